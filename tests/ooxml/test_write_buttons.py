"""A sheet full of what libraries drop, with a button as XlsxWriter makes it, goes through a run and its undo.

A real form with the buttons of Excel 2010 goes through the commands in tests/commands/test_commands_buttons.py.
"""

from __future__ import annotations

import importlib
import io
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
import xlsxwriter
from written import KEY, parts_of

from hov_tools.ooxml.edits import AddSheet, Mark, MarkStyle, NewCell, SetNote, SetValue
from hov_tools.ooxml.undo import undo_last
from hov_tools.ooxml.writer import apply_edits
from support.buttons import pressed

pyopenvba = importlib.import_module("pyopenvba.excel")  # pinned in the dev extra

_MACRO = 'Sub Klik()\r\n    ThisWorkbook.Worksheets("Blad 1").Range("H1").Value = 42\r\nEnd Sub\r\n'
_LISTS = (
    '<ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}" '
    'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main">'
    '<x14:dataValidations count="1" xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main">'
    '<x14:dataValidation type="list" allowBlank="1"><x14:formula1><xm:f>Lijst!$A$1:$A$3</xm:f></x14:formula1>'
    "<xm:sqref>D5</xm:sqref></x14:dataValidation></x14:dataValidations></ext></extLst>"
)
_THREADS = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
_PERSON = "{11111111-2222-3333-4444-555555555555}"
_THREAD = "{AAAAAAAA-BBBB-CCCC-DDDD-EEEEEEEEEEEE}"
_OFFICE = "http://schemas.microsoft.com/office/2017/10/relationships/"


def _project(folder: Path) -> Path:
    """Make a VBA project with the macro of the button."""
    file = folder / "project.xlsm"
    host = pyopenvba.ExcelFile.create_new(file)
    host.vba_project().add_module("Knoppen", _MACRO)
    host.save()
    host.close()
    path = folder / "vbaProject.bin"
    with zipfile.ZipFile(file) as archive:
        path.write_bytes(archive.read("xl/vbaProject.bin"))
    return path


def _pixel() -> io.BytesIO:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">2I5B", 1, 1, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0\xff\0\0")
    return io.BytesIO(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b""))


def _full_book(folder: Path) -> bytes:
    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(buffer, {"in_memory": True})
    workbook.add_vba_project(str(_project(folder)))
    workbook.set_vba_name("ThisWorkbook")
    sheet, choices = workbook.add_worksheet("Blad 1"), workbook.add_worksheet("Lijst")
    sheet.set_vba_name("Sheet1")
    for row in range(6):
        sheet.write_number(row, 0, row * row)
        choices.write_string(row, 0, f"keuze {row}")
    sheet.write_formula("B1", "=SUM(A1:A6)", None, 55)
    sheet.insert_button("D8", {"macro": "Knoppen.Klik", "caption": "Klik", "width": 90, "height": 30})
    chart = workbook.add_chart({"type": "column"})
    chart.add_series({"values": "='Blad 1'!$A$1:$A$6"})
    sheet.insert_chart("F12", chart)
    sheet.insert_image("K2", "pixel.png", {"image_data": _pixel()})
    sheet.add_sparkline("C1", {"range": "'Blad 1'!A1:A6"})
    sheet.write_comment("E2", "[Threaded comment]\n\nComment:\n    Klopt dit?", {"author": f"tc={_THREAD}"})
    workbook.close()
    return _with_thread_and_lists(buffer.getvalue())


def _with_thread_and_lists(data: bytes) -> bytes:
    """Add what XlsxWriter does not write: a threaded comment with its person, and a validation of Excel 2010."""
    parts = parts_of(data)

    def put(name: str, mark: str, new: str) -> None:
        text = parts[name].decode()
        assert text.count(mark) == 1, (name, mark)
        parts[name] = text.replace(mark, new).encode()

    put("xl/worksheets/sheet1.xml", "</extLst>", _LISTS)
    parts["xl/threadedComments/threadedComment1.xml"] = (
        f'<ThreadedComments xmlns="{_THREADS}"><threadedComment ref="E2" dT="2026-01-02T03:04:05.00" '
        f'personId="{_PERSON}" id="{_THREAD}"><text>Klopt dit?</text></threadedComment></ThreadedComments>'
    ).encode()
    parts["xl/persons/person.xml"] = (
        f'<personList xmlns="{_THREADS}"><person displayName="Iemand" id="{_PERSON}" userId="iemand" '
        'providerId="None"/></personList>'
    ).encode()
    link = '<Relationship Id="{}" Type="{}" Target="{}"/></Relationships>'
    thread = link.format("rId91", _OFFICE + "threadedComment", "../threadedComments/threadedComment1.xml")
    put("xl/worksheets/_rels/sheet1.xml.rels", "</Relationships>", thread)
    person = link.format("rId92", _OFFICE + "person", "persons/person.xml")
    put("xl/_rels/workbook.xml.rels", "</Relationships>", person)
    kind = "application/vnd.ms-excel."
    put(
        "[Content_Types].xml",
        "</Types>",
        f'<Override PartName="/xl/threadedComments/threadedComment1.xml" ContentType="{kind}threadedcomments+xml"/>'
        f'<Override PartName="/xl/persons/person.xml" ContentType="{kind}person+xml"/></Types>',
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


_EDITS = (
    SetValue("Blad 1", "A2", 7),
    SetValue("Blad 1", "G20", "nieuw"),
    Mark("Blad 1", "A3", MarkStyle.FOUT),
    SetNote("Blad 1", "A3", "H203: vul het aantal dagen in"),
    SetNote("Blad 1", "E2", "blijft weg"),
    AddSheet("Rapport", (NewCell(1, 1, "Rapport"),), first=True),
)
_CHANGED = {
    "[Content_Types].xml",
    "xl/_rels/workbook.xml.rels",
    "xl/comments1.xml",
    "xl/drawings/vmlDrawing1.vml",
    "xl/styles.xml",
    "xl/workbook.xml",
    "xl/worksheets/sheet1.xml",
}


def test_nothing_of_a_full_sheet_is_lost_and_undo_brings_back_every_byte(tmp_path: Path) -> None:
    before = _full_book(tmp_path)
    done = apply_edits(before, _EDITS, undoable=True, key=KEY)
    old, new = parts_of(before), parts_of(done.data)
    assert {"xl/vbaProject.bin", "xl/charts/chart1.xml", "xl/media/image1.png"} <= old.keys()
    assert {name for name in old if new.get(name) != old[name]} == _CHANGED
    sheet = new["xl/worksheets/sheet1.xml"].decode()
    for kept in ("<x14:sparklineGroup", _LISTS, "<drawing r:id=", "<legacyDrawing r:id="):
        assert kept in sheet
    shapes = new["xl/drawings/vmlDrawing1.vml"].decode()
    assert "Knoppen.Klik" in shapes
    assert shapes.count('ObjectType="Note"') == 2
    assert [one.left_alone for one in done.changes].count("note-of-another") == 1
    undone = undo_last(done.data, key=KEY)
    assert undone.is_exact
    assert parts_of(undone.data) == old


@pytest.mark.usefixtures("libreoffice")
def test_the_button_still_runs_its_macro(tmp_path: Path) -> None:
    before = _full_book(tmp_path)
    done = apply_edits(before, _EDITS, undoable=True, key=KEY).data
    for name, data in (("na", done), ("terug", undo_last(done, key=KEY).data)):
        file = tmp_path / f"{name}.xlsm"
        file.write_bytes(data)
        assert pressed(tmp_path, file, "Blad 1", ("Blad 1", "H1")) == [0, 42], name
