"""Comparing what we read with what openpyxl and calamine read, cell by cell."""

from __future__ import annotations

import io
import math
import warnings
from collections import Counter
from datetime import date, datetime, time, timedelta
from typing import Any

import openpyxl
import python_calamine
from openpyxl.styles.numbers import is_date_format
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, to_excel
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

from hov_tools.ooxml.snapshot import Cell, CellKind, Sheet, Snapshot

# openpyxl rounds moments to milliseconds, calamine to microseconds.
_DAYS_APART = 1e-7


def assert_as_openpyxl(data: bytes, snapshot: Snapshot) -> int:
    """Compare a workbook with what openpyxl makes of it; give the number of cells compared."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about the extensions that openpyxl drops
        formulas = openpyxl.load_workbook(io.BytesIO(data))
        values = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    assert [sheet.name for sheet in snapshot.sheets] == [sheet.title for sheet in formulas.worksheets]
    epoch = CALENDAR_MAC_1904 if snapshot.uses_1904 else CALENDAR_WINDOWS_1900
    assert formulas.epoch == epoch
    assert snapshot.is_structure_protected == bool(formulas.security and formulas.security.lockStructure)
    compared = 0
    for sheet in snapshot.sheets:
        theirs = formulas[sheet.name]
        cached = values[sheet.name]
        held: dict[tuple[int, int], Any] = theirs._cells
        ours = {(cell.row, cell.column): cell for cell in sheet.cells}
        blank = Cell(1, 1)
        for place in {**held, **ours}:
            cell = ours.get(place, blank)
            where = f"{sheet.name}!{cell.address}"
            there = cached._cells.get(place)
            value = None if there is None else there.value
            assert _same(cell, value, epoch), f"{where}: {cell} is not {value!r}"
            assert cell.formula == _formula(held.get(place)), f"{where}: {cell.formula!r}"
            if there is not None and cell.kind is CellKind.NUMBER and there.data_type in "nd":
                assert cell.is_date == is_date_format(there.number_format), f"{where}: {there.number_format!r}"
            if there is not None and cell.row == place[0]:
                assert cell.unlocked == (not there.protection.locked), where
            compared += 1
        _assert_same_surroundings(sheet, theirs)
    _assert_same_names(snapshot, formulas)
    return compared


def _same(cell: Cell, value: Any, epoch: datetime) -> bool:
    if value is None or value == "":
        return cell.kind is CellKind.EMPTY or (cell.kind is CellKind.TEXT and not cell.lexical)
    match cell.kind:
        case CellKind.NUMBER if isinstance(value, date | time | timedelta):
            return math.isclose(float(cell.lexical), to_excel(value, epoch), abs_tol=_DAYS_APART * 1_000)
        case CellKind.NUMBER:
            return not isinstance(value, bool | str) and float(cell.lexical) == value
        case CellKind.BOOLEAN:
            return value is (cell.lexical == "1")
        case CellKind.TEXT | CellKind.ERROR:
            return bool(cell.lexical == value) or _is_day_zero(cell, value)
        case _:
            return False


def _is_day_zero(cell: Cell, value: Any) -> bool:
    """Tell whether openpyxl took an error for a date out of its range; it writes such an error itself."""
    return cell.kind is CellKind.NUMBER and value == "#VALUE!"


def _formula(cell: Any) -> str | None:
    value = None if cell is None else cell.value
    if isinstance(value, ArrayFormula):
        value = value.text
    if isinstance(value, DataTableFormula) or cell is None or cell.data_type != "f":
        return None
    return str(value).removeprefix("=")


def _assert_same_surroundings(sheet: Sheet, theirs: Any) -> None:
    assert Counter(map(str, sheet.merged)) == Counter(map(str, theirs.merged_cells.ranges)), sheet.name
    assert sheet.visibility.value == theirs.sheet_state
    assert sheet.is_protected == theirs.protection.sheet
    lists = [item for item in theirs.data_validations.dataValidation if item.type == "list" and item.formula1]
    # openpyxl drops those of the 2009 extension, so ours may be more.
    ours = Counter((" ".join(sorted(map(str, item.ranges))), item.formula) for item in sheet.validations)
    expected = Counter((" ".join(sorted(str(item.sqref).split())), item.formula1) for item in lists)
    assert expected <= ours, sheet.name


def _assert_same_names(snapshot: Snapshot, theirs: Any) -> None:
    expected = {(None, name): (item.attr_text, bool(item.hidden)) for name, item in theirs.defined_names.items()}
    for sheet in theirs.worksheets:
        expected |= {
            (sheet.title, name): (item.attr_text, bool(item.hidden)) for name, item in sheet.defined_names.items()
        }
    # openpyxl keeps the built-in ones, such as print areas, elsewhere; those of chart sheets it drops.
    ours = {
        (name.sheet, name.name): (name.formula, name.hidden)
        for name in snapshot.names
        if not name.name.startswith("_xlnm.") and (name.sheet is None or name.sheet in theirs.sheetnames)
    }
    assert ours == {key: value for key, value in expected.items() if not key[1].startswith("_xlnm.")}


def assert_as_calamine(data: bytes, snapshot: Snapshot) -> int:
    """Compare the values with what calamine makes of them; give the number of values compared."""
    book = python_calamine.load_workbook(io.BytesIO(data))
    compared = 0
    epoch = CALENDAR_MAC_1904 if snapshot.uses_1904 else CALENDAR_WINDOWS_1900
    for sheet in snapshot.sheets:
        rows = book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
        theirs = {
            (row, column): value
            for row, line in enumerate(rows, 1)
            for column, value in enumerate(line, 1)
            if value != ""
        }
        # It reports every error as an empty cell.
        ours = {
            (cell.row, cell.column): cell for cell in sheet.cells if cell.lexical and cell.kind is not CellKind.ERROR
        }
        assert set(theirs) == set(ours), sheet.name
        for place, value in theirs.items():
            cell = ours[place]
            assert _same_in_calamine(cell, value, epoch), f"{sheet.name}!{cell.address}: {cell} is not {value!r}"
            compared += 1
    return compared


def _same_in_calamine(cell: Cell, value: Any, epoch: datetime) -> bool:
    match cell.kind:
        case CellKind.NUMBER if isinstance(value, date | time | timedelta):
            return cell.is_date and math.isclose(
                float(cell.lexical), to_excel(value, epoch), abs_tol=_DAYS_APART * 1_000
            )
        case CellKind.NUMBER:
            return isinstance(value, float | int) and float(cell.lexical) == float(value)
        case CellKind.BOOLEAN:
            return value is (cell.lexical == "1")
        case _:
            # It trims each run of a text that does not ask to be preserved; openpyxl compares the white space.
            return "".join(cell.lexical.split()) == "".join(str(value).split())
