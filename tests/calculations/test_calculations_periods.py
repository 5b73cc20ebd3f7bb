from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculations.cases import dates_of, period, periods
from hov_tools.calculations.errors import CalculationError
from hov_tools.calculations.periods import (
    Period,
    count_days,
    difference,
    intersection,
    union,
    year_period,
)

few_periods = st.lists(periods(400), max_size=4)


@pytest.mark.parametrize(
    ("dates", "days"),
    [
        ("2018-03-15 2018-03-15", 1),
        ("2018-12-31 2019-01-01", 2),
        ("2019-02-01 2019-02-28", 28),
        ("2020-02-01 2020-02-29", 29),
        ("0001-01-01 9999-12-31", 3_652_059),
    ],
)
def test_first_and_last_day_belong_to_a_period(dates: str, days: int) -> None:
    assert period(dates).days == days


def test_a_period_cannot_end_before_it_begins() -> None:
    with pytest.raises(CalculationError, match="2018-03-14, before it begins on 2018-03-15"):
        Period(date(2018, 3, 15), date(2018, 3, 14))


@pytest.mark.parametrize("year", [0, -1, 10_000])
def test_a_year_outside_the_calendar_is_refused(year: int) -> None:
    with pytest.raises(CalculationError):
        year_period(year)


def test_adjoining_periods_become_one() -> None:
    assert union([period("2019-01-01 2019-12-31"), period("2018-01-01 2018-12-31")]) == (
        period("2018-01-01 2019-12-31"),
    )


def test_the_ends_of_the_calendar_are_days_like_others() -> None:
    whole = period("0001-01-01 9999-12-31")
    assert union([whole, whole]) == (whole,)
    assert difference([whole], [period("0001-01-01 0001-01-01"), period("9999-12-31 9999-12-31")]) == (
        period("0001-01-02 9999-12-30"),
    )


def _dates(days: list[Period] | tuple[Period, ...]) -> set[date]:
    return set().union(*map(dates_of, days))


def _is_normal(days: tuple[Period, ...]) -> bool:
    return all((after.begin - before.end).days > 1 for before, after in pairwise(days))


@given(few_periods, few_periods)
def test_sets_of_days_behave_like_sets_of_dates(first: list[Period], second: list[Period]) -> None:
    for ours, theirs in (
        (union(first + second), _dates(first) | _dates(second)),
        (intersection(first, second), _dates(first) & _dates(second)),
        (difference(first, second), _dates(first) - _dates(second)),
    ):
        assert _dates(ours) == theirs
        assert count_days(ours) == len(theirs)
        assert _is_normal(ours)
