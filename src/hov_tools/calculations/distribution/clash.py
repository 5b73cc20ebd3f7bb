"""Which hard requirements clash: a smallest set that cannot be met together.

Requirements that are dropped so that the rest can be met hold at least one of every set that clashes. So a smallest
set that has something in common with all such drops found so far is either a clash itself, and then there is no smaller
one, or shows another drop (Ignatiev, Previti, Liffiton & Marques-Silva 2015, smallest unsatisfiable subsets).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from hov_tools.calculations.distribution.answer import Requirement
from hov_tools.calculations.distribution.demands import Hard, hard_requirements
from hov_tools.calculations.distribution.errors import SolverError
from hov_tools.calculations.distribution.highs import minimise
from hov_tools.calculations.distribution.model import build, most_routes
from hov_tools.calculations.distribution.problem import Problem
from hov_tools.calculations.distribution.program import Program

STEP = "clash"


def smallest_clash(problem: Problem, *, seconds: float) -> tuple[Requirement, ...]:
    """Give a smallest set of requirements that no distribution meets together, in the order of the requirements.

    Args:
        problem: one without a distribution.
        seconds: the time that one step may take.

    Raises:
        UnprovenError: time was up.
        SolverError: the solver failed, or the requirements do not clash.
    """
    program = Program()
    model = build(problem, program, also_forbidden=True)
    hards = hard_requirements(problem, model)
    most = most_routes(problem)
    drops: list[frozenset[int]] = []
    while True:
        kept = _smallest_hitting(drops, len(hards), seconds)
        # Drops that have nothing in common come cheap: they need no new smallest set.
        grown = set(kept)
        drop = _dropped(program, hards, grown, most, seconds)
        if drop is None:
            return tuple(hards[number].requirement for number in sorted(kept))
        while drop is not None:
            if not drop:
                raise SolverError("the requirements do not clash")
            drops.append(drop)
            grown |= drop
            drop = _dropped(program, hards, grown, most, seconds)


def _dropped(
    program: Program, hards: Sequence[Hard], kept: set[int], most: int, seconds: float
) -> frozenset[int] | None:
    """Give requirements that are dropped so that those that are kept and the rest can be met; None if nothing helps."""
    program = program.branch()
    slacks: dict[int, int] = {}
    for number, hard in enumerate(hards):
        if number in kept:
            hard.enforce(program)
        else:
            slacks[hard.soften(program, most)] = number
    solved = minimise(program, dict.fromkeys(slacks, 1), step=STEP, seconds=seconds)
    if solved is None:
        return None
    return frozenset(
        number for number in slacks.values() if not all(bound.holds(solved.values) for bound in hards[number].bounds)
    )


def _smallest_hitting(drops: Sequence[frozenset[int]], size: int, seconds: float) -> frozenset[int]:
    """Give a smallest set of numbers below `size` that has a number in common with every drop."""
    if not drops:
        return frozenset()
    program = Program()
    chosen = [program.variable(1) for _ in range(size)]
    for drop in drops:
        program.add({chosen[number]: Fraction(1) for number in sorted(drop)}, Fraction(1), None)
    solved = minimise(program, dict.fromkeys(chosen, 1), step=STEP, seconds=seconds)
    if solved is None:
        raise SolverError("no set has something in common with every drop")
    return frozenset(number for number in range(size) if solved.values[chosen[number]])
