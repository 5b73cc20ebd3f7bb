"""All that a user sees of a workbook, cell by cell, so that before and after can be compared."""

from __future__ import annotations

from typing import Any

from openpyxl.cell.cell import MergedCell
from openpyxl.styles import Side


def picture(book: Any) -> dict[str, dict[str, tuple[object, ...]]]:
    """Give value, formula, note and looks of every cell of an open book of the engine, by sheet and address."""
    return {ws.title: _cells(ws) for ws in book.impl.book.worksheets}


def _cells(ws: Any) -> dict[str, tuple[object, ...]]:
    found = {}
    for row in ws.iter_rows():
        for cell in row:
            if isinstance(cell, MergedCell):
                # openpyxl gives it, while reading, the border of the cell that covers it.
                continue
            if cell.value is None and not cell.has_style and cell.comment is None:
                continue
            note = None if cell.comment is None else cell.comment.text
            look = (cell.style, cell.number_format, _fill(cell), _border(cell), cell.font, cell.alignment)
            found[cell.coordinate] = (cell.value, cell.data_type, note, *map(repr, look), repr(cell.protection))
    return found


def _fill(cell: Any) -> tuple[object, ...]:
    fill = cell.fill
    if fill.fill_type in ("linear", "path"):
        return (fill.fill_type, repr(fill.stop))
    color = fill.fgColor
    return fill.fill_type, *((color.type, color.value, color.tint) if fill.fill_type else ())


def _border(cell: Any) -> tuple[object, ...]:
    border = cell.border
    return tuple(
        (side.style, *((side.color.type, side.color.value, side.color.tint) if side.style and side.color else ()))
        for side in (border.left or Side(), border.right or Side(), border.top or Side(), border.bottom or Side())
    )
