"""Taking back one run in an open book, as many cells at once as Excel can do in one way.

Where Python died before, marks and notes are looked at one by one: they may be half done.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

from hov_tools.excel.addresses import joined
from hov_tools.excel.apply import write_note
from hov_tools.excel.cell_look import CellLook, Colour
from hov_tools.excel.cells import Put, RowColumn, held, put, shown_of
from hov_tools.excel.native.contract import Native
from hov_tools.excel.newsheet import add_sheet, is_as_made, remove
from hov_tools.excel.sheetfacts import SheetFacts
from hov_tools.excel.sheets import is_own_sheet
from hov_tools.excel.underway import Note
from hov_tools.ooxml.address import parse_a1
from hov_tools.ooxml.edits import Action, Change, MarkStyle
from hov_tools.ooxml.errors import Refusal
from hov_tools.ooxml.mark_colours import tab_called
from hov_tools.ooxml.restore import same
from hov_tools.ooxml.write.notes import HEADING
from hov_tools.ooxml.write.runrecord import EditRecord, Run, content_from
from hov_tools.ooxml.write.sheetjson import from_json

if TYPE_CHECKING:
    import xlwings as xw

Records: TypeAlias = list[tuple[int, EditRecord]]
"""Edits of one run, each with its place among them."""

_SHEETS = (Action.ADD_SHEET, Action.REMOVE_SHEET)
_VALUES = (Action.VALUE, Action.FORMULA)


class Restorer:
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
        self._uses_1904 = native.uses_1904(book)
        self._facts: dict[str, SheetFacts] = {}
        self._there: dict[str, xw.Sheet | None] = {}
        self._beside: Mapping[str, Mapping[str, Mapping[str, object]]] = {} if note is None else note.beside

    def sheets(self, run: Run) -> dict[str, xw.Sheet]:
        """Give the sheets to whose cells the run wrote, by name."""
        names = dict.fromkeys(record.sheet for record in run.edits if record.action not in (*_SHEETS, Action.TAB))
        return {name: sheet for name in names if (sheet := self._find(name)) is not None}

    def adds(self, run: Run) -> frozenset[str]:
        """Give the names of the sheets that are made again."""
        made = {record.sheet for record in self._made}
        return frozenset(record.sheet for record in run.edits if record.action in _SHEETS and record.sheet in made)

    def beside(self, run: Run) -> Mapping[str, Mapping[str, Mapping[str, object]]]:
        """Give what taking the run's marks away would change besides, by sheet and cell."""
        found: dict[str, dict[str, Mapping[str, object]]] = {}
        for name, cells in self._marks(run).items():
            sheet = self._find(name)
            if sheet is not None:
                areas = [self._of(name, sheet).address(parse_a1(cell)) for cell in cells]
                kept = self._native.formats_beside(sheet, areas)
                found |= {name: {cell: one for cell, one in zip(cells, kept, strict=True) if one}} if any(kept) else {}
        self._beside = found
        return found

    def _marks(self, run: Run) -> dict[str, list[str]]:
        """Give the cells of the run's marks by sheet."""
        found: dict[str, list[str]] = {}
        for record in run.edits:
            if record.action is Action.MARK and is_place(record.cell):
                found.setdefault(record.sheet, []).append(record.cell)
        return found

    def _of(self, name: str, sheet: xw.Sheet) -> SheetFacts:
        if name not in self._facts:
            self._facts[name] = SheetFacts.of(sheet, self._native)
        return self._facts[name]

    def restore(self, run: Run) -> tuple[Change, ...]:
        """Take the run back; gives what was done, in the order of its edits."""
        reasons: dict[int, Refusal | None] = {}
        by_sheet: dict[str, Records] = {}
        for order, record in enumerate(run.edits):
            if record.action not in _SHEETS:
                by_sheet.setdefault(record.sheet, []).append((order, record))
        for name, records in by_sheet.items():
            reasons |= self._on_sheet(name, records)
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
        if name not in self._there:
            self._there[name] = self._native.sheet(self._book, name)
        return self._there[name]

    def _on_sheet(self, name: str, records: Records) -> dict[int, Refusal | None]:
        sheet = self._find(name)
        if sheet is None:
            return {order: self._cell(None, record) for order, record in records}
        values = [(order, record) for order, record in records if record.action in _VALUES]
        others = [(order, record) for order, record in records if record.action not in _VALUES]
        # A mark lies over a value: it comes off last on, first off.
        reasons = self._together(sheet, others)
        for order, record in reversed(others):
            if order not in reasons:
                reasons[order] = self._cell(sheet, record)
        return reasons | self._values(sheet, values)

    def _cell(self, sheet: xw.Sheet | None, record: EditRecord) -> Refusal | None:
        if sheet is None:
            return Refusal.SHEET_MISSING
        if record.action is Action.VALIDATION:
            return self._validation(sheet, record)
        if record.action is Action.MARK:
            return self._mark(sheet, record)
        if record.action is Action.NOTE:
            return self._take_note(sheet, record)
        if record.action is Action.TAB:
            return self._tab(sheet, record)
        return self._link(sheet.range(record.cell), record)

    def _values(self, sheet: xw.Sheet, records: Records) -> dict[int, Refusal | None]:
        reasons: dict[int, Refusal | None] = {}
        puts: dict[RowColumn, Put] = {}
        refs = [parse_a1(record.cell) for _, record in records]
        there = held(sheet, refs, self._native, uses_1904=self._uses_1904)
        for ref, (order, record) in zip(refs, records, strict=True):
            shown, number_format = shown_of(there[ref].cell, uses_1904=self._uses_1904), there[ref].number_format
            before = record.was.get("format", number_format)
            reasons[order] = None
            if self._note is not None and same(shown, record.was_shown):
                if before != number_format:
                    sheet.range(record.cell).number_format = before
            elif same(shown, record.now):
                puts[ref] = Put(content_from(record.was), number_format, before)
            else:
                reasons[order] = Refusal.CHANGED_SINCE
        put(sheet, puts)
        return reasons

    def _together(self, sheet: xw.Sheet, records: Records) -> dict[int, Refusal | None]:
        """Take away at once those marks and notes that need not be looked at one by one."""
        if self._note is not None:
            return {}
        marks: dict[MarkStyle, Records] = {}
        notes: Records = []
        for order, record in records:
            if record.action is Action.NOTE and self._is_only_ours(sheet, record):
                notes.append((order, record))
            if record.action is not Action.MARK or record.cell in self._beside.get(record.sheet, {}):
                continue
            style = mark_called(record.now)
            if style is not None and parse_a1(record.cell) not in self._of(record.sheet, sheet).merged:
                marks.setdefault(style, []).append((order, record))
        reasons: dict[int, Refusal | None] = {}
        for style, marked in marks.items():
            reasons |= self._unmark(sheet, style, marked)
        # Of a merged range Excel clears no part.
        areas = [self._of(record.sheet, sheet).address(parse_a1(record.cell)) for _, record in notes]
        self._native.remove_notes(sheet, areas)
        return reasons | {order: None for order, _ in notes}

    def _unmark(self, sheet: xw.Sheet, style: MarkStyle, records: Records) -> dict[int, Refusal | None]:
        reasons: dict[int, Refusal | None] = {}
        looks: dict[CellLook, list[str]] = {}
        still = self._native.marked_of(sheet, [record.cell for _, record in records], style)
        for order, record in records:
            if record.cell not in still:
                reasons[order] = Refusal.CHANGED_SINCE
                continue
            look = CellLook.from_record(record.was)
            reasons[order] = None if self._native.can_draw(look) else Refusal.PATTERNED_FILL
            if reasons[order] is None:
                looks.setdefault(look, []).append(record.cell)
        for look, cells in looks.items():
            for address in joined(cells):
                self._native.set_look(sheet.range(address), look)
        return reasons

    def _is_only_ours(self, sheet: xw.Sheet, record: EditRecord) -> bool:
        """Tell whether a note is as we left it, on a cell that had none."""
        says = self._of(record.sheet, sheet).notes.get(parse_a1(record.cell))
        return says is not None and self._is_as_left(says, record) and "text" not in record.was

    def _mark(self, sheet: xw.Sheet, record: EditRecord) -> Refusal | None:
        ref = parse_a1(record.cell)
        cell = sheet.range(self._of(record.sheet, sheet).address(ref))
        beside = self._beside.get(record.sheet, {}).get(record.cell)
        style = mark_called(record.now)
        if style is None:
            return Refusal.CHANGED_SINCE
        if ref in self._of(record.sheet, sheet).merged and not self._native.is_marked(cell, style):
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
        self._native.set_look(cell, look, is_merged=ref in self._of(record.sheet, sheet).merged)
        return None

    def _take_note(self, sheet: xw.Sheet, record: EditRecord) -> Refusal | None:
        ref = parse_a1(record.cell)
        says = self._of(record.sheet, sheet).notes.get(ref)
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

    def _tab(self, sheet: xw.Sheet, record: EditRecord) -> Refusal | None:
        there = self._native.tab_of(sheet)
        before = Colour.from_xml(record.was.get("tab", ""), "tabColor")
        if there == before and (there is None or self._note is not None):
            return None
        style = None if there is None else tab_called(there.rgb)
        if style is None or style.value != record.now:
            return Refusal.CHANGED_SINCE
        self._native.color_tab(sheet, before)
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
            if before is None or self._native.sheet(self._book, record.sheet) is not None:
                return Refusal.CHANGED_SINCE
            add_sheet(self._book, from_json(before.was["made"]), self._native, uses_1904=self._uses_1904)
            return None
        sheet = self._native.sheet(self._book, record.sheet)
        if sheet is None:
            if "replaced" in record.was and before is not None and self._note is not None:
                add_sheet(self._book, from_json(before.was["made"]), self._native, uses_1904=self._uses_1904)
                return None
            return Refusal.SHEET_MISSING
        if not is_own_sheet(sheet):
            return Refusal.SHEET_NOT_OURS
        if not is_as_made(sheet, from_json(record.was["made"]), self._native, uses_1904=self._uses_1904):
            return Refusal.CHANGED_SINCE
        if "replaced" not in record.was:
            remove(sheet)
            return None
        if before is None:
            return Refusal.CHANGED_SINCE
        add_sheet(self._book, from_json(before.was["made"]), self._native, uses_1904=self._uses_1904)
        return None


def mark_called(name: str) -> MarkStyle | None:
    """Give the mark whose named style a file calls so."""
    return next((one for one in MarkStyle if one.value == name), None)


def is_place(cell: str) -> bool:
    """Tell whether this is the address of a cell."""
    try:
        parse_a1(cell)
    except ValueError:
        return False
    return True
