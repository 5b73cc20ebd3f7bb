"""Forms as people rearrange them: changed pictures of a workbook, with where every cell went.

A picture is changed in memory; formulas follow, as they do in Excel.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from hov_tools.forms.read import read_form
from hov_tools.ooxml.address import Range, a1, parse_a1
from hov_tools.ooxml.reader import read_snapshot
from hov_tools.ooxml.snapshot import Cell, CellKind, PlainCells, Sheet, Snapshot, Visibility
from hov_tools.rules.case import Case, Document
from hov_tools.rules.finding import Assessment, Cause, Finding

if TYPE_CHECKING:
    from pathlib import Path

Move: TypeAlias = Callable[[int, int], tuple[int, int]]
"""Where the cell at a row and column of a sheet goes."""

_REFERENCE = re.compile(
    r"(?:(?:'(?P<quoted>[^']+)'|(?P<bare>[A-Za-z_][\w.]*))!)?\$?(?P<c1>[A-Z]{1,3})\$?(?P<r1>\d+)"
    r"(?::\$?(?P<c2>[A-Z]{1,3})\$?(?P<r2>\d+))?"
)
_BLOCK = re.compile(r"[A-Z]\. ")


class Changed(Struct, frozen=True):
    """A changed picture.

    Attributes:
        snapshot: as it looks now.
        moves: sheet, by its old name → where its cells went.
        names: old name of a sheet → new name.
    """

    snapshot: Snapshot
    moves: Mapping[str, Move]
    names: Mapping[str, str]

    def ref(self, sheet: str | None, cell: str | None) -> tuple[str | None, str | None]:
        """Give where a cell of the old picture stands in the new one."""
        if sheet is None or cell is None:
            return sheet, cell
        return self.names.get(sheet, sheet), a1(*self.moves.get(sheet, stay)(*parse_a1(cell)))


Change: TypeAlias = Callable[[Snapshot], Changed]


def stay(row: int, column: int) -> tuple[int, int]:
    """Leave a cell where it is."""
    return row, column


def is_form_sheet(sheet: Sheet) -> bool:
    return sheet.visibility is Visibility.VISIBLE and sheet.name != "Toelichting"


def moved(snapshot: Snapshot, moves: Mapping[str, Move], names: Mapping[str, str] | None = None) -> Changed:
    """Move the cells of a picture, and rename its sheets; formulas follow."""
    names = names or {}

    def reference(sheet: str) -> Callable[[re.Match[str]], str]:
        def rewritten(match: re.Match[str]) -> str:
            named = match["quoted"] or match["bare"]
            move = moves.get(named or sheet, stay)
            ends = [move(*parse_a1(f"{match[c]}{match[r]}")) for c, r in (("c1", "r1"), ("c2", "r2")) if match[c]]
            rows, columns = sorted(row for row, _ in ends), sorted(column for _, column in ends)
            area = ":".join(dict.fromkeys(a1(*end) for end in ((rows[0], columns[0]), (rows[-1], columns[-1]))))
            return f"'{names.get(named, named)}'!{area}" if named else area

        return rewritten

    sheets: list[Sheet] = []
    for sheet in snapshot.sheets:
        move, cells = moves.get(sheet.name, stay), {}
        for cell in sheet.cells:
            row, column = move(cell.row, cell.column)
            formula = cell.formula and _REFERENCE.sub(reference(sheet.name), cell.formula)
            cells[row, column] = replace(cell, row=row, column=column, formula=formula)
        merged = tuple(_moved_area(area, move) for area in sheet.merged)
        offered = tuple(
            replace(one, ranges=tuple(_stretched(area, move) for area in one.ranges)) for one in sheet.validations
        )
        new = replace(
            sheet,
            name=names.get(sheet.name, sheet.name),
            cells=PlainCells(cells),
            merged=merged,
            validations=offered,
        )
        sheets.append(new)
    return Changed(_with(snapshot, sheets), moves, names)


def _moved_area(area: Range, move: Move) -> Range:
    top, left = move(area.top, area.left)
    return Range(top, left, top + area.bottom - area.top, left + area.right - area.left)


def _stretched(area: Range, move: Move) -> Range:
    """Give where choices are offered afterwards: rows put in between have them too, as in Excel."""
    ends = [move(area.top, area.left), move(area.bottom, area.right)]
    rows, columns = sorted(row for row, _ in ends), sorted(column for _, column in ends)
    return Range(rows[0], columns[0], rows[1], columns[1])


def _with(snapshot: Snapshot, sheets: list[Sheet]) -> Snapshot:
    return Snapshot(
        tuple(sheets),
        snapshot.names,
        snapshot.uses_1904,
        snapshot.has_macros,
        snapshot.has_external_links,
        snapshot.is_structure_protected,
    )


def each_cell(change: Callable[[Cell], Cell]) -> Change:
    """Change the cells of the form's own sheets where they stand."""

    def apply(snapshot: Snapshot) -> Changed:
        sheets = [
            replace(sheet, cells=PlainCells({(cell.row, cell.column): change(cell) for cell in sheet.cells}))
            if is_form_sheet(sheet)
            else sheet
            for sheet in snapshot.sheets
        ]
        return Changed(_with(snapshot, sheets), {}, {})

    return apply


def each_sheet(move_of: Callable[[Sheet], Move]) -> Change:
    """Move the cells of the form's own sheets."""
    return lambda snapshot: moved(
        snapshot, {sheet.name: move_of(sheet) for sheet in snapshot.sheets if is_form_sheet(sheet)}
    )


def with_cells(change: Change, cells_of: Callable[[Sheet], Mapping[tuple[int, int], Cell]]) -> Change:
    """After a change, put cells on the form's own sheets."""

    def apply(snapshot: Snapshot) -> Changed:
        changed = change(snapshot)
        sheets = []
        for sheet in changed.snapshot.sheets:
            own = {(cell.row, cell.column): cell for cell in sheet.cells}
            extra = cells_of(sheet) if is_form_sheet(sheet) else {}
            sheets.append(replace(sheet, cells=PlainCells({**own, **extra})))
        return replace(changed, snapshot=_with(changed.snapshot, sheets))

    return apply


def block_rows(sheet: Sheet) -> list[int]:
    """Give the rows of the headings of the blocks."""
    return sorted(row for row, _, text in sheet.cells.texts() if _BLOCK.match(text))


def heading_row(sheet: Sheet) -> int | None:
    """Give the row of the headings of a sheet's table: the first row with at least eight texts."""
    count: dict[int, int] = {}
    for row, _, _ in sheet.cells.texts():
        count[row] = count.get(row, 0) + 1
    return min((row for row, texts in count.items() if texts >= 8), default=None)


def text_cell(row: int, column: int, text: str) -> Cell:
    return Cell(row, column, CellKind.TEXT, text)


def case_after(folder: Path, change: Change) -> tuple[Case, Mapping[str, Changed]]:
    """Read a folder with every workbook changed; with the change of every file."""
    documents: list[Document] = []
    changes: dict[str, Changed] = {}
    for path in sorted(folder.glob("*.xlsx")):
        changes[path.name] = changed = change(read_snapshot(path.read_bytes()))
        documents.append(Document(path.name, "", read_form(changed.snapshot)))
    return Case(folder.name, tuple(documents), is_folder=True), changes


Line: TypeAlias = tuple[str, ...]


def lines(assessment: Assessment, changes: Mapping[str, Changed] | None = None) -> list[Line]:
    """Give code, severity and place of every finding and its cause; moved along with the changes of its file."""

    def ref(one: Finding | Cause) -> Line:
        sheet, cell = one.sheet, one.cell
        if changes is not None and one.file in changes:
            sheet, cell = changes[one.file].ref(sheet, cell)
        return one.code, one.file, str(sheet), str(cell)

    return sorted(
        (*ref(one), one.severity.value, *(() if one.cause is None else ref(one.cause))) for one in assessment.findings
    )
