"""Taking out what a run says that it did, when nothing proves that the run is the user's own.

Such a run comes from outside, as everything else in the workbook: what it says stood somewhere before may be made up.
So it only tells where to look. What goes is what is found there and is exactly what this program writes: marks, notes,
colours of tabs and sheets of ours. No value, formula, link or list of choices is touched, and nothing comes into the
workbook that it does not hold already.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

from msgspec import DecodeError, Struct, json

from hov_tools.ooxml.address import a1, parse_a1
from hov_tools.ooxml.edits import Action, Change
from hov_tools.ooxml.errors import EditRefusedError, Refusal
from hov_tools.ooxml.restore import same, subject_of
from hov_tools.ooxml.write.cells import CellChange
from hov_tools.ooxml.write.celltext import OldText
from hov_tools.ooxml.write.guards import check_worksheet
from hov_tools.ooxml.write.marks import unmarked_as_there, verified_mark_of
from hov_tools.ooxml.write.notes import Note, SheetNotes
from hov_tools.ooxml.write.refresh import Refresh
from hov_tools.ooxml.write.removesheet import remove_sheet
from hov_tools.ooxml.write.runrecord import EditRecord, Run
from hov_tools.ooxml.write.tabs import restore_tab
from hov_tools.ooxml.write.values import Content

if TYPE_CHECKING:
    from hov_tools.ooxml.workbookpart import SheetEntry
    from hov_tools.ooxml.writer import Writer

_Outcome: TypeAlias = Refusal | None
_ABOUT_CELLS = (Action.MARK, Action.NOTE)
_MadeCell: TypeAlias = tuple[int, int, tuple[str, str] | None, int, str | None, str | None, str | None]


class _Made(Struct, frozen=True):
    """Of a sheet as it is written down, the cells."""

    cells: tuple[_MadeCell, ...]


class TakeOut:
    """Takes out what is recognisably ours.

    Args:
        writer: over the workbook as it is now.
        titles: that our sheets have; a sheet with another stays, whatever says that it is ours.
    """

    def __init__(self, writer: Writer, titles: Collection[str]) -> None:
        self._titles = titles
        self._writer = writer
        self._draft = writer.draft
        self._workbook = writer.workbook
        self._old = OldText(writer.draft, writer.workbook)

    def take_out(self, runs: Sequence[Run], later: Sequence[Run] = ()) -> tuple[Change, ...]:
        """Take out what runs did; gives what was done, of each cell or sheet once.

        Args:
            runs: that are not proven to be the user's own, oldest first.
            later: the runs that stay; what those did again stays too.
        """
        done_again = {subject_of(record) for run in later for record in run.edits}
        found: dict[tuple[str, str, str], list[EditRecord]] = {}
        for run in runs:
            for record in run.edits:
                found.setdefault(subject_of(record), []).append(record)
        outcomes: dict[tuple[str, str, str], _Outcome] = {}
        of_sheets: dict[str, dict[Action, dict[tuple[int, int], tuple[str, str, str]]]] = {}
        for subject, records in found.items():
            outcomes[subject] = outcome = _first_look(records[-1], is_done_again=subject in done_again)
            if outcome is None and records[-1].action in _ABOUT_CELLS:
                of_sheet = of_sheets.setdefault(records[-1].sheet.lower(), {})
                of_sheet.setdefault(records[-1].action, {})[parse_a1(records[-1].cell)] = subject
        for name, by_action in of_sheets.items():
            subjects = {subject for places in by_action.values() for subject in places.values()}
            try:
                sheet = check_worksheet(self._workbook.sheet(name), name)
            except EditRefusedError as error:
                outcomes.update(dict.fromkeys(subjects, error.reason))
                continue
            told = {subject: found[subject] for subject in subjects}
            outcomes |= self._marks(sheet, by_action.get(Action.MARK, {}), told)
            outcomes |= self._notes(sheet, by_action.get(Action.NOTE, {}), told)
        self._writer.write_styles()
        for subject, records in found.items():
            if outcomes[subject] is None and records[-1].action is Action.ADD_SHEET:
                outcomes[subject] = self._sheet(records[-1])
            elif outcomes[subject] is None and records[-1].action is Action.TAB:
                outcomes[subject] = self._tab(records)
        return tuple(_change(records[-1], outcomes[subject]) for subject, records in found.items())

    def _marks(
        self,
        sheet: SheetEntry,
        places: Mapping[tuple[int, int], tuple[str, str, str]],
        told: Mapping[tuple[str, str, str], Sequence[EditRecord]],
    ) -> dict[tuple[str, str, str], _Outcome]:
        text, styles = self._writer.texts.get(sheet.part, sheet.name), self._writer.styles
        outcomes: dict[tuple[str, str, str], _Outcome] = {}
        changes: dict[tuple[int, int], CellChange] = {}
        for place, subject in places.items():
            records = told[subject]
            cell = text.cell(*place)
            style = text.style(*place)
            mark = verified_mark_of(styles, style)
            if cell is None or mark is None or mark.value != records[-1].now:
                outcomes[subject] = Refusal.CHANGED_SINCE
                continue
            outcomes[subject] = None
            was_absent = "absent" in records[0].was
            changes[place] = CellChange(
                style=unmarked_as_there(styles, style, (record.was for record in records)),
                remove=was_absent and self._old.content(text, cell) == Content(),
            )
        self._writer.write_cells({sheet.name: changes}, Refresh({}, {}))
        return outcomes

    def _notes(
        self,
        sheet: SheetEntry,
        places: Mapping[tuple[int, int], tuple[str, str, str]],
        told: Mapping[tuple[str, str, str], Sequence[EditRecord]],
    ) -> dict[tuple[str, str, str], _Outcome]:
        if not places:
            return {}
        notes = SheetNotes(self._draft, self._workbook, sheet)
        there = notes.read()
        gone: list[Note] = []
        outcomes: dict[tuple[str, str, str], _Outcome] = {}
        for place, subject in places.items():
            note = there.get(a1(*place))
            is_as_put = note is not None and note.is_ours and note.text.strip() == told[subject][-1].now.strip()
            outcomes[subject] = None if note is None or is_as_put else Refusal.CHANGED_SINCE
            if note is not None and is_as_put:
                gone.append(note)
        notes.remove_all(gone)
        notes.tidy()
        return outcomes

    def _tab(self, records: Sequence[EditRecord]) -> _Outcome:
        # What it was before may be made up: the tab is left without a colour.
        was = {"absent": "1"} if "absent" in records[0].was else {}
        try:
            sheet = check_worksheet(self._workbook.sheet(records[-1].sheet), records[-1].sheet)
            is_done = restore_tab(self._draft, sheet, records[-1].now, was)
        except EditRefusedError as error:
            return error.reason
        return None if is_done else Refusal.CHANGED_SINCE

    def _sheet(self, record: EditRecord) -> _Outcome:
        try:
            sheet = check_worksheet(self._workbook.sheet(record.sheet), record.sheet)
            if sheet.name not in self._titles or not self._workbook.is_ours(sheet):
                return Refusal.SHEET_NOT_OURS
            if not self._holds_what_was_put_there(sheet, record.was.get("made", "")):
                return Refusal.CHANGED_SINCE
            remove_sheet(self._draft, self._workbook, sheet.name)
        except EditRefusedError as error:
            return error.reason
        return None

    def _holds_what_was_put_there(self, sheet: SheetEntry, made: str) -> bool:
        put = put_there(made)
        if put is None:
            return False
        text = self._writer.texts.get(sheet.part, sheet.name)
        held = {
            (cell.row, cell.column): cell
            for row in text.rows
            for cell in text.cells(row)
            if cell.close_start > cell.open_end
        }
        return held.keys() == put.keys() and all(
            said is None or same(self._old.content(text, held[place]).value or "", said) for place, said in put.items()
        )


def put_there(made: str) -> dict[tuple[int, int], str | None] | None:
    """Give the texts that a sheet of ours is said to have been made with: with others, someone has typed on it.

    Args:
        made: the sheet as the journal has it.

    Returns:
        The text of every cell that holds something; None for a number, a day or a formula, which are not compared: to
        read one that was made up may take more than the machine has. None when the journal holds something else.
    """
    try:
        cells = json.decode(made, type=_Made).cells
    except (DecodeError, UnicodeError, RecursionError):
        return None
    return {
        (row, column): value[1] if formula is None and value is not None and value[0] == "s" else None
        for row, column, value, _, formula, *_ in cells
        if formula is not None or value not in (None, ("s", ""))
    }


def _first_look(record: EditRecord, *, is_done_again: bool) -> _Outcome:
    """Tell why what an edit did stays, without looking into the workbook; None when that must tell."""
    if record.action not in (*_ABOUT_CELLS, Action.TAB, Action.ADD_SHEET):
        return Refusal.JOURNAL_OF_ANOTHER
    if is_done_again:
        return Refusal.CHANGED_SINCE
    if record.action in _ABOUT_CELLS:
        try:
            parse_a1(record.cell)
        except ValueError:
            return Refusal.OUTSIDE_THE_GRID
    return None


def _change(record: EditRecord, left_alone: _Outcome) -> Change:
    # What stayed need never have been as the run says.
    old = record.now if left_alone is None else ""
    return Change(
        sheet=record.sheet,
        cell=record.cell or None,
        old=old,
        new="",
        why="",
        action=record.action,
        left_alone=left_alone,
    )
