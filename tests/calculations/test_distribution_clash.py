"""When there is no distribution: the smallest clash by brute force, and ways out that are tried."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction
from itertools import combinations, combinations_with_replacement, product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from calculations.distribution_cases import member, problem, tpid
from calculations.distribution_oracle import cell, table
from hov_tools.calculations.distribution.answer import Change, Demand, Impossible, Possible, Requirement
from hov_tools.calculations.distribution.problem import Column, FixedCell, FixedRoute, Kind, Member, Problem
from hov_tools.calculations.distribution.propose import propose
from hov_tools.calculations.shares import Placement


def impossible(asked: Problem) -> Impossible:
    answer = propose(asked)
    assert isinstance(answer, Impossible)
    return answer


def clash_of(asked: Problem) -> set[tuple[Demand, str | int | None]]:
    answer = impossible(asked)
    assert answer.is_smallest
    return {(one.demand, one.tpid if one.route is None else one.route) for one in answer.clash}


FIVE = tuple(member(number, 2) for number in range(5))
START = date(2022, 9, 1)


def fixed(*parts: tuple[str, int], start: date = START) -> tuple[FixedRoute, ...]:
    return (FixedRoute(3, Kind.REGULAR, start, tuple(Placement(*part) for part in parts)),)


@pytest.mark.parametrize(
    ("asked", "clash"),
    [
        (
            problem((replace(FIVE[0], capacity=0, minimum=1), *FIVE[1:]), 10),
            {(Demand.CAPACITY, tpid(0)), (Demand.MINIMUM, tpid(0))},
        ),
        (
            problem(tuple(replace(one, capacity=1) for one in FIVE), 10),
            {(Demand.ALLOCATED, None), *((Demand.CAPACITY, one.tpid) for one in FIVE)},
        ),
        (
            problem((replace(FIVE[0], minimum=4, maximum=3), *FIVE[1:]), 10),
            {(Demand.MINIMUM, tpid(0)), (Demand.MAXIMUM, tpid(0))},
        ),
        (
            problem((replace(FIVE[0], fixed=(FixedCell(Column.FLOW_2, Fraction(3, 2)),)), *FIVE[1:]), 10),
            {(Demand.FIXED_CELL, tpid(0))},
        ),
        (problem(FIVE, 10, routes_in_form=9), {(Demand.ALLOCATED, None), (Demand.ROUTES_IN_FORM, None)}),
        (problem(FIVE[:1], 10), {(Demand.ALLOCATED, None), (Demand.DIFFERENT_INSTITUTIONS, None)}),
        (
            problem(FIVE, 10, allowed_pairs=frozenset()),
            {(Demand.ALLOCATED, None), (Demand.DIFFERENT_INSTITUTIONS, None), (Demand.ALLOWED_PAIRS, None)},
        ),
        (
            problem(FIVE, 10, fixed_routes=fixed((tpid(0), 18), (tpid(1), 6))),
            {(Demand.FIXED_ROUTE, 3), (Demand.EQUAL_LENGTH, None)},
        ),
        (
            problem(FIVE, 10, fixed_routes=fixed((tpid(0), 12), (tpid(0), 12))),
            {(Demand.FIXED_ROUTE, 3), (Demand.DIFFERENT_INSTITUTIONS, None)},
        ),
        (
            problem(FIVE, 10, fixed_routes=fixed((tpid(0), 12), ("99999", 12))),
            {(Demand.FIXED_ROUTE, 3), (Demand.MEMBERS_ONLY, None)},
        ),
        (
            problem(FIVE, 10, fixed_routes=fixed((tpid(0), 24))),
            {(Demand.FIXED_ROUTE, 3), (Demand.TWO_PLACEMENTS, None)},
        ),
        (
            problem(FIVE, 10, fixed_routes=fixed((tpid(0), 12), (tpid(1), 12), start=date(2023, 9, 1))),
            {(Demand.FIXED_ROUTE, 3), (Demand.START_IN_YEAR, None)},
        ),
        (
            problem((replace(FIVE[0], capacity=0), *FIVE[1:]), 10, fixed_routes=fixed((tpid(0), 12), (tpid(1), 12))),
            {(Demand.FIXED_ROUTE, 3), (Demand.CAPACITY, tpid(0))},
        ),
    ],
)
def test_the_clash_is_named(asked: Problem, clash: set[tuple[Demand, str | int | None]]) -> None:
    assert clash_of(asked) == clash


def test_too_many_minima_are_named_without_one_to_spare() -> None:
    answer = impossible(problem(tuple(member(number, 1, minimum=4) for number in range(20)), 48, 12))
    assert sum(one.demand is Demand.MINIMUM for one in answer.clash) == 16
    assert len(answer.clash) == 18


@st.composite
def tight(draw: st.DrawFn) -> Problem:
    """Draw three members and few places, with bounds that often clash."""
    small = st.one_of(st.none(), st.integers(0, 1))
    members = tuple(
        Member(
            tpid=tpid(number),
            name="x",
            sector="a",
            hov_days=0,
            brought_in=None,
            capacity=draw(small),
            minimum=draw(small),
            maximum=draw(small),
            fixed=tuple(
                FixedCell(column, Fraction(draw(st.integers(0, 1))))
                for column in Column
                if draw(st.integers(0, 5)) == 0
            ),
        )
        for number in range(3)
    )
    pairs = draw(
        st.one_of(st.none(), st.frozensets(st.permutations([tpid(0), tpid(1), tpid(2)]).map(lambda o: (o[0], o[1]))))
    )
    return problem(members, draw(st.integers(0, 2)), draw(st.integers(0, 1)), allowed_pairs=pairs)


FEW, MORE = range(4), range(4, 7)
"""Numbers of routes: what any set of so few meets is found fast; three thirds at each of two members take six."""


def met_by(asked: Problem, numbers: Iterable[int]) -> Iterator[frozenset[Requirement]]:
    """Give, for every set of so many routes, the requirements that it meets."""
    own = [one.tpid for one in asked.members]
    routes = [(kind, START, tuple((one, 12) for one in path)) for kind in Kind for path in product(own, repeat=2)]
    for number in numbers:
        for chosen in combinations_with_replacement(routes, number):
            cells = table(asked, chosen)
            met = set()
            for kind, demand, places in (
                (Kind.REGULAR, Demand.ALLOCATED, asked.allocated),
                (Kind.BONUS, Demand.BONUS, asked.bonus),
            ):
                if sum(route[0] is kind for route in chosen) == places:
                    met.add(Requirement(demand, Fraction(places)))
            paths = [tuple(one for one, _ in route[2]) for route in chosen]
            if all(first != second for first, second in paths):
                met.add(Requirement(Demand.DIFFERENT_INSTITUTIONS))
            pairs = asked.allowed_pairs
            if pairs is not None and all(path in pairs or path[0] == path[1] for path in paths):
                met.add(Requirement(Demand.ALLOWED_PAIRS))
            for one in asked.members:
                given_to = {column: cell(asked, cells, column, one.tpid) for column in Column}
                instroom = given_to[Column.INFLOW_REGULAR] + given_to[Column.INFLOW_BONUS]
                highest = max(instroom, given_to[Column.FLOW_1], given_to[Column.FLOW_2])
                for demand, bound, is_met in (
                    (Demand.CAPACITY, one.capacity, lambda bound, highest=highest: highest <= bound),
                    (Demand.MINIMUM, one.minimum, lambda bound, instroom=instroom: instroom >= bound),
                    (Demand.MAXIMUM, one.maximum, lambda bound, instroom=instroom: instroom <= bound),
                ):
                    if bound is not None and is_met(bound):
                        met.add(Requirement(demand, Fraction(bound), one.tpid))
                for fix in one.fixed:
                    if abs(given_to[fix.column] - fix.places) <= asked.cell_tolerance:
                        met.add(Requirement(Demand.FIXED_CELL, fix.places, one.tpid, fix.column))
            yield frozenset(met)


@settings(max_examples=12)
@given(tight())
def test_no_smaller_set_clashes(asked: Problem) -> None:
    answer = propose(asked)
    assume(isinstance(answer, Impossible))
    assert isinstance(answer, Impossible)
    met = set(met_by(asked, FEW))
    assert not any(set(answer.clash) <= one for one in met)
    assert answer.is_smallest
    every = sorted(set().union(*met), key=repr)
    for smaller in combinations(every, len(answer.clash) - 1):
        assert any(set(smaller) <= one for one in met) or any(set(smaller) <= one for one in met_by(asked, MORE))


def test_two_members_whose_thirds_take_six_routes_do_not_clash() -> None:
    """A part of a third of a place in T+1 adds up to one at each of two members, by three routes each."""
    whole = (FixedCell(Column.FLOW_1, Fraction(1)),)
    nothing = tuple(FixedCell(column, Fraction(0)) for column in (Column.INFLOW_REGULAR, Column.INFLOW_BONUS))
    plain = Member(
        tpid=tpid(0), name="x", sector="a", hov_days=0, brought_in=None, capacity=None, minimum=None, maximum=None
    )
    members = (
        replace(plain, fixed=whole),
        replace(plain, tpid=tpid(1), maximum=0, fixed=whole),
        replace(plain, tpid=tpid(2), fixed=(*nothing, FixedCell(Column.FLOW_1, Fraction(0)))),
    )
    asked = problem(members, 0, 1)
    three = {
        Requirement(Demand.FIXED_CELL, Fraction(1), tpid(0), Column.FLOW_1),
        Requirement(Demand.FIXED_CELL, Fraction(1), tpid(1), Column.FLOW_1),
        Requirement(Demand.MAXIMUM, Fraction(0), tpid(1)),
    }
    assert not any(three <= one for one in met_by(asked, FEW))
    assert any(three <= one for one in met_by(asked, MORE))
    assert len(impossible(asked).clash) == 4


def changed(asked: Problem, change: Change) -> Problem:
    """Apply a change."""
    requirement, amount = change.requirement, change.amount
    own = {one.tpid: one for one in asked.members}
    if requirement.demand is Demand.ALLOCATED:
        return replace(asked, allocated=asked.allocated + int(amount))
    if requirement.demand is Demand.BONUS:
        return replace(asked, bonus=asked.bonus + int(amount))
    if requirement.demand is Demand.ROUTES_IN_FORM:
        return replace(asked, routes_in_form=(asked.routes_in_form or 0) + int(amount))
    if requirement.demand is Demand.ALLOWED_PAIRS:
        return replace(asked, allowed_pairs=(asked.allowed_pairs or frozenset()) | set(change.pairs))
    if requirement.demand is Demand.FIXED_ROUTE:
        left = tuple(one for one in asked.fixed_routes if one.number != requirement.route)
        return replace(asked, fixed_routes=left)
    one = own[requirement.tpid or ""]
    if requirement.demand is Demand.FIXED_CELL:
        cells = tuple(
            replace(fix, places=fix.places + amount) if fix.column is requirement.column else fix for fix in one.fixed
        )
        own[one.tpid] = replace(one, fixed=cells)
    else:
        name = requirement.demand.name.lower()
        sign = -1 if requirement.demand is Demand.MINIMUM else 1
        own[one.tpid] = replace(one, **{name: getattr(one, name) + sign * int(amount)})
    return replace(asked, members=tuple(own.values()))


@settings(max_examples=15)
@given(tight())
def test_every_way_out_is_one(asked: Problem) -> None:
    answer = propose(asked)
    assume(isinstance(answer, Impossible))
    assert isinstance(answer, Impossible)
    assert answer.remedies
    for remedy in answer.remedies:
        solved = asked
        for change in remedy.changes:
            solved = changed(solved, change)
        assert isinstance(propose(solved), Possible)


def test_one_more_place_of_capacity_solves_it() -> None:
    asked = problem(tuple(replace(one, capacity=2) for one in FIVE), 10, 1)
    amounts = {one.changes[0].requirement.tpid: one.changes[0].amount for one in impossible(asked).remedies[:5]}
    assert amounts == {one.tpid: 1 for one in FIVE}
