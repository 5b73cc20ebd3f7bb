"""All rules in one pass: every finding at once, each behind what it follows from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from hov_tools.ooxml.address import parse_a1
from hov_tools.rules import a, d, f100, f108, f120, h200, h211, p, p4, v
from hov_tools.rules.case import Case, Document, Fate, FileTrouble
from hov_tools.rules.catalogue import code_texts, text
from hov_tools.rules.deciding import decide
from hov_tools.rules.facts import ConsortiumFacts
from hov_tools.rules.finding import Assessment, CheckedFile, Finding
from hov_tools.rules.findings_so_far import FindingsSoFar
from hov_tools.rules.gathering import gather_facts
from hov_tools.rules.new_year import f127_new_year, is_unjudged
from hov_tools.rules.outcome import conclude

Rule: TypeAlias = Callable[[ConsortiumFacts, FindingsSoFar], Iterable[Finding]]

RULES: tuple[Rule, ...] = (
    f120.f119_newest_version,
    f120.f120_unreadable,
    f120.f121_password,
    f120.f122_no_workbook,
    f120.f123_too_large,
    f120.f124_macros_or_links,
    f120.f125_attachment,
    f120.f126_not_opened,
    f100.f110_part_not_found,
    f127_new_year,
    f120.f117_hidden_sheet,
    f120.f118_sheet_twice,
    f100.f111_another_year,
    f100.f101_required_field_empty,
    f100.f102_number_or_date_expected,
    f100.f103_typed_as_text,
    f100.f104_not_a_choice,
    f100.f105_number_out_of_range,
    f100.f106_impossible_date,
    f100.f107_no_tpid,
    f108.f108_excel_error,
    f108.f116_formula_without_value,
    f108.f109_formula_overtyped,
    f100.f112_trainee_twice,
    f100.f113_row_incomplete,
    f100.f114_interruption_outside,
    f100.f115_personal_data,
    h200.h209_another_training,
    h200.h210_row_of_another_training,
    p.p7_each_member_once,
    p.p8_form_of_this_phase,
    p4.p4_same_members,
    h200.h204_more_days_than_possible,
    h200.h201_days_stated,
    h200.h203_days_claimed_twice,
    h200.h208_hov_in_flow_form,
    h211.h211_in_two_consortia,
    h200.h202_total,
    h200.h205_unfunded_days,
    h200.h206_way_of_applying,
    h200.h207_receiver,
    p.p1_regiehouder,
    p.p2_signed,
    p.p3_in_time,
    p.p5_contact,
    p.p6_brings_in_all_places,
    v.v1_balance,
    v.v2_routes,
    v.v3_sectors,
    v.v4_agreement,
    v.v5_enough_hov,
    v.v6_bonus_where_needed,
    a.a1_letter_of_intent,
    a.a2_routes_approved,
    a.a3_training_plan,
    a.a4_liability,
    a.a5_joining_and_leaving,
    a.a6_platform_meetings,
    d.d3_bonus_places,
    d.d6_routes_of_members,
    d.d4_shares_of_routes,
    d.d1_regular_inflow,
    d.d2_bonus_inflow,
    d.d5_number_of_routes,
)
"""Causes before what follows from them."""

_FATES = {FileTrouble.ATTACHMENT: Fate.ATTACHMENT, FileTrouble.NOT_OPENED: Fate.NOT_OPENED}


def assess(case: Case) -> Assessment:
    """Judge a case: every rule over every form."""
    facts = gather_facts(case)
    so_far = FindingsSoFar()
    for rule in RULES:
        # A rule sees the findings of the rules before it and its own earlier ones.
        for finding in rule(facts, so_far):
            if not is_unjudged(facts, finding.code):
                so_far.add(finding)
    decided = decide(facts, so_far.all(), case.decisions)
    findings = tuple(_in_order(decided.findings))
    files = tuple(sorted(_register(case, facts), key=lambda one: (one.file, one.sha256)))
    return Assessment(
        year=facts.year,
        files=files,
        findings=findings,
        outcome=conclude(facts, findings, decided.decisions),
        facts=facts,
        points=decided.points,
    )


def _register(case: Case, facts: ConsortiumFacts) -> Iterator[CheckedFile]:
    """Say of every file what became of it: nothing that was handed in is left out without a word (domain, 5a)."""
    for one in case.documents:
        form = one.form or one.held_twice
        fate, reason = _fate(facts, one)
        yield CheckedFile(
            file=one.file,
            form=None if form is None else form.kind,
            year=None if form is None else form.year,
            sha256=one.sha256,
            fate=fate,
            reason=reason,
        )
    for other in case.beside:
        yield CheckedFile(other.file, None, None, other.sha256, fate=other.fate, reason=other.reason)


def _fate(facts: ConsortiumFacts, handed_in: Document) -> tuple[Fate, str]:
    """Give what became of a file, and why it does not count."""
    for old in facts.superseded:
        if old.document.file == handed_in.file:
            return (Fate.OWN_OUTPUT, "") if old.is_own_copy else (Fate.LEFT_OUT, text("lot_ander_telt", used=old.used))
    one = next(each for each in facts.case.documents if each.file == handed_in.file)
    why = next((each.left_out.value for each in facts.hov if each.file == one.file and each.left_out is not None), None)
    if any(each.document.file == one.file for each in facts.undecided):
        why = "F119"
    if one.held_twice is not None:
        why = "F118"
    if why is not None:
        return Fate.LEFT_OUT, text("lot_om_code", code=why, title=code_texts(why).title)
    if any(each.file == one.file and not each.is_counted for each in facts.hov):
        return Fate.LEFT_OUT, text("lot_om_code", code="F107", title=code_texts("F107").title)
    if one.trouble is None:
        return (Fate.NO_FORM if one.form is None else Fate.COUNTS), ""
    own = _FATES.get(one.trouble)
    return (own, "") if own is not None else (Fate.UNREAD, f120.what_is_wrong(one, one.trouble))


def _in_order(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Sort by file, gravity, sheet and cell; what follows from a finding stands right behind it."""
    followers: dict[object, list[Finding]] = {}
    roots: list[Finding] = []
    ordered = sorted(findings, key=_by_file_and_cell)
    for one in ordered:
        if one.cause is None:
            roots.append(one)
        else:
            followers.setdefault(one.cause, []).append(one)
    for root in roots:
        yield root
        yield from followers.pop(root.as_cause(), ())
    for rest in followers.values():
        yield from rest


def _by_file_and_cell(one: Finding) -> tuple[str, int, str, int, int, str, str]:
    row, column = (0, 0) if one.cell is None else parse_a1(one.cell)
    return one.file, one.severity.rank, one.sheet or "", row, column, one.code, one.message
