"""Numbers as a workbook writes them, and dates as it counts them, exactly."""

from __future__ import annotations

import math
import re
from datetime import date, timedelta
from fractions import Fraction

from hov_tools.kept import kept

_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?\Z")
MAX_LEXICAL = 400
SIGNIFICANT_DIGITS = 15
"""Digits that any number keeps when a double holds it; Excel shows and takes no more."""

_EPOCH_1900 = date(1899, 12, 30)
_EPOCH_1904 = date(1904, 1, 1)
# Excel's 1900 calendar has a 29 February 1900, serial 60, that never was (ECMA-376 part 1, §18.17.4.1).
_FIRST_SOUND_SERIAL = 61
MAX_SERIAL = 2_958_465
"""31 December 9999 in the 1900 system, the last day."""


def is_number(lexical: str) -> bool:
    """Tell whether a text is a number of xsd:double that a workbook can hold (no infinity, no NaN)."""
    if len(lexical) > MAX_LEXICAL or _NUMBER.match(lexical) is None:
        return False
    # A double is what the file means by the digits, so a double decides whether they are too large for one.
    return math.isfinite(float(lexical))


@kept(8_192)
def exact(lexical: str) -> Fraction:
    """Give the exact value of the number that is meant by the digits of a cell.

    Files hold 17 digits where a person typed fewer ("0.56999999999999995" for 0.57): with more than 15 digits the
    number meant is that of the first 15, rounded, which is what Excel shows and compares.

    Raises:
        ValueError: it is no number.
    """
    if not is_number(lexical):
        raise ValueError(f"{lexical[:40]!r} is not a number")
    if significant_digits(lexical) > SIGNIFICANT_DIGITS:
        return fifteen_digits(float(lexical))
    return Fraction(lexical)


def fifteen_digits(number: float) -> Fraction:
    """Give the number that Excel shows and compares of a double: the one of 15 significant digits."""
    return Fraction(f"{number:.{SIGNIFICANT_DIGITS}g}")


def significant_digits(lexical: str) -> int:
    """Count the digits of a number without its leading and trailing zeros: 4 in "0.0120300E5"."""
    mantissa = lexical.lower().partition("e")[0]
    return len(mantissa.lstrip("+-").replace(".", "").strip("0"))


def serial_to_date(serial: Fraction, *, uses_1904: bool) -> date | None:
    """Give the calendar day of a serial number, its time of day left out.

    Returns:
        None when the number is no day that both Excel and the calendar know: negative, past the year 9999, or
        before 1 March 1900, where Excel counts a day that did not exist.
    """
    days = serial.numerator // serial.denominator
    if uses_1904:
        return _EPOCH_1904 + timedelta(days) if 0 <= days <= MAX_SERIAL - 1462 else None
    return _EPOCH_1900 + timedelta(days) if _FIRST_SOUND_SERIAL <= days <= MAX_SERIAL else None


def date_to_serial(day: date, *, uses_1904: bool) -> int:
    """Give the serial number of a calendar day.

    Raises:
        ValueError: a day before 1 March 1900 (or before 1904 in that system).
    """
    serial = (day - (_EPOCH_1904 if uses_1904 else _EPOCH_1900)).days
    if serial < (0 if uses_1904 else _FIRST_SOUND_SERIAL):
        raise ValueError(f"{day} has no serial number")
    return serial
