"""What would be wrong with a sheet that people are shown: cut or faint text, a crooked axis, words not theirs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from openpyxl.cell import Cell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from hov_tools.ooxml.edits import CellStyle
from hov_tools.report.text_size import wrapped

LEAST_CONTRAST: Final = 4.5
"""WCAG 2.2, 1.4.3: text that is not large."""
# Words of programs and of English that no Dutch sentence holds.
_ENGLISH: Final = frozenset(
    [
        "and",
        "the",
        "with",
        "from",
        "not",
        "yes",
        "none",
        "null",
        "true",
        "false",
        "nan",
        "error",
        "warning",
        "row",
        "cell",
    ]
)
_OPTION: Final = re.compile(r"(?<![\w-])--[a-z]")
# Columns are a little wider on paper than estimated; a text that is cut off is much wider than its column.
_ROOM: Final = 1.15


def faults(sheet: Worksheet) -> Iterator[str]:
    """Give what is wrong with the cells of a sheet, each with its cell."""
    widths = dict(_merged_widths(sheet))
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value is None or not isinstance(cell, Cell):
                continue
            if contrast(cell) < LEAST_CONTRAST:
                yield f"{sheet.title}!{cell.coordinate}: contrast {contrast(cell):.1f}"
            if isinstance(cell.value, str) and not cell.value.startswith("="):
                yield from (f"{sheet.title}!{cell.coordinate}: {what}" for what in _of_text(cell.value))
                if _is_cut(cell, sheet, widths.get(cell.coordinate)):
                    yield f"{sheet.title}!{cell.coordinate}: cut text"


def crooked_axes(sheet: Worksheet) -> Iterator[str]:
    """Give the charts of a sheet of which the axis of values does not begin at 0."""
    # openpyxl has no other name for them.
    for number, chart in enumerate(sheet._charts, 1):  # type: ignore[attr-defined]  # noqa: SLF001 - as above
        if chart.y_axis.scaling.min != 0:
            yield f"{sheet.title}, chart {number}: the axis of values does not begin at 0"


def contrast(cell: Cell) -> float:
    """Give the contrast between the text of a cell and what is behind it, from 1 to 21 (WCAG 2.2)."""
    fill = str(cell.fill.fgColor.rgb) if cell.fill.fill_type == "solid" else "FFFFFFFF"
    colour = cell.font.color
    text = str(colour.rgb) if colour is not None and colour.type == "rgb" else "FF000000"
    lighter, darker = sorted((_luminance(text), _luminance(fill)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(argb: str) -> float:
    parts = [int(argb[at : at + 2], 16) / 255 for at in (2, 4, 6)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _of_text(text: str) -> Iterator[str]:
    words = _ENGLISH & set(re.findall(r"[a-z]+", text.lower()))
    if words:
        yield f"English: {', '.join(sorted(words))}"
    if _OPTION.search(text):
        yield "the option of a command"


def _is_cut(cell: Cell, sheet: Worksheet, merged: float | None) -> bool:
    width = merged if merged is not None else _width_at(sheet, cell.column)
    is_wrapped = bool(cell.alignment.wrap_text)
    if merged is None and not is_wrapped and cell.alignment.horizontal in (None, "left", "general"):
        width += _free_beside(sheet, cell)
    style = CellStyle(size=round(cell.font.sz or 11), bold=bool(cell.font.b))
    lines = list(wrapped(str(cell.value), width * _ROOM, style))
    if not is_wrapped:
        return len(lines) > str(cell.value).count("\n") + 1
    height = sheet.row_dimensions[cell.row].height
    return merged is None and height is not None and len(lines) * style.size > height


def _free_beside(sheet: Worksheet, cell: Cell) -> float:
    width, column = 0.0, cell.column + 1
    while column <= cell.column + 40 and sheet.cell(cell.row, column).value is None:
        width += _width_at(sheet, column)
        column += 1
    return width


def _merged_widths(sheet: Worksheet) -> Iterator[tuple[str, float]]:
    for area in sheet.merged_cells.ranges:
        first = f"{get_column_letter(area.min_col)}{area.min_row}"
        yield first, sum(_width_at(sheet, column) for column in range(area.min_col, area.max_col + 1))


def _width_at(sheet: Worksheet, column: int) -> float:
    # A width stands at the first of the columns that have it.
    for known in sheet.column_dimensions.values():
        if known.min is not None and known.max is not None and known.min <= column <= known.max and known.width:
            return float(known.width)
    return float(sheet.sheet_format.defaultColWidth or 8.43)
