"""The value of a formula that only adds up a few cells, without the evaluator and what it loads.

Most formulas of a form are SUM over a range, or A + B. Anything else is left to the evaluator, as is every cell of
which the sum could depend on more than its number.
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache

from hov_tools.ooxml.address import Range, parse_a1
from hov_tools.ooxml.numbers import exact
from hov_tools.ooxml.snapshot import CellKind, Sheet

_SUM = r"SUM\((\$?[A-Z]{1,3}\$?[0-9]{1,7}:\$?[A-Z]{1,3}\$?[0-9]{1,7})\)\Z"
_ADDED = r"\$?[A-Z]{1,3}\$?[0-9]{1,7}(?:\+\$?[A-Z]{1,3}\$?[0-9]{1,7})+\Z"
_MAX_CELLS = 2_000
_MAX_DEPTH = 4


def plain_sum(sheet: Sheet, formula: str, depth: int = 0) -> Fraction | None:
    """Give the exact value of a plain sum of cells of the same sheet; None when it is anything else.

    Args:
        sheet: the sheet that holds the formula.
        formula: without "=".
        depth: how many sums of sums lie above it.
    """
    summed = (_summed_again if len(formula) <= _SHORT else _summed)(formula)
    if summed is None:
        return None
    places, texts_count = summed
    values: list[Fraction] = []
    for row, column in places:
        value = _number(sheet, row, column, depth, texts_count=texts_count)
        if value is None:
            return None
        values.append(value)
    # Most are whole, and whole numbers are added ten times as fast.
    whole = sum(value.numerator for value in values if value.denominator == 1)
    return sum((value for value in values if value.denominator != 1), Fraction(whole))


# Forms of one template hold the same formulas.
_SHORT = 60


@lru_cache(maxsize=256)
def _summed_again(formula: str) -> tuple[tuple[tuple[int, int], ...], bool] | None:
    return _summed(formula)


def _summed(formula: str) -> tuple[tuple[tuple[int, int], ...], bool] | None:
    """Give the (row, column) of the cells that a formula adds up, and whether texts among them count."""
    summed = re.match(_SUM, formula)
    try:
        if summed is not None:
            area = Range.parse(summed[1])
            rows, columns = range(area.top, area.bottom + 1), range(area.left, area.right + 1)
            if len(rows) * len(columns) > _MAX_CELLS:
                return None
            return tuple((row, column) for row in rows for column in columns), False
        if re.match(_ADDED, formula):
            return tuple(map(parse_a1, formula.split("+"))), True
    except ValueError:
        return None
    return None


_NOTHING = Fraction(0)


def _number(sheet: Sheet, row: int, column: int, depth: int, *, texts_count: bool) -> Fraction | None:
    """Give what a cell adds; None when that is not plain to see."""
    cell = sheet.get(row, column)
    if cell is None:
        return _NOTHING
    if cell.formula is not None:
        return plain_sum(sheet, cell.formula, depth + 1) if depth < _MAX_DEPTH else None
    if cell.kind is CellKind.NUMBER:
        return exact(cell.lexical)
    # SUM passes over a text; + turns one into a number or an error.
    is_nothing = cell.kind is CellKind.EMPTY or cell.kind is CellKind.TEXT and not texts_count
    return _NOTHING if is_nothing else None
