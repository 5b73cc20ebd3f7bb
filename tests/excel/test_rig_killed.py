"""Python dies at any call of a button: the next button mends the book, and Excel is as it was."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from excel.rig import room as rig
from excel.rig.dying import Then, dying
from hov_tools.excel import buttons
from support.distributions import emptied, flow_path
from support.environment import WORKBOOKS

ZUID = "voorbeelden/2022-zuid"
PROTECTED = f"{ZUID}/HOV-formulier 10280.xlsx"
MERGED = "formulieren/2022/Aanvraag door regiehouder toewijzing 2022.xlsx"
FLOW = f"{ZUID}/In- en doorstroom samenwerkingsverband toewijzingsjaar 2022.xlsx"
NOORD = "voorbeelden/2022-noord"
STRIDE = 23
"""After so many changes the next button is Controleer formulier as well, which takes ten times as long; a prime."""
PARTS = 2
"""In so many tests the changes of one button are tried, so that no test takes long."""

Button = Callable[[], None]


class Story(NamedTuple):
    """Buttons that are pushed one after the other; at the last one Python dies.

    Attributes:
        form: that is open; a folder: its form for inflow, with the distribution emptied and the other forms beside it.
        buttons: to push.
    """

    form: str
    buttons: tuple[Button, ...]


STORIES: dict[str, Story] = {
    "check": Story(PROTECTED, (buttons.controleer_formulier,)),
    "check of merged cells": Story(MERGED, (buttons.controleer_formulier,)),
    "check with a report": Story(FLOW, (buttons.controleer_formulier,)),
    "second check": Story(PROTECTED, (buttons.controleer_formulier, buttons.controleer_formulier)),
    "report": Story(PROTECTED, (buttons.maak_validatierapport,)),
    "second report": Story(PROTECTED, (buttons.maak_validatierapport, buttons.maak_validatierapport)),
    "second report, then undo": Story(
        PROTECTED, (buttons.maak_validatierapport, buttons.maak_validatierapport, buttons.maak_ongedaan)
    ),
    "report, then undo": Story(PROTECTED, (buttons.maak_validatierapport, buttons.maak_ongedaan)),
    "check, then undo": Story(PROTECTED, (buttons.controleer_formulier, buttons.maak_ongedaan)),
    "check with a report, then undo": Story(FLOW, (buttons.controleer_formulier, buttons.maak_ongedaan)),
    "bonus": Story(FLOW, (buttons.bereken_bonus,)),
    "bonus, then undo": Story(FLOW, (buttons.bereken_bonus, buttons.maak_ongedaan)),
    "merging": Story(NOORD, (buttons.hov_samenvoegen,)),
    "distribution": Story(NOORD, (buttons.stel_verdeling_voor,)),
    "distribution, then undo": Story(NOORD, (buttons.stel_verdeling_voor, buttons.maak_ongedaan)),
    "next finding": Story(PROTECTED, (buttons.controleer_formulier, buttons.volgende_bevinding)),
}


def _opened(form: str, folder: Path) -> rig.Room:
    if form.endswith(".xlsx"):
        return rig.Room(Path(shutil.copy(WORKBOOKS / form, folder)))
    copy = emptied(Path(shutil.copytree(WORKBOOKS / form, folder / "map")))
    room = rig.Room(flow_path(copy))
    room.world.folder = copy
    return room


def _seen(room: rig.Room) -> dict[str, dict[Any, Any]]:
    """Give what must come back; which sheet is in front after a sheet went is Excel's affair."""
    picture = rig.picture(room.model)
    picture[""].pop("in front")
    return picture


class Before:
    """A book before the first button, to which a book is compared in which a button broke off."""

    def __init__(self, room: rig.Room) -> None:
        self.seen, self.state = _seen(room), room.state()
        self.is_protected = {name: held[""][1] is not None for name, held in self.seen.items() if name}

    def undo(self, room: rig.Room) -> None:
        """Undo until there is nothing to undo: the first time mends the book."""
        room.push(buttons.maak_ongedaan)
        self._excel_is_as_it_was(room)
        self._undo_all(room)

    def check(self, room: rig.Room) -> None:
        """Check the form: what is half done is taken back, and then the button does its own work."""
        room.push(buttons.controleer_formulier)
        self._excel_is_as_it_was(room)
        self._undo_all(room)

    def _excel_is_as_it_was(self, room: rig.Room) -> None:
        assert room.state() == self.state
        there = {sheet.name: sheet.protection is not None for sheet in room.model.sheets_}
        assert self.is_protected.items() <= there.items()

    def _undo_all(self, room: rig.Room) -> None:
        for _ in range(4):
            if "niets om ongedaan te maken" in (room.push(buttons.maak_ongedaan) or ""):
                break
        assert _seen(room) == self.seen
        assert room.state() == self.state


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="a process cannot be copied")
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("name", STORIES)
def test_next_button_mends_the_book(tmp_path: Path, name: str, part: int) -> None:
    story = STORIES[name]
    with rig.engine():
        room = _opened(story.form, tmp_path)
        before = Before(room)
        for button in story.buttons[:-1]:
            room.push(button)

        def thens(number: int) -> list[Then]:
            if number % PARTS != part:
                return []
            return [before.undo, *([before.check] if number // PARTS % STRIDE == 0 else [])]

        deaths = dying(room, story.buttons[-1], thens)
    assert deaths.changes > PARTS
    assert not deaths.wrong, "\n".join(deaths.wrong[:3])


@pytest.mark.slow
def test_what_is_taken_to_change_nothing_changes_nothing(tmp_path: Path) -> None:
    with rig.engine():
        room = _opened(PROTECTED, tmp_path)
        step, seen = room.wire.step, (rig.picture(room.model), room.state())
        was_change, wrong = True, set()

        def looking(what: str, *, is_change: bool = False) -> None:
            nonlocal seen, was_change
            now = rig.picture(room.model), room.state()
            if not was_change and now != seen:
                wrong.add(room.wire.log[-1])
            seen, was_change = now, is_change
            step(what, is_change=is_change)

        room.wire.step = looking
        room.push(buttons.controleer_formulier)
        room.push(buttons.maak_ongedaan)
    assert wrong == set()
    assert room.wire.total > 100
