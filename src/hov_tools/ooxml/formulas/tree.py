"""The structure of a formula as a tree (ECMA-376 part 1, §18.17.2.1, with Excel's precedence).

In Excel a minus sign binds more tightly than a power (-2^2 is 4), and powers group from the left.
"""

from __future__ import annotations

from typing import TypeAlias

from msgspec import Struct

from hov_tools.kept import kept
from hov_tools.ooxml.address import Range
from hov_tools.ooxml.formulas.numbers import ExcelError, exact_number
from hov_tools.ooxml.formulas.tokens import (
    FormulaError,
    Token,
    TokenKind,
    area_range,
    corners,
    is_absolute,
    sheet_of,
    tokenize,
)
from hov_tools.ooxml.formulas.values import Scalar

MAX_DEPTH = 96
"""Deepest tree; Excel allows 64 functions within each other."""

_PRECEDENCE = {"=": 1, "<>": 1, "<": 1, ">": 1, "<=": 1, ">=": 1, "&": 2, "+": 3, "-": 3, "*": 4, "/": 4, "^": 5}
_END = Token(TokenKind.SPACE, "")


class Literal(Struct, frozen=True):
    """A number, text, boolean or error that stands in the formula; None for an argument left out."""

    value: Scalar


class Cells(Struct, frozen=True):
    """A reference.

    Attributes:
        sheet: name as written, or None for the formula's own sheet.
        range: the cells.
        is_absolute: it names its sheet and moves with nothing.
    """

    sheet: str | None
    range: Range
    is_absolute: bool


class Name(Struct, frozen=True):
    """A defined name, in lower case."""

    name: str


class Call(Struct, frozen=True):
    """A function with its arguments; its name is in upper case."""

    function: str
    arguments: tuple[Node, ...]


class Negation(Struct, frozen=True):
    """A minus sign before an operand."""

    operand: Node


class Plus(Struct, frozen=True):
    """A plus sign before an operand, which changes nothing but makes it a value."""

    operand: Node


class Percent(Struct, frozen=True):
    """An operand followed by a percent sign."""

    operand: Node


class Chain(Struct, frozen=True):
    """Operands joined by operators of the same precedence, taken from the left."""

    first: Node
    rest: tuple[tuple[str, Node], ...]


class Union(Struct, frozen=True):
    """References joined by commas within parentheses."""

    parts: tuple[Node, ...]


class Unsupported(Struct, frozen=True):
    """A part that the evaluator does not follow: a table, another workbook, a range of sheets."""

    what: str


Node: TypeAlias = Literal | Cells | Name | Call | Negation | Plus | Percent | Chain | Union | Unsupported

MISSING = Literal(None)
"""An argument left out, as in IF(A1,,2)."""


@kept(16_384)
def parse(formula: str) -> Node:
    """Read a formula (without "=") into its tree.

    Raises:
        FormulaError: it is too long or nested too deeply, or uses syntax outside of values, references,
            names, functions and operators (array constants, intersections, computed ranges).
        CannotEvaluateError: it holds a number far larger or smaller than any real one.
    """
    parser = _Parser([token for token in tokenize(formula) if token.kind is not TokenKind.SPACE])
    tree = parser.expression(1, 1)
    parser.expect_end()
    return tree


class _Parser:
    """Reads tokens from the left; `_height` is the height of the tree it read last."""

    def __init__(self, tokens: list[Token]) -> None:
        # Nothing else is a space token here, so the mark at the end fits no rule.
        self._tokens = [*tokens, _END]
        self._position = 0
        self._height = 0

    def expect_end(self) -> None:
        if self._tokens[self._position] is not _END:
            raise FormulaError(f"{self._tokens[self._position].text!r} is not expected in a formula")

    def expression(self, lowest: int, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise FormulaError("a formula that is nested too deeply")
        left = self._operand(depth)
        height = self._height
        while (level := self._level()) >= lowest:
            rest = []
            while self._level() == level:
                operator = self._next().text
                rest.append((operator, self.expression(level + 1, depth + 1)))
                height = max(height, self._height)
            left = Chain(left, tuple(rest))
            height = self._higher(height)
        self._height = height
        return left

    def _level(self) -> int:
        token = self._tokens[self._position]
        return _PRECEDENCE.get(token.text, 0) if token.kind is TokenKind.OPERATOR else 0

    def _next(self) -> Token:
        token = self._tokens[self._position]
        self._position += 1
        return token

    def _takes(self, operator: str) -> bool:
        token = self._tokens[self._position]
        if token.kind is TokenKind.OPERATOR and token.text == operator:
            self._position += 1
            return True
        return False

    @staticmethod
    def _higher(height: int) -> int:
        if height >= MAX_DEPTH:
            raise FormulaError("a formula that is nested too deeply")
        return height + 1

    def _operand(self, depth: int) -> Node:
        signs = []
        while self._tokens[self._position].text in {"-", "+"} and self._level():
            signs.append(self._next().text)
        node = self._primary(depth)
        while self._takes("%"):
            node = Percent(node)
            self._height = self._higher(self._height)
        for sign in reversed(signs):
            node = Negation(node) if sign == "-" else Plus(node)
            self._height = self._higher(self._height)
        return node

    def _primary(self, depth: int) -> Node:
        token = self._next()
        self._height = 1
        kind, text = token.kind, token.text
        if kind is TokenKind.NUMBER:
            return Literal(exact_number(text))
        if kind is TokenKind.TEXT:
            return Literal(text[1:-1].replace('""', '"'))
        if kind is TokenKind.ERROR:
            return Literal(ExcelError(text)) if text in _ERRORS else Unsupported(text)
        if kind is TokenKind.AREA:
            return _cells(token)
        if kind is TokenKind.NAME:
            return _name(token)
        if kind is TokenKind.TABLE:
            return Unsupported("a table reference")
        if kind is TokenKind.CALL:
            return self._call(token, depth)
        if token == (TokenKind.OPERATOR, "(", ""):
            return self._parenthesis(depth)
        raise FormulaError(f"{text!r} is not expected in a formula")

    def _parenthesis(self, depth: int) -> Node:
        parts = [self.expression(1, depth + 1)]
        height = self._height
        while self._takes(","):
            parts.append(self.expression(1, depth + 1))
            height = max(height, self._height)
        if not self._takes(")"):
            raise FormulaError("a parenthesis that is not closed")
        # Parentheses around one part add no node to the tree.
        self._height = self._higher(height)
        return parts[0] if len(parts) == 1 else Union(tuple(parts))

    def _call(self, token: Token, depth: int) -> Node:
        self._next()
        arguments: list[Node] = []
        height = 0
        is_open = not self._takes(")")
        while is_open:
            if self._tokens[self._position] in (_COMMA, _CLOSING):
                arguments.append(MISSING)
            else:
                arguments.append(self.expression(1, depth + 1))
                height = max(height, self._height)
            is_open = not self._takes(")")
            if is_open and not self._takes(","):
                raise FormulaError("a function that is not closed")
        self._height = self._higher(height)
        return Call((token.prefix + token.text).upper(), tuple(arguments))


_COMMA = Token(TokenKind.OPERATOR, ",")
_CLOSING = Token(TokenKind.OPERATOR, ")")
_ERRORS = frozenset(error.value for error in ExcelError)


def _cells(token: Token) -> Node:
    ends = corners(token.text)
    sheet = sheet_of(token.prefix) if token.prefix else None
    if ends is None or (token.prefix and sheet is None):
        return Unsupported("a reference to another workbook or to several sheets")
    return Cells(sheet, area_range(ends), is_absolute(token))


def _name(token: Token) -> Node:
    if token.prefix:
        return Unsupported("a name that belongs to a sheet or another workbook")
    upper = token.text.upper()
    return Literal(upper == "TRUE") if upper in {"TRUE", "FALSE"} else Name(token.text.lower())
