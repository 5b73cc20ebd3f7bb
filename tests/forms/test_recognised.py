"""Which form a workbook is, how much of it is read, and what is no form at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import xlsxwriter  # type: ignore[import-untyped]

from hov_tools.forms.layout import all_layouts
from hov_tools.forms.records import AnyForm, ApplicationForm, FlowForm, HovForm, Table
from support.cases import document_of, form_of
from support.environment import WORKBOOKS
from support.workbooks import CellValue, copy_folder, delete_sheet, insert_sheet, rename_sheets, set_cells

if TYPE_CHECKING:
    from pathlib import Path

FORMS = WORKBOOKS / "formulieren"

# Of every blank form: layout, kind, year, answers outside tables, cells read, and per table the columns found and
# the rows to fill in. A form that changes without its layout shows here first.
PINNED = [
    ("2022/Aanvraag door regiehouder toewijzing 2022.xlsx", "aanvraag-2022", "aanvraag", 2022, 20, 20, [(9, 20)]),
    (
        "2022/Aanmelding door praktijkinstellingen toewijzing 2022.xlsx",
        *("aanmelding-2022", "aanmelding", 2022, 20, 20, [(9, 20)]),
    ),
    ("2022/HOV-formulier toewijzing 2022.xlsx", "hov-2022", "hov", 2022, 17, 29, [(12, 40)]),
    (
        "2022/In- en doorstroom samenwerkingsverband toewijzingsjaar 2022.xlsx",
        *("in-en-doorstroom-2022", "in-en-doorstroom", 2022, 6, 13, [(13, 20), (10, 40)]),
    ),
    (
        "2025/Aanmelding nieuw samenwerkingsverband toewijzingsjaar 2025.xlsx",
        *("aanmelding-nieuw-2025", "aanmelding-nieuw", 2025, 20, 20, [(9, 20)]),
    ),
    (
        "2025/Definitieve aanmelding samenwerkingsverband toewijzingsjaar 2025.xlsx",
        *("aanmelding-definitief-2025", "aanmelding-definitief", 2025, 20, 20, [(9, 20)]),
    ),
    ("2025/HOV-formulier toewijzing 2025.xlsx", "hov-2025", "hov", 2025, 17, 21, [(12, 40)]),
    (
        "2025/In- en doorstroom samenwerkingsverband toewijzingsjaar 2025.xlsx",
        *("in-en-doorstroom-2025", "in-en-doorstroom", 2025, 6, 13, [(13, 20), (10, 40)]),
    ),
]
# Of filled-in forms: cells read, and the rows of each table.
FILLED = [
    ("2022-noord/Aanvraag door regiehouder toewijzing 2022.xlsx", 92, [8]),
    ("2022-noord/HOV-formulier 10240.xlsx", 245, [18]),
    ("2022-noord/HOV-formulier 10243.xlsx", 77, [4]),
    ("2022-noord/In- en doorstroom samenwerkingsverband toewijzingsjaar 2022.xlsx", 307, [8, 19]),
    ("2025-oost/Definitieve aanmelding samenwerkingsverband toewijzingsjaar 2025.xlsx", 83, [7]),
    ("2025-oost/HOV-formulier 10320.xlsx", 249, [19]),
    ("2025-oost/In- en doorstroom samenwerkingsverband toewijzingsjaar 2025.xlsx", 264, [7, 16]),
]


def tables_of(form: AnyForm) -> list[Table[object]]:  # type: ignore[type-var]  # of any kind of row
    match form:
        case HovForm():
            return [form.trainees]
        case ApplicationForm():
            return [form.members]
        case FlowForm():
            return [form.members, form.routes]


def read(path: Path) -> AnyForm:
    form = document_of(path).form
    assert form is not None
    return form


@pytest.mark.parametrize(("file", "layout", "kind", "year", "fields", "cells", "tables"), PINNED)
def test_blank_form_is_read_completely(
    file: str, layout: str, kind: str, year: int, fields: int, cells: int, tables: list[tuple[int, int]]
) -> None:
    form = read(FORMS / file)
    assert (form.layout, form.kind, form.year) == (layout, kind, year)
    assert form.has_title
    assert form.missing == ()
    assert (len(form.fields), form.cells_read) == (fields, cells)
    assert [(len(table.headings), len(table.free)) for table in tables_of(form)] == tables
    assert all(field.ref is not None for field in form.fields.values())


def test_every_layout_is_pinned() -> None:
    assert sorted(layout.id for layout in all_layouts()) == sorted(pin[1] for pin in PINNED)


@pytest.mark.parametrize(("file", "cells", "rows"), FILLED)
def test_filled_in_form_is_read_completely(workbooks: Path, file: str, cells: int, rows: list[int]) -> None:
    form = read(workbooks / "voorbeelden" / file)
    assert form.missing == ()
    assert form.cells_read == cells
    assert [len(table.rows) for table in tables_of(form)] == rows


def test_every_field_remembers_its_own_cell(workbooks: Path) -> None:
    for path in sorted((workbooks / "voorbeelden").glob("*/*.xlsx")):
        form = read(path)
        fields = list(form.fields.values())
        fields += [field for table in tables_of(form) for row in table.rows for field in row.answers()]  # type: ignore[attr-defined]
        places = [field.ref for field in fields]
        assert len(set(places)) == len(places)


@pytest.fixture
def copies(workbooks: Path, tmp_path: Path) -> Path:
    """Give copies of a consortium's workbooks that can be changed."""
    return copy_folder(workbooks / "voorbeelden" / "2022-noord", tmp_path / "map")


def test_name_of_the_file_does_not_matter(copies: Path) -> None:
    old = copies / "HOV-formulier 10243.xlsx"
    before = read(old)
    new = old.rename(copies / "Aanvraag door regiehouder toewijzing 2025.xlsx")
    assert read(new) == before


def test_names_of_the_sheets_do_not_matter(copies: Path) -> None:
    path = copies / "HOV-formulier 10243.xlsx"
    before = read(path)
    rename_sheets(path, {"HOV-formulier": "Opleidelingen", "Opleidelingen": "HOV-formulier", "Lijsten": "Blad 1"})
    after = read(path)
    ref = after.text("name").ref
    assert ref is not None
    assert ref.sheet == "Opleidelingen"
    assert {name: field.value for name, field in after.fields.items()} == {
        name: field.value for name, field in before.fields.items()
    }
    assert after.days.grand_total.value == 1521  # type: ignore[union-attr]


TITLES = [pin[:4] for pin in PINNED]


@pytest.mark.parametrize(("file", "layout", "kind", "year"), TITLES)
def test_without_its_title_a_form_is_known_by_its_labels(
    tmp_path: Path, file: str, layout: str, kind: str, year: int
) -> None:
    path = tmp_path / "formulier.xlsx"
    path.write_bytes((FORMS / file).read_bytes())
    sheet = next(field.ref.sheet for field in read(path).fields.values() if field.ref is not None)
    gone: dict[tuple[str, str], CellValue] = {(sheet, cell): "Formulier" for cell in ("A2", "B2")}
    if kind == "hov":
        gone["Toelichting", "A1"] = None
    set_cells(path, gone)
    form = read(path)
    assert not form.has_title
    assert form.year == year
    assert len(form.missing) == 1
    # The two applications of a year ask the same: which of them it is, only the title tells.
    same = {"aanvraag": "aanmelding", "aanmelding-nieuw": "aanmelding-definitief"}
    assert form.kind == same.get(kind, kind)
    assert form.layout.removesuffix(f"-{year}") == form.kind or form.layout == layout


@pytest.mark.parametrize(("file", "kind", "year"), [(file, kind, year) for file, _, kind, year in TITLES])
def test_year_of_a_form_without_title_and_year_line(tmp_path: Path, file: str, kind: str, year: int) -> None:
    path = tmp_path / "formulier.xlsx"
    path.write_bytes((FORMS / file).read_bytes())
    sheet = next(field.ref.sheet for field in read(path).fields.values() if field.ref is not None)
    gone: dict[tuple[str, str], CellValue] = {(sheet, cell): "Formulier" for cell in ("A2", "B2", "A3", "B3")}
    if kind == "hov":
        gone["Toelichting", "A1"] = None
    set_cells(path, gone)
    # The HOV form has a defined name for it, the others ask for it.
    assert read(path).year == year


def test_explanation_may_be_taken_out(copies: Path) -> None:
    path = copies / "HOV-formulier 10243.xlsx"
    delete_sheet(path, "Toelichting")
    assert read(path).missing == ()


def test_added_sheets_do_not_matter(copies: Path) -> None:
    path = copies / "HOV-formulier 10243.xlsx"
    before = read(path)
    insert_sheet(path, "Eigen notities", 0, [["Sector", "Ouderenzorg"], ["Naam praktijkopleidingsinstelling", "x"]])
    assert {name: field.value for name, field in read(path).fields.items()} == {
        name: field.value for name, field in before.fields.items()
    }


def test_title_on_the_sheet_with_the_questions_counts(copies: Path) -> None:
    path = copies / "HOV-formulier 10243.xlsx"
    set_cells(path, {("Toelichting", "A1"): "HOV-formulier toewijzing 2019"})
    assert read(path).year == 2022


def test_part_of_a_form_is_that_form(copies: Path) -> None:
    path = copies / "HOV-formulier 10243.xlsx"
    delete_sheet(path, "Opleidelingen")
    form = read(path)
    assert form.kind == "hov"
    assert [missing.what for missing in form.missing] == ["Registratienummer opleideling, Begindatum, Einddatum"]


def workbook(path: Path, rows: list[list[str]]) -> bytes:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Blad1")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return path.read_bytes()


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [["Begroting 2022"], ["Kosten", "12"]],
        [["Naam", "Sector", "E-mailadres"], ["Noord", "Ouderenzorg", "x@voorbeeld.example"]],
        [["In de bijlage vindt u het HOV-formulier toewijzing 2022 en de toelichting daarop voor alle instellingen."]],
        [["Nr", "Begindatum", "Einddatum", "Opmerking"], ["1", "1-1-2020", "1-1-2021", ""]],
    ],
)
def test_another_workbook_is_no_form(tmp_path: Path, rows: list[list[str]]) -> None:
    assert form_of(workbook(tmp_path / "map.xlsx", rows)) is None


def test_small_form_of_tests_is_no_form(small_form: Path) -> None:
    assert document_of(small_form).form is None


EVERYTHING = 17 + 1 + 1  # the questions, the days, the trainees


def test_title_alone_is_a_form_of_which_everything_is_missing(tmp_path: Path) -> None:
    form = form_of(workbook(tmp_path / "map.xlsx", [["HOV-formulier toewijzing 2022"]]))
    assert form is not None
    assert (form.kind, form.year, len(form.missing)) == ("hov", 2022, EVERYTHING)


def test_title_alone_of_a_year_that_is_not_known_is_nobodys_mistake(tmp_path: Path) -> None:
    form = form_of(workbook(tmp_path / "map.xlsx", [["HOV formulier Toewijzingsjaar 2031 (versie 2)"]]))
    assert form is not None
    assert (form.kind, form.year, form.missing) == ("hov", 2031, ())
    assert form.new_year is not None
    assert len(form.new_year.unsure) == EVERYTHING
