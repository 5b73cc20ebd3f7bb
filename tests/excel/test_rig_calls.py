"""How often each button calls Excel: no more than docs/excel-checklist.md says, and not far less."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from excel.rig import room as rig
from hov_tools.excel import buttons
from support.distributions import emptied, flow_path
from support.environment import WORKBOOKS

CHECKLIST = Path(__file__).parents[2] / "docs" / "excel-checklist.md"
_ROW = re.compile(r"^\| ([^|]+?) \| ([0-9.]+) \| (?:[0-9.]+|–) \|$", re.MULTILINE)
GOAL = "Controleer formulier: negen cellen gekleurd, met rapport"
Told = dict[str, int]


def _documented() -> Told:
    return {name: int(calls.replace(".", "")) for name, calls in _ROW.findall(CHECKLIST.read_text(encoding="utf-8"))}


def _count(room: rig.Room, buttons_by_row: dict[str, Callable[[], None]]) -> Told:
    told = {}
    for row, button in buttons_by_row.items():
        room.push(button)
        told[row] = room.wire.total
    return told


def _checking(folder: Path) -> Told:
    room = rig.Room(Path(shutil.copy(flow_path(WORKBOOKS / "voorbeelden/2022-zuid"), folder)))
    return _count(
        room,
        {
            GOAL: buttons.controleer_formulier,
            "Ga naar volgende bevinding": buttons.volgende_bevinding,
            "Controleer formulier, nog eens": buttons.controleer_formulier,
            "Maak ongedaan, na Controleer formulier": buttons.maak_ongedaan,
            "Maak validatierapport": buttons.maak_validatierapport,
            "Maak ongedaan, na Maak validatierapport": buttons.maak_ongedaan,
            "Maak ongedaan, als er niets is": buttons.maak_ongedaan,
            "Controleer installatie": buttons.controleer_installatie,
        },
    )


def _checking_a_folder(folder: Path) -> Told:
    shutil.copytree(WORKBOOKS / "voorbeelden/2022-zuid", folder / "zuid")
    room = rig.Room(flow_path(folder / "zuid"))
    return _count(room, {"Controleer formulier in een map: twaalf cellen, met rapport": buttons.controleer_formulier})


def _checking_a_small_one(folder: Path) -> Told:
    form = WORKBOOKS / "voorbeelden/2022-zuid/HOV-formulier 10280.xlsx"
    room = rig.Room(Path(shutil.copy(form, folder)))
    return _count(room, {"Controleer formulier: HOV-formulier, zes cellen": buttons.controleer_formulier})


def _filling_in(folder: Path) -> Told:
    copy = emptied(Path(shutil.copytree(WORKBOOKS / "voorbeelden/2022-noord", folder / "noord")))
    room = rig.Room(flow_path(copy))
    room.world.folder = copy
    return _count(
        room,
        {
            "HOV samenvoegen: acht leden": buttons.hov_samenvoegen,
            "Bereken bonus": buttons.bereken_bonus,
            "Stel verdeling voor: 146 cellen en een blad": buttons.stel_verdeling_voor,
            "Maak ongedaan, na Stel verdeling voor": buttons.maak_ongedaan,
        },
    )


def _learning(folder: Path) -> Told:
    form = WORKBOOKS / "formulieren/2022/Aanvraag door regiehouder toewijzing 2022.xlsx"
    room = rig.Room(Path(shutil.copy(form, folder)))
    told = _count(room, {"Nieuw jaar leren": buttons.leer_nieuw_jaar})
    assert len(room.world.opened) == 1
    return told


@pytest.fixture
def excel() -> Iterator[None]:
    with rig.engine(calculates=True):
        yield


@pytest.mark.slow
@pytest.mark.usefixtures("excel")
@pytest.mark.parametrize("counted", [_checking, _checking_a_folder, _checking_a_small_one, _filling_in, _learning])
def test_no_button_calls_excel_more_often_than_is_told(tmp_path: Path, counted: Callable[[Path], Told]) -> None:
    documented = _documented()
    for row, calls in counted(tmp_path).items():
        assert calls <= documented.get(row, 0), (row, calls)
        assert calls >= documented[row] * 0.9 - 2, f"fewer: {row} is {calls}"


def test_a_check_with_nine_marks_and_a_report_takes_under_six_hundred_calls() -> None:
    assert _documented()[GOAL] < 600
