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
        "the name a is of a sheet",
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
    "validation of no cells": (
        SHEET, "</sheetData>", '</sheetData><dataValidations><dataValidation sqref=""/></dataValidations>',
        "'' is no range",
    ),
    "relationships of another type": (
        CONTENT_TYPES, "</Types>",
        '<Override PartName="/xl/_rels/workbook.xml.rels" ContentType="application/xml"/></Types>', "something else",
    ),
    "part that nothing leads to": (WORKBOOK_RELATIONSHIPS, "theme/theme1.xml", "styles.xml", "nothing leads to"),
    "two parts with formats": (WORKBOOK_RELATIONSHIPS, "relationships/theme", "relationships/styles", "two relations"),
    "two sheets of one part": (WORKBOOK, 'r:id="rId2"', 'r:id="rId1"', "two sheets are rId1"),
    "name of 32 characters": (WORKBOOK, 'name="Ander"', f'name="{"n" * 32}"', "no sheet can be called"),
    "name with a colon": (WORKBOOK, 'name="Ander"', 'name="An:er"', "no sheet can be called"),
    "number of a sheet that is none": (WORKBOOK, 'sheetId="2"', 'sheetId="0"', "no sheet can have number 0"),
    "relationship of a part within": (VML, "<v:fill", '<v:fill o:relid="rId9"', "refers to no relationship rId9"),
    "cell outside the grid": (SHEET, "</sheetData>", '<row r="9"><c r="XFE9"/></row></sheetData>', "outside the grid"),
    "row outside the grid": (SHEET, "</sheetData>", '<row r="1048577"/></sheetData>', "outside the grid"),
    "number that is none": (SHEET, "</sheetData>", '<row r="9"><c r="A9"><v>NaN</v></c></row></sheetData>', "is no n"),
    "neither true nor false": (
        SHEET, "</sheetData>", '<row r="9"><c r="A9" t="b"><v>2</v></c></row></sheetData>', "not of type b"
    ),
    "unknown type": (SHEET, "</sheetData>", '<row r="9"><c r="A9" t="x"/></row></sheetData>', "its type is none"),
    "text beyond the longest": (
        SHEET, "</sheetData>", f'<row r="9"><c r="A9" t="str"><v>{"a" * 32_768}</v></c></row></sheetData>', "too long"
    ),
    "formula beyond the longest": (
        SHEET, "</sheetData>", f'<row r="9"><c r="A9"><f>{"1+" * 4_096}1</f></c></row></sheetData>', "too long"
    ),
    "merged ranges that overlap": (
        SHEET, "</sheetData>", '</sheetData><mergeCells><mergeCell ref="A8:B9"/><mergeCell ref="B9:C9"/></mergeCells>',
        "A8:B9 and B9:C9 overlap",
    ),
    "range turned round": (
        SHEET, "</sheetData>", '</sheetData><mergeCells><mergeCell ref="B9:A8"/></mergeCells>', "'B9:A8' is no range"
    ),
    "two links on a cell": (
        SHEET, "</sheetData>", '</sheetData><hyperlinks><hyperlink ref="A9"/><hyperlink ref="A9"/></hyperlinks>',
        "two links on A9",
    ),
    "shape outside the map": (VML, 'idmap v:ext="edit" data="1"', 'idmap v:ext="edit" data="7"', "a shape in block 1"),
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


def test_headers_that_say_something_else_are_a_fault() -> None:
    good = with_note_and_button()
    # Method and checksum of the first entry, in its local header only (APPNOTE 6.3.10, §4.3.7).
    assert "another way of packing" in faults(good[:8] + b"\0\0" + good[10:])[0]
    assert "another size or checksum" in faults(good[:14] + b"\1\2\3\4" + good[18:])[0]


def test_a_workbook_without_a_sheet_to_see_is_a_fault() -> None:
    good = with_note_and_button()
    hidden = parts_of(good)[WORKBOOK].replace(b"<sheet ", b'<sheet state="hidden" ')
    assert new_faults([good], pack({**parts_of(good), WORKBOOK: hidden})) == ["no sheet is visible"]


def test_two_drawings_of_one_block_are_a_fault() -> None:
    data = with_note_and_button()
    parts = parts_of(data)
    links = "xl/worksheets/_rels/sheet1.xml.rels"
    more = parts[links].replace(
        b"</Relationships>",
        b'<Relationship Id="rId99" Target="../drawings/vmlDrawing9.vml" '
        b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/vmlDrawing"/></Relationships>',
    )
    other = parts[VML].replace(b"_x0000_s102", b"_x0000_s112")
    found = new_faults([data], pack({**parts, links: more, "xl/drawings/vmlDrawing9.vml": other}))
    assert found == ["two drawings claim block 1"]
