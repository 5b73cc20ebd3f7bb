"""The cells of a sheet as they were found in the file: row by row when it is small, else all in one list."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import chain
from typing import Final

from hov_tools.ooxml.address import MAX_COLUMN, MAX_ROW, column_number
from hov_tools.ooxml.errors import DamagedError
from hov_tools.ooxml.xstring import unescape_xml, unescape_xstring

Raw = tuple[str, str | None, str | None, str | None, str | None, str | None, str | None]
"""Address, style, type, attributes of the formula, formula, value, inline text; None where there is none.

The texts are as in the XML, with the five named entities; they are replaced when a Cell is made.
"""

REFERENCE: Final = 0
STYLE: Final = 1
TYPE: Final = 2
FORMULA_ATTRIBUTES: Final = 3
FORMULA: Final = 4
VALUE: Final = 5
INLINE: Final = 6
WIDTH: Final = 7
_STEP: Final = WIDTH + 1

TEXT_TYPES: Final = frozenset(["s", "inlineStr", "str"])
PLAIN_TYPES: Final = frozenset([None, "n", *TEXT_TYPES])
"""Of a value of these types, digits need no further look."""

_SPLIT = re.compile(r"([A-Za-z]{1,3})([1-9][0-9]{0,6})\Z")
_MAX_PLAIN = 300


class RawRow:
    """The cells of one row, cell after cell, in one list: tuples would be half of the time, and of the memory.

    A row is not changed once it is made: workbooks of one template share the rows that nobody filled in.

    Args:
        number: 1-based; 0 when the row has no cells.
        pieces: something, then of each cell the seven parts of a `Raw` and something else, which is of no more use:
            as `re.split` gives them for a pattern of a cell.
        starts: where each cell begins in `pieces`, by its column, in the order of the file.

    Attributes:
        filled: the columns of the cells that hold a value, a formula or a text; a text may be empty.
        texts: of every cell with a text its column, and the index of the shared string that it is; or -1 and the text.
        is_plain: all values are of `PLAIN_TYPES` and, apart from texts, digits.
        last_string: the highest index of a shared string, of a row that is plain; -1 for none.
        has_attributes: a formula has attributes.
    """

    __slots__ = ("filled", "has_attributes", "is_plain", "last_string", "number", "pieces", "starts", "texts")

    def __init__(self, number: int, pieces: list[str | None], starts: Mapping[int, int]) -> None:
        self.number = number
        self.pieces = pieces
        self.starts = starts
        kinds, attributes = pieces[1 + TYPE :: _STEP], pieces[1 + FORMULA_ATTRIBUTES :: _STEP]
        values, inlines = pieces[1 + VALUE :: _STEP], pieces[1 + INLINE :: _STEP]
        filled: list[int] = []
        texts: list[tuple[int, int, str]] = []
        digits: list[str] = []
        strings: list[str] = []
        for column, kind, written, value, inline in zip(starts, kinds, attributes, values, inlines, strict=True):
            if kind in TEXT_TYPES:
                filled.append(column)
                if kind == "s":
                    if value:
                        strings.append(value)
                    texts.append((column, _index(value), ""))
                else:
                    if value and kind != "str":
                        digits.append(value)
                    texts.append((column, -1, text_of(kind, value, inline)))
            elif value:
                filled.append(column)
                digits.append(value)
            elif written is not None:
                filled.append(column)
        self.filled = tuple(filled)
        self.texts = tuple(texts)
        self.has_attributes = any(attributes)
        self.is_plain = PLAIN_TYPES.issuperset(kinds) and are_digits(digits) and are_digits(strings)
        self.last_string = max(map(int, strings)) if strings and self.is_plain else -1

    def __iter__(self) -> Iterator[Raw]:
        return map(self.at, self.starts.values())

    def at(self, start: int) -> Raw:
        """Give the cell that begins at a place of the list."""
        return tuple(self.pieces[start : start + WIDTH])  # type: ignore[return-value] # seven, the first a text


def row_of(pieces: list[str | None]) -> RawRow | None:
    """Make a row of what `re.split` gives; None when a column is given twice, or a cell is of another row.

    Args:
        pieces: of addresses in capitals, within the grid.
    """
    references: list[str] = pieces[1::_STEP]  # type: ignore[assignment] # addresses are texts
    if not references:
        return RawRow(0, pieces, {})
    number, _ = split_reference(references[0])
    columns = f"{','.join(references)},".replace(f"{number},", ",")
    starts = (_starts_again if len(columns) <= _SHORT else _starts)(columns)
    return None if starts is None else RawRow(number, pieces, starts)


def _starts(columns: str) -> Mapping[int, int] | None:
    """Give where the cell of each column begins; None for a column given twice, or one with a row after all."""
    letters = columns.split(",")[:-1]
    if not all(map(str.isalpha, letters)) or len(set(letters)) != len(letters):
        return None
    return dict(zip(map(column_number, letters), range(1, len(letters) * _STEP, _STEP), strict=True))


# The rows of a table have the same columns.
_SHORT = 256
_starts_again = lru_cache(maxsize=256)(_starts)


class RowTable:
    """The cells of a small sheet by row, so that the rows of a template are shared.

    Attributes:
        rows: by number, in the order of the file.
    """

    __slots__ = ("rows",)

    def __init__(self, rows: dict[int, RawRow]) -> None:
        self.rows = rows

    def __len__(self) -> int:
        return sum([len(row.starts) for row in self.rows.values()])

    def __iter__(self) -> Iterator[Raw]:
        return chain.from_iterable(self.rows.values())


class RawTable:
    """The cells of a sheet in one list, without what a row of its own would cost: for sheets of any size.

    Args:
        pieces: as `re.split` gives them for a pattern of a cell: what stands before the first cell, then of each
            cell the seven parts of a `Raw` and what stands behind it, which is of no more use.
    """

    __slots__ = ("index", "pieces")

    def __init__(self, pieces: list[str | None] | None = None) -> None:
        self.pieces: list[str | None] = [None] if pieces is None else pieces
        # Where each cell begins, by its address, in the order of the file.
        self.index: dict[str, int] = dict(
            zip(self.pieces[1::_STEP], range(1, len(self.pieces), _STEP), strict=True)  # type: ignore[arg-type] # addresses are texts
        )

    def __len__(self) -> int:
        return len(self.index)

    def __contains__(self, reference: str) -> bool:
        return reference in self.index

    def __iter__(self) -> Iterator[Raw]:
        return map(self.at, self.index.values())

    @property
    def has_doubles(self) -> bool:
        """Whether two of the cells have the same address."""
        return len(self.index) * _STEP + 1 != len(self.pieces)

    def add(self, raw: Raw) -> None:
        """Add a cell of a new address."""
        self.index[raw[REFERENCE]] = len(self.pieces)
        self.pieces += raw
        self.pieces.append(None)

    def at(self, start: int) -> Raw:
        """Give the cell that begins at a place of the list."""
        return tuple(self.pieces[start : start + WIDTH])  # type: ignore[return-value] # seven, the first a text

    def column(self, part: int) -> list[str | None]:
        """Give one part of every cell."""
        return self.pieces[1 + part :: _STEP]


def text_of(kind: str | None, value: str | None, inline: str | None) -> str:
    """Give the text of a cell that is no shared string."""
    text = inline if kind == "inlineStr" else value
    return unescape_xstring(unescape_xml(text)) if text else ""


def _index(value: str | None) -> int:
    """Give the index of a shared string; -1 when there is none, or none that `settle` lets pass."""
    return int(value) if value and value.isascii() and value.isdecimal() and len(value) < _MAX_PLAIN else -1


def are_digits(values: list[str]) -> bool:
    """Tell whether all are digits, and none so many that a double could not hold the number."""
    joined = "".join(values)
    return (
        not joined
        or (joined.isascii() and joined.isdecimal())
        and (len(joined) < _MAX_PLAIN or max(map(len, values)) < _MAX_PLAIN)
    )


@lru_cache(maxsize=8_192)
def split_reference(reference: str) -> tuple[int, int]:
    """Split "B12" into (12, 2); raises DamagedError when it is no cell within the grid."""
    match = _SPLIT.match(reference)
    if match is None:
        raise DamagedError(f"cell reference {reference[:20]!r}")
    row, column = int(match[2]), column_number(match[1])
    if row > MAX_ROW or column > MAX_COLUMN:
        raise DamagedError(f"cell {reference} lies outside the grid")
    return row, column
