"""Cell addresses in A1 notation (ECMA-376 part 1, §18.18.62 ST_Ref)."""

from __future__ import annotations

import re

from msgspec import Struct

from hov_tools.kept import kept

MAX_ROW = 1_048_576
MAX_COLUMN = 16_384

_A1 = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})\Z")


@kept(16_384)
def column_name(column: int) -> str:
    """Give the letters of a 1-based column number: 1 → A, 28 → AB."""
    if not 1 <= column <= MAX_COLUMN:
        raise ValueError(f"column {column} lies outside the grid")
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@kept(16_384)
def column_number(letters: str) -> int:
    """Give the 1-based number of column letters: A → 1, AB → 28; may exceed the grid."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


@kept(16_384)
def a1(row: int, column: int) -> str:
    """Write a 1-based row and column as an A1 address."""
    return f"{column_name(column)}{row}"


def parse_a1(address: str) -> tuple[int, int]:
    """Read an A1 address into 1-based (row, column).

    Raises:
        ValueError: the text is no address, or lies outside the grid of 1,048,576 rows by 16,384 columns.
    """
    match = _A1.match(address)
    if match is None:
        raise ValueError(f"{address!r} is not a cell address")
    row, column = int(match[2]), column_number(match[1])
    if not (1 <= row <= MAX_ROW and column <= MAX_COLUMN):
        raise ValueError(f"{address!r} lies outside the grid")
    return row, column


class Range(Struct, frozen=True):
    """A rectangle of cells, 1-based and inclusive on all sides."""

    top: int
    left: int
    bottom: int
    right: int

    @classmethod
    @kept(4_096)
    def parse(cls, text: str) -> Range:
        """Read "B2:D4" or "B2"; raises ValueError when it is neither."""
        first, _, last = text.partition(":")
        top, left = parse_a1(first)
        bottom, right = parse_a1(last) if last else (top, left)
        return cls(min(top, bottom), min(left, right), max(top, bottom), max(left, right))

    def __hash__(self) -> int:
        # Ranges that begin at one cell are few; of all four numbers it would take five times as long.
        return self.top * MAX_COLUMN + self.left

    def __contains__(self, cell: tuple[int, int]) -> bool:
        return self.top <= cell[0] <= self.bottom and self.left <= cell[1] <= self.right

    def __str__(self) -> str:
        first, last = a1(self.top, self.left), a1(self.bottom, self.right)
        return first if first == last else f"{first}:{last}"
