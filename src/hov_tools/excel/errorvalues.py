"""Error values of cells: Excel hands them over as numbers, and xlwings names only the older ones of them."""

from __future__ import annotations

from hov_tools.ooxml.snapshot import ERROR_VALUES

_BASE = -2146828288
"""To which the number of an error (XlCVError) is added; no number of a cell comes as a whole number of Python."""

_NAMES = {
    2000: "#NULL!",
    2007: "#DIV/0!",
    2015: "#VALUE!",
    2023: "#REF!",
    2029: "#NAME?",
    2036: "#NUM!",
    2042: "#N/A",
    2043: "#GETTING_DATA",
    2045: "#SPILL!",
    2046: "#CONNECT!",
    2047: "#BLOCKED!",
    2048: "#UNKNOWN!",
    2049: "#FIELD!",
    2050: "#CALC!",
}
# Those that have no number of their own in Excel's documentation yet.
_ANY = range(2000, 2100)


def error_name(value: object) -> str | None:
    """Give the name of an error value, as its name or as the number by which Excel hands it over; None for others."""
    if isinstance(value, str):
        return value if value in ERROR_VALUES else None
    if isinstance(value, bool) or not isinstance(value, int) or value - _BASE not in _ANY:
        return None
    return _NAMES.get(value - _BASE, "#UNKNOWN!")
