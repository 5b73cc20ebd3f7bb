"""The cells of a sheet as they were found in the file; Cell objects are made only when asked for.

A form holds some 700 cells of which the rules look at 200: making objects of all would take longer than reading.
Whatever can be wrong with a cell is found by `settle`, once, so that making a Cell never fails.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Final, NamedTuple

from hov_tools.ooxml.address import MAX_COLUMN, MAX_ROW, a1, column_number
from hov_tools.ooxml.errors import DamagedError, WorkbookError
from hov_tools.ooxml.numbers import date_to_serial, is_number
from hov_tools.ooxml.snapshot import Cell, CellKind
from hov_tools.ooxml.styles import Styles
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
_WIDTH: Final = 7
_STEP: Final = _WIDTH + 1

_SPLIT = re.compile(r"([A-Za-z]{1,3})([1-9][0-9]{0,6})\Z")
_GROUP = re.compile(r' si="([^"]*)"')
_ISO_DATE = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:T([0-9]{2}):([0-9]{2})(?::([0-9]{2}(?:\.[0-9]{1,9})?))?)?Z?\Z"
)
_TEXTS = frozenset(["s", "inlineStr", "str"])
_TYPES = frozenset([None, "b", "d", "e", "inlineStr", "n", "s", "str"])
_BOOLEANS = {"0": "0", "1": "1", "false": "0", "true": "1"}
_XML_SPACE = " \t\r\n"
# 29 February 1900, which Excel counts and the calendar does not have (ECMA-376 part 1, §18.17.4.1).
_LEAP_BUG = date(1900, 3, 1)
_DAY_ZERO = date(1899, 12, 31)

Translate = Callable[[str, int, int], str]


class RawTable:
    """What was found in a sheet, cell after cell, in one list: tuples would be half of the time, and of the memory.

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
        return tuple(self.pieces[start : start + _WIDTH])  # type: ignore[return-value] # seven, the first a text

    def column(self, part: int) -> list[str | None]:
        """Give one part of every cell."""
        return self.pieces[1 + part :: _STEP]


class SharedFormula(NamedTuple):
    """A formula that a master cell lends to the other cells of its group (§18.3.1.40)."""

    formula: str
    row: int
    column: int


class RawCells:
    """A cell store over what was found in the file, after `settle` has checked it.

    Args:
        raw: every cell.
        strings: the shared strings.
        styles: the cell formats.
        shared: the shared formulas of the sheet by their group.
        translate: moves a shared formula's references by rows and columns.
    """

    __slots__ = ("_formats", "_raw", "_shared", "_strings", "_styles", "_translate")

    def __init__(
        self,
        raw: RawTable,
        strings: Sequence[str],
        styles: Styles,
        shared: Mapping[str, SharedFormula],
        translate: Translate,
    ) -> None:
        self._raw = raw
        self._strings = strings
        self._styles = styles
        self._shared = shared
        self._translate = translate
        # Of each format as cells name it: its index, shown as a date, open for input.
        self._formats: dict[str | None, tuple[int, bool, bool]] = {}

    def __len__(self) -> int:
        return len(self._raw)

    def __iter__(self) -> Iterator[Cell]:
        for reference, start in self._raw.index.items():
            yield self._cell(start, *split_reference(reference))

    def get(self, row: int, column: int) -> Cell | None:
        """Give the cell, or None when the sheet does not hold it."""
        if row < 1 or not 1 <= column <= MAX_COLUMN:
            return None
        start = self._raw.index.get(a1(row, column))
        return None if start is None else self._cell(start, row, column)

    def holds(self, row: int, column: int) -> bool:
        """Tell whether the sheet holds the cell, be it empty."""
        return row >= 1 and 1 <= column <= MAX_COLUMN and a1(row, column) in self._raw.index

    def filled(self) -> Mapping[int, Sequence[int]]:
        """Give by row the columns of the cells that hold a value, a formula or a text; a text may be empty."""
        column = self._raw.column
        parts = zip(self._raw.index, column(TYPE), column(FORMULA_ATTRIBUTES), column(VALUE), strict=True)
        found: dict[int, list[int]] = {}
        for reference, kind, attributes, value in parts:
            if value or attributes is not None or kind in _TEXTS:
                row, number = split_reference(reference)
                found.setdefault(row, []).append(number)
        return found

    def texts(self) -> Iterator[tuple[int, int, str]]:
        """Give (row, column, text) of every cell with a text."""
        for (reference, start), code in zip(self._raw.index.items(), self._raw.column(TYPE), strict=True):
            if code in _TEXTS:
                row, column = split_reference(reference)
                yield row, column, self._text(code, *self._raw.pieces[start + VALUE : start + _WIDTH])

    def formulas(self) -> Iterator[tuple[int, int, str]]:
        """Give (row, column, formula) of every cell with a formula, shared ones written out."""
        starts = zip(self._raw.column(FORMULA_ATTRIBUTES), self._raw.index.items(), strict=True)
        for attributes, (reference, start) in starts:
            if attributes is None:
                continue
            row, column = split_reference(reference)
            formula = self._formula(attributes, self._raw.pieces[start + FORMULA], row, column)
            if formula is not None:
                yield row, column, formula

    def _text(self, code: str | None, value: str | None, inline: str | None) -> str:
        if code == "s":
            return self._strings[int(value)] if value else ""
        text = inline if code == "inlineStr" else value
        return unescape_xstring(unescape_xml(text)) if text else ""

    def _format(self, style_index: str | None) -> tuple[int, bool, bool]:
        style = int(style_index) if style_index else 0
        found = self._formats[style_index] = style, self._styles.is_date(style), self._styles.is_unlocked(style)
        return found

    def _cell(self, start: int, row: int, column: int) -> Cell:
        _, style_index, code, attributes, formula, value, inline = self._raw.pieces[start : start + _WIDTH]
        style, shows_date, is_unlocked = self._formats.get(style_index) or self._format(style_index)
        kind, lexical, is_date = CellKind.EMPTY, "", False
        if code in _TEXTS:
            kind, lexical = CellKind.TEXT, self._text(code, value, inline)
        elif value:
            lexical = value
            if code == "b":
                kind = CellKind.BOOLEAN
            elif code == "e":
                kind, lexical = CellKind.ERROR, unescape_xml(value)
            else:
                kind, is_date = CellKind.NUMBER, code == "d" or shows_date
        elif attributes is None:
            return _empty(row, column, style, is_unlocked)
        written = None if attributes is None else self._formula(attributes, formula, row, column)
        return Cell(row, column, kind, lexical, written, style, is_date, is_unlocked)

    def _formula(self, attributes: str, formula: str | None, row: int, column: int) -> str | None:
        if formula:
            return unescape_xml(formula)
        group = _shared_group(attributes)
        if group is None:
            return None
        master = self._shared[group]
        return self._translate(master.formula, row - master.row, column - master.column)


@lru_cache(maxsize=4_096)
def _empty(row: int, column: int, style: int, is_unlocked: bool) -> Cell:
    """Give a cell that holds nothing; forms of one template have hundreds in the same places."""
    return Cell(row, column, CellKind.EMPTY, "", None, style, False, is_unlocked)  # noqa: FBT003 - as above


def _shared_group(attributes: str) -> str | None:
    """Give the group of a shared formula; None when the formula is of another type."""
    if 't="shared"' not in attributes:
        return None
    group = _GROUP.search(attributes)
    return group[1] if group is not None else ""


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


def iso_serial(text: str, *, uses_1904: bool) -> str:
    """Turn an ISO 8601 day, or day and time, of a cell of type "d" into a serial number's digits.

    Raises:
        DamagedError: it is no such date, or one before the workbook's calendar begins.
    """
    match = _ISO_DATE.match(text)
    if match is None:
        raise DamagedError(f"date {text[:40]!r}")
    try:
        day = date(int(match[1]), int(match[2]), int(match[3]))
        early = not uses_1904 and _DAY_ZERO <= day < _LEAP_BUG
        serial = (day - _DAY_ZERO).days if early else date_to_serial(day, uses_1904=uses_1904)
    except ValueError as error:
        raise DamagedError(f"date {text[:40]!r}") from error
    seconds = int(match[4] or 0) * 3600 + int(match[5] or 0) * 60 + Fraction(match[6] or 0)
    return str(serial) if not seconds else repr(float(serial + seconds / 86_400))


def settle(
    cells: RawTable, strings: int, part: str, translate: Translate, *, uses_1904: bool
) -> dict[str, SharedFormula]:
    """Check all that would otherwise come out only when a Cell is made, and write values in one way.

    Dates of type "d" become serial numbers; white space around a value that is no text goes.

    Args:
        cells: the cells of a sheet; changed in place.
        strings: how many shared strings the workbook has.
        part: name of the sheet's part, for messages.
        translate: moves a formula's references by rows and columns.
        uses_1904: the workbook's date system.

    Returns:
        The sheet's shared formulas by their group.

    Raises:
        DamagedError: a shared-string index out of range, a number that is none, a boolean other than 0 or 1, a
            shared formula without master, or one that cannot be moved.
    """
    kinds, values = cells.column(TYPE), cells.column(VALUE)
    present = set(kinds)
    # Lists of texts only: pairs would be seven hundred objects more for the garbage collector to look after.
    if "str" in present:
        plain = [value for kind, value in zip(kinds, values, strict=True) if value and kind != "str"]
    else:
        plain = [value for value in values if value]
    if not (
        present <= _PLAIN_KINDS
        and _are_digits(plain)
        and _are_indexes([value for kind, value in zip(kinds, values, strict=True) if kind == "s" and value], strings)
    ):
        _settle_each(cells, strings, part, uses_1904=uses_1904)
    return _shared_formulas(cells, part, translate) if any(cells.column(FORMULA_ATTRIBUTES)) else {}


_PLAIN_KINDS = frozenset([None, "n", "s", "str", "inlineStr"])


def _settle_each(cells: RawTable, strings: int, part: str, *, uses_1904: bool) -> None:
    pieces = cells.pieces
    for start in cells.index.values():
        kind, written = pieces[start + TYPE], pieces[start + VALUE]
        if not written or kind == "str" or (kind is None and written.isdecimal() and _are_digits([written])):
            continue
        value = _settled(cells.at(start), strings, part, uses_1904=uses_1904)
        if value != written:
            pieces[start + VALUE] = value


def _are_digits(values: Sequence[str]) -> bool:
    """Tell whether all are digits, and none so many that a double could not hold the number."""
    joined = "".join(values)
    return (
        not joined
        or (joined.isascii() and joined.isdecimal())
        and (len(joined) < _MAX_PLAIN or max(map(len, values)) < _MAX_PLAIN)
    )


_MAX_PLAIN = 300


def _are_indexes(digits: Sequence[str], strings: int) -> bool:
    """Tell whether texts of digits, of which `_are_digits` is known, are indexes of shared strings."""
    return not digits or max(map(int, digits)) < strings


def _settled(raw: Raw, strings: int, part: str, *, uses_1904: bool) -> str:
    reference, _, kind, _, _, written, _ = raw
    value = (written or "").strip(_XML_SPACE)
    if not value:
        return value
    if kind in (None, "n") and not is_number(value):
        raise DamagedError(f"{part}: {reference} holds {value[:20]!r} as a number")
    if kind == "s" and not (_are_digits([value]) and _are_indexes([value], strings)):
        raise DamagedError(f"{part}: {reference} holds shared string {value[:20]} of {strings}")
    if kind == "b":
        if value not in _BOOLEANS:
            raise DamagedError(f"{part}: {reference} holds {value[:20]!r} as a boolean")
        return _BOOLEANS[value]
    if kind == "d":
        return iso_serial(value, uses_1904=uses_1904)
    if kind not in _TYPES:
        raise DamagedError(f"{part}: {reference} is of unknown type {str(kind)[:20]!r}")
    return value


def _shared_formulas(cells: RawTable, part: str, translate: Translate) -> dict[str, SharedFormula]:
    masters: dict[str, SharedFormula] = {}
    borrowed: dict[str, str] = {}
    for raw in cells:
        group = _shared_group(raw[FORMULA_ATTRIBUTES] or "")
        if group is None:
            continue
        if not raw[FORMULA]:
            borrowed.setdefault(group, raw[REFERENCE])
        elif group not in masters:
            row, column = split_reference(raw[REFERENCE])
            masters[group] = SharedFormula(unescape_xml(raw[FORMULA] or ""), row, column)
    for group, reference in borrowed.items():
        if group not in masters:
            raise DamagedError(f"{part}: {reference} shares formula {group[:20]!r}, which no cell holds")
        try:
            translate(masters[group].formula, 0, 0)
        except WorkbookError as error:
            raise DamagedError(f"{part}: {reference} shares a formula that cannot be read: {error.detail}") from error
    return masters
