"""The buttons through xlwings' own engine for Windows, over a recorded Excel: on every form, and back again."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from excel.rig import room as rig
from hov_tools.excel import buttons
from hov_tools.excel.journal import OpenJournal
from hov_tools.excel.native import native_for
from hov_tools.files.intake import take_in
from hov_tools.files.marked import prepare
from hov_tools.journalkey import journal_key
from hov_tools.ooxml.write.journal import NAME as JOURNAL
from hov_tools.ooxml.write.notes import HEADING
from hov_tools.report.marks import is_of_a_check
from hov_tools.rules.engine import assess
from support.distributions import emptied
from support.environment import WORKBOOKS

FORMS = sorted(path.relative_to(WORKBOOKS).as_posix() for path in WORKBOOKS.rglob("*.xlsx"))
QUICK = "voorbeelden/2022-zuid/HOV-formulier 10280.xlsx"
REPORT = "Validatierapport"
# In a file only: who has the book open goes from cell to cell.
TO_CORRECT = "Wat te herstellen"
FLOW = "In- en doorstroom samenwerkingsverband toewijzingsjaar 2022.xlsx"
Open = Callable[[Path], rig.Room]


@pytest.fixture
def alone(tmp_path: Path) -> Callable[[str], Path]:
    """A copy of one form, with no other form in its folder."""

    def copied(name: str) -> Path:
        folder = tmp_path / "alleen"
        folder.mkdir(exist_ok=True)
        return Path(shutil.copy(WORKBOOKS / name, folder))

    return copied


def _runs(room: rig.Room) -> list[tuple[object, ...]]:
    entries = OpenJournal(room.book, native_for("win32"), None).entries()
    return [(one.action, one.sheet, one.cell or None, one.now) for entry in entries for one in entry.run.edits]


def _of_the_form(picture: dict[str, dict[Any, Any]]) -> dict[str, dict[Any, Any]]:
    """Leave out the journal, and of the report what it says: of a book that was not saved it gives no checksum."""
    return {name: {} if name == REPORT else held for name, held in picture.items() if name not in (JOURNAL, "")}


def _check_and_undo(room: rig.Room, path: Path) -> None:
    before, state = rig.picture(room.model), room.state()
    intake = take_in(path)
    written = next(
        (
            one
            for one in prepare(intake, assess(intake.case), None, [], key=journal_key())
            if one.file == room.model.name
        ),
        None,
    )
    changes = () if written is None else [one for one in written.changes if one.sheet != TO_CORRECT]
    room.push(buttons.controleer_formulier)
    assert _runs(room) == [(one.action, one.sheet, one.cell, one.new) for one in changes if one.left_alone is None]
    assert all(is_of_a_check(action, str(sheet)) for action, sheet, _, _ in _runs(room))  # type: ignore[arg-type]
    once = _of_the_form(rig.picture(room.model))
    room.push(buttons.controleer_formulier)
    assert _of_the_form(rig.picture(room.model)) == once
    room.push(buttons.maak_ongedaan)
    assert rig.picture(room.model) == before
    assert room.state() == state


def test_check_is_that_of_the_file_and_goes_back(excel: Open, alone: Callable[[str], Path]) -> None:
    path = alone(QUICK)
    _check_and_undo(excel(path), path)


@pytest.mark.slow
@pytest.mark.parametrize("name", FORMS)
def test_check_of_every_form_is_that_of_the_file_and_goes_back(
    excel: Open, alone: Callable[[str], Path], name: str
) -> None:
    path = alone(name)
    _check_and_undo(excel(path), path)


@pytest.mark.slow
@pytest.mark.parametrize("name", FORMS)
def test_report_comes_and_goes(excel: Open, alone: Callable[[str], Path], name: str) -> None:
    room = excel(alone(name))
    before = rig.picture(room.model)
    said = room.push(buttons.maak_validatierapport)
    assert said is not None
    assert said.startswith("Het blad Validatierapport staat in deze werkmap.")
    order = rig.picture(room.model)[""]["order"]
    shown = [sheet.name for sheet in room.model.sheets_ if sheet.visible == rig.VISIBLE]
    assert shown[-1] == REPORT
    assert [one for one in order if one not in (REPORT, JOURNAL)] == before[""]["order"]
    prints = dict(rig.picture(room.model)[REPORT][""][3])
    assert (prints["PrintTitleRows"], prints["CenterFooter"]) == ("$1:$1", "&F · &A · &P / &N")
    room.push(buttons.maak_ongedaan)
    assert {**rig.picture(room.model), "": None} == {**before, "": None}


@pytest.mark.slow
def test_filling_in_and_going_back(tmp_path: Path) -> None:
    with rig.engine(calculates=True):
        _fill_in(tmp_path)


def _fill_in(tmp_path: Path) -> None:
    folder = tmp_path / "noord"
    shutil.copytree(WORKBOOKS / "voorbeelden/2022-noord", folder)
    emptied(folder)
    room = rig.Room(folder / FLOW)
    room.world.folder = folder
    pictures = [rig.picture(room.model)]
    for button, says in (
        (buttons.hov_samenvoegen, "Gezamenlijk HOV:"),
        (buttons.bereken_bonus, "20% van"),
        (buttons.stel_verdeling_voor, "De verdeling is ingevuld"),
    ):
        assert (room.push(button) or "").startswith(says)
        pictures.append(rig.picture(room.model))
    for before in reversed([one for one, after in pairwise(pictures) if one != after]):
        room.push(buttons.maak_ongedaan)
        assert _of_the_form(rig.picture(room.model)) == _of_the_form(before)


@pytest.mark.parametrize("name", [QUICK, "formulieren/2022/Aanvraag door regiehouder toewijzing 2022.xlsx"])
def test_button_takes_back_what_hov_wrote_to_the_file(excel: Open, alone: Callable[[str], Path], name: str) -> None:
    path = alone(name)
    before = rig.picture(excel(path).model)
    intake = take_in(path)
    path.write_bytes(prepare(intake, assess(intake.case), None, [], key=journal_key())[0].data)
    room = excel(path)
    assert _of_the_form(rig.picture(room.model)) != _of_the_form(before)
    room.push(buttons.maak_ongedaan)
    after = rig.picture(room.model)
    for sheet in room.model.sheets_:
        for area in sheet.merged_areas:
            # Of a merged cell a named style cannot be changed without its lock, which Excel refuses for a part of it.
            for picture in (before, after):
                held = picture[sheet.name].get((area.top, area.left))
                if held is not None:
                    picture[sheet.name][area.top, area.left] = (*held[:2], *held[3:])
    assert _of_the_form(after) == _of_the_form(before)


def test_next_finding_selects_one_cell_after_the_other(excel: Open, alone: Callable[[str], Path]) -> None:
    room = excel(alone(QUICK))
    room.push(buttons.controleer_formulier)
    seen = []
    for _ in range(20):
        assert room.push(buttons.volgende_bevinding) is None
        sheet = room.model.active_sheet
        assert sheet is not None
        seen.append((sheet.name, str(sheet.selection.areas[0])))
    noted = sum(note.text.startswith(HEADING) for sheet in room.model.sheets_ for note in sheet.notes.values())
    assert len(set(seen)) == noted
    assert seen[0] == seen[noted]
