"""Decisions of the board: what they turn, when they lapse, and on which codes none can be taken (domain, 5b)."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from hov_tools.rules.catalogue import code_texts, codes, decidable_codes, variants
from hov_tools.rules.decided import DecidedFinding, Decision, Ruling, Standing, TakenDecision, standings
from hov_tools.rules.engine import assess
from hov_tools.rules.finding import Assessment, ConditionOutcome, Severity, Verdict
from hov_tools.texts import Language, speaking
from rules.test_v import answers, only_members
from support.cases import Changes
from support.environment import ROOT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hov_tools.rules.case import Case
    from support.cases import Consortium

REGIEHOUDER, YEAR = "10240", 2022
UNBALANCED = ["ja"] * 7 + ["nee"]
ONE_SORT = ["ja"] * 8
SPLIT = ["Basis ggz (instelling)", "Specialistische ggz (vrijgevestigd)", "Ouderenzorg", "Revalidatie"] * 2
THREE_SECTORS = ["Ziekenhuiszorg", "Ouderenzorg", "Revalidatie", "Verpleeghuiszorg"] * 2
LATE: Changes = {"aanmelding D15": date(2021, 4, 1)}


def decision(assessment: Assessment, ruling: Ruling = Ruling.ALLOWED, number: int = 3) -> Decision:
    """Give a decision on everything of an assessment on which the board can decide."""
    on = tuple(one.identity for one in assessment.points)
    return Decision(number, ruling, "bestuur", date(2021, 5, 12), "De regio is klein.", on)


def decided(case: Case, *decisions: Decision, regiehouder: str = REGIEHOUDER, year: int = YEAR) -> Assessment:
    return assess(replace(case, decisions=tuple(TakenDecision(regiehouder, year, one) for one in decisions)))


def told(assessment: Assessment) -> tuple[object, ...]:
    return assessment.findings, assessment.outcome, assessment.points, assessment.files


def condition(assessment: Assessment, key: str) -> ConditionOutcome:
    return next(one.outcome for one in assessment.outcome.conditions if one.key == key)


def unbalanced(consortium: Consortium, values: Sequence[str] = UNBALANCED) -> Case:
    return consortium.case(answers(consortium, "self_sufficient", values))


RULINGS = [
    (None, Verdict.BOARD, Severity.TWIJFEL, ConditionOutcome.BOARD),
    (Ruling.ALLOWED, Verdict.MEETS, Severity.INFO, ConditionOutcome.MEETS),
    (Ruling.REFUSED, Verdict.FAILS, Severity.FOUT, ConditionOutcome.FAILS),
]


@pytest.mark.parametrize(("ruling", "verdict", "severity", "outcome"), RULINGS)
def test_a_decision_on_a_doubt_turns_the_verdict(
    noord: Consortium, ruling: Ruling | None, verdict: Verdict, severity: Severity, outcome: ConditionOutcome
) -> None:
    case = unbalanced(noord)
    found = decided(case, *([] if ruling is None else [decision(assess(case), ruling)]))
    assert found.outcome.verdict is verdict
    assert [(one.code, one.severity) for one in found.findings] == [("V1", severity)]
    assert condition(found, "V1") is outcome


def test_who_decided_when_and_why_stands_beside_what_rests_on_it(noord: Consortium) -> None:
    case = unbalanced(noord)
    found = decided(case, decision(assess(case)))
    assert found.findings[0].message.endswith("Besluit 3 (bestuur, 12-05-2021): toegestaan.")
    assert found.findings[0].remedy == "U hoeft niets te doen: dit is met een besluit toegestaan."
    assert "Besluit 3 (bestuur, 12-05-2021): V1 toegestaan. Reden: De regio is klein." in found.outcome.choices
    assert found.outcome.headline.endswith("Toegepast: besluit 3.")
    numbers = next(one.numbers for one in found.outcome.conditions if one.key == "V1")
    assert numbers.endswith("; besluit 3: V1 toegestaan")
    assert [(one.decision.number, one.standing) for one in found.outcome.decisions] == [(3, Standing.HOLDS)]


EXCEPTIONS = [
    ("V1: one kind only", lambda noord: unbalanced(noord, ONE_SORT), "V1", Verdict.MEETS),
    ("V3: by the split", lambda noord: noord.case(answers(noord, "sector", SPLIT)), "V3", Verdict.MEETS),
    ("V3: three sectors", lambda noord: noord.case(answers(noord, "sector", THREE_SECTORS)), "V3", Verdict.MEETS),
    ("V3: three members", lambda noord: only_members(noord, 3), "V3", Verdict.MEETS),
    ("V5: nine places", lambda noord: noord.case(days_per_place=3464), "V5", Verdict.MEETS),
    ("P3: a day too late", lambda noord: noord.case(LATE), "P3", Verdict.MEETS),
]


@pytest.mark.parametrize(("make", "code", "verdict"), [pytest.param(*rest, id=what) for what, *rest in EXCEPTIONS])
def test_an_exception_is_made_on_what_members_cannot_mend(
    noord: Consortium, make: object, code: str, verdict: Verdict
) -> None:
    assert callable(make)
    case = make(noord)
    before = assess(case)
    assert [one.identity.code for one in before.points] == [code]
    found = decided(case, decision(before))
    assert found.outcome.verdict is verdict
    assert not any(one.severity in (Severity.FOUT, Severity.TWIJFEL) for one in found.findings)
    refused = decided(case, decision(before, Ruling.REFUSED))
    assert refused.outcome.verdict is Verdict.FAILS


LAPSES = [
    ("another member is the one that is not self-sufficient", {"self_sufficient": ["nee"] + ["ja"] * 7}, True),
    ("it is partly self-sufficient now", {"self_sufficient": ["ja"] * 7 + ["gedeeltelijk"]}, True),
    ("none is not self-sufficient now: another severity", {"self_sufficient": ONE_SORT}, True),
    ("it is balanced now", {"self_sufficient": ["ja"] * 6 + ["nee"] * 2}, False),
]


@pytest.mark.parametrize(("corrected", "is_there"), [pytest.param(*rest, id=what) for what, *rest in LAPSES])
def test_a_corrected_form_makes_it_lapse_and_says_so(
    noord: Consortium, corrected: dict[str, list[str]], is_there: bool
) -> None:
    taken = decision(assess(unbalanced(noord)))
    changes = {key: one for name, values in corrected.items() for key, one in answers(noord, name, values).items()}
    plain, found = assess(noord.case(changes)), decided(noord.case(changes), taken)
    # As if it was never taken, but for what is said of it.
    assert found.outcome.verdict is plain.outcome.verdict
    assert [one.severity for one in found.findings] == [one.severity for one in plain.findings]
    assert [one.standing for one in found.outcome.decisions] == [Standing.LAPSED if is_there else Standing.GONE]
    (line,) = set(found.outcome.choices) - set(plain.outcome.choices)
    assert line.startswith("Besluit 3 (bestuur, 12-05-2021: V1 toegestaan) is vervallen")
    assert ["is vervallen" in one.message for one in found.findings] == ([True] if is_there else [])


def test_other_changes_leave_it(noord: Consortium) -> None:
    """Names of files, the order of the members, another finding and the language change nothing of what it is on."""
    case = unbalanced(noord)
    taken = decision(assess(case))
    renamed = replace(case, documents=tuple(replace(one, file=f"x {one.file}") for one in case.documents[::-1]))
    swapped = noord.case(
        answers(noord, "self_sufficient", UNBALANCED) | noord.same_for("10243", name="Andere naam") | dict(LATE)
    )
    for one in (renamed, swapped):
        assert next(each.severity for each in decided(one, taken).findings if each.code == "V1") is Severity.INFO
    with speaking(Language.ENGLISH):
        assert decided(case, taken).outcome.verdict is Verdict.MEETS


def test_it_holds_in_the_next_phase_when_nothing_under_it_changed(noord: Consortium) -> None:
    first = noord.case(answers(noord, "self_sufficient", UNBALANCED), without={"aanmelding", "stroom"})
    taken = decision(assess(first))
    assert decided(first, taken).outcome.phase == "Eerste beoordeling"
    assert decided(unbalanced(noord), taken).outcome.verdict is Verdict.MEETS


@pytest.mark.parametrize(("regiehouder", "year"), [("10340", 2022), ("10240", 2023)])
def test_a_decision_never_changes_another_consortium(noord: Consortium, regiehouder: str, year: int) -> None:
    case = unbalanced(noord)
    assert told(decided(case, decision(assess(case)), regiehouder=regiehouder, year=year)) == told(assess(case))


def test_without_decisions_nothing_is_told_of_them(noord: Consortium) -> None:
    case = unbalanced(noord)
    withdrawn = replace(decision(assess(case)), withdrawn_on=date(2021, 6, 1))
    assert told(decided(case, withdrawn)) == told(assess(case))


def test_the_newest_decision_counts(noord: Consortium) -> None:
    case = unbalanced(noord)
    first = decision(assess(case))
    second = replace(decision(assess(case), Ruling.REFUSED), number=5)
    for order in ((first, second), (second, first)):
        assert decided(case, *order).outcome.verdict is Verdict.FAILS
    withdrawn = replace(second, withdrawn_on=date(2021, 6, 1))
    assert decided(case, first, withdrawn).outcome.verdict is Verdict.MEETS


def test_an_error_elsewhere_still_fails(noord: Consortium) -> None:
    changes = answers(noord, "self_sufficient", UNBALANCED) | {"aanmelding D42": "nee"}
    found = decided(noord.case(changes), decision(assess(noord.case(changes))))
    assert found.outcome.verdict is Verdict.FAILS
    assert [one.code for one in found.findings if one.severity is Severity.FOUT] == ["V4"]


@pytest.mark.parametrize("code", codes())
def test_on_formal_errors_nobody_decides(code: str) -> None:
    severities = {code_texts(code, variant).severity for variant in (None, *variants(code))}
    may = code in ("V1", "V3", "V5", "P3")
    assert (code in decidable_codes()) is may
    # Whatever is a doubt is for the board.
    assert may or Severity.TWIJFEL not in severities


def test_the_domain_names_the_same_codes() -> None:
    section = (ROOT / "docs" / "domein.md").read_text(encoding="utf-8").partition("### 5b")[2].partition("\n## ")[0]
    named = re.findall(r"^\| ([^|]+) \| ([A-Z]\d) \| [^|]+ \|$", section, flags=re.MULTILINE)
    assert {code: source for source, code in named} == dict(decidable_codes())


def test_what_follows_from_another_finding_is_mended_there(noord: Consortium) -> None:
    short = assess(noord.case(without={"10240", "10258"}))
    (right,) = (one for one in short.findings if one.code == "V5")
    assert right.cause is not None
    assert not short.points


def test_planted_mistakes_are_not_decidable(zuid: Consortium) -> None:
    found = assess(zuid.case())
    assert {one.identity.code for one in found.points} <= set(decidable_codes())
    assert len(found.points) < len([one for one in found.findings if one.severity is Severity.FOUT])
    assert all(one.finding.cause is None for one in found.points)


def on(code: str, facts: str) -> DecidedFinding:
    return DecidedFinding(code, "samenwerkingsverband 10240 x", facts)


STANDINGS = [
    ([(1, "a", None)], [Standing.HOLDS]),
    ([(1, "b", None)], [Standing.LAPSED]),
    ([(1, "a", date(2021, 1, 1))], [Standing.WITHDRAWN]),
    ([(1, "a", None), (2, "b", None)], [Standing.REPLACED, Standing.LAPSED]),
    ([(1, "b", None), (2, "a", None)], [Standing.REPLACED, Standing.HOLDS]),
    ([(1, "a", None), (2, "b", date(2021, 1, 1))], [Standing.HOLDS, Standing.WITHDRAWN]),
]


@pytest.mark.parametrize(("taken", "expected"), STANDINGS)
def test_standings(taken: list[tuple[int, str, date | None]], expected: list[Standing]) -> None:
    decisions = [
        Decision(number, Ruling.ALLOWED, "bestuur", date(2021, 1, 1), "-", (on("V1", facts),), withdrawn_on=withdrawn)
        for number, facts, withdrawn in taken
    ]
    assert [one.standing for one in standings(decisions, [on("V1", "a")])] == expected
    assert {one.standing for one in standings(decisions, [])} <= {Standing.GONE, Standing.WITHDRAWN, Standing.REPLACED}
