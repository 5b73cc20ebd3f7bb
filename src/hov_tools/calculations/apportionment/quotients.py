"""Largest averages (D'Hondt) with caps: who gets the next place, and what it costs (domain, 4.3).

An applicant with k places competes for the next one with HOV ÷ (k + 1). The largest quotients win the places, until
there are none left or everybody has what was asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from heapq import heapify, heappop, heappush
from math import floor

from msgspec import Struct

from hov_tools.calculations.errors import CalculationError


class Claim(Struct, frozen=True):
    """One applicant in the competition.

    Attributes:
        applicant: its name.
        hov: in days.
        requested: the most places that it can get.
        keeps: places that it has whatever its HOV; they count as its first ones.

    Raises:
        CalculationError: a number is negative, or more places are kept than asked for.
    """

    applicant: str
    hov: int
    requested: int
    keeps: int = 0

    def __post_init__(self) -> None:
        if self.hov < 0 or self.requested < 0 or self.keeps < 0:
            raise CalculationError(f"{self.applicant!r}: HOV, request and kept places are not negative")
        if self.keeps > self.requested:
            raise CalculationError(f"{self.applicant!r} keeps {self.keeps} places and asks for {self.requested}")


class Tie(Struct, frozen=True):
    """Equal quotients for which there are not enough places.

    Attributes:
        applicants: by name; each can get one place of them.
        places: how many there are.
        quotient: in days.
    """

    applicants: tuple[str, ...]
    places: int
    quotient: Fraction


class Division(Struct, frozen=True):
    """How the places fall.

    Attributes:
        seats: applicant → the places that are certain: kept or won, without those of the tie.
        tie: at the last quotient; None when there is none.
        last_quotient: the smallest quotient that wins a place, by lot or not, in days; None when no place is competed
            for or when there are more places than requests.
        remaining: places that nobody asks for or has HOV for.
        short: applicant → the days of HOV that it lacks to be certain of one more place, the others unchanged; no
            entry for who has all that it asks for, or when there is no other place to win.
    """

    seats: Mapping[str, int]
    tie: Tie | None
    last_quotient: Fraction | None
    remaining: int
    short: Mapping[str, int]


def divide(places: int, claims: Sequence[Claim]) -> Division:
    """Divide places over applicants; the order of the applicants does not matter.

    Raises:
        CalculationError: two claims are of the same applicant, `places` is negative, or more places are kept than
            there are.
    """
    ordered = sorted(claims, key=lambda claim: claim.applicant)
    seats = {claim.applicant: claim.keeps for claim in ordered}
    competed = places - sum(seats.values())
    if places < 0 or competed < 0:
        raise CalculationError(f"{sum(seats.values())} places are kept and there are {places}")
    if len(seats) != len(ordered):
        raise CalculationError("an applicant claims twice")
    ranking = _ranking(competed, ordered)
    remaining = max(0, competed - len(ranking))
    last = ranking[competed - 1][0] if competed and not remaining else None
    certain = ranking if len(ranking) <= competed else [one for one in ranking if last is None or one[0] > last]
    for _, applicant in certain:
        seats[applicant] += 1
    tie = None
    if last is not None and len(certain) < len(ranking):
        equal = tuple(applicant for quotient, applicant in ranking if quotient == last)
        tie = Tie(equal, competed - len(certain), last)
    short = _short(competed, ordered, seats, ranking)
    return Division(seats, tie, last, remaining, short)


def _ranking(competed: int, claims: Sequence[Claim]) -> list[tuple[Fraction, str]]:
    """Give the largest quotients, as many as there are places, and those equal to the last one of them."""
    left = {claim.applicant: claim for claim in claims}
    heap = [
        (-Fraction(claim.hov, claim.keeps + 1), claim.applicant, claim.keeps + 1)
        for claim in claims
        if claim.hov and claim.requested > claim.keeps
    ]
    heapify(heap)
    found: list[tuple[Fraction, str]] = []
    while competed and heap and (len(found) < competed or -heap[0][0] == found[-1][0]):
        negative, applicant, number = heappop(heap)
        found.append((-negative, applicant))
        claim = left[applicant]
        if number < claim.requested:
            heappush(heap, (-Fraction(claim.hov, number + 1), applicant, number + 1))
    return found


def _short(
    competed: int, claims: Sequence[Claim], seats: Mapping[str, int], ranking: Sequence[tuple[Fraction, str]]
) -> dict[str, int]:
    """Work out what each applicant lacks: its quotient must exceed that of the other who would have to give way."""
    own: dict[str, list[int]] = {}
    for position, (_, applicant) in enumerate(ranking):
        own.setdefault(applicant, []).append(position)
    found: dict[str, int] = {}
    for claim in claims:
        has = seats[claim.applicant]
        to_others = competed - (has - claim.keeps)
        if has < claim.requested and to_others >= 1:
            threshold = _of_others(ranking, own.get(claim.applicant, []), to_others)
            found[claim.applicant] = floor(threshold * (has + 1)) + 1 - claim.hov
    return found


def _of_others(ranking: Sequence[tuple[Fraction, str]], own: Sequence[int], number: int) -> Fraction:
    """Give the quotient of the others with this rank; 0 when they have fewer."""
    position = number - 1
    for one in own:
        if one <= position:
            position += 1
    return ranking[position][0] if position < len(ranking) else Fraction(0)
