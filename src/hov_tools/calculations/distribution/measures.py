"""How far routes meet the soft requirements, counted from the routes and not from the program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from hov_tools.calculations.distribution.aims import is_sector_twice
from hov_tools.calculations.distribution.answer import Goal
from hov_tools.calculations.distribution.model import later_years
from hov_tools.calculations.distribution.planned import Planned, Tally
from hov_tools.calculations.distribution.problem import Kind, Problem, Spread
from hov_tools.calculations.distribution.references import is_small, references


def measures(problem: Problem, routes: Sequence[Planned], counted: Tally) -> Mapping[Goal, tuple[Fraction, ...]]:
    """Give per soft requirement its parts: per member, per member and later year, or (sectors) the whole."""
    sector = {member.tpid: member.sector for member in problem.members}
    wanted = references(problem)
    alike = sum(is_sector_twice(sector, route.institutions) for route in routes)
    return {
        Goal.BONUS_TO_SMALL: tuple(
            counted.inflow[Kind.BONUS, member.tpid] for member in problem.members if not is_small(problem, member)
        ),
        Goal.CLOSE_TO_REFERENCE: tuple(
            abs(counted.inflow[Kind.REGULAR, tpid] - wanted[tpid]) for tpid in sorted(wanted)
        ),
        Goal.DIFFERENT_SECTORS: (Fraction(alike),),
        Goal.EVEN_DOORSTROOM: tuple(_uneven(problem, counted)),
    }


def _uneven(problem: Problem, counted: Tally) -> list[Fraction]:
    found = []
    for year in later_years(problem):
        everyone = sum((counted.running[year, member.tpid] for member in problem.members), Fraction(0))
        for member in problem.members:
            own = counted.running[year, member.tpid]
            wanted = own if problem.spread is Spread.BY_INSTROOM else everyone / len(problem.members)
            found.append(abs(counted.flow[year, member.tpid] - wanted))
    return found
