"""Edits carried out on an open book: what `ooxml.writer.apply_edits` does to a file, through Excel.

What cannot be done exactly is refused by name before anything is changed. Cells come first, then notes, links and
lists, then sheets, as in a file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING

from hov_tools.excel.cells import cell_at, content_of, held, put, shown_of
from hov_tools.excel.journal import OpenJournal
from hov_tools.excel.native.contract import Native
from hov_tools.excel.newsheet import add_sheet, check_new, remove
from hov_tools.excel.sheets import is_own_sheet, need_sheet, unprotected
from hov_tools.ooxml.address import a1
from hov_tools.ooxml.edits import (
    Action,
    AddSheet,
    CellEdit,
    Change,
    Edit,
    Mark,
    MarkStyle,
    RemoveSheet,
    SetFormula,
    SetHyperlink,
    SetNote,
    SetValidation,
    SetValue,
)
from hov_tools.ooxml.errors import EditRefusedError, Refusal
from hov_tools.ooxml.write.celltext import shown
from hov_tools.ooxml.write.journal import NAME as JOURNAL
from hov_tools.ooxml.write.notes import HEADING
from hov_tools.ooxml.write.plan import SheetPlan, Wanted, gather
from hov_tools.ooxml.write.runrecord import RunRecorder, state_of
from hov_tools.ooxml.write.sheetjson import to_json
from hov_tools.ooxml.write.values import Content, check_text, constant, formula

if TYPE_CHECKING:
    import xlwings as xw

_DATE_FORMAT = "m/d/yyyy"


def apply_edits(
    book: xw.Book, edits: Sequence[Edit], native: Native, *, undoable: bool = True, key: bytes | None = None
) -> tuple[Change, ...]:
    """Carry out edits; a later edit of the same kind on the same cell replaces an earlier one.

    Args:
        book: the open book; it is not saved.
        edits: what to do.
        native: of this system.
        undoable: write down in the workbook how the run is taken back, as a file's writer does.
        key: the user's own, with which that is signed, or None.

    Returns:
        What the edits did, in their order.

    Raises:
        EditRefusedError: an edit cannot be carried out exactly; nothing was changed.
    """
    return _Applier(book, native).run(edits, undoable=undoable, key=key)


class _Applier:
    """Carries out one list of edits on one open book."""

    def __init__(self, book: xw.Book, native: Native) -> None:
        self._book = book
        self._native = native
        self._uses_1904 = native.book_state(book).uses_1904
        self._recorder = RunRecorder()

    def run(self, edits: Sequence[Edit], *, undoable: bool, key: bytes | None) -> tuple[Change, ...]:
        journal = OpenJournal(self._book, self._native, key)
        if undoable:
            journal.check()
        plans = gather(list(self._of_cells(edits)))
        contents = self._check(edits, plans)
        try:
            self._carry_out(edits, plans, contents)
        finally:
            # Also of a run that Excel broke off: what was done can be taken back.
            if undoable and self._recorder.edits:
                journal.append(self._recorder.edits)
        return self._recorder.changes

    def _carry_out(
        self, edits: Sequence[Edit], plans: Mapping[str, SheetPlan], contents: Mapping[int, Content]
    ) -> None:
        with ExitStack() as stack:
            touched = dict.fromkeys([*plans, *(edit.sheet for edit in edits if isinstance(edit, SetValidation))])
            for name in touched:
                stack.enter_context(unprotected(need_sheet(self._book, name), self._native))
            for name, plan in plans.items():
                self._cells(name, plan, contents)
                self._beside(name, plan)
            for order, edit in enumerate(edits):
                if isinstance(edit, SetValidation):
                    self._validation(order, edit)
        for order, edit in enumerate(edits):
            if isinstance(edit, AddSheet):
                self._add(order, edit)
            elif isinstance(edit, RemoveSheet):
                self._remove(order, edit)

    def _of_cells(self, edits: Sequence[Edit]) -> Iterator[tuple[int, str, CellEdit]]:
        for order, edit in enumerate(edits):
            if not isinstance(edit, SetValidation | AddSheet | RemoveSheet):
                yield order, need_sheet(self._book, edit.sheet).name, edit

    def _check(self, edits: Sequence[Edit], plans: Mapping[str, SheetPlan]) -> dict[int, Content]:
        """Refuse what cannot be done; gives what each cell will hold, by the order of the edits."""
        for edit in edits:
            if isinstance(edit, SetValidation):
                self._check_validation(edit)
            if not isinstance(edit, AddSheet | RemoveSheet):
                continue
            if edit.name.lower() == JOURNAL:
                raise EditRefusedError(Refusal.SHEET_NAME, f"{JOURNAL} is the journal", edit.name)
            if isinstance(edit, AddSheet):
                check_new(self._book, edit, self._native)
            elif not is_own_sheet(need_sheet(self._book, edit.name)):
                raise EditRefusedError(Refusal.SHEET_NOT_OURS, f"{edit.name} is not ours", edit.name)
        contents: dict[int, Content] = {}
        for name, plan in plans.items():
            sheet = need_sheet(self._book, name)
            for ref, wanted in plan.cells.items():
                if wanted.value is not None:
                    order, edit = wanted.value
                    contents[order] = self._content(edit)
                    self._check_cell(sheet, ref)
            for _, note in plan.notes.values():
                check_text(note.text)
        return contents

    def _check_cell(self, sheet: xw.Sheet, ref: tuple[int, int]) -> None:
        cell = sheet.range(ref)
        if cell.merge_cells and (cell.merge_area.row, cell.merge_area.column) != ref:
            raise EditRefusedError(Refusal.MERGED_CELL, "under a merged range", sheet.name, a1(*ref))
        if cell.has_array:
            raise EditRefusedError(Refusal.ARRAY_FORMULA, "part of an array formula", sheet.name, a1(*ref))

    def _content(self, edit: SetValue | SetFormula) -> Content:
        try:
            if isinstance(edit, SetValue):
                return constant(edit.value, uses_1904=self._uses_1904)
            return formula(edit.formula, edit.cached, uses_1904=self._uses_1904)
        except EditRefusedError as error:
            raise EditRefusedError(error.reason, error.detail, edit.sheet, edit.cell) from error

    def _cells(self, name: str, plan: SheetPlan, contents: Mapping[int, Content]) -> None:
        sheet = need_sheet(self._book, name)
        for ref, wanted in plan.cells.items():
            cell = sheet.range(ref)
            if wanted.value is not None:
                self._value(cell, wanted, contents)
            if wanted.mark is not None:
                self._mark(cell, *wanted.mark)

    def _value(self, cell: xw.Range, wanted: Wanted, contents: Mapping[int, Content]) -> None:
        if wanted.value is None:
            return
        order, edit = wanted.value
        content = contents[order]
        before = held(cell, uses_1904=self._uses_1904)
        was = state_of(content_of(before))
        if content.is_date and not before.is_date:
            was["format"] = str(cell.number_format)
            cell.number_format = _DATE_FORMAT
        put(cell, content)
        old = shown_of(before, uses_1904=self._uses_1904)
        new = shown(content, uses_1904=self._uses_1904)
        action = Action.VALUE if isinstance(edit, SetValue) else Action.FORMULA
        self._recorder.tell(order, Change(cell.sheet.name, edit.cell, old, new, edit.why, action), was)

    def _mark(self, cell: xw.Range, order: int, mark: Mark) -> None:
        look = self._native.look(cell)
        old = look.style if look.style in {style.value for style in MarkStyle} else ""
        reason = None if self._native.can_draw(look) else Refusal.PATTERNED_FILL
        change = Change(cell.sheet.name, mark.cell, old, mark.style.value, mark.why, Action.MARK, left_alone=reason)
        if reason is None:
            self._native.mark(cell, mark.style)
        self._recorder.tell(order, change, look.to_record())

    def _beside(self, name: str, plan: SheetPlan) -> None:
        sheet = need_sheet(self._book, name)
        for order, edit in plan.notes.values():
            self._note(cell_at(sheet, edit.cell), order, edit)
        for order, link in plan.links.values():
            self._link(cell_at(sheet, link.cell), order, link)

    def _note(self, cell: xw.Range, order: int, edit: SetNote) -> None:
        there = cell.note
        says = "" if there is None else there.text
        is_own_note = says.startswith(HEADING)
        reason = Refusal.NOTE_OF_ANOTHER if there is not None and not is_own_note else None
        old = says.removeprefix(HEADING)
        if reason is None:
            write_note(cell, edit.text, self._native)
        change = Change(cell.sheet.name, edit.cell, old, edit.text, edit.why, Action.NOTE, left_alone=reason)
        self._recorder.tell(order, change, {} if there is None else {"text": old})

    def _link(self, cell: xw.Range, order: int, edit: SetHyperlink) -> None:
        there = self._native.link_of(cell)
        was = {} if there is None else {"target": there[0]}
        if there is not None and there[1]:
            was["tooltip"] = there[1]
        self._native.link(cell, edit.target, edit.tooltip)
        change = Change(cell.sheet.name, edit.cell, was.get("target", ""), edit.target, edit.why, Action.LINK)
        self._recorder.tell(order, change, was)

    def _validation(self, order: int, edit: SetValidation) -> None:
        sheet = need_sheet(self._book, edit.sheet)
        for one in edit.ranges:
            sheet.range(one).data_validation.set_list(self._choices(edit))
        cells = " ".join(edit.ranges)
        change = Change(sheet.name, cells, "", edit.formula, edit.why, Action.VALIDATION)
        self._recorder.tell(order, change, {})

    def _check_validation(self, edit: SetValidation) -> None:
        self._choices(edit)
        sheet = need_sheet(self._book, edit.sheet)
        for one in edit.ranges:
            if sheet.range(one).data_validation.type != "none":
                raise EditRefusedError(Refusal.VALIDATION_EXISTS, f"{one} has a data validation", edit.sheet, one)

    def _choices(self, edit: SetValidation) -> list[str] | xw.Range | xw.Name:
        if edit.message is not None:
            raise EditRefusedError(Refusal.VALIDATION, "a list of choices with a message of its own", edit.sheet)
        if edit.formula.startswith('"'):
            return edit.formula.strip('"').split(",")
        if edit.formula in self._book.names:
            return self._book.names[edit.formula]
        raise EditRefusedError(Refusal.VALIDATION, f"{edit.formula[:40]!r} is no list and no name", edit.sheet)

    def _add(self, order: int, edit: AddSheet) -> None:
        there = check_new(self._book, edit, self._native)
        was = {"made": to_json(edit)} if there is None else {"made": to_json(edit), "replaced": "1"}
        old = "" if there is None else there.name
        add_sheet(self._book, edit, self._native, uses_1904=self._uses_1904)
        self._recorder.tell(order, Change(edit.name, None, old, edit.name, edit.why, Action.ADD_SHEET), was)

    def _remove(self, order: int, edit: RemoveSheet) -> None:
        remove(need_sheet(self._book, edit.name))
        self._recorder.tell(order, Change(edit.name, None, edit.name, "", edit.why, Action.REMOVE_SHEET), {})


def write_note(cell: xw.Range, text: str, native: Native) -> None:
    """Put a note under our heading on a cell, instead of the one it has."""
    there = cell.note
    if there is not None:
        there.delete()
    cell.add_note(HEADING + text)
    native.size_note(cell, HEADING + text)
