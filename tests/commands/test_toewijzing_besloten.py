"""From desk to ministry: only consortia on which the bureau decided, and the list from which letters are merged."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from commands.calling import EXAMPLES, hov_inside
from hov_tools.desk.dossiers.store import open_dossiers
from hov_tools.desk.dossiers.values import Part, Stamp, Way

if TYPE_CHECKING:
    from pathlib import Path

YEAR = 2022
STAMP = Stamp("Anna", datetime(2022, 3, 1, tzinfo=UTC), Way.COMMAND)
NOT_YET = "het dossier staat op “{}”, nog niet op “besloten”; het doet niet mee."


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results of a batch over a consortium in order and one with mistakes."""
    folder = tmp_path_factory.mktemp("batch")
    for name in ("2022-noord", "2022-zuid"):
        shutil.copytree(EXAMPLES / name, folder / "in" / name)
    hov_inside("batch", folder / "in", "--uit", folder / "uit", "--werkers", "1")
    return folder / "uit"


@pytest.fixture
def desk(results: Path, tmp_path: Path) -> Path:
    """Those results, for a test of its own."""
    return shutil.copytree(results, tmp_path / "uit")


def put(folder: Path, regiehouder: str, status: str) -> None:
    with open_dossiers(folder, write=True) as dossiers:
        dossiers.set(regiehouder, YEAR, {Part.STATUS: status}, STAMP)


def proposal(folder: Path, *more: str | Path) -> dict[str, Any]:
    called = hov_inside("toewijzing", "--uit-batch", folder, "--alleen-besloten", "--plaatsen", "16", "--json", *more)
    found: dict[str, Any] = json.loads(called.out)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("status", ["ontvangen", "in behandeling", "aangehouden", "voorgelegd"])
def test_only_who_is_decided_takes_part_and_the_rest_is_named(desk: Path, status: str) -> None:
    put(desk, "10240", "besloten")
    put(desk, "10280", status)
    found = proposal(desk)
    assert [one["tpid"] for one in found["voorstellen"][0]["aanvragers"]] == ["10240"]
    out = {one["waar"]: one for one in found["niet_meegenomen"]}
    assert out["2022-zuid"]["melding"] == NOT_YET.format(status)
    # It was asked for: the proposal is whole without.
    assert out["2022-zuid"]["op_verzoek"] is True
    assert found["volledig"] is True


@pytest.mark.slow
def test_when_nobody_is_decided_each_is_named(desk: Path) -> None:
    called = hov_inside("toewijzing", "--uit-batch", desk, "--alleen-besloten", "--plaatsen", "16")
    assert called.status == 2
    assert f"2022-noord: {NOT_YET.format('ontvangen')}" in called.err
    assert f"2022-zuid: {NOT_YET.format('ontvangen')}" in called.err


@pytest.mark.slow
def test_without_a_file_of_dossiers_nobody_is_decided(desk: Path) -> None:
    (desk / "Dossiers.sqlite").unlink()
    called = hov_inside("toewijzing", "--uit-batch", desk, "--alleen-besloten", "--plaatsen", "16")
    assert called.status == 2
    assert "2022-noord: van dit samenwerkingsverband is er geen dossier" in called.err


def test_dossiers_are_those_of_a_batch(tmp_path: Path) -> None:
    called = hov_inside("toewijzing", tmp_path, "--alleen-besloten", "--plaatsen", "16")
    assert called.status == 2
    assert "--alleen-besloten hoort bij --uit-batch" in called.err


@pytest.mark.slow
@pytest.mark.parametrize(("places", "sends"), [("16", "ja"), ("14", "nee")])
def test_letters_go_when_the_places_are_known(desk: Path, tmp_path: Path, places: str, sends: str) -> None:
    put(desk, "10240", "besloten")
    out = tmp_path / "voorstel"
    hov_inside("toewijzing", "--uit-batch", desk, "--alleen-besloten", "--plaatsen", places, "--uit", out)
    sheet = openpyxl.load_workbook(out / "Brieven.xlsx").active
    assert sheet is not None
    heads, *rows = sheet.iter_rows(values_only=True)
    lines = [dict(zip(map(str, heads), row, strict=True)) for row in rows]
    # Names of merge fields: no spaces, and on the first row.
    assert not any(" " in head for head in lines[0])
    assert {one["Versturen"] for one in lines} == {sends}
    written = json.loads((out / "Toewijzingsvoorstel.json").read_text(encoding="utf-8"))
    assert [one["TPID"] for one in lines] == [one["tpid"] for one in written["voorstellen"][0]["instellingen"]]
    first = lines[0]
    if sends == "ja":
        # The consortium's own distribution, as its form has it.
        assert (first["Regulier"], first["Bonus"], first["Instroom"]) == ("9", "0", "9")
        assert str(first["Brieftekst"]).startswith("Instroom 2022, Gz-psycholoog: 9 plaatsen.")
        assert str(first["Brieftekst"]).endswith("waarvoor u de beschikbaarheidsbijdrage aanvraagt.")
    else:
        assert "verdeelt 16 reguliere plaatsen en 3 bonusplaatsen" in str(first["Waarom_niet"])
        assert first["Brieftekst"] is None
