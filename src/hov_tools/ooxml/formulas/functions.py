"""Worksheet functions (ECMA-376 part 1, §18.17.7), as far as forms use them.

Each takes its arguments unevaluated, so that IF and IFERROR evaluate only what Excel evaluates.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import floor

from hov_tools.ooxml.formulas.aggregates import AGGREGATES
from hov_tools.ooxml.formulas.context import Arguments, Context, Function, Operand, refuse_missing
from hov_tools.ooxml.formulas.dates import date_parts, date_serial
from hov_tools.ooxml.formulas.numbers import MAX_EXACT, CannotEvaluateError, ExcelError, Number, jumps_near, negate
from hov_tools.ooxml.formulas.tree import MISSING
from hov_tools.ooxml.formulas.values import Scalar, is_number, to_boolean, to_number, to_text

_MAX_DIGITS = 15
_HALF = Fraction(1, 2)


def _if(context: Context, arguments: Arguments) -> Operand:
    condition = to_boolean(context.scalar(arguments[0]))
    if isinstance(condition, ExcelError):
        return condition
    if not condition and len(arguments) == 2:
        return False
    branch = arguments[1] if condition else arguments[2]
    return 0 if branch is MISSING else context.operand(branch)


def _iferror(context: Context, arguments: Arguments) -> Scalar:
    value = context.scalar(arguments[0])
    if isinstance(value, ExcelError):
        value = context.scalar(arguments[1])
    if value is None:
        raise CannotEvaluateError("IFERROR of an empty cell or argument")
    return value


def _not(context: Context, arguments: Arguments) -> Scalar:
    condition = to_boolean(context.scalar(arguments[0]))
    return condition if isinstance(condition, ExcelError) else not condition


def _floor(value: Number) -> int:
    """Round down.

    Raises:
        CannotEvaluateError: the number lies so near a whole one that doubles may be on its other side.
    """
    if type(value) is int:
        return value
    if jumps_near(value, value, Fraction(1)):
        raise CannotEvaluateError("a number next to a whole one, rounded down")
    return floor(value)


def _abs(context: Context, arguments: Arguments) -> Scalar:
    value = to_number(context.scalar(arguments[0]))
    if isinstance(value, ExcelError):
        return value
    return negate(value) if value < 0 else value


def _int(context: Context, arguments: Arguments) -> Scalar:
    value = to_number(context.scalar(arguments[0]))
    return value if isinstance(value, ExcelError) else _floor(value)


def _whole_part(size: Fraction) -> int:
    return floor(size)


def _whole_above(size: Fraction) -> int:
    return -floor(-size)


def _nearest(size: Fraction) -> int:
    return floor(size + _HALF)


def _rounding(to_whole: Callable[[Fraction], int]) -> Callable[[Context, Arguments], Scalar]:
    # A jump lies at the halves for ROUND and at whole numbers for the other two.
    shift = _HALF if to_whole is _nearest else 0

    def compute(context: Context, arguments: Arguments) -> Scalar:
        value, digits = (to_number(context.scalar(node)) for node in arguments)
        if isinstance(value, ExcelError):
            return value
        if isinstance(digits, ExcelError):
            return digits
        if type(digits) is not int or abs(digits) > _MAX_DIGITS:
            raise CannotEvaluateError("a number of digits that is not whole, or large")
        scale = Fraction(10) ** digits
        size = abs(Fraction(value)) * scale
        edge = size + shift
        if jumps_near(value, edge, scale):
            raise CannotEvaluateError("a number next to where rounding jumps")
        result = to_whole(size) / scale * (1 if value >= 0 else -1)
        return int(result) if result.denominator == 1 and abs(result) <= MAX_EXACT else result

    return compute


def _whole_numbers(context: Context, arguments: Arguments) -> list[int] | ExcelError:
    found = []
    for node in arguments:
        number = to_number(context.scalar(node))
        if isinstance(number, ExcelError):
            return number
        if type(number) is not int and number < 0:
            raise CannotEvaluateError("a negative fraction in a date")
        found.append(_floor(number))
    return found


def _date(context: Context, arguments: Arguments) -> Scalar:
    numbers = _whole_numbers(context, arguments)
    if isinstance(numbers, ExcelError):
        return numbers
    year, month, day = numbers
    return date_serial(year, month, day, uses_1904=context.uses_1904)


def _date_part(index: int) -> Callable[[Context, Arguments], Scalar]:
    def compute(context: Context, arguments: Arguments) -> Scalar:
        numbers = _whole_numbers(context, arguments)
        if isinstance(numbers, ExcelError):
            return numbers
        parts = date_parts(numbers[0], uses_1904=context.uses_1904)
        return parts if isinstance(parts, ExcelError) else parts[index]

    return compute


def _len(context: Context, arguments: Arguments) -> Scalar:
    text = to_text(context.scalar(arguments[0]))
    if isinstance(text, ExcelError):
        return text
    if text and max(text) > "\uffff":
        raise CannotEvaluateError("the length of a text with signs that Excel counts twice or once")
    return len(text)


def _trim(context: Context, arguments: Arguments) -> Scalar:
    text = to_text(context.scalar(arguments[0]))
    return text if isinstance(text, ExcelError) else " ".join(part for part in text.split(" ") if part)


def _n(context: Context, arguments: Arguments) -> Scalar:
    value = context.scalar(arguments[0])
    if isinstance(value, ExcelError):
        return value
    return 0 if isinstance(value, str) else to_number(value)


def _is_blank(context: Context, arguments: Arguments) -> Scalar:
    refuse_missing(arguments)
    return context.scalar(arguments[0]) is None


def _is_number(context: Context, arguments: Arguments) -> Scalar:
    return is_number(context.scalar(arguments[0]))


def _is_text(context: Context, arguments: Arguments) -> Scalar:
    return isinstance(context.scalar(arguments[0]), str)


FUNCTIONS: dict[str, Function] = AGGREGATES | {
    "ABS": Function(1, 1, _abs),
    "DATE": Function(3, 3, _date),
    "DAY": Function(1, 1, _date_part(2)),
    "IF": Function(2, 3, _if),
    "IFERROR": Function(2, 2, _iferror),
    "INT": Function(1, 1, _int),
    "ISBLANK": Function(1, 1, _is_blank),
    "ISNUMBER": Function(1, 1, _is_number),
    "ISTEXT": Function(1, 1, _is_text),
    "LEN": Function(1, 1, _len),
    "MONTH": Function(1, 1, _date_part(1)),
    "N": Function(1, 1, _n),
    "NOT": Function(1, 1, _not),
    "ROUND": Function(2, 2, _rounding(_nearest)),
    "ROUNDDOWN": Function(2, 2, _rounding(_whole_part)),
    "ROUNDUP": Function(2, 2, _rounding(_whole_above)),
    "TRIM": Function(1, 1, _trim),
    "YEAR": Function(1, 1, _date_part(0)),
}
"""The functions that are supported, by their name in upper case."""
