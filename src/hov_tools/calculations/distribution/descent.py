"""Pursues the aims one after the other (lexicographic optimisation).

The first aim's measure is made as small as possible. Then a row is added that keeps it there, and the second aim's
measure is made as small as possible, and so on. No aim can thus lose anything to one that comes after it. Every measure
is proven to be the smallest and is exact. When time is up, the best values so far are given, with what is proven.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import partial
from math import ceil

from msgspec import Struct

from hov_tools.calculations.distribution.aims import Aim
from hov_tools.calculations.distribution.answer import Gap
from hov_tools.calculations.distribution.deadline import Deadline
from hov_tools.calculations.distribution.program import Program
from hov_tools.calculations.distribution.solver import Solved, Solver
from hov_tools.calculations.errors import SolverError, UnprovenError


class Bottom(Struct, frozen=True):
    """The best distribution, where a descent ends; or the best so far, where time was up.

    Attributes:
        values: unknown → value.
        measures: the measure of each aim, in the order of the aims; the smallest of those that are proven.
        after: for each aim that is proven the program with rows that keep the measures up to and including its own.
        gap: the first aim that is not proven; None when all are.
    """

    values: Mapping[int, int]
    measures: tuple[Fraction, ...]
    after: tuple[Program, ...]
    gap: Gap | None = None


def descend(program: Program, aims: Sequence[Aim], *, most: int, deadline: Deadline) -> Bottom | None:
    """Make the measure of every aim as small as the aims before it allow; None when no values keep the rows.

    Args:
        program: the rows that are kept throughout; it is not changed.
        aims: the most important first; at least one.
        most: the number of routes that is never exceeded; see `model.most_routes`.
        deadline: when the search must be over.

    Raises:
        UnprovenError: time was up before any values were found.
        SolverError: the solver failed, or contradicts what it found for an earlier aim.
    """
    values: Mapping[int, int] = {}
    measures: list[Fraction] = []
    after: list[Program] = []
    program = program.branch()
    solver = Solver(program)
    for aim in aims:
        objective = aim.pursue(program, most)
        # The values found so far may be perfect for this aim as well.
        if not after or aim.measure(values) > aim.floor:
            solved = _solved(solver, aim, objective, values, deadline)
            if solved is None and not after:
                return None
            if solved is None:
                raise SolverError(f"{aim.step.name}: impossible after what was possible before it")
            if any(earlier.measure(solved.values) != reached for earlier, reached in zip(aims, measures, strict=False)):
                raise SolverError(f"{aim.step.name} gives up what an earlier aim reached")
            if not after or aim.measure(solved.values) <= aim.measure(values):
                values = solved.values
            if not solved.is_proven:
                return _cut_short(aims, values, after, aim, solved.bound)
        measure = aim.measure(values)
        program.add({unknown: Fraction(factor) for unknown, factor in objective.items()}, None, measure * aim.scale)
        measures.append(measure)
        after.append(program.branch())
    return Bottom(values, tuple(measures), tuple(after))


def _solved(
    solver: Solver, aim: Aim, objective: Mapping[int, int], values: Mapping[int, int], deadline: Deadline
) -> Solved | None:
    """Look for the smallest measure from values that keep the rows, if there are any; these are better than nothing."""
    try:
        return solver.minimise(
            objective, step=aim.step.name, deadline=deadline, start=values, measure=partial(_scaled, aim)
        )
    except UnprovenError:
        if not values:
            raise
        return Solved(values, ceil(_scaled(aim, values)), None)


def _cut_short(
    aims: Sequence[Aim], values: Mapping[int, int], after: Sequence[Program], aim: Aim, bound: int | None
) -> Bottom:
    least = aim.floor if bound is None else max(aim.floor, Fraction(bound, aim.scale))
    measures = tuple(one.measure(values) for one in aims)
    return Bottom(values, measures, tuple(after), Gap(aim.step, aim.measure(values), least))


def _scaled(aim: Aim, values: Mapping[int, int]) -> Fraction:
    return aim.measure(values) * aim.scale
