"""The edits that every workbook takes: the same ones everywhere, on cells that can take them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hov_tools.ooxml.address import a1
from hov_tools.ooxml.edits import AddSheet, Edit, Mark, MarkStyle, NewCell, SetNote, SetValue
from hov_tools.ooxml.errors import EditRefusedError, Refusal
from hov_tools.ooxml.limits import LARGE_LIMITS
from hov_tools.ooxml.snapshot import CellKind, Visibility
from hov_tools.ooxml.writer import WriteResult, apply_edits

if TYPE_CHECKING:
    from hov_tools.ooxml.snapshot import Cell, Sheet, Snapshot

REPORT = "Corpusrapport"
REPORT_CELLS = (NewCell(1, 1, "kop"), NewCell(2, 1, 1))
KEY = bytes(32)
OF_A_CELL = frozenset(
    [
        Refusal.ARRAY_FORMULA,
        Refusal.DATA_TABLE,
        Refusal.DYNAMIC_ARRAY,
        Refusal.MERGED_CELL,
        Refusal.PIVOT_TABLE,
        Refusal.RICH_VALUE,
        Refusal.SHARED_FORMULA_MASTER,
        Refusal.TABLE_HEADER,
        Refusal.TABLE_TOTALS,
    ]
)
"""Refusals of one cell, which is part of something larger, in a workbook that can be edited elsewhere."""
_TRIES = 60


@dataclass(frozen=True, slots=True)
class Places:
    """Where the first cell and the plain numbers of a sheet are, and where it is free: two below, two beside."""

    first: str
    numbers: list[str]
    bottom: int
    right: int


@dataclass(slots=True)
class Plan:
    """Which edits a workbook takes: found on the first run, the same on the next."""

    places: Places | None = None
    avoided: set[str] = field(default_factory=set)
    elsewhere: list[str] = field(default_factory=list)
    is_without_sheet: bool = False

    def give_way(self, error: EditRefusedError) -> bool:
        """Take note of a refusal that concerns one cell, or the sheet of ours; tell whether there is another way."""
        if error.reason in OF_A_CELL and error.cell not in {None, *self.avoided} and len(self.avoided) < _TRIES:
            self.avoided.add(str(error.cell))
        elif error.reason is Refusal.WORKBOOK_STRUCTURE_PROTECTED and not self.is_without_sheet:
            self.is_without_sheet = True
        else:
            return False
        if error.reason not in self.elsewhere:
            self.elsewhere.append(error.reason)
        return True


def edited(before: Snapshot, data: bytes, plan: Plan, run: int = 1) -> tuple[list[Edit], WriteResult]:
    """Carry out a run; a cell that is part of something larger is left for another one, as its user would.

    Raises:
        EditRefusedError: the workbook takes no such edits anywhere.
    """
    while True:
        edits = fixed_edits(before, run, plan)
        try:
            made = apply_edits(data, edits, LARGE_LIMITS, undoable=not plan.is_without_sheet, key=KEY)
        except EditRefusedError as error:
            if not plan.give_way(error):
                raise
        else:
            return edits, made


def fixed_edits(book: Snapshot, run: int = 1, plan: Plan | None = None) -> list[Edit]:
    """A number, a text, a new row, a mark, two notes and a sheet, on the first visible sheet; elsewhere in each run.

    A workbook without a visible worksheet, only charts for instance, gets the sheet alone.
    """
    plan = plan or Plan()
    report: list[Edit] = [] if plan.is_without_sheet else [AddSheet(REPORT, REPORT_CELLS, first=True)]
    sheet = next((one for one in book.sheets if one.visibility is Visibility.VISIBLE), None)
    if sheet is None:
        return report
    if plan.places is None:
        plan.places = places_of(sheet)
    name, places = sheet.name, plan.places
    bottom, right = places.bottom + run, places.right
    # Ever further on: what a cell is part of, such as a pivot table, can be thousands of cells.
    far = [2**step - 1 for step in range(20)]
    candidates = [places.numbers[index] for index in far if index < len(places.numbers)]
    beside = [a1(1 + step, right) for step in range(_TRIES + 2)]
    number = next(one for one in (*candidates, *beside) if one not in plan.avoided)
    text = next(one for one in beside if one not in {*plan.avoided, number, a1(1, right)})
    below = next(one for one in (a1(bottom - step, 1) for step in range(bottom)) if one not in plan.avoided)
    return [
        SetValue(name, number, 4710 + run),
        SetValue(name, text, "  tekst & <teken>"),
        SetValue(name, below, 12),
        Mark(name, places.first or a1(1, right), MarkStyle.FOUT),
        SetNote(name, a1(2 + run, right), "F101: eerste notitie"),
        SetNote(name, a1(bottom, right), "F102: tweede notitie"),
        *report,
    ]


def places_of(sheet: Sheet) -> Places:
    """Look through a sheet once."""
    first, numbers, bottom, right = "", [], 0, 0
    for cell in sheet.cells:
        first = first or cell.address
        bottom, right = max(bottom, cell.row), max(right, cell.column)
        if is_plain_number(sheet, cell):
            numbers.append(cell.address)
    # Within what programs that keep a cell for every place can hold, whatever stands at the edge of the grid.
    return Places(first, numbers, min(bottom + 2, 100_000), min(right + 2, 500))


def is_plain_number(sheet: Sheet, cell: Cell) -> bool:
    """A number that may be changed: no formula, and not hidden in a merged range."""
    if cell.kind is not CellKind.NUMBER or cell.formula is not None:
        return False
    return not any((cell.row, cell.column) in area for area in sheet.merged)
