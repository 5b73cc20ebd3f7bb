"""What the writer refuses, by name, with nothing produced."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from written import book, changed_parts, relationships, worksheet

from hov_tools.ooxml.edits import AddSheet, Edit, NewCell, SetFormula, SetValue, Value
from hov_tools.ooxml.errors import DamagedError, EditRefusedError
from hov_tools.ooxml.writer import apply_edits

ROWS = (
    '<row r="1"><c r="A1"><f t="shared" ref="A1:A2" si="0">B1</f><v>1</v></c>'
    '<c r="B1"><f t="array" ref="B1:B2">A1:A2*1</f><v>1</v></c><c r="C1" cm="1"><f t="array" ref="C1">A1</f></c>'
    '<c r="D1" vm="1" t="e"><v>#VALUE!</v></c></row>'
    '<row r="2"><c r="A2"><f t="shared" si="0"/></c><c r="B2"><v>1</v></c></row>'
    '<row r="3"><c r="A3"><f t="dataTable" ref="A3:B4" dt2D="1" dtr="1" r1="F1" r2="F2"/><v>1</v></c></row>'
)
SHEET = worksheet(ROWS, after='<mergeCells count="1"><mergeCell ref="D3:E4"/></mergeCells>')
TABLE = (
    '<table xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" id="1" name="T" displayName="T" '
    'ref="A1:B4" totalsRowCount="1"><tableColumns count="2"><tableColumn id="1" name="naam"/>'
    '<tableColumn id="2" name="dagen"/></tableColumns></table>'
)
PIVOT = (
    '<pivotTableDefinition xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" name="P" cacheId="1">'
    '<location ref="D1:E4" firstHeaderRow="1" firstDataRow="1" firstDataCol="1"/></pivotTableDefinition>'
)

SIGNED = relationships(
    [
        ("officeDocument", "xl/workbook.xml"),
        ("http://schemas.openxmlformats.org/package/2006/relationships/digital-signature/origin", "s.sigs"),
    ]
)


def value(cell: str, new: Value = 1) -> SetValue:
    return SetValue("Blad", cell, new)


def refused(data: bytes, edit: Edit) -> str:
    with pytest.raises(EditRefusedError) as caught:
        apply_edits(data, [edit])
    return caught.value.reason


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("A1", "shared-formula-master"),
        ("B1", "array-formula"),
        ("B2", "array-formula"),
        ("C1", "array-formula"),
        ("D1", "rich-value"),
        ("A3", "data-table"),
        ("B4", "data-table"),
        ("E3", "merged-cell"),
        ("D4", "merged-cell"),
        ("A0", "outside-the-grid"),
        ("XFE1", "outside-the-grid"),
        ("A1048577", "outside-the-grid"),
        ("A1:B2", "outside-the-grid"),
    ],
)
def test_a_cell_that_cannot_be_changed_alone(cell: str, reason: str) -> None:
    with pytest.raises(EditRefusedError) as caught:
        apply_edits(book(SHEET), [value(cell)])
    assert (caught.value.reason, caught.value.sheet, caught.value.cell) == (reason, "Blad", cell)


@pytest.mark.parametrize("cell", ["A2", "D3", "F1"])
def test_its_neighbours_can_be_changed(cell: str) -> None:
    assert "xl/worksheets/sheet1.xml" in changed_parts(book(SHEET), apply_edits(book(SHEET), [value(cell)]).data)


def test_a_dynamic_array_outside_any_range() -> None:
    data = book(worksheet('<row r="1"><c r="A1" cm="1"><f>SORT(B1:B3)</f></c></row>'))
    assert refused(data, value("A1")) == "dynamic-array"


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        (value("A1", "kop"), "table-header"),
        (value("B1", 1), "table-header"),
        (SetFormula("Blad", "A1", '"naam"', "naam"), "table-header"),
        (value("B4", "x"), "table-totals"),
    ],
)
def test_a_table_keeps_its_header_and_totals(edit: Edit, reason: str) -> None:
    data = book(worksheet(""), sheet_links=[("table", "../tables/table1.xml")], more={"xl/tables/table1.xml": TABLE})
    assert refused(data, edit) == reason
    apply_edits(data, [value("A1", "naam"), value("B2", 3)])


def test_a_pivot_table_keeps_its_cells() -> None:
    links = [("pivotTable", "../pivotTables/pivotTable1.xml")]
    data = book(worksheet(""), sheet_links=links, more={"xl/pivotTables/pivotTable1.xml": PIVOT})
    assert refused(data, value("D2")) == "pivot-table"
    apply_edits(data, [value("C2")])


@pytest.mark.parametrize(
    ("new", "reason"),
    [
        ("x" * 32_768, "text-too-long"),
        ("𝔘" * 16_384, "text-too-long"),
        ("\ud800", "text-character"),
        ("\uffff", "text-character"),
        (Decimal("NaN"), "number-out-of-range"),
        (Decimal("Infinity"), "number-out-of-range"),
        (10**309, "number-out-of-range"),
        (date(1899, 12, 31), "date-out-of-range"),
        (datetime(2020, 1, 1, 12, tzinfo=UTC), "date-with-time"),
    ],
)
def test_a_value_that_does_not_fit(new: Value, reason: str) -> None:
    assert refused(book(worksheet("")), value("A1", new)) == reason


@pytest.mark.parametrize("formula", ["", " ", "=A1", "A1+" * 3000 + "1"])
def test_a_formula_that_is_none(formula: str) -> None:
    assert refused(book(worksheet("")), SetFormula("Blad", "A1", formula, 1)) == "formula-syntax"


def test_a_missing_sheet() -> None:
    assert refused(book(worksheet("")), SetValue("Ander", "A1", 1)) == "sheet-missing"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("Blad", "sheet-exists"),
        ("BLAD", "sheet-exists"),
        ("", "sheet-name"),
        ("  ", "sheet-name"),
        ("x" * 32, "sheet-name"),
        ("a/b", "sheet-name"),
        ("a[b", "sheet-name"),
        ("'a", "sheet-name"),
        ("History", "sheet-name"),
        ("a\nb", "sheet-name"),
    ],
)
def test_a_name_that_a_new_sheet_cannot_have(name: str, reason: str) -> None:
    assert refused(book(worksheet("")), AddSheet(name, ())) == reason


@pytest.mark.parametrize(
    "edit",
    [
        AddSheet("Nieuw", (NewCell(1, 1, 1), NewCell(1, 1, 2))),
        AddSheet("Nieuw", (NewCell(0, 1, 1),)),
        AddSheet("Nieuw", (NewCell(1, 16_385, 1),)),
        AddSheet("Nieuw", (), merged=("A1:B2", "B2:C3")),
        AddSheet("Nieuw", (), merged=("A1:B2:C3",)),
        AddSheet("Nieuw", (), autofilter="A"),
    ],
)
def test_a_layout_that_no_sheet_can_have(edit: Edit) -> None:
    assert refused(book(worksheet("")), edit) == "sheet-layout"


def test_a_protected_structure_gets_no_sheet_but_its_cells_can_change() -> None:
    data = book(worksheet(""), before_sheets='<workbookProtection lockStructure="1"/>')
    assert refused(data, AddSheet("Nieuw", ())) == "workbook-structure-protected"
    apply_edits(data, [value("A1")])


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(
            book(worksheet(""), more={"_rels/.rels": SIGNED, "s.sigs": ""}),
            "signed-package",
            id="signed",
        ),
        pytest.param(book(worksheet(""), links=[("revisionHeaders", "r.xml")]), "shared-workbook", id="shared"),
        pytest.param(book('<?xml version="1.0" encoding="ISO-8859-1"?><worksheet/>'), "part-encoding", id="encoding"),
        pytest.param(
            book(worksheet('<row xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" r="1"/>')),
            "xml-namespaces",
            id="namespaces",
        ),
        pytest.param(
            book(
                worksheet(
                    '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
                    "</mc:AlternateContent>"
                )
            ),
            "alternate-content",
            id="alternatives",
        ),
    ],
)
def test_a_package_that_no_edit_leaves_sound(data: bytes, reason: str) -> None:
    assert refused(data, value("A1")) == reason


@pytest.mark.parametrize(
    "sheet",
    [
        '<!DOCTYPE worksheet [<!ENTITY a "b">]>' + worksheet("").partition("\n")[2],
        worksheet("").replace("</sheetData>", ""),
        worksheet('<row r="2"/><row r="1"/>'),
        worksheet('<row r="1"><c r="B1"/><c r="A1"/></row>'),
        worksheet('<row r="1"><c r="A2"/></row>'),
        worksheet("").replace("sheetData", "other"),
    ],
)
def test_a_damaged_sheet_is_damage(sheet: str) -> None:
    with pytest.raises(DamagedError):
        apply_edits(book(sheet), [value("A1")])
