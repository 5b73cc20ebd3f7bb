"""The buttons beside checking, on every form: what they fill in is what the commands do, twice, and back again."""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference

from excel.rig import room as rig
from hov_tools import __version__
from hov_tools.errors import UsageError
from hov_tools.excel import buttons
from hov_tools.excel.cells import held, shown_of
from hov_tools.excel.journal import OpenJournal
from hov_tools.excel.native import native_for
from hov_tools.files.intake import take_in
from hov_tools.forms.records import FlowForm
from hov_tools.ooxml.address import parse_a1
from hov_tools.ooxml.edits import Action, AddSheet, Change, Edit, NewCell
from hov_tools.ooxml.write.journal import NAME as JOURNAL
from hov_tools.ooxml.writer import apply_edits
from hov_tools.proposal.advice import advise, proposal_edits
from hov_tools.proposal.problem import Wishes
from hov_tools.report.filled import bonus_edits, hov_edits
from hov_tools.rules.engine import assess
from hov_tools.rules.joint_table import joint_table
from support.distributions import edit, emptied, flow_form, flow_path, set_to
from support.environment import WORKBOOKS

FORMS = sorted(path.relative_to(WORKBOOKS).as_posix() for path in WORKBOOKS.rglob("*.xlsx"))
FOLDERS = sorted({Path(name).parent.as_posix() for name in FORMS})
HOV_FORM = "voorbeelden/2022-zuid/HOV-formulier 10280.xlsx"
NATIVE = native_for("win32")
Picture = dict[str, dict[Any, Any]]
Button = Callable[[], None]


def _merged(folder: Path) -> tuple[Edit, ...]:
    assessment = assess(take_in(folder).case)
    return hov_edits(flow_form(folder), joint_table(assessment)).edits


def _bonus(folder: Path) -> tuple[Edit, ...]:
    outcome = assess(take_in(folder).case).outcome
    if outcome.bonus is None:
        return ()
    return bonus_edits(flow_form(folder), outcome.bonus.places, f"20% van {outcome.allocated} toegewezen plaatsen")


def _distribution(folder: Path) -> tuple[Edit, ...]:
    case = take_in(folder).case
    if not any(isinstance(one.form, FlowForm) for one in case.documents):
        return ()
    try:
        advice = advise(case, Wishes())
    except UsageError:
        # Something is to be filled in or mended first; the button says what.
        return ()
    return proposal_edits(advice, advice.proposals[0], version=__version__) if advice.proposals else ()


FILLING: dict[str, tuple[Button, Callable[[Path], tuple[Edit, ...]]]] = {
    "HOV samenvoegen": (buttons.hov_samenvoegen, _merged),
    "Bereken bonus": (buttons.bereken_bonus, _bonus),
    "Stel verdeling voor": (buttons.stel_verdeling_voor, _distribution),
}


@pytest.fixture
def excel() -> Iterator[Callable[[Path], rig.Room]]:
    """Opens a workbook in the rig."""
    with rig.engine():
        yield rig.Room


@pytest.fixture
def calculating() -> Iterator[Callable[[Path], rig.Room]]:
    """Opens a workbook in the rig, which computes its formulas as well."""
    with rig.engine(calculates=True):
        yield rig.Room


def _seen(room: rig.Room) -> Picture:
    """Give what must come back: all but the journal, and which sheet is in front after a sheet went."""
    picture = rig.picture(room.model)
    front = {name: held for name, held in picture[""].items() if name != "in front"}
    return {**{name: held for name, held in picture.items() if name != JOURNAL}, "": front}


def _written(room: rig.Room) -> list[tuple[object, ...]]:
    entries = OpenJournal(room.book, NATIVE, None).entries()
    edits = entries[-1].run.edits if entries else ()
    return [(one.action, one.sheet, one.cell or None, one.now) for one in edits]


def _held(room: rig.Room, changes: Sequence[Change]) -> list[tuple[str, str | None, str]]:
    """Give what cells hold to which values were written, as a receipt shows it."""
    found = []
    for one in changes:
        if one.action is Action.VALUE and one.cell is not None:
            ref = parse_a1(one.cell)
            cell = held(room.book.sheets[one.sheet], [ref], NATIVE, uses_1904=False)[ref].cell
            found.append((one.sheet, one.cell, shown_of(cell, uses_1904=False)))
    return found


def _undo_all(room: rig.Room) -> None:
    for _ in range(3):
        if "niets om ongedaan te maken" in (room.push(buttons.maak_ongedaan) or ""):
            return
    pytest.fail("there is always something to undo")


@pytest.mark.slow
@pytest.mark.parametrize("is_empty", [False, True], ids=["filled in", "emptied"])
@pytest.mark.parametrize("name", FOLDERS)
@pytest.mark.parametrize("label", FILLING)
def test_what_is_filled_in_is_what_the_commands_fill_in_and_goes_back(
    calculating: Callable[[Path], rig.Room], tmp_path: Path, name: str, label: str, *, is_empty: bool
) -> None:
    folder = Path(shutil.copytree(WORKBOOKS / name, tmp_path / "map"))
    if is_empty:
        emptied(folder, bonus=True)
        hovs = [row.hov for row in flow_form(folder).members.rows if not row.hov.is_empty]
        edit(flow_path(folder), [set_to(field, None) for field in hovs])
    button, by_file = FILLING[label]
    path = flow_path(folder)
    edits = by_file(folder)
    changes = apply_edits(path.read_bytes(), edits).changes if edits else ()
    room = calculating(path)
    room.world.folder = folder
    before, state = _seen(room), room.state()
    assert room.push(button)
    assert _written(room) == [(one.action, one.sheet, one.cell, one.new) for one in changes]
    once = _seen(room)
    assert _held(room, changes) == [(one.sheet, one.cell, one.new) for one in changes if one.action is Action.VALUE]
    assert (once != before) is (changes != () and any(one.old != one.new for one in changes))
    room.push(button)
    # What the sheet of the proposal says depends on what was filled in already.
    assert [_seen(room)[sheet] for sheet in before if sheet] == [once[sheet] for sheet in before if sheet]
    _undo_all(room)
    assert _seen(room) == before
    assert room.state() == state


@pytest.mark.slow
@pytest.mark.parametrize("name", FORMS)
def test_buttons_with_nothing_to_do_change_nothing(
    excel: Callable[[Path], rig.Room], tmp_path: Path, name: str
) -> None:
    room = excel(Path(shutil.copy(WORKBOOKS / name, tmp_path)))
    before, state = rig.picture(room.model), room.state()
    is_flow = name.rpartition("/")[2].startswith("In- en doorstroom")
    for button in () if is_flow else (buttons.hov_samenvoegen, buttons.bereken_bonus, buttons.stel_verdeling_voor):
        assert room.push(button)
        assert rig.picture(room.model) == before
    for button, says in ((buttons.volgende_bevinding, "geen bevinding"), (buttons.maak_ongedaan, "niets om ongedaan")):
        assert says in (room.push(button) or "")
        assert rig.picture(room.model) == before
    assert room.state() == state


@pytest.mark.slow
@pytest.mark.parametrize("name", FORMS)
def test_next_finding_visits_every_cell_with_a_finding(
    excel: Callable[[Path], rig.Room], tmp_path: Path, name: str
) -> None:
    room = excel(Path(shutil.copy(WORKBOOKS / name, tmp_path)))
    room.push(buttons.controleer_formulier)
    noted = {
        (sheet.name, place)
        for sheet in room.model.sheets_
        for place, note in sheet.notes.items()
        if note.text.startswith("hov_tools") and sheet.visible == rig.VISIBLE
    }
    before = {name: held for name, held in rig.picture(room.model).items() if name}
    seen = set()
    for _ in noted:
        assert room.push(buttons.volgende_bevinding) is None
        sheet = room.model.active_sheet
        assert sheet is not None
        area = sheet.selection.areas[0]
        seen.add((sheet.name, (area.top, area.left)))
    assert seen == noted
    assert {name: held for name, held in rig.picture(room.model).items() if name} == before


def _with_a_chart_in_front(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    chart = BarChart()
    chart.add_data(Reference(book.worksheets[0], min_col=4, min_row=20, max_row=30))
    book.create_chartsheet("Grafiek", 0).add_chart(chart)
    book.active = 0
    book.save(path)


def _in_its_workbook_part(path: Path, change: Callable[[str], str]) -> None:
    with zipfile.ZipFile(path) as archive:
        parts = {one: archive.read(one) for one in archive.namelist()}
    before = parts["xl/workbook.xml"].decode()
    after = change(before)
    assert after != before
    with zipfile.ZipFile(path, "w") as archive:
        for one, data in {**parts, "xl/workbook.xml": after.encode()}.items():
            archive.writestr(one, data)


def _with_hidden_sheets(path: Path) -> None:
    """Add a very hidden sheet behind the others, hide the first in the same way and the second for short."""

    def hide(text: str) -> str:
        sheets = re.findall(r"<sheet\b[^>]*>", text)
        for place, state in ((0, "veryHidden"), (1, "hidden"), (-1, "veryHidden")):
            plain = re.sub(r' state="\w+"', "", sheets[place])
            text = text.replace(sheets[place], plain.replace("<sheet ", f'<sheet state="{state}" '))
        return text

    path.write_bytes(apply_edits(path.read_bytes(), [AddSheet("Geheim", (NewCell(2, 2, "van de maker"),))]).data)
    _in_its_workbook_part(path, hide)


def _counting_from_1904(path: Path) -> None:
    _in_its_workbook_part(path, lambda text: text.replace("<workbookPr", '<workbookPr date1904="1"'))


def _with_fixed_sheets(path: Path) -> None:
    fixed = '<workbookProtection lockStructure="1"/><bookViews>'
    _in_its_workbook_part(path, lambda text: text.replace("<bookViews>", fixed))


@pytest.mark.slow
@pytest.mark.parametrize("changed", [_with_a_chart_in_front, _with_hidden_sheets, _counting_from_1904])
def test_unusual_books(excel: Callable[[Path], rig.Room], tmp_path: Path, changed: Callable[[Path], None]) -> None:
    path = Path(shutil.copy(WORKBOOKS / HOV_FORM, tmp_path))
    changed(path)
    room = excel(path)
    before, order = _seen(room), [sheet.name for sheet in room.model.sheets_]
    front, hidden = room.model.active_sheet, {sheet.name: sheet.visible for sheet in room.model.sheets_}
    for button, says in (
        (buttons.controleer_formulier, "In dit formulier: "),
        (buttons.bereken_bonus, "Open het formulier"),
        (buttons.controleer_formulier, "In dit formulier: "),
        (buttons.maak_validatierapport, "Het blad Validatierapport"),
        (buttons.maak_ongedaan, "Teruggedraaid: 1 van 1"),
    ):
        room.model.activate_sheet(front)  # type: ignore[arg-type]  # it has one
        assert (room.push(button) or "").startswith(says)
        there = [sheet.name for sheet in room.model.sheets_]
        assert [one for one in there if one in order] == order
        assert hidden.items() <= {sheet.name: sheet.visible for sheet in room.model.sheets_}.items()
    assert room.push(buttons.volgende_bevinding) is None
    _undo_all(room)
    assert _seen(room) == before


@pytest.mark.slow
def test_a_book_of_which_the_sheets_are_fixed(excel: Callable[[Path], rig.Room], tmp_path: Path) -> None:
    path = Path(shutil.copy(WORKBOOKS / HOV_FORM, tmp_path))
    _with_fixed_sheets(path)
    room = excel(path)
    before, state = _seen(room), room.state()
    assert "Validatierapport" in (room.push(buttons.maak_validatierapport) or "")
    assert _seen(room) == before
    assert "niet met Maak ongedaan worden teruggedraaid" in (room.push(buttons.controleer_formulier) or "")
    after = _seen(room)
    assert after[""] == before[""]
    assert after != before
    assert "niets om ongedaan" in (room.push(buttons.maak_ongedaan) or "")
    assert _seen(room) == after
    assert room.state() == state
