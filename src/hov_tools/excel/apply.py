"""Edits carried out on an open book: what `ooxml.writer.apply_edits` does to a file, through Excel.

What cannot be done exactly is refused by name before anything is changed. What will be done is written down before it
is done, for Python may die at any call (`underway`). Cells come first, then notes, links and lists, then sheets and the
colours of tabs, as in a file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, cached_property, partial
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

from hov_tools.excel.addresses import joined
from hov_tools.excel.cell_look import CellLook, Colour
from hov_tools.excel.cells import Put, RowColumn, content_of, held, is_format_in_the_way, put, shown_of
from hov_tools.excel.journal import OpenJournal
from hov_tools.excel.native.contract import Native
from hov_tools.excel.newsheet import add_sheet, check_new, remove
from hov_tools.excel.sheetfacts import SheetFacts
from hov_tools.excel.sheets import is_own_sheet
from hov_tools.excel.underway import under_way
from hov_tools.ooxml.address import a1
from hov_tools.ooxml.edits import (
    Action,
    AddSheet,
    CellEdit,
    Change,
    ColorTab,
    Edit,
    Mark,
    MarkStyle,
    RemoveSheet,
    SetFormula,
    SetHyperlink,
    SetValidation,
    SetValue,
    SheetEdit,
)
from hov_tools.ooxml.errors import EditRefusedError, Refusal
from hov_tools.ooxml.mark_colours import TABS, Colours, colours_for, of_theme, tab_called
from hov_tools.ooxml.write.celltext import shown
from hov_tools.ooxml.write.journal import NAME as JOURNAL
from hov_tools.ooxml.write.notes import HEADING
from hov_tools.ooxml.write.plan import SheetPlan, gather
from hov_tools.ooxml.write.runrecord import RunRecorder, state_of
from hov_tools.ooxml.write.sheetjson import to_json
from hov_tools.ooxml.write.values import Content, check_text, constant, formula

if TYPE_CHECKING:
    import xlwings as xw

Step: TypeAlias = Callable[[], object]
CellContent: TypeAlias = SetValue | SetFormula
_DATE_FORMAT = "m/d/yyyy"


class Done(Struct, frozen=True):
    """What edits on an open book came to.

    Attributes:
        changes: what the edits did, in their order.
        is_laid_out: every new sheet was laid out for printing.
    """

    changes: tuple[Change, ...]
    is_laid_out: bool = True


def apply_edits(
    book: xw.Book,
    edits: Sequence[Edit],
    native: Native,
    *,
    undoable: bool = True,
    key: bytes | None = None,
    journal: OpenJournal | None = None,
) -> Done:
    """Carry out edits; a later edit of the same kind on the same cell replaces an earlier one.

    Args:
        book: the open book; it is not saved.
        edits: what to do.
        native: of this system.
        undoable: write down in the workbook how the run is taken back, as a file's writer does.
        key: the user's own, with which that is signed, or None.
        journal: of the book, where that was read already.

    Raises:
        EditRefusedError: an edit cannot be carried out exactly; nothing was changed.
    """
    return _Applier(book, native).run(edits, journal or OpenJournal(book, native, key), undoable=undoable)


class _Applier:
    """Carries out one list of edits on one open book.

    First all is looked at, then what will be done is written down, and only then it is done.
    """

    def __init__(self, book: xw.Book, native: Native) -> None:
        self._book = book
        self._native = native
        self._uses_1904 = native.uses_1904(book)
        self._recorder = RunRecorder()
        self._facts: dict[str, SheetFacts] = {}
        self._arrays: dict[str, bool] = {}
        # By the name in small letters: how it is written, and the sheet.
        named = ((sheet.name, sheet) for sheet in native.sheets(book))
        self._sheets = {name.lower(): (name, sheet) for name, sheet in named}

        # Of a sheet by its name: gives the range at an address, each asked once.
        self._at = {name: cache(sheet.range) for name, sheet in self._sheets.values()}

    def _sheet(self, name: str) -> xw.Sheet:
        return self._found(name)[1]

    @cached_property
    def _is_structure_protected(self) -> bool:
        return self._native.is_structure_protected(self._book)

    def _found(self, name: str) -> tuple[str, xw.Sheet]:
        found = self._sheets.get(name.lower())
        if found is None:
            raise EditRefusedError(Refusal.SHEET_MISSING, f"there is no sheet {name}", name)
        return found

    def run(self, edits: Sequence[Edit], journal: OpenJournal, *, undoable: bool) -> Done:
        if undoable:
            journal.check()
        plans = gather(list(self._of_cells(edits)))
        contents = self._check(edits, plans)
        steps = list(self._steps(edits, plans, contents))
        if not self._recorder.edits:
            return Done(self._recorder.changes)
        touched = dict.fromkeys([*plans, *(edit.sheet for edit in edits if isinstance(edit, SetValidation))])
        sheets = dict(self._found(name) for name in touched)
        names = [name for name, _ in self._sheets.values()]
        rows = journal.rows()
        adds = {edit.name for edit in edits if isinstance(edit, AddSheet)}
        row = rows[-1] if rows else 0
        with under_way(self._book, self._native, sheets, row=row, adds=adds, names=names):
            if undoable:
                journal.append(self._recorder.edits)
            outcomes = [step() for step in steps]
        return Done(self._recorder.changes, False not in outcomes)

    def _steps(
        self, edits: Sequence[Edit], plans: Mapping[str, SheetPlan], contents: Mapping[int, Content]
    ) -> Iterator[Step]:
        """Look at what is there and take it down; gives what is to be done, each step in a few calls."""
        for name, plan in plans.items():
            sheet = self._sheet(name)
            values = {ref: wanted.value for ref, wanted in plan.cells.items() if wanted.value is not None}
            if values:
                yield partial(put, sheet, self._values(name, values, contents))
            marks = {ref: wanted.mark for ref, wanted in plan.cells.items() if wanted.mark is not None}
            for (colours, is_merged), cells in self._marks(name, marks).items() if marks else ():
                for address in cells if is_merged else joined(cells):
                    yield partial(self._native.mark, self._at[name](address), colours, is_merged=is_merged)
            yield from self._beside(name, plan)
        for order, edit in enumerate(edits):
            if isinstance(edit, SetValidation):
                yield from self._validation(order, edit)
        for order, edit in enumerate(edits):
            if isinstance(edit, AddSheet):
                yield self._add(order, edit)
            elif isinstance(edit, RemoveSheet):
                change = Change(edit.name, None, edit.name, "", edit.why, Action.REMOVE_SHEET)
                self._recorder.tell(order, change, {})
                yield partial(remove, self._sheet(edit.name))
        for order, edit in enumerate(edits):
            if isinstance(edit, ColorTab):
                yield from self._tab(order, edit)

    def _of(self, name: str) -> SheetFacts:
        if name not in self._facts:
            self._facts[name] = SheetFacts.of(self._sheet(name), self._native)
        return self._facts[name]

    def _of_cells(self, edits: Sequence[Edit]) -> Iterator[tuple[int, str, CellEdit]]:
        for order, edit in enumerate(edits):
            if not isinstance(edit, SheetEdit):
                yield order, self._found(edit.sheet)[0], edit

    def _check(self, edits: Sequence[Edit], plans: Mapping[str, SheetPlan]) -> dict[int, Content]:
        """Refuse what cannot be done; gives what each cell will hold, by the order of the edits."""
        for edit in edits:
            if isinstance(edit, SetValidation):
                self._check_validation(edit)
            if isinstance(edit, ColorTab) and self._is_structure_protected:
                name = self._found(edit.sheet)[0]
                raise EditRefusedError(Refusal.WORKBOOK_STRUCTURE_PROTECTED, "tabs cannot be coloured", name)
            if not isinstance(edit, AddSheet | RemoveSheet):
                continue
            if edit.name.lower() == JOURNAL:
                raise EditRefusedError(Refusal.SHEET_NAME, f"{JOURNAL} is the journal", edit.name)
            if isinstance(edit, AddSheet):
                check_new(self._book, edit, self._native)
            elif not is_own_sheet(self._sheet(edit.name)):
                raise EditRefusedError(Refusal.SHEET_NOT_OURS, f"{edit.name} is not ours", edit.name)
        contents: dict[int, Content] = {}
        for name, plan in plans.items():
            for ref, wanted in plan.cells.items():
                if wanted.value is not None:
                    order, edit = wanted.value
                    contents[order] = self._content(edit)
                    self._check_cell(name, ref)
            for _, note in plan.notes.values():
                check_text(note.text)
        return contents

    def _check_cell(self, name: str, ref: tuple[int, int]) -> None:
        facts = self._of(name)
        if facts.is_covered(ref):
            raise EditRefusedError(Refusal.MERGED_CELL, "under a merged range", name, a1(*ref))
        if name not in self._arrays:
            # None: some cells are part of one.
            self._arrays[name] = self._sheet(name).used_range.has_array is not False
        if self._arrays[name] and self._at[name](a1(*ref)).has_array:
            raise EditRefusedError(Refusal.ARRAY_FORMULA, "part of an array formula", name, a1(*ref))

    def _content(self, edit: SetValue | SetFormula) -> Content:
        try:
            if isinstance(edit, SetValue):
                return constant(edit.value, uses_1904=self._uses_1904)
            return formula(edit.formula, edit.cached, uses_1904=self._uses_1904)
        except EditRefusedError as error:
            raise EditRefusedError(error.reason, error.detail, edit.sheet, edit.cell) from error

    def _values(
        self, name: str, wanted: Mapping[RowColumn, tuple[int, CellContent]], contents: Mapping[int, Content]
    ) -> dict[RowColumn, Put]:
        puts = {}
        there = held(self._sheet(name), list(wanted), self._native, uses_1904=self._uses_1904)
        for ref, (order, edit) in wanted.items():
            before, number_format, content = there[ref].cell, there[ref].number_format, contents[order]
            after = _DATE_FORMAT if content.is_date and not before.is_date else number_format
            was = state_of(content_of(before))
            if after != number_format or is_format_in_the_way(number_format, content, content_of(before)):
                was["format"] = number_format
            old = shown_of(before, uses_1904=self._uses_1904)
            new = shown(content, uses_1904=self._uses_1904)
            action = Action.VALUE if isinstance(edit, SetValue) else Action.FORMULA
            self._recorder.tell(order, Change(name, edit.cell, old, new, edit.why, action), was)
            puts[ref] = Put(content, number_format, after)
        return puts

    def _marks(self, name: str, wanted: Mapping[RowColumn, tuple[int, Mark]]) -> dict[tuple[Colours, bool], list[str]]:
        """Take down what marks replace; gives the areas for each pair of colours, merged ones apart."""
        marked: dict[tuple[Colours, bool], list[str]] = {}
        facts = self._of(name)
        areas = [facts.address(ref) for ref in wanted]
        looks = self._native.looks(self._at[name], areas, has_diagonals=facts.has_diagonals)
        # Asking Excel for the fills of the whole book would double its calls.
        fills = {"FFFFFF", *(color for look in looks for color in _fill_of(look))}
        for (ref, (order, mark)), area, look in zip(wanted.items(), areas, looks, strict=True):
            old = look.style if look.style in {style.value for style in MarkStyle} else ""
            reason = None if self._native.can_draw(look) else Refusal.PATTERNED_FILL
            change = Change(name, mark.cell, old, mark.style.value, mark.why, Action.MARK, left_alone=reason)
            self._recorder.tell(order, change, look.to_record())
            if reason is None:
                colours = colours_for(mark.style, fills, next(_fill_of(look), None))
                marked.setdefault((colours, ref in facts.merged), []).append(area)
        return marked

    def _beside(self, name: str, plan: SheetPlan) -> Iterator[Step]:
        at = self._at[name]
        for ref, (order, edit) in plan.notes.items():
            there = self._of(name).notes.get(ref)
            reason = Refusal.NOTE_OF_ANOTHER if there is not None and not there.startswith(HEADING) else None
            old = (there or "").removeprefix(HEADING)
            change = Change(name, edit.cell, old, edit.text, edit.why, Action.NOTE, left_alone=reason)
            self._recorder.tell(order, change, {} if there is None else {"text": old})
            if reason is None:
                yield partial(write_note, at(a1(*ref)), edit.text, self._native, is_there=there is not None)
        for ref, (order, link) in plan.links.items():
            yield self._link(at(a1(*ref)), name, order, link)

    def _link(self, cell: xw.Range, sheet: str, order: int, edit: SetHyperlink) -> Step:
        there = self._native.link_of(cell)
        was = {} if there is None else {"target": there[0]}
        if there is not None and there[1]:
            was["tooltip"] = there[1]
        change = Change(sheet, edit.cell, was.get("target", ""), edit.target, edit.why, Action.LINK)
        self._recorder.tell(order, change, was)
        return partial(self._native.link, cell, edit.target, edit.tooltip)

    def _validation(self, order: int, edit: SetValidation) -> Iterator[Step]:
        name, sheet = self._found(edit.sheet)
        cells = " ".join(edit.ranges)
        change = Change(name, cells, "", edit.formula, edit.why, Action.VALIDATION)
        self._recorder.tell(order, change, {})
        for one in edit.ranges:
            yield partial(sheet.range(one).data_validation.set_list, self._choices(edit))

    def _check_validation(self, edit: SetValidation) -> None:
        self._choices(edit)
        sheet = self._sheet(edit.sheet)
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

    def _tab(self, order: int, edit: ColorTab) -> Iterator[Step]:
        name, sheet = self._found(edit.sheet)
        there, reason = None, None
        try:
            there = self._native.tab_of(sheet)
        except self._native.failures:
            # What cannot be read cannot be put back.
            reason = Refusal.TAB_COLOR
        before = None if there is None else tab_called(there.rgb)
        old = "" if before is None else before.value
        change = Change(name, None, old, edit.style.value, edit.why, Action.TAB, left_alone=reason)
        self._recorder.tell(order, change, {} if there is None else {"tab": there.to_xml("tabColor")})
        if reason is None:
            yield partial(self._native.color_tab, sheet, Colour(TABS[edit.style]))

    def _add(self, order: int, edit: AddSheet) -> Step:
        there = self._sheets.get(edit.name.lower())
        was = {"made": to_json(edit)} if there is None else {"made": to_json(edit), "replaced": "1"}
        old = "" if there is None else there[0]
        self._recorder.tell(order, Change(edit.name, None, old, edit.name, edit.why, Action.ADD_SHEET), was)
        return partial(add_sheet, self._book, edit, self._native, uses_1904=self._uses_1904)


def _fill_of(look: CellLook) -> Iterator[str]:
    """Give what the colour of a cell's fill can be."""
    fill = look.fill
    if fill is not None and fill.theme is not None:
        yield from of_theme(fill.theme, float(fill.tint or 0))
    elif fill is not None and fill.rgb is not None:
        yield fill.rgb


def write_note(cell: xw.Range, text: str, native: Native, *, is_there: bool) -> None:
    """Put a note under our heading on a cell, instead of the one it has."""
    if is_there:
        cell.note.delete()  # type: ignore[union-attr]  # it is there
    native.add_note(cell, HEADING + text)
