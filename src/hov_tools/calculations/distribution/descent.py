"""Pursues the aims one after the other (lexicographic optimisation).

The first aim's measure is made as small as possible. Then a row is added that keeps it there, and the second aim's
measure is made as small as possible, and so on. No aim can thus lose anything to one that comes after it. Every measure
is proven to be the smallest and is exact.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import partial

from msgspec import Struct

from hov_tools.calculations.distribution.aims import Aim
from hov_tools.calculations.distribution.program import Program
from hov_tools.calculations.distribution.solver import Solver
from hov_tools.calculations.errors import SolverError


class Bottom(Struct, frozen=True):
    """The best distribution, where a descent ends.

    Attributes:
        values: unknown → value.
        measures: the smallest measure of each aim, in the order of the aims.
        after: for each aim the program with rows that keep the measures up to and including its own.
    """

    values: Mapping[int, int]
    measures: tuple[Fraction, ...]
    after: tuple[Program, ...]


def descend(program: Program, aims: Sequence[Aim], *, most: int, seconds: float) -> Bottom | None:
    """Make the measure of every aim as small as the aims before it allow; None when no values keep the rows.

    Args:
        program: the rows that are kept throughout; it is not changed.
        aims: the most important first; at least one.
        most: the number of routes that is never exceeded; see `model.most_routes`.
        seconds: the time that one attempt of the solver may take; an aim may need two.

    Raises:
        UnprovenError: time was up before an aim's measure was proven to be the smallest.
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
            solved = solver.minimise(
                objective, step=aim.goal.name, seconds=seconds, start=values, measure=partial(_scaled, aim)
            )
            if solved is None and not after:
                return None
            if solved is None:
                raise SolverError(f"{aim.goal.name}: impossible after what was possible before it")
            values = solved.values
            if any(earlier.measure(values) != reached for earlier, reached in zip(aims, measures, strict=False)):
                raise SolverError(f"{aim.goal.name} gives up what an earlier aim reached")
        measure = aim.measure(values)
        program.add({unknown: Fraction(factor) for unknown, factor in objective.items()}, None, measure * aim.scale)
        measures.append(measure)
        after.append(program.branch())
    return Bottom(values, tuple(measures), tuple(after))


def _scaled(aim: Aim, values: Mapping[int, int]) -> Fraction:
    return aim.measure(values) * aim.scale
