"""The text of formulas: the tokens that it consists of, and how it reads when it is moved to another cell.

The notation is that of the file format (ECMA-376 part 1, §18.17.2): A1 addresses, English function names,
commas between arguments. Nothing here computes; see `tree` for the structure and `evaluate` for values.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

from hov_tools.kept import kept
from hov_tools.ooxml.address import MAX_COLUMN, MAX_ROW, Range, column_name, column_number
from hov_tools.ooxml.errors import WorkbookError

MAX_LENGTH = 16_384
"""Longest formula looked at; Excel itself allows 8,192 characters, without the prefixes it adds in files."""

_CELL = r"\$?[A-Za-z]{1,3}\$?[0-9]{1,7}"
_COLUMNS = r"\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}"
_ROWS = r"\$?[0-9]{1,7}:\$?[0-9]{1,7}"
_WORD = r"[\w.\\?]"

# Alternatives stand in the order in which they must be tried: a reference before a name before a number.
# No two alternatives of one repetition can begin with the same character, so that matching stays linear.
_TOKEN = re.compile(
    rf"""
      (?P<space>[ \t\r\n]+)
    | (?P<text>"(?:[^"]|"")*"(?!"))
    | (?P<prefix>'(?:[^']|'')+'!|(?:\[[^\[\]'"]+\])?(?!{_CELL}:)[\w.]+(?::[\w.]+)?!|\[[^\[\]'"]+\]!)?
      (?: (?P<area>(?:{_CELL}(?::{_CELL})?|{_COLUMNS}|{_ROWS})(?!{_WORD}|[(!\[]))
        | (?P<error>\#(?:REF!|DIV/0!|N/A|NAME\?|NULL!|NUM!|VALUE!|GETTING_DATA|SPILL!|CALC!|FIELD!|BLOCKED!))
        | (?P<call>[^\W\d]{_WORD}*)\(
        | (?P<table>(?:[^\W\d\\]{_WORD}*)?\[(?:[^\[\]']|'.|\[(?:[^\[\]']|'.)*\])*\])
        | (?P<name>(?:[^\W\d]|\\){_WORD}*)
      )
    | (?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[Ee][+-]?[0-9]+)?)
    | (?P<operator><=|>=|<>|[-+*/^&=<>%(),;:{{}}@\#])
    """,
    re.VERBOSE | re.DOTALL,
)
_CORNER = re.compile(r"(\$?)([A-Za-z]*)(\$?)([0-9]*)\Z")


class FormulaError(WorkbookError):
    """The text is no formula that we can take apart: too long, nested too deeply, or against the grammar."""


class TokenKind(Enum):
    """What a token is."""

    SPACE = "space"
    TEXT = "text"
    AREA = "area"
    ERROR = "error"
    CALL = "call"
    TABLE = "table"
    NAME = "name"
    NUMBER = "number"
    OPERATOR = "operator"


_KINDS = {kind.value: kind for kind in TokenKind}


class Token(NamedTuple):
    """A piece of a formula.

    Attributes:
        kind: what it is; CALL is a function's name, its "(" is a token of its own.
        text: as written, without the prefix.
        prefix: the sheet before a reference or name, as written and with its "!"; "" when there is none.
    """

    kind: TokenKind
    text: str
    prefix: str = ""


_OPENING = Token(TokenKind.OPERATOR, "(")


class Corner(NamedTuple):
    """One end of a reference; a whole column has no row and a whole row no column."""

    row: int | None
    column: int | None
    row_fixed: bool
    column_fixed: bool

    def moved(self, rows: int, columns: int) -> Corner | None:
        """Move the relative parts; None when that leaves the grid."""
        row = self.row if self.row is None or self.row_fixed else self.row + rows
        column = self.column if self.column is None or self.column_fixed else self.column + columns
        inside = (row is None or 1 <= row <= MAX_ROW) and (column is None or 1 <= column <= MAX_COLUMN)
        return Corner(row, column, self.row_fixed, self.column_fixed) if inside else None

    def __str__(self) -> str:
        letters = "" if self.column is None else "$" * self.column_fixed + column_name(self.column)
        digits = "" if self.row is None else "$" * self.row_fixed + str(self.row)
        return letters + digits


def tokenize(formula: str) -> Iterator[Token]:
    """Cut a formula (without its "=") into tokens; their texts joined are the formula.

    Raises:
        FormulaError: the formula is too long or holds something that is no token.
    """
    if len(formula) > MAX_LENGTH:
        raise FormulaError(f"a formula of {len(formula)} characters")
    position, end, match_at = 0, len(formula), _TOKEN.match
    while position < end:
        match = match_at(formula, position)
        # An opening bracket that belongs to no function's name is an operator.
        group = match.lastgroup if match is not None else None
        if match is None or group is None or group == "prefix":
            raise FormulaError(f"character {position + 1} of a formula cannot be read")
        kind, text, prefix = _KINDS[group], match[group], match["prefix"] or ""
        position = match.end()
        if kind is TokenKind.AREA and corners(text) is None:
            if not text.isalnum():
                raise FormulaError(f"the reference {text} lies outside the grid")
            kind = TokenKind.NAME  # Excel takes "XFE1" and "HOV2020000" for names
        yield Token(kind, text, prefix)
        if kind is TokenKind.CALL:
            yield _OPENING


@kept(65_536)
def corners(text: str) -> tuple[Corner, ...] | None:
    """Read the one or two ends of a reference without prefix; None when one lies outside the grid."""
    found = []
    for part in text.split(":"):
        match = _CORNER.match(part)
        if match is None:
            return None
        # In "$5" of a whole row the sign stands where a column's would.
        row_fixed = bool(match[3]) if match[2] else bool(match[1])
        row = int(match[4]) if match[4] else None
        column = column_number(match[2]) if match[2] else None
        if (row is not None and not 1 <= row <= MAX_ROW) or (column is not None and column > MAX_COLUMN):
            return None
        found.append(Corner(row, column, row_fixed, bool(match[2] and match[1])))
    return tuple(found)


def area_range(ends: tuple[Corner, ...]) -> Range:
    """Give the rectangle between the ends of a reference; whole rows and columns reach the grid's edge."""
    rows = [end.row for end in ends if end.row is not None] or [1, MAX_ROW]
    columns = [end.column for end in ends if end.column is not None] or [1, MAX_COLUMN]
    return Range(min(rows), min(columns), max(rows), max(columns))


def sheet_of(prefix: str) -> str | None:
    """Give the sheet's name in a prefix; None for another workbook or a range of sheets."""
    name = prefix[:-1]
    if name.startswith("'"):
        name = name[1:-1].replace("''", "'")
    # A sheet's name can hold none of these (they are refused when it is typed).
    return None if any(sign in name for sign in "[]:") else name


def is_absolute(token: Token) -> bool:
    """Whether a reference names its sheet and moves with nothing."""
    ends = corners(token.text)
    return bool(token.prefix) and ends is not None and all(map(_is_fixed, ends))


@kept(4_096)
def _template(formula: str) -> tuple[str | tuple[Corner, ...], ...]:
    pieces: list[str | tuple[Corner, ...]] = []
    literal = ""
    for token in tokenize(formula):
        ends = corners(token.text) if token.kind is TokenKind.AREA else None
        literal += token.prefix
        if ends is None or all(_is_fixed(end) for end in ends):
            literal += token.text
        else:
            pieces += [literal, ends]
            literal = ""
    return (*pieces, literal)


def _is_fixed(end: Corner) -> bool:
    return (end.row is None or end.row_fixed) and (end.column is None or end.column_fixed)


def translate(formula: str, rows: int, columns: int) -> str:
    """Give the formula as it reads when its cell is copied `rows` down and `columns` to the right.

    Relative parts of references move along; a reference that would leave the grid becomes #REF!. This is
    how a shared formula reads in each of its cells (ECMA-376 part 1, §18.3.1.40).

    Raises:
        FormulaError: the formula cannot be cut into tokens.
    """
    written = []
    for piece in _template(formula):
        if isinstance(piece, str):
            written.append(piece)
            continue
        ends = [end.moved(rows, columns) for end in piece]
        written.append("#REF!" if None in ends else ":".join(map(str, ends)))
    return "".join(written)
