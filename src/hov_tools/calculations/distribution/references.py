"""What a member is measured by: its own HOV in places, and the regular places that it should get."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from hov_tools.calculations.distribution.problem import Member, Problem, Weigh
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
