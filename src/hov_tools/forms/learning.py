"""Learning the form of a new year from a blank one: what it asks of what the nearest layout does, and how sure that is.

What two things say alike is taken: the same words; words of another year; words that certainly mean the same; or the
place between two known questions together with the same list of choices, a formula where the form computes it, or words
that are partly the same. Whatever rests on less is asked of a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum

from msgspec import Struct

from hov_tools.forms.adapting import adapt, with_words
from hov_tools.forms.choices import choice_list
from hov_tools.forms.index import TextIndex, build_index
from hov_tools.forms.layout import Layout, for_year, label_keys, questions_of
from hov_tools.forms.likeness import likeness, meanings
from hov_tools.forms.locate import Located, locate
from hov_tools.forms.offered import offered_choices
from hov_tools.forms.records import Alike, CellRef
from hov_tools.forms.text import normalise
from hov_tools.forms.wordings import FormText, answer_cell, heading_rows, headings_in, questions
from hov_tools.ooxml.address import MAX_ROW
from hov_tools.ooxml.snapshot import Cell, Snapshot, Visibility

# From this likeness on, words are partly the same.
_PARTLY = 0.3
_MAX_CANDIDATES = 5
# Titles and headings name their year; a question of its own does not.
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
GONE = ""
"""The answer of a person that the form does not ask something any more."""


class Ground(Enum):
    """Why a text of the form is taken for a question."""

    SAME = "zelfde woorden"
    KNOWN = "woorden van een ander jaar"
    ALIKE = "zelfde betekenis"
    PLACE = "plaats tussen bekende vragen"
    CHOICES = "zelfde keuzelijst"
    FORMULA = "ook hier een formule"
    PARTLY = "deels zelfde woorden"
    PERSON = "uw antwoord"


class Blank(Struct, frozen=True):
    """A blank form.

    Attributes:
        snapshot: its workbook.
        year: the allocation year that it is for.
    """

    snapshot: Snapshot
    year: int


class Learned(Struct, frozen=True):
    """A question that was found on the form.

    Attributes:
        key: a field, or a table and column ("trainees.begin").
        asked: how the nearest layout words it.
        text: how this form does.
        ref: where.
        grounds: why it is taken for that.
        likeness: of the words, from 0 to 1.
    """

    key: str
    asked: str
    text: str
    ref: CellRef
    grounds: tuple[Ground, ...]
    likeness: float


class Doubt(Struct, frozen=True):
    """A question that only a person can find on the form.

    Attributes:
        key: as in `Learned`.
        asked: how the nearest layout words it.
        candidates: texts of the form that it could be, the likeliest first.
    """

    key: str
    asked: str
    candidates: tuple[FormText, ...]


class Lesson(Struct, frozen=True):
    """What was learned from a blank form.

    Attributes:
        nearest: the layout that it was compared with.
        layout: that layout with the words of this form.
        words: these words, normalised.
        learned: what was found.
        doubts: what a person must say.
        gone: keys of what a person said is not asked any more.
        new: what the form asks and the layout does not know; the program passes it over.
    """

    nearest: Layout
    layout: Layout
    words: frozenset[str]
    learned: tuple[Learned, ...]
    doubts: tuple[Doubt, ...]
    gone: tuple[str, ...]
    new: tuple[FormText, ...]


def learn(blank: Blank, nearest: Layout, answers: Mapping[str, str]) -> Lesson:
    """Compare a blank form with the nearest layout.

    Args:
        blank: the form.
        nearest: the layout of another year that is most like it.
        answers: key → the text of the form that a person chose, or GONE.
    """
    words = {key: text for key, text in answers.items() if text != GONE}
    gone = tuple(key for key, text in answers.items() if text == GONE)
    year, sheets = blank.year, [one for one in blank.snapshot.sheets if one.visibility is Visibility.VISIBLE]
    known = with_words(nearest, words)
    also = frozenset(map(normalise, words.values()))
    adapted = adapt(known, build_index(sheets, also), year)
    grounds: dict[str, tuple[Ground, ...]] = {}
    layout, also = adapted.layout, also | adapted.words
    # What is found makes known neighbours of what stands beside it.
    while True:
        index = build_index(sheets, also)
        located = locate(layout, index.labels, year)
        found = dict(_by_place(_Open(blank, layout, located, index, gone)))
        if not found:
            break
        layout = with_words(layout, {key: text.text for key, (text, _) in found.items()})
        also |= frozenset(normalise(text.text) for text, _ in found.values())
        grounds |= {key: why for key, (_, why) in found.items()}
    rest = _Open(blank, layout, located, index, gone)
    learned = [
        _learned(nearest, key, text, year, _ground(nearest, key, text, year, words, adapted.alike, grounds))
        for key, text in _texts_of(layout, located, index).items()
    ]
    doubts = [Doubt(key, for_year(one.labels[0], year), rest.candidates(key)) for key, one in rest.unknown.items()]
    return Lesson(
        nearest=nearest,
        layout=layout,
        words=also,
        learned=tuple(learned),
        doubts=tuple(doubts),
        gone=gone,
        new=tuple(rest.texts),
    )


class _Open:
    """What is not known yet: questions of the layout, and texts of the form."""

    def __init__(self, blank: Blank, layout: Layout, located: Located, index: TextIndex, gone: Iterable[str]) -> None:
        self.snapshot, self.year = blank.snapshot, blank.year
        self.layout, self.located, self.index = layout, located, index
        known = _texts_of(layout, located, index)
        self.known = {key: one.ref for key, one in known.items()}
        self.unknown = {key: one for key, one in questions_of(layout).items() if key not in known and key not in gone}
        taken = {*self.known.values(), *located.blocks.values()}
        self.headings = {
            name: [one for one in self._headings_of(name) if one.ref not in taken] for name in layout.tables
        }
        in_tables = {(one.ref.sheet, one.ref.row) for texts in self.headings.values() for one in texts}
        in_tables |= {(area.sheet, row) for area in located.tables.values() if area for row in area.heading_rows}
        of_matrix = _matrix_words(layout, self.year)
        self.questions = [
            one
            for one in questions(index)
            if one.ref not in taken
            and (one.ref.sheet, one.ref.row) not in in_tables
            and normalise(one.text) not in of_matrix
            and not _YEAR.search(one.text)
            and answer_cell(one, index) is not None
        ]

    def _headings_of(self, name: str) -> list[FormText]:
        """Give the headings of a table; of one that was not found, the row that is most like them."""
        area, table = self.located.tables[name], self.layout.tables[name]
        if area is not None:
            return headings_in(self.index, area.sheet, area.heading_rows)
        wordings = [meanings(for_year(one, self.year), self.year) for q in table.columns.values() for one in q.labels]

        def how_like(texts: list[FormText]) -> float:
            return sum(max(likeness(meanings(one.text, self.year), own) for own in wordings) for one in texts)

        rows = [texts for texts in heading_rows(self.index) if 2 * len(texts) >= len(table.columns)]
        return max(rows, key=how_like, default=[])

    @property
    def texts(self) -> list[FormText]:
        return [*self.questions, *(one for texts in self.headings.values() for one in texts)]

    def texts_for(self, key: str) -> list[FormText]:
        table, _, _ = key.rpartition(".")
        return self.headings.get(table, []) if table else self.questions

    def cell_of(self, key: str, text: FormText) -> Cell | None:
        """Give the cell in which a text is answered; of a heading, the first one below it."""
        table, _, _ = key.rpartition(".")
        area = self.located.tables.get(table) if table else None
        if area is None:
            return answer_cell(text, self.index)
        return self.index.held(area.sheet, area.first_row, text.ref.column)

    def supports(self, key: str, text: FormText) -> Iterator[Ground]:
        """Give what besides its place makes a text the one that is asked for."""
        question, cell = self.unknown[key], self.cell_of(key, text)
        if self.score(key, text) >= _PARTLY:
            yield Ground.PARTLY
        offered = None if cell is None else _offered(self.snapshot, text.ref.sheet, cell)
        if question.choices is not None and offered == frozenset(map(normalise, choice_list(question.choices).offered)):
            yield Ground.CHOICES
        if question.formula and cell is not None and cell.formula is not None:
            yield Ground.FORMULA

    def contradicts(self, key: str, text: FormText) -> bool:
        """Tell whether a text cannot be the one: it offers other choices, or is computed and was not."""
        question, cell = self.unknown[key], self.cell_of(key, text)
        if cell is None:
            return False
        offered = _offered(self.snapshot, text.ref.sheet, cell)
        if offered is not None and (
            question.choices is None or offered.isdisjoint(map(normalise, choice_list(question.choices).offered))
        ):
            return True
        return cell.formula is not None and not question.formula and self.layout.matrix is None

    def score(self, key: str, text: FormText) -> float:
        own = meanings(text.text, self.year)
        return max(likeness(meanings(for_year(one, self.year), self.year), own) for one in self.unknown[key].labels)

    def candidates(self, key: str) -> tuple[FormText, ...]:
        possible = [one for one in self.texts_for(key) if not self.contradicts(key, one)]
        placed = next((texts for keys, texts in _runs(self) if key in keys), [])
        return tuple(sorted(possible, key=lambda one: (one not in placed, -self.score(key, one)))[:_MAX_CANDIDATES])


def _by_place(still: _Open) -> Iterator[tuple[str, tuple[FormText, tuple[Ground, ...]]]]:
    """Find what stands at the place of a question, and is like it in something else as well.

    Between two known questions there are as many texts as there are questions left: they are in the same order, as far
    as nothing says otherwise.
    """
    for keys, texts in _runs(still):
        if len(keys) != len(texts):
            continue
        for key, text in zip(keys, texts, strict=True):
            others = [one for one in texts if one is not text]
            is_likeliest = all(still.score(key, text) >= still.score(key, one) for one in others)
            grounds = tuple(still.supports(key, text))
            # Where several offer the same list, the list alone does not tell which one it is.
            is_alone = (
                not others
                or Ground.PARTLY in grounds
                or not any(Ground.CHOICES in still.supports(key, one) for one in others)
                and not any(Ground.CHOICES in still.supports(one, text) for one in keys if one != key)
            )
            if grounds and is_alone and is_likeliest and not still.contradicts(key, text):
                yield key, (text, (Ground.PLACE, *grounds))


def _runs(still: _Open) -> Iterator[tuple[list[str], list[FormText]]]:
    """Give the questions that are unknown side by side, in the order of the layout, with the texts at their place."""
    groups: dict[str, list[str]] = {}
    for key in questions_of(still.layout):
        table, _, _ = key.rpartition(".")
        groups.setdefault(table or f" {still.layout.fields[key].block}", []).append(key)
    for group, keys in groups.items():
        block = still.located.blocks.get(group.strip())
        run: list[str] = []
        before = block
        for key in keys:
            if key in still.known:
                if run:
                    yield run, _between(still, run[0], before, still.known[key])
                run, before = [], still.known[key]
            elif key in still.unknown:
                run.append(key)
        if run and before is not None and "." not in run[0]:
            yield run, _between(still, run[0], before, _end_of_block(still, before))


def _end_of_block(still: _Open, ref: CellRef) -> CellRef | None:
    """Give what ends the block below a question: the heading of the next block or of a table."""
    headings = list(still.located.blocks.values())
    headings += [next(iter(area.headings.values())) for area in still.located.tables.values() if area is not None]
    below = [one for one in headings if one.sheet == ref.sheet and one.row > ref.row]
    return min(below, key=lambda one: one.row, default=CellRef(ref.sheet, MAX_ROW, 1))


def _between(still: _Open, key: str, before: CellRef | None, behind: CellRef | None) -> list[FormText]:
    """Give the texts between two known questions, the first of which may be the heading of the block."""
    is_column = "." in key
    if behind is None or (before is None and not is_column) or (before is not None and before.sheet != behind.sheet):
        return []
    first = 0 if before is None else (before.column if is_column else before.row)
    last = behind.column if is_column else behind.row
    return [
        one
        for one in still.texts_for(key)
        if one.ref.sheet == behind.sheet and first <= (one.ref.column if is_column else one.ref.row) <= last
    ]


def _offered(snapshot: Snapshot, sheet: str, cell: Cell) -> frozenset[str] | None:
    """Give the choices that a cell offers, normalised; None when it offers none, or they cannot be told."""
    offered = offered_choices(snapshot, sheet, cell.row, cell.column)
    return frozenset(map(normalise, offered)) if offered else None


def _texts_of(layout: Layout, located: Located, index: TextIndex) -> Mapping[str, FormText]:
    """Give what was found of a layout's questions, by key."""
    refs = dict(located.labels)
    for name, area in located.tables.items():
        if area is not None:
            refs |= {f"{name}.{column}": ref for column, ref in area.headings.items()}
    texts: dict[str, FormText] = {}
    for key in questions_of(layout):
        if key in refs:
            texts[key] = FormText(_worded(index, refs[key]), refs[key])
    return texts


def _worded(index: TextIndex, ref: CellRef) -> str:
    """Give the words of a label; of a divided heading, those above it as well."""
    cell = index.held(ref.sheet, ref.row, ref.column)
    own = "" if cell is None else cell.lexical
    if ref not in index.labels.divided:
        return own
    both = (one for one in headings_in(index, ref.sheet, range(ref.row - 1, ref.row + 1)) if one.ref == ref)
    return next((one.text for one in both if one.text != own), own)


def _matrix_words(layout: Layout, year: int) -> frozenset[str]:
    if layout.matrix is None:
        return frozenset()
    matrix = layout.matrix
    wordings = [matrix.corner, *matrix.kinds.values(), matrix.total_of_kinds, matrix.total_of_years]
    return frozenset(key for one in wordings for key in label_keys(one, year))


def _ground(
    nearest: Layout,
    key: str,
    text: FormText,
    year: int,
    words: Mapping[str, str],
    alike: Sequence[Alike],
    grounds: Mapping[str, tuple[Ground, ...]],
) -> tuple[Ground, ...]:
    if key in words:
        return (Ground.PERSON,)
    if key in grounds:
        return grounds[key]
    if any(one.key == key for one in alike):
        return (Ground.ALIKE,)
    first = label_keys(questions_of(nearest)[key].labels[:1], year)
    return (Ground.SAME,) if normalise(text.text) in first else (Ground.KNOWN,)


def _learned(nearest: Layout, key: str, text: FormText, year: int, grounds: tuple[Ground, ...]) -> Learned:
    question = questions_of(nearest)[key]
    own = meanings(text.text, year)
    how_alike = max(likeness(meanings(for_year(one, year), year), own) for one in question.labels)
    return Learned(key, for_year(question.labels[0], year), text.text, text.ref, grounds, how_alike)
