"""A form of a year without a layout file: the nearest layout, with the words that this form certainly uses for its own.

Only what certainly asks the same is taken over (`forms.likeness`); what is doubtful stays unknown. Texts are looked at
where a question can stand: one beside or above a cell for its answer, or in the row of headings of a table.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from msgspec import Struct
from msgspec.structs import replace

from hov_tools.forms.index import TextIndex, together
from hov_tools.forms.layout import Layout, Question, TableLayout, for_year
from hov_tools.forms.likeness import certain_matches
from hov_tools.forms.locate import TableArea, locate
from hov_tools.forms.records import Alike, CellRef
from hov_tools.forms.text import normalise
from hov_tools.ooxml.snapshot import Sheet

# A longer text explains something.
_MAX_QUESTION = 120
# How far from its question the cell for an answer stands.
_REACH, _DEPTH = 16, 3
# More different texts than this are no form.
_MAX_TEXTS = 1_000
# A row of headings holds at least so many texts.
_HEADINGS = 3


class Adapted(Struct, frozen=True):
    """A layout with the words of one form.

    Attributes:
        layout: with the new wordings behind its own.
        words: these wordings, normalised: labels in this workbook.
        alike: what was taken for what.
    """

    layout: Layout
    words: frozenset[str]
    alike: tuple[Alike, ...]


class _Text(Struct, frozen=True):
    text: str
    ref: CellRef


def adapt(layout: Layout, index: TextIndex, year: int) -> Adapted:
    """Find the words of a form for what its labels do not tell.

    Args:
        layout: the nearest one.
        index: of the form's sheets.
        year: its allocation year.
    """
    located = locate(layout, index.labels, year)
    seen = {(ref.sheet, ref.row, ref.column) for ref in (*located.refs, *located.blocks.values())}
    alike: list[Alike] = []
    for table in layout.tables.values():
        alike += _of_table(table, located.tables[table.name], index, year)
    headings = {one.ref.sheet: one.ref.row for one in alike}
    fields = {name: one.labels for name, one in layout.fields.items() if name not in located.labels}
    blocks = {f"block.{key}": wordings for key, wordings in layout.blocks.items() if key not in located.blocks}
    texts = [
        one
        for one in _questions(index)
        if (one.ref.sheet, one.ref.row, one.ref.column) not in seen
        and headings.get(one.ref.sheet) != one.ref.row
        and not any(area is not None and area.is_headed_by(one.ref) for area in located.tables.values())
    ]
    alike += _matched(fields, [one for one in texts if _is_asked(one, index)], year)
    alike += _matched(blocks, texts, year)
    if layout.matrix is not None:
        wordings = {
            "corner": layout.matrix.corner,
            **{f"kind.{key}": kind for key, kind in layout.matrix.kinds.items()},
        }
        lacking = {
            key: words for key, words in wordings.items() if next(index.labels.find(_keys(words, year)), None) is None
        }
        alike += _matched(lacking, list(_all_texts(index)), year)
    return _adapted(layout, alike)


def _keys(wordings: Iterable[str], year: int) -> tuple[str, ...]:
    return tuple(normalise(for_year(one, year)) for one in wordings)


def _matched(asked: Mapping[str, Sequence[str]], texts: Sequence[_Text], year: int) -> list[Alike]:
    # One wording at several places is one wording.
    texts = list({normalise(one.text): one for one in reversed(texts)}.values())[:_MAX_TEXTS]
    filled_in = {key: [for_year(wording, year) for wording in wordings] for key, wordings in asked.items()}
    return [
        Alike(one.asked, filled_in[one.asked][0], texts[one.text].text, texts[one.text].ref, one.likeness)
        for one in certain_matches(filled_in, [text.text for text in texts], year)
    ]


def _of_table(table: TableLayout, area: TableArea | None, index: TextIndex, year: int) -> list[Alike]:
    """Find the columns whose headings were not found, or the table as a whole."""
    rows = _heading_rows(index) if area is None else [_headings_in(index, area.sheet, area.heading_rows)]
    best: list[Alike] = []
    for texts in rows:
        known = {} if area is None else area.headings
        taken = {(ref.row, ref.column) for ref in known.values()}
        asked = {name: one.labels for name, one in table.columns.items() if name not in known}
        found = _matched(asked, [one for one in texts if (one.ref.row, one.ref.column) not in taken], year)
        best = max(best, found, key=len)
    names = {one.key for one in best}
    if area is None and not (
        sum(name in names for name in table.headings) >= 2 and 2 * len(names) >= len(table.columns)
    ):
        return []
    return [replace(one, key=f"{table.name}.{one.key}") for one in best]


def _heading_rows(index: TextIndex) -> Iterator[list[_Text]]:
    for sheet in index.sheets.values():
        texts = _rows(sheet)
        for row in texts:
            found = _headings_in(index, sheet.name, range(row, row + 1))
            if len(found) >= _HEADINGS:
                yield found
            below = _headings_in(index, sheet.name, range(row, row + 2))
            if row + 1 in texts and len(below) >= _HEADINGS:
                yield below


def _headings_in(index: TextIndex, sheet: str, rows: range) -> list[_Text]:
    """Give the texts in these rows; a text in the lower of two also together with what stands above it."""
    texts = _rows(index.sheets[sheet])
    found = [_Text(text, CellRef(sheet, row, column)) for row in rows for column, text in texts.get(row, {}).items()]
    lower = rows[-1]
    if lower - 1 in rows:
        above = texts.get(lower - 1, {})
        for column, text in texts.get(lower, {}).items():
            found += [_Text(one, CellRef(sheet, lower, column)) for one in together(above, column, text)[:1]]
    return found


def _questions(index: TextIndex) -> Iterator[_Text]:
    """Give the texts that are no answers: on a sheet with locks, those that are locked."""
    has_locks = {name: _has_locks(sheet) for name, sheet in index.sheets.items()}
    for one in _all_texts(index):
        cell = index.held(one.ref.sheet, one.ref.row, one.ref.column)
        if cell is not None and not (has_locks[one.ref.sheet] and cell.unlocked):
            yield one


def _has_locks(sheet: Sheet) -> bool:
    return len({cell.unlocked for cell in sheet.cells}) == 2


def _is_asked(one: _Text, index: TextIndex) -> bool:
    """Tell whether there is a cell for an answer beside or below a text."""
    cells, ref = index.sheets[one.ref.sheet].cells, one.ref
    area = index.labels.area(ref)
    beside = (cells.get(ref.row, area.right + step) for step in range(1, _REACH))
    below = (cells.get(area.bottom + step, ref.column) for step in range(1, _DEPTH))
    return any(cell is not None and (cell.unlocked or not cell.is_empty) for cell in (*beside, *below))


def _all_texts(index: TextIndex) -> Iterator[_Text]:
    for sheet in index.sheets.values():
        for row, column, text in sheet.cells.texts():
            if 0 < len(text) <= _MAX_QUESTION:
                yield _Text(text, CellRef(sheet.name, row, column))


def _rows(sheet: Sheet) -> Mapping[int, Mapping[int, str]]:
    found: dict[int, dict[int, str]] = {}
    for row, column, text in sheet.cells.texts():
        if 0 < len(text) <= _MAX_QUESTION:
            found.setdefault(row, {})[column] = text
    return {row: dict(sorted(texts.items())) for row, texts in sorted(found.items())}


def _adapted(layout: Layout, alike: Sequence[Alike]) -> Adapted:
    new = {one.key: one.text for one in alike}

    def worded(question: Question, key: str) -> Question:
        return replace(question, labels=(*question.labels, new[key])) if key in new else question

    def also(wordings: tuple[str, ...], key: str) -> tuple[str, ...]:
        return (*wordings, new[key]) if key in new else wordings

    fields = {name: worded(one, name) for name, one in layout.fields.items()}
    tables = {
        name: replace(
            table,
            columns=MappingProxyType({key: worded(one, f"{name}.{key}") for key, one in table.columns.items()}),
        )
        for name, table in layout.tables.items()
    }
    matrix = layout.matrix
    if matrix is not None:
        kinds = {key: also(wordings, f"kind.{key}") for key, wordings in matrix.kinds.items()}
        matrix = replace(matrix, corner=also(matrix.corner, "corner"), kinds=MappingProxyType(kinds))
    changed = replace(
        layout,
        blocks=MappingProxyType({key: also(wordings, f"block.{key}") for key, wordings in layout.blocks.items()}),
        fields=MappingProxyType(fields),
        tables=MappingProxyType(tables),
        matrix=matrix,
    )
    return Adapted(changed, frozenset(normalise(one.text) for one in alike), tuple(alike))
