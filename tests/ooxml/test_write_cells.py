"""Edits of cells: exactly the bytes of those cells change."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from written import STRICT, STYLES, book, changed_parts, parts_of, rows_of, sheet_xml, worksheet

from hov_tools.ooxml.edits import Edit, SetFormula, SetValue, Value
from hov_tools.ooxml.limits import DEFAULT_LIMITS, LARGE_LIMITS
from hov_tools.ooxml.reader import read_snapshot
from hov_tools.ooxml.writer import apply_edits

SHEET = "xl/worksheets/sheet1.xml"
ONE_ROW = '<row r="2" spans="1:3"><c r="A2" s="1"><v>7</v></c><c r="C2"  t="s" ><v>0</v></c></row>'


def value(cell: str, new: Value) -> SetValue:
    return SetValue("Blad", cell, new)


@pytest.mark.parametrize(
    ("rows", "edit", "expected"),
    [
        pytest.param(
            ONE_ROW,
            value("A2", 8),
            ONE_ROW.replace("<v>7</v>", "<v>8</v>"),
            id="a number keeps its format",
        ),
        pytest.param(
            ONE_ROW,
            value("C2", "x"),
            ONE_ROW.replace('<c r="C2"  t="s" ><v>0</v></c>', '<c r="C2" t="inlineStr"><is><t>x</t></is></c>'),
            id="a shared string becomes an inline one",
        ),
        pytest.param(
            ONE_ROW,
            value("B2", 1),
            ONE_ROW.replace('<c r="C2"', '<c r="B2"><v>1</v></c><c r="C2"'),
            id="a new cell between",
        ),
        pytest.param(
            ONE_ROW,
            value("E2", True),  # noqa: FBT003 - the value of a cell
            ONE_ROW.replace("1:3", "1:5").replace("</row>", '<c r="E2" t="b"><v>1</v></c></row>'),
            id="a new cell at the end widens the spans",
        ),
        pytest.param(ONE_ROW, value("A2", None), ONE_ROW.replace("><v>7</v></c>", "/>", 1), id="emptied"),
        pytest.param(ONE_ROW, value("A2", ""), ONE_ROW.replace("><v>7</v></c>", "/>", 1), id="emptied by text"),
        pytest.param(ONE_ROW, value("B2", None), ONE_ROW, id="nothing to empty"),
        pytest.param(
            ONE_ROW,
            value("B1", 1),
            '<row r="1"><c r="B1"><v>1</v></c></row>' + ONE_ROW,
            id="a new row before",
        ),
        pytest.param(
            ONE_ROW,
            value("B9", 1),
            ONE_ROW + '<row r="9"><c r="B9"><v>1</v></c></row>',
            id="a new row after",
        ),
        pytest.param("", value("A1", 1), '<row r="1"><c r="A1"><v>1</v></c></row>', id="the first row"),
        pytest.param(
            '<row r="3" ht="9" />',
            value("B3", 1),
            '<row r="3" ht="9" ><c r="B3"><v>1</v></c></row>',
            id="a self-closed row opens",
        ),
        pytest.param(
            "<row><c><v>1</v></c><c><v>2</v></c></row><row/><row><c><v>3</v></c></row>",
            value("B1", 5),
            "<row><c><v>1</v></c><c><v>5</v></c></row><row/><row><c><v>3</v></c></row>",
            id="cells without addresses",
        ),
        pytest.param(
            "<row><c><v>1</v></c><c><v>2</v></c></row><row/><row><c><v>3</v></c></row>",
            value("C3", 5),
            '<row><c><v>1</v></c><c><v>2</v></c></row><row/><row><c><v>3</v></c><c r="C3"><v>5</v></c></row>',
            id="a cell added behind cells without addresses",
        ),
        pytest.param(
            '<row r="1" s="1" customFormat="1"><c r="A1"/></row>',
            value("B1", 5),
            '<row r="1" s="1" customFormat="1"><c r="A1"/><c r="B1" s="1"><v>5</v></c></row>',
            id="a new cell takes its row's format",
        ),
        pytest.param(
            '<row r="1"><c r="A1"><v>1</v><extLst><ext uri="u"/></extLst></c></row>',
            value("A1", 5),
            '<row r="1"><c r="A1"><v>5</v><extLst><ext uri="u"/></extLst></c></row>',
            id="an extension of the cell stays",
        ),
        pytest.param(
            '<row r="1"><!-- <c r="A1"><v>9</v></c> --><c r="A1"><v><![CDATA[1]]></v></c></row>',
            value("A1", 5),
            '<row r="1"><!-- <c r="A1"><v>9</v></c> --><c r="A1"><v>5</v></c></row>',
            id="comments and CDATA are no cells",
        ),
        pytest.param(
            "<row r='1' ><c  s='1' r='A1' ph='1'\n><v>1</v></c\n></row >",
            value("A1", 5),
            "<row r='1' ><c  s='1' r='A1' ph='1'><v>5</v></c></row >",
            id="single quotes and odd spaces",
        ),
        pytest.param(
            '<row r="1"><c r="A1"><f>B1&amp;">"</f><v>1</v></c></row>',
            value("A1", 5),
            '<row r="1"><c r="A1"><v>5</v></c></row>',
            id="a formula becomes a value",
        ),
        pytest.param(
            ONE_ROW,
            SetFormula("Blad", "B2", 'IF(A2<8,"a & b","")', "a & b"),
            ONE_ROW.replace(
                '<c r="C2"',
                '<c r="B2" t="str"><f>IF(A2&lt;8,&quot;a &amp; b&quot;,&quot;&quot;)</f><v>a &amp; b</v></c><c r="C2"',
            ),
            id="a formula with its value",
        ),
        pytest.param(
            '<row r="1"><c r="A1"><f t="shared" ref="A1:A2" si="0">B1</f><v>1</v></c></row>'
            '<row r="2"><c r="A2"><f t="shared" si="0"/><v>1</v></c></row>',
            value("A2", 5),
            '<row r="1"><c r="A1"><f t="shared" ref="A1:A2" si="0">B1</f><v>1</v></c></row>'
            '<row r="2"><c r="A2"><v>5</v></c></row>',
            id="a cell that shares another's formula",
        ),
    ],
)
def test_only_the_cell_changes(rows: str, edit: Edit, expected: str) -> None:
    data = book(worksheet(rows))
    assert rows_of(apply_edits(data, [edit]).data) == expected


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (0, "<v>0</v>"),
        (-12, "<v>-12</v>"),
        (Decimal("1.50"), "<v>1.5</v>"),
        (Decimal("0.1"), "<v>0.1</v>"),
        (Fraction(1, 3), "<v>0.33333333333333333</v>"),
        (Fraction(2, 3), "<v>0.66666666666666667</v>"),
        (10**20, "<v>100000000000000000000</v>"),
        (10**30, "<v>1E+30</v>"),
        (Decimal("1E-9"), "<v>1E-9</v>"),
        (False, "<v>0</v>"),
        (" x", '<is><t xml:space="preserve"> x</t></is>'),
        ("a\nb", '<is><t xml:space="preserve">a\nb</t></is>'),
        ("a\r\nb", '<is><t xml:space="preserve">a_x000D_\nb</t></is>'),
        ("\x01", "<is><t>_x0001_</t></is>"),
        ("_x0041_", "<is><t>_x005F_x0041_</t></is>"),
        ("<&>\"'", "<is><t>&lt;&amp;&gt;&quot;'</t></is>"),
        ("=1+1", "<is><t>=1+1</t></is>"),
        ("𝔘", "<is><t>𝔘</t></is>"),
    ],
)
def test_a_value_is_written_exactly(new: Value, expected: str) -> None:
    data = apply_edits(book(worksheet("")), [value("A1", new)]).data
    assert expected in rows_of(data)
    cell = read_snapshot(data).sheet("Blad")["A1"]
    if isinstance(new, str):
        assert cell.lexical == new


@pytest.mark.parametrize(
    ("style", "before_sheets", "serial", "format_id"),
    [
        pytest.param("2", "", 43831, "14", id="a date format stays"),
        pytest.param("1", "", 43831, "14", id="another format gets a date's number format"),
        pytest.param("2", '<workbookPr date1904="1"/>', 42369, "14", id="the 1904 system"),
    ],
)
def test_a_date_is_a_serial_number_shown_as_a_date(style: str, before_sheets: str, serial: int, format_id: str) -> None:
    data = book(worksheet(f'<row r="1"><c r="A1" s="{style}"/></row>'), before_sheets=before_sheets)
    after = apply_edits(data, [value("A1", date(2020, 1, 1))]).data
    cell = read_snapshot(after).sheet("Blad")["A1"]
    assert (cell.lexical, cell.is_date) == (str(serial), True)
    assert f'numFmtId="{format_id}"' in parts_of(after)["xl/styles.xml"].decode()
    assert changed_parts(data, after) == {SHEET}


@pytest.mark.slow
def test_a_date_among_more_formats_than_a_form_may_have() -> None:
    """Which limits hold is said when the workbook is read, and nowhere else."""
    more = '<xf numFmtId="0"/>' * DEFAULT_LIMITS.items
    styles = STYLES.replace("</cellXfs>", f"{more}</cellXfs>").replace('cellXfs count="3"', "cellXfs")
    before = book(worksheet('<row r="1"><c r="A1"><v>1</v></c></row>'), more={"xl/styles.xml": styles})
    after = apply_edits(before, [value("A1", date(2026, 11, 26))], LARGE_LIMITS).data
    [cell] = read_snapshot(after, LARGE_LIMITS).sheets[0].cells
    assert (cell.is_date, cell.lexical) == (True, "46352")


def test_a_date_format_is_made_when_there_is_none() -> None:
    styles = STYLES.replace('cellXfs count="3"', 'cellXfs count="2"')
    styles = styles.replace('<xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>', "")
    inner = '<alignment wrapText="1"/><protection locked="0"/>'
    styles = styles.replace('applyNumberFormat="1"/></cellXfs>', f'applyNumberFormat="1">{inner}</xf></cellXfs>')
    data = book(worksheet('<row r="1"><c r="A1" s="1"/></row>'), more={"xl/styles.xml": styles})
    after = apply_edits(data, [value("A1", date(2020, 1, 1))]).data
    assert '<c r="A1" s="2"><v>43831</v></c>' in sheet_xml(after)
    new = f'<xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1">{inner}</xf>'
    expected = styles.replace('cellXfs count="2"', 'cellXfs count="3"').replace("</cellXfs>", f"{new}</cellXfs>")
    assert parts_of(after)["xl/styles.xml"].decode() == expected


def test_a_new_cell_takes_its_columns_format() -> None:
    data = book(worksheet("", before='<cols><col min="2" max="3" width="9" style="1"/></cols>'))
    after = apply_edits(data, [value("C4", 1), value("D4", 1)]).data
    assert rows_of(after) == '<row r="4"><c r="C4" s="1"><v>1</v></c><c r="D4"><v>1</v></c></row>'


def test_the_used_range_is_widened() -> None:
    data = book(worksheet(ONE_ROW, before='<dimension ref="A2:C2"/>'))
    assert '<dimension ref="A2:F7"/>' in sheet_xml(apply_edits(data, [value("F7", 1)]).data)
    assert '<dimension ref="A2:C2"/>' in sheet_xml(apply_edits(data, [value("B2", 1)]).data)


def test_rows_that_are_hidden_by_default_stay_hidden() -> None:
    data = book(worksheet("", before='<sheetFormatPr defaultRowHeight="15" zeroHeight="1"/>'))
    assert '<row r="4" hidden="1">' in rows_of(apply_edits(data, [value("C4", 1)]).data)


def test_sheet_data_closed_in_its_start_tag_opens() -> None:
    data = book(worksheet("").replace("<sheetData></sheetData>", "<sheetData/>"))
    after = apply_edits(data, [value("C4", 1), value("A2", 2)]).data
    assert rows_of(after) == '<row r="2"><c r="A2"><v>2</v></c></row><row r="4"><c r="C4"><v>1</v></c></row>'


def test_a_prefixed_part_stays_prefixed() -> None:
    sheet = (
        '<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData>'
        '<x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    )
    after = apply_edits(book(sheet), [value("A1", "t"), SetFormula("Blad", "B2", "A1", "t")]).data
    assert (
        '<x:row r="1"><x:c r="A1" t="inlineStr"><x:is><x:t>t</x:t></x:is></x:c></x:row>'
        '<x:row r="2"><x:c r="B2" t="str"><x:f>A1</x:f><x:v>t</x:v></x:c></x:row>'
    ) in sheet_xml(after)
    assert read_snapshot(after).sheet("Blad")["B2"].formula == "A1"


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_part_keeps_its_encoding(codec: str) -> None:
    bom = "\ufeff" if codec in ("utf-16-le", "utf-16-be") else ""
    text = bom + worksheet('<row r="1"><c r="A1"/><c r="B1" t="inlineStr"><is><t>é𝔘</t></is></c></row>')
    if "16" in codec:
        text = text.replace('encoding="UTF-8"', 'encoding="UTF-16"')
    after = apply_edits(book(text.encode(codec)), [value("A1", 5)]).data
    expected = text.replace('<c r="A1"/>', '<c r="A1"><v>5</v></c>').encode(codec)
    assert parts_of(after)[SHEET] == expected


def test_a_strict_workbook_is_edited() -> None:
    data = book(worksheet('<row r="2"><c r="A2"/></row>', namespace=STRICT), namespace=STRICT)
    after = apply_edits(data, [value("A2", date(2020, 1, 1))]).data
    assert read_snapshot(after).sheet("Blad")["A2"].is_date


def test_the_last_edit_of_a_cell_counts_and_each_change_is_told() -> None:
    data = book(worksheet(ONE_ROW))
    result = apply_edits(data, [value("A2", 1), SetValue("blad", "a2", 2, "omdat"), value("B2", True)])  # noqa: FBT003 - the value of a cell
    assert [(one.cell, one.old, one.new, one.why) for one in result.changes] == [
        ("A2", "7", "2", "omdat"),
        ("B2", "", "WAAR", ""),
    ]


def test_equal_input_gives_equal_bytes() -> None:
    data = book(worksheet(ONE_ROW))
    edits = [value("A2", 1), value("ZZ9", "x")]
    assert apply_edits(data, edits).data == apply_edits(data, edits).data


def test_no_edits_change_nothing() -> None:
    data = book(worksheet(ONE_ROW))
    assert apply_edits(data, []).data == data
