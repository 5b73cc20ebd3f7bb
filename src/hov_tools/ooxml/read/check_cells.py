"""Checking the cells that were found in a sheet, so that making a Cell of any of them never fails."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from hov_tools.ooxml.errors import DamagedError, WorkbookError
from hov_tools.ooxml.numbers import date_to_serial, is_number
from hov_tools.ooxml.read.rawcells import TEXT_TYPES, RawCells, split_reference
from hov_tools.ooxml.xmlparse import unescape_xml

_GROUP = re.compile(r' si="([^"]*)"')
_ISO_DATE = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:T([0-9]{2}):([0-9]{2})(?::([0-9]{2}(?:\.[0-9]{1,9})?))?)?Z?\Z"
)
# Of a value of these types there is nothing to check but that it is digits.
_NUMBER_OR_TEXT = frozenset([None, "n", *TEXT_TYPES])
# Digits beyond this could be of a number that no double holds.
_MAX_DIGITS = 300
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


def check_cells(
    cells: RawCells, strings: int, part: str, translate: Translate, *, uses_1904: bool
) -> dict[str, SharedFormula]:
    """Check all that would otherwise come out only when a Cell is made, and write values in one way.

    Dates of type "d" become serial numbers; white space around a value that is no text goes.

    Args:
        cells: the cells of a sheet; their values are changed in place.
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
    # Most sheets hold nothing but whole numbers and texts, which is seen at once, without looking at every cell.
    if not _are_all_sound(cells, strings):
        for at, value in enumerate(cells.values):
            # A value of type "str" is a text: any is right.
            if value and cells.types[at] != "str":
                cells.values[at] = _checked(cells, at, strings, part, uses_1904=uses_1904)
    return _shared_formulas(cells, part, translate) if any(cells.formula_attributes) else {}


def _are_all_sound(cells: RawCells, strings: int) -> bool:
    """Tell whether every value but texts is written in digits, and every index is of a shared string."""
    typed = list(zip(cells.types, cells.values, strict=True))
    indexes = [value for kind, value in typed if kind == "s" and value]
    return (
        _NUMBER_OR_TEXT.issuperset(cells.types)
        and are_digits([value for kind, value in typed if value and kind != "str"])
        and (not indexes or max(map(int, indexes)) < strings)
    )


def are_digits(values: Sequence[str]) -> bool:
    """Tell whether all are digits, and none so many that a double could not hold the number."""
    joined = "".join(values)
    if not joined:
        return True
    return joined.isascii() and joined.isdecimal() and max(map(len, values)) < _MAX_DIGITS


def _checked(cells: RawCells, at: int, strings: int, part: str, *, uses_1904: bool) -> str:
    """Check the value of a cell and give it as it is to be kept."""
    reference, kind = cells.references[at], cells.types[at]
    value = (cells.values[at] or "").strip(_XML_SPACE)
    if not value:
        return value
    match kind:
        case None | "n":
            if not is_number(value):
                raise DamagedError(f"{part}: {reference} holds {value[:20]!r} as a number")
        case "s":
            if not (are_digits([value]) and int(value) < strings):
                raise DamagedError(f"{part}: {reference} holds shared string {value[:20]} of {strings}")
        case "b":
            if value not in _BOOLEANS:
                raise DamagedError(f"{part}: {reference} holds {value[:20]!r} as a boolean")
            return _BOOLEANS[value]
        case "d":
            return iso_serial(value, uses_1904=uses_1904)
    return value


def _shared_formulas(cells: RawCells, part: str, translate: Translate) -> dict[str, SharedFormula]:
    """Find the master cell of every group of cells that share a formula, and check that it can be moved."""
    masters: dict[str, SharedFormula] = {}
    borrowers: dict[str, str] = {}
    for reference, attributes, formula in zip(cells.references, cells.formula_attributes, cells.formulas, strict=True):
        group = shared_group(attributes or "")
        if group is None:
            continue
        if not formula:
            borrowers.setdefault(group, reference)
        elif group not in masters:
            row, column = split_reference(reference)
            masters[group] = SharedFormula(unescape_xml(formula), row, column)
    for group, reference in borrowers.items():
        if group not in masters:
            raise DamagedError(f"{part}: {reference} shares formula {group[:20]!r}, which no cell holds")
        try:
            translate(masters[group].formula, 0, 0)
        except WorkbookError as error:
            raise DamagedError(f"{part}: {reference} shares a formula that cannot be read: {error.detail}") from error
    return masters
