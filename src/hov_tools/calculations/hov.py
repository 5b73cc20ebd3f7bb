"""The historical training volume (HOV) of one institution, in calendar days.

Sources: NIP, "Toewijzen opleidingsplaatsen" (calendar days over three calendar years); TOP newsletter of
10 November 2021 (which years count funded days only, a fact that comes in through `counts`).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from datetime import date

from msgspec import Struct

from hov_tools.calculations.errors import CalculationError
from hov_tools.calculations.periods import (
    Period,
    count_days,
    difference,
    intersection,
    shared_days,
    union,
    year_period,
)
from hov_tools.calculations.sweep import first_met

__all__ = [
    "CalculationError",
    "Counts",
    "HovTable",
    "Overlap",
    "Period",
    "TraineeDays",
    "Training",
    "accepted_days",
    "days_of_trainees",
    "institution_hov",
    "own_overlaps",
    "possible_days",
    "reference_years",
    "simple_hov",
    "training_days",
]

Counts = Callable[[int, bool], bool]
"""Whether the days of a calendar year count, given the year and whether they are funded."""


class Training(Struct, frozen=True):
    """One row of an HOV form: a trainee at one institution during one period.

    Attributes:
        key: identifies the row for the caller; handed back untouched.
        trainee: registration number as the caller normalises it; equal texts are one person.
        funded: the trainee has a subsidised place ("beschikt").
        period: first and last day of the training at this institution.
        interruption: days on which the training did not run; days outside the period have no effect.

    Raises:
        CalculationError: the registration number is empty, so that the trainee cannot be told from others.
    """

    key: Hashable
    trainee: str
    funded: bool
    period: Period
    interruption: Period | None = None

    def __post_init__(self) -> None:
        if not self.trainee:
            raise CalculationError(f"row {self.key!r} has no registration number")

    @property
    def running(self) -> tuple[Period, ...]:
        """The days on which the training ran: the period less the interruption."""
        return _running(self.period, self.interruption)


def reference_years(allocation_year: int) -> tuple[int, int, int]:
    """Give the three calendar years whose days make the HOV of allocation year T: T-4, T-3 and T-2."""
    return allocation_year - 4, allocation_year - 3, allocation_year - 2


def training_days(training: Training, year: int) -> int:
    """Count the calendar days of a year on which the training ran, first and last day included.

    Raises:
        CalculationError: `year` is no calendar year.
    """
    return _days_in(training.running, year)


def possible_days(begin: date | None, end: date | None, interruption: Period | None, year: int) -> tuple[int, int]:
    """Bound what a row can contribute to a year when its begin or end is unknown.

    An unknown begin is any day up to the end, an unknown end any day from the begin on; with both unknown the
    training may also lie wholly outside the year. Neither is taken to enclose the interruption.

    Args:
        begin: first day, or None when unknown.
        end: last day, or None when unknown.
        interruption: takes away the days on which the training would otherwise run.
        year: the calendar year.

    Returns:
        The least and the most days; equal when both dates are known.

    Raises:
        CalculationError: the end lies before the begin, or `year` is no calendar year.
    """
    # A longer training holds every day of a shorter one, so the bounds lie at the shortest and the longest.
    longest = Period(begin or date.min, end or date.max)
    most = _days_in(_running(longest, interruption), year)
    first, last = begin or end, end or begin
    if first is None or last is None:
        return 0, most
    return _days_in(_running(Period(first, last), interruption), year), most


class TraineeDays(Struct, frozen=True):
    """The days of one trainee at one institution, each day once; a day claimed both ways is funded.

    Attributes:
        funded: days with a subsidised place.
        unfunded: the other days.
    """

    funded: tuple[Period, ...]
    unfunded: tuple[Period, ...]

    def counted(self, accepted: TraineeDays) -> tuple[Period, ...]:
        """Give the days that are accepted for their kind."""
        return union(
            (*intersection(self.funded, accepted.funded), *intersection(self.unfunded, accepted.unfunded)),
        )

    def count_of(self, accepted: TraineeDays) -> int:
        """Count the days that are accepted for their kind."""
        # A day is of one kind, so that none is counted twice.
        return shared_days(self.funded, accepted.funded) + shared_days(self.unfunded, accepted.unfunded)


def accepted_days(years: Iterable[int], counts: Counts) -> TraineeDays:
    """Give the days of the years that count when they are funded, and those that count when they are not.

    Raises:
        CalculationError: a year that counts is no calendar year.
    """
    own = tuple(years)
    return TraineeDays(
        union(year_period(year) for year in own if counts(year, True)),  # noqa: FBT003 - as Counts is called
        union(year_period(year) for year in own if counts(year, False)),  # noqa: FBT003 - as above
    )


def days_of_trainees(trainings: Iterable[Training]) -> dict[str, TraineeDays]:
    """Take the rows of one institution together per trainee, in order of first appearance."""
    rows: dict[str, list[Training]] = {}
    for training in trainings:
        rows.setdefault(training.trainee, []).append(training)
    return {trainee: _trainee_days(own) for trainee, own in rows.items()}


class HovTable(Struct, frozen=True):
    """The HOV of one institution before it is decided which days count.

    Attributes:
        entries: calendar days per (year, funded), zeros included.
    """

    entries: Mapping[tuple[int, bool], int]

    def days(self, year: int, funded: bool) -> int:
        """Give the days of one year and kind.

        Raises:
            CalculationError: the table was not built for that year.
        """
        try:
            return self.entries[year, funded]
        except KeyError:
            raise CalculationError(f"the table holds no days of {year}") from None

    def total(self, counts: Counts) -> int:
        """Add up the days that count: the institution's HOV."""
        return sum(days for (year, funded), days in self.entries.items() if counts(year, funded))


def institution_hov(trainings: Iterable[Training], years: Iterable[int]) -> HovTable:
    """Count the days of one institution per year and kind, each trainee's calendar day once.

    Rows of the same trainee that overlap are not added up: a day claimed twice is one day, and a day
    claimed both funded and unfunded is funded.

    Raises:
        CalculationError: one of `years` is no calendar year.
    """
    trainees = days_of_trainees(trainings).values()
    return _table(
        [(funded, days) for one in trainees for funded, days in ((True, one.funded), (False, one.unfunded))], years
    )


def simple_hov(trainings: Iterable[Training], years: Iterable[int]) -> HovTable:
    """Count the days of one institution per year and kind as a form's own formulas do: double days twice.

    Raises:
        CalculationError: one of `years` is no calendar year.
    """
    return _table([(training.funded, training.running) for training in trainings], years)


def _table(sets: Iterable[tuple[bool, tuple[Period, ...]]], years: Iterable[int]) -> HovTable:
    """Add up sets of days, each with whether it is funded."""
    bounds = [(year, year_period(year).begin, year_period(year).end) for year in dict.fromkeys(years)]
    entries = {(year, funded): 0 for year, _, _ in bounds for funded in (True, False)}
    for funded, days in sets:
        for period in days:
            begin, end = period.begin, period.end
            for year, first, last in bounds:
                if begin <= last and end >= first:
                    entries[year, funded] += (min(end, last) - max(begin, first)).days + 1
    return HovTable(entries)


class Overlap(Struct, frozen=True):
    """Two rows of one institution that claim the same trainee on the same days.

    Attributes:
        first_key: key of the row that was given first.
        second_key: key of the other row.
        trainee: the registration number of both.
        periods: the shared days on which both trainings ran, of any year.
    """

    first_key: Hashable
    second_key: Hashable
    trainee: str
    periods: tuple[Period, ...]

    @property
    def days(self) -> int:
        """Number of calendar days that both rows claim."""
        return count_days(self.periods)


def own_overlaps(trainings: Sequence[Training]) -> tuple[Overlap, ...]:
    """Find the rows that overlap with an earlier row of the same trainee, each with the first of these.

    They are in the order of the earlier row, then of their own, so three rows on the same day give two overlaps, both
    with the first. A row that runs only during the other row's interruption does not overlap with it.
    """
    positions: dict[str, list[int]] = {}
    for position, training in enumerate(trainings):
        positions.setdefault(training.trainee, []).append(position)
    pairs = sorted(
        (own[first], own[second])
        for own in positions.values()
        if len(own) > 1
        for second, first in first_met([trainings[position].running for position in own]).items()
    )
    return tuple(_overlap(trainings[first], trainings[second]) for first, second in pairs)


def _overlap(first: Training, second: Training) -> Overlap:
    return Overlap(first.key, second.key, first.trainee, intersection(first.running, second.running))


def _trainee_days(rows: Sequence[Training]) -> TraineeDays:
    if len(rows) == 1:
        (row,) = rows
        return TraineeDays(row.running, ()) if row.funded else TraineeDays((), row.running)
    funded = union(period for row in rows if row.funded for period in row.running)
    unfunded = union(period for row in rows if not row.funded for period in row.running)
    return TraineeDays(funded, difference(unfunded, funded))


def _running(period: Period, interruption: Period | None) -> tuple[Period, ...]:
    return (period,) if interruption is None else difference((period,), (interruption,))


def _days_in(days: Iterable[Period], year: int) -> int:
    """Count the days of a set that lie in a calendar year."""
    return shared_days(days, (year_period(year),))
