"""Why a proposal is as it is, in Dutch sentences: per member, per route and per preference."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from msgspec import Struct
from msgspec.structs import replace

from hov_tools import dutch
from hov_tools.calculations.distribution.answer import (
    DesignedRoute,
    Fact,
    Goal,
    GoalResult,
    MemberPlaces,
    MemberReason,
    Proposal,
    RouteFact,
)
from hov_tools.calculations.distribution.problem import Column, Kind, Problem, Weigh
from hov_tools.report import text

_KIND = {Kind.REGULAR: "regular", Kind.BONUS: "bonus"}
# Told with the regular or the bonus places, or only that all is as it should be.
_TOLD_APART = frozenset(
    [
        Fact.AS_REFERENCE,
        Fact.MORE_THAN_REFERENCE,
        Fact.LESS_THAN_REFERENCE,
        Fact.PLACES_LEFT,
        Fact.PLACES_FREED,
        Fact.PLACES_SHORT,
        Fact.HOV_ENOUGH,
    ]
)


def who(problem: Problem, tpid: str) -> str:
    """Name a member: its TPID and name."""
    name = next((member.name for member in problem.members if member.tpid == tpid), "")
    return f"{tpid} {name}".strip()


def column_name(problem: Problem, column: Column) -> str:
    """Name a column of the distribution, with its year."""
    return text(f"proposal.column.{column.value}", next=problem.year + 1, last=problem.year + 2)


def places(value: Fraction | int) -> str:
    """Write a number of places: "1 plaats", "2,33 plaatsen"."""
    return text.counted("proposal.places", value, n=dutch.digits(value))


def member_line(problem: Problem, member: MemberPlaces) -> str:
    """Say in one line what a member brings in and gets, and why."""
    said = [_head(member), *_regular(problem, member), *_bonus(problem, member), *_others(problem, member)]
    return f"{who(problem, member.tpid)}: " + "; ".join(dict.fromkeys(said)) + "."


def _head(member: MemberPlaces) -> str:
    if member.brought_in is None:
        return text("proposal.member.unstated", regular=places(member.inflow_regular))
    return text("proposal.member.head", brought=places(member.brought_in), regular=dutch.digits(member.inflow_regular))


def _regular(problem: Problem, member: MemberPlaces) -> Iterator[str]:
    """Say by how much the regular places differ from what the member should get, and where that comes from."""
    facts = {reason.fact: reason.number for reason in member.reasons}
    than = "reference" if problem.weigh is Weigh.BY_HOV or member.brought_in is None else "brought"
    for fact, key, causes in (
        (Fact.MORE_THAN_REFERENCE, "more_than", (Fact.PLACES_LEFT, Fact.PLACES_FREED)),
        (Fact.LESS_THAN_REFERENCE, "less_than", (Fact.PLACES_SHORT,)),
    ):
        if fact in facts:
            why = [
                text.counted(f"proposal.fact.{cause.name.lower()}", facts[cause], n=dutch.digits(facts[cause]))
                for cause in causes
                if cause in facts
            ]
            share = dutch.digits(member.reference)
            told = text(f"proposal.fact.{key}_{than}", places=places(facts[fact]), share=share)
            yield ": ".join([told, *([text("proposal.fact.and").join(why)] if why else [])])


def _bonus(problem: Problem, member: MemberPlaces) -> Iterator[str]:
    if not member.inflow_bonus:
        return
    own = next(one.hov_days for one in problem.members if one.tpid == member.tpid)
    noun = text.counted("proposal.bonus_places", member.inflow_bonus, n=dutch.digits(member.inflow_bonus))
    key = "below" if own < problem.days_per_place else "enough"
    numbers = {"hov": dutch.number(own), "days": dutch.number(problem.days_per_place)}
    yield text(f"proposal.member.bonus_{key}", bonus=noun, **numbers)


def _others(problem: Problem, member: MemberPlaces) -> Iterator[str]:
    for reason in member.reasons:
        # What the bonus places rest on stands in their own sentence.
        is_told = reason.fact is Fact.HOV_BELOW_ONE_PLACE and member.inflow_bonus > 0
        if reason.fact not in _TOLD_APART and not is_told:
            yield _reason(problem, reason)


def _reason(problem: Problem, reason: MemberReason) -> str:
    column = "" if reason.column is None else column_name(problem, reason.column)
    key = f"proposal.fact.{reason.fact.name.lower()}"
    shown = dutch.digits(reason.number)
    return text.counted(key, reason.number, n=shown, places=places(reason.number), column=column)


def reference_line(problem: Problem) -> str:
    """Say to what the regular places stay close."""
    return text("proposal.weigh.place" if problem.weigh is Weigh.BY_PLACE else "proposal.weigh.hov")


def route_line(problem: Problem, route: DesignedRoute) -> str:
    """Say what a route is: kind, start, institutions and months."""
    legs = text("proposal.route.then").join(
        text("proposal.route.leg", tpid=who(problem, leg.institution), months=leg.months) for leg in route.placements
    )
    kind = text(f"proposal.kind.{_KIND[route.kind]}")
    return text("proposal.route.line", kind=kind, start=dutch.day(route.start), legs=legs)


def route_reason(route: DesignedRoute, told: frozenset[RouteFact] = frozenset()) -> str:
    """Say why a route leads along its institutions; what was told of all routes is left out."""
    first = route.placements[0].institution
    second = route.placements[1].institution if len(route.placements) > 1 else ""
    said = [
        text(f"proposal.route_fact.{fact.name.lower()}", first=first, second=second)
        for fact in _told(route)
        if fact not in told
    ]
    return "; ".join(said)


def _told(route: DesignedRoute) -> Iterator[RouteFact]:
    if RouteFact.FIXED in route.facts:
        yield RouteFact.FIXED
        return
    yield from route.facts


class RouteGroup(Struct, frozen=True):
    """New routes that are the same, one after the other.

    Attributes:
        first: number of the first, counted from 1 among all routes of the proposal.
        last: number of the last.
        route: what each of them is.
    """

    first: int
    last: int
    route: DesignedRoute

    @property
    def number(self) -> str:
        """The numbers: "4", or "1–3"."""
        return str(self.first) if self.first == self.last else f"{self.first}–{self.last}"

    def line(self, problem: Problem) -> str:
        """Say how many of which route there are."""
        count = self.last - self.first + 1
        told = route_line(problem, self.route)
        return told if count == 1 else text("proposal.route.times", count=count, route=told)


def new_routes(proposal: Proposal) -> tuple[RouteGroup, ...]:
    """Give the routes that the proposal adds; what stood in the form is not proposed."""
    found: list[RouteGroup] = []
    for number, route in enumerate(proposal.routes, start=1):
        if route.fixed is not None:
            continue
        before = found[-1] if found else None
        if before is not None and before.last == number - 1 and before.route == route:
            found[-1] = replace(before, last=number)
        else:
            found.append(RouteGroup(number, number, route))
    return tuple(found)


def shared_facts(groups: Sequence[RouteGroup]) -> frozenset[RouteFact]:
    """Give what can be told of all new routes at once: that they lead along different sectors."""
    is_shared = len(groups) > 1 and all(RouteFact.DIFFERENT_SECTORS in one.route.facts for one in groups)
    return frozenset([RouteFact.DIFFERENT_SECTORS]) if is_shared else frozenset()


def kept_line(proposal: Proposal) -> str:
    """Say how many routes stood in the form and stay; "" when none did."""
    kept = sum(route.fixed is not None for route in proposal.routes)
    return text.counted("proposal.routes_kept", kept) if kept else ""


def goal_lines(results: tuple[GoalResult, ...]) -> tuple[tuple[str, str, str], ...]:
    """Give per preference its name, whether it is met, and what it gave up for which other one."""
    return tuple((text(f"proposal.goal.{_key(one.goal)}"), _met(one), _cost(one)) for one in results)


def _key(goal: Goal) -> str:
    return goal.name.lower()


def _met(one: GoalResult) -> str:
    if not one.reached:
        return text("proposal.goal_met")
    key, shown = f"proposal.goal_off.{_key(one.goal)}", dutch.digits(one.reached)
    return text.counted(key, one.reached, n=shown, places=places(one.reached))


def _cost(one: GoalResult) -> str:
    parts = [
        text("proposal.goal_cost", n=dutch.digits(cost.amount), goal=_inside(text(f"proposal.goal.{_key(cost.goal)}")))
        for cost in one.costs
        if cost.amount
    ]
    if one.ideal is None:
        return text("proposal.goal_untold")
    if one.ideal:
        parts.insert(0, text("proposal.goal_ideal", n=dutch.digits(one.ideal)))
    return "; ".join(parts)


def _inside(name: str) -> str:
    """Write a name within a sentence."""
    return name[:1].lower() + name[1:]


def summary_line(problem: Problem, *, is_possible: bool = True) -> str:
    """Say what was divided, or was to be divided."""
    return text(
        "proposal.summary" if is_possible else "proposal.asked",
        regular=text.counted("proposal.regular_places", problem.allocated),
        bonus=text.counted("proposal.bonus_places", problem.bonus),
        members=text.counted("proposal.members", len(problem.members)),
    )
