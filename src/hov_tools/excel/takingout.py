"""Taking another's run back in an open book: only what is recognisably ours goes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec.structs import replace

from hov_tools.excel.cell_look import CellLook
from hov_tools.excel.native.contract import STYLES
from hov_tools.excel.newsheet import holds, remove
from hov_tools.excel.restoring import Records, Restorer, is_place, mark_called
from hov_tools.excel.sheets import is_own_sheet, is_referenced
from hov_tools.ooxml.address import parse_a1
from hov_tools.ooxml.edits import Action, MarkStyle
from hov_tools.ooxml.errors import Refusal, WorkbookError
from hov_tools.ooxml.mark_colours import every
from hov_tools.ooxml.takeout import put_there
from hov_tools.ooxml.write.runrecord import EditRecord
from hov_tools.report.marks import own_titles

if TYPE_CHECKING:
    import xlwings as xw


class TakeOut(Restorer):
    """Takes out of another run what is recognisably ours; what it says of former values, texts and sheets is not used.

    `ooxml.takeout` does the same in a file.
    """

    def _values(self, sheet: xw.Sheet, records: Records) -> dict[int, Refusal | None]:  # noqa: ARG002 - not looked at
        return {order: Refusal.JOURNAL_OF_ANOTHER for order, _ in records}

    def _together(self, sheet: xw.Sheet, records: Records) -> dict[int, Refusal | None]:  # noqa: ARG002 - one by one
        return {}

    def _cell(self, sheet: xw.Sheet | None, record: EditRecord) -> Refusal | None:
        if record.action not in (Action.MARK, Action.NOTE, Action.TAB):
            return Refusal.JOURNAL_OF_ANOTHER
        return (
            super()._cell(sheet, record)
            if record.action is Action.TAB or is_place(record.cell)
            else Refusal.OUTSIDE_THE_GRID
        )

    def _mark(self, sheet: xw.Sheet, record: EditRecord) -> Refusal | None:
        mark = mark_called(record.now)
        there = self._native.look(sheet.range(self._of(record.sheet, sheet).address(parse_a1(record.cell))))
        # The fill alone could be anyone's.
        borders = frozenset() if mark is None else {one.border for one in every(mark)}
        if all(side.color.rgb not in borders for side in there.sides):
            return Refusal.CHANGED_SINCE
        return super()._mark(sheet, replace(record, was=self._look(record.was).to_record()))

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

    def _tab(self, sheet: xw.Sheet, record: EditRecord) -> Refusal | None:
        return super()._tab(sheet, replace(record, was={}))

    def _take_note(self, sheet: xw.Sheet, record: EditRecord) -> Refusal | None:
        return super()._take_note(sheet, replace(record, was={}))

    def _sheet(self, record: EditRecord) -> Refusal | None:
        if record.action is not Action.ADD_SHEET:
            return Refusal.JOURNAL_OF_ANOTHER
        sheet = self._native.sheet(self._book, record.sheet)
        if sheet is None:
            return Refusal.SHEET_MISSING
        if sheet.name not in own_titles() or not is_own_sheet(sheet):
            return Refusal.SHEET_NOT_OURS
        if is_referenced(self._book, sheet):
            return Refusal.SHEET_IS_REFERENCED
        put = put_there(record.was.get("made", ""))
        if put is None or not holds(sheet, put, self._native):
            return Refusal.CHANGED_SINCE
        remove(sheet)
        return None
