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
from math import ceil, isfinite

from msgspec import Struct

from hov_tools.calculations.distribution.deadline import Deadline
from hov_tools.calculations.distribution.highs import Look, Looker, Verdict, looker
from hov_tools.calculations.distribution.program import Program
from hov_tools.calculations.errors import SolverError, UnprovenError

# Of the rounding errors in a bound; objectives are whole numbers, so that anything below 1 would do.
_SLACK = 0.5


class Solved(Struct, frozen=True):
    """The smallest objective; or, when time was up, the smallest that was found.

    Attributes:
        values: of the unknowns.
        objective: its value.
        bound: no values have a smaller objective than this; None when nothing is known.
    """

    values: Mapping[int, int]
    objective: int
    bound: int | None

    @property
    def is_proven(self) -> bool:
        """No values have a smaller objective."""
        return self.bound == self.objective


class Solver:
    """Finds the smallest objective of a program, which may grow between one objective and the next.

    Args:
        program: the rows; what is added to them later counts from then on.
        by: what tries to solve it; HiGHS when there is no other.
    """

    def __init__(self, program: Program, by: Looker | None = None) -> None:
        self._program = program
        self._looker = by

    def minimise(
        self,
        objective: Mapping[int, int],
        *,
        step: str,
        deadline: Deadline,
        start: Mapping[int, int] | None = None,
        measure: Callable[[Mapping[int, int]], Fraction | int] | None = None,
    ) -> Solved | None:
        """Find values with the smallest objective; None when no values keep all rows.

        Args:
            objective: unknown → factor; empty to find any values.
            step: what this is about, for the error.
            deadline: of at most two attempts together.
            start: values that keep the rows, to begin from; unknowns may be missing. It changes no objective.
            measure: what the objective of the best values is, worked out in another way; None when there is none.

        Raises:
            UnprovenError: time was up before any values were found.
            SolverError: HiGHS failed twice, or gave twice what does not keep the rows or is not the smallest, or
                found only once that no values keep the rows.
        """
        if any(row.is_impossible for row in self._program.rows):
            return None
        if not self._program.highs:
            return Solved({}, 0, 0)
        if self._looker is None:
            self._looker = looker(self._program)
        troubles: list[SolverError | None] = []
        for presolve in (True, False):
            begin = start if presolve else None
            look = self._looker.look(objective, seconds=deadline.left, presolve=presolve, start=begin)
            if look.verdict is Verdict.TIME_IS_UP:
                return self._so_far(objective, look, step, deadline, measure)
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
        values, exact = self._whole(objective, look, step)
        if exact - look.bound >= 1 - _SLACK:
            raise SolverError(f"{step}: {exact} is not proven to be the smallest, {look.bound} is possible")
        if measure is not None and measure(values) != exact:
            raise SolverError(f"{step}: the measure is {measure(values)}, HiGHS says {exact}")
        return Solved(values, exact, exact)

    def _so_far(
        self,
        objective: Mapping[int, int],
        look: Look,
        step: str,
        deadline: Deadline,
        measure: Callable[[Mapping[int, int]], Fraction | int] | None,
    ) -> Solved:
        """Give the best values that were found when time was up, which keep the rows exactly."""
        if not look.values:
            raise UnprovenError(step, deadline.seconds)
        try:
            values, exact = self._whole(objective, look, step)
        except SolverError as error:
            raise UnprovenError(step, deadline.seconds) from error
        bound = ceil(look.bound - _SLACK) if isfinite(look.bound) else None
        found = exact if measure is None else min(exact, measure(values))
        # A bound above what was found is wrong.
        return Solved(values, exact, None if bound is None or bound > found else bound)

    def _whole(self, objective: Mapping[int, int], look: Look, step: str) -> tuple[dict[int, int], int]:
        """Give the whole numbers nearest to an answer, which keep the rows, and their objective."""
        values = {number: round(value) for number, value in enumerate(look.values)}
        broken = [row for row in self._program.rows if not row.holds(values)]
        if broken:
            raise SolverError(f"{step}: the whole numbers nearest to the answer do not keep {broken[0]!r}")
        return values, sum(factor * values[unknown] for unknown, factor in objective.items())


def minimise(
    program: Program,
    objective: Mapping[int, int],
    *,
    step: str,
    deadline: Deadline,
    start: Mapping[int, int] | None = None,
) -> Solved | None:
    """Find values with the smallest objective, proven, of a program that is solved once; see `Solver.minimise`.

    Raises:
        UnprovenError: time was up.
        SolverError: as `Solver.minimise`.
    """
    solved = Solver(program).minimise(objective, step=step, deadline=deadline, start=start)
    if solved is not None and not solved.is_proven:
        raise UnprovenError(step, deadline.seconds)
    return solved
