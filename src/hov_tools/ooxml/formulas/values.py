"""The values that formulas work with, and Excel's rules for turning one kind into another."""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction
from typing import TypeAlias, TypeGuard

from hov_tools.ooxml.formulas.numbers import CannotEvaluateError, ExcelError, Number, Rounded, is_in_doubt

MAX_TEXT = 32_767
"""Longest text in a cell, in characters (Excel's specifications and limits)."""

_PLAIN_TEXT_NUMBER = re.compile(r" *[+-]?[0-9]{1,15} *\Z")
_SORTABLE = re.compile(r"[A-Za-z0-9 ]*\Z")
_BOOLEAN_WORDS = frozenset({"true", "false", "waar", "onwaar"})


Scalar: TypeAlias = int | Fraction | str | bool | ExcelError | None
CellValue: TypeAlias = Fraction | str | bool | ExcelError | None
"""The value of a cell as Excel has it; None when it is empty."""


def is_number(value: Scalar) -> TypeGuard[int | Fraction]:
    """Whether a value is a number; a boolean is none."""
    return isinstance(value, (int, Fraction)) and not isinstance(value, bool)


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
        CannotEvaluateError: a text that names a boolean or a number in some language, or a number that
            may be zero or just beside it.
    """
    if isinstance(value, str):
        if may_be_number(value):
            raise CannotEvaluateError("a text used as a condition")
        return ExcelError.VALUE
    if isinstance(value, Rounded) and is_in_doubt(value, 0):
        raise CannotEvaluateError("a condition that doubles may or may not have as zero")
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
        if is_in_doubt(left, right):
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
