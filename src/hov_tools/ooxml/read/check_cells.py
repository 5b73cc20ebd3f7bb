"""Checking the cells that were found in a sheet, so that making a Cell of any of them never fails."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from hov_tools.ooxml.errors import WorkbookError
from hov_tools.ooxml.numbers import is_number
from hov_tools.ooxml.read.isodates import iso_serial
from hov_tools.ooxml.read.rawcells import TEXT_TYPES, UNREADABLE, RawCells, split_reference
from hov_tools.ooxml.xmlparse import unescape_xml

_GROUP = re.compile(r' si="([^"]*)"')
# Of a value of these types there is nothing to check but that it is digits.
_NUMBER_OR_TEXT = frozenset([None, "n", *TEXT_TYPES])
# Digits beyond this could be of a number that no double holds.
_MAX_DIGITS = 300
_BOOLEANS = {"0": "0", "1": "1", "false": "0", "true": "1"}
_XML_SPACE = " \t\r\n"

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


def borrowed_characters(cells: RawCells, shared: Mapping[str, SharedFormula]) -> int:
    """Count the characters of shared formulas that writing out the formula of every cell would move."""
    lent = Counter(
        shared_group(attributes)
        for attributes, formula in zip(cells.formula_attributes, cells.formulas, strict=True)
        if attributes and not formula
    )
    return sum(len(one.formula) * lent[group] for group, one in shared.items())


def check_cells(cells: RawCells, strings: int, translate: Translate, *, uses_1904: bool) -> dict[str, SharedFormula]:
    """Check all that would otherwise come out only when a Cell is made, and write values in one way.

    Dates of type "d" become serial numbers; white space around a value that is no text goes. One cell does not condemn
    a workbook: a value that cannot be understood keeps its text, and its cell is "unreadable" from here on.

    Args:
        cells: the cells of a sheet; their values and types are changed in place.
        strings: how many shared strings the workbook has.
        translate: moves a formula's references by rows and columns.
        uses_1904: the workbook's date system.

    Returns:
        The sheet's shared formulas by their group, those that lack a master or cannot be moved left out.
    """
    # Most sheets hold nothing but whole numbers and texts, which is seen at once, without looking at every cell.
    if not _are_all_sound(cells, strings):
        for at, value in enumerate(cells.values):
            # A value of type "str" is a text: any is right.
            if value and cells.types[at] != "str":
                bare = value.strip(_XML_SPACE)
                known = _understood(cells.types[at], bare, strings, uses_1904=uses_1904) if bare else ""
                if known is None:
                    cells.types[at] = UNREADABLE
                else:
                    cells.values[at] = known
    return _shared_formulas(cells, translate) if any(cells.formula_attributes) else {}


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


def _understood(kind: str | None, value: str, strings: int, *, uses_1904: bool) -> str | None:
    """Give a value as it is to be kept; None when it is none of its type."""
    match kind:
        case None | "n":
            return value if is_number(value) else None
        case "s":
            return value if are_digits([value]) and int(value) < strings else None
        case "b":
            return _BOOLEANS.get(value)
        case "d":
            return iso_serial(value, uses_1904=uses_1904)
        case "e":
            return value
    return None


def _shared_formulas(cells: RawCells, translate: Translate) -> dict[str, SharedFormula]:
    """Find the master cell of every group of cells that share a formula which can be moved."""
    masters: dict[str, SharedFormula] = {}
    lent: set[str] = set()
    for reference, attributes, formula in zip(cells.references, cells.formula_attributes, cells.formulas, strict=True):
        group = shared_group(attributes or "")
        if group is None:
            continue
        if not formula:
            lent.add(group)
        elif group not in masters:
            row, column = split_reference(reference)
            masters[group] = SharedFormula(unescape_xml(formula), row, column)
    for group in lent & masters.keys():
        try:
            translate(masters[group].formula, 0, 0)
        except WorkbookError:
            del masters[group]
    return masters
