"""Settles which of the equally good distributions is proposed, in the order of domain 4.6.

Two distributions are the same here when every member has the same places in every column. Of those that the soft
requirements find equally good:

1. as few members as possible are without any instroom;
2. the member with the smallest own HOV gets as much instroom as can be, then the next; members with the same HOV count
   together;
3. the lot. The members are drawn one by one ("verdeling" is what is drawn for); the first gets as much instroom as can
   be, then the second, and so on. Then the same for the regular places in it, and for the doorstroom of T+1 and of T+2.

What is left are routes that give all members the same places. Each possible route has a lot of its own ("route"), and
for a regular place the part of it that lies in T has one too ("regulier"). The first four hexadecimal digits of a lot
are a number; the routes with the smallest sum are taken. Of routes with the same part in T the regular ones are those
that are drawn first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from functools import partial
from itertools import groupby
from math import lcm

from msgspec import Struct

from hov_tools.calculations.distribution.aims import Aim, Item, Norm
from hov_tools.calculations.distribution.answer import Gap, Settled, Step
from hov_tools.calculations.distribution.deadline import Deadline
from hov_tools.calculations.distribution.model import Model, later_years
from hov_tools.calculations.distribution.planned import regular_lot, route_lot
from hov_tools.calculations.distribution.problem import Kind, Problem
from hov_tools.calculations.distribution.program import Line, Program, total
from hov_tools.calculations.distribution.solver import Solver, minimise
from hov_tools.calculations.errors import SolverError, UnprovenError
from hov_tools.calculations.lots import Lot, drawn

LOT_OF = "verdeling"
"""What is drawn for, in the text of a member's lot."""

_DIGITS = 4


class Columns(Struct, frozen=True):
    """Numbers by which distributions are told apart.

    Attributes:
        parts: each of them at least 0; when two distributions differ, one of these is larger in the second, or one of
            the totals is smaller.
        totals: sums of parts that are not the same in all distributions.
    """

    parts: tuple[Line, ...]
    totals: tuple[Line, ...] = ()


class Choice(Struct, frozen=True):
    """The distribution that is chosen.

    Attributes:
        values: unknown → value.
        settled: what made the difference.
        steps: that are finished.
        gap: where time was up; None when all is settled.
    """

    values: Mapping[int, int]
    settled: Settled
    steps: tuple[Step, ...]
    gap: Gap | None


def places(problem: Problem, model: Model) -> Columns:
    """Give all numbers of a distribution: every column of every member."""
    inflow = tuple(model.inflow.values())
    flows = [_flow(model, year) for year in later_years(problem)]
    return Columns(
        (*inflow, *(line for flow in flows for line in flow.parts)), tuple(line for one in flows for line in one.totals)
    )


def settle(
    problem: Problem,
    model: Model,
    program: Program,
    values: Mapping[int, int],
    *,
    seed: str,
    most: int,
    deadline: Deadline,
) -> Choice:
    """Choose among the values that a program allows.

    Args:
        problem: what is asked.
        model: the numbers of a distribution in terms of the unknowns.
        program: allows the equally good distributions only; it is not changed.
        values: one of them.
        seed: of the lots.
        most: the number of routes that is never exceeded.
        deadline: when the search must be over.

    Raises:
        SolverError: the solver failed or contradicts itself.
    """
    search = _Search(problem, model, program.branch(), values, deadline)
    lots = drawn(seed, LOT_OF, model.tpids)
    decided: list[Step] = []
    finished: list[Step] = []
    gap = None
    steps: tuple[tuple[Step, Callable[[], bool]], ...] = (
        (Step.WITHOUT_INSTROOM, partial(search.least_without, most)),
        (Step.SMALLER_HOV, search.most_to_small),
        (Step.LOT, partial(search.most_to_first, lots)),
        (Step.LOT_OF_ROUTES, partial(search.routes, seed)),
    )
    for step, take in steps:
        try:
            made_a_difference = take()
        except UnprovenError:
            gap = Gap(step)
            break
        finished.append(step)
        if made_a_difference:
            decided.append(step)
    shown = lots if Step.LOT in decided else ()
    return Choice(search.values, Settled(seed, tuple(decided), shown), tuple(finished), gap)


def differ(program: Program, columns: Columns, values: Mapping[int, int], most: int) -> int:
    """Add an unknown that can be 1 only where the numbers are not those of `values`; give that unknown.

    Args:
        program: to which unknowns and rows are added.
        columns: the numbers that count.
        values: a distribution.
        most: the number of routes that is never exceeded.
    """
    differs = program.unknown(1)
    ways: list[tuple[Line, int]] = [({differs: Fraction(1)}, -1)]
    for line in columns.parts:
        if line:
            more = program.unknown(1)
            program.add(total([(line, 1), ({more: _value(line, values) + _unit(line)}, -1)]), Fraction(0), None)
            ways.append(({more: Fraction(1)}, 1))
    for line in columns.totals:
        here = _value(line, values)
        if here > 0:
            less, high = program.unknown(1), most * max(line.values())
            program.add(total([(line, 1), ({less: high - here + _unit(line)}, 1)]), None, high)
            ways.append(({less: Fraction(1)}, 1))
    program.add(total(ways), Fraction(0), None)
    return differs


def _value(line: Line, values: Mapping[int, int]) -> Fraction:
    return sum((factor * values[unknown] for unknown, factor in line.items()), Fraction(0))


def _unit(line: Line) -> Fraction:
    """Give the step between the values that a line can have."""
    return Fraction(1, lcm(*(factor.denominator for factor in line.values())))


def _flow(model: Model, year: int) -> Columns:
    parts = tuple(model.flow[year, tpid] for tpid in model.tpids)
    everyone = total((line, 1) for line in parts)
    # The places of a year in which not all routes run depend on the starts.
    return Columns(parts, (everyone,) if everyone else ())


class _Search:
    """Takes the steps one by one; every step leaves fewer distributions to the next.

    Every step tells whether it made a difference.
    """

    def __init__(
        self, problem: Problem, model: Model, program: Program, values: Mapping[int, int], deadline: Deadline
    ) -> None:
        self._problem = problem
        self._model = model
        self._program = program
        self._solver = Solver(program)
        self._deadline = deadline
        self._routes = problem.allocated + problem.bonus
        self._instroom = {tpid: model.instroom(tpid) for tpid in model.tpids}
        self.values = values

    def least_without(self, most: int) -> bool:
        """Let as few members as possible be without instroom."""
        starting = {tpid: dict.fromkeys(line, Fraction(1)) for tpid, line in self._instroom.items()}
        items = tuple(Item(line, Fraction(1), is_least=True) for line in starting.values())
        aim = Aim(Step.WITHOUT_INSTROOM, Norm.SUM, items)
        before = aim.measure(self.values)
        objective = aim.pursue(self._program, most)
        if before:
            self._minimise(objective, Step.WITHOUT_INSTROOM)
        least = aim.measure(self.values)
        made_a_difference = before > least or self._can_more_be_without(starting.values(), int(least) + 1)
        self._program.add({one: Fraction(factor) for one, factor in objective.items()}, None, least * aim.scale)
        return made_a_difference

    def _can_more_be_without(self, starting: Iterable[Line], number: int) -> bool:
        """Tell whether as many members as this can be without instroom."""
        program = self._program.branch()
        enough = program.unknown(1)
        ways: list[tuple[Line, int]] = [({enough: Fraction(number)}, -1)]
        for line in starting:
            none = program.unknown(1)
            program.add(total([(line, 1), ({none: Fraction(self._routes)}, 1)]), None, Fraction(self._routes))
            ways.append(({none: Fraction(1)}, 1))
        program.add(total(ways), Fraction(0), None)
        return self._can(program, enough, Step.WITHOUT_INSTROOM)

    def most_to_small(self) -> bool:
        """Let the members with the smallest own HOV have as much instroom as can be, then the next."""
        own = sorted(self._problem.members, key=lambda one: one.hov_days)
        groups = [
            total((self._instroom[one.tpid], 1) for one in group)
            for _, group in groupby(own, key=lambda one: one.hov_days)
        ]
        return self._most_to(Columns(tuple(groups)), groups, Step.SMALLER_HOV)

    def most_to_first(self, lots: Iterable[Lot]) -> bool:
        """Let the members have as many places as can be in the order in which they are drawn, column by column."""
        order = [one.candidate for one in lots]
        made_a_difference = False
        for columns, by_member in self._columns():
            in_order = [by_member[tpid] for tpid in order]
            made_a_difference |= self._most_to(columns, in_order, Step.LOT)
        return made_a_difference

    def _columns(self) -> Iterator[tuple[Columns, Mapping[str, Line]]]:
        model = self._model
        yield Columns(tuple(self._instroom.values())), self._instroom
        regular = {tpid: model.inflow[Kind.REGULAR, tpid] for tpid in model.tpids}
        yield Columns(tuple(regular.values())), regular
        for year in later_years(self._problem):
            yield _flow(model, year), {tpid: model.flow[year, tpid] for tpid in model.tpids}

    def routes(self, seed: str) -> bool:
        """Take the routes with the smallest lots, all places being the same."""
        for line in places(self._problem, self._model).parts:
            here = _value(line, self.values)
            self._program.add(line, here, None)
            self._program.add(line, None, here)
        lots = {unknown: route_lot(path, seed) for path, unknown in self._model.paths.items()}
        lots |= {
            unknown: regular_lot(head, seed)
            for (kind, head), unknown in self._model.heads.items()
            if kind is Kind.REGULAR
        }
        self._minimise({unknown: int(one[:_DIGITS], 16) for unknown, one in lots.items()}, Step.LOT_OF_ROUTES)
        # To the members it makes none.
        return False

    def _most_to(self, columns: Columns, in_order: Iterable[Line], step: Step) -> bool:
        """Make numbers as large as can be, one after the other; gives whether they could have been different."""
        program = self._program.branch()
        if not self._can(program, differ(program, columns, self.values, self._routes), step):
            return False
        for line in in_order:
            if line:
                unit = _unit(line)
                self._minimise({unknown: -int(factor / unit) for unknown, factor in line.items()}, step)
                self._program.add(line, _value(line, self.values), None)
        return True

    def _can(self, program: Program, wanted: int, step: Step) -> bool:
        """Tell whether an unknown of a program can be 1."""
        solved = minimise(program, {wanted: -1}, step=step.name, deadline=self._deadline, start=self.values)
        if solved is None:
            raise SolverError(f"{step.name}: impossible after what was possible before it")
        return solved.objective == -1

    def _minimise(self, objective: Mapping[int, int], step: Step) -> None:
        solved = self._solver.minimise(objective, step=step.name, deadline=self._deadline, start=self.values)
        if solved is None:
            raise SolverError(f"{step.name}: impossible after what was possible before it")
        if not solved.is_proven:
            raise UnprovenError(step.name, self._deadline.seconds)
        self.values = solved.values
