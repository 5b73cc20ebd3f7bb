"""What can be changed in a workbook, as values: the same for a file on disk and a book open in Excel."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import TypeAlias

from msgspec import Struct

from hov_tools.ooxml.charts import Chart
from hov_tools.ooxml.errors import Refusal

Value: TypeAlias = str | bool | int | Decimal | Fraction | date | None
"""What a cell can be given; None empties it. Numbers are exact and written with up to 17 digits."""


class SetValue(Struct, frozen=True):
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


class SetFormula(Struct, frozen=True):
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


class CellStyle(Struct, frozen=True):
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

    def __hash__(self) -> int:
        # Every cell of a report is looked up by its style, and the hash of an Enum takes as long as the rest: without
        # the alignment few styles are alike.
        return hash(
            (self.fill, self.color, self.border, self.bold, self.size, self.wrap, self.indent, self.number_format)
        )


class NewCell(Struct, frozen=True):
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


class AddSheet(Struct, frozen=True):
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
        page_breaks: rows that begin a new printed page, so that no heading or chart is left on the one before.
        first: place the tab first and open the workbook there.
        tab_color: RGB in six hexadecimal digits, or None.
        charts: on the sheet, over its cells.
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
    charts: tuple[Chart, ...] = ()
    page_breaks: tuple[int, ...] = ()
    why: str = ""


class MarkStyle(Enum):
    """How serious the finding on a cell is; the value is the name of the cell style."""

    FOUT = "HOV fout"
    TWIJFEL = "HOV twijfel"
    WAARSCHUWING = "HOV waarschuwing"
    INFO = "HOV info"


class Mark(Struct, frozen=True):
    """Give a cell the fill and border of a severity; its number format, font and protection stay.

    Attributes:
        sheet: name of the sheet.
        cell: A1 address.
        style: decides the colours.
        why: one Dutch line for the receipt and the dry run.
    """

    sheet: str
    cell: str
    style: MarkStyle
    why: str = ""


class SetNote(Struct, frozen=True):
    """Put a note of ours on a cell, replacing the one that we put there before.

    A cell can have one note: where someone else's stands, theirs stays and ours is left out.

    Attributes:
        sheet: name of the sheet.
        cell: A1 address.
        text: what it says.
        why: one Dutch line for the receipt and the dry run.
    """

    sheet: str
    cell: str
    text: str
    why: str = ""


class SetHyperlink(Struct, frozen=True):
    """Let a cell link to another cell or to an address, replacing the link it has.

    Attributes:
        sheet: name of the sheet.
        cell: A1 address.
        target: a place in the workbook ("'Blad 1'!D9"), or an address that starts with http:, https: or mailto:.
        tooltip: shown when the pointer rests on the link.
        why: one Dutch line for the receipt and the dry run.
    """

    sheet: str
    cell: str
    target: str
    tooltip: str | None = None
    why: str = ""


class SetValidation(Struct, frozen=True):
    """Offer a list of choices in cells that have no data validation yet.

    Attributes:
        sheet: name of the sheet.
        ranges: such as "C6:C45".
        formula: its source: a defined name, a range, or a quoted list as in the file format.
        message: shown when something else is typed; None lets it through.
        why: one Dutch line for the receipt and the dry run.
    """

    sheet: str
    ranges: tuple[str, ...]
    formula: str
    message: str | None = None
    why: str = ""


class ColorTab(Struct, frozen=True):
    """Give the tab of a sheet the colour of a severity, in place of the one that it has.

    Attributes:
        sheet: name of the sheet.
        style: decides the colour.
        why: one Dutch line for the receipt and the dry run.
    """

    sheet: str
    style: MarkStyle
    why: str = ""


class RemoveSheet(Struct, frozen=True):
    """Take out a sheet that we made.

    Attributes:
        name: of the tab.
        why: one Dutch line for the receipt and the dry run.
    """

    name: str
    why: str = ""


CellEdit: TypeAlias = SetValue | SetFormula | Mark | SetNote | SetHyperlink
"""Edits of one cell."""

SheetEdit: TypeAlias = SetValidation | AddSheet | RemoveSheet | ColorTab
"""Edits of more than a cell."""

Edit: TypeAlias = CellEdit | SheetEdit


class Action(Enum):
    """What a change is about; the value is the word for it in a receipt."""

    VALUE = "waarde"
    FORMULA = "formule"
    MARK = "markering"
    NOTE = "notitie"
    LINK = "koppeling"
    VALIDATION = "keuzelijst"
    TAB = "tabkleur"
    ADD_SHEET = "blad erbij"
    REMOVE_SHEET = "blad weg"


class Change(Struct, frozen=True):
    """What an edit did, for a receipt or a dry run.

    Attributes:
        sheet: name of the sheet.
        cell: A1 address, or None when the edit concerns the sheet as a whole.
        old: what was there: a value, "=" and a formula, or "" for nothing.
        new: what is there now.
        why: as the edit says.
        action: what was changed.
        left_alone: why nothing was done after all; None when it was.
    """

    sheet: str
    cell: str | None
    old: str
    new: str
    why: str
    action: Action
    left_alone: Refusal | None = None
