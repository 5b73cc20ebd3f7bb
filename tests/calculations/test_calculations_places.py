from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hov_tools.calculations.bonus import bonus
from hov_tools.calculations.entitlement import entitlement
from hov_tools.calculations.errors import CalculationError
from hov_tools.calculations.rounding import round_half_up, whole_places

TWENTY_PERCENT = Fraction(20, 100)


@pytest.mark.parametrize(
    ("hov", "days_per_place", "places", "left_over", "short_of_next"),
    [
        (21_630, 2163, 10, 0, 2163),
        (21_629, 2163, 9, 2162, 1),
        (9473, 2163, 4, 821, 1342),
        (28_738, 2242, 12, 1834, 408),
        (2371, 2371, 1, 0, 2371),
        (0, 2163, 0, 0, 2163),
    ],
)
def test_places_of_an_hov(hov: int, days_per_place: int, places: int, left_over: int, short_of_next: int) -> None:
    result = entitlement(hov, days_per_place)
    assert result.exact == Fraction(hov, days_per_place)
    assert result.places == places
    assert (result.remainder_days, result.days_short_of_next) == (left_over, short_of_next)


@given(st.integers(0, 10**9), st.integers(1, 10**5))
def test_an_hov_is_its_places_and_the_rest(hov: int, days_per_place: int) -> None:
    result = entitlement(hov, days_per_place)
    assert result.places * days_per_place + result.remainder_days == hov
    assert 0 <= result.remainder_days < days_per_place
    assert entitlement(hov + result.days_short_of_next, days_per_place).places == result.places + 1
    assert entitlement(hov + result.days_short_of_next - 1, days_per_place).places == result.places


@pytest.mark.parametrize(("hov", "days_per_place"), [(-1, 2163), (100, 0), (100, -2163)])
def test_impossible_days_are_refused(hov: int, days_per_place: int) -> None:
    with pytest.raises(CalculationError):
        entitlement(hov, days_per_place)


@pytest.mark.parametrize(
    ("allocated", "exact", "places"),
    [
        (15, Fraction(3), 3),
        (12, Fraction(12, 5), 2),
        (13, Fraction(13, 5), 3),
        (0, Fraction(0), 0),
        (2, Fraction(2, 5), 0),
    ],
)
def test_bonus_of_twenty_percent(allocated: int, exact: Fraction, places: int) -> None:
    result = bonus(allocated, TWENTY_PERCENT)
    assert (result.exact, result.places) == (exact, places)


def test_a_bonus_of_exactly_one_half_is_rounded_up() -> None:
    assert bonus(10, Fraction(25, 100)).places == 3


@pytest.mark.parametrize(("allocated", "percentage"), [(-1, TWENTY_PERCENT), (15, Fraction(20)), (15, Fraction(-1, 5))])
def test_an_impossible_bonus_is_refused(allocated: int, percentage: Fraction) -> None:
    with pytest.raises(CalculationError):
        bonus(allocated, percentage)


@pytest.mark.parametrize(
    ("exact", "down", "half_up"),
    [
        (Fraction(5, 2), 2, 3),
        (Fraction(3, 2), 1, 2),
        (Fraction(249, 100), 2, 2),
        (Fraction(299, 100), 2, 3),
        (Fraction(3), 3, 3),
        (Fraction(1, 2) - Fraction(1, 10**30), 0, 0),
    ],
)
def test_rounding(exact: Fraction, down: int, half_up: int) -> None:
    assert (whole_places(exact), round_half_up(exact)) == (down, half_up)


@given(st.integers(0, 10**9))
def test_rounding_as_decimal_does(thousandths: int) -> None:
    expected = Decimal(thousandths).scaleb(-3).quantize(Decimal(1), ROUND_HALF_UP)
    assert round_half_up(Fraction(thousandths, 1000)) == expected
