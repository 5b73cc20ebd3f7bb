"""Understanding what a person typed into a cell, without guessing."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from typing import TypeAlias

from msgspec import Struct

from hov_tools import dutch
from hov_tools.forms.choices import choice_list
from hov_tools.forms.layout import Question
from hov_tools.forms.records import ReadAs, Trouble
from hov_tools.forms.text import cleaned, is_no_answer, odd_characters
from hov_tools.forms.typed import NoSuchDayError, date_from_text, number_from_text, with_hyphens
from hov_tools.kept import kept
from hov_tools.ooxml.numbers import exact, serial_to_date
from hov_tools.ooxml.snapshot import Cell, CellKind
from hov_tools.texts import code_point

Meaning: TypeAlias = str | Fraction | date | None

_TPID = re.compile(r"(?:TP(?:ID)?)?[\s.:-]*([0-9]{4,6})\Z", re.IGNORECASE)
_WITH_ZERO_DECIMALS = re.compile(r"([0-9]+)[.,]0+\Z")
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
        read_as: how it was read more tolerantly than it was typed.
        detail: the characters that were passed over, by their numbers.
        day: the day that a number is shown as.
    """

    value: Meaning = None
    trouble: Trouble | None = None
    hint: str = ""
    typed_as_text: bool = False
    read_as: ReadAs | None = None
    detail: str = ""
    day: date | None = None


_NOTHING = Understood()
_NO_VALUE = Understood(trouble=Trouble.NO_VALUE)


def understand(question: Question, cell: Cell, year: int | None, *, uses_1904: bool) -> Understood:
    """Read a cell as the answer to a question.

    Args:
        question: what is asked.
        cell: what was filled in; of a formula, its value.
        year: the allocation year, against which dates are judged; None when unknown: then they are not.
        uses_1904: the workbook's date system.
    """
    if not cell.lexical and cell.kind is not CellKind.ERROR:
        is_unknown = cell.formula is not None and cell.kind is CellKind.EMPTY
        return _NO_VALUE if is_unknown and question.evaluate else _NOTHING
    return _understood(question, cell.kind, cell.lexical, cell.is_date, year, uses_1904)


# Answers are short and say the same things over and over; a longer text is a remark.
@kept(8_192, largest=40)
def _understood(
    question: Question, kind: CellKind, lexical: str, is_date: bool, year: int | None, uses_1904: bool
) -> Understood:
    cell = Cell(1, 1, kind, lexical, is_date=is_date)  # where it stands does not matter
    if cell.kind is CellKind.ERROR:
        return Understood(trouble=Trouble.CELL_ERROR)
    if cell.kind is CellKind.UNREADABLE:
        return Understood(trouble=Trouble.WRONG_TYPE)
    if cell.kind is CellKind.TEXT and is_no_answer(cell.lexical):
        return _empty(question, cell)
    match question.type:
        case "number":
            return _number(question, cell, uses_1904=uses_1904)
        case "date":
            return _date(question, cell, year, uses_1904=uses_1904)
        case "tpid":
            return _tpid(cell)
        case "choice":
            return _choice(question, cell)
        case "registration":
            return _tolerant(cell, Understood(registration_key(_plain(cell)) or None))
        case _:
            return Understood(_plain(cell))


def _empty(question: Question, cell: Cell) -> Understood:
    """Read what says nothing: as empty; in a cell that may be empty and is computed with, it stands in the way."""
    hint = choice_list(question.choices).hinted(cell.lexical) if question.choices is not None else None
    is_in_the_way = question.type in ("number", "date") and question.counts
    if is_in_the_way and not question.required and not question.formula:
        return Understood(read_as=ReadAs.EMPTY, detail=_odd(cell))
    return Understood(hint=hint or "")


def _plain(cell: Cell) -> str:
    if cell.kind is CellKind.NUMBER:
        number = exact(cell.lexical)
        return str(number.numerator) if number.denominator == 1 else cell.lexical
    return cleaned(cell.lexical)


def _odd(cell: Cell) -> str:
    """Name the characters that a text holds and nobody sees."""
    return ", ".join(code_point(char) for char in odd_characters(cell.lexical)) if cell.kind is CellKind.TEXT else ""


def _tolerant(cell: Cell, understood: Understood) -> Understood:
    """Tell of an answer that is understood which characters in it were passed over."""
    odd = _odd(cell)
    if not odd or understood.value is None:
        return understood
    return Understood(
        understood.value,
        typed_as_text=understood.typed_as_text,
        read_as=ReadAs.ODD_CHARACTER,
        detail=odd,
    )


def registration_key(typed: str) -> str:
    """Give a registration number as it is compared: letters and digits, without ".0" and leading zeros (domain, 5a)."""
    whole = _WITH_ZERO_DECIMALS.match(typed)
    key = "".join(filter(str.isalnum, (whole[1] if whole else typed).upper()))
    return key.lstrip("0") or key[:1]


def _tpid(cell: Cell) -> Understood:
    match = _TPID.match(with_hyphens(_plain(cell))) if cell.kind in (CellKind.TEXT, CellKind.NUMBER) else None
    return _tolerant(cell, Understood(match[1])) if match else Understood(trouble=Trouble.NOT_A_TPID)


def _choice(question: Question, cell: Cell) -> Understood:
    choices = choice_list(question.choices or "")
    text = _BOOLEANS.get(cell.lexical, "") if cell.kind is CellKind.BOOLEAN else _plain(cell)
    key = choices.read(text) if cell.kind is CellKind.TEXT else None
    if key is None:
        return Understood(trouble=Trouble.NOT_A_CHOICE, hint=choices.nearest(text) or "")
    is_exact = any(cell.lexical.casefold() == wording.casefold() for wording in choices.wordings[key])
    if question.in_formulas and not is_exact and not _odd(cell):
        return Understood(key, read_as=ReadAs.SPELLING)
    return _tolerant(cell, Understood(key))


_BOOLEANS = {"1": "waar", "0": "onwaar"}


def _number(question: Question, cell: Cell, *, uses_1904: bool) -> Understood:
    as_text = cell.kind is CellKind.TEXT
    if cell.kind is CellKind.NUMBER and cell.is_date:
        return Understood(trouble=Trouble.WRONG_TYPE, day=_day_of(cell.lexical, uses_1904=uses_1904))
    if cell.kind is CellKind.NUMBER:
        number: Fraction | None = exact(cell.lexical)
    else:
        number = number_from_text(cell.lexical, whole=question.whole, unit=question.unit) if as_text else None
    if number is None:
        return Understood(trouble=Trouble.WRONG_TYPE)
    if question.whole and number.denominator != 1:
        return Understood(trouble=Trouble.NOT_WHOLE, typed_as_text=as_text)
    most = MAX_NUMBER if question.most is None else question.most
    # Compared as whole numbers: fractions take ten times as long.
    counter = number.numerator
    is_too_high = counter > most * number.denominator
    if counter < 0 or is_too_high or question.positive and counter == 0:
        least = 1 if question.positive else 0
        hint = dutch.bounds(str(least), dutch.digits(most) if is_too_high else None)
        return Understood(trouble=Trouble.OUT_OF_RANGE, hint=hint, typed_as_text=as_text)
    return _tolerant(cell, Understood(number, typed_as_text=as_text, read_as=ReadAs.TEXT if as_text else None))


def _date(question: Question, cell: Cell, year: int | None, *, uses_1904: bool) -> Understood:
    as_text = cell.kind is CellKind.TEXT
    if cell.kind is CellKind.NUMBER:
        day = _day_of(cell.lexical, uses_1904=uses_1904)
        if day is None:
            return Understood(trouble=Trouble.IMPLAUSIBLE_DATE)
    else:
        try:
            day = date_from_text(cell.lexical) if as_text else None
        except NoSuchDayError:
            return Understood(trouble=Trouble.NO_SUCH_DAY, typed_as_text=as_text)
    if day is None:
        return Understood(trouble=Trouble.WRONG_TYPE)
    if year is not None and question.range is not None:
        before, after = PLAUSIBLE_YEARS[question.range]
        if not year + before <= day.year <= year + after:
            hint = str(year) if before == after == 0 else dutch.bounds(str(year + before), str(year + after))
            shown = day if cell.is_date else None
            return Understood(trouble=Trouble.IMPLAUSIBLE_DATE, hint=hint, typed_as_text=as_text, day=shown)
    if as_text:
        return _tolerant(cell, Understood(day, typed_as_text=True, read_as=ReadAs.TEXT))
    has_time = question.in_formulas and exact(cell.lexical).denominator != 1
    return Understood(day, read_as=ReadAs.TIME_OF_DAY if has_time else None)


@kept(4_096)
def _day_of(lexical: str, *, uses_1904: bool) -> date | None:
    return serial_to_date(exact(lexical), uses_1904=uses_1904)
