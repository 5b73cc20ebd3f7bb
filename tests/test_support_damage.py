"""Every builder of a damaged file makes what it says, by the judgement of programs that we did not write."""

from __future__ import annotations

import io
import re
import struct
import warnings
import zipfile
import zlib
from typing import TYPE_CHECKING

import openpyxl
import pytest
import python_calamine

from support import bombs, damaged_files, damaged_parts
from support.damage import DAMAGED, Damage
from support.libreoffice import XLSX_FILTER, LibreOffice
from support.zips import read_parts

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.slow

GIBIBYTE = 2**30


# --- Damaged files -----------------------------------------------------------------------------------------


def test_table_of_damage_has_unique_names() -> None:
    names = [damage.name for damage in DAMAGED]
    assert len(names) == len(set(names))
    assert {damage.code for damage in DAMAGED} == {"F120", "F121", "F122", "F123", "F124", None}


def built(maker: Callable[[Path, bytes], None], small_form: Path, tmp_path: Path) -> Path:
    return Damage(maker, None).build(tmp_path, small_form.read_bytes())


def changed_part(maker: Callable[[Path, bytes], None], small_form: Path, tmp_path: Path) -> bytes:
    """Build and give the one part that differs from the original, by a zip reader that is not ours."""
    before = read_parts(small_form.read_bytes())
    after = read_parts(built(maker, small_form, tmp_path).read_bytes())
    assert list(after) == list(before)
    (name,) = [name for name in before if before[name] != after[name]]
    return after[name]


# Not among them: calamine ends the whole process on a cell in the last row and column.
READ = [item for item in DAMAGED if item.is_read and item.maker is not damaged_parts.corner_cell]


@pytest.mark.parametrize("damage", READ, ids=lambda item: item.name)
def test_unusual_but_sound_files_are_read_by_calamine(damage: Damage, small_form: Path, tmp_path: Path) -> None:
    book = python_calamine.load_workbook(str(damage.build(tmp_path, small_form.read_bytes())))
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
def test_not_a_zip(maker: Callable[[Path, bytes], None], small_form: Path, tmp_path: Path) -> None:
    assert not zipfile.is_zipfile(built(maker, small_form, tmp_path))


def test_crc_and_deflate_errors(small_form: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(built(damaged_files.crc_error, small_form, tmp_path)) as archive:
        assert archive.testzip() == "xl/worksheets/sheet1.xml"
    with (
        zipfile.ZipFile(built(damaged_files.broken_deflate, small_form, tmp_path)) as archive,
        pytest.raises(zlib.error),
    ):
        archive.read("xl/worksheets/sheet1.xml")


def test_ole_containers(libreoffice: LibreOffice, small_form: Path, tmp_path: Path) -> None:
    with pytest.raises(python_calamine.PasswordError):
        python_calamine.load_workbook(str(built(damaged_files.encrypted, small_form, tmp_path)))
    xls = Damage(damaged_files.xls, "F122", ".xls").build(tmp_path, small_form.read_bytes())
    assert list(libreoffice.all_values(xls)["damaged_files-xls.xlsx"]) == ["Blad1"]
    assert python_calamine.load_workbook(str(xls)).get_sheet_by_name("Blad1").to_python() == [[10240]]


def test_libreoffice_opens_the_open_document(libreoffice: LibreOffice, small_form: Path, tmp_path: Path) -> None:
    path = Damage(damaged_files.ods, "F122", ".ods").build(tmp_path, small_form.read_bytes())
    assert libreoffice.values(libreoffice.convert([path], tmp_path, "xlsx", XLSX_FILTER)[0]) == {"Blad1": {}}


@pytest.mark.parametrize(
    ("maker", "kind"),
    [
        (damaged_files.docx, b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"),
        (damaged_files.xlsb, b"application/vnd.ms-excel.sheet.binary.macroEnabled.main"),
    ],
)
def test_other_packages_are_known_by_their_content_type(
    maker: Callable[[Path, bytes], None], kind: bytes, small_form: Path, tmp_path: Path
) -> None:
    assert (
        b'ContentType="' + kind + b'"'
        in read_parts(built(maker, small_form, tmp_path).read_bytes())["[Content_Types].xml"]
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
def test_missing_parts(maker: Callable[[Path, bytes], None], gone: str, small_form: Path, tmp_path: Path) -> None:
    before = read_parts(small_form.read_bytes())
    del before[gone]
    assert read_parts(built(maker, small_form, tmp_path).read_bytes()) == before


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
        (bombs.deep_nesting, rb"<n([0-9a-f]{2})><n([0-9a-f]{2})>.*</n\2></n\1></ext></extLst></worksheet>\Z"),
    ],
)
def test_changed_parts(maker: Callable[[Path, bytes], None], content: bytes, small_form: Path, tmp_path: Path) -> None:
    assert re.search(content, changed_part(maker, small_form, tmp_path), re.DOTALL)


def test_half_a_sheet(small_form: Path, tmp_path: Path) -> None:
    sheet = read_parts(small_form.read_bytes())["xl/worksheets/sheet3.xml"]
    assert changed_part(damaged_parts.half_sheet, small_form, tmp_path) == sheet[: len(sheet) // 2]


@pytest.mark.parametrize("maker", [damaged_parts.duplicate_part, damaged_parts.duplicate_part_by_case])
def test_duplicate_parts(maker: Callable[[Path, bytes], None], small_form: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(built(maker, small_form, tmp_path)) as archive:
        names = [name.lower() for name in archive.namelist()]
        assert archive.testzip() is None
    assert [name for name in names if names.count(name) == 2] == ["xl/worksheets/sheet3.xml"] * 2


def test_macros_and_links_are_seen_by_openpyxl(small_form: Path, tmp_path: Path) -> None:
    macro = Damage(damaged_parts.macros, "F124", ".xlsm").build(tmp_path, small_form.read_bytes())
    book = openpyxl.load_workbook(macro, keep_vba=True)
    assert book.vba_archive is not None
    assert book.mime_type == "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    linked = openpyxl.load_workbook(built(damaged_parts.cell_with_external_formula, small_form, tmp_path))
    assert [link.file_link.Target for link in linked._external_links] == ["Ander%20bestand.xlsx"]
    assert linked["Tabel"]["A1048576"].value == "=[1]Blad1!A1"


def test_defined_names_go_round(small_form: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(built(bombs.defined_name_loop, small_form, tmp_path))
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
    maker: Callable[[Path, bytes], None], part: str, start: bytes, small_form: Path, tmp_path: Path
) -> None:
    path = built(maker, small_form, tmp_path)
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


def inflated(path: Path, info: zipfile.ZipInfo, limit: int) -> bytes:
    """Inflate an entry whatever its neighbours are; zipfile refuses overlapping entries in newer versions."""
    with path.open("rb") as file:
        file.seek(info.header_offset)
        name, extra = struct.unpack("<26x2H", file.read(30))
        file.seek(name + extra, io.SEEK_CUR)
        return zlib.decompressobj(-15).decompress(file.read(info.compress_size), limit)


def test_lying_size_inflates_to_more(small_form: Path, tmp_path: Path) -> None:
    path = built(bombs.lying_size, small_form, tmp_path)
    with zipfile.ZipFile(path) as archive:
        info = archive.getinfo("xl/worksheets/sheet3.xml")
    assert info.file_size == 1000
    assert len(inflated(path, info, 2**20)) == 2**20


@pytest.mark.parametrize(
    ("maker", "names", "content"),
    [
        (bombs.overlapping_entries, ["xl/media/image000.png", "xl/media/image299.png"], 300 * 2**22),
        (damaged_parts.overlapping_entries, ["xl/media/image000.png", "xl/media/image009.png"], 10 * 2**16),
    ],
)
def test_overlapping_entries_are_each_sound(
    maker: Callable[[Path, bytes], None], names: list[str], content: int, small_form: Path, tmp_path: Path
) -> None:
    path = built(maker, small_form, tmp_path)
    with zipfile.ZipFile(path) as archive:
        infos = archive.infolist()
        first, last = (archive.getinfo(name) for name in names)
    for info in (first, last):
        assert zlib.crc32(inflated(path, info, 2**24)) == info.CRC
    ends = [info.header_offset + info.compress_size for info in infos]
    starts = [info.header_offset for info in infos]
    assert first.file_size > last.file_size
    assert any(end > start for end, start in zip(ends, starts[1:], strict=False))
    assert sum(info.file_size for info in infos) > content


def test_empty_parts(small_form: Path, tmp_path: Path) -> None:
    with (
        warnings.catch_warnings(action="error"),
        zipfile.ZipFile(built(bombs.empty_parts, small_form, tmp_path)) as archive,
    ):
        assert len(archive.namelist()) == 100_000 + len(read_parts(small_form.read_bytes()))
