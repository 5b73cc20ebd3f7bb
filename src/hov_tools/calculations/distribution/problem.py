"""What is asked of a distribution: members, places, routes that are fixed, and the choices (domain, 4.6).

Numbers that differ per allocation year or that are a choice (tolerances, minima of Richtlijn §4.3) are arguments
without a default: they come from the parameters of that year. What comes back stands in `answer`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from enum import Enum
from fractions import Fraction

from msgspec import Struct

from hov_tools.calculations.errors import CalculationError
from hov_tools.calculations.shares import Placement, Route


class Kind(Enum):
    """The kind of place that a route fills."""

    REGULAR = "regular"
    BONUS = "bonus"


class Column(Enum):
    """A column of the distribution that can be filled in; the value is the name it has in the form's rows.

    FLOW_1 and FLOW_2 are the doorstroom of T+1 and T+2.
    """

    INFLOW_REGULAR = "inflow_regular"
    INFLOW_BONUS = "inflow_bonus"
    FLOW_1 = "flow_1"
    FLOW_2 = "flow_2"


class Weigh(Enum):
    """To what a member's regular places stay close (domain, 4.6, soft 2); a choice of the consortium.

    BY_PLACE: the places that it brought in. A member that states none (it merged its HOV) is measured by its HOV
    share of the allocated places that the others did not bring in.
    BY_HOV: its share in the HOV of all members, times the allocated places.
    """

    BY_PLACE = "by place"
    BY_HOV = "by HOV share"


class Spread(Enum):
    """What "doorstroom is spread evenly" is measured by (domain, 4.6, soft 4); a choice.

    BY_INSTROOM: of the trainees still in training, a member has as many in each later year as it had in T.
    EQUAL: in each later year every member has as many as any other. To prove that this cannot be done better may take
    minutes for a large consortium, certainly when routes start on different days.
    """

    BY_INSTROOM = "by instroom"
    EQUAL = "equal"


class FixedCell(Struct, frozen=True):
    """A cell of the distribution that a person filled in.

    Attributes:
        column: which.
        places: what stands there; the exact share may differ from it by `Problem.cell_tolerance`.
    """

    column: Column
    places: Fraction


class Member(Struct, frozen=True):
    """An institution of the consortium.

    Attributes:
        tpid: its registration number.
        name: for the reader.
        sector: what its sector counts as (domain, 3); equal texts are one sector.
        hov_days: its own HOV, in days.
        brought_in: the places that it brings in; None when it states none.
        capacity: the greatest number of places of this distribution that it can take in any one calendar year:
            its instroom of T (regular and bonus) and its doorstroom of T+1 and of T+2 each stay within it. 0 keeps
            it out of every route; None sets no bound. A choice: the sources do not say what capacity bounds.
        minimum: the least instroom (regular and bonus) that it must get; None sets no bound.
        maximum: the greatest instroom (regular and bonus) that it may get; None sets no bound.
        fixed: its cells that are filled in.

    Raises:
        CalculationError: a number is negative, a cell is given twice, or there is no TPID.
    """

    tpid: str
    name: str
    sector: str
    hov_days: int
    brought_in: Fraction | None = None
    capacity: int | None = None
    minimum: int | None = None
    maximum: int | None = None
    fixed: tuple[FixedCell, ...] = ()

    def __post_init__(self) -> None:
        numbers = (self.hov_days, self.brought_in, self.capacity, self.minimum, self.maximum)
        if not self.tpid:
            raise CalculationError("a member without a TPID")
        if any(number is not None and number < 0 for number in (*numbers, *(cell.places for cell in self.fixed))):
            raise CalculationError(f"member {self.tpid!r} has a negative number")
        if len({cell.column for cell in self.fixed}) < len(self.fixed):
            raise CalculationError(f"member {self.tpid!r} has a cell that is fixed twice")


class FixedRoute(Struct, frozen=True):
    """A route that a person designed already.

    A route that is wrong by itself (one institution, a non-member, unequal parts) is no error here: it comes back
    as a clash that names it.

    Attributes:
        number: by which the person knows it (the number of its row); unique.
        kind: the kind of place that it fills.
        start: its first day.
        placements: in order of time.
    """

    number: int
    kind: Kind
    start: date
    placements: tuple[Placement, ...]

    @property
    def route(self) -> Route:
        """The same as a route of `shares`."""
        return Route(self.number, self.start, self.placements)


class Problem(Struct, frozen=True):
    """A distribution to be made.

    Attributes:
        year: the allocation year T.
        members: in any order; the answer does not depend on it.
        allocated: regular places to be divided (hard: the regular instroom adds up to this).
        bonus: bonus places to be divided (hard).
        days_per_place: the HOV of one full place, in days; a member with less has "own HOV below one place".
        starts: the days on which new routes may start, in T. A choice; see `default_starts`.
        length_tolerance: months that the placements of a route may differ (V2).
        cell_tolerance: places that an exact share may differ from a fixed cell (domain, 4.4).
        minimum_institutions: of Richtlijn §4.3.
        minimum_sectors: of Richtlijn §4.3 (Stappenplan 1).
        lengths: months of the placements of a new route, in order; two or more of them.
        fixed_routes: routes that stay as they are; they count towards the places.
        allowed_pairs: institutions (TPID) that may follow each other in a new route, in that order; None allows all.
        routes_in_form: the greatest number of routes that the form holds; None sets no bound.
        weigh: to what regular places stay close.
        spread: how the doorstroom is spread.

    Raises:
        CalculationError: the facts contradict each other: no members, a TPID twice, an unknown TPID in a pair, a route
            number twice, no start or a start outside T, fewer than two lengths, or a negative number.
    """

    year: int
    members: tuple[Member, ...]
    allocated: int
    bonus: int
    days_per_place: int
    starts: tuple[date, ...]
    length_tolerance: int
    cell_tolerance: Fraction
    minimum_institutions: int
    minimum_sectors: int
    lengths: tuple[int, ...] = (12, 12)
    fixed_routes: tuple[FixedRoute, ...] = ()
    allowed_pairs: frozenset[tuple[str, str]] | None = None
    routes_in_form: int | None = None
    weigh: Weigh = Weigh.BY_PLACE
    spread: Spread = Spread.BY_INSTROOM

    def __post_init__(self) -> None:
        if not self.members:
            raise CalculationError("a consortium without members")
        _only_once("member", [member.tpid for member in self.members])
        _only_once("route", [route.number for route in self.fixed_routes])
        known = {member.tpid for member in self.members}
        for first, second in self.allowed_pairs or ():
            if not {first, second} <= known:
                raise CalculationError(f"the pair {first!r}, {second!r} names an institution that is not a member")
        if not self.starts or any(start.year != self.year for start in self.starts):
            raise CalculationError(f"the days on which routes start must lie in {self.year}: {self.starts}")
        if len(self.lengths) < 2 or min(self.lengths) < 1:
            raise CalculationError(f"a route needs two placements of a month or more, not {self.lengths}")
        if max(self.lengths) - min(self.lengths) > self.length_tolerance:
            raise CalculationError(f"placements of {self.lengths} months differ too much")
        numbers = (self.allocated, self.bonus, self.length_tolerance, self.routes_in_form or 0)
        if min(numbers) < 0 or self.cell_tolerance < 0:
            raise CalculationError("a number of places, routes or months is negative")
        if self.days_per_place <= 0:
            raise CalculationError(f"{self.days_per_place} days per place is not positive")


def default_starts(year: int) -> tuple[date, ...]:
    """Give the start of new routes when a person names none: 1 September of T (domain, 4.4, example). A choice.

    Consortia also start on 1 January; a mix follows from naming both days.
    """
    return (date(year, 9, 1),)


def _only_once(what: str, names: Iterable[object]) -> None:
    counts = Counter(names)
    twice = [name for name, count in counts.items() if count > 1]
    if twice:
        raise CalculationError(f"{what} {twice[0]!r} is there twice")
