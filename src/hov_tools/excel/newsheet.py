"""Making our own sheets in an open book: the values in one block, the styles in as few ranges as they need."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from functools import cache
from typing import TYPE_CHECKING

from msgspec.structs import replace

from hov_tools.excel.addresses import joined, rectangles, runs
from hov_tools.excel.cells import fill
from hov_tools.excel.native.contract import Native
from hov_tools.excel.sheets import add_own_sheet, is_own_sheet
from hov_tools.excel.snapshot import digits
from hov_tools.ooxml.address import Range, a1
from hov_tools.ooxml.edits import AddSheet, CellStyle, NewCell
from hov_tools.ooxml.errors import EditRefusedError, Refusal
from hov_tools.ooxml.restore import same
from hov_tools.ooxml.write.addsheet import content_of
from hov_tools.ooxml.write.workbooktext import check_sheet_name

if TYPE_CHECKING:
    import xlwings as xw

_DEFAULT = CellStyle()
# An indent comes after the alignment, which would take it away.
_PARTS = CellStyle.__struct_fields__
_DATE_FORMAT = "m/d/yyyy"


def check_new(book: xw.Book, edit: AddSheet, native: Native) -> xw.Sheet | None:
    """Refuse before anything is changed what `add_sheet` could not do; gives our own sheet that it replaces.

    Raises:
        EditRefusedError: "sheet-name", "sheet-exists" or "workbook-structure-protected".
    """
    check_sheet_name(edit.name)
    if native.is_structure_protected(book):
        raise EditRefusedError(Refusal.WORKBOOK_STRUCTURE_PROTECTED, "sheets cannot be added", edit.name)
    there = native.sheet(book, edit.name)
    if there is not None and not is_own_sheet(there):
        raise EditRefusedError(Refusal.SHEET_EXISTS, f"a sheet {there.name} is there that we did not make", edit.name)
    return there


def add_sheet(book: xw.Book, edit: AddSheet, native: Native, *, uses_1904: bool) -> bool:
    """Add a sheet of our own, replacing the one of the same name; the sheet in front stays in front.

    Returns:
        The sheet was laid out for printing.
    """
    there = native.sheet(book, edit.name)
    in_front = book.sheets.active
    was_in_front = there is not None and in_front.name == there.name
    if there is not None:
        remove(there)
    sheet = add_own_sheet(book, edit.name, native)
    with ExitStack() as stack:
        # A sheet that is not finished is worse than none.
        stack.callback(remove, sheet)
        is_laid_out = _make(sheet, edit, native, uses_1904=uses_1904)
        stack.pop_all()
    if not (edit.first or was_in_front):
        native.show(in_front)
    return is_laid_out


def _make(sheet: xw.Sheet, edit: AddSheet, native: Native, *, uses_1904: bool) -> bool:
    _fill(sheet, edit, uses_1904=uses_1904)
    # Excel gives a link a style of its own; that of the edit comes over it.
    native.link_new(sheet, [(a1(cell.row, cell.column), cell.link, cell.tooltip) for cell in edit.cells if cell.link])
    at = cache(sheet.range)
    for address, style in _areas(edit.cells):
        native.dress(at(address), style)
    at(_whole(edit)).vertical_alignment = "top"
    native.merge(at, [Range.parse(one) for one in edit.merged])
    for width, columns in _alike(edit.widths).items():
        for address in joined(a1(1, column) for column in columns):
            at(address).column_width = width
    for height, rows in _alike(edit.heights).items():
        for address in joined(str(Range(first, 1, last, 1)) for first, last in runs(sorted(rows))):
            at(address).row_height = height
    return native.lay_out(sheet, edit)


def _alike(sizes: Iterable[tuple[int, float]]) -> dict[float, list[int]]:
    """Give the rows or columns of each size."""
    found: dict[float, list[int]] = {}
    for number, size in sizes:
        found.setdefault(size, []).append(number)
    return found


def remove(sheet: xw.Sheet) -> None:
    """Take out one of our own sheets."""
    sheet.delete()


def is_as_made(sheet: xw.Sheet, edit: AddSheet, native: Native, *, uses_1904: bool) -> bool:
    """Tell whether one of our own sheets holds what was put there and nothing else."""
    used = sheet.used_range
    area = Range.parse(used.address.replace("$", ""))
    there = {}
    for row, line in enumerate(native.values(used), start=area.top):
        for column, value in enumerate(line, start=area.left):
            if value not in (None, ""):
                there[a1(row, column)] = digits(value) if isinstance(value, float) else str(value)
    expected = {}
    for cell in edit.cells:
        content = content_of(cell, uses_1904=uses_1904)
        if content.value and content.formula is None and not content.is_date:
            text = content.value if content.type != "b" else str(content.value == "1")
            expected[a1(cell.row, cell.column)] = text
    computed = {a1(cell.row, cell.column) for cell in edit.cells} - expected.keys()
    return there.keys() - computed == expected.keys() and all(same(there[key], expected[key]) for key in expected)


def holds(sheet: xw.Sheet, put: Mapping[tuple[int, int], str | None], native: Native) -> bool:
    """Tell whether one of our own sheets holds the texts that were put there, and nothing was added.

    Args:
        sheet: of ours.
        put: (row, column) → text; None for what is not a text, which need only be there or give nothing.
        native: of this system.
    """
    used = sheet.used_range
    area = Range.parse(used.address.replace("$", ""))
    there = {
        (row, column): str(value)
        for row, line in enumerate(native.values(used), start=area.top)
        for column, value in enumerate(line, start=area.left)
        if value not in (None, "")
    }
    texts = {place: text for place, text in put.items() if text is not None}
    return there.keys() - put.keys() == set() and all(same(there.get(key, ""), said) for key, said in texts.items())


def _whole(edit: AddSheet) -> str:
    bottom = max((cell.row for cell in edit.cells), default=1)
    right = max((cell.column for cell in edit.cells), default=1)
    return str(Range(1, 1, bottom, right))


def _fill(sheet: xw.Sheet, edit: AddSheet, *, uses_1904: bool) -> None:
    whole = Range.parse(_whole(edit))
    values: dict[tuple[int, int], object] = {
        (row, column): "" for row in range(1, whole.bottom + 1) for column in range(1, whole.right + 1)
    }
    formulas: dict[tuple[int, int], object] = {}
    for cell in edit.cells:
        content = content_of(cell, uses_1904=uses_1904)
        if content.formula is not None:
            formulas[cell.row, cell.column] = f"={content.formula}"
        elif content.value is not None:
            values[cell.row, cell.column] = _given(content.type, content.value)
    fill(sheet, values)
    fill(sheet, formulas, are_formulas=True)


def _given(kind: str | None, value: str) -> object:
    if kind == "b":
        return value == "1"
    # Behind an apostrophe Excel takes a text as it is; it does not become part of the text.
    return float(value) if kind is None else f"'{value}"


def _areas(cells: Iterable[NewCell]) -> Iterator[tuple[str, CellStyle]]:
    """Give addresses, each with one thing that its cells have in common: more share a colour than a whole look."""
    by_part: dict[tuple[str, object], list[tuple[int, int]]] = {}
    for cell in cells:
        style = cell.style
        if hasattr(cell.value, "isoformat") and style.number_format == _DEFAULT.number_format:
            style = replace(style, number_format=_DATE_FORMAT)
        for name in _PARTS:
            value = getattr(style, name)
            if value != getattr(_DEFAULT, name):
                by_part.setdefault((name, value), []).append((cell.row, cell.column))
    for (name, value), where in sorted(by_part.items(), key=lambda one: _PARTS.index(one[0][0])):
        for address in joined(map(str, rectangles(where))):
            yield address, CellStyle(**{name: value})  # type: ignore[arg-type]  # of its own kind
