"""How much room a text takes in a cell.

Excel and LibreOffice do not fit the height of a row to merged cells, so it is estimated here: a little too high rather
than too low. The unit of width is that of columns: the digit of the workbook's own font at 11 points (ECMA-376 part 1,
§18.3.1.13).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from itertools import islice

from hov_tools.ooxml.edits import CellStyle

# Width of a character in digits: the widest of Calibri (Carlito), Arial (Liberation Sans) and DejaVu Sans, measured.
_WIDTHS = {
    character: width
    for width, characters in (
        (0.45, "'ijl"),
        (0.5, " ,.I·’‘"),
        (0.55, ":;"),
        (0.6, "()-[]f"),
        (0.65, "!t"),
        (0.7, "r"),
        (0.75, "/\\"),
        (0.85, '"`“”'),
        (0.9, "Jcksz|"),
        (0.95, "vxy"),
        (1.0, "$*0123456789?L_aeg{}§–€•"),
        (1.05, "bdhnopqu"),
        (1.1, "FTZ"),
        (1.2, "ABEKPSVXY"),
        (1.3, "#+<=>CDHNRU^~÷×"),
        (1.4, "&GOQw"),
        (1.7, "½%mM"),
        (1.85, "W→…—@"),
    )
    for character in characters
}
_OTHER = 1.4
_EAST_ASIAN = 2.1
_BOLD = 1.1
_BASE_SIZE = 11
# Excel rounds the digit of Calibri 11 from 7.43 down to 7 pixels; text is as much wider than its column promises.
_SCREEN = 1.06
_PADDING = 0.8
_INDENT = 1.5
_LINE = 1.28
_MARGIN = 3.0
# Excel allows 409 points (§18.3.1.73).
_MAX_HEIGHT = 405.0


def _character(char: str) -> float:
    known = _WIDTHS.get(char)
    if known is not None:
        return known
    if unicodedata.east_asian_width(char) in "WF":
        return _EAST_ASIAN
    base = unicodedata.normalize("NFD", char)[0]
    return _WIDTHS.get(base, _OTHER)


def wrapped(text: str, width: float, style: CellStyle) -> Iterator[str]:
    """Break a text into lines as a wrapping cell does: at spaces, and within a word that is wider than the cell.

    Args:
        text: what the cell holds; its own line breaks count.
        width: of the column, or of the merged columns together.
        style: size, weight and indent.
    """
    room = _room(width, style)
    for paragraph in text.split("\n"):
        yield from _lines(paragraph, room)


def _room(width: float, style: CellStyle) -> float:
    """Give the room within a cell, in digits as wide as its text has them."""
    scale = style.size / _BASE_SIZE * _SCREEN * (_BOLD if style.bold else 1)
    return max(width - _PADDING - style.indent * _INDENT, 1.0) / scale


def _lines(paragraph: str, room: float) -> Iterator[str]:
    line, left = "", room
    for word in paragraph.split(" "):
        fits = _left(f" {word}" if line else word, left)
        if fits is not None:
            line, left = (f"{line} {word}" if line else word), fits
            continue
        if line:
            yield line
        line = word
        # A line takes one character at least, however wide.
        while (fits := _left(line, room)) is None and len(line) > 1:
            fitting = max(_fitting(line, room), 1)
            yield line[:fitting]
            line = line[fitting:]
        left = -1.0 if fits is None else fits
    yield line


def _left(text: str, room: float) -> float | None:
    """Give the room that is left after a text; None when it does not fit."""
    for char in text:
        known = _WIDTHS.get(char)
        room -= _character(char) if known is None else known
        if room < 0:
            return None
    return room


def _fitting(text: str, room: float) -> int:
    """Count the leading characters that fit on one line."""
    for count, char in enumerate(text):
        room -= _character(char)
        if room < 0:
            return count
    return len(text)


def height(lines: int, style: CellStyle) -> float:
    """Give the height in points of a row that shows so many lines."""
    return lines * style.size * _LINE + _MARGIN


def shortened(text: str, width: float, style: CellStyle) -> tuple[str, int]:
    """Give the text as far as the highest possible row shows it, ending in "…" when that is not all; and its lines."""
    most = max(1, int((_MAX_HEIGHT - _MARGIN) / (style.size * _LINE)))
    lines = list(islice(wrapped(text, width, style), most + 1))
    if len(lines) <= most:
        return text, len(lines)
    return "\n".join([*lines[: most - 1], "…"]), most
