"""Taking the last run back in an open book: what still is as we left it becomes what it was, the rest is named.

It does not matter whether the run was made in the open book or in its file: both leave the same journal.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING

from hov_tools.excel.apply import write_note
from hov_tools.excel.cell_look import CellLook
from hov_tools.excel.cells import cell_at, held, put, shown_of
from hov_tools.excel.journal import OpenJournal
from hov_tools.excel.native.contract import Native
from hov_tools.excel.newsheet import add_sheet, is_as_made, remove
from hov_tools.excel.sheets import find_sheet, is_own_sheet, need_sheet, unprotected
from hov_tools.ooxml.edits import Action, Change, MarkStyle
from hov_tools.ooxml.errors import EditRefusedError
from hov_tools.ooxml.restore import CHANGED, same
from hov_tools.ooxml.write.notes import HEADING
from hov_tools.ooxml.write.sheetjson import from_json
from hov_tools.ooxml.write.trace import Run, Trace, content_from

if TYPE_CHECKING:
    import xlwings as xw

_SHEETS = (Action.ADD_SHEET, Action.REMOVE_SHEET)


def undo_last(book: xw.Book, native: Native) -> tuple[Change, ...]:
    """Take back the last run that the journal of an open book holds.

    Returns:
        What was done, in the order of the run's edits.

    Raises:
        EditRefusedError: "nothing-to-undo"; "sheet-password", when a sheet needs a password.
        DamagedError: the journal cannot be read.
    """
    journal = OpenJournal(book, native)
    runs = journal.runs()
    if not runs:
        raise EditRefusedError("nothing-to-undo", "the workbook holds no run of ours")
    changes = _Restorer(book, native, runs[:-1]).restore(runs[-1])
    journal.remove_last()
    return changes


class _Restorer:
    """Takes back one run; `earlier` runs tell what a sheet held that the run replaced."""

    def __init__(self, book: xw.Book, native: Native, earlier: Sequence[Run]) -> None:
        self._book = book
        self._native = native
        self._made = [one for run in earlier for one in run.traces if one.action is Action.ADD_SHEET]
        self._uses_1904 = native.book_state(book).uses_1904

    def restore(self, run: Run) -> tuple[Change, ...]:
        reasons: dict[int, str | None] = {}
        with ExitStack() as stack:
            for name in dict.fromkeys(trace.sheet for trace in run.traces if trace.action not in _SHEETS):
                sheet = find_sheet(self._book, name)
                if sheet is not None:
                    stack.enter_context(unprotected(sheet, self._native))
            # A mark lies over a value: it comes off last on, first off.
            for order, trace in reversed(list(enumerate(run.traces))):
                if trace.action not in _SHEETS:
                    reasons[order] = self._cell(trace)
        for order, trace in enumerate(run.traces):
            if trace.action in _SHEETS:
                reasons[order] = self._sheet(trace)
        return tuple(
            Change(
                trace.sheet, trace.cell or None, trace.now, trace.was_shown, "", trace.action, left_alone=reasons[order]
            )
            for order, trace in enumerate(run.traces)
        )

    def _cell(self, trace: Trace) -> str | None:
        sheet = find_sheet(self._book, trace.sheet)
        if sheet is None:
            return "sheet-missing"
        if trace.action is Action.VALIDATION:
            return self._validation(sheet, trace)
        cell = cell_at(sheet, trace.cell)
        if trace.action is Action.MARK:
            return self._mark(cell, trace)
        if trace.action is Action.NOTE:
            return self._note(cell, trace)
        if trace.action is Action.LINK:
            return self._link(cell, trace)
        return self._value(cell, trace)

    def _value(self, cell: xw.Range, trace: Trace) -> str | None:
        there = held(cell, uses_1904=self._uses_1904)
        if not same(shown_of(there, uses_1904=self._uses_1904), trace.now):
            return CHANGED
        if "format" in trace.was:
            cell.number_format = trace.was["format"]
        put(cell, content_from(trace.was))
        return None

    def _mark(self, cell: xw.Range, trace: Trace) -> str | None:
        style = next((one for one in MarkStyle if one.value == trace.now), None)
        if style is None or not self._native.is_marked(cell, style):
            return CHANGED
        look = CellLook.from_trace(trace.was)
        if not self._native.can_draw(look):
            return "patterned-fill"
        self._native.unmark(cell, look)
        return None

    def _note(self, cell: xw.Range, trace: Trace) -> str | None:
        there = cell.note
        if there is None:
            return CHANGED if trace.was else None
        says = there.text
        if not says.startswith(HEADING) or not same(says.removeprefix(HEADING).strip(), trace.now.strip()):
            return CHANGED
        if "text" in trace.was:
            write_note(cell, trace.was["text"], self._native)
        else:
            there.delete()
        return None

    def _link(self, cell: xw.Range, trace: Trace) -> str | None:
        there = self._native.link_of(cell)
        if there is None:
            return CHANGED if trace.was else None
        if there[0].lstrip("#") != trace.now:
            return CHANGED
        self._native.unlink(cell)
        if "target" in trace.was:
            self._native.link(cell, trace.was["target"], trace.was.get("tooltip"))
        return None

    def _validation(self, sheet: xw.Sheet, trace: Trace) -> str | None:
        areas = [sheet.range(one) for one in trace.cell.split()]
        if any(area.data_validation.type != "list" for area in areas):
            return CHANGED
        for area in areas:
            area.data_validation.delete()
        return None

    def _sheet(self, trace: Trace) -> str | None:
        before = next((one for one in reversed(self._made) if one.sheet.lower() == trace.sheet.lower()), None)
        if trace.action is Action.REMOVE_SHEET:
            if before is None or find_sheet(self._book, trace.sheet) is not None:
                return CHANGED
            add_sheet(self._book, from_json(before.was["made"]), self._native, uses_1904=self._uses_1904)
            return None
        if find_sheet(self._book, trace.sheet) is None:
            return "sheet-missing"
        sheet = need_sheet(self._book, trace.sheet)
        if not is_own_sheet(sheet):
            return "sheet-not-ours"
        if not is_as_made(sheet, from_json(trace.was["made"]), uses_1904=self._uses_1904):
            return CHANGED
        if "replaced" not in trace.was:
            remove(sheet)
            return None
        if before is None:
            return CHANGED
        add_sheet(self._book, from_json(before.was["made"]), self._native, uses_1904=self._uses_1904)
        return None
