"""Keeping cached values true: those that an edit makes stale are computed anew or left out, never kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction

from msgspec.structs import replace

from hov_tools.ooxml.address import Range, a1
from hov_tools.ooxml.formulas.evaluate import (
    CannotEvaluateError,
    CellValue,
    Evaluator,
    ExcelError,
    NewFormula,
    to_lexical,
)
from hov_tools.ooxml.own_sheets import OWN_SHEET
from hov_tools.ooxml.reader import read_snapshot
from hov_tools.ooxml.snapshot import Snapshot
from hov_tools.ooxml.workbookpart import SheetEntry
from hov_tools.ooxml.write.cells import CellChange
from hov_tools.ooxml.write.draft import Draft
from hov_tools.ooxml.write.quickcheck import may_hold_formulas, none_looks_at
from hov_tools.ooxml.write.recalc import Formula, Place, formulas_of, stale
from hov_tools.ooxml.write.sheettext import SheetText, SheetTexts
from hov_tools.ooxml.write.values import Content
from hov_tools.ooxml.write.workbooktext import WorkbookText

Plan = Mapping[tuple[int, int], CellChange]


@dataclass(frozen=True, slots=True)
class Refresh:
    """What becomes of the cached values.

    Attributes:
        cached: sheet name → changes of formula cells that keep their formula.
        filled: sheet name → contents of cells that were given a formula without its value, now with it.
        recalculated: formulas whose value was computed, as (sheet, A1 address).
        dropped: formulas whose value was left out.
        has_formulas: the workbook holds formulas, before or after the edits, that an edit may concern.
        formulas_moved: a cell that held a formula no longer does, or the other way round.
    """

    cached: dict[str, dict[tuple[int, int], CellChange]]
    filled: dict[str, dict[tuple[int, int], Content]]
    recalculated: tuple[tuple[str, str], ...] = ()
    dropped: tuple[tuple[str, str], ...] = ()
    has_formulas: bool = False
    formulas_moved: bool = False


def refresh(
    draft: Draft, workbook: WorkbookText, sheet_texts: SheetTexts, plans: Mapping[str, Plan], new_sheets: frozenset[str]
) -> Refresh:
    """Find the formulas whose cached value the edits make stale, before the edits are written.

    Args:
        draft: the package as it was read.
        workbook: its workbook part.
        sheet_texts: its worksheets.
        plans: sheet name → changes of its cells.
        new_sheets: names, in lower case, of sheets that will be added or replaced.
    """
    changed = {
        (name.lower(), row, column): change
        for name, plan in plans.items()
        for (row, column), change in plan.items()
        if change.content is not None
    }
    if not changed and not new_sheets:
        return Refresh({}, {})
    sheets = [sheet for sheet in workbook.sheets if sheet.kind == "worksheet"]
    adds = any(change.content and change.content.formula is not None for change in changed.values())
    holding = [text for sheet in sheets if may_hold_formulas(text := draft.text(sheet.part, is_xml=False))]
    if not holding:
        return Refresh({}, {}, has_formulas=adds, formulas_moved=adds)
    if not any(_is_unvalued(change) for change in changed.values()) and _is_silent(
        workbook, holding, changed, new_sheets
    ):
        return Refresh({}, {}, has_formulas=True, formulas_moved=_moves(sheet_texts, sheets, changed))
    snapshot = read_snapshot(draft.package.data, draft.package.limits)
    texts = {sheet.name.lower(): sheet_texts.get(sheet.part, sheet.name) for sheet in sheets}
    areas: dict[str, tuple[Range, ...]] = {
        key: tuple(area for _, area in text.formula_areas()) for key, text in texts.items()
    }
    formulas = formulas_of(snapshot, areas)
    there = {formula.place for formula in formulas}
    moved = any(
        (place in there) != (change.content is not None and change.content.formula is not None)
        for place, change in changed.items()
    )
    found = [one for one in stale(formulas, changed, new_sheets) if one.place not in changed]
    overrides = {place: _given(change.content) for place, change in changed.items() if change.content}
    evaluator = Evaluator(_without(snapshot, new_sheets), overrides)
    values = _values(evaluator, found)
    result = _refreshed(found, values, texts, has_formulas=adds or bool(there), moved=moved)
    for place, given in overrides.items():
        if isinstance(given, NewFormula):
            with suppress(CannotEvaluateError, OverflowError):
                content = replace(_content(evaluator.value(*place)), formula=given.text)
                result.filled.setdefault(texts[place[0]].name, {})[place[1], place[2]] = content
    return result


def _is_unvalued(change: CellChange) -> bool:
    """A formula whose value is still to be found."""
    return change.content is not None and change.content.formula is not None and change.content.value is None


def _is_silent(
    workbook: WorkbookText,
    holding: list[bytes],
    changed: Mapping[Place, CellChange],
    new_sheets: frozenset[str],
) -> bool:
    """Tell for certain that no formula looks at what changes."""
    words = [name.get("name") for name in workbook.names() if name.get("name") != OWN_SHEET]
    # In the parts an apostrophe is doubled and an ampersand an entity; a name of letters is as it is.
    words += [re.split("['&<>]", name)[0] or name for name in sorted(new_sheets)]
    places = {(row, column) for _, row, column in changed}
    return none_looks_at(holding, places, words)


def _moves(texts: SheetTexts, sheets: list[SheetEntry], changed: Mapping[Place, CellChange]) -> bool:
    """Tell whether a cell that held a formula will not, or the other way round."""
    parts = {sheet.name.lower(): sheet.part for sheet in sheets}
    for (name, row, column), change in changed.items():
        text = texts.get(parts[name], name)
        cell = text.cell(row, column)
        has_formula = cell is not None and text.inner_formula(cell) is not None
        if has_formula != (change.content is not None and change.content.formula is not None):
            return True
    return False


def _without(snapshot: Snapshot, names: frozenset[str]) -> Snapshot:
    """Hide sheets that the edits replace, so that nothing is computed from what they held."""
    kept = tuple(sheet for sheet in snapshot.sheets if sheet.name.lower() not in names)
    return Snapshot(kept, snapshot.names, snapshot.uses_1904)


def _given(content: Content) -> CellValue | NewFormula:
    if content.value is None:
        return None if content.formula is None else NewFormula(content.formula)
    if content.type == "e":
        # An error that we do not know: a name that no workbook has cannot be computed either.
        known = next((one for one in ExcelError if one.value == content.value), None)
        return NewFormula("_hov_tools_unknown_error") if known is None else known
    if content.type == "b":
        return content.value == "1"
    return content.value if content.type in ("str", "inlineStr") else Fraction(content.value)


def _values(evaluator: Evaluator, found: list[Formula]) -> dict[Place, Content]:
    """Compute the stale formulas that can be computed."""
    # The evaluator sees the cells of an array as constants: what depends on a stale array cannot be computed.
    arrays = [one for one in found if one.is_array]
    hidden = {one.place for one in stale(found, (place for one in arrays for place in one.gives))} if arrays else set()
    hidden |= {one.place for one in arrays}
    values: dict[Place, Content] = {}
    for formula in found:
        if formula.place not in hidden:
            with suppress(CannotEvaluateError, OverflowError):
                values[formula.place] = _content(evaluator.value(*formula.place))
    return values


def _content(value: CellValue) -> Content:
    if isinstance(value, ExcelError):
        return Content("e", None, value.value)
    if isinstance(value, bool):
        return Content("b", None, "1" if value else "0")
    if isinstance(value, str):
        return Content("str", None, value)
    return Content(None, None, "0" if value is None else to_lexical(value))


def _refreshed(
    found: list[Formula],
    values: Mapping[Place, Content],
    texts: Mapping[str, SheetText],
    *,
    has_formulas: bool,
    moved: bool,
) -> Refresh:
    cached: dict[str, dict[tuple[int, int], CellChange]] = {}
    for formula in found:
        for sheet, row, column in formula.gives:
            change = CellChange(cached=values.get(formula.place, Content()))
            cached.setdefault(texts[sheet].name, {})[row, column] = change
    known = [(texts[place[0]].name, a1(*place[1:])) for place in sorted(values)]
    unknown = sorted(place for one in found if one.place not in values for place in one.gives)
    dropped = [(texts[sheet].name, a1(row, column)) for sheet, row, column in unknown]
    return Refresh(cached, {}, tuple(known), tuple(dropped), has_formulas, moved)
