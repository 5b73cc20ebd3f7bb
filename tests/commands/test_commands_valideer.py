"""hov valideer, as a user calls it: a process of its own, on the bundled examples and on what people hand in."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
import python_calamine
from lxml import etree

from commands.calling import EXAMPLES, Called, hov
from hov_tools.files.receipt import KEPT_FOLDER, receipt_beside
from support.damage import DAMAGED
from support.kept import backup
from support.libreoffice import LibreOffice
from support.workbooks import set_cells

FLOW = "In- en doorstroom samenwerkingsverband toewijzingsjaar 2022.xlsx"
# What adding a sheet has to touch: the list of sheets, its relationships and types, the formats of the new cells.
# The journal, by which `hov herstel` takes the run back, is a sheet too.
TOUCHED = {"[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"}


def judged(*arguments: str | Path) -> tuple[int, dict[str, Any]]:
    called = hov("valideer", *arguments, "--json")
    return called.status, json.loads(called.out)


def hashes(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir() if path.is_file()}


def test_a_consortium_in_order(workbooks: Path) -> None:
    status, document = judged(workbooks / "voorbeelden" / "2022-noord")
    outcome = document["uitkomst"]
    assert status == 0
    assert [one for one in document["bevindingen"] if one["ernst"] == "fout"] == []
    assert (outcome["oordeel"], outcome["gezamenlijk_hov"]) == ("voldoet", 34636)
    assert outcome["recht"]["plaatsen"] == 16
    assert outcome["bonus"] == {"exact": "16/5", "plaatsen": 3}
    assert outcome["hov"]["10243"] == 1521


def test_a_consortium_with_planted_errors(workbooks: Path) -> None:
    folder = workbooks / "voorbeelden" / "2022-zuid"
    status, document = judged(folder)
    planted = json.loads((folder / "verwacht.json").read_text(encoding="utf-8"))
    expected = {(one["code"], one["bestand"], one["blad"], one["cel"]) for one in planted}
    found = {(one["code"], one["bestand"], one["blad"], one["cel"]): one for one in document["bevindingen"]}
    assert status == 1
    assert document["uitkomst"]["oordeel"] == "voldoet niet"
    assert expected <= set(found)
    others = {
        key for key, one in found.items() if one["ernst"] == "fout" and not one["oorzaak"] and key not in expected
    }
    assert others == {("H203", "HOV-formulier 10280.xlsx", "Opleidelingen", "B7")}


def test_a_year_without_a_published_number(workbooks: Path) -> None:
    folder = workbooks / "voorbeelden" / "2025-oost"
    status, document = judged(folder)
    assert status == 0
    assert document["uitkomst"]["oordeel"] is None
    assert document["uitkomst"]["recht"] is None
    [told] = [one for one in document["bevindingen"] if one["code"] == "V5"]
    assert "--dagen-per-plaats" in told["herstel"]
    status, document = judged(folder, "--dagen-per-plaats", "2300")
    assert (status, document["uitkomst"]["oordeel"]) == (0, "voldoet")
    assert document["uitkomst"]["recht"]["plaatsen"] == 28738 // 2300


def test_a_quotient_just_below_ten_is_one_and_the_same_number_everywhere() -> None:
    # 34636 ÷ 3464 = 9,99884…: right to 9 places, one too few. Rounded, it would seem to be enough.
    shown = hov("valideer", EXAMPLES / "2022-noord", "--dagen-per-plaats", "3464").out
    assert "dus recht op 9 plaatsen" in " ".join(shown.split())
    near = re.findall(r"\b(?:9,[0-9]+|10,[0-9]+)", shown)
    assert len(near) >= 2
    assert set(near) == {"9,999"}
    assert not re.search(r"≈\s+10\b", shown)


@pytest.mark.parametrize("year", ["2022", "2025"])
def test_blank_forms_lack_only_answers(workbooks: Path, year: str) -> None:
    for form in sorted((workbooks / "formulieren" / year).glob("*.xlsx")):
        status, document = judged(form)
        assert status == 1
        assert {one["code"] for one in document["bevindingen"]} == {"F101"}
        assert document["uitkomst"]["oordeel"] is None
    _, document = judged(workbooks / "formulieren" / year)
    assert {one["code"] for one in document["bevindingen"]} == {"F101"}


def test_an_empty_folder_gives_one_finding(tmp_path: Path) -> None:
    status, document = judged(tmp_path)
    assert status == 3
    assert [one["code"] for one in document["bevindingen"]] == ["F120"]


def test_one_bad_file_does_not_stop_the_others(tmp_path: Path) -> None:
    folder = tmp_path / "verband"
    shutil.copytree(EXAMPLES / "2022-noord", folder)
    (folder / "leeg.xlsx").write_bytes(b"")
    (folder / "brief.docx").write_bytes(b"PK\x03\x04 geen werkmap")
    (folder / "lijst.csv").write_text("a;b\n1;2\n")
    (folder / "scan.pdf").write_bytes(b"%PDF-1.4")
    (folder / "~$In- en doorstroom.xlsx").write_bytes(b"lock")
    status, document = judged(folder)
    found = sorted((one["bestand"], one["code"]) for one in document["bevindingen"] if one["ernst"] == "fout")
    assert status == 1
    assert found == [("leeg.xlsx", "F120")]
    named = sorted(one["bestand"] for one in document["bevindingen"] if one["code"] == "F125")
    assert named == ["brief.docx", "lijst.csv", "scan.pdf"]
    assert document["uitkomst"]["gezamenlijk_hov"] == 34636


@pytest.mark.parametrize("damage", [one for one in DAMAGED if one.code is not None], ids=lambda one: one.name)
def test_every_damaged_file_becomes_its_finding(tmp_path: Path, damage: Any) -> None:
    good = next((EXAMPLES / "2022-noord").glob("HOV-formulier 10243.xlsx")).read_bytes()
    path = damage.build(tmp_path, good)
    # By its name it is meant to be a form, whatever is in it.
    path = path.rename(path.with_name(f"HOV-formulier {path.name}"))
    status, document = judged(path)
    assert damage.code in {one["code"] for one in document["bevindingen"]}
    assert status in (0, 1) if damage.is_read else status == 3


def sheet_parts(book: zipfile.ZipFile) -> dict[str, str]:
    links = {one.get("Id"): one.get("Target") for one in etree.fromstring(book.read("xl/_rels/workbook.xml.rels"))}
    sheets = etree.fromstring(book.read("xl/workbook.xml")).find("{*}sheets")
    found = {}
    for sheet in sheets:
        [identifier] = [value for key, value in sheet.attrib.items() if key.endswith("}id")]
        found[sheet.get("name")] = f"xl/{str(links[identifier]).removeprefix('/xl/')}"
    return found


def test_writing_changes_nothing_but_the_copies(tmp_path: Path) -> None:
    folder, out = tmp_path / "verband", tmp_path / "uit"
    shutil.copytree(EXAMPLES / "2022-zuid", folder, ignore=shutil.ignore_patterns("verwacht.json"))
    before = hashes(folder)
    called = hov("valideer", folder, "--schrijf", "--uit", out)
    assert called.status == 1
    assert hashes(folder) == before
    found = judged(folder)[1]["bevindingen"]
    with_cells = {one["bestand"] for one in found if one["cel"]}
    assert len(with_cells) == 10
    # The form without findings too; what lies beside them has a folder of its own.
    forms = {name for name in before if name.endswith(".xlsx")}
    assert set(hashes(out)) == forms > with_cells
    assert {path.name for path in out.iterdir() if path.is_dir()} == {KEPT_FOLDER}
    assert set(hashes(out / KEPT_FOLDER)) == {receipt_beside(out / file).name for file in forms}
    for file in with_cells:
        cells = {(one["blad"], one["cel"]) for one in found if one["bestand"] == file and one["cel"]}
        check_copy(folder / file, out / file, cells)
        receipt = json.loads(receipt_beside(out / file).read_text(encoding="utf-8"))
        assert {one["bestand"]: one["sha256"] for one in receipt["invoer"]} == before
        assert receipt["uitvoer"]["sha256"] == hashes(out)[file]
        assert receipt["parameters"]["dagen_per_plaats"] == 2163
        marked = {(one["blad"], one["cel"]) for one in receipt["bewerkingen"] if one["soort"] == "markering"}
        assert marked == cells
    assert receipt_of(out / FLOW)["bewerkingen"][0]["blad"] == "Validatierapport"


def receipt_of(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(receipt_beside(path).read_text(encoding="utf-8"))
    return found


def check_copy(source: Path, copy: Path, cells: set[tuple[str, str]]) -> None:
    """The parts that marks, notes and sheets need differ; every other part has its bytes."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(copy) as new:
        parts = sheet_parts(new)
        marked = {parts[sheet] for sheet, _ in cells}
        changed = {name for name in old.namelist() if new.read(name) != old.read(name)}
        # Notes that stood there already are in comments and a drawing that get ours beside them.
        notes = {name for name in changed if re.search(r"/(comments|vmlDrawing)[0-9]+[.]|/worksheets/_rels/", name)}
        # A workbook opens at what is to be mended, so the sheet at which it opened is no longer chosen.
        chosen = {name for name in parts.values() if name in old.namelist() and b'tabSelected="1"' in old.read(name)}
        assert changed - notes <= TOUCHED | marked | chosen
        assert marked <= changed
        added = set(new.namelist()) - set(old.namelist())
        sheets = {name for name in added if re.fullmatch(r"xl/worksheets/sheet[0-9]+[.]xml", name)}
        own = {"Wat te herstellen", "_hov_tools", *(["Validatierapport"] if source.name == FLOW else [])}
        assert sheets == {parts[name] for name in own}
        assert all(re.search(r"/comments[0-9]+[.]xml|/vmlDrawing[0-9]+[.]vml|[.]rels", name) for name in added - sheets)
    book = openpyxl.load_workbook(copy)
    assert book["_hov_tools"].sheet_state == "veryHidden"
    assert all(book[sheet][cell].style.startswith("HOV ") for sheet, cell in cells)


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("een", "twee"):
        hov("valideer", EXAMPLES / "2022-noord", "--schrijf", "--uit", tmp_path / name)
    assert hashes(tmp_path / "een") == hashes(tmp_path / "twee")


def test_others_open_the_result(tmp_path: Path, libreoffice: LibreOffice) -> None:
    hov("valideer", EXAMPLES / "2022-noord", "--schrijf", "--uit", tmp_path)
    path = tmp_path / FLOW
    names = ["Lijsten", "In- en doorstroom", "Opleidingsroutes", "Validatierapport", "_hov_tools"]
    assert openpyxl.load_workbook(path).sheetnames == names
    assert list(pd.read_excel(path, sheet_name=None)) == names
    assert python_calamine.CalamineWorkbook.from_path(str(path)).sheet_names == names
    cached = openpyxl.load_workbook(path, data_only=True)
    recalculated = libreoffice.values(path)
    for sheet in names:
        for row in cached[sheet].iter_rows():
            for cell in row:
                if isinstance(cell.value, int | float):
                    assert recalculated[sheet][cell.coordinate] == pytest.approx(cell.value, abs=1e-9)


def test_running_again_replaces_the_report(tmp_path: Path) -> None:
    folder = tmp_path / "verband"
    shutil.copytree(EXAMPLES / "2022-noord", folder)
    hov("valideer", folder, "--schrijf", "--ter-plekke")
    assert backup(folder / FLOW).read_bytes() == (EXAMPLES / "2022-noord" / FLOW).read_bytes()
    set_cells(folder / FLOW, {("In- en doorstroom", "D12"): 4})
    called = hov("valideer", folder, "--schrijf", "--ter-plekke")
    assert called.status == 1
    book = openpyxl.load_workbook(folder / FLOW)
    assert book.sheetnames.count("Validatierapport") == 1
    texts = [str(cell.value) for row in book["Validatierapport"].iter_rows() for cell in row if cell.value]
    assert "D3" in texts


def test_without_the_form_the_report_gets_a_workbook_of_its_own(tmp_path: Path) -> None:
    folder = tmp_path / "verband"
    shutil.copytree(EXAMPLES / "2022-noord", folder)
    (folder / FLOW).unlink()
    hov("valideer", folder, "--schrijf", "--ter-plekke")
    assert openpyxl.load_workbook(folder / "Validatierapport.xlsx").sheetnames == ["Validatierapport"]
    status, document = judged(folder)
    assert status == 0
    fates = {one["bestand"]: one["lot"] for one in document["bestanden"]}
    assert fates["Validatierapport.xlsx"] == "eigen uitvoer"


def test_a_copy_that_the_user_changed_is_kept(tmp_path: Path) -> None:
    hov("valideer", EXAMPLES / "2022-noord", "--schrijf", "--uit", tmp_path)
    set_cells(tmp_path / FLOW, {("In- en doorstroom", "N17"): "zelf getypt"})
    hov("bonus", EXAMPLES / "2022-zuid", "--schrijf", "--uit", tmp_path)
    # Excel opens it as it is, by a double click.
    assert openpyxl.load_workbook(backup(tmp_path / FLOW))["In- en doorstroom"]["N17"].value == "zelf getypt"


def test_data_and_talk_do_not_mix(tmp_path: Path) -> None:
    called: Called = hov("valideer", EXAMPLES / "2022-noord", "--json", "--schrijf", "--uit", tmp_path)
    assert json.loads(called.out)["versie"] == 2
    assert "Geschreven" in called.err


def test_a_failure_of_the_program_goes_to_the_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    called = hov("valideer", EXAMPLES / "2022-noord", before="import hov_tools.rules.engine as e; e.RULES = (1,)")
    assert called.status == 4
    assert "Traceback" not in called.err
    log = (tmp_path / "hov_tools" / "hov_tools.log").read_text(encoding="utf-8")
    number = log.split(",")[0].removeprefix("run ")
    assert number in called.err
