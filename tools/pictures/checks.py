"""What would be wrong with a sheet that people are shown: cut or faint text, a crooked axis, words not theirs.

Each check takes a sheet as openpyxl reads it back, and gives what is wrong with it, with the cell. The pictures and
tests/test_sheets_for_people.py hold every sheet to them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Final, TypeAlias

from openpyxl.cell import Cell
from openpyxl.utils import column_index_from_string
from openpyxl.worksheet.worksheet import Worksheet

from tools.pictures.letters import Letters, letters_of

Check: TypeAlias = Callable[[Worksheet], Iterator[str]]

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
        "file",
        "sheet",
        "total",
        "missing",
        "found",
        "expected",
        "unknown",
        "empty",
        "value",
        "number",
        "year",
        "institution",
        "members",
        "places",
        "are",
        "this",
        "that",
        "which",
        "have",
        "has",
        "should",
        "must",
    ]
)
_OPTION: Final = re.compile(r"(?<![\w-])--[a-z]|opdrachtregel")
_BASE_SIZE: Final = 11
# A cell keeps two dots free on each side, and one for its line; an indent takes as much as three spaces.
_PADDING: Final = 5
_INDENT: Final = 9
# In parts of the size of the letters: from the top of the highest to the foot of the lowest.
_LINE: Final = 1.22
_MOST_BESIDE: Final = 40
_DAY_SHOWN: Final = "00-00-0000"


def cut_texts(sheet: Worksheet) -> Iterator[str]:
    """Give the cells whose text is wider than they are, or has more lines than they are high; and numbers as "###"."""
    places = _Places(sheet)
    for cell in _filled(sheet):
        if places.is_cut(cell):
            yield f"{sheet.title}!{cell.coordinate}: cut text"


def faint_texts(sheet: Worksheet) -> Iterator[str]:
    """Give the cells whose text has too little contrast with what is behind it."""
    for cell in _filled(sheet):
        if contrast(cell) < LEAST_CONTRAST:
            yield f"{sheet.title}!{cell.coordinate}: contrast {contrast(cell):.1f}"


def crooked_axes(sheet: Worksheet) -> Iterator[str]:
    """Give the charts of a sheet of which the axis of values does not begin at 0, or counts in parts of one."""
    # openpyxl has no other name for them.
    for number, chart in enumerate(sheet._charts, 1):  # type: ignore[attr-defined]  # noqa: SLF001 - as above
        axis = chart.y_axis
        if axis.scaling.min != 0:
            yield f"{sheet.title}, chart {number}: the axis of values does not begin at 0"
        if axis.majorUnit is not None and axis.majorUnit % 1:
            yield f"{sheet.title}, chart {number}: the axis of values counts in parts"


def english_words(sheet: Worksheet) -> Iterator[str]:
    """Give the cells that hold a word of English, or of a program."""
    for cell in _filled(sheet):
        words = _ENGLISH & set(re.findall(r"[a-z]+", str(cell.value).lower())) if isinstance(cell.value, str) else ()
        if words:
            yield f"{sheet.title}!{cell.coordinate}: English: {', '.join(sorted(words))}"


def option_names(sheet: Worksheet) -> Iterator[str]:
    """Give the cells that name an option of a command: who reads a sheet is in Excel."""
    for cell in _filled(sheet):
        if _OPTION.search(str(cell.value)):
            yield f"{sheet.title}!{cell.coordinate}: the option of a command"


ALL: Final[tuple[Check, ...]] = (cut_texts, faint_texts, crooked_axes, english_words, option_names)


def faults(sheet: Worksheet) -> Iterator[str]:
    """Give all that is wrong with a sheet."""
    for check in ALL:
        yield from check(sheet)


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


def _filled(sheet: Worksheet) -> Iterator[Cell]:
    for row in sheet.iter_rows():
        yield from (cell for cell in row if isinstance(cell, Cell) and cell.value is not None)


class _Places:
    """How much room the cells of a sheet have, in dots of a screen and in points.

    Args:
        sheet: as openpyxl reads it.
    """

    def __init__(self, sheet: Worksheet) -> None:
        self._sheet = sheet
        book = sheet.parent
        # openpyxl has no other name for the workbook's own font.
        name = "Calibri" if book is None else str(book._fonts[0].name)  # type: ignore[attr-defined]  # noqa: SLF001
        # Widths are told in digits of the workbook's own font, in whole dots (§18.3.1.13).
        self._digit = letters_of(name, is_bold=False).digit(_BASE_SIZE)
        # A width stands at the first of the columns that have it.
        known = [(column_index_from_string(key), one) for key, one in sheet.column_dimensions.items() if one.width]
        self._known = [(one.min or at, one.max or at, one) for at, one in known]
        self._merged = {(area.min_row, area.min_col): area for area in sheet.merged_cells.ranges}

    def is_cut(self, cell: Cell) -> bool:
        area = self._merged.get((cell.row, cell.column))
        right = cell.column if area is None else area.max_col
        letters = letters_of(str(cell.font.name), is_bold=bool(cell.font.b))
        size = float(cell.font.sz or _BASE_SIZE)
        room = sum(self._width(column) for column in range(cell.column, right + 1))
        room -= _PADDING + _INDENT * int(cell.alignment.indent or 0)
        if isinstance(cell.value, str) and not cell.value.startswith("="):
            paragraphs = cell.value.split("\n")
            if cell.alignment.wrap_text:
                count = sum(_lines(one, letters, size, room) for one in paragraphs)
                height = self._height(cell, cell.row if area is None else area.max_row)
                return height is not None and count * size * _LINE > height
            if area is None:
                room += self._beside(cell)
            return max(letters.width(one, size) for one in paragraphs) > room
        shown = _number_shown(cell)
        return shown is not None and letters.width(shown, size) > room

    def _height(self, cell: Cell, bottom: int) -> float | None:
        """Give the height of the rows of a cell; None of a row that Excel makes as high as its text."""
        heights = [self._sheet.row_dimensions[row].height for row in range(cell.row, bottom + 1)]
        known = [float(one) for one in heights if one is not None]
        if len(known) < len(heights):
            # It does not look at merged cells.
            is_merged = (cell.row, cell.column) in self._merged
            return sum(known) + 15.0 * (len(heights) - len(known)) if is_merged else None
        return sum(known)

    def _beside(self, cell: Cell) -> float:
        """Give the room of the empty cells over which a text runs."""
        side = cell.alignment.horizontal
        if side in ("right", "center"):
            # It runs to the left too; where that is full, nothing is certain.
            return self._free(cell, -1) if side == "right" else 0.0
        return self._free(cell, 1)

    def _free(self, cell: Cell, step: int) -> float:
        width, column = 0.0, cell.column + step
        while 1 <= column <= cell.column + _MOST_BESIDE and self._sheet.cell(cell.row, column).value is None:
            width += self._width(column)
            column += step
        return width

    def _width(self, column: int) -> float:
        for first, last, known in self._known:
            if first <= column <= last:
                return 0.0 if known.hidden else int(float(known.width) * self._digit + 0.5)
        return float(self._sheet.sheet_format.defaultColWidth or 9.14) * self._digit


def _lines(text: str, letters: Letters, size: float, room: float) -> int:
    """Count the lines in which a text is broken: at spaces, and within a word that is wider than the cell."""
    count, line = 1, 0.0
    space = letters.width(" ", size)
    for word in text.split(" "):
        width = letters.width(word, size)
        if line and line + space + width <= room:
            line += space + width
            continue
        count += bool(line)
        line = width
        while line > room > 0:
            count, line = count + 1, line - room
    return count


def _number_shown(cell: Cell) -> str | None:
    """Give what a number or a day takes, in Dutch; None for what is no number."""
    if isinstance(cell.value, date):
        return _DAY_SHOWN
    if isinstance(cell.value, bool) or not isinstance(cell.value, int | float):
        return None
    code = str(cell.number_format).partition(";")[0]
    if code == "General":
        return f"{cell.value:.11g}"
    decimals = len(re.sub(r"[^0#?]", "", code.partition(".")[2]))
    number = cell.value * 100 if "%" in code else cell.value
    shown = f"{number:,.{decimals}f}" if "," in code.partition(".")[0] else f"{number:.{decimals}f}"
    # What stands beside the number is as wide as it is written.
    return shown + re.sub(r'[0#?.,"\\_]', "", code)
