"""Edits into a workbook file: bytes in, bytes out, and nothing changed that no edit asked for.

Every part that no edit touches keeps its compressed bytes; in a part that one touches, everything else keeps its
text. What cannot be done exactly is refused by name before anything is produced.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hov_tools.ooxml.address import a1, parse_a1
from hov_tools.ooxml.edits import AddSheet, Change, Edit, SetFormula, SetValue
from hov_tools.ooxml.errors import EditRefusedError
from hov_tools.ooxml.limits import DEFAULT_LIMITS, Limits
from hov_tools.ooxml.package import Package
from hov_tools.ooxml.write.addsheet import add_sheet
from hov_tools.ooxml.write.cells import CellChange, change_cells
from hov_tools.ooxml.write.celltext import OldText, shown
from hov_tools.ooxml.write.draft import Draft
from hov_tools.ooxml.write.guards import SheetGuard, check_package, check_worksheet
from hov_tools.ooxml.write.refresh import Refresh, refresh
from hov_tools.ooxml.write.sheettext import SheetText
from hov_tools.ooxml.write.stylesheet import MINIMAL, StyleSheet
from hov_tools.ooxml.write.values import Content, constant, formula
from hov_tools.ooxml.write.workbooktext import SheetEntry, WorkbookText

_STYLES_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"


@dataclass(frozen=True, slots=True)
class WriteResult:
    """A workbook with edits carried out.

    Attributes:
        data: the new file.
        changes: what the edits did, in their order.
        recalculated: formulas whose cached value was computed anew, as (sheet, A1 address).
        dropped: formulas whose cached value was stale and not known, so that it was left out.
    """

    data: bytes
    changes: tuple[Change, ...]
    recalculated: tuple[tuple[str, str], ...] = ()
    dropped: tuple[tuple[str, str], ...] = ()


def apply_edits(data: bytes, edits: Sequence[Edit], limits: Limits = DEFAULT_LIMITS) -> WriteResult:
    """Carry out edits; a later edit of the same cell replaces an earlier one.

    Args:
        data: the bytes of an .xlsx or .xlsm file.
        edits: what to do.
        limits: what the file may ask of the machine.

    Raises:
        EditRefusedError: an edit cannot be carried out exactly; its `reason` says why.
        WorkbookError: the file itself cannot be read.
    """
    return _Writer(Package(data, limits)).run(edits)


class _Writer:
    def __init__(self, package: Package) -> None:
        self._draft = Draft(package)
        self._workbook = WorkbookText(self._draft)
        check_package(self._draft, self._workbook)
        link = self._draft.link(self._workbook.part, "styles")
        self._styles_part = None if link is None else link.target
        minimal = MINIMAL.format(self._workbook.namespace).encode()
        self._styles = StyleSheet(minimal if link is None else self._draft.text(link.target))
        self._old = OldText(self._draft, self._workbook)

    def run(self, edits: Sequence[Edit]) -> WriteResult:
        changes: dict[int, Change] = {}
        by_sheet: dict[str, dict[tuple[int, int], tuple[int, SetValue | SetFormula]]] = {}
        for order, edit in enumerate(edits):
            if isinstance(edit, SetValue | SetFormula):
                sheet = check_worksheet(self._workbook.sheet(edit.sheet), edit.sheet)
                by_sheet.setdefault(sheet.name, {})[_place(edit)] = (order, edit)
        plans: dict[str, dict[tuple[int, int], CellChange]] = {}
        for name, wanted in by_sheet.items():
            plans[name] = self._plan(check_worksheet(self._workbook.sheet(name), name), wanted, changes)
        refreshed = refresh(self._draft, self._workbook, plans, _names_of_sheets(edits))
        self._write_cells(plans, refreshed)
        for order, edit in enumerate(edits):
            if isinstance(edit, AddSheet):
                replaced = add_sheet(self._draft, self._workbook, self._styles, edit)
                old = "" if replaced is None else replaced.name
                changes[order] = Change(edit.name, None, old, edit.name, edit.why)
        self._finish(edits, refreshed)
        return WriteResult(
            self._draft.build(),
            tuple(change for _, change in sorted(changes.items())),
            refreshed.recalculated,
            refreshed.dropped,
        )

    def _plan(
        self,
        sheet: SheetEntry,
        wanted: Mapping[tuple[int, int], tuple[int, SetValue | SetFormula]],
        changes: dict[int, Change],
    ) -> dict[tuple[int, int], CellChange]:
        text = SheetText(self._draft.text(sheet.part), sheet.name)
        guard = SheetGuard(self._draft, sheet, text)
        plan: dict[tuple[int, int], CellChange] = {}
        for (row, column), (order, edit) in wanted.items():
            content = self._content(edit)
            style = text.style(row, column)
            dated = self._styles.dated(style) if content.is_date else style
            change = CellChange(content, None if dated == style else dated)
            guard.check(row, column, change)
            plan[row, column] = change
            old = self._old.of(text, text.cell(row, column), is_date=self._styles.is_date(style))
            new = shown(content, uses_1904=self._workbook.uses_1904)
            changes[order] = Change(sheet.name, a1(row, column), old, new, edit.why)
        return plan

    def _content(self, edit: SetValue | SetFormula) -> Content:
        try:
            if isinstance(edit, SetValue):
                return constant(edit.value, uses_1904=self._workbook.uses_1904)
            return formula(edit.formula, edit.cached, uses_1904=self._workbook.uses_1904)
        except EditRefusedError as error:
            raise EditRefusedError(error.reason, error.detail, edit.sheet, edit.cell) from error

    def _write_cells(self, plans: Mapping[str, dict[tuple[int, int], CellChange]], refreshed: Refresh) -> None:
        for sheet in self._workbook.sheets:
            plan = {**refreshed.cached.get(sheet.name, {}), **plans.get(sheet.name, {})}
            if plan:
                text = SheetText(self._draft.text(sheet.part), sheet.name)
                self._draft.splice(sheet.part, change_cells(text, plan))

    def _finish(self, edits: Sequence[Edit], refreshed: Refresh) -> None:
        self._write_styles()
        adds_formulas = any(isinstance(edit, AddSheet) and any(cell.formula for cell in edit.cells) for edit in edits)
        if refreshed.formulas_moved or adds_formulas:
            self._workbook.forget_calculation_chain()
        if refreshed.has_formulas or adds_formulas:
            self._workbook.calculate_on_load()

    def _write_styles(self) -> None:
        splices = self._styles.splices()
        if self._styles_part is None and splices:
            folder = self._workbook.part.rpartition("/")[0]
            self._styles_part = f"{folder}/styles.xml".lstrip("/")
            minimal = MINIMAL.format(self._workbook.namespace).encode()
            self._draft.add(self._styles_part, minimal, _STYLES_TYPE)
            self._draft.add_link(self._workbook.part, "styles", self._styles_part, is_strict=self._workbook.is_strict)
        if self._styles_part is not None:
            self._draft.splice(self._styles_part, splices)


def _place(edit: SetValue | SetFormula) -> tuple[int, int]:
    try:
        return parse_a1(edit.cell)
    except ValueError as error:
        raise EditRefusedError("outside-the-grid", str(error), edit.sheet, edit.cell) from error


def _names_of_sheets(edits: Sequence[Edit]) -> frozenset[str]:
    return frozenset(edit.name.lower() for edit in edits if isinstance(edit, AddSheet))
