"""Exact numbers that know how far to trust them, and arithmetic with them.

A whole number that a double holds is an int; another number read from a cell or a formula is a Fraction; a
result of arithmetic that a double would hold only roughly is a `Rounded`, so that whatever jumps (a
comparison, INT, ROUNDDOWN …) can refuse to guess on which side of the jump Excel ended up.
"""

from __future__ import annotations

import re
from enum import Enum
from fractions import Fraction
from typing import TypeAlias

from hov_tools.ooxml.numbers import exact

MAX_EXACT = 2**53
"""Every whole number up to here is exact in a double."""

_MAX_BITS = 4_096
_MAX_POWER = 1_024
# Of the 53 bits of a double: what is sure to be right after some hundreds of operations, what a number has
# that was only read, and how much larger than a result its operands may be.
_SURE_BITS = 45
_ALL_BITS = 50
_SPARE_BITS = 3
_SIGNIFICANT = 15
_LARGEST = Fraction(10) ** 300
_SMALLEST = Fraction(1, 10**300)


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
    """The exact result of arithmetic that doubles carry out only approximately.

    Attributes:
        bits: the numbers that it came from were smaller than 2 to this power; what a double has lost
            depends on them, and not on a small difference that was left of them.
    """

    __slots__ = ("bits",)
    bits: int


Number: TypeAlias = int | Fraction


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


def _bits(value: Number) -> int:
    """Give a power of 2 that the number, and what it was computed from, is smaller than."""
    if isinstance(value, Rounded):
        return value.bits
    return _own_bits(value)


def _own_bits(value: Number) -> int:
    return value.numerator.bit_length() - value.denominator.bit_length() + 1


def _exact_or_rounded(result: Number, left: Number, right: Number, bits: int) -> Number:
    if _fits_double(result) and _fits_double(left) and _fits_double(right):
        return int(result) if result.denominator == 1 else result
    return _rounded(result, bits)


def _rounded(value: Number, bits: int) -> Rounded:
    rounded = Rounded(_within_limits(value))
    rounded.bits = max(bits, _own_bits(value))
    return rounded


def _is_small_int(value: Number) -> bool:
    # Two fractions give a Fraction: when a result is an int, the operands were as well.
    return type(value) is int and -MAX_EXACT <= value <= MAX_EXACT


def _is_exact(value: Number, wanted: int) -> bool:
    return value == wanted and not isinstance(value, Rounded)


def add(left: Number, right: Number) -> Number:
    """Add two numbers."""
    result = left + right
    if _is_small_int(result):
        return result
    if _is_exact(left, 0):
        return right
    if _is_exact(right, 0):
        return left
    return _exact_or_rounded(result, left, right, max(_bits(left), _bits(right)))


def subtract(left: Number, right: Number) -> Number:
    """Subtract the second number from the first."""
    if left == right and not isinstance(left, Rounded) and not isinstance(right, Rounded):
        return 0
    return add(left, negate(right))


def multiply(left: Number, right: Number) -> Number:
    """Multiply two numbers."""
    result = left * right
    if _is_small_int(result):
        return result
    if _is_exact(left, 0) or _is_exact(right, 0):
        return 0
    if _is_exact(left, 1):
        return right
    if _is_exact(right, 1):
        return left
    return _exact_or_rounded(result, left, right, _bits(left) + _bits(right))


def divide(left: Number, right: Number) -> Number | ExcelError:
    """Divide the first number by the second.

    Raises:
        CannotEvaluateError: the second may be zero or just beside it.
    """
    if is_in_doubt(right, 0):
        raise CannotEvaluateError("a division by a number that doubles may or may not have as zero")
    if right == 0:
        return ExcelError.DIV0
    if _is_exact(left, 0):
        return 0
    return _exact_or_rounded(Fraction(left) / right, left, right, _bits(left) + _bits(right) - 2 * _own_bits(right) + 3)


def power(left: Number, right: Number) -> Number | ExcelError:
    """Raise the first number to the second, which must be whole.

    Raises:
        CannotEvaluateError: the exponent is not whole or too large, or the base may be zero.
    """
    if type(right) is not int or abs(right) > _MAX_POWER:
        raise CannotEvaluateError("a power with an exponent that is not whole, or large")
    if is_in_doubt(left, 0):
        raise CannotEvaluateError("a power of a number that doubles may or may not have as zero")
    if left == 0 and right <= 0:
        return ExcelError.NUM if right == 0 else ExcelError.DIV0
    if (left.numerator.bit_length() + left.denominator.bit_length()) * abs(right) > 2 * _MAX_BITS:
        raise CannotEvaluateError("a power of too many digits")
    raised = _exact_or_rounded(Fraction(left) ** abs(right), left, right, _bits(left) * abs(right))
    return raised if right >= 0 else divide(1, raised)


def negate(value: Number) -> Number:
    """Change a number's sign."""
    return _rounded(-value, value.bits) if isinstance(value, Rounded) else -value


def jumps_near(value: Number, edge: Number, scale: Fraction) -> bool:
    """Whether doubles may lie on the other side of a jump than the exact number.

    Args:
        value: the number.
        edge: the number times `scale`, counted so that the jumps lie at whole numbers.
        scale: what the number was multiplied with to round it.
    """
    if type(value) is int:
        return False
    distance = abs(Fraction(edge) - round(edge))
    if isinstance(value, Rounded):
        return distance <= Fraction(2) ** (value.bits - _SURE_BITS) * scale
    # A number as someone typed it: Excel rounds its decimals, unless there are more than it can hold.
    return 0 < distance <= abs(Fraction(value)) * scale / (1 << _ALL_BITS)


def is_in_doubt(left: Number, right: Number) -> bool:
    """Whether a comparison of doubles may come out otherwise than that of the exact numbers."""
    # Excel compares some 15 digits, so equal numbers stay equal as long as no larger ones cancelled out.
    if type(left) is int and type(right) is int:
        return False
    distance = abs(Fraction(left) - Fraction(right))
    bits = max(_bits(left), _bits(right))
    if distance == 0:
        if left == 0:
            return isinstance(left, Rounded) or isinstance(right, Rounded)
        return bits - _own_bits(left) > _SPARE_BITS
    return distance <= Fraction(2) ** (bits - _SURE_BITS)
