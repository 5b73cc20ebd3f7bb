"""The soft requirements (domain, 4.6) as aims that a program pursues one after the other, the most important first.

Each aim is a number to be made as small as possible. The first aim of a soft requirement is its measure, which is shown
to the consortium; the aims after it choose between distributions that this measure finds equally good:

1. Bonus places. The measure: bonus places at members whose own HOV is one place or more. Then: the number of members
   below one place that get no bonus place (V6). Then: the largest number of bonus places at one member below one place.
2. Regular places. The measure: places above or below the reference, all members together. Then: the largest of these
   differences. Then, when the reference is what members bring in: the same sum with the HOV shares as reference, so
   that places left over go to the members with the largest HOV for them.
3. Sectors. The measure: routes with two placements in one sector.
4. Doorstroom. The measure: places above or below an even spread, all members and both later years together. Then: the
   largest of these differences.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from enum import Enum
from fractions import Fraction
from math import ceil, floor, lcm

from msgspec import Struct

from hov_tools.calculations.distribution.answer import Goal, Step
from hov_tools.calculations.distribution.measures import hov_shares, is_sector_twice, is_small, references
from hov_tools.calculations.distribution.model import Model, later_years
from hov_tools.calculations.distribution.problem import Kind, Problem, Spread, Weigh
from hov_tools.calculations.distribution.program import Line, Program, total
from hov_tools.calculations.shares import add_months

ZERO = Fraction(0)


class Norm(Enum):
    """How the differences of an aim become one number."""

    SUM = "all differences added up"
    LARGEST = "the largest difference"


class Item(Struct, frozen=True):
    """A number of the distribution, such as the regular places of one member, and what it should be.

    Attributes:
        line: the number, as a sum of unknowns.
        target: what it should be.
        is_least: the target is a minimum, so that being above it is no difference.
    """

    line: Line
    target: Fraction = ZERO
    is_least: bool = False

    def difference(self, values: Mapping[int, int]) -> Fraction:
        """Give how far the number is from its target with these values of the unknowns; never negative."""
        difference = sum((factor * values[unknown] for unknown, factor in self.line.items()), ZERO) - self.target
        return max(-difference, ZERO) if self.is_least else abs(difference)

    @property
    def around(self) -> tuple[Fraction, Fraction] | None:
        """The values nearest to the target, below and above it, when the target itself cannot be reached.

        Unknowns are whole, so that the line only has values that are multiples of one over the least common denominator
        of its factors. None when the target is such a multiple.
        """
        step = lcm(*(factor.denominator for factor in self.line.values()))
        if (self.target * step).denominator == 1:
            return None
        below = Fraction(floor(self.target * step), step)
        return below, below + Fraction(1, step)

    @property
    def is_difference_itself(self) -> bool:
        """The number and its difference are the same: the target is 0 and the number is never negative."""
        return self.target == 0 and not self.is_least and all(factor >= 0 for factor in self.line.values())


class Aim(Struct, frozen=True):
    """Differences that should be as small as possible, taken together as one measure.

    Attributes:
        step: of the search, which is this aim.
        norm: how the differences become one measure.
        items: the numbers that may differ from their targets.
        floor: a value below which the measure cannot lie; once it is reached there is nothing to be solved.
    """

    step: Step
    norm: Norm
    items: tuple[Item, ...]
    floor: Fraction = ZERO

    def measure(self, values: Mapping[int, int]) -> Fraction:
        """Give the measure of these values of the unknowns, in places, routes or members; 0 is perfect."""
        differences = [item.difference(values) for item in self.items]
        return sum(differences, ZERO) if self.norm is Norm.SUM else max(differences, default=ZERO)

    @property
    def goal(self) -> Goal | None:
        """The soft requirement that it belongs to; None when it settles ties."""
        return self.step.goal

    @property
    def scale(self) -> int:
        """A whole number; the measure times this is always whole, as the objective of a program must be."""
        numbers = (number for item in self.items for number in (item.target, *item.line.values()))
        return lcm(*(number.denominator for number in numbers))

    def pursue(self, program: Program, most: int) -> dict[int, int]:
        """Add what a program needs to minimise the measure.

        A difference is an absolute value, which a program cannot hold. In its place comes a new unknown that rows keep
        at or above the difference; minimising presses it down to the difference itself.

        Args:
            program: to which unknowns and rows are added.
            most: the number of routes that is never exceeded; see `model.most_routes`.

        Returns:
            The objective, unknown → factor: `scale` times the measure.
        """
        scale = self.scale
        largest = None if self.norm is Norm.SUM else program.unknown(self._high(most))
        parts: list[Line] = []
        for item in self.items:
            if largest is not None:
                _exceed(program, item, largest, scale)
            elif item.is_difference_itself:
                parts.append({unknown: factor * scale for unknown, factor in item.line.items()})
            else:
                difference = program.unknown(self._high(most))
                _exceed(program, item, difference, scale)
                parts.append({difference: Fraction(1)})
        if largest is not None:
            parts.append({largest: Fraction(1)})
        return {unknown: int(factor) for unknown, factor in total((part, 1) for part in parts).items()}

    def _high(self, most: int) -> int:
        """Give an upper bound for the new unknowns: no difference times the scale is larger with so many routes."""
        factors = [abs(factor) for item in self.items for factor in item.line.values()]
        target = max((item.target for item in self.items), default=ZERO)
        return self.scale * ceil(target + 4 * most * max(factors, default=ZERO))


def _exceed(program: Program, item: Item, unknown: int, scale: int) -> None:
    """Add rows that keep an unknown at or above the difference of an item, times the scale."""
    own = {unknown: Fraction(1)}
    target = item.target * scale
    program.add(total([(item.line, scale), (own, 1)]), target, None)
    if not item.is_least:
        program.add(total([(item.line, scale), (own, -1)]), None, target)
    if item.around is not None and not item.is_least:
        # Without whole numbers the line could have the target itself, and the difference could be 0. It lies on one of
        # two points beside the target; the straight line through the differences there is a lower bound for all others
        # too. The solver finds that out by trying otherwise, which takes it most of its time.
        below, above = item.around
        slope = (above + below - 2 * item.target) / (above - below)
        least = item.target - below - slope * below
        program.add(total([(own, 1), (item.line, -scale * slope)]), least * scale, None)


def aims_of(problem: Problem, model: Model) -> tuple[Aim, ...]:
    """Give the aims of all soft requirements (domain, 4.6), the most important first; each requirement has one or more.

    Args:
        problem: what is asked.
        model: the unknowns in which the aims are expressed.
    """
    return (*_bonus(problem, model), *_close(problem, model), _sectors(problem, model), *_even(problem, model))


def _bonus(problem: Problem, model: Model) -> Iterator[Aim]:
    small = {member.tpid for member in problem.members if is_small(problem, member)}
    at = {tpid: model.inflow[Kind.BONUS, tpid] for tpid in model.tpids}
    at_others = total((line, 1) for tpid, line in at.items() if tpid not in small)
    yield Aim(Step.BONUS_AT_OTHERS, Norm.SUM, (Item(at_others),))
    if small:
        routes = (dict.fromkeys(line, Fraction(1)) for tpid, line in at.items() if tpid in small)
        items = tuple(Item(line, Fraction(1), is_least=True) for line in routes)
        yield Aim(Step.SMALL_WITHOUT_BONUS, Norm.SUM, items)
        yield Aim(Step.BONUS_LARGEST, Norm.LARGEST, tuple(Item(at[tpid]) for tpid in model.tpids if tpid in small))


def _close(problem: Problem, model: Model) -> Iterator[Aim]:
    wanted = references(problem)
    floor = abs(problem.allocated - sum(wanted.values(), ZERO))
    yield Aim(Step.REGULAR_OFF, Norm.SUM, _regular(model, wanted), floor)
    yield Aim(Step.REGULAR_LARGEST, Norm.LARGEST, _regular(model, wanted))
    if problem.weigh is Weigh.BY_PLACE:
        yield Aim(Step.REGULAR_BY_HOV, Norm.SUM, _regular(model, hov_shares(problem)))


def _regular(model: Model, wanted: Mapping[str, Fraction]) -> tuple[Item, ...]:
    return tuple(Item(model.inflow[Kind.REGULAR, tpid], wanted[tpid]) for tpid in model.tpids)


def _sectors(problem: Problem, model: Model) -> Aim:
    sector = {member.tpid: member.sector for member in problem.members}
    alike = {
        unknown: Fraction(1) for path, unknown in model.paths.items() if is_sector_twice(sector, path.institutions)
    }
    alike |= {
        model.fixed[route.number]: Fraction(1)
        for route in problem.fixed_routes
        if is_sector_twice(sector, tuple(placement.institution for placement in route.placements))
    }
    return Aim(Step.SAME_SECTOR, Norm.SUM, (Item(alike),))


def _even(problem: Problem, model: Model) -> Iterator[Aim]:
    items: list[Item] = []
    for year in later_years(problem):
        everyone, constant = _equal_part(problem, model, year)
        for tpid in model.tpids:
            if problem.spread is Spread.BY_INSTROOM:
                items.append(Item(total([(model.flow[year, tpid], 1), (model.running[year, tpid], -1)])))
            else:
                items.append(Item(total([(model.flow[year, tpid], 1), (everyone, -1)]), constant))
    yield Aim(Step.UNEVEN, Norm.SUM, tuple(items))
    yield Aim(Step.UNEVEN_LARGEST, Norm.LARGEST, tuple(items))


def _equal_part(problem: Problem, model: Model, year: int) -> tuple[Line, Fraction]:
    """Give the doorstroom of each member in a year if all members had the same, as a line plus a constant.

    The doorstroom of a year is the number of routes that run in it. When all new routes do, or none, that number is
    known beforehand: the line is empty and the constant says it all, with which the solver is much faster. Otherwise
    the number depends on the starts that are chosen, and the constant is 0.
    """
    size = len(model.tpids)
    running = [_runs_in(start, sum(problem.lengths), year) for start in problem.starts]
    if any(running) and not all(running):
        return total((model.running[year, tpid], Fraction(1, size)) for tpid in model.tpids), ZERO
    fixed = [_runs_in(one.start, sum(part.months for part in one.placements), year) for one in problem.fixed_routes]
    new = problem.allocated + problem.bonus - len(fixed)
    return {}, Fraction(sum(fixed) + (new if all(running) else 0), size)


def _runs_in(start: date, months: int, year: int) -> bool:
    return months > 0 and add_months(start, months) > date(year, 1, 1)
