"""From a snapshot to a typed form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from hov_tools.forms.identify import Identity, identify
from hov_tools.forms.index import TextIndex, build_index
from hov_tools.forms.layout import MatrixLayout, Question, TableLayout, for_year, label_keys
from hov_tools.forms.locate import (
    REFERENCE_YEARS,
    MatrixPlace,
    TablePlace,
    locate_answers,
    locate_blocks,
    locate_labels,
    locate_matrix,
    locate_table,
)
from hov_tools.forms.records import (
    AnyForm,
    ApplicationForm,
    Days,
    Field,
    FlowForm,
    HovForm,
    MemberRow,
    Missing,
    Number,
    Place,
    RouteRow,
    Row,
    ShareRow,
    Table,
    TraineeRow,
)
from hov_tools.forms.resolve import Resolver
from hov_tools.forms.values import understand
from hov_tools.ooxml.ours import own_sheets
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

    def read(self) -> AnyForm:
        layout = self.identity.layout
        tables = {name: locate_table(table, self.index, self.year) for name, table in layout.tables.items()}
        found_tables = [place for place in tables.values() if place is not None]
        blocks = locate_blocks(layout, self.index, self.year)
        labels = locate_labels(layout, self.index, self.year, blocks, found_tables)
        answers = locate_answers(labels, self.index)
        if not self.identity.has_title:
            self.missing.append(Missing(for_year(layout.titles[0], self.year), None))
        fields = {
            name: self._field(question, answers.get(name), blocks.get(question.block or ""))
            for name, question in layout.fields.items()
        }
        stops = {key for wordings in layout.blocks.values() for key in label_keys(wordings, self.year)}
        common: dict[str, Any] = {
            "layout": layout.id,
            "kind": layout.form,
            "year": self.identity.year,
            "year_place": self.identity.year_place,
            "has_title": self.identity.has_title,
            "fields": fields,
        }

        def table(name: str, row_type: type[RowT]) -> Table[RowT]:
            return self._table(layout.tables[name], tables[name], row_type, stops)

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

    def _field(self, question: Question, place: Place | None, block: Place | None) -> Field[object]:
        if place is None:
            self.missing.append(Missing(self._label(question), block))
            return Field(question.name, self._label(question), None, Cell(1, 1))
        return self._answer(question, place, is_required=question.required)

    def _label(self, question: Question) -> str:
        return for_year(question.labels[0], self.year)

    def _answer(self, question: Question, place: Place, *, is_required: bool, label: str | None = None) -> Field[Any]:
        held = self.index.held(place.sheet, place.row, place.column)
        return self._understood(question, place, held, is_required=is_required, label=label)

    def _understood(
        self, question: Question, place: Place, held: Cell | None, *, is_required: bool, label: str | None = None
    ) -> Field[Any]:
        self.cells_read += 1
        cell = held or Cell(place.row, place.column)
        if question.evaluate:
            cell = self.resolver.resolve(cell, place)
        understood = understand(question, cell, self.identity.year, uses_1904=self.snapshot.uses_1904)
        return Field(
            question.name,
            label or self._label(question),
            place,
            cell,
            understood.value,
            understood.trouble,
            understood.hint,
            understood.typed_as_text,
            is_required,
            question.formula,
        )

    def _table(
        self, layout: TableLayout, place: TablePlace | None, row_type: type[RowT], stops: set[str]
    ) -> Table[RowT]:
        if place is None:
            decisive = ", ".join(self._label(layout.columns[name]) for name in layout.headings)
            self.missing.append(Missing(decisive, None))
            return Table({}, (), {})
        for name, question in layout.columns.items():
            if name not in place.headings and question.counts:
                self.missing.append(Missing(self._label(question), next(iter(place.headings.values()))))
        rows: list[RowT] = []
        free: list[int] = []
        totals: Mapping[str, Number] = {}
        total_keys = set(label_keys(layout.total, self.year))
        void = 0
        for number in range(place.first_row, place.first_row + _MAX_ROWS):
            texts = place.texts_in(self.index, number)
            keys = set(texts.values())
            held = self._held(place, number)
            if keys & total_keys:
                totals = self._totals(layout, place, number)
                break
            if keys & stops:
                break
            if layout.total and _adds_up(layout, held):
                totals = self._totals(layout, place, number)
                label = Place(place.sheet, number, min(texts, default=place.left))
                self.missing.append(Missing(layout.total[0], label))
                break
            void = 0 if held else void + 1
            if void > _MAX_VOID:
                break
            if any(
                not cell.is_empty and cell.lexical.strip() for name, cell in held.items() if layout.columns[name].counts
            ):
                rows.append(self._row(layout, place, number, row_type, held))
            elif held:
                free.append(number)
        if layout.total and not totals:
            self.missing.append(Missing(layout.total[0], next(iter(place.headings.values()))))
        return Table(place.headings, tuple(rows), totals, tuple(free))

    def _held(self, place: TablePlace, row: int) -> Mapping[str, Cell]:
        held, sheet = self.index.held, place.sheet
        cells = self.index.cells.get(sheet)
        if cells is not None:
            at = ((name, (row, heading.column)) for name, heading in place.headings.items())
            return {name: cells[key] for name, key in at if key in cells}
        found = ((name, held(sheet, row, heading.column)) for name, heading in place.headings.items())
        return {name: cell for name, cell in found if cell is not None}

    def _row(
        self, layout: TableLayout, place: TablePlace, row: int, row_type: type[RowT], held: Mapping[str, Cell]
    ) -> RowT:
        answers: dict[str, Field[Any]] = {}
        for name, question in layout.columns.items():
            heading = place.headings.get(name)
            if heading is None:
                answers[name] = Field(name, self._label(question), None, Cell(row, 1))
            else:
                at = Place(place.sheet, row, heading.column)
                answers[name] = self._understood(question, at, held.get(name), is_required=question.required)
        return row_type(**answers)

    def _totals(self, layout: TableLayout, place: TablePlace, row: int) -> Mapping[str, Number]:
        found: dict[str, Number] = {}
        for name, heading in place.headings.items():
            question = layout.columns[name]
            if question.type == "number" and name != "number":
                total = Question(name, "number", question.labels, required=False, formula=True)
                at = Place(place.sheet, row, heading.column)
                found[name] = self._answer(total, at, is_required=False)
        return found

    def _days(self, layout: MatrixLayout, blocks: Mapping[str, Place]) -> Days:
        place = locate_matrix(layout, self.index, self.year, blocks)
        if place is None:
            self.missing.append(Missing(layout.corner[0], blocks.get(layout.block)))
            return Days({}, {}, {}, None, has_all_years=False, has_all_kinds=False)
        self._missing_in_matrix(layout, place)
        years = [year for year in place.years if isinstance(year, int)]
        kinds = [kind for kind in layout.kinds if kind in place.kinds]

        def number(name: str, year: int | str, kind: str, *, formula: bool) -> Number:
            question = Question(name, "number", layout.corner, whole=not formula, required=False, formula=formula)
            year_place, kind_place = place.years[year], place.kinds[kind]
            first, second = (year_place, kind_place) if layout.years_in_rows else (kind_place, year_place)
            at = Place(place.corner.sheet, first.row, second.column)
            wording = (layout.kinds.get(kind) or layout.total_of_kinds)[0]
            label = f"{wording} {year if year != 'total' else layout.total_of_years[0].lower()}"
            return self._answer(question, at, is_required=False, label=label)

        has_kind_total, has_year_total = "total" in place.kinds, "total" in place.years
        return Days(
            {(year, kind): number("days", year, kind, formula=layout.formulas) for year in years for kind in kinds},
            {year: number("days_total", year, "total", formula=True) for year in years} if has_kind_total else {},
            {kind: number("days_total", "total", kind, formula=True) for kind in kinds} if has_year_total else {},
            number("days_total", "total", "total", formula=True) if has_kind_total and has_year_total else None,
            has_all_years=len(years) == len(REFERENCE_YEARS),
            has_all_kinds=len(kinds) == len(layout.kinds),
        )

    def _missing_in_matrix(self, layout: MatrixLayout, place: MatrixPlace) -> None:
        absent = [str(year) for year in [self.year + step for step in REFERENCE_YEARS] if year not in place.years]
        absent += [wordings[0] for kind, wordings in layout.kinds.items() if kind not in place.kinds]
        if layout.total_of_kinds and "total" not in place.kinds:
            absent.append(layout.total_of_kinds[0])
        if "total" not in place.years:
            absent.append(layout.total_of_years[0])
        self.missing.extend(Missing(what, place.corner) for what in absent)


def _adds_up(layout: TableLayout, held: Mapping[str, Cell]) -> bool:
    """Tell whether a row without a beginning holds nothing but formulas for numbers: totals whose label was changed."""
    counted = {name: cell for name, cell in held.items() if layout.columns[name].counts and not cell.is_empty}
    numbers = [cell for name, cell in counted.items() if layout.columns[name].type == "number"]
    first = held.get(layout.headings[0])
    return (first is None or first.is_empty) and len(numbers) >= 2 and all(cell.formula is not None for cell in numbers)
