"""Time that is up: the best distribution so far, with what is proven of it."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf

import pytest
from msgspec.structs import replace

from calculations.distribution_cases import member, problem
from calculations.distribution_oracle import broken, routes_of, wishes
from hov_tools.calculations.distribution.answer import Possible, Step
from hov_tools.calculations.distribution.highs import Highs, Look, Verdict
from hov_tools.calculations.distribution.problem import Spread
from hov_tools.calculations.distribution.propose import propose
from hov_tools.calculations.errors import UnprovenError

SOFT = [step for step in Step if step.goal is not None]
# Doorstroom cannot be the same for five members, so that the solver has something to prove to the end.
ASKED = problem(tuple(member(number, number % 3) for number in range(5)), 7, 1, spread=Spread.EQUAL)


class Hurried(Highs):
    """Is told after some looks that time is up, and then says the best that it has, without a proof.

    The first look from then on begins where all looks do; what it found is as good as can be, and it does not know.
    """

    looks = 0
    bound: float = -inf
    has_values = True

    def look(
        self, objective: Mapping[int, int], *, seconds: float, presolve: bool, start: Mapping[int, int] | None
    ) -> Look:
        found = super().look(objective, seconds=seconds, presolve=presolve, start=start)
        type(self).looks -= 1
        if self.looks >= 0:
            return found
        return Look(Verdict.TIME_IS_UP, found.values if self.has_values else (), self.bound, "Time limit reached")


def hurried(
    monkeypatch: pytest.MonkeyPatch, looks: int, *, bound: float = -inf, has_values: bool = True
) -> type[Hurried]:
    """Let time be up after a number of looks."""
    told = type("Told", (Hurried,), {"looks": looks, "bound": bound, "has_values": has_values})
    monkeypatch.setattr("hov_tools.calculations.distribution.highs.Highs", told)
    return told


def looks_needed(monkeypatch: pytest.MonkeyPatch) -> int:
    told = hurried(monkeypatch, 1000)
    propose(ASKED, seed="zaad")
    return 1000 - told.looks


@pytest.mark.slow
@pytest.mark.parametrize("has_values", [True, False])
def test_whenever_time_is_up_there_is_a_distribution_and_it_says_how_far_it_is_proven(
    has_values: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    best = propose(ASKED, seed="zaad")
    assert isinstance(best, Possible)
    measured = wishes(ASKED, routes_of(best.proposals[0]))
    steps = []
    for looks in range(1, looks_needed(monkeypatch)):
        hurried(monkeypatch, looks, has_values=has_values)
        answer = propose(ASKED, seed="zaad", proposals=2, equal=5)
        assert isinstance(answer, Possible)
        (proposal,) = answer.proposals
        assert broken(ASKED, routes_of(proposal)) == []
        assert answer.is_cut_short
        gap = proposal.gap
        if gap is None:
            # What is left is to explain and to list; the distribution itself is the best.
            assert proposal.members == best.proposals[0].members
            assert proposal.routes == best.proposals[0].routes
            continue
        steps.append(gap.step)
        assert proposal.proven == tuple([*Step][: [*Step].index(gap.step)])
        reached = wishes(ASKED, routes_of(proposal))
        number = min(len(SOFT), [*Step].index(gap.step))
        assert reached[:number] == measured[:number]
        if gap.step in SOFT:
            assert (gap.reached, answer.equals) == (reached[number], None)
            assert gap.least is not None
            assert gap.least <= measured[number] <= reached[number]
            assert all(goal.ideal is None for goal in proposal.goals)
        else:
            assert (gap.reached, gap.least) == (None, None)
    assert steps == sorted(steps, key=[*Step].index)
    assert Step.UNEVEN in steps
    assert Step.LOT_OF_ROUTES in steps


@pytest.mark.slow
def test_a_bound_that_is_known_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    for looks in range(1, looks_needed(monkeypatch)):
        hurried(monkeypatch, looks, bound=15.0)
        answer = propose(ASKED, seed="zaad")
        assert isinstance(answer, Possible)
        gap = answer.proposals[0].gap
        if gap is not None and gap.step is Step.UNEVEN:
            # The solver counts in fifteenths: doorstroom in thirds of a place, an even spread in fifths.
            assert gap.least == 1
            return
    pytest.fail("time was never up while doorstroom was spread")


def test_a_bound_above_what_was_found_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    hurried(monkeypatch, 1, bound=1e6)
    answer = propose(ASKED, seed="zaad")
    assert isinstance(answer, Possible)
    gap = answer.proposals[0].gap
    assert gap is not None
    assert gap.least is not None
    assert gap.reached is not None
    assert gap.least <= gap.reached


def test_nothing_found_in_time_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    hurried(monkeypatch, 0, has_values=False)
    with pytest.raises(UnprovenError) as caught:
        propose(ASKED, seconds=7)
    assert (caught.value.step, caught.value.seconds) == ("BONUS_AT_OTHERS", 7)


def test_values_that_do_not_keep_the_rows_are_no_distribution(monkeypatch: pytest.MonkeyPatch) -> None:
    class Wrong(Hurried):
        def look(
            self, objective: Mapping[int, int], *, seconds: float, presolve: bool, start: Mapping[int, int] | None
        ) -> Look:
            found = super().look(objective, seconds=seconds, presolve=presolve, start=start)
            return replace(found, values=[0.0] * len(found.values))

    monkeypatch.setattr("hov_tools.calculations.distribution.highs.Highs", Wrong)
    with pytest.raises(UnprovenError):
        propose(ASKED)


def test_all_steps_share_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[float] = []

    class Timed(Highs):
        def look(
            self, objective: Mapping[int, int], *, seconds: float, presolve: bool, start: Mapping[int, int] | None
        ) -> Look:
            given.append(seconds)
            return super().look(objective, seconds=60, presolve=presolve, start=start)

    ticks = iter(range(1000))
    monkeypatch.setattr("hov_tools.calculations.distribution.highs.Highs", Timed)
    propose(ASKED, seconds=500, clock=lambda: next(ticks))
    assert given == [float(500 - number) for number in range(1, len(given) + 1)]
