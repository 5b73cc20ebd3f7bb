"""Which cached values are stale after an edit: a walk along what formulas look at."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import TypeAlias

from msgspec import Struct

from hov_tools.ooxml.address import Range
from hov_tools.ooxml.errors import Load
from hov_tools.ooxml.formulas.references import DefinedNames
from hov_tools.ooxml.snapshot import Snapshot
from hov_tools.ooxml.work import Work
from hov_tools.ooxml.write.formula_patterns import Area, FormulaPatterns, LooksAt

CellKey: TypeAlias = tuple[str, int, int]
"""Sheet name in lower case, row, column."""

# Of work: a formula; the characters of one that are taken apart, or searched for words, in a step; the ranges that are
# held against a cell in a step.
_STEPS_PER_FORMULA = 5
_CHARACTERS = 8
_CHARACTERS_SEARCHED = 128
_RANGES = 4
# Up to this many cells a range is looked up cell by cell; larger ones are kept apart.
_SMALL = 64
# A reference over several sheets: 'Een:Drie'!A1.
_SEVERAL = re.compile(r"'(?:[^']|'')*:(?:[^']|'')*'!|[\w.]:[\w.]+!")


class Formula(Struct, frozen=True):
    """A formula cell.

    Attributes:
        key: where it stands.
        gives: the cells whose values it gives: itself, or the range of an array formula or data table, which may be
            the whole sheet and is never taken apart.
        looks_at: the cells it refers to; None when they do not follow from its text.
        is_array: an array formula or a data table.
        text: the formula, in lower case, when its cells do not follow from it.
    """

    key: CellKey
    gives: Area
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


def area_of(sheet: str, area: Range) -> Area:
    """Give a range of a sheet, by its name in lower case."""
    return sheet, area.top, area.left, area.bottom, area.right


def formulas_of(snapshot: Snapshot, areas: dict[str, tuple[Range, ...]], work: Work) -> tuple[Formula, ...]:
    """List all formulas of a workbook.

    Args:
        snapshot: the workbook.
        areas: sheet name in lower case → ranges of its array formulas and data tables.
        work: what the workbook has left to ask for.

    Raises:
        LimitError: it has nothing left.
    """
    result = []
    names = DefinedNames(snapshot)
    for sheet in snapshot.sheets:
        name = sheet.name.lower()
        patterns = FormulaPatterns(sheet.name, names.on(sheet.name), work)
        arrays = {(area.top, area.left): area for area in areas.get(name, ())}
        for row, column, text in sheet.cells.formulas():
            work.charge(_STEPS_PER_FORMULA + len(text) // _CHARACTERS, Load.FORMULAS, sheet.name)
            area = arrays.pop((row, column), None) if arrays else None
            key = (name, row, column)
            gives = area_of(name, area) if area else (name, row, column, row, column)
            looks_at = patterns.looks_at(text)
            unseen = text.lower() if looks_at is None else ""
            result.append(Formula(key, gives, looks_at, is_array=area is not None, text=unseen))
        # What is left are data tables: their formula is no text, so they count as depending on everything.
        result += [
            Formula((name, *corner), area_of(name, area), None, is_array=True) for corner, area in arrays.items()
        ]
    return tuple(result)


def stale(
    formulas: Iterable[Formula], changed: Collection[Area], work: Work, sheets: Mentions | None = None
) -> tuple[Formula, ...]:
    """Give the formulas whose value may differ once cells or ranges have changed, through any number of steps.

    A formula that refers to one of `sheets` counts as stale as well. One that cannot be taken apart, or whose cells do
    not follow from its text, counts as looking at every cell, and at those sheets when its text allows it.

    Raises:
        LimitError: the workbook has no work left for it.
    """
    words = 0 if sheets is None else len(sheets.words)
    found: dict[CellKey, Formula] = {}
    unseen: dict[CellKey, Formula] = {}
    others: list[tuple[Formula, LooksAt]] = []
    for formula in formulas:
        if formula.looks_at is None:
            unseen[formula.key] = formula
            work.charge(words * (1 + len(formula.text) // _CHARACTERS_SEARCHED), Load.FORMULAS, formula.key[0])
        if sheets is not None and sheets.concern(formula):
            found[formula.key] = formula
        elif formula.looks_at is not None:
            others.append((formula, formula.looks_at))
    if changed or found:
        found |= unseen
    waiting = [*changed, *(formula.gives for formula in found.values())]
    if not waiting:
        return ()
    watchers = _Watchers(others, work)
    while waiting:
        for formula in watchers.take(waiting.pop()):
            if formula.key not in found:
                found[formula.key] = formula
                waiting.append(formula.gives)
    return tuple(found.values())


class _Watchers:
    """Tells which formulas look at a cell or range, of each cell and each range that they look at once."""

    def __init__(self, formulas: Iterable[tuple[Formula, LooksAt]], work: Work) -> None:
        self._work = work
        self._by_cell: dict[str, dict[tuple[int, int], list[Formula]]] = {}
        self._by_range: dict[str, dict[Area, list[Formula]]] = {}
        for formula, looks_at in formulas:
            areas = looks_at.areas()
            work.charge(2 * len(areas), Load.FORMULAS, formula.key[0])
            for area in areas:
                sheet, top, left, bottom, right = area
                size = (bottom - top + 1) * (right - left + 1)
                if size > _SMALL:
                    self._by_range.setdefault(sheet, {}).setdefault(area, []).append(formula)
                    continue
                work.charge(size // 4, Load.FORMULAS, formula.key[0])
                cells = self._by_cell.setdefault(sheet, {})
                for row in range(top, bottom + 1):
                    for column in range(left, right + 1):
                        cells.setdefault((row, column), []).append(formula)

    def take(self, area: Area) -> list[Formula]:
        """Give the formulas that look at a cell or range and were not given before for the same cell or range."""
        sheet, top, left, bottom, right = area
        cells, ranges = self._by_cell.get(sheet, {}), self._by_range.get(sheet, {})
        if (top, left) == (bottom, right):
            found = cells.pop((top, left), [])
            self._work.charge(1 + len(ranges) // _RANGES, Load.FORMULAS, sheet)
        else:
            self._work.charge(1 + (len(cells) + len(ranges)) // _RANGES, Load.FORMULAS, sheet)
            hit = [one for one in cells if top <= one[0] <= bottom and left <= one[1] <= right]
            found = [formula for one in hit for formula in cells.pop(one)]
        for one in [one for one in ranges if one[1] <= bottom and top <= one[3] and one[2] <= right and left <= one[4]]:
            found = found + ranges.pop(one)
        return found
