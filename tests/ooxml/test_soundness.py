"""The check of every written workbook can see what it is there for."""

from __future__ import annotations

import pytest
from test_write_notes import with_note_and_button
from test_write_values_elsewhere import by_xlsxwriter
from written import pack, parts_of

from support.parts import CONTENT_TYPES, WORKBOOK, WORKBOOK_RELATIONSHIPS
from support.soundness import faults, new_faults

SHEET = "xl/worksheets/sheet1.xml"
STYLES = "xl/styles.xml"
VML = "xl/drawings/vmlDrawing1.vml"
COMMENTS = "xl/comments1.xml"

PLANTED = {
    "part without a content type": (CONTENT_TYPES, '<Default Extension="rels"', '<Default Extension="x"', "no content"),
    "two types by another case": (CONTENT_TYPES, "</T", '<Default Extension="XML" ContentType="a"/></T', "*.xml"),
    "two overrides by another case": (
        CONTENT_TYPES,
        "</Types>",
        '<Override PartName="/XL/workbook.xml" ContentType="a/main+xml"/></Types>',
        "xl/workbook.xml has two content types",
    ),
    "content type of nothing": (CONTENT_TYPES, 'PartName="/xl/theme', 'PartName="/xl/them', "not there"),
    "relationship to nothing": (WORKBOOK_RELATIONSHIPS, "styles.xml", "stijlen.xml", "not there"),
    "two relationships of one id": (WORKBOOK_RELATIONSHIPS, 'Id="rId2"', 'Id="rId1"', "two relationships rId1"),
    "two sheets of one name": (WORKBOOK, 'name="Ander"', 'name="BLAD"', "two sheets blad"),
    "two sheets of one number": (WORKBOOK, 'sheetId="2"', 'sheetId="1"', "two sheets of number 1"),
    "sheet without a relationship": (WORKBOOK, 'r:id="rId2"', 'r:id="rId77"', "has no relationship"),
    "name of a sheet that is not there": (
        WORKBOOK,
        "<calcPr",
        '<definedNames><definedName name="a" localSheetId="2">1</definedName></definedNames><calcPr',
        "sheet of a name 2",
    ),
    "element out of order": (WORKBOOK, "<sheets>", "<calcPr/><sheets>", "calcPr occurs twice"),
    "format that is not there": (SHEET, '<c r="A1"', '<c r="A1" s="99"', "format 99 is not there"),
    "text that is not there": (SHEET, '<c r="A1"', '<c r="A1" t="s"', "text 1 is not there"),
    "row out of order": (SHEET, "</sheetData>", '<row r="1"/></sheetData>', "row 1 is out of order"),
    "cell out of order": (SHEET, "</sheetData>", '<row r="9"><c r="B9"/><c r="A9"/></row></sheetData>', "cell A9"),
    "drawing that is not related": (SHEET, "</worksheet>", "<picture {r}:id='rId77'/></worksheet>", "no relationship"),
    "font that is not there": (STYLES, '<xf numFmtId="0" fontId="0"', '<xf numFmtId="0" fontId="9"', "fonts 9"),
    "number format that is not there": (STYLES, '<xf numFmtId="0"', '<xf numFmtId="180"', "number format 180"),
    "count that is none": (STYLES, 'cellXfs count="', 'cellXfs count="1', "cellXfs has another count"),
    "two shapes of one id": (VML, 'id="_x0000_s1026"', 'id="_x0000_s1025"', "two shapes"),
    "note without a shape": (VML, "<x:Row>0<", "<x:Row>7<", "the note on A1 has no shape"),
    "note of nobody": (COMMENTS, 'authorId="0"', 'authorId="3"', "author 3"),
    "no XML": (SHEET, "</sheetData>", "", "is no XML"),
}  # fmt: skip


def test_the_workbooks_of_xlsxwriter_are_sound() -> None:
    assert faults(with_note_and_button()) == faults(by_xlsxwriter()) == []


@pytest.mark.parametrize("name", PLANTED)
def test_what_is_planted_is_found(name: str) -> None:
    part, old, new, expected = PLANTED[name]
    good = with_note_and_button()
    parts = parts_of(good)
    text = parts[part].decode()
    declared = 'xmlns:q="http://schemas.openxmlformats.org/officeDocument/2006/relationships" q'
    changed = text.replace(old, new.replace("{r}", declared), 1)
    assert changed != text
    bad = pack({**parts, part: changed.encode()})
    found = new_faults([good], bad)
    assert any(expected in fault for fault in found), found
    # What was wrong before is nobody's fault.
    assert new_faults([bad], bad) == []


def test_a_broken_zip_file_is_a_fault() -> None:
    good = with_note_and_button()
    assert faults(good[:-30])[0].startswith("zip: ")
