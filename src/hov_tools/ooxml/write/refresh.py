"""Keeping cached values true: those that an edit makes stale are computed anew or left out, never kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from hov_tools.ooxml.address import Range, a1
from hov_tools.ooxml.reader import read_snapshot
from hov_tools.ooxml.write.cells import CellChange
from hov_tools.ooxml.write.draft import Draft
from hov_tools.ooxml.write.recalc import Formula, Place, formulas_of, stale
from hov_tools.ooxml.write.sheettext import SheetText
from hov_tools.ooxml.write.values import Content
from hov_tools.ooxml.write.workbooktext import WorkbookText

_ANY_FORMULA = re.compile(rb"<(?:[^\s<>/:]+:)?f[\s/>]")

Plan = Mapping[tuple[int, int], CellChange]


@dataclass(frozen=True, slots=True)
class Refresh:
    """What becomes of the cached values.

    Attributes:
        cached: sheet name → changes of formula cells that keep their formula.
        recalculated: formulas whose value was computed, as (sheet, A1 address).
        dropped: formulas whose value was left out.
        has_formulas: the workbook holds formulas, before or after the edits, that an edit may concern.
        formulas_moved: a cell that held a formula no longer does, or the other way round.
    """

    cached: dict[str, dict[tuple[int, int], CellChange]] = field(default_factory=dict)
    recalculated: tuple[tuple[str, str], ...] = ()
    dropped: tuple[tuple[str, str], ...] = ()
    has_formulas: bool = False
    formulas_moved: bool = False


def refresh(draft: Draft, workbook: WorkbookText, plans: Mapping[str, Plan], new_sheets: frozenset[str]) -> Refresh:
    """Find the formulas whose cached value the edits make stale, before the edits are written.

    Args:
        draft: the package as it was read.
        workbook: its workbook part.
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
        return Refresh()
    sheets = [sheet for sheet in workbook.sheets if sheet.kind == "worksheet"]
    adds = any(change.content and change.content.formula is not None for change in changed.values())
    if not any(_ANY_FORMULA.search(draft.text(sheet.part)) for sheet in sheets):
        return Refresh(has_formulas=adds, formulas_moved=adds)
    snapshot = read_snapshot(draft.package.data, draft.package.limits)
    texts = {sheet.name.lower(): SheetText(draft.text(sheet.part), sheet.name) for sheet in sheets}
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
    return _dropped(found, texts, adds=adds or bool(there), moved=moved)


def _dropped(found: list[Formula], texts: Mapping[str, SheetText], *, adds: bool, moved: bool) -> Refresh:
    cached: dict[str, dict[tuple[int, int], CellChange]] = {}
    for formula in found:
        for sheet, row, column in formula.gives:
            cached.setdefault(texts[sheet].name, {})[row, column] = CellChange(cached=Content())
    dropped = tuple((texts[sheet].name, a1(row, column)) for sheet, row, column in _places(found))
    return Refresh(cached, (), dropped, adds, moved)


def _places(found: list[Formula]) -> list[Place]:
    return sorted(formula.place for formula in found)
