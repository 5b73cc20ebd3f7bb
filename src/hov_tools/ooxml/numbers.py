"""Numbers as a workbook writes them, and dates as it counts them, exactly."""

from __future__ import annotations

import re
from datetime import date, timedelta
from fractions import Fraction

_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?\Z")
MAX_LEXICAL = 400

_EPOCH_1900 = date(1899, 12, 30)
_EPOCH_1904 = date(1904, 1, 1)
# Excel's 1900 calendar has a 29 February 1900, serial 60, that never was (ECMA-376 part 1, §18.17.4.1).
_FIRST_SOUND_SERIAL = 61
_MAX_SERIAL = 2_958_465


def is_number(lexical: str) -> bool:
    """Tell whether a text is a number of xsd:double that a workbook can hold (no infinity, no NaN)."""
    return len(lexical) <= MAX_LEXICAL and _NUMBER.match(lexical) is not None


def exact(lexical: str) -> Fraction:
    """Give the exact value of a number's digits; raises ValueError when it is no number."""
    if not is_number(lexical):
        raise ValueError(f"{lexical[:40]!r} is not a number")
    return Fraction(lexical)


def serial_to_date(serial: Fraction, *, uses_1904: bool) -> date | None:
    """Give the calendar day of a serial number, its time of day left out.

    Returns:
        None when the number is no day that both Excel and the calendar know: negative, past the year 9999, or
        before 1 March 1900, where Excel counts a day that did not exist.
    """
    days = serial.numerator // serial.denominator
    if uses_1904:
        return _EPOCH_1904 + timedelta(days) if 0 <= days <= _MAX_SERIAL - 1462 else None
    return _EPOCH_1900 + timedelta(days) if _FIRST_SOUND_SERIAL <= days <= _MAX_SERIAL else None


def date_to_serial(day: date, *, uses_1904: bool) -> int:
    """Give the serial number of a calendar day.

    Raises:
        ValueError: a day before 1 March 1900 (or before 1904 in that system).
    """
    serial = (day - (_EPOCH_1904 if uses_1904 else _EPOCH_1900)).days
    if serial < (0 if uses_1904 else _FIRST_SOUND_SERIAL):
        raise ValueError(f"{day} has no serial number")
    return serial
