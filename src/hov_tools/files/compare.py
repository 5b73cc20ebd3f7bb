"""What differs between two versions of a workbook: by the fields of the form where both are one, else by cell."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from hov_tools.files import text
from hov_tools.forms.records import AnyForm, ApplicationForm, CellRef, Field, FlowForm, HovForm, Row, Table
from hov_tools.ooxml.numbers import exact, serial_to_date
from hov_tools.ooxml.own_sheets import own_sheets
from hov_tools.ooxml.snapshot import Cell, CellKind, Sheet, Snapshot
from hov_tools.rules.shown import shown
from hov_tools.texts import printable

_TRAINEES = "trainees"

Answers: TypeAlias = dict[tuple[str, ...], "Answer"]


class Version(Struct, frozen=True):
    """One of the two workbooks.

    Attributes:
        snapshot: its cells.
        form: as read; None when it is none of the known forms.
    """

    snapshot: Snapshot
    form: AnyForm | None


class Answer(Struct, frozen=True):
    """A field that can be found in both versions.

    Attributes:
        label: the question, with its row.
        field: the answer.
        is_private: about a trainee: its value is never shown.
    """

    label: str
    field: Field[object]
    is_private: bool = False


class Difference(Struct, frozen=True):
    """One cell that differs.

    Attributes:
        label: the question; "" for a cell that is no field.
        ref_a: where in A; None when it is not there.
        ref_b: where in B; None when it is not there.
        old: what A holds; None when it is not to be shown.
        new: what B holds; None when it is not to be shown.
    """

    label: str
    ref_a: CellRef | None
    ref_b: CellRef | None
    old: str | None
    new: str | None


class Compared(Struct, frozen=True):
    """What comparing two versions comes to.

    Attributes:
        differences: fields in the order of the form, then other cells by sheet, row and column.
        only_a: sheets that B lacks.
        only_b: sheets that A lacks.
        is_moved: fields stand in other cells, so that only the fields were compared.
    """

    differences: tuple[Difference, ...]
    only_a: tuple[str, ...]
    only_b: tuple[str, ...]
    is_moved: bool

    @property
    def is_equal(self) -> bool:
        """Nothing differs."""
        return not (self.differences or self.only_a or self.only_b)


def compare(a: Version, b: Version) -> Compared:
    """Compare two versions of a workbook; what hov put there itself is left out."""
    first, second = _sheets(a.snapshot), _sheets(b.snapshot)
    old, new = _answers(a.form, b.form) if type(a.form) is type(b.form) else ({}, {})
    is_moved = any(key in new and _has_moved(one.field, new[key].field) for key, one in old.items())
    differences = list(_of_fields(old, new, is_moved=is_moved))
    if is_moved:
        return Compared(tuple(differences), (), (), is_moved=True)
    seen = {one.field.ref for answers in (old, new) for one in answers.values()}
    # A workbook that is no known form can be one that was damaged: what it says of trainees stays unseen too.
    is_private = not isinstance(a.form, FlowForm | ApplicationForm) or not isinstance(
        b.form, FlowForm | ApplicationForm
    )
    for name, sheet in first.items():
        if name in second:
            differences += _of_cells(sheet, second[name], seen, (a, b), is_private=is_private)
    only_a = tuple(name for name in first if name not in second)
    only_b = tuple(name for name in second if name not in first)
    return Compared(tuple(differences), only_a, only_b, is_moved=False)


def _sheets(snapshot: Snapshot) -> dict[str, Sheet]:
    ours = own_sheets(snapshot)
    return {sheet.name: sheet for sheet in snapshot.sheets if sheet.name not in ours}


def _answers(a: AnyForm | None, b: AnyForm | None) -> tuple[Answers, Answers]:
    old: Answers = {}
    new: Answers = {}
    for form, answers in ((a, old), (b, new)):
        for name, field in () if form is None else form.fields.items():
            answers["field", name] = Answer(field.label, field)
    if isinstance(a, HovForm) and isinstance(b, HovForm):
        old |= _days(a)
        new |= _days(b)
        _rows(_TRAINEES, a.trainees, b.trainees, old, new)
    elif isinstance(a, FlowForm) and isinstance(b, FlowForm):
        _rows("verschil_deelnemer", a.members, b.members, old, new)
        _rows("verschil_route", a.routes, b.routes, old, new)
    elif isinstance(a, ApplicationForm) and isinstance(b, ApplicationForm):
        _rows("verschil_deelnemer", a.members, b.members, old, new)
    return old, new


def _days(form: HovForm) -> Answers:
    days = form.days
    found: dict[tuple[str, ...], Field[Fraction] | None] = {
        ("days", str(year), kind): field for (year, kind), field in days.cells.items()
    }
    found |= {("days", str(year), "total"): field for year, field in days.year_totals.items()}
    found |= {("days", "total", kind): field for kind, field in days.kind_totals.items()}
    found["days", "total", "total"] = days.grand_total
    return {key: Answer(field.label, field) for key, field in found.items() if field is not None}


def _rows(name: str, a: Table[Row], b: Table[Row], old: Answers, new: Answers) -> None:
    """Add the answers of two tables, their rows paired by what both versions can be told apart by."""
    # Whatever stands in a trainee's row is not repeated, its number neither: the cell tells which row it is.
    is_private = name == _TRAINEES
    columns = ["tpid", "number"] if name == "verschil_deelnemer" else ["number"]
    column = next((one for one in columns if _tells_apart(a, one) and _tells_apart(b, one)), None)
    for table, answers in ((a, old), (b, new)):
        for row in table.rows:
            key = _key(table, row, column)
            for field in row.answers():
                label = field.label if is_private else text(name, label=field.label, key=key)
                answers[name, key, field.name] = Answer(label, field, is_private)
        for total_name, total in table.totals.items():
            answers[name, "", total_name] = Answer(text("verschil_totaal", label=total.label), total)


def _tells_apart(table: Table[Row], column: str) -> bool:
    values = [getattr(row, column).value for row in table.rows]
    return None not in values and len(set(values)) == len(values)


def _key(table: Table[Row], row: Row, column: str | None) -> str:
    if column is not None:
        return str(getattr(row, column).value)
    ref = next(field.ref for field in row.answers() if field.ref is not None)
    heading = next(one for one in table.headings.values() if one.sheet == ref.sheet)
    return str(ref.row - heading.row)


def _of_fields(old: Answers, new: Answers, *, is_moved: bool) -> Iterator[Difference]:
    for key in dict.fromkeys([*old, *new]):
        one, other = old.get(key), new.get(key)
        before, after = one.field if one else None, other.field if other else None
        either = one or other
        if is_moved and before is not None and after is not None:
            before, after = _without_references(before, after)
        if either is not None and not _is_same(before, after):
            yield _difference(either.label, before, after, is_private=either.is_private)


def _of_cells(
    a: Sheet, b: Sheet, seen: set[CellRef | None], versions: tuple[Version, Version], *, is_private: bool
) -> Iterator[Difference]:
    addresses = {(cell.row, cell.column) for sheet in (a, b) for cell in sheet.cells}
    for row, column in sorted(addresses):
        ref = CellRef(a.name, row, column)
        if ref in seen:
            continue
        before, after = (
            _plain_field(ref, sheet.get(row, column), uses_1904=version.snapshot.uses_1904)
            for sheet, version in zip((a, b), versions, strict=True)
        )
        if not _is_same(before, after):
            yield _difference("", before, after, is_private=is_private)


def _plain_field(ref: CellRef, cell: Cell | None, *, uses_1904: bool) -> Field[object]:
    held = cell or Cell(ref.row, ref.column)
    value: object = None
    if held.kind is CellKind.NUMBER:
        number = exact(held.lexical)
        value = (serial_to_date(number, uses_1904=uses_1904) if held.is_date else None) or number
    return Field("", "", ref, held, value)


def _content(field: Field[object] | None) -> tuple[object, ...]:
    """What counts when two cells are compared: 19 is 19.0, and the text "19" is something else."""
    if field is None or field.cell.is_empty:
        return ()
    cell = field.cell
    value = exact(cell.lexical) if cell.kind is CellKind.NUMBER else cell.lexical
    return (cell.kind, value, cell.formula)


def _without_references(a: Field[object], b: Field[object]) -> tuple[Field[object], Field[object]]:
    """Leave formulas out where both hold one: where cells moved, theirs refers to other addresses."""
    if a.cell.formula is None or b.cell.formula is None:
        return a, b
    return replace(a, cell=replace(a.cell, formula=None)), replace(b, cell=replace(b.cell, formula=None))


def _is_same(a: Field[object] | None, b: Field[object] | None) -> bool:
    return _content(a) == _content(b)


def _has_moved(a: Field[object], b: Field[object]) -> bool:
    return a.ref is not None and b.ref is not None and a.ref != b.ref


def _difference(
    label: str, before: Field[object] | None, after: Field[object] | None, *, is_private: bool
) -> Difference:
    ref_a = None if before is None else before.ref
    ref_b = None if after is None else after.ref
    if is_private:
        return Difference(label, ref_a, ref_b, None, None)
    formula_a = None if before is None else before.cell.formula
    formula_b = None if after is None else after.cell.formula
    with_formula = formula_a != formula_b
    old, new = (_shown(field, with_formula=with_formula) for field in (before, after))
    return Difference(label, ref_a, ref_b, old, new)


def _shown(field: Field[object] | None, *, with_formula: bool) -> str:
    if field is None or field.cell.is_empty:
        return text("verschil_leeg")
    value = shown(field)
    if with_formula and field.cell.formula is not None:
        return printable(f"{value} (={field.cell.formula})")
    return value
