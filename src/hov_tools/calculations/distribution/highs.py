"""Solving a program with HiGHS, by way of `scipy.optimize.milp`; the only module that knows of it.

HiGHS computes with floating-point numbers. Its answer is rounded to whole numbers and counts only when these keep every
row exactly and when the bound that HiGHS proved leaves no better whole number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from math import inf
from typing import Any

from msgspec import Struct

from hov_tools.calculations.distribution.errors import SolverError, UnprovenError
from hov_tools.calculations.distribution.program import Program

_OPTIMAL, _TIME_IS_UP, _INFEASIBLE = 0, 1, 2
# Of the rounding errors in a bound; objectives are whole numbers, so that anything below 1 would do.
_SLACK = 0.5


class Solved(Struct, frozen=True):
    """A proven optimum.

    Attributes:
        values: of the unknowns.
        objective: its value.
        bound: no solution has an objective below this.
    """

    values: Mapping[int, int]
    objective: int
    bound: float

    def proves(self, objective: int) -> bool:
        """Tell whether no solution can have a smaller whole objective than this one."""
        return objective - self.bound < 1 - _SLACK


def minimise(
    program: Program,
    objective: Mapping[int, int],
    *,
    step: str,
    seconds: float,
    measure: Callable[[Mapping[int, int]], Fraction | int] | None = None,
) -> Solved | None:
    """Find values with the smallest objective; None when no values keep all rows.

    Args:
        program: the rows.
        objective: unknown → factor; empty to find any values.
        step: what this is about, for the error.
        seconds: the time that it may take.
        measure: what the objective of the best values is, worked out in another way; None when there is none.

    Raises:
        UnprovenError: time was up.
        SolverError: HiGHS failed twice, or gave twice what does not keep the rows or is not the smallest.
    """
    if any(row.is_impossible for row in program.rows):
        return None
    if not program.highs:
        return Solved({}, 0, 0.0)
    trouble = SolverError(step)
    # HiGHS may stumble over what its own simplification made of a program, or round so that it proves too much.
    for presolve in (True, False):
        answer = _run(program, objective, seconds, presolve=presolve)
        if answer.status == _INFEASIBLE:
            return None
        if answer.status == _TIME_IS_UP:
            raise UnprovenError(step, seconds)
        if answer.status != _OPTIMAL:
            trouble = SolverError(f"{step}: {answer.message}")
            continue
        try:
            return _checked(program, objective, answer, step, measure)
        except SolverError as error:
            trouble = error
    raise trouble


def _checked(
    program: Program,
    objective: Mapping[int, int],
    answer: Any,  # noqa: ANN401 - scipy has no types
    step: str,
    measure: Callable[[Mapping[int, int]], Fraction | int] | None,
) -> Solved:
    values = {number: round(value) for number, value in enumerate(answer.x)}
    broken = [row for row in program.rows if not row.holds(values)]
    if broken:
        raise SolverError(f"{step}: the whole numbers nearest to the answer do not keep {broken[0]!r}")
    exact = sum(factor * values[unknown] for unknown, factor in objective.items())
    solved = Solved(values, exact, float(answer.mip_dual_bound))
    if not solved.proves(solved.objective):
        raise SolverError(f"{step}: {exact} is not proven to be the smallest, {answer.mip_dual_bound} is possible")
    if measure is not None and measure(values) != exact:
        raise SolverError(f"{step}: the measure is {measure(values)}, HiGHS says {exact}")
    return solved


def _run(program: Program, objective: Mapping[int, int], seconds: float, *, presolve: bool) -> Any:  # noqa: ANN401 - scipy has no types
    from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415 - a start must not wait for it
    from scipy.sparse import csr_array  # noqa: PLC0415 - as above

    size = len(program.highs)
    rows = [row for row in program.rows if row.terms]
    where = [number for number, row in enumerate(rows) for _ in row.terms]
    which = [unknown for row in rows for unknown in row.terms]
    factors = [float(factor) for row in rows for factor in row.terms.values()]
    low = [-inf if row.low is None else row.low for row in rows]
    high = [inf if row.high is None else row.high for row in rows]
    return milp(
        [objective.get(number, 0) for number in range(size)],
        integrality=[1] * size,
        bounds=Bounds([0] * size, program.highs),
        constraints=LinearConstraint(csr_array((factors, (where, which)), shape=(len(rows), size)), low, high),
        options={"mip_rel_gap": 0, "time_limit": seconds, "presolve": presolve},
    )
