"""New workbooks: what people typed stays text, and the same content gives the same bytes."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import tempfile
import zipfile
from datetime import datetime
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest

from hov_tools import dutch
from hov_tools.ooxml.reader import read_snapshot
from hov_tools.report import cell_styles
from hov_tools.sheetbook import (
    GOLD,
    NAVY,
    Area,
    BarChart,
    CellContent,
    Column,
    PageSetup,
    Series,
    exact,
    number_style,
    whole,
)
from hov_tools.sheetbook.book import Book

SETUP = PageSetup("voet & meer", "blad &P van &N")
TYPED = ("=1+1", "+1", "-1", "@SUM(A1)", "#N/A", "007", "_x0041_", "https://voorbeeld.example", "1 < 2 & 3", " rand ")


def made() -> bytes:
    """Make a workbook with one of everything."""
    book = Book("Titel")
    page = book.page("Blad", SETUP)
    columns = [
        Column[str]("Kop", 20, CellContent),
        Column[str]("Getal", 10, lambda typed: exact(Fraction(len(typed), 3)), is_number=True),
        Column[str]("Weg", 10, lambda _: whole(None), is_hidden=True),
    ]
    page.add([CellContent("Boven de tabel", cell_styles.TITLE)])
    page.add_heads(columns, frozen_columns=1)
    names, numbers, _ = page.add_lines(columns, TYPED)
    page.add_filter(columns, names.first)
    total = CellContent(Fraction(10, 3), number_style(cell_styles.NUMBER, dutch.WHOLE), formula="SUM(B3:B12)")
    page.add([None, total, CellContent("open", link=("map #1/a b.xlsx", "'Blad'!A1"), tooltip="Open het")])
    series = (Series("Gewoon", NAVY, numbers), Series("Extra", GOLD, Area("Blad", 2, 3, numbers.values)))
    page.add_chart(BarChart("Grafiek", names, series, 3, 20), page.row + 1, 1)
    return book.finish()


@pytest.fixture(scope="module")
def data() -> bytes:
    return made()


def part(data: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return package.read(name).decode()


def test_what_people_typed_is_text_to_every_reader(data: bytes) -> None:
    sheet = read_snapshot(data).sheet("Blad")
    assert [sheet[f"A{row}"].lexical for row in range(3, 13)] == list(TYPED)
    cells = openpyxl.load_workbook(io.BytesIO(data))["Blad"]["A"][2:12]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.quotePrefix for cell in cells[:5]] == [True, True, True, True, False]


def test_a_formula_has_its_value_for_who_computes_nothing(data: bytes) -> None:
    assert openpyxl.load_workbook(io.BytesIO(data))["Blad"]["B13"].value == "=SUM(B3:B12)"
    assert openpyxl.load_workbook(io.BytesIO(data), data_only=True)["Blad"]["B13"].value == pytest.approx(10 / 3)


def test_a_chart_has_its_values_and_a_description(data: bytes) -> None:
    chart = part(data, "xl/charts/chart1.xml")
    cached = re.findall(r"<(?:c:)?v>([^<]*)</", chart)
    assert cached.count("007") == 2  # a label of either series
    assert cached.count(f"{4 / 3:.16g}") == 4  # of either series, "=1+1" and "#N/A" have four characters
    assert "'Blad'!$B$3:$B$12" in chart
    assert 'descr="Grafiek"' in part(data, "xl/drawings/drawing1.xml")


def test_layout(data: bytes) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(data))["Blad"]
    assert (sheet.freeze_panes, sheet.print_title_rows, sheet.auto_filter.ref) == ("B3", "$2:$2", "A2:C12")
    assert [sheet.column_dimensions[name].hidden for name in "ABC"] == [False, False, True]
    assert (sheet.oddFooter.left.text, sheet.oddFooter.right.text) == ("voet && meer", "blad &P van &N")
    link = sheet["C13"].hyperlink
    assert (link.target, link.location, link.tooltip) == ("map%20%231/a%20b.xlsx", "'Blad'!A1", "Open het")


def test_the_same_content_gives_the_same_bytes_whenever_it_is_made(data: bytes) -> None:
    assert made() == data
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert {member.date_time for member in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    properties = openpyxl.load_workbook(io.BytesIO(data)).properties
    assert {properties.created, properties.modified} == {datetime(2000, 1, 1)}  # noqa: DTZ001 - as openpyxl reads it


def test_a_workbook_that_is_not_finished_leaves_nothing_on_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    book = Book("Titel")
    page = book.page("Blad", SETUP)
    page.add_heads([Column[str]("Kop", 20, CellContent)])
    assert list(tmp_path.iterdir())
    book.discard()
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("command", ["batch", "toewijzing", "valideer"])
def test_a_command_line_does_not_wait_for_openpyxl(command: str) -> None:
    code = f"import sys, hov_tools.cli, hov_tools.commands.{command}; sys.exit('openpyxl' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
