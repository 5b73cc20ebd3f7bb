"""H201–H208: the HOV, within a form and between forms. The notation is that of support.cases."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from hov_tools.rules.engine import assess
from support.cases import Changes, Planted, rows
from support.workbooks import CellValue, Formula

if TYPE_CHECKING:
    from support.cases import Consortium

TRAINEES = "Opleidelingen!"
OOST_TRAINEES = "Specificatie opleidelingen!"
DAYS_2025 = 2242

H201: Planted = [
    ("nothing changed", {}, []),
    ("one day too many", {"10243 D29": 518}, ["fout H201 10243 D29"]),
    ("one day too few, unfunded", {"10243 E28": 58}, ["fout H201 10243 E28"]),
    ("empty where days were computed", {"10243 D29": None}, ["fout H201 10243 D29"]),
    ("empty where no days were computed", {"10249 E28": None}, []),
    (
        "days of a year moved from funded to unfunded",
        {"10243 D28": 365 + 59, "10243 E28": 0},
        ["fout H201 10243 D28", "fout H201 10243 E28"],
    ),
    (
        "trainee ends earlier: the distribution repeats what the form states",
        {f"10243 {TRAINEES}F7": date(2020, 1, 31)},
        ["fout H201 10243 D29", "fout H208 stroom G18 door H201 10243 D29"],
    ),
    (
        "two years off: the distribution follows from both",
        {"10243 D28": 366, "10243 D29": 518, "stroom G18": 1523},
        ["fout H201 10243 D28", "fout H201 10243 D29", "fout H208 stroom G18 door H201 10243 D28"],
    ),
]


@rows(H201)
def test_h201_days_stated(noord: Consortium, changes: Changes, found: list[str]) -> None:
    """H201: the days stated per year and kind are those computed from the trainees (domain, 4.1; Stappenplan 6)."""
    assert noord.judge(changes) == found


H202: Planted = [
    (
        "formula that adds up one cell too few",
        {"10243 F30": Formula("SUM(F27:F28)", 1004)},
        ["fout H202 10243 F30"],
    ),
    (
        "formula of a year's total",
        {"10243 F27": Formula("D27", 215)},
        ["fout H202 10243 F27", "fout H202 10243 F30 door H202 10243 F27"],
    ),
    ("formula of the distribution", {"stroom I37": Formula("SUM(I17:I22)", 14)}, ["fout H202 stroom I37"]),
    (
        "total of days must be exact",
        {"stroom G37": Formula("SUM(G17:G36)+1", 34637)},
        ["fout H202 stroom G37"],
    ),
    ("total of shares, 0.01 for each of 8 rows", {"stroom L37": Formula("SUM(L17:L36)+0.08", 19.08)}, []),
    ("total of shares, more", {"stroom L37": Formula("SUM(L17:L36)+0.09", 19.09)}, ["fout H202 stroom L37"]),
    ("sum of an institution must be exact", {"stroom K17": Formula("I17+J17+0.01", 9.01)}, ["fout H202 stroom K17"]),
    ("a stale cached value is no mistake", {"10243 F30": Formula("SUM(F27:F29)", 999)}, []),
]


@rows(H202)
def test_h202_total(noord: Consortium, changes: Changes, found: list[str]) -> None:
    """H202: a total is the sum of what it adds up (domain, 5)."""
    assert noord.judge(changes) == found


def test_h203_at_both_cells(noord: Consortium) -> None:
    """H203: a calendar day of a trainee counts for one member; both claims are reported (domain, 4.2; Richtlijn §6)."""
    # R011000 runs from 2020-03-01 at 10240; 10243 claims R011001 from 2020-01-13: 306 days of 2020 are the same.
    found = noord.judge({f"10243 {TRAINEES}B6": "R011000"})
    assert found == [f"fout H203 10240 {TRAINEES}B6", f"fout H203 10243 {TRAINEES}B6"]
    assessment = assess(noord.case({f"10243 {TRAINEES}B6": "R011000"}))
    assert assessment.outcome.joint_hov == 34636 - 306
    first, second = assessment.findings
    assert "HOV-formulier 10243.xlsx, Opleidelingen!B6" in first.message
    assert "HOV-formulier 10240.xlsx, Opleidelingen!B6" in second.message
    assert first.found == "306 dagen dubbel opgegeven"


def test_h203_a_trainee_may_go_from_one_member_to_another(noord: Consortium) -> None:
    # 10249's R011003 ends on 28 February 2019; 10243's second row runs from 1 March 2018, its first from 2020.
    assert noord.judge({f"10243 {TRAINEES}B6": "R011003"}) == []
    assert noord.judge({f"10243 {TRAINEES}B7": "R011003"}) == [
        f"fout H203 10243 {TRAINEES}B7",
        f"fout H203 10249 {TRAINEES}B6",
    ]


def test_h203_days_outside_the_reference_years_do_not_matter(noord: Consortium) -> None:
    # 10240's R011020 begins on 1 March 2017, as does 10249's R011003: made to end in 2017, they share 2017 only.
    changes: dict[str, CellValue] = {f"10249 {TRAINEES}B6": "R011020", f"10249 {TRAINEES}F6": date(2017, 12, 31)}
    assert not any("H203" in line for line in noord.judge(changes))
    assert any("H203" in line for line in noord.judge({**changes, f"10249 {TRAINEES}F6": date(2018, 1, 1)}))


def test_h203_three_members_each_name_the_other_two(noord: Consortium) -> None:
    changes: dict[str, CellValue] = {f"10243 {TRAINEES}B6": "R011000", f"10249 {TRAINEES}B8": "r011000"}
    found = assess(noord.case({**changes, f"10249 {TRAINEES}F8": date(2020, 3, 31)})).findings
    at_last = next(one for one in found if one.code == "H203" and one.file == noord.files["10249"])
    assert "10240.xlsx, Opleidelingen!B6 en HOV-formulier 10243.xlsx, Opleidelingen!B6" in at_last.message


def test_h203_across_the_forms_of_2025(oost: Consortium) -> None:
    found = oost.judge({f"10323 {OOST_TRAINEES}B7": "R031000"}, days_per_place=DAYS_2025)
    assert found == [f"fout H203 10320 {OOST_TRAINEES}B6", f"fout H203 10323 {OOST_TRAINEES}B7"]


# 10249 has four trainees, all of them funded: 4 × 365 days of 2018 at most, 4 × 366 of 2020.
H204: Planted = [
    ("as many as possible", {"10249 D27": 1460}, ["fout H201 10249 D27"]),
    ("one more", {"10249 D27": 1461}, ["fout H204 10249 D27", "fout H201 10249 D27 door H204 10249 D27"]),
    ("as many as possible in a leap year", {"10249 D29": 1464}, ["fout H201 10249 D29"]),
    (
        "one more in a leap year",
        {"10249 D29": 1465},
        ["fout H204 10249 D29", "fout H201 10249 D29 door H204 10249 D29"],
    ),
    ("unfunded without any trainee who is", {"10249 E27": 1}, ["fout H201 10249 E27"]),
]


@rows(H204)
def test_h204_more_days_than_possible(noord: Consortium, changes: Changes, found: list[str]) -> None:
    """H204: a year has no more days of a kind than its trainees can have in it (domain, 5)."""
    assert noord.judge(changes) == found


def test_h205_unfunded_days_of_2025_at_the_trainee(oost: Consortium) -> None:
    """H205: days without funding are stated for years of which they count (domain, 4.1)."""
    # R031001 runs from 1 March 2023: 306 days of its form's 2,794.
    changes: dict[str, CellValue] = {f"10323 {OOST_TRAINEES}D6": "nee", "stroom G16": 2794 - 306}
    found = oost.judge(changes, days_per_place=DAYS_2025)
    assert found == [f"waarschuwing H205 10323 {OOST_TRAINEES}D6"]
    assert oost.judge(days_per_place=DAYS_2025) == []


def test_h205_counts_every_unfunded_day_up_to_2022(noord: Consortium) -> None:
    assert not any("H205" in line for line in noord.judge())


SEPARATE = "Afzonderlijk aanvragen"
MERGED = "HOV samenvoegen (één aanvrager)"
ALL_MEMBERS = ("10240", "10243", "10246", "10249", "10252", "10255", "10258", "10261")

H206: Planted = [
    ("one applicant, a member asks separately", {"10258 D20": SEPARATE, "10258 D22": 2}, ["fout H206 10258 D20"]),
    (
        "combination, a member asks separately",
        {"aanmelding D13": "Combinatie", "10258 D20": SEPARATE, "10258 D22": 2},
        [],
    ),
    ("combination, all merge", {"aanmelding D13": "Combinatie"}, []),
    ("a merged member asks for places itself", {"10258 D22": 2}, ["fout H206 10258 D22"]),
    ("a merged member asks for no places", {"10258 D22": 0}, []),
    (
        "combination, a merged member asks itself",
        {"aanmelding D13": "Combinatie", "10258 D22": 2},
        ["fout H206 10258 D22"],
    ),
    (
        "separate consortium, all merge: the application is the one to change",
        {"aanmelding D13": "Afzonderlijk"},
        ["fout H206 aanmelding D13", *(f"fout H206 {tpid} D20 door H206 aanmelding D13" for tpid in ALL_MEMBERS)],
    ),
    (
        "separate consortium, two merge",
        {
            "aanmelding D13": "Afzonderlijk",
            **{f"{tpid} D20": SEPARATE for tpid in ALL_MEMBERS[2:]},
            **{f"{tpid} D22": 1 for tpid in ALL_MEMBERS[2:]},
        },
        ["fout H206 10240 D20", "fout H206 10243 D20"],
    ),
    ("only the newest application counts", {"aanvraag D13": "Afzonderlijk"}, []),
]


@rows(H206)
def test_h206_way_of_applying(noord: Consortium, changes: Changes, found: list[str]) -> None:
    """H206: a member applies in the way of its consortium, and on merging only the receiver asks (Richtlijn §6)."""
    assert noord.judge(changes) == found


H207: Planted = [
    ("receiver that is no member", {"10243 D21": "99999"}, ["fout H207 10243 D21"]),
    ("another receiver than most name", {"10243 D21": "10246"}, ["fout H207 10243 D21"]),
    ("the receiver names another", {"10240 D21": "10243"}, ["fout H207 10240 D21"]),
    (
        "all name the same one that is no member",
        {f"{tpid} D21": "99999" for tpid in ALL_MEMBERS},
        [*(f"fout H207 {tpid} D21" for tpid in ALL_MEMBERS), "fout H206 10240 D22"],
    ),
    (
        "who asks separately names none",
        {"aanmelding D13": "Combinatie", "10258 D20": SEPARATE, "10258 D22": 2, "10258 D21": None},
        [],
    ),
]


@rows(H207)
def test_h207_receiver(noord: Consortium, changes: Changes, found: list[str]) -> None:
    """H207: members that merge name one and the same receiver, which is a member (Richtlijn §6)."""
    assert noord.judge(changes) == found


H208: Planted = [
    ("another number", {"stroom G17": 9474}, ["fout H208 stroom G17"]),
    (
        "two numbers changed places",
        {"stroom G17": 1521, "stroom G18": 9473},
        ["fout H208 stroom G17", "fout H208 stroom G18"],
    ),
    (
        "the number that follows from a mistake in the HOV form",
        {"10243 D29": 518, "stroom G18": 1522},
        ["fout H201 10243 D29", "fout H208 stroom G18 door H201 10243 D29"],
    ),
    (
        "a mistake in the HOV form that does not explain it",
        {"10243 D29": 518, "stroom G18": 1600},
        ["fout H201 10243 D29", "fout H208 stroom G18"],
    ),
]


@rows(H208)
def test_h208_hov_in_the_distribution(noord: Consortium, changes: Changes, found: list[str]) -> None:
    """H208: the HOV in the in- en doorstroom form is that of the HOV form (Richtlijn §6)."""
    assert noord.judge(changes) == found


def test_h206_separate_members_keep_their_own_hov(noord: Consortium) -> None:
    changes: dict[str, CellValue] = {"aanmelding D13": "Combinatie", "10258 D20": SEPARATE, "10258 D22": 2}
    outcome = assess(noord.case(changes)).outcome
    assert outcome.joint_hov == 34636 - 5359
    # 29,277 days give 13 places; 10258 brings in the 2 that its own 5,359 days give.
    assert outcome.right is not None
    assert outcome.right.places == 13 + 2
