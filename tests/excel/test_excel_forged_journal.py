"""An open book that comes with a journal that someone made up: no value, formula or sheet of it moves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from excel.rig import room as rig
from hov_tools.excel import buttons
from hov_tools.ooxml.edits import MarkStyle
from support.environment import WORKBOOKS
from support.forged import JOURNALS, Forged
from support.untouched import OURS

FORM = WORKBOOKS / "voorbeelden" / "2022-zuid" / "HOV-formulier 10280.xlsx"
NOT_READ = {
    "sheet in the part of the form",
    "journal in the part of the form",
    "journal in the styles",
    "journal in the content types",
}
# Its runs are undone one by one, and a mark takes the model milliseconds.
MINUTES = {"as many marks as may be"}
QUICK = {"value", "formula", "sheet of someone else", "journal that a formula looks at"}
EACH = pytest.mark.parametrize(
    "forge",
    [
        pytest.param(forge, id=name, marks=() if name in QUICK else pytest.mark.slow)
        for name, forge in JOURNALS.items()
        if name not in NOT_READ | MINUTES
    ],
)
NOT_USED = "De lijst van wijzigingen in dit bestand is niet van dit programma of is beschadigd; zij is niet gebruikt."


Open = Callable[[bytes], rig.Room]


@pytest.fixture
def opened(excel: Callable[[Path], rig.Room], tmp_path: Path) -> Open:
    """Opens these bytes as a workbook of that name."""

    def open_bytes(data: bytes) -> rig.Room:
        path = tmp_path / FORM.name
        path.write_bytes(data)
        return excel(path)

    return open_bytes


def _values(room: rig.Room) -> dict[str, dict[Any, str]]:
    return {
        sheet: {cell: held[0] for cell, held in cells.items() if cell and held[0] != repr((None, ""))}
        for sheet, cells in _picture(room).items()
        if sheet not in OURS
    }


def _picture(room: rig.Room) -> dict[str, dict[Any, Any]]:
    return {sheet: cells for sheet, cells in rig.picture(room.model).items() if sheet}


@EACH
@pytest.mark.parametrize("button", [buttons.controleer_formulier, buttons.maak_ongedaan])
def test_no_button_moves_a_value(opened: Open, forge: Forged, button: Callable[[], None]) -> None:
    room = opened(forge(FORM.read_bytes()))
    before = _values(room)
    said = room.push(button) or ""
    assert _values(room) == before
    assert "Er ging iets mis" not in said
    assert "Excel kon dit n" not in said


def test_what_is_not_certain_is_named(opened: Open) -> None:
    said = opened(JOURNALS["value"](FORM.read_bytes())).push(buttons.maak_ongedaan) or ""
    assert "de lijst van wijzigingen is niet met uw sleutel op deze computer geschreven" in said
    assert "Alleen wat herkenbaar van hov is, is weggehaald" in said


@pytest.mark.parametrize("name", ["deep", "no base64", "thousands of runs"])
def test_a_journal_that_cannot_be_read_is_told_and_replaced(opened: Open, name: str) -> None:
    room = opened(JOURNALS[name](FORM.read_bytes()))
    assert (room.push(buttons.maak_ongedaan) or "").startswith(NOT_USED)
    before = _values(room)
    assert NOT_USED in (room.push(buttons.controleer_formulier) or "")
    assert (room.push(buttons.maak_ongedaan) or "").startswith("Teruggedraaid")
    assert _values(room) == before


def test_the_run_of_another_user_goes_by_what_is_ours(opened: Open) -> None:
    plain = _picture(opened(FORM.read_bytes()))
    room = opened(JOURNALS["run of another user"](FORM.read_bytes()))
    assert _picture(room) != plain
    assert (room.push(buttons.maak_ongedaan) or "").startswith("Teruggedraaid")
    assert _picture(room) == plain
    marks = {mark.value for mark in MarkStyle}
    assert not any(held[2] in marks for cell, held in _picture(room)["HOV-formulier"].items() if cell)
