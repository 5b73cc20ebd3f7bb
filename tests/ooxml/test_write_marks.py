"""Marks: our own named styles on a cell, and everything else of its format kept."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
import written
import xlsxwriter
from written import KEY, MAIN, book, changed_parts, outside, pack, parts_of, rows_of, worksheet

from hov_tools.ooxml.edits import Mark, MarkStyle, SetValue
from hov_tools.ooxml.reader import read_snapshot
from hov_tools.ooxml.undo import undo_last
from hov_tools.ooxml.write.marks import mark_of
from hov_tools.ooxml.write.stylesheet import StyleSheet
from hov_tools.ooxml.writer import apply_edits

if TYPE_CHECKING:
    from support.libreoffice import LibreOffice

STYLES = "xl/styles.xml"


def formatted() -> bytes:
    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = workbook.add_worksheet("Blad")
    look = workbook.add_format(
        {"num_format": "0.000", "bold": True, "font_name": "Courier New", "align": "center", "locked": False}
    )
    look.set_bg_color("#00FF00")
    sheet.write("B2", 1.5, look)
    sheet.write_formula("B3", "=B2*2", look, 3)
    workbook.close()
    return buffer.getvalue()


@pytest.mark.parametrize("style", list(MarkStyle))
def test_a_mark_changes_fill_and_border_only(style: MarkStyle) -> None:
    after = apply_edits(formatted(), [Mark("Blad", "B2", style, "fout!")])
    cell = openpyxl.load_workbook(io.BytesIO(after.data))["Blad"]["B2"]
    assert cell.style == style.value
    assert (cell.value, cell.number_format, cell.font.name, cell.font.b) == (1.5, "0.000", "Courier New", True)
    assert (cell.alignment.horizontal, cell.protection.locked) == ("center", False)
    assert cell.fill.fgColor.rgb != "FF00FF00"
    assert cell.border.left.style == "thick"
    assert [(one.old, one.new, one.why) for one in after.changes] == [("", style.value, "fout!")]


def test_only_the_sheet_and_the_styles_change() -> None:
    before = formatted()
    after = apply_edits(before, [Mark("Blad", "B2", MarkStyle.FOUT)]).data
    part = "xl/worksheets/sheet1.xml"
    assert changed_parts(before, after) == {part, STYLES}
    assert outside(parts_of(before)[part], ["B2"]) == outside(parts_of(after)[part], ["B2"])


def test_libreoffice_keeps_the_mark_and_the_format(libreoffice: LibreOffice, tmp_path: Path) -> None:
    file = tmp_path / "boek.xlsx"
    file.write_bytes(apply_edits(formatted(), [Mark("Blad", "B2", MarkStyle.TWIJFEL)]).data)
    saved = libreoffice.resave(file, tmp_path / "uit")[0].read_bytes()
    index = read_snapshot(saved).sheet("Blad")["B2"].style
    # openpyxl cannot name LibreOffice's styles, so the style is read by us and the rest by openpyxl.
    assert mark_of(StyleSheet(parts_of(saved)[STYLES]), index) is MarkStyle.TWIJFEL
    cell = openpyxl.load_workbook(io.BytesIO(saved))["Blad"]["B2"]
    assert (cell.number_format, cell.font.name, cell.font.b) == ("0.000", "Courier New", True)
    assert (cell.fill.fgColor.rgb, cell.alignment.horizontal) == ("FFFFB347", "center")
    assert cell.protection.locked is False


def test_marks_of_one_kind_share_their_styles() -> None:
    data = apply_edits(formatted(), [Mark("Blad", cell, MarkStyle.FOUT) for cell in ("B2", "B3", "C9", "D9")]).data
    styles = parts_of(data)[STYLES].decode()
    assert styles.count('name="HOV fout"') == 1
    again = apply_edits(data, [Mark("Blad", "E4", MarkStyle.FOUT), Mark("Blad", "B2", MarkStyle.FOUT)]).data
    assert parts_of(again)[STYLES].decode() == styles


def test_a_mark_of_another_kind_takes_its_place() -> None:
    once = apply_edits(formatted(), [Mark("Blad", "B2", MarkStyle.FOUT)]).data
    again = apply_edits(once, [Mark("Blad", "B2", MarkStyle.INFO)])
    assert [(one.old, one.new) for one in again.changes] == [("HOV fout", "HOV info")]
    assert openpyxl.load_workbook(io.BytesIO(again.data))["Blad"]["B2"].style == "HOV info"


def test_an_empty_place_gets_a_cell_and_a_value_can_come_with_its_mark() -> None:
    data = book(worksheet('<row r="1" s="1" customFormat="1"/>'))
    edits = [
        Mark("Blad", "A1", MarkStyle.FOUT),
        SetValue("Blad", "B1", date(2020, 1, 1)),
        Mark("Blad", "B1", MarkStyle.FOUT),
    ]
    after = apply_edits(data, edits).data
    assert rows_of(after) == (
        '<row r="1" s="1" customFormat="1"><c r="A1" s="3"/><c r="B1" s="4"><v>43831</v></c></row>'
    )
    assert read_snapshot(after).sheet("Blad")["B1"].is_date


def test_a_mark_may_stand_where_a_value_may_not() -> None:
    rows = '<row r="1"><c r="A1"><f t="array" ref="A1">SUM(B1:B2*2)</f><v>1</v></c></row>'
    after = apply_edits(book(worksheet(rows)), [Mark("Blad", "A1", MarkStyle.FOUT)]).data
    assert rows_of(after) == rows.replace('<c r="A1">', '<c r="A1" s="3">')


def test_a_workbook_that_leaves_out_the_first_formats_gets_them_before_ours() -> None:
    bare = f'<styleSheet xmlns="{MAIN}"><cellXfs count="1"><xf/></cellXfs></styleSheet>'
    data = book(worksheet('<row r="1"><c r="A1" s="0"><v>1</v></c></row>'), more={STYLES: bare})
    after = apply_edits(data, [Mark("Blad", "A1", MarkStyle.FOUT), SetValue("Blad", "B1", 2)]).data
    styles = parts_of(after)[STYLES].decode()
    assert '<fills count="3"><fill><patternFill patternType="none"/></fill>' in styles
    assert '<cellStyles count="2"><cellStyle name="Normal" xfId="0" builtinId="0"/>' in styles
    assert '<cellStyleXfs count="2">' in styles
    sheet = openpyxl.load_workbook(io.BytesIO(after))["Blad"]
    assert (sheet["A1"].style, sheet["B1"].style, sheet["B1"].fill.fill_type) == ("HOV fout", "Normal", None)


@pytest.mark.parametrize("inner", ["/>", "></styleSheet>"])
def test_a_styles_part_without_any_format(inner: str) -> None:
    parts = parts_of(book(worksheet('<row r="1"><c r="A1"><v>1</v></c></row>')))
    before = pack({**parts, "xl/styles.xml": f'<styleSheet xmlns="{MAIN}" xml:space="preserve"{inner}'})
    done = apply_edits(before, [Mark("Blad", "A1", MarkStyle.FOUT)], undoable=True, key=KEY)
    cell = openpyxl.load_workbook(io.BytesIO(done.data))["Blad"]["A1"]
    assert (cell.style, cell.fill.fgColor.rgb) == ("HOV fout", "FFFF8A80")
    assert parts_of(undo_last(done.data, key=KEY).data) == parts_of(before)


MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"


def test_of_a_format_among_alternatives_the_fallback_is_marked() -> None:
    plain = '<xf numFmtId="{}" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    alternatives = (
        f'<mc:AlternateContent xmlns:mc="{MC}"><mc:Choice xmlns:hs="urn:hs" Requires="hs">{plain.format(9)}'
        f"</mc:Choice><mc:Fallback>{plain.format(2)}</mc:Fallback></mc:AlternateContent>"
    )
    styles = written.STYLES.replace("</cellXfs>", alternatives + "</cellXfs>").replace(
        'cellXfs count="3"', 'cellXfs count="4"'
    )
    data = book(worksheet('<row r="1"><c r="A1" s="3"><v>1</v></c></row>'), more={"xl/styles.xml": styles})
    result = apply_edits(data, [Mark("Blad", "A1", MarkStyle.FOUT)])
    after = parts_of(result.data)["xl/styles.xml"].decode()
    assert after.count("<mc:Choice") == 1
    new = after.partition("</mc:AlternateContent>")[2].partition("</cellXfs>")[0]
    assert new.startswith('<xf numFmtId="2" ')
    again = apply_edits(result.data, [Mark("Blad", "B1", MarkStyle.FOUT)]).data
    assert read_snapshot(again).sheets[0]["A1"].style == 4
