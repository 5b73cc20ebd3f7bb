"""Understanding what a person typed into a cell, without guessing."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from typing import TypeAlias

from msgspec import Struct

from hov_tools.forms.choices import choice_list
from hov_tools.forms.layout import Question
from hov_tools.forms.records import Trouble
from hov_tools.kept import kept
from hov_tools.ooxml.numbers import exact, serial_to_date
from hov_tools.ooxml.snapshot import Cell, CellKind

Meaning: TypeAlias = str | Fraction | date | None

_TPID = r"(?:TP(?:ID)?)?[\s.:-]*([0-9]{4,6})\Z"
_NUMBER = r"([+-]?)([0-9]+)(?:([.,])([0-9]+))?\Z"
_THOUSANDS = r"[+-]?[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]+)?\Z"
_DATE = r"([0-9]{1,2})[-/. ]([0-9]{1,2}|[a-z]{3,9})\.?[-/. ]([0-9]{4})\Z"
_ISO_DATE = r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})\Z"
_MONTH_NAMES = (
    "januari", "februari", "maart", "april", "mei", "juni",
    "juli", "augustus", "september", "oktober", "november", "december",
)  # fmt: skip
MAX_NUMBER = 1_000_000
"""More days or places than any consortium has; a larger number is a slip of the keyboard."""

# Years before and after the allocation year T in which a date is plausible. Choice: no source gives them; they only
# catch slips such as 1921 or 2201. A route of T starts in T: its first place is an instroom place of T (domain, 4.4).
PLAUSIBLE_YEARS = {"submission": (-3, 1), "training": (-14, 8), "route": (0, 0)}


class Understood(Struct, frozen=True):
    """What a cell means.

    Attributes:
        value: text, choice key, TPID digits, exact number or date; None when empty or not understood.
        trouble: why not.
        hint: the likely choice, or what is allowed; never what the cell holds.
        typed_as_text: a number or date, typed as text.
    """

    value: Meaning = None
    trouble: Trouble | None = None
    hint: str = ""
    typed_as_text: bool = False


_NOTHING = Understood()


def understand(question: Question, cell: Cell, year: int | None, *, uses_1904: bool) -> Understood:
    """Read a cell as the answer to a question.

    Args:
        question: what is asked.
        cell: what was filled in; of a formula, its value.
        year: the allocation year, against which dates are judged; None when unknown: then they are not.
        uses_1904: the workbook's date system.
    """
    if not cell.lexical and cell.kind is not CellKind.ERROR:
        return _NOTHING
    return _understood(question, cell.kind, cell.lexical, cell.is_date, year, uses_1904)


# Answers are short and say the same things over and over; a longer text is a remark.
@kept(8_192, largest=40)
def _understood(
    question: Question, kind: CellKind, lexical: str, is_date: bool, year: int | None, uses_1904: bool
) -> Understood:
    cell = Cell(1, 1, kind, lexical, is_date=is_date)  # where it stands does not matter
    if cell.kind is CellKind.ERROR:
        return Understood(trouble=Trouble.CELL_ERROR)
    if not cell.lexical.strip():
        return _NOTHING
    match question.type:
        case "number":
            return _number(question, cell)
        case "date":
            return _date(question, cell, year, uses_1904=uses_1904)
        case "tpid":
            return _tpid(cell)
        case "choice":
            return _choice(question, cell)
        case "registration":
            return Understood("".join(filter(str.isalnum, _plain(cell).upper())) or None)
        case _:
            return Understood(_plain(cell))


def _plain(cell: Cell) -> str:
    if cell.kind is CellKind.NUMBER:
        number = exact(cell.lexical)
        return str(number.numerator) if number.denominator == 1 else cell.lexical
    return " ".join(cell.lexical.split())


def _tpid(cell: Cell) -> Understood:
    match = re.match(_TPID, _plain(cell), re.IGNORECASE) if cell.kind in (CellKind.TEXT, CellKind.NUMBER) else None
    return Understood(match[1]) if match else Understood(trouble=Trouble.NOT_A_TPID)


def _choice(question: Question, cell: Cell) -> Understood:
    choices = choice_list(question.choices or "")
    text = _plain(cell)
    key = choices.read(text) if cell.kind is CellKind.TEXT else None
    if key is not None:
        return Understood(key)
    return Understood(trouble=Trouble.NOT_A_CHOICE, hint=choices.nearest(text) or "")


def _number(question: Question, cell: Cell) -> Understood:
    as_text = cell.kind is CellKind.TEXT
    if cell.kind is CellKind.NUMBER and not cell.is_date:
        number: Fraction | None = exact(cell.lexical)
    else:
        number = number_from_text(cell.lexical, whole=question.whole) if as_text else None
    if number is None:
        return Understood(trouble=Trouble.WRONG_TYPE)
    if question.whole and number.denominator != 1:
        return Understood(trouble=Trouble.NOT_WHOLE, typed_as_text=as_text)
    most = MAX_NUMBER if question.most is None else question.most
    # Compared as whole numbers: fractions take ten times as long.
    counter = number.numerator
    if counter < 0 or counter > most * number.denominator or question.positive and counter == 0:
        return Understood(trouble=Trouble.OUT_OF_RANGE, typed_as_text=as_text)
    return Understood(number, typed_as_text=as_text)


def number_from_text(text: str, *, whole: bool) -> Fraction | None:
    """Read a number as Dutch people type it: "12,5", "1.234" (whole numbers only), "12.5".

    Returns:
        None when it is no number, or could be two: "1.234" where decimals are allowed.
    """
    text = text.strip().replace("\u00a0", "")
    if re.match(_THOUSANDS, text):
        if not whole and "," not in text:
            return None
        text = text.replace(".", "")
    match = re.match(_NUMBER, text)
    if match is None or len(text) > 20:
        return None
    number = Fraction(f"{match[2]}.{match[4] or 0}")
    return -number if match[1] == "-" else number


def _date(question: Question, cell: Cell, year: int | None, *, uses_1904: bool) -> Understood:
    as_text = cell.kind is CellKind.TEXT
    if cell.kind is CellKind.NUMBER:
        day = _day_of(cell.lexical, uses_1904=uses_1904)
        if day is None:
            return Understood(trouble=Trouble.IMPLAUSIBLE_DATE)
    else:
        day = date_from_text(cell.lexical) if as_text else None
    if day is None:
        return Understood(trouble=Trouble.WRONG_TYPE)
    if year is not None and question.range is not None:
        before, after = PLAUSIBLE_YEARS[question.range]
        if not year + before <= day.year <= year + after:
            hint = str(year) if before == after == 0 else f"{year + before} t/m {year + after}"
            return Understood(trouble=Trouble.IMPLAUSIBLE_DATE, hint=hint, typed_as_text=as_text)
    return Understood(day, typed_as_text=as_text)


@kept(4_096)
def _day_of(lexical: str, *, uses_1904: bool) -> date | None:
    return serial_to_date(exact(lexical), uses_1904=uses_1904)


def date_from_text(text: str) -> date | None:
    """Read a date with four digits for the year: "3-4-2021" (3 April), "3 apr. 2021", "2021-04-03"; else None."""
    text = " ".join(text.split())
    iso = re.match(_ISO_DATE, text)
    if iso is not None:
        return _day(iso[1], iso[2], iso[3])
    match = re.match(_DATE, text, re.IGNORECASE)
    if match is None:
        return None
    month = match[2].lower()
    if month.isdecimal():
        return _day(match[3], month, match[1])
    if len(month) < 3:
        return None
    numbers = [
        number
        for number, name in enumerate(_MONTH_NAMES, 1)
        if name.startswith(month) or month == "mrt" and number == 3
    ]
    return _day(match[3], str(numbers[0]), match[1]) if len(numbers) == 1 else None


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
