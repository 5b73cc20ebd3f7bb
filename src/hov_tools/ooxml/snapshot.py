"""An immutable picture of a workbook's cells, from a file or from an open book.

Everything that hov_tools concludes is a function of this picture; nothing in it refers to a file or an
application. Cells are sparse: a cell that the file does not hold is not there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from enum import Enum
from typing import Protocol

from msgspec import Struct

from hov_tools.ooxml.address import Range, a1


class CellKind(Enum):
    """The type of a cell's value (ECMA-376 part 1, §18.18.11 ST_CellType, strings taken together).

    Unreadable is what stands where no value of any type can be understood.
    """

    EMPTY = "empty"
    NUMBER = "number"
    TEXT = "text"
    BOOLEAN = "boolean"
    ERROR = "error"
    UNREADABLE = "unreadable"

    # The members are one of each; the hash of the standard library takes three times as long.
    __hash__ = object.__hash__


ERROR_VALUES = frozenset(
    [
        *("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA"),
        *("#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!", "#CONNECT!", "#BUSY!", "#UNKNOWN!", "#EXTERNAL!"),
        *("#PYTHON!", "#TIMEOUT!"),
    ]
)
"""The error values that Excel knows: those of ECMA-376 part 1, §18.17.3, and what later versions added."""


class Visibility(Enum):
    """Whether a sheet's tab is shown (§18.18.68 ST_SheetState)."""

    VISIBLE = "visible"
    HIDDEN = "hidden"
    VERY_HIDDEN = "veryHidden"


class Cell(Struct, frozen=True):
    """One cell.

    Attributes:
        row: 1-based.
        column: 1-based.
        kind: type of the value; of a formula, of its cached value.
        lexical: the value as it stands in the file: a number's digits ("19.0", "1.5E-3"), a text with all
            its runs joined, "1" or "0" for a boolean, "#REF!" for an error, "" when empty.
        formula: the formula without "=", shared formulas written out; None when there is none, "" when it is shared
            and the file does not tell it.
        style: index of the cell format (cellXfs) in the file; 0 when unknown.
        is_date: a number shown through a date or time format.
        unlocked: the cell's format allows input on a protected sheet.
        is_percentage: the cell's format shows a number as a percentage.
    """

    row: int
    column: int
    kind: CellKind = CellKind.EMPTY
    lexical: str = ""
    formula: str | None = None
    style: int = 0
    is_date: bool = False
    unlocked: bool = False
    is_percentage: bool = False

    @property
    def address(self) -> str:
        """The A1 address."""
        return a1(self.row, self.column)

    @property
    def is_empty(self) -> bool:
        """Neither a value nor a formula; an empty text counts as empty."""
        return not self.lexical and self.formula is None


class ListValidation(Struct, frozen=True):
    """A data validation that offers a list of choices (§18.3.1.32).

    Attributes:
        ranges: the cells it applies to.
        formula: its source, such as a defined name or a quoted list.
    """

    ranges: tuple[Range, ...]
    formula: str


class CellStore(Protocol):
    """Where a sheet keeps its cells; a file's sheet makes Cell objects only when asked."""

    def get(self, row: int, column: int) -> Cell | None:
        """Give the cell, or None when the sheet does not hold it."""

    def in_row(self, row: int, columns: Sequence[int]) -> Sequence[Cell | None]:
        """Give as many cells of a row, as `get` does."""

    def holds_any(self, row: int, columns: Collection[int]) -> bool:
        """Tell whether the sheet holds one of these cells, be it empty."""

    def filled(self) -> Mapping[int, Sequence[int]]:
        """Give by row the columns of the cells that hold a value, a formula or a text; a text may be empty."""

    def __iter__(self) -> Iterator[Cell]: ...

    def __len__(self) -> int: ...

    def texts(self) -> Iterator[tuple[int, int, str]]:
        """Give (row, column, text) of every cell with a text, in the order of the file."""

    def formulas(self) -> Iterator[tuple[int, int, str]]:
        """Give (row, column, formula) of every cell with a formula, in the order of the file."""


class PlainCells:
    """A cell store over ready-made cells; used for open books and in tests."""

    __slots__ = ("_cells",)

    def __init__(self, cells: Mapping[tuple[int, int], Cell]) -> None:
        self._cells = dict(cells)

    def get(self, row: int, column: int) -> Cell | None:
        """Give the cell, or None when the sheet does not hold it."""
        return self._cells.get((row, column))

    def in_row(self, row: int, columns: Sequence[int]) -> Sequence[Cell | None]:
        """Give as many cells of a row, as `get` does."""
        return [self._cells.get((row, column)) for column in columns]

    def holds_any(self, row: int, columns: Collection[int]) -> bool:
        """Tell whether the sheet holds one of these cells, be it empty."""
        return any((row, column) in self._cells for column in columns)

    def filled(self) -> Mapping[int, Sequence[int]]:
        """Give by row the columns of the cells that hold a value, a formula or a text."""
        found: dict[int, list[int]] = {}
        for cell in self._cells.values():
            if not cell.is_empty:
                found.setdefault(cell.row, []).append(cell.column)
        return found

    def __iter__(self) -> Iterator[Cell]:
        return iter(self._cells.values())

    def __len__(self) -> int:
        return len(self._cells)

    def texts(self) -> Iterator[tuple[int, int, str]]:
        """Give (row, column, text) of every cell with a text."""
        for cell in self._cells.values():
            if cell.kind is CellKind.TEXT:
                yield cell.row, cell.column, cell.lexical

    def formulas(self) -> Iterator[tuple[int, int, str]]:
        """Give (row, column, formula) of every cell with a formula."""
        for cell in self._cells.values():
            if cell.formula is not None:
                yield cell.row, cell.column, cell.formula


class Sheet(Struct, frozen=True):
    """One worksheet.

    Attributes:
        name: as on its tab.
        cells: the cells that the file holds.
        merged: merged ranges.
        validations: the data validations that offer a list.
        visibility: of the tab.
        is_protected: the sheet is protected against changes (a password is not looked at).
    """

    name: str
    cells: CellStore
    merged: tuple[Range, ...] = ()
    validations: tuple[ListValidation, ...] = ()
    visibility: Visibility = Visibility.VISIBLE
    is_protected: bool = False

    def get(self, row: int, column: int) -> Cell | None:
        """Give the cell at a 1-based row and column, or None when the file does not hold it."""
        return self.cells.get(row, column)

    def __getitem__(self, address: str) -> Cell:
        """Give the cell at an A1 address; an empty Cell when the file does not hold it."""
        area = Range.parse(address)
        return self.cells.get(area.top, area.left) or Cell(area.top, area.left)


class DefinedName(Struct, frozen=True):
    """A name in the workbook (§18.2.5).

    Attributes:
        name: as written.
        formula: what it stands for.
        sheet: name of the sheet it is local to, or None.
        hidden: not shown in Excel's name manager.
    """

    name: str
    formula: str
    sheet: str | None = None
    hidden: bool = False


class Snapshot(Struct, frozen=True):
    """A workbook.

    Attributes:
        sheets: worksheets in the order of their tabs (chart and dialog sheets are not among them).
        names: defined names.
        uses_1904: dates count from 1904 instead of 1900 (§18.17.4.1).
        has_macros: the package holds a VBA project or Excel 4.0 macro sheets.
        has_external_links: the package links to other workbooks; a link to our own add-in is none.
        is_structure_protected: sheets cannot be added, removed or renamed by a user.
    """

    sheets: tuple[Sheet, ...]
    names: tuple[DefinedName, ...] = ()
    uses_1904: bool = False
    has_macros: bool = False
    has_external_links: bool = False
    is_structure_protected: bool = False

    def sheet(self, name: str) -> Sheet:
        """Give the sheet with this name; raises KeyError when there is none."""
        for sheet in self.sheets:
            if sheet.name == name:
                return sheet
        raise KeyError(name)
