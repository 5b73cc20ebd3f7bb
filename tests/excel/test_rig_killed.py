"""Python dies at a call of a button: the next button mends the book, and Excel is as it was."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from excel.rig import room as rig
from hov_tools.excel import buttons
from support.environment import WORKBOOKS

PROTECTED = "voorbeelden/2022-zuid/HOV-formulier 10280.xlsx"
MERGED = "formulieren/2022/Aanvraag door regiehouder toewijzing 2022.xlsx"
FLOW = "voorbeelden/2022-zuid/In- en doorstroom samenwerkingsverband toewijzingsjaar 2022.xlsx"
STRIDE = 97
"""Of so many calls one is the last; a prime, so that no rhythm of the calls is missed. A step of 1 takes an hour."""

Button = Callable[[], None]
STORIES: dict[str, tuple[str, tuple[Button, ...]]] = {
    "check": (PROTECTED, (buttons.controleer_formulier,)),
    "check of merged cells": (MERGED, (buttons.controleer_formulier,)),
    "check with a report": (FLOW, (buttons.controleer_formulier,)),
    "second check": (PROTECTED, (buttons.controleer_formulier, buttons.controleer_formulier)),
    "report": (PROTECTED, (buttons.maak_validatierapport,)),
    "second report": (PROTECTED, (buttons.maak_validatierapport, buttons.maak_validatierapport)),
    "second report, then undo": (
        PROTECTED,
        (buttons.maak_validatierapport, buttons.maak_validatierapport, buttons.maak_ongedaan),
    ),
    "report, then undo": (PROTECTED, (buttons.maak_validatierapport, buttons.maak_ongedaan)),
    "check, then undo": (PROTECTED, (buttons.controleer_formulier, buttons.maak_ongedaan)),
    "bonus": (FLOW, (buttons.bereken_bonus,)),
    "bonus, then undo": (FLOW, (buttons.bereken_bonus, buttons.maak_ongedaan)),
}


def _push_all(path: Path, story: tuple[Button, ...], *, kill_at: int | None) -> rig.Room:
    room = rig.Room(path)
    for button in story[:-1]:
        room.push(button)
    room.push(story[-1], kill_at=kill_at)
    return room


def _seen(room: rig.Room) -> dict[str, dict[Any, Any]]:
    """Give what must come back; which sheet is in front after a sheet went is Excel's affair."""
    picture = rig.picture(room.model)
    picture[""].pop("in front")
    return picture


def _undo_all(room: rig.Room) -> None:
    for _ in range(6):
        if "niets om ongedaan te maken" in (room.push(buttons.maak_ongedaan) or ""):
            return


def _dies_at(path: Path, story: tuple[Button, ...], last: int) -> None:
    room = rig.Room(path)
    before, state = _seen(room), room.state()
    room = _push_all(path, story, kill_at=last)
    # The next button is any: what is half done is taken back, and then it does its own work.
    room.push(buttons.controleer_formulier)
    assert room.state() == state, last
    protections = {sheet.name: sheet.protection is not None for sheet in room.model.sheets_ if sheet.name in before}
    assert protections == {name: held[""][1] is not None for name, held in before.items() if name}, last
    _undo_all(room)
    assert _seen(room) == before, last
    assert room.state() == state, last

    room = _push_all(path, story, kill_at=last)
    _undo_all(room)
    assert _seen(room) == before, last
    assert room.state() == state, last


@pytest.mark.slow
@pytest.mark.parametrize("name", STORIES)
def test_next_button_mends_the_book(tmp_path: Path, name: str) -> None:
    form, story = STORIES[name]
    path = Path(shutil.copy(WORKBOOKS / form, tmp_path))
    with rig.engine():
        room = _push_all(path, story, kill_at=None)
        calls = room.wire.total
        begun = next((number for number, what in enumerate(room.wire.log) if what.startswith("Names.Add")), calls)
        for last in count(begun, STRIDE):
            if last >= calls:
                break
            _dies_at(path, story, last)
