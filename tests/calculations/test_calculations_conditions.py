from __future__ import annotations

from fractions import Fraction

import pytest

from hov_tools.calculations.conditions import balance, dependent_share, distinct_sectors
from hov_tools.calculations.errors import CalculationError

QUARTER, THREE_QUARTERS = Fraction(1, 4), Fraction(3, 4)


@pytest.mark.parametrize(
    ("self_sufficient", "dependent", "share", "balanced"),
    [
        (4, 4, Fraction(1, 2), True),
        (6, 2, Fraction(1, 4), True),  # the bounds belong to it
        (2, 6, Fraction(3, 4), True),
        (7, 2, Fraction(2, 9), False),
        (2, 7, Fraction(7, 9), False),
        (8, 0, Fraction(0), False),
        (0, 8, Fraction(1), False),
    ],
)
def test_balance_of_self_sufficient_and_dependent_members(
    self_sufficient: int, dependent: int, share: Fraction, balanced: bool
) -> None:
    assert dependent_share(self_sufficient, dependent) == share
    assert balance(share, QUARTER, THREE_QUARTERS) is balanced


@pytest.mark.parametrize(("self_sufficient", "dependent"), [(0, 0), (-1, 2), (2, -1)])
def test_no_share_of_impossible_numbers(self_sufficient: int, dependent: int) -> None:
    with pytest.raises(CalculationError):
        dependent_share(self_sufficient, dependent)


def test_bounds_the_wrong_way_round_are_refused() -> None:
    with pytest.raises(CalculationError):
        balance(Fraction(1, 2), THREE_QUARTERS, QUARTER)


BASIS, SPECIALIST = ("basis ggz", "ggz"), ("specialistische ggz", "ggz")
OUDERENZORG, REVALIDATIE = ("ouderenzorg", "ouderenzorg"), ("revalidatie", "revalidatie")


@pytest.mark.parametrize(
    ("members", "fine", "coarse"),
    [
        ([BASIS, SPECIALIST, OUDERENZORG, REVALIDATIE], 4, 3),  # four only by the split of the ggz
        ([BASIS, BASIS, OUDERENZORG, OUDERENZORG], 2, 2),
        ([], 0, 0),
    ],
)
def test_different_sectors(members: list[tuple[str, str]], fine: int, coarse: int) -> None:
    counts = distinct_sectors(members)
    assert (counts.fine, counts.coarse) == (fine, coarse)


def test_a_sector_lies_in_one_coarse_sector() -> None:
    with pytest.raises(CalculationError, match="basis ggz"):
        distinct_sectors([BASIS, ("basis ggz", "zorg")])
