"""Numbers and dates as Dutch people type them into a cell as text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from hov_tools.forms.text import cleaned

_NUMBER = re.compile(r"([+-]?)([0-9]+)(?:([.,])([0-9]+))?\Z")
_WITH_POINTS = re.compile(r"[+-]?[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]+)?\Z")
_WITH_SPACES = re.compile(r"[+-]?[0-9]{1,3}(?: [0-9]{3})+(?:,[0-9]+)?\Z")
_MAX_DIGITS = 20
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"))
_WITH_UNIT = re.compile(r"(.*[0-9])\s*([a-z]+)\.?\Z", re.IGNORECASE)
_UNITS: Mapping[str, frozenset[str]] = {
    "dagen": frozenset(["dagen", "dag", "d"]),
    "maanden": frozenset(["maanden", "maand", "mnd"]),
    "plaatsen": frozenset(["plaatsen", "plaats"]),
}

_DATE = re.compile(
    r"([0-9]{1,2}) ?[-/. ] ?([0-9]{1,2}|[a-z]{3,9})\.? ?[-/. ] ?([0-9]{4}|['\u2019]?[0-9]{2})\Z", re.IGNORECASE
)
_ISO_DATE = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})\Z")
_TIME = re.compile(r"[ T][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?(?: uur)?\Z", re.IGNORECASE)
_WEEKDAY = re.compile(r"(?:maan|dins|woens|donder|vrij|zater|zon)dag,? ", re.IGNORECASE)
# The years that Excel means by two digits: 2000 to 2029, 1930 to 1999.
_FIRST_OF_1900 = 30
_MONTH_NAMES = (
    "januari", "februari", "maart", "april", "mei", "juni",
    "juli", "augustus", "september", "oktober", "november", "december",
)  # fmt: skip


def with_hyphens(text: str) -> str:
    """Give a text as it would have been typed, with a hyphen for every dash and minus sign."""
    return cleaned(text).translate(_DASHES)


def number_from_text(text: str, *, whole: bool, unit: str | None = None) -> Fraction | None:
    """Read a number as Dutch people type it: "12,5", "1 234", "1.234" (whole numbers only), "12.5", "700 dagen".

    Args:
        text: what was typed.
        whole: a number without decimals is asked for.
        unit: what is counted: "dagen", "maanden" or "plaatsen"; a word for it may stand behind the number.

    Returns:
        None when it is no number, or could be two: "1.234" where decimals are allowed.
    """
    text = with_hyphens(text)
    behind = _WITH_UNIT.match(text)
    if behind is not None and behind[2].lower() in _UNITS.get(unit or "", ()):
        text = behind[1]
    if _WITH_SPACES.match(text):
        text = text.replace(" ", "")
    elif _WITH_POINTS.match(text):
        if not whole and "," not in text:
            return None
        text = text.replace(".", "")
    match = _NUMBER.match(text)
    if match is None or len(text) > _MAX_DIGITS:
        return None
    number = Fraction(f"{match[2]}.{match[4] or 0}")
    return -number if match[1] == "-" else number


class NoSuchDayError(ValueError):
    """A text names a day that the calendar does not have, such as 29-02-2019."""


def date_from_text(text: str) -> date | None:
    """Read a date: "3-4-2021" (3 April), "3-4-21", "3 apr. 2021", "2021-04-03", "2021-04-03 00:00:00".

    Returns:
        None when it is no date.

    Raises:
        NoSuchDayError: the calendar has no such day.
    """
    text = _WEEKDAY.sub("", _TIME.sub("", with_hyphens(text)))
    iso = _ISO_DATE.match(text)
    if iso is not None:
        return _day(int(iso[1]), int(iso[2]), int(iso[3]))
    match = _DATE.match(text)
    if match is None:
        return None
    month = int(match[2]) if match[2].isdecimal() else _month(match[2].lower())
    return None if month is None else _day(_year(match[3]), month, int(match[1]))


def _month(name: str) -> int | None:
    numbers = [
        number
        for number, month in enumerate(_MONTH_NAMES, 1)
        if month.startswith(name) or name == "mrt" and number == 3
    ]
    return numbers[0] if len(numbers) == 1 else None


def _year(digits: str) -> int:
    year = int(digits.lstrip("'\u2019"))
    if len(digits) == 4:
        return year
    return year + (1900 if year >= _FIRST_OF_1900 else 2000)


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise NoSuchDayError from error
