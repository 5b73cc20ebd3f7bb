"""Where the texts of a workbook stand, by what they say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from hov_tools.forms.records import Place
from hov_tools.forms.text import normalise
from hov_tools.ooxml.address import Range
from hov_tools.ooxml.snapshot import Cell, CellKind, Sheet
from hov_tools.record import record

# A heading or label is shorter; longer texts are explanations that may quote one.
_MAX_LABEL = 200
# The cells of a sheet of a form, some hundreds, are made once; those of a larger sheet as they are asked for.
_MAX_CELLS = 5_000


@record
class TextIndex:
    """The texts on a set of sheets.

    Attributes:
        sheets: by name, in the order of their tabs.
        places: normalised text → where it stands, in reading order.
        rows: (sheet, row) → (column, normalised text) from left to right.
        merged: (sheet, row, column) of the upper left cell of a merged range → the range.
        cells: sheet → (row, column) → cell, for sheets that are not large.
    """

    sheets: Mapping[str, Sheet]
    places: Mapping[str, Sequence[Place]]
    rows: Mapping[tuple[str, int], Sequence[tuple[int, str]]]
    merged: Mapping[tuple[str, int, int], Range]
    cells: Mapping[str, Mapping[tuple[int, int], Cell]]

    def find(self, keys: Sequence[str]) -> Iterator[Place]:
        """Give every place of the given texts; those of the first text first."""
        for key in keys:
            yield from self.places.get(key, ())

    def area(self, place: Place) -> Range:
        """Give the merged range that begins at a cell, or the cell itself."""
        found = self.merged.get((place.sheet, place.row, place.column))
        return found or Range(place.row, place.column, place.row, place.column)

    def held(self, sheet: str, row: int, column: int) -> Cell | None:
        """Give the cell, or None when the file does not hold it."""
        cells = self.cells.get(sheet)
        return self.sheets[sheet].get(row, column) if cells is None else cells.get((row, column))

    def row_keys(self, sheet: str, row: int) -> Sequence[tuple[int, str]]:
        """Give the normalised texts of a row."""
        return self.rows.get((sheet, row), ())


def build_index(sheets: Sequence[Sheet]) -> TextIndex:
    """Index the texts of these sheets."""
    places: dict[str, list[Place]] = {}
    rows: dict[tuple[str, int], list[tuple[int, str]]] = {}
    merged: dict[tuple[str, int, int], Range] = {}
    cells: dict[str, dict[tuple[int, int], Cell]] = {}
    for sheet in sheets:
        for row, column, text in _texts(sheet, cells):
            if not text or len(text) > _MAX_LABEL:
                continue
            key = normalise(text)
            places.setdefault(key, []).append(Place(sheet.name, row, column))
            rows.setdefault((sheet.name, row), []).append((column, key))
        for area in sheet.merged:
            merged[sheet.name, area.top, area.left] = area
    for keys in rows.values():
        keys.sort()
    return TextIndex({sheet.name: sheet for sheet in sheets}, places, rows, merged, cells)


def _texts(sheet: Sheet, cells: dict[str, dict[tuple[int, int], Cell]]) -> Iterator[tuple[int, int, str]]:
    """Give (row, column, text) of every cell with a text; keeps the cells of a sheet that is not large."""
    if len(sheet.cells) > _MAX_CELLS:
        return sheet.cells.texts()
    own = cells[sheet.name] = {(cell.row, cell.column): cell for cell in sheet.cells}
    return ((row, column, cell.lexical) for (row, column), cell in own.items() if cell.kind is CellKind.TEXT)
