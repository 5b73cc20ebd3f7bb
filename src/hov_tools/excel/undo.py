"""Taking the last run back in an open book: what still is as we left it becomes what it was, the rest is named.

It does not matter whether the run was made in the open book or in its file: both leave the same journal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING

from msgspec.structs import replace

from hov_tools.excel.apply import write_note
from hov_tools.excel.cell_look import CellLook
from hov_tools.excel.cells import cell_at, held, put, shown_of
from hov_tools.excel.journal import OpenJournal
from hov_tools.excel.native.contract import STYLES, Native
from hov_tools.excel.newsheet import add_sheet, holds, is_as_made, remove
from hov_tools.excel.sheets import find_sheet, is_own_sheet, is_referenced, need_sheet, unprotected
from hov_tools.ooxml.address import parse_a1
from hov_tools.ooxml.edits import Action, Change, MarkStyle
from hov_tools.ooxml.errors import EditRefusedError, Refusal, WorkbookError
from hov_tools.ooxml.restore import same
from hov_tools.ooxml.takeout import put_there
from hov_tools.ooxml.write.marks import COLOURS
from hov_tools.ooxml.write.notes import HEADING
from hov_tools.ooxml.write.runrecord import EditRecord, Run, content_from
from hov_tools.ooxml.write.sheetjson import from_json
from hov_tools.report.marks import own_titles

if TYPE_CHECKING:
    import xlwings as xw

_SHEETS = (Action.ADD_SHEET, Action.REMOVE_SHEET)


def undo_last(book: xw.Book, native: Native, key: bytes | None) -> tuple[Change, ...]:
    """Take back the last run that the journal of an open book holds.

    Of a run that was not signed with the user's own key, only what is recognisably ours goes: marks, notes and sheets.

    Args:
        book: the open book; it is not saved.
        native: of this system.
        key: the user's own, or None.

    Returns:
        What was done, in the order of the run's edits.

    Raises:
        EditRefusedError: "nothing-to-undo"; "sheet-password", when a sheet needs a password.
        UnusableJournalError: the journal is not as this program writes it.
    """
    journal = OpenJournal(book, native, key)
    entries = journal.entries()
    if not entries:
        raise EditRefusedError(Refusal.NOTHING_TO_UNDO, "the workbook holds no run of ours")
    earlier = [entry.run for entry in entries[:-1] if entry.is_ours]
    restorer = _Restorer(book, native, earlier) if entries[-1].is_ours else _TakeOut(book, native, ())
    changes = restorer.restore(entries[-1].run)
    journal.remove_last()
    return changes


class _Restorer:
    """Takes back one run of the user's own; `earlier` ones tell what a sheet held that the run replaced."""

    def __init__(self, book: xw.Book, native: Native, earlier: Sequence[Run]) -> None:
        self._book = book
        self._native = native
        self._made = [one for run in earlier for one in run.edits if one.action is Action.ADD_SHEET]
        self._uses_1904 = native.book_state(book).uses_1904

    def restore(self, run: Run) -> tuple[Change, ...]:
        reasons: dict[int, Refusal | None] = {}
        with ExitStack() as stack:
            for name in dict.fromkeys(record.sheet for record in run.edits if record.action not in _SHEETS):
                sheet = find_sheet(self._book, name)
                if sheet is not None:
                    stack.enter_context(unprotected(sheet, self._native))
            # A mark lies over a value: it comes off last on, first off.
            for order, record in reversed(list(enumerate(run.edits))):
                if record.action not in _SHEETS:
                    reasons[order] = self._cell(record)
        for order, record in enumerate(run.edits):
            if record.action in _SHEETS:
                reasons[order] = self._sheet(record)
        return tuple(
            Change(
                record.sheet,
                record.cell or None,
                record.now,
                record.was_shown,
                "",
                record.action,
                left_alone=reasons[order],
            )
            for order, record in enumerate(run.edits)
        )

    def _cell(self, record: EditRecord) -> Refusal | None:
        sheet = find_sheet(self._book, record.sheet)
        if sheet is None:
            return Refusal.SHEET_MISSING
        if record.action is Action.VALIDATION:
            return self._validation(sheet, record)
        cell = cell_at(sheet, record.cell)
        if record.action is Action.MARK:
            return self._mark(cell, record)
        if record.action is Action.NOTE:
            return self._note(cell, record)
        if record.action is Action.LINK:
            return self._link(cell, record)
        return self._value(cell, record)

    def _value(self, cell: xw.Range, record: EditRecord) -> Refusal | None:
        there = held(cell, uses_1904=self._uses_1904)
        if not same(shown_of(there, uses_1904=self._uses_1904), record.now):
            return Refusal.CHANGED_SINCE
        if "format" in record.was:
            cell.number_format = record.was["format"]
        put(cell, content_from(record.was))
        return None

    def _mark(self, cell: xw.Range, record: EditRecord) -> Refusal | None:
        style = next((one for one in MarkStyle if one.value == record.now), None)
        if style is None or not self._native.is_marked(cell, style):
            return Refusal.CHANGED_SINCE
        look = CellLook.from_record(record.was)
        if not self._native.can_draw(look):
            return Refusal.PATTERNED_FILL
        self._native.unmark(cell, look)
        return None

    def _note(self, cell: xw.Range, record: EditRecord) -> Refusal | None:
        there = cell.note
        if there is None:
            return Refusal.CHANGED_SINCE if record.was else None
        says = there.text
        if not says.startswith(HEADING) or not same(says.removeprefix(HEADING).strip(), record.now.strip()):
            return Refusal.CHANGED_SINCE
        if "text" in record.was:
            write_note(cell, record.was["text"], self._native)
        else:
            there.delete()
        return None

    def _link(self, cell: xw.Range, record: EditRecord) -> Refusal | None:
        there = self._native.link_of(cell)
        if there is None:
            return Refusal.CHANGED_SINCE if record.was else None
        if there[0].lstrip("#") != record.now:
            return Refusal.CHANGED_SINCE
        self._native.unlink(cell)
        if "target" in record.was:
            self._native.link(cell, record.was["target"], record.was.get("tooltip"))
        return None

    def _validation(self, sheet: xw.Sheet, record: EditRecord) -> Refusal | None:
        areas = [sheet.range(one) for one in record.cell.split()]
        if any(area.data_validation.type != "list" for area in areas):
            return Refusal.CHANGED_SINCE
        for area in areas:
            area.data_validation.delete()
        return None

    def _sheet(self, record: EditRecord) -> Refusal | None:
        before = next((one for one in reversed(self._made) if one.sheet.lower() == record.sheet.lower()), None)
        if record.action is Action.REMOVE_SHEET:
            if before is None or find_sheet(self._book, record.sheet) is not None:
                return Refusal.CHANGED_SINCE
            add_sheet(self._book, from_json(before.was["made"]), self._native, uses_1904=self._uses_1904)
            return None
        if find_sheet(self._book, record.sheet) is None:
            return Refusal.SHEET_MISSING
        sheet = need_sheet(self._book, record.sheet)
        if not is_own_sheet(sheet):
            return Refusal.SHEET_NOT_OURS
        if not is_as_made(sheet, from_json(record.was["made"]), uses_1904=self._uses_1904):
            return Refusal.CHANGED_SINCE
        if "replaced" not in record.was:
            remove(sheet)
            return None
        if before is None:
            return Refusal.CHANGED_SINCE
        add_sheet(self._book, from_json(before.was["made"]), self._native, uses_1904=self._uses_1904)
        return None


class _TakeOut(_Restorer):
    """Takes out of another run what is recognisably ours; what it says of former values, texts and sheets is not used.

    `ooxml.takeout` does the same in a file.
    """

    def _cell(self, record: EditRecord) -> Refusal | None:
        if record.action not in (Action.MARK, Action.NOTE):
            return Refusal.JOURNAL_OF_ANOTHER
        try:
            parse_a1(record.cell)
        except ValueError:
            return Refusal.OUTSIDE_THE_GRID
        return super()._cell(record)

    def _mark(self, cell: xw.Range, record: EditRecord) -> Refusal | None:
        mark = next((one for one in MarkStyle if one.value == record.now), None)
        there = self._native.look(cell)
        # The fill alone could be anyone's.
        if mark is None or all(side.color.rgb != COLOURS[mark].border for side in there.sides):
            return Refusal.CHANGED_SINCE
        look = self._look(record.was)
        try:
            return super()._mark(cell, replace(record, was=look.to_record()))
        except self._native.failures:
            # The book has no such named style.
            return super()._mark(cell, replace(record, was=replace(look, style="").to_record()))

    def _look(self, was: Mapping[str, str]) -> CellLook:
        """Read the look that a mark is said to have replaced; what Excel would not draw counts as none."""
        plain = CellLook(None, (), "")
        try:
            look = CellLook.from_record(was)
        except WorkbookError:
            return plain
        is_another_mark = look.style in {mark.value for mark in MarkStyle}
        can_be_drawn = look.is_plain and all(side.style in STYLES for side in look.sides)
        return look if can_be_drawn and not is_another_mark else plain

    def _note(self, cell: xw.Range, record: EditRecord) -> Refusal | None:
        return super()._note(cell, replace(record, was={}))

    def _sheet(self, record: EditRecord) -> Refusal | None:
        if record.action is not Action.ADD_SHEET:
            return Refusal.JOURNAL_OF_ANOTHER
        sheet = find_sheet(self._book, record.sheet)
        if sheet is None:
            return Refusal.SHEET_MISSING
        if sheet.name not in own_titles() or not is_own_sheet(sheet):
            return Refusal.SHEET_NOT_OURS
        if is_referenced(self._book, sheet):
            return Refusal.SHEET_IS_REFERENCED
        put = put_there(record.was.get("made", ""))
        if put is None or not holds(sheet, put):
            return Refusal.CHANGED_SINCE
        remove(sheet)
        return None
