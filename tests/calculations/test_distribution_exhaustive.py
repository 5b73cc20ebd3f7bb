"""Small consortia against every distribution there is."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from calculations.distribution_cases import consortia, member, problem, tpid
from calculations.distribution_oracle import (
    MEASURES,
    all_distributions,
    instroom,
    routes_of,
    wishes,
)
from hov_tools.calculations.distribution.answer import Impossible, Possible
from hov_tools.calculations.distribution.problem import Column, FixedCell, Problem, Spread, Weigh
from hov_tools.calculations.distribution.propose import propose

pytestmark = pytest.mark.slow


def compare(asked: Problem, number: int = 3) -> None:
    """Compare proposals with the best, the next best … of all distributions."""
    best = all_distributions(asked)
    answer = propose(asked, proposals=number)
    if not best:
        assert isinstance(answer, Impossible)
        return
    assert isinstance(answer, Possible)
    # The best for each instroom, in the order of the soft requirements.
    by_instroom: dict[object, tuple[Fraction, ...]] = {}
    for measured, given_to in best:
        by_instroom.setdefault(given_to, measured)
    expected = sorted(by_instroom.values())[:number]
    found = [routes_of(proposal) for proposal in answer.proposals]
    assert [wishes(asked, routes) for routes in found] == expected
    assert len({instroom(asked, routes) for routes in found}) == len(found)
    for goal, position in zip(answer.proposals[0].goals, MEASURES, strict=True):
        assert goal.reached == expected[0][position]
        assert goal.ideal == min(measured[position] for measured, _ in best)
        assert goal.reached == goal.ideal + sum(cost.amount for cost in goal.costs)


@settings(max_examples=40)
@given(consortia(members=(2, 4), places=(1, 3), bounds=0.2))
def test_proposals_are_the_best_there_are(asked: Problem) -> None:
    compare(asked)


@settings(max_examples=12)
@given(consortia(members=(3, 3), places=(4, 5), bounds=0.3, starts=False))
def test_proposals_are_the_best_there_are_with_more_places(asked: Problem) -> None:
    compare(asked)


FOUR = tuple(member(number, places) for number, places in enumerate((2, 1, 0, 0)))


@pytest.mark.parametrize(
    "asked",
    [
        problem(FOUR, 3, 1),
        problem(FOUR, 2, 1, weigh=Weigh.BY_HOV),
        problem(FOUR, 2, 1, spread=Spread.EQUAL),
        problem((*FOUR[:2], member(2, 1, FOUR[0].sector), FOUR[3]), 2, 1),
        problem(tuple(replace(one, sector="ouderenzorg") for one in FOUR), 2, 1),
        problem(tuple(replace(one, capacity=1) for one in FOUR), 2, 2),
        problem(tuple(replace(one, capacity=1) for one in FOUR[:3]), 3, 1),
        problem(FOUR, 2, 0, lengths=(8, 8, 8)),
        problem(FOUR, 2, 1, lengths=(12, 13)),
        problem(FOUR, 3, 1, allowed_pairs=frozenset({(tpid(0), tpid(2)), (tpid(1), tpid(3)), (tpid(3), tpid(0))})),
        problem((replace(FOUR[0], fixed=(FixedCell(Column.FLOW_1, Fraction(133, 100)),)), *FOUR[1:]), 2, 1),
        problem((*FOUR[:3], replace(FOUR[3], minimum=2)), 2, 1),
    ],
)
def test_chosen_consortia(asked: Problem) -> None:
    compare(asked, 4)


@settings(max_examples=8)
@given(consortia(members=(3, 4), places=(2, 4), bounds=0.2), st.randoms(use_true_random=False))
def test_the_order_of_members_does_not_matter(asked: Problem, random: object) -> None:
    members = list(asked.members)
    random.shuffle(members)  # type: ignore[attr-defined]  # hypothesis gives a random.Random
    assert propose(replace(asked, members=tuple(members)), proposals=2) == propose(asked, proposals=2)
