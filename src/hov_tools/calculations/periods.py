"""Periods of calendar days, first and last day included, and sets of days made of them.

A set of days is a tuple of periods in order of time that neither overlap nor touch.
"""

from __future__ import annotations

from datetime import MAXYEAR, MINYEAR, date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct

from hov_tools.calculations.errors import CalculationError

if TYPE_CHECKING:
    from collections.abc import Iterable

_DAY = timedelta(days=1)


class Period(Struct, frozen=True):
    """An unbroken run of calendar days.

    Attributes:
        begin: the first day.
        end: the last day; it belongs to the period.

    Raises:
        CalculationError: the end lies before the begin.
    """

    begin: date
    end: date

    def __lt__(self, other: Period) -> bool:
        return (self.begin, self.end) < (other.begin, other.end)

    def __post_init__(self) -> None:
        if self.end < self.begin:
            raise CalculationError(f"period ends on {self.end}, before it begins on {self.begin}")

    @property
    def days(self) -> int:
        """Number of calendar days, both ends included."""
        return (self.end - self.begin).days + 1


@lru_cache(maxsize=64)
def year_period(year: int) -> Period:
    """Give the calendar year as a period.

    Raises:
        CalculationError: the calendar of Python has no such year.
    """
    if not MINYEAR <= year <= MAXYEAR:
        raise CalculationError(f"{year} is not a calendar year")
    return Period(date(year, 1, 1), date(year, 12, 31))


def overlap(first: Period, second: Period) -> Period | None:
    """Give the days that two periods share, or None."""
    begin, end = max(first.begin, second.begin), min(first.end, second.end)
    return Period(begin, end) if begin <= end else None


def union(periods: Iterable[Period]) -> tuple[Period, ...]:
    """Give the set of days that lie in at least one of the periods, which may overlap and have any order."""
    found = tuple(periods)
    if len(found) < 2:
        return found
    joined: list[Period] = []
    for period in sorted(found):
        # In ordinals, because the day after the calendar's last day is no date.
        if joined and period.begin.toordinal() <= joined[-1].end.toordinal() + 1:
            joined[-1] = Period(joined[-1].begin, max(joined[-1].end, period.end))
        else:
            joined.append(period)
    return tuple(joined)


def intersection(first: Iterable[Period], second: Iterable[Period]) -> tuple[Period, ...]:
    """Give the set of days that lie in both."""
    others = tuple(second)
    shared = (overlap(period, other) for period in first for other in others)
    return union(period for period in shared if period is not None)


def difference(periods: Iterable[Period], holes: Iterable[Period]) -> tuple[Period, ...]:
    """Give the set of days of `periods` that lie in none of the `holes`."""
    remaining = union(periods)
    for hole in holes:
        remaining = tuple(part for period in remaining for part in _without(period, hole))
    return remaining


def count_days(days: Iterable[Period]) -> int:
    """Count the calendar days of a set of days."""
    return sum(period.days for period in days)


def shared_days(first: Iterable[Period], second: Iterable[Period]) -> int:
    """Count the calendar days that lie in both of two sets of days, without making the set of them."""
    others = [(other.begin, other.end) for other in second]
    count = 0
    for period in first:
        begin, end = period.begin, period.end
        for other_begin, other_end in others:
            if begin <= other_end and end >= other_begin:
                count += (min(end, other_end) - max(begin, other_begin)).days + 1
    return count


def _without(period: Period, hole: Period) -> tuple[Period, ...]:
    cut = overlap(period, hole)
    if cut is None:
        return (period,)
    before = (Period(period.begin, cut.begin - _DAY),) if period.begin < cut.begin else ()
    after = (Period(cut.end + _DAY, period.end),) if cut.end < period.end else ()
    return before + after
