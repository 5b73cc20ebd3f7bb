"""The tools of the tests do what they say, by the judgement of programs that we did not write."""

from __future__ import annotations

import io
import re
import struct
import time
import warnings
import zipfile
import zlib
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import openpyxl
import pytest
import python_calamine
import xlsxwriter

from support import bombs, damaged_files, damaged_parts
from support.damage import DAMAGED, Damage
from support.environment import shared_folder, unavailable
from support.libreoffice import XLSX_FILTER, LibreOffice
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
from support.zips import read_parts

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

GIBIBYTE = 2**30


@pytest.fixture(scope="session")
def form(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small form: a hidden sheet with choices, a sheet with blocks, a sheet with a table."""
    path = tmp_path_factory.mktemp("form") / "formulier [1] é.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Lijsten").write_column("A1", ["ja", "nee"])
        book.define_name("lst_JaNee", "=Lijsten!$A$1:$A$2")
        sheet = book.add_worksheet("Blad 1")
        sheet.write("B2", "HOV-formulier")
        sheet.write("B4", "A. Gegevens")
        sheet.write_row("B5", ["Naam", None, "Noord"])
        sheet.merge_range("D5:F5", "Noord")
        sheet.data_validation("D6", {"validate": "list", "source": "=lst_JaNee"})
        sheet.write("B8", "B. Volume")
        sheet.write_column("D9", [1, 2])
        sheet.write_formula("D11", "=SUM(D9:D10)", None, 999)
        sheet.protect()
        table = book.add_worksheet("Tabel")
        table.write_row("A3", ["Nr", "TPID", "Begin", "Eind"])
        table.write_row("A4", [1, "10240", 43174, "='Blad 1'!D11"])
        table.print_area("A1:D4")
        book.worksheets_objs[0].hide()
        sheet.activate()
    return path


# --- LibreOffice -------------------------------------------------------------------------------------------


def test_resave_recalculates_and_keeps_names(libreoffice: LibreOffice, form: Path, tmp_path: Path) -> None:
    (saved,) = libreoffice.resave(form.parent, tmp_path / "new")

    assert saved == tmp_path / "new" / form.name
    sheet = openpyxl.load_workbook(saved, data_only=True)["Blad 1"]
    assert (sheet["D5"].value, sheet["D11"].value) == ("Noord", 3)  # the file said 999
    assert openpyxl.load_workbook(saved)["Blad 1"]["D11"].value == "=SUM(D9:D10)"


def test_values_are_recalculated(libreoffice: LibreOffice, form: Path) -> None:
    assert openpyxl.load_workbook(form, data_only=True)["Blad 1"]["D11"].value == 999

    values = libreoffice.values(form)

    assert values["Lijsten"] == {"A1": "ja", "A2": "nee"}
    assert values["Blad 1"]["D11"] == 3
    assert values["Tabel"]["D4"] == 3


def test_file_that_cannot_be_loaded_is_named(libreoffice: LibreOffice, tmp_path: Path) -> None:
    broken = tmp_path / "kapot.xlsx"
    broken.write_bytes(b"PK\x03\x04")
    with pytest.raises(ProgramError, match=r"kapot\.xlsx"):
        libreoffice.resave(broken, tmp_path / "new")


def test_pictures_show_every_visible_sheet(libreoffice: LibreOffice, form: Path, tmp_path: Path) -> None:
    pictures = libreoffice.to_png(form, tmp_path)

    assert len(pictures) == 2
    assert all(picture.read_bytes().startswith(b"\x89PNG") for picture in pictures)


def test_encrypted_by_libreoffice(libreoffice: LibreOffice, form: Path, tmp_path: Path) -> None:
    libreoffice.encrypt(form, tmp_path / "geheim.xlsx", "geheim")

    with pytest.raises(python_calamine.PasswordError):
        python_calamine.load_workbook(str(tmp_path / "geheim.xlsx"))


def test_program_that_hangs_is_killed_with_its_children(tmp_path: Path) -> None:
    script = f"sh -c 'sleep 1.5; touch {tmp_path}/leeft' & sleep 60"
    start = time.monotonic()
    with pytest.raises(ProgramError, match="did not end within"):
        run_to_end(["sh", "-c", script], tmp_path / "log", 0.2)
    assert time.monotonic() - start < 1.5
    time.sleep(2)
    assert not (tmp_path / "leeft").exists()


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


def test_block_rows_by_title_or_by_heading(form: Path) -> None:
    assert block_rows(form) == {"Lijsten": None, "Blad 1": (4, 8), "Tabel": (3,)}


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


def test_shift_moves_what_libreoffice_moves(libreoffice: LibreOffice, form: Path, tmp_path: Path) -> None:
    moved = tmp_path / "verschoven.xlsx"
    shift = libreoffice.shift(form, moved)

    sheet = openpyxl.load_workbook(moved)["Blad 1"]
    assert sheet["E17"].value == "=SUM(E15:E16)"
    assert [str(merged) for merged in sheet.merged_cells.ranges] == ["E8:G8"]
    assert [str(item.sqref) for item in sheet.data_validations.dataValidation] == ["E9"]
    assert sheet.protection.sheet
    before, after = libreoffice.values(form), libreoffice.values(moved)
    assert after == {
        name: {shift.shift_cell(name, a1): value for a1, value in cells.items()} for name, cells in before.items()
    }


@pytest.mark.parametrize("folder", ["2022-noord", "2025-oost"])
def test_shift_of_the_examples(libreoffice: LibreOffice, shared: Path, tmp_path: Path, folder: str) -> None:
    source = shared / "voorbeelden" / folder

    shifts = libreoffice.shift_folder(source, tmp_path)

    before, after = libreoffice.all_values(source), libreoffice.all_values(tmp_path)
    for name, shift in shifts.items():
        assert after[name] == {
            sheet: {shift.shift_cell(sheet, a1): value for a1, value in cells.items()}
            for sheet, cells in before[name].items()
        }
        assert sum(len(blocks) for blocks in shift.blocks.values() if blocks) >= 3


# --- Changed copies ----------------------------------------------------------------------------------------


def test_set_cells(form: Path, tmp_path: Path) -> None:
    copy = copy_folder(form.parent, tmp_path / "kopie") / form.name
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
    assert openpyxl.load_workbook(form)["Blad 1"]["D5"].value == "Noord"  # the original is untouched


def test_rename_sheets_with_their_references(libreoffice: LibreOffice, form: Path, tmp_path: Path) -> None:
    copy = copy_folder(form.parent, tmp_path / "kopie") / form.name
    rename_sheets(copy, {"Blad 1": "Tabel", "Tabel": "Blad 1", "Lijsten": "D'r lijst"})

    book = openpyxl.load_workbook(copy)
    assert book.sheetnames == ["D'r lijst", "Tabel", "Blad 1"]
    assert book["Blad 1"]["D4"].value == "='Tabel'!D11"
    assert book.defined_names["lst_JaNee"].attr_text == "'D''r lijst'!$A$1:$A$2"
    assert libreoffice.values(copy)["Blad 1"]["D4"] == 3


def test_insert_and_delete_sheets(form: Path, tmp_path: Path) -> None:
    copy = copy_folder(form.parent, tmp_path / "kopie") / form.name

    insert_sheet(copy, "Los", 0, [["Notities", 12], [None, "x"]])
    delete_sheet(copy, "Blad 1")

    book = openpyxl.load_workbook(copy)
    assert book.sheetnames == ["Los", "Lijsten", "Tabel"]
    assert [list(row) for row in book["Los"].values] == [["Notities", 12], [None, "x"]]
    assert book["Tabel"].print_area == "'Tabel'!$A$1:$D$4"  # a name local to a sheet that moved
    assert python_calamine.load_workbook(str(copy)).sheet_names == book.sheetnames


# --- Damaged files -----------------------------------------------------------------------------------------


def test_table_of_damage_has_unique_names() -> None:
    names = [damage.name for damage in DAMAGED]
    assert len(names) == len(set(names))
    assert {damage.code for damage in DAMAGED} == {"F120", "F121", "F122", "F123", "F124", None}


def built(maker: Callable[[Path, bytes], None], form: Path, tmp_path: Path) -> Path:
    return Damage(maker, None).build(tmp_path, form.read_bytes())


def changed_part(maker: Callable[[Path, bytes], None], form: Path, tmp_path: Path) -> bytes:
    """Build and give the one part that differs from the original, by a zip reader that is not ours."""
    before = read_parts(form.read_bytes())
    after = read_parts(built(maker, form, tmp_path).read_bytes())
    assert list(after) == list(before)
    (name,) = [name for name in before if before[name] != after[name]]
    return after[name]


# Not among them: calamine ends the whole process on a cell in the last row and column.
READ = [item for item in DAMAGED if item.is_read and item.maker is not damaged_parts.corner_cell]


@pytest.mark.parametrize("damage", READ, ids=lambda item: item.name)
def test_unusual_but_sound_files_are_read_by_calamine(damage: Damage, form: Path, tmp_path: Path) -> None:
    book = python_calamine.load_workbook(str(damage.build(tmp_path, form.read_bytes())))
    assert "Noord" in {value for row in book.get_sheet_by_name("Blad 1").to_python() for value in row}


@pytest.mark.parametrize(
    "maker",
    [
        damaged_files.truncated,
        damaged_files.cut_directory,
        damaged_files.empty,
        damaged_files.only_zip_header,
        damaged_files.random_bytes,
        damaged_files.csv,
        damaged_files.html,
        damaged_files.xls,
        damaged_files.encrypted,
    ],
)
def test_not_a_zip(maker: Callable[[Path, bytes], None], form: Path, tmp_path: Path) -> None:
    assert not zipfile.is_zipfile(built(maker, form, tmp_path))


def test_crc_and_deflate_errors(form: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(built(damaged_files.crc_error, form, tmp_path)) as archive:
        assert archive.testzip() == "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(built(damaged_files.broken_deflate, form, tmp_path)) as archive, pytest.raises(zlib.error):
        archive.read("xl/worksheets/sheet1.xml")


def test_ole_containers(libreoffice: LibreOffice, form: Path, tmp_path: Path) -> None:
    with pytest.raises(python_calamine.PasswordError):
        python_calamine.load_workbook(str(built(damaged_files.encrypted, form, tmp_path)))
    xls = built(damaged_files.xls, form, tmp_path).rename(tmp_path / "oud.xls")
    assert libreoffice.resave(xls, tmp_path / "new")[0].name == "oud.xlsx"


def test_libreoffice_opens_the_open_document(libreoffice: LibreOffice, form: Path, tmp_path: Path) -> None:
    path = Damage(damaged_files.ods, "F122", ".ods").build(tmp_path, form.read_bytes())
    assert libreoffice.values(libreoffice.convert([path], tmp_path, "xlsx", XLSX_FILTER)[0]) == {"Blad1": {}}


@pytest.mark.parametrize(
    ("maker", "kind"),
    [
        (damaged_files.docx, b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"),
        (damaged_files.xlsb, b"application/vnd.ms-excel.sheet.binary.macroEnabled.main"),
    ],
)
def test_other_packages_are_known_by_their_content_type(
    maker: Callable[[Path, bytes], None], kind: bytes, form: Path, tmp_path: Path
) -> None:
    assert (
        b'ContentType="' + kind + b'"' in read_parts(built(maker, form, tmp_path).read_bytes())["[Content_Types].xml"]
    )


@pytest.mark.parametrize(
    ("maker", "gone"),
    [
        (damaged_files.missing_workbook, "xl/workbook.xml"),
        (damaged_files.missing_relationships, "xl/_rels/workbook.xml.rels"),
        (damaged_parts.missing_sheet, "xl/worksheets/sheet3.xml"),
        (damaged_parts.missing_shared_strings, "xl/sharedStrings.xml"),
    ],
)
def test_missing_parts(maker: Callable[[Path, bytes], None], gone: str, form: Path, tmp_path: Path) -> None:
    before = read_parts(form.read_bytes())
    del before[gone]
    assert read_parts(built(maker, form, tmp_path).read_bytes()) == before


@pytest.mark.parametrize(
    ("maker", "content"),
    [
        (damaged_parts.string_index_too_high, rb't="s"[^>]*><v>999999</v>'),
        (damaged_parts.string_index_negative, rb't="s"[^>]*><v>-1</v>'),
        (damaged_parts.billion_laughs, rb'<!ENTITY e9 "(&e8;){10}">.*<t>&e9;</t>'),
        (damaged_parts.external_entity, rb'<!ENTITY geheim SYSTEM "file:///[^"]+/geheim.txt">.*<t>&geheim;</t>'),
        (damaged_parts.cell_below_grid, rb'<c r="XFD1048577"><v>1</v></c></row></sheetData>'),
        (damaged_parts.cell_right_of_grid, rb'<c r="AAAA1048576"><v>1</v></c></row></sheetData>'),
        (damaged_parts.cell_one_right_of_grid, rb'<c r="XFE1048576"><v>1</v></c></row></sheetData>'),
        (damaged_parts.row_below_grid, rb'<row r="1048577"><c><v>1</v></c></row></sheetData>'),
        (damaged_parts.corner_cell, rb'<c r="XFD1048576"><v>1</v></c></row></sheetData>'),
        (damaged_parts.broken_xml, rb"</row><sheetProtection|</row><pageMargins"),
        (damaged_parts.broken_workbook_xml, rb"<calcPr[^>]*>\Z"),
        (bombs.deep_nesting, rb"<a><a><a>"),
    ],
)
def test_changed_parts(maker: Callable[[Path, bytes], None], content: bytes, form: Path, tmp_path: Path) -> None:
    assert re.search(content, changed_part(maker, form, tmp_path), re.DOTALL)


def test_half_a_sheet(form: Path, tmp_path: Path) -> None:
    sheet = read_parts(form.read_bytes())["xl/worksheets/sheet3.xml"]
    assert changed_part(damaged_parts.half_sheet, form, tmp_path) == sheet[: len(sheet) // 2]


@pytest.mark.parametrize("maker", [damaged_parts.duplicate_part, damaged_parts.duplicate_part_by_case])
def test_duplicate_parts(maker: Callable[[Path, bytes], None], form: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(built(maker, form, tmp_path)) as archive:
        names = [name.lower() for name in archive.namelist()]
        assert archive.testzip() is None
    assert [name for name in names if names.count(name) == 2] == ["xl/worksheets/sheet3.xml"] * 2


def test_macros_and_links_are_seen_by_openpyxl(form: Path, tmp_path: Path) -> None:
    macro = Damage(damaged_parts.macros, "F124", ".xlsm").build(tmp_path, form.read_bytes())
    book = openpyxl.load_workbook(macro, keep_vba=True)
    assert book.vba_archive is not None
    assert book.mime_type == "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    linked = openpyxl.load_workbook(built(damaged_parts.cell_with_external_formula, form, tmp_path))
    assert [link.file_link.Target for link in linked._external_links] == ["Ander%20bestand.xlsx"]
    assert linked["Tabel"]["A1048576"].value == "=[1]Blad1!A1"


def test_defined_names_go_round(form: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(built(bombs.defined_name_loop, form, tmp_path))
    assert {name: item.attr_text for name, item in book.defined_names.items()} == {"lus_a": "lus_b", "lus_b": "lus_a"}
    assert [item.formula1 for item in book["Blad 1"].data_validations.dataValidation] == ["lus_a"]


# --- Bombs -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("maker", "part", "start"),
    [
        (bombs.spaces_in_a_sheet, "xl/worksheets/sheet3.xml", b"<is><t>    "),
        (bombs.shared_strings, "xl/sharedStrings.xml", b"<si><t>x</t></si><si>"),
        (bombs.rows, "xl/worksheets/sheet3.xml", b"<row><c><v>1</v></c></row><row>"),
    ],
)
def test_bombs_are_sound_small_and_huge(
    maker: Callable[[Path, bytes], None], part: str, start: bytes, form: Path, tmp_path: Path
) -> None:
    path = built(maker, form, tmp_path)
    assert path.stat().st_size < 4 * 2**20
    with zipfile.ZipFile(path) as archive:
        assert archive.getinfo(part).file_size == pytest.approx(GIBIBYTE, rel=0.001)
        size = 0
        with archive.open(part) as content:  # reading to the end checks the CRC
            head = content.read(2**20)
            while block := content.read(2**24):
                size += len(block)
                tail = block
    assert size + len(head) == archive.getinfo(part).file_size
    assert start in head
    assert re.search(rb"</(worksheet|sst)>\Z", tail)


def test_lying_size_inflates_to_more(form: Path, tmp_path: Path) -> None:
    path = built(bombs.lying_size, form, tmp_path)
    with zipfile.ZipFile(path) as archive:
        info = archive.getinfo("xl/worksheets/sheet3.xml")
    assert info.file_size == 1000
    with path.open("rb") as file:
        file.seek(info.header_offset)
        name, extra = struct.unpack("<26x2H", file.read(30))
        file.seek(name + extra, io.SEEK_CUR)
        compressed = file.read(info.compress_size)
    assert len(zlib.decompressobj(-15).decompress(compressed, 2**20)) == 2**20


def test_overlapping_entries_are_each_sound(form: Path, tmp_path: Path) -> None:
    path = built(bombs.overlapping_entries, form, tmp_path)
    with zipfile.ZipFile(path) as archive:
        infos = archive.infolist()
        for name in ("xl/media/image000.png", "xl/media/image150.png", "xl/media/image299.png"):
            assert len(archive.read(name)) >= 2**22
    assert path.stat().st_size < 2**17
    assert sum(info.file_size for info in infos) > GIBIBYTE
    assert sum(info.compress_size for info in infos) > 10 * path.stat().st_size


def test_empty_parts(form: Path, tmp_path: Path) -> None:
    with warnings.catch_warnings(action="error"), zipfile.ZipFile(built(bombs.empty_parts, form, tmp_path)) as archive:
        assert len(archive.namelist()) == 100_000 + len(read_parts(form.read_bytes()))


# --- What a machine lacks ----------------------------------------------------------------------------------


def test_missing_things_skip_on_a_laptop_and_fail_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="ding"):
        unavailable("ding")
    monkeypatch.delenv("CI")
    with pytest.raises(pytest.skip.Exception, match="ding"):
        unavailable("ding")


def test_shared_folder_can_be_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOV_SHARED", str(tmp_path))
    assert shared_folder() == tmp_path
    monkeypatch.delenv("HOV_SHARED")
    assert shared_folder().name == "shared"
