"""Which cached values are stale after an edit: a walk along what formulas look at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from hov_tools.ooxml.address import Range
from hov_tools.ooxml.formulas.references import defined_names
from hov_tools.ooxml.snapshot import Snapshot
from hov_tools.ooxml.write.shapes import Area, Shapes

Place = tuple[str, int, int]
"""Sheet name in lower case, row, column."""

# Up to this many cells a range is looked up cell by cell; larger ones are kept apart.
_SMALL = 64


class Formula(Struct, frozen=True):
    """A formula cell.

    Attributes:
        place: where it stands.
        gives: the cells whose values it gives: itself, or the range of an array formula or data table.
        looks_at: the cells it refers to; None when they do not follow from its text.
        is_array: an array formula or a data table.
    """

    place: Place
    gives: tuple[Place, ...]
    looks_at: tuple[Area, ...] | None
    is_array: bool = False


def cells_of(sheet: str, area: Range) -> Iterator[Place]:
    """Give the places of all cells of a range."""
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
        key = sheet.name.lower()
        shapes = Shapes(sheet.name, defined_names(snapshot, sheet.name))
        arrays = {(area.top, area.left): area for area in areas.get(key, ())}
        for row, column, text in sheet.cells.formulas():
            area = arrays.pop((row, column), None) if arrays else None
            place = (key, row, column)
            gives = tuple(cells_of(key, area)) if area else (place,)
            result.append(Formula(place, gives, shapes.looks_at(text), area is not None))
        # What is left are data tables: their formula is no text, so they count as depending on everything.
        result += [
            Formula((key, *corner), tuple(cells_of(key, area)), None, is_array=True) for corner, area in arrays.items()
        ]
    return tuple(result)


def stale(
    formulas: Iterable[Formula], changed: Iterable[Place], sheets: frozenset[str] = frozenset()
) -> tuple[Formula, ...]:
    """Give the formulas whose value may differ once cells have changed, through any number of steps.

    A formula that refers to one of `sheets` (names in lower case) counts as stale as well, and so does one
    that cannot be taken apart or whose cells do not follow from its text.
    """
    by_cell: dict[Place, list[Formula]] = {}
    by_range: dict[str, dict[Area, list[Formula]]] = {}
    found: dict[Place, Formula] = {}
    for formula in formulas:
        if formula.looks_at is None or (sheets and any(area[0] in sheets for area in formula.looks_at)):
            found[formula.place] = formula
            continue
        for area in formula.looks_at:
            sheet, top, left, bottom, right = area
            if top == bottom and left == right:
                by_cell.setdefault((sheet, top, left), []).append(formula)
            elif (bottom - top + 1) * (right - left + 1) <= _SMALL:
                for place in cells_of(sheet, Range(top, left, bottom, right)):
                    by_cell.setdefault(place, []).append(formula)
            else:
                by_range.setdefault(sheet, {}).setdefault(area, []).append(formula)
    waiting = [*changed, *(place for formula in found.values() for place in formula.gives)]
    while waiting:
        sheet, row, column = waiting.pop()
        hit = by_cell.pop((sheet, row, column), [])
        ranges = by_range.get(sheet, {})
        for area in [one for one in ranges if one[1] <= row <= one[3] and one[2] <= column <= one[4]]:
            hit = hit + ranges.pop(area)
        for formula in hit:
            if formula.place not in found:
                found[formula.place] = formula
                waiting += formula.gives
    return tuple(found.values())
