"""Fields where they were asked: what the rules about filling in go through."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from hov_tools.forms.records import AnyForm, ApplicationForm, Field, FlowForm, HovForm, Row, TraineeRow, Trouble
from hov_tools.rules.case import Document
from hov_tools.rules.catalogue import text
from hov_tools.rules.personal import is_bsn
from hov_tools.rules.shown import shown


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
        return shown(self.field)


def noticed_in(documents: Iterable[Document]) -> Iterator[Answer]:
    """Give the fields that hold something unusable or a number or date typed as text; in tables row by row."""
    for document in documents:
        form = document.form
        if form is None:
            continue
        for row, fields in _asked(form):
            for field in fields:
                if field.trouble is not None or field.typed_as_text:
                    yield Answer(document.file, form, field, row)


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
