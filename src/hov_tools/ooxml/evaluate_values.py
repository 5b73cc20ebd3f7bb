"""The values that formulas work with, and Excel's rules for turning one kind into another.

Numbers are exact. A whole number that a double holds is an int; a number read from a cell or a formula
is a Fraction; a result of arithmetic that a double would hold only roughly is a `Rounded`, so that a
function which jumps (INT, ROUNDDOWN …) can refuse to guess on which side of the jump Excel ended up.
"""

from __future__ import annotations

import re
import unicodedata
from enum import Enum
from fractions import Fraction
from typing import TypeAlias, TypeGuard

from hov_tools.ooxml.numbers import exact

MAX_EXACT = 2**53
"""Every whole number up to here is exact in a double."""

MAX_TEXT = 32_767
"""Longest text in a cell, in characters (Excel's specifications and limits)."""

_MAX_BITS = 4_096
_MAX_POWER = 1_024
_CLOSE = Fraction(1, 10**14)
_SIGNIFICANT = 15
_LARGEST = Fraction(10) ** 300
_SMALLEST = Fraction(1, 10**300)

_PLAIN_TEXT_NUMBER = re.compile(r" *[+-]?[0-9]{1,15} *\Z")
_SORTABLE = re.compile(r"[A-Za-z0-9 ]*\Z")
_BOOLEAN_WORDS = frozenset({"true", "false", "waar", "onwaar"})


class CannotEvaluateError(Exception):
    """A formula's value cannot be told for certain.

    Attributes:
        reason: English, technical: what is not supported or not known.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ExcelError(Enum):
    """An error value (ECMA-376 part 1, §18.17.3)."""

    NULL = "#NULL!"
    DIV0 = "#DIV/0!"
    VALUE = "#VALUE!"
    REF = "#REF!"
    NAME = "#NAME?"
    NUM = "#NUM!"
    NA = "#N/A"
    GETTING_DATA = "#GETTING_DATA"


class Rounded(Fraction):
    """The exact result of arithmetic that doubles carry out only approximately."""

    __slots__ = ()


Number: TypeAlias = int | Fraction
Scalar: TypeAlias = int | Fraction | str | bool | ExcelError | None
CellValue: TypeAlias = Fraction | str | bool | ExcelError | None
"""The value of a cell as Excel has it; None when it is empty."""


def is_number(value: Scalar) -> TypeGuard[int | Fraction]:
    """Whether a value is a number; a boolean is none."""
    return isinstance(value, (int, Fraction)) and not isinstance(value, bool)


def exact_number(lexical: str) -> Number:
    """Read a number as the file writes it.

    Files hold 17 digits where a person typed fewer ("0.56999999999999995" for 0.57): with more than 15
    digits the number meant is the shortest one that gives the same double.

    Raises:
        CannotEvaluateError: it is no number, or far larger or smaller than any real one.
    """
    if lexical.isascii() and lexical.isdigit() and len(lexical) <= _SIGNIFICANT:
        return int(lexical)
    try:
        value = exact(lexical)
    except ValueError as error:
        raise CannotEvaluateError(str(error)) from error
    mantissa = re.split("[Ee]", lexical)[0]
    digits = mantissa.lstrip("+-").replace(".", "").strip("0")
    if len(digits) > _SIGNIFICANT:
        _within_limits(value)
        value = Fraction(repr(float(lexical)))
    return _within_limits(int(value) if _is_whole(value) else value)


def to_lexical(value: Fraction) -> str:
    """Write a number as the shortest decimal that a double shows for it; whole numbers in plain digits.

    Raises:
        OverflowError: the number is larger than a double can be.
    """
    if _is_whole(value):
        return str(value.numerator)
    nearest = float(value)
    if nearest.is_integer() and abs(nearest) <= MAX_EXACT:
        return str(int(nearest))
    return repr(nearest).upper()


def _is_whole(value: Fraction) -> bool:
    return value.denominator == 1 and abs(value.numerator) <= MAX_EXACT


def _within_limits(value: Number) -> Number:
    if type(value) is int and -MAX_EXACT <= value <= MAX_EXACT:
        return value
    size: Fraction = abs(Fraction(value))
    if size and not _SMALLEST <= size <= _LARGEST:
        raise CannotEvaluateError("a number far larger or smaller than any real one")
    if value.numerator.bit_length() + value.denominator.bit_length() > _MAX_BITS:
        raise CannotEvaluateError("an exact number of too many digits")
    return value


def _fits_double(value: Number) -> bool:
    if type(value) is int:
        return -MAX_EXACT <= value <= MAX_EXACT
    denominator = value.denominator
    if isinstance(value, Rounded) or denominator & (denominator - 1):
        return False
    return value.numerator.bit_length() <= MAX_EXACT.bit_length() - 1


def _settle(result: Number, left: Number, right: Number) -> Number:
    if type(result) is int and -MAX_EXACT <= result <= MAX_EXACT:
        # Two fractions give a Fraction, so the operands were whole as well.
        return result
    if _fits_double(result) and _fits_double(left) and _fits_double(right):
        return int(result) if result.denominator == 1 else result
    return _within_limits(Rounded(result))


def add(left: Number, right: Number) -> Number:
    """Add two numbers."""
    return _settle(left + right, left, right)


def subtract(left: Number, right: Number) -> Number:
    """Subtract the second number from the first."""
    return _settle(left - right, left, right)


def multiply(left: Number, right: Number) -> Number:
    """Multiply two numbers."""
    return _settle(left * right, left, right)


def divide(left: Number, right: Number) -> Number | ExcelError:
    """Divide the first number by the second."""
    return ExcelError.DIV0 if right == 0 else _settle(Fraction(left) / right, left, right)


def power(left: Number, right: Number) -> Number | ExcelError:
    """Raise the first number to the second, which must be whole.

    Raises:
        CannotEvaluateError: the exponent is not whole or too large.
    """
    if type(right) is not int or abs(right) > _MAX_POWER:
        raise CannotEvaluateError("a power with an exponent that is not whole, or large")
    if left == 0 and right <= 0:
        return ExcelError.NUM if right == 0 else ExcelError.DIV0
    if (left.numerator.bit_length() + left.denominator.bit_length()) * abs(right) > 2 * _MAX_BITS:
        raise CannotEvaluateError("a power of too many digits")
    return _settle(Fraction(left) ** right, left, right)


def to_number(value: Scalar) -> Number | ExcelError:
    """Read an operand of arithmetic as a number: empty is 0, TRUE is 1, text only when plainly a number.

    Raises:
        CannotEvaluateError: a text whose meaning depends on the country settings ("12,5", "3-4-2021").
    """
    if is_number(value):
        return value
    if isinstance(value, ExcelError):
        return value
    if isinstance(value, str):
        return _text_to_number(value)
    return int(bool(value))


def _text_to_number(text: str) -> Number | ExcelError:
    if _PLAIN_TEXT_NUMBER.match(text):
        return int(text)
    if may_be_number(text):
        raise CannotEvaluateError("a text used as a number, read differently in each country")
    return ExcelError.VALUE


def plain_number(text: str) -> int | None:
    """Give the whole number that a text plainly is in every country, or None."""
    return int(text) if _PLAIN_TEXT_NUMBER.match(text) else None


def may_be_number(text: str) -> bool:
    """Whether Excel could read the text as a number, date, time or boolean under some country's settings."""
    return any(sign.isnumeric() for sign in text) or text.strip().lower() in _BOOLEAN_WORDS


def to_boolean(value: Scalar) -> bool | ExcelError:
    """Read a condition.

    Raises:
        CannotEvaluateError: a text that names a boolean or a number in some language.
    """
    if isinstance(value, str):
        if may_be_number(value):
            raise CannotEvaluateError("a text used as a condition")
        return ExcelError.VALUE
    return value if isinstance(value, ExcelError) else bool(value)


def to_text(value: Scalar) -> str | ExcelError:
    """Read an operand of & or of a text function as text.

    Raises:
        CannotEvaluateError: a fraction, a boolean or a long number, written differently in each country.
    """
    if value is None:
        return ""
    if isinstance(value, (str, ExcelError)):
        return value
    # Up to 11 digits show as they are under every setting; a Rounded may show a digit we do not see.
    if type(value) is int and abs(value) < 10**11:
        return str(value)
    raise CannotEvaluateError("a number or boolean shown as text, written differently in each country")


def are_close(left: Number, right: Number) -> bool:
    """Whether two different numbers are so near that a comparison of doubles may call them equal."""
    if type(left) is int and type(right) is int:
        return False
    first, second = Fraction(left), Fraction(right)
    distance: Fraction = abs(first - second)
    return distance != 0 and (distance <= _CLOSE * abs(first) or distance <= _CLOSE * abs(second))


def are_equal(left: Scalar, right: Scalar) -> bool:
    """Whether two values are equal: texts without regard to case, empty as 0, "" or FALSE.

    Errors are no values to compare; the caller has passed them on already.

    Raises:
        CannotEvaluateError: two numbers that differ by less than Excel's 15 digits, or two texts that
            differ only in their encoding.
    """
    left = _blank_like(right) if left is None else left
    right = _blank_like(left) if right is None else right
    if isinstance(left, str) and isinstance(right, str):
        return same_text(left, right)
    return _order(left, right) == 0


def is_less(left: Scalar, right: Scalar) -> bool:
    """Whether a value comes before another: numbers < texts < booleans, empty as 0, "" or FALSE.

    Raises:
        CannotEvaluateError: as `are_equal`, or two texts whose order depends on the country settings.
    """
    left = _blank_like(right) if left is None else left
    right = _blank_like(left) if right is None else right
    if isinstance(left, str) and isinstance(right, str):
        return not same_text(left, right) and _is_less_text(left, right)
    return _order(left, right) < 0


def _order(left: Scalar, right: Scalar) -> int:
    if is_number(left) and is_number(right):
        if are_close(left, right):
            raise CannotEvaluateError("two numbers that differ by less than 15 digits show")
        return (left > right) - (left < right)
    if isinstance(left, bool) and isinstance(right, bool):
        return left - right
    return _rank(left) - _rank(right)


def _blank_like(other: Scalar) -> Scalar:
    if isinstance(other, str):
        return ""
    return False if isinstance(other, bool) else 0


def _rank(value: Scalar) -> int:
    if isinstance(value, bool):
        return 2
    return 1 if isinstance(value, str) else 0


def _is_less_text(left: str, right: str) -> bool:
    if not (left and right):
        return not left
    if _SORTABLE.match(left) is None or _SORTABLE.match(right) is None:
        raise CannotEvaluateError("the order of two texts with other signs than letters and digits")
    return left.lower() < right.lower()


def same_text(left: str, right: str) -> bool:
    """Whether two texts are equal, without regard to case.

    Raises:
        CannotEvaluateError: they look alike and differ only in how Unicode writes them.
    """
    if left.lower() == right.lower():
        return True
    if not (left.isascii() and right.isascii()) and _folded(left) == _folded(right):
        raise CannotEvaluateError("two texts that differ only in how they are encoded")
    return False


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
