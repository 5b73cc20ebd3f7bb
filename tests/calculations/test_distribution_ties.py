"""Equally good distributions: what decides between them, in the order of domain 4.6, and which they are."""

from __future__ import annotations

from fractions import Fraction
from hashlib import sha256

import pytest
from msgspec.structs import replace

from calculations.distribution_cases import member, problem, tpid
from hov_tools.calculations.distribution.answer import Possible, Step
from hov_tools.calculations.distribution.problem import Column, FixedCell, Member, Problem
from hov_tools.calculations.distribution.propose import propose

LARGE = (member(0, 3), member(1, 2))


def small(number: int, hov: int, brought_in: int = 0) -> Member:
    """Give a member whose own HOV is below one place."""
    return replace(member(number, 0, brought_in=Fraction(brought_in)), hov_days=hov)


def one_bonus(*members: Member) -> Problem:
    """Give a consortium that can only choose who of its small members gets the bonus place."""
    own = (*LARGE, *members)
    return problem(own, sum(int(one.brought_in or 0) for one in own), 1)


def answered(asked: Problem, seed: str = "zaad", **more: int) -> Possible:
    answer = propose(asked, seed=seed, **more)  # type: ignore[arg-type]  # numbers only
    assert isinstance(answer, Possible)
    return answer


def with_bonus(answer: Possible) -> list[str]:
    return [row.tpid for row in answer.proposals[0].members if row.inflow_bonus]


@pytest.mark.parametrize(
    ("members", "winner", "decided"),
    [
        # The one with the smaller HOV gets a regular place already, the other would get nothing.
        ((small(2, 700, 1), small(3, 1500)), 3, (Step.WITHOUT_INSTROOM,)),
        ((small(2, 1500), small(3, 700, 1)), 2, (Step.WITHOUT_INSTROOM,)),
        ((small(2, 700), small(3, 1500)), 2, (Step.SMALLER_HOV,)),
        ((small(2, 1500), small(3, 700)), 3, (Step.SMALLER_HOV,)),
        ((small(2, 700, 1), small(3, 1500), small(4, 900)), 4, (Step.WITHOUT_INSTROOM, Step.SMALLER_HOV)),
        # Nothing to choose.
        ((small(2, 700), replace(small(3, 700), capacity=0)), 2, ()),
    ],
)
def test_first_who_would_get_nothing_then_the_smaller_hov(
    members: tuple[Member, ...], winner: int, decided: tuple[Step, ...]
) -> None:
    answer = answered(one_bonus(*members))
    assert with_bonus(answer) == [tpid(winner)]
    assert answer.proposals[0].settled.decided == decided
    assert answer.proposals[0].settled.lots == ()
    assert answer.proposals[0].gap is None


@pytest.mark.parametrize("seed", ["zaad", "notaris 12 mei", "10240 2022", ""])
def test_then_the_lot_which_anybody_can_draw_again(seed: str) -> None:
    drawn = sorted(map(tpid, range(6)), key=lambda one: sha256(f"{seed}|verdeling|{one}".encode()).hexdigest())
    answer = answered(one_bonus(*(small(number, 700) for number in range(2, 6))), seed)
    assert with_bonus(answer) == [next(one for one in drawn if one not in (tpid(0), tpid(1)))]
    settled = answer.proposals[0].settled
    assert (settled.seed, settled.decided) == (seed, (Step.LOT,))
    assert [one.candidate for one in settled.lots] == drawn
    assert settled.lots[0].text == f"{seed}|verdeling|{drawn[0]}"


@pytest.mark.slow
def test_another_seed_can_give_another_answer_and_the_same_seed_never_does() -> None:
    asked = one_bonus(*(small(number, 700) for number in range(2, 6)))
    winners = {seed: with_bonus(answered(asked, seed)) for seed in ("a", "b", "c", "d", "e")}
    assert len(set(map(tuple, winners.values()))) > 1
    backwards = replace(asked, members=asked.members[::-1])
    assert all(answered(asked, seed) == answered(backwards, seed) for seed in winners)


def test_the_equally_good_ones_are_listed_whoever_was_chosen() -> None:
    asked = one_bonus(*(small(number, 700 + number) for number in range(2, 6)))
    answer = answered(asked, equal=20)
    assert answer.equals is not None
    listed = [[row.tpid for row in rows if row.inflow_bonus] for rows in answer.equals.distributions]
    assert listed == [[tpid(3)], [tpid(4)], [tpid(5)]]
    assert answer.equals.has_more is False


@pytest.mark.parametrize(("most", "has_more"), [(2, True), (3, False)])
def test_there_may_be_more_than_are_listed(most: int, has_more: object) -> None:
    answer = answered(one_bonus(*(small(number, 700) for number in range(2, 6))), equal=most)
    assert answer.equals is not None
    assert (len(answer.equals.distributions), answer.equals.has_more) == (most, has_more)


def test_a_distribution_without_an_equal_says_so() -> None:
    answer = answered(one_bonus(small(2, 700)), equal=20)
    assert answer.equals is not None
    assert (answer.equals.distributions, answer.equals.has_more) == ((), False)


def test_what_a_person_filled_in_comes_before_any_tie() -> None:
    chosen = replace(small(3, 1500), fixed=(FixedCell(Column.INFLOW_BONUS, Fraction(1)),))
    answer = answered(one_bonus(small(2, 700), chosen))
    assert with_bonus(answer) == [tpid(3)]
    assert answer.proposals[0].settled.decided == ()
