"""The cells of a sheet of a file; Cell objects are made only when asked for.

A form holds some 700 cells of which the rules look at 200: making objects of all would take longer than reading.
`check_cells` has found before whatever can be wrong with a cell, so that making one never fails.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from hov_tools.ooxml.address import MAX_COLUMN, a1
from hov_tools.ooxml.read.check_cells import SharedFormula, Translate, shared_group
from hov_tools.ooxml.read.rawcells import TEXT_TYPES, UNREADABLE, RawCells, split_reference, text_of
from hov_tools.ooxml.read.styles import Styles
from hov_tools.ooxml.snapshot import Cell, CellKind
from hov_tools.ooxml.xmlparse import unescape_xml


class FileCells:
    """A cell store over what was found in a sheet, after `check_cells` has checked it.

    Args:
        raw: every cell as it was found.
        strings: the shared strings.
        styles: the cell formats.
        shared: the shared formulas of the sheet by their group.
        translate: moves a shared formula's references by rows and columns.
    """

    __slots__ = ("_formats", "_raw", "_shared", "_strings", "_styles", "_translate")

    def __init__(
        self,
        raw: RawCells,
        strings: Sequence[str],
        styles: Styles,
        shared: Mapping[str, SharedFormula],
        translate: Translate,
    ) -> None:
        self._raw = raw
        self._strings = strings
        self._styles = styles
        self._shared = shared
        self._translate = translate
        # Of each format as cells name it: its index, shown as a date, open for input, shown as a percentage.
        self._formats: dict[str | None, tuple[int, bool, bool, bool]] = {}

    def __len__(self) -> int:
        return len(self._raw)

    def __iter__(self) -> Iterator[Cell]:
        for at, reference in enumerate(self._raw.references):
            yield self._cell(at, *split_reference(reference))

    def get(self, row: int, column: int) -> Cell | None:
        """Give the cell, or None when the sheet does not hold it."""
        at = self._at(row, column)
        return None if at is None else self._cell(at, row, column)

    def in_row(self, row: int, columns: Sequence[int]) -> Sequence[Cell | None]:
        """Give as many cells of a row, as `get` does."""
        return [self.get(row, column) for column in columns]

    def holds_any(self, row: int, columns: Collection[int]) -> bool:
        """Tell whether the sheet holds one of these cells, be it empty."""
        return any(self._at(row, column) is not None for column in columns)

    def filled(self) -> Mapping[int, Sequence[int]]:
        """Give by row the columns of the cells that hold a value, a formula or a text; a text may be empty."""
        raw = self._raw
        found: dict[int, list[int]] = {}
        for reference, kind, attributes, value in zip(
            raw.references, raw.types, raw.formula_attributes, raw.values, strict=True
        ):
            if value or attributes is not None or kind in TEXT_TYPES:
                row, column = split_reference(reference)
                found.setdefault(row, []).append(column)
        return found

    def texts(self) -> Iterator[tuple[int, int, str]]:
        """Give (row, column, text) of every cell with a text, in the order of the file."""
        for at, kind in enumerate(self._raw.types):
            if kind in TEXT_TYPES:
                row, column = split_reference(self._raw.references[at])
                yield row, column, self._text(at)

    def formulas(self) -> Iterator[tuple[int, int, str]]:
        """Give (row, column, formula) of every cell with a formula, in the order of the file."""
        for at, attributes in enumerate(self._raw.formula_attributes):
            if attributes is not None:
                row, column = split_reference(self._raw.references[at])
                formula = self._formula(at, row, column)
                if formula is not None:
                    yield row, column, formula

    def _at(self, row: int, column: int) -> int | None:
        if row < 1 or not 1 <= column <= MAX_COLUMN:
            return None
        return self._raw.index.get(a1(row, column))

    def _cell(self, at: int, row: int, column: int) -> Cell:
        raw = self._raw
        code, value, style_index = raw.types[at], raw.values[at], raw.styles[at]
        style, shows_date, is_unlocked, is_percentage = self._formats.get(style_index) or self._format(style_index)
        kind, lexical, is_date = CellKind.EMPTY, "", False
        if code in TEXT_TYPES:
            kind, lexical = CellKind.TEXT, self._text(at)
        elif value and code == "b":
            kind, lexical = CellKind.BOOLEAN, value
        elif value and code == "e":
            kind, lexical = CellKind.ERROR, unescape_xml(value)
        elif value and code == UNREADABLE:
            kind, lexical = CellKind.UNREADABLE, unescape_xml(value)
        elif value:
            kind, lexical, is_date = CellKind.NUMBER, value, code == "d" or shows_date
        return Cell(
            row,
            column,
            kind,
            lexical,
            self._formula(at, row, column),
            style,
            is_date=is_date,
            unlocked=is_unlocked,
            is_percentage=is_percentage,
        )

    def _format(self, style_index: str | None) -> tuple[int, bool, bool, bool]:
        style, styles = int(style_index) if style_index else 0, self._styles
        found = style, styles.is_date(style), styles.is_unlocked(style), styles.is_percentage(style)
        self._formats[style_index] = found
        return found

    def _text(self, at: int) -> str:
        kind, value = self._raw.types[at], self._raw.values[at]
        if kind == "s":
            return self._strings[int(value)] if value else ""
        return text_of(kind, value, self._raw.inlines[at])

    def _formula(self, at: int, row: int, column: int) -> str | None:
        attributes = self._raw.formula_attributes[at]
        if attributes is None:
            return None
        formula = self._raw.formulas[at]
        if formula:
            return unescape_xml(formula)
        group = shared_group(attributes)
        if group is None:
            return None
        master = self._shared.get(group)
        if master is None:
            return ""
        return self._translate(master.formula, row - master.row, column - master.column)
