"""A mixed-integer program in exact whole numbers: variables, and rows that bound a sum of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from math import lcm
from typing import TypeAlias

from hov_tools.record import record

Line: TypeAlias = Mapping[int, Fraction]
"""A sum of variables: variable → how often it counts."""


@record
class Variable:
    """An unknown; never negative.

    Attributes:
        high: its upper bound.
        is_whole: it takes whole values only.
    """

    high: int
    is_whole: bool


@record
class Row:
    """A bound on a sum, in whole numbers.

    Attributes:
        terms: variable → factor; no zeros.
        low: lower bound; None when there is none.
        high: upper bound; None when there is none.
    """

    terms: Mapping[int, int]
    low: int | None
    high: int | None

    @property
    def is_impossible(self) -> bool:
        """No values keep it, as far as the bounds themselves show."""
        if not self.terms and not self.holds({}):
            return True
        return self.low is not None and self.high is not None and self.low > self.high

    def holds(self, values: Mapping[int, int]) -> bool:
        """Tell whether the bound is kept by these values of all its variables."""
        total = sum(factor * values[variable] for variable, factor in self.terms.items())
        return (self.low is None or self.low <= total) and (self.high is None or total <= self.high)


class Program:
    """Variables and rows, to which more can be added; `branch` gives a copy that can go its own way."""

    def __init__(self, variables: Iterable[Variable] = (), rows: Iterable[Row] = ()) -> None:
        self.variables = list(variables)
        self.rows = list(rows)

    def branch(self) -> Program:
        """Give a copy; what is added to it is not added here."""
        return Program(self.variables, self.rows)

    def variable(self, high: int, *, is_whole: bool = True) -> int:
        """Add a variable from 0 to `high` and give its number."""
        self.variables.append(Variable(high, is_whole))
        return len(self.variables) - 1

    def add(self, line: Line, low: Fraction | None, high: Fraction | None) -> None:
        """Add a row, multiplied so that it holds whole numbers only.

        A sum of whole variables with whole factors is whole, so that its bounds can be narrowed to whole numbers.
        """
        terms = {variable: factor for variable, factor in line.items() if factor}
        scale = lcm(*(factor.denominator for factor in terms.values()))
        if not all(self.variables[variable].is_whole for variable in terms):
            scale = lcm(scale, *(bound.denominator for bound in (low, high) if bound is not None))
        self.rows.append(
            Row(
                {variable: int(factor * scale) for variable, factor in terms.items()},
                None if low is None else -(-low * scale // 1),
                None if high is None else high * scale // 1,
            )
        )


def total(lines: Iterable[tuple[Line, Fraction | int]]) -> dict[int, Fraction]:
    """Add up lines, each times a number."""
    sums: dict[int, Fraction] = {}
    for line, times in lines:
        for variable, factor in line.items():
            sums[variable] = sums.get(variable, Fraction(0)) + factor * times
    return sums
