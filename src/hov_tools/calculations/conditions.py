"""The arithmetic of a consortium's composition (Richtlijn §4.1 and §4.3; Stappenplan 1)."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from msgspec import Struct

from hov_tools.calculations.errors import CalculationError

if TYPE_CHECKING:
    from collections.abc import Iterable


def dependent_share(self_sufficient: int, dependent: int) -> Fraction:
    """Give the part of the members that needs the consortium for its recognition (Richtlijn §4.1).

    Args:
        self_sufficient: members that meet the requirements on their own.
        dependent: members that do not, or only partly.

    Raises:
        CalculationError: there are no members, or a number is negative.
    """
    if self_sufficient < 0 or dependent < 0 or self_sufficient + dependent == 0:
        raise CalculationError(f"no share of {self_sufficient} self-sufficient and {dependent} dependent members")
    return Fraction(dependent, self_sufficient + dependent)


def balance(share: Fraction, lower: Fraction, upper: Fraction) -> bool:
    """Tell whether a dependent share lies from `lower` up to and including `upper`.

    Raises:
        CalculationError: `lower` exceeds `upper`.
    """
    if lower > upper:
        raise CalculationError(f"the lower bound {lower} exceeds the upper bound {upper}")
    return lower <= share <= upper


class SectorCounts(Struct, frozen=True):
    """The number of different sectors in a consortium, counted in two ways (Richtlijn §4.3).

    Attributes:
        fine: sectors when those whose separation is a choice are kept apart.
        coarse: sectors when those are taken together; never more than `fine`.
    """

    fine: int
    coarse: int


def distinct_sectors(members: Iterable[tuple[str, str]]) -> SectorCounts:
    """Count the different sectors of the members.

    Args:
        members: per member its sector in the fine and in the coarse division.

    Raises:
        CalculationError: one fine sector lies in two coarse ones.
    """
    coarse_of: dict[str, str] = {}
    for fine, coarse in members:
        if coarse_of.setdefault(fine, coarse) != coarse:
            raise CalculationError(f"sector {fine!r} lies in both {coarse_of[fine]!r} and {coarse!r}")
    return SectorCounts(len(coarse_of), len(set(coarse_of.values())))
