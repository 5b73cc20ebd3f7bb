"""Whether a formula looks at a cell."""

from __future__ import annotations

from hov_tools.forms.records import Field
from hov_tools.ooxml.address import parse_a1
from hov_tools.ooxml.formula import FormulaError, references


def refers_to(field: Field[object], other: Field[object] | tuple[str, str]) -> bool:
    """Tell whether the formula of a field names a cell, given as a field or as (sheet, address)."""
    if field.place is None or field.cell.formula is None:
        return False
    if isinstance(other, Field):
        if other.place is None:
            return False
        sheet, cell = other.place.sheet, (other.place.row, other.place.column)
    else:
        sheet, cell = other[0], parse_a1(other[1])
    try:
        found = references(field.cell.formula, field.place.sheet)
    except FormulaError:
        return False
    return any(one.sheet.lower() == sheet.lower() and cell in one.range for one in found)
