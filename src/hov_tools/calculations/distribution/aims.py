"""The soft requirements (domain, 4.6) as aims that a program can pursue one after the other.

A soft requirement is one aim or more; the first is its measure, the others settle what that leaves open:

1. bonus places at members with an own HOV of one place or more, as few as possible; then as few members below one
   place as possible without a bonus place (V6); then the largest number of bonus places at one of them.
2. regular places away from the reference, over all members together; then the largest of these differences; then,
   by place, the distance to the HOV shares, so that places left over go to those with the largest HOV for them.
3. routes with two placements in one sector.
4. doorstroom away from an even spread, over members and later years together; then the largest of these differences.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from enum import Enum
from fractions import Fraction
from math import ceil, floor, lcm

from msgspec import Struct

from hov_tools.calculations.distribution.answer import Goal
from hov_tools.calculations.distribution.model import Model, later_years
from hov_tools.calculations.distribution.problem import Kind, Problem, Spread, Weigh
from hov_tools.calculations.distribution.program import Line, Program, total
from hov_tools.calculations.distribution.references import hov_shares, is_small, references
from hov_tools.calculations.shares import add_months

ZERO = Fraction(0)


class Norm(Enum):
    """How differences are taken together."""

    SUM = "sum"
    LARGEST = "largest"


class Item(Struct, frozen=True):
    """A line and what it should be.

    Attributes:
        line: the sum.
        target: what it should be.
        is_least: being above the target is no difference.
    """

    line: Line
    target: Fraction = ZERO
    is_least: bool = False

    def difference(self, values: Mapping[int, int]) -> Fraction:
        """Give how far the line is from its target."""
        difference = sum((factor * values[unknown] for unknown, factor in self.line.items()), ZERO) - self.target
        return max(-difference, ZERO) if self.is_least else abs(difference)

    @property
    def around(self) -> tuple[Fraction, Fraction] | None:
        """The values of the line nearest to the target on both sides; None when the line can have the target itself."""
        step = lcm(*(factor.denominator for factor in self.line.values()))
        if (self.target * step).denominator == 1:
            return None
        below = Fraction(floor(self.target * step), step)
        return below, below + Fraction(1, step)

    @property
    def is_difference_itself(self) -> bool:
        """The line is its own difference: it is never below its target."""
        return self.target == 0 and not self.is_least and all(factor >= 0 for factor in self.line.values())


class Aim(Struct, frozen=True):
    """Differences that should be as small as possible.

    Attributes:
        goal: the soft requirement that it belongs to.
        norm: how the differences are taken together.
        items: what may differ.
        floor: it cannot be smaller than this.
    """

    goal: Goal
    norm: Norm
    items: tuple[Item, ...]
    floor: Fraction = ZERO

    def measure(self, values: Mapping[int, int]) -> Fraction:
        """Give the differences taken together."""
        differences = [item.difference(values) for item in self.items]
        return sum(differences, ZERO) if self.norm is Norm.SUM else max(differences, default=ZERO)

    @property
    def scale(self) -> int:
        """The measure times this is a whole number."""
        numbers = (number for item in self.items for number in (item.target, *item.line.values()))
        return lcm(*(number.denominator for number in numbers))

    def pursue(self, program: Program, most: int) -> dict[int, int]:
        """Add what is needed to minimise the measure, and give the objective: `scale` times the measure."""
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
        """Give a bound that no difference, times the scale, exceeds with this number of routes of either kind."""
        factors = [abs(factor) for item in self.items for factor in item.line.values()]
        target = max((item.target for item in self.items), default=ZERO)
        return self.scale * ceil(target + 4 * most * max(factors, default=ZERO))


def _exceed(program: Program, item: Item, unknown: int, scale: int) -> None:
    """Keep an unknown at or above the scaled difference of an item."""
    own = {unknown: Fraction(1)}
    target = item.target * scale
    program.add(total([(item.line, scale), (own, 1)]), target, None)
    if not item.is_least:
        program.add(total([(item.line, scale), (own, -1)]), None, target)
    if item.around is not None and not item.is_least:
        # No value lies between these two: without this the solver spends its time on finding that out.
        below, above = item.around
        slope = (above + below - 2 * item.target) / (above - below)
        least = item.target - below - slope * below
        program.add(total([(own, 1), (item.line, -scale * slope)]), least * scale, None)


def aims_of(problem: Problem, model: Model) -> tuple[Aim, ...]:
    """Give the aims of all soft requirements, the most important first; every one has its measure."""
    return (*_bonus(problem, model), *_close(problem, model), _sectors(problem, model), *_even(problem, model))


def _bonus(problem: Problem, model: Model) -> Iterator[Aim]:
    small = {member.tpid for member in problem.members if is_small(problem, member)}
    at = {tpid: model.inflow[Kind.BONUS, tpid] for tpid in model.tpids}
    at_others = total((line, 1) for tpid, line in at.items() if tpid not in small)
    yield Aim(Goal.BONUS_TO_SMALL, Norm.SUM, (Item(at_others),))
    if small:
        routes = (dict.fromkeys(line, Fraction(1)) for tpid, line in at.items() if tpid in small)
        items = tuple(Item(line, Fraction(1), is_least=True) for line in routes)
        yield Aim(Goal.BONUS_TO_SMALL, Norm.SUM, items)
        yield Aim(Goal.BONUS_TO_SMALL, Norm.LARGEST, tuple(Item(at[tpid]) for tpid in model.tpids if tpid in small))


def _close(problem: Problem, model: Model) -> Iterator[Aim]:
    wanted = references(problem)
    floor = abs(problem.allocated - sum(wanted.values(), ZERO))
    yield Aim(Goal.CLOSE_TO_REFERENCE, Norm.SUM, _regular(model, wanted), floor)
    yield Aim(Goal.CLOSE_TO_REFERENCE, Norm.LARGEST, _regular(model, wanted))
    if problem.weigh is Weigh.BY_PLACE:
        yield Aim(Goal.CLOSE_TO_REFERENCE, Norm.SUM, _regular(model, hov_shares(problem)))


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
    return Aim(Goal.DIFFERENT_SECTORS, Norm.SUM, (Item(alike),))


def is_sector_twice(sector: Mapping[str, str], institutions: tuple[str, ...]) -> bool:
    """Tell whether two of the institutions lie in one sector; one that is not a member lies in a sector of its own."""
    sectors = [sector.get(institution, institution) for institution in institutions]
    return len(set(sectors)) < len(sectors)


def _even(problem: Problem, model: Model) -> Iterator[Aim]:
    items: list[Item] = []
    for year in later_years(problem):
        everyone, constant = _equal_part(problem, model, year)
        for tpid in model.tpids:
            if problem.spread is Spread.BY_INSTROOM:
                items.append(Item(total([(model.flow[year, tpid], 1), (model.running[year, tpid], -1)])))
            else:
                items.append(Item(total([(model.flow[year, tpid], 1), (everyone, -1)]), constant))
    yield Aim(Goal.EVEN_DOORSTROOM, Norm.SUM, tuple(items))
    yield Aim(Goal.EVEN_DOORSTROOM, Norm.LARGEST, tuple(items))


def _equal_part(problem: Problem, model: Model, year: int) -> tuple[Line, Fraction]:
    """Give what each member gets of the doorstroom of a year that is divided equally, as a line and a constant.

    Where every new route runs in that year, or none, it is a constant; the solver is much faster then.
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
