"""From a problem to proposals: the best distribution, the next best, and what each soft requirement costs."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from msgspec import Struct

from hov_tools.calculations.distribution.aims import Aim, aims_of
from hov_tools.calculations.distribution.answer import (
    Answer,
    Condition,
    ConditionClash,
    Cost,
    Equals,
    Gap,
    Goal,
    GoalResult,
    Impossible,
    MemberPlaces,
    Possible,
    Proposal,
    Settled,
    Step,
)
from hov_tools.calculations.distribution.check import check
from hov_tools.calculations.distribution.clash import smallest_clash
from hov_tools.calculations.distribution.deadline import Deadline, within
from hov_tools.calculations.distribution.demands import hard_requirements
from hov_tools.calculations.distribution.descent import Bottom, descend
from hov_tools.calculations.distribution.equals import equals
from hov_tools.calculations.distribution.measures import measures
from hov_tools.calculations.distribution.model import Model, build, most_routes
from hov_tools.calculations.distribution.planned import Planned, Tally, planned, tally
from hov_tools.calculations.distribution.problem import Problem
from hov_tools.calculations.distribution.program import Line, Program, total
from hov_tools.calculations.distribution.reasons import explained_members, explained_routes
from hov_tools.calculations.distribution.remedies import remedies
from hov_tools.calculations.distribution.ties import places, settle
from hov_tools.calculations.errors import SolverError, UnprovenError

ZERO = Fraction(0)


def propose(
    problem: Problem,
    *,
    proposals: int = 1,
    seconds: float = 120,
    seed: str = "",
    equal: int = 0,
    clock: Callable[[], float] = time.monotonic,
) -> Answer:
    """Propose distributions, the best first, or say which requirements clash.

    Args:
        problem: what is asked.
        proposals: how many different ones are asked for; one or more.
        seconds: the time that the whole search may take; when it is up, the best distribution so far is proposed, with
            what is proven of it.
        seed: of the lots between equally good distributions.
        equal: how many distributions that are as good as the best are named at most.
        clock: gives the time, in seconds from whenever.

    Raises:
        UnprovenError: time was up before any distribution was found, or before it was known which requirements clash.
        SolverError: the solver failed, or its answer does not stand up to exact arithmetic.
    """
    search = _prepared(problem, seed, within(seconds, clock))
    best = _chosen(search, search.program)
    if best is None:
        clash = smallest_clash(problem, deadline=search.deadline)
        ways_out = remedies(problem, clash.requirements, deadline=search.deadline)
        return Impossible(clash.requirements, ways_out, conditions(problem), clash.is_smallest)
    results = _results(search, best)
    found = [_proposal(search, best, results)]
    alike = _equals(search, best, equal) if equal and best.bottom.gap is None else None
    ideals = {result.goal: result.ideal for result in results}
    program, other, is_cut_short = search.program, best, best.gap is not None and proposals > 1
    while len(found) < proposals and not is_cut_short:
        program = _other_than(search.model, program, other.values)
        try:
            another = _chosen(search, program)
        except UnprovenError:
            another, is_cut_short = None, True
        if another is None:
            break
        if another.gap is not None:
            # It may not be the next best.
            is_cut_short = True
            break
        other = another
        found.append(_proposal(search, other, _without_costs(search, other, ideals)))
    return Possible(tuple(found), conditions(problem), alike, is_cut_short)


class _Search(Struct, frozen=True):
    """What the steps from a problem to proposals have in common.

    Attributes:
        problem: what is asked.
        program: the unknowns, with the hard requirements.
        model: the numbers of a distribution in terms of the unknowns.
        aims: the soft requirements, the most important first.
        most: the number of routes that is never exceeded.
        seed: of the lots.
        deadline: when the search must be over.
    """

    problem: Problem
    program: Program
    model: Model
    aims: tuple[Aim, ...]
    most: int
    seed: str
    deadline: Deadline


class _Chosen(Struct, frozen=True):
    """A distribution that was chosen.

    Attributes:
        values: unknown → value.
        bottom: how far the soft requirements are met.
        settled: how it was chosen among equals.
        proven: the steps that are finished.
        gap: where time was up; None when all is proven.
    """

    values: Mapping[int, int]
    bottom: Bottom
    settled: Settled
    proven: tuple[Step, ...]
    gap: Gap | None


def _prepared(problem: Problem, seed: str, deadline: Deadline) -> _Search:
    program = Program()
    model = build(problem, program)
    for hard in hard_requirements(problem, model):
        hard.enforce(program)
    return _Search(
        problem=problem,
        program=program,
        model=model,
        aims=aims_of(problem, model),
        most=most_routes(problem),
        seed=seed,
        deadline=deadline,
    )


def _chosen(search: _Search, program: Program) -> _Chosen | None:
    """Choose the best distribution that a program allows; None when it allows none."""
    bottom = descend(program, search.aims, most=search.most, deadline=search.deadline)
    if bottom is None:
        return None
    steps = tuple(aim.step for aim in search.aims[: len(bottom.after)])
    if bottom.gap is not None:
        return _Chosen(bottom.values, bottom, Settled(search.seed), steps, bottom.gap)
    choice = settle(
        search.problem,
        search.model,
        bottom.after[-1],
        bottom.values,
        seed=search.seed,
        most=search.most,
        deadline=search.deadline,
    )
    if any(aim.measure(choice.values) != measure for aim, measure in zip(search.aims, bottom.measures, strict=True)):
        raise SolverError("what settles ties gives up what an aim reached")
    return _Chosen(choice.values, bottom, choice.settled, (*steps, *choice.steps), choice.gap)


def _proposal(search: _Search, chosen: _Chosen, results: tuple[GoalResult, ...]) -> Proposal:
    problem = search.problem
    routes, counted = _counted(search, chosen.values)
    for result in results:
        parts = measures(problem, routes, counted)[result.goal]
        if sum(parts, ZERO) != result.reached:
            raise SolverError(f"{result.goal.name}: {result.reached} in the program, {sum(parts, ZERO)} by the routes")
    return Proposal(
        members=explained_members(problem, counted),
        routes=explained_routes(problem, routes, counted),
        goals=results,
        settled=chosen.settled,
        proven=chosen.proven,
        gap=chosen.gap,
    )


def _counted(search: _Search, values: Mapping[int, int]) -> tuple[tuple[Planned, ...], Tally]:
    """Write out the routes of a distribution and count what they give; both are checked."""
    routes = planned(search.problem, search.model, values, seed=search.seed)
    counted = tally(search.problem, routes)
    check(search.problem, routes, counted)
    return routes, counted


def _equals(search: _Search, chosen: _Chosen, count: int) -> Equals:
    """Name distributions that are as good as the one that was chosen."""

    def rows(values: Mapping[int, int]) -> tuple[MemberPlaces, ...]:
        _, counted = _counted(search, values)
        reached = tuple(aim.measure(values) for aim in search.aims)
        if reached != chosen.bottom.measures:
            raise SolverError("a distribution that is listed as equally good is not")
        return explained_members(search.problem, counted)

    return equals(
        chosen.bottom.after[-1],
        places(search.problem, search.model),
        chosen.values,
        count=count,
        most=search.most,
        deadline=search.deadline,
        shown=rows,
    )


def _other_than(model: Model, program: Program, values: Mapping[int, int]) -> Program:
    """Give a program that excludes the places of a distribution.

    In any other distribution some member gets at least one place of a kind more; which one is left to the solver.
    """
    program = program.branch()
    gains: dict[int, Fraction] = {}
    for line in model.inflow.values():
        if line:
            gain = program.unknown(1)
            gains[gain] = Fraction(1)
            at_least = _value(line, values) + 1
            program.add(total([(line, 1), ({gain: at_least}, -1)]), ZERO, None)
    program.add(gains, Fraction(1), None)
    return program


def _value(line: Line, values: Mapping[int, int]) -> Fraction:
    return sum((factor * values[unknown] for unknown, factor in line.items()), ZERO)


def _measure_of(search: _Search, goal: Goal) -> int:
    """Give the position of the first aim of a soft requirement: its measure."""
    return next(number for number, aim in enumerate(search.aims) if aim.goal is goal)


def _results(search: _Search, chosen: _Chosen) -> tuple[GoalResult, ...]:
    """Say how far each soft requirement is met, and which higher ones took the rest; not the latter without time."""
    unknown = dict.fromkeys(Goal)
    if chosen.bottom.gap is not None:
        return _without_costs(search, chosen, unknown)
    try:
        return _explained(search, chosen)
    except UnprovenError:
        return _without_costs(search, chosen, unknown)


def _explained(search: _Search, chosen: _Chosen) -> tuple[GoalResult, ...]:
    """Say how far each soft requirement is met, and which higher ones took the rest.

    The measure when the requirement comes first is the ideal; what it becomes when the higher ones come before it, one
    by one, is what each of them costs.
    """
    results, best = [], chosen.bottom
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
        results.append(_result(search, chosen, goal, ideal, tuple(costs)))
    return tuple(results)


def _higher(goal: Goal) -> Sequence[Goal]:
    return list(Goal)[: list(Goal).index(goal)]


def _alone(search: _Search, program: Program, number: int, reached: Fraction) -> Fraction:
    """Give the smallest measure that an aim can have in a program, given what it reached in the proposal."""
    aim = search.aims[number]
    if number == 0 or reached == aim.floor:
        return reached
    bottom = descend(program, [aim], most=search.most, deadline=search.deadline)
    if bottom is None:
        raise SolverError(f"{aim.step.name}: impossible after what was possible before it")
    if bottom.gap is not None:
        raise UnprovenError(aim.step.name, search.deadline.seconds)
    return bottom.measures[0]


def _result(
    search: _Search, chosen: _Chosen, goal: Goal, ideal: Fraction | None, costs: tuple[Cost, ...]
) -> GoalResult:
    parts = measures(search.problem, *_counted(search, chosen.values))[goal]
    reached = chosen.bottom.measures[_measure_of(search, goal)]
    return GoalResult(goal, ideal, reached, max(parts, default=ZERO), costs)


def _without_costs(search: _Search, chosen: _Chosen, ideals: Mapping[Goal, Fraction | None]) -> tuple[GoalResult, ...]:
    return tuple(_result(search, chosen, goal, ideals[goal], ()) for goal in Goal)


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
