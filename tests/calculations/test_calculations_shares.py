from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calculations.cases import day
from hov_tools.calculations.errors import CalculationError
from hov_tools.calculations.shares import (
    Placement,
    Route,
    add_months,
    doorstroom,
    flow,
    instroom,
    route_shares,
)

if TYPE_CHECKING:
    from collections.abc import Mapping


def route(start: str, *placements: tuple[str, int], key: int = 1) -> Route:
    """Write route("2022-09-01", ("A", 12), ("B", 12)): a start, and months per institution."""
    return Route(key, day(start), tuple(Placement(*placement) for placement in placements))


def test_the_example_of_twice_twelve_months_from_september() -> None:
    assert route_shares(route("2022-09-01", ("A", 12), ("B", 12))) == {
        2022: {"A": Fraction(1)},
        2023: {"A": Fraction(8, 12), "B": Fraction(4, 12)},
        2024: {"B": Fraction(1)},
    }


@pytest.mark.parametrize(
    ("planned", "shares"),
    [
        (
            route("2025-01-01", ("A", 12), ("B", 12)),
            {2025: {"A": Fraction(1)}, 2026: {"B": Fraction(1)}},
        ),
        (
            route("2025-03-01", ("A", 8), ("B", 8), ("C", 8)),
            {
                2025: {"A": Fraction(8, 10), "B": Fraction(2, 10)},
                2026: {"B": Fraction(6, 12), "C": Fraction(6, 12)},
                2027: {"C": Fraction(1)},
            },
        ),
        # back at the first institution
        (
            route("2025-01-01", ("A", 3), ("B", 3), ("A", 6)),
            {2025: {"A": Fraction(9, 12), "B": Fraction(3, 12)}},
        ),
        # a short last year: the route's own months in the year are the whole
        (
            route("2025-12-01", ("A", 1), ("B", 13)),
            {2025: {"A": Fraction(1)}, 2026: {"B": Fraction(1)}, 2027: {"B": Fraction(1)}},
        ),
        # from the 15th in calendar days: A up to 14 September 2026, B from 15 September
        (
            route("2025-09-15", ("A", 12), ("B", 12)),
            {
                2025: {"A": Fraction(1)},
                2026: {"A": Fraction(257, 365), "B": Fraction(108, 365)},
                2027: {"B": Fraction(1)},
            },
        ),
        # 2024 is a leap year: A 31 January up to 28 February, B 29 February up to 30 March
        (
            route("2024-01-31", ("A", 1), ("B", 1)),
            {2024: {"A": Fraction(29, 60), "B": Fraction(31, 60)}},
        ),
    ],
)
def test_shares_of_a_route(planned: Route, shares: Mapping[int, Mapping[str, Fraction]]) -> None:
    assert route_shares(planned) == shares


def test_shares_stand_in_order_of_time_and_of_the_route() -> None:
    shares = route_shares(route("2022-07-01", ("B", 9), ("A", 9), ("B", 9)))
    assert [(year, list(of_year)) for year, of_year in shares.items()] == [
        (2022, ["B"]),
        (2023, ["B", "A"]),
        (2024, ["B"]),
    ]


@pytest.mark.parametrize(
    ("start", "months", "result"),
    [
        ("2025-01-31", 1, "2025-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2025-01-31", 2, "2025-03-31"),
        ("2025-12-15", 1, "2026-01-15"),
        ("2025-12-01", 12, "2026-12-01"),
        ("2025-05-06", 0, "2025-05-06"),
        ("2024-02-29", 12, "2025-02-28"),
        ("9999-11-30", 1, "9999-12-30"),
    ],
)
def test_months_later(start: str, months: int, result: str) -> None:
    assert add_months(day(start), months) == day(result)


def test_a_date_past_the_calendar_is_refused() -> None:
    with pytest.raises(CalculationError):
        add_months(day("9999-12-01"), 1)


@pytest.mark.parametrize("months", [0, -12])
def test_a_placement_lasts_at_least_a_month(months: int) -> None:
    with pytest.raises(CalculationError):
        Placement("A", months)


@pytest.mark.parametrize("placements", [(), (Placement("A", 10**9),)])
def test_an_impossible_route_is_refused(placements: tuple[Placement, ...]) -> None:
    with pytest.raises(CalculationError):
        Route(1, day("2025-01-01"), placements)


def test_flow_adds_up_the_routes_per_institution() -> None:
    routes = [
        route("2022-09-01", ("B", 12), ("A", 12), key=1),
        route("2022-01-01", ("C", 12), ("A", 12), key=2),
        route("2023-01-01", ("A", 12), ("B", 12), key=3),
    ]
    assert flow(routes, 2022) == {"B": Fraction(1), "C": Fraction(1)}
    assert flow(routes, 2023) == {"A": Fraction(7, 3), "B": Fraction(2, 3)}
    assert instroom(routes, 2023) == {"A": Fraction(1)}
    assert doorstroom(routes, 2023) == {"A": Fraction(4, 3), "B": Fraction(2, 3)}
    assert doorstroom(routes, 2024) == {"A": Fraction(1), "B": Fraction(1)}
    assert flow(routes, 2025) == {}
    assert list(flow(routes, 2023)) == ["A", "B"]


placements = st.lists(st.builds(Placement, st.sampled_from("ABC"), st.integers(1, 30)), min_size=1, max_size=4).map(
    tuple
)
first_days = st.dates(date(2017, 1, 1), date(2026, 12, 31)).map(lambda start: start.replace(day=1))
other_days = st.dates(date(2017, 1, 1), date(2026, 12, 31)).filter(lambda start: start.day != 1)
routes_of_any_start = st.builds(Route, st.integers(), first_days | other_days, placements)


def _divide(counted: Mapping[int, Counter[str]]) -> dict[int, dict[str, Fraction]]:
    return {
        year: {institution: Fraction(number, of_year.total()) for institution, number in of_year.items()}
        for year, of_year in counted.items()
    }


@given(first_days, placements)
def test_shares_month_by_month(start: date, parts: tuple[Placement, ...]) -> None:
    counted: dict[int, Counter[str]] = defaultdict(Counter)
    year, month = start.year, start.month
    for part in parts:
        for _ in range(part.months):
            counted[year][part.institution] += 1
            year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    assert route_shares(Route(1, start, parts)) == _divide(counted)


@settings(max_examples=60, deadline=None)
@given(other_days, placements)
def test_shares_day_by_day_with_the_months_of_pandas(start: date, parts: tuple[Placement, ...]) -> None:
    counted: dict[int, Counter[str]] = defaultdict(Counter)
    when, months = start, 0
    for part in parts:
        months += part.months
        after = (pd.Timestamp(start) + pd.DateOffset(months=months)).date()
        while when < after:
            counted[when.year][part.institution] += 1
            when += timedelta(days=1)
    assert route_shares(Route(1, start, parts)) == _divide(counted)


@given(routes_of_any_start)
def test_a_route_fills_exactly_one_place_in_every_year_it_touches(planned: Route) -> None:
    shares = route_shares(planned)
    last_day = planned.boundaries[-1] - timedelta(days=1)
    assert list(shares) == list(range(planned.start.year, last_day.year + 1))
    assert all(sum(of_year.values()) == 1 for of_year in shares.values())
    assert all(0 < share <= 1 for of_year in shares.values() for share in of_year.values())


@given(routes_of_any_start, st.data())
def test_a_placement_in_two_parts_has_the_same_shares(planned: Route, data: st.DataObject) -> None:
    first, *others = planned.placements
    cut = data.draw(st.integers(0, first.months - 1))
    parts = [months for months in (cut, first.months - cut) if months]
    split = tuple(Placement(first.institution, months) for months in parts)
    assert route_shares(Route(1, planned.start, (*split, *others))) == route_shares(planned)


@given(st.lists(routes_of_any_start, max_size=4), st.integers(2017, 2030))
def test_flow_is_instroom_and_doorstroom_and_counts_whole_routes(routes: list[Route], year: int) -> None:
    entering, passing, all_together = instroom(routes, year), doorstroom(routes, year), flow(routes, year)
    assert sum(entering.values()) == sum(planned.start.year == year for planned in routes)
    assert sum(all_together.values()) == sum(year in route_shares(planned) for planned in routes)
    assert all_together == {
        institution: entering.get(institution, 0) + passing.get(institution, 0)
        for institution in sorted({*entering, *passing})
    }
    assert repr(flow(routes[::-1], year)) == repr(all_together)
