"""The value of a formula that only adds up a few cells, without the evaluator and what it loads.

Most formulas of a form are SUM over a range, or A + B. Anything else is left to the evaluator, as is every cell of
which the sum could depend on more than its number.
"""

from __future__ import annotations

import re
from fractions import Fraction

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
    summed = re.match(_SUM, formula)
    try:
        if summed is not None:
            area = Range.parse(summed[1])
            rows, columns = range(area.top, area.bottom + 1), range(area.left, area.right + 1)
            if len(rows) * len(columns) > _MAX_CELLS:
                return None
            places = [(row, column) for row in rows for column in columns]
        elif re.match(_ADDED, formula):
            places = [parse_a1(reference) for reference in formula.split("+")]
        else:
            return None
    except ValueError:
        return None
    values: list[Fraction] = []
    for row, column in places:
        value = _number(sheet, row, column, depth, texts_count=summed is None)
        if value is None:
            return None
        values.append(value)
    # Most are whole, and whole numbers are added ten times as fast.
    whole = sum(value.numerator for value in values if value.denominator == 1)
    return sum((value for value in values if value.denominator != 1), Fraction(whole))


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
