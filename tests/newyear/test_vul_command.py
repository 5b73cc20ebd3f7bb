"""hov vul: copies with receipts, what is told, and what is refused."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from commands.calling import hov_inside
from hov_tools.files.receipt import receipt_beside
from hov_tools.forms.records import HovForm
from newyear.prefilling import EXAMPLES, FORMS, small_folder
from support.cases import document_of
from support.other_years import blank_forms
from support.workbooks import set_cells

HOV = FORMS / "2025" / "HOV-formulier toewijzing 2025.xlsx"
FLOW = FORMS / "2025" / "In- en doorstroom samenwerkingsverband toewijzingsjaar 2025.xlsx"
NEW = "HOV-formulier 2025 10240 Noord-instelling A.xlsx"


def folder_of_one(folder: Path) -> Path:
    """Give the HOV form of one member alone: then nothing is missing."""
    folder.mkdir()
    shutil.copyfile(EXAMPLES / "2022-noord" / "HOV-formulier 10240.xlsx", folder / "HOV-formulier 10240.xlsx")
    return folder


def trainees_of(path: Path) -> set[str]:
    form = document_of(path).form
    assert isinstance(form, HovForm)
    return {row.registration.cell.lexical for row in form.trainees.rows}


def test_copies_are_written_with_receipts_and_taken_back_to_the_byte(tmp_path: Path) -> None:
    old, out, back = folder_of_one(tmp_path / "oud"), tmp_path / "uit", tmp_path / "terug"
    blanks = tmp_path / "blanco"
    blanks.mkdir()
    for form in (HOV, FLOW):
        shutil.copyfile(form, blanks / form.name)
    # Excel has one of them open.
    (blanks / f"~${HOV.name}").write_bytes(b"")
    called = hov_inside("vul", blanks, "--van", old, "--uit", out)
    assert called.status == 0
    assert sorted(one.name for one in out.iterdir() if one.is_file()) == [NEW, FLOW_NAME]
    assert all(receipt_beside(out / name).is_file() for name in (NEW, FLOW_NAME))
    receipt = json.loads(receipt_beside(out / NEW).read_text(encoding="utf-8"))
    assert receipt["opdracht"] == "vul"
    assert [one["bestand"] for one in receipt["invoer"]] == [HOV.name, "HOV-formulier 10240.xlsx"]
    assert receipt["uitvoer"]["sha256"] == hashlib.sha256((out / NEW).read_bytes()).hexdigest()
    assert receipt["niet_overgenomen"] == []
    assert hov_inside("herstel", out / NEW, "--uit", back).status == 0
    assert (back / NEW).read_bytes() == HOV.read_bytes()


FLOW_NAME = "In- en doorstroom 2025 Voorbeeldverband Noord.xlsx"


@pytest.mark.parametrize("shape", [(), ("--json",), ("--proef",), ("--proef", "--json")], ids=" ".join)
def test_nothing_on_trainees_is_shown_or_stands_in_a_receipt(shape: tuple[str, ...], tmp_path: Path) -> None:
    old, out = folder_of_one(tmp_path / "oud"), tmp_path / "uit"
    called = hov_inside("vul", HOV, "--van", old, "--uit", out, *shape)
    assert called.status == 0
    written = [one.read_text(encoding="utf-8") for one in out.rglob("*.json")] if out.exists() else []
    assert len(written) == ("--proef" not in shape)
    told = "\n".join([called.out, called.err, *written])
    numbers = trainees_of(old / "HOV-formulier 10240.xlsx")
    assert len(numbers) > 10
    assert [one for one in numbers if one in told] == []
    assert ("B6" in called.out) == ("--proef" in shape)
    if "--json" in shape:
        (file,) = json.loads(called.out)["bestanden"]
        assert (file["bestand"], file["tpid"], file["opleidelingen"]) == (NEW, "10240", 8)
        assert ("bewerkingen" in file) == ("--proef" in shape)


def test_what_could_not_be_carried_over_is_told_and_gives_status_1(tmp_path: Path) -> None:
    old = small_folder("10240", tmp_path / "oud")
    set_cells(old / "HOV-formulier 10240.xlsx", {("HOV-formulier", "D20"): "anders"})
    (old / "HOV-formulier 10243.xlsx").write_bytes(b"PK\x03\x04 beschadigd")
    called = hov_inside("vul", HOV, "--van", old, "--uit", tmp_path / "uit")
    assert called.status == 1
    lines = called.out.splitlines()
    assert any("HOV-formulier!D20" in line and "niet te begrijpen" in line for line in lines)
    assert any(line.startswith("HOV-formulier 10243.xlsx") for line in lines)
    assert any("lid 10246" in line for line in lines)
    receipt = json.loads(receipt_beside(tmp_path / "uit" / NEW).read_text(encoding="utf-8"))
    assert {"HOV-formulier!D20", ""} == {one["cel"] for one in receipt["niet_overgenomen"]}


WRONG = [
    pytest.param([HOV, "--van", "oud"], "--uit MAP", id="no place"),
    pytest.param([HOV, "--van", "oud", "--uit", "oud/uit"], "ligt in de map bij --van", id="among the old ones"),
    pytest.param([HOV, HOV, "--van", "oud", "--proef"], "hetzelfde soort formulier", id="twice"),
    pytest.param(["oud/HOV-formulier 10240.xlsx", "--van", "oud", "--proef"], "is al ingevuld", id="filled in"),
    pytest.param(["oud", "--van", "oud", "--proef"], "is al ingevuld", id="a folder of filled in ones"),
    pytest.param(["weg.xlsx", "--van", "oud", "--proef"], "kan niet worden gelezen als formulier", id="no form"),
    pytest.param([HOV, "--van", "weg", "--proef"], "is niet gevonden", id="nothing there"),
    pytest.param([FORMS / "2022" / "HOV-formulier toewijzing 2022.xlsx", "--van", EXAMPLES / "2025-oost", "--proef"],
                 "een eerder jaar", id="a later year"),
    pytest.param([HOV, "--van", EXAMPLES, "--proef"], "3 samenwerkingsverbanden", id="more consortia"),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "told"), WRONG)
def test_wrong_use(arguments: list[str | Path], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder_of_one(tmp_path / "oud")
    monkeypatch.chdir(tmp_path)
    called = hov_inside("vul", *arguments)
    assert called.status == 2
    assert told in called.err
    assert [one.name for one in tmp_path.iterdir()] == ["oud"]


def test_nothing_to_read(tmp_path: Path) -> None:
    (tmp_path / "oud").mkdir()
    assert hov_inside("vul", HOV, "--van", tmp_path / "oud", "--proef").status == 3


def test_of_a_year_that_was_not_learned_what_is_certain_is_filled_in(tmp_path: Path) -> None:
    words = {"E-mailadres": "Post naar", "Sector (zie toelichting)": "Waar werkt u"}
    blank_forms(tmp_path / "blanco", "2025", 2, words)
    called = hov_inside("vul", tmp_path / "blanco", "--van", folder_of_one(tmp_path / "oud"), "--proef", "--json")
    assert called.status == 1
    assert called.err.count("hov jaar leer") == 4
    (hov_form,) = [one for one in json.loads(called.out)["bestanden"] if one["formulier"] == "hov"]
    left = {one["cel"]: one["waarom"] for one in hov_form["niet_overgenomen"]}
    assert left == dict.fromkeys(
        ["HOV-formulier!D10", "HOV-formulier!D15"], "de vraag is niet gevonden op het nieuwe formulier"
    )
