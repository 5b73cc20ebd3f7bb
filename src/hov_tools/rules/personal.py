"""Recognising what should not stand where a registration number belongs."""

from __future__ import annotations

import re

_DIGITS = re.compile(r"[0-9]{8,9}\Z")
_PREFIX = re.compile(r"(?:bsn|sofi(?:nummer)?|burgerservicenummer)\b[\s:.-]*", re.IGNORECASE)
_SEPARATORS = re.compile(r"[\s.-]")
_LETTERS = re.compile(r"[^\W\d_]{2,}")


def is_bsn(digits: str) -> bool:
    """Tell whether eight or nine digits pass the test of a citizen service number (weights 9 … 2 and -1, by 11)."""
    if _DIGITS.match(digits) is None:
        return False
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    numbers = [int(digit) for digit in digits.rjust(9, "0")]
    total = sum(weight * number for weight, number in zip(weights, numbers, strict=True))
    return total % 11 == 0 and any(numbers)


def looks_personal(text: str) -> str | None:
    """Tell what a text looks like: "bsn", "naam", "emailadres", or None when it can be a registration number."""
    text = _PREFIX.sub("", text.strip())
    if "@" in text:
        return "emailadres"
    if is_bsn(_SEPARATORS.sub("", text)):
        return "bsn"
    if _LETTERS.search(text) is not None and not any(char.isdigit() for char in text):
        return "naam"
    return None
