"""A batch over what belongs together: two stages of one consortium, what a person settled, what two consortia share."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from batch.submitted import APPLICATION, FLOW, NOTICE, consortium, contents
from commands.calling import hov_inside
from support.workbooks import set_cells

HOV = "HOV-formulier 10243.xlsx"
SMALL = (APPLICATION, HOV)
"""Of a first stage; enough to know the consortium."""


def batch(folder: Path, *options: str) -> tuple[int, dict[str, Any]]:
    called = hov_inside("batch", folder / "in", "--uit", folder / "uit", "--json", "--werkers", "1", *options)
    document: dict[str, Any] = json.loads(called.out)
    return called.status, document


def keys(document: dict[str, Any]) -> list[str]:
    return [one["sleutel"] for one in document["samenwerkingsverbanden"]]


def found(document: dict[str, Any], code: str) -> dict[str, list[str]]:
    """Give the files and cells of a code, by consortium."""
    return {
        one["sleutel"]: [f"{each['bestand']} {each['cel']}" for each in own]
        for one in document["samenwerkingsverbanden"]
        if (own := [each for each in one["resultaat"]["bevindingen"] if each["code"] == code])
    }


# --- The folder of results of a consortium stays where it is ------------------------------------------------------


@pytest.mark.parametrize("later", ["noord 1 aanmelding", "aanmelding", "zz"])
def test_when_the_second_stage_arrives_the_dossier_stays_where_it_is(tmp_path: Path, later: str) -> None:
    consortium(tmp_path / "in" / "noord aanvraag", 0, SMALL)
    batch(tmp_path)
    (tmp_path / "uit" / "noord aanvraag" / "notitie.txt").write_text("van de medewerker", encoding="utf-8")
    consortium(tmp_path / "in" / later, 0, (NOTICE, FLOW))
    _, document = batch(tmp_path)
    assert keys(document) == ["noord aanvraag"]
    assert document["vervallen"] == []
    assert document["samenwerkingsverbanden"][0]["inzendingen"] == sorted([later, "noord aanvraag"])
    assert (tmp_path / "uit" / "noord aanvraag" / "notitie.txt").read_text(encoding="utf-8") == "van de medewerker"
    assert sorted(path.name for path in (tmp_path / "uit").iterdir() if path.is_dir()) == ["noord aanvraag"]


def test_a_consortium_of_another_regiehouder_gets_no_folder_of_another(tmp_path: Path) -> None:
    consortium(tmp_path / "in" / "verband", 0, SMALL)
    batch(tmp_path)
    shutil.rmtree(tmp_path / "in" / "verband")
    consortium(tmp_path / "in" / "ander", 1, SMALL)
    _, document = batch(tmp_path)
    assert keys(document) == ["ander"]
    assert document["vervallen"] == ["verband"]


def test_two_consortia_of_one_name_are_told_apart_by_who_leads_them(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for number in range(2):
        own = consortium(tmp_path / str(number), number, SMALL)
        set_cells(own / APPLICATION, {("Aanmelding", "D8"): "Samenwerkingsverband Oost"})
        for path in own.iterdir():
            shutil.copyfile(path, tmp_path / "in" / f"{number} {path.name}")
    _, document = batch(tmp_path)
    assert keys(document) == ["Samenwerkingsverband Oost (10240)", "Samenwerkingsverband Oost (10340)"]


# --- Settled by hand ----------------------------------------------------------------------------------------------


def test_what_is_said_to_be_the_same_is_taken_together(tmp_path: Path) -> None:
    consortium(tmp_path / "in" / "noord", 0, SMALL)
    consortium(tmp_path / "in" / "fout getypt", 1, (NOTICE,))
    assert keys(batch(tmp_path)[1]) == ["fout getypt", "noord"]
    (tmp_path / "in" / "hov.toml").write_text('zelfde = [["noord", "fout getypt"]]\n', encoding="utf-8")
    _, document = batch(tmp_path)
    [one] = document["samenwerkingsverbanden"]
    assert one["inzendingen"] == ["fout getypt", "noord"]
    assert any("zijn samen beoordeeld" in line for line in one["resultaat"]["uitkomst"]["keuzes"])


@pytest.mark.parametrize("how", ["hov.toml", "--apart"])
def test_what_is_to_be_kept_apart_is(tmp_path: Path, how: str) -> None:
    consortium(tmp_path / "in" / "een", 0, SMALL)
    consortium(tmp_path / "in" / "twee", 0, (NOTICE,))
    assert keys(batch(tmp_path)[1]) == ["een"]
    if how == "hov.toml":
        (tmp_path / "in" / "hov.toml").write_text('apart = [["een", "twee"]]\n', encoding="utf-8")
    _, document = batch(tmp_path, *(["--apart"] if how == "--apart" else []))
    assert keys(document) == ["een", "twee"]
    # They look like one, and a line says so at each.
    for one in document["samenwerkingsverbanden"]:
        assert any("apart gehouden" in line for line in one["resultaat"]["uitkomst"]["keuzes"])


@pytest.mark.parametrize("content", ["zelfde = ", 'zelfden = [["a", "b"]]', "telt = 3", "\xff"])
def test_a_hov_toml_that_is_not_understood_is_refused(tmp_path: Path, content: str) -> None:
    consortium(tmp_path / "in" / "een", 0, SMALL)
    (tmp_path / "in" / "hov.toml").write_text(content, encoding="latin-1")
    called = hov_inside("batch", tmp_path / "in", "--uit", tmp_path / "uit")
    assert called.status == 2
    assert "hov.toml" in called.err


def test_a_name_in_hov_toml_that_is_not_there_is_told(tmp_path: Path) -> None:
    own = consortium(tmp_path / "in" / "een", 0, SMALL)
    (own / "hov.toml").write_text('telt = ["weg.xlsx"]\n', encoding="utf-8")
    [one] = batch(tmp_path)[1]["samenwerkingsverbanden"]
    assert "hov.toml noemt een/weg.xlsx, maar dat staat hier niet." in one["resultaat"]["uitkomst"]["keuzes"]


# --- What two consortia share -------------------------------------------------------------------------------------


def with_a_shared_member(folder: Path) -> None:
    """Make two consortia, of which the second lists a member of the first."""
    consortium(folder / "in" / "een", 0, (NOTICE, HOV))
    consortium(folder / "in" / "twee", 1, (NOTICE, HOV))
    set_cells(folder / "in" / "twee" / NOTICE, {("Aanmelding", "C26"): "10243"})


def test_an_institution_in_two_consortia_is_told_at_both(tmp_path: Path) -> None:
    with_a_shared_member(tmp_path)
    status, document = batch(tmp_path)
    assert status == 1
    assert found(document, "H211") == {"een": [f"{NOTICE} C20"], "twee": [f"{NOTICE} C26"]}


def test_it_is_gone_at_both_when_one_is_mended(tmp_path: Path) -> None:
    with_a_shared_member(tmp_path)
    batch(tmp_path)
    shutil.rmtree(tmp_path / "in" / "twee")
    consortium(tmp_path / "in" / "twee", 1, (NOTICE, HOV))
    _, document = batch(tmp_path)
    assert found(document, "H211") == {}
    told = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "uit").rglob("resultaat.json"))
    assert '"code": "F' in told
    assert '"code": "H211"' not in told


def test_the_results_are_those_of_one_run_whenever_the_second_came(tmp_path: Path) -> None:
    with_a_shared_member(tmp_path)
    batch(tmp_path)
    at_once = contents(tmp_path / "uit")
    other = tmp_path / "later"
    (other / "in").mkdir(parents=True)
    shutil.copytree(tmp_path / "in" / "een", other / "in" / "een")
    assert found(batch(other)[1], "H211") == {}
    shutil.copytree(tmp_path / "in" / "twee", other / "in" / "twee")
    batch(other)
    later = contents(other / "uit")
    # The overview tells what changed since the first run, and since when a file is there.
    del later["Overzicht.xlsx"], at_once["Overzicht.xlsx"]
    assert later == at_once


def test_no_registration_number_stands_in_what_is_kept_between_runs(tmp_path: Path) -> None:
    consortium(tmp_path / "in" / "een", 0, (NOTICE, HOV))
    batch(tmp_path)
    kept = (tmp_path / "uit" / ".hov-journaal.sqlite").read_bytes()
    assert b"10243" in kept
    assert b"R011" not in kept
