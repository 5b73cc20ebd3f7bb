"""Marks and notes in the workbooks, hov herstel, and --proef: as a user calls them."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from commands.calling import EXAMPLES, hov
from hov_tools.excel import reason as reason_in_excel
from hov_tools.files import reason
from hov_tools.files.receipt import receipt_beside
from hov_tools.ooxml.errors import Refusal
from support.damage import DAMAGED
from support.kept import backups
from support.libreoffice import LibreOffice
from support.parts import WORKBOOK, replace_once
from support.workbooks import set_cells
from support.zips import write_parts

ROOT = Path(__file__).resolve().parents[2]
FLOW = "In- en doorstroom samenwerkingsverband toewijzingsjaar 2022.xlsx"
SHEET = "In- en doorstroom"
FORM = "HOV-formulier 10280.xlsx"
CLEAN = "HOV-formulier 10301.xlsx"
"""The form of this consortium in which nothing is found."""


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLES / "2022-zuid", tmp_path / "verband"))


def hashes(folder: Path) -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir()) if path.is_file()
    }


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as book:
        return {name: book.read(name) for name in book.namelist()}


def marks(path: Path) -> dict[tuple[str, str], str]:
    book = openpyxl.load_workbook(path)
    cells = (cell for sheet in book for row in sheet.iter_rows() for cell in row)
    return {(cell.parent.title, cell.coordinate): cell.style for cell in cells if cell.style.startswith("HOV ")}


def fill(path: Path, sheet: str, cell: str) -> object:
    return openpyxl.load_workbook(path)[sheet][cell].fill.fgColor.rgb


def cells(path: Path) -> dict[tuple[str, str], object]:
    book = openpyxl.load_workbook(path)
    found = (cell for sheet in book for row in sheet.iter_rows() for cell in row)
    return {(cell.parent.title, cell.coordinate): cell.value for cell in found if cell.value is not None}


def notes(path: Path) -> dict[tuple[str, str], str]:
    book = openpyxl.load_workbook(path)
    cells = (cell for sheet in book for row in sheet.iter_rows() for cell in row)
    return {(cell.parent.title, cell.coordinate): cell.comment.text for cell in cells if cell.comment}


@pytest.mark.slow
def test_every_finding_stands_on_its_cell(faulty: Path, tmp_path: Path) -> None:
    found = json.loads(hov("valideer", faulty, "--json").out)["bevindingen"]
    called = hov("valideer", faulty, "--schrijf", "--uit", tmp_path / "uit")
    for one in found:
        if one["cel"] is None:
            continue
        place = (one["blad"], one["cel"])
        assert place in marks(tmp_path / "uit" / one["bestand"])
        note = notes(tmp_path / "uit" / one["bestand"])[place]
        if one["bestand"].endswith("10295.xlsx"):
            # The form has a note of its own on its TPID.
            assert "HOV-formulier!D9: er is geen notitie bij gezet, want er staat al een notitie" in called.err
            assert one["melding"] not in note
        else:
            assert f"{one['ernst'].upper()} ▸ {one['code']}: {one['melding']}" in note
            assert one["herstel"] in note


def test_files_without_findings_are_copied_as_they_are(tmp_path: Path) -> None:
    hov("valideer", EXAMPLES / "2022-noord", "--schrijf", "--uit", tmp_path)
    before, after = hashes(EXAMPLES / "2022-noord"), hashes(tmp_path)
    assert set(after) == {name for name in before if name.endswith(".xlsx")}
    assert [name for name in after if after[name] != before[name]] == [FLOW]


def test_a_workbook_with_a_protected_structure_is_marked_and_its_report_stands_beside_it(
    faulty: Path, tmp_path: Path
) -> None:
    inside = parts(faulty / FLOW)
    lock = b'<workbookProtection lockStructure="1"/><bookViews'
    inside[WORKBOOK] = replace_once(inside[WORKBOOK], b"<bookViews", lambda _: lock)
    write_parts(faulty / FLOW, inside)
    called = hov("valideer", faulty, "--schrijf", "--uit", tmp_path / "uit")
    written = tmp_path / "uit" / FLOW
    assert lock in parts(written)[WORKBOOK]
    assert openpyxl.load_workbook(written).sheetnames == openpyxl.load_workbook(faulty / FLOW).sheetnames
    assert openpyxl.load_workbook(tmp_path / "uit" / "Validatierapport.xlsx").sheetnames == ["Validatierapport"]
    assert marks(written)
    assert set(marks(written)) <= set(notes(written))
    why = "want de structuur van de werkmap is beveiligd."
    told = called.err.splitlines()
    assert f"{FLOW}, Validatierapport: niet aangepast, {why}" in told
    assert f"{FLOW}, Wat te herstellen: niet aangepast, {why}" in told
    assert f"{FLOW}: wat hier is geschreven, kan niet met hov herstel worden teruggedraaid, {why}" in told
    assert f"Het rapport kan niet in {FLOW} staan; het komt in een eigen werkmap." in told


def test_undo_gives_back_every_part(faulty: Path, tmp_path: Path) -> None:
    hov("valideer", faulty, "--schrijf", "--uit", tmp_path / "uit")
    copies = [one for one in sorted((tmp_path / "uit").glob("*.xlsx")) if one.name != CLEAN]
    assert len(copies) == 10
    for copy in copies:
        called = hov("herstel", copy, "--uit", tmp_path / "terug")
        assert called.status == 0
        assert parts(tmp_path / "terug" / copy.name) == parts(faulty / copy.name)


def test_undo_in_place_is_asked_for_and_backed_up(faulty: Path) -> None:
    original = parts(faulty / FORM)
    hov("valideer", faulty, "--schrijf", "--ter-plekke")
    written = (faulty / FORM).read_bytes()
    assert marks(faulty / FORM)
    refused = hov("herstel", faulty / FORM)
    assert (refused.status, (faulty / FORM).read_bytes()) == (2, written)
    assert "--ter-plekke" in refused.err
    assert hov("herstel", faulty / FORM, "--ter-plekke").status == 0
    assert parts(faulty / FORM) == original
    assert backups(faulty / FORM)[1].read_bytes() == written
    assert backups(faulty / FORM)[1].name.endswith(", 2).xlsx")
    again = hov("herstel", faulty / FORM, "--ter-plekke")
    assert again.status == 2
    assert "geen schrijfopdracht" in again.err


def test_what_the_user_changed_meanwhile_stays_and_is_named(faulty: Path, tmp_path: Path) -> None:
    path = faulty / FLOW
    assert hov("bonus", faulty, "--schrijf", "--ter-plekke").status == 0
    set_cells(path, {(SHEET, "D12"): 7, (SHEET, "N17"): "zelf getypt"})
    called = hov("herstel", path, "--uit", tmp_path / "terug")
    assert called.status == 1
    assert f"{SHEET}!D12: waarde blijft zoals het is, want het is daarna door iemand gewijzigd." in called.out
    sheet = openpyxl.load_workbook(tmp_path / "terug" / FLOW)[SHEET]
    assert (sheet["D12"].value, sheet["N17"].value) == (7, "zelf getypt")


def test_undo_after_a_save_by_another_program(faulty: Path, tmp_path: Path, libreoffice: LibreOffice) -> None:
    hov("valideer", faulty / FORM, "--schrijf", "--uit", tmp_path / "uit")
    [saved] = libreoffice.resave(tmp_path / "uit" / FORM, tmp_path / "bewaard")
    place = ("HOV-formulier", "D22")
    assert fill(saved, *place) == fill(tmp_path / "uit" / FORM, *place) != fill(faulty / FORM, *place)
    assert hov("herstel", saved, "--uit", tmp_path / "terug").status == 0
    assert fill(tmp_path / "terug" / FORM, *place) == fill(faulty / FORM, *place)
    assert set(notes(tmp_path / "terug" / FORM)) == set(notes(faulty / FORM))
    assert "_hov_tools" not in openpyxl.load_workbook(tmp_path / "terug" / FORM).sheetnames


def test_marks_of_findings_that_are_gone_disappear(faulty: Path) -> None:
    hov("valideer", faulty, "--schrijf", "--ter-plekke")
    before = marks(faulty / FORM)
    assert ("HOV-formulier", "D22") in before
    set_cells(faulty / FORM, {("HOV-formulier", "D22"): 4})
    hov("valideer", faulty, "--schrijf", "--ter-plekke")
    assert set(before) - set(marks(faulty / FORM)) == {("HOV-formulier", "D22")}
    assert ("HOV-formulier", "D22") not in notes(faulty / FORM)
    book = openpyxl.load_workbook(faulty / FLOW)
    assert [book.sheetnames.count(name) for name in ("Validatierapport", "_hov_tools")] == [1, 1]


def test_a_file_that_is_in_order_again_loses_its_marks(faulty: Path) -> None:
    file = "HOV-formulier 10298.xlsx"
    original = notes(faulty / file)
    sheets = openpyxl.load_workbook(faulty / file).sheetnames
    hov("valideer", faulty / file, "--schrijf", "--ter-plekke")
    [(sheet, cell)] = marks(faulty / file)
    assert openpyxl.load_workbook(faulty / file).sheetnames == ["Wat te herstellen", *sheets, "_hov_tools"]
    fixed = openpyxl.load_workbook(EXAMPLES / "2022-noord" / "HOV-formulier 10258.xlsx")[sheet][cell].value
    set_cells(faulty / file, {(sheet, cell): fixed})
    called = hov("valideer", faulty / file, "--schrijf", "--ter-plekke")
    assert called.err.splitlines()[-1] == "Dit formulier is in orde."
    assert marks(faulty / file) == {}
    assert openpyxl.load_workbook(faulty / file).sheetnames == sheets
    assert notes(faulty / file) == original
    assert "_hov_tools" not in openpyxl.load_workbook(faulty / file).sheetnames


def test_what_to_correct_lies_open_in_each_form_and_tells_of_that_form_alone(faulty: Path, tmp_path: Path) -> None:
    found = json.loads(hov("valideer", faulty, "--json").out)["bevindingen"]
    hov("valideer", faulty, "--schrijf", "--uit", tmp_path / "uit")
    for copy in sorted((tmp_path / "uit").glob("*.xlsx")):
        if copy.name == CLEAN:
            continue
        book = openpyxl.load_workbook(copy)
        assert (book.sheetnames[0], book.active.title) == ("Wat te herstellen",) * 2
        assert [sheet.title for sheet in book if sheet.sheet_view.tabSelected] == ["Wat te herstellen"]
        assert ("Validatierapport" in book.sheetnames) == (copy.name == FLOW)
        own = sorted(f"{one['cel']} op {one['blad']}" for one in found if one["bestand"] == copy.name and one["cel"])
        linking = [cell for row in book.active.iter_rows() for cell in row if cell.hyperlink]
        linked = {cell.value: cell.hyperlink.location for cell in linking}
        assert sorted(linked) == sorted(set(own))
        for place, target in linked.items():
            cell, _, sheet = place.partition(" op ")
            assert target == f"'{sheet}'!{cell}"


def test_a_check_after_filling_in_leaves_one_report_and_what_was_filled_in(faulty: Path) -> None:
    original, own = cells(faulty / FLOW), notes(faulty / FLOW)
    hov("valideer", faulty, "--schrijf", "--ter-plekke")
    first = marks(faulty / FLOW)
    hov("bonus", faulty, "--schrijf", "--ter-plekke")
    called = hov("valideer", faulty, "--schrijf", "--ter-plekke")
    assert "Markeringen" not in called.err
    book = openpyxl.load_workbook(faulty / FLOW)
    assert [book.sheetnames.count(name) for name in ("Validatierapport", "_hov_tools")] == [1, 1]
    assert book[SHEET]["D12"].value == 3
    # The bonus is right now: its mark is gone, and the others are there once.
    assert set(first) - set(marks(faulty / FLOW)) == {(SHEET, "D12")}
    assert set(notes(faulty / FLOW)) & set(first) == set(marks(faulty / FLOW))
    for _ in range(2):
        assert hov("herstel", faulty / FLOW, "--ter-plekke").status == 0
    assert cells(faulty / FLOW) == original
    assert (marks(faulty / FLOW), notes(faulty / FLOW)) == ({}, own)
    assert hov("herstel", faulty / FLOW, "--ter-plekke").status == 2


def test_a_file_that_cannot_be_edited_is_named_and_the_rest_goes_on(faulty: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(faulty / FORM, "a") as book:
        links = book.read("_rels/.rels")
    signed = parts(faulty / FORM)
    signature = (
        b'<Relationship Id="rIdSig" Target="_xmlsignatures/origin.sigs" Type="http://schemas.openxmlformats.org/'
        b'package/2006/relationships/digital-signature/origin"/></Relationships>'
    )
    signed["_rels/.rels"] = links.replace(b"</Relationships>", signature)
    with zipfile.ZipFile(faulty / FORM, "w") as book:
        for name, content in signed.items():
            book.writestr(name, content)
    called = hov("valideer", faulty, "--schrijf", "--uit", tmp_path / "uit")
    assert called.status == 1
    assert f"{FORM}: niet aangepast, want de werkmap is digitaal ondertekend" in called.err
    # So that the folder can be sent on as it is, the form is there without marks.
    assert len(list((tmp_path / "uit").glob("*.xlsx"))) == 11
    assert (tmp_path / "uit" / FORM).read_bytes() == (faulty / FORM).read_bytes()


@pytest.mark.parametrize("damage", [one for one in DAMAGED if one.code is not None], ids=lambda one: one.name)
def test_writing_survives_every_damaged_file(tmp_path: Path, damage: Any) -> None:
    good = (EXAMPLES / "2022-noord" / "HOV-formulier 10243.xlsx").read_bytes()
    path = damage.build(tmp_path, good)
    written = hov("valideer", path, "--schrijf", "--uit", tmp_path / "uit")
    assert written.status in (0, 1, 3), written.err
    undone = hov("herstel", path, "--uit", tmp_path / "terug")
    assert undone.status in (2, 3), undone.err


@pytest.mark.parametrize("command", ["valideer", "samenvoegen", "bonus"])
def test_a_trial_writes_nothing_and_says_what_a_run_does(command: str, faulty: Path, tmp_path: Path) -> None:
    before = hashes(faulty)
    shown = hov(command, faulty, "--proef", folder=tmp_path)
    document = json.loads(hov(command, faulty, "--proef", "--json", folder=tmp_path).out)
    assert hashes(faulty) == before
    assert [path.name for path in tmp_path.iterdir()] == [faulty.name]
    written = hov(command, faulty, "--schrijf", "--uit", tmp_path / "uit")
    assert shown.status == written.status
    for one in document["bestanden"]:
        receipt = json.loads(receipt_beside(tmp_path / "uit" / one["bestand"]).read_text(encoding="utf-8"))
        assert one["bewerkingen"] == receipt["bewerkingen"]
        for edit in one["bewerkingen"]:
            line = next(line for line in shown.out.splitlines() if f"{edit['blad']}  " in line)
            assert len(line) <= 200
    if command == "bonus":
        assert re.search(r"^In- en doorstroom  D12  4    3 +20% van 14 toegewezen plaatsen$", shown.out, re.MULTILINE)


def test_a_trial_together_with_a_folder_writes_nothing(faulty: Path, tmp_path: Path) -> None:
    assert hov("valideer", faulty, "--proef", "--schrijf", "--uit", tmp_path / "uit").status == 1
    assert not (tmp_path / "uit").exists()


def test_a_note_of_someone_else_is_repeated_nowhere(faulty: Path, tmp_path: Path) -> None:
    file = "HOV-formulier 10295.xlsx"
    theirs = notes(faulty / file)["HOV-formulier", "D9"]
    written = hov("valideer", faulty, "--schrijf", "--uit", tmp_path / "uit")
    shown = hov("valideer", faulty, "--proef", "--json")
    receipt = receipt_beside(tmp_path / "uit" / file).read_text(encoding="utf-8")
    assert "note-of-another" in receipt
    assert "note-of-another" in shown.out
    assert notes(tmp_path / "uit" / file)["HOV-formulier", "D9"] == theirs
    assert not any(theirs[:20] in text for text in (receipt, written.out, written.err, shown.out, shown.err))


def test_notes_stand_beside_those_that_openpyxl_wrote(faulty: Path, tmp_path: Path) -> None:
    openpyxl.load_workbook(faulty / FORM).save(faulty / FORM)
    theirs = notes(faulty / FORM)
    hov("valideer", faulty / FORM, "--schrijf", "--uit", tmp_path / "uit")
    found = notes(tmp_path / "uit" / FORM)
    assert ("HOV-formulier", "D22") in marks(tmp_path / "uit" / FORM)
    assert found["HOV-formulier", "D22"].startswith("hov_tools:\nFOUT ▸ F105")
    assert {place: found[place] for place in theirs} == theirs != {}


def test_notes_that_cannot_be_written_do_not_stop_the_marks(faulty: Path, tmp_path: Path) -> None:
    content = parts(faulty / FORM)
    [drawing] = [name for name in content if name.endswith(".vml")]
    with zipfile.ZipFile(faulty / FORM, "w") as book:
        for name, text in content.items():
            book.writestr(name, text.replace(b"</xml>", b"") if name == drawing else text)
    called = hov("valideer", faulty / FORM, "--schrijf", "--uit", tmp_path / "uit")
    assert ("HOV-formulier", "D22") in marks(tmp_path / "uit" / FORM)
    assert f"{FORM}, HOV-formulier: niet aangepast, want" in called.err


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (["herstel"], 2, "er ontbreekt: BESTAND"),
        (["herstel", "bestaat-niet.xlsx", "--ter-plekke"], 2, "is niet gevonden"),
        (["herstel", str(EXAMPLES), "--ter-plekke"], 2, "is een map"),
        (["herstel", str(EXAMPLES / "2022-noord" / FLOW), "--uit", "x"], 2, "geen schrijfopdracht"),
        (["herstel", str(ROOT / "README.md"), "--uit", "x"], 3, "kan niet worden gelezen"),
    ],
)
def test_wrong_use_of_herstel(arguments: list[str], status: int, told: str, tmp_path: Path) -> None:
    called = hov(*arguments, folder=tmp_path)
    assert (called.status, list(tmp_path.iterdir())) == (status, [])
    assert told in called.err


def test_every_reason_of_the_writer_has_words() -> None:
    listed = (ROOT / "docs" / "writer.md").read_text(encoding="utf-8").split("## Refusals")[1].split("\n## ")[0]
    table = [line.split("|")[1] for line in listed.splitlines() if line.startswith("| `")]
    told = {name for cell in table for name in re.findall(r"`([a-z0-9-]+)`", cell)}
    assert told <= {one.value for one in Refusal}
    # An open book refuses for some reasons of its own; its words for the others are those of a file.
    assert [one for one in Refusal if one in reason_in_excel(one)] == []
    assert {one for one in Refusal if one in reason(one)} == {Refusal.SHEET_LOCKED, Refusal.PATTERNED_FILL}


def test_a_cell_that_has_its_format_from_its_row_is_marked(faulty: Path, tmp_path: Path) -> None:
    path = faulty / "HOV-formulier 10283.xlsx"
    held = parts(path)
    sheet = held["xl/worksheets/sheet3.xml"].decode()
    # As programs write a row of input cells of which none is filled in.
    sheet = replace_once(sheet, '<row r="8" spans="2:9"', '<row r="8" spans="2:9" s="5" customFormat="1"')
    sheet = replace_once(sheet, '<c r="D8" s="5"/><c r="E8" s="5"/><c r="F8" s="5"/>', "")
    write_parts(path, {**held, "xl/worksheets/sheet3.xml": sheet.encode()})
    called = hov("valideer", faulty, "--schrijf", "--uit", tmp_path / "uit")
    assert "niet aangepast" not in called.err.lower()
    assert fill(tmp_path / "uit" / path.name, "HOV-formulier", "D8") == "FFFF8A80"
