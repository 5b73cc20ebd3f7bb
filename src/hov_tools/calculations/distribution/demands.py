"""The hard requirements (domain, 4.6), each with its name and the rows that it adds to a program.

Every requirement can be enforced, or softened: then it may be missed, by an amount that is an unknown of the program
and can be minimised. Clashes and remedies are found with softened requirements.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from itertools import combinations
from math import lcm

from msgspec import Struct

from hov_tools.calculations.distribution.answer import Demand, Requirement
from hov_tools.calculations.distribution.model import Model, Path, is_allowed, later_years
from hov_tools.calculations.distribution.problem import FixedRoute, Kind, Member, Problem
from hov_tools.calculations.distribution.program import Line, Program, total

RULES = frozenset(
    {
        Demand.DIFFERENT_INSTITUTIONS,
        Demand.EQUAL_LENGTH,
        Demand.TWO_PLACEMENTS,
        Demand.MEMBERS_ONLY,
        Demand.START_IN_YEAR,
    }
)
"""What a route must be by itself (Richtlijn §4.2). A consortium cannot change these, so no remedy does."""


class Bound(Struct, frozen=True):
    """A number of the distribution that must lie between bounds.

    Attributes:
        line: the number, as a sum of unknowns.
        low: the least that it may be; None when there is no such bound.
        high: the most that it may be; None when there is no such bound.
    """

    line: Line
    low: Fraction | None
    high: Fraction | None

    def value(self, values: Mapping[int, int]) -> Fraction:
        """Give the number with these values of the unknowns."""
        return sum((factor * values[unknown] for unknown, factor in self.line.items()), Fraction(0))

    def missed(self, values: Mapping[int, int]) -> Fraction:
        """Give by how much the number lies below `low` or above `high`; 0 when it lies between them."""
        value = self.value(values)
        below = Fraction(0) if self.low is None else self.low - value
        above = Fraction(0) if self.high is None else value - self.high
        return max(Fraction(0), below, above)

    @property
    def denominator(self) -> int:
        """A whole number; the line's factors and the bounds, times this, are all whole."""
        numbers = (*self.line.values(), *(bound for bound in (self.low, self.high) if bound is not None))
        return lcm(*(number.denominator for number in numbers))

    def holds(self, values: Mapping[int, int]) -> bool:
        """Tell whether the number lies between the bounds."""
        return self.missed(values) == 0


class Slack(Struct, frozen=True):
    """The amount by which a softened requirement is missed.

    Attributes:
        unknown: the amount, counted in units.
        unit: the size of one unit, in places or routes; 1 unless the requirement can be missed by a part of a place.
    """

    unknown: int
    unit: Fraction


class Hard(Struct, frozen=True):
    """A requirement and what it asks of the unknowns.

    Attributes:
        requirement: its name, as the answer shows it.
        bounds: all of them must hold.
        is_whole: it can only be missed by a whole number of places or routes.
    """

    requirement: Requirement
    bounds: tuple[Bound, ...]
    is_whole: bool = True

    def holds(self, values: Mapping[int, int]) -> bool:
        """Tell whether the requirement is met with these values of the unknowns."""
        return all(bound.holds(values) for bound in self.bounds)

    def enforce(self, program: Program) -> None:
        """Add rows to a program that make it meet the requirement."""
        for bound in self.bounds:
            # Two rows: one row with a lower bound above its upper bound would be refused as a mistake.
            if bound.low is not None:
                program.add(bound.line, bound.low, None)
            if bound.high is not None:
                program.add(bound.line, None, bound.high)

    def soften(self, program: Program, most: int) -> Slack:
        """Add rows to a program that let it miss the requirement by at most `most` places or routes."""
        unit = Fraction(1, 1 if self.is_whole else lcm(*(bound.denominator for bound in self.bounds)))
        slack = Slack(program.unknown(most * unit.denominator), unit)
        for bound in self.bounds:
            if bound.low is not None:
                program.add(total([(bound.line, 1), ({slack.unknown: unit}, 1)]), bound.low, None)
            if bound.high is not None:
                program.add(total([(bound.line, 1), ({slack.unknown: unit}, -1)]), None, bound.high)
        return slack


def hard_requirements(problem: Problem, model: Model) -> tuple[Hard, ...]:
    """Give all hard requirements of a problem (domain, 4.6), always in the same order.

    A requirement that nothing can break, such as one about fixed routes where there are none, is left out.

    Args:
        problem: what is asked.
        model: the unknowns in which the requirements are expressed.
    """
    members = sorted(problem.members, key=lambda member: member.tpid)
    found = [
        *_totals(problem, model),
        *(hard for member in members for hard in _of_member(problem, model, member)),
        *_fixed_routes(problem, model),
        *_of_paths(problem, model),
    ]
    return tuple(hard for hard in found if hard.bounds)


def _totals(problem: Problem, model: Model) -> Iterator[Hard]:
    for demand, kind, places in (
        (Demand.ALLOCATED, Kind.REGULAR, problem.allocated),
        (Demand.BONUS, Kind.BONUS, problem.bonus),
    ):
        number = Fraction(places)
        yield Hard(Requirement(demand, number), (Bound(model.routes[kind], number, number),))
    if problem.routes_in_form is not None:
        number = Fraction(problem.routes_in_form)
        line = total([(model.routes[kind], 1) for kind in Kind])
        yield Hard(Requirement(Demand.ROUTES_IN_FORM, number), (Bound(line, None, number),))


def _of_member(problem: Problem, model: Model, member: Member) -> Iterator[Hard]:
    tpid, instroom = member.tpid, model.instroom(member.tpid)
    if member.capacity is not None:
        number = Fraction(member.capacity)
        lines = (instroom, *(model.flow[year, tpid] for year in later_years(problem)))
        yield Hard(
            Requirement(Demand.CAPACITY, number, tpid), tuple(Bound(line, None, number) for line in lines if line)
        )
    if member.minimum is not None:
        number = Fraction(member.minimum)
        yield Hard(Requirement(Demand.MINIMUM, number, tpid), (Bound(instroom, number, None),))
    if member.maximum is not None:
        number = Fraction(member.maximum)
        yield Hard(Requirement(Demand.MAXIMUM, number, tpid), (Bound(instroom, None, number),))
    for cell in sorted(member.fixed, key=lambda one: one.column.value):
        line, margin = model.cell(problem, cell.column, tpid), problem.cell_tolerance
        yield Hard(
            Requirement(Demand.FIXED_CELL, cell.places, tpid, cell.column),
            (Bound(line, cell.places - margin, cell.places + margin),),
            is_whole=False,
        )


def _fixed_routes(problem: Problem, model: Model) -> Iterator[Hard]:
    for number, unknown in model.fixed.items():
        kept = Bound({unknown: Fraction(1)}, Fraction(1), None)
        yield Hard(Requirement(Demand.FIXED_ROUTE, route=number), (kept,))
    for demand, asked, is_wrong in _route_rules(problem):
        wrong = {model.fixed[route.number]: Fraction(1) for route in problem.fixed_routes if is_wrong(route)}
        yield Hard(Requirement(demand, asked), (Bound(wrong, None, Fraction(0)),) if wrong else ())


def _route_rules(problem: Problem) -> tuple[tuple[Demand, Fraction | None, Callable[[FixedRoute], bool]], ...]:
    """Give the rules of Richtlijn §4.2: which, the number that it asks for if any, and whether a route breaks it."""
    tpids = {member.tpid for member in problem.members}
    tolerance = problem.length_tolerance
    return (
        (Demand.TWO_PLACEMENTS, None, lambda route: len(route.placements) < 2),
        (Demand.MEMBERS_ONLY, None, lambda route: any(one.institution not in tpids for one in route.placements)),
        (Demand.START_IN_YEAR, Fraction(problem.year), lambda route: route.start.year != problem.year),
        (Demand.EQUAL_LENGTH, Fraction(tolerance), lambda route: not is_equal_length(route, tolerance)),
    )


def is_equal_length(route: FixedRoute, tolerance: int) -> bool:
    """Tell whether no two placements of a route differ by more than a number of months (V2)."""
    return all(abs(one.months - other.months) <= tolerance for one, other in combinations(route.placements, 2))


def returns(institutions: tuple[str, ...]) -> bool:
    """Tell whether a route along these institutions comes to one of them twice."""
    return len(set(institutions)) < len(institutions)


def _of_paths(problem: Problem, model: Model) -> Iterator[Hard]:
    same = {unknown: Fraction(1) for path, unknown in model.paths.items() if returns(path.institutions)}
    same |= {
        model.fixed[route.number]: Fraction(1)
        for route in problem.fixed_routes
        if returns(tuple(one.institution for one in route.placements))
    }
    yield Hard(Requirement(Demand.DIFFERENT_INSTITUTIONS), (Bound(same, None, Fraction(0)),) if same else ())
    barred = {unknown: Fraction(1) for path, unknown in model.paths.items() if is_barred(problem, path)}
    yield Hard(Requirement(Demand.ALLOWED_PAIRS), (Bound(barred, None, Fraction(0)),) if barred else ())


def is_barred(problem: Problem, path: Path) -> bool:
    """Tell whether a path leads along different institutions that may not follow each other."""
    return not returns(path.institutions) and not is_allowed(problem, path.institutions)
