"""The two ways in which an exact number becomes a whole number of places, each named once."""

from __future__ import annotations

from fractions import Fraction
from math import floor


def whole_places(exact: Fraction) -> int:
    """Round down: the days per place are the volume needed for one *full* place."""
    return floor(exact)


def round_half_up(exact: Fraction) -> int:
    """Round arithmetically: to the nearest whole number, and exactly one half upwards."""
    return floor(exact + Fraction(1, 2))
