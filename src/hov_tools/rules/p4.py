"""P4: the same members in the application, the HOV forms and the distribution (Richtlijn §6, Stappenplan 4)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from hov_tools.forms.choices import wording
from hov_tools.forms.records import CellRef, HovForm, ShareRow, Text
from hov_tools.forms.text import normalise
from hov_tools.rules.catalogue import finding, text
from hov_tools.rules.facts import ConsortiumFacts, HovDocument, LeftOut, Member
from hov_tools.rules.finding import Finding, Severity
from hov_tools.rules.findings_so_far import FindingsSoFar
from hov_tools.rules.shown import shown
from hov_tools.rules.who import wrong_in_list

# What makes a TPID one that cannot be read.
_UNREADABLE = ("F101", "F107", "F108", "F113")
_NUMBERS = re.compile("[0-9]+")


def p4_same_members(facts: ConsortiumFacts, so_far: FindingsSoFar) -> Iterator[Finding]:
    """P4: all forms of a consortium name the same members, each with one HOV form (Richtlijn §6; Stappenplan 4)."""
    if facts.members_file is None or not facts.member_tpids or not facts.case.is_folder:
        return
    yield from _hov_against_members(facts, so_far)
    if facts.flow is not None and facts.newest is not None:
        yield from _flow_against_application(facts, so_far)
    yield from _other_answers(facts, so_far)


class _Candidate(Struct, frozen=True):
    """A finding that may be why an institution is not where it is looked for, and the name that stands with it."""

    finding: Finding
    name: str


def _match(absent: Sequence[tuple[str, str]], candidates: Sequence[_Candidate]) -> Mapping[str, Finding]:
    """Give TPID → why it is absent: the finding that stands with its name, or in a file with its TPID in the file's.

    Args:
        absent: TPID and name of what is not there.
        candidates: each may explain one of them.
    """
    found: dict[str, Finding] = {}
    left = list(candidates)
    for is_it in (_has_name, _is_in_file_name):
        for tpid, name in absent:
            same = next((one for one in left if tpid not in found and is_it(one, tpid, name)), None)
            if same is not None:
                left.remove(same)
                found[tpid] = same.finding
    return found


def _has_name(one: _Candidate, _: str, name: str) -> bool:
    return bool(one.name) and normalise(one.name) == normalise(name)


def _is_in_file_name(one: _Candidate, tpid: str, _: str) -> bool:
    return tpid in _NUMBERS.findall(one.finding.file)


def _hov_against_members(facts: ConsortiumFacts, so_far: FindingsSoFar) -> Iterator[Finding]:
    file = facts.members_file or ""
    if not facts.hov:
        cause = so_far.of("F120", "F121", "F122", "F123")
        yield finding("P4", file, _members_heading(facts), variant="geen_hov", found=text("geen_hov"), cause=cause)
        return
    present = {one.tpid for one in facts.hov if one.is_counted}
    absent = {one.tpid: one for one in facts.members if one.tpid is not None and one.tpid not in present}
    strangers = {one.tpid: one for one in facts.hov if one.tpid is not None and _is_stranger(facts, one)}
    in_list = _wrong_in_list(facts, strangers, absent)
    unread = _match(
        [(tpid, _name(one)) for tpid, one in strangers.items() if tpid not in in_list],
        _unreadable_members(facts, so_far),
    )
    causes: list[_Candidate] = []
    for tpid, one in strangers.items():
        if tpid not in in_list:
            found = _stranger(facts, one, tpid, unread.get(tpid))
            causes += [] if tpid in unread else [_Candidate(found, _name(one))]
            yield found
    causes += _unreadable_hov(facts, so_far)
    left_out = {tpid: own for tpid in absent if (own := _why_left_out(facts, tpid, so_far)) is not None}
    why = _match(
        [(tpid, one.name) for tpid, one in absent.items() if tpid not in left_out and tpid not in in_list.values()],
        causes,
    )
    for tpid, member in absent.items():
        variant = "niet_geteld" if tpid in left_out else "zonder_hov"
        cause = left_out.get(tpid) or why.get(tpid)
        found = finding("P4", file, member.ref, variant=variant, found=tpid, cause=cause, tpid=tpid)
        yield found
        for other, listed in in_list.items():
            if listed == tpid:
                yield _stranger(facts, strangers[other], other, found)


def _is_stranger(facts: ConsortiumFacts, one: HovDocument) -> bool:
    is_outside = one.left_out in (None, LeftOut.NOT_A_MEMBER)
    return is_outside and one.tpid not in facts.member_tpids and not one.is_known_by_name


def _why_left_out(facts: ConsortiumFacts, tpid: str, so_far: FindingsSoFar) -> Finding | None:
    """Find why a member's HOV form does not count, though it is there."""
    codes = [(one.file, one.left_out.value) for one in facts.hov if one.tpid == tpid and one.left_out is not None]
    return next((own for file, code in codes if (own := so_far.of(code, file=file)) is not None), None)


def _name(one: HovDocument) -> str:
    return one.form.text("name").value or ""


def _stranger(facts: ConsortiumFacts, one: HovDocument, tpid: str, cause: Finding | None) -> Finding:
    ref = one.form.text("tpid").ref
    return finding("P4", one.file, ref, found=tpid, cause=cause, tpid=tpid, file=facts.members_file)


def _wrong_in_list(
    facts: ConsortiumFacts, strangers: Mapping[str, HovDocument], absent: Mapping[str, Member]
) -> Mapping[str, str]:
    """Give the TPIDs in the list that are wrong, by their right one: both other forms agree on that."""
    if facts.flow is None or facts.members_file == facts.flow.file:
        return {}
    in_flow = {row.tpid.value for row in facts.flow.form.members.rows if row.tpid.value is not None}
    names = {tpid: _name(one) for tpid, one in strangers.items()}
    return wrong_in_list(names, {tpid: one.name for tpid, one in absent.items()}, in_flow)


def _unreadable_members(facts: ConsortiumFacts, so_far: FindingsSoFar) -> list[_Candidate]:
    """Give the findings on TPIDs of the list of members that cannot be read."""
    found: list[_Candidate] = []
    for member in facts.members:
        own = so_far.at(facts.members_file or "", member.ref, *_UNREADABLE) if member.tpid is None else None
        found += [] if own is None else [_Candidate(own, member.name)]
    return found


def _unreadable_hov(facts: ConsortiumFacts, so_far: FindingsSoFar) -> list[_Candidate]:
    """Give the findings on HOV forms that cannot be read, or do not say whose they are."""
    found: list[_Candidate] = []
    for one in facts.hov:
        if one.tpid is None:
            ref = one.form.text("tpid").ref
            own = so_far.at(one.file, ref, *_UNREADABLE) or so_far.of("F110", file=one.file)
            found += [] if own is None else [_Candidate(own, _name(one))]
    damaged = [one.file for one in facts.case.documents if one.trouble is not None]
    files = [so_far.of("F120", "F121", "F122", "F123", file=file) for file in damaged]
    found += [_Candidate(one, "") for one in files if one is not None]
    for document in facts.case.documents:
        own = so_far.of("F118", file=document.file)
        if isinstance(document.held_twice, HovForm) and own is not None:
            found.append(_Candidate(own, document.held_twice.text("name").value or ""))
    return found


def _members_heading(facts: ConsortiumFacts) -> CellRef | None:
    if facts.newest is not None and facts.members_file == facts.newest.file:
        return facts.newest.form.members.heading("tpid")
    return None if facts.flow is None else facts.flow.form.members.heading("tpid")


def _flow_against_application(facts: ConsortiumFacts, so_far: FindingsSoFar) -> Iterator[Finding]:
    flow, newest = facts.flow, facts.newest
    if flow is None or newest is None or facts.members_file != newest.file:
        return
    if not flow.form.members.rows or "tpid" not in flow.form.members.headings:
        return
    rows = flow.form.members.rows
    shared = {row.tpid.value for row in rows}
    # The TPIDs of the list that the HOV forms contradict: a finding stands there already.
    listed = {one.tpid: so_far.at(newest.file, one.ref, "P4") for one in facts.members if one.tpid not in shared}
    strangers = [row for row in rows if row.tpid.value is not None and row.tpid.value not in facts.member_tpids]
    wrong_list = [_Candidate(one, _name_of(facts, tpid)) for tpid, one in listed.items() if one is not None]
    why = _match(
        [(row.tpid.value or "", row.name.value or "") for row in strangers if facts.hov_of(row.tpid.value or "")],
        [*wrong_list, *_unreadable_members(facts, so_far)],
    )
    candidates: list[_Candidate] = []
    seen: set[str] = set()
    for row in rows:
        tpid, own = row.tpid.value, None
        if tpid is None:
            own = so_far.at(flow.file, row.tpid.ref, *_UNREADABLE)
        elif tpid in seen:
            own = finding("P4", flow.file, row.tpid.ref, variant="tweemaal", found=tpid, tpid=tpid)
            yield own
        elif row in strangers:
            cause = why.get(tpid)
            own = finding("P4", flow.file, row.tpid.ref, found=tpid, cause=cause, tpid=tpid, file=newest.file)
            yield own
        seen |= {tpid} if tpid is not None else set()
        candidates += [] if own is None else [_Candidate(own, row.name.value or "")]
    yield from _not_shared(facts, candidates, listed)


def _name_of(facts: ConsortiumFacts, tpid: str | None) -> str:
    return next((one.name for one in facts.members if one.tpid == tpid), "")


def _not_shared(
    facts: ConsortiumFacts, candidates: Sequence[_Candidate], listed: Mapping[str | None, Finding | None]
) -> Iterator[Finding]:
    """Report the members without a row in the in- en doorstroom form."""
    if facts.flow is None:
        return
    missing = sorted(tpid for tpid in listed if tpid is not None)
    why = _match([(tpid, _name_of(facts, tpid)) for tpid in missing], candidates)
    for tpid in missing:
        ref, cause = facts.flow.form.members.heading("tpid"), why.get(tpid)
        found = text("niet_gevonden")
        yield finding("P4", facts.flow.file, ref, variant="ontbreekt", found=found, cause=cause, tpid=tpid)


class _OtherAnswer(Struct, frozen=True):
    """An answer on a member in another form than the list of members."""

    file: str
    tpid: str | None
    tpid_ref: CellRef | None
    name: str
    choices: str
    field: Text


_ANSWERS = {"sector": "sector", "self_sufficient": "zelfstandig"}


def _other_answers(facts: ConsortiumFacts, so_far: FindingsSoFar) -> Iterator[Finding]:
    """Report answers on a member that differ between the forms: V1 and V3 depend on them."""
    members = {member.tpid: member for member in facts.members if member.tpid is not None}
    for one in _answers(facts):
        leading = members.get(one.tpid or "")
        other: str | None = getattr(leading, one.name, None)
        if one.field.value is not None and other is not None and one.field.value != other:
            yield finding(
                "P4",
                one.file,
                one.field.ref,
                variant="ander_antwoord",
                found=shown(one.field),
                severity=Severity.WAARSCHUWING,
                cause=so_far.root_at(one.file, one.tpid_ref, "P4"),
                label=one.field.label,
                other=wording(one.choices, other),
                file=facts.members_file,
            )


def _answers(facts: ConsortiumFacts) -> Iterator[_OtherAnswer]:
    for one in facts.hov:
        ref = one.form.text("tpid").ref
        for name, choices in _ANSWERS.items():
            yield _OtherAnswer(one.file, one.tpid, ref, name, choices, one.form.text(name))
    rows: Sequence[ShareRow] = ()
    if facts.flow is not None and facts.flow.file != facts.members_file:
        rows = facts.flow.form.members.rows
    for row in rows:
        for name, choices in _ANSWERS.items():
            file = "" if facts.flow is None else facts.flow.file
            yield _OtherAnswer(file, row.tpid.value, row.tpid.ref, name, choices, getattr(row, name))
