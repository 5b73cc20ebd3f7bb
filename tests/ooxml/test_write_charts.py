"""Charts on sheets of ours: made, read by others, replaced, removed and undone; charts of the user stay."""

from __future__ import annotations

import io
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
import xlsxwriter
from lxml import etree
from msgspec.structs import replace
from written import KEY, MAIN, STRICT, book, changed_parts, parts_of, worksheet

from hov_tools.ooxml.charts import Chart, Direction, Grouping, Series, Source
from hov_tools.ooxml.edits import AddSheet, NewCell, RemoveSheet
from hov_tools.ooxml.errors import EditRefusedError
from hov_tools.ooxml.undo import undo_last
from hov_tools.ooxml.write.sheetjson import from_json, to_json
from hov_tools.ooxml.writer import apply_edits

if TYPE_CHECKING:
    from support.libreoffice import LibreOffice

NAME = "Voor 'de' 1"
CELLS = (
    *(NewCell(1 + row, 1, text) for row, text in enumerate(("Lid", "A & B", "C < D"))),
    *(NewCell(1 + row, 2, value) for row, value in enumerate(("Ingebracht", 2, 1))),
    *(NewCell(1 + row, 3, value) for row, value in enumerate(("Krijgt", Fraction(2, 3), 4))),
)
CHART = Chart(
    title="Plaatsen & leden",
    categories=("A & B", "C < D"),
    categories_source=Source("A2:A3"),
    series=(
        Series("Ingebracht", Source("B1"), (2, 1), Source("B2:B3"), "94A3B8"),
        Series("Krijgt", Source("C1"), (Fraction(2, 3), 4), Source("C2:C3"), "1F3864"),
    ),
    row=5,
    column=2,
    width=400,
    height=200,
    category_title="Leden",
    value_title="Plaatsen",
    label_format="0;-0;;",
)
SHEET = AddSheet(
    NAME, CELLS, charts=(CHART, replace(CHART, row=20, direction=Direction.BAR, grouping=Grouping.STACKED))
)
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


def users_book() -> bytes:
    """Give a workbook with a chart of the user, made by another program."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet("Blad")
        sheet.write_column("A1", [1, 2, 3])
        chart = workbook.add_chart({"type": "column"})
        assert chart is not None
        chart.add_series({"values": "=Blad!$A$1:$A$3"})
        sheet.insert_chart("C2", chart)
    return buffer.getvalue()


def test_openpyxl_finds_the_charts_with_their_cells() -> None:
    workbook = openpyxl.load_workbook(io.BytesIO(apply_edits(users_book(), [SHEET]).data))
    first, second = workbook[NAME]._charts
    assert len(workbook["Blad"]._charts) == 1
    assert (first.type, first.grouping, second.type, second.grouping) == ("col", "clustered", "bar", "stacked")
    assert first.title.tx.rich.p[0].r[0].t == "Plaatsen & leden"
    assert [one.val.numRef.f for one in first.ser] == ["'Voor ''de'' 1'!$B$2:$B$3", "'Voor ''de'' 1'!$C$2:$C$3"]
    assert [one.cat.strRef.f for one in first.ser] == ["'Voor ''de'' 1'!$A$2:$A$3"] * 2
    assert [one.tx.strRef.f for one in first.ser] == ["'Voor ''de'' 1'!$B$1", "'Voor ''de'' 1'!$C$1"]
    assert [one.spPr.solidFill.srgbClr for one in first.ser] == ["94A3B8", "1F3864"]
    assert (first.anchor._from.row, first.anchor._from.col) == (4, 1)
    assert (first.anchor.ext.width, first.anchor.ext.height) == (400 * 12_700, 200 * 12_700)


def test_the_values_in_the_chart_are_those_of_the_cells() -> None:
    chart = etree.fromstring(parts_of(apply_edits(users_book(), [SHEET]).data)["xl/charts/chart2.xml"])
    assert [one.text for one in chart.iter(f"{C}v")] == [
        *("Ingebracht", "A & B", "C < D", "2", "1"),
        *("Krijgt", "A & B", "C < D", "0.66666666666666667", "4"),
    ]


def test_the_charts_of_the_user_keep_their_parts() -> None:
    before = users_book()
    after = apply_edits(before, [SHEET]).data
    assert changed_parts(before, after) == {
        "[Content_Types].xml",
        "xl/_rels/workbook.xml.rels",
        "xl/workbook.xml",
        "xl/worksheets/sheet2.xml",
        "xl/worksheets/_rels/sheet2.xml.rels",
        "xl/drawings/drawing2.xml",
        "xl/drawings/_rels/drawing2.xml.rels",
        "xl/charts/chart2.xml",
        "xl/charts/chart3.xml",
    }


def test_the_same_sheet_again_is_the_same_workbook() -> None:
    once = apply_edits(users_book(), [SHEET]).data
    assert apply_edits(users_book(), [SHEET]).data == once
    assert changed_parts(once, apply_edits(once, [SHEET]).data) == set()


def test_a_sheet_without_charts_takes_the_old_ones_away() -> None:
    once = apply_edits(users_book(), [SHEET]).data
    again = parts_of(apply_edits(once, [AddSheet(NAME, CELLS)]).data)
    assert {name for name in again if "chart" in name or "drawings/" in name} == {
        "xl/drawings/drawing1.xml",
        "xl/charts/chart1.xml",
        "xl/drawings/_rels/drawing1.xml.rels",
    }
    assert b"chart2" not in again["[Content_Types].xml"]


def test_removing_the_sheet_leaves_nothing_of_it() -> None:
    before = users_book()
    removed = apply_edits(apply_edits(before, [SHEET]).data, [RemoveSheet(NAME)]).data
    assert parts_of(removed).keys() == parts_of(before).keys()


def test_undo_gives_the_bytes_back() -> None:
    before = users_book()
    once = apply_edits(before, [SHEET], undoable=True, key=KEY).data
    assert undo_last(once, key=KEY).data == before
    other = replace(SHEET, charts=(replace(CHART, title="Anders"),))
    twice = apply_edits(once, [other], undoable=True, key=KEY).data
    assert undo_last(twice, key=KEY).data == once
    assert undo_last(undo_last(twice, key=KEY).data, key=KEY).data == before


def test_undo_after_a_save_by_another_program_takes_sheet_and_charts_away() -> None:
    buffer = io.BytesIO()
    openpyxl.load_workbook(io.BytesIO(apply_edits(users_book(), [SHEET], undoable=True, key=KEY).data)).save(buffer)
    undone = undo_last(buffer.getvalue(), key=KEY)
    assert (undone.is_exact, [one.left_alone for one in undone.changes]) == (False, [None])
    workbook = openpyxl.load_workbook(io.BytesIO(undone.data))
    assert workbook.sheetnames == ["Blad"]
    assert [name for name in parts_of(undone.data) if "charts/" in name] == ["xl/charts/chart1.xml"]


def test_the_journal_can_make_the_charts_again() -> None:
    assert from_json(to_json(SHEET)) == SHEET
    for plain in (AddSheet("Blad", CELLS), AddSheet("Blad", CELLS, page_breaks=(3, 9))):
        assert from_json(to_json(plain)) == plain


def test_a_strict_workbook_gets_strict_charts() -> None:
    data = book(worksheet("", namespace=STRICT), namespace=STRICT)
    parts = parts_of(apply_edits(data, [SHEET]).data)
    for name in ("xl/charts/chart1.xml", "xl/drawings/drawing1.xml", "xl/worksheets/sheet2.xml"):
        assert b"schemas.openxmlformats.org" not in parts[name], name


@pytest.mark.parametrize(
    "wrong",
    [
        replace(CHART, series=()),
        replace(CHART, categories=("A",)),
        replace(CHART, categories_source=Source("A2:A4")),
        replace(CHART, categories_source=Source("A2:B3")),
        replace(CHART, categories_source=Source("Blad")),
        replace(CHART, row=0),
        replace(CHART, width=0),
    ],
)
def test_a_chart_that_cannot_be_is_refused(wrong: Chart) -> None:
    with pytest.raises(EditRefusedError) as caught:
        apply_edits(book(worksheet("")), [replace(SHEET, charts=(wrong,))])
    assert caught.value.reason == "sheet-layout"


def test_the_sheet_refers_to_its_drawing_where_the_schema_wants_it() -> None:
    sheet = etree.fromstring(parts_of(apply_edits(book(worksheet("")), [SHEET]).data)["xl/worksheets/sheet2.xml"])
    names = [one.tag.removeprefix(f"{{{MAIN}}}") for one in sheet]
    assert names[-3:] == ["pageSetup", "headerFooter", "drawing"]


def test_libreoffice_keeps_the_charts(libreoffice: LibreOffice, tmp_path: Path) -> None:
    file = tmp_path / "boek.xlsx"
    file.write_bytes(apply_edits(users_book(), [SHEET]).data)
    saved = openpyxl.load_workbook(io.BytesIO(libreoffice.resave(file, tmp_path / "uit")[0].read_bytes()))
    charts = saved[NAME]._charts
    assert [[one.val.numRef.f.replace("'", "") for one in chart.ser] for chart in charts] == [
        ["Voor de 1!$B$2:$B$3", "Voor de 1!$C$2:$C$3"]
    ] * 2
