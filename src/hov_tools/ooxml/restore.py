"""Taking a run back edit by edit, in a workbook that someone saved after us.

What still is as we left it becomes what it was; what someone changed since stays, and is named.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from hov_tools.ooxml.address import a1, parse_a1
from hov_tools.ooxml.edits import Action, AddSheet, Change, SetHyperlink
from hov_tools.ooxml.errors import EditRefusedError
from hov_tools.ooxml.numbers import exact, is_number
from hov_tools.ooxml.write.addsheet import add_sheet, content_of
from hov_tools.ooxml.write.cells import CellChange
from hov_tools.ooxml.write.celltext import OldText, shown
from hov_tools.ooxml.write.guards import check_worksheet
from hov_tools.ooxml.write.links import link_on, remove_link, remove_validation, set_link, target_of
from hov_tools.ooxml.write.marks import mark_of, unmarked
from hov_tools.ooxml.write.notes import SheetNotes
from hov_tools.ooxml.write.refresh import refresh
from hov_tools.ooxml.write.removesheet import remove_sheet
from hov_tools.ooxml.write.sheetjson import from_json
from hov_tools.ooxml.write.sheettext import SheetText
from hov_tools.ooxml.write.trace import Run, Trace, content_from
from hov_tools.ooxml.write.values import Content

if TYPE_CHECKING:
    from hov_tools.ooxml.workbookpart import SheetEntry
    from hov_tools.ooxml.writer import Writer

CHANGED = "changed-since"
"""Why something is left alone: it is not as we left it."""

_CELLS = (Action.VALUE, Action.FORMULA, Action.MARK)
_SHEETS = (Action.ADD_SHEET, Action.REMOVE_SHEET)
_SPACES = re.compile(r"\s+")

Place = tuple[int, int]


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
        made = [one for before in earlier for one in before.traces if one.action is Action.ADD_SHEET]
        taken = {_target(one) for after in later for one in after.traces}
        reasons: dict[int, str | None] = {
            order: CHANGED for order, trace in enumerate(run.traces) if _target(trace) in taken
        }
        self._cells(run, reasons)
        for order, trace in enumerate(run.traces):
            if trace.action in _CELLS or order in reasons:
                continue
            try:
                done = self._sheet(trace, made) if trace.action in _SHEETS else self._beside(trace)
                reasons[order] = None if done else CHANGED
            except EditRefusedError as error:
                reasons[order] = error.reason
        self._tidy(run)
        self._writer.write_styles()
        return tuple(
            Change(trace.sheet, trace.cell or None, trace.now, trace.was_shown, "", trace.action, reasons[order])
            for order, trace in enumerate(run.traces)
        )

    def _tidy(self, run: Run) -> None:
        """Leave no empty notes behind on the sheets where the run put its notes."""
        for name in dict.fromkeys(trace.sheet for trace in run.traces if trace.action is Action.NOTE):
            sheet = self._workbook.sheet(name)
            if sheet is not None and sheet.kind == "worksheet":
                SheetNotes(self._draft, self._workbook, sheet).tidy()

    def _cells(self, run: Run, reasons: dict[int, str | None]) -> None:
        plans: dict[str, dict[Place, CellChange]] = {}
        for order, trace in enumerate(run.traces):
            if trace.action not in _CELLS or order in reasons:
                continue
            sheet = self._workbook.sheet(trace.sheet)
            if sheet is None or sheet.kind != "worksheet":
                reasons[order] = "sheet-missing"
                continue
            plan = plans.setdefault(sheet.name, {})
            place = parse_a1(trace.cell)
            text = self._writer.texts.get(sheet.part, sheet.name)
            change = self._cell(text, place, trace, plan.get(place, CellChange()))
            reasons[order] = CHANGED if change is None else None
            if change is not None:
                plan[place] = change
        refreshed = refresh(self._draft, self._workbook, self._writer.texts, plans, frozenset())
        self._writer.write_cells(plans, refreshed)
        if refreshed.formulas_moved:
            self._workbook.forget_calculation_chain()
        if refreshed.has_formulas:
            self._workbook.calculate_on_load()

    def _cell(self, text: SheetText, place: Place, trace: Trace, so_far: CellChange) -> CellChange | None:
        """Give what becomes of a cell, or None when it is not as we left it."""
        styles, cell = self._writer.styles, text.cell(*place)
        before = text.style(*place)
        style = before if so_far.style is None else so_far.style
        if trace.action is Action.MARK:
            mark = mark_of(styles, before)
            if cell is None or mark is None or mark.value != trace.now:
                return None
            is_empty = self._old.content(text, cell) == Content() and so_far.content is None
            remove = so_far.remove or ("absent" in trace.was and is_empty)
            return CellChange(so_far.content, unmarked(styles, style, trace.was), remove=remove)
        is_date = styles.is_date(before)
        if not same(self._old.of(text, cell, is_date=is_date), trace.now):
            return None
        if "format" in trace.was:
            style = styles.recoded(style, trace.was["format"])
        # A cell that we made goes, unless someone gave it a look of its own.
        plain = before == text.inherited_style(*place) or mark_of(styles, before) is not None
        remove = "absent" in trace.was and (plain or "format" in trace.was)
        content = content_from(trace.was)
        if content.formula is not None:
            # What the formula gave then need not be what it gives now.
            content = Content(None, content.formula, None)
        return CellChange(content, None if style == before else style, remove=remove)

    def _beside(self, trace: Trace) -> bool:
        sheet = check_worksheet(self._workbook.sheet(trace.sheet), trace.sheet)
        if trace.action is Action.NOTE:
            return self._note(sheet, trace)
        if trace.action is Action.VALIDATION:
            return remove_validation(self._draft, sheet.part, trace.cell, trace.now)
        row, column = parse_a1(trace.cell)
        there = link_on(self._draft, sheet.part, row, column)
        if there is None:
            return not trace.was
        if target_of(self._draft, sheet.part, there[0]).lstrip("#") != trace.now:
            return False
        if "target" in trace.was:
            edit = SetHyperlink(sheet.name, trace.cell, trace.was["target"], trace.was.get("tooltip"))
            set_link(self._draft, sheet.part, row, column, edit, is_strict=self._workbook.is_strict)
        else:
            remove_link(self._draft, sheet.part, there[0])
        return True

    def _note(self, sheet: SheetEntry, trace: Trace) -> bool:
        notes = SheetNotes(self._draft, self._workbook, sheet)
        there = notes.read().get(trace.cell)
        if there is None:
            return not trace.was
        if not there.is_ours or there.text.strip() != trace.now.strip():
            return False
        place = parse_a1(trace.cell)
        if "text" in trace.was:
            notes.put({place: trace.was["text"]})
        else:
            notes.remove(*place)
        return True

    def _sheet(self, trace: Trace, made: list[Trace]) -> bool:
        before = next((one for one in reversed(made) if one.sheet.lower() == trace.sheet.lower()), None)
        if trace.action is Action.REMOVE_SHEET:
            if before is None or self._workbook.sheet(trace.sheet) is not None:
                return False
            add_sheet(self._draft, self._workbook, self._writer.styles, from_json(before.was["made"]))
            return True
        sheet = check_worksheet(self._workbook.sheet(trace.sheet), trace.sheet)
        if not self._is_as_made(sheet, from_json(trace.was["made"])):
            return False
        if "replaced" not in trace.was:
            remove_sheet(self._draft, self._workbook, trace.sheet)
            return True
        if before is None:
            return False
        add_sheet(self._draft, self._workbook, self._writer.styles, from_json(before.was["made"]))
        return True

    def _is_as_made(self, sheet: SheetEntry, edit: AddSheet) -> bool:
        """Tell whether a sheet of ours holds what we put there and nothing else."""
        text = self._writer.texts.get(sheet.part, sheet.name)
        there = {}
        for row in text.rows:
            for cell in text.cells(row):
                found = self._old.of(text, cell, is_date=False)
                if found:
                    there[a1(cell.row, cell.column)] = found
        expected = {}
        for one in edit.cells:
            content = content_of(one, uses_1904=self._workbook.uses_1904)
            text_there = shown(replace(content, is_date=False), uses_1904=self._workbook.uses_1904)
            if text_there:
                expected[a1(one.row, one.column)] = text_there
        return there.keys() == expected.keys() and all(same(there[key], expected[key]) for key in expected)


def _target(trace: Trace) -> tuple[str, str, str]:
    """What an edit is about: of a cell its content, its mark, its note or its link."""
    is_content = trace.action in (Action.VALUE, Action.FORMULA)
    about = "content" if is_content else "sheet" if trace.action in _SHEETS else trace.action.value
    return about, trace.sheet.lower(), trace.cell


def same(one: str, other: str) -> bool:
    """Tell whether two cell contents are equal, however Excel or LibreOffice writes numbers and formulas."""
    if one == other:
        return True
    if is_number(one) and is_number(other):
        return float(exact(one)) == float(exact(other))
    if one.startswith("=") and other.startswith("="):
        return _SPACES.sub("", one).upper() == _SPACES.sub("", other).upper()
    return one.replace("\r\n", "\n") == other.replace("\r\n", "\n")
