"""Workbooks that contradict themselves: an edit is exact, or refused, and nothing of what is not there becomes ours.

Every workbook that is written is also looked at by `every_workbook_is_sound` (tests/conftest.py).
"""

from __future__ import annotations

import re

import pytest
from written import KEY, book, pack, parts_of, relationships, rows_of, sheet_xml, worksheet

from hov_tools.ooxml.edits import AddSheet, Edit, Mark, MarkStyle, NewCell, SetNote, SetValue
from hov_tools.ooxml.errors import DamagedError, EditRefusedError, Refusal
from hov_tools.ooxml.reader import read_snapshot
from hov_tools.ooxml.undo import undo_last
from hov_tools.ooxml.writer import apply_edits

MARK = Mark("Blad", "B2", MarkStyle.FOUT)
NOTE = SetNote("Blad", "B2", "F101: vul in")
SHEET, RELS, TYPES = "xl/worksheets/sheet1.xml", "xl/worksheets/_rels/sheet1.xml.rels", "[Content_Types].xml"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
ROWS = '<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="B2"><v>2</v></c></row>'


def replaced(data: bytes, part: str, old: str, new: str) -> bytes:
    """Give a workbook with a piece of one part replaced, once."""
    parts = parts_of(data)
    text = parts[part].decode()
    assert text.count(old) == 1
    return pack({**parts, part: text.replace(old, new)})


def is_undone(before: bytes, edits: list[Edit]) -> bool:
    after = apply_edits(before, edits, undoable=True, key=KEY).data
    undone = undo_last(after, key=KEY)
    return undone.is_exact and parts_of(undone.data) == parts_of(before)


# --- Cells --------------------------------------------------------------------------------------------------------


def test_of_a_value_and_a_text_in_one_cell_none_is_left_behind() -> None:
    # What it refers to is not known, so that its value is stale whatever is edited.
    stale = '<c r="C1" t="inlineStr"><f>onbekend(A1)</f><is><t>oud</t></is><v>#N/A</v></c>'
    before = book(worksheet(f'<row r="1"><c r="A1"><v>1</v></c>{stale}</row>'))
    after = apply_edits(before, [SetValue("Blad", "A1", 2)]).data
    assert '<c r="C1"><f>onbekend(A1)</f></c>' in rows_of(after)


def test_a_row_without_a_number_has_that_of_its_first_cell() -> None:
    before = book(worksheet('<row><c r="A4"><v>1</v></c></row><row><c r="A7"><v>2</v></c></row>'))
    after = apply_edits(before, [SetValue("Blad", "B7", 5), SetValue("Blad", "A2", 6)]).data
    found = {cell.address: cell.lexical for cell in read_snapshot(after).sheets[0].cells}
    assert found == {"A2": "6", "A4": "1", "A7": "2", "B7": "5"}


@pytest.mark.parametrize("has_styles", [True, False])
def test_a_cell_of_a_format_that_is_not_there_gets_no_mark(*, has_styles: bool) -> None:
    before = book(worksheet(ROWS.replace('r="A1"', 'r="A1" s="3"')))
    if not has_styles:
        parts = parts_of(before)
        rels = relationships([("worksheet", "worksheets/sheet1.xml")])
        before = pack({**parts, "xl/_rels/workbook.xml.rels": rels})
    after = apply_edits(before, [MARK]).data
    [marked] = re.findall(r'<c r="B2" s="(\d+)"', rows_of(after))
    assert int(marked) > 3
    # The styles that the workbook does not call so keep their part.
    assert parts_of(after)["xl/styles.xml"] == parts_of(before)["xl/styles.xml"] or has_styles


# --- The zip file -------------------------------------------------------------------------------------------------


def test_a_directory_with_more_parts_than_are_counted() -> None:
    data = bytearray(book(worksheet(ROWS)))
    end = data.rindex(b"PK\x05\x06")
    for at in (end + 8, end + 10):
        data[at] -= 1
    with pytest.raises(DamagedError, match="more parts"):
        read_snapshot(bytes(data))


# --- The workbook part --------------------------------------------------------------------------------------------


def test_a_name_of_a_sheet_that_is_not_there_does_not_become_one_of_ours() -> None:
    extra = '<definedNames><definedName name="_hov_tools" localSheetId="1">Blad!$A$1</definedName></definedNames>'
    before = book(worksheet(ROWS), workbook_extra=extra)
    assert is_undone(before, [MARK])


def test_a_name_that_waits_for_the_journal_keeps_it_out() -> None:
    name = "<definedName name=\"wacht\">'_hov_tools'!$A$1</definedName>"
    before = book(worksheet(ROWS), workbook_extra=f"<definedNames>{name}</definedNames>")
    with pytest.raises(EditRefusedError) as caught:
        apply_edits(before, [MARK], undoable=True, key=KEY)
    assert (caught.value.reason, caught.value.sheet) == (Refusal.SHEET_IS_REFERENCED, "_hov_tools")
    assert apply_edits(before, [MARK]).changes


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("</sheets>", '</sheets><definedNames><sheet name="Twee" sheetId="2" r:id="rId1"/></definedNames>'),
        ("<sheets>", '<sheets><workbookPr date1904="1"/>'),
    ],
    ids=["a sheet", "the system of dates"],
)
def test_what_is_read_from_another_place_than_is_written_to(old: str, new: str) -> None:
    before = replaced(book(worksheet(ROWS)), "xl/workbook.xml", old, new)
    with pytest.raises(DamagedError, match="not in their places"):
        apply_edits(before, [MARK])


# --- Relationships and content types --------------------------------------------------------------------------------


def test_parts_of_ours_have_their_content_type_whatever_their_extension_says() -> None:
    first = '<Default Extension="xml"'
    before = replaced(book(worksheet(ROWS)), TYPES, first, f'<Default Extension="vml" ContentType="text/x"/>{first}')
    before = replaced(before, TYPES, "application/vnd.openxmlformats-package.relationships+xml", "application/xml")
    after = apply_edits(before, [NOTE]).data
    types = parts_of(after)[TYPES].decode()
    assert '<Override PartName="/xl/drawings/vmlDrawing1.vml"' in types
    assert f'<Override PartName="/{RELS}"' in types


def test_an_id_of_what_only_looks_like_a_relationship_is_not_given_again() -> None:
    foreign = '<x:Relationship xmlns:x="urn:x" Id="rId1"/></Relationships>'
    rels = relationships([]).replace("</Relationships>", foreign)
    after = apply_edits(book(worksheet(ROWS), more={RELS: rels}), [NOTE]).data
    assert parts_of(after)[RELS].count(b'Id="rId1"') == 1


@pytest.mark.parametrize(
    ("part", "content"),
    [
        ("xl/drawings/_rels/drawing1.xml.rels", "<Relationships>"),
        ("xl/drawings/_rels/drawing1.xml.rels", '<?xml version="1.0" encoding="latin-1"?><Relationships/>'),
        ("xl/worksheets/sheet2.xml", worksheet(ROWS).replace("UTF-8", "latin-1")),
    ],
    ids=["no XML", "relationships in Latin-1", "a sheet in Latin-1"],
)
def test_undo_needs_no_part_that_the_run_did_not_touch(part: str, content: str) -> None:
    before = book(
        worksheet(ROWS), more={part: content}, links=[("worksheet", "worksheets/sheet2.xml")] * ("sheet" in part)
    )
    if "sheet2" in part:
        before = replaced(
            before, "xl/workbook.xml", "</sheets>", '<sheet name="Twee" sheetId="2" r:id="rId3"/></sheets>'
        )
    assert is_undone(before, [MARK, NOTE])


# --- Notes --------------------------------------------------------------------------------------------------------


def test_a_drawing_of_notes_that_is_something_else() -> None:
    sheet = worksheet(ROWS, after='<legacyDrawing xmlns:r="urn:r" r:id="rId1"/>').replace("urn:r", _OFFICE)
    before = book(sheet, sheet_links=[("image", "../x.vml")], more={"xl/x.vml": "<xml></xml>"})
    with pytest.raises(EditRefusedError) as caught:
        apply_edits(before, [NOTE])
    assert (caught.value.reason, caught.value.sheet) == (Refusal.VML_DRAWING, "Blad")


def test_a_drawing_of_notes_in_which_a_shape_does_not_end() -> None:
    noted = apply_edits(book(worksheet(ROWS)), [NOTE]).data
    before = replaced(noted, "xl/drawings/vmlDrawing1.vml", "</v:shape>", "")
    with pytest.raises(EditRefusedError) as caught:
        apply_edits(before, [SetNote("Blad", "A1", "F102: kijk na")])
    assert caught.value.reason is Refusal.VML_DRAWING


def test_formats_of_ours_that_someone_gave_to_a_row_stay() -> None:
    other = AddSheet("Ander", (NewCell(1, 1, 1),))
    two = apply_edits(book(worksheet(ROWS)), [other]).data
    marked = apply_edits(two, [MARK], undoable=True, key=KEY).data
    [format_of_ours] = re.findall(r'<c r="B2" s="(\d+)"', rows_of(marked))
    row = f'<row r="1" s="{format_of_ours}" customFormat="1"'
    undone = undo_last(replaced(marked, "xl/worksheets/sheet2.xml", '<row r="1"', row), key=KEY)
    assert not undone.is_exact
    formats = re.findall("<xf ", parts_of(undone.data)["xl/styles.xml"].decode().partition("<cellXfs")[2])
    assert len(formats) > int(format_of_ours)


def doubled_note(text: str) -> bytes:
    """Give a workbook with a note of ours, and another on the same cell."""
    noted = apply_edits(book(worksheet(ROWS)), [NOTE]).data
    more = f'<comment ref="B2" authorId="0"><text><t>{text}</t></text></comment></commentList>'
    return replaced(noted, "xl/comments1.xml", "</commentList>", more)


def test_of_two_notes_of_ours_on_a_cell_both_go() -> None:
    after = apply_edits(doubled_note("hov_tools:\nF102: eerder"), [SetNote("Blad", "B2", "F103: nu")]).data
    assert re.findall(r"F10\d", parts_of(after)["xl/comments1.xml"].decode()) == ["F103"]


@pytest.mark.parametrize("is_first", [True, False])
def test_of_a_note_of_ours_and_one_of_another_on_a_cell_the_other_counts(*, is_first: bool) -> None:
    before = doubled_note("van Jan")
    if is_first:
        comments = parts_of(before)["xl/comments1.xml"].decode()
        ours, jan = re.findall("(?s)<comment .*?</comment>", comments)
        before = replaced(before, "xl/comments1.xml", ours + jan, jan + ours)
    [change] = apply_edits(before, [SetNote("Blad", "B2", "F103: nu")]).changes
    assert change.left_alone == Refusal.NOTE_OF_ANOTHER


def test_what_leads_to_the_notes_and_is_none_of_them_stays() -> None:
    noted = apply_edits(book(worksheet(ROWS)), [NOTE], undoable=True, key=KEY).data
    rels = parts_of(noted)[RELS].decode()
    target = re.findall(r'Target="(\.\./comments1\.xml)"', rels)
    more = f'<Relationship Id="rId9" Type="{_OFFICE}/drawing" Target="{target[0]}"/></Relationships>'
    other = replaced(noted, RELS, "</Relationships>", more)
    other = replaced(other, SHEET, "</worksheet>", f'<extLst xmlns:r="{_OFFICE}" r:id="rId9"/></worksheet>')
    left = undo_last(other, key=KEY).data
    assert b'Id="rId9"' in parts_of(left)[RELS]
    assert "B2" not in parts_of(left)["xl/comments1.xml"].decode()
    assert "rId9" in sheet_xml(left)


# --- The journal --------------------------------------------------------------------------------------------------


def test_another_relationship_of_the_same_id_stays_when_ours_goes() -> None:
    noted = apply_edits(book(worksheet(ROWS)), [NOTE], undoable=True).data
    twice = f'<Relationship Id="rId2" Type="{_OFFICE}/x" Target="../x.xml"/></Relationships>'
    comments = re.search(rf'<Relationship Id="(rId[0-9]+)" Type="{_OFFICE}/comments"', parts_of(noted)[RELS].decode())
    assert comments is not None
    other = replaced(noted, RELS, "</Relationships>", twice.replace("rId2", comments[1]))
    left = undo_last(other).data
    assert f'<Relationship Id="{comments[1]}" Type="{_OFFICE}/x"'.encode() in parts_of(left)[RELS]
    assert b"/comments" not in parts_of(left)[RELS]


def test_names_of_a_sheet_that_is_written_anew_are_taken_from_every_list() -> None:
    report = AddSheet("Rapport", (NewCell(1, 1, "a"),), first=True)
    added = apply_edits(book(worksheet(ROWS)), [report]).data
    more = '</definedNames><definedNames><definedName name="w" localSheetId="0">1</definedName></definedNames>'
    anew = apply_edits(replaced(added, "xl/workbook.xml", "</definedNames>", more), [report]).data
    assert [one.name for one in read_snapshot(anew).sheets] == ["Rapport", "Blad"]
    assert b'name="w"' not in parts_of(anew)["xl/workbook.xml"]


def test_a_journal_with_a_formula_is_none() -> None:
    once = apply_edits(book(worksheet(ROWS)), [MARK], undoable=True, key=KEY).data
    part = next(name for name, content in parts_of(once).items() if b"hov_tools journaal" in content)
    other = replaced(once, part, '<c r="B1" t="inlineStr">', '<c r="B1" t="inlineStr"><f>Blad!A1</f>')
    twice = apply_edits(other, [SetValue("Blad", "A1", 9)], undoable=True, key=KEY)
    assert twice.had_unusable_journal
    assert parts_of(undo_last(twice.data, key=KEY).data) == parts_of(other)


def test_what_only_looks_like_a_format_is_not_counted() -> None:
    before = replaced(
        book(worksheet(ROWS)), "xl/styles.xml", '<cellXfs count="3">', '<cellXfs count="3"><x:xf xmlns:x="urn:x"/>'
    )
    after = apply_edits(before, [MARK]).data
    [marked] = re.findall(r'<c r="B2" s="(\d+)"', rows_of(after))
    # The three that are there, and ours.
    assert marked == "3"


@pytest.mark.parametrize(("part", "mark"), [(TYPES, "</Types>"), ("xl/_rels/workbook.xml.rels", "</Relationships>")])
def test_alternatives_in_what_holds_the_package_together(part: str, mark: str) -> None:
    space = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    alternatives = f'<mc:AlternateContent xmlns:mc="{space}"><mc:Fallback/></mc:AlternateContent>'
    before = replaced(book(worksheet(ROWS)), part, mark, alternatives + mark)
    with pytest.raises(EditRefusedError) as caught:
        apply_edits(before, [MARK])
    assert caught.value.reason == Refusal.ALTERNATE_CONTENT
