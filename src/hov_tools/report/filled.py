"""Results into the cells that staff already use: the HOV column, its total, the bonus places."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from msgspec import Struct

from hov_tools.forms.records import CellRef, FlowForm, Number
from hov_tools.ooxml.address import a1
from hov_tools.ooxml.edits import Edit, SetFormula, SetValue, Value
from hov_tools.rules.catalogue import text
from hov_tools.rules.joint_table import JointRow, JointTable


class Filled(Struct, frozen=True):
    """What is to be filled in.

    Attributes:
        edits: the edits; cells that already hold the right value are left alone.
        count: members whose HOV is filled in.
        without_row: members for which the table has no row left.
    """

    edits: tuple[Edit, ...]
    count: int
    without_row: tuple[str, ...]


def bonus_edits(form: FlowForm, places: int, why: str) -> tuple[Edit, ...]:
    """Fill in the bonus places; nothing when they are already there."""
    field = form.number("bonus")
    if field.ref is None or field.value == places and not field.typed_as_text:
        return ()
    return (SetValue(field.ref.sheet, field.ref.address, places, why),)


def hov_edits(form: FlowForm, table: JointTable) -> Filled:
    """Fill in the HOV of every member whose HOV is settled, and the total of the column.

    A member that the table lacks gets the first free row, with what its HOV form says of it.
    """
    edits: list[Edit] = []
    rows = {row.tpid.value: row for row in form.members.rows if row.tpid.value is not None}
    free = iter(form.members.free)
    values: dict[int, Fraction] = {
        row.hov.ref.row: row.hov.value or Fraction(0) for row in form.members.rows if row.hov.ref is not None
    }
    count = 0
    without_row: list[str] = []
    for member in table.rows:
        if member.doubt is not None:
            continue
        row = rows.get(member.tpid)
        if row is not None and row.hov.ref is not None:
            ref = row.hov.ref
            values[ref.row] = Fraction(member.total)
            if row.hov.value != member.total or row.hov.typed_as_text:
                edits.append(_value(ref, member.total, member))
        else:
            number = next(free, None)
            if number is None or "hov" not in form.members.headings:
                without_row.append(member.tpid)
                continue
            values[number] = Fraction(member.total)
            edits += _new_row(form, number, member)
        count += 1
    edits += _total(form, values)
    return Filled(tuple(edits), count, tuple(without_row))


def _value(ref: CellRef, value: Value, member: JointRow) -> SetValue:
    return SetValue(ref.sheet, ref.address, value, text("ingevuld_hov", file=member.file))


def _new_row(form: FlowForm, number: int, member: JointRow) -> Iterator[Edit]:
    contents: dict[str, Value] = {
        "tpid": member.tpid,
        "name": member.name,
        "sector": member.sector,
        "self_sufficient": member.self_sufficient,
        "hov": member.total,
        "brought_in": member.brought_in,
    }
    for name, content in contents.items():
        heading = form.members.headings.get(name)
        if heading is not None and content not in ("", None):
            ref = CellRef(heading.sheet, number, heading.column)
            yield SetValue(ref.sheet, ref.address, content, text("ingevuld_regel", file=member.file))


def _total(form: FlowForm, values: dict[int, Fraction]) -> Iterator[Edit]:
    """Put the formula back into the total of the HOV column when it was overtyped or wiped out."""
    total: Number | None = form.members.totals.get("hov")
    heading = form.members.headings.get("hov")
    if total is None or total.ref is None or heading is None or total.cell.formula is not None:
        return
    first, last = a1(heading.row + 1, heading.column), a1(total.ref.row - 1, heading.column)
    cached = Decimal(int(sum(values.values())))
    yield SetFormula(total.ref.sheet, total.ref.address, f"SUM({first}:{last})", cached, text("ingevuld_totaal"))
