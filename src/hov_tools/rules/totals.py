"""The totals of a form, with the numbers that they must be the sum of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from msgspec import Struct

from hov_tools.calculations.rounding import is_apart
from hov_tools.forms.records import AnyForm, Field, FlowForm, HovForm, Number

_SHARES = frozenset(["inflow_regular", "inflow_bonus", "inflow_total", "flow_1", "flow_2"])


class Total(Struct, frozen=True):
    """A total.

    Attributes:
        field: the total itself.
        parts: what it adds up.
        is_known: every part of it was found, so that the sum can be told.
        tolerance: how far a sum of shares with two decimals may be off; 0 for days and whole places.
        subtotals: totals on the way that the form itself adds up; a wrong one explains this one.
    """

    field: Number
    parts: tuple[Number, ...]
    is_known: bool
    tolerance: Fraction
    subtotals: tuple[Number, ...] = ()

    @property
    def expected(self) -> Fraction | None:
        """The sum of the parts; None when one of them is not understood."""
        return sum_of(self.parts) if self.is_known else None

    def is_off(self, expected: Fraction) -> bool:
        """Tell whether the total is stated, and not the sum that is expected."""
        return self.field.value is not None and is_apart(self.field.value, expected, self.tolerance)


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
    return Total(field, (), is_known=False, tolerance=Fraction(0))


def _flow_totals(form: FlowForm) -> Iterator[Total]:
    total = form.number("total")
    if total.ref is not None:
        yield _total(total, [form.number("allocated"), form.number("bonus")])
    margin = Fraction(1, 100)
    rows = form.members.rows
    for row in rows:
        if row.inflow_total.ref is not None:
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
    return Total(field, tuple(parts), is_known=True, tolerance=tolerance, subtotals=subtotals)


def sum_of(parts: Iterable[Field[Fraction]]) -> Fraction | None:
    """Add up fields, empty ones as 0; None when one was not found, or is filled in but not understood."""
    whole, rest = 0, []
    for part in parts:
        if part.ref is None or part.trouble is not None:
            return None
        if part.value is None:
            continue
        # Most are whole, and whole numbers are added ten times as fast.
        numerator, denominator = part.value.as_integer_ratio()
        if denominator == 1:
            whole += numerator
        else:
            rest.append(part.value)
    return sum(rest, Fraction(whole))
