"""A sheet as the page draws it: what cells show, and as much of their looks as helps to find a place again.

Widths, heights and formats are read here and nowhere else in the program: nothing is judged by them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import partial
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from hov_tools import dutch
from hov_tools.errors import OutputError
from hov_tools.ooxml.errors import WorkbookError
from hov_tools.ooxml.limits import DEFAULT_LIMITS
from hov_tools.ooxml.numbers import exact, serial_to_date
from hov_tools.ooxml.package import Package, the_only
from hov_tools.ooxml.reader import read_snapshot
from hov_tools.ooxml.snapshot import Cell, CellKind, Sheet, Visibility
from hov_tools.ooxml.workbookpart import read_workbook_part
from hov_tools.ooxml.xmlparse import Start, by_full_name, parse
from hov_tools.texts import printable
from hov_tools.web import text
from hov_tools.web.contract import AskSheet, SheetCell, SheetRow, SheetTab, SheetView

_T = TypeVar("_T")

# Excel's usual column is 8.43 characters of 7 pixels with 5 of room, its usual row 15 points; a pixel is 3/4 point.
_CHARACTER, _ROOM, _USUAL_WIDTH, _USUAL_POINTS = 7, 5, 8.43, 15.0
_PIXELS_PER_POINT = 4 / 3
_MOST_COLUMNS = 256
_MOST_TEXT = 2000
_MOST_PIXELS = 2000
_INDEXED = ("000000", "ffffff", "ff0000", "00ff00", "0000ff", "ffff00", "ff00ff", "00ffff")
# The usual theme of Office; a tint is not worked out.
_THEME = ("ffffff", "000000", "e7e6e6", "44546a", "4472c4", "ed7d31", "a5a5a5", "ffc000", "5b9bd5", "70ad47")


class _Look(Struct, frozen=True):
    """A cell format: bold, the colours of text and fill, aligned right."""

    is_bold: bool = False
    colour: str = ""
    fill: str = ""
    align: str = ""


class _Measures(Struct, frozen=True):
    """Widths by column, heights by row, and the usual ones; 0 for what is hidden."""

    widths: Mapping[int, int]
    heights: Mapping[int, int]
    usual_width: int
    usual_height: int


def view(data: bytes, asked: AskSheet) -> SheetView:
    """Give rows of a sheet.

    Raises:
        OutputError: the workbook cannot be read, or has no such sheet.
    """
    try:
        snapshot = read_snapshot(data)
        package = Package(data)
        named = {printable(one.name): one for one in snapshot.sheets}
        if not named or asked.sheet is not None and asked.sheet not in named:
            raise OutputError(text("geen_blad", file=asked.file))
        shown = [one for one in snapshot.sheets if one.visibility is Visibility.VISIBLE]
        sheet = (shown or snapshot.sheets)[0] if asked.sheet is None else named[asked.sheet]
        looks = _looks(package)
        part = next(one.part for one in read_workbook_part(package).sheets if one.name == sheet.name)
        measures = _measures(package.read(part), part)
    except WorkbookError as error:
        raise OutputError(text("blad_onleesbaar", file=asked.file)) from error
    filled = sheet.cells.filled()
    merged = [one for one in sheet.merged if one.left <= _MOST_COLUMNS]
    last_row = max([*filled, *(one.bottom for one in merged), 1])
    last_column = max([1, *(max(own) for own in filled.values()), *(one.right for one in merged)])
    columns = min(last_column, _MOST_COLUMNS)
    rows = range(asked.first, min(asked.first + asked.count, last_row + 1))
    return SheetView(
        tabs=tuple(SheetTab(name, one.visibility is not Visibility.VISIBLE) for name, one in named.items()),
        sheet=printable(sheet.name),
        row_count=last_row,
        column_count=columns,
        widths=tuple(measures.widths.get(column, measures.usual_width) for column in range(1, columns + 1)),
        usual_height=measures.usual_height,
        rows=tuple(_rows(sheet, rows, columns, looks, measures, uses_1904=snapshot.uses_1904)),
        merged=tuple(
            (one.top, one.left, one.bottom, min(one.right, columns))
            for one in merged
            if one.top < rows.stop and one.bottom >= rows.start
        ),
    )


def _rows(
    sheet: Sheet, rows: range, columns: int, looks: Sequence[_Look], measures: _Measures, *, uses_1904: bool
) -> list[SheetRow]:
    found: list[SheetRow] = []
    every = range(1, columns + 1)
    for row in rows:
        cells = [cell for cell in sheet.cells.in_row(row, every) if cell is not None]
        shown = [_cell(cell, looks, uses_1904=uses_1904) for cell in cells]
        own = tuple(one for one in shown if one.text or one.fill or one.formula)
        height = measures.heights.get(row)
        if own or height is not None:
            usual = measures.usual_height
            found.append(SheetRow(row, usual if height is None else height, is_hidden=height == 0, cells=own))
    return found


def _cell(cell: Cell, looks: Sequence[_Look], *, uses_1904: bool) -> SheetCell:
    look = looks[cell.style] if cell.style < len(looks) else _Look()
    is_number = cell.kind is CellKind.NUMBER
    return SheetCell(
        column=cell.column,
        address=cell.address,
        text=printable(_shown(cell, uses_1904=uses_1904)[:_MOST_TEXT], keeps_lines=True),
        is_bold=look.is_bold,
        is_right=look.align == "right" or is_number and look.align not in ("left", "center"),
        fill=look.fill,
        colour=look.colour,
        formula=printable((cell.formula or "")[:_MOST_TEXT], keeps_lines=True),
    )


def _shown(cell: Cell, *, uses_1904: bool) -> str:
    """Write a value as Dutch people do: the formats of numbers themselves are not carried out."""
    if cell.kind is CellKind.BOOLEAN:
        return text("waar") if cell.lexical == "1" else text("onwaar")
    if cell.kind is not CellKind.NUMBER:
        return cell.lexical
    try:
        value = exact(cell.lexical)
    except ValueError:
        return cell.lexical
    if cell.is_date:
        day = serial_to_date(value, uses_1904=uses_1904)
        return cell.lexical if day is None else dutch.day(day)
    if cell.is_percentage:
        return f"{_decimal(value * 100)}%"
    return _decimal(value)


def _decimal(value: Fraction) -> str:
    # As a cell of no format shows it: no separators of thousands, ten digits at most.
    return f"{float(value):.10g}".replace(".", ",")


def _colour(attributes: Mapping[str, str]) -> str:
    rgb = attributes.get("rgb", "")
    if len(rgb) in (6, 8) and all(char in "0123456789abcdefABCDEF" for char in rgb):
        return f"#{rgb[-6:].lower()}"
    for key, known in (("theme", _THEME), ("indexed", (*_INDEXED, *_INDEXED))):
        number = attributes.get(key, "")
        if number.isdecimal() and int(number) < len(known):
            return f"#{known[int(number)]}"
    return ""


def _looks(package: Package) -> list[_Look]:
    """Read the cell formats, by their number; none where there are none."""
    relationship = the_only(package.relationships(read_workbook_part(package).part), "styles")
    if relationship is None or not package.has(relationship.target):
        return []
    return _Formats().read(package.read(relationship.target), relationship.target)


class _Formats:
    """Reads the cell formats of a styles part (§18.8), as its elements come."""

    def __init__(self) -> None:
        self._section = ""
        self._is_solid = False
        self._fonts: list[tuple[bool, str]] = []
        self._fills: list[str] = []
        self._formats: list[_Look] = []

    def read(self, data: bytes, part: str) -> list[_Look]:
        sections: dict[str, dict[str, Callable[[Mapping[str, str]], None]]] = {
            "fonts": {"s:font": self._font, "s:b": self._bold, "s:color": self._font_colour},
            "fills": {"s:fill": self._fill, "s:patternFill": self._pattern, "s:fgColor": self._fill_colour},
            "cellXfs": {"s:xf": self._format, "s:alignment": self._alignment},
        }
        starts: dict[str, Start] = {}
        for section, handlers in sections.items():
            starts[f"s:{section}"] = partial(self._enter, section)
            starts |= {name: partial(self._within, section, handler) for name, handler in handlers.items()}
        ends = {f"s:{section}": self._leave for section in sections}
        parse(data, part, by_full_name(starts), by_full_name(ends), max_tags=DEFAULT_LIMITS.items)
        return self._formats

    def _enter(self, section: str, _: Mapping[str, str]) -> None:
        self._section = section

    def _leave(self) -> None:
        self._section = ""

    def _within(self, section: str, handler: Callable[[Mapping[str, str]], None], given: Mapping[str, str]) -> None:
        if self._section == section:
            handler(given)

    def _font(self, _: Mapping[str, str]) -> None:
        self._fonts.append((False, ""))

    def _bold(self, given: Mapping[str, str]) -> None:
        if self._fonts:
            self._fonts[-1] = (given.get("val", "1") not in ("0", "false"), self._fonts[-1][1])

    def _font_colour(self, given: Mapping[str, str]) -> None:
        if self._fonts:
            self._fonts[-1] = (self._fonts[-1][0], _colour(given))

    def _fill(self, _: Mapping[str, str]) -> None:
        self._fills.append("")

    def _pattern(self, given: Mapping[str, str]) -> None:
        self._is_solid = given.get("patternType") == "solid"

    def _fill_colour(self, given: Mapping[str, str]) -> None:
        if self._fills and self._is_solid:
            self._fills[-1] = _colour(given)

    def _format(self, given: Mapping[str, str]) -> None:
        is_bold, colour = _at(self._fonts, given.get("fontId"), (False, ""))
        self._formats.append(_Look(is_bold, colour, _at(self._fills, given.get("fillId"), "")))

    def _alignment(self, given: Mapping[str, str]) -> None:
        if self._formats:
            self._formats[-1] = replace(self._formats[-1], align=given.get("horizontal", ""))


def _at(listed: Sequence[_T], number: str | None, otherwise: _T) -> _T:
    return listed[int(number)] if number and number.isdecimal() and int(number) < len(listed) else otherwise


def _measures(data: bytes, part: str) -> _Measures:
    widths: dict[int, int] = {}
    heights: dict[int, int] = {}
    usual = {"width": _USUAL_WIDTH, "height": _USUAL_POINTS}

    def usual_sizes(attributes: dict[str, str]) -> None:
        usual["width"] = _number(attributes, "defaultColWidth", _USUAL_WIDTH)
        usual["height"] = _number(attributes, "defaultRowHeight", _USUAL_POINTS)

    def column(attributes: dict[str, str]) -> None:
        first, last = int(_number(attributes, "min", 1)), int(_number(attributes, "max", 0))
        width = _pixels_wide(_number(attributes, "width", usual["width"]))
        for number in range(max(first, 1), min(last, _MOST_COLUMNS) + 1):
            widths[number] = 0 if attributes.get("hidden") in ("1", "true") else width

    def row(attributes: dict[str, str]) -> None:
        number = int(_number(attributes, "r", 0))
        if attributes.get("hidden") in ("1", "true"):
            heights[number] = 0
        elif "ht" in attributes:
            heights[number] = _pixels_high(_number(attributes, "ht", usual["height"]))

    starts = {"s:sheetFormatPr": usual_sizes, "s:col": column, "s:row": row}
    parse(data, part, by_full_name(starts))
    return _Measures(widths, heights, _pixels_wide(usual["width"]), _pixels_high(usual["height"]))


def _number(attributes: Mapping[str, str], name: str, otherwise: float) -> float:
    try:
        found = float(attributes.get(name, ""))
    except ValueError:
        return otherwise
    return found if 0 <= found < 1 << 20 else otherwise


def _pixels_wide(characters: float) -> int:
    return min(_MOST_PIXELS, round(characters * _CHARACTER) + _ROOM)


def _pixels_high(points: float) -> int:
    return min(_MOST_PIXELS, round(points * _PIXELS_PER_POINT))
