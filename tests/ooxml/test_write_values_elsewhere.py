"""What others find in a workbook that we wrote: LibreOffice, openpyxl, calamine and pandas."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pandas as pd
import pytest
import python_calamine
import xlsxwriter
from written import changed_parts, outside, parts_of

from hov_tools.ooxml.edits import AddSheet, CellStyle, Edit, NewCell, SetFormula, SetValue
from hov_tools.ooxml.reader import read_snapshot
from hov_tools.ooxml.writer import WriteResult, apply_edits

if TYPE_CHECKING:
    from support.libreoffice import LibreOffice

EDITS: tuple[Edit, ...] = (
    SetValue("Invoer", "B2", 40),
    SetValue("Invoer", "B3", "  tekst & <meer>\n"),
    SetValue("Invoer", "B4", date(2024, 2, 29)),
    SetValue("Invoer", "B5", True),  # noqa: FBT003 - the value of a cell
    SetValue("Invoer", "B6", Decimal("0.1")),
    SetValue("Invoer", "D20", 7),
    SetFormula("Invoer", "C6", "SUM(B2,B6)*2", Decimal("80.2")),
    AddSheet("Uitkomst", (NewCell(1, 1, "kop", CellStyle(bold=True)), NewCell(2, 1, 41, formula="Invoer!B2+1"))),
)
EXPECTED = {
    "B2": 40,
    "B3": "  tekst & <meer>\n",
    "B4": date(2024, 2, 29),
    "B5": True,
    "B6": 0.1,
    "D20": 7,
    "C6": 80.2,
}
EDITED = (*EXPECTED,)


def by_xlsxwriter() -> bytes:
    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = workbook.add_worksheet("Invoer")
    day = workbook.add_format({"num_format": "dd-mm-yyyy", "bold": True})
    for row in range(2, 9):
        sheet.write(f"A{row}", f"rij {row}")
        sheet.write(f"B{row}", row * 10)
    sheet.write_blank("B4", None, day)
    sheet.write_formula("C2", "=B2*2", None, 40)
    sheet.write_formula("C3", '=IF(B5=TRUE,"ja","nee")', None, "nee")
    sheet.write_formula("C4", "=C2+1", None, 41)
    sheet.write_formula("C5", "=B8/0", None, "#DIV/0!")
    sheet.write_formula("C7", "=B7+1", None, 71)
    sheet.write_array_formula("E2:E3", "{=B2:B3*2}", None, 40)
    sheet.write_formula("F2", "=SUM(E2:E3)", None, 100)
    # Without B5: LibreOffice adds booleans up, Excel does not.
    sheet.write_formula("G2", "=SUM(Invoer!B6:B8)", None, 210)
    sheet.conditional_format("B2:B8", {"type": "data_bar", "data_bar_2010": True})
    sheet.data_validation("A2:A8", {"validate": "list", "source": ["a", "b"]})
    sheet.add_sparkline("H2", {"range": "Invoer!B2:B8"})
    sheet.write_comment("A2", "let op")
    chart = workbook.add_chart({"type": "line"})
    chart.add_series({"values": "=Invoer!$B$2:$B$8"})
    sheet.insert_chart("J2", chart)
    workbook.close()
    return buffer.getvalue()


def by_openpyxl() -> bytes:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "Invoer"
    for row in range(2, 9):
        sheet[f"A{row}"] = f"rij {row}"
        sheet[f"B{row}"] = row * 10
    sheet["C2"] = "=B2*2"
    sheet["C7"] = "=B7+1"
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


@pytest.fixture(params=[by_xlsxwriter, by_openpyxl])
def before(request: pytest.FixtureRequest) -> bytes:
    made: bytes = request.param()
    return made


@pytest.fixture
def result(before: bytes) -> WriteResult:
    return apply_edits(before, EDITS)


def test_only_the_edited_cells_differ(before: bytes, result: WriteResult) -> None:
    part = "xl/worksheets/sheet1.xml"
    touched = changed_parts(before, result.data)
    assert touched >= {part, "xl/styles.xml", "xl/worksheets/sheet2.xml"}
    assert touched <= {
        part,
        "xl/styles.xml",
        "xl/worksheets/sheet2.xml",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "[Content_Types].xml",
        "xl/calcChain.xml",
    }
    stale = {address for _, address in (*result.recalculated, *result.dropped)}
    cells = {*EDITED, *stale}
    assert outside(parts_of(before)[part], cells) == outside(parts_of(result.data)[part], cells)


def test_openpyxl_finds_the_values(result: WriteResult) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(result.data), data_only=True)["Invoer"]
    for address, expected in EXPECTED.items():
        found = sheet[address].value
        assert (found.date() if address == "B4" else found) == expected
    assert sheet["A3"].value == "rij 3"


def test_calamine_finds_the_values(result: WriteResult) -> None:
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(result.data))
    rows = book.get_sheet_by_name("Invoer").to_python(skip_empty_area=False)
    assert [rows[row][1] for row in range(1, 6)] == [EXPECTED[f"B{row}"] for row in range(2, 7)]
    assert rows[19][3] == 7
    assert book.get_sheet_by_name("Uitkomst").to_python() == [["kop"], [41.0]]


def test_pandas_finds_the_values(result: WriteResult) -> None:
    frames = pd.read_excel(io.BytesIO(result.data), sheet_name=None, header=None, engine="openpyxl")
    assert frames["Invoer"].iloc[-1, 3] == 7
    assert frames["Uitkomst"].iloc[:, 0].tolist() == ["kop", 41]


def test_we_find_the_values(result: WriteResult) -> None:
    sheet = read_snapshot(result.data).sheet("Invoer")
    assert [sheet[cell].lexical for cell in ("B2", "B4", "B6", "C6")] == ["40", "45351", "0.1", "80.2"]


def test_libreoffice_computes_what_we_cached(result: WriteResult, libreoffice: LibreOffice, tmp_path: Path) -> None:
    file = tmp_path / "boek.xlsx"
    file.write_bytes(result.data)
    there = libreoffice.values(file)
    ours = openpyxl.load_workbook(io.BytesIO(result.data), data_only=True)
    compared = 0
    for sheet in ours.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None:
                    assert there[sheet.title][cell.coordinate] == cell.value, cell.coordinate
                    compared += 1
    assert compared >= 15


def test_stale_values_are_computed_or_left_out() -> None:
    result = apply_edits(by_xlsxwriter(), EDITS)
    assert [address for _, address in result.recalculated] == ["C2", "G2", "C3", "C4"]
    assert [address for _, address in result.dropped] == ["E2", "F2", "E3"]
    sheet = read_snapshot(result.data).sheet("Invoer")
    assert [sheet[cell].lexical for cell in ("C2", "C3", "C4", "C5", "C7")] == ["80", "ja", "81", "#DIV/0!", "71"]
    assert [sheet[cell].lexical for cell in ("E2", "E3", "F2")] == ["", "", ""]


def test_examples_keep_true_cached_values(workbooks: Path, libreoffice: LibreOffice, tmp_path: Path) -> None:
    files = sorted(workbooks.glob("voorbeelden/2022-noord/HOV*.xlsx"))[:2]
    # In 2022-zuid the cached values are wrong to begin with: those are its faults.
    files += sorted(workbooks.glob("voorbeelden/*-noord/In- en*.xlsx"))
    files += sorted(workbooks.glob("voorbeelden/*-oost/*.xlsx"))
    for number, file in enumerate(files):
        data = file.read_bytes()
        last = read_snapshot(data).sheets[-1]
        dates = [cell for cell in last.cells if cell.is_date and cell.lexical][:2]
        numbers = [cell for cell in last.cells if cell.lexical.isdecimal() and cell.formula is None][:2]
        edits = [SetValue(last.name, cell.address, date(2019, 3, 1)) for cell in dates]
        edits += [SetValue(last.name, cell.address, 17) for cell in numbers if not cell.is_date]
        (tmp_path / f"{number}.xlsx").write_bytes(apply_edits(data, edits).data)
    recomputed = libreoffice.all_values(tmp_path)
    for name, sheets in recomputed.items():
        ours = openpyxl.load_workbook(tmp_path / name, data_only=True)
        for sheet in ours.worksheets:
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.value is not None:
                        assert sheets[sheet.title][cell.coordinate] == cell.value, (name, cell.coordinate)
