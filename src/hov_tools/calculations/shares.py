"""Each institution's share of the instroom and doorstroom places that routes fill, per calendar year.

A trainee is instromer in the calendar year in which the training starts and doorstromer in every later
calendar year that it touches (NZa, "Wanneer is een opleideling een instromer of doorstromer?"); the
consortium divides both kinds of places over its members (Richtlijn §4, points to observe, and §5).
"""

from __future__ import annotations

from collections.abc import Hashable
from datetime import MAXYEAR, date, timedelta
from fractions import Fraction
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from msgspec import Struct

from hov_tools.calculations.errors import CalculationError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Placement(Struct, frozen=True):
    """A part of a route at one institution.

    Attributes:
        institution: its registration number (TPID), or any other name the caller uses.
        months: how long it lasts, in whole months.

    Raises:
        CalculationError: `months` is less than one.
    """

    institution: str
    months: int

    def __post_init__(self) -> None:
        if self.months < 1:
            raise CalculationError(f"a placement of {self.months} months at {self.institution!r}")


class Route(Struct, frozen=True):
    """The training of one trainee: placements that follow each other without a gap.

    Attributes:
        key: identifies the route for the caller; handed back untouched.
        start: the first day of the first placement.
        placements: in order of time; an institution may return.

    Raises:
        CalculationError: there are no placements, or the route runs past the calendar's last year.
    """

    key: Hashable
    start: date
    placements: tuple[Placement, ...]

    def __post_init__(self) -> None:
        if not self.placements:
            raise CalculationError(f"route {self.key!r} has no placements")
        add_months(self.start, sum(placement.months for placement in self.placements))

    @property
    def boundaries(self) -> tuple[date, ...]:
        """The first day of each placement, and the day after the last one."""
        months_before = accumulate((placement.months for placement in self.placements), initial=0)
        return tuple(add_months(self.start, months) for months in months_before)


def add_months(start: date, months: int) -> date:
    """Give the same day of the month a number of months later.

    A month without that day gives its last day: 31 January and one month is 28 or 29 February. Adding always
    starts from the same date, so that two months after 31 January is 31 March again.

    Raises:
        CalculationError: the result lies past the calendar's last year.
    """
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if year > MAXYEAR:
        raise CalculationError(f"{months} months after {start} lies past the calendar's last year")
    return date(year, month + 1, min(start.day, _last_day(year, month + 1)))


def _last_day(year: int, month: int) -> int:
    """Give the number of days of a month."""
    if month == 12:
        return 31
    return (date(year, month + 1, 1) - timedelta(days=1)).day


def route_shares(route: Route) -> dict[int, dict[str, Fraction]]:
    """Divide one place per calendar year over the institutions of a route.

    For each calendar year the route touches: an institution's months in that year divided by the route's
    months in that year. A route that starts on another day than the first of a month is measured in calendar
    days instead; a placement then runs from the start plus the months before it, up to the day before the
    start plus its own months as well (see `add_months` for the end of a month).

    Returns:
        The shares per year, in order of time, and per institution, in order of the route. The shares of a
        year add up to exactly 1; the first year is the instroom, every later one the doorstroom.
    """
    measured = _in_months if route.start.day == 1 else _in_days
    amounts: dict[int, dict[str, int]] = {}
    for placement, (begin, after) in zip(route.placements, pairwise(route.boundaries), strict=True):
        for year, amount in measured(begin, after).items():
            of_year = amounts.setdefault(year, {})
            of_year[placement.institution] = of_year.get(placement.institution, 0) + amount
    return {
        year: {institution: Fraction(amount, sum(of_year.values())) for institution, amount in of_year.items()}
        for year, of_year in amounts.items()
    }


def flow(routes: Iterable[Route], year: int) -> dict[str, Fraction]:
    """Add up the shares of all routes in one calendar year, instroom and doorstroom together.

    Returns:
        Places per institution, by name; an institution without a share is not there. They add up to exactly
        the number of routes that touch the year.
    """
    sums: dict[str, Fraction] = {}
    for route in routes:
        for institution, share in route_shares(route).get(year, {}).items():
            sums[institution] = sums.get(institution, Fraction(0)) + share
    return dict(sorted(sums.items()))


def instroom(routes: Iterable[Route], year: int) -> dict[str, Fraction]:
    """Add up the shares of the routes that start in a calendar year; see `flow`."""
    return flow((route for route in routes if route.start.year == year), year)


def doorstroom(routes: Iterable[Route], year: int) -> dict[str, Fraction]:
    """Add up the shares in a calendar year of the routes that started in an earlier one; see `flow`."""
    return flow((route for route in routes if route.start.year < year), year)


def _in_months(begin: date, after: date) -> dict[int, int]:
    first, stop = begin.year * 12 + begin.month - 1, after.year * 12 + after.month - 1
    spans = {year: (year * 12, year * 12 + 12) for year in range(begin.year, (stop - 1) // 12 + 1)}
    return _cut(first, stop, spans)


def _in_days(begin: date, after: date) -> dict[int, int]:
    spans = {
        year: (date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1)
        for year in range(begin.year, date.fromordinal(after.toordinal() - 1).year + 1)
    }
    return _cut(begin.toordinal(), after.toordinal(), spans)


def _cut(first: int, stop: int, spans: Mapping[int, tuple[int, int]]) -> dict[int, int]:
    return {year: min(stop, end) - max(first, begin) for year, (begin, end) in spans.items()}
