"""An integer program in exact numbers: unknowns that are whole, and rows that bound a sum of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from math import ceil, floor, lcm
from typing import TypeAlias

from msgspec import Struct

Line: TypeAlias = Mapping[int, Fraction]
"""A sum of unknowns, each times a factor: number of the unknown → factor."""


class Row(Struct, frozen=True):
    """A bound on a sum, in whole numbers.

    Attributes:
        terms: unknown → factor; no zeros.
        low: lower bound; None when there is none.
        high: upper bound; None when there is none.
    """

    terms: Mapping[int, int]
    low: int | None
    high: int | None

    @property
    def is_impossible(self) -> bool:
        """Whether the bounds alone show that no values keep the row; False does not say that some do."""
        if not self.terms and not self.holds({}):
            return True
        return self.low is not None and self.high is not None and self.low > self.high

    def holds(self, values: Mapping[int, int]) -> bool:
        """Tell whether the bound is kept by these values of all its unknowns."""
        total = sum(factor * values[unknown] for unknown, factor in self.terms.items())
        return (self.low is None or self.low <= total) and (self.high is None or total <= self.high)


class Program:
    """Whole unknowns and rows, to which more can be added; `branch` gives a copy that can go its own way.

    Attributes:
        highs: the upper bound of each unknown, by its number; the lower bound is 0.
        rows: what is asked of them.
    """

    def __init__(self, highs: Iterable[int] = (), rows: Iterable[Row] = ()) -> None:
        self.highs = list(highs)
        self.rows = list(rows)

    def branch(self) -> Program:
        """Give a copy; what is added to it is not added here."""
        return Program(self.highs, self.rows)

    def unknown(self, high: int) -> int:
        """Add an unknown from 0 to `high` and give its number."""
        self.highs.append(high)
        return len(self.highs) - 1

    def add(self, line: Line, low: Fraction | None, high: Fraction | None) -> None:
        """Add a row: the sum must lie from `low` up to and including `high`; None is no bound.

        The row is multiplied until its factors are whole. Its sum is then whole as well, so that the bounds can be
        rounded inwards without excluding anything.
        """
        terms = {unknown: factor for unknown, factor in line.items() if factor}
        scale = lcm(*(factor.denominator for factor in terms.values()))
        self.rows.append(
            Row(
                {unknown: int(factor * scale) for unknown, factor in terms.items()},
                None if low is None else ceil(low * scale),
                None if high is None else floor(high * scale),
            )
        )


def total(lines: Iterable[tuple[Line, Fraction | int]]) -> dict[int, Fraction]:
    """Add up lines, each multiplied by a number."""
    sums: dict[int, Fraction] = {}
    for line, times in lines:
        for unknown, factor in line.items():
            sums[unknown] = sums.get(unknown, Fraction(0)) + factor * times
    return sums
