"""What a cell holds, in the words of a finding."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from hov_tools import dutch
from hov_tools.forms.records import Field, Trouble

_MAX_SHOWN = 60


def shown(field: Field[object]) -> str:
    """Write what a cell holds; never more than a line of it."""
    if field.is_empty:
        return "leeg"
    if isinstance(field.value, date):
        return dutch.day(field.value)
    if isinstance(field.value, Fraction) and not field.typed_as_text:
        return dutch.number(field.value)
    if field.trouble is Trouble.CELL_ERROR:
        return field.cell.lexical
    text = " ".join(field.cell.lexical.split())
    if field.cell.lexical != field.cell.lexical.strip() or field.cell.kind.value == "text":
        text = f"“{field.cell.lexical.strip()}”" if field.cell.lexical.strip() else "spaties"
    return text if len(text) <= _MAX_SHOWN else text[: _MAX_SHOWN - 1] + "…"
