"""Which cells of a blank form are filled in with what is known of an earlier year, and what cannot be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from msgspec import Struct

from hov_tools.calculations.hov import reference_years
from hov_tools.files import reason
from hov_tools.forms.choices import choice_list, wording
from hov_tools.forms.layout import Question, TableLayout, for_year, layout_named
from hov_tools.forms.offered import offered_choices
from hov_tools.forms.records import AnyForm, CellRef, HovForm, Table, TraineeRow, rows_of
from hov_tools.forms.text import cleaned
from hov_tools.newyear import text
from hov_tools.newyear.known import (
    OF_CONSORTIUM,
    OF_INSTITUTION,
    OF_MEMBER,
    Answer,
    Answers,
    Known,
    KnownMember,
    Left,
)
from hov_tools.ooxml.edits import Edit, SetNote, SetValue, Value
from hov_tools.ooxml.errors import EditRefusedError
from hov_tools.ooxml.numbers import exact
from hov_tools.ooxml.snapshot import Cell, CellKind, Snapshot
from hov_tools.ooxml.write.values import check_text
from hov_tools.rules.parameters import parameters

_OF_TRAINEE = ("registration", "training", "funded", "begin", "end", "interrupted_from", "interrupted_to")
_IS_FUNDED: Mapping[str, bool] = {"ja": True, "nee": False}
_ON_HOV_FORM = (*OF_INSTITUTION, "consortium", "regiehouder", "way", "receiver")


class Blank(Struct, frozen=True):
    """A blank form of the new year.

    Attributes:
        path: where it lies.
        data: its bytes.
        snapshot: its workbook.
        form: as it is read.
        year: the allocation year that it is for.
    """

    path: Path
    data: bytes
    snapshot: Snapshot
    form: AnyForm
    year: int

    @property
    def is_of_somebody(self) -> bool:
        """Somebody filled it in: it must not go to others."""
        own = ("tpid", "name") if isinstance(self.form, HovForm) else ("regiehouder",)
        return next(rows_of(self.form), None) is not None or any(not self.form.fields[name].is_empty for name in own)


class Filled(Struct, frozen=True):
    """What is filled in on one form.

    Attributes:
        edits: values, and a note for each block and table.
        count: cells that are filled in.
        trainees: rows of trainees that are filled in.
        outside: trainees that do not count any more in the new reference years.
        of_trainees: the cells, with their sheets, that hold data of trainees: no output repeats these.
        left: what was not carried over.
    """

    edits: tuple[Edit, ...]
    count: int
    trainees: int
    outside: int
    of_trainees: frozenset[tuple[str, str]]
    left: tuple[Left, ...]


def fill_hov_form(blank: Blank, known: Known, member: KnownMember) -> Filled:
    """Fill in the HOV form of a member."""
    filler = _Filler(blank, known.year)
    filler.put_fields(_ON_HOV_FORM, member.on_form)
    form = blank.form
    if member.hov is not None and isinstance(form, HovForm):
        own, outside = _still_counting(member.hov.form, member.hov.file, blank.year, filler.left)
        answers = [{one.name: Answer(member.hov.file, one) for one in row.answers()} for row in own]
        filler.put_rows("trainees", form.trainees, _OF_TRAINEE, answers)
        return filler.filled(outside)
    return filler.filled(0)


def fill_regiehouder_form(blank: Blank, known: Known) -> Filled:
    """Fill in a form of the regiehouder: an application, or the in- en doorstroom form without its numbers."""
    filler = _Filler(blank, known.year)
    filler.put_fields(OF_CONSORTIUM, known.consortium)
    if not isinstance(blank.form, HovForm):
        filler.put_rows("members", blank.form.members, OF_MEMBER, [one.in_table for one in known.members])
    return filler.filled(0)


def _still_counting(form: HovForm, file: str, year: int, left: list[Left]) -> tuple[list[TraineeRow], int]:
    """Choose the trainees of whom a day can count in a reference year; gives them, and how many others there are."""
    years, counts, training = reference_years(year), parameters(year).counts, form.text("training").value
    chosen: list[TraineeRow] = []
    outside = 0
    for row in form.trainees.rows:
        begin, end, funded = row.begin.value, row.end.value, _IS_FUNDED.get(row.funded.value or "")
        kinds = (True, False) if funded is None else (funded,)
        if begin is None or end is None or end < begin:
            left.append(_left(Answer(file, row.registration), text("vul.periode")))
        elif row.training.value is not None and training not in (None, row.training.value):
            left.append(_left(Answer(file, row.registration), text("vul.telt_niet.H209")))
        elif any(begin.year <= one <= end.year and counts(one, kind) for one in years for kind in kinds):
            chosen.append(row)
        else:
            outside += 1
    return chosen, outside


def _left(answer: Answer, why: str, asked: str | None = None) -> Left:
    """Name what is not carried over by its cell, never by what stands there: it can be about a trainee."""
    ref = answer.field.ref
    return Left(answer.file, "" if ref is None else f"{ref.sheet}!{ref.address}", asked or answer.field.label, why)


class _Filler:
    """Gathers the edits of one form."""

    def __init__(self, blank: Blank, year: int | None) -> None:
        self._blank = blank
        self._layout = layout_named(blank.form.layout)
        self._year = year
        self._values: dict[str, list[SetValue]] = {}
        self._of_trainees: list[tuple[str, str]] = []
        self._trainees = 0
        self.left: list[Left] = []

    def filled(self, outside: int) -> Filled:
        """Give what was gathered, with a note on the first cell of every block and table."""
        notes = [
            SetNote(own[0].sheet, own[0].cell, text(self._note(group), year=self._year or "?"), text("vul.waarom"))
            for group, own in self._values.items()
        ]
        values = [one for own in self._values.values() for one in own]
        return Filled(
            edits=(*values, *notes),
            count=len(values),
            trainees=self._trainees,
            outside=outside,
            of_trainees=frozenset(self._of_trainees),
            left=tuple(dict.fromkeys(self.left)),
        )

    def _note(self, group: str) -> str:
        return "vul.notitie_tabel" if group in self._layout.tables else "vul.notitie_blok"

    def put_fields(self, names: Sequence[str], answers: Answers) -> None:
        """Fill in the questions outside the tables."""
        for name in names:
            question, answer = self._layout.fields.get(name), answers.get(name)
            if question is not None and answer is not None and not question.gone:
                edit = self._edit(question, self._blank.form.fields[name].ref, answer)
                if edit is not None:
                    self._values.setdefault(question.block or "", []).append(edit)

    def put_rows(self, name: str, table: Table[Any], columns: Sequence[str], rows: Sequence[Answers]) -> None:
        """Fill in rows of a table, as far as there is room for them."""
        layout = self._layout.tables[name]
        if rows and not table.headings:
            label = for_year(layout.columns[columns[0]].labels[0], self._blank.year)
            self.left.append(Left("", "", label, text("vul.geen_tabel")))
            return
        free = list(_alike(self._blank.snapshot, layout, table))
        asked = [one for one in map(layout.columns.get, columns) if one is not None and not one.gone]
        for question in (one for one in asked if one.name not in table.headings):
            # Of a column that was not found one row says enough.
            for answers in [one for one in rows if question.name in one][:1]:
                self._edit(question, None, answers[question.name])
        for number, answers in zip(free, rows, strict=False):
            for question in (one for one in asked if one.name in table.headings and one.name in answers):
                heading = table.headings[question.name]
                ref = CellRef(heading.sheet, number, heading.column)
                edit = self._edit(question, ref, answers[question.name])
                if edit is not None:
                    self._values.setdefault(name, []).append(edit)
                    if name == "trainees":
                        self._of_trainees.append((edit.sheet, edit.cell))
        if name == "trainees":
            self._trainees = min(len(free), len(rows))
        for answers in rows[len(free) :]:
            first = next(answers[column] for column in columns if column in answers)
            self.left.append(_left(first, text("vul.geen_rij")))

    def _edit(self, question: Question, ref: CellRef | None, answer: Answer) -> SetValue | None:
        """Fill in one cell; None when there is nothing to carry over, or it cannot be: then that is told."""
        field = answer.field
        if field.value is None and field.trouble is None:
            return None
        why = text("vul.onleesbaar") if field.value is None else self._refused(ref)
        label = for_year(question.labels[0], self._blank.year)
        if why or ref is None:
            self.left.append(_left(answer, why, label))
            return None
        value = self._value(question, ref, answer)
        if value is None:
            offered = offered_choices(self._blank.snapshot, ref.sheet, ref.row, ref.column)
            self.left.append(_left(answer, text("vul.keuze" if offered else "vul.keuzelijst"), label))
            return None
        if isinstance(value, str):
            try:
                check_text(value)
            except EditRefusedError as error:
                self.left.append(_left(answer, reason(error.reason), label))
                return None
        return SetValue(ref.sheet, ref.address, value, text("vul.uit", file=answer.file))

    def _refused(self, ref: CellRef | None) -> str:
        """Say why a cell is not filled in; "" when it can be: open for input and empty, and no formula."""
        if ref is None:
            return text("vul.geen_vraag")
        sheet = self._blank.snapshot.sheet(ref.sheet)
        cell = sheet.get(ref.row, ref.column) or Cell(ref.row, ref.column)
        if cell.formula is not None:
            return text("vul.formule")
        if sheet.is_protected and not cell.unlocked:
            return text("vul.dicht")
        return "" if cell.is_empty else text("vul.vol")

    def _value(self, question: Question, ref: CellRef, answer: Answer) -> Value:
        """Give the value as the new form's own formulas know it; None for a choice that it does not offer."""
        field = answer.field
        is_number = field.cell.kind is CellKind.NUMBER
        match question.type:
            case "choice":
                return self._choice(question, ref, str(field.value))
            case "registration":
                # As it was typed: zeros in front of it count for whoever looks it up.
                return exact(field.cell.lexical) if is_number else cleaned(field.cell.lexical)
            case "tpid":
                return int(str(field.value)) if is_number else str(field.value)
            case "date" if isinstance(field.value, date):
                return field.value
            case _:
                return str(field.value)

    def _choice(self, question: Question, ref: CellRef, key: str) -> str | None:
        name = question.choices or ""
        offered = offered_choices(self._blank.snapshot, ref.sheet, ref.row, ref.column)
        if offered is None:
            return wording(name, key)
        return next((one for one in offered if choice_list(name).read(one) == key), None)


def _alike(snapshot: Snapshot, layout: TableLayout, table: Table[Any]) -> Iterator[int]:
    """Give the rows to fill in that the form itself made: with formulas in the same columns as the first of them."""
    columns = [ref for name, ref in table.headings.items() if name in layout.columns]

    def computed(number: int) -> list[bool]:
        cells = (snapshot.sheet(ref.sheet).get(number, ref.column) for ref in columns)
        return [cell is not None and cell.formula is not None for cell in cells]

    return (number for number in table.free if computed(number) == computed(table.free[0]))
