"""The last look at a proposal: every hard requirement (domain, 4.6) by exact arithmetic on the routes themselves.

Nothing here knows of the program that made the proposal.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

from hov_tools.calculations.distribution.planned import Planned, Tally
from hov_tools.calculations.distribution.problem import Kind, Member, Problem
from hov_tools.calculations.errors import SolverError


def check(problem: Problem, routes: Sequence[Planned], counted: Tally) -> None:
    """Check a proposal.

    Raises:
        SolverError: a hard requirement is not met; the message says which ones.
    """
    broken = [*_totals(problem, routes, counted), *_of_routes(problem, routes)]
    broken += [one for member in problem.members for one in _of_member(problem, member, counted)]
    if broken:
        raise SolverError(f"the proposal breaks: {'; '.join(broken)}")


def _totals(problem: Problem, routes: Sequence[Planned], counted: Tally) -> Iterator[str]:
    for kind, places in ((Kind.REGULAR, problem.allocated), (Kind.BONUS, problem.bonus)):
        number = sum(route.kind is kind for route in routes)
        given = sum(share for (of_kind, _), share in counted.inflow.items() if of_kind is kind)
        if number != places or given != places:
            yield f"{number} routes and {given} places of {places} {kind.value} places"
    if problem.routes_in_form is not None and len(routes) > problem.routes_in_form:
        yield f"{len(routes)} routes, room for {problem.routes_in_form}"
    kept = {route.fixed: (route.kind, route.start, route.placements) for route in routes if route.fixed is not None}
    if kept != {route.number: (route.kind, route.start, route.placements) for route in problem.fixed_routes}:
        yield "fixed routes are not the same"


def _of_routes(problem: Problem, routes: Sequence[Planned]) -> Iterator[str]:
    members = {member.tpid for member in problem.members}
    for route in routes:
        institutions, months = route.institutions, [placement.months for placement in route.placements]
        if len(institutions) < 2 or len(set(institutions)) < len(institutions):
            yield f"a route along {institutions}"
        if any(abs(one - other) > problem.length_tolerance for one, other in combinations(months, 2)):
            yield f"a route of {months} months"
        if not members.issuperset(institutions):
            yield f"a route along {institutions}, not all of them members"
        if route.start.year != problem.year:
            yield f"a route from {route.start}"
        if route.fixed is None and not _is_as_asked(problem, route):
            yield f"a new route from {route.start} along {institutions} of {months} months"


def _is_as_asked(problem: Problem, route: Planned) -> bool:
    pairs = problem.allowed_pairs
    return (
        route.start in problem.starts
        and tuple(placement.months for placement in route.placements) == problem.lengths
        and (pairs is None or all(pair in pairs for pair in pairwise(route.institutions)))
    )


def _of_member(problem: Problem, member: Member, counted: Tally) -> Iterator[str]:
    tpid, instroom = member.tpid, counted.instroom(member.tpid)
    later = (counted.flow[problem.year + 1, tpid], counted.flow[problem.year + 2, tpid])
    if member.capacity is not None and max(instroom, *later) > member.capacity:
        yield f"{tpid}: {instroom} and {later} exceed the capacity {member.capacity}"
    if member.minimum is not None and instroom < member.minimum:
        yield f"{tpid}: {instroom} is below {member.minimum}"
    if member.maximum is not None and instroom > member.maximum:
        yield f"{tpid}: {instroom} is above {member.maximum}"
    for cell in member.fixed:
        given = counted.cell(problem.year, cell.column, tpid)
        if abs(given - cell.places) > problem.cell_tolerance:
            yield f"{tpid}: {given} is not {cell.places} in {cell.column.value}"
