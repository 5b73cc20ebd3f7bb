"""Small consortia against every distribution there is."""

from __future__ import annotations

from fractions import Fraction
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from calculations.distribution_cases import consortia, member, problem, tpid
from calculations.distribution_oracle import (
    MEASURES,
    Distribution,
    OracleRoute,
    all_distributions,
    instroom,
    routes_of,
    rows,
    ties,
    wishes,
)
from hov_tools.calculations.distribution.answer import Impossible, Possible, Step
from hov_tools.calculations.distribution.problem import Column, FixedCell, Problem, Spread, Weigh
from hov_tools.calculations.distribution.propose import propose

pytestmark = pytest.mark.slow

SEED = "notaris 12 mei"
MOST_EQUALS = 6


def compare(asked: Problem, number: int = 3) -> None:
    """Compare proposals with the best, the next best … of all distributions."""
    best = all_distributions(asked)
    answer = propose(asked, proposals=number, seed=SEED, equal=MOST_EQUALS)
    if not best:
        assert isinstance(answer, Impossible)
        return
    assert isinstance(answer, Possible)
    # The best for each instroom, in the order of the soft requirements and then of what settles ties.
    by_instroom: dict[object, list[Distribution]] = {}
    for one in best:
        alike = by_instroom.setdefault(one.instroom, [])
        if not alike or alike[0].wishes == one.wishes:
            alike.append(one)
    expected = sorted(
        min((one.wishes, ties(asked, one.routes, SEED)) for one in alike) for alike in by_instroom.values()
    )[:number]
    found = [routes_of(proposal) for proposal in answer.proposals]
    assert [(wishes(asked, routes), ties(asked, routes, SEED)) for routes in found] == expected
    assert len({instroom(asked, routes) for routes in found}) == len(found)
    for goal, position in zip(answer.proposals[0].goals, MEASURES, strict=True):
        assert goal.reached == expected[0][0][position]
        assert goal.ideal == min(one.wishes[position] for one in best)
        assert goal.reached == goal.ideal + sum(cost.amount for cost in goal.costs)
    compare_equals(asked, answer, [one.routes for one in best if one.wishes == best[0].wishes])


def compare_equals(asked: Problem, answer: Possible, alike: list[list[OracleRoute]]) -> None:
    """Compare what is said of the equally good distributions with all of them."""
    settled, equals = answer.proposals[0].settled, answer.equals
    decided = []
    left = [ties(asked, routes, SEED)[:3] for routes in alike]
    for position, step in enumerate((Step.WITHOUT_INSTROOM, Step.SMALLER_HOV, Step.LOT)):
        if len({one[position] for one in left}) > 1:
            decided.append(step)
        left = [one for one in left if one[position] == min(other[position] for other in left)]
    assert settled.decided == tuple(decided)
    drawn = sorted(asked.members, key=lambda one: sha256(f"{SEED}|verdeling|{one.tpid}".encode()).hexdigest())
    assert [one.candidate for one in settled.lots] == ([one.tpid for one in drawn] if Step.LOT in decided else [])
    assert equals is not None
    others = {rows(asked, routes) for routes in alike} - {rows(asked, routes_of(answer.proposals[0]))}
    listed = [tuple(tuple(row.of(column) for column in Column) for row in one) for one in equals.distributions]
    assert len(set(listed)) == len(listed) == min(len(others), MOST_EQUALS)
    assert set(listed) <= others
    assert equals.has_more is (len(others) > MOST_EQUALS)


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
    again = propose(replace(asked, members=tuple(members)), proposals=2, seed=SEED, equal=MOST_EQUALS)
    assert again == propose(asked, proposals=2, seed=SEED, equal=MOST_EQUALS)
