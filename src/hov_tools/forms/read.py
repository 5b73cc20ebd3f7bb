"""From a snapshot to a typed form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from hov_tools.forms.identify import Identity, identify
from hov_tools.forms.index import TextIndex, build_index
from hov_tools.forms.layout import MatrixLayout, Question, TableLayout, for_year
from hov_tools.forms.locate import (
    REFERENCE_YEARS,
    MatrixArea,
    TableArea,
    locate,
    locate_answers,
    locate_matrix,
    table_row,
)
from hov_tools.forms.records import (
    AnyForm,
    ApplicationForm,
    CellRef,
    Days,
    Field,
    FlowForm,
    HovForm,
    MemberRow,
    Missing,
    Number,
    RouteRow,
    Row,
    ShareRow,
    Table,
    TraineeRow,
)
from hov_tools.forms.resolve import Resolver
from hov_tools.forms.values import understand
from hov_tools.kept import kept
from hov_tools.ooxml.own_sheets import own_sheets
from hov_tools.ooxml.snapshot import Cell, Snapshot, Visibility

RowT = TypeVar("RowT", bound=Row)
# A table ends after this many rows of which the file holds no cell at all.
_MAX_VOID = 5
_MAX_ROWS = 2_000


def read_form(snapshot: Snapshot) -> AnyForm | None:
    """Recognise and read a form; None when the workbook is none of the known forms.

    Formulas are worked out from the cells they refer to: the value stored with a formula may be stale. Where a
    formula holds something unknown, the stored value is taken.
    """
    # A report of ours quotes the titles of forms.
    ours = own_sheets(snapshot)
    sheets = [sheet for sheet in snapshot.sheets if sheet.name not in ours]
    for visible_only in (True, False):
        index = build_index([one for one in sheets if not visible_only or one.visibility is Visibility.VISIBLE])
        identity = identify(snapshot, index)
        if identity is not None:
            return _Reader(snapshot, index, identity).read()
    return None


class _Reader:
    def __init__(self, snapshot: Snapshot, index: TextIndex, identity: Identity) -> None:
        self.snapshot = snapshot
        self.index = index
        self.identity = identity
        self.cells_read = 0
        self.missing: list[Missing] = []
        self.resolver = Resolver(self.snapshot)
        # Labels with a year in them cannot be found without one; the others can.
        self.year = self.identity.year or 0
        self.located = locate(self.identity.layout, self.index.labels, self.year)

    def read(self) -> AnyForm:
        layout = self.identity.layout
        blocks = self.located.blocks
        answers = locate_answers(self.located, self.index)
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
        return {"missing": tuple(self.missing), "cells_read": self.cells_read}

    def _field(self, question: Question, ref: CellRef | None, block: CellRef | None) -> Field[object]:
        if ref is None:
            self.missing.append(Missing(self._label(question), block))
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
        understood = understand(question, cell, self.identity.year, uses_1904=self.snapshot.uses_1904)
        return Field(
            name=question.name,
            label=label,
            ref=ref,
            cell=cell,
            value=understood.value,
            trouble=understood.trouble,
            hint=understood.hint,
            typed_as_text=understood.typed_as_text,
            is_required=is_required,
            expects_formula=question.formula,
        )

    def _table(self, layout: TableLayout, area: TableArea | None, row_type: type[RowT]) -> Table[RowT]:
        if area is None:
            decisive = ", ".join(self._label(layout.columns[name]) for name in layout.headings)
            self.missing.append(Missing(decisive, None))
            return Table({}, (), {})
        for name, question in layout.columns.items():
            if name not in area.headings and question.counts:
                self.missing.append(Missing(self._label(question), next(iter(area.headings.values()))))
        rows: list[RowT] = []
        free: list[int] = []
        totals: Mapping[str, Number] = {}
        void = 0
        cells, ends = self.index.sheets[area.sheet].cells, self.located.ends[layout.name]
        columns = self.located.columns[layout.name]
        filled, at = cells.filled(), [heading.column for heading in area.headings.values()]
        counting = {one.column for one in columns if one.question.counts}
        names = {one.question.name for one in columns if one.question.counts}
        for number in range(area.first_row, area.first_row + _MAX_ROWS):
            if number in ends:
                totals = self._totals(layout, area, number) if ends[number] else totals
                break
            if not counting.isdisjoint(filled.get(number, ())):
                found = zip(area.headings, cells.in_row(number, at), strict=True)
                held = {name: cell for name, cell in found if cell is not None}
                if layout.total and _adds_up(layout, held):
                    totals = self._totals(layout, area, number)
                    self.missing.append(Missing(layout.total[0], self._beginning(area, number)))
                    break
                if any(cell.lexical.strip() for name, cell in held.items() if name in names):
                    rows.append(self._row(layout, number, row_type, held))
                    void = 0
                    continue
            is_there = cells.holds_any(number, at)
            void = 0 if is_there else void + 1
            if void > _MAX_VOID:
                break
            if is_there:
                free.append(number)
        if layout.total and not totals:
            self.missing.append(Missing(layout.total[0], next(iter(area.headings.values()))))
        return Table(area.headings, tuple(rows), totals, tuple(free))

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
        area = locate_matrix(layout, self.index, self.year, blocks)
        if area is None:
            self.missing.append(Missing(layout.corner[0], blocks.get(layout.block)))
            return Days({}, {}, {}, None, has_all_years=False, has_all_kinds=False)
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
        self.missing.extend(Missing(what, area.corner) for what in absent)


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
            first, second = (year_ref, kind_ref) if layout.years_in_rows else (kind_ref, year_ref)
            wording = (layout.kinds.get(kind) or layout.total_of_kinds)[0]
            label = f"{wording} {year if year != 'total' else layout.total_of_years[0].lower()}"
            found[year, kind] = question, label, CellRef(area.corner.sheet, first.row, second.column)
    return found


@kept(64)
def _number_question(name: str, labels: tuple[str, ...], *, whole: bool, formula: bool) -> Question:
    return Question(name, "number", labels, whole=whole, required=False, formula=formula)


def _adds_up(layout: TableLayout, held: Mapping[str, Cell]) -> bool:
    """Tell whether a row without a beginning holds nothing but formulas for numbers: totals whose label was changed."""
    counted = {name: cell for name, cell in held.items() if layout.columns[name].counts and not cell.is_empty}
    numbers = [cell for name, cell in counted.items() if layout.columns[name].type == "number"]
    first = held.get(layout.headings[0])
    return (first is None or first.is_empty) and len(numbers) >= 2 and all(cell.formula is not None for cell in numbers)
