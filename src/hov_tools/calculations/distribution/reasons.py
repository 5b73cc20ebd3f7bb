"""Why a member and a route get what they get, as facts that hold for the proposal as it stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from hov_tools.calculations.distribution.answer import DesignedRoute, Fact, MemberPlaces, MemberReason, RouteFact
from hov_tools.calculations.distribution.measures import is_sector_twice, is_small, own_places, references
from hov_tools.calculations.distribution.model import later_years
from hov_tools.calculations.distribution.planned import Planned, Tally
from hov_tools.calculations.distribution.problem import Column, Kind, Member, Problem
from hov_tools.calculations.entitlement import entitlement

ZERO = Fraction(0)


def explained_members(problem: Problem, counted: Tally) -> tuple[MemberPlaces, ...]:
    """Give the places of every member with the reasons for them, in order of TPID."""
    return tuple(
        _explained(problem, member, counted) for member in sorted(problem.members, key=lambda member: member.tpid)
    )


def _explained(problem: Problem, member: Member, counted: Tally) -> MemberPlaces:
    cells = {column: counted.cell(problem.year, column, member.tpid) for column in Column}
    return MemberPlaces(
        tpid=member.tpid,
        brought_in=member.brought_in,
        reference=references(problem)[member.tpid],
        own_places=own_places(problem, member),
        inflow_regular=cells[Column.INFLOW_REGULAR],
        inflow_bonus=cells[Column.INFLOW_BONUS],
        flow_1=cells[Column.FLOW_1],
        flow_2=cells[Column.FLOW_2],
        reasons=(
            *_regular(problem, member, counted),
            *_bonus(problem, member, cells[Column.INFLOW_BONUS]),
            *_bounds(problem, member, counted),
        ),
    )


def _regular(problem: Problem, member: Member, counted: Tally) -> Iterator[MemberReason]:
    wanted = references(problem)
    differences = {
        tpid: counted.cell(problem.year, Column.INFLOW_REGULAR, tpid) - reference for tpid, reference in wanted.items()
    }
    difference = differences[member.tpid]
    over = problem.allocated - sum(wanted.values(), ZERO)
    column = Column.INFLOW_REGULAR
    if abs(difference) < 1:
        yield MemberReason(Fact.AS_REFERENCE, wanted[member.tpid], column)
    elif difference > 0:
        yield MemberReason(Fact.MORE_THAN_REFERENCE, difference, column)
    else:
        yield MemberReason(Fact.LESS_THAN_REFERENCE, -difference, column)
    if difference > 0 and over > 0:
        yield MemberReason(Fact.PLACES_LEFT, over, column)
    freed = -sum((one for one in differences.values() if one < 0), ZERO)
    if difference > 0 and freed:
        yield MemberReason(Fact.PLACES_FREED, freed, column)
    if difference < 0 and over < 0:
        yield MemberReason(Fact.PLACES_SHORT, -over, column)


def _bonus(problem: Problem, member: Member, places: Fraction) -> Iterator[MemberReason]:
    column = Column.INFLOW_BONUS
    right = entitlement(member.hov_days, problem.days_per_place)
    if right.places == 0:
        yield MemberReason(Fact.HOV_BELOW_ONE_PLACE, Fraction(right.days_short_of_next), column)
        small = sum(is_small(problem, one) for one in problem.members)
        if places == 0 and problem.bonus < small:
            yield MemberReason(Fact.NO_BONUS_LEFT, Fraction(small), column)
    elif places == 0:
        yield MemberReason(Fact.HOV_ENOUGH, Fraction(right.places), column)
    else:
        yield MemberReason(Fact.BONUS_LEFT_OVER, places, column)


def _bounds(problem: Problem, member: Member, counted: Tally) -> Iterator[MemberReason]:
    tpid, instroom = member.tpid, counted.instroom(member.tpid)
    if member.capacity is not None:
        columns = {year: counted.flow[year, tpid] for year in later_years(problem)} | {problem.year: instroom}
        if max(columns.values()) > member.capacity - 1:
            yield MemberReason(Fact.CAPACITY_REACHED, Fraction(member.capacity))
    if member.maximum is not None and instroom > member.maximum - 1:
        yield MemberReason(Fact.MAXIMUM_REACHED, Fraction(member.maximum))
    if member.minimum and instroom < member.minimum + 1:
        yield MemberReason(Fact.MINIMUM_REACHED, Fraction(member.minimum))
    for cell in sorted(member.fixed, key=lambda one: one.column.value):
        yield MemberReason(Fact.FIXED_CELL, cell.places, cell.column)
    starting = sum(route.placements[0].institution == tpid for route in problem.fixed_routes if route.placements)
    if starting:
        yield MemberReason(Fact.FIXED_ROUTES, Fraction(starting))


def explained_routes(problem: Problem, routes: Sequence[Planned], counted: Tally) -> tuple[DesignedRoute, ...]:
    """Give the routes with the reasons for them, in the same order."""
    return tuple(
        DesignedRoute(route.kind, route.start, route.placements, route.fixed, tuple(_of_route(problem, route, counted)))
        for route in routes
    )


def _of_route(problem: Problem, route: Planned, counted: Tally) -> Iterator[RouteFact]:
    members = {member.tpid: member for member in problem.members}
    sector = {tpid: member.sector for tpid, member in members.items()}
    if route.fixed is not None:
        yield RouteFact.FIXED
    is_alike = is_sector_twice(sector, route.institutions)
    yield RouteFact.SAME_SECTOR if is_alike else RouteFact.DIFFERENT_SECTORS
    first = members[route.institutions[0]]
    if route.kind is Kind.REGULAR and first.brought_in:
        yield RouteFact.BRINGS_IN
    if route.kind is Kind.BONUS and is_small(problem, first):
        yield RouteFact.SMALL_FIRST
    if route.fixed is None and _is_only_way(problem, route):
        yield RouteFact.ONLY_PAIR
    last = route.institutions[-1]
    if all(counted.flow[year, last] <= counted.running[year, last] for year in later_years(problem)):
        yield RouteFact.BALANCES


def _is_only_way(problem: Problem, route: Planned) -> bool:
    """Tell whether every institution of the route may be followed by one only."""
    if problem.allowed_pairs is None:
        return False
    ways = [first for first, second in problem.allowed_pairs if first != second]
    return all(ways.count(first) == 1 for first, _ in pairwise(route.institutions))
