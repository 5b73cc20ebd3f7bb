"""An open book gives what its file gives, and asks Excel little."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import openpyxl
import pytest
from msgspec.structs import replace

from excel.rig import room as rig
from excel.rig.dispatch import refused
from hov_tools import __version__
from hov_tools.excel.judging import read_book
from hov_tools.excel.native import native_for
from hov_tools.excel.native.contract import by_halves
from hov_tools.excel.native.xml_spreadsheet import read_sheet_state
from hov_tools.excel.snapshot import make_cell, snapshot
from hov_tools.files.intake import take_in
from hov_tools.ooxml.address import Range
from hov_tools.ooxml.numbers import exact
from hov_tools.ooxml.reader import read_snapshot
from hov_tools.ooxml.snapshot import Cell, CellKind, Sheet
from hov_tools.report.marks import mark_edits
from hov_tools.report.sheet import report_sheet
from hov_tools.rules.case import Case
from hov_tools.rules.engine import assess
from hov_tools.rules.finding import Assessment
from support.environment import WORKBOOKS

NATIVE = native_for("win32")
Open = Callable[[Path], rig.Room]
FORMS = sorted([*WORKBOOKS.glob("voorbeelden/*/*.xlsx"), *WORKBOOKS.glob("formulieren/*/*.xlsx")])


@lru_cache(maxsize=8)
def _on_disk(folder: Path) -> tuple[Case, Assessment]:
    case = take_in(folder).case
    return case, assess(case)


def _contents(sheet: Sheet) -> dict[tuple[int, int], tuple[object, ...]]:
    def content(cell: Cell) -> tuple[object, ...]:
        number = exact(cell.lexical) if cell.kind is CellKind.NUMBER else cell.lexical
        return cell.kind, number, cell.formula, cell.is_date, cell.unlocked

    return {(cell.row, cell.column): content(cell) for cell in sheet.cells if not cell.is_empty or cell.unlocked}


@pytest.mark.parametrize("path", FORMS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_open_book_gives_the_snapshot_and_the_edits_of_its_file(excel: Open, path: Path) -> None:
    room = excel(path)
    room.wire.start()
    live, file = snapshot(room.book, NATIVE), read_snapshot(path.read_bytes())
    calls = room.wire.total
    assert [sheet.name for sheet in live.sheets] == [sheet.name for sheet in file.sheets]
    for one, other in zip(live.sheets, file.sheets, strict=True):
        assert _contents(one) == _contents(other)
        assert set(one.merged) == set(other.merged)
        assert (one.visibility, one.is_protected) == (other.visibility, other.is_protected)
    assert (live.uses_1904, live.has_macros, live.has_external_links) == (False, False, file.has_external_links)
    # Blocks, never cells: some calls for the book, some for each name, some for each sheet.
    assert calls <= 40 + 8 * len(live.names) + 50 * len(live.sheets)
    case, on_disk = _on_disk(path.parent)
    document = read_book(room.book, NATIVE)
    judged = assess(
        replace(case, documents=tuple(document if one.file == path.name else one for one in case.documents))
    )
    # What the forms say is kept beside the assessment, and is known by identity only.
    assert replace(judged, facts=on_disk.facts) == on_disk
    assert mark_edits(judged, path.name) == mark_edits(on_disk, path.name)
    assert report_sheet(judged, path.name, version=__version__) == report_sheet(on_disk, path.name, version=__version__)


@pytest.mark.parametrize(
    ("value", "text", "kind", "lexical", "formula", "is_date"),
    [
        (19.0, "19", CellKind.NUMBER, "19", None, False),
        (0.57, "0.57", CellKind.NUMBER, "0.57", None, False),
        (1 / 3, "0.333333333333333", CellKind.NUMBER, "0.3333333333333333", None, False),
        (1e21, "1E+21", CellKind.NUMBER, "1000000000000000000000", None, False),
        ("0123", "0123", CellKind.TEXT, "0123", None, False),
        ("=geen formule", "=geen formule", CellKind.TEXT, "=geen formule", None, False),
        (None, "", CellKind.EMPTY, "", None, False),
        (None, '=""', CellKind.TEXT, "", '""', False),
        (True, "TRUE", CellKind.BOOLEAN, "1", None, False),
        ("#REF!", "=#REF!+1", CellKind.ERROR, "#REF!", "#REF!+1", False),
        (datetime(2018, 3, 15), "43174", CellKind.NUMBER, "43174", None, True),
        (datetime(2018, 3, 15, 12), "=B2+0.5", CellKind.NUMBER, "43174.5", "B2+0.5", True),
    ],
)
def test_content_of_a_cell(
    value: object, text: str, kind: CellKind, lexical: str, formula: str | None, is_date: bool
) -> None:
    cell = make_cell((2, 3), value, text, is_unlocked=False, uses_1904=False)
    assert cell == Cell(2, 3, kind, lexical, formula, style=0, is_date=is_date)


def test_day_in_a_book_that_counts_from_1904() -> None:
    cell = make_cell((1, 1), datetime(2018, 3, 15), "=A2", is_unlocked=False, uses_1904=True)
    assert cell.lexical == "41712"


def test_formats_as_xml_spreadsheet() -> None:
    xml = """<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
    <Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
              xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
     <Styles><Style ss:ID="Default" ss:Name="Normal"><Protection/></Style>
      <Style ss:ID="s1"><Protection ss:Protected="0"/></Style>
      <Style ss:ID="s2" ss:Parent="s1"><NumberFormat ss:Format="0"/></Style>
      <Style ss:ID="s3" ss:Parent="s1"><Protection ss:Protected="1"/></Style></Styles>
     <Worksheet ss:Name="Blad1"><Table>
      <Column ss:Index="3" ss:StyleID="s1"/>
      <Row><Cell ss:MergeAcross="1" ss:StyleID="s2"><Data ss:Type="String">a</Data></Cell><Cell ss:StyleID="s3"/></Row>
      <Row ss:Index="3" ss:StyleID="s2"><Cell ss:Index="2" ss:MergeDown="1"/></Row>
     </Table></Worksheet></Workbook>"""
    state = read_sheet_state(xml, Range(2, 2, 5, 5))
    assert state.merged == (Range(2, 2, 2, 3), Range(4, 3, 5, 3))
    # The whole of column D is open, but for the cell that says otherwise.
    assert state.unlocked == {(2, 2), (2, 3), (4, 3), (5, 3), (3, 4), (4, 4), (5, 4)}


def test_by_halves_finds_exactly_the_cells() -> None:
    wanted = {(2, 2), (2, 3), (7, 5)}

    def ask(part: Range) -> bool | None:
        cells = {(r, c) for r in range(part.top, part.bottom + 1) for c in range(part.left, part.right + 1)}
        return None if cells & wanted and cells - wanted else bool(cells & wanted)

    found = by_halves(Range(1, 1, 9, 6), ask)
    assert {(r, c) for a in found for r in range(a.top, a.bottom + 1) for c in range(a.left, a.right + 1)} == wanted


def test_book_that_was_changed_since_it_was_saved(excel: Open, tmp_path: Path) -> None:
    path = tmp_path / "map.xlsx"
    openpyxl.Workbook().save(path)
    book = excel(path).book
    book.sheets[0].range("B2").value = "'0123"
    assert snapshot(book, NATIVE).sheets[0]["B2"].lexical == "0123"


@pytest.mark.parametrize("answer", ["", "<Workbook", "<Workbook/>", refused(1004, "no such format")])
def test_formats_are_asked_range_by_range_where_excel_gives_no_block(excel: Open, answer: object) -> None:
    room = excel(next(one for one in FORMS if one.name.startswith("HOV")))
    expected = snapshot(room.book, NATIVE)

    def get_value(_: object, __: int) -> object:
        if isinstance(answer, Exception):
            raise answer
        return answer

    room.wire.methods["Range", "GetValue"] = get_value
    found = snapshot(room.book, NATIVE)
    assert [_contents(sheet) for sheet in found.sheets] == [_contents(sheet) for sheet in expected.sheets]
    assert [set(sheet.merged) for sheet in found.sheets] == [set(sheet.merged) for sheet in expected.sheets]
