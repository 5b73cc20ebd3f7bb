"""Days, times and durations of cells of type "d" as serial numbers (§18.18.11 ST_CellType, §18.17.4; ISO 8601)."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction

from hov_tools.ooxml.numbers import MAX_SERIAL, date_to_serial

_TIME = r"([0-9]{2}):([0-9]{2})(?::([0-9]{2}(?:[.,][0-9]+)?))?Z?"
_MOMENT = re.compile(rf"(?:([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})(?:T{_TIME}|Z)?|T?{_TIME})\Z")
_DURATION = re.compile(
    r"P(?=[0-9T])(?:([0-9]+)D)?(?:T(?=[0-9])(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+(?:[.,][0-9]+)?)S)?)?\Z"
)
_LONGEST = 60
_DAY_SECONDS = 86_400
# 29 February 1900, which Excel counts and the calendar does not have.
_LEAP_BUG = date(1900, 3, 1)
_DAY_ZERO = date(1899, 12, 31)
# Day 0 where that leap day is not counted: what stands for "no day" beside a time.
_OTHER_DAY_ZERO = date(1899, 12, 30)


def iso_serial(text: str, *, uses_1904: bool) -> str | None:
    """Turn a day, a time, both, or a duration into a serial number's digits.

    Returns:
        None when it is none of these, has a time zone other than Z, or lies outside the workbook's calendar.
    """
    if len(text) > _LONGEST:
        return None
    moment = _MOMENT.match(text)
    if moment is not None:
        days = _days(moment[1], uses_1904=uses_1904) if moment[1] else 0
        seconds = _seconds(*(moment.groups()[1:4] if moment[1] else moment.groups()[4:]))
    elif (duration := _DURATION.match(text)) is not None:
        days = int(duration[1] or 0)
        seconds = int(duration[2] or 0) * 3600 + int(duration[3] or 0) * 60 + _fraction(duration[4])
    else:
        return None
    if days is None or seconds is None:
        return None
    serial = days + Fraction(seconds) / _DAY_SECONDS
    if serial >= MAX_SERIAL + 1:
        return None
    return str(serial.numerator) if serial.denominator == 1 else repr(float(serial))


def _days(text: str, *, uses_1904: bool) -> int | None:
    try:
        day = date.fromisoformat(text)
        if not uses_1904 and _OTHER_DAY_ZERO <= day < _LEAP_BUG:
            return max((day - _DAY_ZERO).days, 0)
        return date_to_serial(day, uses_1904=uses_1904)
    except ValueError:
        return None


def _seconds(hours: str | None, minutes: str | None, seconds: str | None) -> Fraction | None:
    """Give the seconds since midnight, 24:00 among them; None when there is no such time."""
    hour, minute, second = int(hours or 0), int(minutes or 0), _fraction(seconds)
    found = hour * 3600 + minute * 60 + second
    return found if minute < 60 and second < 60 and found <= _DAY_SECONDS else None


def _fraction(seconds: str | None) -> Fraction:
    return Fraction((seconds or "0").replace(",", "."))
