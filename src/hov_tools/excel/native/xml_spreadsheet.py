"""Facts of the format of cells, read from "XML Spreadsheet 2003", a format of Excel for Windows."""

from __future__ import annotations

from collections.abc import Callable

from hov_tools.excel.native.contract import SheetState
from hov_tools.ooxml.address import Range
from hov_tools.ooxml.errors import DamagedError
from hov_tools.ooxml.xmlparse import parse

_NAMESPACE = "urn:schemas-microsoft-com:office:spreadsheet"


def read_sheet_state(xml: str, area: Range) -> SheetState:
    """Read what of the format of cells is needed from "XML Spreadsheet 2003", which Excel gives in one call.

    Args:
        xml: what `Range.Value(xlRangeValueXMLSpreadsheet)` gave.
        area: the range, for its first row and column.

    Raises:
        DamagedError: it is not well-formed, or holds no sheet.
        LimitError: it is deeper than any sheet is.
    """
    return _Reader(area).read(xml)


class _Reader:
    """Follows rows and cells; both may be skipped over, and then say where they stand."""

    def __init__(self, area: Range) -> None:
        self._area = area
        self._row, self._column = area.top - 1, area.left - 1
        self._style = ""
        # Whether a style is open for input, and the style that it takes over.
        self._open: dict[str, bool | None] = {}
        self._parent: dict[str, str] = {}
        self._columns: dict[int, str] = {}
        self._next_column = area.left
        self._row_style = ""
        self._styled: list[tuple[int, int, str]] = []
        self._merged: list[Range] = []
        self._sheets = 0
        # Styles that have a line aslant, and those that are used.
        self._aslant: set[str] = set()
        self._used: set[str] = set()

    def read(self, xml: str) -> SheetState:
        handlers: dict[str, Callable[[dict[str, str]], None]] = {
            "Style": self._style_begins,
            "Protection": self._protection,
            "Border": self._border,
            "Worksheet": self._sheet_begins,
            "Column": self._column_default,
            "Row": self._row_begins,
            "Cell": self._cell,
        }
        data = xml.encode("utf-8", "surrogatepass")
        parse(data, "XML Spreadsheet", {f"{_NAMESPACE}}}{name}": handler for name, handler in handlers.items()})
        if not self._sheets:
            raise DamagedError("XML Spreadsheet without a sheet")
        unlocked = frozenset((row, column) for row, column, style in self._all_styled() if self._is_open(style))
        return SheetState(tuple(self._merged), unlocked, any(map(self._is_aslant, self._used)))

    def _all_styled(self) -> list[tuple[int, int, str]]:
        """Give every cell's style: its own, else that of its column."""
        own = {(row, column) for row, column, _ in self._styled}
        rest = [
            (row, column, style)
            for column, style in self._columns.items()
            if self._is_open(style)
            for row in range(self._area.top, self._area.bottom + 1)
            if (row, column) not in own
        ]
        return [*self._styled, *rest]

    def _is_open(self, style: str) -> bool:
        while style:
            found = self._open.get(style)
            if found is not None:
                return found
            style = self._parent.get(style, "")
        return False

    def _is_aslant(self, style: str) -> bool:
        while style and style not in self._aslant:
            style = self._parent.get(style, "")
        return bool(style)

    def _style_begins(self, attributes: dict[str, str]) -> None:
        self._style = _get(attributes, "ID")
        self._open.setdefault(self._style, None)
        self._parent[self._style] = _get(attributes, "Parent")

    def _protection(self, attributes: dict[str, str]) -> None:
        protected = _get(attributes, "Protected")
        if protected:
            self._open[self._style] = protected == "0"

    def _border(self, attributes: dict[str, str]) -> None:
        if _get(attributes, "Position").startswith("Diagonal"):
            self._aslant.add(self._style)

    def _sheet_begins(self, _: dict[str, str]) -> None:
        self._sheets += 1

    def _column_default(self, attributes: dict[str, str]) -> None:
        first = self._area.left + _number(attributes, "Index", self._next_column - self._area.left + 1) - 1
        span = _number(attributes, "Span", 0)
        style = _get(attributes, "StyleID")
        if style:
            self._used.add(style)
            for column in range(first, min(first + span, self._area.right) + 1):
                self._columns[column] = style
        self._next_column = first + span + 1

    def _row_begins(self, attributes: dict[str, str]) -> None:
        if self._sheets != 1:
            return
        index = _number(attributes, "Index", 0)
        self._row = self._area.top + index - 1 if index else self._row + 1
        self._column = self._area.left - 1
        self._row_style = _get(attributes, "StyleID")
        self._used.add(self._row_style)

    def _cell(self, attributes: dict[str, str]) -> None:
        if self._sheets != 1:
            return
        index = _number(attributes, "Index", 0)
        self._column = self._area.left + index - 1 if index else self._column + 1
        style = _get(attributes, "StyleID") or self._row_style or self._columns.get(self._column, "Default")
        self._used.add(style)
        across, down = _number(attributes, "MergeAcross", 0), _number(attributes, "MergeDown", 0)
        area = Range(self._row, self._column, self._row + down, self._column + across)
        if across or down:
            self._merged.append(area)
        for row in range(area.top, area.bottom + 1):
            self._styled += [(row, column, style) for column in range(area.left, area.right + 1)]
        # Cells under a merged range are not written; the next one in the row stands behind it.
        self._column += across


def _get(attributes: dict[str, str], name: str) -> str:
    return attributes.get(f"{_NAMESPACE}}}{name}", "")


def _number(attributes: dict[str, str], name: str, otherwise: int) -> int:
    found = _get(attributes, name)
    return int(found) if found.isdecimal() else otherwise
