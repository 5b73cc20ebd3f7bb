"""How often every question was answered in the forms that were handed in, and which of them look wrongly located.

A question is *verdacht* when one of these holds:

- nobody answered it, while it must be answered;
- it was not found in at least half of the forms;
- at least half of its answers, and two, cannot be read;
- another question reads the same cell;
- last year the share of those who answered it differed by more than half (with two or more asked, in both years).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum
from fractions import Fraction

from msgspec import Struct

from hov_tools.forms.layout import Question, for_year, layout_named, questions_of
from hov_tools.forms.records import AnyForm, CellRef, Field, HovForm, Row, headings_of
from hov_tools.newyear import text

_MUCH = Fraction(1, 2)
_FEW = 2


class Reply(Enum):
    """What a form, or a row of a table, has for a question."""

    FILLED = "gevuld"
    EMPTY = "leeg"
    UNREADABLE = "onleesbaar"
    ABSENT = "niet gevonden"


class Suspicion(Enum):
    """Why a question looks wrongly located; the value is the key of its text."""

    NOBODY = "niemand"
    NOT_FOUND = "niet_gevonden"
    UNREADABLE = "onleesbaar"
    SAME_CELL = "zelfde_cel"
    LESS = "minder"
    MORE = "meer"


class Tally(Struct, frozen=True):
    """How often a question was answered.

    Attributes:
        key: of the question: a field, a table ("trainees": whether it has rows), or a table and column.
        asked: how the form words it.
        is_required: it must be answered.
        counts: reply → how often: forms for a field or table, rows for a column.
        same_cell: keys of questions that read the same cell.
    """

    key: str
    asked: str
    is_required: bool
    counts: Mapping[Reply, int]
    same_cell: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        """How often it was asked."""
        return sum(self.counts.values())

    @property
    def share(self) -> Fraction | None:
        """The share of those asked who answered, readably or not; None when nobody was asked."""
        answered = self.counts[Reply.FILLED] + self.counts[Reply.UNREADABLE]
        return Fraction(answered, self.total) if self.total else None

    def suspicions(self, before: Tally | None) -> Iterator[Suspicion]:
        """Tell why it looks wrongly located.

        Args:
            before: the same of last year's forms, or None.
        """
        absent, unreadable = self.counts[Reply.ABSENT], self.counts[Reply.UNREADABLE]
        if absent and 2 * absent >= self.total:
            yield Suspicion.NOT_FOUND
        elif self.is_required and self.share == 0:
            yield Suspicion.NOBODY
        if unreadable >= _FEW and unreadable >= self.counts[Reply.FILLED]:
            yield Suspicion.UNREADABLE
        if self.same_cell:
            yield Suspicion.SAME_CELL
        if before is None or min(self.total, before.total) < _FEW or self.share is None or before.share is None:
            return
        if abs(self.share - before.share) > _MUCH:
            yield Suspicion.LESS if self.share < before.share else Suspicion.MORE


class KindTally(Struct, frozen=True):
    """All questions of a kind of form.

    Attributes:
        kind: "hov", "aanvraag" …
        years: the allocation years that the forms are for, in order.
        forms: how many.
        tallies: in the order of the form.
    """

    kind: str
    years: tuple[int, ...]
    forms: int
    tallies: tuple[Tally, ...]


class _Count:
    """A tally while the forms are gone through."""

    def __init__(self, asked: str) -> None:
        self.asked = asked
        self.is_required = False
        self.counts = dict.fromkeys(Reply, 0)
        self.same: dict[str, None] = {}


def tallies_of(forms: Iterable[AnyForm]) -> tuple[KindTally, ...]:
    """Count the answers by kind of form; forms in which nothing is filled in do not count."""
    by_kind: dict[str, list[AnyForm]] = {}
    for form in forms:
        if not form.is_blank:
            by_kind.setdefault(form.kind, []).append(form)
    return tuple(_of_kind(kind, own) for kind, own in sorted(by_kind.items()))


def _of_kind(kind: str, forms: Sequence[AnyForm]) -> KindTally:
    counts: dict[str, _Count] = {}
    for form in forms:
        for key, asked, is_required, reply in _replies(form):
            own = counts.setdefault(key, _Count(asked))
            own.is_required |= is_required
            own.counts[reply] += 1
        for key, others in _in_one_cell(form):
            if key in counts:
                counts[key].same |= dict.fromkeys(others)
    tallies = [Tally(key, own.asked, own.is_required, own.counts, tuple(own.same)) for key, own in counts.items()]
    years = sorted({form.year for form in forms if form.year is not None})
    return KindTally(kind, tuple(years), len(forms), tuple(tallies))


def _replies(form: AnyForm) -> Iterator[tuple[str, str, bool, Reply]]:
    """Give what a form has for every question: its key, its words, whether it must be answered, the reply."""
    questions = questions_of(layout_named(form.layout))
    for name, field in form.fields.items():
        if not questions[name].gone:
            yield name, field.label, field.is_required, _reply(field)
    if isinstance(form, HovForm):
        days = form.days
        for (_, kind), number in days.cells.items():
            yield f"days.{kind}", number.label.rpartition(" ")[0], True, _reply(number)
        if not days.cells:
            yield "days", text("proef.dagen"), True, Reply.ABSENT
    for table, headings in headings_of(form).items():
        rows: Sequence[Row] = getattr(form, table).rows
        first = next((one for key, one in questions.items() if key.startswith(f"{table}.") and one.counts), None)
        has_rows = Reply.ABSENT if not headings else Reply.FILLED if rows else Reply.EMPTY
        yield table, _label(first, form), True, has_rows
        for row in rows:
            for field in row.answers():
                if not questions[f"{table}.{field.name}"].gone:
                    yield f"{table}.{field.name}", field.label, field.is_required, _reply(field)


def _label(question: Question | None, form: AnyForm) -> str:
    return "" if question is None else text("proef.tabel", asked=for_year(question.labels[0], form.year or 0))


def _reply(field: Field[object]) -> Reply:
    if field.ref is None:
        return Reply.ABSENT
    if field.trouble is not None:
        return Reply.UNREADABLE
    return Reply.EMPTY if field.value is None else Reply.FILLED


def _in_one_cell(form: AnyForm) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give the keys of questions of which the answers are read from one cell, each with the others."""
    at: dict[CellRef, list[str]] = {}
    for name, field in form.fields.items():
        if field.ref is not None:
            at.setdefault(field.ref, []).append(name)
    for table, headings in headings_of(form).items():
        for column, ref in headings.items():
            at.setdefault(ref, []).append(f"{table}.{column}")
    for keys in at.values():
        if len(keys) > 1:
            yield from ((key, tuple(other for other in keys if other != key)) for key in keys)
