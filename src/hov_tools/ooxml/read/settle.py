"""Checking the cells that were found in a sheet, once, so that making a Cell of any of them never fails."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from fractions import Fraction
from itertools import chain
from typing import NamedTuple

from hov_tools.ooxml.errors import DamagedError, WorkbookError
from hov_tools.ooxml.numbers import date_to_serial, is_number
from hov_tools.ooxml.read.rawtable import (
    FORMULA,
    FORMULA_ATTRIBUTES,
    PLAIN_TYPES,
    REFERENCE,
    TYPE,
    VALUE,
    WIDTH,
    Raw,
    RawRow,
    RawTable,
    RowTable,
    are_digits,
    split_reference,
)
from hov_tools.ooxml.xstring import unescape_xml

_GROUP = re.compile(r' si="([^"]*)"')
_ISO_DATE = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:T([0-9]{2}):([0-9]{2})(?::([0-9]{2}(?:\.[0-9]{1,9})?))?)?Z?\Z"
)
_TYPES = PLAIN_TYPES | {"b", "d", "e"}
_BOOLEANS = {"0": "0", "1": "1", "false": "0", "true": "1"}
_XML_SPACE = " \t\r\n"
# 29 February 1900, which Excel counts and the calendar does not have (ECMA-376 part 1, §18.17.4.1).
_LEAP_BUG = date(1900, 3, 1)
_DAY_ZERO = date(1899, 12, 31)

Translate = Callable[[str, int, int], str]


class SharedFormula(NamedTuple):
    """A formula that a master cell lends to the other cells of its group (§18.3.1.40)."""

    formula: str
    row: int
    column: int


def shared_group(attributes: str) -> str | None:
    """Give the group of a shared formula; None when the formula is of another type."""
    if 't="shared"' not in attributes:
        return None
    group = _GROUP.search(attributes)
    return group[1] if group is not None else ""


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
    cells: RawTable | RowTable, strings: int, part: str, translate: Translate, *, uses_1904: bool
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
    if isinstance(cells, RowTable):
        for row in [one for one in cells.rows.values() if not one.is_plain or one.last_string >= strings]:
            pieces = list(row.pieces)
            _settle_each(pieces, row.starts.values(), strings, part, uses_1904=uses_1904)
            cells.rows[row.number] = row if pieces == row.pieces else RawRow(row.number, pieces, row.starts)
        with_attributes = [row for row in cells.rows.values() if row.has_attributes]
        return _shared_formulas(chain.from_iterable(with_attributes), part, translate) if with_attributes else {}
    if not _is_plain(cells, strings):
        _settle_each(cells.pieces, cells.index.values(), strings, part, uses_1904=uses_1904)
    return _shared_formulas(cells, part, translate) if any(cells.column(FORMULA_ATTRIBUTES)) else {}


def _is_plain(cells: RawTable, strings: int) -> bool:
    kinds, values = cells.column(TYPE), cells.column(VALUE)
    # Lists of texts only: pairs would be as many objects more for the garbage collector to look after.
    if "str" in kinds:
        plain = [value for kind, value in zip(kinds, values, strict=True) if value and kind != "str"]
    else:
        plain = [value for value in values if value]
    indexes = [value for kind, value in zip(kinds, values, strict=True) if kind == "s" and value]
    return PLAIN_TYPES.issuperset(kinds) and are_digits(plain) and (not indexes or max(map(int, indexes)) < strings)


def _settle_each(pieces: list[str | None], starts: Iterable[int], strings: int, part: str, *, uses_1904: bool) -> None:
    for start in starts:
        kind, written = pieces[start + TYPE], pieces[start + VALUE]
        if not written or kind == "str" or (kind is None and written.isdecimal() and are_digits([written])):
            continue
        raw: Raw = tuple(pieces[start : start + WIDTH])  # type: ignore[assignment] # seven, the first a text
        value = _settled(raw, strings, part, uses_1904=uses_1904)
        if value != written:
            pieces[start + VALUE] = value


def _is_index(value: str, strings: int) -> bool:
    return are_digits([value]) and int(value) < strings


def _settled(raw: Raw, strings: int, part: str, *, uses_1904: bool) -> str:
    reference, _, kind, _, _, written, _ = raw
    value = (written or "").strip(_XML_SPACE)
    if not value:
        return value
    if kind in (None, "n") and not is_number(value):
        raise DamagedError(f"{part}: {reference} holds {value[:20]!r} as a number")
    if kind == "s" and not _is_index(value, strings):
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


def _shared_formulas(cells: Iterable[Raw], part: str, translate: Translate) -> dict[str, SharedFormula]:
    masters: dict[str, SharedFormula] = {}
    borrowed: dict[str, str] = {}
    for raw in cells:
        group = shared_group(raw[FORMULA_ATTRIBUTES] or "")
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
