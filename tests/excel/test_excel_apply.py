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
from openpyxl.styles import GradientFill, PatternFill, Side
from openpyxl.styles.borders import Border
from openpyxl.styles.colors import Color

from excel.rig import room as rig
from hov_tools.excel.apply import apply_edits
from hov_tools.excel.native import native_for
from hov_tools.excel.undo import undo_last
from hov_tools.ooxml.address import parse_a1
from hov_tools.ooxml.edits import (
    AddSheet,
    ColorTab,
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
from hov_tools.ooxml.mark_colours import NEAR, contrast, distance, luminance
from hov_tools.ooxml.writer import apply_edits as apply_to_file

KEY = bytes(32)
NO_COLOR = -4142
NATIVE = native_for("win32")
REPORT = AddSheet("Verslag", (NewCell(1, 1, "0123"), NewCell(2, 1, "=geen"), NewCell(3, 2, 7)))


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
    sheet.sheet_properties.tabColor = Color(theme=4, tint=0.25)
    made.save(found)
    return found


@pytest.fixture
def room(excel: Callable[[Path], rig.Room], path: Path) -> rig.Room:
    return excel(path)


def picture(room: rig.Room) -> dict[str, dict[Any, Any]]:
    """Give what a user sees of the cells, by sheet; not which sheet is in front."""
    return {sheet: cells for sheet, cells in rig.picture(room.model).items() if sheet}


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
        (SetValue("Blad1", "A2", date(2022, 3, 4)), 44624, "m/d/yyyy"),
        (SetFormula("Blad1", "A6", "SUM(A1:A1)", 12), "=SUM(A1:A1)", "@"),
        (SetFormula("Blad1", "A5", "A1*3", Decimal("37.5")), "=A1*3", "General"),
    ],
)
def test_values_arrive_exactly_and_go_back(room: rig.Room, edit: SetValue, value: object, number_format: str) -> None:
    before = picture(room)
    (change,) = apply_edits(room.book, [edit], NATIVE, key=KEY).changes
    cell = room.book.sheets["Blad1"].range(edit.cell)
    found = cell.formula if isinstance(edit, SetFormula) else cell.api.Value2
    assert (found, cell.number_format) == (value, number_format)
    assert type(found) in (type(value), float)
    is_formula = bool(room.model.sheet_named("Blad1").cells_[parse_a1(edit.cell)].formula)
    assert is_formula is isinstance(edit, SetFormula)
    assert change.new != change.old
    undone = undo_last(room.book, NATIVE, KEY)
    assert [one.left_alone for one in undone] == [None]
    assert picture(room) == before


EDITS: tuple[Edit, ...] = (
    SetValue("Blad1", "A1", 3, "reden"),
    Mark("Blad1", "A1", MarkStyle.FOUT, "F101"),
    Mark("Blad1", "B1", MarkStyle.INFO),
    SetNote("Blad1", "B1", "Kijk\nhier."),
    SetHyperlink("Blad1", "C3", "'Blad1'!A1", "naar boven"),
    SetHyperlink("Blad1", "C4", "https://example.org/"),
    SetValidation("Blad1", ("C6:C9",), '"Ja,Nee"'),
    REPORT,
    ColorTab("blad1", MarkStyle.FOUT, "F101"),
)


def test_changes_are_those_of_a_file(room: rig.Room, path: Path) -> None:
    file = apply_to_file(path.read_bytes(), EDITS, undoable=True).changes
    assert apply_edits(room.book, EDITS, NATIVE, key=KEY).changes == file


@pytest.mark.parametrize("fill", [(0xFF, 0xEB, 0x3B), (0x00, 0x5A, 0x8C)], ids=["as a warning", "of a heading"])
def test_a_mark_stands_out_from_the_fill_of_its_cell(room: rig.Room, fill: tuple[int, int, int]) -> None:
    cell = room.book.sheets["Blad1"].range("A1")
    cell.color = fill
    before = picture(room)
    apply_edits(room.book, [Mark("Blad1", "A1", MarkStyle.WAARSCHUWING)], NATIVE, key=KEY)
    found, was = ("".join(f"{part:02X}" for part in color) for color in (cell.color, fill))
    assert distance(found, was) >= NEAR
    # What is light on a heading stays readable.
    assert contrast(found, "FFFFFF" if luminance(was) < 0.18 else "000000") >= 4.5
    undo_last(room.book, NATIVE, KEY)
    assert picture(room) == before


def test_everything_goes_back(room: rig.Room) -> None:
    before = picture(room)
    apply_edits(room.book, EDITS, NATIVE, key=KEY)
    cells = room.book.sheets["Blad1"].range
    # A named style would change more of the cell than its fill and border.
    assert (cells("A1").api.Style.Name, cells("A1").color) == ("Normal", (0xFF, 0x8A, 0x80))
    assert cells("B1").note.text == "hov_tools:\nKijk\nhier."
    tab = room.book.sheets["Blad1"].api.Tab
    assert tab.Color == 0x1E26B3  # blue, green, red
    links = [cells(one).api.Hyperlinks.Item(1) for one in ("C3", "C4")]
    assert (links[0].SubAddress, links[1].Address) == ("'Blad1'!A1", "https://example.org/")
    assert [cells(one).data_validation.type for one in ("C5", "C6", "C9")] == ["none", "list", "list"]
    report = room.book.sheets["Verslag"].range
    assert [report(one).value for one in ("A1", "A2", "B3")] == ["0123", "=geen", 7.0]
    assert room.book.sheets.active.name == "Blad1"
    assert {one.left_alone for one in undo_last(room.book, NATIVE, KEY)} == {None}
    assert picture(room) == before
    assert (tab.ThemeColor, tab.TintAndShade) == (5, 0.25)
    assert cells("C3").api.Hyperlinks.Count == 0
    assert cells("C6").data_validation.type == "none"


def test_a_tab_without_a_colour_has_none_again(room: rig.Room) -> None:
    room.book.sheets["Blad1"].api.Tab.ColorIndex = NO_COLOR
    before = picture(room)
    apply_edits(room.book, [ColorTab("Blad1", MarkStyle.INFO)], NATIVE, key=KEY)
    assert picture(room) != before
    apply_edits(room.book, [ColorTab("Blad1", MarkStyle.FOUT)], NATIVE, key=KEY)
    assert [one.left_alone for _ in range(2) for one in undo_last(room.book, NATIVE, KEY)] == [None, None]
    assert picture(room) == before


def test_a_tab_that_the_user_coloured_since_stays(room: rig.Room) -> None:
    apply_edits(room.book, [ColorTab("Blad1", MarkStyle.INFO)], NATIVE, key=KEY)
    room.book.sheets["Blad1"].api.Tab.Color = 0x00FF00
    assert [one.left_alone for one in undo_last(room.book, NATIVE, KEY)] == ["changed-since"]
    assert room.book.sheets["Blad1"].api.Tab.Color == 0x00FF00


def test_sheet_of_ours_is_replaced_removed_and_made_again(room: rig.Room) -> None:
    apply_edits(room.book, [REPORT], NATIVE, key=KEY)
    first = picture(room)["Verslag"]
    apply_edits(room.book, [AddSheet("Verslag", (NewCell(1, 1, "nieuw"),))], NATIVE, key=KEY)
    assert room.book.sheets["Verslag"].range("A1").value == "nieuw"
    undo_last(room.book, NATIVE, KEY)
    assert picture(room)["Verslag"] == first
    apply_edits(room.book, [RemoveSheet("Verslag")], NATIVE, key=KEY)
    assert "Verslag" not in picture(room)
    undo_last(room.book, NATIVE, KEY)
    assert picture(room)["Verslag"] == first


def test_sheet_that_someone_wrote_on_stays(room: rig.Room) -> None:
    apply_edits(room.book, [REPORT], NATIVE, key=KEY)
    room.book.sheets["Verslag"].range("C9").value = "van mij"
    assert [one.left_alone for one in undo_last(room.book, NATIVE, KEY)] == ["changed-since"]
    assert "Verslag" in picture(room)


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
def test_refusals_change_nothing(room: rig.Room, edit: Edit, reason: str) -> None:
    before = picture(room)
    with pytest.raises(EditRefusedError) as caught:
        apply_edits(room.book, [SetValue("Blad1", "A1", 99), edit], NATIVE, key=KEY)
    assert caught.value.reason == reason
    assert picture(room) == before


def test_gradient_is_left_alone(room: rig.Room) -> None:
    before = picture(room)
    (change,) = apply_edits(room.book, [Mark("Blad1", "B2", MarkStyle.FOUT)], NATIVE, key=KEY).changes
    assert change.left_alone == "patterned-fill"
    assert picture(room) == before


def test_mark_with_theme_colours_goes_back_after_the_user_changed_another_cell(room: rig.Room) -> None:
    before = picture(room)
    apply_edits(
        room.book, [Mark("Blad1", "B1", MarkStyle.TWIJFEL), Mark("Blad1", "A2", MarkStyle.FOUT)], NATIVE, key=KEY
    )
    room.book.sheets["Blad1"].range("A2").color = (0, 255, 0)
    assert [one.left_alone for one in undo_last(room.book, NATIVE, KEY)] == [None, "changed-since"]
    assert picture(room)["Blad1"][1, 2] == before["Blad1"][1, 2]
