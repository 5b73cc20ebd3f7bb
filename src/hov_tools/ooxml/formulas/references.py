"""The cells that a formula refers to, and what hides from its text which cells those are."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise

from msgspec import Struct

from hov_tools.ooxml.address import Range
from hov_tools.ooxml.formulas.tokens import Token, TokenKind, area_range, corners, is_absolute, sheet_of, tokenize
from hov_tools.ooxml.snapshot import Snapshot

_MAX_NAMES = 64

# Their value, or the cells they look at, does not follow from the formula's text.
_UNSEEN_FUNCTIONS = frozenset(
    {
        "INDIRECT",
        "OFFSET",
        "CELL",
        "INFO",
        "NOW",
        "TODAY",
        "RAND",
        "RANDBETWEEN",
        "RANDARRAY",
        "CALL",
        "REGISTER.ID",
        "RTD",
        "WEBSERVICE",
        "GETPIVOTDATA",
        "CUBEVALUE",
        "CUBEMEMBER",
        "EVALUATE",
    }
)


class Reference(Struct, frozen=True):
    """Cells that a formula refers to.

    Attributes:
        sheet: name of the sheet as the formula writes it, without quotes (Excel ignores its case).
        range: the cells.
    """

    sheet: str
    range: Range


class Dependencies(Struct, frozen=True):
    """What a formula looks at.

    Attributes:
        references: the cells, in the order of the formula, without repeats.
        unseen: parts whose cells or value do not follow from the text: names that are not in the
            mapping, INDIRECT and volatile functions, other workbooks, tables, ranges over several sheets
            or with ends that are computed. Empty when `references` is complete.
    """

    references: tuple[Reference, ...]
    unseen: tuple[str, ...]


class DefinedNames:
    """The names of a workbook, by the sheet whose formulas can use them.

    A name that is defined twice stands for nothing that anybody can tell, and is left out.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        found: dict[str | None, dict[str, set[str]]] = {None: {}}
        for one in snapshot.names:
            found.setdefault(one.sheet, {}).setdefault(one.name.lower(), set()).add(one.formula)
        self._by_sheet = {sheet: _told(names) for sheet, names in found.items()}
        self._untold = {sheet: {name for name, own in names.items() if len(own) > 1} for sheet, names in found.items()}

    def on(self, sheet: str) -> Mapping[str, str]:
        """Give the names that a formula on a sheet can use: name in lower case → what it stands for."""
        everywhere, local = self._by_sheet[None], self._by_sheet.get(sheet)
        if local is None:
            return everywhere
        hidden = self._untold[sheet]
        if hidden:
            everywhere = {name: formula for name, formula in everywhere.items() if name not in hidden}
        return ChainMap(local, everywhere) if local else everywhere


def _told(names: Mapping[str, set[str]]) -> dict[str, str]:
    return {name: formula for name, (formula, *more) in names.items() if not more}


def defined_names(snapshot: Snapshot, sheet: str) -> Mapping[str, str]:
    """Give the names that a formula on this sheet can use: name in lower case → what it stands for."""
    return DefinedNames(snapshot).on(sheet)


def references(formula: str, sheet: str, names: Mapping[str, str] | None = None) -> tuple[Reference, ...]:
    """Give the cells that a formula on a sheet refers to; see `dependencies` for what it cannot show.

    Raises:
        FormulaError: the formula cannot be cut into tokens.
    """
    return dependencies(formula, sheet, names).references


def dependencies(
    formula: str, sheet: str, names: Mapping[str, str] | None = None, spend: Callable[[int], None] | None = None
) -> Dependencies:
    """Give the cells that a formula refers to, and the parts that hide which cells those are.

    Args:
        formula: without "=".
        sheet: name of the sheet it stands on.
        names: defined names to see through, as `defined_names` gives them.
        spend: is told of the characters that are about to be taken apart, those of names among them.

    Raises:
        FormulaError: the formula, or that of a name it uses, cannot be cut into tokens.
    """
    known = names or {}
    seen: dict[Reference, None] = {}
    unseen: dict[str, None] = {}
    visited: dict[str, None] = {}
    waiting = [(formula, False)]
    while waiting:
        text, in_name = waiting.pop()
        if spend is not None:
            spend(len(text))
        tokens = [token for token in tokenize(text) if token.kind is not TokenKind.SPACE]
        unseen |= dict.fromkeys(_computed_ranges(tokens))
        for token in tokens:
            if token.kind is TokenKind.NAME and not token.prefix and token.text.lower() in known:
                name = token.text.lower()
                if name not in visited and len(visited) < _MAX_NAMES:
                    visited[name] = None
                    waiting.append((known[name], True))
                elif name not in visited:
                    unseen[token.text] = None
            elif token.kind is TokenKind.AREA and (found := _reference(token, sheet, in_name)) is not None:
                seen[found] = None
            elif _is_unseen(token):
                unseen[token.prefix + token.text] = None
    return Dependencies(tuple(seen), tuple(unseen))


def _reference(token: Token, sheet: str, in_name: bool) -> Reference | None:
    ends = corners(token.text)
    target = sheet_of(token.prefix) if token.prefix else sheet
    # Inside a defined name a relative part counts from the cell that uses the name.
    if ends is None or target is None or (in_name and not is_absolute(token)):
        return None
    return Reference(target, area_range(ends))


def _is_unseen(token: Token) -> bool:
    if token.kind is TokenKind.CALL:
        # A function of the user's own or with a sheet before it runs code that we do not know.
        return bool(token.prefix) or token.text.upper().removeprefix("_XLFN.") in _UNSEEN_FUNCTIONS
    if token.kind is TokenKind.NAME:
        return token.text.upper() not in {"TRUE", "FALSE"}
    return token.kind in (TokenKind.AREA, TokenKind.TABLE)


def _computed_ranges(tokens: list[Token]) -> Iterator[str]:
    for before, token in pairwise(tokens):
        if token == (TokenKind.OPERATOR, ":", ""):
            yield before.text + ":"
        elif token == (TokenKind.OPERATOR, "#", ""):
            yield before.text + "#"
