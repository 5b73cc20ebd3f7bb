"""What a cell holds, as far as a finding may show it: no output repeats personal data or what says who a trainee is."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from msgspec.structs import replace

from hov_tools import dutch
from hov_tools.forms.records import Field, Trouble
from hov_tools.forms.text import cleaned, odd_characters
from hov_tools.ooxml.numbers import exact
from hov_tools.ooxml.snapshot import ERROR_VALUES, Cell, CellKind
from hov_tools.rules.catalogue import error_text, finding, text
from hov_tools.rules.finding import Finding
from hov_tools.rules.noticed_fields import NoticedField
from hov_tools.texts import code_point, printable

_MAX_SHOWN = 60
_DIGITS = re.compile(r"[0-9]{8,9}\Z")
_PREFIX = re.compile(r"(?:bsn|sofi(?:nummer)?|burgerservicenummer)\b[\s:.-]*", re.IGNORECASE)
_SEPARATORS = re.compile(r"[\s.-]")
_BLANKS = re.compile(r"[ \t\r\n]+")
_LETTERS = re.compile(r"[^\W\d_]{2,}")


def shown(field: Field[object]) -> str:
    """Write what a cell holds, as its sheet shows it; never more than a line of it."""
    cell = field.cell
    if field.is_empty:
        return _shown_empty(cell)
    if cell.kind is CellKind.ERROR:
        # What else stands there is no error of Excel, and can be anything: also what says who a trainee is.
        return error_text(cell.lexical) if cell.lexical in ERROR_VALUES else text("onbekende_foutwaarde")
    if field.trouble is Trouble.NO_VALUE:
        return text("formule_zonder_waarde")
    if cell.kind is CellKind.BOOLEAN:
        return text("waar" if cell.lexical == "1" else "onwaar")
    if field.day is not None:
        return dutch.day(field.day)
    if cell.kind is CellKind.NUMBER:
        return shown_value(field) if field.value is not None else _as_on_sheet(cell)
    return _quoted(cell.lexical)


def institution(tpid: str | None, name: str | None) -> str:
    """Name an institution at the start of a sentence, as far as a form does."""
    if not name:
        return text("instelling_onbekend") if tpid is None else text("instelling_tpid", tpid=tpid)
    return _shortened(name) if tpid is None else text("instelling_als", name=_shortened(name), tpid=tpid)


def shown_value(field: Field[object]) -> str:
    """Write what a cell was read as."""
    match field.value:
        case Fraction() if field.cell.is_percentage:
            return _as_on_sheet(field.cell)
        case Fraction():
            return str(field.value) if field.name == "year" else dutch.number(field.value)
        case None:
            return ""
        case value:
            return dutch.day(value) if isinstance(value, date) else _shortened(str(value))


def _shown_empty(cell: Cell) -> str:
    if not cell.lexical:
        return text("leeg" if cell.formula is None else "formule_toont_niets")
    odd = [code_point(char) for char in odd_characters(cell.lexical)]
    if cleaned(cell.lexical):
        return _quoted(cell.lexical)
    return text("onzichtbaar_teken", characters=", ".join(odd)) if odd else text("spaties")


def _as_on_sheet(cell: Cell) -> str:
    """Write a number with a comma and, as Excel does, no more than 15 digits; a percentage as such."""
    number = exact(cell.lexical) * (100 if cell.is_percentage else 1)
    written = f"{Decimal(number.numerator) / Decimal(number.denominator):.15g}".replace(".", ",")
    return f"{written}%" if cell.is_percentage else written


def _quoted(typed: str) -> str:
    # A line break in a cell is a space to whoever reads on; any other sign that shows nothing is named.
    return _shortened(f"“{printable(_BLANKS.sub(' ', typed).strip(' '))}”")


def _shortened(held: str) -> str:
    held = " ".join(held.split())
    return held if len(held) <= _MAX_SHOWN else held[: _MAX_SHOWN - 1] + "…"


def spelling(registration: Field[str]) -> str:
    """Write how a registration number is spelled, without the number: “00…” for 0012345, “….0” for 12345.0."""
    is_text = registration.cell.kind is CellKind.TEXT
    return f"“{_SIGNIFICANT.sub('…', cleaned(registration.cell.lexical)) if is_text else '…'}”"


# What tells trainees apart: all but leading zeros, and zeros behind a point.
_SIGNIFICANT = re.compile(r"(?<![^0])[^0].*?(?=(?:[.,]0+)?\Z)")


def finding_on(
    code: str,
    noticed: NoticedField,
    variant: str | None = None,
    cause: Finding | None = None,
    **values: Any,  # noqa: ANN401 - whatever the text has to say
) -> Finding:
    """Make a finding on a noticed field, with what it holds as far as that may be shown."""
    field = noticed.field
    found = _may_be_shown(noticed)
    made = finding(
        code, noticed.file, field.ref, variant=variant, found=found, cause=cause, label=field.label, **values
    )
    may_be_empty = code in _MAY_BE_EMPTY and not field.is_required and not field.expects_formula
    return replace(made, remedy=f"{made.remedy} {text('laat_leeg')}") if may_be_empty else made


# What is wrong in a cell that need not be filled in can also be mended by leaving it empty.
_MAY_BE_EMPTY = frozenset(["F102", "F104", "F105", "F106", "F107"])


def _may_be_shown(noticed: NoticedField) -> str:
    field = noticed.field
    if noticed.is_about_trainee and not field.is_empty and field.trouble is not Trouble.CELL_ERROR:
        return text("niet_getoond")
    if is_bsn(cleaned(field.cell.lexical)):
        return text("niet_getoond_bsn")
    return shown(field)


def is_bsn(digits: str) -> bool:
    """Tell whether eight or nine digits pass the test of a citizen service number (weights 9 … 2 and -1, by 11)."""
    if _DIGITS.match(digits) is None:
        return False
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    numbers = [int(digit) for digit in digits.rjust(9, "0")]
    total = sum(weight * number for weight, number in zip(weights, numbers, strict=True))
    return total % 11 == 0 and any(numbers)


def looks_personal(typed: str) -> str | None:
    """Tell what a text looks like: "bsn", "naam", "emailadres", or None when it can be a registration number."""
    typed = _PREFIX.sub("", cleaned(typed))
    if "@" in typed:
        return "emailadres"
    if is_bsn(_SEPARATORS.sub("", typed)):
        return "bsn"
    if _LETTERS.search(typed) is not None and not any(char.isdigit() for char in typed):
        return "naam"
    return None
