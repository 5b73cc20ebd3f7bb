"""What formulas look at, found once for all formulas that differ in their row numbers only.

The hundred formulas of a form are a few, copied down. Taking each apart takes ten times as long as the edit; here one
of each shape is taken apart, and the others only give their numbers. The outcome is that of `formula.dependencies`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple, TypeAlias

from hov_tools.ooxml.address import MAX_COLUMN, MAX_ROW
from hov_tools.ooxml.formulas.references import dependencies
from hov_tools.ooxml.formulas.tokens import MAX_LENGTH, FormulaError, Token, TokenKind, corners, sheet_of, tokenize

Area: TypeAlias = tuple[str, int, int, int, int]
"""Cells on a sheet: its name in lower case, top, left, bottom, right."""

# A number that is a row within the grid wherever a row may stand, and reads as the same kind of token elsewhere:
# whatever else stands in a formula, another such number in its place leaves the tokens as they are.
_NUMBER = re.compile(r"(?<![0-9])([1-9][0-9]{0,5})(?![0-9])")
_DIGITS = re.compile(r"[0-9]+")


class _Row(NamedTuple):
    """The row of one end of a reference: the number of that place in the formula, or always the same."""

    place: int | None
    fixed: int


class _Moving(NamedTuple):
    """A reference whose rows depend on the formula's numbers."""

    sheet: str
    left: int
    right: int
    rows: tuple[_Row, ...]


class _Meaning(NamedTuple):
    """What the formulas of a shape look at: the same cells in all of them, and cells by their numbers."""

    same: tuple[Area, ...]
    moving: tuple[_Moving, ...]


class Shapes:
    """Tells what the formulas of one sheet look at.

    Args:
        sheet: its name.
        names: the defined names that its formulas can use, as `formula.defined_names` gives them.
    """

    def __init__(self, sheet: str, names: Mapping[str, str]) -> None:
        self._sheet = sheet
        self._names = names
        # Of each shape the places of the numbers that tell more than a row; None when it is no formula.
        self._telling: dict[str, tuple[int, ...] | None] = {}
        self._meanings: dict[tuple[str, ...], _Meaning | None] = {}

    def looks_at(self, formula: str) -> tuple[Area, ...] | None:
        """Give the cells that a formula refers to; None when they do not follow from its text."""
        if len(formula) > MAX_LENGTH:
            return None
        pieces = _NUMBER.split(formula)
        shape = "\0".join(pieces[::2])
        if shape not in self._telling:
            self._telling[shape] = _telling(formula)
        telling = self._telling[shape]
        if telling is None:
            return None
        key = (shape, *[pieces[2 * place + 1] for place in telling])
        if key not in self._meanings:
            self._meanings[key] = self._meaning(formula)
        meaning = self._meanings[key]
        if meaning is None:
            return None
        moved = []
        for sheet, left, right, rows in meaning.moving:
            numbers = [fixed if place is None else int(pieces[2 * place + 1]) for place, fixed in rows]
            moved.append((sheet, min(numbers), left, max(numbers), right))
        return (*meaning.same, *moved)

    def _meaning(self, formula: str) -> _Meaning | None:
        if dependencies(formula, self._sheet, self._names).unseen:
            return None
        same: list[Area] = []
        moving: list[_Moving] = []
        for token, numbers in _with_numbers(formula):
            if token.kind is TokenKind.AREA:
                found = self._moving(token, numbers)
                if any(row.place is not None for row in found.rows):
                    moving.append(found)
                else:
                    rows = [row.fixed for row in found.rows]
                    same.append((found.sheet, min(rows), found.left, max(rows), found.right))
            elif token.kind is TokenKind.NAME:
                named = dependencies(token.text, self._sheet, self._names).references
                areas = [(one.sheet.lower(), one.range) for one in named]
                same += [(sheet, area.top, area.left, area.bottom, area.right) for sheet, area in areas]
        return _Meaning(tuple(same), tuple(moving))

    def _moving(self, token: Token, numbers: tuple[_Row, ...]) -> _Moving:
        ends = corners(token.text) or ()
        sheet = sheet_of(token.prefix) if token.prefix else self._sheet
        columns = [end.column for end in ends if end.column is not None] or [1, MAX_COLUMN]
        # Behind the prefix, the digits of a reference are its rows.
        rows = numbers[len(_DIGITS.findall(token.prefix)) :] or (_Row(None, 1), _Row(None, MAX_ROW))
        return _Moving((sheet or "").lower(), min(columns), max(columns), rows)


def _telling(formula: str) -> tuple[int, ...] | None:
    """Give the places of the numbers in names, functions and sheets; None when the text is no formula."""
    try:
        tokens = list(_with_numbers(formula))
    except FormulaError:
        return None
    found: list[_Row] = []
    for token, numbers in tokens:
        if token.kind is TokenKind.AREA:
            found += numbers[: len(_DIGITS.findall(token.prefix))]
        elif token.kind not in (TokenKind.NUMBER, TokenKind.TEXT):
            found += numbers
    return tuple(one.place for one in found if one.place is not None)


def _with_numbers(formula: str) -> Iterator[tuple[Token, tuple[_Row, ...]]]:
    """Give the tokens, each with the runs of digits in it.

    Raises:
        FormulaError: as `formula.tokenize`.
    """
    place, end = 0, 0
    for token in tokenize(formula):
        start, end = end, end + len(token.prefix) + len(token.text)
        numbers = []
        for digits in _DIGITS.finditer(formula, start, end):
            is_number = _NUMBER.match(formula, digits.start()) is not None
            numbers.append(_Row(place if is_number else None, int(digits[0])))
            place += is_number
        yield token, tuple(numbers)
