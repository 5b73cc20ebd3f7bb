"""Sheets as the page draws them."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill

from commands.calling import EXAMPLES
from hov_tools.errors import OutputError
from hov_tools.web.contract import AskSheet
from hov_tools.web.sheet import view


def a_book() -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Blad <b>1"
    sheet["A1"] = "Kop"
    sheet["A1"].font = Font(bold=True, color="FFFF0000")
    sheet["A1"].fill = PatternFill("solid", fgColor="FFFFFF00")
    sheet["A2"], sheet["B2"], sheet["C2"] = 1234.5, date(2021, 2, 1), 0.25
    sheet["C2"].number_format = "0%"
    sheet["D2"] = "rechts"
    sheet["D2"].alignment = Alignment(horizontal="right")
    sheet["A4"] = "<script>alert(1)</script>"
    sheet["B4"] = True
    sheet.merge_cells("A6:C7")
    sheet.column_dimensions["A"].width = 20
    sheet.column_dimensions["C"].hidden = True
    sheet.row_dimensions[4].height = 30
    sheet.row_dimensions[5].hidden = True
    book.create_sheet("Verborgen").sheet_state = "hidden"
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def test_cells_show_what_dutch_people_see() -> None:
    shown = view(a_book(), AskSheet("x", "boek.xlsx"))
    texts = {cell.address: cell.text for row in shown.rows for cell in row.cells}
    assert texts == {
        "A1": "Kop",
        "A2": "1234,5",
        "B2": "01-02-2021",
        "C2": "25%",
        "D2": "rechts",
        "A4": "<script>alert(1)</script>",
        "B4": "WAAR",
    }


def test_looks_and_measures() -> None:
    shown = view(a_book(), AskSheet("x", "boek.xlsx"))
    cells = {cell.address: cell for row in shown.rows for cell in row.cells}
    assert (cells["A1"].is_bold, cells["A1"].colour, cells["A1"].fill) == (True, "#ff0000", "#ffff00")
    assert [cells[one].is_right for one in ("A1", "A2", "D2")] == [False, True, True]
    assert shown.widths[0] == 145
    assert shown.widths[2] == 0
    heights = {row.row: (row.height, row.is_hidden) for row in shown.rows}
    assert (heights[4], heights[5]) == ((40, False), (0, True))
    assert shown.merged == ((6, 1, 7, 3),)
    assert (shown.row_count, shown.column_count) == (7, 4)
    assert [(one.name, one.is_hidden) for one in shown.tabs] == [("Blad <b>1", False), ("Verborgen", True)]


def test_a_window_of_rows() -> None:
    shown = view(a_book(), AskSheet("x", "boek.xlsx", first=2, count=3))
    assert [row.row for row in shown.rows] == [2, 4]
    assert shown.merged == ()
    assert shown.row_count == 7


def test_a_form_opens_at_the_first_sheet_that_is_shown() -> None:
    data = (EXAMPLES / "2022-zuid" / "HOV-formulier 10280.xlsx").read_bytes()
    shown = view(data, AskSheet("x", "HOV-formulier 10280.xlsx"))
    assert shown.sheet == "Toelichting"
    assert shown.tabs[0].is_hidden


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", a_book()[:500]], ids=["empty", "begin", "half"])
def test_what_cannot_be_read_is_told(data: bytes) -> None:
    with pytest.raises(OutputError, match=r"boek\.xlsx kan niet worden getoond"):
        view(data, AskSheet("x", "boek.xlsx"))


def test_a_sheet_that_is_not_there_is_told() -> None:
    with pytest.raises(OutputError, match="staat niet in"):
        view(a_book(), AskSheet("x", "boek.xlsx", "Elders"))


def test_every_example_can_be_drawn(workbooks: Path) -> None:
    for path in sorted((workbooks / "voorbeelden" / "2025-oost").glob("*.xlsx")):
        first = view(path.read_bytes(), AskSheet("x", path.name))
        for tab in first.tabs:
            shown = view(path.read_bytes(), AskSheet("x", path.name, tab.name))
            assert len(shown.widths) == shown.column_count
