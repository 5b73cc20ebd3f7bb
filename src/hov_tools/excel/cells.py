"""What a cell of an open book holds, and putting something else into it exactly.

Excel reads a text that is put into a cell as a user's typing: "0123" becomes 123 and "1-2-2024" a day. A cell with the
format of texts ("@") takes it as it is; the format it had is put back and the text stays. The other way round a
cell with that format turns numbers and formulas into texts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hov_tools.excel.snapshot import make_cell
from hov_tools.ooxml.address import parse_a1
from hov_tools.ooxml.snapshot import Cell, CellKind
from hov_tools.ooxml.write.celltext import shown
from hov_tools.ooxml.write.values import Content

if TYPE_CHECKING:
    import xlwings as xw

_TEXT_FORMAT = "@"
_TYPES = {
    CellKind.EMPTY: None,
    CellKind.NUMBER: None,
    CellKind.TEXT: "inlineStr",
    CellKind.BOOLEAN: "b",
    CellKind.ERROR: "e",
}


def cell_at(sheet: xw.Sheet, address: str) -> xw.Range:
    """Give a cell by its A1 address."""
    return sheet.range(parse_a1(address))


def held(cell: xw.Range, ref: tuple[int, int], *, uses_1904: bool) -> Cell:
    """Give what a cell, in this row and column, holds."""
    value = cell.options(err_to_str=True).value
    return make_cell(ref, value, cell.formula, is_unlocked=False, uses_1904=uses_1904)


def content_of(cell: Cell) -> Content:
    """Give what a cell holds as the journal writes it down."""
    kind = _TYPES[cell.kind]
    if cell.formula is not None and kind == "inlineStr":
        kind = "str"
    return Content(kind, cell.formula, cell.lexical or None, is_date=cell.is_date)


def shown_of(cell: Cell, *, uses_1904: bool) -> str:
    """Give what a cell holds as a receipt shows it."""
    return shown(content_of(cell), uses_1904=uses_1904)


def put(cell: xw.Range, content: Content, *, before: str, after: str | None = None) -> None:
    """Put a constant or a formula into a cell.

    Args:
        cell: a single one.
        content: what it will hold.
        before: its number format now.
        after: its number format then; None: the same.
    """
    wanted, after = _format_for(content, before), before if after is None else after
    if wanted != before:
        cell.number_format = wanted
    _write(cell, content)
    # A formula can bring a format of its own.
    if after != wanted or content.formula is not None:
        cell.number_format = after


def is_format_in_the_way(number_format: str, *contents: Content) -> bool:
    """Tell whether putting one of these needs another number format for a moment."""
    return any(_format_for(content, number_format) != number_format for content in contents)


def _format_for(content: Content, before: str) -> str:
    if content.formula is None and content.type in ("inlineStr", "str"):
        return _TEXT_FORMAT
    return "General" if before == _TEXT_FORMAT else before


def _write(cell: xw.Range, content: Content) -> None:
    if content.formula is not None:
        cell.formula = f"={content.formula}"
    elif content.value is None:
        cell.value = None
    elif content.type == "b":
        cell.value = content.value == "1"
    elif content.type == "e":
        cell.formula = content.value
    elif content.type is None:
        # Excel holds doubles; this is the one that the digits of the file mean.
        cell.value = float(content.value)
    else:
        cell.value = content.value
