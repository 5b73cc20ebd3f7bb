"""Dates as serial numbers (ECMA-376 part 1, §18.17.4.1), with the 29 February 1900 that never was."""

from __future__ import annotations

from datetime import date

from hov_tools.ooxml.formulas.numbers import CannotEvaluateError, ExcelError

_LAST_1900 = 2_958_465
_LAST_1904 = 2_957_003
_LEAP_DAY = 60
_FIRST_YEAR = 1900
_YEARS = 9999
_START_1904 = date(1904, 1, 1).toordinal()
_START_1900 = date(1899, 12, 30).toordinal()


def date_serial(year: int, month: int, day: int, *, uses_1904: bool) -> int | ExcelError:
    """Give the serial number of a date; months and days may run over into other years and months.

    Raises:
        CannotEvaluateError: the month lies before the first of the date system.
    """
    if year < 0 or year > _YEARS:
        return ExcelError.NUM
    if year < _FIRST_YEAR:
        if uses_1904:
            raise CannotEvaluateError("a year before 1900 in a workbook that counts from 1904")
        year += _FIRST_YEAR
    months = year * 12 + month - 1
    year, month = divmod(months, 12)
    if not _FIRST_YEAR <= year <= _YEARS or (uses_1904 and year < _FIRST_YEAR + 4):
        raise CannotEvaluateError("a date outside the years that Excel knows")
    first = date(year, month + 1, 1).toordinal()
    if uses_1904:
        serial, last = first - _START_1904, _LAST_1904
    else:
        serial, last = first - _START_1900, _LAST_1900
        # Before the day that never was, serial numbers are one lower than the calendar says.
        serial -= serial <= _LEAP_DAY
    serial += day - 1
    return serial if 0 <= serial <= last else ExcelError.NUM


def date_parts(serial: int, *, uses_1904: bool) -> tuple[int, int, int] | ExcelError:
    """Give the year, month and day of a serial number."""
    if not 0 <= serial <= (_LAST_1904 if uses_1904 else _LAST_1900):
        return ExcelError.NUM
    if not uses_1904 and serial in (0, _LEAP_DAY):
        return (1900, 2, 29) if serial else (1900, 1, 0)
    if uses_1904:
        found = date.fromordinal(serial + _START_1904)
    else:
        found = date.fromordinal(serial + _START_1900 + (serial < _LEAP_DAY))
    return found.year, found.month, found.day
