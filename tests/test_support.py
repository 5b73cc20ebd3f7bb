"""The tools of the tests do what they say, by the judgement of programs that we did not write."""

from __future__ import annotations

import os
import select
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import python_calamine

from support.environment import unavailable
from support.libreoffice import LibreOffice, find_soffice, find_uno_python
from support.processes import ProgramError, run_to_end
from support.shifting import Shift, block_rows
from support.workbooks import (
    ExcelError,
    Formula,
    copy_folder,
    delete_sheet,
    insert_sheet,
    rename_sheets,
    set_cells,
)

# --- LibreOffice -------------------------------------------------------------------------------------------


def test_resave_recalculates_and_keeps_names(libreoffice: LibreOffice, small_form: Path, tmp_path: Path) -> None:
    (saved,) = libreoffice.resave(small_form.parent, tmp_path / "new")

    assert saved == tmp_path / "new" / small_form.name
    sheet = openpyxl.load_workbook(saved, data_only=True)["Blad 1"]
    assert (sheet["D5"].value, sheet["D11"].value) == ("Noord", 3)  # the file said 999
    assert openpyxl.load_workbook(saved)["Blad 1"]["D11"].value == "=SUM(D9:D10)"


def test_values_are_recalculated(libreoffice: LibreOffice, small_form: Path) -> None:
    assert openpyxl.load_workbook(small_form, data_only=True)["Blad 1"]["D11"].value == 999

    values = libreoffice.values(small_form)

    assert values["Lijsten"] == {"A1": "ja", "A2": "nee"}
    assert values["Blad 1"]["D11"] == 3
    assert values["Tabel"]["D4"] == 3


def test_file_that_cannot_be_loaded_is_named(libreoffice: LibreOffice, tmp_path: Path) -> None:
    broken = tmp_path / "kapot.xlsx"
    broken.write_bytes(b"PK\x03\x04")
    with pytest.raises(ProgramError, match=r"kapot\.xlsx"):
        libreoffice.resave(broken, tmp_path / "new")


def test_pictures_show_every_visible_sheet(libreoffice: LibreOffice, small_form: Path, tmp_path: Path) -> None:
    pictures = libreoffice.to_png(small_form, tmp_path)

    assert len(pictures) == 2
    assert all(picture.read_bytes().startswith(b"\x89PNG") for picture in pictures)


def test_encrypted_by_libreoffice(libreoffice: LibreOffice, small_form: Path, tmp_path: Path) -> None:
    libreoffice.encrypt(small_form, tmp_path / "geheim.xlsx", "geheim")

    with pytest.raises(python_calamine.PasswordError):
        python_calamine.load_workbook(str(tmp_path / "geheim.xlsx"))


def test_program_that_hangs_is_killed_with_its_children(tmp_path: Path) -> None:
    lifeline = tmp_path / "leeft"
    os.mkfifo(lifeline)
    held = os.open(lifeline, os.O_RDONLY | os.O_NONBLOCK)
    try:
        script = f"sh -c 'exec sleep 600 3>{lifeline}' & sleep 600"
        with pytest.raises(ProgramError, match="did not end within"):
            run_to_end(["sh", "-c", script], tmp_path / "log", 0.5)
        # Nobody writes to it any more: it is at its end. A child that lives keeps it open.
        assert select.select([held], [], [], 30) == ([held], [], [])
        assert os.read(held, 1) == b""
    finally:
        os.close(held)


@pytest.mark.parametrize(("restarts", "succeeds"), [(1, True), (2, False)])
def test_first_start_may_ask_to_be_repeated_once(restarts: int, tmp_path: Path, *, succeeds: bool) -> None:
    program = tmp_path / "soffice"
    starts = f'echo x >> "{tmp_path}/starts"; test $(wc -l < "{tmp_path}/starts") -gt {restarts} || exit 81'
    result = f'cd "{tmp_path}"/office/tmp*/made && echo ja > 00000.xlsx'
    program.write_text(f"#!/bin/sh\n{starts}\n{result}\n", encoding="utf-8")
    program.chmod(0o755)
    (tmp_path / "office").mkdir()
    source = tmp_path / "map.xlsx"
    source.write_bytes(b"")
    with LibreOffice(tmp_path / "office", program, program) as office:
        if succeeds:
            assert office.resave(source, tmp_path / "new")[0].read_text(encoding="utf-8") == "ja\n"
        else:
            with pytest.raises(ProgramError, match="status 81"):
                office.resave(source, tmp_path / "new")


# --- Shifting ----------------------------------------------------------------------------------------------


def test_block_rows_by_title_or_by_heading(small_form: Path) -> None:
    assert block_rows(small_form) == {"Lijsten": None, "Blad 1": (4, 8), "Tabel": (3,)}


@pytest.mark.parametrize(
    ("sheet", "old", "new"),
    [
        ("Blad 1", "B3", "C3"),
        ("Blad 1", "B4", "C7"),
        ("Blad 1", "Z7", "AA10"),
        ("Blad 1", "D8", "E14"),
        ("Lijsten", "A1", "A1"),
    ],
)
def test_shift_cell(sheet: str, old: str, new: str) -> None:
    assert Shift({"Lijsten": None, "Blad 1": (4, 8)}).shift_cell(sheet, old) == new


@pytest.mark.parametrize(("error", "status"), [("DisposedException", 0), ("IllegalArgumentException", 1)])
def test_libreoffice_may_be_gone_before_it_says_so(tmp_path: Path, error: str, status: int) -> None:
    soffice = find_soffice()
    python = find_uno_python(soffice) if soffice else None
    if python is None:
        unavailable("LibreOffice's Python")
    driver = Path(__file__).parent / "support"
    code = f"""
import sys
sys.path.insert(0, {str(driver)!r})
import uno_driver
from com.sun.star.lang import {error}
class Desktop:
    def terminate(self):
        raise {error}("Binary URP bridge disposed during call", None{", 0" * status})
uno_driver.end(Desktop())
"""
    assert run_to_end([str(python), "-c", code], tmp_path / "log", 30, accepted=(0, 1)) == status


def test_shift_moves_what_libreoffice_moves(libreoffice: LibreOffice, small_form: Path, tmp_path: Path) -> None:
    moved = tmp_path / "verschoven.xlsx"
    shift = libreoffice.shift(small_form, moved)

    sheet = openpyxl.load_workbook(moved)["Blad 1"]
    assert sheet["E17"].value == "=SUM(E15:E16)"
    assert [str(merged) for merged in sheet.merged_cells.ranges] == ["E8:G8"]
    assert [str(item.sqref) for item in sheet.data_validations.dataValidation] == ["E9"]
    assert sheet.protection.sheet
    before, after = libreoffice.values(small_form), libreoffice.values(moved)
    assert after == {
        name: {shift.shift_cell(name, a1): value for a1, value in cells.items()} for name, cells in before.items()
    }


@pytest.mark.parametrize("folder", ["2022-noord", "2025-oost"])
def test_shift_of_the_examples(libreoffice: LibreOffice, workbooks: Path, tmp_path: Path, folder: str) -> None:
    source = workbooks / "voorbeelden" / folder

    shifts = libreoffice.shift_folder(source, tmp_path)

    before, after = libreoffice.all_values(source), libreoffice.all_values(tmp_path)
    for name, shift in shifts.items():
        assert after[name] == {
            sheet: {shift.shift_cell(sheet, a1): value for a1, value in cells.items()}
            for sheet, cells in before[name].items()
        }
        assert sum(len(blocks) for blocks in shift.blocks.values() if blocks) >= 3


# --- Changed copies ----------------------------------------------------------------------------------------


def test_set_cells(small_form: Path, tmp_path: Path) -> None:
    copy = copy_folder(small_form.parent, tmp_path / "kopie") / small_form.name
    wanted = {
        ("Blad 1", "B5"): " tekst & meer",
        ("Blad 1", "D5"): None,
        ("Blad 1", "D9"): Decimal("12.50"),
        ("Blad 1", "D10"): ExcelError("#REF!"),
        ("Blad 1", "E10"): True,
        ("Blad 1", "AB10"): 7,
        ("Tabel", "C4"): date(2018, 3, 15),
        ("Tabel", "B1"): Formula("1+1", 3),
    }
    set_cells(copy, wanted)

    book = openpyxl.load_workbook(copy, data_only=True)
    values = {place: book[place[0]][place[1]].value for place in wanted}
    expected = {place: value for place, value in wanted.items() if not isinstance(value, Formula)}
    expected |= {("Blad 1", "D10"): "#REF!", ("Tabel", "C4"): 43174, ("Tabel", "B1"): 3}
    assert values == expected
    assert book["Blad 1"]["D11"].value == 999  # cached values stay
    assert openpyxl.load_workbook(copy)["Tabel"]["B1"].value == "=1+1"
    assert openpyxl.load_workbook(small_form)["Blad 1"]["D5"].value == "Noord"  # the original is untouched


def test_rename_sheets_with_their_references(libreoffice: LibreOffice, small_form: Path, tmp_path: Path) -> None:
    copy = copy_folder(small_form.parent, tmp_path / "kopie") / small_form.name
    rename_sheets(copy, {"Blad 1": "Tabel", "Tabel": "Blad 1", "Lijsten": "D'r lijst"})

    book = openpyxl.load_workbook(copy)
    assert book.sheetnames == ["D'r lijst", "Tabel", "Blad 1"]
    assert book["Blad 1"]["D4"].value == "='Tabel'!D11"
    assert book.defined_names["lst_JaNee"].attr_text == "'D''r lijst'!$A$1:$A$2"
    assert libreoffice.values(copy)["Blad 1"]["D4"] == 3


def test_insert_and_delete_sheets(small_form: Path, tmp_path: Path) -> None:
    copy = copy_folder(small_form.parent, tmp_path / "kopie") / small_form.name

    insert_sheet(copy, "Los", 0, [["Notities", 12], [None, "x"]])
    delete_sheet(copy, "Blad 1")

    book = openpyxl.load_workbook(copy)
    assert book.sheetnames == ["Los", "Lijsten", "Tabel"]
    assert [list(row) for row in book["Los"].values] == [["Notities", 12], [None, "x"]]
    assert book["Tabel"].print_area == "'Tabel'!$A$1:$D$4"  # a name local to a sheet that moved
    assert python_calamine.load_workbook(str(copy)).sheet_names == book.sheetnames


# --- What a machine lacks ----------------------------------------------------------------------------------


def test_missing_things_skip_on_a_laptop_and_fail_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="ding"):
        unavailable("ding")
    monkeypatch.delenv("CI")
    with pytest.raises(pytest.skip.Exception, match="ding"):
        unavailable("ding")
