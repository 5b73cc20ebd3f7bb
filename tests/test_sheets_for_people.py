"""The sheets that people get, read back by openpyxl: what holds of each of them, whatever it is about."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from typing import TYPE_CHECKING

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from commands.calling import EXAMPLES, hov_inside
from support.canaries import FLOW
from tools.pictures.checks import ALL, Check

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from openpyxl.cell import Cell

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore:.*extension is not supported")]

OWN = {"verdeel": "Verdelingsvoorstel", "vol": "Verdelingsvoorstel", "scenario": "Scenariovergelijking"}
BOOKS = {
    "batch": "Overzicht.xlsx",
    "bestuur": "Bestuur.xlsx",
    "toewijzing": "Toewijzingsvoorstel.xlsx",
    "instelling": "Plaatsen per instelling/Plaatsen 10249.xlsx",
    **dict.fromkeys(OWN, FLOW),
}
HEAD_FILL = "FFEEF1F6"
# Digits that name something, and what a form held or should hold as it stands there.
NAMES = {"TPID", "Regiehouder (TPID)", "Aanvragers (TPID)", "Code", "Cel", "Gevonden", "Verwacht"}
# A line of these is about a place of its own, and may say of it what is said of another.
BY_PLACE = {"Bevindingen", "Bestanden"}
LONG = 40
"""Characters from which a text is a remark, not a word or two."""
A4 = 9
PAGE_WIDTHS = {"landscape": 149, "portrait": 100}
"""How many of the characters by which Excel measures columns (7 pixels of 1/96 inch) go on A4 between its margins."""
LETTER, LEAST_LETTER = 10, 6
"""Points: what the sheets are written in, and what can be read on paper."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, openpyxl.Workbook]:
    """Make every workbook from the two consortia of 2022: one in order, one with mistakes."""
    folder = tmp_path_factory.mktemp("bladen")
    for name in ("2022-noord", "2022-zuid"):
        shutil.copytree(EXAMPLES / name, folder / "in" / name)
    north = folder / "in" / "2022-noord"

    def hov(key: str, *arguments: str | Path) -> None:
        called = hov_inside(*arguments, "--uit", folder / key)
        assert called.status in (0, 1), called.err

    hov("batch", "batch", folder / "in")
    (folder / "bestuur").mkdir()
    codes = ("--op", "V1", "--op", "V3", "--op", "V5", "--op", "P3")
    board = hov_inside("besluit", folder / "batch", "--lijst", folder / "bestuur" / BOOKS["bestuur"], *codes)
    assert board.status == 0, board.err
    # In twelve places nothing is divided yet; in fourteen one consortium waits for a number.
    hov("toewijzing", "toewijzing", folder / "in", "--plaatsen", "14", "--plaatsen", "12")
    shutil.copytree(folder / "toewijzing", folder / "instelling")
    hov("verdeel", "verdeel", north, "--vrij", "--schrijf")
    hov("vol", "verdeel", north, "--schrijf")
    hov("scenario", "scenario", north, "--zonder", "10240", "--zonder", "10243", "--toegewezen", "12", "--schrijf")
    return {key: openpyxl.load_workbook(folder / key / name) for key, name in BOOKS.items()}


@pytest.fixture(params=BOOKS)
def sheets(request: pytest.FixtureRequest, made: dict[str, openpyxl.Workbook]) -> tuple[Worksheet, ...]:
    """Give our sheets of one workbook."""
    book = made[request.param]
    return (book[OWN[request.param]],) if request.param in OWN else tuple(book.worksheets)


def filled(sheet: Worksheet) -> Iterator[Cell]:
    return (cell for row in sheet.iter_rows() for cell in row if cell.value is not None)


def heading(cell: Cell) -> str:
    """Give what heads a cell's column: the nearest heading above it, or the one of the table below it."""
    column = [one for (one,) in cell.parent.iter_rows(min_col=cell.column, max_col=cell.column)]
    heads = [one for one in column if one.fill.fgColor.rgb == HEAD_FILL and one.value is not None]
    above = [one for one in heads if one.row < cell.row]
    return str((above[-1] if above else heads[0]).value) if heads else ""


def test_a_chart_counts_from_nothing_in_whole_numbers(made: dict[str, openpyxl.Workbook]) -> None:
    charts = [chart for book in made.values() for sheet in book for chart in sheet._charts]
    assert len(charts) >= 8
    for chart in charts:
        axis = chart.y_axis
        assert (axis.scaling.min, axis.numFmt.formatCode) == (0, "0")
        assert axis.majorUnit >= 1
        assert axis.majorUnit == int(axis.majorUnit)


def test_a_number_is_stored_as_a_number(sheets: tuple[Worksheet, ...]) -> None:
    looks = re.compile(r"[+-]?\d[\d.,]*%?( \(.*\))?")
    below = [one for sheet in sheets for one in filled(sheet) if one.fill.fgColor.rgb != HEAD_FILL]
    found = [one for one in below if isinstance(one.value, str) and looks.fullmatch(one.value)]
    assert not [f"{one.parent.title}!{one.coordinate}" for one in found if heading(one) not in NAMES]


@pytest.mark.parametrize("check", ALL)
def test_nobody_is_shown_what_is(check: Check, sheets: tuple[Worksheet, ...]) -> None:
    """Cut or faint, on a crooked axis, English, or the option of a command."""
    assert [fault for sheet in sheets for fault in check(sheet)] == []


def test_prints_on_a4_with_its_names_and_numbers(sheets: tuple[Worksheet, ...]) -> None:
    for sheet in sheets:
        assert sheet.print_title_rows, sheet.title
        assert (sheet.oddHeader.left.text, sheet.oddHeader.right.text) == ("&F", "&A"), sheet.title
        assert {"&P", "&N"} <= set(re.findall("&[PN]", str(sheet.oddFooter.right.text))), sheet.title
        assert sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.title
        assert int(sheet.page_setup.paperSize) == A4, sheet.title
        # Of a page beside another one the lines can be told apart.
        assert (sheet.page_setup.fitToWidth or 1) == 1 or sheet.print_title_cols, sheet.title


def test_letters_can_be_read_on_paper(sheets: tuple[Worksheet, ...]) -> None:
    for sheet in sheets:
        shown = sum(one.width for one in sheet.column_dimensions.values() if not one.hidden)
        room = PAGE_WIDTHS[sheet.page_setup.orientation] * (sheet.page_setup.fitToWidth or 1)
        assert LETTER * min(1, room / shown) > LEAST_LETTER, f"{sheet.title}: {LETTER * room / shown:.1f}"


def test_years_are_not_added_up(sheets: tuple[Worksheet, ...]) -> None:
    rows = [row for sheet in sheets for row in sheet.iter_rows() if str(row[0].value).startswith("Totaal")]
    summed = {heading(cell) for row in rows for cell in row[1:] if cell.value is not None}
    assert not summed & {"Jaar", "Toewijzingsjaar"}


def test_a_remark_stands_once_on_a_sheet(sheets: tuple[Worksheet, ...]) -> None:
    for sheet in sheets:
        if sheet.title not in BY_PLACE:
            texts = Counter(cell.value for cell in filled(sheet) if isinstance(cell.value, str))
            assert not {text: count for text, count in texts.items() if count > 1 and len(text) > LONG}, sheet.title


@pytest.mark.parametrize(
    ("key", "sheet", "cell", "told"),
    [
        ("batch", "Overzicht", "A2", "Te herstellen: 24 fouten, bij 1 van 2 samenwerkingsverbanden. Begin bij"),
        ("toewijzing", "Samenvatting", "A4", "LET OP: dit voorstel is niet volledig."),
        ("toewijzing", "Per instelling", "A3", "Nog niet verdeeld: 8 van 8 instellingen."),
        ("instelling", "Plaatsen", "A4", "LET OP: het voorstel waaruit dit komt, is niet volledig."),
        ("verdeel", "Verdelingsvoorstel", "A2", "16 toegewezen plaatsen en 3 bonusplaatsen verdeeld over 8 leden"),
        ("vol", "Verdelingsvoorstel", "A2", "Niets voor te stellen: het formulier is al helemaal ingevuld"),
        ("scenario", "Scenariovergelijking", "A2", "Zonder 10240 Noord-instelling A scheelt het meest"),
    ],
)
def test_what_to_know_first_stands_first(
    made: dict[str, openpyxl.Workbook], key: str, sheet: str, cell: str, told: str
) -> None:
    assert str(made[key][sheet][cell].value).startswith(told)


def test_a_full_form_gets_no_proposal(made: dict[str, openpyxl.Workbook]) -> None:
    told = [str(cell.value) for cell in filled(made["vol"]["Verdelingsvoorstel"])]
    assert "19 routes stonden al in het formulier en blijven." in told
    assert not {"Waarom", "Route", "Gemaakte keuzes"} & set(told)


def test_routes_name_their_institutions(made: dict[str, openpyxl.Workbook]) -> None:
    routes = [str(one.value) for one in filled(made["verdeel"]["Verdelingsvoorstel"]) if "(12 mnd)" in str(one.value)]
    assert len(routes) == 15  # of the nineteen, some are the same one after the other
    assert all(len(re.findall(r"\d{5} Noord-instelling [A-H] \(12 mnd\)", one)) == 2 for one in routes)


@pytest.mark.parametrize(
    ("key", "sheet", "first"), [("scenario", OWN["scenario"], 2), ("toewijzing", "Vergelijking", 3)]
)
def test_what_differs_stands_out(made: dict[str, openpyxl.Workbook], key: str, sheet: str, first: int) -> None:
    rows = [row[first - 1 :] for row in made[key][sheet].iter_rows() if isinstance(row[first - 1].value, int | float)]
    cells = [(row[0], cell) for row in rows for cell in row[1:] if isinstance(cell.value, int | float)]
    marked = [cell for now, cell in cells if now.value != cell.value]
    assert marked
    assert {cell.fill.fgColor.rgb for cell in marked} == {"FFFCE3A6"}
    assert "FFFCE3A6" not in {cell.fill.fgColor.rgb for now, cell in cells if now.value == cell.value}


def test_a_number_on_an_open_mistake_is_provisional(made: dict[str, openpyxl.Workbook]) -> None:
    sheet = made["batch"]["Overzicht"]
    right = {
        row[0].value: cell.number_format.endswith('"*"')
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, int) and heading(cell) == "Recht (plaatsen)"
    }
    assert right == {"Voorbeeldverband Noord": False, "Voorbeeldverband Zuid": True}
    assert any(str(cell.value).startswith("Cijfer met *: voorlopig") for cell in filled(sheet))
