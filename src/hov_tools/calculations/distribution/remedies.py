"""What would solve a clash: the smallest change of one requirement, or of several when none helps by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from math import lcm

from msgspec import Struct

from hov_tools.calculations.distribution.answer import Change, Demand, Remedy, Requirement
from hov_tools.calculations.distribution.clash import STEP
from hov_tools.calculations.distribution.deadline import Deadline
from hov_tools.calculations.distribution.demands import RULES, Hard, hard_requirements, is_barred
from hov_tools.calculations.distribution.model import Model, build, most_routes
from hov_tools.calculations.distribution.problem import Problem
from hov_tools.calculations.distribution.program import Program
from hov_tools.calculations.distribution.solver import minimise

# Given by TOP: a change means that places stay empty.
_GIVEN = frozenset({Demand.ALLOCATED, Demand.BONUS, Demand.ROUTES_IN_FORM})


class _Softening(Struct, frozen=True):
    """What the search for remedies has in common.

    Attributes:
        problem: one without a distribution.
        program: the unknowns, without any requirement.
        model: the numbers of a distribution in terms of the unknowns.
        hards: the requirements; below they are known by their position here.
        most: the number of routes that is never exceeded.
        deadline: of the whole search.
    """

    problem: Problem
    program: Program
    model: Model
    hards: tuple[Hard, ...]
    most: int
    deadline: Deadline

    def changes(self, soft: Sequence[int]) -> tuple[Change, ...] | None:
        """Give the smallest changes of these requirements that make all others possible; None when no change does."""
        program = self.program.branch()
        slacks: dict[int, Fraction] = {}
        for number, hard in enumerate(self.hards):
            if number in soft:
                slack = hard.soften(program, self.most)
                slacks[slack.unknown] = slack.unit
            else:
                hard.enforce(program)
        scale = lcm(*(unit.denominator for unit in slacks.values()))
        objective = {unknown: int(unit * scale) for unknown, unit in slacks.items()}
        solved = minimise(program, objective, step=STEP, deadline=self.deadline)
        if solved is None:
            return None
        return tuple(
            self._change(self.hards[number], solved.values)
            for number in sorted(soft)
            if not self.hards[number].holds(solved.values)
        )

    def _change(self, hard: Hard, values: Mapping[int, int]) -> Change:
        requirement = hard.requirement
        if requirement.demand in {Demand.ALLOCATED, Demand.BONUS, Demand.FIXED_CELL}:
            given = hard.bounds[0].value(values)
            return Change(requirement, given - (requirement.number or 0))
        pairs: tuple[tuple[str, str], ...] = ()
        if requirement.demand is Demand.ALLOWED_PAIRS:
            pairs = _new_pairs(self.problem, self.model, values)
        return Change(requirement, max(bound.missed(values) for bound in hard.bounds), pairs)


def remedies(problem: Problem, clash: Sequence[Requirement], *, deadline: Deadline) -> tuple[Remedy, ...]:
    """Give the ways out of a clash, each enough by itself: what the consortium can decide first, then the smallest.

    Args:
        problem: one without a distribution.
        clash: requirements that clash.
        deadline: of the whole search.

    Returns:
        For each requirement of the clash that can solve everything by itself, its smallest change. If there is none,
        the smallest changes of several together. Rules for routes are never changed.
    """
    program = Program()
    model = build(problem, program, also_forbidden=True)
    softening = _Softening(problem, program, model, hard_requirements(problem, model), most_routes(problem), deadline)
    numbers = [number for number, hard in enumerate(softening.hards) if hard.requirement.demand not in RULES]
    single = [
        changes
        for number in numbers
        if softening.hards[number].requirement in clash and (changes := softening.changes([number])) is not None
    ]
    if not single:
        own = [number for number in numbers if softening.hards[number].requirement.demand not in _GIVEN]
        together = softening.changes(own) or softening.changes(numbers)
        single = [together] if together else []
    return tuple(Remedy(changes) for changes in sorted(single, key=_weight))


def _weight(changes: tuple[Change, ...]) -> tuple[bool, Fraction]:
    return (
        any(change.requirement.demand in _GIVEN for change in changes),
        sum((abs(change.amount) for change in changes), Fraction(0)),
    )


def _new_pairs(problem: Problem, model: Model, values: Mapping[int, int]) -> tuple[tuple[str, str], ...]:
    """Give the pairs that new routes follow and that are not allowed."""
    used = [path.institutions for path, unknown in model.paths.items() if values[unknown] and is_barred(problem, path)]
    pairs = {pair for institutions in used for pair in pairwise(institutions)}
    return tuple(sorted(pairs - (problem.allowed_pairs or set())))
