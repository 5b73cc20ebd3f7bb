"""What a cell holds, as far as a finding may show it: no output repeats personal data or what says who a trainee is."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from typing import Any

from hov_tools import dutch
from hov_tools.forms.records import Field, Trouble
from hov_tools.rules.catalogue import finding, text
from hov_tools.rules.finding import Finding
from hov_tools.rules.noticed_fields import NoticedField

_MAX_SHOWN = 60
_DIGITS = re.compile(r"[0-9]{8,9}\Z")
_PREFIX = re.compile(r"(?:bsn|sofi(?:nummer)?|burgerservicenummer)\b[\s:.-]*", re.IGNORECASE)
_SEPARATORS = re.compile(r"[\s.-]")
_LETTERS = re.compile(r"[^\W\d_]{2,}")


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
    held = " ".join(field.cell.lexical.split())
    if field.cell.lexical != field.cell.lexical.strip() or field.cell.kind.value == "text":
        held = f"“{field.cell.lexical.strip()}”" if field.cell.lexical.strip() else "spaties"
    return held if len(held) <= _MAX_SHOWN else held[: _MAX_SHOWN - 1] + "…"


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
    return finding(
        code, noticed.file, field.ref, variant=variant, found=found, cause=cause, label=field.label, **values
    )


def _may_be_shown(noticed: NoticedField) -> str:
    field = noticed.field
    if noticed.is_about_trainee and not field.is_empty and field.trouble is not Trouble.CELL_ERROR:
        return text("niet_getoond")
    if is_bsn(field.cell.lexical.strip()):
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
    typed = _PREFIX.sub("", typed.strip())
    if "@" in typed:
        return "emailadres"
    if is_bsn(_SEPARATORS.sub("", typed)):
        return "bsn"
    if _LETTERS.search(typed) is not None and not any(char.isdigit() for char in typed):
        return "naam"
    return None
