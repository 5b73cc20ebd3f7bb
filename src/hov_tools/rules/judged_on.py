"""What each condition rests on, and what of that was not read (domain, 5a): a condition is judged on all of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

from hov_tools.forms.records import Field, Row
from hov_tools.rules.catalogue import text
from hov_tools.rules.facts import ConsortiumFacts, HovDocument, Phase
from hov_tools.rules.new_year import unsure_for
from hov_tools.rules.routes import NEEDED_HEADINGS

LATER = frozenset(["V2", "V6", "D"])
"""The conditions that are judged when the distribution is there; before, they follow later (domain, 5a)."""

_AGREEMENT = (
    "agreement",
    "agreement_training",
    "agreement_recruitment",
    "agreement_lead",
    "agreement_employer",
    "agreement_costs",
)
_OBSERVED = ("letter_of_intent", "routes_approved", "training_plan", "liability", "joining_leaving", "platform")
_SHARES = ("inflow_regular", "inflow_bonus", "flow_1", "flow_2")
_COUNTED = frozenset(["registration", "funded", "begin", "end"])

_Found: TypeAlias = Iterator[str]


def lacking(facts: ConsortiumFacts, key: str) -> tuple[str, ...]:
    """Name the documents and cells that a condition rests on and that were not read, in Dutch; none when all were.

    Args:
        facts: what the forms say.
        key: "V1" … "V6", or a group of codes: "A", "P", "D", "H", "F".
    """
    match key:
        case "V1":
            found = _member_answers(facts, "self_sufficient")
        case "V2":
            found = _routes(facts)
        case "V3":
            found = _member_answers(facts, "sector")
        case "V4":
            found = _applications(facts, _AGREEMENT)
        case "V5":
            found = _right(facts)
        case "V6":
            found = _bonus_shares(facts)
        case "A":
            found = _observed(facts)
        case "P":
            found = _procedure(facts)
        case "D":
            found = _distribution(facts)
        case "H":
            found = _hov(facts)
        case _:
            found = iter(() if facts.case.documents else (text("mist_formulier"),))
    unsure = (text("mist_vraag", file=file, label=one.what) for file, one in unsure_for(facts, key))
    return tuple(dict.fromkeys((*found, *unsure)))


def _unread(file: str, fields: Iterable[Field[Any]], *, may_be_empty: bool = False) -> _Found:
    """Name the cells among these that hold no answer that was understood."""
    for field in fields:
        if field.ref is None:
            yield text("mist_vraag", file=file, label=field.label)
        elif field.value is None and not (may_be_empty and field.is_empty):
            yield text("mist_cel", file=file, cell=f"{field.ref.sheet}!{field.ref.address}")


def _member_answers(facts: ConsortiumFacts, name: str) -> _Found:
    """What the leading form says of each member."""
    if facts.newest is not None and facts.members_file == facts.newest.file:
        rows: Iterable[Row] = facts.newest.form.members.rows
    elif facts.flow is not None and facts.members_file == facts.flow.file:
        rows = facts.flow.form.members.rows
    else:
        yield text("mist_aanvraag")
        return
    yield from _unread(facts.members_file, (getattr(row, name) for row in rows))


def _applications(facts: ConsortiumFacts, names: Iterable[str]) -> _Found:
    if not facts.applications:
        yield text("mist_aanvraag")
    for document in facts.applications:
        fields = document.form.fields
        yield from _unread(document.file, (fields[name] for name in names if name in fields))


def _observed(facts: ConsortiumFacts) -> _Found:
    yield from _applications(facts, [name for name in _OBSERVED if name != "routes_approved"])
    if facts.phase is Phase.DISTRIBUTION and facts.flow is not None:
        yield from _unread(facts.flow.file, (row.approved for row in facts.flow.form.routes.rows))


def _procedure(facts: ConsortiumFacts) -> _Found:
    yield from _applications(facts, ("regiehouder", "submitted_on"))
    for document in facts.applications:
        rows = document.form.members.rows
        if not rows:
            yield text("mist_leden", file=document.file)
        yield from _unread(document.file, (field for row in rows for field in (row.tpid, row.contact, row.signed)))
    yield from _missing_hov_forms(facts)
    for one in facts.hov:
        if one.is_counted:
            yield from _unread(one.file, [one.form.text("signed")])


def _missing_hov_forms(facts: ConsortiumFacts) -> _Found:
    """The HOV form of every member."""
    if not facts.members and not facts.hov:
        yield text("mist_hov")
    for member in facts.members:
        if member.tpid is not None and facts.hov_of(member.tpid) is None:
            yield text("mist_hov_van", tpid=member.tpid, name=member.name).rstrip()


def _hov(facts: ConsortiumFacts) -> _Found:
    """The HOV form of every member, and every row of a trainee in it that counts."""
    yield from _missing_hov_forms(facts)
    for one in facts.hov:
        if one.is_counted:
            yield from _trainees(one)


def _trainees(document: HovDocument) -> _Found:
    table = document.form.trainees
    if not set(table.headings) >= _COUNTED:
        yield text("mist_opleidelingen", file=document.file)
    for index in document.specification.doubtful:
        ref = table.rows[index].registration.ref
        if ref is not None:
            yield text("mist_regel", file=document.file, sheet=ref.sheet, row=ref.row)


def _right(facts: ConsortiumFacts) -> _Found:
    if facts.members_file is None:
        yield text("mist_aanvraag")
    yield from _hov(facts)
    if facts.days_per_place is None:
        yield _days_per_place(facts)
    for one in facts.hov:
        if one.is_counted and one.tpid not in facts.merging:
            yield from _unread(one.file, [one.form.number("brought_in")])


def _routes(facts: ConsortiumFacts) -> _Found:
    if facts.flow is None:
        yield text("mist_verdeling")
        return
    table, file = facts.flow.form.routes, facts.flow.file
    if not set(table.headings) >= NEEDED_HEADINGS or not table.rows:
        yield text("mist_routes", file=file)
    for row in table.rows:
        yield from _unread(
            file, (row.kind, row.start, row.institution_1, row.months_1, row.institution_2, row.months_2)
        )
        yield from _unread(file, (row.institution_3, row.months_3), may_be_empty=True)


def _bonus_shares(facts: ConsortiumFacts) -> _Found:
    yield from _routes(facts)
    if facts.flow is not None:
        rows = facts.flow.form.members.rows
        yield from _unread(facts.flow.file, (row.tpid for row in rows))
        yield from _unread(facts.flow.file, (row.inflow_bonus for row in rows), may_be_empty=True)
    yield from _hov(facts)
    if facts.days_per_place is None:
        yield _days_per_place(facts)


def _distribution(facts: ConsortiumFacts) -> _Found:
    yield from _routes(facts)
    if facts.flow is None:
        return
    form, file = facts.flow.form, facts.flow.file
    if not form.members.rows:
        yield text("mist_leden", file=file)
    yield from _unread(file, (form.number("allocated"), form.number("bonus")))
    for row in form.members.rows:
        yield from _unread(file, [row.tpid])
        yield from _unread(file, (getattr(row, name) for name in _SHARES), may_be_empty=True)


def _days_per_place(facts: ConsortiumFacts) -> str:
    return text("mist_dagen_zonder_jaar") if facts.year is None else text("mist_dagen", year=facts.year)
