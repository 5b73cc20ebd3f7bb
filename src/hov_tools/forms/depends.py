"""Which cells a formula looks at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from hov_tools.forms.records import CellRef, Field, HovForm, Number, TraineeRow

if TYPE_CHECKING:
    from hov_tools.ooxml.formulas.references import Reference


def named_cells(field: Field[object], refs: Iterable[CellRef | None]) -> Iterator[CellRef]:
    """Give those of some cells that the formula of a field names, in their order."""
    found = _references(field)
    return (ref for ref in refs if ref is not None and any(_holds(one, ref) for one in found))


def rows_below_table(form: HovForm) -> tuple[TraineeRow, ...]:
    """Give the trainees that the form's own formulas for the days pass over: they stand below its table."""
    days = next((one for one in form.days.cells.values() if one.cell.formula is not None), None)
    rows = [row for row in form.trainees.rows if row.days_1.ref is not None]
    if days is None or not rows:
        return ()
    found = set(named_cells(days, [one.ref for row in rows for one in _days_of(row)]))
    # A formula that names none of them counts in another way.
    return tuple(row for row in rows if found.isdisjoint([one.ref for one in _days_of(row)])) if found else ()


def _days_of(row: TraineeRow) -> tuple[Number, ...]:
    return row.days_1, row.days_2, row.days_3


def _holds(reference: Reference, ref: CellRef) -> bool:
    return reference.sheet.lower() == ref.sheet.lower() and (ref.row, ref.column) in reference.range


def _references(field: Field[object]) -> tuple[Reference, ...]:
    if field.ref is None or field.cell.formula is None:
        return ()
    from hov_tools.ooxml.formulas.references import references  # noqa: PLC0415 - only a doubtful formula waits for it
    from hov_tools.ooxml.formulas.tokens import FormulaError  # noqa: PLC0415 - only a doubtful formula waits for it

    try:
        return references(field.cell.formula, field.ref.sheet)
    except FormulaError:
        return ()
