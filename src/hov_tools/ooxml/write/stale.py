"""Which cached values are stale after an edit: a walk along what formulas look at."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from typing import TypeAlias

from msgspec import Struct

from hov_tools.ooxml.address import Range
from hov_tools.ooxml.formulas.references import defined_names
from hov_tools.ooxml.snapshot import Snapshot
from hov_tools.ooxml.write.formula_patterns import Area, FormulaPatterns, LooksAt

CellKey: TypeAlias = tuple[str, int, int]
"""Sheet name in lower case, row, column."""

# Up to this many cells a range is looked up cell by cell; larger ones are kept apart.
_SMALL = 64
# A reference over several sheets: 'Een:Drie'!A1.
_SEVERAL = re.compile(r"'(?:[^']|'')*:(?:[^']|'')*'!|[\w.]:[\w.]+!")


class Formula(Struct, frozen=True):
    """A formula cell.

    Attributes:
        key: where it stands.
        gives: the cells whose values it gives: itself, or the range of an array formula or data table.
        looks_at: the cells it refers to; None when they do not follow from its text.
        is_array: an array formula or a data table.
        text: the formula, in lower case, when its cells do not follow from it.
    """

    key: CellKey
    gives: tuple[CellKey, ...]
    looks_at: LooksAt | None
    is_array: bool = False
    text: str = ""


class Mentions(Struct, frozen=True):
    """How formulas can refer to sheets that come or are replaced.

    Attributes:
        names: of the sheets, in lower case.
        words: in lower case; a formula without any of them does not refer to the sheets by name.
        within: a sheet that is replaced may lie within a reference over several sheets.
    """

    names: frozenset[str]
    words: frozenset[str]
    within: bool

    def concern(self, formula: Formula) -> bool:
        """Tell whether a formula refers to one of the sheets, or may do so."""
        if formula.looks_at is not None:
            return not self.names.isdisjoint(formula.looks_at.sheets)
        return any(word in formula.text for word in self.words) or (
            self.within and _SEVERAL.search(formula.text) is not None
        )


def cells_of(sheet: str, area: Range) -> Iterator[CellKey]:
    """Give the keys of all cells of a range."""
    return (
        (sheet, row, column) for row in range(area.top, area.bottom + 1) for column in range(area.left, area.right + 1)
    )


def formulas_of(snapshot: Snapshot, areas: dict[str, tuple[Range, ...]]) -> tuple[Formula, ...]:
    """List all formulas of a workbook.

    Args:
        snapshot: the workbook.
        areas: sheet name in lower case → ranges of its array formulas and data tables.
    """
    result = []
    for sheet in snapshot.sheets:
        name = sheet.name.lower()
        patterns = FormulaPatterns(sheet.name, defined_names(snapshot, sheet.name))
        arrays = {(area.top, area.left): area for area in areas.get(name, ())}
        for row, column, text in sheet.cells.formulas():
            area = arrays.pop((row, column), None) if arrays else None
            key = (name, row, column)
            gives = tuple(cells_of(name, area)) if area else (key,)
            looks_at = patterns.looks_at(text)
            unseen = text.lower() if looks_at is None else ""
            result.append(Formula(key, gives, looks_at, is_array=area is not None, text=unseen))
        # What is left are data tables: their formula is no text, so they count as depending on everything.
        result += [
            Formula((name, *corner), tuple(cells_of(name, area)), None, is_array=True)
            for corner, area in arrays.items()
        ]
    return tuple(result)


def stale(
    formulas: Iterable[Formula], changed: Collection[CellKey], sheets: Mentions | None = None
) -> tuple[Formula, ...]:
    """Give the formulas whose value may differ once cells have changed, through any number of steps.

    A formula that refers to one of `sheets` counts as stale as well. One that cannot be taken apart, or whose cells do
    not follow from its text, counts as looking at every cell, and at those sheets when its text allows it.
    """
    found: dict[CellKey, Formula] = {}
    unseen: dict[CellKey, Formula] = {}
    others: list[tuple[Formula, LooksAt]] = []
    for formula in formulas:
        if formula.looks_at is None:
            unseen[formula.key] = formula
        if sheets is not None and sheets.concern(formula):
            found[formula.key] = formula
        elif formula.looks_at is not None:
            others.append((formula, formula.looks_at))
    if changed or found:
        found |= unseen
    waiting = [*changed, *(key for formula in found.values() for key in formula.gives)]
    if not waiting:
        return ()
    watchers = _Watchers(others)
    while waiting:
        for formula in watchers.take(waiting.pop()):
            if formula.key not in found:
                found[formula.key] = formula
                waiting += formula.gives
    return tuple(found.values())


class _Watchers:
    """Tells which formulas look at a cell, each cell and each range once."""

    def __init__(self, formulas: Iterable[tuple[Formula, LooksAt]]) -> None:
        self._by_cell: dict[CellKey, list[Formula]] = {}
        self._by_range: dict[str, dict[Area, list[Formula]]] = {}
        for formula, looks_at in formulas:
            for area in looks_at.areas():
                sheet, top, left, bottom, right = area
                if top == bottom and left == right:
                    self._by_cell.setdefault((sheet, top, left), []).append(formula)
                elif (bottom - top + 1) * (right - left + 1) <= _SMALL:
                    for key in cells_of(sheet, Range(top, left, bottom, right)):
                        self._by_cell.setdefault(key, []).append(formula)
                else:
                    self._by_range.setdefault(sheet, {}).setdefault(area, []).append(formula)

    def take(self, key: CellKey) -> list[Formula]:
        """Give the formulas that look at a cell and were not given before for the same cell or range."""
        sheet, row, column = key
        found = self._by_cell.pop(key, [])
        ranges = self._by_range.get(sheet, {})
        for area in [one for one in ranges if one[1] <= row <= one[3] and one[2] <= column <= one[4]]:
            found = found + ranges.pop(area)
        return found
