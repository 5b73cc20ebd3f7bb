"""The cells of a sheet as they were found in the file; Cell objects are made only when asked for.

A form holds some 700 cells of which the rules look at 200: making objects of all would take longer than reading.
Whatever can be wrong with a cell is found by `settle`, once, so that making a Cell never fails.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache

from hov_tools.ooxml.address import MAX_COLUMN, a1
from hov_tools.ooxml.read.rawtable import (
    FORMULA,
    FORMULA_ATTRIBUTES,
    TEXT_TYPES,
    TYPE,
    VALUE,
    WIDTH,
    RawTable,
    RowTable,
    split_reference,
    text_of,
)
from hov_tools.ooxml.read.settle import SharedFormula, Translate, shared_group
from hov_tools.ooxml.read.styles import Styles
from hov_tools.ooxml.snapshot import Cell, CellKind, CellStore
from hov_tools.ooxml.xstring import unescape_xml


def cells_of(
    table: RawTable | RowTable,
    strings: Sequence[str],
    styles: Styles,
    shared: Mapping[str, SharedFormula],
    translate: Translate,
) -> CellStore:
    """Make a cell store over what was found in a sheet, after `settle` has checked it.

    Args:
        table: every cell.
        strings: the shared strings.
        styles: the cell formats.
        shared: the shared formulas of the sheet by their group.
        translate: moves a shared formula's references by rows and columns.
    """
    if isinstance(table, RowTable):
        return _RowCells(table, strings, styles, shared, translate)
    return _ListCells(table, strings, styles, shared, translate)


class _RawCells:
    """Makes cells of what was found of them."""

    __slots__ = ("_formats", "_shared", "_strings", "_styles", "_translate")

    def __init__(
        self, strings: Sequence[str], styles: Styles, shared: Mapping[str, SharedFormula], translate: Translate
    ) -> None:
        self._strings = strings
        self._styles = styles
        self._shared = shared
        self._translate = translate
        # Of each format as cells name it: its index, shown as a date, open for input.
        self._formats: dict[str | None, tuple[int, bool, bool]] = {}

    def _format(self, style_index: str | None) -> tuple[int, bool, bool]:
        style = int(style_index) if style_index else 0
        found = self._formats[style_index] = style, self._styles.is_date(style), self._styles.is_unlocked(style)
        return found

    def _text(self, code: str | None, value: str | None, inline: str | None) -> str:
        if code == "s":
            return self._strings[int(value)] if value else ""
        return text_of(code, value, inline)

    def _cell(self, pieces: list[str | None], start: int, row: int, column: int) -> Cell:
        _, style_index, code, attributes, formula, value, inline = pieces[start : start + WIDTH]
        style, shows_date, is_unlocked = self._formats.get(style_index) or self._format(style_index)
        kind, lexical, is_date = CellKind.EMPTY, "", False
        if code in TEXT_TYPES:
            kind, lexical = CellKind.TEXT, self._text(code, value, inline)
        elif value:
            lexical = value
            if code == "b":
                kind = CellKind.BOOLEAN
            elif code == "e":
                kind, lexical = CellKind.ERROR, unescape_xml(value)
            else:
                kind, is_date = CellKind.NUMBER, code == "d" or shows_date
        elif attributes is None:
            return _empty(row, column, style, is_unlocked)
        written = None if attributes is None else self._formula(attributes, formula, row, column)
        return Cell(row, column, kind, lexical, written, style, is_date, is_unlocked)

    def _formula(self, attributes: str, formula: str | None, row: int, column: int) -> str | None:
        if formula:
            return unescape_xml(formula)
        group = shared_group(attributes)
        if group is None:
            return None
        master = self._shared[group]
        return self._translate(master.formula, row - master.row, column - master.column)


class _RowCells(_RawCells):
    """The cells of a sheet that was read row by row."""

    __slots__ = ("_rows",)

    def __init__(
        self,
        table: RowTable,
        strings: Sequence[str],
        styles: Styles,
        shared: Mapping[str, SharedFormula],
        translate: Translate,
    ) -> None:
        super().__init__(strings, styles, shared, translate)
        self._rows = table.rows

    def __len__(self) -> int:
        return sum([len(row.starts) for row in self._rows.values()])

    def __iter__(self) -> Iterator[Cell]:
        for number, row in self._rows.items():
            for column, start in row.starts.items():
                yield self._cell(row.pieces, start, number, column)

    def get(self, row: int, column: int) -> Cell | None:
        found = self._rows.get(row)
        if found is None:
            return None
        start = found.starts.get(column)
        return None if start is None else self._cell(found.pieces, start, row, column)

    def in_row(self, row: int, columns: Sequence[int]) -> Sequence[Cell | None]:
        found = self._rows.get(row)
        if found is None:
            return [None for _ in columns]
        starts, pieces, cell = found.starts, found.pieces, self._cell
        return [cell(pieces, starts[column], row, column) if column in starts else None for column in columns]

    def holds_any(self, row: int, columns: Collection[int]) -> bool:
        found = self._rows.get(row)
        return found is not None and not found.starts.keys().isdisjoint(columns)

    def filled(self) -> Mapping[int, Sequence[int]]:
        return {number: row.filled for number, row in self._rows.items() if row.filled}

    def texts(self) -> Iterator[tuple[int, int, str]]:
        strings = self._strings
        return iter(
            [
                (number, column, text if index < 0 else strings[index])
                for number, row in self._rows.items()
                for column, index, text in row.texts
            ]
        )

    def formulas(self) -> Iterator[tuple[int, int, str]]:
        for number, row in self._rows.items():
            for column, start in row.starts.items():
                attributes = row.pieces[start + FORMULA_ATTRIBUTES]
                if attributes is None:
                    continue
                formula = self._formula(attributes, row.pieces[start + FORMULA], number, column)
                if formula is not None:
                    yield number, column, formula


class _ListCells(_RawCells):
    """The cells of a sheet that was read as one list."""

    __slots__ = ("_raw",)

    def __init__(
        self,
        table: RawTable,
        strings: Sequence[str],
        styles: Styles,
        shared: Mapping[str, SharedFormula],
        translate: Translate,
    ) -> None:
        super().__init__(strings, styles, shared, translate)
        self._raw = table

    def __len__(self) -> int:
        return len(self._raw)

    def __iter__(self) -> Iterator[Cell]:
        for reference, start in self._raw.index.items():
            yield self._cell(self._raw.pieces, start, *split_reference(reference))

    def get(self, row: int, column: int) -> Cell | None:
        if row < 1 or not 1 <= column <= MAX_COLUMN:
            return None
        start = self._raw.index.get(a1(row, column))
        return None if start is None else self._cell(self._raw.pieces, start, row, column)

    def in_row(self, row: int, columns: Sequence[int]) -> Sequence[Cell | None]:
        return [self.get(row, column) for column in columns]

    def holds_any(self, row: int, columns: Collection[int]) -> bool:
        return any(a1(row, column) in self._raw.index for column in columns if 1 <= column <= MAX_COLUMN)

    def filled(self) -> Mapping[int, Sequence[int]]:
        column = self._raw.column
        parts = zip(self._raw.index, column(TYPE), column(FORMULA_ATTRIBUTES), column(VALUE), strict=True)
        found: dict[int, list[int]] = {}
        for reference, kind, attributes, value in parts:
            if value or attributes is not None or kind in TEXT_TYPES:
                row, number = split_reference(reference)
                found.setdefault(row, []).append(number)
        return found

    def texts(self) -> Iterator[tuple[int, int, str]]:
        for (reference, start), code in zip(self._raw.index.items(), self._raw.column(TYPE), strict=True):
            if code in TEXT_TYPES:
                row, column = split_reference(reference)
                yield row, column, self._text(code, *self._raw.pieces[start + VALUE : start + WIDTH])

    def formulas(self) -> Iterator[tuple[int, int, str]]:
        starts = zip(self._raw.column(FORMULA_ATTRIBUTES), self._raw.index.items(), strict=True)
        for attributes, (reference, start) in starts:
            if attributes is None:
                continue
            row, column = split_reference(reference)
            formula = self._formula(attributes, self._raw.pieces[start + FORMULA], row, column)
            if formula is not None:
                yield row, column, formula


@lru_cache(maxsize=4_096)
def _empty(row: int, column: int, style: int, is_unlocked: bool) -> Cell:
    """Give a cell that holds nothing; forms of one template have hundreds in the same places."""
    return Cell(row, column, CellKind.EMPTY, "", None, style, False, is_unlocked)  # noqa: FBT003 - as above
