"""Toewijzingsvoorstel.xlsx and the workbooks of the institutions, read back by programs that are not ours."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import openpyxl
import pytest
import python_calamine
from openpyxl.worksheet.worksheet import Worksheet

from commands.calling import EXAMPLES, Called, hov_inside
from hov_tools.files.receipt import receipt_beside
from support.kept import backup
from support.libreoffice import LibreOffice

BOOK = "Toewijzingsvoorstel.xlsx"
ROWS = """tpid;hov;gevraagd;garantie;nieuw;naam;sector
10500;4326;3;nee;nee;=HYPERLINK("http://voorbeeld.example");Ouderenzorg
10501;900;1;ja;nee;@SUM(A1);Revalidatie
10502;0;1;nee;ja;+31 6;Epilepsie
10503;0;1;nee;ja;-1;Revalidatie
10504;2300;1;nee;nee;Gelijk & Co;Ziekenhuiszorg
10505;2300;1;nee;nee;https://voorbeeld.example;Ziekenhuiszorg
"""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with forms, and what hov made of it in the folder "uit"."""
    folder = tmp_path_factory.mktemp("wereld")
    shutil.copytree(EXAMPLES / "2022-noord", folder / "map" / "noord")
    shutil.copytree(EXAMPLES / "2022-zuid", folder / "map" / "zuid")
    (folder / "lijst.csv").write_text(ROWS, encoding="utf-8")
    assert propose(folder, "uit").status == 1  # there are errors in the forms of one consortium
    return folder


def propose(folder: Path, out: str) -> Called:
    options = ["--plaatsen", "50", "--plaatsen", "33", "--gevraagd", "10280=14", "--loting", "zaad"]
    lists = ["--instellingen", folder / "lijst.csv", "--zonder-samenvoegen", "noord", "--uit", folder / out]
    return hov_inside("toewijzing", folder / "map", *options, *lists)


def table(sheet: Worksheet) -> tuple[list[str], list[list[object]], list[object]]:
    """Give the headings, the rows and the row of totals of a sheet's table, as openpyxl reads them."""
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
    end = next((index for index, row in enumerate(rows) if row[0] == "Totaal"), len(rows))
    filled = [row for row in rows[1:end] if any(value is not None for value in row)]
    return [str(head) for head in rows[0]], filled, rows[end] if end < len(rows) else []


def test_a_sheet_for_every_question(world: Path) -> None:
    book = openpyxl.load_workbook(world / "uit" / BOOK)
    assert book.sheetnames == [
        "Samenvatting",
        "Aanvragers",
        "Samenwerkingsverbanden",
        "Per instelling",
        "Loting",
        "Vergelijking",
        "Bevindingen",
        "Bestanden",
        "Toelichting",
    ]
    for sheet in book:
        assert sheet.oddFooter.right.text == "blad &P van &N"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.paperSize == 9
    for name in ("Aanvragers", "Samenwerkingsverbanden", "Per instelling", "Vergelijking", "Bevindingen"):
        assert book[name].freeze_panes == "C5"
        assert book[name].print_title_rows == "$4:$4"
        assert book[name].auto_filter.ref is not None
    assert len(book["Samenvatting"]._charts) == 2


def test_what_people_typed_is_text(world: Path) -> None:
    book = openpyxl.load_workbook(world / "uit" / BOOK)
    formulas = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"}
    assert formulas
    assert all(re.fullmatch(r"=SUM\(([A-Z]+)\d+:\1\d+\)", formula) for formula in formulas)
    names = {row[1]: row for row in table(book["Aanvragers"])[1]}
    assert {'=HYPERLINK("http://voorbeeld.example")', "@SUM(A1)", "+31 6", "-1", "Gelijk & Co"} < set(names)
    assert not any(cell.hyperlink for sheet in book for row in sheet.iter_rows() for cell in row)


def test_the_numbers_are_those_of_the_json(world: Path) -> None:
    options = ["--plaatsen", "50", "--gevraagd", "10280=14", "--loting", "zaad", "--json"]
    called = hov_inside("toewijzing", world / "map", *options, "--instellingen", world / "lijst.csv")
    proposal = json.loads(called.out)["voorstellen"][0]
    rows = table(openpyxl.load_workbook(world / "uit" / BOOK)["Aanvragers"])[1]
    assert {row[0]: row[5] for row in rows} == {one["tpid"]: one["plaatsen"] for one in proposal["aanvragers"]}
    assert {row[0]: row[8] for row in rows} == {one["tpid"]: one["tekort_dagen"] for one in proposal["aanvragers"]}


@pytest.mark.parametrize("name", ["Aanvragers", "Samenwerkingsverbanden", "Per instelling"])
def test_the_totals_are_the_sums(world: Path, name: str) -> None:
    stored = openpyxl.load_workbook(world / "uit" / BOOK, data_only=True)[name]
    heads, rows, totals = table(stored)
    summed = [index for index, total in enumerate(totals) if isinstance(total, int | float)]
    assert summed
    for index in summed:
        values = [row[index] for row in rows]
        assert totals[index] == pytest.approx(sum(value for value in values if isinstance(value, int | float))), heads


def test_calamine_reads_the_same(world: Path) -> None:
    ours = openpyxl.load_workbook(world / "uit" / BOOK, data_only=True)
    theirs = python_calamine.CalamineWorkbook.from_path(world / "uit" / BOOK)
    for sheet in ours:
        rows = theirs.get_sheet_by_name(sheet.title).to_python(skip_empty_area=False)
        for number, row in enumerate(sheet.iter_rows()):
            for cell, value in zip(row, rows[number] if number < len(rows) else [], strict=False):
                assert (cell.value if cell.value is not None else "") == value, f"{sheet.title}!{cell.coordinate}"


def test_libreoffice_opens_and_recalculates_it(world: Path, libreoffice: LibreOffice) -> None:
    ours = openpyxl.load_workbook(world / "uit" / BOOK, data_only=True)
    theirs = libreoffice.values(world / "uit" / BOOK)
    for name in ("Aanvragers", "Samenwerkingsverbanden", "Per instelling", "Samenvatting"):
        for row in ours[name].iter_rows():
            for cell in row:
                if isinstance(cell.value, int | float):
                    assert theirs[name][cell.coordinate] == pytest.approx(cell.value)


def test_the_same_input_gives_the_same_bytes(world: Path) -> None:
    propose(world, "nog-eens")
    made = sorted(path.relative_to(world / "uit") for path in (world / "uit").rglob("*") if path.is_file())
    assert len(made) == 4 + 22  # the proposal, its receipt, its JSON, the letters, sixteen members and six of the list
    for path in made:
        assert (world / "uit" / path).read_bytes() == (world / "nog-eens" / path).read_bytes(), path


def test_the_places_of_one_institution(world: Path) -> None:
    sheet = openpyxl.load_workbook(world / "uit" / "Plaatsen per instelling" / "Plaatsen 10249.xlsx").active
    assert sheet is not None
    rows = {row[0].value: [cell.value for cell in row[1:4]] for row in sheet.iter_rows() if row[0].value}
    assert rows["Instroom 2022"] == [1, 0, 1]
    assert rows["Doorstroom 2023"] == [pytest.approx(7 / 3), pytest.approx(1 / 3), 2.67]
    assert rows["Doorstroom 2024"] == [1, 1, 2]
    told = " ".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None)
    assert "10249 Noord-instelling D" in told
    assert "10240" not in told  # nothing of another institution


def test_lots_with_their_record(world: Path) -> None:
    _, rows, _ = table(openpyxl.load_workbook(world / "uit" / BOOK)["Loting"])
    assert [row[5] for row in rows if row[2] == "reserve"] in (
        ["zaad|reserve|10502", "zaad|reserve|10503"],
        ["zaad|reserve|10503", "zaad|reserve|10502"],
    )
    assert [row[7] for row in rows] == ["plaats", "geen plaats"]
    assert [row[6] for row in rows] == sorted(str(row[6]) for row in rows)


def test_the_receipt_accounts_for_the_run(world: Path) -> None:
    receipt = json.loads(receipt_beside(world / "uit" / BOOK).read_text(encoding="utf-8"))
    assert receipt["opdracht"] == "toewijzing"
    assert receipt["parameters"]["plaatsen"] == [50, 33]
    assert receipt["parameters"]["zaad"] == "zaad"
    assert "lijst.csv" in {one["bestand"] for one in receipt["invoer"]}
    assert str(world) not in json.dumps(receipt)


def test_a_workbook_of_an_earlier_run_is_named(world: Path) -> None:
    old = world / "uit" / "Plaatsen per instelling" / "Plaatsen 99999.xlsx"
    old.write_bytes(b"")
    called = propose(world, "uit")
    old.unlink()
    assert "Plaatsen 99999.xlsx" in called.err


def test_results_do_not_go_among_the_forms(world: Path) -> None:
    called = propose(world, "map/uit")
    assert called.status == 2
    assert "Kies een andere map" in called.err
    assert not (world / "map" / "uit").exists()


def test_a_workbook_that_somebody_changed_is_kept(world: Path) -> None:
    propose(world, "gewijzigd")
    (world / "gewijzigd" / BOOK).write_bytes(b"van mij")
    called = propose(world, "gewijzigd")
    assert "Reservekopie" in called.err
    assert backup(world / "gewijzigd" / BOOK).read_bytes() == b"van mij"
