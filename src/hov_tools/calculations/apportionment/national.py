"""The national allocation: a number of places over all applicants, with reserve and guarantee places (domain, 4.3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import floor

from msgspec import Struct

from hov_tools.calculations.apportionment.lots import Draw, LotKind, Lots, draw
from hov_tools.calculations.apportionment.quotients import Claim, Division, divide
from hov_tools.calculations.errors import CalculationError
from hov_tools.calculations.rounding import round_half_up


class Applicant(Struct, frozen=True):
    """Who asks for places: one institution, or the institution that asks for all that merge their HOV.

    Attributes:
        key: its TPID; the TPID of the receiving institution on merging.
        hov: in days; the joint HOV on merging.
        requested: places asked for; nobody gets more.
        has_guarantee: inside its guarantee period: when it asks it keeps one place, whatever its HOV.
        is_new: newly recognised: it takes part in the reserve only, for one place at most.

    Raises:
        CalculationError: a number is negative, or it is both new and inside its guarantee period.
    """

    key: str
    hov: int
    requested: int
    has_guarantee: bool = False
    is_new: bool = False

    def __post_init__(self) -> None:
        if self.hov < 0 or self.requested < 0:
            raise CalculationError(f"{self.key!r}: HOV and request are not negative")
        if self.has_guarantee and self.is_new:
            raise CalculationError(f"{self.key!r} is new and has a guarantee place")


class Award(Struct, frozen=True):
    """What one applicant gets, with the numbers that explain it.

    Attributes:
        applicant: who.
        certain: places that do not depend on a lot.
        drawn: a place won by lot.
        in_lots: a lot is (or was) drawn for one more place.
        keeps_guarantee: its first place is kept by its guarantee; True also when its HOV would have won it.
        from_reserve: its place comes from the reserve.
        last_quotient: HOV ÷ places, of the last place won on HOV, in days; None when it won none.
        next_quotient: HOV ÷ (places + 1), in days; None when it has all that it asked for, or no HOV.
        short: days of HOV lacking to be certain of one more place, all else unchanged; None when it has all that it
            asked for, takes part in the reserve only, or no other place can be won.
    """

    applicant: Applicant
    certain: int
    drawn: int
    in_lots: bool
    keeps_guarantee: bool
    from_reserve: bool
    last_quotient: Fraction | None
    next_quotient: Fraction | None
    short: int | None

    @property
    def places(self) -> int:
        """All places: certain and drawn."""
        return self.certain + self.drawn

    @property
    def is_capped(self) -> bool:
        """It has all that it asked for."""
        return self.places >= self.applicant.requested


class Reserve(Struct, frozen=True):
    """The places kept for newly recognised institutions.

    Attributes:
        exact: the percentage of all places, unrounded.
        places: rounded half up.
        used: given to new institutions, or to be given to them by lot.
    """

    exact: Fraction
    places: int
    used: int

    @property
    def returned(self) -> int:
        """The places that go to the other applicants after all."""
        return self.places - self.used


class Allocation(Struct, frozen=True):
    """The places over the applicants.

    Attributes:
        places: that there are.
        reserve: for new institutions.
        competed: places that are won on HOV: all but the used reserve and the guarantee places.
        awards: by key.
        days_per_place: the last quotient that won a place, exact, in days; None when no place was won on HOV or when
            there are more places than requests.
        lots: what must be drawn.
        draws: the records, in the order of `lots`; empty without a seed.
        remaining: places that nobody asks for or has HOV for.
    """

    places: int
    reserve: Reserve
    competed: int
    awards: Mapping[str, Award]
    days_per_place: Fraction | None
    lots: tuple[Lots, ...]
    draws: tuple[Draw, ...]
    remaining: int

    @property
    def whole_days_per_place(self) -> int | None:
        """The days per place rounded down: the largest whole number of days at which all places are given.

        None when the exact number is not known or less than one day.
        """
        return None if self.days_per_place is None else floor(self.days_per_place) or None

    @property
    def given(self) -> int:
        """Places that are certain or drawn."""
        return sum(award.places for award in self.awards.values())

    @property
    def undrawn(self) -> int:
        """Places of lots that are still to be drawn."""
        return 0 if self.draws else sum(lots.places for lots in self.lots)


def allocate(
    applicants: Sequence[Applicant], places: int, reserve_percentage: Fraction, seed: str | None = None
) -> Allocation:
    """Allocate places; the order of the applicants does not matter.

    First the reserve: `reserve_percentage` of the places, rounded half up, one for each new institution that asks, by
    lot when there are more of them; what is not used goes to the rest. From the rest each institution inside its
    guarantee period that asks keeps one place; what is left goes by largest averages.

    Args:
        applicants: all who apply for this training in this year.
        places: to allocate; bonus places are no part of them.
        reserve_percentage: as a part of one: 1% is Fraction(1, 100).
        seed: for drawing lots; None: they are reported, not drawn.

    Raises:
        CalculationError: two applicants have the same key, `places` is negative, the percentage does not lie from 0
            to 1, or there are more guarantee places than places.
    """
    if places < 0 or not 0 <= reserve_percentage <= 1:
        raise CalculationError(f"{places} places with a reserve of {reserve_percentage}")
    if len({one.key for one in applicants}) != len(applicants):
        raise CalculationError("an applicant applies twice")
    new = tuple(sorted(one.key for one in applicants if one.is_new and one.requested))
    exact = places * reserve_percentage
    reserve = Reserve(exact, round_half_up(exact), min(round_half_up(exact), len(new)))
    division = divide(places - reserve.used, [_claim(one) for one in applicants if not one.is_new])
    lots = tuple(_lots(new, reserve, division))
    draws = () if seed is None else tuple(draw(one, seed) for one in lots)
    winners = {winner for one in draws for winner in one.winners}
    candidates = {candidate for one in lots for candidate in one.candidates}
    reserved = frozenset(new) if reserve.used == len(new) else frozenset(winners & set(new))
    awards = {
        one.key: _award(one, division, winners, candidates, reserved)
        for one in sorted(applicants, key=lambda one: one.key)
    }
    competed = places - reserve.used - sum(award.keeps_guarantee for award in awards.values())
    return Allocation(
        places=places,
        reserve=reserve,
        competed=competed,
        awards=awards,
        days_per_place=division.last_quotient,
        lots=lots,
        draws=draws,
        remaining=division.remaining,
    )


def _claim(applicant: Applicant) -> Claim:
    keeps = 1 if applicant.has_guarantee and applicant.requested else 0
    return Claim(applicant.key, applicant.hov, applicant.requested, keeps)


def _lots(new: tuple[str, ...], reserve: Reserve, division: Division) -> list[Lots]:
    found = []
    if 0 < reserve.used < len(new):
        found.append(Lots(LotKind.RESERVE, new, reserve.used))
    if division.tie is not None:
        tie = division.tie
        found.append(Lots(LotKind.LAST_PLACE, tie.applicants, tie.places, tie.quotient))
    return found


def _award(
    one: Applicant, division: Division, winners: set[str], candidates: set[str], reserved: frozenset[str]
) -> Award:
    drawn = int(one.key in winners)
    in_lots = one.key in candidates
    if one.is_new:
        certain = int(one.key in reserved and not in_lots)
        return Award(
            one,
            certain,
            drawn,
            in_lots,
            keeps_guarantee=False,
            from_reserve=one.key in reserved,
            last_quotient=None,
            next_quotient=None,
            short=None,
        )
    certain, keeps = division.seats[one.key], _claim(one).keeps
    places = certain + drawn
    has_more_to_win = bool(one.hov) and places < one.requested
    return Award(
        one,
        certain,
        drawn,
        in_lots,
        keeps_guarantee=bool(keeps),
        from_reserve=False,
        last_quotient=Fraction(one.hov, places) if places > keeps else None,
        next_quotient=Fraction(one.hov, places + 1) if has_more_to_win else None,
        short=_short(one, division, drawn),
    )


def _short(one: Applicant, division: Division, drawn: int) -> int | None:
    """Give the days lacking for the place after the last one; a place won by lot was never certain on HOV."""
    return None if drawn else division.short.get(one.key)
