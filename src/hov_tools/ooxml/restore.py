"""Taking a run back edit by edit, in a workbook that someone saved after us.

What still is as we left it becomes what it was; what someone changed since stays, and is named.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from hov_tools.ooxml.address import a1, parse_a1
from hov_tools.ooxml.edits import Action, AddSheet, Change, MarkStyle, NewCell, SetHyperlink
from hov_tools.ooxml.errors import EditRefusedError, Refusal
from hov_tools.ooxml.numbers import is_number
from hov_tools.ooxml.snapshot import Visibility
from hov_tools.ooxml.write.addsheet import add_sheet, content_of
from hov_tools.ooxml.write.cells import CellChange
from hov_tools.ooxml.write.celltext import OldText, shown
from hov_tools.ooxml.write.guards import check_worksheet
from hov_tools.ooxml.write.links import link_on, remove_link, remove_validation, set_link, target_of
from hov_tools.ooxml.write.marks import has_fill_of, mark_of, unmarked
from hov_tools.ooxml.write.notes import SheetNotes
from hov_tools.ooxml.write.refresh import refresh
from hov_tools.ooxml.write.removesheet import remove_sheet
from hov_tools.ooxml.write.runrecord import EditRecord, Run, content_from
from hov_tools.ooxml.write.sheetjson import from_json
from hov_tools.ooxml.write.tabs import restore_tab
from hov_tools.ooxml.write.values import Content
from hov_tools.ooxml.write.worksheet import Worksheet

if TYPE_CHECKING:
    from hov_tools.ooxml.workbookpart import SheetEntry
    from hov_tools.ooxml.writer import Writer

_CELLS = (Action.VALUE, Action.FORMULA, Action.MARK)
_SHEETS = (Action.ADD_SHEET, Action.REMOVE_SHEET)
_SPACES = re.compile(r"\s+")


class Restorer:
    """Takes a run back.

    Args:
        writer: over the workbook as it is now.
    """

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._draft = writer.draft
        self._workbook = writer.workbook
        self._old = OldText(writer.draft, writer.workbook)

    def restore(self, run: Run, earlier: Sequence[Run], later: Sequence[Run] = ()) -> tuple[Change, ...]:
        """Take back a run; gives what was done, in the order of the run's edits.

        Args:
            run: one of the runs of the journal.
            earlier: the runs before it, oldest first: what it replaced is made again from them.
            later: the runs after it; what they did again is theirs, and stays.
        """
        done_again = {subject_of(record) for after in later for record in after.edits}
        # In the order of the run's edits; None where the edit is taken back.
        refusals = [Refusal.CHANGED_SINCE if subject_of(record) in done_again else None for record in run.edits]
        left = [number for number, refusal in enumerate(refusals) if refusal is None]
        of_cells = [number for number in left if run.edits[number].action in _CELLS]
        # Cells go first and together, so that the formulas that look at them are computed once.
        for number, refusal in zip(of_cells, self._cells([run.edits[one] for one in of_cells]), strict=True):
            refusals[number] = refusal
        for number in left:
            record = run.edits[number]
            if record.action not in _CELLS:
                refusals[number] = self._beside_cells(record, earlier)
        self._remove_empty_notes(run)
        self._writer.write_styles()
        return tuple(
            Change(
                sheet=record.sheet,
                cell=record.cell or None,
                old=record.now,
                new=record.was_shown,
                why="",
                action=record.action,
                left_alone=refusal,
            )
            for record, refusal in zip(run.edits, refusals, strict=True)
        )

    def _remove_empty_notes(self, run: Run) -> None:
        """Leave no comments part or drawing without notes on the sheets where the run put its notes."""
        for name in dict.fromkeys(record.sheet for record in run.edits if record.action is Action.NOTE):
            sheet = self._workbook.sheet(name)
            if sheet is not None and sheet.kind == "worksheet":
                SheetNotes(self._draft, self._workbook, sheet).tidy()

    def _cells(self, records: Iterable[EditRecord]) -> list[Refusal | None]:
        """Take back what was done to the contents and marks of cells; tells of each why it is left alone."""
        refusals: list[Refusal | None] = []
        changes: dict[str, dict[tuple[int, int], CellChange]] = {}
        for record in records:
            sheet = self._workbook.sheet(record.sheet)
            if sheet is None or sheet.kind != "worksheet":
                refusals.append(Refusal.SHEET_MISSING)
                continue
            text = self._writer.texts.get(sheet.part, sheet.name)
            of_sheet = changes.setdefault(sheet.name, {})
            ref = parse_a1(record.cell)
            so_far = of_sheet.get(ref, CellChange())
            if record.action is Action.MARK:
                change = self._without_mark(text, ref, record, so_far)
            else:
                change = self._with_old_content(text, ref, record, so_far)
            refusals.append(Refusal.CHANGED_SINCE if change is None else None)
            if change is not None:
                of_sheet[ref] = change
        refreshed = refresh(self._draft, self._workbook, self._writer.texts, changes, frozenset())
        self._writer.write_cells(changes, refreshed)
        if refreshed.formulas_moved:
            self._workbook.forget_calculation_chain()
        if refreshed.has_formulas:
            self._workbook.calculate_on_load()
        return refusals

    def _without_mark(
        self, text: Worksheet, ref: tuple[int, int], record: EditRecord, so_far: CellChange
    ) -> CellChange | None:
        """Give what becomes of a marked cell, or None when it no longer has the mark.

        Args:
            text: its sheet.
            ref: its row and column.
            record: what the mark replaced.
            so_far: what becomes of the cell already, when its content was taken back too.
        """
        cell, format_now = text.cell(*ref), text.style(*ref)
        mark = next((one for one in MarkStyle if one.value == record.now), None)
        if cell is None or mark is None:
            return None
        if mark_of(self._writer.styles, format_now) is not mark and not has_fill_of(
            self._writer.styles, format_now, mark
        ):
            return None
        format_so_far = format_now if so_far.style is None else so_far.style
        was_absent = "absent" in record.was
        is_empty = so_far.content is None and self._old.content(text, cell) == Content()
        return CellChange(
            content=so_far.content,
            style=unmarked(self._writer.styles, format_so_far, record.was),
            remove=so_far.remove or (was_absent and is_empty),
        )

    def _with_old_content(
        self, text: Worksheet, ref: tuple[int, int], record: EditRecord, so_far: CellChange
    ) -> CellChange | None:
        """Give what becomes of a cell whose content we changed, or None when it holds something else since.

        The arguments are as those of `_without_mark`.
        """
        styles, format_now = self._writer.styles, text.style(*ref)
        holds = self._old.of(text, text.cell(*ref), is_date=styles.is_date(format_now))
        if not same(holds, record.now):
            return None
        new_format = format_now if so_far.style is None else so_far.style
        if "format" in record.was:
            new_format = styles.recoded(new_format, record.was["format"])
        # A cell that we made goes, unless someone gave it a look of its own. Our marks and formats are no such look.
        has_own_look = format_now != text.inherited_style(*ref) and mark_of(styles, format_now) is None
        was_absent = "absent" in record.was
        content = content_from(record.was)
        if content.formula is not None:
            # What the formula gave then need not be what it gives now.
            content = Content(None, content.formula, None)
        return CellChange(
            content=content,
            style=None if new_format == format_now else new_format,
            remove=was_absent and (not has_own_look or "format" in record.was),
        )

    def _beside_cells(self, record: EditRecord, earlier: Sequence[Run]) -> Refusal | None:
        """Take back a note, a link, a list of choices, the colour of a tab or a sheet; tells why it is left alone."""
        try:
            if record.action in _SHEETS:
                is_done = self._sheet(record, earlier)
            else:
                sheet = check_worksheet(self._workbook.sheet(record.sheet), record.sheet)
                if record.action is Action.NOTE:
                    is_done = self._note(sheet, record)
                elif record.action is Action.LINK:
                    is_done = self._link(sheet, record)
                elif record.action is Action.TAB:
                    is_done = restore_tab(self._draft, sheet, record.now, record.was)
                else:
                    is_done = remove_validation(self._draft, sheet.part, record.cell, record.now)
        except EditRefusedError as error:
            return error.reason
        return None if is_done else Refusal.CHANGED_SINCE

    def _link(self, sheet: SheetEntry, record: EditRecord) -> bool:
        row, column = parse_a1(record.cell)
        there = link_on(self._draft, sheet.part, row, column)
        if there is None:
            return not record.was
        link, _ = there
        if target_of(self._draft, sheet.part, link).lstrip("#") != record.now:
            return False
        if "target" in record.was:
            edit = SetHyperlink(sheet.name, record.cell, record.was["target"], record.was.get("tooltip"))
            set_link(self._draft, sheet.part, row, column, edit, is_strict=self._workbook.is_strict)
        else:
            remove_link(self._draft, sheet.part, link)
        return True

    def _note(self, sheet: SheetEntry, record: EditRecord) -> bool:
        notes = SheetNotes(self._draft, self._workbook, sheet)
        there = notes.read().get(record.cell)
        if there is None:
            return not record.was
        if not there.is_ours or there.text.strip() != record.now.strip():
            return False
        row, column = parse_a1(record.cell)
        if "text" in record.was:
            notes.put({(row, column): record.was["text"]})
        else:
            notes.remove(row, column)
        return True

    def _sheet(self, record: EditRecord, earlier: Sequence[Run]) -> bool:
        """Take back that a sheet of ours was added, replaced or removed."""
        if record.action is Action.REMOVE_SHEET:
            return self._workbook.sheet(record.sheet) is None and self._make_again(record.sheet, earlier)
        sheet = check_worksheet(self._workbook.sheet(record.sheet), record.sheet)
        if not self._is_as_made(sheet, from_json(record.was["made"])):
            return False
        if "replaced" in record.was:
            return self._make_again(record.sheet, earlier)
        was_opened = self._workbook.opened() == sheet
        remove_sheet(self._draft, self._workbook, record.sheet)
        opened = self._workbook.sheet(record.was.get("opened", ""))
        if was_opened and opened is not None and opened.visibility is Visibility.VISIBLE:
            self._workbook.activate(opened.index)
        return True

    def _make_again(self, sheet: str, runs: Iterable[Run]) -> bool:
        """Make a sheet as the last of some runs made it; tells whether one did."""
        added = [record for run in runs for record in run.edits if record.action is Action.ADD_SHEET]
        made = [record.was["made"] for record in added if record.sheet.lower() == sheet.lower()]
        if not made:
            return False
        add_sheet(self._draft, self._workbook, self._writer.styles, from_json(made[-1]))
        return True

    def _is_as_made(self, sheet: SheetEntry, edit: AddSheet) -> bool:
        """Tell whether a sheet of ours holds what we put there and nothing else."""
        text = self._writer.texts.get(sheet.part, sheet.name)
        held = {
            a1(cell.row, cell.column): self._old.of(text, cell, is_date=False)
            for row in text.rows
            for cell in text.cells(row)
        }
        made = {a1(cell.row, cell.column): self._put_there(cell) for cell in edit.cells}
        held = {ref: says for ref, says in held.items() if says}
        made = {ref: says for ref, says in made.items() if says}
        return held.keys() == made.keys() and all(same(held[ref], says) for ref, says in made.items())

    def _put_there(self, cell: NewCell) -> str:
        """Give what a cell of a sheet of ours holds as it was made, with a day as its number."""
        uses_1904 = self._workbook.uses_1904
        content = content_of(cell, uses_1904=uses_1904)
        return shown(replace(content, is_date=False), uses_1904=uses_1904)


def subject_of(record: EditRecord) -> tuple[str, str, str]:
    """Tell what an edit is about: of a cell its content, its mark, its note or its link; else the sheet."""
    is_content = record.action in (Action.VALUE, Action.FORMULA)
    about = "content" if is_content else "sheet" if record.action in _SHEETS else record.action.value
    return about, record.sheet.lower(), record.cell


def same(one: str, other: str) -> bool:
    """Tell whether two cell contents are equal, however Excel or LibreOffice writes numbers and formulas."""
    if one == other:
        return True
    if is_number(one) and is_number(other):
        return float(one) == float(other)
    if one.startswith("=") and other.startswith("="):
        return _SPACES.sub("", one).upper() == _SPACES.sub("", other).upper()
    return one.replace("\r\n", "\n") == other.replace("\r\n", "\n")
