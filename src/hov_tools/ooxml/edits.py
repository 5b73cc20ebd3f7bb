"""What can be changed in a workbook, as values: the same for a file on disk and a book open in Excel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import TypeAlias

Value: TypeAlias = str | bool | int | Decimal | Fraction | date | None
"""What a cell can be given; None empties it. Numbers are exact and written with up to 17 digits."""


@dataclass(frozen=True, slots=True)
class SetValue:
    """Put a constant into a cell, keeping its format.

    Attributes:
        sheet: name of the sheet.
        cell: A1 address.
        value: the new value; None empties the cell.
        why: one Dutch line for the receipt and the dry run.
    """

    sheet: str
    cell: str
    value: Value
    why: str = ""


@dataclass(frozen=True, slots=True)
class SetFormula:
    """Put a formula into a cell, with the value it has.

    Attributes:
        sheet: name of the sheet.
        cell: A1 address.
        formula: without "=", in English function names and with commas, as in the file format.
        cached: the value that the formula gives now.
        why: one Dutch line for the receipt and the dry run.
    """

    sheet: str
    cell: str
    formula: str
    cached: Value
    why: str = ""


class Align(Enum):
    """Horizontal alignment of a cell."""

    GENERAL = "general"
    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class CellStyle:
    """How a cell on a sheet of ours looks; colours are RGB in six hexadecimal digits."""

    bold: bool = False
    italic: bool = False
    underline: bool = False
    size: int = 11
    color: str | None = None
    fill: str | None = None
    border: str | None = None
    wrap: bool = False
    align: Align = Align.GENERAL
    number_format: str = "General"
    indent: int = 0


@dataclass(frozen=True, slots=True)
class NewCell:
    """A cell on a sheet of ours.

    Attributes:
        row: 1-based.
        column: 1-based.
        value: constant; for a formula, its value.
        style: its looks.
        formula: without "=", or None.
        link: target within the workbook ("'Blad 1'!D9"), or None.
        tooltip: shown when the pointer rests on the link.
    """

    row: int
    column: int
    value: Value
    style: CellStyle = CellStyle()
    formula: str | None = None
    link: str | None = None
    tooltip: str | None = None


@dataclass(frozen=True, slots=True)
class AddSheet:
    """Add a sheet of ours, replacing the one of the same name when that was ours too.

    Attributes:
        name: of the tab, at most 31 characters.
        cells: in any order; an address occurs once.
        widths: column number → width in characters.
        heights: row number → height in points; other rows fit themselves.
        merged: ranges such as "A1:F1".
        frozen_rows: rows that stay in view at the top.
        autofilter: range such as "A5:H40", or None.
        landscape: page turned; the sheet always prints on A4, one page wide.
        repeat_rows: (first, last) row that every printed page repeats, or None.
        first: place the tab first and open the workbook there.
        tab_color: RGB in six hexadecimal digits, or None.
        why: one Dutch line for the receipt and the dry run.
    """

    name: str
    cells: tuple[NewCell, ...]
    widths: tuple[tuple[int, float], ...] = ()
    heights: tuple[tuple[int, float], ...] = ()
    merged: tuple[str, ...] = ()
    frozen_rows: int = 0
    autofilter: str | None = None
    landscape: bool = True
    repeat_rows: tuple[int, int] | None = None
    first: bool = False
    tab_color: str | None = None
    why: str = ""


Edit: TypeAlias = SetValue | SetFormula | AddSheet


@dataclass(frozen=True, slots=True)
class Change:
    """What an edit did, for a receipt or a dry run.

    Attributes:
        sheet: name of the sheet.
        cell: A1 address, or None when the edit concerns the sheet as a whole.
        old: what was there: a value, "=" and a formula, or "" for nothing.
        new: what is there now.
        why: as the edit says.
    """

    sheet: str
    cell: str | None
    old: str
    new: str
    why: str
