"""New workbooks made with XlsxWriter: one place that knows it, so that every sheet looks and prints the same.

Text is written as text, whatever it begins with: nothing that people typed can become a formula. The document's dates
are fixed, so that the same content gives the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import Enum
from fractions import Fraction
from textwrap import wrap
from typing import Any, TypeAlias

from msgspec import Struct

from hov_tools import dutch
from hov_tools.allocation import text
from hov_tools.texts import printable

Value: TypeAlias = str | int | Fraction | None

_DATE = datetime(2000, 1, 1)  # noqa: DTZ001 - a date in a file has no zone
_FONT = "Calibri"
_BLUE, _PALE, _GREY = "#1F4E79", "#DDEBF7", "#7F7F7F"
_LONGEST = 2_000  # characters of a cell; Excel takes 32,767 and shows no more than a thousand
_ROW_HEIGHT = 15


class Kind(Enum):
    """What a column holds: texts that wrap, numbers, or codes, which never wrap."""

    TEXT = "text"
    NUMBER = "number"
    CODE = "code"


_INDENT: Mapping[str, object] = {"align": "left", "indent": 1}


class Column(Struct, frozen=True):
    """A column of a table.

    Attributes:
        heading: in Dutch.
        width: in characters.
        kind: of its values.
        is_summed: its total stands below it.
    """

    heading: str
    width: int
    kind: Kind = Kind.TEXT
    is_summed: bool = False


class Area(Struct, frozen=True):
    """Where the values of a column ended up, for a chart: 0-based rows and column."""

    sheet: str
    first: int
    last: int
    column: int


class Chart(Struct, frozen=True):
    """A bar chart.

    Attributes:
        title: in Dutch.
        names: the categories.
        series: (name, values) for each; stacked.
        row: 0-based, of its top left corner.
        column: 0-based.
        rows: how many it takes.
    """

    title: str
    names: Area
    series: tuple[tuple[str, Area], ...]
    row: int
    column: int
    rows: int


class Book:
    """A workbook under construction; `data` ends it."""

    def __init__(self, title: str) -> None:
        import xlsxwriter  # noqa: PLC0415 - only a new workbook waits for it

        self._buffer = io.BytesIO()
        options = {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self._book: Any = xlsxwriter.Workbook(self._buffer, options)
        self._book.set_properties({"title": printable(title), "author": "hov_tools", "created": _DATE})
        self._book.set_calc_mode("auto")
        self._formats: dict[tuple[tuple[str, object], ...], Any] = {}

    def data(self) -> bytes:
        """Finish, and give the bytes of the file."""
        self._book.close()
        return self._buffer.getvalue()

    def sheet(self, name: str, title: str, subtitle: str, *, is_wide: bool = True) -> Sheet:
        """Add a sheet with a title."""
        return Sheet(self, self._book.add_worksheet(name), name, title, subtitle, is_wide=is_wide)

    def chart(self) -> Any:  # noqa: ANN401 - XlsxWriter has no types
        """Make a bar chart."""
        return self._book.add_chart({"type": "bar", "subtype": "stacked"})

    def format(self, **properties: object) -> Any:  # noqa: ANN401 - XlsxWriter has no types
        """Give a format, each look once."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format({"font_name": _FONT, "font_size": 11, **properties})
        return self._formats[key]


class Sheet:
    """A sheet that is filled from the top."""

    def __init__(self, book: Book, sheet: Any, name: str, title: str, subtitle: str, *, is_wide: bool) -> None:  # noqa: ANN401 - XlsxWriter has no types
        self._book, self._sheet, self.name = book, sheet, name
        self.row = 0
        self._write(0, 0, title, book.format(bold=True, font_size=16, font_color=_BLUE))
        self._write(1, 0, subtitle, book.format(font_color=_GREY))
        self.row = 3
        sheet.hide_gridlines(2)
        if is_wide:
            sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer(f"&L{_in_footer(title)}&R{text('blad_voettekst')}")

    def widths(self, widths: Sequence[int]) -> None:
        """Set the widths of the columns, in characters."""
        for column, width in enumerate(widths):
            self._sheet.set_column(column, column, width)

    def facts(self, rows: Sequence[tuple[str, Value, str]]) -> None:
        """Write lines of label, value and remark."""
        for label, value, remark in rows:
            self._write(self.row, 0, label, self._book.format(bold=True))
            self._cell(self.row, 1, value, Kind.CODE)
            self._write(self.row, 2, remark, self._book.format(font_color=_GREY, **_INDENT))
            self.row += 1
        self.row += 1

    def heading(self, words: str) -> None:
        """Write a heading over what follows."""
        self._write(self.row, 0, words, self._book.format(bold=True, font_size=13, font_color=_BLUE))
        self.row += 1

    def table(
        self, columns: Sequence[Column], rows: Sequence[Sequence[Value]], *, is_main: bool = True
    ) -> tuple[Area, ...]:
        """Write a table with its totals; gives the area of each column.

        Args:
            columns: its columns.
            rows: its values, as many in each as there are columns.
            is_main: the sheet is made for it: widths, frozen headings, a filter, headings on every page.
        """
        top = self.row
        look = {"bold": True, "font_color": "#FFFFFF", "bg_color": _BLUE, "text_wrap": True, "valign": "top"}
        for index, column in enumerate(columns):
            side = {"align": "right"} if column.kind is Kind.NUMBER else _INDENT
            self._write(top, index, column.heading, self._book.format(**look, **side))
        self._sheet.set_row(top, _ROW_HEIGHT * max(_lines(one.heading, one.width) for one in columns))
        if is_main:
            self.widths([column.width for column in columns])
            self._sheet.freeze_panes(top + 1, 2)
            self._sheet.repeat_rows(top)
            if rows:
                self._sheet.autofilter(top, 0, top + len(rows), len(columns) - 1)
        for number, row in enumerate(rows, start=top + 1):
            for index, (column, value) in enumerate(zip(columns, row, strict=True)):
                self._cell(number, index, value, column.kind, has_border=True)
            texts = [(value, one.width) for one, value in zip(columns, row, strict=True) if isinstance(value, str)]
            self._sheet.set_row(number, _ROW_HEIGHT * max([1, *(_lines(words, width) for words, width in texts)]))
        last = top + len(rows)
        self.row = last + 1
        if rows and any(column.is_summed for column in columns):
            self._totals(columns, rows, top + 1, last)
        self.row += 1
        return tuple(Area(self.name, top + 1, last, index) for index in range(len(columns)))

    def _totals(self, columns: Sequence[Column], rows: Sequence[Sequence[Value]], first: int, last: int) -> None:
        from xlsxwriter.utility import xl_range  # noqa: PLC0415 - as in Book

        look = {"bold": True, "top": 1, "bg_color": _PALE}
        for index, column in enumerate(columns):
            if column.is_summed:
                values = [row[index] for row in rows]
                total = sum((Fraction(value) for value in values if isinstance(value, int | Fraction)), Fraction(0))
                shown = self._book.format(**look, num_format=dutch.number_format(total))
                area = xl_range(first, index, last, index)
                self._sheet.write_formula(last + 1, index, f"=SUM({area})", shown, _number(total))
            else:
                self._write(
                    last + 1, index, text("blad_totaal") if index == 0 else "", self._book.format(**look, **_INDENT)
                )
        self.row += 1

    def paragraph(self, heading: str, words: str, columns: int, width: int) -> None:
        """Write a paragraph over some columns, together so many characters wide."""
        if heading:
            self._write(self.row, 0, heading, self._book.format(bold=True))
            self.row += 1
        look = self._book.format(text_wrap=True, valign="top")
        if columns > 1:
            self._sheet.merge_range(self.row, 0, self.row, columns - 1, "", look)
        self._write(self.row, 0, words, look)
        self._sheet.set_row(self.row, _ROW_HEIGHT * _lines(words, width))
        self.row += 1 if not heading else 2

    def chart(self, wanted: Chart) -> None:
        """Draw a bar chart."""
        chart = self._book.chart()
        colours = (_BLUE, "#F4B183")
        for (name, area), colour in zip(wanted.series, colours, strict=False):
            chart.add_series(
                {
                    "name": name,
                    "categories": _reference(wanted.names),
                    "values": _reference(area),
                    "fill": {"color": colour},
                    "gap": 60,
                }
            )
        chart.set_title({"name": wanted.title, "name_font": {"size": 12, "color": _BLUE}})
        chart.set_legend({"position": "bottom"} if len(wanted.series) > 1 else {"none": True})
        chart.set_y_axis({"reverse": True})
        chart.set_x_axis({"major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}}, "num_format": "0"})
        chart.set_size({"width": 700, "height": 20 * wanted.rows})
        self._sheet.insert_chart(wanted.row, wanted.column, chart, {"description": wanted.title})

    def _cell(self, row: int, column: int, value: Value, kind: Kind, *, has_border: bool = False) -> None:
        look: dict[str, object] = {"valign": "top"}
        if has_border:
            look |= {"bottom": 1, "bottom_color": "#D9D9D9"}
            look |= _INDENT if isinstance(value, str) else {}
        if isinstance(value, str):
            wrap = {} if kind is Kind.CODE else {"text_wrap": True}
            self._write(row, column, value, self._book.format(**look, **wrap))
        elif value is None:
            self._sheet.write_blank(row, column, None, self._book.format(**look))
        else:
            exact = Fraction(value)
            shown = self._book.format(**look, num_format=dutch.number_format(exact))
            self._sheet.write_number(row, column, _number(exact), shown)

    def _write(self, row: int, column: int, words: str, look: Any) -> None:  # noqa: ANN401 - XlsxWriter has no types
        shown = printable(words)
        if len(shown) > _LONGEST:
            shown = shown[: _LONGEST - 1] + "…"
        if shown:
            self._sheet.write_string(row, column, shown, look)
        else:
            self._sheet.write_blank(row, column, None, look)


def _lines(words: str, width: int) -> int:
    """Give how many lines a text takes in a column: words stay whole, and letters are wider than digits at times."""
    return sum(max(1, len(wrap(line, max(1, width - 2)))) for line in words.split("\n"))


def _number(value: Fraction) -> int | float:
    """Give a number as a cell holds it; a cell has fifteen digits, and every whole number of ours fits."""
    return value.numerator if value.denominator == 1 else value.numerator / value.denominator


def _reference(area: Area) -> list[object]:
    return [area.sheet, area.first, area.column, area.last, area.column]


def _in_footer(words: str) -> str:
    """Write text in a footer, where "&" starts a command and 255 characters is the end."""
    return printable(words).replace("\n", " ").replace("&", "&&")[:150]
