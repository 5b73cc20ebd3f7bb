"""V1–V6: the conditions of Richtlijn §4, at their boundaries. The notation is that of support.cases."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from hov_tools.rules.case import Case
from hov_tools.rules.engine import assess
from hov_tools.rules.finding import ConditionOutcome, Verdict
from support.cases import Changes, Planted, rows
from support.workbooks import CellValue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from support.cases import Consortium

MEMBERS = ("10240", "10243", "10246", "10249", "10252", "10255", "10258", "10261")
ROUTES = "stroom Opleidingsroutes!"


def outcome_of(case: Case, key: str) -> ConditionOutcome:
    return next(one.outcome for one in assess(case).outcome.conditions if one.key == key)


def answers(consortium: Consortium, name: str, values: Sequence[str]) -> dict[str, CellValue]:
    """Give the changes that answer a question for every member, in the order of MEMBERS, the same in every form."""
    changes: dict[str, CellValue] = {}
    for tpid, value in zip(MEMBERS, values, strict=True):
        changes |= consortium.same_for(tpid, **{name: value})
    return changes


# Of eight members; the share of those that are not self-sufficient is balanced from 1/4 up to and including 3/4.
V1 = [
    (8, "fout", Verdict.FAILS),
    (7, "twijfel", Verdict.BOARD),
    (6, "", Verdict.MEETS),
    (4, "", Verdict.MEETS),
    (2, "", Verdict.MEETS),
    (1, "twijfel", Verdict.BOARD),
    (0, "fout", Verdict.FAILS),
]


@pytest.mark.parametrize(("dependent", "severity", "verdict"), V1)
def test_v1_balance(noord: Consortium, dependent: int, severity: str, verdict: Verdict) -> None:
    """V1: self-sufficient and dependent members are in balance (Richtlijn §4.1; domain, 5)."""
    # "gedeeltelijk" counts as not self-sufficient.
    values = ["nee"] * (dependent // 2) + ["gedeeltelijk"] * (dependent - dependent // 2) + ["ja"] * (8 - dependent)
    case = noord.case(answers(noord, "self_sufficient", values))
    assert noord.written(assess(case)) == ([f"{severity} V1 aanmelding G18"] if severity else [])
    assert assess(case).outcome.verdict is verdict


def test_v1_of_seven_members(oost: Consortium) -> None:
    assert outcome_of(oost.case(), "V1") is ConditionOutcome.MEETS  # 3 of 7


def test_v1_is_not_judged_while_an_answer_is_missing(noord: Consortium) -> None:
    changes: dict[str, CellValue] = {f"aanmelding G{row}": "ja" for row in range(19, 26)} | {"aanmelding G26": None}
    found = noord.judge(changes)
    assert "fout F113 aanmelding G26" in found
    assert not any("V1" in line for line in found)
    assert outcome_of(noord.case(changes), "V1") is ConditionOutcome.UNKNOWN


V2: Planted = [
    ("nothing changed", {}, []),
    (
        "1 month apart",
        {f"{ROUTES}G5": 13, "stroom M19": 2},
        [],
    ),
    (
        "1 month apart, the first is longer",
        {f"{ROUTES}E5": 13, "stroom L17": 4.08, "stroom L19": 1.92, "stroom M19": 2},
        [],
    ),
    (
        "2 months apart",
        {f"{ROUTES}E5": 13, f"{ROUTES}G5": 11, "stroom L17": 4.08, "stroom L19": 1.92},
        [f"fout V2 {ROUTES}G5"],
    ),
    (
        "2 months apart; the distribution is that of equal placements",
        {f"{ROUTES}E5": 13, f"{ROUTES}G5": 11},
        [
            f"fout V2 {ROUTES}G5",
            f"fout D4 stroom L17 door V2 {ROUTES}G5",
            f"fout D4 stroom L19 door V2 {ROUTES}G5",
        ],
    ),
    (
        "three placements: two of them are 2 months apart, each 1 from the first",
        {
            f"{ROUTES}E5": 8,
            f"{ROUTES}G5": 9,
            f"{ROUTES}H5": "10249",
            f"{ROUTES}I5": 7,
            "stroom I17": 8.67,
            "stroom I19": 2.33,
            "stroom L19": 1.42,
            "stroom L20": 3.25,
        },
        [f"fout V2 {ROUTES}I5"],
    ),
    (
        "three equal placements",
        {
            f"{ROUTES}E5": 8,
            f"{ROUTES}G5": 8,
            f"{ROUTES}H5": "10249",
            f"{ROUTES}I5": 8,
            "stroom I17": 8.67,
            "stroom I19": 2.33,
            "stroom L19": 1.33,
            "stroom L20": 3.33,
        },
        [],
    ),
    (
        "the same institution twice",
        {f"{ROUTES}F5": "10240", "stroom L17": 5, "stroom L19": 1},
        [f"fout V2 {ROUTES}F5"],
    ),
    (
        "the same institution twice; the distribution is that of another one",
        {f"{ROUTES}F5": "10240"},
        [
            f"fout V2 {ROUTES}F5",
            f"fout D4 stroom L17 door V2 {ROUTES}F5",
            f"fout D4 stroom L19 door V2 {ROUTES}F5",
        ],
    ),
    (
        "the same institution first and third",
        {f"{ROUTES}E5": 8, f"{ROUTES}G5": 8, f"{ROUTES}H5": "TP 10240", f"{ROUTES}I5": 8},
        [
            f"fout V2 {ROUTES}H5",
            "fout D4 stroom I17",
            "fout D4 stroom I19",
            "fout D4 stroom L17",
            "fout D4 stroom L19",
        ],
    ),
    (
        "one placement",
        {f"{ROUTES}F5": None, f"{ROUTES}G5": None, f"{ROUTES}E5": 24, "stroom L17": 5, "stroom L19": 1},
        [
            f"fout F113 {ROUTES}F5",
            f"fout F113 {ROUTES}G5",
            f"fout V2 {ROUTES}F5 door F113 {ROUTES}F5",
        ],
    ),
]


@rows(V2)
def test_v2_routes(noord: Consortium, changes: Changes, found: list[str]) -> None:
    """V2: a route has two placements or more, of equal length, each at another institution (Richtlijn §4.2)."""
    assert noord.judge(changes) == found


V3 = [
    (
        "four, by basis and specialistische ggz apart",
        ["Basis ggz (instelling)", "Specialistische ggz (vrijgevestigd)", "Ouderenzorg", "Revalidatie"],
        "twijfel V3 aanmelding E18",
    ),
    (
        "four, by jeugdzorg and verslavingszorg apart",
        [
            "Zelfstandige instelling voor jeugdzorg",
            "Zelfstandige instelling voor verslavingszorg",
            "Ouderenzorg",
            "Revalidatie",
        ],
        "twijfel V3 aanmelding E18",
    ),
    (
        "institution and private practice of the same ggz are one",
        ["Basis ggz (instelling)", "Basis ggz (vrijgevestigd)", "Ouderenzorg", "Revalidatie"],
        "fout V3 aanmelding E18",
    ),
    ("four", ["Epilepsie", "Ziekenhuiszorg", "Ouderenzorg", "Revalidatie"], ""),
    ("three", ["Ziekenhuiszorg", "Ouderenzorg", "Revalidatie", "Verpleeghuiszorg"], "fout V3 aanmelding E18"),
    (
        "five, of which four without the split",
        ["Basis ggz (instelling)", "Specialistische ggz (instelling)", "Ouderenzorg", "Revalidatie", "Epilepsie"],
        "",
    ),
    (
        "four, none of them a target sector",
        [
            "Basis ggz (instelling)",
            "Epilepsie",
            "Zelfstandige forensische instelling",
            "Zelfstandige instelling voor verslavingszorg",
        ],
        "waarschuwing V3 aanmelding E18",
    ),
    *((f"one target sector: {one}", [one, "Epilepsie", "Basis ggz (instelling)", "Jeugdzorg"], "") for one in (
        "Ouderenzorg", "Ziekenhuiszorg", "Revalidatie", "Gehandicaptenzorg",
    )),
]  # fmt: skip


@pytest.mark.parametrize(("sectors", "found"), [pytest.param(values, found, id=what) for what, values, found in V3])
def test_v3_sectors(noord: Consortium, sectors: list[str], found: str) -> None:
    """V3: there are four institutions or more, from four sectors or more (Richtlijn §4.3; Stappenplan 1)."""
    values = (sectors * 8)[:8]
    assert noord.judge(answers(noord, "sector", values)) == ([found] if found else [])


def only_members(consortium: Consortium, count: int) -> Case:
    """Give the consortium with its first members only, before it made its distribution."""
    gone = {f"aanmelding {column}{row}": None for column in "CDEFGHIJ" for row in range(19 + count, 27)}
    # Days per place at which the members that stay have just 10 places together.
    days_per_place = {3: 1740, 4: 1990}[count]
    return consortium.case(gone, without={"stroom", *MEMBERS[count:]}, days_per_place=days_per_place)


def test_v3_at_least_four_institutions(noord: Consortium) -> None:
    assert noord.written(assess(only_members(noord, 4))) == []
    # Three members are three sectors at most: too few of both is one finding.
    assert noord.written(assess(only_members(noord, 3))) == ["fout V3 aanmelding E18"]


AGREEMENT = [f"D{row}" for row in range(42, 48)]


@pytest.mark.parametrize("cell", AGREEMENT)
def test_v4_agreement_and_its_five_subjects(noord: Consortium, cell: str) -> None:
    """V4: the boards have an agreement that covers all five subjects (Richtlijn §4.4)."""
    assert noord.judge({f"aanmelding {cell}": "nee"}) == [f"fout V4 aanmelding {cell}"]
    assert noord.judge({f"aanvraag {cell}": "NEE "}) == [f"fout V4 aanvraag {cell}"]


@pytest.mark.parametrize("cell", AGREEMENT)
def test_v4_in_preparation_is_enough_for_a_new_consortium_only(noord: Consortium, cell: str) -> None:
    changes: dict[str, CellValue] = {f"aanmelding {cell}": "in voorbereiding"}
    assert noord.judge(changes) == [f"waarschuwing V4 aanmelding {cell}"]
    assert noord.judge(changes, without={"aanvraag"}) == [f"fout V4 aanmelding {cell}"]


def test_v4_on_the_forms_of_2025(oost: Consortium) -> None:
    changes: dict[str, CellValue] = {"definitief C41": "in voorbereiding", "definitief C42": "nee"}
    assert oost.judge(changes, days_per_place=2242) == ["fout V4 definitief C42", "waarschuwing V4 definitief C41"]
    existing = oost.judge(changes, days_per_place=2242, without={"nieuw"})
    assert existing == ["fout V4 definitief C41", "fout V4 definitief C42"]


@pytest.mark.parametrize(("days_per_place", "places"), [(3463, 10), (3464, 9)])
def test_v5_ten_places(noord: Consortium, days_per_place: int, places: int) -> None:
    """V5: the joint HOV gives a right to ten places or more (Richtlijn §4.5)."""
    # 34,636 days: 10 × 3,463 = 34,630.
    case = noord.case(days_per_place=days_per_place)
    right = assess(case).outcome.right
    assert right is not None
    assert right.places == places
    assert noord.written(assess(case)) == (["fout V5 stroom G37"] if places < 10 else [])


def test_v5_by_the_days_themselves(noord: Consortium) -> None:
    # 21,630 days are needed at 2,163 a place; without three members and one trainee there are a few too few.
    short = assess(noord.case(without={"10240", "10258"}))
    found = next(one for one in short.findings if one.code == "V5")
    assert short.outcome.joint_hov == 34636 - 9473 - 5359
    assert found.found == "recht op 9 plaatsen"
    enough = assess(noord.case(without={"10240"}))
    assert enough.outcome.joint_hov == 34636 - 9473
    assert not any(one.code == "V5" for one in enough.findings)


def test_v5_without_a_known_number_says_what_to_do(oost: Consortium) -> None:
    assessment = assess(oost.case())
    assert oost.written(assessment) == ["info V5 stroom G35"]
    assert "--dagen-per-plaats" in assessment.findings[0].remedy
    assert assessment.outcome.verdict is None
    assert "2025" in assessment.outcome.headline
    # The places that were allocated count for the bonus, whatever the right may be.
    assert assessment.outcome.bonus is not None
    assert assessment.outcome.bonus.places == 3


def test_v5_days_per_place_by_option_win_from_the_published_ones(noord: Consortium) -> None:
    assert assess(noord.case(days_per_place=3000)).outcome.days_per_place == 3000
    assert assess(noord.case()).outcome.days_per_place == 2163


def test_v6_bonus_goes_to_members_below_one_place_first(noord: Consortium) -> None:
    # Route 17 is a bonus place of 10243 (below one place of its own); now 10240 has it, with 4 of its own.
    changes: dict[str, CellValue] = {
        f"{ROUTES}D21": "10240",
        f"{ROUTES}F21": "10243",
        "stroom J17": 1,
        "stroom J18": 0,
        "stroom L17": 3,
        "stroom L18": 2.33,
    }
    assert noord.judge(changes) == ["waarschuwing V6 stroom J17"]


def test_v6_one_place_of_its_own_is_enough(noord: Consortium) -> None:
    """V6: bonus places go first to members whose own HOV is below one place (Richtlijn §4.6)."""
    # The same with 10249, whose own 2,455 days give just one place.
    changes: dict[str, CellValue] = {
        f"{ROUTES}D21": "10249",
        f"{ROUTES}F21": "10243",
        "stroom J20": 1,
        "stroom J18": 0,
        "stroom L17": 3,
        "stroom L18": 2.33,
    }
    assert noord.judge(changes) == ["waarschuwing V6 stroom J20"]


def test_v6_says_nothing_when_every_member_below_one_place_has_one(noord: Consortium) -> None:
    # 10249 (1 place of its own) has a bonus place besides 10243, 10255 and 10261: 20 allocated places give 4.
    changes: dict[str, CellValue] = {
        "stroom D11": 18,
        "stroom D12": 4,
        "stroom J20": 1,
        f"{ROUTES}B24": "bonus",
        f"{ROUTES}C24": date(2022, 1, 1),
        f"{ROUTES}D24": "10249",
        f"{ROUTES}E24": 12,
        f"{ROUTES}F24": "10240",
        f"{ROUTES}G24": 12,
        f"{ROUTES}J24": "ja",
        "stroom L17": 5,
    }
    assert not any("V6" in line for line in noord.judge(changes))


def test_v6_below_one_place_is_by_its_own_hov(noord: Consortium) -> None:
    # At 1,500 days a place every member has one of its own.
    assert not any("V6" in line for line in noord.judge(days_per_place=1500))


@pytest.mark.parametrize("key", ["V1", "V2", "V3", "V4", "V5", "V6"])
def test_conditions_that_are_met_say_so(noord: Consortium, key: str) -> None:
    assert outcome_of(noord.case(), key) is ConditionOutcome.MEETS
