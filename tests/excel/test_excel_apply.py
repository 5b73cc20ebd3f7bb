"""Every kind of edit on an open book: what the cells hold afterwards, and taking it back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwings as xw
from openpyxl.styles import GradientFill, PatternFill, Side
from openpyxl.styles.borders import Border
from openpyxl.styles.colors import Color

from excel.comparing import picture
from hov_tools.excel.apply import apply_edits
from hov_tools.excel.native import native_for
from hov_tools.excel.undo import undo_last
from hov_tools.ooxml.edits import (
    AddSheet,
    Edit,
    Mark,
    MarkStyle,
    NewCell,
    RemoveSheet,
    SetFormula,
    SetHyperlink,
    SetNote,
    SetValidation,
    SetValue,
)
from hov_tools.ooxml.errors import EditRefusedError
from hov_tools.ooxml.writer import apply_edits as apply_to_file

KEY = bytes(32)
NATIVE = native_for("win32")
REPORT = AddSheet("Verslag", (NewCell(1, 1, "0123"), NewCell(2, 1, "=geen"), NewCell(3, 2, 7)))
Open = Callable[[], Any]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "map.xlsx"
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.title = "Blad1"
    sheet["A1"], sheet["A2"], sheet["A3"], sheet["A4"] = 12.5, "tekst", datetime(2021, 2, 1), True
    sheet["A5"] = "=A1*2"
    sheet["A6"].number_format = "@"
    sheet["A7"] = "#N/A"
    sheet["B1"].fill = PatternFill("solid", fgColor=Color(theme=4, tint=0.4))
    sheet["B1"].border = Border(left=Side("medium", color=Color(theme=1)), top=Side("dotted", color="FF112233"))
    sheet["B2"].fill = GradientFill(stop=("FF0000", "00FF00"))
    sheet.merge_cells("D1:E2")
    made.save(found)
    return found


@pytest.fixture
def book(app: Any, path: Path) -> Any:  # noqa: ARG001 - the engine must be there
    return xw.Book(path)


@pytest.mark.parametrize(
    ("edit", "value", "number_format"),
    [
        (SetValue("Blad1", "C1", "0123"), "0123", "General"),
        (SetValue("Blad1", "C1", "1-2-2024"), "1-2-2024", "General"),
        (SetValue("Blad1", "C1", "=A1"), "=A1", "General"),
        (SetValue("Blad1", "A1", 7), 7, "General"),
        (SetValue("Blad1", "A1", Decimal("0.1")), 0.1, "General"),
        (SetValue("Blad1", "A1", Fraction(1, 3)), 1 / 3, "General"),
        (SetValue("Blad1", "A1", None), None, "General"),
        (SetValue("Blad1", "C1", value=False), False, "General"),
        (SetValue("Blad1", "A6", 5), 5, "@"),
        (SetValue("Blad1", "A6", "005"), "005", "@"),
        (SetValue("Blad1", "A2", date(2022, 3, 4)), 44624, "mm-dd-yy"),
        (SetFormula("Blad1", "A6", "SUM(A1:A1)", 12), "=SUM(A1:A1)", "@"),
        (SetFormula("Blad1", "A5", "A1*3", Decimal("37.5")), "=A1*3", "General"),
    ],
)
def test_values_arrive_exactly_and_go_back(book: Any, edit: SetValue, value: object, number_format: str) -> None:
    before = picture(book)
    (change,) = apply_edits(book, [edit], NATIVE, key=KEY).changes
    cell = book.impl.book["Blad1"][edit.cell]
    found = cell.value if not isinstance(cell.value, datetime) else 44624
    assert (found, cell.number_format) == (value, number_format)
    assert type(found) in (type(value), float)
    assert cell.data_type == ("s" if isinstance(edit, SetValue) and isinstance(value, str) else cell.data_type)
    assert change.new != change.old
    undone = undo_last(book, NATIVE, KEY)
    assert [one.left_alone for one in undone] == [None]
    assert picture(book) == before


EDITS: tuple[Edit, ...] = (
    SetValue("Blad1", "A1", 3, "reden"),
    Mark("Blad1", "A1", MarkStyle.FOUT, "F101"),
    Mark("Blad1", "B1", MarkStyle.INFO),
    SetNote("Blad1", "B1", "Kijk\nhier."),
    SetHyperlink("Blad1", "C3", "'Blad1'!A1", "naar boven"),
    SetHyperlink("Blad1", "C4", "https://example.org/"),
    SetValidation("Blad1", ("C6:C9",), '"Ja,Nee"'),
    REPORT,
)


def test_changes_are_those_of_a_file(book: Any, path: Path) -> None:
    file = apply_to_file(path.read_bytes(), EDITS, undoable=True).changes
    assert apply_edits(book, EDITS, NATIVE, key=KEY).changes == file


def test_everything_goes_back(book: Any) -> None:
    before = picture(book)
    apply_edits(book, EDITS, NATIVE, key=KEY)
    cells = book.impl.book["Blad1"]
    # A named style would change more of the cell than its fill and border.
    assert (cells["A1"].style, cells["A1"].fill.fgColor.rgb) == ("Normal", "FFFFC7CE")
    assert cells["B1"].comment.text == "hov_tools:\nKijk\nhier."
    assert (cells["C3"].hyperlink.location, cells["C4"].hyperlink.target) == ("'Blad1'!A1", "https://example.org/")
    assert len(cells.data_validations.dataValidation) == 1
    report = book.impl.book["Verslag"]
    assert [report[one].value for one in ("A1", "A2", "B3")] == ["0123", "=geen", 7.0]
    assert book.sheets.active.name == "Blad1"
    assert {one.left_alone for one in undo_last(book, NATIVE, KEY)} == {None}
    assert picture(book) == before
    assert cells["C3"].hyperlink is None
    assert not cells.data_validations.dataValidation


def test_sheet_of_ours_is_replaced_removed_and_made_again(book: Any) -> None:
    apply_edits(book, [REPORT], NATIVE, key=KEY)
    first = picture(book)["Verslag"]
    apply_edits(book, [AddSheet("Verslag", (NewCell(1, 1, "nieuw"),))], NATIVE, key=KEY)
    assert book.impl.book["Verslag"]["A1"].value == "nieuw"
    undo_last(book, NATIVE, KEY)
    assert picture(book)["Verslag"] == first
    apply_edits(book, [RemoveSheet("Verslag")], NATIVE, key=KEY)
    assert "Verslag" not in picture(book)
    undo_last(book, NATIVE, KEY)
    assert picture(book)["Verslag"] == first


def test_sheet_that_someone_wrote_on_stays(book: Any) -> None:
    apply_edits(book, [REPORT], NATIVE, key=KEY)
    book.impl.book["Verslag"]["C9"] = "van mij"
    assert [one.left_alone for one in undo_last(book, NATIVE, KEY)] == ["changed-since"]
    assert "Verslag" in picture(book)


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        (SetValue("Blad9", "A1", 1), "sheet-missing"),
        (SetValue("Blad1", "A0", 1), "outside-the-grid"),
        (SetValue("Blad1", "E2", 1), "merged-cell"),
        (SetValue("Blad1", "A1", "x" * 40_000), "text-too-long"),
        (SetFormula("Blad1", "A1", "=SUM(A2)", 1), "formula-syntax"),
        (SetNote("Blad1", "A1", "x" * 40_000), "text-too-long"),
        (AddSheet("Blad1", ()), "sheet-exists"),
        (AddSheet("_hov_tools", ()), "sheet-name"),
        (RemoveSheet("Blad1"), "sheet-not-ours"),
    ],
)
def test_refusals_change_nothing(book: Any, edit: Edit, reason: str) -> None:
    before = picture(book)
    with pytest.raises(EditRefusedError) as caught:
        apply_edits(book, [SetValue("Blad1", "A1", 99), edit], NATIVE, key=KEY)
    assert caught.value.reason == reason
    assert picture(book) == before


def test_gradient_is_left_alone(book: Any) -> None:
    before = picture(book)
    (change,) = apply_edits(book, [Mark("Blad1", "B2", MarkStyle.FOUT)], NATIVE, key=KEY).changes
    assert change.left_alone == "patterned-fill"
    assert picture(book) == before


def test_mark_with_theme_colours_goes_back_after_the_user_changed_another_cell(book: Any) -> None:
    before = picture(book)
    apply_edits(book, [Mark("Blad1", "B1", MarkStyle.TWIJFEL), Mark("Blad1", "A2", MarkStyle.FOUT)], NATIVE, key=KEY)
    book.impl.book["Blad1"]["A2"].fill = PatternFill("solid", fgColor="FF00FF00")
    assert [one.left_alone for one in undo_last(book, NATIVE, KEY)] == [None, "changed-since"]
    assert picture(book)["Blad1"]["B1"] == before["Blad1"]["B1"]
