"""Numbers, dates and answers as Dutch people write them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from hov_tools.forms.records import Field, Trouble

_MAX_SHOWN = 60


def number(value: Fraction | int, decimals: int = 2) -> str:
    """Write a number: 34636 → "34.636", 16/5 → "3,2"; at most so many decimals, none that say nothing.

    A number that has more decimals is shown rounded half up, with "≈" before it: it is for reading only.
    """
    # In whole numbers: fractions take ten times as long.
    numerator, denominator = value.as_integer_ratio()
    scaled = numerator * 10**decimals
    rounded = (2 * scaled + denominator) // (2 * denominator)
    whole, part = divmod(abs(rounded), 10**decimals)
    digits = f"{whole:,}".replace(",", ".")
    fraction = str(part).rjust(decimals, "0").rstrip("0") if decimals else ""
    sign = "-" if rounded < 0 else ""
    about = "" if scaled % denominator == 0 else "≈ "
    return f"{about}{sign}{digits}" + (f",{fraction}" if fraction else "")


def equals(value: Fraction) -> str:
    """Write the outcome of a sum: "= 3,2", or "≈ 16,01" when that is not all of it."""
    shown_number = number(value)
    return shown_number if shown_number.startswith("≈") else f"= {shown_number}"


def day(value: date) -> str:
    """Write a date: 1 February 2021 → "01-02-2021"."""
    return f"{value.day:02d}-{value.month:02d}-{value.year}"


def listed(items: Iterable[str]) -> str:
    """Write a list: "A", "A en B", "A, B en C"."""
    *first, last = items
    return f"{', '.join(first)} en {last}" if first else last


def shown(field: Field[object]) -> str:
    """Write what a cell holds; never more than a line of it."""
    if field.is_empty:
        return "leeg"
    if isinstance(field.value, date):
        return day(field.value)
    if isinstance(field.value, Fraction) and not field.typed_as_text:
        return number(field.value)
    if field.trouble is Trouble.CELL_ERROR:
        return field.cell.lexical
    text = " ".join(field.cell.lexical.split())
    if field.cell.lexical != field.cell.lexical.strip() or field.cell.kind.value == "text":
        text = f"“{field.cell.lexical.strip()}”" if field.cell.lexical.strip() else "spaties"
    return text if len(text) <= _MAX_SHOWN else text[: _MAX_SHOWN - 1] + "…"
