"""The cells of a worksheet part, taken out of its sheet data with one pattern (§18.3.1.80 sheetData).

What is left of the sheet data then proves that they were nothing but rows of such cells: anything else is left to
expat.
"""

from __future__ import annotations

import re
from functools import lru_cache

from hov_tools.ooxml.errors import DamagedError, LimitError
from hov_tools.ooxml.read.rawtable import RawRow, RawTable, RowTable, row_of
from hov_tools.ooxml.xmlparse import is_plain_text

_CHARS = "([^<]++)"
# Letters up to XFD and rows up to 999,999: a reference beyond is left to the other way, which judges it.
_REFERENCE = r"((?:[A-Z]{1,2}|[A-W][A-Z]{2}|X[A-E][A-Z]|XF[A-D])[1-9][0-9]{0,5})"
_CELL = re.compile(
    f'<c r="{_REFERENCE}"'
    '(?: s="([0-9]{1,6})")?+(?: t="(b|d|e|inlineStr|n|s|str)")?+'
    "(?:/>|>"
    rf'(?:<f((?: [a-zA-Z0-9]++="[^"<>&\t\n]*+")*+)(?:/>|>(?:{_CHARS})?+</f>))?+'
    f"(?:<v>(?:{_CHARS})?+</v>|<v/>)?+"
    f'(?:<is><t(?: xml:space="preserve")?+>(?:{_CHARS})?+</t></is>)?+</c>)'
)
_GROUPS = _CELL.groups + 1
_LEAST = len('<c r="A1"/>')
_TAKEN = "\0"
"""Stands where a cell was taken out; no part that is plain text holds it."""
_ROW = rf'<row(?: [\w:]++="[^"<>&{_TAKEN}]*+")*+'
_ROW_END = "</row>"
_ROWS = re.compile(rf"[ \t\n]*+(?:{_ROW}(?:/>|>[ \t\n{_TAKEN}]*+{_ROW_END})[ \t\n]*+)*+\Z")
_EMPTY_ROWS = rf"[ \t\n]*+(?:{_ROW}/>[ \t\n]*+)*+"
# What is left of a row without its end, with the empty ones before it; and what follows the last one.
_IS_ROW = re.compile(rf"{_EMPTY_ROWS}{_ROW}>[ \t\n{_TAKEN}]*+\Z").match
_IS_END = re.compile(rf"{_EMPTY_ROWS}\Z").match


def take_cells(inside: str, part: str, max_cells: int, *, by_row: bool) -> RawTable | RowTable | None:
    """Read the sheet data.

    Args:
        inside: what stands between the tags of the sheet data.
        part: name of the part, for messages.
        max_cells: how many cells it may hold.
        by_row: keep the rows, which is faster but takes more memory.

    Returns:
        None when they are not provably nothing but rows of plain cells.

    Raises:
        DamagedError: a cell is given twice.
        LimitError: too many cells.
    """
    if len(inside) > max_cells * _LEAST and inside.count("<c ") > max_cells:
        raise LimitError(f"{part}: more than {max_cells} cells")
    if by_row:
        return _take_rows(inside)
    found = _split(inside)
    if found is None or _ROWS.match(found[1]) is None:
        return None
    cells = RawTable(found[0])
    if cells.has_doubles:
        raise DamagedError(f"{part}: a cell is given twice")
    return cells


def _take_rows(inside: str) -> RowTable | None:
    """Read the sheet data row by row; also None when expat must judge them, such as those with a row given twice."""
    *written, rest = inside.split(_ROW_END)
    if _IS_END(rest) is None or "xmlns" in rest or not is_plain_text(rest.encode("utf-8")):
        return None
    rows: dict[int, RawRow] = {}
    for text in written:
        row = (_row_again if len(text) <= _SMALL_ROW else _row)(text)
        if row is None or row.number in rows:
            return None
        if row.number:
            rows[row.number] = row
    return RowTable(rows)


def _row(text: str) -> RawRow | None:
    """Read a row, without its end and with the empty ones before it; None when that is not provably all it is."""
    found = _split(text)
    return None if found is None or _IS_ROW(found[1]) is None else row_of(found[0])


# Forms of one template have the same rows, apart from those that are filled in; so many of these take some 5 MiB.
# Of a longer one the copy that is kept would weigh more than reading it anew.
_SMALL_ROW = 1 << 11
_row_again = lru_cache(maxsize=1_024)(_row)


def _split(text: str) -> tuple[list[str | None], str] | None:
    """Take the cells out of sheet data; give their parts, and what is left of the data.

    Returns:
        None when a text or a name could be something else than it looks like.
    """
    # An entity that only a document type could explain, or a "]]>" that XML forbids.
    if ("&" in text and _has_foreign_entity(text)) or ("]" in text and "]]>" in text):
        return None
    if not is_plain_text(text.encode("utf-8")):
        return None
    pieces = _CELL.split(text)
    left = _TAKEN.join(pieces[::_GROUPS])
    return None if "xmlns" in left else (pieces, left)


_ENTITIES = re.compile(r"&(?!(?:lt|gt|amp|quot|apos);)")


def _has_foreign_entity(text: str) -> bool:
    return _ENTITIES.search(text) is not None
