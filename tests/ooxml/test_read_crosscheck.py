"""Every cell as openpyxl and calamine read it: of forms and of workbooks made for it."""

from __future__ import annotations

import io
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
import xlsxwriter
from crosscheck import assert_as_calamine, assert_as_openpyxl
from openpyxl.styles import Protection
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from hov_tools.ooxml.reader import read_snapshot

if TYPE_CHECKING:
    from support.libreoffice import LibreOffice

TEXTS = [
    "",
    " ",
    "  both sides  ",
    "a\nb",
    "tab\there",
    "<&>\"'",
    "é ü 汉 😀",
    "_x0041_ is not A",
    "_x000D_",
    "=no formula",
    "0017",
    "]]>",
]
NUMBERS = [0, 1, -1, 0.1, 0.57, 1e-9, 1.5e300, 123456789012345, 0.1 + 0.2, 2**53, -0.0, 1 / 3]
DAYS = [date(1900, 3, 1), date(2022, 2, 28), datetime(2024, 2, 29, 13, 14, 15), time(12, 30), date(9999, 12, 31)]  # noqa: DTZ001 - cells know no zone
DATE_FORMATS = ["dd-mm-yyyy", "[$-413]d mmmm yyyy;@", "h:mm", "mmm-yy", "[Red]yyyy", 'yyyy"h"', "[h]:mm", "mm:ss.0"]
OTHER_FORMATS = ["0.00", '0 "dagen"', "[Red]0", "#,##0;[Blue]-#,##0", "@", "0.00E+00", "General", "\\d0", "_d0", "0%"]


def by_xlsxwriter(*, corner: bool = False, **options: Any) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, **options}) as book:
        sheet = book.add_worksheet("Blad & <één>")
        for row, text in enumerate(TEXTS):
            sheet.write_string(row, 0, text)
        for row, number in enumerate(NUMBERS):
            sheet.write_number(row, 1, number)
        for row, day in enumerate(DAYS[1:]):
            sheet.write_datetime(row, 2, day, book.add_format({"num_format": "dd-mm-yyyy hh:mm"}))
        for column, code in enumerate([*DATE_FORMATS, *OTHER_FORMATS]):
            sheet.write_number(30, column, 44_000.5, book.add_format({"num_format": code}))
        for column, index in enumerate([*range(27), *range(37, 50)]):
            sheet.write_number(31, column, 100, book.add_format({"num_format": index}))
        sheet.write_boolean("E1", True)  # noqa: FBT003 - the value of a cell
        sheet.write_boolean("E2", False)  # noqa: FBT003 - as above
        sheet.write_formula("F1", '=SUM(B1:B3)&"<"', None, "x & y")
        sheet.write_formula("F2", "=1/0", None, "#DIV/0!")
        sheet.write_formula("F3", "=B1=0", None, True)  # noqa: FBT003 - the value of a cell
        sheet.write_array_formula("F4:F5", "{=B1:B2*2}", None, 3)
        sheet.write_dynamic_array_formula("F6", "=SORT(B1:B3)", None, -1)
        sheet.write_rich_string("G1", "gewoon ", book.add_format({"bold": True}), "vet ", " eind ")
        sheet.write_blank("H1", None, book.add_format({"locked": False}))
        if corner:
            sheet.write_number("XFD1048576", 7)
        sheet.merge_range("J1:L3", "samen")
        sheet.protect("geheim")
        sheet.data_validation("M1:M9", {"validate": "list", "source": ["ja", "nee, of"]})
        sheet.data_validation("N1", {"validate": "list", "source": "=lst", "other_cells": [[3, 13, 5, 13]]})
        sheet.data_validation("O1", {"validate": "integer", "criteria": ">", "value": 3})
        book.add_worksheet("Verborgen").hide()
        book.add_worksheet("Diep").very_hidden()
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "='Diep'!$A$1:$A$2"})
        book.add_chartsheet("Grafiek").set_chart(chart)
        local = book.add_worksheet("Lokaal")
        local.print_area("A1:B2")
        book.define_name("lst", "=Lokaal!$A$1:$A$3")
        book.define_name("Lokaal!eigen", "=Lokaal!$B$1")
        book.define_name("Verborgen!lst", "=Verborgen!$B$1")
    return buffer.getvalue()


def by_openpyxl() -> bytes:
    book = openpyxl.Workbook()
    book.epoch = datetime(1904, 1, 1)  # noqa: DTZ001 - as openpyxl wants it
    sheet = book.active
    sheet.title = "1904"
    for row, text in enumerate([text for text in TEXTS[1:] if "_x" not in text], 1):
        sheet.cell(row, 1).value = text
        sheet.cell(row, 1).data_type = "s"
    for row, number in enumerate(NUMBERS, 1):
        sheet.cell(row, 2).value = number
    for row, day in enumerate([*DAYS[1:], timedelta(hours=30)], 1):
        sheet.cell(row, 3).value = day
    for row, value in enumerate([True, False, "#N/A", "=A1&B1", '=IF(A1<>"",1,2)'], 1):
        sheet.cell(row, 4).value = value
    sheet["F1"].protection = Protection(locked=False)
    sheet.merge_cells("G1:H2")
    for ranges, source in [("K1:K5 M3", '"a,b"'), ("L1", "=lijst"), ("N1:N2", "Andere!$A$1:$A$4")]:
        validation = DataValidation(type="list", formula1=source.removeprefix("="))
        validation.sqref = ranges
        sheet.add_data_validation(validation)
    other = book.create_sheet("Andere")
    other.sheet_state = "veryHidden"
    other.protection.sheet = True
    other.defined_names["eigen"] = DefinedName("eigen", attr_text="Andere!$A$1", hidden=True)
    book.defined_names["lijst"] = DefinedName("lijst", attr_text="Andere!$A$1:$A$4")
    book.security = openpyxl.workbook.protection.WorkbookProtection(lockStructure=True)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


GENERATED = {
    "xlsxwriter": by_xlsxwriter,
    "xlsxwriter with inline strings": lambda: by_xlsxwriter(constant_memory=True),
    "xlsxwriter from 1904": lambda: by_xlsxwriter(date_1904=True),
    "openpyxl": by_openpyxl,
}


@pytest.mark.parametrize("name", GENERATED)
def test_generated_workbooks_as_openpyxl_reads_them(name: str) -> None:
    data = GENERATED[name]()
    assert assert_as_openpyxl(data, read_snapshot(data)) > 30


@pytest.mark.parametrize("name", GENERATED)
def test_generated_workbooks_as_calamine_reads_them(name: str) -> None:
    data = GENERATED[name]()
    assert assert_as_calamine(data, read_snapshot(data)) > 20


def test_a_cell_in_the_last_corner_as_openpyxl_reads_it() -> None:
    data = by_xlsxwriter(corner=True)
    assert assert_as_openpyxl(data, read_snapshot(data)) > 30


def test_forms_and_examples(workbooks: Path) -> None:
    paths = sorted(workbooks.rglob("*.xlsx"))
    assert len(paths) >= 30
    for path in paths:
        data = path.read_bytes()
        snapshot = read_snapshot(data)
        assert assert_as_openpyxl(data, snapshot) > 100, path
        assert assert_as_calamine(data, snapshot) > 50, path


def test_forms_resaved_by_libreoffice(workbooks: Path, libreoffice: LibreOffice, tmp_path: Path) -> None:
    sources = [
        path for folder in sorted((workbooks / "voorbeelden").iterdir()) for path in sorted(folder.glob("*.xlsx"))[-2:]
    ]
    for number, source in enumerate(sources):
        (resaved,) = libreoffice.resave(source, tmp_path / str(number))
        data = resaved.read_bytes()
        snapshot = read_snapshot(data)
        assert_as_openpyxl(data, snapshot)
        assert_as_calamine(data, snapshot)
        before = read_snapshot(source.read_bytes())
        assert [sheet.name for sheet in snapshot.sheets] == [sheet.name for sheet in before.sheets]
        for old, new in zip(before.sheets, snapshot.sheets, strict=True):
            assert list(old.cells.texts()) or not list(new.cells.texts())
            assert set(new.cells.texts()) >= {
                item for item in old.cells.texts() if item[2] and old.get(*item[:2]).formula is None
            }  # type: ignore[union-attr]
