"""The conditions of SUMIF, SUMIFS, COUNTIF and COUNTIFS: "ja", 3, ">3", "<>", "gz*"."""

from __future__ import annotations

import re
from collections.abc import Collection

from msgspec import Struct

from hov_tools.kept import kept
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
# Of work: signs of a text held against signs of a pattern in a step.
_SIGNS_TRIED = 128


class Criterion(Struct, frozen=True):
    """One condition.

    Attributes:
        operator: "=", "<>", "<", ">", "<=" or ">="; "" for a condition without one.
        operand: what to compare with; a text is a pattern.
    """

    operator: str
    operand: Number | bool | str

    def steps(self, values: Collection[Scalar]) -> int:
        """Give the work of holding values against the condition, beyond looking at them."""
        wildcards = read_wildcards(self.operand) if isinstance(self.operand, str) else None
        if wildcards is None or not wildcards.has_any_sign:
            return len(values)
        signs = sum(len(value) for value in values if isinstance(value, str))
        return len(values) + signs * sum(map(len, wildcards.pieces)) // _SIGNS_TRIED

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
        if not isinstance(value, str):
            return False
        wildcards = read_wildcards(pattern)
        return same_text(pattern, value) if wildcards is None else wildcards.match(value)


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


class Wildcards(Struct, frozen=True):
    """A pattern with *, which stands for any signs, ? for one sign, and ~ for the next sign itself.

    Between two stars the first place that fits is as good as any: matching begins again nowhere, so that it takes time
    in proportion to the text, and to text times pattern where a ? stands in it.

    Attributes:
        pieces: what stands between the stars, in small letters, without tildes; None for a ?.
    """

    pieces: tuple[tuple[str | None, ...], ...]

    @property
    def has_any_sign(self) -> bool:
        """Tell whether it holds a ?."""
        return any(None in piece for piece in self.pieces)

    def match(self, text: str) -> bool:
        """Tell whether a whole text fits, without regard to case."""
        given = text.lower()
        first, *others = self.pieces
        at = _fits_at(first, given, 0)
        if at is None or not others:
            return at == len(given)
        *between, last = others
        for piece in between:
            at = _first_end(piece, given, at)
            if at is None:
                return False
        begin = len(given) - len(last)
        return begin >= at and _fits_at(last, given, begin) is not None


def _fits_at(piece: tuple[str | None, ...], text: str, at: int) -> int | None:
    """Give where a piece that begins at a place ends; None when it does not fit there."""
    end = at + len(piece)
    fits = end <= len(text) and all(sign in (None, there) for sign, there in zip(piece, text[at:end], strict=True))
    return end if fits else None


def _first_end(piece: tuple[str | None, ...], text: str, at: int) -> int | None:
    """Give where the first occurrence of a piece, at a place or behind it, ends."""
    if None not in piece:
        found = text.find("".join(sign or "" for sign in piece), at)
        return None if found < 0 else found + len(piece)
    # Without a repetition in it, an expression tries each place once.
    match = re.compile("".join("." if sign is None else re.escape(sign) for sign in piece), re.DOTALL).search(text, at)
    return None if match is None else match.end()


@kept(256)
def read_wildcards(pattern: str) -> Wildcards | None:
    """Read a pattern; None when it is a text without any of the three signs."""
    if not any(sign in pattern for sign in "*?~"):
        return None
    pieces: list[list[str | None]] = [[]]
    escaped = False
    for sign in pattern.lower():
        if escaped or sign not in "*?~":
            pieces[-1].append(sign)
            escaped = False
        elif sign == "~":
            escaped = True
        elif sign == "?":
            pieces[-1].append(None)
        else:
            pieces.append([])
    return Wildcards(tuple(map(tuple, pieces)))
