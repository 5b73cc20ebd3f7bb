"""The operators of formulas (ECMA-376 part 1, §18.17.2.2), on single values and on arrays."""

from __future__ import annotations

from hov_tools.ooxml.formulas.context import Array
from hov_tools.ooxml.formulas.numbers import (
    CannotEvaluateError,
    ExcelError,
    add,
    divide,
    multiply,
    negate,
    power,
    subtract,
)
from hov_tools.ooxml.formulas.values import MAX_TEXT, Scalar, are_equal, is_less, to_number, to_text

_ARITHMETIC = {"+": add, "-": subtract, "*": multiply, "/": divide, "^": power}


def negated(value: Scalar) -> Scalar:
    """Negate a value."""
    number = to_number(value)
    return number if isinstance(number, ExcelError) else negate(number)


def hundredth(value: Scalar) -> Scalar:
    """Take a value as a percentage."""
    number = to_number(value)
    return number if isinstance(number, ExcelError) else divide(number, 100)


def apply(operator: str, left: Scalar, right: Scalar) -> Scalar:
    """Give what an operator makes of two values."""
    if operator in _ARITHMETIC:
        first = to_number(left)
        # Excel reports the error of the left operand, also when the right one has another.
        if isinstance(first, ExcelError):
            return first
        second = to_number(right)
        return second if isinstance(second, ExcelError) else _ARITHMETIC[operator](first, second)
    if isinstance(left, ExcelError):
        return left
    if isinstance(right, ExcelError):
        return right
    if operator == "&":
        return _joined(left, right)
    if operator in {"=", "<>"}:
        return are_equal(left, right) == (operator == "=")
    if operator in {"<", ">="}:
        return is_less(left, right) == (operator == "<")
    return is_less(right, left) == (operator == ">")


def _joined(left: Scalar, right: Scalar) -> Scalar:
    first, second = to_text(left), to_text(right)
    if isinstance(first, ExcelError):
        return first
    if isinstance(second, ExcelError):
        return second
    return first + second if len(first) + len(second) <= MAX_TEXT else ExcelError.VALUE


def combine(operator: str, left: Array, right: Array) -> Array:
    """Apply an operator element by element; a single value goes with every element."""
    if left.shape != right.shape and (1, 1) not in (left.shape, right.shape):
        raise CannotEvaluateError("arrays of different shapes")
    shape = right.shape if left.shape == (1, 1) else left.shape
    size = shape[0] * shape[1]
    first = left.values if len(left.values) == size else left.values * size
    second = right.values if len(right.values) == size else right.values * size
    return Array(shape, tuple(apply(operator, one, two) for one, two in zip(first, second, strict=True)))
