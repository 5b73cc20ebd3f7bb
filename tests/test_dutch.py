from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hov_tools import dutch


@pytest.mark.parametrize(
    ("exact", "shown", "code"),
    [
        (Fraction(0), "0", "#,##0"),
        (Fraction(34636), "34.636", "#,##0"),
        (Fraction(34636, 2163), "16,01", "#,##0.00"),
        (Fraction(16, 5), "3,2", "#,##0.0"),
        (Fraction(5, 4), "1,25", "#,##0.00"),
        (Fraction(19_999, 2_000), "9,9995", "#,##0.0000"),
        (Fraction(1, 8), "0,13", "#,##0.00"),
        (Fraction(-7, 2), "-3,5", "#,##0.0"),
        (Fraction(1_000_000), "1.000.000", "#,##0"),
        (Fraction(29_999_999, 3_000_000), "9,9999997", "#,##0.0000000"),
    ],
)
def test_dutch_numbers(exact: Fraction, shown: str, code: str) -> None:
    assert (dutch.digits(exact), dutch.number_format(exact)) == (shown, code)


@given(st.fractions(min_value=-(10**6), max_value=10**6, max_denominator=10**5))
def test_what_is_shown_is_near_and_never_a_whole_number_that_it_is_not(exact: Fraction) -> None:
    shown = Fraction(dutch.digits(exact).replace(".", "").replace(",", "."))
    assert abs(shown - exact) <= Fraction(1, 200)
    assert (shown.denominator == 1) == (exact.denominator == 1)


@pytest.mark.parametrize(
    ("exact", "shown"),
    [
        (Fraction(16), "16"),
        (Fraction(16, 5), "3,2"),
        (Fraction(34636, 2163), "≈ 16,01"),
        (Fraction(34636, 3464), "≈ 9,999"),
    ],
)
def test_a_number_that_is_not_shown_whole_says_so(exact: Fraction, shown: str) -> None:
    assert dutch.number(exact) == shown
    assert dutch.number(exact).removeprefix("≈ ") == dutch.digits(exact)
