"""A form of a year without a layout file: the nearest layout, with the words that this form certainly uses for its own.

Only what certainly asks the same is taken over (`forms.likeness`); what is doubtful stays unknown. Texts are looked at
where a question can stand: one beside or above a cell for its answer, or in the row of headings of a table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType

from msgspec import Struct
from msgspec.structs import replace

from hov_tools.forms.index import TextIndex
from hov_tools.forms.layout import Layout, Question, TableLayout, for_year
from hov_tools.forms.likeness import certain_matches
from hov_tools.forms.locate import TableArea, locate
from hov_tools.forms.records import Alike
from hov_tools.forms.text import normalise
from hov_tools.forms.wordings import FormText, all_texts, answer_cell, heading_rows, headings_in, questions
from hov_tools.ooxml.errors import Load
from hov_tools.ooxml.work import Work

# More different texts than this are no form.
_MAX_TEXTS = 1_000
# Of work: a cell that is looked at for locks, and a text of which the cell for the answer is looked for.
_STEPS_PER_CELL = 4
_STEPS_PER_TEXT = 40


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


def adapt(layout: Layout, index: TextIndex, year: int, work: Work | None = None) -> Adapted:
    """Find the words of a form for what its labels do not tell.

    Args:
        layout: the nearest one.
        index: of the form's sheets.
        year: its allocation year.
        work: what the workbook has left to ask for; None for a budget of its own.

    Raises:
        LimitError: it asks for more work than it may.
    """
    own = Work() if work is None else work

    def spend(steps: int) -> None:
        own.charge(steps, Load.LABELS)

    spend(sum(_STEPS_PER_CELL * len(sheet.cells) for sheet in index.sheets.values()))
    located = locate(layout, index.labels, year)
    seen = {(ref.sheet, ref.row, ref.column) for ref in (*located.refs, *located.blocks.values())}
    alike: list[Alike] = []
    for table in layout.tables.values():
        alike += _of_table(table, located.tables[table.name], index, year, spend)
    headings = {one.ref.sheet: one.ref.row for one in alike}
    fields = {name: one.labels for name, one in layout.fields.items() if name not in located.labels}
    blocks = {f"block.{key}": wordings for key, wordings in layout.blocks.items() if key not in located.blocks}
    texts = [
        one
        for one in questions(index)
        if (one.ref.sheet, one.ref.row, one.ref.column) not in seen
        and headings.get(one.ref.sheet) != one.ref.row
        and not any(area is not None and area.is_headed_by(one.ref) for area in located.tables.values())
    ]
    spend(_STEPS_PER_TEXT * len(texts))
    alike += _matched(fields, [one for one in texts if answer_cell(one, index) is not None], year, spend)
    alike += _matched(blocks, texts, year, spend)
    if layout.matrix is not None:
        wordings = {
            "corner": layout.matrix.corner,
            **{f"kind.{key}": kind for key, kind in layout.matrix.kinds.items()},
        }
        lacking = {
            key: words for key, words in wordings.items() if next(index.labels.find(_keys(words, year)), None) is None
        }
        alike += _matched(lacking, list(all_texts(index)), year, spend)
    return _adapted(layout, alike)


def _keys(wordings: Iterable[str], year: int) -> tuple[str, ...]:
    return tuple(normalise(for_year(one, year)) for one in wordings)


def _matched(
    asked: Mapping[str, Sequence[str]], texts: Sequence[FormText], year: int, spend: Callable[[int], None]
) -> list[Alike]:
    # One wording at several places is one wording.
    texts = list({normalise(one.text): one for one in reversed(texts)}.values())[:_MAX_TEXTS]
    filled_in = {key: [for_year(wording, year) for wording in wordings] for key, wordings in asked.items()}
    return [
        Alike(one.asked, filled_in[one.asked][0], texts[one.text].text, texts[one.text].ref, one.likeness)
        for one in certain_matches(filled_in, [text.text for text in texts], year, spend)
    ]


def _of_table(
    table: TableLayout, area: TableArea | None, index: TextIndex, year: int, spend: Callable[[int], None]
) -> list[Alike]:
    """Find the columns whose headings were not found, or the table as a whole."""
    rows = heading_rows(index) if area is None else [headings_in(index, area.sheet, area.heading_rows)]
    best: list[Alike] = []
    for texts in rows:
        known = {} if area is None else area.headings
        taken = {(ref.row, ref.column) for ref in known.values()}
        asked = {name: one.labels for name, one in table.columns.items() if name not in known}
        found = _matched(asked, [one for one in texts if (one.ref.row, one.ref.column) not in taken], year, spend)
        best = max(best, found, key=len)
    names = {one.key for one in best}
    if area is None and not (
        sum(name in names for name in table.headings) >= 2 and 2 * len(names) >= len(table.columns)
    ):
        return []
    return [replace(one, key=f"{table.name}.{one.key}") for one in best]


def _adapted(layout: Layout, alike: Sequence[Alike]) -> Adapted:
    changed = with_words(layout, {one.key: one.text for one in alike})
    return Adapted(changed, frozenset(normalise(one.text) for one in alike), tuple(alike))


def with_words(layout: Layout, words: Mapping[str, str]) -> Layout:
    """Give a layout that knows more wordings.

    Args:
        layout: that knows its own; these stay, before the new ones.
        words: key, as in `Alike`, → a wording.
    """

    def worded(question: Question, key: str) -> Question:
        return replace(question, labels=(*question.labels, words[key])) if key in words else question

    def also(wordings: tuple[str, ...], key: str) -> tuple[str, ...]:
        return (*wordings, words[key]) if key in words else wordings

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
    return replace(
        layout,
        blocks=MappingProxyType({key: also(wordings, f"block.{key}") for key, wordings in layout.blocks.items()}),
        fields=MappingProxyType(fields),
        tables=MappingProxyType(tables),
        matrix=matrix,
    )
