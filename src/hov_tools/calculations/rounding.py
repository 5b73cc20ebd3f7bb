"""The two ways in which an exact number becomes a whole number of places, and the margin that rounding leaves."""

from __future__ import annotations

from fractions import Fraction
from math import floor


def whole_places(exact: Fraction) -> int:
    """Round down: the days per place are the volume needed for one *full* place."""
    return floor(exact)


def round_half_up(exact: Fraction) -> int:
    """Round arithmetically: to the nearest whole number, and exactly one half upwards."""
    return floor(exact + Fraction(1, 2))


def is_apart(first: Fraction | int, second: Fraction | int, margin: Fraction | int) -> bool:
    """Tell whether two numbers differ by more than a margin; exactly."""
    # In whole numbers: fractions take ten times as long.
    numerator_1, denominator_1 = first.as_integer_ratio()
    numerator_2, denominator_2 = second.as_integer_ratio()
    most, per = margin.as_integer_ratio()
    gap = abs(numerator_1 * denominator_2 - numerator_2 * denominator_1)
    return gap * per > most * denominator_1 * denominator_2
