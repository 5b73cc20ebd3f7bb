"""From a snapshot to a typed form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

from msgspec.structs import replace

from hov_tools.forms.adapting import adapt
from hov_tools.forms.answers import locate_answers
from hov_tools.forms.identify import Identity, another_form, identify
from hov_tools.forms.index import TextIndex, build_index
from hov_tools.forms.layout import Layout, MatrixLayout, Question, TableLayout, for_year, known_years
from hov_tools.forms.locate import (
    REFERENCE_YEARS,
    Located,
    MatrixArea,
    TableArea,
    locate,
    locate_matrix,
    table_row,
)
from hov_tools.forms.recognising import recognise
from hov_tools.forms.records import (
    Alike,
    AnyForm,
    ApplicationForm,
    CellRef,
    Days,
    Field,
    FlowForm,
    HovForm,
    MemberRow,
    Missing,
    NewYear,
    Number,
    RouteRow,
    Row,
    ShareRow,
    SheetTwice,
    Table,
    TraineeRow,
)
from hov_tools.forms.resolve import Resolver
from hov_tools.forms.tablerows import TableReader
from hov_tools.forms.values import understand
from hov_tools.kept import kept
from hov_tools.ooxml.errors import Load
from hov_tools.ooxml.own_sheets import own_sheets
from hov_tools.ooxml.snapshot import Cell, CellKind, Sheet, Snapshot, Visibility
from hov_tools.ooxml.work import Work

RowT = TypeVar("RowT", bound=Row)

# Of work: looking for the parts of a form on a hidden sheet; a filled-in row of a table with all that is judged of it;
# an answer that will be a finding, with its note and its line in the report; the characters of an answer that are gone
# through in a step; a cell of a sheet that is compared with another one.
_STEPS_PER_HIDDEN = 400
_STEPS_PER_ROW = 300
_STEPS_PER_FINDING = 250
_CHARACTERS_UNDERSTOOD = 4
_STEPS_PER_CELL = 3


def read_form(snapshot: Snapshot, work: Work | None = None) -> AnyForm | None:
    """Recognise and read a form; None when the workbook is none of the known forms.

    Formulas are worked out from the cells they refer to: the value stored with a formula may be stale. Where a
    formula holds something unknown, the stored value is taken.

    Args:
        snapshot: the workbook.
        work: what it has left to ask for; None for a budget of its own.

    Raises:
        LimitError: it asks for more work than it may.
    """
    work = Work() if work is None else work
    # A report of ours quotes the titles of forms.
    ours = own_sheets(snapshot)
    sheets = [sheet for sheet in snapshot.sheets if sheet.name not in ours]
    visible = [sheet for sheet in sheets if sheet.visibility is Visibility.VISIBLE]
    index = build_index(visible, work=work)
    identity = identify(snapshot, index)
    hidden = [sheet for sheet in sheets if sheet.visibility is not Visibility.VISIBLE]
    more = sheets if identity is None else _needed(identity, index, hidden, work)
    if more:
        index = build_index(sheets if identity is None else [*visible, *more], work=work)
        identity = identify(snapshot, index)
    if identity is None or not identity.has_title:
        identity = recognise(index, work) or identity
    if identity is None:
        return None
    form = _Reader(snapshot, index, identity, work).read()
    if not form.missing or identity.year is None or identity.year in known_years(identity.layout.form):
        return form
    adapted = adapt(identity.layout, index, identity.year, work)
    index = build_index(list(index.sheets.values()), adapted.words, work=work)
    return _Reader(snapshot, index, replace(identity, layout=adapted.layout), work, adapted.alike).read()


def read_by(snapshot: Snapshot, layout: Layout, year: int, words: frozenset[str]) -> AnyForm:
    """Read a form by a layout that is not among the known ones.

    Args:
        snapshot: the workbook.
        layout: how to read it.
        year: the allocation year.
        words: the wordings, normalised, that no known layout has.
    """
    work = Work()
    visible = [one for one in snapshot.sheets if one.visibility is Visibility.VISIBLE]
    index = build_index(visible, words, work=work)
    found = identify(snapshot, index)
    ref = None if found is None else found.title_ref
    return _Reader(snapshot, index, Identity(layout, year, ref, ref), work).read()


def _needed(identity: Identity, index: TextIndex, hidden: Sequence[Sheet], work: Work) -> list[Sheet]:
    """Choose the hidden sheets that hold a table or the questions of a form that no visible sheet holds."""
    layout, year, needed = identity.layout, identity.year or 0, list[Sheet]()
    located = locate(layout, index.labels, year)
    lacking = {name for name, area in located.tables.items() if area is None}
    has_questions = _holds_questions(layout, located)
    for sheet in hidden if lacking or not has_questions else ():
        work.charge(_STEPS_PER_HIDDEN, Load.CELLS, sheet.name)
        there = locate(layout, build_index([sheet], work=work).labels, year)
        found = {name for name in lacking if there.tables[name] is not None}
        if found or not has_questions and _holds_questions(layout, there):
            needed.append(sheet)
            lacking -= found
            has_questions = has_questions or _holds_questions(layout, there)
    return needed


def _holds_questions(layout: Layout, located: Located) -> bool:
    return 2 * len(located.labels) >= len(layout.fields)


class _Reader:
    def __init__(
        self,
        snapshot: Snapshot,
        index: TextIndex,
        identity: Identity,
        work: Work,
        alike: tuple[Alike, ...] | None = None,
    ) -> None:
        self.snapshot = snapshot
        self.index = index
        self.identity = identity
        self.alike = alike
        self.cells_read = 0
        self.missing: list[Missing] = []
        self.work = work
        self.resolver = Resolver(self.snapshot, work)
        # Labels with a year in them cannot be found without one; the others can.
        self.year = self.identity.year or 0
        self.located = locate(self.identity.layout, self.index.labels, self.year)

    def read(self) -> AnyForm:
        layout = self.identity.layout
        blocks = self.located.blocks
        answers = locate_answers(self.located, self.index, self.work)
        if not self.identity.has_title:
            self.missing.append(Missing(for_year(layout.titles[0], self.year), None))
        fields = {
            name: self._field(question, answers.get(name), blocks.get(question.block or ""))
            for name, question in layout.fields.items()
        }
        common: dict[str, Any] = {
            "layout": layout.id,
            "kind": layout.form,
            "year": self.identity.year,
            "year_ref": self.identity.year_ref,
            "has_title": self.identity.has_title,
            "fields": fields,
        }

        def table(name: str, row_type: type[RowT]) -> Table[RowT]:
            return self._table(layout.tables[name], self.located.tables[name], row_type)

        if layout.matrix is not None:
            days = self._days(layout.matrix, blocks)
            trainees = table("trainees", TraineeRow)
            return HovForm(**common, days=days, trainees=trainees, **self._end())
        if "routes" in layout.tables:
            shares, routes = table("members", ShareRow), table("routes", RouteRow)
            return FlowForm(**common, members=shares, routes=routes, **self._end())
        members = table("members", MemberRow)
        return ApplicationForm(**common, members=members, **self._end())

    def _end(self) -> dict[str, Any]:
        missing = tuple(self.missing)
        known = known_years(self.identity.layout.form)
        return {
            "missing": missing if self.alike is None else (),
            "new_year": None if self.alike is None else NewYear(known, self.alike, missing),
            "cells_read": self.cells_read,
            "hidden": self._hidden(),
            "twice": tuple(self._twice()),
        }

    def _hidden(self) -> tuple[CellRef, ...]:
        first: dict[str, CellRef] = {}
        for ref in self.located.refs:
            first.setdefault(ref.sheet, ref)
        sheets = self.index.sheets
        return tuple(ref for name, ref in first.items() if sheets[name].visibility is not Visibility.VISIBLE)

    def _twice(self) -> Iterator[SheetTwice]:
        # A sheet may hold several parts of a form.
        pairs = {(first.sheet, second.sheet): (first, second) for first, second in reversed(self.located.again)}
        for first, second in reversed(pairs.values()):
            one, other = self.index.sheets[first.sheet], self.index.sheets[second.sheet]
            if other.visibility is Visibility.VISIBLE:
                self.work.charge(_STEPS_PER_CELL * (len(one.cells) + len(other.cells)), Load.CELLS, other.name)
                yield SheetTwice(first, second, _contents(one) == _contents(other))
        other_form = another_form(self.identity, self.index, self.work)
        if other_form is not None and self.identity.title_ref is not None:
            yield SheetTwice(self.identity.title_ref, other_form, is_same=False)

    def _field(self, question: Question, ref: CellRef | None, block: CellRef | None) -> Field[object]:
        if ref is None and question.gone:
            return Field(question.name, self._label(question), None, Cell(1, 1))
        if ref is None:
            self.missing.append(Missing(self._label(question), block, question.name))
            return Field(question.name, self._label(question), None, Cell(1, 1))
        return self._answer(question, ref, is_required=question.required)

    def _label(self, question: Question) -> str:
        return for_year(question.labels[0], self.year)

    def _answer(self, question: Question, ref: CellRef, *, is_required: bool, label: str | None = None) -> Field[Any]:
        held = self.index.held(ref.sheet, ref.row, ref.column)
        return self._understood(question, label or self._label(question), ref, held, is_required)

    def _understood(
        self,
        question: Question,
        label: str,
        ref: CellRef,
        held: Cell | None,
        is_required: bool,
    ) -> Field[Any]:
        self.cells_read += 1
        cell = held or Cell(ref.row, ref.column)
        if cell.formula is not None and question.evaluate:
            cell = self.resolver.resolve(cell, ref)
        self.work.charge(len(cell.lexical) // _CHARACTERS_UNDERSTOOD, Load.ROWS, ref.sheet)
        understood = understand(question, cell, self.identity.year, uses_1904=self.snapshot.uses_1904)
        field: Field[Any] = Field(
            name=question.name,
            label=label,
            ref=ref,
            cell=cell,
            value=understood.value,
            trouble=understood.trouble,
            hint=understood.hint,
            typed_as_text=understood.typed_as_text,
            read_as=understood.read_as,
            detail=understood.detail,
            day=understood.day,
            is_required=is_required,
            # Where a form of another year computes something is seen in the form alone.
            expects_formula=question.formula and (self.alike is None or cell.formula is not None),
        )
        is_left_out = is_required and field.is_empty or question.formula and cell.formula is None
        if is_left_out or field.trouble is not None or field.read_as is not None:
            self.work.charge(_STEPS_PER_FINDING, Load.ROWS, ref.sheet)
        return field

    def _table(self, layout: TableLayout, area: TableArea | None, row_type: type[RowT]) -> Table[RowT]:
        if area is None:
            decisive = ", ".join(self._label(layout.columns[name]) for name in layout.headings)
            self.missing.append(Missing(decisive, None, is_in_table=True))
            return Table({}, (), {})
        first = next(iter(area.headings.values()))
        for name, question in layout.columns.items():
            if name not in area.headings and question.counts and not question.gone:
                self.missing.append(Missing(self._label(question), first, is_in_table=True))
        ends, value_of = self.located.ends[layout.name], self.resolver.resolve
        found = TableReader(layout, area, ends, year=self.year, value_of=value_of).read(self.index)
        self.work.charge(_STEPS_PER_ROW * len(found.rows), Load.ROWS, area.sheet)
        rows = tuple(self._row(layout, row, row_type, held) for row, held in found.rows.items())
        totals = self._totals(layout, area, found.totals[0]) if len(found.totals) == 1 else {}
        if found.unnamed_total is not None:
            totals = self._totals(layout, area, found.unnamed_total)
            self.missing.append(Missing(layout.total[0], self._beginning(area, found.unnamed_total)))
        elif layout.total and not found.totals:
            self.missing.append(Missing(layout.total[0], first))
        return Table(area.headings, rows, totals, found.free)

    def _beginning(self, area: TableArea, row: int) -> CellRef:
        """Give the first cell of a table's row that holds a text, or would hold it."""
        columns = [
            column for column in self.index.texts_in(area.sheet, row) if area.is_beside(self.index.labels, row, column)
        ]
        return CellRef(area.sheet, row, min(columns, default=area.left))

    def _row(
        self,
        layout: TableLayout,
        row: int,
        row_type: type[RowT],
        held: Mapping[str, Cell],
    ) -> RowT:
        answers: dict[str, Field[Any]] = {}
        for one, ref in table_row(self.located, layout.name, row):
            question = one.question
            if ref is None:
                answers[question.name] = Field(question.name, one.label, None, Cell(row, 1))
            else:
                cell = held.get(question.name)
                answers[question.name] = self._understood(question, one.label, ref, cell, question.required)
        return row_type(**answers)

    def _totals(self, layout: TableLayout, area: TableArea, row: int) -> Mapping[str, Number]:
        found: dict[str, Number] = {}
        for name, heading in area.headings.items():
            question = layout.columns[name]
            if question.type == "number" and name != "number":
                total = _number_question(name, question.labels, whole=False, formula=True)
                at = CellRef(area.sheet, row, heading.column)
                found[name] = self._answer(total, at, is_required=False)
        return found

    def _days(self, layout: MatrixLayout, blocks: Mapping[str, CellRef]) -> Days:
        area = locate_matrix(layout, self.index, self.year, blocks, self.work)
        if area is None:
            self.missing.append(Missing(layout.corner[0], blocks.get(layout.block), is_in_table=True))
            return Days({}, {}, {}, None, has_all_years=False, has_all_kinds=False)
        if not area.has_corner:
            self.missing.append(Missing(layout.corner[0], blocks.get(layout.block), is_in_table=True))
        self._missing_in_matrix(layout, area)
        years = [year for year in area.years if isinstance(year, int)]
        kinds = [kind for kind in layout.kinds if kind in area.kinds]

        asked = _asked_days(layout, area)

        def number(year: int | str, kind: str) -> Number:
            question, label, at = asked[year, kind]
            return self._answer(question, at, is_required=False, label=label)

        has_kind_total, has_year_total = "total" in area.kinds, "total" in area.years
        return Days(
            {(year, kind): number(year, kind) for year in years for kind in kinds},
            {year: number(year, "total") for year in years} if has_kind_total else {},
            {kind: number("total", kind) for kind in kinds} if has_year_total else {},
            number("total", "total") if has_kind_total and has_year_total else None,
            has_all_years=len(years) == len(REFERENCE_YEARS),
            has_all_kinds=len(kinds) == len(layout.kinds),
        )

    def _missing_in_matrix(self, layout: MatrixLayout, area: MatrixArea) -> None:
        absent = [str(year) for year in [self.year + step for step in REFERENCE_YEARS] if year not in area.years]
        absent += [wordings[0] for kind, wordings in layout.kinds.items() if kind not in area.kinds]
        if layout.total_of_kinds and "total" not in area.kinds:
            absent.append(layout.total_of_kinds[0])
        if "total" not in area.years:
            absent.append(layout.total_of_years[0])
        self.missing.extend(Missing(what, area.corner, is_in_table=True) for what in absent)


@kept(64)
def _asked_days(
    layout: MatrixLayout, area: MatrixArea
) -> Mapping[tuple[int | str, str], tuple[Question, str, CellRef]]:
    """Give by year and kind ("total" for the totals) what the days per year ask: the question, its label, its cell."""
    found: dict[tuple[int | str, str], tuple[Question, str, CellRef]] = {}
    for year, year_ref in area.years.items():
        for kind, kind_ref in area.kinds.items():
            is_total = "total" in (year, kind)
            name, formula = ("days_total", True) if is_total else ("days", layout.formulas)
            question = _number_question(name, layout.corner, whole=not formula, formula=formula)
            first, second = (year_ref, kind_ref) if area.years_in_rows else (kind_ref, year_ref)
            wording = (layout.kinds.get(kind) or layout.total_of_kinds)[0]
            label = f"{wording} {year if year != 'total' else layout.total_of_years[0].lower()}"
            found[year, kind] = question, label, CellRef(area.corner.sheet, first.row, second.column)
    return found


@kept(64)
def _number_question(name: str, labels: tuple[str, ...], *, whole: bool, formula: bool) -> Question:
    unit = "dagen" if name == "days" else None
    return Question(name, "number", labels, whole=whole, required=False, formula=formula, unit=unit)


def _contents(sheet: Sheet) -> dict[tuple[int, int], tuple[CellKind, str]]:
    return {(cell.row, cell.column): (cell.kind, cell.lexical) for cell in sheet.cells if cell.lexical}
