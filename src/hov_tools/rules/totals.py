"""The totals of a form, with the numbers that they must be the sum of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from hov_tools.forms.records import AnyForm, Field, FlowForm, HovForm, Number
from hov_tools.record import record

_SHARES = frozenset(["inflow_regular", "inflow_bonus", "inflow_total", "flow_1", "flow_2"])


@record
class Total:
    """A total.

    Attributes:
        field: the total itself.
        parts: what it adds up.
        expected: their sum; None when one of them is not understood.
        tolerance: how far a sum of shares with two decimals may be off; 0 for days and whole places.
        subtotals: totals on the way that the form itself adds up; a wrong one explains this one.
    """

    field: Number
    parts: tuple[Number, ...]
    expected: Fraction | None
    tolerance: Fraction
    subtotals: tuple[Number, ...] = ()

    @property
    def is_right(self) -> bool:
        """The total is the sum, as far as can be told."""
        if self.expected is None or self.field.value is None:
            return False
        return abs(self.field.value - self.expected) <= self.tolerance


def totals_of(form: AnyForm) -> Iterator[Total]:
    """Give every total of a form."""
    match form:
        case HovForm():
            yield from _hov_totals(form)
        case FlowForm():
            yield from _flow_totals(form)


def _hov_totals(form: HovForm) -> Iterator[Total]:
    days = form.days
    # Where a year or a kind was not found (F110), the total over it cannot be told.
    for year, total in days.year_totals.items():
        parts = [cell for key, cell in days.cells.items() if key[0] == year]
        yield _total(total, parts) if days.has_all_kinds else _unknown(total)
    for kind, total in days.kind_totals.items():
        parts = [cell for key, cell in days.cells.items() if key[1] == kind]
        yield _total(total, parts) if days.has_all_years else _unknown(total)
    if days.grand_total is None:
        return
    if days.has_all_years and days.has_all_kinds:
        subtotals = (*days.year_totals.values(), *days.kind_totals.values())
        yield _total(days.grand_total, days.cells.values(), subtotals=subtotals)
    else:
        yield _unknown(days.grand_total)


def _unknown(field: Number) -> Total:
    return Total(field, (), None, Fraction(0))


def _flow_totals(form: FlowForm) -> Iterator[Total]:
    total = form.number("total")
    if total.place is not None:
        yield _total(total, [form.number("allocated"), form.number("bonus")])
    margin = Fraction(1, 100)
    rows = form.members.rows
    for row in rows:
        if row.inflow_total.place is not None:
            yield _total(row.inflow_total, [row.inflow_regular, row.inflow_bonus])
    for name, field in form.members.totals.items():
        if name == "inflow_total":
            parts = [part for row in rows for part in (row.inflow_regular, row.inflow_bonus)]
            subtotals = tuple(row.inflow_total for row in rows)
        else:
            parts, subtotals = [getattr(row, name) for row in rows], ()
        tolerance = margin * len(rows) if name in _SHARES else Fraction(0)
        yield _total(field, parts, tolerance, subtotals)


def _total(
    field: Number,
    parts: Iterable[Number],
    tolerance: Fraction = Fraction(0),
    subtotals: tuple[Number, ...] = (),
) -> Total:
    parts = tuple(parts)
    return Total(field, parts, sum_of(parts), tolerance, subtotals)


def sum_of(parts: Iterable[Field[Fraction]]) -> Fraction | None:
    """Add up fields, empty ones as 0; None when one was not found, or is filled in but not understood."""
    total = Fraction(0)
    for part in parts:
        if part.place is None or part.trouble is not None:
            return None
        total += part.value or 0
    return total
