"""Taking out a run that has others on top of it, and leaving nothing of ours behind."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import openpyxl
import pytest
from test_write_notes import notes_of, with_note_and_button, with_notes_by_openpyxl
from test_write_undo import cells_of, resaved_by_openpyxl
from test_write_values_elsewhere import by_openpyxl
from written import KEY, parts_of

from hov_tools.ooxml.edits import Action, AddSheet, Edit, Mark, MarkStyle, NewCell, SetNote, SetValue
from hov_tools.ooxml.errors import EditRefusedError
from hov_tools.ooxml.reader import read_snapshot
from hov_tools.ooxml.undo import undo_last
from hov_tools.ooxml.writer import apply_edits

if TYPE_CHECKING:
    from pathlib import Path

    from support.libreoffice import LibreOffice


def of_a_check(action: Action, sheet: str) -> bool:
    return action in {Action.MARK, Action.NOTE} or action is Action.ADD_SHEET and sheet == "Rapport"


def check(text: str, *cells: str) -> list[Edit]:
    """The edits of a check: a report, and on some cells a mark with a note."""
    found: list[Edit] = [AddSheet("Rapport", (NewCell(1, 1, text),), first=True)]
    for cell in cells:
        found += [Mark("Invoer", cell, MarkStyle.FOUT), SetNote("Invoer", cell, text)]
    return found


def run(data: bytes, *edits: Edit) -> bytes:
    return apply_edits(data, edits, undoable=True, key=KEY).data


def marked(data: bytes) -> set[str]:
    sheet = openpyxl.load_workbook(io.BytesIO(data))["Invoer"]
    cells = [cell for row in sheet.iter_rows() for cell in row]
    return {cell.coordinate for cell in cells if cell.style.startswith("HOV ") or cell.fill.fill_type}


def test_a_check_is_taken_out_from_under_what_was_filled_in() -> None:
    before = by_openpyxl()
    checked = run(before, *check("eerste", "B2", "Q9"))
    filled = run(checked, SetValue("Invoer", "B2", 77), SetValue("Invoer", "Q30", 5))
    assert marked(filled) == {"B2", "Q9"}
    result = undo_last(filled, only=of_a_check, key=KEY)
    assert not result.is_exact
    assert [one.left_alone for one in result.changes] == [None] * 5
    assert marked(result.data) == set()
    assert notes_of(result.data, "Invoer") == {}
    assert [sheet.name for sheet in read_snapshot(result.data).sheets] == ["Invoer", "_hov_tools"]
    cells = cells_of(result.data, "Invoer")
    assert (cells["B2"][0], cells["Q30"][0]) == ("77", "5")
    # What was filled in can still be taken back.
    last = undo_last(result.data, key=KEY)
    assert [one.left_alone for one in last.changes] == [None, None]
    assert [sheet.name for sheet in read_snapshot(last.data).sheets] == ["Invoer"]
    assert {one: value for one, (value, formula) in cells_of(last.data, "Invoer").items() if not formula} == {
        one: value for one, (value, formula) in cells_of(before, "Invoer").items() if not formula
    }


def test_checks_between_other_runs_go_one_by_one() -> None:
    data = by_openpyxl()
    data = run(data, SetValue("Invoer", "A2", "een"))
    data = run(data, *check("eerste", "B2"))
    data = run(data, SetValue("Invoer", "A3", "twee"))
    data = run(data, *check("tweede", "B2", "B4"))
    data = run(data, SetValue("Invoer", "A4", "drie"))
    for _ in range(2):
        result = undo_last(data, only=of_a_check, key=KEY)
        assert {one.left_alone for one in result.changes} == {None}
        data = result.data
    with pytest.raises(EditRefusedError) as caught:
        undo_last(data, only=of_a_check, key=KEY)
    assert caught.value.reason == "nothing-to-undo"
    assert marked(data) == set()
    assert notes_of(data, "Invoer") == {}
    cells = cells_of(data, "Invoer")
    assert [cells[one][0] for one in ("A2", "A3", "A4")] == ["een", "twee", "drie"]
    for cell in ("A4", "A3", "A2"):
        result = undo_last(data, key=KEY)
        assert [(one.cell, one.left_alone) for one in result.changes] == [(cell, None)]
        data = result.data
    assert [sheet.name for sheet in read_snapshot(data).sheets] == ["Invoer"]


def test_what_a_later_run_did_again_is_its_own() -> None:
    checked = run(by_openpyxl(), *check("eerste", "B2", "B3"))
    both: list[Edit] = [
        Mark("Invoer", "B2", MarkStyle.FOUT),
        SetNote("Invoer", "B3", "later"),
        SetValue("Invoer", "A2", 1),
    ]
    result = undo_last(run(checked, *both), only=of_a_check, key=KEY)
    left = [(one.action, one.cell) for one in result.changes if one.left_alone == "changed-since"]
    assert left == [(Action.MARK, "B2"), (Action.NOTE, "B3")]
    assert marked(result.data) == {"B2"}
    assert {cell: text for cell, (_, text) in notes_of(result.data, "Invoer").items()} == {"B3": "> later"}


def test_the_last_run_of_a_kind_is_taken_back_exactly() -> None:
    before = run(by_openpyxl(), SetValue("Invoer", "A2", "een"))
    result = undo_last(run(before, *check("eerste", "B2")), only=of_a_check, key=KEY)
    assert result.is_exact
    assert parts_of(result.data) == parts_of(before)


def left_of_notes(data: bytes) -> list[str]:
    found = [name for name in parts_of(data) if "comment" in name.lower() or name.endswith(".vml")]
    types = parts_of(data)["[Content_Types].xml"].decode()
    return [*found, *[word for word in ("comments+xml",) if word in types]]


def test_no_empty_notes_stay_behind(libreoffice: LibreOffice, tmp_path: Path) -> None:
    done = run(by_openpyxl(), SetNote("Invoer", "B2", "let op"))
    (tmp_path / "boek.xlsx").write_bytes(done)
    by_libreoffice = libreoffice.resave(tmp_path / "boek.xlsx", tmp_path / "uit")[0].read_bytes()
    on_top = run(done, SetValue("Invoer", "A2", 1))
    for data, only in ((resaved_by_openpyxl(done), None), (by_libreoffice, None), (on_top, of_a_check)):
        assert left_of_notes(data) != []
        result = undo_last(data, only=only, key=KEY)
        assert [one.left_alone for one in result.changes] == [None]
        assert left_of_notes(result.data) == []
        parts = parts_of(result.data)
        assert not any(b"legacyDrawing" in content for name, content in parts.items() if "sheet" in name)
        assert not any(b"vmlDrawing" in content for name, content in parts.items() if name.endswith(".rels"))
        (tmp_path / "terug.xlsx").write_bytes(result.data)
        assert libreoffice.values(tmp_path / "terug.xlsx")["Invoer"]["B2"] == 20


@pytest.mark.parametrize("made", [with_note_and_button, with_notes_by_openpyxl])
def test_notes_and_buttons_of_others_stay(made: object) -> None:
    before = made()  # type: ignore[operator] # one of the two functions above
    on_top = run(run(before, SetNote("Blad", "B2", "let op")), SetValue("Blad", "A2", 1))
    result = undo_last(on_top, only=of_a_check, key=KEY)
    assert notes_of(result.data) == notes_of(before)
    names = [name for name in parts_of(before) if "comment" in name.lower() or name.endswith(".vml")]
    assert {name: parts_of(result.data)[name].count(b"shape>") for name in names} == {
        name: parts_of(before)[name].count(b"shape>") for name in names
    }
