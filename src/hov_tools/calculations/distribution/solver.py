"""The smallest objective of a program, in exact numbers, proven.

What HiGHS says is not believed as it stands. Its answer is rounded to whole numbers and counts only when these keep
every row exactly and when the bound that HiGHS proved leaves no better whole number. HiGHS may stumble over what its
own simplification made of a program, or round so that it proves too much; therefore an answer that does not hold is
looked for again without simplification. That a program has no values at all cannot be checked in such a way, so that
it has to be found both times.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Protocol

from msgspec import Struct

from hov_tools.calculations.distribution.highs import Highs, Look, Verdict
from hov_tools.calculations.distribution.program import Program
from hov_tools.calculations.errors import SolverError, UnprovenError

# Of the rounding errors in a bound; objectives are whole numbers, so that anything below 1 would do.
_SLACK = 0.5


class Solved(Struct, frozen=True):
    """A proven optimum.

    Attributes:
        values: of the unknowns.
        objective: its value.
    """

    values: Mapping[int, int]
    objective: int


class Looker(Protocol):
    """What tries to solve a program; see `Highs.look`."""

    def look(
        self, objective: Mapping[int, int], *, seconds: float, presolve: bool, start: Mapping[int, int] | None
    ) -> Look:
        """Try to find the values with the smallest objective."""


class Solver:
    """Finds the smallest objective of a program, which may grow between one objective and the next.

    Args:
        program: the rows; what is added to them later counts from then on.
        looker: what tries to solve it; HiGHS when there is no other.
    """

    def __init__(self, program: Program, looker: Looker | None = None) -> None:
        self._program = program
        self._looker = looker

    def minimise(
        self,
        objective: Mapping[int, int],
        *,
        step: str,
        seconds: float,
        start: Mapping[int, int] | None = None,
        measure: Callable[[Mapping[int, int]], Fraction | int] | None = None,
    ) -> Solved | None:
        """Find values with the smallest objective; None when no values keep all rows.

        Args:
            objective: unknown → factor; empty to find any values.
            step: what this is about, for the error.
            seconds: the time that each of at most two attempts may take.
            start: values that keep the rows, to begin from; unknowns may be missing. It changes no objective.
            measure: what the objective of the best values is, worked out in another way; None when there is none.

        Raises:
            UnprovenError: time was up.
            SolverError: HiGHS failed twice, or gave twice what does not keep the rows or is not the smallest, or
                found only once that no values keep the rows.
        """
        if any(row.is_impossible for row in self._program.rows):
            return None
        if not self._program.highs:
            return Solved({}, 0)
        if self._looker is None:
            self._looker = Highs(self._program)
        troubles: list[SolverError | None] = []
        for presolve in (True, False):
            look = self._looker.look(objective, seconds=seconds, presolve=presolve, start=start if presolve else None)
            if look.verdict is Verdict.TIME_IS_UP:
                raise UnprovenError(step, seconds)
            if look.verdict is Verdict.INFEASIBLE:
                troubles.append(None)
                continue
            try:
                return self._checked(objective, look, step, measure)
            except SolverError as error:
                troubles.append(error)
        for trouble in troubles:
            if trouble is not None:
                raise trouble
        return None

    def _checked(
        self,
        objective: Mapping[int, int],
        look: Look,
        step: str,
        measure: Callable[[Mapping[int, int]], Fraction | int] | None,
    ) -> Solved:
        if look.verdict is not Verdict.OPTIMAL:
            raise SolverError(f"{step}: {look.status}")
        values = {number: round(value) for number, value in enumerate(look.values)}
        broken = [row for row in self._program.rows if not row.holds(values)]
        if broken:
            raise SolverError(f"{step}: the whole numbers nearest to the answer do not keep {broken[0]!r}")
        exact = sum(factor * values[unknown] for unknown, factor in objective.items())
        if exact - look.bound >= 1 - _SLACK:
            raise SolverError(f"{step}: {exact} is not proven to be the smallest, {look.bound} is possible")
        if measure is not None and measure(values) != exact:
            raise SolverError(f"{step}: the measure is {measure(values)}, HiGHS says {exact}")
        return Solved(values, exact)


def minimise(program: Program, objective: Mapping[int, int], *, step: str, seconds: float) -> Solved | None:
    """Find values with the smallest objective of a program that is solved once; see `Solver.minimise`."""
    return Solver(program).minimise(objective, step=step, seconds=seconds)
