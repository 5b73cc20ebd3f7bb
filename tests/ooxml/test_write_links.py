"""Hyperlinks, lists of choices and sheets that go."""

from __future__ import annotations

import io

import openpyxl
import pytest
from written import book, changed_parts, pack, parts_of, sheet_xml, worksheet

from hov_tools.ooxml.edits import AddSheet, Edit, NewCell, RemoveSheet, SetFormula, SetHyperlink, SetValidation
from hov_tools.ooxml.errors import EditRefusedError
from hov_tools.ooxml.reader import read_snapshot
from hov_tools.ooxml.writer import apply_edits

LINKS = '<hyperlinks><hyperlink ref="A1" location="Blad!B2"/><hyperlink ref="C1:C3" location="Blad!B2"/></hyperlinks>'
LISTS = (
    '<dataValidations count="1"><dataValidation type="whole" sqref="B2:B4 D:D">'
    "<formula1>1</formula1></dataValidation></dataValidations>"
)
X14 = (
    '<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}" '
    'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"><x14:dataValidations count="1" '
    'xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"><x14:dataValidation type="list">'
    "<x14:formula1><xm:f>Blad!A1:A2</xm:f></x14:formula1><xm:sqref>F2:F4</xm:sqref></x14:dataValidation>"
    "</x14:dataValidations></ext></extLst>"
)


def refused(data: bytes, edit: Edit) -> str:
    with pytest.raises(EditRefusedError) as caught:
        apply_edits(data, [edit])
    return caught.value.reason


@pytest.mark.parametrize("target", ["'Blad'!B2", "https://example.org/a?b=1&c=2", "mailto:a@example.org"])
def test_a_link_is_found_by_others(target: str) -> None:
    data = apply_edits(book(worksheet("")), [SetHyperlink("Blad", "B2", target, "tip")]).data
    link = openpyxl.load_workbook(io.BytesIO(data))["Blad"]["B2"].hyperlink
    assert (link.location or link.target, link.tooltip) == (target, "tip")


def test_a_link_replaces_the_one_that_was_there() -> None:
    data = book(worksheet("", after=LINKS))
    once = apply_edits(data, [SetHyperlink("Blad", "A1", "https://example.org/")])
    assert [(one.old, one.new) for one in once.changes] == [("Blad!B2", "https://example.org/")]
    again = apply_edits(once.data, [SetHyperlink("Blad", "A1", "Blad!C3")])
    assert [one.old for one in again.changes] == ["https://example.org/"]
    assert b"example.org" not in parts_of(again.data)["xl/worksheets/_rels/sheet1.xml.rels"]
    assert sheet_xml(again.data).count("<hyperlink ") == 2


def test_a_link_of_several_cells_is_not_split() -> None:
    assert refused(book(worksheet("", after=LINKS)), SetHyperlink("Blad", "C2", "Blad!A1")) == "hyperlink-range"


def test_a_list_of_choices_is_found_by_others() -> None:
    data = book(
        worksheet("", after='<mergeCells count="1"><mergeCell ref="A8:B8"/></mergeCells><pageMargins left="1"/>')
    )
    after = apply_edits(data, [SetValidation("Blad", ("C2:C9", "E2"), '"ja,nee"', "kies ja of nee")]).data
    rule = openpyxl.load_workbook(io.BytesIO(after))["Blad"].data_validations.dataValidation[0]
    assert (str(rule.sqref), rule.formula1, rule.error) == ("C2:C9 E2", '"ja,nee"', "kies ja of nee")
    assert "</mergeCells><dataValidations>" in sheet_xml(after)
    assert len(read_snapshot(after).sheet("Blad").validations) == 1


def test_a_list_beside_another() -> None:
    after = apply_edits(book(worksheet("", after=LISTS)), [SetValidation("Blad", ("C2",), "lst")]).data
    assert '<dataValidations count="2"><dataValidation type="whole"' in sheet_xml(after)


@pytest.mark.parametrize(
    ("ranges", "formula", "reason"),
    [
        (("B4:B9",), "lst", "validation-exists"),
        (("A1:Z1",), "lst", "validation-exists"),
        (("F4",), "lst", "validation-exists"),
        ((), "lst", "validation"),
        (("A1",), "", "validation"),
        (("A1",), "=lst", "validation"),
        (("A1",), '"' + "x" * 300 + '"', "validation"),
        (("A0",), "lst", "outside-the-grid"),
    ],
)
def test_a_list_that_cannot_be(ranges: tuple[str, ...], formula: str, reason: str) -> None:
    assert refused(book(worksheet("", after=LISTS + X14)), SetValidation("Blad", ranges, formula)) == reason


def test_a_sheet_of_ours_goes_without_a_trace() -> None:
    before = book(worksheet('<row r="1"><c r="A1"><f>1+1</f><v>2</v></c></row>'))
    added = AddSheet("Nieuw", (NewCell(1, 1, "x"),), autofilter="A1:B2", first=True)
    once = apply_edits(before, [added]).data
    after = apply_edits(once, [RemoveSheet("nieuw")])
    assert changed_parts(before, after.data) == {"xl/workbook.xml"}
    assert parts_of(after.data)["xl/workbook.xml"] == parts_of(before)["xl/workbook.xml"].replace(
        b"</sheets>", b'</sheets><calcPr fullCalcOnLoad="1"/>'
    )


def test_a_sheet_that_is_needed_or_not_ours_stays() -> None:
    data = apply_edits(book(worksheet("")), [AddSheet("Nieuw 'A' b", (NewCell(1, 1, 1),))]).data
    assert refused(data, RemoveSheet("Blad")) == "sheet-not-ours"
    assert refused(data, RemoveSheet("Weg")) == "sheet-missing"
    used = apply_edits(data, [SetFormula("Blad", "A1", "'Nieuw ''A'' b'!A1", 1)]).data
    assert refused(used, RemoveSheet("Nieuw 'A' b")) == "sheet-is-referenced"
    assert len(read_snapshot(apply_edits(data, [RemoveSheet("Nieuw 'A' b")]).data).sheets) == 1


def test_the_last_visible_sheet_stays() -> None:
    data = apply_edits(book(worksheet("")), [AddSheet("Nieuw", ())]).data
    hidden = parts_of(data)["xl/workbook.xml"].replace(b'name="Blad"', b'name="Blad" state="hidden"')
    assert refused(pack({**parts_of(data), "xl/workbook.xml": hidden}), RemoveSheet("Nieuw")) == "last-sheet"
