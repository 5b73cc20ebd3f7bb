"""A new workbook that is written row by row, so that it takes as much memory for a thousand consortia as for ten.

XlsxWriter writes it; what it cannot be trusted with is settled here: a text is always written as a text, whatever it
begins with, and a text that XlsxWriter would take for markup of its own is not given to it as such.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from fractions import Fraction
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from hov_tools import dutch
from hov_tools.ooxml.edits import Align, CellStyle
from hov_tools.overview import text
from hov_tools.report import looks
from hov_tools.report.measure import height, shortened
from hov_tools.texts import printable

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

T = TypeVar("T")

_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)
_A4 = 9
_MAX_TEXT = 32_767  # Excel's limit of characters in a cell
_MAX_LINK = 2_000  # and of characters in a link, a little less
_LEAST_HEIGHT = 15.0
_NUMBER_HEAD = looks.unindented(looks.NUMBER_HEAD)
_FORMULA_STARTS = ("=", "+", "-", "@")
# What may not stand in the path of a link (RFC 3986, 2.2 and 2.4); other letters may, as Excel itself writes them.
_IN_LINKS = str.maketrans({char: f"%{ord(char):02X}" for char in '%#? "<>[]^`{}|'})
LAST_ROW = 1_048_575
"""The last row of a sheet, counted from 0."""


class Item(Struct, frozen=True):
    """A cell.

    Attributes:
        value: a text, a whole number, an exact number, or nothing.
        style: its look.
        link: a path below the workbook's own folder and a place in it, such as ("noord/a.xlsx", "'Blad'!A1"); or None.
        tooltip: of the link.
        total: the range, such as "C5:C90", of which the value is the sum over the rows in view; or None.
    """

    value: str | int | Fraction | None
    style: CellStyle = looks.BODY
    link: tuple[str, str] | None = None
    tooltip: str = ""
    total: str | None = None


class Column(Struct, Generic[T], frozen=True):
    """A column of a table.

    Attributes:
        heading: in Dutch.
        width: in characters.
        item: gives the cell of a line.
        is_number: the heading stands at the right, above its numbers.
        amount: gives what a line adds to the column's total; None for a column without.
    """

    heading: str
    width: float
    item: Callable[[T], Item]
    is_number: bool = False
    amount: Callable[[T], int] | None = None


def number_style(style: CellStyle, shown_as: str) -> CellStyle:
    """Give the look of a number.

    Without an indent: LibreOffice leaves it out for some of the numbers in a column, so that they would not line up.
    """
    return replace(style, wrap=False, indent=0, number_format=shown_as)


@lru_cache(maxsize=64)
def _plain_number(shown_as: str) -> CellStyle:
    return number_style(looks.NUMBER, shown_as)


def whole(value: int | None) -> Item:
    """Make a cell of a whole number; empty when there is none."""
    return Item(value, _plain_number(dutch.WHOLE))


def exact(value: Fraction | None) -> Item:
    """Make a cell of an exact number, shown with as many decimals as do not mislead; empty when there is none."""
    return Item(value, _plain_number(dutch.WHOLE if value is None else dutch.number_format(value)))


class Book:
    """The workbook under construction.

    Args:
        folder: for the rows under way.
    """

    def __init__(self, folder: str) -> None:
        import xlsxwriter  # noqa: PLC0415 - only the overview waits for it

        self._buffer = BytesIO()
        self._book: Workbook = xlsxwriter.Workbook(self._buffer, {"constant_memory": True, "tmpdir": folder})
        self._book.set_properties({"title": text("titel"), "author": "hov_tools", "created": _MOMENT})
        self._book.set_size(24_000, 14_000)
        self._formats: dict[tuple[CellStyle, bool], Format] = {}

    def page(self, key: str, version: str, *, scale: int | None = None) -> Page:
        """Add a sheet, set up to print on A4 with the pages numbered.

        Args:
            key: of its name among the texts.
            version: of the program, for the foot of the page.
            scale: of the print, in percent; None: as wide as the page.
        """
        sheet = self._book.add_worksheet(text(f"bladen.{key}"))
        sheet.set_landscape()
        sheet.set_paper(_A4)
        if scale is None:
            sheet.fit_to_pages(1, 0)
        else:
            sheet.set_print_scale(scale)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.set_footer(f"&L&8{text('gemaakt', version=version)}&R&8{text('pagina')}")
        sheet.hide_gridlines(2)
        return Page(self, sheet)

    def format(self, style: CellStyle, *, is_quoted: bool = False) -> Format:
        """Give XlsxWriter's format for a look; a quoted cell stays a text when a person types in it."""
        found = self._formats.get((style, is_quoted))
        if found is None:
            properties = {**_properties(style), "quote_prefix": is_quoted}
            found = self._formats[style, is_quoted] = self._book.add_format(properties)
        return found

    def chart(self, options: dict[str, str]) -> Any:  # noqa: ANN401 - XlsxWriter's charts have no common type
        """Make a chart."""
        return self._book.add_chart(options)

    def finish(self) -> bytes:
        """Give the bytes of the workbook."""
        self._book.close()
        return self._buffer.getvalue()


class Page:
    """A sheet that is filled from top to bottom."""

    def __init__(self, book: Book, sheet: Worksheet) -> None:
        self._book = book
        self._widths: list[float] = []
        self.sheet = sheet
        self.row = 0
        """The next row, counted from 0."""

    def set_widths(self, widths: Sequence[float]) -> None:
        """Set the widths of the columns, in characters."""
        self._widths = list(widths)
        for number, width in enumerate(widths):
            self.sheet.set_column(number, number, width)

    def add(self, items: Sequence[Item | None], *, points: float | None = None) -> bool:
        """Write a row, from the first column on; tells whether the sheet had room for it.

        The last row of a sheet says that there are more.

        Args:
            items: the cells; None leaves one out.
            points: its height; None: as high as its texts are.
        """
        if self.row >= LAST_ROW:
            if self.row == LAST_ROW:
                self._write(0, Item(text("te_veel"), looks.PLAIN))
                self.row += 1
            return False
        self.sheet.set_row(self.row, self._height(items) if points is None else points)
        for column, item in enumerate(items):
            if item is not None:
                self._write(column, item)
        self.row += 1
        return True

    def skip(self, points: float) -> None:
        """Leave a row of this height empty."""
        self.sheet.set_row(self.row, points)
        self.row += 1

    def add_heads(self, columns: Sequence[Column[T]], *, frozen_columns: int = 0) -> None:
        """Write the headings of a table; they stay in view, and every printed page repeats them."""
        self.set_widths([column.width for column in columns])
        self.add([Item(one.heading, _NUMBER_HEAD if one.is_number else looks.HEAD) for one in columns])
        self.sheet.freeze_panes(self.row, frozen_columns)
        self.sheet.repeat_rows(self.row - 1)

    def add_line(self, columns: Sequence[Column[T]], line: T) -> bool:
        """Write a line of a table; tells whether the sheet had room for it."""
        return self.add([column.item(line) for column in columns])

    def add_filter(self, columns: Sequence[Column[T]], first: int) -> None:
        """Let a person choose lines by their values; `first` is the row of the first line, counted from 0."""
        self.sheet.autofilter(first - 1, 0, max(first, min(self.row - 1, LAST_ROW)), len(columns) - 1)

    def add_bars(self, first: int, last: int, column: int) -> None:
        """Draw bars behind the numbers of a column."""
        options = {
            "type": "data_bar",
            "bar_color": "#F9D3D0",
            "bar_solid": True,
            "data_bar_2010": True,
            "min_type": "num",
        }
        self.sheet.conditional_format(first, column, last, column, {**options, "min_value": 0})

    def hide_column(self, number: int) -> None:
        """Fold a column away."""
        self.sheet.set_column(number, number, None, None, {"hidden": True})

    def _height(self, items: Sequence[Item | None]) -> float:
        """Give the height at which every text can be read: neither Excel nor LibreOffice fits rows to a new file."""
        heights = [
            _height(item.value, width, item.style)
            for item, width in zip(items, self._widths, strict=False)
            if item is not None and item.style.wrap and isinstance(item.value, str)
        ]
        return max(heights, default=_LEAST_HEIGHT)

    def _write(self, column: int, item: Item) -> None:
        is_like_formula = isinstance(item.value, str) and item.value.startswith(_FORMULA_STARTS)
        look = self._book.format(item.style, is_quoted=is_like_formula)
        match item.value:
            case None:
                self.sheet.write_blank(self.row, column, None, look)
            case str() if item.link is not None:
                self._write_link(column, item.value, item.link, item.tooltip, look)
            case str():
                self.sheet.write_string(self.row, column, safe(item.value), look)
            case _ if item.total is not None:
                formula = f"=SUBTOTAL(109,{item.total})"
                self.sheet.write_formula(self.row, column, formula, look, float(item.value))
            case _:
                self.sheet.write_number(self.row, column, float(item.value), look)

    def _write_link(self, column: int, shown: str, link: tuple[str, str], tooltip: str, look: Format) -> None:
        path, place = link
        # Encoded here: XlsxWriter leaves alone what has been, and would cut a folder name at its "#".
        url = f"external:{path.translate(_IN_LINKS)}#{place}"
        if len(url) > _MAX_LINK:
            self.sheet.write_string(self.row, column, safe(shown), look)
        else:
            self.sheet.write_url(self.row, column, url, look, safe(shown), safe(tooltip)[:255])


@lru_cache(maxsize=4096)
def _height(value: str, width: float, style: CellStyle) -> float:
    return max(_LEAST_HEIGHT, height(shortened(printable(value), width, style)[1], style))


def safe(raw: str) -> str:
    """Make a text that a cell can hold and that shows as it is."""
    shown = printable(raw)
    if len(shown) > _MAX_TEXT:
        shown = shown[: _MAX_TEXT - len(text("ingekort"))] + text("ingekort")
    # XlsxWriter writes a text between these two as markup, unchecked.
    return f"{shown} " if shown.startswith("<r>") and shown.endswith("</r>") else shown


def _properties(style: CellStyle) -> dict[str, Any]:
    found: dict[str, Any] = {
        "bold": style.bold,
        "italic": style.italic,
        "underline": 1 if style.underline else 0,
        "font_size": style.size,
        "text_wrap": style.wrap,
        "valign": "top",
        "num_format": style.number_format,
        "indent": style.indent,
    }
    if style.color is not None:
        found["font_color"] = f"#{style.color}"
    if style.fill is not None:
        found["bg_color"] = f"#{style.fill}"
    if style.border is not None:
        found |= {"border": 1, "border_color": f"#{style.border}"}
    if style.align is not Align.GENERAL:
        found["align"] = style.align.value
    return found
