"""One aim after the other: each as well as those before it allow, proven, in exact numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import partial

from msgspec import Struct

from hov_tools.calculations.distribution.aims import Aim
from hov_tools.calculations.distribution.errors import SolverError
from hov_tools.calculations.distribution.highs import minimise
from hov_tools.calculations.distribution.program import Program


class Bottom(Struct, frozen=True):
    """Where a descent ends.

    Attributes:
        values: of the whole unknowns.
        measures: of the aims, in their order.
        after: the program in which the aims up to and including this one keep their measure.
    """

    values: Mapping[int, int]
    measures: tuple[Fraction, ...]
    after: tuple[Program, ...]


def descend(program: Program, aims: Sequence[Aim], *, most: int, seconds: float) -> Bottom | None:
    """Make every aim's measure as small as those before it allow; None when no values keep the rows.

    Args:
        program: the rows; it is not changed.
        aims: the most important first; at least one.
        most: the number of routes that is never exceeded.
        seconds: the time that one aim may take.

    Raises:
        UnprovenError: time was up before an aim's measure was proven to be the smallest.
        SolverError: the solver failed.
    """
    values: Mapping[int, int] = {}
    measures: list[Fraction] = []
    after: list[Program] = []
    for aim in aims:
        program = program.branch()
        objective = aim.pursue(program, most)
        if not after or aim.measure(values) > aim.floor:
            solved = minimise(program, objective, step=aim.goal.name, seconds=seconds, measure=partial(_scaled, aim))
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
        after.append(program)
    return Bottom(values, tuple(measures), tuple(after))


def _scaled(aim: Aim, values: Mapping[int, int]) -> Fraction:
    return aim.measure(values) * aim.scale
