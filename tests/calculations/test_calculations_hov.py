from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from itertools import accumulate, combinations
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calculations.cases import (
    YEARS,
    all_days_count,
    counted_dates,
    dates_of,
    dates_running,
    day,
    funded_by_trainee_and_date,
    funded_days_count,
    period,
    periods,
    row,
    trainings,
    which_days_count,
)
from hov_tools.calculations.hov import (
    CalculationError,
    Counts,
    Period,
    Training,
    institution_hov,
    own_overlaps,
    possible_days,
    reference_years,
    training_days,
)

if TYPE_CHECKING:
    from random import Random


@pytest.mark.parametrize(
    ("allocation_year", "years"),
    [(2022, (2018, 2019, 2020)), (2023, (2019, 2020, 2021)), (2025, (2021, 2022, 2023))],
)
def test_reference_years(allocation_year: int, years: tuple[int, int, int]) -> None:
    assert reference_years(allocation_year) == years


@pytest.mark.parametrize(
    ("dates", "interruption", "days_2018", "days_2019", "days_2020"),
    [
        # the example: 292 + 334 + 74 = 700 days
        ("2018-03-15 2020-03-14", "2019-01-01 2019-01-31", 292, 334, 74),
        ("2018-03-15 2020-03-14", None, 292, 365, 74),
        # 2020 is a leap year
        ("2018-01-01 2020-12-31", None, 365, 365, 366),
        # first and last day count
        ("2019-05-06 2019-05-06", None, 0, 1, 0),
        ("2018-12-31 2019-01-01", None, 1, 1, 0),
        # outside the years
        ("2016-01-01 2017-12-31", None, 0, 0, 0),
        # an interruption over new year, beyond the end, of the whole training, and elsewhere
        ("2018-07-01 2019-06-30", "2018-12-22 2019-01-10", 174, 171, 0),
        ("2018-07-01 2019-06-30", "2019-06-01 2019-12-31", 184, 151, 0),
        ("2019-02-01 2019-02-28", "2019-01-01 2019-12-31", 0, 0, 0),
        ("2019-02-01 2019-02-28", "2018-01-01 2018-12-31", 0, 28, 0),
    ],
)
def test_days_of_one_training(
    dates: str, interruption: str | None, days_2018: int, days_2019: int, days_2020: int
) -> None:
    training = row("6", "R1", dates, interruption=interruption)
    assert [training_days(training, year) for year in YEARS] == [days_2018, days_2019, days_2020]


def test_a_row_without_registration_number_is_refused() -> None:
    with pytest.raises(CalculationError):
        row("6", "", "2018-01-01 2018-12-31")


@given(periods(2000), st.none() | periods(400))
def test_the_years_of_a_training_add_up_to_its_length_less_the_interruption(
    span: Period, interruption: Period | None
) -> None:
    training = Training("6", "R1", funded=True, period=span, interruption=interruption)
    per_year = Counter(when.year for when in dates_running(training))
    touched = range(span.begin.year, span.end.year + 1)
    assert {year: training_days(training, year) for year in touched} == {year: per_year[year] for year in touched}
    interrupted = len(dates_of(span) & dates_of(interruption)) if interruption else 0
    assert sum(training_days(training, year) for year in touched) == span.days - interrupted


@pytest.mark.parametrize(
    ("begin", "end", "interruption", "least", "most"),
    [
        # both known: nothing to guess
        ("2019-03-01", "2019-03-31", None, 31, 31),
        ("2019-03-01", "2019-03-31", "2019-03-11 2019-03-20", 21, 21),
        # begin unknown
        (None, "2019-03-31", None, 1, 90),
        (None, "2019-03-31", "2019-03-31 2019-04-30", 0, 89),
        (None, "2018-12-31", None, 0, 0),
        (None, "2020-06-30", None, 0, 365),
        # end unknown
        ("2019-12-01", None, None, 1, 31),
        ("2019-12-01", None, "2019-12-11 2019-12-20", 1, 21),
        ("2018-06-01", None, None, 0, 365),
        ("2020-01-01", None, None, 0, 0),
        # both unknown
        (None, None, None, 0, 365),
        (None, None, "2019-01-01 2019-01-31", 0, 334),
    ],
)
def test_possible_days_in_2019(
    begin: str | None, end: str | None, interruption: str | None, least: int, most: int
) -> None:
    bounds = possible_days(
        day(begin) if begin else None,
        day(end) if end else None,
        period(interruption) if interruption else None,
        2019,
    )
    assert bounds == (least, most)


def test_possible_days_refuses_an_end_before_the_begin() -> None:
    with pytest.raises(CalculationError):
        possible_days(day("2019-03-02"), day("2019-03-01"), None, 2019)


near_2019 = st.dates(date(2018, 12, 1), date(2020, 1, 31))


@settings(max_examples=40, deadline=None)
@given(st.none() | near_2019, st.none() | near_2019, st.none() | periods(90))
def test_possible_days_against_every_begin_and_every_end(
    begin: date | None, end: date | None, interruption: Period | None
) -> None:
    if begin and end and end < begin:
        begin, end = end, begin
    window = sorted(dates_of(period("2018-11-30 2020-02-01")))
    stopped = dates_of(interruption) if interruption else set()
    runs = [when.year == 2019 and when not in stopped for when in window]
    until = list(accumulate(runs, initial=0))
    begins = [window.index(begin)] if begin else range(len(window))
    ends = [window.index(end)] if end else range(len(window))
    contributions = {until[last + 1] - until[first] for first in begins for last in ends if first <= last}
    assert possible_days(begin, end, interruption, 2019) == (min(contributions), max(contributions))


INSTITUTION = [
    row("B6", "R1", "2018-01-01 2018-12-31"),
    row("B7", "R1", "2018-12-01 2019-01-31"),  # December twice
    row("B8", "R2", "2020-01-01 2020-01-31", funded=False),
    row("B9", "R2", "2020-01-22 2020-02-10"),  # ten days of January funded after all
    row("B10", "R3", "2020-01-01 2020-01-31", funded=False),  # another trainee on the same days
]


@pytest.mark.parametrize(("year", "funded_days", "unfunded_days"), [(2018, 365, 0), (2019, 31, 0), (2020, 20, 52)])
def test_one_trainees_day_counts_once_in_an_institution(year: int, funded_days: int, unfunded_days: int) -> None:
    table = institution_hov(INSTITUTION, YEARS)
    assert (table.days(year, funded=True), table.days(year, funded=False)) == (funded_days, unfunded_days)


def funded_only_in_2020(year: int, funded: bool) -> bool:
    return funded or year < 2020


@pytest.mark.parametrize(
    ("counts", "hov"),
    [(all_days_count, 468), (funded_only_in_2020, 416), (lambda _year, funded: not funded, 52)],
    ids=["funded and unfunded", "last year funded only", "unfunded only"],
)
def test_the_caller_decides_which_days_count(counts: Counts, hov: int) -> None:
    assert institution_hov(INSTITUTION, YEARS).total(counts) == hov


def test_the_table_knows_only_its_own_years() -> None:
    with pytest.raises(CalculationError):
        institution_hov(INSTITUTION, YEARS).days(2021, funded=True)


def test_an_institution_without_trainees_has_no_hov() -> None:
    assert institution_hov([], YEARS).total(all_days_count) == 0


@settings(deadline=None)
@given(trainings(), which_days_count())
def test_hov_day_by_day(rows: list[Training], counts: Counts) -> None:
    table = institution_hov(rows, YEARS)
    claimed = Counter((when.year, funded) for (_, when), funded in funded_by_trainee_and_date(rows).items())
    assert table.entries == {(year, funded): claimed[year, funded] for year in YEARS for funded in (True, False)}
    assert table.total(counts) == len(counted_dates(rows, counts))


@given(trainings(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(rows: list[Training], random: Random) -> None:
    shuffled = rows[:]
    random.shuffle(shuffled)
    assert institution_hov(shuffled, YEARS) == institution_hov(rows, YEARS)


@given(periods(), st.none() | periods(90), st.integers(0, 800))
def test_a_training_in_two_rows_counts_the_same(span: Period, interruption: Period | None, length: int) -> None:
    cut = span.begin + timedelta(days=length)
    parts = [Period(span.begin, cut), Period(cut + timedelta(days=1), span.end)] if cut < span.end else [span]
    whole = institution_hov([Training(1, "R1", funded=True, period=span, interruption=interruption)], YEARS)
    split = [Training(key, "R1", True, part, interruption) for key, part in enumerate(parts)]  # noqa: FBT003 the field is named in Training
    assert institution_hov(split, YEARS) == whole


def test_overlapping_rows_of_one_trainee_are_listed_in_the_order_of_the_rows() -> None:
    rows = [
        row("B6", "R2", "2020-01-01 2020-01-31"),
        row("B7", "R1", "2018-01-01 2018-12-31", interruption="2018-06-01 2018-08-31"),
        row("B8", "R1", "2018-12-01 2019-01-31"),
        row("B9", "R2", "2020-01-31 2020-02-29", funded=False),
        row("B10", "R1", "2018-07-01 2018-07-31"),  # wholly inside the interruption of B7
        row("B11", "R1", "2018-05-31 2018-09-01"),  # on both sides of it, and over B10
        row("B12", "R2", "2020-02-20 2020-03-31"),
    ]
    found = [(overlap.first_key, overlap.second_key, overlap.trainee, overlap.days) for overlap in own_overlaps(rows)]
    assert found == [
        ("B6", "B9", "R2", 1),
        ("B7", "B8", "R1", 31),
        # On both sides of the interruption; B10, which it meets as well, comes later.
        ("B7", "B11", "R1", 2),
        ("B9", "B12", "R2", 10),
    ]
    assert own_overlaps(rows)[2].periods == (
        period("2018-05-31 2018-05-31"),
        period("2018-09-01 2018-09-01"),
    )


@settings(deadline=None)
@given(trainings())
def test_overlaps_day_by_day(rows: list[Training]) -> None:
    pairs = [
        (first, second)
        for first, second in combinations(rows, 2)
        if first.trainee == second.trainee and dates_running(first) & dates_running(second)
    ]
    # Of the rows that one overlaps with, the first is told.
    first_of = {id(second): first for first, second in reversed(pairs)}
    expected = [
        (first.key, second.key, len(dates_running(first) & dates_running(second)))
        for first, second in pairs
        if first_of[id(second)] is first
    ]
    assert [(found.first_key, found.second_key, found.days) for found in own_overlaps(rows)] == expected


def test_funded_days_count_alone_from_2024() -> None:
    rows = [row(1, "R1", "2021-01-01 2021-12-31"), row(2, "R2", "2021-01-01 2021-12-31", funded=False)]
    assert institution_hov(rows, reference_years(2025)).total(funded_days_count) == 365
