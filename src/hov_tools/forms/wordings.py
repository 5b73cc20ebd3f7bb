"""The texts of a form where a question can stand: beside or above a cell for its answer, or in a row of headings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct

from hov_tools.forms.index import TextIndex, together
from hov_tools.forms.records import CellRef
from hov_tools.ooxml.snapshot import Cell, Sheet

# A longer text explains something.
_MAX_QUESTION = 120
# How far from its question the cell for an answer stands.
_REACH, _DEPTH = 16, 3
# A row of headings holds at least so many texts.
_HEADINGS = 3


class FormText(Struct, frozen=True):
    """A text on a form, with its cell; of a heading divided over two rows, both texts and the lower cell."""

    text: str
    ref: CellRef


def heading_rows(index: TextIndex) -> Iterator[list[FormText]]:
    """Give the texts of every row, or two rows, that can be the headings of a table."""
    for sheet in index.sheets.values():
        texts = _rows(sheet)
        for row in texts:
            found = _headings(texts, sheet.name, range(row, row + 1))
            if len(found) >= _HEADINGS:
                yield found
            below = _headings(texts, sheet.name, range(row, row + 2))
            if row + 1 in texts and len(below) >= _HEADINGS:
                yield below


def headings_in(index: TextIndex, sheet: str, rows: range) -> list[FormText]:
    """Give the texts in these rows; a text in the lower of two also together with what stands above it."""
    return _headings(_rows(index.sheets[sheet]), sheet, rows)


def _headings(texts: Mapping[int, Mapping[int, str]], sheet: str, rows: range) -> list[FormText]:
    found = [FormText(text, CellRef(sheet, row, column)) for row in rows for column, text in texts.get(row, {}).items()]
    lower = rows[-1]
    if lower - 1 in rows:
        above = texts.get(lower - 1, {})
        for column, text in texts.get(lower, {}).items():
            found += [FormText(one, CellRef(sheet, lower, column)) for one in together(above, column, text)[:1]]
    return found


def questions(index: TextIndex) -> Iterator[FormText]:
    """Give the texts that are no answers: on a sheet with locks, those that are locked."""
    has_locks = {name: _has_locks(sheet) for name, sheet in index.sheets.items()}
    for one in all_texts(index):
        cell = index.held(one.ref.sheet, one.ref.row, one.ref.column)
        if cell is not None and not (has_locks[one.ref.sheet] and cell.unlocked):
            yield one


def _has_locks(sheet: Sheet) -> bool:
    return len({cell.unlocked for cell in sheet.cells}) == 2


def answer_cell(one: FormText, index: TextIndex) -> Cell | None:
    """Give the first cell beside or below a text that is open for input or filled in; None when there is none."""
    cells, ref = index.sheets[one.ref.sheet].cells, one.ref
    area = index.labels.area(ref)
    beside = (cells.get(ref.row, area.right + step) for step in range(1, _REACH))
    below = (cells.get(area.bottom + step, ref.column) for step in range(1, _DEPTH))
    for cell in (*beside, *below):
        if cell is not None and (cell.unlocked or not cell.is_empty):
            return cell
    return None


def all_texts(index: TextIndex) -> Iterator[FormText]:
    """Give every text that is short enough for a question."""
    for sheet in index.sheets.values():
        for row, column, text in sheet.cells.texts():
            if 0 < len(text) <= _MAX_QUESTION:
                yield FormText(text, CellRef(sheet.name, row, column))


def _rows(sheet: Sheet) -> Mapping[int, Mapping[int, str]]:
    found: dict[int, dict[int, str]] = {}
    for row, column, text in sheet.cells.texts():
        if 0 < len(text) <= _MAX_QUESTION:
            found.setdefault(row, {})[column] = text
    return {row: dict(sorted(texts.items())) for row, texts in sorted(found.items())}
