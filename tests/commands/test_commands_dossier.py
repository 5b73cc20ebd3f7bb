"""hov dossier: the list, one dossier with its history, and setting it."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from commands.calling import Called, hov_inside
from hov_tools.commands import dossier as command
from hov_tools.desk.dossiers import store
from hov_tools.desk.dossiers.store import open_dossiers
from hov_tools.desk.dossiers.values import Conflict, Part, Stamp, Way
from hov_tools.files.own_output import DOSSIERS_NAME


def by(who: str | None, day: int, way: Way = Way.COMMAND) -> Stamp:
    return Stamp(who, datetime(2026, 3, day, 12, tzinfo=UTC), way)


@pytest.fixture
def out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a folder of results with three dossiers, one of them with a conflict."""
    monkeypatch.setattr(store, "getuser", lambda: "balie")
    with open_dossiers(tmp_path, write=True) as dossiers:
        dossiers.receive("10240", 2026, by(None, 1, Way.BATCH))
        dossiers.set("10280", 2026, {Part.STATUS: "voorgelegd", Part.OWNER: "Anna"}, by("anna", 2))
        dossiers.set("10280", 2027, {Part.OWNER: "Bert\x1b[31m"}, by("bert", 3))
        dossiers.clash("10280", 2026, Conflict(Part.OWNER, "Chris", by("chris", 4, Way.OVERVIEW)))
    return tmp_path


def rows(called: Called) -> list[list[str]]:
    """Give the cells of the list, without the days."""
    lines = called.out.split("\n\n")[0].splitlines()[2:]
    return [re.split(r"\s{2,}", line.strip()) for line in lines]


def test_the_list_names_every_dossier_and_what_waits_for_a_choice(out: Path) -> None:
    called = hov_inside("dossier", out)
    assert called.status == 1
    assert [(row[0], row[1], row[2]) for row in rows(called)] == [
        ("10240", "2026", "ontvangen"),
        ("10280", "2026", "voorgelegd"),
        ("10280", "2027", "ontvangen"),
    ]
    assert "Anna *" in called.out
    assert "Bert[U+001B][31m" in called.out
    assert "2 ontvangen, 1 voorgelegd" in called.out
    assert "* 1 conflict: noem de regiehouder" in called.out


@pytest.mark.parametrize(
    ("options", "expected", "status"),
    [
        (("--status", "ontvangen"), ["10240", "10280"], 0),
        (("--status", "Voorgelegd"), ["10280"], 1),
        (("--eigenaar", "anna"), ["10280"], 1),
        (("--eigenaar", ""), ["10240"], 0),
        (("--jaar", "2027"), ["10280"], 0),
        (("--status", "besloten"), [], 0),
    ],
)
def test_the_list_shows_what_is_asked_for(
    out: Path, options: tuple[str, ...], expected: list[str], status: int
) -> None:
    called = hov_inside("dossier", out, *options)
    found = hov_inside("dossier", out, *options, "--json")
    assert [one["regiehouder"] for one in json.loads(found.out)["dossiers"]] == expected
    assert called.status == found.status == status
    if not expected:
        assert called.out == "Geen dossiers gevonden.\n"


def test_one_dossier_is_shown_with_its_history_and_conflicts(out: Path) -> None:
    called = hov_inside("dossier", out, "10280", "--jaar", "2026")
    assert called.status == 1
    told = " ".join(called.out.split())
    assert "Dossier 10280, toewijzingsjaar 2026: geen uitkomst in deze map" in told
    assert "Bereikt: ontvangen 02-03-2026, voorgelegd 02-03-2026" in told
    assert "in het dossier staat “Anna”, in Overzicht.xlsx is “Chris” getypt (chris, 04-03-2026" in told
    assert "Kies met --eigenaar." in told
    assert re.search(r"anna Eigenaar Anna hov dossier", told)


def test_what_is_set_is_kept_with_the_name_of_the_user(out: Path) -> None:
    called = hov_inside("dossier", out, "10240", "--status", "in-behandeling", "--notitie", "Belt\nterug", "--json")
    assert called.status == 0
    (shown,) = json.loads(called.out)["dossiers"]
    assert (shown["status"], shown["notitie"], shown["eigenaar"]) == ("in behandeling", "Belt\nterug", None)
    assert [(one["veld"], one["oud"], one["nieuw"], one["wie"], one["langs"]) for one in shown["geschiedenis"]] == [
        ("status", None, "ontvangen", None, "batch"),
        ("status", "ontvangen", "in behandeling", "balie", "opdracht"),
        ("notitie", None, "Belt\nterug", "balie", "opdracht"),
    ]
    named = hov_inside("dossier", out, "10240", "--notitie", "", "--wie", "Dirk\x1b", "--json")
    (shown,) = json.loads(named.out)["dossiers"]
    assert shown["notitie"] is None
    assert shown["gewijzigd"]["wie"] == "Dirk[U+001B]"


@pytest.mark.parametrize("chosen", ["Anna", "Chris", "Dirk"])
def test_setting_a_part_settles_its_conflict(out: Path, chosen: str) -> None:
    called = hov_inside("dossier", out, "10280", "--jaar", "2026", "--eigenaar", chosen)
    assert called.status == 0
    assert "Opgelost conflict bij Eigenaar: in Overzicht.xlsx was “Chris” getypt" in " ".join(called.out.split())
    assert f"Eigenaar: {chosen}" in called.out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("10999",), "geen dossier van regiehouder 10999"),
        (("10280",), "dossiers van 2026 en 2027"),
        (("10240", "--jaar", "2020"), "geen dossier van regiehouder 10240"),
        (("--notitie", "x"), "Noem de regiehouder"),
        (("--wie", "x"), "Noem de regiehouder"),
        (("10240", "--status", "klaar"), "kies ontvangen, in behandeling"),
        (("10240", "--status", ""), "kies ontvangen, in behandeling"),
        (("10240", "--eigenaar", "x" * 101), "hoogstens 100 tekens"),
        (("10240", "--notitie", "x" * 2001), "hoogstens 2000 tekens"),
        (("1024",), "geen dossier"),
        (("10240x",), "TPID van 4 tot 6 cijfers"),
    ],
)
def test_wrong_use_changes_nothing_and_says_what_to_do(out: Path, arguments: tuple[str, ...], told: str) -> None:
    before = (out / DOSSIERS_NAME).read_bytes()
    called = hov_inside("dossier", out, *arguments)
    assert (called.status, called.out) == (2, "")
    assert told in called.err
    assert (out / DOSSIERS_NAME).read_bytes() == before


def test_a_folder_without_dossiers_is_told_apart_from_none(tmp_path: Path) -> None:
    assert "hov batch INZENDINGEN" in hov_inside("dossier", tmp_path).err
    called = hov_inside("dossier", tmp_path / "weg")
    assert called.status == 2
    assert "niet gevonden" in called.err


def test_dossiers_that_another_program_keeps_are_named(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        command, "open_dossiers", lambda folder, *, write: open_dossiers(folder, write=write, patience=0)
    )
    with open_dossiers(out, write=True):
        called = hov_inside("dossier", out, "10240", "--status", "besloten")
        assert hov_inside("dossier", out, "10240").status == 0
    assert called.status == 4
    assert "wordt gewijzigd door balie op" in called.err


def test_a_network_drive_is_named(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "network_drive", lambda _: "cifs")
    assert "netwerkschijf (cifs)" in hov_inside("dossier", out).err
    assert json.loads(hov_inside("dossier", out, "--json").out)["netwerkschijf"] == "cifs"
