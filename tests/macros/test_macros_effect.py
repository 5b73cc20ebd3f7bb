"""A button pressed in an open form does to its cells what the same command does to the file: seen on the screen.

The workbook is open in LibreOffice; the press goes through the form's macro and the add-in; the Python that it asks for
runs on what stands in the open workbook, and what it changes is changed there (see mirror.py).
"""

from __future__ import annotations

import re
import shutil
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

import openpyxl
import pytest
from mirror import Mirror, mirrored
from openpyxl.cell.cell import MergedCell
from openpyxl.utils.datetime import to_excel

from hov_tools import cli
from hov_tools.excel.native.windows import WindowsNative
from hov_tools.forms.read import read_form
from hov_tools.forms.records import FlowForm
from hov_tools.ooxml.address import a1
from hov_tools.ooxml.edits import SetValue
from hov_tools.ooxml.reader import read_snapshot
from hov_tools.ooxml.write.notes import HEADING
from hov_tools.ooxml.writer import apply_edits
from support.distributions import copied, emptied, flow_path
from tools.build_excel.forms import build_form

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from office import Office

pytestmark = pytest.mark.libreoffice

CellRef = tuple[str, str]
Look = dict[str, object]
_SHEET = "In- en doorstroom"
_CHECKSUM = re.compile("[0-9a-f]{12}")
_EMPTY: Look = {"value": None, "fill": None, "note": None}


@pytest.fixture(scope="module")
def consortium(workbooks: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a copy of a consortium with mistakes, in which the HOV is still to be filled in."""
    target = tmp_path_factory.mktemp("verband") / "2022-zuid"
    shutil.copytree(workbooks / "voorbeelden" / "2022-zuid", target)
    path = next(target.glob("In- en doorstroom*.xlsx"))
    form = read_form(read_snapshot(path.read_bytes()))
    assert isinstance(form, FlowForm)
    places = [row.hov.ref for row in form.members.rows if row.hov.ref is not None]
    emptied = [SetValue(place.sheet, a1(place.row, place.column), None) for place in places]
    path.write_bytes(apply_edits(path.read_bytes(), emptied).data)
    return target


@pytest.fixture(scope="module")
def after(consortium: Path) -> Mapping[str, Path]:
    """Give the folder as each command on the command line leaves it."""
    results = {}
    for command in ("valideer", "samenvoegen", "bonus"):
        target = consortium.parent / f"na-{command}"
        assert cli.main([command, str(consortium), "--schrijf", "--uit", str(target)]) in (0, 1)
        results[command] = target
    return results


@pytest.fixture
def folder(consortium: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a copy of it; whoever is asked for a folder chooses it."""
    target = tmp_path / consortium.name
    shutil.copytree(consortium, target)
    monkeypatch.setattr(WindowsNative, "choose_folder", lambda *_: target)
    return target


@pytest.fixture
def flow(folder: Path) -> Path:
    """Give its in- en doorstroom workbook."""
    return next(folder.glob("In- en doorstroom*.xlsx"))


@contextmanager
def unprotected(desk: Office, official: Path, folder: Path) -> Iterator[Mirror]:
    """Open a form with its buttons on the screen."""
    form = folder / "open.xlsm"
    form.write_bytes(build_form(official.read_bytes(), official.name))
    desk.open(form)
    try:
        with mirrored(desk, official) as mirror:
            yield mirror
    finally:
        desk.close()


def _cells(path: Path) -> dict[CellRef, Look]:
    found: dict[CellRef, Look] = {}
    for sheet in openpyxl.load_workbook(path).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                fill = cell.fill.fgColor.rgb[-6:] if cell.fill.patternType == "solid" else None
                note = cell.comment.text if cell.comment is not None else None
                found[sheet.title, cell.coordinate] = {"value": cell.value, "fill": fill, "note": note}
    return found


def _covered(path: Path) -> set[CellRef]:
    """Give the cells that a merged range covers, all but its first."""
    return {
        (sheet.title, cell.coordinate)
        for sheet in openpyxl.load_workbook(path).worksheets
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell, MergedCell)
    }


def _changes(before: Path, after: Path) -> dict[CellRef, Look]:
    """Give what differs between two files on the sheets of the first, as the second has it."""
    old, new = _cells(before), _cells(after)
    sheets = {sheet for sheet, _ in old}
    found: dict[CellRef, Look] = {}
    for place, look in new.items():
        was = old.get(place, _EMPTY)
        changed = {key: value for key, value in look.items() if value != was[key]}
        if place[0] in sheets and changed:
            found[place] = changed
    return found


def _without_results(screen: dict[CellRef, Look], cells: dict[CellRef, Look]) -> dict[CellRef, Look]:
    """Leave out the values of formulas, which follow from what was filled in, and sheets that the form has not."""
    formulas = {place for place, look in cells.items() if str(look["value"]).startswith("=")}
    sheets = {sheet for sheet, _ in cells}
    kept = {place: look for place, look in screen.items() if place[0] in sheets}
    return {place: look | {"value": None} if place in formulas else look for place, look in kept.items()}


@pytest.mark.parametrize(
    ("label", "command"),
    [("Controleer formulier", "valideer"), ("HOV samenvoegen", "samenvoegen"), ("Bereken bonus", "bonus")],
)
def test_a_button_does_what_its_command_does_and_undo_takes_it_back(
    desk: Office, flow: Path, after: Mapping[str, Path], tmp_path: Path, label: str, command: str
) -> None:
    expected = _changes(flow, after[command] / flow.name)
    assert expected
    cells = _cells(flow)
    with unprotected(desk, flow, tmp_path) as mirror:
        before = _without_results(desk.look(), cells)
        assert mirror.press(label), "a button tells what it did"
        now = _without_results(desk.look(), cells)
        for place, look in expected.items():
            assert {key: now[place][key] for key in look} == look, place
        changed = {place for place in before if now[place] != before[place]}
        # In an open book a mark is on the whole of a merged range, which shows as one cell.
        assert changed - _covered(flow) == expected.keys()
        desk.select(_SHEET, "A1")
        assert mirror.press("Maak ongedaan")
        assert _without_results(desk.look(), cells) == before


def test_a_proposed_distribution_stands_in_the_open_form(desk: Office, workbooks: Path, tmp_path: Path) -> None:
    folder = emptied(copied(workbooks / "voorbeelden" / "2022-noord", tmp_path / "noord"))
    official = flow_path(folder)
    assert cli.main(["verdeel", str(folder), "--schrijf", "--uit", str(tmp_path / "na")]) == 0
    expected = _changes(official, tmp_path / "na" / official.name)
    assert len(expected) > 100
    cells = _cells(official)
    with unprotected(desk, official, tmp_path) as mirror:
        before = _without_results(desk.look(), cells)
        assert "verdeling" in str(mirror.press("Stel verdeling voor"))
        look = desk.look()
        now = _without_results(look, cells)
        assert {place for place in before if now[place] != before[place]} == expected.keys()
        assert {place: now[place]["value"] for place in expected} == {
            place: to_excel(one["value"]) if isinstance(one["value"], datetime) else one["value"]
            for place, one in expected.items()
        }
        assert any(sheet == "Verdelingsvoorstel" for sheet, _ in look)
        desk.select(_SHEET, "A1")
        assert mirror.press("Maak ongedaan")
        assert _without_results(desk.look(), cells) == before


def test_the_report_gets_a_sheet_of_its_own(
    desk: Office, flow: Path, after: Mapping[str, Path], tmp_path: Path
) -> None:
    made = openpyxl.load_workbook(after["valideer"] / flow.name)["Validatierapport"]
    texts = {cell.coordinate: cell.value for row in made.iter_rows() for cell in row if isinstance(cell.value, str)}
    assert len(texts) > 10
    with unprotected(desk, flow, tmp_path) as mirror:
        mirror.press("Maak validatierapport")
        assert desk.selected()[0] == "Validatierapport"
        look = desk.look()
        found = {address: look["Validatierapport", address]["value"] for address in texts}
        # The report names its files with the start of their checksum: what LibreOffice stored is another file.
        assert _without_checksums(found) == _without_checksums(texts)
        desk.select(_SHEET, "A1")
        mirror.press("Maak ongedaan")
        assert not any(sheet == "Validatierapport" for sheet, _ in desk.look())


def _without_checksums(texts: dict[str, str]) -> dict[str, str]:
    return {address: text for address, text in texts.items() if not _CHECKSUM.fullmatch(text)}


def test_a_hov_form_is_checked_and_each_finding_selected_until_round(
    desk: Office, folder: Path, after: Mapping[str, Path], tmp_path: Path
) -> None:
    official = folder / "HOV-formulier 10286.xlsx"
    expected = _changes(official, after["valideer"] / official.name)
    with unprotected(desk, official, tmp_path) as mirror:
        mirror.press("Controleer formulier")
        look = desk.look()
        assert {place: {key: look[place][key] for key in one} for place, one in expected.items()} == expected
        marked = {place for place, one in look.items() if str(one["note"]).startswith(HEADING)}
        assert len({sheet for sheet, _ in marked}) == 2
        seen = []
        for _ in range(len(marked) + 1):
            # On the ribbon, because the next finding may be on a sheet without buttons.
            mirror.press_ribbon("volgende_bevinding")
            seen.append(desk.selected())
        assert set(seen) == marked
        assert seen[-1] == seen[0]


def test_a_button_that_has_nothing_to_change_tells_why(desk: Office, flow: Path, tmp_path: Path) -> None:
    with unprotected(desk, flow, tmp_path) as mirror:
        before = desk.look()
        assert mirror.press("Maak ongedaan")
        mirror.press("Ga naar volgende bevinding")
        assert desk.look() == before
