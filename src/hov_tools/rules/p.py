"""P1–P6: how the application was made (Richtlijn §6, Stappenplan 2–5)."""

from __future__ import annotations

from collections.abc import Iterator

from hov_tools.forms.records import Field, Form, Place
from hov_tools.forms.text import normalise
from hov_tools.rules import dutch
from hov_tools.rules.catalogue import finding, text
from hov_tools.rules.facts import Facts, HovDocument
from hov_tools.rules.finding import Finding, Severity
from hov_tools.rules.known import Known

_NO_CONTACT = frozenset(["", "nvt", "geen", "onbekend", "nnb", "na", "volgt", "tba", "x"])


def p1(facts: Facts, _: Known) -> Iterator[Finding]:
    """Report a regiehouder that is no member, or not a recognised institution (Stappenplan 2)."""
    leading = None if facts.newest is None else facts.newest.form.text("regiehouder").value
    forms: list[tuple[str, Form]] = [(one.file, one.form) for one in facts.applications]
    forms += [(facts.flow.file, facts.flow.form)] if facts.flow is not None else []
    forms += [(one.file, one.form) for one in facts.hov]
    for file, form in forms:
        field = form.text("regiehouder")
        if field.value is None or not facts.members:
            continue
        if field.value not in facts.member_tpids:
            yield finding("P1", file, field.place, found=dutch.shown(field))
        elif leading is not None and field.value != leading:
            yield finding("P1", file, field.place, variant="verschillend", found=dutch.shown(field), leading=leading)
    for document in facts.applications:
        regiehouder = document.form.text("regiehouder").value
        for row in document.form.members.rows:
            if row.tpid.value is not None and row.tpid.value == regiehouder and row.recognised.value == "nee":
                place = row.recognised.place
                yield finding("P1", document.file, place, variant="niet_erkend", found="nee", leading=regiehouder)
    lead_form = None if leading is None else facts.hov_of(leading)
    if lead_form is not None and lead_form.form.text("recognised").value == "nee":
        place = lead_form.form.text("recognised").place
        yield finding("P1", lead_form.file, place, variant="niet_erkend", found="nee", leading=leading)


def p2(facts: Facts, _: Known) -> Iterator[Finding]:
    """Report a member that has not signed (Richtlijn §6, Stappenplan 4)."""
    for document in facts.applications:
        for row in document.form.members.rows:
            if row.signed.value == "nee":
                yield finding("P2", document.file, row.signed.place, found="nee")
    for one in facts.hov:
        field = one.form.text("signed")
        if field.value == "nee":
            yield finding("P2", one.file, field.place, found="nee")


def p3(facts: Facts, _: Known) -> Iterator[Finding]:
    """Report an application that came in after the deadline (Richtlijn §6, Stappenplan 4 and 5)."""
    for document in facts.applications:
        field = document.form.day("submitted_on")
        deadline = facts.parameters.deadline(document.form.kind) if facts.year else None
        if field.value is None or deadline is None or not document.form.has_title:
            continue
        if not deadline.is_met(field.value):
            day = dutch.day(deadline.day)
            bound = text("uiterlijk" if deadline.is_inclusive else "voor", day=day)
            yield finding(
                "P3", document.file, field.place, found=dutch.shown(field), bound=bound, source=deadline.source
            )


def p4(facts: Facts, known: Known) -> Iterator[Finding]:
    """Report members that differ between the application, the HOV forms and the in- en doorstroom form."""
    yield from _doubles(facts)
    if facts.members_file is None or not facts.case.is_folder:
        return
    yield from _hov_against_members(facts, known)
    if facts.flow is not None and facts.newest is not None:
        yield from _flow_against_application(facts, known)
    yield from _other_answers(facts)


def _doubles(facts: Facts) -> Iterator[Finding]:
    for file, form in facts.doubles:
        yield finding("P4", file, form.year_place, variant="dubbel_formulier", found=form.kind)
    for one in facts.hov:
        if one.is_second:
            place = one.form.text("tpid").place
            yield finding("P4", one.file, place, variant="dubbel_hov", found=one.tpid or "", tpid=one.tpid)


def _hov_against_members(facts: Facts, known: Known) -> Iterator[Finding]:
    present = {one.tpid for one in facts.hov}
    unknown = next((known.of("F107", file=one.file) for one in facts.hov if one.tpid is None), None)
    cause = unknown or known.of("F120", "F121", "F122", "F123")
    if not facts.hov and facts.members_file is not None:
        place = _members_heading(facts)
        yield finding("P4", facts.members_file, place, variant="geen_hov", found="geen HOV-formulieren", cause=cause)
        return
    for member in facts.members:
        if member.tpid is not None and member.tpid not in present:
            yield finding(
                "P4",
                facts.members_file or "",
                member.place,
                variant="zonder_hov",
                found=member.tpid,
                cause=cause,
                tpid=member.tpid,
            )
    for one in facts.hov:
        field = one.form.text("tpid")
        if field.value is not None and field.value not in facts.member_tpids:
            yield finding("P4", one.file, field.place, found=field.value, tpid=field.value, file=facts.members_file)


def _members_heading(facts: Facts) -> Place | None:
    if facts.newest is not None and facts.members_file == facts.newest.file:
        return facts.newest.form.members.heading("tpid")
    return None if facts.flow is None else facts.flow.form.members.heading("tpid")


def _flow_against_application(facts: Facts, known: Known) -> Iterator[Finding]:
    flow, newest = facts.flow, facts.newest
    if flow is None or newest is None or not flow.form.members.rows or facts.members_file != newest.file:
        return
    shared: set[str] = set()
    for row in flow.form.members.rows:
        tpid = row.tpid.value
        if tpid is None:
            continue
        if tpid in shared:
            yield finding("P4", flow.file, row.tpid.place, variant="tweemaal", found=tpid, tpid=tpid)
        elif tpid not in facts.member_tpids:
            yield finding("P4", flow.file, row.tpid.place, found=tpid, tpid=tpid, file=newest.file)
        shared.add(tpid)
    cause = known.among(flow.file, [row.tpid.place for row in flow.form.members.rows], "F107", "F113", "F108")
    for tpid in sorted(facts.member_tpids - shared):
        place = flow.form.members.heading("tpid")
        yield finding("P4", flow.file, place, variant="ontbreekt", found=text("niet_gevonden"), cause=cause, tpid=tpid)


def _other_answers(facts: Facts) -> Iterator[Finding]:
    """Report answers on a member that differ between the forms: V1 and V3 depend on them."""
    members = {member.tpid: member for member in facts.members if member.tpid is not None}
    pairs: list[tuple[str, str | None, Field[str], str]] = []
    for one in facts.hov:
        if one.tpid in members:
            pairs += [(one.file, one.tpid, one.form.text(name), name) for name in ("sector", "self_sufficient")]
    if facts.flow is not None and facts.flow.file != facts.members_file:
        for row in facts.flow.form.members.rows:
            file, tpid = facts.flow.file, row.tpid.value
            pairs += [(file, tpid, row.sector, "sector"), (file, tpid, row.self_sufficient, "self_sufficient")]
    for file, tpid, field, name in pairs:
        leading = members.get(tpid or "")
        other: str | None = getattr(leading, name, None)
        if field.value is not None and other is not None and field.value != other:
            yield finding(
                "P4",
                file,
                field.place,
                variant="ander_antwoord",
                found=dutch.shown(field),
                severity=Severity.WAARSCHUWING,
                label=field.label,
                other=other,
                file=facts.members_file,
            )


def p5(facts: Facts, known: Known) -> Iterator[Finding]:
    """Report a member without a contact (Richtlijn §4)."""
    for document in facts.applications:
        for row in document.form.members.rows:
            field = row.contact
            if field.place is not None and normalise(field.cell.lexical) in _NO_CONTACT:
                cause = known.at(document.file, field.place, "F113")
                yield finding("P5", document.file, field.place, found=dutch.shown(field), cause=cause)


def p6(facts: Facts, _: Known) -> Iterator[Finding]:
    """Report a member that is not self-sufficient and does not bring in all its places (Richtlijn §6)."""
    answers = {member.tpid: member.self_sufficient for member in facts.members}
    for one in facts.hov:
        own = _all_places(facts, one)
        state = one.form.text("self_sufficient").value or answers.get(one.tpid)
        brought = one.form.number("brought_in")
        if own is not None and state in ("nee", "gedeeltelijk") and brought.value is not None and brought.value < own:
            yield finding("P6", one.file, brought.place, found=dutch.shown(brought), own=own)
    if facts.flow is None:
        return
    for row in facts.flow.form.members.rows:
        document = None if row.tpid.value is None else facts.hov_of(row.tpid.value)
        own = None if document is None else _all_places(facts, document)
        is_dependent = row.self_sufficient.value in ("nee", "gedeeltelijk")
        if own is not None and is_dependent and row.brought_in.value is not None and row.brought_in.value < own:
            yield finding("P6", facts.flow.file, row.brought_in.place, found=dutch.shown(row.brought_in), own=own)


def _all_places(facts: Facts, document: HovDocument) -> int | None:
    """Give all places of an institution: those of its own HOV; of a separate applicant no more than it asks for."""
    own = None if document.tpid is None or document.is_second else facts.own_places(document.tpid)
    requested = document.form.number("requested").value
    if document.tpid in facts.merging or requested is None:
        return own
    return int(requested) if own is None else min(own, int(requested))
