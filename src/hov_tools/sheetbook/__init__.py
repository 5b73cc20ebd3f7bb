"""New workbooks for people: what goes into them, as values; `book` writes them with openpyxl.

This module knows nothing of openpyxl, so that a command can say what it will write without waiting for it.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Generic, TypeAlias, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from hov_tools import dutch
from hov_tools.kept import kept
from hov_tools.ooxml.edits import CellStyle
from hov_tools.report import cell_styles
from hov_tools.texts import Texts, printable, without_options

text = Texts("sheetbook/texts.toml")
T = TypeVar("T")
Number: TypeAlias = int | Fraction

MAX_TEXT = 32_767
"""Characters that a cell can hold (ECMA-376 part 1, §18.3.1.96 leaves it to Excel, which takes so many)."""
NAVY, GOLD, RED = "1F3864", "F5B731", "B3261E"
"""Colours of bars, RGB in six hexadecimal digits: two that stand beside each other, and one that warns."""
_MAY_CHANGE = '"*"'
CHART_ROW = 15.0
"""Height of a row under a chart, in points."""
LAST_ROW = 1_048_576
"""The last row of a sheet, counted from 1."""


class CellContent(Struct, frozen=True):
    """What a cell shows.

    Attributes:
        value: a text, a whole number, an exact number, or nothing.
        style: its look.
        link: a path below the workbook's own folder and a place in it, such as ("noord/a.xlsx", "'Blad'!A1"); or None.
        tooltip: of the link.
        formula: without "=", when the number is what a formula gives now; or None.
    """

    value: str | Number | None
    style: CellStyle = cell_styles.BODY
    link: tuple[str, str] | None = None
    tooltip: str = ""
    formula: str | None = None


class Column(Struct, Generic[T], frozen=True):
    """A column of a table.

    Attributes:
        heading: in Dutch.
        width: in characters.
        content: gives the cell of a line.
        is_number: the heading stands at the right, above its numbers.
        amount: gives what a line adds to the column's total; None for a column without.
        is_hidden: it is folded away.
    """

    heading: str
    width: float
    content: Callable[[T], CellContent]
    is_number: bool = False
    amount: Callable[[T], Number | None] | None = None
    is_hidden: bool = False


class PageSetup(Struct, frozen=True):
    """How a sheet prints: on A4, as wide as its pages, under the names of file and sheet, with a foot.

    Attributes:
        foot: at the left of the foot, in Dutch.
        numbering: at its right: "&P" stands for the page and "&N" for their number.
        is_landscape: the page is turned.
        is_one_page: all of it on one page, so that no chart lies on two.
        pages_across: so many pages lie beside each other; each repeats the columns that stay in view.
    """

    foot: str
    numbering: str
    is_landscape: bool = True
    is_one_page: bool = False
    pages_across: int = 1


class Area(Struct, frozen=True):
    """A column of cells that a chart shows.

    Attributes:
        sheet: its name.
        column: 1-based.
        first: 1-based row of the first cell.
        values: what the cells hold.
    """

    sheet: str
    column: int
    first: int
    values: tuple[str | Number | None, ...]


class Series(Struct, frozen=True):
    """One colour of bars.

    Attributes:
        name: in Dutch, as the legend shows it.
        color: RGB in six hexadecimal digits.
        area: the numbers.
        colors: a colour for each bar instead, or nothing.
    """

    name: str
    color: str
    area: Area
    colors: tuple[str, ...] = ()


class BarChart(Struct, frozen=True):
    """A chart of lying bars, stacked when there is more than one series.

    Attributes:
        title: in Dutch; who cannot see the chart hears it too.
        labels: beside the bars.
        series: one or more.
        columns: that it covers; by cells, as a chart of so many pixels is wider than they are where another font
            makes the columns narrower, and is then cut at the edge of the page.
        rows: that it covers.
    """

    title: str
    labels: Area
    series: tuple[Series, ...]
    columns: int
    rows: int

    @property
    def bars(self) -> int:
        """The number of bars."""
        return len(self.labels.values)


def number_style(style: CellStyle, shown_as: str) -> CellStyle:
    """Give the look of a number.

    Without an indent: LibreOffice leaves it out for some of the numbers in a column, so that they would not line up.
    """
    return replace(style, wrap=False, indent=0, number_format=shown_as)


@kept(64)
def _plain_number(shown_as: str) -> CellStyle:
    return number_style(cell_styles.NUMBER, shown_as)


def whole(value: int | None) -> CellContent:
    """Make a cell of a whole number; empty when there is none."""
    return CellContent(value, _plain_number(dutch.WHOLE))


def exact(value: Number | None) -> CellContent:
    """Make a cell of an exact number, shown with as many decimals as do not mislead; empty when there is none."""
    shown_as = dutch.WHOLE if value is None else dutch.number_format(Fraction(value))
    return CellContent(value, _plain_number(shown_as))


def provisional(content: CellContent) -> CellContent:
    """Mark a number that may still change with an asterisk, and leave it a number; a line above the table says so."""
    style = content.style
    return replace(content, style=replace(style, italic=True, number_format=style.number_format + _MAY_CHANGE))


def is_provisional(content: CellContent) -> bool:
    """Tell whether a number is marked as one that may still change; there is none in an empty cell."""
    return content.value is not None and content.style.number_format.endswith(_MAY_CHANGE)


def chart_rows(bars: int) -> int:
    """Give the number of rows of `CHART_ROW` points that a chart needs for so many bars, with title and legend."""
    return 6 + (13 * max(bars, 2) + 9) // 10


def fitting(raw: str, most: int = MAX_TEXT) -> str:
    """Make a text that a cell can hold and that shows as it is: without control characters, and not too long.

    What only helps on a command line is left out: who reads a sheet is in Excel.
    """
    shown = printable(without_options(raw), keeps_lines=True)
    if len(shown) <= most:
        return shown
    cut = text("ingekort")
    return shown[: most - len(cut)] + cut
