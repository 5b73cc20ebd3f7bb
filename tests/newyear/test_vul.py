"""Blank forms filled in with what is known: only open cells, in the form's own words, and taken back to the byte."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hov_tools.forms.records import HovForm
from hov_tools.newyear.prefill import Made
from hov_tools.ooxml.edits import SetNote, SetValue
from hov_tools.ooxml.reader import read_snapshot
from hov_tools.ooxml.snapshot import Cell, CellKind
from hov_tools.ooxml.undo import undo_last
from hov_tools.rules.engine import assess
from newyear.prefilling import (
    EXAMPLES,
    FORMS,
    KEY,
    NEXT,
    blank_forms,
    change_xml,
    filled_in,
    form_of_member,
    small_folder,
)
from support.cases import case_of, document_of, form_of
from support.workbooks import CellValue, ExcelError, Formula, set_cells

if TYPE_CHECKING:
    from support.libreoffice import LibreOffice

HOV_2025 = FORMS / "2025" / "HOV-formulier toewijzing 2025.xlsx"
FLOW_2025 = FORMS / "2025" / "In- en doorstroom samenwerkingsverband toewijzingsjaar 2025.xlsx"
QUESTIONS, TRAINEES = "HOV", "Specificatie opleidelingen"
OLD_FORM, OLD_TRAINEES = "HOV-formulier", "Opleidelingen"


@pytest.fixture(scope="module", params=NEXT, ids=lambda one: f"{one[0]} in {int(one[1]) + one[2]}")
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[Made]:
    """Give the forms of the next year of an example."""
    name, year, later = request.param
    return filled_in(EXAMPLES / name, blank_forms(year, later, tmp_path_factory.mktemp("blanco")))


def values_of(one: Made) -> dict[tuple[str, str], object]:
    return {(edit.sheet, edit.cell): edit.value for edit in one.copy.filled.edits if isinstance(edit, SetValue)}


def test_a_carried_over_cell_has_no_finding_and_reads_as_it_did(made: list[Made], tmp_path: Path) -> None:
    for one in made:
        (tmp_path / one.prepared.file).write_bytes(one.prepared.data)
    carried = {(one.prepared.file, *cell) for one in made for cell in values_of(one)}
    found = assess(case_of(tmp_path)).findings
    assert [one for one in found if (one.file, one.sheet, one.cell) in carried] == []
    # What is asked each year anew is still asked.
    assert {"F101", "F113"} <= {one.code for one in found}
    assert [one.left for one in made if one.left] == []


def test_what_goes_along_and_what_does_not(made: list[Made]) -> None:
    for one in made:
        form = form_of(one.prepared.data)
        assert form is not None
        new = ("signed", "signed_on", "requested", "brought_in", "allocated", "submitted_on", "agreement", "platform")
        assert [name for name in new if name in form.fields and not form.fields[name].is_empty] == []
        if isinstance(form, HovForm):
            assert [
                name for name in ("name", "tpid", "sector", "way", "regiehouder") if not form.fields[name].value
            ] == []
            assert form.text("tpid").value == one.copy.tpid
            assert len(form.trainees.rows) == one.copy.filled.trainees
        else:
            assert [row.tpid.value for row in form.members.rows if row.name.value and row.sector.value] == sorted(
                other.copy.tpid for other in made if other.copy.tpid is not None
            )


def test_only_open_and_empty_cells_are_filled_in_and_no_formula_changes(made: list[Made]) -> None:
    for one in made:
        before, after = one.copy.blank.snapshot, read_snapshot(one.prepared.data)
        for sheet, cell in values_of(one):
            held = before.sheet(sheet)[cell]
            assert (held.formula, held.lexical, held.unlocked) == (None, "", True), (sheet, cell)
        for sheet in before.sheets:
            assert list(after.sheet(sheet.name).cells.formulas()) == list(sheet.cells.formulas())


def test_a_note_for_each_block_and_table(made: list[Made]) -> None:
    for one in made:
        notes = [edit for edit in one.copy.filled.edits if isinstance(edit, SetNote)]
        is_hov = one.copy.tpid is not None
        assert len(notes) == (3 if is_hov and one.copy.filled.trainees else 2)
        assert {(note.sheet, note.cell) for note in notes} <= set(values_of(one))
        assert all("controleer" in note.text for note in notes)


def test_undo_gives_the_blank_form_back(made: list[Made]) -> None:
    for one in made:
        assert undo_last(one.prepared.data, key=KEY).data == one.copy.blank.data


def test_the_name_says_what_year_and_whose(made: list[Made]) -> None:
    names = [one.prepared.file for one in made]
    assert len(set(map(str.casefold, names))) == len(names)
    for one in made:
        year = str(one.copy.blank.year)
        assert year in one.prepared.file
        assert one.copy.tpid is None or f"{year} {one.copy.tpid} " in one.prepared.file


def test_a_trainee_goes_along_while_a_day_can_count() -> None:
    # In 2025 the reference years are 2021 to 2023, and only funded days count.
    (old,) = [document_of(one).form for one in (EXAMPLES / "2022-noord").glob("*10240.xlsx")]
    assert isinstance(old, HovForm)
    still = [
        row for row in old.trainees.rows if row.funded.value == "ja" and row.end.value and row.end.value.year >= 2021
    ]
    made = form_of_member(EXAMPLES / "2022-noord", HOV_2025, "10240")
    new = form_of(made.prepared.data)
    assert isinstance(new, HovForm)
    assert [(row.registration.value, row.begin.value, row.end.value) for row in new.trainees.rows] == [
        (row.registration.value, row.begin.value, row.end.value) for row in still
    ]
    assert 0 < len(still) < len(old.trainees.rows)
    assert made.copy.filled.outside == len(old.trainees.rows) - len(still)
    # The form computes the days itself.
    assert sum(one.value or 0 for one in new.days.cells.values()) > 0


Change = dict[tuple[str, str], CellValue]

REFUSED = [
    pytest.param(
        {}, {(QUESTIONS, "C8"): Formula("1+1", 2)}, "D10", "het nieuwe formulier rekent dit zelf uit", id="formula"
    ),
    pytest.param(
        {}, {(QUESTIONS, "C12"): "Secretariaat"}, "D14", "in het nieuwe formulier staat daar al iets", id="filled"
    ),
    pytest.param(
        {}, {("Lijsten", "A6"): "Iets anders"}, "D10", "het nieuwe formulier biedt deze keuze niet", id="choice"
    ),
    pytest.param({(OLD_FORM, "D14"): "x" * 32_768}, {}, "D14", "de tekst is te lang voor een cel", id="too long"),
    pytest.param({(OLD_FORM, "D20"): "anders"}, {}, "D20", "wat er staat, is niet te begrijpen", id="unreadable"),
    pytest.param({(OLD_FORM, "D20"): ExcelError("#N/A")}, {}, "D20", "wat er staat, is niet te begrijpen", id="error"),
    pytest.param(
        {(OLD_TRAINEES, "F6"): "volgt"}, {}, "B6", "begin en einde van de opleiding zijn niet te begrijpen", id="period"
    ),
    pytest.param({(OLD_TRAINEES, "C6"): "Psychotherapeut"}, {}, "B6", "voor een andere opleiding", id="training"),
]


@pytest.mark.parametrize(("old", "new", "cell", "why"), REFUSED)
def test_what_cannot_be_carried_over_is_named_by_its_old_cell(
    old: Change, new: Change, cell: str, why: str, tmp_path: Path
) -> None:
    folder, blank = small_folder("10243", tmp_path / "oud"), tmp_path / "blanco.xlsx"
    shutil.copyfile(HOV_2025, blank)
    set_cells(folder / "HOV-formulier 10243.xlsx", old)
    set_cells(blank, new)
    made = form_of_member(folder, blank, "10243")
    (left,) = made.left
    assert (left.file, left.cell.rpartition("!")[2], left.why) == ("HOV-formulier 10243.xlsx", cell, why)
    assert [edit for edit in values_of(made) if edit in new] == []


def test_a_choice_is_carried_over_in_the_words_of_the_new_form(tmp_path: Path) -> None:
    blank = Path(shutil.copyfile(HOV_2025, tmp_path / "blanco.xlsx"))
    set_cells(blank, {("Lijsten", "A6"): "Verpleeghuiszorg", ("Lijsten", "F1"): "JA"})
    made = form_of_member(EXAMPLES / "2022-noord", blank, "10243")
    values = values_of(made)
    assert (values[QUESTIONS, "C8"], values[QUESTIONS, "C9"]) == ("Verpleeghuiszorg", "JA")


def test_a_locked_cell_stays_empty(tmp_path: Path) -> None:
    blank = Path(shutil.copyfile(HOV_2025, tmp_path / "blanco.xlsx"))
    locked = read_snapshot(blank.read_bytes()).sheet(TRAINEES)["A6"]
    assert not locked.unlocked
    change_xml(blank, part_of(QUESTIONS), r'<c r="C12" s="\d+"', f'<c r="C12" s="{locked.style}"')
    made = form_of_member(EXAMPLES / "2022-noord", blank, "10243")
    assert [(one.cell, one.why) for one in made.left] == [
        (f"{OLD_FORM}!D14", "de cel in het nieuwe formulier is niet open voor invoer")
    ]


def part_of(sheet: str) -> str:
    number = [one.name for one in read_snapshot(HOV_2025.read_bytes()).sheets].index(sheet) + 1
    return f"xl/worksheets/sheet{number}.xml"


def test_what_the_rows_of_the_form_do_not_hold_is_named(tmp_path: Path) -> None:
    blank = Path(shutil.copyfile(HOV_2025, tmp_path / "blanco.xlsx"))
    change_xml(blank, part_of(TRAINEES), r'<row r="8".*?(?=</sheetData>)', "")
    made = form_of_member(EXAMPLES / "2022-noord", blank, "10240")
    assert made.copy.filled.trainees == 2
    assert len(made.left) == 6
    assert {one.why for one in made.left} == {"het nieuwe formulier heeft geen regel meer vrij"}
    assert all(one.cell.startswith(f"{OLD_TRAINEES}!B") for one in made.left)


def test_an_answer_that_cannot_be_read_is_taken_from_the_regiehouder(tmp_path: Path) -> None:
    folder = small_folder("10243", tmp_path / "oud")
    set_cells(folder / "HOV-formulier 10243.xlsx", {(OLD_FORM, "D10"): "?", (OLD_FORM, "D8"): None})
    made = form_of_member(folder, HOV_2025, "10243")
    assert values_of(made)[QUESTIONS, "C8"] == "Ouderenzorg"
    assert values_of(made)[QUESTIONS, "C6"] == "Noord-instelling B"
    assert made.left == ()


def test_a_registration_number_stays_as_it_was_typed(tmp_path: Path) -> None:
    folder = small_folder("10240", tmp_path / "oud")
    typed: Change = {(OLD_TRAINEES, "B6"): "0012345", (OLD_TRAINEES, "B7"): 23456, (OLD_TRAINEES, "E6"): "1-3-2020"}
    dates: Change = {(OLD_TRAINEES, f"{column}{row}"): date(2022, 2, 28) for column in "F" for row in (6, 7)}
    set_cells(folder / "HOV-formulier 10240.xlsx", {**typed, **dates})
    made = form_of_member(folder, HOV_2025, "10240")
    sheet = read_snapshot(made.prepared.data).sheet(TRAINEES)
    cells: list[Cell] = [sheet[address] for address in ("B6", "B7", "E6")]
    assert [(one.kind, one.lexical) for one in cells[:2]] == [(CellKind.TEXT, "0012345"), (CellKind.NUMBER, "23456")]
    # A date that was typed as text becomes one that the form can compute with.
    assert (cells[2].kind, cells[2].is_date) == (CellKind.NUMBER, True)


def test_a_member_without_a_hov_form_gets_one_all_the_same(tmp_path: Path) -> None:
    folder = small_folder("10240", tmp_path / "oud")
    made = form_of_member(folder, HOV_2025, "10243")
    form = form_of(made.prepared.data)
    assert isinstance(form, HovForm)
    assert (form.text("sector").value, form.text("consortium").value) == ("ouderenzorg", "Voorbeeldverband Noord")
    assert (form.text("way").value, form.trainees.rows) == (None, ())


@pytest.mark.slow
def test_libreoffice_computes_what_we_computed(libreoffice: LibreOffice, tmp_path: Path) -> None:
    made = filled_in(EXAMPLES / "2022-noord", [HOV_2025, FLOW_2025])
    for one in made:
        (tmp_path / one.prepared.file).write_bytes(one.prepared.data)
    theirs = libreoffice.all_values(tmp_path)
    compared = 0
    for one in made:
        for sheet in read_snapshot(one.prepared.data).sheets:
            for row, column, _ in sheet.cells.formulas():
                cell = sheet.get(row, column)
                assert cell is not None
                other = theirs[one.prepared.file][sheet.name].get(cell.address)
                assert float(cell.lexical) == other, (one.prepared.file, sheet.name, cell.address)
                compared += bool(other)
    assert compared > 50
