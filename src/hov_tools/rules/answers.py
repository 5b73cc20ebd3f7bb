"""Every field of every form, where it was asked: what the rules about filling in go through."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from hov_tools.forms.records import AnyForm, ApplicationForm, Field, FlowForm, HovForm, Row, TraineeRow, Trouble
from hov_tools.rules import dutch
from hov_tools.rules.case import Document
from hov_tools.rules.catalogue import text
from hov_tools.rules.personal import is_bsn
from hov_tools.rules.totals import totals_of


class Answer(NamedTuple):
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

    @property
    def shown(self) -> str:
        """What was found, as far as it may be shown."""
        if self.is_about_trainee and not self.field.is_empty and self.field.trouble is not Trouble.CELL_ERROR:
            return text("niet_getoond")
        if is_bsn(self.field.cell.lexical.strip()):
            return text("niet_getoond_bsn")
        return dutch.shown(self.field)


def answers_of(documents: Iterable[Document]) -> Iterator[Answer]:
    """Give every field of every form, those of its tables row by row."""
    for document in documents:
        form = document.form
        if form is None:
            continue
        for field in form.fields.values():
            yield Answer(document.file, form, field)
        if isinstance(form, HovForm):
            for number in (*form.days.cells.values(), *(total.field for total in totals_of(form))):
                yield Answer(document.file, form, number)
        elif isinstance(form, FlowForm):
            for total in form.members.totals.values():
                yield Answer(document.file, form, total)
        for row in rows_of(form):
            for field in row.answers():
                yield Answer(document.file, form, field, row)


def rows_of(form: AnyForm) -> Iterator[Row]:
    """Give the filled-in rows of every table of a form."""
    match form:
        case HovForm():
            yield from form.trainees.rows
        case ApplicationForm():
            yield from form.members.rows
        case FlowForm():
            yield from form.members.rows
            yield from form.routes.rows
