"""Notes of ours beside other people's notes, threaded comments and form controls."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
import xlsxwriter
from lxml import etree
from openpyxl.comments import Comment
from written import KEY, MAIN, STYLES, book, changed_parts, pack, parts_of, sheet_xml, worksheet

from hov_tools.ooxml.edits import SetNote
from hov_tools.ooxml.errors import EditRefusedError
from hov_tools.ooxml.reader import read_snapshot
from hov_tools.ooxml.undo import undo_last
from hov_tools.ooxml.writer import apply_edits

if TYPE_CHECKING:
    from support.libreoffice import LibreOffice

COMMENTS = "xl/comments1.xml"
VML = "xl/drawings/vmlDrawing1.vml"
SHEET = "xl/worksheets/sheet1.xml"
THREADED = (
    f'<comments xmlns="{MAIN}"><authors><author>tc={{A}}</author></authors><commentList><comment ref="A1" '
    'authorId="0" shapeId="0"><text><t>[Threaded comment] vraag</t></text></comment></commentList></comments>'
)


def note(cell: str, text: str = "H203: vul in", sheet: str = "Blad") -> SetNote:
    return SetNote(sheet, cell, text)


def notes_of(data: bytes, sheet: str = "Blad") -> dict[str, tuple[str, str]]:
    found = openpyxl.load_workbook(io.BytesIO(data))[sheet]
    return {
        cell.coordinate: (cell.comment.author, cell.comment.text.replace("hov_tools:\n", "> "))
        for row in found.iter_rows()
        for cell in row
        if cell.comment is not None
    }


def with_note_and_button() -> bytes:
    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = workbook.add_worksheet("Blad")
    sheet.write("A1", 1)
    sheet.write_comment("A1", "van een ander", {"author": "Jan"})
    sheet.insert_button("C3", {"macro": "Doe", "caption": "Doe"})
    sheet.insert_image("F5", "x.png", {"image_data": io.BytesIO(PIXEL)})
    other = workbook.add_worksheet("Ander")
    other.write_comment("B2", "ook van een ander")
    workbook.close()
    return buffer.getvalue()


PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d4944415478da63fcffff3f030005fe02fe"
    "a7356aa90000000049454e44ae426082"
)


def test_a_first_note_brings_all_that_it_needs() -> None:
    before = book(worksheet(""))
    after = apply_edits(before, [note("B2"), note("C9", "twee\nregels & <meer>")]).data
    types, rels, sheet = "[Content_Types].xml", "xl/worksheets/_rels/sheet1.xml.rels", SHEET
    assert changed_parts(before, after) == {types, rels, sheet, COMMENTS, VML}
    assert notes_of(after) == {"B2": ("hov_tools", "> H203: vul in"), "C9": ("hov_tools", "> twee\nregels & <meer>")}
    assert sheet_xml(after).endswith("<sheetData></sheetData>" + LEGACY + "</worksheet>")
    drawing = parts_of(after)[VML].decode()
    assert re.findall(r'id="_x0000_s(\d+)"', drawing) == ["1025", "1026"]
    assert re.findall(r"<x:Row>(\d+)</x:Row><x:Column>(\d+)<", drawing) == [("1", "1"), ("8", "2")]


LEGACY = '<legacyDrawing xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="rId2"/>'


def test_the_drawing_stands_in_its_place() -> None:
    after = '<pageMargins left="1"/><tableParts count="0"/><extLst/>'
    data = apply_edits(book(worksheet("", after=after)), [note("B2")]).data
    assert f'<pageMargins left="1"/>{LEGACY}<tableParts count="0"/>' in sheet_xml(data)


def test_beside_a_note_and_a_button_of_others() -> None:
    before = with_note_and_button()
    after = apply_edits(before, [note("B2")]).data
    assert changed_parts(before, after) == {COMMENTS, VML}
    assert notes_of(after) == {"A1": ("Jan", "van een ander"), "B2": ("hov_tools", "> H203: vul in")}
    drawing = parts_of(after)[VML].decode()
    identifiers = re.findall(r'<v:shape id="_x0000_s(\d+)"', drawing)
    assert len(identifiers) == len(set(identifiers)) == 3
    assert drawing.startswith(parts_of(before)[VML].decode().removesuffix("</xml>"))
    assert drawing.count("<v:shapetype ") == 2


def test_a_note_of_another_stays_and_ours_is_left_out() -> None:
    before = with_note_and_button()
    result = apply_edits(before, [note("A1")])
    assert result.data == before
    assert [(one.old, one.left_alone) for one in result.changes] == [("van een ander", "note-of-another")]


def test_a_note_of_ours_is_replaced_with_its_shape() -> None:
    once = apply_edits(with_note_and_button(), [note("B2")]).data
    again = apply_edits(once, [note("B2", "anders")])
    assert notes_of(again.data)["B2"] == ("hov_tools", "> anders")
    assert changed_parts(once, again.data) == {COMMENTS}
    assert [one.old for one in again.changes] == ["H203: vul in"]
    assert apply_edits(once, [note("B2")]).data == once


def test_beside_a_threaded_comment() -> None:
    data = book(
        worksheet(""),
        sheet_links=[("comments", "../comments1.xml"), ("threadedComment", "../threadedComments/t.xml")],
        more={COMMENTS: THREADED, "xl/threadedComments/t.xml": "<ThreadedComments/>"},
    )
    result = apply_edits(data, [note("A1"), note("A2")])
    assert [one.left_alone for one in result.changes] == ["note-of-another", None]
    assert parts_of(result.data)["xl/threadedComments/t.xml"] == b"<ThreadedComments/>"
    assert parts_of(result.data)[COMMENTS].decode().startswith(THREADED.partition("</author>")[0])
    assert notes_of(result.data)["A2"] == ("hov_tools", "> H203: vul in")


def test_shape_ids_do_not_meet_those_of_another_sheet() -> None:
    after = apply_edits(with_note_and_button(), [note("B2"), note("C3", sheet="Ander")]).data
    parts = parts_of(after)
    identifiers = [
        one
        for name in parts
        if name.endswith(".vml")
        for one in re.findall(rb'v:shape id="_x0000_s(\d+)"', parts[name])
    ]
    assert len(identifiers) == len(set(identifiers)) == 5


@pytest.mark.parametrize("broken", ["<br>", "<div>&nbsp;</div>"])
def test_a_drawing_that_is_no_sound_xml_is_left_as_it_is(broken: str) -> None:
    parts = parts_of(with_note_and_button())
    drawing = (
        parts[VML].replace(b"<div style='text-align:left'>", b"<div>").replace(b"</div>", broken.encode() + b"</div>")
    )
    before = pack({**parts, VML: drawing})
    after = parts_of(apply_edits(before, [note("B2")]).data)[VML]
    assert after.startswith(drawing.removesuffix(b"</xml>"))


def test_a_block_of_shape_ids_that_is_full_gets_another() -> None:
    parts = parts_of(with_note_and_button())
    drawing = parts[VML].replace(b"_x0000_s1025", b"_x0000_s2047")
    after = parts_of(apply_edits(pack({**parts, VML: drawing}), [note("B2")]).data)[VML].decode()
    assert 'data="1,3"' in after
    assert 'id="_x0000_s3073"' in after


@pytest.mark.parametrize("end", [b"</xml>", b"xmlns:v="], ids=["no end", "no declarations"])
def test_a_drawing_written_in_another_way(end: bytes) -> None:
    parts = parts_of(with_note_and_button())
    before = pack({**parts, VML: parts[VML].replace(end, end.replace(b"xml", b"wml"))})
    if end == b"xmlns:v=":
        drawing = parts_of(apply_edits(before, [note("B2")]).data)[VML]
        assert b'<v:shape xmlns:v="urn:schemas-microsoft-com:vml" id=' in drawing
        return
    with pytest.raises(EditRefusedError) as caught:
        apply_edits(before, [note("B2")])
    assert (caught.value.reason, caught.value.sheet) == ("vml-drawing", "Blad")


def with_notes_by_openpyxl() -> bytes:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "Blad"
    for cell in ("A1", "D4"):
        sheet[cell].comment = Comment("van een ander", "Jan")
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def test_beside_notes_that_openpyxl_wrote(libreoffice: LibreOffice, tmp_path: Path) -> None:
    # openpyxl gives every element of the drawing prefixes of its own.
    before = with_notes_by_openpyxl()
    done = apply_edits(before, [note("B2"), note("XFD9"), note("A1")], undoable=True, key=KEY)
    theirs = dict.fromkeys(("A1", "D4"), ("Jan", "van een ander"))
    ours = dict.fromkeys(("B2", "XFD9"), ("hov_tools", "> H203: vul in"))
    assert notes_of(done.data) == {**theirs, **ours}
    drawing = parts_of(done.data)["xl/drawings/commentsDrawing1.vml"]
    shapes = [one for one in etree.fromstring(drawing) if etree.QName(one).localname == "shape"]
    assert len({one.get("id") for one in shapes}) == len(shapes) == 4
    assert {etree.QName(one).namespace for one in shapes} == {"urn:schemas-microsoft-com:vml"}
    assert parts_of(undo_last(done.data, key=KEY).data) == parts_of(before)
    (tmp_path / "boek.xlsx").write_bytes(done.data)
    saved = libreoffice.resave(tmp_path / "boek.xlsx", tmp_path / "uit")[0].read_bytes()
    assert {cell: text.strip() for cell, (_, text) in notes_of(saved).items()} == {
        cell: text for cell, (_, text) in {**theirs, **ours}.items()
    }


def test_libreoffice_finds_all_notes(libreoffice: LibreOffice, tmp_path: Path) -> None:
    file = tmp_path / "boek.xlsx"
    file.write_bytes(apply_edits(with_note_and_button(), [note("B2"), note("XFD9")]).data)
    found = notes_of(libreoffice.resave(file, tmp_path / "uit")[0].read_bytes())
    assert [text.strip() for _, text in found.values()] == ["van een ander", "> H203: vul in", "> H203: vul in"]


def test_a_note_of_ours_is_known_again_after_libreoffice(libreoffice: LibreOffice, tmp_path: Path) -> None:
    file = tmp_path / "boek.xlsx"
    file.write_bytes(apply_edits(with_note_and_button(), [note("B2")]).data)
    saved = libreoffice.resave(file, tmp_path / "uit")[0].read_bytes()
    assert [one.left_alone for one in apply_edits(saved, [note("B2", "anders"), note("A1")]).changes] == [
        None,
        "note-of-another",
    ]


def test_notes_on_every_form(workbooks: Path) -> None:
    for file in sorted(workbooks.glob("formulieren/*/*.xlsx")):
        data = file.read_bytes()
        for sheet in read_snapshot(data).sheets:
            before = notes_of(data, sheet.name)
            after = notes_of(apply_edits(data, [note("Z99", sheet=sheet.name)]).data, sheet.name)
            assert after == {**before, "Z99": ("hov_tools", "> H203: vul in")}


def test_styles_are_not_touched() -> None:
    assert parts_of(apply_edits(book(worksheet("")), [note("B2")]).data)["xl/styles.xml"].decode() == STYLES


@pytest.mark.parametrize("inner", ["/>", "></comments>", "><authors/></comments>", "><commentList/></comments>"])
def test_beside_a_comments_part_without_comments(inner: str) -> None:
    empty = f'<comments xmlns="{MAIN}"{inner}'
    before = book(worksheet(""), sheet_links=[("comments", "../comments1.xml")], more={COMMENTS: empty})
    done = apply_edits(before, [note("B2")], undoable=True, key=KEY)
    assert etree.fromstring(parts_of(done.data)[COMMENTS]).findtext(".//{*}author") == "hov_tools"
    assert notes_of(done.data) == {"B2": ("hov_tools", "> H203: vul in")}
    assert parts_of(undo_last(done.data, key=KEY).data) == parts_of(before)


def test_a_drawing_among_alternatives_is_the_one_that_excel_reads() -> None:
    parts = parts_of(with_note_and_button())
    drawing = re.search(rb"<legacyDrawing[^>]*/>", parts[SHEET])
    assert drawing is not None
    choice = b'<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
    choice += b'<mc:Choice xmlns:v="urn:schemas-microsoft-com:vml" Requires="v">%b</mc:Choice></mc:AlternateContent>'
    parts[SHEET] = parts[SHEET].replace(drawing[0], choice % drawing[0])
    after = apply_edits(pack(parts), [note("B2")]).data
    assert changed_parts(pack(parts), after) == {COMMENTS, VML}
    assert parts_of(after)[VML].count(b'ObjectType="Note"') == 2
