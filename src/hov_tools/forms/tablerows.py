"""Which rows of a sheet are rows of a table: those that somebody filled in, wherever they stand below its headings."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct

from hov_tools.forms.index import TextIndex
from hov_tools.forms.layout import Question, TableLayout, label_keys
from hov_tools.forms.locate import TableArea
from hov_tools.forms.records import CellRef
from hov_tools.forms.text import is_blank, is_no_answer, normalise
from hov_tools.ooxml.errors import LimitError, Load
from hov_tools.ooxml.numbers import exact
from hov_tools.ooxml.snapshot import Cell, CellKind, CellStore

# The rows to fill in end before this many rows of which the file holds no cell at all.
_MAX_VOID = 5
_MAX_ROWS = 2_000
# How far to the left of a table the word for its total may stand.
_MARGIN = 2
_TOTAL = re.compile(
    r"(?:sub|eind)?tota(?:al|len)(?:hov|dagen|kalenderdagen|plaatsen|opleidelingen|instroom|doorstroom|generaal|[0-9])*\Z"
)
_ZERO = re.compile(r"\s*0+(?:[.,]0+)?\s*\Z")

Held = Mapping[str, Cell]
"""Column → its cell in a row, of the columns of which the file holds one."""


class TableRows(Struct, frozen=True):
    """The rows below the headings of a table.

    Attributes:
        rows: row of the sheet → what it holds, of the rows that are filled in.
        free: the empty rows above the total that can still be filled in.
        totals: the rows that begin with the word for a total.
        unnamed_total: the row of formulas in which that word was changed.
    """

    rows: Mapping[int, Held]
    free: tuple[int, ...]
    totals: tuple[int, ...]
    unnamed_total: int | None


class TableReader:
    """Reads the rows of one table.

    Args:
        layout: the table.
        area: where it stands.
        ends: the rows below it that begin a total (True) or a block (False).
        year: the allocation year.
        value_of: gives a cell of the sheet with the value that its formula has now.
    """

    def __init__(
        self,
        layout: TableLayout,
        area: TableArea,
        ends: Mapping[int, bool],
        *,
        year: int,
        value_of: Callable[[Cell, CellRef], Cell],
    ) -> None:
        self._layout = layout
        self._area = area
        self._ends = ends
        self._year = year
        self._value_of = value_of

    def read(self, index: TextIndex) -> TableRows:
        """Read every row, until the next block.

        Raises:
            LimitError: there are more than any form has.
        """
        area, ends = self._area, self._ends
        cells = index.sheets[area.sheet].cells
        rows, free, totals, unnamed_total = dict[int, Held](), list[int](), list[int](), None
        filled, at = cells.filled(), [heading.column for heading in area.headings.values()]
        counting = {area.headings[name].column for name in area.headings if self._layout.columns[name].counts}
        void, is_closed, has_free = 0, False, True
        above: Held = {}
        last = max([area.first_row, *filled, *ends])
        for number in range(area.first_row, area.first_row + _MAX_ROWS):
            # Below the last filled row there may be rows that can still be filled in.
            if number > last and (is_closed or not has_free):
                break
            if number in ends:
                if not ends[number]:
                    break
                totals.append(number)
                is_closed = True
                continue
            held = self._held(cells, number, at) if not counting.isdisjoint(filled.get(number, ())) else {}
            if self._is_heading(held):
                is_closed = False
            elif not is_closed:
                if self._layout.total and _adds_up(self._layout, held):
                    unnamed_total = number
                    break
                if not self._is_total(cells, number, held):
                    is_there = cells.holds_any(number, at)
                    void = 0 if is_there else void + 1
                    has_free = has_free and void <= _MAX_VOID
                    if self._is_row(number, held, above):
                        rows[number] = held
                    elif is_there and has_free and not self._holds_text(held):
                        free.append(number)
            above = held
        else:
            beyond = area.first_row + _MAX_ROWS
            if not is_closed and any(row >= beyond and not counting.isdisjoint(filled[row]) for row in filled):
                raise LimitError(f"a table of more than {_MAX_ROWS} rows", Load.ROWS, area.sheet)
        return TableRows(rows, tuple(free), tuple(totals), unnamed_total)

    def _held(self, cells: CellStore, number: int, columns: Sequence[int]) -> Held:
        pairs = zip(self._area.headings, cells.in_row(number, columns), strict=True)
        return {name: cell for name, cell in pairs if cell is not None}

    def _holds_text(self, held: Held) -> bool:
        return any(cell.lexical.strip() for name, cell in held.items() if self._layout.columns[name].counts)

    def _is_heading(self, held: Held) -> bool:
        """Tell whether a row repeats the headings: at least two of them, and little else."""
        texts = {name: normalise(cell.lexical) for name, cell in held.items() if cell.kind is CellKind.TEXT}
        equal = [name for name, key in texts.items() if key in self._keys(name)]
        return len(equal) >= 2 and 2 * len(equal) >= len([key for key in texts.values() if key])

    def _keys(self, name: str) -> tuple[str, ...]:
        return label_keys(self._layout.columns[name].labels, self._year)

    def _is_total(self, cells: CellStore, number: int, held: Held) -> bool:
        """Tell whether the first text of a row is a word for a total."""
        if not held:
            return False
        row = cells.in_row(number, range(max(1, self._area.left - _MARGIN), self._area.right + 1))
        texts = (cell.lexical for cell in row if cell is not None and cell.kind is CellKind.TEXT)
        first = next((text for text in texts if not is_blank(text)), None)
        return first is not None and _TOTAL.match(normalise(first)) is not None

    def _is_row(self, number: int, held: Held, above: Held) -> bool:
        """Tell whether a row says something: more than zeros, "n.v.t." and what was filled down (domain, 5a)."""
        for name, question in self._layout.columns.items():
            cell = held.get(name)
            if cell is None or not question.counts:
                continue
            ref = CellRef(self._area.sheet, number, self._area.headings[name].column)
            if not _says_nothing(self._value_of(cell, ref)) and not _is_filled_down(question, cell, above.get(name)):
                return True
        return False


def _says_nothing(cell: Cell) -> bool:
    """Tell whether a cell, with the value of its formula, adds nothing to a row; what is unknown may be anything."""
    match cell.kind:
        case CellKind.EMPTY:
            return cell.formula is None
        case CellKind.TEXT:
            return is_no_answer(cell.lexical) or _ZERO.match(cell.lexical) is not None
        case CellKind.NUMBER:
            return exact(cell.lexical) == 0
        case _:
            return False


def _is_filled_down(question: Question, cell: Cell, above: Cell | None) -> bool:
    """Tell whether a cell repeats the default of its column: a choice or a date on which all rows were signed."""
    is_default = question.type == "choice" or question.type == "date" and question.range != "training"
    return is_default and above is not None and (cell.kind, cell.lexical) == (above.kind, above.lexical)


def _adds_up(layout: TableLayout, held: Held) -> bool:
    """Tell whether a row without a beginning holds nothing but formulas for numbers: totals whose label was changed."""
    counted = {name: cell for name, cell in held.items() if layout.columns[name].counts and not cell.is_empty}
    numbers = [cell for name, cell in counted.items() if layout.columns[name].type == "number"]
    first = held.get(layout.headings[0])
    return (first is None or first.is_empty) and len(numbers) >= 2 and all(cell.formula is not None for cell in numbers)
