"""The facts that explain a proposal."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from msgspec.structs import replace

from calculations.distribution_cases import member, problem, tpid
from hov_tools.calculations.distribution.answer import Fact, MemberPlaces, Possible, Proposal, RouteFact
from hov_tools.calculations.distribution.problem import Column, FixedCell, FixedRoute, Kind, Problem
from hov_tools.calculations.distribution.propose import propose
from hov_tools.calculations.shares import Placement


def best(asked: Problem) -> Proposal:
    answer = propose(asked)
    assert isinstance(answer, Possible)
    return answer.proposals[0]


def facts(row: MemberPlaces) -> dict[Fact, Fraction]:
    return {reason.fact: reason.number for reason in row.reasons}


SIX = tuple(member(number, places) for number, places in enumerate((4, 3, 2, 1, 0, 0)))


def test_who_gets_what_it_brings_in() -> None:
    rows = best(problem(SIX, 10, 2)).members
    assert facts(rows[0]) == {Fact.AS_REFERENCE: 4, Fact.HOV_ENOUGH: 4}
    # 2163 days per place, 500 of its own.
    assert facts(rows[5]) == {Fact.AS_REFERENCE: 0, Fact.HOV_BELOW_ONE_PLACE: 1663}


def test_places_left_over_and_places_short() -> None:
    more = best(problem(SIX, 16, 0)).members
    assert facts(more[0]) == {Fact.MORE_THAN_REFERENCE: 1, Fact.PLACES_LEFT: 6, Fact.HOV_ENOUGH: 4}
    less = best(problem(SIX, 6, 0)).members
    assert facts(less[0]) == {Fact.LESS_THAN_REFERENCE: 1, Fact.PLACES_SHORT: 4, Fact.HOV_ENOUGH: 4}


def test_places_that_another_member_cannot_take() -> None:
    rows = best(problem((replace(SIX[0], capacity=0), *SIX[1:]), 12, 0)).members
    assert facts(rows[0])[Fact.LESS_THAN_REFERENCE] == 4
    assert Fact.PLACES_FREED not in facts(rows[0])
    more = [facts(row) for row in rows if Fact.MORE_THAN_REFERENCE in facts(row)]
    # 10 brought in, 12 allocated, 4 that the first cannot take.
    assert all((row[Fact.PLACES_LEFT], row[Fact.PLACES_FREED]) == (2, 4) for row in more)
    assert sum(row[Fact.MORE_THAN_REFERENCE] for row in more) == 6


def test_too_few_bonus_places_for_the_small_ones() -> None:
    rows = best(problem(SIX, 10, 1)).members
    without = [row for row in rows[4:] if row.inflow_bonus == 0]
    assert [facts(row)[Fact.NO_BONUS_LEFT] for row in without] == [2]


def test_bonus_places_that_the_small_ones_cannot_take() -> None:
    members = (*SIX[:4], *(replace(one, capacity=0) for one in SIX[4:]))
    proposal = best(problem(members, 10, 2))
    assert sum(facts(row).get(Fact.BONUS_LEFT_OVER, Fraction(0)) for row in proposal.members) == 2
    assert facts(proposal.members[4])[Fact.CAPACITY_REACHED] == 0
    assert proposal.goals[0].reached == proposal.goals[0].ideal == 2


def test_bounds_and_what_is_fixed() -> None:
    fixed = FixedRoute(1, Kind.REGULAR, date(2022, 9, 1), (Placement(tpid(3), 12), Placement(tpid(1), 12)))
    members = (
        replace(SIX[0], maximum=3),
        replace(SIX[1], capacity=3),
        replace(SIX[2], fixed=(FixedCell(Column.INFLOW_REGULAR, Fraction(2)),)),
        SIX[3],
        replace(SIX[4], minimum=2),
        SIX[5],
    )
    rows = best(problem(members, 10, 2, fixed_routes=(fixed,))).members
    assert facts(rows[0])[Fact.MAXIMUM_REACHED] == 3
    assert facts(rows[1])[Fact.CAPACITY_REACHED] == 3
    assert facts(rows[2])[Fact.FIXED_CELL] == 2
    assert facts(rows[3])[Fact.FIXED_ROUTES] == 1
    assert facts(rows[4])[Fact.MINIMUM_REACHED] == 2


def test_why_a_route_leads_where_it_does() -> None:
    pairs = frozenset({(tpid(0), tpid(1)), (tpid(1), tpid(0)), (tpid(1), tpid(2)), (tpid(4), tpid(5))})
    fixed = FixedRoute(1, Kind.REGULAR, date(2022, 9, 1), (Placement(tpid(2), 12), Placement(tpid(3), 12)))
    members = tuple(replace(one, sector="a") if one.tpid in {tpid(4), tpid(5)} else one for one in SIX)
    routes = best(problem(members, 8, 1, allowed_pairs=pairs, fixed_routes=(fixed,))).routes
    found = {tuple(part.institution for part in route.placements): set(route.facts) for route in routes}
    assert found[tpid(2), tpid(3)] >= {RouteFact.FIXED, RouteFact.DIFFERENT_SECTORS, RouteFact.BRINGS_IN}
    assert found[tpid(0), tpid(1)] >= {RouteFact.ONLY_PAIR, RouteFact.DIFFERENT_SECTORS, RouteFact.BRINGS_IN}
    assert RouteFact.ONLY_PAIR not in found[tpid(1), tpid(0)]
    assert found[tpid(4), tpid(5)] >= {RouteFact.SMALL_FIRST, RouteFact.SAME_SECTOR}
    assert RouteFact.BRINGS_IN not in found[tpid(4), tpid(5)]
