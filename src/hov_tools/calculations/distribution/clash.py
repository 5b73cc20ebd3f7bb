"""Which hard requirements clash: a smallest set that no distribution meets together.

Two kinds of sets play a part. A clash is a set of requirements that cannot all be met. A drop is a set of requirements
without which all others can be met. Every drop has at least one requirement in common with every clash, for otherwise
that clash would be among what can be met.

The search collects drops, and each time takes a smallest set that has a requirement in common with all of them. No
clash is smaller than this set. If the set cannot be met, it is a smallest clash and the search is over. If it can,
there is a drop that has nothing in common with it, which is added to the collection (Ignatiev, Previti, Liffiton &
Marques-Silva 2015, smallest unsatisfiable subsets).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from msgspec import Struct

from hov_tools.calculations.distribution.answer import Requirement
from hov_tools.calculations.distribution.deadline import Deadline
from hov_tools.calculations.distribution.demands import RULES, Hard, hard_requirements
from hov_tools.calculations.distribution.model import build, most_routes
from hov_tools.calculations.distribution.problem import Problem
from hov_tools.calculations.distribution.program import Program
from hov_tools.calculations.distribution.solver import minimise
from hov_tools.calculations.errors import SolverError

STEP = "clash"
# After so many drops it may take hours to prove that a clash is a smallest one: when any sixteen of twenty minima are
# too much together, there are thousands of clashes. A clash without a requirement to spare is then good enough.
_MOST_DROPS = 30


def smallest_clash(problem: Problem, *, deadline: Deadline) -> Clash:
    """Find a smallest set of requirements that no distribution meets together.

    Args:
        problem: one without a distribution.
        deadline: of the whole search.

    Raises:
        UnprovenError: time was up.
        SolverError: the solver failed, or the requirements do not clash.
    """
    program = Program()
    model = build(problem, program, also_forbidden=True)
    search = _Search(program, hard_requirements(problem, model), most_routes(problem), deadline)
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
            # A drop that has nothing in common with those before it can be found without looking for a smallest set.
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
    """What the steps of the search have in common.

    Attributes:
        program: the unknowns, without any requirement.
        hards: the requirements; below they are known by their position here.
        most: the number of routes that is never exceeded; see `model.most_routes`.
        deadline: of the whole search.
    """

    program: Program
    hards: tuple[Hard, ...]
    most: int
    deadline: Deadline

    def clash(self, numbers: frozenset[int], *, is_smallest: bool) -> Clash:
        """Give a clash of these requirements."""
        return Clash(tuple(self.hards[number].requirement for number in sorted(numbers)), is_smallest)

    def dropped(self, kept: frozenset[int]) -> frozenset[int] | None:
        """Give a drop that leaves out none of the requirements kept; None when those kept are a clash.

        It is empty when all requirements can be met together.
        """
        program = self.program.branch()
        objective: dict[int, int] = {}
        for number, hard in enumerate(self.hards):
            if number in kept:
                hard.enforce(program)
            else:
                objective[hard.soften(program, self.most).unknown] = 1
        solved = minimise(program, objective, step=STEP, deadline=self.deadline)
        if solved is None:
            return None
        return frozenset(number for number, hard in enumerate(self.hards) if not hard.holds(solved.values))

    def without_spare(self, clashing: frozenset[int]) -> frozenset[int]:
        """Give a clash within a clash in which no requirement can be left out."""
        for number in sorted(clashing):
            program = self.program.branch()
            for kept in sorted(clashing - {number}):
                self.hards[kept].enforce(program)
            if minimise(program, {}, step=STEP, deadline=self.deadline) is None:
                clashing -= {number}
        return clashing

    def smallest_with_all(self, drops: Sequence[frozenset[int]]) -> frozenset[int]:
        """Give a smallest set of requirements that has one of every drop.

        Between sets of the same size, one with as few rules for routes as possible: a consortium cannot change those.
        """
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
        solved = minimise(program, objective, step=STEP, deadline=self.deadline)
        if solved is None:
            raise SolverError("no set has something in common with every drop")
        return frozenset(number for number in range(size) if solved.values[chosen[number]])
