"""Forms that people rearranged: the same findings, at the cells where the answers went."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace
from transforms import (
    Change,
    Changed,
    Move,
    block_rows,
    case_after,
    each_cell,
    each_sheet,
    heading_row,
    is_form_sheet,
    lines,
    moved,
    stay,
    text_cell,
    with_cells,
)

from hov_tools.ooxml.address import Range
from hov_tools.ooxml.snapshot import Cell, CellKind, ListValidation, PlainCells, Sheet, Snapshot
from hov_tools.rules.engine import assess

if TYPE_CHECKING:
    from pathlib import Path

    from hov_tools.rules.finding import Assessment


def shifted(sheet: Sheet) -> Move:
    """Insert three rows above each block and a column to the left."""
    blocks = block_rows(sheet)
    return lambda row, column: (row + 3 * sum(block <= row for block in blocks), column + 1)


def far_away(_: Sheet) -> Move:
    return lambda row, column: (row + 1000, column + 100)


def spread_out(sheet: Sheet) -> Move:
    """Leave an empty row after every row above the table."""
    table = heading_row(sheet) or 10_000
    return lambda row, column: (2 * row if row < table else row + table, column)


def _extents(sheet: Sheet) -> list[tuple[int, int]]:
    starts = block_rows(sheet)
    return list(zip(starts, [*starts, 100_000][1:], strict=True))


def reversed_blocks(sheet: Sheet) -> Move:
    """Put the last block first."""
    extents = _extents(sheet)
    bottom = 1 + max((cell.row for cell in sheet.cells), default=0)
    lengths = [min(end, bottom) - start for start, end in extents]

    def move(row: int, column: int) -> tuple[int, int]:
        for number, (start, end) in enumerate(extents):
            if start <= row < end:
                return extents[0][0] + sum(lengths[number + 1 :]) + row - start, column
        return row, column

    return move if extents else stay


def blocks_side_by_side(sheet: Sheet) -> Move:
    extents = _extents(sheet)

    def move(row: int, column: int) -> tuple[int, int]:
        for number, (start, end) in enumerate(extents):
            if start <= row < end:
                return extents[0][0] + row - start, column + 20 * number
        return row, column

    return move if extents else stay


def columns_reversed(sheet: Sheet) -> Move:
    """Put the columns of the table in the opposite order."""
    table = heading_row(sheet)
    if table is None:
        return stay
    columns = [column for row, column, _ in sheet.cells.texts() if row == table]
    first, last = min(columns), max(columns)
    ends = [row for row in block_rows(sheet) if row > table]
    bottom = min(ends, default=100_000)

    def move(row: int, column: int) -> tuple[int, int]:
        inside = table <= row < bottom and first <= column <= last
        return row, first + last - column if inside else column

    return move


def column_in_the_middle(sheet: Sheet) -> Move:
    table = heading_row(sheet) or 100_000
    return lambda row, column: (row, column + (row >= table and column >= 6))


def filled_column(sheet: Sheet) -> dict[tuple[int, int], Cell]:
    """Fill the column that column_in_the_middle makes."""
    table = heading_row(sheet)
    if table is None:
        return {}
    cells = {(row, 6): text_cell(row, 6, "zie dossier") for row in range(table + 1, table + 6)}
    return {**cells, (table, 6): text_cell(table, 6, "Eigen kenmerk")}


def empty_rows_in_table(sheet: Sheet) -> Move:
    """Leave two empty rows after the third row of a table."""
    table = heading_row(sheet) or 100_000
    return lambda row, column: (row + 2 * (row > table + 3), column)


MOVES = {
    "rows above each block and a column to the left": shifted,
    "far to the right and below": far_away,
    "empty rows in between": spread_out,
    "blocks in the opposite order": reversed_blocks,
    "blocks side by side": blocks_side_by_side,
    "columns in the opposite order": columns_reversed,
    "empty rows within the tables": empty_rows_in_table,
}


def renamed(snapshot: Snapshot) -> Changed:
    names = {sheet.name: f"Blad {number} – kopie (2)" for number, sheet in enumerate(snapshot.sheets, 1)}
    return moved(snapshot, {}, names)


def in_another_order(snapshot: Snapshot) -> Changed:
    return Changed(replace(snapshot, sheets=snapshot.sheets[::-1]), {}, {})


def merged_labels(snapshot: Snapshot) -> Changed:
    """Merge every label above a table with two new columns behind it."""
    changed = each_sheet(_room_behind_labels)(snapshot)
    sheets = []
    for sheet in changed.snapshot.sheets:
        table, labels = heading_row(sheet) or 100_000, _label_column(sheet)
        areas = tuple(
            Range(row, column, row, column + 2)
            for row, column, _ in sheet.cells.texts()
            if is_form_sheet(sheet) and row < table and column == labels
        )
        sheets.append(replace(sheet, merged=(*sheet.merged, *areas)))
    return replace(changed, snapshot=replace(changed.snapshot, sheets=tuple(sheets)))


def _label_column(sheet: Sheet) -> int:
    return min((column for row, column, _ in sheet.cells.texts()), default=1)


def _room_behind_labels(sheet: Sheet) -> Move:
    labels, table = _label_column(sheet), heading_row(sheet) or 100_000
    return lambda row, column: (row, column + 2 * (column > labels and row < table))


def reworded(cell: Cell) -> Cell:
    """Write a label as another person would: capitals, no accents, line breaks, a colon."""
    if cell.unlocked or cell.kind is not CellKind.TEXT:
        return cell
    plain = "".join(char for char in unicodedata.normalize("NFKD", cell.lexical) if not unicodedata.combining(char))
    broken = plain.upper().replace(" ", "\n")
    return replace(cell, lexical=f" {broken} :")


def headings_over_two_rows(snapshot: Snapshot) -> Changed:
    """Make the headings of every table two rows high."""
    changed = each_sheet(_room_below_headings)(snapshot)
    sheets = []
    for sheet in changed.snapshot.sheets:
        table = heading_row(sheet)
        columns = [column for row, column, _ in sheet.cells.texts() if row == table and is_form_sheet(sheet)]
        areas = tuple(Range(table or 1, column, (table or 1) + 1, column) for column in columns)
        sheets.append(replace(sheet, merged=(*sheet.merged, *areas)))
    return replace(changed, snapshot=replace(changed.snapshot, sheets=tuple(sheets)))


def _room_below_headings(sheet: Sheet) -> Move:
    table = heading_row(sheet) or 100_000
    return lambda row, column: (row + (row > table), column)


def unlocked_nowhere(cell: Cell) -> Cell:
    return replace(cell, unlocked=False)


def unlocked_everywhere(cell: Cell) -> Cell:
    return replace(cell, unlocked=True)


def without_empty_cells(snapshot: Snapshot) -> Changed:
    """Drop every cell without a value, as programs do that do not keep formats."""
    sheets = [
        replace(
            sheet,
            cells=PlainCells(
                {(cell.row, cell.column): replace(cell, unlocked=False) for cell in sheet.cells if not cell.is_empty}
            ),
        )
        for sheet in snapshot.sheets
    ]
    return Changed(replace(snapshot, sheets=tuple(sheets)), {}, {})


CHANGES: dict[str, Change] = {
    **{what: each_sheet(move) for what, move in MOVES.items()},
    "an extra column in the tables": with_cells(each_sheet(column_in_the_middle), filled_column),
    "sheets renamed": renamed,
    "sheets in another order": in_another_order,
    "labels over merged cells": merged_labels,
    "headings over two rows": headings_over_two_rows,
    "labels in other capitals, accents, spaces and punctuation": each_cell(reworded),
    "no cell is open for input": each_cell(unlocked_nowhere),
    "every cell is open for input": each_cell(unlocked_everywhere),
    "empty cells left out of the file": without_empty_cells,
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_same_findings_at_the_moved_cells(example: tuple[Path, Assessment], change: Change) -> None:
    folder, before = example
    case, changes = case_after(folder, change)
    assert all(one.form is not None for one in case.documents)
    after = assess(case)
    assert lines(after) == lines(before, changes)
    assert after.outcome.hov == before.outcome.hov
    assert after.outcome.joint_hov == before.outcome.joint_hov


def choices_everywhere(snapshot: Snapshot) -> Changed:
    """Offer choices in every column of the form's own sheets, as who pastes over a whole sheet does."""
    everywhere = ListValidation((Range(1, 1, 60, 12),), '"ja,nee"')
    sheets = [
        replace(sheet, validations=(*sheet.validations, everywhere)) if is_form_sheet(sheet) else sheet
        for sheet in without_empty_cells(snapshot).snapshot.sheets
    ]
    return Changed(replace(snapshot, sheets=tuple(sheets)), {}, {})


def beside_every_label(sheet: Sheet) -> dict[tuple[int, int], Cell]:
    """Give an empty, locked cell at every place to the right of a label that the file does not hold."""
    table = heading_row(sheet) or 60
    rows = {row for row, column, _ in sheet.cells.texts() if row < table and column == _label_column(sheet)}
    places = [(row, column) for row in rows for column in range(_label_column(sheet) + 1, 13)]
    return {place: Cell(*place) for place in places if sheet.cells.get(*place) is None}


def test_whether_the_file_holds_an_empty_cell_changes_no_answer(example: tuple[Path, Assessment]) -> None:
    folder, _ = example
    without, _ = case_after(folder, choices_everywhere)
    holding, _ = case_after(folder, with_cells(choices_everywhere, beside_every_label))
    assert lines(assess(holding)) == lines(assess(without))
