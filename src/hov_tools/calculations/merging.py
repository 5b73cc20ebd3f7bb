"""The joint HOV of members that merge, and what merging gains (Richtlijn §6, first way of applying)."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from msgspec import Struct

from hov_tools.calculations.entitlement import entitlement
from hov_tools.calculations.errors import CalculationError
from hov_tools.calculations.hov import Counts, TraineeDays, Training, accepted_days, days_of_trainees
from hov_tools.calculations.periods import Period, count_days, difference, intersection, union, year_period
from hov_tools.calculations.sweep import meeting

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Iterable, Sequence
    from datetime import date


class DoubleClaim(Struct, frozen=True):
    """Rows of two members that claim the same trainee on the same days of the reference years.

    Attributes:
        member_a: the member whose name sorts first.
        key_a: key of its row.
        member_b: the other member.
        key_b: key of its row.
        trainee: the registration number of both rows.
        days: calendar days that both rows claim, per reference year, zeros included.
        counted_days: those of `days` that count at both rows, so that adding up the members counts them
            twice; fewer than all when a row's kind (funded or not) does not count in a year.
    """

    member_a: str
    key_a: Hashable
    member_b: str
    key_b: Hashable
    trainee: str
    days: Mapping[int, int]
    counted_days: int


class JointHov(Struct, frozen=True):
    """The HOV of the merging members together.

    Attributes:
        members: each member's own HOV in counted days, by name; its own double days count once.
        double: every pair of rows of different members on the same days. A day that three members claim
            is in three pairs, so the pairs' days need not add up to `double_days`.
        total: the joint HOV: each trainee's calendar day once in the whole consortium.
    """

    members: Mapping[str, int]
    double: tuple[DoubleClaim, ...]
    total: int

    @property
    def sum_of_members(self) -> int:
        """The members' own HOV added up, double days and all."""
        return sum(self.members.values())

    @property
    def double_days(self) -> int:
        """The days that adding up the members counts too often."""
        return self.sum_of_members - self.total


class Gain(Struct, frozen=True):
    """The whole places that merging gives and takes.

    Attributes:
        joint_places: whole places of the joint HOV.
        member_places: whole places of each member on its own, by name.
    """

    joint_places: int
    member_places: Mapping[str, int]

    @property
    def places(self) -> int:
        """The gain in whole places; below zero when double days cost more than the merged remainders give."""
        return self.joint_places - sum(self.member_places.values())


class _Row(NamedTuple):
    member: str
    position: int
    training: Training


def joint_hov(members: Mapping[str, Sequence[Training]], years: Iterable[int], counts: Counts) -> JointHov:
    """Add up the HOV of the members that merge, each trainee's calendar day once.

    A day that several members claim counts when it counts at one of them at least: funded at one and
    unfunded at another counts, whichever of the two the year accepts.

    Args:
        members: the rows of each member; the order of the members has no influence on the result.
        years: the reference years.
        counts: whether the days of a year count, given the year and whether they are funded.

    Returns:
        The joint HOV; `members` by name, `double` by first member, its row, second member and its row, with
        rows in the order given.

    Raises:
        CalculationError: one of `years` is no calendar year.
    """
    reference = tuple(sorted(set(years)))
    accepted = accepted_days(reference, counts)
    own: dict[str, int] = {}
    claimed: dict[str, list[TraineeDays]] = {}
    for member in sorted(members):
        trainees = days_of_trainees(members[member])
        own[member] = sum([days.count_of(accepted) for days in trainees.values()])
        for trainee, days in trainees.items():
            claimed.setdefault(trainee, []).append(days)
    # The days themselves are needed only of trainees whom several members claim: others have no double days.
    shared = {trainee: claims for trainee, claims in claimed.items() if len(claims) > 1}
    double = sum(_double_days(claims, accepted) for claims in shared.values())
    return JointHov(own, _double_claims(members, shared, reference, counts), sum(own.values()) - double)


def _double_days(claims: Sequence[TraineeDays], accepted: TraineeDays) -> int:
    """Count the days of one trainee that adding up the members counts too often."""
    counted = [claim.counted(accepted) for claim in claims]
    return sum(map(count_days, counted)) - count_days(union(chain.from_iterable(counted)))


_Claim: TypeAlias = tuple[Period, str, tuple[Period, ...]]
"""The period of a row, its member, and the days of it that count."""


class DividedHov(Struct, frozen=True):
    """The HOV of a consortium in which some apply separately, each trainee's calendar day with one applicant only.

    Attributes:
        merged: of those who merge, in days.
        separate: of each separate applicant, in days.
    """

    merged: int
    separate: Mapping[str, int]


def divided_hov(
    members: Mapping[str, Sequence[Training]], merging: Collection[str], years: Iterable[int], counts: Counts
) -> DividedHov:
    """Divide the days of a consortium between those who merge and each separate applicant.

    A day that several members claim counts for the one whose row begins first, with equal begins for the
    member with the lower TPID (domain, 4.2).

    Args:
        members: the rows of each member; the order of the members has no influence on the result.
        merging: the members that merge their HOV; all others apply separately.
        years: the reference years.
        counts: whether the days of a year count, given the year and whether they are funded.

    Raises:
        CalculationError: one of `years` is no calendar year.
    """
    accepted = accepted_days(tuple(sorted(set(years))), counts)
    claims: dict[str, list[_Claim]] = {}
    for member in sorted(members):
        days = days_of_trainees(members[member])
        for row in members[member]:
            counted = intersection(row.running, days[row.trainee].counted(accepted))
            claims.setdefault(row.trainee, []).append((row.period, member, counted))
    own = dict.fromkeys(sorted(members), 0)
    for of_trainee in claims.values():
        taken: tuple[Period, ...] = ()
        for _, member, counted in sorted(of_trainee, key=_first_claim):
            own[member] += count_days(difference(counted, taken))
            taken = union((*taken, *counted))
    return DividedHov(
        sum(days for member, days in own.items() if member in merging),
        {member: days for member, days in own.items() if member not in merging},
    )


def _first_claim(claim: _Claim) -> tuple[date, int, str]:
    """Order by the row's begin, then by the member's number: of numbers written as texts the shorter is lower."""
    period, member, _ = claim
    return period.begin, len(member), member


def gain_of_merging(hovs: Mapping[str, int], joint: int, days_per_place: int) -> Gain:
    """Compare the whole places of the joint HOV with those of the members on their own.

    Without double days (`joint` equal to the sum of `hovs`) the gain is never below zero, because remainders
    too small for a place come together. Double days count once in `joint` and may turn the gain into a loss.

    Args:
        hovs: each member's own HOV, in days.
        joint: the joint HOV, in days.
        days_per_place: days needed for one full place.

    Raises:
        CalculationError: `joint` exceeds the sum of `hovs`, a number of days is negative, or
            `days_per_place` is not positive.
    """
    if joint > sum(hovs.values()):
        raise CalculationError(f"joint HOV {joint} exceeds the members' sum {sum(hovs.values())}")
    return Gain(
        entitlement(joint, days_per_place).places,
        {member: entitlement(hovs[member], days_per_place).places for member in sorted(hovs)},
    )


def _double_claims(
    members: Mapping[str, Sequence[Training]], trainees: Collection[str], years: tuple[int, ...], counts: Counts
) -> tuple[DoubleClaim, ...]:
    rows: dict[str, list[_Row]] = {trainee: [] for trainee in trainees}
    for member in sorted(members):
        for position, training in enumerate(members[member]):
            if training.trainee in rows:
                rows[training.trainee].append(_Row(member, position, training))
    pairs = sorted(
        (
            (same_trainee[first], same_trainee[second])
            for same_trainee in rows.values()
            for first, second in meeting([(one.member, one.training.running) for one in same_trainee])
        ),
        key=lambda pair: (pair[0].member, pair[0].position, pair[1].member, pair[1].position),
    )
    claims = (_double_claim(first, second, years, counts) for first, second in pairs)
    return tuple(claim for claim in claims if any(claim.days.values()))


def _double_claim(first: _Row, second: _Row, years: tuple[int, ...], counts: Counts) -> DoubleClaim:
    a, b = first.training, second.training
    shared = intersection(a.running, b.running)
    days = {year: count_days(intersection(shared, (year_period(year),))) for year in years}
    counted = sum(number for year, number in days.items() if counts(year, a.funded) and counts(year, b.funded))
    return DoubleClaim(
        member_a=first.member,
        key_a=a.key,
        member_b=second.member,
        key_b=b.key,
        trainee=a.trainee,
        days=days,
        counted_days=counted,
    )
