"""What the forms state beside what is judged: whom to write to, when files came in, and the routes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from hov_tools.batch.stated_values import ContactResult, ReceivedFile, RouteResult
from hov_tools.forms.records import AnyForm, Form, HovForm, MemberRow
from hov_tools.forms.text import normalise
from hov_tools.report.document import DocumentFile
from hov_tools.rules.facts import ConsortiumFacts, Member
from hov_tools.rules.p import NO_CONTACT
from hov_tools.rules.versions import day_of

# A layout may ask the telephone under this name; those of 2022 and 2025 do not.
_TELEPHONE = "telephone"


def contacts(facts: ConsortiumFacts) -> Iterator[ContactResult]:
    """Give the contacts that the forms name: the regiehouder's, and of each member by its HOV form or the application.

    The HOV form goes first, as it is the institution's own and has an e-mail address.
    """
    newest = facts.newest
    names = {one.tpid: one.name for one in facts.members}
    if newest is not None:
        tpid = newest.form.text("regiehouder").value
        yield from _contact(newest.form, newest.file, tpid, names.get(tpid, ""), is_lead=True)
    told: set[str | None] = set()
    for one in facts.hov:
        name = names.get(one.tpid) or one.form.text("name").value or ""
        found = tuple(_contact(one.form, one.file, one.tpid, name))
        told |= {own.tpid for own in found}
        yield from found
    for row in newest.form.members.rows if newest is not None else ():
        contact = _stated(row.contact.value)
        if contact and row.tpid.value not in told:
            yield _result(row.tpid.value, row.name.value or "", contact=contact, file=newest.file if newest else "")


def _contact(form: Form, file: str, tpid: str | None, name: str, *, is_lead: bool = False) -> Iterator[ContactResult]:
    contact, email, telephone = (
        _stated(form.text(key).value) if key in form.fields else "" for key in ("contact", "email", _TELEPHONE)
    )
    if contact or email or telephone:
        yield _result(tpid, name, contact=contact, email=email, telephone=telephone, file=file, is_lead=is_lead)


def _result(
    tpid: str | None,
    name: str,
    *,
    contact: str,
    file: str,
    email: str = "",
    telephone: str = "",
    is_lead: bool = False,
) -> ContactResult:
    return ContactResult(
        tpid=tpid, name=name, contact=contact, email=email, telephone=telephone, file=file, is_lead=is_lead
    )


def _stated(value: str | None) -> str:
    return "" if value is None or normalise(value) in NO_CONTACT else value


def received(
    facts: ConsortiumFacts, files: tuple[DocumentFile, ...], mailed: Mapping[str, date]
) -> Iterator[ReceivedFile]:
    """Say of every file when it came in, as far as a form or mail tells, and whose it is.

    Args:
        facts: what the forms say together.
        files: everything that was handed in.
        mailed: name of a file that came in a mail → the day of that.
    """
    forms: dict[str, AnyForm | None] = {one.file: one.form or one.held_twice for one in facts.case.documents}
    forms |= {one.document.file: one.document.form for one in facts.superseded}
    owners = {one.file: one.tpid for one in facts.hov}
    for file in files:
        form = forms.get(file.file)
        own = form.text("tpid").value if isinstance(form, HovForm) else None
        yield ReceivedFile(file.file, owners.get(file.file) or own, day_of(form), mailed.get(file.file))


def signature(facts: ConsortiumFacts, member: Member) -> MemberRow | None:
    """Give the row of the newest application in which a member signs."""
    rows = () if facts.newest is None or facts.members_file != facts.newest.file else facts.newest.form.members.rows
    return next((row for row in rows if row.tpid.ref == member.ref), None)


def routes(facts: ConsortiumFacts) -> Iterator[RouteResult]:
    """Give the routes of the in- en doorstroom form."""
    for number, row in enumerate(() if facts.flow is None else facts.flow.form.routes.rows, 1):
        placements = tuple(
            (institution.value, months.value)
            for institution, months in row.placements
            if institution.value is not None or months.value is not None
        )
        yield RouteResult(number, row.kind.value, row.start.value, placements, row.approved.value)
