"""Rows of texts that span columns, laid out as the cells, merged ranges and heights of a sheet."""

from __future__ import annotations

from hov_tools.ooxml.address import a1
from hov_tools.ooxml.edits import CellStyle, NewCell, Value
from hov_tools.record import record
from hov_tools.report.looks import formatted
from hov_tools.report.measure import height, shortened
from hov_tools.report.texts import printable

# What Excel takes for a formula once a person edits the cell, unless the cell is formatted as text.
_FORMULA_STARTS = ("=", "+", "-", "@")
_TEXT_FORMAT = "@"
# A cell formatted as text shows "####" in some versions of Excel when it holds more.
_TEXT_FORMAT_LIMIT = 255


@record
class Span:
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

    def add(self, *spans: Span, at_least: float = 0.0) -> int:
        """Add a row that is high enough for all its texts.

        Args:
            spans: from left to right, not overlapping.
            at_least: least height in points.

        Returns:
            The number of the row.
        """
        self._row += 1
        self._heights.append((self._row, max([at_least, *(self._place(span) for span in spans)])))
        return self._row

    def gap(self, points: float) -> None:
        """Add an empty row."""
        self._row += 1
        self._heights.append((self._row, points))

    def _place(self, span: Span) -> float:
        value, style, lines = span.value, span.style, 1
        if isinstance(value, str):
            width = sum(self._widths[span.first - 1 : span.last])
            value, lines = shortened(printable(value), width, style)
            if value.startswith(_FORMULA_STARTS) and len(value) <= _TEXT_FORMAT_LIMIT:
                style = formatted(style, _TEXT_FORMAT)
        self._cells.append(NewCell(self._row, span.first, value, style, link=span.link, tooltip=span.tooltip))
        # The covered cells carry the fill and the right-hand border of a merged range.
        if span.last > span.first:
            self._cells += [NewCell(self._row, column, None, style) for column in range(span.first + 1, span.last + 1)]
            self._merged.append(f"{a1(self._row, span.first)}:{a1(self._row, span.last)}")
        return height(lines, style)

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
    def widths(self) -> tuple[tuple[int, float], ...]:
        """Column number and width in characters."""
        return tuple(enumerate(self._widths, start=1))
