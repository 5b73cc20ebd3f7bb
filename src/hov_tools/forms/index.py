"""Where the texts of a workbook stand, by what they say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from hov_tools.forms.records import Place
from hov_tools.forms.text import normalise
from hov_tools.ooxml.address import Range
from hov_tools.ooxml.snapshot import Cell, Sheet
from hov_tools.record import record

# A heading or label is shorter; longer texts are explanations that may quote one.
_MAX_LABEL = 200


@record
class TextIndex:
    """The texts on a set of sheets.

    Attributes:
        sheets: by name, in the order of their tabs.
        places: normalised text → where it stands, in reading order.
        rows: (sheet, row) → (column, normalised text) from left to right.
        merged: (sheet, row, column) of the upper left cell of a merged range → the range.
    """

    sheets: Mapping[str, Sheet]
    places: Mapping[str, Sequence[Place]]
    rows: Mapping[tuple[str, int], Sequence[tuple[int, str]]]
    merged: Mapping[tuple[str, int, int], Range]

    def find(self, keys: Sequence[str]) -> Iterator[Place]:
        """Give every place of the given texts; those of the first text first."""
        for key in keys:
            yield from self.places.get(key, ())

    def area(self, place: Place) -> Range:
        """Give the merged range that begins at a cell, or the cell itself."""
        found = self.merged.get((place.sheet, place.row, place.column))
        return found or Range(place.row, place.column, place.row, place.column)

    def cell(self, place: Place) -> Cell:
        """Give what a cell holds; an empty Cell when the file does not hold it."""
        return self.sheets[place.sheet].get(place.row, place.column) or Cell(place.row, place.column)

    def held(self, sheet: str, row: int, column: int) -> Cell | None:
        """Give the cell, or None when the file does not hold it."""
        return self.sheets[sheet].get(row, column)

    def row_keys(self, sheet: str, row: int) -> Sequence[tuple[int, str]]:
        """Give the normalised texts of a row."""
        return self.rows.get((sheet, row), ())


def build_index(sheets: Sequence[Sheet]) -> TextIndex:
    """Index the texts of these sheets."""
    places: dict[str, list[Place]] = {}
    rows: dict[tuple[str, int], list[tuple[int, str]]] = {}
    merged: dict[tuple[str, int, int], Range] = {}
    for sheet in sheets:
        for row, column, text in sheet.cells.texts():
            if not text or len(text) > _MAX_LABEL:
                continue
            key = normalise(text)
            places.setdefault(key, []).append(Place(sheet.name, row, column))
            rows.setdefault((sheet.name, row), []).append((column, key))
        for area in sheet.merged:
            merged[sheet.name, area.top, area.left] = area
    for keys in rows.values():
        keys.sort()
    return TextIndex({sheet.name: sheet for sheet in sheets}, places, rows, merged)
