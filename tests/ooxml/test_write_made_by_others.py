"""Workbooks as other programs make them: read, edited and undone; what nobody needs may be missing or odd."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from written import KEY, MAIN, STYLES, book, pack, parts_of, sheet_xml, worksheet

from hov_tools.ooxml.edits import (
    AddSheet,
    Edit,
    Mark,
    MarkStyle,
    NewCell,
    SetHyperlink,
    SetNote,
    SetValidation,
    SetValue,
)
from hov_tools.ooxml.errors import DamagedError, EditRefusedError, Refusal
from hov_tools.ooxml.reader import read_snapshot
from hov_tools.ooxml.snapshot import CellKind
from hov_tools.ooxml.undo import undo_last
from hov_tools.ooxml.writer import apply_edits
from support.parts import CONTENT_TYPES, WORKBOOK, WORKBOOK_RELATIONSHIPS
from support.soundness import faults

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

SHEET = "xl/worksheets/sheet1.xml"
SHEET_LINKS = "xl/worksheets/_rels/sheet1.xml.rels"
VML = "xl/drawings/vmlDrawing1.vml"
ROW = '<row r="1"><c r="A1"><v>1</v></c></row>'
FULL: list[Edit] = [
    SetValue("Blad", "B2", 7),
    Mark("Blad", "A1", MarkStyle.FOUT),
    SetNote("Blad", "A1", "F102: typ de waarde opnieuw"),
    AddSheet("Rapport", (NewCell(1, 1, "kop"),), first=True),
]


def changed(data: bytes, **parts: Callable[[str], str]) -> bytes:
    """Change parts of a workbook, each given by the end of its name without its extension."""
    found: dict[str, str | bytes] = dict(parts_of(data))
    for ending, change in parts.items():
        (name,) = (one for one in found if one.endswith(ending + ".xml"))
        before = parts_of(data)[name].decode()
        found[name] = change(before)
        assert found[name] != before
    return pack(found)


def assert_edited_and_undone(data: bytes, edits: list[Edit] | None = None) -> bytes:
    """Edit, edit again, and take both runs back; gives the workbook after the second."""
    once = apply_edits(data, edits or FULL, undoable=True, key=KEY).data
    again = [SetNote("Blad", "C3", "D4: tel opnieuw"), Mark("Blad", "C3", MarkStyle.TWIJFEL)]
    twice = apply_edits(once, again, undoable=True, key=KEY).data
    back = undo_last(undo_last(twice, key=KEY).data, key=KEY)
    assert back.is_exact
    assert parts_of(back.data) == parts_of(data)
    read_snapshot(twice)
    return twice


# --- One odd cell, format or list ----------------------------------------------------------------------------

ODD_CELLS = [
    '<c r="A1" t="d"><v>10:10:10</v></c>',
    '<c r="A1" t="d"><v>PT0H11M0.000S</v></c>',
    '<c r="A1" t="d"><v>gisteren</v></c>',
    '<c r="A1"><v>n.v.t.</v></c>',
    '<c r="A1" t="x"><v>1</v></c>',
    '<c r="A1" s="999"><v>1</v></c>',
    '<c r="A1" s="vet"><v>1</v></c>',
    '<c r="A1" t="b"><v>2</v></c>',
    '<c r="A1"><f t="shared" si="4"/><v>1</v></c>',
]


@pytest.mark.parametrize("cell", ODD_CELLS)
def test_a_cell_that_cannot_be_understood_is_marked_and_noted(cell: str) -> None:
    data = book(worksheet(f'<row r="1">{cell}</row>'))
    after = read_snapshot(assert_edited_and_undone(data)).sheets[1]
    assert (after.name, after["B2"].lexical) == ("Blad", "7")
    assert after["A1"].lexical == read_snapshot(data).sheets[0]["A1"].lexical


@pytest.mark.parametrize("cell", ODD_CELLS)
def test_a_cell_that_cannot_be_understood_can_be_filled_in(cell: str) -> None:
    data = book(worksheet(f'<row r="1">{cell}</row>'))
    result = apply_edits(data, [SetValue("Blad", "A1", 5)], undoable=True, key=KEY)
    found = read_snapshot(result.data).sheets[0]["A1"]
    assert (found.kind, found.lexical, found.formula) == (CellKind.NUMBER, "5", None)
    assert parts_of(undo_last(result.data, key=KEY).data) == parts_of(data)


@pytest.mark.parametrize(
    ("attribute", "value"), [(' t="d"', "2021-04-03"), (' t="n"', "n.v.t."), (' t="x"', "1"), (' t="b"', "2")]
)
def test_a_value_is_put_back_as_it_was_stored_when_another_program_saved_in_between(attribute: str, value: str) -> None:
    there = f'<c r="A1"{attribute}><v>{value}</v></c>'
    data = book(worksheet(f'<row r="1">{there}<c r="B1"><f>A1+1</f><v>2</v></c></row>'))
    edited = apply_edits(data, [SetValue("Blad", "A1", 5)], undoable=True, key=KEY).data
    resaved = changed(edited, sheet1=lambda xml: xml.replace("<sheetData>", "<sheetData >"))
    back = undo_last(resaved, key=KEY)
    assert not back.is_exact
    assert there in sheet_xml(back.data)


ODD_STYLES = {
    "number format without a code": ('<numFmts><numFmt numFmtId="164"/></numFmts>', "<fonts"),
    "number format whose number is none": ('<numFmts><numFmt numFmtId="x" formatCode="0"/></numFmts>', "<fonts"),
    "named style whose format is none": ('<cellStyle name="Raar" xfId="x"/>', "</cellStyles>"),
    "format with a fill that is not there": (
        '<xf numFmtId="0" fontId="9" fillId="9" borderId="9" xfId="9"/>',
        "</cellXfs>",
    ),
    "format that refers to nothing": ('<xf numFmtId="x" fontId="x" fillId="x" borderId="x" xfId="x"/>', "</cellXfs>"),
}


@pytest.mark.parametrize("name", ODD_STYLES)
def test_an_odd_format_stands_in_nobodys_way(name: str) -> None:
    xml, before = ODD_STYLES[name]
    styles = STYLES.replace(before, xml + before, 1).replace('cellXfs count="3"', "cellXfs")
    row = '<row r="1"><c r="A1" s="3"><v>1</v></c><c r="B1" s="1"><v>2</v></c></row>'
    data = book(worksheet(row), more={"xl/styles.xml": styles})
    assert [cell.lexical for cell in read_snapshot(data).sheets[0].cells] == ["1", "2"]
    assert_edited_and_undone(data, [*FULL, Mark("Blad", "B1", MarkStyle.FOUT)])


AROUND = {
    "list without cells": '<dataValidations count="1"><dataValidation type="list" sqref="#REF! B9"><formula1>"a,b"'
    "</formula1></dataValidation></dataValidations>",
    "merged range that is none": '<mergeCells count="1"><mergeCell ref="#REF!"/></mergeCells>',
    "merged columns": '<mergeCells count="1"><mergeCell ref="X:Z"/></mergeCells>',
    "link on no cell": '<hyperlinks><hyperlink ref="#REF!" location="Blad!A1"/></hyperlinks>',
}


@pytest.mark.parametrize("name", AROUND)
def test_a_range_that_is_none_stands_in_nobodys_way(name: str) -> None:
    data = book(worksheet(ROW, after=AROUND[name]))
    edits = [SetValidation("Blad", ("D4",), '"ja,nee"'), SetHyperlink("Blad", "E5", "Blad!A1")]
    assert_edited_and_undone(data, [*FULL, *edits])


@pytest.mark.parametrize(
    ("dimension", "expected"),
    [("1:5", "A1:XFD9"), ("A:C", "A:C"), ("B2", "B2:C9"), ("onbekend", "onbekend"), ("A1:D20", "A1:D20")],
)
def test_the_used_range_may_be_whole_rows_or_nonsense(dimension: str, expected: str) -> None:
    data = book(worksheet(ROW, before=f'<dimension ref="{dimension}"/>'))
    after = apply_edits(data, [SetValue("Blad", "C9", 7)]).data
    assert f'<dimension ref="{expected}"/>' in sheet_xml(after)


def test_names_of_a_sheet_that_is_not_there_stay_as_they_are() -> None:
    names = '<definedNames><definedName name="weg" localSheetId="x">1</definedName></definedNames>'
    after = assert_edited_and_undone(book(worksheet(ROW), workbook_extra=names))
    assert '<definedName name="weg" localSheetId="x">1</definedName>' in parts_of(after)[WORKBOOK].decode()


# --- What is missing, and nobody needs -----------------------------------------------------------------------


def test_shared_strings_that_no_cell_refers_to_may_be_missing() -> None:
    data = book(worksheet(ROW), links=[("sharedStrings", "sharedStrings.xml")])
    assert read_snapshot(data).sheets[0]["A1"].lexical == "1"
    assert_edited_and_undone(data)


@pytest.mark.parametrize("links", [[], [("sharedStrings", "sharedStrings.xml")]])
def test_shared_strings_that_a_cell_refers_to_may_not(links: list[tuple[str, str]]) -> None:
    with pytest.raises(DamagedError, match="shared strings"):
        read_snapshot(book(worksheet('<row r="1"><c r="A1" t="s"><v>0</v></c></row>'), links=links))


def with_sheet(attribute: str, link: tuple[str, str] | None = None) -> bytes:
    """Give a workbook that lists one more sheet, "Anders", in the first place, without its part."""
    listed = f'<sheets><sheet name="Anders" sheetId="2" {attribute}/>'
    data = book(worksheet(ROW), links=[] if link is None else [link])
    return changed(data, **{"xl/workbook": lambda xml: xml.replace("<sheets>", listed)})


WITHOUT_PART = {
    "module of Excel 95": with_sheet('r:id=""'),
    "dialog sheet": with_sheet('r:id="rId3"', ("dialogsheet", "dialogsheets/sheet1.xml")),
    "chart sheet": with_sheet('r:id="rId3"', ("chartsheet", "chartsheets/sheet1.xml")),
    "macro sheet": with_sheet(
        'r:id="rId3"',
        ("http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet", "macrosheets/sheet1.xml"),
    ),
}


@pytest.mark.parametrize("name", WITHOUT_PART)
def test_of_a_sheet_without_a_part_the_rest_is_read_and_edited(name: str) -> None:
    data = WITHOUT_PART[name]
    assert [sheet.name for sheet in read_snapshot(data).sheets] == ["Blad"]
    after = assert_edited_and_undone(data)
    assert 'name="Anders"' in parts_of(after)[WORKBOOK].decode()
    for edit in (SetValue("Anders", "A1", 1), SetNote("Anders", "A1", "F101"), Mark("Anders", "A1", MarkStyle.FOUT)):
        with pytest.raises(EditRefusedError) as refused:
            apply_edits(data, [edit])
        assert refused.value.reason is Refusal.NOT_A_WORKSHEET


def test_a_worksheet_without_its_part_is_damage() -> None:
    for attribute, link in (('r:id="rId3"', ("worksheet", "worksheets/weg.xml")), ('r:id="rId9"', None)):
        with pytest.raises(DamagedError):
            read_snapshot(with_sheet(attribute, link))


# --- Content types and names of parts ------------------------------------------------------------------------


def retyped(change: Callable[[str], str]) -> bytes:
    return changed(book(worksheet(ROW)), **{"[Content_Types]": change})


RELS = "application/vnd.openxmlformats-package.relationships+xml"
NO_DEFAULT = re.compile(r'<Default Extension="rels"[^>]*>')
OF_EACH = "".join(
    f'<Override PartName="/{name}" ContentType="{RELS}"/>' for name in ("_rels/.rels", WORKBOOK_RELATIONSHIPS)
)
TYPES = {
    "no default for relationships": retyped(lambda xml: NO_DEFAULT.sub("", xml)),
    "an override for each part with relationships": retyped(lambda xml: NO_DEFAULT.sub(OF_EACH, xml)),
    "default in capitals": retyped(lambda xml: xml.replace('"rels"', '"RELS"')),
    "overrides in capitals": retyped(lambda xml: re.sub('PartName="[^"]*"', lambda one: one[0].upper().replace(
        "PARTNAME", "PartName"), xml)),
    "overrides with backslashes": retyped(lambda xml: re.sub('PartName="[^"]*"', lambda one: one[0].replace("/", "\\"),
                                                             xml)),
    "content types of parts that are not there": retyped(
        lambda xml: xml.replace("</Types>", '<Override PartName="/XL/Comments1.xml" ContentType="application/xml"/>'
                                '<Override PartName="/xl/worksheets/Sheet2.xml" ContentType="text/xml"/></Types>')
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TYPES)
def test_every_part_has_one_content_type_after_an_edit(name: str) -> None:
    after = assert_edited_and_undone(TYPES[name])
    assert [fault for fault in faults(after) if fault not in faults(TYPES[name])] == []
    assert "no default" not in name or not any("content type" in fault for fault in faults(after))


def without_styles(*, leave_the_part: bool) -> bytes:
    """Give a workbook that has no relationship to its styles; its content types still name the part."""
    parts = dict(parts_of(book(worksheet(ROW))))
    parts[WORKBOOK_RELATIONSHIPS] = re.sub(rb"<Relationship [^>]*styles.xml[^>]*/>", b"", parts[WORKBOOK_RELATIONSHIPS])
    if not leave_the_part:
        del parts["xl/styles.xml"]
    return pack(parts)


@pytest.mark.parametrize("leave_the_part", [False, True])
def test_styles_that_are_new_take_no_name_that_is_stated_already(leave_the_part: bool) -> None:
    data = without_styles(leave_the_part=leave_the_part)
    after = assert_edited_and_undone(data)
    assert [fault for fault in faults(after) if fault not in faults(data)] == []
    assert parts_of(after).get("xl/styles.xml") == parts_of(data).get("xl/styles.xml")
    assert b"HOV fout" in parts_of(after)["xl/styles1.xml"]


def renamed(parts: Mapping[str, bytes], change: Callable[[str], str]) -> bytes:
    return pack({change(name): content for name, content in parts.items()})


@pytest.mark.parametrize("change", [lambda name: name.replace("/", "\\"), lambda name: "/" + name])
def test_parts_under_odd_names_are_found_by_reading_and_writing_alike(change: Callable[[str], str]) -> None:
    plain = apply_edits(book(worksheet(ROW)), [SetNote("Blad", "F6", "van een eerdere keer")]).data
    data = renamed(parts_of(plain), change)
    after = apply_edits(data, FULL, undoable=True, key=KEY).data
    assert faults(after) == []
    (sheet,) = (one for one in read_snapshot(after).sheets if one.name == "Blad")
    assert (sheet["A1"].lexical, sheet["B2"].lexical) == ("1", "7")
    # Notes join those that are there, and a new sheet stands beside the others.
    names = {name.replace("\\", "/").lstrip("/") for name in parts_of(after)}
    assert len([name for name in names if "comments" in name]) == 1
    assert {"xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"} <= names
    back = undo_last(after, key=KEY)
    assert back.is_exact
    assert parts_of(back.data) == parts_of(data)


def test_styles_in_utf16_stay_so() -> None:
    styles = STYLES.replace("UTF-8", "UTF-16").encode("utf-16")
    data = book(worksheet('<row r="1"><c r="A1" s="2"><v>44000</v></c></row>'), more={"xl/styles.xml": styles})
    after = assert_edited_and_undone(data)
    (sheet,) = (one for one in read_snapshot(after).sheets if one.name == "Blad")
    assert sheet["A1"].is_date
    assert parts_of(after)["xl/styles.xml"].decode("utf-16").count("HOV fout") == 1


# --- Shapes of notes -----------------------------------------------------------------------------------------

SHAPE = (
    '<v:shape id="{}" type="#_x0000_t202"><x:ClientData ObjectType="Note"><x:Row>{}</x:Row><x:Column>0</x:Column>'
    "</x:ClientData></v:shape>"
)
DRAWING = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel">{}</xml>'
)
MAP = '<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="{}"/></o:shapelayout>'


def with_notes(*drawings: str) -> bytes:
    """Give a workbook whose sheets have these drawings, each for a note on A1."""
    parts: dict[str, str | bytes] = dict(parts_of(book(worksheet(ROW))))
    types, links, listed = "", "", ""
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    for number, drawing in enumerate(drawings, start=1):
        name = "Blad" if number == 1 else f"Blad {number}"
        listed += f'<sheet name="{name}" sheetId="{number}" r:id="rIdS{number}"/>'
        links += f'<Relationship Id="rIdS{number}" Type="{office}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        parts[f"xl/worksheets/sheet{number}.xml"] = worksheet(
            ROW, after=f'<legacyDrawing xmlns:r="{office}" r:id="rId1"/>'
        )
        parts[f"xl/worksheets/_rels/sheet{number}.xml.rels"] = (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId1" Type="{office}/vmlDrawing" Target="../drawings/vmlDrawing{number}.vml"/>'
            f'<Relationship Id="rId2" Type="{office}/comments" Target="../comments{number}.xml"/></Relationships>'
        )
        parts[f"xl/drawings/vmlDrawing{number}.vml"] = DRAWING.format(drawing)
        parts[f"xl/comments{number}.xml"] = (
            f'<comments xmlns="{MAIN}"><authors><author>Jan</author></authors><commentList><comment ref="A1" '
            'authorId="0"><text><t>van een ander</t></text></comment></commentList></comments>'
        )
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml."
        types += f'<Override PartName="/xl/comments{number}.xml" ContentType="{kind}comments+xml"/>'
        if number > 1:
            types += f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{kind}worksheet+xml"/>'
    known = '<Default Extension="vml" ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/>'
    for part, mark, new in (
        (CONTENT_TYPES, "</Types>", known + types + "</Types>"),
        (WORKBOOK, '<sheet name="Blad" sheetId="1" r:id="rId1"/>', listed),
        (WORKBOOK_RELATIONSHIPS, "</Relationships>", links + "</Relationships>"),
    ):
        parts[part] = parts_of(book(worksheet(ROW)))[part].decode().replace(mark, new)
    return pack(parts)


DRAWINGS = {
    "no map of ids": [SHAPE.format("_x0000_s1025", 0)],
    "no map, and ids below the first block": [SHAPE.format("_x0000_s1", 0)],
    "ids of another kind": [SHAPE.format("notitie1", 0)],
    "a map without blocks": [MAP.format("") + SHAPE.format("_x0000_s1025", 0)],
    "two drawings without a map": [SHAPE.format("_x0000_s1025", 0), SHAPE.format("_x0000_s1026", 0)],
    "two drawings that claim one block": [
        MAP.format("1") + SHAPE.format("_x0000_s1025", 0),
        MAP.format("1") + SHAPE.format("_x0000_s1026", 0),
    ],
    "ids at the end of a block": [MAP.format("1") + SHAPE.format("_x0000_s2046", 0), MAP.format("2")],
}


@pytest.mark.parametrize("name", DRAWINGS)
def test_shape_ids_stay_unique_when_notes_are_added_again_and_again(name: str) -> None:
    data = with_notes(*DRAWINGS[name])
    sheets = [sheet.name for sheet in read_snapshot(data).sheets]
    for run in range(1, 4):
        edits = [SetNote(sheet, f"{column}{run + 1}", "F101") for sheet in sheets for column in "ABC"]
        data = apply_edits(data, edits).data
        drawings = b"".join(content for part, content in parts_of(data).items() if part.endswith(".vml"))
        ids = re.findall(rb'<v:shape id="([^"]*)"', drawings)
        assert len(ids) == len(set(ids)) == len(sheets) * (1 + 3 * run) - (name == "ids at the end of a block")


def test_more_notes_than_a_block_of_ids_holds() -> None:
    edits = [SetNote("Blad", f"A{row}", "F101") for row in range(1, 1102)]
    drawing = parts_of(apply_edits(book(worksheet(ROW)), edits).data)[VML]
    ids = [int(one) for one in re.findall(rb'<v:shape id="_x0000_s([0-9]+)"', drawing)]
    claimed = re.findall(rb'idmap v:ext="edit" data="([^"]*)"', drawing)[0]
    assert len(set(ids)) == 1101
    assert {one // 1024 for one in ids} <= {int(one) for one in claimed.split(b",")}


def test_a_drawing_that_lost_its_relationship_gives_way_to_ours() -> None:
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    data = book(worksheet(ROW, after=f'<legacyDrawing xmlns:r="{office}" r:id="rId1"/>'))
    after = assert_edited_and_undone(data)
    assert sheet_xml(after).count("<legacyDrawing") == 1
    assert not [fault for fault in faults(after) if "legacyDrawing" in fault]
