"""What comes back of a distribution: proposals with reasons, or the requirements that clash (domain, 4.6).

Records and numbers only; the sentences are the report's. All numbers are exact.
"""

from __future__ import annotations

from datetime import date
from enum import Enum
from fractions import Fraction
from typing import TypeAlias

from msgspec import Struct

from hov_tools.calculations.distribution.problem import Column, Kind
from hov_tools.calculations.lots import Lot
from hov_tools.calculations.shares import Placement


class Goal(Enum):
    """A soft requirement, in the order of domain 4.6; its measure is always "the less the better, 0 is perfect"."""

    BONUS_TO_SMALL = "bonus places at members whose own HOV is one place or more"
    CLOSE_TO_REFERENCE = "regular places away from the reference, all members together"
    DIFFERENT_SECTORS = "routes with two placements in one sector"
    EVEN_DOORSTROOM = "doorstroom places away from an even spread, all members and later years together"


class Step(Enum):
    """What a search does, in order: one number after the other as small as possible, then what settles ties.

    The first step of a goal is its measure; the steps after it choose between what this measure finds equally good.
    """

    BONUS_AT_OTHERS = "bonus places at members whose own HOV is one place or more"
    SMALL_WITHOUT_BONUS = "members below one place without a bonus place"
    BONUS_LARGEST = "most bonus places at one member below one place"
    REGULAR_OFF = "regular places away from the reference, all members together"
    REGULAR_LARGEST = "most regular places away from the reference at one member"
    REGULAR_BY_HOV = "regular places away from the HOV shares, all members together"
    SAME_SECTOR = "routes with two placements in one sector"
    UNEVEN = "doorstroom places away from an even spread, all members and later years together"
    UNEVEN_LARGEST = "most doorstroom places away from an even spread at one member in one year"
    WITHOUT_INSTROOM = "members without any instroom"
    SMALLER_HOV = "the instroom of the member with the smallest own HOV, then the next"
    LOT = "the places of the member that is drawn first, then the next"
    LOT_OF_ROUTES = "the lots of the routes, where the places of all members are the same"

    @property
    def goal(self) -> Goal | None:
        """The soft requirement that it belongs to; None for what settles ties."""
        return _GOALS.get(self)


_GOALS = {
    Step.BONUS_AT_OTHERS: Goal.BONUS_TO_SMALL,
    Step.SMALL_WITHOUT_BONUS: Goal.BONUS_TO_SMALL,
    Step.BONUS_LARGEST: Goal.BONUS_TO_SMALL,
    Step.REGULAR_OFF: Goal.CLOSE_TO_REFERENCE,
    Step.REGULAR_LARGEST: Goal.CLOSE_TO_REFERENCE,
    Step.REGULAR_BY_HOV: Goal.CLOSE_TO_REFERENCE,
    Step.SAME_SECTOR: Goal.DIFFERENT_SECTORS,
    Step.UNEVEN: Goal.EVEN_DOORSTROOM,
    Step.UNEVEN_LARGEST: Goal.EVEN_DOORSTROOM,
}


class Fact(Enum):
    """Why a member gets what it gets; `MemberReason.number` is what the comment says."""

    AS_REFERENCE = "regular places within less than one of the reference"  # the reference
    MORE_THAN_REFERENCE = "one regular place or more above the reference"  # places above it
    LESS_THAN_REFERENCE = "one regular place or more below the reference"  # places below it
    PLACES_LEFT = "the references of all members leave allocated places over"  # places left over
    PLACES_FREED = "other members get less than their reference"  # places that they leave together
    PLACES_SHORT = "the references of all members exceed the allocated places"  # places short
    HOV_BELOW_ONE_PLACE = "own HOV below one place: comes first for bonus places"  # days missing for one place
    HOV_ENOUGH = "own HOV of one place or more: comes last for bonus places"  # whole places of the own HOV
    BONUS_LEFT_OVER = "gets bonus places that members below one place cannot take"  # those bonus places in all
    NO_BONUS_LEFT = "fewer bonus places than members below one place"  # members below one place
    CAPACITY_REACHED = "a column is at the capacity"  # the capacity
    MAXIMUM_REACHED = "instroom is at the maximum"  # the maximum
    MINIMUM_REACHED = "instroom is at the minimum"  # the minimum
    FIXED_CELL = "the cell was filled in"  # what stands there
    FIXED_ROUTES = "routes that are fixed start at the member"  # their number


class MemberReason(Struct, frozen=True):
    """A fact that holds for a member.

    Attributes:
        fact: which.
        number: see `Fact`.
        column: the column that it is about; None when about all.
    """

    fact: Fact
    number: Fraction
    column: Column | None = None


class RouteFact(Enum):
    """Why a route leads along its institutions; each is true of the route as it stands."""

    FIXED = "the route was designed already"
    DIFFERENT_SECTORS = "its placements lie in different sectors"
    SAME_SECTOR = "two of its placements lie in one sector"
    BRINGS_IN = "the first institution brought in places and this is one of its regular places"
    SMALL_FIRST = "a bonus place at a member whose own HOV is below one place"
    ONLY_PAIR = "the first institution may be followed by this one only"
    BALANCES = "the next institution has this doorstroom for its own instroom"


class DesignedRoute(Struct, frozen=True):
    """A route of a proposal.

    Attributes:
        kind: the kind of place.
        start: the first day.
        placements: in order of time.
        fixed: the number of the fixed route that it is; None for a new one.
        facts: why these institutions.
    """

    kind: Kind
    start: date
    placements: tuple[Placement, ...]
    fixed: int | None
    facts: tuple[RouteFact, ...]


class MemberPlaces(Struct, frozen=True):
    """A row of the distribution.

    Attributes:
        tpid: of the member.
        brought_in: the places that it brings in; None when it states none.
        reference: the regular places that it should get by `Problem.weigh`.
        own_places: whole places to which its own HOV gives a right.
        inflow_regular: regular instroom of T, exact.
        inflow_bonus: bonus instroom of T.
        flow_1: doorstroom of T+1.
        flow_2: doorstroom of T+2.
        reasons: why.
    """

    tpid: str
    brought_in: Fraction | None
    reference: Fraction
    own_places: int
    inflow_regular: Fraction
    inflow_bonus: Fraction
    flow_1: Fraction
    flow_2: Fraction
    reasons: tuple[MemberReason, ...]

    def of(self, column: Column) -> Fraction:
        """Give the places in a column."""
        places: Fraction = getattr(self, column.value)
        return places


class Cost(Struct, frozen=True):
    """What a soft requirement loses because a higher one comes first.

    Attributes:
        goal: the higher one.
        amount: by how much the measure is worse than if the higher one were left out.
    """

    goal: Goal
    amount: Fraction


class GoalResult(Struct, frozen=True):
    """How far a soft requirement is met.

    Attributes:
        goal: which.
        ideal: its measure when it comes first of all, within the hard requirements. Above 0: those stand in the way.
            None when there was no time to find out.
        reached: its measure in the proposal.
        largest: the largest part of the measure at one member (for EVEN_DOORSTROOM in one year); for DIFFERENT_SECTORS
            the same as `reached`.
        costs: the higher ones that account for `reached` less `ideal`, which their amounts add up to. Empty for an
            alternative: what that loses, it loses for being another distribution.
    """

    goal: Goal
    ideal: Fraction | None
    reached: Fraction
    largest: Fraction
    costs: tuple[Cost, ...] = ()


class Gap(Struct, frozen=True):
    """The first step that is not finished, since time was up.

    Attributes:
        step: which.
        reached: its measure in the proposal; None for a step that settles ties.
        least: no distribution has less, all earlier steps being kept; None for a step that settles ties.
    """

    step: Step
    reached: Fraction | None = None
    least: Fraction | None = None


class Settled(Struct, frozen=True):
    """How a distribution was chosen among the equally good ones (domain, 4.6).

    Attributes:
        seed: of the lots.
        decided: the steps that made a difference: the distributions left by the steps before were not all alike to it.
        lots: the members in the order in which they are drawn; empty unless the lot made a difference.
    """

    seed: str
    decided: tuple[Step, ...] = ()
    lots: tuple[Lot, ...] = ()


class Proposal(Struct, frozen=True):
    """A distribution with its routes.

    Attributes:
        members: in order of TPID.
        routes: fixed ones first, by number; then regular before bonus, by first and next institution and start.
        goals: in order of importance.
        settled: how it was chosen among equals.
        proven: the steps that are finished, all of which are proven.
        gap: where time was up, so that it is not proven to be the best; None when all is proven.
    """

    members: tuple[MemberPlaces, ...]
    routes: tuple[DesignedRoute, ...]
    goals: tuple[GoalResult, ...]
    settled: Settled
    proven: tuple[Step, ...]
    gap: Gap | None = None


class Demand(Enum):
    """A hard requirement that can clash with others."""

    ALLOCATED = "regular places add up to the allocated places"
    BONUS = "bonus places add up to the bonus places"
    CAPACITY = "capacity of a member"
    MINIMUM = "minimum of a member"
    MAXIMUM = "maximum of a member"
    FIXED_CELL = "a fixed cell"
    FIXED_ROUTE = "a fixed route"
    ALLOWED_PAIRS = "institutions that may follow each other"
    DIFFERENT_INSTITUTIONS = "the placements of a route lie at different institutions"
    EQUAL_LENGTH = "the placements of a route are of equal length"
    TWO_PLACEMENTS = "a route has two placements or more"
    MEMBERS_ONLY = "routes lead along members only"
    START_IN_YEAR = "routes start in the allocation year"
    ROUTES_IN_FORM = "routes that the form holds"


class Requirement(Struct, frozen=True):
    """A hard requirement by name.

    Attributes:
        demand: which kind.
        number: what it requires: places, routes, months; None where it requires no number.
        tpid: of the member that it is about.
        column: of the fixed cell.
        route: number of the fixed route.
    """

    demand: Demand
    number: Fraction | None = None
    tpid: str | None = None
    column: Column | None = None
    route: int | None = None


class Change(Struct, frozen=True):
    """A change of one requirement.

    Attributes:
        requirement: as it is now.
        amount: by how much it must give: places more of a capacity, maximum or form, less of a minimum, more (above 0)
            or less (below 0) of a total or a fixed cell; the number of routes that follow no allowed pair or stay at
            one institution; 1 for a fixed route that is dropped.
        pairs: the pairs to be allowed, for ALLOWED_PAIRS.
    """

    requirement: Requirement
    amount: Fraction
    pairs: tuple[tuple[str, str], ...] = ()


class Remedy(Struct, frozen=True):
    """A smallest change after which a distribution exists.

    Attributes:
        changes: all of them together; most often one.
    """

    changes: tuple[Change, ...]


class Condition(Enum):
    """A condition that no distribution can mend (Richtlijn §4.3; V3)."""

    INSTITUTIONS = "number of institutions"
    SECTORS = "number of different sectors"


class ConditionClash(Struct, frozen=True):
    """A condition that the consortium does not meet, whatever the distribution.

    Attributes:
        condition: which.
        found: the number there is, of members that can take a trainee.
        needed: the number that is needed.
        without_capacity: members (TPID) that do not count since their capacity is 0.
    """

    condition: Condition
    found: int
    needed: int
    without_capacity: tuple[str, ...]


class Equals(Struct, frozen=True):
    """The distributions that the soft requirements find as good as the first proposal.

    Attributes:
        distributions: the rows of each, in order of TPID; each gives a member other places than the proposal and the
            others do.
        has_more: there are more of them; None when there was no time to find out.
    """

    distributions: tuple[tuple[MemberPlaces, ...], ...]
    has_more: bool | None


class Possible(Struct, frozen=True):
    """There are distributions.

    Attributes:
        proposals: the best first; each differs from the others in the instroom of a member. Fewer than were asked for
            when there are no more. When the first is not proven to be the best, it is the only one.
        conditions: that are not met all the same: TOP cannot approve any of the proposals.
        equals: of the first proposal; None when not asked for, or when it is not proven to be one of the best.
        is_cut_short: there was no time to look for all the proposals that were asked for.
    """

    proposals: tuple[Proposal, ...]
    conditions: tuple[ConditionClash, ...]
    equals: Equals | None = None
    is_cut_short: bool = False


class Impossible(Struct, frozen=True):
    """There is no distribution.

    Attributes:
        clash: requirements that cannot be met together, of which none can be left out.
        remedies: ways out, each by itself enough; what the consortium can decide first, then the smallest.
        conditions: that are not met either.
        is_smallest: no other set of fewer requirements clashes; when there are very many sets, that is not sought.
    """

    clash: tuple[Requirement, ...]
    remedies: tuple[Remedy, ...]
    conditions: tuple[ConditionClash, ...]
    is_smallest: bool = True


Answer: TypeAlias = Possible | Impossible
