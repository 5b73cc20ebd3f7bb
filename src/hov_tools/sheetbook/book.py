"""A new workbook that is written row by row, so that it takes as much memory for a thousand consortia as for ten.

openpyxl writes it, and what it would do otherwise is settled here: a text is always written as a text, whatever it
begins with; the same content gives the same bytes; and the values of formulas are put in afterwards, because programs
that compute nothing (pandas, a preview) would find empty cells.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import Any, TypeVar

from msgspec import Struct
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.formatting.rule import DataBarRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import quote_sheetname
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.cell_range import CellRange, MultiCellRange
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.page import PageMargins
from openpyxl.writer.excel import ExcelWriter

from hov_tools.kept import kept
from hov_tools.ooxml.address import a1, column_name
from hov_tools.ooxml.edits import Align, CellStyle
from hov_tools.ooxml.own_sheets import OWN_SHEET
from hov_tools.ooxml.write.values import xstring
from hov_tools.report import cell_styles
from hov_tools.report.text_size import height, shortened
from hov_tools.sheetbook import LAST_ROW, Area, BarChart, CellContent, Column, Number, PageSetup, fitting, text
from hov_tools.sheetbook.charts import drawn
from hov_tools.sheetbook.parts import UndatedZip, allow_digits, put_results
from hov_tools.texts import printable

T = TypeVar("T")

_MOMENT = datetime(2000, 1, 1)  # noqa: DTZ001 - a date in a file has no zone
_FONT = "Calibri"
_A4 = 9
_MAX_LINK = 2_000  # characters that Excel takes in a link, a little less
_MAX_TOOLTIP = 255
_MAX_FOOT = 150  # of the 255 characters that a foot may have in all
_LEAST_HEIGHT = 15.0
# What Excel adds to a width in characters for the space at either side (§18.3.1.13), at 7 pixels to a character.
_SIDES = 5 / 7
_BAR_COLOR = "FFF0A8A2"
_NUMBER_HEAD = cell_styles.unindented(cell_styles.NUMBER_HEAD)
_FORMULA_STARTS = ("=", "+", "-", "@")
# What may not stand in the path of a link (RFC 3986, 2.2 and 2.4); other letters may, as Excel itself writes them.
_IN_LINKS = str.maketrans({char: f"%{ord(char):02X}" for char in '%#? "<>[]^`{}|'})


class _InOrder(MultiCellRange):
    """Merged ranges by place: openpyxl has them in a set, whose order is another one on another kind of machine."""

    def __iter__(self) -> Iterator[CellRange]:
        return iter(self.sorted())


class _Row(Struct, frozen=True):
    """A row that waits until the layout of its sheet is known."""

    contents: Sequence[CellContent | None]
    points: float | None


class Book:
    """The workbook under construction.

    Args:
        title: among the properties of the file.
        when_full: says on the last row of a sheet that there are more; in Dutch.
    """

    def __init__(self, title: str, *, when_full: str = "") -> None:
        self._book = Workbook(write_only=True)
        properties = self._book.properties
        properties.title, properties.creator = printable(title), "hov_tools"
        properties.created = properties.modified = _MOMENT
        window = self._book.views[0]
        window.windowWidth, window.windowHeight = 24_000, 14_000
        self._when_full = when_full or text("te_veel")
        self._pages: list[Page] = []

    def page(self, name: str, setup: PageSetup) -> Page:
        """Add a sheet."""
        sheet: Any = self._book.create_sheet(name)
        sheet.sheet_view.showGridLines = False
        sheet.sheet_view.tabSelected = not self._pages
        sheet.page_setup.paperSize = _A4
        sheet.page_setup.orientation = "landscape" if setup.is_landscape else "portrait"
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = setup.pages_across, int(setup.is_one_page)
        sheet.page_margins = PageMargins(left=0.4, right=0.4, top=0.7, bottom=0.6, header=0.3, footer=0.3)
        head, foot = sheet.oddHeader, sheet.oddFooter
        for part, words in (
            (head.left, "&F"),
            (head.right, "&A"),
            (foot.left, _in_foot(setup.foot)),
            (foot.right, setup.numbering),
        ):
            part.text, part.size = words, 8
        # Until a table has headings of its own, the title is what every page repeats.
        sheet.print_title_rows = "1:1"
        # By this a sheet is known for ours, wherever the workbook turns up again.
        corner = f"{quote_sheetname(name)}!$A$1"
        sheet.defined_names[OWN_SHEET] = DefinedName(OWN_SHEET, attr_text=corner, hidden=True)
        page = Page(sheet, self._when_full)
        self._pages.append(page)
        return page

    def remember(self, name: str, value: str) -> None:
        """Keep a text in the workbook that nobody sees: under a hidden name.

        Args:
            name: a defined name.
            value: of letters and digits.
        """
        self._book.defined_names[name] = DefinedName(name, attr_text=f'"{value}"', hidden=True)

    def finish(self) -> bytes:
        """Give the bytes of the workbook."""
        for page in self._pages:
            page.finish()
        buffer = BytesIO()
        ExcelWriter(self._book, UndatedZip(buffer, "w")).save()
        return buffer.getvalue()

    def discard(self) -> None:
        """Take away what is on the disk of a workbook that will not be finished."""
        for page in self._pages:
            page.discard()


class Page:
    """A sheet that is filled from top to bottom.

    openpyxl writes widths and frozen panes before the first row. Rows are therefore held back until the headings of a
    table say what they are, or the workbook is finished.

    Attributes:
        row: the next row, counted from 1.
    """

    def __init__(self, sheet: Any, when_full: str) -> None:  # noqa: ANN401 - openpyxl's types know less of it than is there
        self.row = 1
        self._sheet = sheet
        self._sheet.merged_cells = _InOrder()
        self._when_full = when_full
        self._widths: list[float] = []
        self._held: list[_Row] | None = []
        self._results: list[Number] = []
        self._has_digits = False
        self._cells: dict[tuple[CellStyle, bool], Cell] = {}

    @property
    def name(self) -> str:
        """The name of the sheet."""
        return str(self._sheet.title)

    def set_widths(self, widths: Sequence[float]) -> None:
        """Set the widths of the columns, in characters; before a table has begun."""
        self._widths = list(widths)
        for number, width in enumerate(widths, 1):
            self._sheet.column_dimensions[column_name(number)].width = width + _SIDES

    def add(self, contents: Sequence[CellContent | None], *, points: float | None = None) -> bool:
        """Write a row, from the first column on; tells whether the sheet had room for it.

        The last row of a sheet says that there are more.

        Args:
            contents: the cells; None leaves one out.
            points: its height; None: as high as its texts are.
        """
        if self.row > LAST_ROW:
            return False
        has_room = self.row < LAST_ROW
        row = _Row(contents if has_room else [CellContent(self._when_full, cell_styles.PLAIN)], points)
        self.row += 1
        if self._held is None:
            self._write(self.row - 1, row)
        else:
            self._held.append(row)
        return has_room

    def skip(self, points: float = _LEAST_HEIGHT) -> None:
        """Leave a row of this height empty."""
        self.add([], points=points)

    def add_paragraph(self, content: CellContent, columns: int) -> None:
        """Write a text over some columns together."""
        width = sum(self._widths[:columns])
        points = _height(str(content.value), width, content.style)
        if columns > 1:
            self._sheet.merged_cells.add(f"A{self.row}:{a1(self.row, columns)}")
        self.add([content, *[CellContent(None, content.style)] * (columns - 1)], points=points)

    def add_heads(self, columns: Sequence[Column[T]], *, frozen_columns: int = 0) -> None:
        """Write the headings of a table; they stay in view, and every printed page repeats them."""
        self.set_widths([column.width for column in columns])
        for number, column in enumerate(columns, 1):
            self._sheet.column_dimensions[column_name(number)].hidden = column.is_hidden
        self.add_headings(columns)
        self._sheet.freeze_panes = a1(self.row, frozen_columns + 1)
        self._sheet.print_title_rows = f"{self.row - 1}:{self.row - 1}"
        if frozen_columns and self._sheet.page_setup.fitToWidth > 1:
            self._sheet.print_title_cols = f"A:{column_name(frozen_columns)}"
        self.write_held()

    def add_headings(self, columns: Sequence[Column[T]]) -> None:
        """Write the headings of a table that is one of more on the sheet."""
        self.add([CellContent(one.heading, _NUMBER_HEAD if one.is_number else cell_styles.HEAD) for one in columns])

    def add_lines(self, columns: Sequence[Column[T]], lines: Sequence[T]) -> tuple[Area, ...]:
        """Write the lines of a table; gives the area of each column."""
        first = self.row
        rows = [[column.content(line) for column in columns] for line in lines]
        for row in rows:
            self.add(row)
        return tuple(
            Area(self.name, number, first, tuple(row[number - 1].value for row in rows))
            for number in range(1, len(columns) + 1)
        )

    def add_line(self, columns: Sequence[Column[T]], line: T) -> bool:
        """Write a line of a table; tells whether the sheet had room for it."""
        return self.add([column.content(line) for column in columns])

    def add_filter(self, columns: Sequence[Column[T]], first: int) -> None:
        """Let a person choose lines by their values; `first` is the row of the first line."""
        last = max(first, min(self.row - 1, LAST_ROW))
        self._sheet.auto_filter.ref = f"A{first - 1}:{a1(last, len(columns))}"

    def add_choices(self, choices: Sequence[str], rows: tuple[int, int], column: int) -> None:
        """Let the cells of a column offer these texts; what else a person types is not refused.

        Args:
            choices: without commas; 255 characters together at most (Excel's own limit).
            rows: the first and the last one, counted from 1.
            column: counted from 1.
        """
        offered = DataValidation(
            type="list", formula1=f'"{",".join(choices)}"', allow_blank=True, showErrorMessage=False
        )
        offered.add(f"{a1(rows[0], column)}:{a1(rows[1], column)}")
        self._sheet.data_validations.append(offered)

    def add_bars(self, first: int, last: int, column: int) -> None:
        """Draw bars behind the numbers of a column; rows and column are counted from 1."""
        rule = DataBarRule(  # type: ignore[no-untyped-call]
            start_type="num", start_value=0, end_type="max", color=_BAR_COLOR, minLength=0, maxLength=100
        )
        self._sheet.conditional_formatting.add(f"{a1(first, column)}:{a1(last, column)}", rule)

    def add_chart(self, chart: BarChart, row: int, column: int) -> None:
        """Draw a chart with its top left corner in this cell, counted from 1."""
        self._sheet.add_chart(drawn(chart, row, column))

    def write_held(self) -> None:
        """Write the rows that were held back; from now on rows are written at once."""
        held, self._held = self._held or [], None
        for number, row in enumerate(held, self.row - len(held)):
            self._write(number, row)

    def finish(self) -> None:
        """End the sheet: nothing can be added to it."""
        self.write_held()
        self._sheet.close()
        part = Path(self._sheet._writer.out)  # noqa: SLF001 - openpyxl has no other way to give these
        if self._results:
            put_results(part, self._results)
        if self._has_digits:
            allow_digits(part)

    def discard(self) -> None:
        """Take away what is on the disk of a sheet that will not be finished."""
        writer = self._sheet._writer  # noqa: SLF001 - openpyxl takes it away at the end of the process only
        if writer is not None and not self._sheet.closed:
            self._sheet.close()
            writer.cleanup()

    def _write(self, number: int, row: _Row) -> None:
        dimensions = self._sheet.row_dimensions
        dimensions[number].height = self._height(row.contents) if row.points is None else row.points
        self._sheet.append(self._filled(row.contents))
        del dimensions[number]  # it is written; a thousand consortia have some hundred thousand rows

    def _height(self, contents: Sequence[CellContent | None]) -> float:
        """Give the height at which every text can be read: neither Excel nor LibreOffice fits rows to a new file."""
        heights = [
            _height(content.value, width, content.style)
            for content, width in zip(contents, self._widths, strict=False)
            if content is not None and content.style.wrap and isinstance(content.value, str)
        ]
        return max(heights, default=_LEAST_HEIGHT)

    def _filled(self, contents: Sequence[CellContent | None]) -> Iterator[Cell | None]:
        """Give the cells; one for each look serves again and again, as each is written before the next is filled."""
        for content in contents:
            if content is None:
                yield None
                continue
            value = content.value
            cell = self._cell(content.style, is_quoted=isinstance(value, str) and value.startswith(_FORMULA_STARTS))
            cell.hyperlink = None
            if isinstance(value, str):
                cell.value = xstring(fitting(value)) or None
                self._has_digits = self._has_digits or value.isdecimal()
                if value:
                    cell.data_type = "s"  # openpyxl takes "=1+1" for a formula and "#N/A" for an error
                if content.link is not None:
                    cell.hyperlink = _hyperlink(content.link, content.tooltip)
            elif content.formula is not None and value is not None:
                cell.value = f"={content.formula}"
                self._results.append(value)
            else:
                cell.value = float(value) if isinstance(value, Fraction) else value
            yield cell

    def _cell(self, style: CellStyle, *, is_quoted: bool) -> Cell:
        """Give the cell with a look; a quoted cell stays a text when a person types in it."""
        found = self._cells.get((style, is_quoted))
        if found is None:
            found = self._cells[style, is_quoted] = _new_cell(self._sheet, style)
            found.quotePrefix = is_quoted
        return found


@kept(4096, largest=500)
def _height(value: str, width: float, style: CellStyle) -> float:
    return max(_LEAST_HEIGHT, height(shortened(printable(value, keeps_lines=True), width, style)[1], style))


def _hyperlink(link: tuple[str, str], tooltip: str) -> Hyperlink | None:
    path, place = link
    target = path.translate(_IN_LINKS)
    if len(target) + len(place) > _MAX_LINK:
        return None
    return Hyperlink(ref="", target=target, location=place, tooltip=fitting(tooltip, _MAX_TOOLTIP))


def _in_foot(words: str) -> str:
    """Write a text in a foot, where "&" starts a command."""
    return printable(words, keeps_lines=True).replace("\n", " ").replace("&", "&&")[:_MAX_FOOT]


def _opaque(color: str) -> str:
    """Give a colour that covers what is under it: without "FF" openpyxl writes that nothing of it is seen."""
    return f"FF{color}"


def _new_cell(sheet: Any, style: CellStyle) -> Cell:  # noqa: ANN401 - as Page
    cell: Cell = WriteOnlyCell(sheet)
    cell.font = Font(
        name=_FONT,
        size=style.size,
        bold=style.bold,
        italic=style.italic,
        underline="single" if style.underline else None,
        color=None if style.color is None else _opaque(style.color),
    )
    if style.fill is not None:
        cell.fill = PatternFill("solid", fgColor=_opaque(style.fill))
    if style.border is not None:
        side = Side("thin", color=_opaque(style.border))
        cell.border = Border(side, side, side, side)
    cell.alignment = Alignment(
        horizontal=None if style.align is Align.GENERAL else style.align.value,
        vertical="top",
        wrap_text=style.wrap,
        indent=style.indent,
    )
    cell.number_format = style.number_format
    return cell
