"""Sheets of ours: made, found again, replaced; and the workbook around them."""

from __future__ import annotations

import io
import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
from written import STRICT, book, changed_parts, pack, parts_of, rows_of, worksheet

from hov_tools.ooxml.edits import AddSheet, Align, CellStyle, NewCell, SetValue
from hov_tools.ooxml.errors import EditRefusedError
from hov_tools.ooxml.reader import read_snapshot
from hov_tools.ooxml.writer import apply_edits

if TYPE_CHECKING:
    from support.libreoffice import LibreOffice

NEW = "xl/worksheets/sheet2.xml"
REPORT = AddSheet(
    "Rapport 'A' 1",
    (
        NewCell(1, 1, "Titel", CellStyle(bold=True, size=16, color="FFFFFF", fill="005A8C", border="808080")),
        NewCell(3, 1, "naar", CellStyle(underline=True, wrap=True), link="'Blad'!B2", tooltip="ga"),
        NewCell(3, 2, 12, CellStyle(number_format="#,##0", align=Align.RIGHT, indent=1)),
        NewCell(4, 2, date(2020, 2, 29), CellStyle(number_format="dd-mm-yyyy")),
        NewCell(5, 2, date(2020, 2, 29)),
        NewCell(6, 2, 13, formula="B3+1"),
        NewCell(7, 2, "b", formula='IF(B3>1,"b","c")'),
    ),
    widths=((1, 40.5), (2, 12)),
    heights=((1, 30),),
    merged=("A1:C1",),
    frozen_rows=2,
    autofilter="A2:B7",
    repeat_rows=(2, 2),
    page_breaks=(4, 6),
    first=True,
    tab_color="C00000",
)


def test_openpyxl_finds_all_that_was_asked() -> None:
    data = apply_edits(book(worksheet("")), [REPORT]).data
    workbook = openpyxl.load_workbook(io.BytesIO(data))
    assert workbook.sheetnames == ["Rapport 'A' 1", "Blad"]
    assert workbook.active is not None
    assert workbook.active.title == "Rapport 'A' 1"
    sheet = workbook["Rapport 'A' 1"]
    title = sheet["A1"]
    assert (title.value, title.font.b, title.font.sz, title.font.color.rgb) == ("Titel", True, 16, "FFFFFFFF")
    assert (title.font.name, title.fill.fgColor.rgb, title.border.left.style) == ("Arial", "FF005A8C", "thin")
    assert (sheet["A3"].hyperlink.location, sheet["A3"].hyperlink.tooltip) == ("'Blad'!B2", "ga")
    assert sheet["A3"].alignment.wrap_text
    assert (sheet["B3"].number_format, sheet["B3"].alignment.horizontal) == ("#,##0", "right")
    assert [sheet[cell].value.date() for cell in ("B4", "B5")] == [date(2020, 2, 29)] * 2
    assert sheet["B4"].number_format == "dd-mm-yyyy"
    assert sheet["B6"].value == "=B3+1"
    assert [str(area) for area in sheet.merged_cells.ranges] == ["A1:C1"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A3", "A2:B7")
    assert sheet.print_title_rows == "$2:$2"
    assert [one.id for one in sheet.row_breaks.brk] == [3, 5]
    assert (sheet.oddHeader.left.text, sheet.oddFooter.left.text) == ("&F", "&A")
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert (sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage) == (0, True)
    assert (sheet.column_dimensions["A"].width, sheet.row_dimensions[1].height) == (40.5, 30)
    assert sheet.sheet_properties.tabColor.rgb == "FFC00000"


def test_the_same_sheet_again_is_the_same_workbook() -> None:
    once = apply_edits(book(worksheet("")), [REPORT]).data
    assert changed_parts(once, apply_edits(once, [REPORT]).data) == set()


def test_running_again_replaces_only_our_sheet() -> None:
    once = apply_edits(book(worksheet("")), [REPORT]).data
    again = apply_edits(once, [AddSheet("Rapport 'A' 1", (NewCell(1, 1, "anders"),))])
    assert [one.old for one in again.changes] == ["Rapport 'A' 1"]
    snapshot = read_snapshot(again.data)
    assert [sheet.name for sheet in snapshot.sheets] == ["Rapport 'A' 1", "Blad"]
    assert snapshot.sheets[0]["A1"].lexical == "anders"
    assert [name.name for name in snapshot.names] == ["_hov_tools"]


def test_the_mark_survives_a_save_by_openpyxl() -> None:
    once = apply_edits(book(worksheet("")), [REPORT]).data
    buffer = io.BytesIO()
    openpyxl.load_workbook(io.BytesIO(once)).save(buffer)
    assert len(read_snapshot(apply_edits(buffer.getvalue(), [REPORT]).data).sheets) == 2


def test_the_mark_survives_a_save_by_libreoffice(libreoffice: LibreOffice, tmp_path: Path) -> None:
    file = tmp_path / "boek.xlsx"
    file.write_bytes(apply_edits(book(worksheet("")), [REPORT]).data)
    saved = libreoffice.resave(file, tmp_path / "uit")[0].read_bytes()
    assert parts_of(saved)["xl/workbook.xml"] != parts_of(file.read_bytes())["xl/workbook.xml"]
    again = read_snapshot(apply_edits(saved, [AddSheet("Rapport 'A' 1", (NewCell(1, 1, "anders"),))]).data)
    assert [sheet["A1"].lexical for sheet in again.sheets] == ["anders", ""]


def test_libreoffice_shows_our_sheet(libreoffice: LibreOffice, tmp_path: Path) -> None:
    file = tmp_path / "boek.xlsx"
    file.write_bytes(apply_edits(book(worksheet("")), [REPORT]).data)
    values = libreoffice.values(file)["Rapport 'A' 1"]
    assert [values[cell] for cell in ("A1", "B3", "B6", "B7")] == ["Titel", 12, 13, "b"]


def test_a_sheet_of_someone_else_is_not_replaced() -> None:
    with pytest.raises(EditRefusedError, match="did not make"):
        apply_edits(book(worksheet("")), [AddSheet("blad", ())])


def test_names_and_views_follow_a_sheet_that_comes_first() -> None:
    extra = (
        '<definedNames><definedName name="_xlnm.Print_Area" localSheetId="0">Blad!$A$1</definedName>'
        '<definedName name="x">1</definedName></definedNames>'
    )
    view = '<bookViews><workbookView xWindow="1" firstSheet="0"/></bookViews>'
    sheet = worksheet("", before='<sheetViews><sheetView tabSelected="1" workbookViewId="0"/></sheetViews>')
    data = book(sheet, workbook_extra=extra, before_sheets=view)
    after = parts_of(apply_edits(data, [AddSheet("Nieuw", (), first=True)]).data)
    workbook = after["xl/workbook.xml"].decode()
    assert 'name="_xlnm.Print_Area" localSheetId="1"' in workbook
    assert 'name="_hov_tools" localSheetId="0" hidden="1"' in workbook
    assert '<workbookView xWindow="1" firstSheet="0" activeTab="0"/>' in workbook
    assert re.findall(r'sheet name="(\w+)" sheetId="(\d)"', workbook) == [("Nieuw", "2"), ("Blad", "1")]
    assert b"tabSelected" not in after["xl/worksheets/sheet1.xml"]
    assert b'tabSelected="1"' in after[NEW]


def test_a_sheet_that_comes_last_leaves_the_others_alone() -> None:
    data = book(worksheet(""))
    assert changed_parts(data, apply_edits(data, [AddSheet("Nieuw", ())]).data) == {
        "[Content_Types].xml",
        "xl/_rels/workbook.xml.rels",
        "xl/workbook.xml",
        NEW,
    }


def test_a_strict_workbook_gets_a_strict_sheet() -> None:
    data = apply_edits(book(worksheet("", namespace=STRICT), namespace=STRICT), [AddSheet("Nieuw", ())]).data
    assert STRICT.encode() in parts_of(data)[NEW]
    rels = parts_of(data)["xl/_rels/workbook.xml.rels"].decode()
    assert 'Type="http://purl.oclc.org/ooxml/officeDocument/relationships/worksheet"' in rels


def test_a_workbook_without_styles_gets_them() -> None:
    parts = parts_of(book(worksheet("")))
    del parts["xl/styles.xml"]
    for part in ("xl/_rels/workbook.xml.rels", "[Content_Types].xml"):
        parts[part] = re.sub(rb"<(Relationship|Override) [^>]*styles\.xml[^>]*>", b"", parts[part])
    data = apply_edits(pack(parts), [REPORT]).data
    assert openpyxl.load_workbook(io.BytesIO(data))["Rapport 'A' 1"]["A1"].font.sz == 16
    assert "xl/styles.xml" in parts_of(data)


# --- Cached values -------------------------------------------------------------------------------------------

PLAIN = AddSheet("Rapport", (NewCell(1, 1, 3),))
CACHED = [
    ("OFFSET(B1,0,1)", False),
    ("TODAY()", False),
    ("Tabel1[Kolom]", False),
    ("[1]Elders!A1", False),
    ("SUM(Blad:Elders!A1)", False),
    ("onbekend(", False),
    ("SUM(Blad:Rapport!A1)", True),
    ("INDIRECT(B1)", True),
    ("Rapport!A1", True),
    ("'RAPPORT'!A1", True),
    ("SUM(B1:B2)", False),
    ("lees", True),
    ("lees_ook+1", True),
    ("gewoon", False),
]
NAMES = (
    '<definedNames><definedName name="gewoon">OFFSET(Blad!$B$1,0,0)</definedName>'
    '<definedName name="lees">INDIRECT("Rapport!A1")</definedName><definedName name="lees_ook">lees</definedName>'
    "</definedNames>"
)


@pytest.mark.parametrize(("formula", "is_stale"), CACHED)
def test_a_sheet_that_is_added_takes_no_value_that_it_has_not_touched(formula: str, *, is_stale: bool) -> None:
    # A text with the sheet's name, and a letter written as a number, must not make all formulas suspect.
    texts = '<c r="C1" t="str"><v>Rapport &#65;</v></c>'
    rows = f'<row r="1"><c r="A1"><f>{formula}</f><v>7</v></c>{texts}</row>'
    result = apply_edits(book(worksheet(rows), workbook_extra=NAMES), [PLAIN])
    assert bool([*result.recalculated, *result.dropped]) == is_stale
    assert ("<v>7</v>" in rows_of(result.data)) != is_stale


def test_one_that_is_replaced_may_lie_within_a_reference_over_several_sheets() -> None:
    rows = '<row r="1"><c r="A1"><f>SUM(Blad:Einde!A1)</f><v>7</v></c><c r="B1"><f>OFFSET(A2,1,1)</f><v>8</v></c></row>'
    once = apply_edits(book(worksheet(rows)), [PLAIN]).data
    assert rows_of(once).count("<v>") == 2
    twice = apply_edits(once, [PLAIN])
    # What the first gives may be what the second looks at.
    assert twice.dropped == (("Blad", "A1"), ("Blad", "B1"))


def test_a_value_that_is_edited_takes_all_that_may_look_at_it() -> None:
    rows = '<row r="1"><c r="A1"><f>OFFSET(B1,0,1)</f><v>7</v></c><c r="B1"><v>1</v></c></row>'
    result = apply_edits(book(worksheet(rows)), [SetValue("Blad", "B1", 2)])
    assert result.dropped == (("Blad", "A1"),)
