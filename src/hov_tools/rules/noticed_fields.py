"""The fields of which the rules about filling in have something to say, where they were asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import Struct

from hov_tools.forms.records import AnyForm, Field, FlowForm, HovForm, Row, TraineeRow, rows_of
from hov_tools.rules.case import Document


class NoticedField(Struct, frozen=True):
    """A field, where it was asked.

    Attributes:
        file: name of the file.
        form: the form.
        field: the field.
        row: the row of a table, or None.
    """

    file: str
    form: AnyForm
    field: Field[object]
    row: Row | None = None

    @property
    def is_about_trainee(self) -> bool:
        """The cell holds data of a trainee, which no output repeats."""
        return isinstance(self.row, TraineeRow)


def noticed_fields(documents: Iterable[Document]) -> Iterator[NoticedField]:
    """Give the fields that hold something unusable or were read more tolerantly than typed; in tables row by row."""
    for document in documents:
        form = document.form
        if form is None:
            continue
        for row, fields in _asked(form):
            for field in fields:
                if field.trouble is not None or field.read_as is not None:
                    yield NoticedField(document.file, form, field, row)


def _asked(form: AnyForm) -> Iterator[tuple[Row | None, Iterable[Field[Any]]]]:
    """Give every field of a form, those of its tables with their row."""
    yield None, form.fields.values()
    if isinstance(form, HovForm):
        days = form.days
        yield None, (*days.cells.values(), *days.year_totals.values(), *days.kind_totals.values())
        if days.grand_total is not None:
            yield None, (days.grand_total,)
    elif isinstance(form, FlowForm):
        yield None, form.members.totals.values()
    for row in rows_of(form):
        yield row, row.answers()
