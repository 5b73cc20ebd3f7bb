"""P1–P3 and P5–P8: how the application was made (Richtlijn §6, Stappenplan 2–5)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from hov_tools import dutch
from hov_tools.calculations.entitlement import entitlement
from hov_tools.forms.records import CellRef, Form, HovForm, MemberRow, Number, ShareRow
from hov_tools.forms.text import normalise
from hov_tools.rules.catalogue import finding, text
from hov_tools.rules.facts import DEFINITIVE, ConsortiumFacts, HovDocument, Phase
from hov_tools.rules.finding import Finding
from hov_tools.rules.findings_so_far import FindingsSoFar
from hov_tools.rules.shown import institution, shown
from hov_tools.rules.unsettled import cause_in_form, possible_hov

_APPLICATION = "aanmelding"
NO_CONTACT = frozenset(["", "nvt", "geen", "onbekend", "nnb", "na", "volgt", "tba", "x"])
"""What stands where nobody is named, normalised."""


def p1_regiehouder(facts: ConsortiumFacts, so_far: FindingsSoFar) -> Iterator[Finding]:
    """P1: the regiehouder is a recognised member, and every form names the same one (Stappenplan 2)."""
    forms: list[tuple[str, Form]] = [(one.file, one.form) for one in reversed(facts.applications)]
    forms += [(facts.flow.file, facts.flow.form)] if facts.flow is not None else []
    forms += [(one.file, one.form) for one in facts.hov]
    leading = _leading([form.text("regiehouder").value for _, form in forms])
    for file, form in forms:
        field = form.text("regiehouder")
        if field.value is None or not facts.member_tpids:
            continue
        # The form of an institution that is no member belongs to another consortium as a whole.
        stranger = so_far.root_at(file, form.text("tpid").ref, "P4") if isinstance(form, HovForm) else None
        if field.value not in facts.member_tpids:
            yield finding("P1", file, field.ref, found=shown(field), cause=stranger)
        elif leading is not None and field.value != leading:
            yield finding(
                "P1", file, field.ref, variant="verschillend", found=shown(field), cause=stranger, leading=leading
            )
    for document in facts.applications:
        regiehouder = document.form.text("regiehouder").value
        for row in document.form.members.rows:
            if row.tpid.value is not None and row.tpid.value == regiehouder and row.recognised.value == "nee":
                ref = row.recognised.ref
                yield finding("P1", document.file, ref, variant="niet_erkend", found="nee", leading=regiehouder)
    lead_form = None if leading is None else facts.hov_of(leading)
    if lead_form is not None and lead_form.form.text("recognised").value == "nee":
        ref = lead_form.form.text("recognised").ref
        yield finding("P1", lead_form.file, ref, variant="niet_erkend", found="nee", leading=leading)


def _leading(named: list[str | None]) -> str | None:
    """Give the regiehouder that most forms name; of equals the one that is named first."""
    counter = Counter(tpid for tpid in named if tpid is not None)
    return max(counter, key=lambda tpid: counter[tpid]) if counter else None


def p2_signed(facts: ConsortiumFacts, _: FindingsSoFar) -> Iterator[Finding]:
    """P2: every member has signed (Richtlijn §6; Stappenplan 4)."""
    for document in facts.applications:
        for row in document.form.members.rows:
            if row.signed.value == "nee":
                who = institution(row.tpid.value, row.name.value)
                yield finding("P2", document.file, row.signed.ref, found="nee", who=who)
    for one in facts.hov:
        field = one.form.text("signed")
        if field.value == "nee":
            who = institution(one.tpid, one.form.text("name").value)
            yield finding("P2", one.file, field.ref, found="nee", who=who)


def p3_in_time(facts: ConsortiumFacts, _: FindingsSoFar) -> Iterator[Finding]:
    """P3: an application is in before its deadline (Richtlijn §6; Stappenplan 4 and 5)."""
    for document in facts.applications:
        field = document.form.day("submitted_on")
        deadline = facts.parameters.deadline(document.form.kind) if facts.year else None
        if field.value is None or deadline is None or not document.form.has_title:
            continue
        if not deadline.is_met(field.value):
            day = dutch.day(deadline.day)
            bound = text("uiterlijk" if deadline.is_inclusive else "voor", day=day)
            yield finding("P3", document.file, field.ref, found=shown(field), bound=bound, source=deadline.source)


def p5_contact(facts: ConsortiumFacts, so_far: FindingsSoFar) -> Iterator[Finding]:
    """P5: every member names a contact (Richtlijn §4)."""
    for document in facts.applications:
        for row in document.form.members.rows:
            field = row.contact
            if field.ref is not None and normalise(field.cell.lexical) in NO_CONTACT:
                cause = so_far.at(document.file, field.ref, "F113")
                who = institution(row.tpid.value, row.name.value)
                yield finding("P5", document.file, field.ref, found=shown(field), cause=cause, who=who)


def p6_brings_in_all_places(facts: ConsortiumFacts, so_far: FindingsSoFar) -> Iterator[Finding]:
    """P6: a member that is not self-sufficient brings in all its places (Richtlijn §6)."""
    answers = {member.tpid: member.self_sufficient for member in facts.members}
    for one in facts.hov:
        state = one.form.text("self_sufficient").value or answers.get(one.tpid)
        if state in ("nee", "gedeeltelijk"):
            yield from _too_few(facts, one, one.file, one.form.number("brought_in"), so_far)
    if facts.flow is None:
        return
    for row in facts.flow.form.members.rows:
        document = None if row.tpid.value is None else facts.hov_of(row.tpid.value)
        if document is not None and row.self_sufficient.value in ("nee", "gedeeltelijk"):
            cause = so_far.root_at(facts.flow.file, row.tpid.ref, "P4")
            yield from _too_few(facts, document, facts.flow.file, row.brought_in, so_far, cause)


def _too_few(
    facts: ConsortiumFacts,
    document: HovDocument,
    file: str,
    brought: Number,
    so_far: FindingsSoFar,
    cause: Finding | None = None,
) -> Iterator[Finding]:
    """Report that an institution brings in fewer than all its places, as far as its own HOV is settled."""
    if document.tpid is None or not document.is_counted or facts.days_per_place is None or brought.value is None:
        return
    possible = possible_hov(facts, document)
    own = _all_places(facts, document, facts.own_hov[document.tpid])
    if brought.value >= own:
        return
    least, most = (_all_places(facts, document, hov) for hov in (possible.least, possible.most))
    if brought.value >= least or document.form.year not in (None, facts.year):
        cause = cause or cause_in_form(facts, document, so_far)
    variant = "onzeker" if least < most else None
    found = shown(brought)
    yield finding(
        "P6",
        file,
        brought.ref,
        variant=variant,
        found=found,
        cause=cause,
        own=own,
        least=least,
        most=most,
        origin=document.file,
    )


def _all_places(facts: ConsortiumFacts, document: HovDocument, hov: int) -> int:
    """Give all places of an institution: those of its HOV; of a separate applicant no more than it asks for."""
    days = 1 if facts.days_per_place is None else facts.days_per_place.days
    own = entitlement(hov, days).places
    requested = document.form.number("requested").value
    if document.tpid in facts.merging or requested is None:
        return own
    return min(own, int(requested))


def p7_each_member_once(facts: ConsortiumFacts, _: FindingsSoFar) -> Iterator[Finding]:
    """P7: an institution stands once among the members (domain, 5 and 5a).

    It counts once; the finding stands at every row that repeats it.
    """
    lists: list[tuple[str, Sequence[MemberRow | ShareRow]]] = [
        (one.file, one.form.members.rows) for one in facts.applications
    ]
    if facts.flow is not None and facts.members_file == facts.flow.file:
        lists.append((facts.flow.file, facts.flow.form.members.rows))
    for file, rows in lists:
        first: dict[str, CellRef | None] = {}
        for row in rows:
            tpid = row.tpid.value
            if tpid is None:
                continue
            if tpid in first:
                ref = first[tpid]
                other = "" if ref is None else ref.address
                yield finding("P7", file, row.tpid.ref, found=tpid, tpid=tpid, other=other)
            else:
                first[tpid] = row.tpid.ref


def p8_form_of_this_phase(facts: ConsortiumFacts, so_far: FindingsSoFar) -> Iterator[Finding]:
    """P8: a distribution comes with the definitive application (domain, 5a).

    A member without a HOV form is P4.
    """
    has_it = any(one.form.kind in DEFINITIVE for one in facts.applications)
    if not facts.case.is_folder or facts.phase not in (Phase.DEFINITIVE, Phase.DISTRIBUTION) or has_it:
        return
    undecided = [one.document for one in facts.undecided]
    files = [one.file for one in undecided if one.form is not None and one.form.kind in DEFINITIVE]
    # A file that cannot be read is the missing one when its name says so.
    files += [one.file for one in facts.case.documents if one.form is None and _APPLICATION in normalise(one.file)]
    causes = (so_far.of("F119", "F120", "F121", "F122", "F123", "F110", file=file) for file in files)
    cause = next((one for one in causes if one is not None), None)
    yield finding("P8", facts.case.name, None, found=text("niet_gevonden"), cause=cause)
