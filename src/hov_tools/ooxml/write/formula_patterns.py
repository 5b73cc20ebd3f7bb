"""What formulas look at, found once for all formulas that differ in their row numbers only.

The hundred formulas of a form are a few, copied down. One of each is taken apart by `references.dependencies`, which
takes ten times as long as the edit when done for all; the others only give their numbers. The outcome is the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple, TypeAlias

from hov_tools.ooxml.address import MAX_COLUMN, MAX_ROW
from hov_tools.ooxml.errors import Load
from hov_tools.ooxml.formulas.references import dependencies
from hov_tools.ooxml.formulas.tokens import MAX_LENGTH, FormulaError, Token, TokenKind, corners, sheet_of, tokenize
from hov_tools.ooxml.work import Work

# Of work: a character of a formula that is taken apart.
_STEPS_PER_CHARACTER = 3

Area: TypeAlias = tuple[str, int, int, int, int]
"""Cells on a sheet: its name in lower case, top, left, bottom, right."""

# A number that is a row within the grid wherever a row may stand, and reads as the same kind of token elsewhere:
# whatever else stands in a formula, another such number in its place leaves the tokens as they are.
_NUMBER = re.compile(r"(?<![0-9])([1-9][0-9]{0,5})(?![0-9])")
_DIGITS = re.compile(r"[0-9]+")


class _Row(NamedTuple):
    """The row at one end of a reference: one of the numbers of the formula, or the same in every formula."""

    number: int | None
    fixed: int


class _Moving(NamedTuple):
    """A reference whose rows depend on the formula's numbers."""

    sheet: str
    left: int
    right: int
    rows: tuple[_Row, ...]


class _Pattern(NamedTuple):
    """What formulas look at that differ in their row numbers only.

    Attributes:
        sheets: names of the sheets, in lower case.
        same: the cells that all of them look at.
        moving: the references that are elsewhere in each.
    """

    sheets: frozenset[str]
    same: tuple[Area, ...]
    moving: tuple[_Moving, ...]


class LooksAt(NamedTuple):
    """What one formula looks at."""

    pattern: _Pattern
    numbers: tuple[int, ...]

    @property
    def sheets(self) -> frozenset[str]:
        """Names of the sheets that it refers to, in lower case."""
        return self.pattern.sheets

    def areas(self) -> tuple[Area, ...]:
        """Give the cells that it refers to."""
        moved = []
        for sheet, left, right, rows in self.pattern.moving:
            ends = [fixed if number is None else self.numbers[number] for number, fixed in rows]
            moved.append((sheet, min(ends), left, max(ends), right))
        return (*self.pattern.same, *moved)


class FormulaPatterns:
    """Tells what the formulas of one sheet look at.

    Args:
        sheet: its name.
        names: the defined names that its formulas can use, as `formula.defined_names` gives them.
        work: what the workbook has left to ask for.
    """

    def __init__(self, sheet: str, names: Mapping[str, str], work: Work) -> None:
        self._work = work
        self._sheet = sheet
        self._names = names
        # By a formula without its numbers: which of them are part of a name, a function or a sheet, and so tell more
        # than a row; None when the text is no formula.
        self._telling: dict[str, tuple[int, ...] | None] = {}
        self._patterns: dict[tuple[str, ...], _Pattern | None] = {}

    def _spend(self, characters: int) -> None:
        self._work.charge(_STEPS_PER_CHARACTER * characters, Load.FORMULAS, self._sheet)

    def looks_at(self, formula: str) -> LooksAt | None:
        """Give what a formula looks at; None when that does not follow from its text.

        Raises:
            LimitError: there are more different formulas than the workbook may ask to take apart.
        """
        if len(formula) > MAX_LENGTH:
            return None
        pieces = _NUMBER.split(formula)
        without_numbers, numbers = "\0".join(pieces[::2]), pieces[1::2]
        if without_numbers not in self._telling:
            self._spend(len(formula))
            self._telling[without_numbers] = _telling(formula)
        telling = self._telling[without_numbers]
        if telling is None:
            return None
        key = (without_numbers, *[numbers[index] for index in telling])
        if key not in self._patterns:
            self._patterns[key] = self._pattern(formula)
        pattern = self._patterns[key]
        return None if pattern is None else LooksAt(pattern, tuple(map(int, numbers)))

    def _pattern(self, formula: str) -> _Pattern | None:
        if dependencies(formula, self._sheet, self._names, self._spend).unseen:
            return None
        same: list[Area] = []
        moving: list[_Moving] = []
        for token, numbers in _with_numbers(formula):
            if token.kind is TokenKind.AREA:
                found = self._moving(token, numbers)
                if any(row.number is not None for row in found.rows):
                    moving.append(found)
                else:
                    rows = [row.fixed for row in found.rows]
                    same.append((found.sheet, min(rows), found.left, max(rows), found.right))
            elif token.kind is TokenKind.NAME:
                named = dependencies(token.text, self._sheet, self._names, self._spend).references
                areas = [(one.sheet.lower(), one.range) for one in named]
                same += [(sheet, area.top, area.left, area.bottom, area.right) for sheet, area in areas]
        sheets = frozenset([area[0] for area in same] + [one.sheet for one in moving])
        return _Pattern(sheets, tuple(same), tuple(moving))

    def _moving(self, token: Token, numbers: tuple[_Row, ...]) -> _Moving:
        ends = corners(token.text) or ()
        sheet = sheet_of(token.prefix) if token.prefix else self._sheet
        columns = [end.column for end in ends if end.column is not None] or [1, MAX_COLUMN]
        # Behind the prefix, the digits of a reference are its rows.
        rows = numbers[len(_DIGITS.findall(token.prefix)) :] or (_Row(None, 1), _Row(None, MAX_ROW))
        return _Moving((sheet or "").lower(), min(columns), max(columns), rows)


def _telling(formula: str) -> tuple[int, ...] | None:
    """Tell which numbers stand in names, functions and sheets, from 0; None when the text is no formula."""
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
    return tuple(one.number for one in found if one.number is not None)


def _with_numbers(formula: str) -> Iterator[tuple[Token, tuple[_Row, ...]]]:
    """Give the tokens, each with the runs of digits in it as rows.

    Raises:
        FormulaError: as `formula.tokenize`.
    """
    count, end = 0, 0
    for token in tokenize(formula):
        start, end = end, end + len(token.prefix) + len(token.text)
        rows = []
        for digits in _DIGITS.finditer(formula, start, end):
            is_number = _NUMBER.match(formula, digits.start()) is not None
            rows.append(_Row(count if is_number else None, int(digits[0])))
            count += is_number
        yield token, tuple(rows)
