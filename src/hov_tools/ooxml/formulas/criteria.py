"""The conditions of SUMIF, SUMIFS, COUNTIF and COUNTIFS: "ja", 3, ">3", "<>", "gz*"."""

from __future__ import annotations

import re

from msgspec import Struct

from hov_tools.ooxml.formulas.numbers import CannotEvaluateError, ExcelError, Number
from hov_tools.ooxml.formulas.values import (
    Scalar,
    are_equal,
    is_less,
    is_number,
    may_be_number,
    plain_number,
    same_text,
)

_OPERATOR = re.compile(r"(<=|>=|<>|<|>|=)?(.*)\Z", re.DOTALL)
_LONGEST = 255


class Criterion(Struct, frozen=True):
    """One condition.

    Attributes:
        operator: "=", "<>", "<", ">", "<=" or ">="; "" for a condition without one.
        operand: what to compare with; a text is a pattern.
    """

    operator: str
    operand: Number | bool | str

    def matches(self, value: Scalar) -> bool:
        """Whether a cell with this value meets the condition.

        Raises:
            CannotEvaluateError: it depends on the country settings or on how Excel rounds.
        """
        if isinstance(value, ExcelError):
            if self.operator == "<>":
                raise CannotEvaluateError("an error value among cells that must differ from something")
            return False
        if self.operator == "<>":
            return not self._is_met(value)
        return self._is_met(value)

    def _is_met(self, value: Scalar) -> bool:
        operand = self.operand
        if isinstance(operand, str):
            return self._fits_text(operand, value)
        if isinstance(operand, bool):
            return isinstance(value, bool) and value == operand
        if isinstance(value, str):
            return self._refuse_alike(operand, value)
        if not is_number(value):
            return False
        if self.operator in {"", "=", "<>"}:
            return are_equal(value, operand)
        if are_equal(value, operand):
            return self.operator in {"<=", ">="}
        return is_less(value, operand) == (self.operator[0] == "<")

    def _refuse_alike(self, operand: Number, value: str) -> bool:
        # Excel takes a text "12" for the number 12 in some of these comparisons and not in others.
        if not may_be_number(value):
            return False
        plain = plain_number(value)
        if plain is None or plain == operand or self.operator not in {"", "=", "<>"}:
            raise CannotEvaluateError("a text that looks like a number, compared with a number")
        return False

    def _fits_text(self, pattern: str, value: Scalar) -> bool:
        if not pattern:
            # "" takes empty cells and empty texts; "=" and "<>" look at empty cells only.
            return value is None or (value == "" and not self.operator)
        return isinstance(value, str) and _matches_pattern(pattern, value)


def read_criterion(value: Scalar) -> Criterion:
    """Read a condition as Excel does from the value of an argument; an empty cell counts as 0.

    Raises:
        CannotEvaluateError: its meaning depends on the country settings, or it orders texts.
    """
    if value is None:
        return Criterion("", 0)
    if isinstance(value, ExcelError):
        raise CannotEvaluateError("an error value as a condition")
    if not isinstance(value, str):
        return Criterion("", value)
    match = _OPERATOR.match(value)
    operator, rest = (match[1] or "", match[2]) if match else ("", value)
    plain = plain_number(rest)
    if plain is not None:
        return Criterion(operator, plain)
    if _is_in_doubt(rest):
        raise CannotEvaluateError("a condition that is read differently in each country")
    if operator in {"<", ">", "<=", ">="}:
        raise CannotEvaluateError("a condition that orders texts")
    return Criterion(operator, rest)


def _is_in_doubt(text: str) -> bool:
    if len(text) > _LONGEST or text.startswith("#"):
        return True
    # With a letter or wildcard beside its digits a text may still be a date ("3 mei"): refuse those too.
    return may_be_number(text)


def _matches_pattern(pattern: str, text: str) -> bool:
    """Match a whole text with * (any signs), ? (one sign) and ~ (the next sign itself)."""
    if not any(sign in pattern for sign in "*?~"):
        return same_text(pattern, text)
    wanted = _pattern_signs(pattern.lower())
    given = text.lower()
    # After a mismatch only the last * need be given one more sign: quadratic at worst.
    place, index, star, resume = 0, 0, -1, 0
    while place < len(given):
        if index < len(wanted) and wanted[index] == "any":
            star, resume = index, place
            index += 1
        elif index < len(wanted) and wanted[index] in ("one", f"={given[place]}"):
            place += 1
            index += 1
        elif star >= 0:
            resume += 1
            place, index = resume, star + 1
        else:
            return False
    return all(sign == "any" for sign in wanted[index:])


def _pattern_signs(pattern: str) -> list[str]:
    signs = []
    escaped = False
    for sign in pattern:
        if escaped or sign not in "*?~":
            signs.append(f"={sign}")
            escaped = False
        elif sign == "~":
            escaped = True
        else:
            signs.append("any" if sign == "*" else "one")
    return signs
