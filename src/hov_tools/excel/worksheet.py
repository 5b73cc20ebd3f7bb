"""The worksheet functions as plain functions of plain values; `functions.py` gives them to Excel.

Values are as Excel hands them over: numbers as float, days as datetime or as serial number, empty cells as None, a
range as a list of rows. Every argument may be a range: one value goes with all cells of the others. What cannot be
computed is a text that begins with "#WAARDE! " and says why, in its own cell only.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import TypeAlias

from msgspec import Struct

from hov_tools import dutch
from hov_tools.calculations.bonus import bonus as bonus_of
from hov_tools.calculations.entitlement import entitlement
from hov_tools.calculations.periods import Period, count_days, difference, intersection, year_period
from hov_tools.excel import function_text as text
from hov_tools.excel import text as texts
from hov_tools.excel.errorvalues import error_name
from hov_tools.ooxml.numbers import fifteen_digits, serial_to_date
from hov_tools.rules.parameters import parameters

PREFIX = "#WAARDE! "
"""How a text begins that stands for the error value #WAARDE!."""

Value: TypeAlias = object
Given: TypeAlias = Value | Sequence[Sequence[Value]]
Result: TypeAlias = int | str | list[list[int | str]]

_TRAINING = "gz-psycholoog"
_FIRST_YEAR, _LAST_YEAR = 1990, 2099


class FunctionError(Exception):
    """A value that cannot be computed with; the message is Dutch."""


class Answer(Struct, frozen=True):
    """A number with the arithmetic written out."""

    value: int
    explained: str


def days(begin: Given, end: Given, year: Given, hole_begin: Given = None, hole_end: Given = None) -> Result:
    """Count the calendar days of a training in a calendar year, less those of an interruption (domain, 4.1)."""
    return _each(_days, begin, end, year, hole_begin, hole_end)


def places(hov: Given, year: Given, days_per_place: Given = None) -> Result:
    """Give the whole places to which an HOV gives a right (domain, 4.3)."""
    return _each(_places, hov, year, days_per_place)


def bonus(allocated: Given, year: Given) -> Result:
    """Give the bonus places on allocated places (Richtlijn §5)."""
    return _each(_bonus, allocated, year)


def right(hovs: Given, year: Value, what: Value = None, days_per_place: Value = None) -> int | str:
    """Give what institutions get that merge their HOV, apart, or gain by it (domain, 4.3)."""
    try:
        return _right(hovs, _single(year), _single(what), _single(days_per_place)).value
    except FunctionError as error:
        return f"{PREFIX}{error}"


def explain(name: Value, *arguments: Given) -> str:
    """Write out the arithmetic of one of these functions, or say why it gives #WAARDE!."""
    known: dict[str, tuple[Callable[..., Answer], int]] = {
        "DAGEN": (_days, 5),
        "PLAATSEN": (_places, 3),
        "BONUS": (_bonus, 2),
        "RECHT": (_right, 4),
    }
    asked = str(_single(name) or "").strip().upper().removeprefix("HOV_")
    if asked not in known:
        return f"{PREFIX}{text('functie')}"
    compute, most = known[asked]
    given = list(arguments[:most])
    while given and given[-1] is None:
        given.pop()
    try:
        singles = [one if asked == "RECHT" and index == 0 else _single(one) for index, one in enumerate(given)]
        missing = {"DAGEN": 3, "PLAATSEN": 2, "BONUS": 2, "RECHT": 2}[asked] - len(singles)
        return compute(*singles, *([None] * missing)).explained
    except FunctionError as error:
        # A user asks for the reason here: it is the answer, not an error.
        return str(error)


def _each(compute: Callable[..., Answer], *arguments: Given) -> Result:
    """Compute with every cell of ranges of the same size, or once with single values."""
    shapes = {(len(one), len(one[0])) for one in arguments if isinstance(one, list | tuple)} - {(1, 1)}
    if len(shapes) > 1:
        return f"{PREFIX}{text('vorm')}"
    if not shapes:
        return _told(compute, [_single(one) for one in arguments])
    rows, columns = shapes.pop()
    return [
        [_told(compute, [_at(one, row, column) for one in arguments]) for column in range(columns)]
        for row in range(rows)
    ]


def _told(compute: Callable[..., Answer], arguments: Sequence[Value]) -> int | str:
    try:
        return compute(*arguments).value
    except FunctionError as error:
        return f"{PREFIX}{error}"


def _at(given: Given, row: int, column: int) -> Value:
    if not isinstance(given, list | tuple):
        return given
    return given[0][0] if len(given) == len(given[0]) == 1 else given[row][column]


def _single(given: Given) -> Value:
    if not isinstance(given, list | tuple):
        return given
    if len(given) == 1 and (not isinstance(given[0], list | tuple) or len(given[0]) == 1):
        return given[0][0] if isinstance(given[0], list | tuple) else given[0]
    raise FunctionError(text("een_waarde"))


def _days(begin: Value, end: Value, year: Value, hole_begin: Value = None, hole_end: Value = None) -> Answer:
    first, last, in_year = _date(begin, "begin"), _date(end, "eind"), _year(year)
    if last < first:
        raise FunctionError(text("eind_voor_begin"))
    ran = intersection([Period(first, last)], [year_period(in_year)])
    hole = _hole(hole_begin, hole_end)
    left = ran if hole is None else difference(ran, [hole])
    whole, counted = count_days(ran), count_days(left)
    minus = "" if whole == counted else texts.counted("functies.uitleg_dagen_min", whole - counted)
    dates = {"begin": dutch.day(first), "eind": dutch.day(last)}
    sentence = texts.counted("functies.uitleg_dagen", whole, **dates, jaar=in_year, min=minus)
    return Answer(counted, sentence if whole == counted else text("uitleg_dagen_som", zin=sentence, dagen=counted))


def _hole(begin: Value, end: Value) -> Period | None:
    if _is_empty(begin) and _is_empty(end):
        return None
    if _is_empty(begin) or _is_empty(end):
        raise FunctionError(text("halve_onderbreking"))
    first, last = _date(begin, "onderbroken_van"), _date(end, "onderbroken_tot")
    if last < first:
        raise FunctionError(text("onderbreking_omgekeerd"))
    return Period(first, last)


def _places(hov: Value, year: Value, days_per_place: Value = None) -> Answer:
    days_of, in_year = _whole(hov, "hov"), _year(year)
    per_place = _per_place(in_year, days_per_place)
    found = entitlement(days_of, per_place)
    return Answer(
        found.places,
        text(
            "uitleg_plaatsen",
            hov=dutch.number(days_of),
            dagen=dutch.number(per_place),
            exact=dutch.equals(found.exact),
            plaatsen=found.places,
        ),
    )


def _bonus(allocated: Value, year: Value) -> Answer:
    count, percentage = _whole(allocated, "plaatsen"), parameters(_year(year)).bonus_percentage
    found = bonus_of(count, percentage)
    return Answer(
        found.places,
        text(
            "uitleg_bonus",
            procent=dutch.number(percentage * 100),
            plaatsen=count,
            exact=dutch.equals(found.exact),
            bonus=found.places,
        ),
    )


def _right(hovs: Given, year: Value, what: Value = None, days_per_place: Value = None) -> Answer:
    cells = [value for row in hovs for value in _cells(row)] if isinstance(hovs, list | tuple) else [hovs]
    numbers = [_whole(value, "bereik") for value in cells if not _is_empty(value)]
    if not numbers:
        raise FunctionError(text("leeg"))
    per_place = _per_place(_year(year), days_per_place)
    joint = entitlement(sum(numbers), per_place).places
    apart = sum(entitlement(one, per_place).places for one in numbers)
    answers = {"samen": joint, "apart": apart, "winst": joint - apart}
    asked = "samen" if _is_empty(what) else str(what).strip().lower()
    if asked not in answers:
        raise FunctionError(text("wat"))
    explained = text(
        "uitleg_recht",
        hov=dutch.number(sum(numbers)),
        dagen=dutch.number(per_place),
        samen=joint,
        apart=apart,
        winst=joint - apart,
    )
    return Answer(answers[asked], explained)


def _cells(row: Value) -> Sequence[Value]:
    return row if isinstance(row, list | tuple) else [row]


def _is_empty(value: Value) -> bool:
    return value is None or isinstance(value, str) and not value.strip()


def _date(value: Value, name: str) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        # A formula hands over the serial number of the calendar from 1900, in which every form counts.
        number = _number(value)
        day = None if number is None else serial_to_date(number, uses_1904=False)
        if day is not None:
            return day
    raise FunctionError(text("geen_datum", name=name))


def _year(value: Value) -> int:
    number = _number(value)
    if number is not None and number.denominator == 1 and _FIRST_YEAR <= number <= _LAST_YEAR:
        return int(number)
    raise FunctionError(text("jaar"))


def _whole(value: Value, name: str) -> int:
    number = _number(value)
    if number is None or number.denominator != 1:
        raise FunctionError(text("geen_getal", name=name))
    if number < 0:
        raise FunctionError(text("negatief", name=name))
    return int(number)


def _number(value: Value) -> Fraction | None:
    """Give the number that Excel shows of a value, 15 digits of it; None when it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    if error_name(value) is not None:
        return None
    return fifteen_digits(value) if isinstance(value, float) else Fraction(value)


def _per_place(year: int, given: Value) -> int:
    if _is_empty(given):
        known = parameters(year).days_per_place(_TRAINING)
        if known is None:
            raise FunctionError(text("dagen_onbekend", year=year))
        return known.days
    number = _number(given)
    if number is not None and number.denominator == 1 and number >= 1:
        return int(number)
    raise FunctionError(text("dagen_per_plaats"))
