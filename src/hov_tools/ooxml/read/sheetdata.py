"""The cells of a worksheet part, taken out of its sheet data with one pattern (§18.3.1.80 sheetData).

What is left of the sheet data then proves that they were nothing but rows of such cells: anything else is left to
expat.
"""

from __future__ import annotations

import re

from hov_tools.ooxml.errors import DamagedError, LimitError
from hov_tools.ooxml.read.rawcells import RawCells
from hov_tools.ooxml.xmlparse import is_plain_text

# Groups are repeated in an atomic group and not possessively: early versions of Python 3.11, as Debian 12 has it, take
# a repeated group that fails halfway for a match (CPython issue 106052).
_CHARS = "([^<]++)"
# Letters up to XFD and rows up to 999,999: a reference beyond is left to the other way, which judges it.
_REFERENCE = r"((?:[A-Z]{1,2}|[A-W][A-Z]{2}|X[A-E][A-Z]|XF[A-D])[1-9][0-9]{0,5})"
_CELL = re.compile(
    f'<c r="{_REFERENCE}"'
    '(?>(?: s="([0-9]{1,6})")?)(?>(?: t="(b|d|e|inlineStr|n|s|str)")?)'
    "(?:/>|>"
    rf'(?>(?:<f((?>(?: [a-zA-Z0-9]++="[^"<>&\t\n]*+")*))(?:/>|>(?>(?:{_CHARS})?)</f>))?)'
    f"(?>(?:<v>(?>(?:{_CHARS})?)</v>|<v/>)?)"
    f'(?>(?:<is><t(?>(?: xml:space="preserve")?)>(?>(?:{_CHARS})?)</t></is>)?)</c>)'
)
_GROUPS = _CELL.groups + 1
_LEAST = len('<c r="A1"/>')
_TAKEN = "\0"
"""Stands where a cell was taken out; no part that is plain text holds it."""
# A row that does not begin with its number is left to the other way as well.
_ROW = re.compile(
    rf'<row r="([1-9][0-9]{{0,5}})"(?>(?: [\w:]++="[^"<>&{_TAKEN}]*+")*)(?:/>|>([ \t\n{_TAKEN}]*+)</row>)'
)
_WITHOUT_LETTERS = dict.fromkeys(range(ord("A"), ord("Z") + 1))
_ENTITIES = re.compile(r"&(?!(?:lt|gt|amp|quot|apos);)")


def take_cells(inside: str, part: str, max_cells: int) -> RawCells | None:
    """Read the sheet data.

    Args:
        inside: what stands between the tags of the sheet data.
        part: name of the part, for messages.
        max_cells: how many cells it may hold.

    Returns:
        None when they are not provably nothing but rows of plain cells.

    Raises:
        DamagedError: a cell is given twice.
        LimitError: too many cells.
    """
    if len(inside) > max_cells * _LEAST and inside.count("<c ") > max_cells:
        raise LimitError(f"{part}: more than {max_cells} cells")
    if not _shows_what_it_is(inside):
        return None
    # What stands before the first cell; then of each cell its seven parts, and what stands behind it.
    pieces = _CELL.split(inside)
    left = _TAKEN.join(pieces[::_GROUPS])
    # What stands before the first row; then of each row its number and its cells, and what stands behind it.
    rows = _ROW.split(left)
    if "xmlns" in left or "".join(rows[::3]).strip(" \t\n"):
        return None
    references: list[str] = pieces[1::_GROUPS]
    stated = [f"{number} " * held.count(_TAKEN) for number, held in zip(rows[1::3], rows[2::3], strict=True) if held]
    if " ".join([*references, ""]).translate(_WITHOUT_LETTERS) != "".join(stated):
        return None
    cells = RawCells(
        references=references,
        styles=pieces[2::_GROUPS],
        types=pieces[3::_GROUPS],
        formula_attributes=pieces[4::_GROUPS],
        formulas=pieces[5::_GROUPS],
        values=pieces[6::_GROUPS],
        inlines=pieces[7::_GROUPS],
        index={reference: at for at, reference in enumerate(references)},
    )
    if len(cells.index) != len(references):
        raise DamagedError(f"{part}: a cell is given twice")
    return cells


def _shows_what_it_is(inside: str) -> bool:
    """Tell whether no text or name in the sheet data could be something else than it looks like."""
    # An entity that only a document type could explain, or a "]]>" that XML forbids.
    has_foreign_entity = "&" in inside and _ENTITIES.search(inside) is not None
    ends_cdata = "]" in inside and "]]>" in inside
    return not has_foreign_entity and not ends_cdata and is_plain_text(inside.encode("utf-8"))
