"""Which hard requirements clash: a smallest set that cannot be met together.

Requirements that are dropped so that the rest can be met hold at least one of every set that clashes. So a smallest
set that has something in common with all such drops found so far is either a clash itself, and then there is no smaller
one, or shows another drop (Ignatiev, Previti, Liffiton & Marques-Silva 2015, smallest unsatisfiable subsets).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from msgspec import Struct

from hov_tools.calculations.distribution.answer import Requirement
from hov_tools.calculations.distribution.demands import RULES, Hard, hard_requirements
from hov_tools.calculations.distribution.errors import SolverError
from hov_tools.calculations.distribution.highs import minimise
from hov_tools.calculations.distribution.model import build, most_routes
from hov_tools.calculations.distribution.problem import Problem
from hov_tools.calculations.distribution.program import Program

STEP = "clash"
# After so many drops a smallest set may take hours: think of any sixteen of twenty minima that are too much together.
_MOST_DROPS = 30


def smallest_clash(problem: Problem, *, seconds: float) -> Clash:
    """Find a smallest set of requirements that no distribution meets together.

    Args:
        problem: one without a distribution.
        seconds: the time that one step may take.

    Raises:
        UnprovenError: time was up.
        SolverError: the solver failed, or the requirements do not clash.
    """
    program = Program()
    model = build(problem, program, also_forbidden=True)
    search = _Search(program, hard_requirements(problem, model), most_routes(problem), seconds)
    drops: list[frozenset[int]] = []
    while True:
        kept = search.smallest_with_all(drops)
        drop = search.dropped(kept)
        if drop is None:
            return search.clash(kept, is_smallest=True)
        grown = kept
        while drop is not None:
            if not drop:
                raise SolverError("the requirements do not clash")
            drops.append(drop)
            # What has nothing in common with the drops so far comes cheap: it needs no new smallest set.
            grown |= drop
            drop = search.dropped(grown)
        if len(drops) > _MOST_DROPS:
            return search.clash(search.without_spare(grown), is_smallest=False)


class Clash(Struct, frozen=True):
    """Requirements that clash, none of which can be left out.

    Attributes:
        requirements: in the order in which a problem states them.
        is_smallest: no set of fewer requirements clashes.
    """

    requirements: tuple[Requirement, ...]
    is_smallest: bool


class _Search(Struct, frozen=True):
    """The program without requirements, and the requirements."""

    program: Program
    hards: tuple[Hard, ...]
    most: int
    seconds: float

    def clash(self, numbers: frozenset[int], *, is_smallest: bool) -> Clash:
        """Name the requirements."""
        return Clash(tuple(self.hards[number].requirement for number in sorted(numbers)), is_smallest)

    def dropped(self, kept: frozenset[int]) -> frozenset[int] | None:
        """Give requirements without which those kept and all others can be met; None when nothing helps."""
        program = self.program.branch()
        objective: dict[int, int] = {}
        for number, hard in enumerate(self.hards):
            if number in kept:
                hard.enforce(program)
            else:
                objective[hard.soften(program, self.most).unknown] = 1
        solved = minimise(program, objective, step=STEP, seconds=self.seconds)
        if solved is None:
            return None
        return frozenset(number for number, hard in enumerate(self.hards) if not hard.holds(solved.values))

    def without_spare(self, clashing: frozenset[int]) -> frozenset[int]:
        """Leave out requirements one by one as long as the rest clashes."""
        for number in sorted(clashing):
            program = self.program.branch()
            for kept in sorted(clashing - {number}):
                self.hards[kept].enforce(program)
            if minimise(program, {}, step=STEP, seconds=self.seconds) is None:
                clashing -= {number}
        return clashing

    def smallest_with_all(self, drops: Sequence[frozenset[int]]) -> frozenset[int]:
        """Give a smallest set of requirements with one of every drop; with as few rules for routes as that allows."""
        if not drops:
            return frozenset()
        program = Program()
        chosen = [program.unknown(1) for _ in self.hards]
        for drop in drops:
            program.add({chosen[number]: Fraction(1) for number in sorted(drop)}, Fraction(1), None)
        size = len(self.hards)
        objective = {
            unknown: size + (hard.requirement.demand in RULES) for unknown, hard in zip(chosen, self.hards, strict=True)
        }
        solved = minimise(program, objective, step=STEP, seconds=self.seconds)
        if solved is None:
            raise SolverError("no set has something in common with every drop")
        return frozenset(number for number in range(size) if solved.values[chosen[number]])
