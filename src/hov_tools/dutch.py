"""Numbers, dates and lists as people write them, Dutch people unless English is spoken, and the formats of cells."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

from hov_tools.texts import Language, spoken

WHOLE = "#,##0"
"""Format of a whole number; Excel shows the separators of the reader's own language."""
_MAX_DECIMALS = 2
_SIGNS = {
    **dict.fromkeys("“”„", '"'),
    **dict.fromkeys("‘’‚", "'"),
    **dict.fromkeys("–—−·", "-"),
    **dict.fromkeys("→↳", "->"),
    "…": "...",
    "•": "*",
    "≈": "~",
    "≥": ">=",
    "≤": "<=",
    "÷": "/",
    "×": "x",
    "✓": "v",
    "✗": "x",
    "§": "par. ",
}
"""What is written for a sign that a console or file cannot show."""


def decimals(exact: Fraction, at_most: int = _MAX_DECIMALS) -> int:
    """Give how many decimals show a number without misleading.

    As many as it has, but no more than `at_most`; more only when that would show a whole number that it is not:
    9.9995 is not "10,00".
    """
    for places in range(at_most + 1):
        if 10**places % exact.denominator == 0:
            return places
    places = at_most
    while _scaled(exact, places) % 10**places == 0:
        places += 1
    return places


def number_format(exact: Fraction) -> str:
    """Give the cell format that goes with `decimals`."""
    places = decimals(exact)
    return f"{WHOLE}.{'0' * places}" if places else WHOLE


def digits(value: Fraction | int, at_most: int = _MAX_DECIMALS) -> str:
    """Write a number with `decimals`, rounded half up: 34636 → "34.636", 16.0129 → "16,01"."""
    exact = Fraction(value)
    places = decimals(exact, at_most)
    whole, part = divmod(abs(_scaled(exact, places)), 10**places)
    sign = "-" if exact < 0 else ""
    thousands, point = (",", ".") if spoken() is Language.ENGLISH else (".", ",")
    written = sign + f"{whole:,}".replace(",", thousands)
    return f"{written}{point}{part:0{places}d}" if places else written


def number(value: Fraction | int, at_most: int = _MAX_DECIMALS) -> str:
    """Write a number as `digits` does, with "≈" before it when it has more decimals: it is for reading only."""
    exact = Fraction(value)
    about = "" if 10 ** decimals(exact, at_most) % exact.denominator == 0 else "≈ "
    return about + digits(exact, at_most)


def equals(value: Fraction) -> str:
    """Write the outcome of a sum: "= 3,2", or "≈ 16,01" when that is not all of it."""
    written = number(value)
    return written if written.startswith("≈") else f"= {written}"


def day(value: date) -> str:
    """Write a date: 1 February 2021 → "01-02-2021"."""
    return f"{value.day:02d}-{value.month:02d}-{value.year}"


def day_here(moment: datetime) -> date:
    """Give the day of a moment in the Netherlands; of a moment without a zone, which is then UTC, too.

    Windows has no list of time zones; summer time is from the last Sunday of March to that of October, at 1:00 UTC
    (Directive 2000/84/EC).
    """
    utc = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    begin, end = (_last_sunday(utc.year, month) for month in (3, 10))
    return (utc + timedelta(hours=2 if begin <= utc < end else 1)).date()


def _last_sunday(year: int, month: int) -> datetime:
    last = datetime(year, month, 31, 1, tzinfo=UTC)
    return last - timedelta(days=(last.weekday() + 1) % 7)


def listed(items: Iterable[str]) -> str:
    """Write a list: "A", "A en B", "A, B en C"."""
    *first, last = items
    together = "and" if spoken() is Language.ENGLISH else "en"
    return f"{', '.join(first)} {together} {last}" if first else last


def bounds(least: str, most: str | None) -> str:
    """Write which numbers or years are possible: "1 tot en met 120", or "0 of hoger" when there is no upper one."""
    english = spoken() is Language.ENGLISH
    if most is None:
        return f"{least} or higher" if english else f"{least} of hoger"
    return f"{least} up to and including {most}" if english else f"{least} tot en met {most}"


def in_signs_of(encoding: str, lacking: str) -> str:
    """Write a sign that an encoding lacks by signs that it has: an arrow as "->", a letter without its accent, or "?".

    Args:
        encoding: of a console or a file.
        lacking: one sign.
    """
    letter = unicodedata.normalize("NFKD", lacking)
    for written in (_SIGNS.get(lacking), letter, letter[:1]):
        if written and written.encode(encoding, "ignore").decode(encoding) == written:
            return written
    return "?"


def _scaled(exact: Fraction, places: int) -> int:
    """Give 10^places times the number, rounded half up, away from zero."""
    power: int = 10**places
    scaled = abs(exact) * power
    rounded = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return rounded if exact >= 0 else -rounded
