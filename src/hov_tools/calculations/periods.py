"""Periods of calendar days, first and last day included, and sets of days made of them.

A set of days is a tuple of periods in order of time that neither overlap nor touch.
"""

from __future__ import annotations

from bisect import bisect_left
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
    others = union(second)
    ends = [other.end for other in others]
    shared: list[Period] = []
    for period in first:
        at = bisect_left(ends, period.begin)
        while at < len(others) and others[at].begin <= period.end:
            shared.append(Period(max(period.begin, others[at].begin), min(period.end, others[at].end)))
            at += 1
    return union(shared)


def difference(periods: Iterable[Period], holes: Iterable[Period]) -> tuple[Period, ...]:
    """Give the set of days of `periods` that lie in none of the `holes`."""
    cuts = union(holes)
    ends = [cut.end for cut in cuts]
    remaining: list[Period] = []
    for period in union(periods):
        begin: date | None = period.begin
        at = bisect_left(ends, period.begin)
        while begin is not None and at < len(cuts) and cuts[at].begin <= period.end:
            if begin < cuts[at].begin:
                remaining.append(Period(begin, cuts[at].begin - _DAY))
            # The day after the last one of the calendar is no date.
            begin = cuts[at].end + _DAY if cuts[at].end < period.end else None
            at += 1
        if begin is not None:
            remaining.append(Period(begin, period.end))
    return tuple(remaining)


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
