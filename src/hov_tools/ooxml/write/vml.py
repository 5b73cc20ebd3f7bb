"""The shapes of notes in a VML drawing, beside form controls and other people's notes ([MS-OI29500] §2.1.1725).

Excel writes VML that is no well-formed XML (unclosed <br> elements), so it is searched here, not parsed.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from typing import NamedTuple

from hov_tools.kept import kept
from hov_tools.ooxml.address import MAX_COLUMN, MAX_ROW
from hov_tools.ooxml.errors import EditRefusedError, Refusal
from hov_tools.ooxml.write.splice import Splice

EMPTY = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit">'
    '<o:idmap v:ext="edit" data="{}"/></o:shapelayout></xml>'
)
"""A drawing without shapes; to be given the number of its block of shape ids."""

_TYPE = (
    '<v:shapetype{namespaces} id="_x0000_t202" coordsize="21600,21600" o:spt="202" '
    'path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>'
    '<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_SHAPE = (
    '<v:shape{namespaces} id="_x0000_s{id}" type="#_x0000_t202" '
    'style="position:absolute;margin-left:60pt;margin-top:2pt;width:216pt;height:80pt;z-index:{z};visibility:hidden" '
    'fillcolor="#ffffe1" o:insetmode="auto">'
    '<v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
    '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor>'
    "<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)
_ID = re.compile(rb"_x0000_s([0-9]{1,9})")
# Excel and LibreOffice declare the usual prefixes; openpyxl makes up new ones for every element.
_BLOCKS = re.compile(rb"""<(?:[\w.-]+:)?idmap\b[^>]*?\bdata\s*=\s*["']([0-9, ]*)["']""")
_NOTE = re.compile(
    rb"<((?:[\w.-]+:)?)shape(?=[\s>])(?:(?!</\1shape>).)*?<(?:[\w.-]+:)?ClientData\s[^>]*?\bObjectType\s*=\s*"
    rb"[\"']Note[\"'](?:(?!</\1shape>).)*</\1shape>",
    re.DOTALL,
)
_ROW = re.compile(rb"<(?:[\w.-]+:)?Row>\s*([0-9]+)\s*</")
_COLUMN = re.compile(rb"<(?:[\w.-]+:)?Column>\s*([0-9]+)\s*</")
_ROOT = re.compile(rb"""<xml(?=[\s>])((?>(?:[^"'>]++|"[^"]*+"|'[^']*+')*))>""")
_NAMESPACES = (
    b'xmlns:v="urn:schemas-microsoft-com:vml"',
    b'xmlns:o="urn:schemas-microsoft-com:office:office"',
    b'xmlns:x="urn:schemas-microsoft-com:office:excel"',
)
# A start or end tag of a shape: the slash of an end tag, and what follows its name.
_SHAPE_TAG = re.compile(rb"""<(/?)(?:[\w.-]+:)?shape(?=[\s/>])((?>(?:[^"'>]++|"[^"]*+"|'[^']*+')*))>""")
_SHAPES = re.compile(rb"<(?:[\w.-]+:)?(?:shape|group|rect|oval|line|polyline|curve|arc|roundrect|image)(?=[\s/>])")
_BLOCK = 1024
# Of work: what of a drawing is gone through, and searched for one end, in a step.
_BYTES_PER_STEP = 32
_BYTES_SEARCHED = 64
_SMALL = 1 << 13
_CHARACTERS_PER_LINE = 38
_WIDTH = 3


class _Drawing(NamedTuple):
    """What a new shape must know of a drawing.

    Attributes:
        end: where its root ends; None when it is written in an unknown way, or a shape in it does not end.
        declarations: of the prefixes that its root does not declare, for a shape to declare.
        blocks: of 1,024 shape ids that it has claimed.
        ids: of its shapes.
        has_type: the type of notes is there.
    """

    end: int | None
    declarations: str
    blocks: tuple[int, ...]
    ids: frozenset[int]
    has_type: bool


def steps(drawing: bytes) -> int:
    """Give the work of searching a drawing: each shape that does not end is searched for its end throughout."""
    unended = max(0, drawing.count(b"shape ") - drawing.count(b"shape>"))
    maps = max(0, drawing.count(b"idmap") - 1)
    return len(drawing) // _BYTES_PER_STEP + (unended + maps) * len(drawing) // _BYTES_SEARCHED


# Workbooks that were made from one template have their small drawings in common.
@kept(64, largest=_SMALL)
def _drawing(drawing: bytes) -> _Drawing:
    root, end = _ROOT.search(drawing), drawing.rfind(b"</xml>")
    attributes = b"" if root is None else root[1].replace(b"'", b'"')
    tags = [(one[1], one[2].endswith(b"/")) for one in _SHAPE_TAG.finditer(drawing)]
    are_ended = tags.count((b"", False)) == tags.count((b"/", False))
    return _Drawing(
        end if root is not None and end >= root.end() and are_ended else None,
        b"".join(b" " + one for one in _NAMESPACES if one not in attributes).decode(),
        tuple(int(one) for found in _BLOCKS.findall(drawing) for one in found.split(b",") if one.strip()),
        frozenset(map(int, _ID.findall(drawing))),
        b'"_x0000_t202"' in drawing.replace(b"'", b'"'),
    )


class Taken(NamedTuple):
    """The shape ids of a workbook.

    Attributes:
        ids: that its shapes have.
        free_block: of 1,024 ids, that no drawing has claimed or used.
    """

    ids: frozenset[int]
    free_block: int


def taken(drawings: Iterable[bytes]) -> Taken:
    """Tell which shape ids the drawings of a workbook have; what a drawing uses it need not have claimed."""
    found = [_drawing(one) for one in drawings]
    ids = frozenset[int]().union(*(one.ids for one in found))
    claimed = [block for one in found for block in one.blocks]
    return Taken(ids, max([0, *claimed, *(one // _BLOCK for one in ids)]) + 1)


def add_notes(drawing: bytes, notes: list[tuple[int, int, str]], others: Taken) -> list[Splice]:
    """Give the replacements that add a shape for each note, as (row, column, text).

    Args:
        drawing: the VML drawing.
        notes: where they stand, 1-based, and what they say.
        others: the shape ids of all drawings in the workbook.

    Raises:
        EditRefusedError: "vml-drawing", when it is not written as Excel and all we know of write it.
    """
    there = _drawing(drawing)
    if there.end is None:
        raise EditRefusedError(Refusal.VML_DRAWING, "the drawing of the notes is written in an unknown way")
    last = max(there.ids, default=max(there.blocks, default=0) * _BLOCK)
    new = range(last + 1, last + 1 + len(notes))
    splices = []
    if last // _BLOCK not in there.blocks or new.stop > (last // _BLOCK + 1) * _BLOCK or not others.ids.isdisjoint(new):
        last = others.free_block * _BLOCK
        splices = _claim(drawing, range(others.free_block, others.free_block + 1 + len(notes) // _BLOCK))
    pieces = [] if there.has_type else [_TYPE.format(namespaces=there.declarations)]
    for number, (row, column, text) in enumerate(notes, start=1):
        pieces.append(
            _SHAPE.format(
                namespaces=there.declarations,
                id=last + number,
                z=last % _BLOCK + number,
                anchor=anchor(row, column, text),
                row=row - 1,
                column=column - 1,
            )
        )
    return [*splices, Splice(there.end, there.end, "".join(pieces).encode())]


def _claim(drawing: bytes, blocks: range) -> list[Splice]:
    found = _BLOCKS.search(drawing)
    if found is None:
        # Without a map of ids there is nothing to keep in step; ids need only differ.
        return []
    numbers = b",".join(part for part in (found[1].strip(), *(b"%d" % one for one in blocks)) if part)
    return [Splice(found.start(1), found.end(1), numbers)]


def anchor(row: int, column: int, text: str) -> str:
    """Place a note beside its cell, high enough for its text: left, top, right and bottom with offsets."""
    lines = sum(len(line) // _CHARACTERS_PER_LINE + 1 for line in text.split("\n"))
    left = column if column + _WIDTH < MAX_COLUMN else MAX_COLUMN - 1 - _WIDTH
    height = min(lines, 40) + 2
    top = min(max(row - 2, 0), MAX_ROW - 1 - height)
    return f"{left}, 15, {top}, 10, {left + _WIDTH}, 31, {top + height}, 4"


def remove_notes(drawing: bytes, places: Container[tuple[int, int]]) -> list[Splice]:
    """Give the replacements that take out the shapes of the notes on cells, as (row, column); of each the first."""
    result: dict[tuple[int, int], Splice] = {}
    for found in _NOTE.finditer(drawing):
        at_row, at_column = _ROW.search(found[0]), _COLUMN.search(found[0])
        if at_row and at_column:
            place = int(at_row[1]) + 1, int(at_column[1]) + 1
            if place in places:
                result.setdefault(place, Splice(found.start(), found.end(), b""))
    return list(result.values())


def is_empty(drawing: bytes) -> bool:
    """Tell whether a drawing shows nothing: no note, form control or picture."""
    return _SHAPES.search(drawing) is None
