"""Where the rows and cells of a worksheet stand in its text (ECMA-376 part 1, §18.3.1)."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from hov_tools.kept import kept
from hov_tools.ooxml.address import MAX_COLUMN, MAX_ROW, Range, a1, column_number, parse_a1
from hov_tools.ooxml.errors import DamagedError, EditRefusedError, Load, Refusal
from hov_tools.ooxml.read.sheetaround import ranges_of
from hov_tools.ooxml.write.draft import Draft
from hov_tools.ooxml.write.sheettree import OUTLINE, parse_sheet
from hov_tools.ooxml.write.xmlelements import (
    MAIN,
    Attribute,
    Element,
    attributes_of,
    find_close,
    index_of,
    mask,
    parse_tree,
)

# Of work: what of a worksheet is gone through in a step, and a merged range.
_BYTES_PER_STEP = 32
_STEPS_PER_RANGE = 8
_REST_OF_TAG = rb"""((?>(?:\s++[^\s=]++\s*+=\s*+(?:"[^"]*+"|'[^']*+'))*))\s*+(/?)>"""
# Where nearly all rows have it, and then no other attribute states it: a tag holds no attribute twice.
_STATED_FIRST = rb"""(?:\s+r="([0-9]{1,7})"(?=[\s/>]))?"""
_ROW_NUMBER = re.compile(rb"""\sr\s*=\s*["']([0-9]{1,7})["']""")

# The same of a cell, of which all attributes are kept together.
_ADDRESS_FIRST = rb"""(?:(?=\s+r="([A-Z]{1,3})([1-9][0-9]{0,6})"[\s/>])|)"""
_CELL_ADDRESS = re.compile(rb"""\sr\s*=\s*["']([^"']*)["']""")


class RowElement(NamedTuple):
    """A row element; places as in Element."""

    number: int
    start: int
    open_end: int
    close_start: int
    end: int


class CellElement:
    """A cell element; places as in Element."""

    __slots__ = ("_attributes", "_tag", "_tag_at", "close_start", "column", "end", "open_end", "row", "start")

    def __init__(self, row: int, column: int, tag: tuple[bytes, int], places: tuple[int, int, int, int]) -> None:
        self.row, self.column = row, column
        self._tag, self._tag_at = tag
        self.start, self.open_end, self.close_start, self.end = places
        self._attributes: dict[str, Attribute] | None = None

    @property
    def attributes(self) -> dict[str, Attribute]:
        """The attributes by name; taken apart when first asked for."""
        if self._attributes is None:
            self._attributes = attributes_of(self._tag, self._tag_at)
        return self._attributes

    def get(self, name: str, default: str = "") -> str:
        """Give the value of an attribute."""
        found = self.attributes.get(name)
        return default if found is None else found.value


@kept(8)
def _patterns(prefix: bytes) -> tuple[re.Pattern[bytes], re.Pattern[bytes], re.Pattern[bytes]]:
    """Give what finds the start tags of rows, cells and formulas."""
    opens = b"<" + re.escape(prefix)
    return (
        re.compile(opens + rb"row(?=[\s/>])" + _STATED_FIRST + _REST_OF_TAG),
        re.compile(opens + rb"c(?=[\s/>])" + _ADDRESS_FIRST + _REST_OF_TAG),
        re.compile(opens + rb"f(?=[\s/>])" + _REST_OF_TAG),
    )


class Worksheets:
    """The worksheets of a draft, each read once for every text that it has had."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._known: dict[str, Worksheet] = {}

    def get(self, part: str, name: str) -> Worksheet:
        """Give a worksheet as it stands; see `Worksheet` for what is raised."""
        text = self._draft.text(part)
        known = self._known.get(part)
        if known is None or known.text is not text:
            work = self._draft.package.work
            # Its rows and, where they are asked for, its cells and merged ranges are found one by one.
            work.charge(len(text) // _BYTES_PER_STEP, Load.CELLS, name)
            work.charge(_STEPS_PER_RANGE * text.count(b"mergeCell "), Load.RANGES, name)
            known = self._known[part] = Worksheet(text, name, self._draft.masked(part))
        return known


class Worksheet:
    """A worksheet part with the places of its rows and cells.

    Args:
        text: the part, as UTF-8.
        name: of the sheet, for refusals.
        masked: the text with comments and the like blanked out, when that is known already.

    Raises:
        DamagedError: no worksheet, or without sheetData.
        EditRefusedError: "xml-namespaces", when the cells are not written with one prefix.
    """

    def __init__(self, text: bytes, name: str, masked: bytes | None = None) -> None:
        self.text = text
        self.name = name
        self.masked = mask(text) if masked is None else masked
        self._tree = parse_sheet(self.masked, OUTLINE)
        root = self._tree.around
        data = root.child("sheetData")
        if root.namespace not in MAIN or root.name != "worksheet" or data is None:
            raise DamagedError(f"sheet {name} is no worksheet with cells")
        self.data: Element = self._tree.placed(data)
        self.prefix = data.prefix
        if self.masked.find(b"xmlns", data.start, data.end) >= 0 and self._redeclares():
            raise EditRefusedError(Refusal.XML_NAMESPACES, "namespaces are declared anew among the cells", name)
        self._cells: dict[int, tuple[CellElement, ...]] = {}
        self._row, self._cell, self._formula = _patterns(self.prefix)

    def _redeclares(self) -> bool:
        own = b"xmlns:" + self.prefix[:-1] if self.prefix else b"xmlns"
        uris = b"|".join(re.escape(uri.encode()) for uri in sorted(MAIN))
        again = re.compile(rb"\s(?:" + own + rb"\s*=|xmlns:[^\s=]+\s*=\s*[\"'](?:" + uris + rb"))")
        return again.search(self.masked, self.data.start, self.data.end) is not None

    @cached_property
    def root(self) -> Element:
        """The worksheet element, without what its large children hold."""
        return self._tree.placed(self._tree.around)

    @cached_property
    def rows(self) -> tuple[RowElement, ...]:
        """The rows, in the order of the file; one without r follows on the one before."""
        return tuple(map(RowElement._make, self._places))

    @cached_property
    def _places(self) -> list[tuple[int, int, int, int, int]]:
        """What rows consist of: most are never asked for."""
        result: list[tuple[int, int, int, int, int]] = []
        at = self.data.open_end
        masked, end, before = self.masked, self.data.close_start, 0
        name = self.prefix + b"row"
        closes, size = b"</" + name, len(name) + 3
        opens = rest = slash = b""
        while True:
            # Most rows follow on the one before and are otherwise written as that one.
            number: int | None = None
            tag = b"%b%d%b" % (opens, before + 1, rest)
            if rest and masked.startswith(tag, at, end):
                number, start, open_end = before + 1, at, at + len(tag)
            elif (found := self._row.search(masked, at, end)) is not None:
                start, open_end = found.span()
                first, attributes, slash = found.groups()
                if first is not None:
                    number = int(first)
                    opens, rest = masked[start : found.start(1)], masked[found.end(1) : open_end]
                else:
                    stated = _ROW_NUMBER.search(attributes)
                    number, rest = int(stated[1]) if stated else None, b""
            else:
                return result
            close_start = at = open_end
            if not slash:
                close_start = masked.find(closes, open_end)
                at = close_start + size
                if close_start < 0 or masked[at - 1 : at] != b">":
                    close_start, at = find_close(masked, name, open_end)
            if number is None:
                number = self._row_of_first_cell(open_end, close_start) or before + 1
            if not before < number <= MAX_ROW:
                raise DamagedError(f"sheet {self.name}: row {number} is out of order or outside the grid")
            result.append((number, start, open_end, close_start, at))
            before = number

    def _row_of_first_cell(self, at: int, end: int) -> int | None:
        """Give the row that the first cell of a row without number states; None when it states none."""
        found = self._cell.search(self.masked, at, end)
        stated = None if found is None else _CELL_ADDRESS.search(self.masked, found.start(), found.end())
        return None if stated is None else self._stated(stated[1])[0]

    @cached_property
    def _row_numbers(self) -> list[int]:
        return [place[0] for place in self._places]

    def row_index(self, number: int) -> int:
        """Give the index of the first row that is not above `number`."""
        return bisect_left(self._row_numbers, number)

    def row(self, number: int) -> RowElement | None:
        """Give a row, or None when the sheet does not hold it."""
        index = self.row_index(number)
        found = self._places[index : index + 1]
        return RowElement._make(found[0]) if found and found[0][0] == number else None

    def cells(self, row: RowElement) -> tuple[CellElement, ...]:
        """Give the cells of a row, in the order of the file; one without r follows on the one before."""
        known = self._cells.get(row.number)
        if known is None:
            known = self._cells[row.number] = self._scan(row)
        return known

    def _scan(self, row: RowElement) -> tuple[CellElement, ...]:
        result: list[CellElement] = []
        at, column = row.open_end, 0
        masked, name, number, end = self.masked, self.prefix + b"c", row.number, row.close_start
        closes, size = b"</" + name + b">", len(name) + 3
        while (found := self._cell.search(masked, at, end)) is not None:
            letters, digits, attributes, slash = found.groups()
            if letters is None:
                stated = _CELL_ADDRESS.search(attributes)
                place = (number, column + 1) if stated is None else self._stated(stated[1])
            else:
                place = int(digits), column_number(letters.decode())
            if place[0] != number or place[1] <= column:
                address = a1(*place)
                raise DamagedError(f"sheet {self.name}: cell {address} is out of order in row {number}")
            column = place[1]
            if column > MAX_COLUMN:
                raise DamagedError(f"sheet {self.name}: row {number} has cells outside the grid")
            start, open_end = found.span()
            close_start = at = open_end
            if not slash:
                close_start = masked.find(closes, open_end, end)
                at = close_start + size
                if close_start < 0 or masked.find(b"</" + name, open_end, close_start) >= 0:
                    close_start, at = find_close(masked, name, open_end)
            result.append(CellElement(number, column, (attributes, found.start(3)), (start, open_end, close_start, at)))
        return tuple(result)

    def _stated(self, address: bytes) -> tuple[int, int]:
        try:
            return parse_a1(address.decode())
        except ValueError as error:
            raise DamagedError(f"sheet {self.name}: {error}") from error

    def cell(self, row: int, column: int) -> CellElement | None:
        """Give a cell, or None when the sheet does not hold it."""
        found = self.row(row)
        return next((one for one in self.cells(found) if one.column == column), None) if found else None

    def row_attributes(self, row: RowElement) -> dict[str, Attribute]:
        """Give the attributes of a row."""
        return attributes_of(self.masked[row.start : row.open_end], row.start)

    def inner_formula(self, cell: CellElement) -> dict[str, Attribute] | None:
        """Give the attributes of a cell's formula element, None when it has none."""
        found = self._formula.search(self.masked, cell.open_end, cell.close_start)
        return attributes_of(found[1], found.start(1)) if found else None

    def inherited_style(self, row: int, column: int) -> int:
        """Give the format that a new cell takes: its row's, else its column's, else none."""
        found = self.row(row)
        if found is not None:
            attributes = self.row_attributes(found)
            if "s" in attributes and attributes.get("customFormat", attributes["s"]).value in ("1", "true"):
                return index_of(attributes["s"].value)
        return next((style for first, last, style in self._column_styles if first <= column <= last), 0)

    @cached_property
    def _column_styles(self) -> tuple[tuple[int, int, int], ...]:
        return tuple(
            (index_of(one.get("min")), index_of(one.get("max")), index_of(one.get("style")))
            for group in self._entered("cols")
            for one in group.all("col")
        )

    def _entered(self, name: str) -> Iterator[Element]:
        """Give the children of this name with what they hold."""
        return (parse_tree(self.masked[one.start : one.end]) for one in self.root.all(name))

    def style(self, row: int, column: int) -> int:
        """Give the format of a cell that is there, or that it would take."""
        cell = self.cell(row, column)
        return self.inherited_style(row, column) if cell is None else index_of(cell.get("s"))

    def formula_areas(self) -> Iterator[tuple[str, Range]]:
        """Give type and range of every array formula and data table."""
        if b"array" not in self.masked and b"dataTable" not in self.masked:
            return
        for found in self._formula.finditer(self.masked, self.data.open_end, self.data.close_start):
            attributes = attributes_of(found[1], 0)
            kind = attributes["t"].value if "t" in attributes else ""
            if kind in ("array", "dataTable") and "ref" in attributes:
                yield kind, Range.parse(attributes["ref"].value)

    @cached_property
    def merged(self) -> tuple[Range, ...]:
        """The merged ranges."""
        return ranges_of(one.get("ref") for group in self._entered("mergeCells") for one in group.all("mergeCell"))
