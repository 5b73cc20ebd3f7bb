"""What cells of an open book hold, and putting something else into them exactly; many at once.

Excel reads a text that is put into a cell as a user's typing: "0123" becomes 123 and "1-2-2024" a day. A cell with the
format of texts ("@") takes it as it is; the format it had is put back and the text stays. The other way round a
cell with that format turns numbers and formulas into texts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

from hov_tools.excel.addresses import alike, joined, rectangles
from hov_tools.excel.native.contract import Native
from hov_tools.excel.snapshot import block, make_cell
from hov_tools.ooxml.address import Range, a1
from hov_tools.ooxml.snapshot import Cell, CellKind
from hov_tools.ooxml.write.celltext import shown
from hov_tools.ooxml.write.values import Content

if TYPE_CHECKING:
    import xlwings as xw

_TEXT_FORMAT = "@"
# Cells that lie further apart are read in parts.
_MOST_READ = 10_000
# A longer text Excel takes only by itself.
_MOST_IN_BLOCK = 8_000
_TYPES = {
    CellKind.EMPTY: None,
    CellKind.NUMBER: None,
    CellKind.TEXT: "inlineStr",
    CellKind.BOOLEAN: "b",
    CellKind.ERROR: "e",
}


RowColumn: TypeAlias = tuple[int, int]


class Held(Struct, frozen=True):
    """What a cell of an open book holds, with its number format."""

    cell: Cell
    number_format: str


class Put(Struct, frozen=True):
    """What is put into a cell.

    Attributes:
        content: what it will hold.
        before: its number format now.
        after: its number format then.
    """

    content: Content
    before: str
    after: str


def held(sheet: xw.Sheet, refs: Sequence[RowColumn], native: Native, *, uses_1904: bool) -> dict[RowColumn, Held]:
    """Give what cells hold, read as one block where they lie together."""
    if not refs:
        return {}
    # Within a column most formats are the same.
    columns: dict[int, list[str]] = {}
    for row, column in sorted(refs):
        columns.setdefault(column, []).append(a1(row, column))
    formats = {
        area: str(said)
        for areas in columns.values()
        for part, said in alike(areas, lambda address, _: _format_of(sheet, address))
        for area in part
    }
    cells = _cells(sheet, sorted(refs), native, uses_1904=uses_1904)
    return {ref: Held(cells[ref], formats[a1(*ref)]) for ref in refs}


def _format_of(sheet: xw.Sheet, address: str) -> str | None:
    said: object = sheet.range(address).number_format
    return said if isinstance(said, str) else None


def _cells(sheet: xw.Sheet, refs: Sequence[RowColumn], native: Native, *, uses_1904: bool) -> dict[RowColumn, Cell]:
    columns = [column for _, column in refs]
    area = Range(refs[0][0], min(columns), refs[-1][0], max(columns))
    if len(refs) > 1 and (area.bottom - area.top + 1) * (area.right - area.left + 1) > _MOST_READ:
        middle = len(refs) // 2
        halves = (_cells(sheet, half, native, uses_1904=uses_1904) for half in (refs[:middle], refs[middle:]))
        return {ref: cell for half in halves for ref, cell in half.items()}
    there = sheet.range(str(area))
    values, formulas = native.values(there), block(there.formula, area)
    found = {}
    for row, column in refs:
        value, text = (rows[row - area.top][column - area.left] for rows in (values, formulas))
        found[row, column] = make_cell((row, column), value, text, is_unlocked=False, uses_1904=uses_1904)
    return found


def content_of(cell: Cell) -> Content:
    """Give what a cell holds as the journal writes it down."""
    kind = _TYPES[cell.kind]
    if cell.formula is not None and kind == "inlineStr":
        kind = "str"
    return Content(kind, cell.formula, cell.lexical or None, is_date=cell.is_date)


def shown_of(cell: Cell, *, uses_1904: bool) -> str:
    """Give what a cell holds as a receipt shows it."""
    return shown(content_of(cell), uses_1904=uses_1904)


def put(sheet: xw.Sheet, puts: Mapping[RowColumn, Put]) -> None:
    """Put constants and formulas into cells: those that need the same are put at once."""
    groups: dict[tuple[str, str, str, bool], dict[RowColumn, Content]] = {}
    for ref, one in puts.items():
        wanted = _format_for(one.content, one.before)
        # A formula can bring a format of its own.
        is_set_after = one.after != wanted or one.content.formula is not None
        groups.setdefault((one.before, wanted, one.after, is_set_after), {})[ref] = one.content
    for (before, wanted, after, is_set_after), contents in groups.items():
        addresses = list(joined(map(str, rectangles(contents))))
        for address in addresses if wanted != before else ():
            sheet.range(address).number_format = wanted
        given = {ref: _given(content) for ref, content in contents.items()}
        fill(sheet, {ref: value for ref, (value, is_formula) in given.items() if not is_formula})
        fill(sheet, {ref: value for ref, (value, is_formula) in given.items() if is_formula}, are_formulas=True)
        for address in addresses if is_set_after else ():
            sheet.range(address).number_format = after


def fill(sheet: xw.Sheet, given: Mapping[RowColumn, object], *, are_formulas: bool = False) -> None:
    """Put values, "" for none, or formulas into cells as they are, in as few blocks as can be."""
    apart = {ref for ref, value in given.items() if isinstance(value, str) and len(value) > _MOST_IN_BLOCK}
    for area in (*rectangles(given.keys() - apart), *(Range(*ref, *ref) for ref in sorted(apart))):
        cells = sheet.range(str(area))
        rows = [
            [given[row, column] for column in range(area.left, area.right + 1)]
            for row in range(area.top, area.bottom + 1)
        ]
        data = rows if area.top != area.bottom or area.left != area.right else rows[0][0]
        if are_formulas:
            cells.formula = data
        else:
            cells.raw_value = data


def is_format_in_the_way(number_format: str, *contents: Content) -> bool:
    """Tell whether putting one of these needs another number format for a moment."""
    return any(_format_for(content, number_format) != number_format for content in contents)


def _format_for(content: Content, before: str) -> str:
    if content.formula is None and content.type in ("inlineStr", "str"):
        return _TEXT_FORMAT
    return "General" if before == _TEXT_FORMAT else before


def _given(content: Content) -> tuple[object, bool]:
    """Give what Excel is given, and whether as a formula."""
    if content.formula is not None:
        return f"={content.formula}", True
    if content.value is None:
        return "", False
    if content.type == "b":
        return content.value == "1", False
    if content.type == "e":
        return content.value, True
    # Excel holds doubles; this is the one that the digits of the file mean.
    return (float(content.value) if content.type is None else content.value), False
