"""From a problem to proposals: the best distribution, the next best, and what each soft requirement costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from msgspec import Struct

from hov_tools.calculations.distribution.aims import Aim, aims_of
from hov_tools.calculations.distribution.answer import (
    Answer,
    Condition,
    ConditionClash,
    Cost,
    Goal,
    GoalResult,
    Impossible,
    Possible,
    Proposal,
)
from hov_tools.calculations.distribution.check import check
from hov_tools.calculations.distribution.clash import smallest_clash
from hov_tools.calculations.distribution.demands import hard_requirements
from hov_tools.calculations.distribution.descent import Bottom, descend
from hov_tools.calculations.distribution.measures import measures
from hov_tools.calculations.distribution.model import Model, build, most_routes
from hov_tools.calculations.distribution.planned import planned, tally
from hov_tools.calculations.distribution.problem import Problem
from hov_tools.calculations.distribution.program import Line, Program, total
from hov_tools.calculations.distribution.reasons import explained_members, explained_routes
from hov_tools.calculations.distribution.remedies import remedies
from hov_tools.calculations.errors import SolverError

ZERO = Fraction(0)


def propose(problem: Problem, *, proposals: int = 1, seconds: float = 60) -> Answer:
    """Propose distributions, the best first, or say which requirements clash.

    Args:
        problem: what is asked.
        proposals: how many different ones are asked for; one or more.
        seconds: the time that one attempt of the solver may take; a proposal needs one or more for every soft
            requirement.

    Raises:
        UnprovenError: an attempt took longer; the error names the step. There is then no answer.
        SolverError: the solver failed, or its answer does not stand up to exact arithmetic.
    """
    search = _prepared(problem, seconds)
    best = descend(search.program, search.aims, most=search.most, seconds=seconds)
    if best is None:
        clash = smallest_clash(problem, seconds=seconds)
        ways_out = remedies(problem, clash.requirements, seconds=seconds)
        return Impossible(clash.requirements, ways_out, conditions(problem), clash.is_smallest)
    results = _results(search, best)
    found = [_proposal(search, best, results)]
    program = search.program
    while len(found) < proposals:
        program = _other_than(search.model, program, best)
        other = descend(program, search.aims, most=search.most, seconds=seconds)
        if other is None:
            break
        best = other
        ideals = {result.goal: result.ideal for result in results}
        found.append(_proposal(search, best, _without_costs(search, best, ideals)))
    return Possible(tuple(found), conditions(problem))


class _Search(Struct, frozen=True):
    """What the steps from a problem to proposals have in common.

    Attributes:
        problem: what is asked.
        program: the unknowns, with the hard requirements.
        model: the numbers of a distribution in terms of the unknowns.
        aims: the soft requirements, the most important first.
        most: the number of routes that is never exceeded.
        seconds: the time that one attempt of the solver may take.
    """

    problem: Problem
    program: Program
    model: Model
    aims: tuple[Aim, ...]
    most: int
    seconds: float


def _prepared(problem: Problem, seconds: float) -> _Search:
    program = Program()
    model = build(problem, program)
    for hard in hard_requirements(problem, model):
        hard.enforce(program)
    return _Search(problem, program, model, aims_of(problem, model), most_routes(problem), seconds)


def _proposal(search: _Search, bottom: Bottom, results: tuple[GoalResult, ...]) -> Proposal:
    problem = search.problem
    routes = planned(problem, search.model, bottom.values)
    counted = tally(problem, routes)
    check(problem, routes, counted)
    for result in results:
        parts = measures(problem, routes, counted)[result.goal]
        if sum(parts, ZERO) != result.reached:
            raise SolverError(f"{result.goal.name}: {result.reached} in the program, {sum(parts, ZERO)} by the routes")
    return Proposal(explained_members(problem, counted), explained_routes(problem, routes, counted), results)


def _other_than(model: Model, program: Program, bottom: Bottom) -> Program:
    """Give a program that excludes the places of a distribution.

    In any other distribution some member gets at least one place of a kind more; which one is left to the solver.
    """
    program = program.branch()
    gains: dict[int, Fraction] = {}
    for line in model.inflow.values():
        if line:
            gain = program.unknown(1)
            gains[gain] = Fraction(1)
            at_least = _value(line, bottom.values) + 1
            program.add(total([(line, 1), ({gain: at_least}, -1)]), ZERO, None)
    program.add(gains, Fraction(1), None)
    return program


def _value(line: Line, values: Mapping[int, int]) -> Fraction:
    return sum((factor * values[unknown] for unknown, factor in line.items()), ZERO)


def _measure_of(search: _Search, goal: Goal) -> int:
    """Give the position of the first aim of a soft requirement: its measure."""
    return next(number for number, aim in enumerate(search.aims) if aim.goal is goal)


def _results(search: _Search, best: Bottom) -> tuple[GoalResult, ...]:
    """Say how far each soft requirement is met, and which higher ones took the rest.

    The measure when the requirement comes first is the ideal; what it becomes when the higher ones come before it, one
    by one, is what each of them costs.
    """
    results = []
    for goal in Goal:
        number = _measure_of(search, goal)
        reached = best.measures[number]
        ideal = before = _alone(search, search.program, number, reached)
        costs = []
        for higher in _higher(goal):
            if before == reached:
                break
            last = max(position for position, aim in enumerate(search.aims) if aim.goal is higher)
            is_last = last + 1 == number
            with_it = reached if is_last else _alone(search, best.after[last], number, reached)
            if with_it > before:
                costs.append(Cost(higher, with_it - before))
            before = with_it
        results.append(_result(search, best, goal, ideal, tuple(costs)))
    return tuple(results)


def _higher(goal: Goal) -> Sequence[Goal]:
    return list(Goal)[: list(Goal).index(goal)]


def _alone(search: _Search, program: Program, number: int, reached: Fraction) -> Fraction:
    """Give the smallest measure that an aim can have in a program, given what it reached in the proposal."""
    aim = search.aims[number]
    if number == 0 or reached == aim.floor:
        return reached
    bottom = descend(program, [aim], most=search.most, seconds=search.seconds)
    if bottom is None:
        raise SolverError(f"{aim.goal.name}: impossible after what was possible before it")
    return bottom.measures[0]


def _result(search: _Search, bottom: Bottom, goal: Goal, ideal: Fraction, costs: tuple[Cost, ...]) -> GoalResult:
    routes = planned(search.problem, search.model, bottom.values)
    parts = measures(search.problem, routes, tally(search.problem, routes))[goal]
    return GoalResult(goal, ideal, bottom.measures[_measure_of(search, goal)], max(parts, default=ZERO), costs)


def _without_costs(search: _Search, bottom: Bottom, ideals: Mapping[Goal, Fraction]) -> tuple[GoalResult, ...]:
    return tuple(_result(search, bottom, goal, ideals[goal], ()) for goal in Goal)


def conditions(problem: Problem) -> tuple[ConditionClash, ...]:
    """Give the conditions of Richtlijn §4.3 that no distribution can mend, counting members that can take a trainee."""
    taking = [member for member in problem.members if member.capacity != 0]
    without = tuple(sorted(member.tpid for member in problem.members if member.capacity == 0))
    counts = (
        (Condition.INSTITUTIONS, len(taking), problem.minimum_institutions),
        (Condition.SECTORS, len({member.sector for member in taking}), problem.minimum_sectors),
    )
    return tuple(
        ConditionClash(condition, number, needed, without) for condition, number, needed in counts if number < needed
    )
