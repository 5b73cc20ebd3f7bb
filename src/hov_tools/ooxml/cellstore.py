"""The cells of a sheet as they were found in the file; Cell objects are made only when asked for.

A form holds some 700 cells of which the rules look at 200: making objects of all would take longer than reading.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from hov_tools.ooxml.address import MAX_COLUMN, MAX_ROW, a1, column_number
from hov_tools.ooxml.errors import DamagedError
from hov_tools.ooxml.numbers import MAX_LEXICAL, date_to_serial, is_number
from hov_tools.ooxml.snapshot import Cell, CellKind
from hov_tools.ooxml.styles import Styles
from hov_tools.ooxml.xstring import unescape_xml, unescape_xstring

Raw = tuple[str, str, str, str, str, str, str, str]
"""Address, style, type, attributes of a formula with text, that text, attributes of one without, value, inline text.

The texts are as in the XML: entities are replaced when a Cell is made.
"""

REFERENCE, STYLE, TYPE, FORMULA_ATTRIBUTES, FORMULA, EMPTY_FORMULA_ATTRIBUTES, VALUE, INLINE = range(8)

_SPLIT = re.compile(r"([A-Z]{1,3})([0-9]{1,7})\Z")
_ATTRIBUTE = re.compile(r'([\w:]+)="([^"]*)"')
_ISO_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?)?Z?\Z")

Translate = Callable[[str, int, int], str]


class SharedFormula(NamedTuple):
    """A formula that a master cell lends to the other cells of its group (§18.3.1.40)."""

    formula: str
    row: int
    column: int


class RawCells:
    """A cell store over what was found in the file.

    Args:
        raw: every cell by its address, in the order of the file.
        strings: the shared strings.
        styles: the cell formats.
        translate: moves a shared formula's references by rows and columns.
        uses_1904: the workbook's date system.
    """

    __slots__ = ("_raw", "_shared", "_strings", "_styles", "_translate", "_uses_1904")

    def __init__(
        self,
        raw: Mapping[str, Raw],
        strings: Sequence[str],
        styles: Styles,
        translate: Translate,
        *,
        uses_1904: bool,
    ) -> None:
        self._raw = raw
        self._strings = strings
        self._styles = styles
        self._translate = translate
        self._uses_1904 = uses_1904
        self._shared: dict[str, SharedFormula] | None = None

    def __len__(self) -> int:
        return len(self._raw)

    def __iter__(self) -> Iterator[Cell]:
        return (self._cell(raw) for raw in self._raw.values())

    def get(self, row: int, column: int) -> Cell | None:
        """Give the cell, or None when the sheet does not hold it."""
        if row < 1 or not 1 <= column <= MAX_COLUMN:
            return None
        raw = self._raw.get(a1(row, column))
        return None if raw is None else self._cell(raw)

    def texts(self) -> Iterator[tuple[int, int, str]]:
        """Give (row, column, text) of every cell with a text."""
        for raw in self._raw.values():
            kind = raw[TYPE]
            if kind in ("s", "inlineStr", "str"):
                row, column = split_reference(raw[REFERENCE])
                yield row, column, self._text(raw)

    def _text(self, raw: Raw) -> str:
        if raw[TYPE] == "s":
            return self._strings[int(raw[VALUE])] if raw[VALUE] else ""
        text = raw[INLINE] if raw[TYPE] == "inlineStr" else raw[VALUE]
        return unescape_xstring(unescape_xml(text))

    def _cell(self, raw: Raw) -> Cell:
        row, column = split_reference(raw[REFERENCE])
        style = int(raw[STYLE]) if raw[STYLE] else 0
        kind, lexical, is_date = CellKind.EMPTY, "", False
        code = raw[TYPE]
        if code in ("s", "inlineStr", "str"):
            kind, lexical = CellKind.TEXT, self._text(raw)
        elif raw[VALUE]:
            if code == "b":
                kind, lexical = CellKind.BOOLEAN, raw[VALUE]
            elif code == "e":
                kind, lexical = CellKind.ERROR, raw[VALUE]
            elif code == "d":
                kind, lexical, is_date = CellKind.NUMBER, iso_serial(raw[VALUE], uses_1904=self._uses_1904), True
            else:
                kind, lexical, is_date = CellKind.NUMBER, raw[VALUE], self._styles.is_date(style)
        return Cell(
            row, column, kind, lexical, self._formula(raw, row, column), style, is_date, self._styles.is_unlocked(style)
        )

    def _formula(self, raw: Raw, row: int, column: int) -> str | None:
        if raw[FORMULA]:
            return unescape_xml(raw[FORMULA])
        attributes = raw[EMPTY_FORMULA_ATTRIBUTES] or raw[FORMULA_ATTRIBUTES]
        if not attributes:
            return None
        group = dict(_ATTRIBUTE.findall(attributes)).get("si")
        if group is None:
            return None
        if self._shared is None:
            self._shared = dict(self._masters())
        master = self._shared.get(group)
        if master is None:
            return None
        return self._translate(master.formula, row - master.row, column - master.column)

    def _masters(self) -> Iterator[tuple[str, SharedFormula]]:
        for raw in self._raw.values():
            if raw[FORMULA] and 't="shared"' in raw[FORMULA_ATTRIBUTES]:
                group = dict(_ATTRIBUTE.findall(raw[FORMULA_ATTRIBUTES])).get("si")
                if group is not None:
                    row, column = split_reference(raw[REFERENCE])
                    yield group, SharedFormula(unescape_xml(raw[FORMULA]), row, column)


def split_reference(reference: str) -> tuple[int, int]:
    """Split "B12" into (12, 2); raises DamagedError when it is no cell within the grid."""
    match = _SPLIT.match(reference)
    if match is None:
        raise DamagedError(f"cell reference {reference[:20]!r}")
    row, column = int(match[2]), column_number(match[1])
    if not 1 <= row <= MAX_ROW or column > MAX_COLUMN:
        raise DamagedError(f"cell {reference} lies outside the grid")
    return row, column


def iso_serial(text: str, *, uses_1904: bool) -> str:
    """Turn an ISO 8601 day, or day and time, of a cell of type "d" into a serial number's digits."""
    match = _ISO_DATE.match(text)
    if match is None:
        raise DamagedError(f"date {text[:40]!r}")
    try:
        serial = date_to_serial(date(int(match[1]), int(match[2]), int(match[3])), uses_1904=uses_1904)
    except ValueError as error:
        raise DamagedError(f"date {text[:40]!r}") from error
    seconds = int(match[4] or 0) * 3600 + int(match[5] or 0) * 60 + int(match[6] or 0)
    return str(serial) if not seconds else repr(serial + seconds / 86_400)


def check_values(raws: Sequence[Raw], strings: int, part: str) -> None:
    """Check what would otherwise come out only when a Cell is made.

    Raises:
        DamagedError: a shared-string index out of range, a number that is none, a boolean other than 0 or 1.
    """
    try:
        indexes = [int(raw[VALUE]) for raw in raws if raw[TYPE] == "s" and raw[VALUE]]
    except ValueError as error:
        raise DamagedError(f"{part}: a shared-string index that is no number") from error
    if indexes and (min(indexes) < 0 or max(indexes) >= strings):
        raise DamagedError(f"{part}: shared string {max(indexes)} or {min(indexes)} of {strings}")
    others = [raw for raw in raws if raw[VALUE] and raw[TYPE] != "s"]
    digits = "".join([raw[VALUE] for raw in others if not raw[TYPE]])
    plain = digits.isascii() and digits.isdecimal()
    for raw in others:
        if raw[TYPE] or not plain or len(raw[VALUE]) > MAX_LEXICAL:
            _check_value(raw, part)


def _check_value(raw: Raw, part: str) -> None:
    value, kind = raw[VALUE], raw[TYPE]
    if kind in ("", "n") and not is_number(value):
        raise DamagedError(f"{part}: {raw[REFERENCE]} holds {value[:20]!r} as a number")
    if kind == "b" and value not in ("0", "1"):
        raise DamagedError(f"{part}: {raw[REFERENCE]} holds {value[:20]!r} as a boolean")
    if kind == "d":
        iso_serial(value, uses_1904=False)
    if kind not in ("", "n", "b", "d", "e", "str", "inlineStr"):
        raise DamagedError(f"{part}: {raw[REFERENCE]} is of unknown type {kind[:20]!r}")
