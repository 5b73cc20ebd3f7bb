"""How far routes meet the soft requirements (domain, 4.6), and what each of these measures by.

Everything is counted from the members and the routes; the program that made the routes has no part in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from hov_tools.calculations.distribution.answer import Goal
from hov_tools.calculations.distribution.model import later_years
from hov_tools.calculations.distribution.planned import Planned, Tally
from hov_tools.calculations.distribution.problem import Kind, Member, Problem, Spread, Weigh
from hov_tools.calculations.entitlement import entitlement


def own_places(problem: Problem, member: Member) -> int:
    """Give the whole places to which a member's own HOV gives a right."""
    return entitlement(member.hov_days, problem.days_per_place).places


def is_small(problem: Problem, member: Member) -> bool:
    """Tell whether a member's own HOV is below one place (Richtlijn §4.6)."""
    return own_places(problem, member) == 0


def references(problem: Problem) -> Mapping[str, Fraction]:
    """Give per member (TPID) the regular places that it should get, unrounded; see `Weigh`."""
    if problem.weigh is Weigh.BY_HOV:
        return hov_shares(problem)
    stated = {one.tpid: one.brought_in for one in problem.members if one.brought_in is not None}
    merged = tuple(one for one in problem.members if one.brought_in is None)
    left = max(Fraction(0), problem.allocated - sum(stated.values(), Fraction(0)))
    return {**stated, **_by_hov(merged, left)}


def hov_shares(problem: Problem) -> Mapping[str, Fraction]:
    """Divide the allocated places by HOV, unrounded."""
    return _by_hov(problem.members, Fraction(problem.allocated))


def _by_hov(members: tuple[Member, ...], places: Fraction) -> dict[str, Fraction]:
    """Divide places by HOV; equally when nobody has any."""
    joint = sum(member.hov_days for member in members)
    if joint == 0:
        return {member.tpid: places / len(members) for member in members}
    return {member.tpid: places * Fraction(member.hov_days, joint) for member in members}


def is_sector_twice(sector: Mapping[str, str], institutions: tuple[str, ...]) -> bool:
    """Tell whether two of the institutions lie in one sector; one that is not a member lies in a sector of its own."""
    sectors = [sector.get(institution, institution) for institution in institutions]
    return len(set(sectors)) < len(sectors)


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
