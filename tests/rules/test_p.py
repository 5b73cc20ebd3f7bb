"""P1–P6: how the application was made. The notation is that of support.cases."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from hov_tools.rules.engine import assess
from support.cases import Changes, Planted, rows
from support.workbooks import CellValue

if TYPE_CHECKING:
    from support.cases import Consortium

DAYS_2025 = 2242
DAY = timedelta(days=1)
SEPARATE = "Afzonderlijk aanvragen"

P1: Planted = [
    ("nothing changed", {}, []),
    ("no member", {"aanmelding D10": "99999"}, ["fout P1 aanmelding D10"]),
    ("another member than the other forms say", {"aanmelding D10": "10243"}, ["fout P1 aanmelding D10"]),
    ("one member names another", {"10243 D19": "10246"}, ["fout P1 10243 D19"]),
    ("one member names no member", {"10243 D19": "99999"}, ["fout P1 10243 D19"]),
    ("in the distribution", {"stroom D10": "10243"}, ["fout P1 stroom D10"]),
    ("not recognised, in the list", {"aanmelding F19": "nee"}, ["fout P1 aanmelding F19"]),
    ("not recognised, in its HOV form", {"10240 D11": "nee"}, ["fout P1 10240 D11"]),
    ("another member need not be recognised", {"aanmelding F20": "nee", "10243 D11": "nee"}, []),
]


@rows(P1)
def test_p1_regiehouder(noord: Consortium, changes: Changes, found: list[str]) -> None:
    """P1: the regiehouder is a recognised member, and every form names the same one (Stappenplan 2)."""
    assert noord.judge(changes) == found


P2: Planted = [
    ("in the first application", {"aanvraag I20": "nee"}, ["fout P2 aanvraag I20"]),
    ("in the last application", {"aanmelding I26": "nee"}, ["fout P2 aanmelding I26"]),
    ("its HOV form", {"10243 D35": "nee"}, ["fout P2 10243 D35"]),
    ("all of them", {"aanvraag I20": "nee", "10243 D35": "nee"}, ["fout P2 10243 D35", "fout P2 aanvraag I20"]),
]


@rows(P2)
def test_p2_signed(noord: Consortium, changes: Changes, found: list[str]) -> None:
    """P2: every member has signed (Richtlijn §6; Stappenplan 4)."""
    assert noord.judge(changes) == found


P5: Planted = [
    (
        "empty",
        {"aanmelding H20": None},
        ["fout F113 aanmelding H20", "fout P5 aanmelding H20 door F113 aanmelding H20"],
    ),
    *(
        (
            what,
            {"aanmelding H20": typed},
            ["fout F113 aanmelding H20", "fout P5 aanmelding H20 door F113 aanmelding H20"],
        )
        for what, typed in (("none", "geen"), ("does not apply", "N.v.t."), ("a dash", " - "))
    ),
    ("not known", {"aanmelding H20": "onbekend"}, ["fout P5 aanmelding H20"]),
    ("a function", {"aanmelding H20": "P-opleider"}, []),
]


@rows(P5)
def test_p5_contact(noord: Consortium, changes: Changes, found: list[str]) -> None:
    """P5: every member names a contact (Richtlijn §4)."""
    assert noord.judge(changes) == found


# 10249 is not self-sufficient, has 2,455 days = 1 place and brings in 1.
P6: Planted = [
    ("its one place, none in its HOV form", {"10249 D23": 0}, ["fout P6 10249 D23"]),
    ("its one place, none in the distribution", {"stroom H20": 0}, ["fout P6 stroom H20"]),
    ("more than its places is its own affair", {"10249 D23": 2}, []),
    ("self-sufficient members may keep places", {"10240 D23": 0, "stroom H17": 0}, []),
    (
        "separate applicant brings in all that it asks for",
        {"aanmelding D13": "Combinatie", "10249 D20": SEPARATE, "10249 D22": 1},
        [],
    ),
    (
        "separate applicant keeps one",
        {"aanmelding D13": "Combinatie", "10249 D20": SEPARATE, "10249 D22": 1, "10249 D23": 0, "stroom H20": 0},
        ["fout P6 10249 D23", "fout P6 stroom H20"],
    ),
    (
        "separate applicant that asks for nothing brings in nothing",
        {"aanmelding D13": "Combinatie", "10249 D20": SEPARATE, "10249 D22": 0, "10249 D23": 0, "stroom H20": 0},
        [],
    ),
]


@rows(P6)
def test_p6_brings_in_all_places(noord: Consortium, changes: Changes, found: list[str]) -> None:
    """P6: a member that is not self-sufficient brings in all its places (Richtlijn §6)."""
    assert noord.judge(changes) == found


P4: Planted = [
    (
        "TPID of a HOV form is no member's",
        {"10243 D9": "99999"},
        ["fout P4 10243 D9", "fout P4 aanmelding C20 door P4 10243 D9"],
    ),
    (
        "TPID in the list is wrong: all other forms agree",
        {"aanmelding C20": "99999"},
        [
            "fout P4 aanmelding C20",
            "fout P4 10243 D9 door P4 aanmelding C20",
            "fout P4 stroom C16 door P4 aanmelding C20",
            "fout P4 stroom C18 door P4 aanmelding C20",
        ],
    ),
    (
        "TPID in the distribution is no member's: its row follows",
        {"stroom C18": "99999"},
        [
            "fout P4 stroom C18",
            "fout P4 stroom C16 door P4 stroom C18",
            "fout D4 stroom J18 door P4 stroom C18",
            "fout D4 stroom L18 door P4 stroom C18",
            "fout D4 stroom M18 door P4 stroom C18",
        ],
    ),
    (
        "member twice in the distribution: its row follows",
        {"stroom C18": "10240", "stroom D18": "Noord-instelling A"},
        [
            "fout P4 stroom C18",
            "fout P4 stroom C16",
            "fout D4 stroom I18 door P4 stroom C18",
            "fout D4 stroom J18 door P4 stroom C18",
            "fout D4 stroom L18 door P4 stroom C18",
            "fout D4 stroom M18 door P4 stroom C18",
            "fout H208 stroom G18 door P4 stroom C18",
            "fout P6 stroom H18 door P4 stroom C18",
            "waarschuwing P4 stroom E18 door P4 stroom C18",
            "waarschuwing P4 stroom F18 door P4 stroom C18",
        ],
    ),
    (
        "row of the distribution typed as another member's: the name tells whose it is",
        {"stroom C18": "10240"},
        ["fout F107 stroom C18"],
    ),
    (
        "two HOV forms with the same TPID: the name tells whose each is",
        {"10246 D9": "10243"},
        ["fout F107 10246 D9"],
    ),
    ("another sector in a HOV form", {"10243 D10": "Epilepsie"}, ["waarschuwing P4 10243 D10"]),
    ("another answer in the distribution", {"stroom F18": "gedeeltelijk"}, ["waarschuwing P4 stroom F18"]),
]


@rows(P4)
def test_p4_same_members(noord: Consortium, changes: Changes, found: list[str]) -> None:
    """P4: all forms of a consortium name the same members, each with one HOV form (Richtlijn §6; Stappenplan 4)."""
    assert noord.judge(changes) == found


# "vóór" excludes the day, "uiterlijk" includes it (domain, 2).
DEADLINES_2022 = [
    ("aanvraag", date(2021, 2, 1), "vóór 01-02-2021"),
    ("aanmelding", date(2021, 4, 1), "vóór 01-04-2021"),
]
DEADLINES_2025 = [
    ("nieuw", date(2024, 2, 1), "uiterlijk 01-02-2024"),
    ("definitief", date(2024, 3, 1), "vóór 01-03-2024"),
]


@pytest.mark.parametrize(("form", "deadline", "bound"), DEADLINES_2022)
def test_p3_deadlines_of_2022(noord: Consortium, form: str, deadline: date, bound: str) -> None:
    """P3: an application is in before its deadline (Richtlijn §6; Stappenplan 4 and 5)."""
    cell = f"{form} D15"
    assert noord.judge({cell: deadline - DAY}) == []
    assert noord.judge({cell: deadline}) == [f"fout P3 {cell}"]
    assert assess(noord.case({cell: deadline})).findings[0].expected == bound


@pytest.mark.parametrize(("form", "deadline", "bound"), DEADLINES_2025)
def test_p3_deadlines_of_2025(oost: Consortium, form: str, deadline: date, bound: str) -> None:
    cell = f"{form} C13"
    on_the_day = [] if bound.startswith("uiterlijk") else [f"fout P3 {cell}"]
    assert oost.judge({cell: deadline - DAY}, days_per_place=DAYS_2025) == []
    assert oost.judge({cell: deadline}, days_per_place=DAYS_2025) == on_the_day
    assert oost.judge({cell: deadline + DAY}, days_per_place=DAYS_2025) == [f"fout P3 {cell}"]
    late = assess(oost.case({cell: deadline + DAY}, days_per_place=DAYS_2025)).findings[0]
    assert late.expected == bound


def test_p3_date_as_text_is_judged_too(noord: Consortium) -> None:
    found = noord.judge({"aanvraag D15": "1 februari 2021"})
    assert found == ["fout P3 aanvraag D15", "waarschuwing F103 aanvraag D15"]


def test_p4_member_without_hov_form(noord: Consortium) -> None:
    assert noord.judge(without={"10243"}) == ["fout P4 aanmelding C20"]
    assert noord.judge(without={"10243", "10246"}) == ["fout P4 aanmelding C20", "fout P4 aanmelding C21"]


def test_p4_no_hov_forms_at_all_is_one_finding(noord: Consortium) -> None:
    members = {short for short in noord.files if short.isdigit()}
    assert noord.judge(without=members) == ["fout P4 aanmelding C18"]


def test_p4_hov_form_of_an_institution_that_is_no_member(noord: Consortium) -> None:
    gone = {f"aanmelding {column}26": None for column in "CDEFGHIJ"}
    found = noord.judge(gone, without={"stroom"})
    assert found == ["fout P4 10261 D9"]


def test_p4_two_errors_do_not_hide_each_other(noord: Consortium) -> None:
    # One form says whose it is only in its file name, another is missing: a mistake explains one member at most.
    changes: dict[str, CellValue] = {"10243 D9": "onbekend", "10243 D8": "Stichting Z"}
    assert noord.judge(changes, without={"10246"}) == [
        "fout F107 10243 D9",
        "fout P4 aanmelding C20 door F107 10243 D9",
        "fout P4 aanmelding C21",
    ]


def test_p4_is_not_asked_of_a_single_file(noord: Consortium) -> None:
    for short in noord.files:
        assert noord.written(assess(noord.alone(short))) == []


def test_p6_places_by_the_days_per_place(noord: Consortium) -> None:
    # At 1,500 days a place 10243, 10255 and 10261 have one of their own, and 10249 its one.
    found = noord.judge(days_per_place=1500)
    rows_of = {"10243": 18, "10255": 22, "10261": 24}
    expected = [ref for tpid, row in rows_of.items() for ref in (f"{tpid} D23", f"stroom H{row}")]
    assert found == sorted(f"fout P6 {ref}" for ref in expected)
