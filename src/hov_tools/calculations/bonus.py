"""The extra places of a consortium (Richtlijn §5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from hov_tools.calculations.errors import CalculationError
from hov_tools.calculations.rounding import round_half_up

if TYPE_CHECKING:
    from fractions import Fraction


class Bonus(Struct, frozen=True):
    """The bonus on a number of allocated places.

    Attributes:
        exact: the percentage of the allocated places, unrounded.
        places: whole places, rounded half up.
    """

    exact: Fraction
    places: int


def bonus(places: int, percentage: Fraction) -> Bonus:
    """Take the bonus percentage of the allocated places.

    Args:
        places: the allocated places.
        percentage: as a part of one: 20% is Fraction(20, 100).

    Raises:
        CalculationError: `places` is negative, or `percentage` does not lie from 0 to 1.
    """
    if places < 0:
        raise CalculationError(f"{places} allocated places is negative")
    if not 0 <= percentage <= 1:
        raise CalculationError(f"bonus percentage {percentage} does not lie from 0 to 1")
    exact = places * percentage
    return Bonus(exact, round_half_up(exact))
