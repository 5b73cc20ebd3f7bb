"""--telt and --opleiding: which file counts, and for which training, as a user asks it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from commands.calling import EXAMPLES, hov
from support.workbooks import set_cells

OWN = "HOV-formulier 10243.xlsx"
OTHER = "zzz.xlsx"
FLOW = "In- en doorstroom samenwerkingsverband toewijzingsjaar 2022.xlsx"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a consortium with two versions of a HOV form, of which none says that it is the newest."""
    found = Path(shutil.copytree(EXAMPLES / "2022-noord", tmp_path / "noord"))
    shutil.copyfile(found / OWN, found / OTHER)
    set_cells(found / OTHER, {("HOV-formulier", "D14"): "iemand anders", ("HOV-formulier", "D29"): 1})
    return found


def judged(folder: Path, *options: str) -> tuple[int, dict[str, Any]]:
    called = hov("valideer", folder, "--json", *options)
    found: dict[str, Any] = json.loads(called.out)
    return called.status, found


def test_none_counts_until_a_person_says_which(folder: Path) -> None:
    status, found = judged(folder)
    assert status == 1
    assert {(one["bestand"], one["ernst"]) for one in found["bevindingen"] if one["code"] == "F119"} == {
        (OWN, "fout"),
        (OTHER, "fout"),
    }
    assert "10243" not in found["uitkomst"]["hov"]
    status, found = judged(folder, "--telt", OWN)
    assert status == 0
    assert found["uitkomst"]["hov"]["10243"] == 1521
    status, found = judged(folder, "--telt", str(folder / OTHER))
    assert status == 1
    assert {one["bestand"] for one in found["bevindingen"] if one["code"] == "H201"} == {OTHER}
    assert len(found["bestanden"]) == 12


@pytest.mark.parametrize("command", ["samenvoegen", "bonus", "verdeel"])
def test_every_command_says_which_file_was_used(folder: Path, command: str) -> None:
    told = hov(command, folder, "--telt", OWN)
    assert OWN in told.err
    assert OTHER in told.err


def test_the_distribution_that_counts_is_filled_in(folder: Path, tmp_path: Path) -> None:
    (folder / OTHER).unlink()
    newer = FLOW.replace(".xlsx", " (2).xlsx")
    shutil.copyfile(folder / FLOW, folder / newer)
    set_cells(folder / newer, {("In- en doorstroom", "D12"): 9})
    called = hov("bonus", folder, "--schrijf", "--uit", tmp_path / "uit")
    assert newer in called.err
    assert [path.name for path in (tmp_path / "uit").glob("*.xlsx")] == [newer]


@pytest.mark.parametrize("command", ["valideer", "samenvoegen", "bonus", "verdeel", "scenario"])
def test_a_file_that_is_not_there_cannot_count(folder: Path, command: str) -> None:
    options = ["--zonder", "10249"] if command == "scenario" else []
    called = hov(command, folder, *options, "--telt", "bestaat-niet.xlsx")
    assert called.status == 2
    assert "bestaat-niet.xlsx" in called.err


def test_another_training_is_judged_when_asked(folder: Path) -> None:
    (folder / OTHER).unlink()
    status, found = judged(folder, "--opleiding", "psychotherapeut", "--dagen-per-plaats", "2000")
    assert status == 1
    assert {one["code"] for one in found["bevindingen"]} >= {"H209"}
    assert found["uitkomst"]["hov"] == {}
    assert hov("valideer", folder, "--opleiding", "timmerman").status == 2
