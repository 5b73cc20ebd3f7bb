"""Edits into a workbook file: bytes in, bytes out, and nothing changed that no edit asked for.

Every part that no edit touches keeps its compressed bytes; in a part that one touches, everything else keeps its
text. What cannot be done exactly is refused by name before anything is produced.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager

from msgspec import Struct
from msgspec.structs import replace

from hov_tools.ooxml.address import a1
from hov_tools.ooxml.edits import (
    Action,
    AddSheet,
    CellEdit,
    Change,
    ColorTab,
    Edit,
    RemoveSheet,
    SetValidation,
    SheetEdit,
)
from hov_tools.ooxml.errors import DamagedError, EditRefusedError, Load, Refusal
from hov_tools.ooxml.limits import DEFAULT_LIMITS, Limits
from hov_tools.ooxml.package import Package
from hov_tools.ooxml.work import Work
from hov_tools.ooxml.write.addsheet import add_sheet
from hov_tools.ooxml.write.cells import CellChange, change_cells
from hov_tools.ooxml.write.celltext import OldText
from hov_tools.ooxml.write.draft import Draft
from hov_tools.ooxml.write.guards import check_package, check_worksheet
from hov_tools.ooxml.write.journal import NAME as JOURNAL
from hov_tools.ooxml.write.journal import write_down
from hov_tools.ooxml.write.links import set_link, set_validation
from hov_tools.ooxml.write.notes import SheetNotes
from hov_tools.ooxml.write.plan import CellPlanner, SheetPlan, gather
from hov_tools.ooxml.write.refresh import Refresh, refresh
from hov_tools.ooxml.write.removesheet import remove_sheet
from hov_tools.ooxml.write.runrecord import RunRecorder
from hov_tools.ooxml.write.sheetjson import to_json
from hov_tools.ooxml.write.stylesheet import MINIMAL, StyleSheet
from hov_tools.ooxml.write.tabs import set_tab
from hov_tools.ooxml.write.workbooktext import WorkbookText
from hov_tools.ooxml.write.worksheet import Worksheets

_FORMAT = re.compile(rb"""\ss(?:tyle)?\s*=\s*["']([0-9]{1,9})["']""")
_STYLES_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"

# Of work: an edit, with its place in the journal.
_STEPS_PER_EDIT = 50


class WriteResult(Struct, frozen=True):
    """A workbook with edits carried out.

    Attributes:
        data: the new file.
        changes: what the edits did, in their order.
        recalculated: formulas whose cached value was computed anew, as (sheet, A1 address).
        dropped: cells whose cached value was stale and not known, so that it was left out.
        had_unusable_journal: the workbook held a journal that is not as this program writes it; a new one took its
            place.
    """

    data: bytes
    changes: tuple[Change, ...]
    recalculated: tuple[tuple[str, str], ...] = ()
    dropped: tuple[tuple[str, str], ...] = ()
    had_unusable_journal: bool = False


def apply_edits(
    data: bytes,
    edits: Sequence[Edit],
    limits: Limits = DEFAULT_LIMITS,
    *,
    undoable: bool = False,
    key: bytes | None = None,
    work: Work | None = None,
) -> WriteResult:
    """Carry out edits; a later edit of the same kind on the same cell replaces an earlier one.

    Cells come first, then notes, links and lists, then sheets, then the colours of tabs.

    Args:
        data: the bytes of an .xlsx or .xlsm file.
        edits: what to do.
        limits: what the file may ask of the machine.
        undoable: write down in the workbook, on a very hidden sheet, how `undo.undo_last` takes the run back.
        key: the user's own, with which that is signed; None when there is none: then only what is recognisably ours
            can be taken out again.
        work: what the file has left to ask for; None for all that the limits allow.

    Raises:
        EditRefusedError: an edit cannot be carried out exactly; its `reason` says why.
        LimitError: the file asks for more work than it may.
        WorkbookError: the file itself cannot be read.
    """
    with contradictions():
        return Writer(Package(data, limits, work)).run(edits, undoable=undoable, key=key)


@contextmanager
def contradictions() -> Iterator[None]:
    """Call a workbook damaged whose parts hold something else where a number or a range must stand.

    Raises:
        DamagedError: instead of the ValueError that reading such a part ends in.
    """
    try:
        yield
    except ValueError as error:
        raise DamagedError(f"a part contradicts itself: {error}") from error


class Writer:
    """Carries out one list of edits on one package."""

    def __init__(self, package: Package) -> None:
        self.draft = Draft(package)
        self.workbook = WorkbookText(self.draft)
        check_package(self.draft, self.workbook)
        link = self.draft.link(self.workbook.part, "styles")
        self.styles_part = None if link is None else link.target
        minimal = MINIMAL.format(self.workbook.namespace).encode()
        self.styles = StyleSheet(minimal if link is None else self.draft.text(link.target), self.formats_in_use)
        self.recorder = RunRecorder()
        self._is_undoable = False
        self.texts = Worksheets(self.draft)

    def run(self, edits: Sequence[Edit], *, undoable: bool = False, key: bytes | None = None) -> WriteResult:
        """Carry out the edits.

        Raises:
            EditRefusedError: an edit cannot be carried out exactly.
        """
        self._is_undoable = undoable
        self.draft.package.work.charge(_STEPS_PER_EDIT * len(edits), Load.CELLS)
        refreshed = self._cells(edits)
        for order, edit in enumerate(edits):
            if isinstance(edit, SetValidation):
                self._validation(order, edit)
            elif isinstance(edit, AddSheet | RemoveSheet):
                self._sheet(order, edit)
        for order, edit in enumerate(edits):
            if isinstance(edit, ColorTab):
                self._tab(order, edit)
        self.write_styles()
        self._settle(edits, refreshed)
        is_unusable = False
        if undoable and self.recorder.edits:
            is_unusable = write_down(self.draft, self.workbook, self.recorder.edits, key)
        return WriteResult(
            self.draft.build(),
            self.recorder.changes,
            refreshed.recalculated,
            refreshed.dropped,
            had_unusable_journal=is_unusable,
        )

    def _cells(self, edits: Sequence[Edit]) -> Refresh:
        of_cells: list[tuple[int, str, CellEdit]] = []
        names: dict[str, str] = {}
        for order, edit in enumerate(edits):
            if not isinstance(edit, SheetEdit):
                if edit.sheet not in names:
                    names[edit.sheet] = check_worksheet(self.workbook.sheet(edit.sheet), edit.sheet).name
                of_cells.append((order, names[edit.sheet], edit))
        old = OldText(self.draft, self.workbook)
        planner = CellPlanner(self.draft, self.styles, self.texts, old, uses_1904=self.workbook.uses_1904)
        plans = gather(of_cells)
        changes = {
            name: planner.changes(check_worksheet(self.workbook.sheet(name), name), plan.cells, self.recorder)
            for name, plan in plans.items()
            if plan.cells
        }
        refreshed = refresh(self.draft, self.workbook, self.texts, changes, _names_of_sheets(edits))
        self.write_cells(changes, refreshed)
        for name, plan in plans.items():
            self._beside(name, plan)
        return refreshed

    def write_cells(self, changes: Mapping[str, dict[tuple[int, int], CellChange]], refreshed: Refresh) -> None:
        """Write changes of cells, by sheet, with the cached values that follow from them."""
        for sheet in self.workbook.sheets:
            asked = changes.get(sheet.name, {})
            cached = refreshed.cached.get(sheet.name, {})
            if not asked and not cached:
                continue
            plan = dict(asked)
            for place, change in cached.items():
                # A formula can be marked and stale at once.
                style = asked[place].style if place in asked else None
                plan[place] = CellChange(None, style, change.cached)
            for place, content in refreshed.filled.get(sheet.name, {}).items():
                plan[place] = replace(plan[place], content=content)
            text = self.texts.get(sheet.part, sheet.name)
            self.draft.splice(sheet.part, change_cells(text, plan))

    def _beside(self, name: str, plan: SheetPlan) -> None:
        sheet = check_worksheet(self.workbook.sheet(name), name)
        if plan.notes:
            notes = SheetNotes(self.draft, self.workbook, sheet)
            there = notes.read()
            mine: dict[tuple[int, int], str] = {}
            for place, (order, edit) in plan.notes.items():
                old = there.get(a1(*place))
                reason = Refusal.NOTE_OF_ANOTHER if old is not None and not old.is_ours else None
                text = "" if old is None else old.text
                change = Change(
                    sheet=sheet.name,
                    cell=a1(*place),
                    old=text,
                    new=edit.text,
                    why=edit.why,
                    action=Action.NOTE,
                    left_alone=reason,
                )
                self.recorder.tell(order, change, {} if old is None else {"text": text})
                if reason is None:
                    mine[place] = edit.text
            if mine:
                notes.put(mine)
        for place, (order, link) in plan.links.items():
            was = set_link(self.draft, sheet.part, *place, link, is_strict=self.workbook.is_strict)
            led = was.get("target", "")
            change = Change(sheet.name, a1(*place), led, link.target, link.why, Action.LINK)
            self.recorder.tell(order, change, was)

    def _validation(self, order: int, edit: SetValidation) -> None:
        sheet = check_worksheet(self.workbook.sheet(edit.sheet), edit.sheet)
        cells = set_validation(self.draft, sheet.part, edit)
        change = Change(sheet.name, cells, "", edit.formula, edit.why, Action.VALIDATION)
        self.recorder.tell(order, change, {})

    def _sheet(self, order: int, edit: AddSheet | RemoveSheet) -> None:
        if edit.name.lower() == JOURNAL:
            raise EditRefusedError(Refusal.SHEET_NAME, f"{JOURNAL} is the journal", edit.name)
        if isinstance(edit, RemoveSheet):
            remove_sheet(self.draft, self.workbook, edit.name)
            change = Change(edit.name, None, edit.name, "", edit.why, Action.REMOVE_SHEET)
            self.recorder.tell(order, change, {})
            return
        opened = self.workbook.opened() if edit.first else None
        replaced = add_sheet(self.draft, self.workbook, self.styles, edit)
        old = "" if replaced is None else replaced.name
        was = {} if replaced is None else {"replaced": "1"}
        if self._is_undoable:
            was["made"] = to_json(edit)
            if opened is not None:
                was["opened"] = opened.name
        self.recorder.tell(order, Change(edit.name, None, old, edit.name, edit.why, Action.ADD_SHEET), was)

    def _tab(self, order: int, edit: ColorTab) -> None:
        sheet = check_worksheet(self.workbook.sheet(edit.sheet), edit.sheet)
        if self.workbook.is_structure_protected:
            raise EditRefusedError(Refusal.WORKBOOK_STRUCTURE_PROTECTED, "tabs cannot be coloured", sheet.name)
        old, was = set_tab(self.draft, sheet, edit.style)
        new = edit.style.value
        self.recorder.tell(order, Change(sheet.name, None, old, new, edit.why, Action.TAB), was)

    def formats_in_use(self, but: Collection[str] = ()) -> set[int]:
        """Give the numbers of the formats that cells, rows and columns of all worksheet parts but some refer to."""
        parts = {one.part for one in self.workbook.sheets if one.kind == "worksheet" and self.draft.has(one.part)}
        parts.difference_update(but)
        return {int(number) for part in parts for number in _FORMAT.findall(self.draft.readable(part))}

    def write_styles(self) -> None:
        """Append the formats that the edits needed."""
        splices = self.styles.splices()
        if self.styles_part is None and splices:
            folder = self.workbook.part.rpartition("/")[0]
            # The usual name, where some programs look without asking the workbook, unless it is taken.
            usual = f"{folder}/styles.xml".lstrip("/")
            is_free = self.draft.is_free(usual)
            self.styles_part = usual if is_free else self.draft.free_name(usual.removesuffix(".xml"), ".xml")
            minimal = MINIMAL.format(self.workbook.namespace).encode()
            self.draft.add(self.styles_part, minimal, _STYLES_TYPE)
            strict = self.workbook.is_strict
            self.draft.add_link(self.workbook.part, "styles", self.styles_part, is_strict=strict)
        if self.styles_part is not None:
            self.draft.splice(self.styles_part, splices)

    def _settle(self, edits: Sequence[Edit], refreshed: Refresh) -> None:
        adds_formulas = any(isinstance(edit, AddSheet) and any(cell.formula for cell in edit.cells) for edit in edits)
        removes = any(isinstance(edit, RemoveSheet) for edit in edits)
        if refreshed.formulas_moved or adds_formulas or removes:
            self.workbook.forget_calculation_chain()
        if refreshed.has_formulas or adds_formulas:
            self.workbook.calculate_on_load()


def _names_of_sheets(edits: Sequence[Edit]) -> frozenset[str]:
    return frozenset(edit.name.lower() for edit in edits if isinstance(edit, AddSheet | RemoveSheet))
