"""Which sets of days meet: the same as by comparing every pair."""

from __future__ import annotations

from itertools import combinations

from cases import period, periods
from hypothesis import given, settings
from hypothesis import strategies as st

from hov_tools.calculations.periods import Period, difference, shared_days, union
from hov_tools.calculations.sweep import first_met, meeting

# Short periods meet by their first or last day, long ones lie within each other; a set has up to three of them.
SETS = st.lists(st.lists(st.one_of(periods(3), periods(60), periods(900)), max_size=3).map(union), max_size=9)


def meet(first: tuple[Period, ...], second: tuple[Period, ...]) -> bool:
    return shared_days(first, second) > 0


def test_the_first_that_is_met() -> None:
    rows = [
        "2020-01-01 2020-01-31",
        "2020-03-01 2020-03-31",
        "2020-01-31 2020-02-10",  # meets the first on its last day
        "2020-01-01 2020-12-31",  # holds all of them
        "2020-06-01 2020-06-30",  # lies within the one before only
        "2021-01-01 2021-01-31",
    ]
    assert first_met([(period(one),) for one in rows]) == {2: 0, 3: 0, 4: 3}


@settings(max_examples=400, deadline=None)
@given(SETS)
def test_the_first_met_is_that_of_the_pairs(sets: list[tuple[Period, ...]]) -> None:
    expected: dict[int, int] = {}
    for first, second in combinations(range(len(sets)), 2):
        if meet(sets[first], sets[second]):
            expected.setdefault(second, first)
    assert first_met(sets) == expected


@settings(max_examples=400, deadline=None)
@given(SETS, st.lists(st.sampled_from("ABC"), min_size=9, max_size=9))
def test_meetings_are_the_pairs_of_different_owners(sets: list[tuple[Period, ...]], owners: list[str]) -> None:
    found = list(meeting(list(zip(owners, sets, strict=False))))
    expected = {
        (first, second)
        for first, second in combinations(range(len(sets)), 2)
        if owners[first] != owners[second] and meet(sets[first], sets[second])
    }
    assert len(found) == len(set(found))
    assert set(found) == expected


def test_a_day_after_the_last_of_the_calendar_is_not_asked_for() -> None:
    whole = Period(period("9999-01-01 9999-12-31").begin, period("9999-01-01 9999-12-31").end)
    assert difference([whole], [period("9999-06-01 9999-12-31")]) == (period("9999-01-01 9999-05-31"),)
