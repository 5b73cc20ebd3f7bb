"""hov verschil: between two workbooks and between two folders."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from commands.calling import EXAMPLES, hov
from support.libreoffice import LibreOffice
from support.workbooks import CellValue, Formula, rename_sheets, set_cells

ORDER = EXAMPLES / "2022-noord"
FLOW = "In- en doorstroom samenwerkingsverband toewijzingsjaar 2022.xlsx"
HOV = "HOV-formulier 10240.xlsx"
APPLICATION = "Aanvraag door regiehouder toewijzing 2022.xlsx"
SHEET = "In- en doorstroom"


def compared(a: Path, b: Path) -> tuple[int, list[dict[str, Any]]]:
    called = hov("verschil", a, b, "--json")
    return called.status, json.loads(called.out)["bestanden"]


def rows(file: dict[str, Any]) -> list[tuple[str | None, str | None, str | None, str | None, str | None]]:
    return [(one["veld"], one["cel_a"], one["cel_b"], one["a"], one["b"]) for one in file["verschillen"]]


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ORDER, tmp_path / "tweede"))


# file, what is changed, the differences
CASES: list[tuple[str, dict[tuple[str, str], CellValue], list[tuple[str | None, ...]]]] = [
    (
        FLOW,
        {(SHEET, "D12"): 4},
        [("Aantal bonusplaatsen", f"{SHEET}!D12", f"{SHEET}!D12", "3", "4")],
    ),
    (
        FLOW,
        {(SHEET, "D12"): "3"},
        [("Aantal bonusplaatsen", f"{SHEET}!D12", f"{SHEET}!D12", "3", "“3”")],
    ),
    (
        FLOW,
        {(SHEET, "D12"): Formula("1+2", 3)},
        [("Aantal bonusplaatsen", f"{SHEET}!D12", f"{SHEET}!D12", "3", "3 (=1+2)")],
    ),
    (
        FLOW,
        {(SHEET, "L18"): None},
        [("lid 10243: Doorstroom 2023", f"{SHEET}!L18", f"{SHEET}!L18", "1,33", "leeg")],
    ),
    (FLOW, {(SHEET, "Q3"): "los"}, [(None, f"{SHEET}!Q3", f"{SHEET}!Q3", "leeg", "“los”")]),
    (
        HOV,
        {("HOV-formulier", "D15"): "a@b.example"},
        [("E-mailadres", "HOV-formulier!D15", "HOV-formulier!D15", None, None)],
    ),
    (
        HOV,
        {("Opleidelingen", "B6"): "geheim"},
        [("Registratienummer opleideling", "Opleidelingen!B6", "Opleidelingen!B6", None, None)],
    ),
    (HOV, {("Opleidelingen", "Q9"): "geheim"}, [(None, "Opleidelingen!Q9", "Opleidelingen!Q9", None, None)]),
]


@pytest.mark.parametrize(("file", "cells", "expected"), CASES)
def test_what_was_changed_is_found(
    file: str, cells: dict[tuple[str, str], CellValue], expected: list[tuple[Any, ...]], changed: Path
) -> None:
    set_cells(changed / file, cells)
    status, [found] = compared(ORDER / file, changed / file)
    assert status == 1
    if expected[0][0] == "E-mailadres":
        expected = [(*expected[0][:3], "“opleidingen1@voorbeeld.example”", "“a@b.example”")]
    told = rows(found)
    assert set(expected) <= set(told)
    # What is computed from the cell follows; nothing else differs.
    others = [one for one in told if one not in expected]
    assert all(one[0] is not None and ("otaal" in one[0]) for one in others), others


def test_nothing_about_trainees_is_shown(changed: Path) -> None:
    set_cells(changed / HOV, {("Opleidelingen", "B6"): "geheim-1", ("Opleidelingen", "A6"): 98765})
    number = str(openpyxl.load_workbook(ORDER / HOV)["Opleidelingen"]["B6"].value)
    for arguments in ([], ["--json"]):
        called = hov("verschil", ORDER, changed, *arguments)
        assert called.status == 1
        assert "Opleidelingen!B6" in called.out
        assert not any(secret in called.out + called.err for secret in ("geheim", "98765", "98.765", number))


def test_the_same_twice(changed: Path) -> None:
    called = hov("verschil", ORDER, changed)
    assert (called.status, called.out) == (0, "Geen verschillen.\n")


def test_our_own_report_marks_and_journal_are_no_difference(tmp_path: Path) -> None:
    faulty = EXAMPLES / "2022-zuid"
    hov("valideer", faulty, "--schrijf", "--uit", tmp_path)
    assert hov("verschil", faulty / FLOW, tmp_path / FLOW).status == 0


def test_a_save_by_another_program_is_no_difference(tmp_path: Path, libreoffice: LibreOffice) -> None:
    [saved] = libreoffice.resave(ORDER / FLOW, tmp_path)
    status, [found] = compared(ORDER / FLOW, saved)
    assert (status, rows(found)) == (0, [])


def test_fields_that_moved_are_compared_where_they_are(tmp_path: Path, libreoffice: LibreOffice) -> None:
    libreoffice.shift(ORDER / FLOW, tmp_path / FLOW)
    called = hov("verschil", ORDER / FLOW, tmp_path / FLOW)
    assert called.status == 0, called.out
    assert "zijn cellen verschoven" in called.err


def test_a_renamed_sheet_is_still_the_same_form(changed: Path) -> None:
    rename_sheets(changed / FLOW, {SHEET: "Verdeling"})
    set_cells(changed / FLOW, {("Verdeling", "D12"): 4})
    _, [found] = compared(ORDER / FLOW, changed / FLOW)
    assert ("Aantal bonusplaatsen", f"{SHEET}!D12", "Verdeling!D12", "3", "4") in rows(found)


def test_folders_pair_by_form_and_tpid(changed: Path) -> None:
    (changed / HOV).rename(changed / "anders genoemd.xlsx")
    (changed / FLOW).unlink()
    set_cells(changed / "anders genoemd.xlsx", {("HOV-formulier", "D23"): 5})
    status, found = compared(ORDER, changed)
    pairs = {one["a"]: one["b"] for one in found}
    assert status == 1
    assert pairs[HOV] == "anders genoemd.xlsx"
    assert pairs[FLOW] is None
    assert [one["a"] for one in found if one["verschillen"]] == [HOV]
    called = hov("verschil", ORDER, changed)
    assert f"Alleen in A: {FLOW}" in called.out
    assert f"{HOV} → anders genoemd.xlsx" in called.out


def test_forms_that_swapped_names_pair_by_tpid(changed: Path) -> None:
    other = "HOV-formulier 10243.xlsx"
    (changed / HOV).rename(changed / "weg.xlsx")
    (changed / other).rename(changed / HOV)
    (changed / "weg.xlsx").rename(changed / other)
    status, found = compared(ORDER, changed)
    pairs = {one["a"]: one["b"] for one in found}
    assert (status, pairs[HOV], pairs[other]) == (0, other, HOV)


def test_a_workbook_that_is_no_form_goes_by_cell(tmp_path: Path) -> None:
    for name, value in (("a.xlsx", 19), ("b.xlsx", 20)):
        book = openpyxl.Workbook()
        book.active["B2"] = value
        book.active["B3"] = 1
        book.create_sheet(f"Blad {value}")
        book.save(tmp_path / name)
    status, [found] = compared(tmp_path / "a.xlsx", tmp_path / "b.xlsx")
    assert (status, rows(found)) == (1, [(None, "Sheet!B2", "Sheet!B2", None, None)])
    assert (found["bladen_alleen_in_a"], found["bladen_alleen_in_b"]) == (["Blad 19"], ["Blad 20"])


def test_two_kinds_of_application_are_compared_by_field(workbooks: Path) -> None:
    forms = workbooks / "formulieren" / "2025"
    [first] = forms.glob("*nieuw*.xlsx")
    [second] = forms.glob("*efinitieve*.xlsx")
    called = hov("verschil", first, second)
    assert called.status in (0, 1)
    assert "Naam samenwerkingsverband" not in called.out


@pytest.mark.parametrize(
    ("a", "b", "status", "told"),
    [
        (ORDER, ORDER / HOV, 2, "twee werkmappen, of twee mappen"),
        (ORDER, Path("weg"), 2, "is niet gevonden"),
        (Path("weg"), ORDER, 2, "is niet gevonden"),
        (ORDER / HOV, EXAMPLES.parents[1] / "pyproject.toml", 3, "kan niet worden gelezen"),
    ],
)
def test_what_cannot_be_compared_is_told(a: Path, b: Path, status: int, told: str) -> None:
    called = hov("verschil", a, b)
    assert called.status == status
    assert told in called.err
