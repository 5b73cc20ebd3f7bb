"""The places to which an HOV gives a right (Richtlijn §4.5 and §6; days per place: TOP newsletters)."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

from msgspec import Struct

from hov_tools.calculations.errors import CalculationError
from hov_tools.calculations.rounding import whole_places


class Entitlement(Struct, frozen=True):
    """The right to places: an indication, since TOP decides.

    Attributes:
        exact: HOV divided by the days per place, unrounded.
        places: whole places, rounded down.
        remainder_days: days left over after the whole places.
        days_short_of_next: days missing for one more place; at least one.
    """

    exact: Fraction
    places: int
    remainder_days: int
    days_short_of_next: int


@lru_cache(maxsize=1024)
def entitlement(hov_days: int, days_per_place: int) -> Entitlement:
    """Divide an HOV by the days that one full place needs.

    Args:
        hov_days: the HOV, in calendar days.
        days_per_place: days needed for one full place, for the year and training at hand.

    Raises:
        CalculationError: `hov_days` is negative or `days_per_place` is not positive.
    """
    if hov_days < 0:
        raise CalculationError(f"an HOV of {hov_days} days is negative")
    if days_per_place <= 0:
        raise CalculationError(f"{days_per_place} days per place is not positive")
    exact = Fraction(hov_days, days_per_place)
    places = whole_places(exact)
    remainder = hov_days - places * days_per_place
    return Entitlement(exact, places, remainder, days_per_place - remainder)
