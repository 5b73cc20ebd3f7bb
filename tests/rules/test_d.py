"""D1–D6: the distribution in the in- en doorstroom form. The notation is that of support.cases."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from hov_tools.rules.engine import assess
from support.cases import Changes, Planted, rows
from support.workbooks import CellValue

if TYPE_CHECKING:
    from support.cases import Consortium

ROUTES = "stroom Opleidingsroutes!"


def route(row: int, kind: str, start: date, first: str, second: str) -> dict[str, CellValue]:
    """Give the cells of a route of twice 12 months."""
    values: tuple[CellValue, ...] = (kind, start, first, 12, second, 12)
    cells: dict[str, CellValue] = {
        f"{ROUTES}{column}{row}": value for column, value in zip("BCDEFG", values, strict=True)
    }
    return {**cells, f"{ROUTES}J{row}": "ja"}


D1: Planted = [
    ("nothing changed", {}, []),
    (
        "one place more allocated: distribution and routes agree",
        {"stroom D11": 17},
        ["fout D1 stroom I37", f"fout D5 {ROUTES}B4 door D1 stroom I37"],
    ),
    (
        "one place too few distributed: the cell that is not what the routes give explains the sum",
        {"stroom I17": 8},
        ["fout D4 stroom I17", "fout D1 stroom I37 door D4 stroom I17"],
    ),
    ("sums within 0.01 for each of 8 rows", {"stroom I17": 9.01, "stroom I19": 2.01}, []),
    (
        "one route, with its instroom, gone",
        {**{f"{ROUTES}{column}20": None for column in "BCDEFGJ"}, "stroom I17": 8, "stroom L22": 2},
        ["fout D1 stroom I37", f"fout D5 {ROUTES}B4 door D1 stroom I37"],
    ),
]


@rows(D1)
def test_d1_regular_instroom(noord: Consortium, changes: Changes, found: list[str]) -> None:
    """D1: the regular instroom adds up to the allocated places (Richtlijn §5; domain, 4.6)."""
    assert noord.judge(changes) == found


D2: Planted = [
    (
        "one bonus place too few distributed",
        {"stroom J18": 0},
        ["fout D4 stroom J18", "fout D2 stroom J37 door D4 stroom J18"],
    ),
    (
        "one bonus place too many, in routes and distribution alike",
        {**route(24, "bonus", date(2022, 1, 1), "10243", "10240"), "stroom J18": 2, "stroom L17": 5},
        ["fout D2 stroom J37", f"fout D5 {ROUTES}B4 door D2 stroom J37"],
    ),
    (
        "the form itself states one bonus place too many, and so does the rest",
        {**route(24, "bonus", date(2022, 1, 1), "10243", "10240"), "stroom J18": 2, "stroom L17": 5, "stroom D12": 4},
        ["fout D3 stroom D12", "fout D2 stroom J37 door D3 stroom D12", f"fout D5 {ROUTES}B4 door D3 stroom D12"],
    ),
]


@rows(D2)
def test_d2_bonus_instroom(noord: Consortium, changes: Changes, found: list[str]) -> None:
    """D2: the instroom on bonus places adds up to the bonus places (Richtlijn §5; domain, 4.6)."""
    assert noord.judge(changes) == found


D3: Planted = [
    ("one too many", {"stroom D12": 4}, ["fout D3 stroom D12"]),
    ("one too few", {"stroom D12": 2}, ["fout D3 stroom D12"]),
    ("none", {"stroom D12": 0}, ["fout D3 stroom D12"]),
]


@rows(D3)
def test_d3_bonus_places(noord: Consortium, changes: Changes, found: list[str]) -> None:
    """D3: the bonus places stated are 20% of the allocated places, rounded half up (Richtlijn §5; domain, 4.5)."""
    assert noord.judge(changes) == found


# 10243 has 1.33 in T+1: 4/12 of a route from September, and a whole one: 4/3 exactly.
D4: Planted = [
    ("0.01 too much", {"stroom L18": 1.34}, []),
    ("0.02 too much", {"stroom L18": 1.35}, ["fout D4 stroom L18"]),
    ("0.01 too little", {"stroom L18": 1.3234}, []),
    ("0.02 too little", {"stroom L18": 1.32}, ["fout D4 stroom L18"]),
    ("whole share 0.01 off", {"stroom M18": 0.99}, []),
    ("whole share 0.02 off", {"stroom M18": 0.98}, ["fout D4 stroom M18"]),
    ("share left empty", {"stroom M18": None}, ["fout D4 stroom M18"]),
    ("share of a member without routes", {"stroom M17": 1}, ["fout D4 stroom M17"]),
    (
        "two shares changed places",
        {"stroom L17": 2, "stroom L19": 4},
        ["fout D4 stroom L17", "fout D4 stroom L19"],
    ),
    (
        "a route starts in September instead of January",
        {f"{ROUTES}C5": date(2022, 9, 1)},
        ["fout D4 stroom L17", "fout D4 stroom L19", "fout D4 stroom M19"],
    ),
    (
        # 16 January up to 15 January at 10240: 350 and 15 days, so in 2023 15/365 there and 350/365 at 10246.
        "a start on another day than the first counts in days",
        {f"{ROUTES}C5": date(2022, 1, 16), "stroom L17": 4.04, "stroom L19": 1.96, "stroom M19": 2},
        [],
    ),
]


@rows(D4)
def test_d4_shares_of_the_routes(noord: Consortium, changes: Changes, found: list[str]) -> None:
    """D4: each institution has the places that the routes give it, per year and kind (domain, 4.4)."""
    assert noord.judge(changes) == found


# Route 1 without its start may give a place to anyone, but no more than one a year.
D4_OPEN: Planted = [
    (
        "start of a route missing",
        {f"{ROUTES}C5": None},
        [
            f"fout F113 {ROUTES}C5",
            f"fout D4 stroom I17 door F113 {ROUTES}C5",
            f"fout D4 stroom L19 door F113 {ROUTES}C5",
        ],
    ),
    (
        "it does not hide a wrong share besides",
        {f"{ROUTES}C5": None, "stroom L20": 3.67, "stroom M20": 4},
        [
            f"fout F113 {ROUTES}C5",
            f"fout D4 stroom I17 door F113 {ROUTES}C5",
            f"fout D4 stroom L19 door F113 {ROUTES}C5",
            "fout D4 stroom L20",
            "fout D4 stroom M20",
        ],
    ),
]


@rows(D4_OPEN)
def test_d4_routes_that_cannot_be_worked_out(noord: Consortium, changes: Changes, found: list[str]) -> None:
    assert noord.judge(changes) == found


D5: Planted = [
    (
        "a regular route too few",
        {f"{ROUTES}{column}20": None for column in "BCDEFGJ"},
        [
            f"fout D5 {ROUTES}B4",
            f"fout D4 stroom I17 door D5 {ROUTES}B4",
            f"fout D4 stroom L22 door D5 {ROUTES}B4",
        ],
    ),
    (
        "a bonus route too many",
        route(24, "bonus", date(2022, 9, 1), "10243", "10240"),
        [
            f"fout D5 {ROUTES}B4",
            f"fout D4 stroom J18 door D5 {ROUTES}B4",
            f"fout D4 stroom L17 door D5 {ROUTES}B4",
            f"fout D4 stroom L18 door D5 {ROUTES}B4",
            f"fout D4 stroom M17 door D5 {ROUTES}B4",
        ],
    ),
    (
        "a regular route called bonus: too few of one kind, too many of the other",
        {f"{ROUTES}B5": "bonus"},
        [
            f"fout D5 {ROUTES}B4",
            f"fout D5 {ROUTES}B4",
            f"fout D4 stroom I17 door D5 {ROUTES}B4",
            f"fout D4 stroom J17 door D5 {ROUTES}B4",
        ],
    ),
    (
        "a route too few does not hide a wrong share",
        {**{f"{ROUTES}{column}20": None for column in "BCDEFGJ"}, "stroom M18": 3},
        [
            f"fout D5 {ROUTES}B4",
            "fout D4 stroom M18",
            f"fout D4 stroom I17 door D5 {ROUTES}B4",
            f"fout D4 stroom L22 door D5 {ROUTES}B4",
        ],
    ),
]


@rows(D5)
def test_d5_number_of_routes(noord: Consortium, changes: Changes, found: list[str]) -> None:
    """D5: there are as many routes of a kind as places of that kind (Richtlijn §5; domain, 4.6)."""
    assert noord.judge(changes) == found


D6: Planted = [
    (
        "no member: the share of the institution that was meant follows",
        {f"{ROUTES}F5": "99999"},
        [f"fout D6 {ROUTES}F5", f"fout D4 stroom L19 door D6 {ROUTES}F5"],
    ),
    (
        "no member, and the distribution is without it",
        {f"{ROUTES}F5": "99999", "stroom L19": 1},
        [f"fout D6 {ROUTES}F5"],
    ),
    (
        "no member does not hide a wrong share of another institution",
        {f"{ROUTES}F5": "99999", "stroom L20": 4.67},
        [f"fout D6 {ROUTES}F5", f"fout D4 stroom L19 door D6 {ROUTES}F5", "fout D4 stroom L20"],
    ),
    (
        "nor one that it would explain in part",
        {f"{ROUTES}F5": "99999", "stroom L18": 3.33},
        [f"fout D6 {ROUTES}F5", f"fout D4 stroom L19 door D6 {ROUTES}F5", "fout D4 stroom L18"],
    ),
    (
        "no member in the third place",
        {f"{ROUTES}H5": "99999", f"{ROUTES}I5": 8, f"{ROUTES}E5": 8, f"{ROUTES}G5": 8},
        [
            f"fout D6 {ROUTES}H5",
            "fout D4 stroom I17",
            "fout D4 stroom I19",
            "fout D4 stroom L19",
        ],
    ),
]


@rows(D6)
def test_d6_members_only(noord: Consortium, changes: Changes, found: list[str]) -> None:
    """D6: a route leads along members only (Richtlijn §4.2; domain, 4.6)."""
    assert noord.judge(changes) == found


@pytest.mark.parametrize(("allocated", "bonus"), [(12, 2), (13, 3), (15, 3), (16, 3), (17, 3), (18, 4)])
def test_d3_is_rounded_half_up(noord: Consortium, allocated: int, bonus: int) -> None:
    changes: dict[str, CellValue] = {"stroom D11": allocated, "stroom D12": bonus}
    outcome = assess(noord.case(changes)).outcome
    assert outcome.bonus is not None
    assert outcome.bonus.places == bonus
    assert not any("D3" in line for line in noord.judge(changes))


def test_d4_names_the_exact_share(noord: Consortium) -> None:
    found = assess(noord.case({"stroom L18": 2})).findings[0]
    assert found.expected == "≈ 1,33"
    assert "4/3" in found.message


def test_d6_within_a_single_file(noord: Consortium) -> None:
    case = noord.alone("stroom", {f"{ROUTES}F5": "99999"})
    assert noord.written(assess(case)) == [f"fout D4 stroom L19 door D6 {ROUTES}F5", f"fout D6 {ROUTES}F5"]


def test_d1_to_d6_on_the_form_of_2025(oost: Consortium) -> None:
    changes: dict[str, CellValue] = {"stroom K16": 2, "stroom C10": 2, "stroom Routes!F6": "99999"}
    assert oost.judge(changes, days_per_place=2242) == sorted(
        [
            "fout D3 stroom C10",
            "fout D6 stroom Routes!F6",
            "fout D4 stroom K20 door D6 stroom Routes!F6",
            "fout D4 stroom K16",
        ]
    )
