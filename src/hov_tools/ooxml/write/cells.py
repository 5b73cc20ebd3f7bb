"""Changes of cells as replacements in a worksheet's text; everything around them keeps its bytes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import groupby

from msgspec import Struct

from hov_tools.ooxml.address import Range, a1
from hov_tools.ooxml.read.sheetaround import any_range
from hov_tools.ooxml.write.splice import Splice
from hov_tools.ooxml.write.values import Content
from hov_tools.ooxml.write.worksheet import CellElement, RowElement, Worksheet
from hov_tools.ooxml.write.xmlelements import Element, escape_attribute, index_of

_SPANS = re.compile(r"([0-9]+):([0-9]+)")
_VALUE_NAMES = ("v", "is")


class CellChange(Struct, frozen=True):
    """What becomes of one cell.

    Attributes:
        content: what it holds from now on; None keeps what it holds.
        style: its format from now on; None keeps it, or lets a new cell inherit.
        cached: replaces the cached value of the formula that it keeps; only without `content`.
        remove: the cell goes altogether.
    """

    content: Content | None = None
    style: int | None = None
    cached: Content | None = None
    remove: bool = False


def change_cells(sheet: Worksheet, changes: Mapping[tuple[int, int], CellChange]) -> list[Splice]:
    """Give the replacements that carry out changes of cells, by (row, column)."""
    splices: list[Splice] = []
    added: list[tuple[int, int]] = []
    for number, group in groupby(sorted(changes), key=lambda place: place[0]):
        wanted = {column: changes[number, column] for _, column in group}
        row = sheet.row(number)
        if row is None:
            new = _new_cells(sheet, number, wanted)
            if new:
                splices.append(_new_row(sheet, number, b"".join(new.values())))
                added += [(number, column) for column in new]
        else:
            splices += _change_row(sheet, row, wanted, added)
    return _open_data(sheet, splices) + _widen_dimension(sheet, added)


def _new_cells(sheet: Worksheet, row: int, wanted: Mapping[int, CellChange]) -> dict[int, bytes]:
    return {
        column: _new_cell(sheet, row, column, change)
        for column, change in sorted(wanted.items())
        if not change.remove
        and (change.style is not None or (change.content is not None and change.content != Content()))
    }


def _new_cell(sheet: Worksheet, row: int, column: int, change: CellChange) -> bytes:
    style = sheet.inherited_style(row, column) if change.style is None else change.style
    attributes = b' r="%b"' % a1(row, column).encode()
    if style:
        attributes += b' s="%d"' % style
    return _element(sheet.prefix, attributes, change.content or Content(), b"")


def _element(prefix: bytes, attributes: bytes, content: Content, extension: bytes) -> bytes:
    if content.type is not None:
        attributes += b' t="%b"' % escape_attribute(content.type)
    inner = content.render(prefix) + extension
    if not inner:
        return b"<%bc%b/>" % (prefix, attributes)
    return b"<%bc%b>%b</%bc>" % (prefix, attributes, inner, prefix)


def _new_row(sheet: Worksheet, number: int, cells: bytes) -> Splice:
    hidden = b""
    for one in sheet.root.all("sheetFormatPr"):
        # Rows that the file does not hold are hidden on such a sheet; a row element must say so itself.
        if one.get("zeroHeight") in ("1", "true"):
            hidden = b' hidden="1"'
    prefix = sheet.prefix
    new = b'<%brow r="%d"%b>%b</%brow>' % (prefix, number, hidden, cells, prefix)
    index = sheet.row_index(number)
    at = sheet.rows[index].start if index < len(sheet.rows) else sheet.data.close_start
    return Splice(at, at, new)


def _open_data(sheet: Worksheet, splices: list[Splice]) -> list[Splice]:
    """Open a <sheetData/> that rows are put into."""
    data: Element = sheet.data
    if not data.is_self_closed or not splices:
        return splices
    rows = b"".join(one.new for one in splices)
    slash = sheet.masked.rindex(b"/", data.start, data.end)
    return [Splice(slash, data.end, b">" + rows + b"</%bsheetData>" % sheet.prefix)]


def _change_row(
    sheet: Worksheet, row: RowElement, wanted: Mapping[int, CellChange], added: list[tuple[int, int]]
) -> list[Splice]:
    splices: list[Splice] = []
    cells = sheet.cells(row)
    there = {one.column: one for one in cells}
    for column in sorted(there.keys() & wanted.keys()):
        splices += _change_cell(sheet, there[column], wanted[column])
    new = _new_cells(sheet, row.number, {key: wanted[key] for key in wanted.keys() - there.keys()})
    if not new:
        return splices
    added += [(row.number, column) for column in new]
    inserted = [
        (next((one.start for one in cells if one.column > column), row.close_start), xml) for column, xml in new.items()
    ]
    if row.close_start == row.end:
        slash = sheet.masked.rindex(b"/", row.start, row.end)
        body = b"".join(new.values())
        splices.append(Splice(slash, row.end, b">" + body + b"</%brow>" % sheet.prefix))
    else:
        splices += [Splice(at, at, xml) for at, xml in inserted]
    return splices + _widen_spans(sheet, row, new)


def _widen_spans(sheet: Worksheet, row: RowElement, columns: Iterable[int]) -> list[Splice]:
    """Make the row's hint of its first and last column true again (§18.3.1.73, spans)."""
    spans = sheet.row_attributes(row).get("spans")
    if spans is None:
        return []
    numbers = [int(one) for pair in _SPANS.findall(spans.value) for one in pair]
    first, last = min([*numbers, *columns]), max([*numbers, *columns])
    if numbers and first >= min(numbers) and last <= max(numbers):
        return []
    return [Splice(spans.start, spans.end, b' spans="%d:%d"' % (first, last))]


def _change_cell(sheet: Worksheet, cell: CellElement, change: CellChange) -> list[Splice]:
    if change.remove:
        return [Splice(cell.start, cell.end, b"")]
    if change.content is not None:
        return [Splice(cell.start, cell.end, _rewritten(sheet, cell, change))]
    splices = []
    if change.style is not None and change.style != index_of(cell.get("s")):
        splices.append(_set_attribute(cell, "s", str(change.style), len(sheet.prefix)))
    if change.cached is not None:
        splices += _change_cached(sheet, cell, change.cached)
    return splices


def _set_attribute(cell: CellElement, name: str, value: str | None, prefix_length: int) -> Splice:
    found = cell.attributes.get(name)
    new = b"" if value is None else f' {name}="{value}"'.encode()
    if found is not None:
        return Splice(found.start, found.end, new)
    # After r, where Excel writes it; else right after the element's name.
    at = cell.attributes["r"].end if "r" in cell.attributes else cell.start + 2 + prefix_length
    return Splice(at, at, new)


def _rewritten(sheet: Worksheet, cell: CellElement, change: CellChange) -> bytes:
    attributes = b""
    for name, attribute in cell.attributes.items():
        if name == "s" and change.style is not None:
            attributes += b' s="%d"' % change.style
        elif name not in ("t", "cm", "vm"):
            attributes += sheet.text[attribute.start : attribute.end]
    if "s" not in cell.attributes and change.style:
        attributes += b' s="%d"' % change.style
    extension = b"".join(sheet.text[start:end] for name, start, end in _children(sheet, cell) if name == "extLst")
    return _element(sheet.prefix, attributes, change.content or Content(), extension)


def _children(sheet: Worksheet, cell: CellElement) -> list[tuple[str, int, int]]:
    """Name and place of the elements directly within a cell."""
    result = []
    at = cell.open_end
    tag = re.compile(b"<" + re.escape(sheet.prefix) + rb"(f|v|is|extLst)(?=[\s/>])[^>]*?(/?)>")
    while (found := tag.search(sheet.masked, at, cell.close_start)) is not None:
        at = found.end()
        if not found[2]:
            name = sheet.prefix + found[1]
            at = sheet.masked.index(b"</" + name, at)
            at = sheet.masked.index(b">", at) + 1
        result.append((found[1].decode(), found.start(), at))
    return result


def _change_cached(sheet: Worksheet, cell: CellElement, cached: Content) -> list[Splice]:
    """Replace or drop the value beside a formula; the formula itself keeps its bytes."""
    splices = []
    if cell.get("t") != (cached.type or ""):
        splices.append(_set_attribute(cell, "t", cached.type, len(sheet.prefix)))
    children = _children(sheet, cell)
    new = Content(cached.type, None, cached.value).render(sheet.prefix)
    values = [(start, end) for name, start, end in children if name in _VALUE_NAMES]
    if values:
        splices.append(Splice(*values[0], new))
        # A cell may hold a value and a text of its own, of which its type tells which counts.
        splices += [Splice(*one, b"") for one in values[1:]]
    elif new:
        at = next(end for name, _, end in children if name == "f")
        splices.append(Splice(at, at, new))
    return splices


def _widen_dimension(sheet: Worksheet, added: list[tuple[int, int]]) -> list[Splice]:
    """Let the stated used range take in new cells (§18.3.1.35)."""
    dimension = sheet.root.child("dimension") if added else None
    if dimension is None or "ref" not in dimension.attributes:
        return []
    reference = dimension.attributes["ref"]
    area = any_range(reference.value)
    if area is None:
        return []
    wider = Range(
        min(area.top, *(row for row, _ in added)),
        min(area.left, *(column for _, column in added)),
        max(area.bottom, *(row for row, _ in added)),
        max(area.right, *(column for _, column in added)),
    )
    if wider == area:
        return []
    return [Splice(reference.start, reference.end, b' ref="%b"' % str(wider).encode())]
