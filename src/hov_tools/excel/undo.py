"""Taking the last run back in an open book: what still is as we left it becomes what it was, the rest is named.

It does not matter whether the run was made in the open book or in its file: both leave the same journal.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from hov_tools.excel.apply import write_note
from hov_tools.excel.cell_look import CellLook
from hov_tools.excel.cells import cell_at, held, put, shown_of
from hov_tools.excel.journal import OpenJournal
from hov_tools.excel.native.contract import STYLES, Native
from hov_tools.excel.newsheet import add_sheet, holds, is_as_made, remove
from hov_tools.excel.sheetfacts import SheetFacts
from hov_tools.excel.sheets import find_sheet, is_own_sheet, is_referenced
from hov_tools.excel.underway import Note, under_way
from hov_tools.ooxml.address import parse_a1
from hov_tools.ooxml.edits import Action, Change, MarkStyle
from hov_tools.ooxml.errors import EditRefusedError, Refusal, WorkbookError
from hov_tools.ooxml.restore import same
from hov_tools.ooxml.takeout import put_there
from hov_tools.ooxml.write.journal import Entry
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
    restorer = _restorer(book, native, entries)
    run = entries[-1].run
    sheets = restorer.sheets(run)
    rows = journal.rows()
    row = rows[-2] if len(rows) > 1 else 0
    with under_way(book, native, sheets, row=row, adds=restorer.adds(run), beside=restorer.beside(run)):
        changes = restorer.restore(run)
        journal.remove_after(row)
    return changes


def take_back_half(book: xw.Book, native: Native, journal: OpenJournal, note: Note) -> None:
    """Take back the last run of a journal, when Python died while it was made or taken back.

    Args:
        book: the open book.
        native: of this system.
        journal: of the book; it holds a run.
        note: what was there before; its sheets may still be open.

    Raises:
        EditRefusedError: "sheet-password".
    """
    entries = journal.entries()
    restorer = _restorer(book, native, entries, note)
    sheets = restorer.sheets(entries[-1].run)
    for sheet in sheets:
        if native.is_protected(sheet):
            native.unprotect(sheet)
    restorer.restore(entries[-1].run)
    rows = journal.rows()
    journal.remove_after(rows[-2] if len(rows) > 1 else 0)


def _restorer(book: xw.Book, native: Native, entries: Sequence[Entry], note: Note | None = None) -> _Restorer:
    earlier = [entry.run for entry in entries[:-1] if entry.is_ours]
    return _Restorer(book, native, earlier, note) if entries[-1].is_ours else _TakeOut(book, native, (), note)


class _Restorer:
    """Takes back one run of the user's own.

    Args:
        book: the open book.
        native: of this system.
        earlier: runs that tell what a sheet held that the run replaced.
        note: Python died while the run was made or taken back: what is as it was before the run is right as well.
    """

    def __init__(self, book: xw.Book, native: Native, earlier: Sequence[Run], note: Note | None = None) -> None:
        self._book = book
        self._native = native
        self._made = [one for run in earlier for one in run.edits if one.action is Action.ADD_SHEET]
        self._note = note
        self._uses_1904 = native.book_state(book).uses_1904
        self._facts: dict[str, SheetFacts] = {}
        self._there: dict[str, xw.Sheet] | None = None
        self._beside: Mapping[str, Mapping[str, Mapping[str, object]]] = {} if note is None else note.beside

    def sheets(self, run: Run) -> list[xw.Sheet]:
        """Give the sheets to whose cells the run wrote."""
        names = dict.fromkeys(record.sheet for record in run.edits if record.action not in _SHEETS)
        return [sheet for name in names if (sheet := self._find(name)) is not None]

    def adds(self, run: Run) -> frozenset[str]:
        """Give the names of the sheets that are made again."""
        made = {record.sheet for record in self._made}
        return frozenset(record.sheet for record in run.edits if record.action in _SHEETS and record.sheet in made)

    def beside(self, run: Run) -> Mapping[str, Mapping[str, Mapping[str, object]]]:
        """Give what taking the run's marks away would change besides, by sheet and cell."""
        found: dict[str, dict[str, Mapping[str, object]]] = {}
        for record, sheet in self._of_marks(run):
            kept = self._native.format_beside(sheet.range(self._of(sheet).address(parse_a1(record.cell))))
            if kept:
                found.setdefault(record.sheet, {})[record.cell] = kept
        self._beside = found
        return found

    def _of_marks(self, run: Run) -> Iterator[tuple[EditRecord, xw.Sheet]]:
        for record in run.edits:
            sheet = self._find(record.sheet) if record.action is Action.MARK else None
            if sheet is not None and is_place(record.cell):
                yield record, sheet

    def _of(self, sheet: xw.Sheet) -> SheetFacts:
        name = sheet.name
        if name not in self._facts:
            self._facts[name] = SheetFacts.of(sheet, self._native)
        return self._facts[name]

    def restore(self, run: Run) -> tuple[Change, ...]:
        """Take the run back; gives what was done, in the order of its edits."""
        reasons: dict[int, Refusal | None] = {}
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

    def _find(self, name: str) -> xw.Sheet | None:
        """Give a sheet to whose cells the run wrote: those neither come nor go meanwhile."""
        if self._there is None:
            self._there = {sheet.name.lower(): sheet for sheet in self._book.sheets}
        return self._there.get(name.lower())

    def _cell(self, record: EditRecord) -> Refusal | None:
        sheet = self._find(record.sheet)
        if sheet is None:
            return Refusal.SHEET_MISSING
        if record.action is Action.VALIDATION:
            return self._validation(sheet, record)
        if record.action is Action.MARK:
            return self._mark(sheet, record)
        if record.action is Action.NOTE:
            return self._take_note(sheet, record)
        cell = cell_at(sheet, record.cell)
        if record.action is Action.LINK:
            return self._link(cell, record)
        return self._value(cell, record)

    def _value(self, cell: xw.Range, record: EditRecord) -> Refusal | None:
        there = held(cell, parse_a1(record.cell), uses_1904=self._uses_1904)
        shown = shown_of(there, uses_1904=self._uses_1904)
        number_format = str(cell.number_format)
        if self._note is not None and same(shown, record.was_shown):
            if record.was.get("format", number_format) != number_format:
                cell.number_format = record.was["format"]
            return None
        if not same(shown, record.now):
            return Refusal.CHANGED_SINCE
        put(cell, content_from(record.was), before=number_format, after=record.was.get("format"))
        return None

    def _mark(self, sheet: xw.Sheet, record: EditRecord) -> Refusal | None:
        ref = parse_a1(record.cell)
        cell = sheet.range(self._of(sheet).address(ref))
        beside = self._beside.get(record.sheet, {}).get(record.cell)
        style = next((one for one in MarkStyle if one.value == record.now), None)
        if style is None:
            return Refusal.CHANGED_SINCE
        if ref in self._of(sheet).merged and not self._native.is_marked(cell, style):
            # A mark in a file is on the first cell of a merged range only.
            cell = sheet.range(record.cell)
        is_half = self._note is not None and beside is not None
        if not is_half and not self._native.is_marked(cell, style):
            return Refusal.CHANGED_SINCE
        look = CellLook.from_record(record.was)
        if not self._native.can_draw(look):
            return Refusal.PATTERNED_FILL
        if beside is not None and look.style:
            self._native.restyle(cell, look.style, beside)
        self._native.set_look(cell, look, is_merged=ref in self._of(sheet).merged)
        return None

    def _take_note(self, sheet: xw.Sheet, record: EditRecord) -> Refusal | None:
        ref = parse_a1(record.cell)
        says = self._of(sheet).notes.get(ref)
        if says is None and (self._note is None or "text" not in record.was):
            return Refusal.CHANGED_SINCE if record.was else None
        if says is not None and not self._is_as_left(says, record):
            return Refusal.CHANGED_SINCE
        cell = sheet.range(record.cell)
        if "text" in record.was:
            write_note(cell, record.was["text"], self._native, is_there=says is not None)
        else:
            cell.note.delete()  # type: ignore[union-attr]  # it is there
        return None

    @staticmethod
    def _is_as_left(says: str, record: EditRecord) -> bool:
        return says.startswith(HEADING) and same(says.removeprefix(HEADING).strip(), record.now.strip())

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
        sheet = find_sheet(self._book, record.sheet)
        if sheet is None:
            if "replaced" in record.was and before is not None and self._note is not None:
                add_sheet(self._book, from_json(before.was["made"]), self._native, uses_1904=self._uses_1904)
                return None
            return Refusal.SHEET_MISSING
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
        return super()._cell(record) if is_place(record.cell) else Refusal.OUTSIDE_THE_GRID

    def _mark(self, sheet: xw.Sheet, record: EditRecord) -> Refusal | None:
        mark = next((one for one in MarkStyle if one.value == record.now), None)
        there = self._native.look(sheet.range(self._of(sheet).address(parse_a1(record.cell))))
        # The fill alone could be anyone's.
        if mark is None or all(side.color.rgb != COLOURS[mark].border for side in there.sides):
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

    def _take_note(self, sheet: xw.Sheet, record: EditRecord) -> Refusal | None:
        return super()._take_note(sheet, replace(record, was={}))

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


def is_place(cell: str) -> bool:
    """Tell whether this is the address of a cell."""
    try:
        parse_a1(cell)
    except ValueError:
        return False
    return True
