"""Proposals for consortia of any size, looked at by an oracle that knows the domain and not the program."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from calculations.distribution_cases import DAYS_PER_PLACE, consortia, member, problem, tpid
from calculations.distribution_oracle import broken, cell, instroom, routes_of, table, wishes
from hov_tools.calculations.distribution.answer import Condition, Goal, Possible
from hov_tools.calculations.distribution.problem import (
    Column,
    FixedCell,
    FixedRoute,
    Kind,
    Problem,
    Weigh,
    default_starts,
)
from hov_tools.calculations.distribution.propose import propose
from hov_tools.calculations.errors import CalculationError, UnprovenError
from hov_tools.calculations.shares import Placement


def possible(asked: Problem, proposals: int = 1) -> Possible:
    answer = propose(asked, proposals=proposals)
    assert isinstance(answer, Possible)
    return answer


@pytest.mark.slow
@settings(max_examples=10)
@given(consortia(members=(4, 20), places=(10, 60), bounds=0.05))
def test_every_proposal_meets_every_hard_requirement(asked: Problem) -> None:
    answer = propose(asked, proposals=2)
    assume(isinstance(answer, Possible))
    assert isinstance(answer, Possible)
    for proposal in answer.proposals:
        routes = routes_of(proposal)
        assert broken(asked, routes) == []
        cells = table(asked, routes)
        for row in proposal.members:
            for column in Column:
                assert row.of(column) == cell(asked, cells, column, row.tpid)
    measured = [wishes(asked, routes_of(proposal)) for proposal in answer.proposals]
    assert measured == sorted(measured)
    given_to = [instroom(asked, routes_of(proposal)) for proposal in answer.proposals]
    assert len(set(given_to)) == len(given_to)


@settings(max_examples=6)
@given(consortia(members=(4, 8), places=(8, 20), bounds=0.0), st.data())
def test_what_is_fixed_stays_as_it_is(asked: Problem, data: st.DataObject) -> None:
    (first,) = possible(asked).proposals
    kept = data.draw(st.lists(st.sampled_from(range(len(first.routes))), unique=True, max_size=5))
    routes = tuple(
        FixedRoute(number, first.routes[number].kind, first.routes[number].start, first.routes[number].placements)
        for number in kept
    )
    row = data.draw(st.sampled_from(first.members))
    # Staff type shares with two decimals.
    cells = tuple(FixedCell(column, Fraction(round(row.of(column) * 100), 100)) for column in Column)
    members = tuple(replace(one, fixed=cells) if one.tpid == row.tpid else one for one in asked.members)
    again = replace(asked, members=members, fixed_routes=routes)
    (second,) = possible(again).proposals
    assert broken(again, routes_of(second)) == []
    assert {one.fixed for one in second.routes if one.fixed is not None} == set(kept)
    (same,) = (one for one in second.members if one.tpid == row.tpid)
    assert all(abs(same.of(column) - row.of(column)) <= Fraction(2, 100) for column in Column)
    # Nothing better was left behind.
    assert wishes(again, routes_of(second)) <= wishes(again, routes_of(first))


def test_the_same_question_gets_the_same_answer() -> None:
    asked = problem(tuple(member(number, number % 4) for number in range(12)), 26, 5)
    assert propose(asked, proposals=2) == propose(asked, proposals=2)


def test_a_fixed_route_may_have_three_unequal_days_and_parts() -> None:
    fixed = FixedRoute(
        7,
        Kind.BONUS,
        date(2022, 3, 15),
        tuple(Placement(tpid(one), months) for one, months in ((4, 8), (1, 9), (2, 8))),
    )
    asked = problem(tuple(member(number, 2) for number in range(5)), 10, 2, fixed_routes=(fixed,))
    (proposal,) = possible(asked).proposals
    assert proposal.routes[0].fixed == 7
    assert broken(asked, routes_of(proposal)) == []


def test_a_member_gets_what_it_brings_in_and_the_small_ones_the_bonus() -> None:
    asked = problem(tuple(member(number, places) for number, places in enumerate((4, 3, 2, 1, 0, 0))), 10, 2)
    (proposal,) = possible(asked).proposals
    assert [row.inflow_regular for row in proposal.members] == [4, 3, 2, 1, 0, 0]
    assert [row.inflow_bonus for row in proposal.members] == [0, 0, 0, 0, 1, 1]
    assert [goal.reached for goal in proposal.goals] == [0, 0, 0, 0]


def test_places_left_over_go_to_the_largest_hov_for_them() -> None:
    # All bring in one place and eleven are allocated: by HOV the last one is furthest below its share.
    members = tuple(replace(member(number, 1), hov_days=DAYS_PER_PLACE + 200 * number) for number in range(10))
    (proposal,) = possible(problem(members, 11)).proposals
    assert [row.inflow_regular for row in proposal.members] == [1] * 9 + [2]


def test_a_member_that_merged_is_measured_by_hov_among_the_merged() -> None:
    members = (
        member(0, 4),
        replace(member(1, 0), brought_in=None, hov_days=3000),
        replace(member(2, 0), brought_in=None, hov_days=1000),
        member(3, 2),
    )
    (proposal,) = possible(problem(members, 10)).proposals
    assert [row.reference for row in proposal.members] == [4, 3, 1, 2]
    assert [row.inflow_regular for row in proposal.members] == [4, 3, 1, 2]


def test_a_soft_requirement_says_what_a_higher_one_cost_it() -> None:
    # The only members in one sector bring in all places but one, so that close to what they bring in means alike.
    members = (member(0, 5, "a"), member(1, 5, "a"), member(2, 1, "b"), member(3, 0, "b"))
    members = (*members[:2], replace(members[2], capacity=3), replace(members[3], capacity=1))
    (proposal,) = possible(problem(members, 11)).proposals
    goals = {goal.goal: goal for goal in proposal.goals}
    sectors = goals[Goal.DIFFERENT_SECTORS]
    assert sectors.reached == sectors.ideal + sum(cost.amount for cost in sectors.costs)
    assert sectors.reached > sectors.ideal
    assert [cost.goal for cost in sectors.costs] == [Goal.CLOSE_TO_REFERENCE]


@pytest.mark.parametrize(
    ("members", "found"),
    [
        (tuple(member(number, 3) for number in range(2)), {Condition.INSTITUTIONS: 2, Condition.SECTORS: 2}),
        (tuple(member(number, 3, "a") for number in range(5)), {Condition.SECTORS: 1}),
        (tuple(member(number, 3) for number in range(4)), {}),
        ((*(member(number, 3) for number in range(4)), replace(member(4, 0), capacity=0)), {}),
        (
            (*(member(number, 3) for number in range(3)), replace(member(4, 0), capacity=0)),
            {Condition.INSTITUTIONS: 3, Condition.SECTORS: 3},
        ),
    ],
)
def test_conditions_that_no_distribution_can_mend(members: tuple[object, ...], found: dict[Condition, int]) -> None:
    answer = possible(problem(members, 10, 1))  # type: ignore[arg-type]  # parametrize has no types
    assert {clash.condition: clash.found for clash in answer.conditions} == found


def test_without_time_there_is_no_answer() -> None:
    asked = problem(tuple(member(number, number % 5) for number in range(20)), 48, 12)
    with pytest.raises(UnprovenError) as caught:
        propose(asked, seconds=0)
    assert caught.value.step == "BONUS_AT_OTHERS"


def test_a_consortium_of_which_highs_proves_too_much() -> None:
    own = (
        member(0, 0, brought_in=None, minimum=5),
        member(1, 0, brought_in=None, minimum=0),
        member(2, 0, brought_in=None),
        member(3, 0, brought_in=None, maximum=8),
        member(4, 0, "ouderenzorg", brought_in=None, capacity=6, minimum=0),
    )
    hovs = (206, 612, 5742, 1963, 949)
    members = tuple(replace(one, hov_days=hov) for one, hov in zip(own, hovs, strict=True))
    asked = problem(members, 27, 6, starts=(date(2022, 10, 15),), weigh=Weigh.BY_HOV)
    answer = possible(asked, proposals=2)
    assert [broken(asked, routes_of(one)) for one in answer.proposals] == [[], []]


MEMBERS = tuple(member(number, 1) for number in range(4))


@pytest.mark.parametrize(
    "more",
    [
        {"members": ()},
        {"members": (MEMBERS[0], MEMBERS[0])},
        {"allowed_pairs": frozenset({(tpid(0), "99999")})},
        {"starts": ()},
        {"starts": (date(2021, 9, 1),)},
        {"lengths": (24,)},
        {"lengths": (12, 0)},
        {"lengths": (18, 6)},
        {"allocated": -1},
        {"days_per_place": 0},
        {"fixed_routes": (FixedRoute(1, Kind.BONUS, date(2022, 9, 1), ()),) * 2},
    ],
)
def test_facts_that_contradict_each_other_are_refused(more: dict[str, object]) -> None:
    with pytest.raises(CalculationError):
        replace(problem(MEMBERS, 10), **more)


@pytest.mark.parametrize(
    "more", [{"tpid": ""}, {"capacity": -1}, {"fixed": (FixedCell(Column.FLOW_1, Fraction(1)),) * 2}]
)
def test_members_that_cannot_be_are_refused(more: dict[str, object]) -> None:
    with pytest.raises(CalculationError):
        replace(MEMBERS[0], **more)


def test_routes_start_in_september_when_nobody_says_so() -> None:
    assert default_starts(2025) == (date(2025, 9, 1),)
