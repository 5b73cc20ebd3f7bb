"""A proposal as edits of the in- en doorstroom form: the cells of the distribution, the routes, the totals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction

from hov_tools.calculations.distribution.answer import DesignedRoute, Proposal
from hov_tools.calculations.distribution.problem import Column, Kind, Problem
from hov_tools.forms.choices import wording
from hov_tools.forms.records import CellRef, Field, FlowForm, Number, Table
from hov_tools.ooxml.address import a1
from hov_tools.ooxml.edits import Edit, SetFormula, SetValue, Value
from hov_tools.proposal.problem import RouteLine, Wishes, route_lines
from hov_tools.report import text

_KINDS = {Kind.REGULAR: "regulier", Kind.BONUS: "bonus"}
_ROUTE_COLUMNS = ("kind", "start", *(f"{what}_{part}" for part in (1, 2, 3) for what in ("institution", "months")))


def form_edits(form: FlowForm, problem: Problem, proposal: Proposal, wishes: Wishes) -> tuple[Edit, ...]:
    """Put a proposal into the form; a cell that already says so is left alone.

    Shares are written as they are, not rounded to two decimals, so that every column adds up.
    """
    return (
        *_numbers(form, problem),
        *_shares(form, proposal),
        *_totals(form, proposal),
        *_routes(form, proposal, wishes),
    )


def _numbers(form: FlowForm, problem: Problem) -> Iterator[Edit]:
    for name, places, why in (
        ("allocated", problem.allocated, text("proposal.why.allocated")),
        ("bonus", problem.bonus, text.counted("proposal.why.bonus", problem.allocated)),
    ):
        yield from _set(form.number(name), places, why)


def _set(field: Field[Fraction], value: Fraction | int, why: str) -> Iterator[Edit]:
    if field.ref is not None and (field.value != value or field.typed_as_text or field.is_empty):
        yield SetValue(field.ref.sheet, field.ref.address, value, why)


def _shares(form: FlowForm, proposal: Proposal) -> Iterator[Edit]:
    members = {member.tpid: member for member in proposal.members}
    for row in form.members.rows:
        member = members.get(row.tpid.value or "")
        if member is None:
            continue
        for column in Column:
            field: Number = getattr(row, column.value)
            places = member.of(column)
            # A share that was typed with two decimals stays as the person typed it.
            if field.value is None or abs(field.value - places) > Fraction(1, 100):
                yield from _set(field, places, text("proposal.why.share"))
        yield from _row_total(row.inflow_total, row.inflow_regular, row.inflow_bonus, member.inflow_regular, member)


def _row_total(field: Number, first: Number, second: Number, regular: Fraction, member: object) -> Iterator[Edit]:
    """Put the formula back that adds regular and bonus instroom, when it was overtyped or wiped out."""
    if field.ref is None or field.cell.formula is not None or first.ref is None or second.ref is None:
        return
    bonus: Fraction = getattr(member, Column.INFLOW_BONUS.value)
    formula = f"{first.ref.address}+{second.ref.address}"
    yield SetFormula(field.ref.sheet, field.ref.address, formula, _cached(regular + bonus), text("proposal.why.sum"))


def _cached(value: Fraction) -> Value:
    return int(value) if value.denominator == 1 else Decimal(value.numerator) / Decimal(value.denominator)


def _totals(form: FlowForm, proposal: Proposal) -> Iterator[Edit]:
    """Put the formulas back under the columns that we fill in, when they were overtyped or wiped out."""
    sums: dict[str, Fraction] = {
        column.value: sum((member.of(column) for member in proposal.members), Fraction(0)) for column in Column
    }
    sums["inflow_total"] = sums["inflow_regular"] + sums["inflow_bonus"]
    for name, total in sums.items():
        field, heading = form.members.totals.get(name), form.members.headings.get(name)
        if field is None or field.ref is None or heading is None or field.cell.formula is not None:
            continue
        first, last = a1(heading.row + 1, heading.column), a1(field.ref.row - 1, heading.column)
        why = text("proposal.why.sum")
        yield SetFormula(field.ref.sheet, field.ref.address, f"SUM({first}:{last})", _cached(total), why)


def _routes(form: FlowForm, proposal: Proposal, wishes: Wishes) -> Iterator[Edit]:
    lines = route_lines(form)
    open_lines = [line for line in lines if wishes.is_free or line.route is None]
    new = [route for route in proposal.routes if route.fixed is None]
    for line, route in zip(open_lines, new, strict=False):
        yield from _route(form, line, _contents(route), is_approved=wishes.is_approved)
    for line in open_lines[len(new) :]:
        if line.route is not None or line.is_answered:
            # An approval without a route would be a route that is filled in partly.
            yield from _route(form, line, dict.fromkeys(_ROUTE_COLUMNS), is_approved=False)


def _contents(route: DesignedRoute) -> dict[str, Value]:
    contents: dict[str, Value] = {"kind": wording("soort", _KINDS[route.kind]), "start": route.start}
    for number in (1, 2, 3):
        placement = route.placements[number - 1] if len(route.placements) >= number else None
        contents[f"institution_{number}"] = None if placement is None else placement.institution
        contents[f"months_{number}"] = None if placement is None else placement.months
    return contents


def _route(form: FlowForm, line: RouteLine, contents: Mapping[str, Value], *, is_approved: bool) -> Iterator[Edit]:
    for name, value in contents.items():
        ref = _place(form.routes, name, line.row)
        if ref is None or value is None and line.route is None:
            continue
        why = text("proposal.why.route" if value is not None else "proposal.why.route_gone")
        yield SetValue(ref.sheet, ref.address, value, why)
    ref = _place(form.routes, "approved", line.row)
    if ref is None:
        return
    if is_approved:
        if not line.is_approved:
            yield SetValue(ref.sheet, ref.address, wording("janee", "ja"), text("proposal.why.approved"))
    elif line.route is not None or line.is_answered and not any(contents.values()):
        yield SetValue(ref.sheet, ref.address, None, text("proposal.why.not_approved"))


def _place(table: Table[object], name: str, row: int) -> CellRef | None:  # type: ignore[type-var]  # any row will do
    heading = table.headings.get(name)
    return None if heading is None else CellRef(heading.sheet, row, heading.column)
