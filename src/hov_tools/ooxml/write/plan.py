"""From edits of cells to changes of cells: what each cell will hold and look like, or why it cannot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from msgspec.structs import replace

from hov_tools.ooxml.address import a1, parse_a1
from hov_tools.ooxml.edits import Action, CellEdit, Change, Mark, MarkStyle, SetFormula, SetHyperlink, SetNote, SetValue
from hov_tools.ooxml.errors import EditRefusedError, Refusal
from hov_tools.ooxml.workbookpart import SheetEntry
from hov_tools.ooxml.write.cells import CellChange
from hov_tools.ooxml.write.celltext import OldText, shown
from hov_tools.ooxml.write.draft import Draft
from hov_tools.ooxml.write.guards import SheetGuard
from hov_tools.ooxml.write.marks import fills_beside_marks, look_of, mark_of, marked
from hov_tools.ooxml.write.runrecord import FormerState, RunRecorder, state_of
from hov_tools.ooxml.write.stylesheet import StyleSheet
from hov_tools.ooxml.write.values import Content, constant, formula
from hov_tools.ooxml.write.worksheet import Worksheet, Worksheets

RowColumn: TypeAlias = tuple[int, int]


@dataclass(slots=True)
class Wanted:
    """What the edits ask of one cell, each with its place among the edits; a later one replaces an earlier."""

    value: tuple[int, SetValue | SetFormula] | None = None
    mark: tuple[int, Mark] | None = None


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """What the edits ask of one sheet.

    Attributes:
        cells: by (row, column).
        notes: (row, column) → place among the edits, and the note.
        links: the same for hyperlinks.
    """

    cells: dict[RowColumn, Wanted]
    notes: dict[RowColumn, tuple[int, SetNote]]
    links: dict[RowColumn, tuple[int, SetHyperlink]]


def place_of(edit: CellEdit) -> RowColumn:
    """Give row and column of an edit; raises EditRefusedError "outside-the-grid"."""
    try:
        return parse_a1(edit.cell)
    except ValueError as error:
        raise EditRefusedError(Refusal.OUTSIDE_THE_GRID, str(error), edit.sheet, edit.cell) from error


def gather(edits: Sequence[tuple[int, str, CellEdit]]) -> dict[str, SheetPlan]:
    """Sort edits by sheet and cell; each comes with its place among all edits and its sheet's name."""
    plans: dict[str, SheetPlan] = {}
    for order, sheet, edit in edits:
        plan = plans.setdefault(sheet, SheetPlan({}, {}, {}))
        place = place_of(edit)
        if isinstance(edit, SetNote):
            plan.notes[place] = (order, edit)
        elif isinstance(edit, SetHyperlink):
            plan.links[place] = (order, edit)
        elif isinstance(edit, Mark):
            plan.cells.setdefault(place, Wanted()).mark = (order, edit)
        else:
            plan.cells.setdefault(place, Wanted()).value = (order, edit)
    return plans


class CellPlanner:
    """Works out changes of cells.

    Args:
        draft: the package.
        styles: receives the formats that the cells need.
        texts: the worksheets.
        old: tells what cells held.
        uses_1904: the workbook's date system.
    """

    def __init__(self, draft: Draft, styles: StyleSheet, texts: Worksheets, old: OldText, *, uses_1904: bool) -> None:
        self._draft = draft
        self._styles = styles
        self._texts = texts
        self._old = old
        self._uses_1904 = uses_1904

    @cached_property
    def _fills(self) -> frozenset[str]:
        return fills_beside_marks(self._styles)

    def changes(
        self, sheet: SheetEntry, wanted: Mapping[RowColumn, Wanted], recorder: RunRecorder
    ) -> dict[RowColumn, CellChange]:
        """Give the changes of a sheet's cells; `recorder` receives what each edit does.

        Raises:
            EditRefusedError: a cell cannot be changed exactly, or a value does not fit.
        """
        text = self._texts.get(sheet.part, sheet.name)
        guard = SheetGuard(self._draft, sheet, text)
        result: dict[RowColumn, CellChange] = {}
        known: dict[int, tuple[MarkStyle | None, FormerState]] = {}
        made: dict[tuple[int, MarkStyle], int] = {}
        for (row, column), one in wanted.items():
            style = before = text.style(row, column)
            content = None
            if one.value is not None:
                order, edit = one.value
                content = self._content(edit)
                style = self._styles.dated(style) if content.is_date else style
                change, was = self._told(sheet, text, (row, column), edit, content)
                if style != before:
                    was["format"] = self._styles.format_code(before)
                recorder.tell(order, change, was)
            if one.mark is not None:
                order, mark = one.mark
                if before not in known:
                    known[before] = mark_of(self._styles, before), look_of(self._styles, before)
                there, look = known[before]
                was = dict(look)
                if text.cell(row, column) is None:
                    was["absent"] = "1"
                if (style, mark.style) not in made:
                    made[style, mark.style] = marked(self._styles, style, mark.style, self._fills)
                style = made[style, mark.style]
                old, new = there.value if there else "", mark.style.value
                recorder.tell(order, Change(sheet.name, a1(row, column), old, new, mark.why, Action.MARK), was)
            cell_change = CellChange(content, None if style == before else style)
            guard.check(row, column, cell_change)
            result[row, column] = cell_change
        return result

    def _told(
        self, sheet: SheetEntry, text: Worksheet, place: RowColumn, edit: SetValue | SetFormula, content: Content
    ) -> tuple[Change, FormerState]:
        cell = text.cell(*place)
        before = self._old.content(text, cell)
        was = state_of(before)
        if cell is None:
            was["absent"] = "1"
        is_number = before.type is None and before.formula is None and before.value is not None
        is_date = is_number and self._styles.is_date(text.style(*place))
        old = shown(replace(before, is_date=is_date), uses_1904=self._uses_1904)
        action = Action.VALUE if isinstance(edit, SetValue) else Action.FORMULA
        new = shown(content, uses_1904=self._uses_1904)
        return Change(sheet.name, a1(*place), old, new, edit.why, action), was

    def _content(self, edit: SetValue | SetFormula) -> Content:
        try:
            if isinstance(edit, SetValue):
                return constant(edit.value, uses_1904=self._uses_1904)
            return formula(edit.formula, edit.cached, uses_1904=self._uses_1904)
        except EditRefusedError as error:
            raise EditRefusedError(error.reason, error.detail, edit.sheet, edit.cell) from error
