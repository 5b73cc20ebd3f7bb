"""What HiGHS says is checked, and looked at again where it may be wrong."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from calculations.distribution_cases import member, problem
from hov_tools.calculations.distribution.answer import Impossible, Possible
from hov_tools.calculations.distribution.deadline import within
from hov_tools.calculations.distribution.highs import Highs, Look, Verdict
from hov_tools.calculations.distribution.program import Program
from hov_tools.calculations.distribution.propose import propose
from hov_tools.calculations.distribution.solver import Solver, minimise
from hov_tools.calculations.errors import SolverError, UnprovenError

INFEASIBLE = Look(Verdict.INFEASIBLE, (), 0.0, "Infeasible")
FAILED = Look(Verdict.FAILED, (), 0.0, "Solve error")
TIME_IS_UP = Look(Verdict.TIME_IS_UP, (), 0.0, "Time limit reached")


def optimal(value: float, bound: float) -> Look:
    return Look(Verdict.OPTIMAL, (value,), bound, "Optimal")


class StandIn:
    """Says what it is told to, in turn, and keeps what it was asked."""

    def __init__(self, *looks: Look) -> None:
        self.looks = list(looks)
        self.presolve: list[bool] = []
        self.starts: list[Mapping[int, int] | None] = []

    def look(
        self,
        objective: Mapping[int, int],  # noqa: ARG002 - of the protocol
        *,
        seconds: float,  # noqa: ARG002 - as above
        presolve: bool,
        start: Mapping[int, int] | None,
    ) -> Look:
        self.presolve.append(presolve)
        self.starts.append(start)
        return self.looks.pop(0)


def at_least(low: int) -> Program:
    """Give a program with one unknown, number 0, from 0 to 5 and not below `low`."""
    program = Program()
    program.add({program.unknown(5): Fraction(1)}, Fraction(low), None)
    return program


@pytest.mark.parametrize(
    ("look", "message"),
    [
        (optimal(1.0, 0.0), "do not keep"),
        (optimal(3.0, 2.0), "not proven"),
        (FAILED, "Solve error"),
    ],
)
def test_an_answer_that_is_wrong_twice_is_none(look: Look, message: str) -> None:
    highs = StandIn(look, look)
    with pytest.raises(SolverError, match=message):
        Solver(at_least(2), highs).minimise({0: 1}, step="x", deadline=within(1))
    assert highs.presolve == [True, False]


def test_a_measure_that_highs_proves_too_high_is_looked_for_again() -> None:
    highs = StandIn(optimal(3.0, 3.0), optimal(2.0, 2.0))
    solved = Solver(at_least(2), highs).minimise({0: 1}, step="x", deadline=within(1), measure=lambda _: 2)
    assert solved is not None
    assert (solved.objective, highs.presolve) == (2, [True, False])
    again = StandIn(optimal(3.0, 3.0), optimal(2.0, 2.0))
    with pytest.raises(SolverError, match="the measure is 1, HiGHS says 3"):
        Solver(at_least(2), again).minimise({0: 1}, step="x", deadline=within(1), measure=lambda _: 1)


def test_infeasible_is_looked_at_again_before_it_is_believed() -> None:
    highs = StandIn(INFEASIBLE, optimal(2.0, 2.0))
    solved = Solver(at_least(2), highs).minimise({0: 1}, step="x", deadline=within(1))
    assert solved is not None
    assert (solved.values, highs.presolve) == ({0: 2}, [True, False])


def test_infeasible_is_believed_when_it_is_found_twice() -> None:
    highs = StandIn(INFEASIBLE, INFEASIBLE)
    assert Solver(at_least(2), highs).minimise({0: 1}, step="x", deadline=within(1)) is None
    assert highs.presolve == [True, False]


@pytest.mark.parametrize("looks", [(INFEASIBLE, FAILED), (FAILED, INFEASIBLE)])
def test_infeasible_is_not_believed_when_it_is_found_once(looks: tuple[Look, Look]) -> None:
    with pytest.raises(SolverError, match="Solve error"):
        Solver(at_least(2), StandIn(*looks)).minimise({0: 1}, step="x", deadline=within(1))


def test_infeasible_is_not_believed_when_there_was_no_time_to_look_again() -> None:
    with pytest.raises(UnprovenError):
        Solver(at_least(2), StandIn(INFEASIBLE, TIME_IS_UP)).minimise({0: 1}, step="x", deadline=within(1))


def test_the_second_look_begins_afresh() -> None:
    highs = StandIn(optimal(3.0, 2.0), optimal(2.0, 2.0))
    Solver(at_least(2), highs).minimise({0: 1}, step="x", deadline=within(1), start={0: 3})
    assert highs.starts == [{0: 3}, None]


class Doubtful(Highs):
    """Says of every program, at the first look, that no values keep its rows."""

    def look(
        self, objective: Mapping[int, int], *, seconds: float, presolve: bool, start: Mapping[int, int] | None
    ) -> Look:
        return INFEASIBLE if presolve else super().look(objective, seconds=seconds, presolve=presolve, start=start)


def test_neither_a_proposal_nor_a_clash_is_lost_by_one_look(monkeypatch: pytest.MonkeyPatch) -> None:
    members = tuple(member(number, number) for number in range(4))
    # The member cannot take one, and must.
    clashing = (replace(members[0], capacity=0, minimum=1), *members[1:])
    before = propose(problem(members, 6, 1)), propose(problem(clashing, 6, 1))
    monkeypatch.setattr("hov_tools.calculations.distribution.solver.looker", Doubtful)
    proposal, clash = propose(problem(members, 6, 1)), propose(problem(clashing, 6, 1))
    assert isinstance(before[0], Possible)
    assert isinstance(proposal, Possible)
    assert proposal.proposals[0].goals == before[0].proposals[0].goals
    assert isinstance(clash, Impossible)
    assert clash == before[1]


def test_a_program_without_values_has_none() -> None:
    program = at_least(2)
    # An even number is never 7.
    program.add({0: Fraction(2), program.unknown(3): Fraction(2)}, Fraction(7), Fraction(7))
    assert minimise(program, {0: 1}, step="x", deadline=within(10)) is None


small = st.integers(-3, 3).map(Fraction)


@settings(max_examples=40)
@given(
    st.lists(st.tuples(small, small, small), min_size=1, max_size=4),
    st.lists(st.tuples(small, small, small), min_size=1, max_size=3),
)
def test_a_program_that_grows_gets_the_answers_of_one_that_is_new(
    rows: list[tuple[Fraction, Fraction, Fraction]], objectives: list[tuple[Fraction, Fraction, Fraction]]
) -> None:
    grown = Program()
    unknowns = [grown.unknown(4) for _ in range(3)]
    solver, start = Solver(grown), None
    for row in rows:
        grown.add(dict(zip(unknowns, row, strict=True)), None, Fraction(2))
    for factors in objectives:
        objective = {unknown: int(factor) for unknown, factor in zip(unknowns, factors, strict=True) if factor}
        warm = solver.minimise(objective, step="x", deadline=within(10), start=start)
        cold = minimise(grown.branch(), objective, step="x", deadline=within(10))
        # All unknowns at 0 keep the rows.
        assert warm is not None
        assert cold is not None
        assert warm.objective == cold.objective
        start = warm.values
        added = grown.unknown(4)
        grown.add({unknown: Fraction(factor) for unknown, factor in objective.items()}, None, Fraction(warm.objective))
        grown.add({added: Fraction(1), unknowns[0]: Fraction(-1)}, Fraction(0), None)


def test_time_that_is_up_is_no_answer() -> None:
    with pytest.raises(UnprovenError) as caught:
        Solver(at_least(2), StandIn(TIME_IS_UP)).minimise({0: 1}, step="BONUS_AT_OTHERS", deadline=within(3))
    assert (caught.value.step, caught.value.seconds) == ("BONUS_AT_OTHERS", 3)


def test_what_highs_does_not_accept_is_an_error() -> None:
    program = at_least(2)
    with pytest.raises(SolverError, match="does not accept"):
        Highs(program).look({0: 1}, seconds=-1, presolve=True, start=None)


SILENT = """
import sys
from fractions import Fraction
from hov_tools.calculations.distribution import propose  # all that a proposal needs
from hov_tools.calculations.distribution.deadline import within
from hov_tools.calculations.distribution.program import Program
from hov_tools.calculations.distribution.solver import minimise
if "highspy" in sys.modules:
    sys.exit("loaded before there is anything to solve")
program = Program()
program.add({program.unknown(5): Fraction(1)}, Fraction(2), None)
if minimise(program, {0: 1}, step="x", deadline=within(10)).values != {0: 2}:
    sys.exit("not solved")
if "highspy" not in sys.modules:
    sys.exit("solved by something else")
"""


def test_highs_is_loaded_when_it_solves_and_prints_nothing() -> None:
    # In a process of its own, since HiGHS prints its banner once per process.
    done = subprocess.run([sys.executable, "-c", SILENT], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
