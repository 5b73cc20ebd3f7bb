"""Rows of texts that span columns, laid out as the cells, merged ranges and heights of a sheet."""

from __future__ import annotations

from typing import NamedTuple

from hov_tools.kept import kept
from hov_tools.ooxml.address import a1
from hov_tools.ooxml.edits import CellStyle, NewCell, Value
from hov_tools.report.cell_styles import formatted
from hov_tools.report.text_size import height, shortened
from hov_tools.texts import printable, without_options

# What Excel takes for a formula once a person edits the cell, unless the cell is formatted as text.
_FORMULA_STARTS = ("=", "+", "-", "@")
_TEXT_FORMAT = "@"
# A cell formatted as text shows "####" in some versions of Excel when it holds more.
_TEXT_FORMAT_LIMIT = 255
# What an A4 page lying on its side shows in points below the row that it repeats, a little less.
_PAGE = 470.0
# Longer texts are said once; every report of a run holds the same headings, conditions and choices.
_KEPT = 500


class Span(NamedTuple):
    """What one or more columns of a row hold together.

    Attributes:
        first: 1-based column.
        last: 1-based column, at least `first`.
        value: a text is always shown as text, whatever it starts with.
        style: its looks.
        link: target within the workbook, or None.
        tooltip: of the link.
    """

    first: int
    last: int
    value: Value
    style: CellStyle
    link: str | None = None
    tooltip: str | None = None


class Grid:
    """A sheet under construction, filled from the top.

    Args:
        widths: of the columns from A on, in characters.
    """

    def __init__(self, widths: tuple[float, ...]) -> None:
        self._widths = widths
        self._row = 0
        self._cells: list[NewCell] = []
        self._heights: list[tuple[int, float]] = []
        self._merged: list[str] = []
        self._breaks: list[int] = []
        self._on_page = 0.0

    def add(self, *spans: Span, at_least: float = 0.0) -> int:
        """Add a row that is high enough for all its texts.

        Args:
            spans: from left to right, not overlapping.
            at_least: least height in points.

        Returns:
            The number of the row.
        """
        self._row += 1
        self._grow(max([at_least, *map(self._place, spans)]))
        return self._row

    def gap(self, points: float) -> None:
        """Add an empty row."""
        self._row += 1
        self._grow(points)

    def new_page(self) -> None:
        """Print what follows on a new page."""
        self._breaks.append(self._row + 1)
        self._on_page = 0.0

    def has_room(self, *rows: tuple[Span, ...]) -> bool:
        """Tell whether rows still fit on the printed page that the last break began."""
        return self._on_page + sum(max(self._points(span) for span in row) for row in rows) <= _PAGE

    def _grow(self, points: float) -> None:
        self._heights.append((self._row, points))
        self._on_page += points

    def _points(self, span: Span) -> float:
        if not isinstance(span.value, str):
            return height(1, span.style)
        width = sum(self._widths[span.first - 1 : span.last])
        return _fitted(span.value, width, span.style.size, span.style.bold, span.style.indent)[1]

    def _place(self, span: Span) -> float:
        first, last, value, style, link, tooltip = span
        row = self._row
        if isinstance(value, str):
            width = self._widths[first - 1] if first == last else sum(self._widths[first - 1 : last])
            value, points, looks_like_formula = _fitted(value, width, style.size, style.bold, style.indent)
            if looks_like_formula:
                style = formatted(style, _TEXT_FORMAT)
        else:
            points = height(1, style)
        self._cells.append(NewCell(row, first, value, style, link=link, tooltip=tooltip))
        # The covered cells carry the fill and the right-hand border of a merged range.
        if last > first:
            self._cells += [NewCell(row, column, None, style) for column in range(first + 1, last + 1)]
            self._merged.append(f"{a1(row, first)}:{a1(row, last)}")
        return points

    @property
    def cells(self) -> tuple[NewCell, ...]:
        """All cells, row by row."""
        return tuple(self._cells)

    @property
    def heights(self) -> tuple[tuple[int, float], ...]:
        """Row number and height in points, of every row."""
        return tuple(self._heights)

    @property
    def merged(self) -> tuple[str, ...]:
        """The merged ranges, row by row."""
        return tuple(self._merged)

    @property
    def page_breaks(self) -> tuple[int, ...]:
        """The rows that begin a new printed page."""
        return tuple(self._breaks)

    @property
    def widths(self) -> tuple[tuple[int, float], ...]:
        """Column number and width in characters."""
        return tuple(enumerate(self._widths, start=1))


@kept(4_096, largest=_KEPT)
def _fitted(text: str, width: float, size: int, bold: bool, indent: int) -> tuple[str, float, bool]:
    """Give a text as far as a row shows it, the height of that row, and whether Excel would take it for a formula."""
    style = CellStyle(size=size, bold=bold, indent=indent)
    shown, lines = shortened(printable(without_options(text), keeps_lines=True), width, style)
    looks_like_formula = shown.startswith(_FORMULA_STARTS) and len(shown) <= _TEXT_FORMAT_LIMIT
    return shown, height(lines, style), looks_like_formula
