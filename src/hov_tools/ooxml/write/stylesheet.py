"""New cell formats, appended to styles.xml; existing formats keep their numbers and bytes (§18.8)."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cached_property

from hov_tools.kept import kept
from hov_tools.ooxml.edits import Align, CellStyle
from hov_tools.ooxml.read.styles import is_date_format
from hov_tools.ooxml.write.existing_styles import Format, existing_styles, format_of, named_style_of
from hov_tools.ooxml.write.splice import Splice
from hov_tools.ooxml.write.xmlelements import (
    Element,
    append_to,
    attributes_of,
    escape_attribute,
    index_of,
    mask,
    parse_tree,
)

# Order of the children of styleSheet (§18.8.39 CT_Stylesheet).
ORDER = (
    "numFmts",
    "fonts",
    "fills",
    "borders",
    "cellStyleXfs",
    "cellXfs",
    "cellStyles",
    "dxfs",
    "tableStyles",
    "colors",
    "extLst",
)
BUILT_IN_FORMATS = {"General": 0, "0": 1, "0.00": 2, "#,##0": 3, "#,##0.00": 4, "0%": 9, "0.00%": 10, "@": 49}
DATE_FORMAT = 14
_FIRST_OWN_FORMAT = 164
_ROOM = 2_000
"""More formats than one run adds."""
_FIRST_LINE = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

MINIMAL = (
    _FIRST_LINE + '<styleSheet xmlns="{}"><fonts count="1"><font><sz val="11"/><name val="Calibri"/>'
    '<family val="2"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill>'
    '<patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/>'
    '<bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" '
    'borderId="0"/></cellStyleXfs><cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" '
    'xfId="0"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)
"""A styles part for a workbook that has none; to be given the namespace."""


_PLAIN = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"{}/>'
SEEDS = {
    "fonts": ('<font><sz val="11"/><name val="Calibri"/><family val="2"/></font>',),
    "fills": (
        '<fill><patternFill patternType="none"/></fill>',
        '<fill><patternFill patternType="gray125"/></fill>',
    ),
    "borders": ("<border><left/><right/><top/><bottom/><diagonal/></border>",),
    "cellStyleXfs": (_PLAIN.format(""),),
    "cellXfs": (_PLAIN.format(' xfId="0"'),),
    "cellStyles": ('<cellStyle name="Normal" xfId="0" builtinId="0"/>',),
}
"""What Excel takes the first of each group for, to be written before ours where a workbook leaves them out."""


class StyleSheet:
    """A styles part with what is to be appended to it.

    It is taken apart only when a format is asked for.

    Args:
        text: the part, as UTF-8.
        in_use: gives the numbers of formats that cells refer to, also of formats that are not there.
    """

    def __init__(self, text: bytes, in_use: Callable[[], Collection[int]] = frozenset) -> None:
        self._text = text
        self._in_use = in_use
        self._there = existing_styles(text)
        self._new: dict[str, list[bytes]] = {}
        self._new_places: dict[tuple[str, bytes], int] = {}
        self._styled: dict[CellStyle, int] = {}
        self._is_past_dangling = False

    @property
    def prefix(self) -> bytes:
        """The prefix of the part's elements, with its colon."""
        return self._there.root.prefix

    def children(self, group: str) -> Sequence[bytes]:
        """Give the XML of all children of a group such as "fonts", new ones included."""
        there, new = self._there.children(group), self._new.get(group)
        if not there:
            return new or [self.prefixed(xml) for xml in SEEDS.get(group, ())]
        return (*there, *new) if new else there

    def place(self, group: str, xml: bytes) -> int | None:
        """Give the index of a child with this XML, None when there is none."""
        there = self._there.place(group, xml)
        return self._new_places.get((group, xml)) if there is None else there

    def add(self, group: str, xml: bytes) -> int:
        """Give the index of a child with this XML, appending it when there is none."""
        there = self.place(group, xml)
        if there is not None:
            return there
        seeds = self.children(group) if group not in self._new and not self._there.children(group) else ()
        return seeds.index(xml) if xml in seeds else self.append(group, xml)

    def append(self, group: str, xml: bytes) -> int:
        """Append a child, also when there is one with the same XML; gives its index."""
        # A format refers to the first of each of these, so that they must be there before it.
        for needed in (group, *(("fonts", "fills", "borders") if group.endswith("Xfs") else ())):
            if needed not in self._new and not self._there.children(needed):
                self._new[needed] = list(self.children(needed))
                self._new_places |= {(needed, seed): place for place, seed in enumerate(self._new[needed])}
        if group == "cellXfs" and not self._is_past_dangling:
            self._is_past_dangling = True
            self._pass_by_dangling()
        new = self._new.setdefault(group, [])
        index = len(self._there.children(group)) + len(new)
        new.append(xml)
        self._new_places.setdefault((group, xml), index)
        return index

    def _pass_by_dangling(self) -> None:
        """Leave room before ours, so that what refers to a format that is not there does not come to have one."""
        there = len(self._there.children("cellXfs")) + len(self._new.get("cellXfs", ()))
        first = there
        for number in self.used:
            if first <= number < first + _ROOM:
                first = number + 1
        if first > there:
            self._new.setdefault("cellXfs", []).extend([self.prefixed(SEEDS["cellXfs"][0])] * (first - there))

    def first_behind_room(self, number: int) -> int:
        """Give the first format from a number on that is no room which a run left before its own."""
        room = self.prefixed(SEEDS["cellXfs"][0])
        formats = self.children("cellXfs")
        return next((at for at in range(number, len(formats)) if formats[at] != room), len(formats))

    def format(self, group: str, index: int) -> Format:
        """Take apart an xf of "cellXfs" or "cellStyleXfs"; the first for a number that no format has."""
        there, children = self._there.children(group), self.children(group)
        at = index if 0 <= index < len(children) else 0
        return self._there.format(group, at) if at < len(there) else format_of(children[at])

    def add_format(self, new: Format, group: str = "cellXfs") -> int:
        """Give the number of a format, appending it when it is not there."""
        return self.add(group, new.render(self.prefix))

    def is_date(self, index: int) -> bool:
        """Tell whether a format shows a date."""
        if index < len(self._there.dates):
            return self._there.dates[index]
        identifier = self.format("cellXfs", index).get("numFmtId")
        if identifier == str(DATE_FORMAT):
            return True
        return any(one == identifier and is_date_format(code) for one, code in self._codes())

    def _codes(self) -> Iterator[tuple[str, str]]:
        """Give number and code of every number format that states both."""
        for xml in self.children("numFmts"):
            attributes = attributes_of(mask(xml), 0)
            if "numFmtId" in attributes and "formatCode" in attributes:
                yield attributes["numFmtId"].value, attributes["formatCode"].value

    def dated(self, index: int) -> int:
        """Give a format that shows a date and is otherwise as the one given."""
        if self.is_date(index):
            return index
        new = self.format("cellXfs", index).having(numFmtId=str(DATE_FORMAT), applyNumberFormat="1")
        return self.add_format(new)

    def number_format(self, code: str) -> int:
        """Give the number of a number format."""
        if code in BUILT_IN_FORMATS:
            return BUILT_IN_FORMATS[code]
        taken = {index_of(identifier): there for identifier, there in self._codes()}
        for identifier, there in taken.items():
            if there == code:
                return identifier
        identifier = max([_FIRST_OWN_FORMAT - 1, *taken]) + 1
        xml = b'<%bnumFmt numFmtId="%d" formatCode="%b"/>' % (self.prefix, identifier, escape_attribute(code))
        self.add("numFmts", xml)
        return identifier

    def styled(self, style: CellStyle) -> int:
        """Give the number of the format of a cell on a sheet of ours."""
        known = self._styled.get(style)
        if known is None:
            known = self._styled[style] = self._format_for(style)
        return known

    def _format_for(self, style: CellStyle) -> int:
        if style == CellStyle():
            return self.add_format(self._plain())
        number_format = self.number_format(style.number_format)
        font = self.add("fonts", self._font(style))
        fill = self.solid_fill(style.fill) if style.fill else 0
        border = self.thin_border(style.border) if style.border else 0
        xml = (
            f'<xf numFmtId="{number_format}" fontId="{font}" fillId="{fill}" borderId="{border}" xfId="0"'
            ' applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1">'
            f"{_alignment(style)}</xf>"
        )
        return self.add("cellXfs", self.prefixed(xml))

    @staticmethod
    def _plain() -> Format:
        names = ("numFmtId", "fontId", "fillId", "borderId", "xfId")
        return Format(tuple((name, "0") for name in names))

    def _font(self, style: CellStyle) -> bytes:
        opening, closing = b"<%bfont>" % self.prefix, b"</%bfont>" % self.prefix
        return opening + self.prefixed(_font_look(style)) + self._family + closing

    @cached_property
    def _family(self) -> bytes:
        """The name of the workbook's own first font, so that our sheet looks at home."""
        fonts = self.children("fonts")
        if fonts:
            font = parse_tree(mask(fonts[0]))
            kept = [one for one in font.children if one.name in ("name", "family")]
            if any(one.name == "name" for one in kept):
                return b"".join(fonts[0][one.start : one.end] for one in kept)
        return b'<%bname val="Calibri"/><%bfamily val="2"/>' % (self.prefix, self.prefix)

    def solid_fill(self, color: str) -> int:
        """Give the number of a fill of one colour (RGB in six digits)."""
        return self.add("fills", self.prefixed(_solid_fill(color)))

    def thin_border(self, color: str) -> int:
        """Give the number of a thin border on all four sides (RGB in six digits)."""
        return self.add("borders", self.prefixed(_border("thin", color)))

    def thick_border(self, color: str) -> int:
        """Give the number of a thick border on all four sides (RGB in six digits)."""
        return self.add("borders", self.prefixed(_border("thick", color)))

    @cached_property
    def used(self) -> Sequence[int]:
        """The numbers of formats that cells refer to, from low to high, also of formats that are not there."""
        return sorted(self._in_use())

    def whole(self, group: str) -> bytes:
        """Give the XML of a group as it was read, nothing without one."""
        element = self._there.root.child(group)
        return b"" if element is None else self._text[element.start : element.end]

    def prefixed(self, xml: str) -> bytes:
        """Give our XML with the part's own prefix on every element."""
        return re.sub(rb"<(/?)(?=\w)", rb"<\1" + self.prefix, xml.encode()) if self.prefix else xml.encode()

    def unprefixed(self, group: str, index: int) -> str:
        """Give the XML of a child without the part's own prefix; of the first for a number that no child has."""
        children = self.children(group)
        xml = children[index if index < len(children) else 0]
        return (re.sub(rb"<(/?)" + self.prefix, rb"<\1", xml) if self.prefix else xml).decode()

    def style_name(self, index: int) -> str:
        """Give the name of the named style with this format; "" when it has none."""
        return next((name for name, one in self._named() if one == index), "")

    def style_index(self, name: str) -> int:
        """Give the format of a named style; 0, the default, when there is none of that name."""
        return next((index for one, index in self._named() if one == name), 0)

    def has_style(self, name: str) -> bool:
        """Tell whether there is a named style of this name."""
        return any(one == name for one, _ in self._named())

    def _named(self) -> Iterator[tuple[str, int]]:
        yield from self._there.named()
        for xml in self.children("cellStyles")[len(self._there.children("cellStyles")) :]:
            named = named_style_of(xml)
            if named is not None:
                yield named

    def format_code(self, index: int) -> str:
        """Give the number format of a cell format: its code, or "#" and the number of a built-in one."""
        identifier = self.format("cellXfs", index).get("numFmtId")
        return next((code for one, code in self._codes() if one == identifier), f"#{identifier}")

    def recoded(self, index: int, code: str) -> int:
        """Give a format with the number format that `format_code` told, otherwise as the one given."""
        identifier = int(code[1:]) if code.startswith("#") and code[1:].isdecimal() else self.number_format(code)
        return self.add_format(self.format("cellXfs", index).having(numFmtId=str(identifier)))

    def splices(self) -> list[Splice]:
        """Give the replacements that append all that is new."""
        result: list[Splice] = []
        if not self._new:
            return result
        for group in ORDER:
            new = self._new.get(group)
            if not new:
                continue
            count = len(self._there.children(group)) + len(new)
            element = self._there.root.child(group)
            if element is None:
                name = self.prefix + group.encode()
                xml = b'<%b count="%d">%b</%b>' % (name, count, b"".join(new), name)
                at = place_for(self._there.root, group, ORDER)
                result.append(Splice(at, at, xml))
            else:
                result += _extended(self._text, element, count, b"".join(new))
        if self._there.root.is_self_closed:
            # A part without any format: all that is new comes within the root, in its order.
            return [append_to(self._text, self._there.root, b"".join(one.new for one in result))]
        return result


# Every report of a run has the same styles.
@kept(64)
def _font_look(style: CellStyle) -> str:
    flags = [f"<{name}/>" for name, on in (("b", style.bold), ("i", style.italic), ("u", style.underline)) if on]
    color = "" if style.color is None else f'<color rgb="FF{style.color}"/>'
    return "".join([*flags, f'<sz val="{style.size}"/>', color])


@kept(64)
def _alignment(style: CellStyle) -> str:
    align = f' horizontal="{style.align.value}"' if style.align is not Align.GENERAL else ""
    wrap = ' wrapText="1"' if style.wrap else ""
    indent = f' indent="{style.indent}"' if style.indent else ""
    return f'<alignment{align} vertical="top"{wrap}{indent}/>'


@kept(64)
def _solid_fill(color: str) -> str:
    return (
        f'<fill><patternFill patternType="solid"><fgColor rgb="FF{color}"/><bgColor indexed="64"/></patternFill></fill>'
    )


@kept(64)
def _border(line: str, color: str) -> str:
    sides = "".join(
        f'<{side} style="{line}"><color rgb="FF{color}"/></{side}>' for side in ("left", "right", "top", "bottom")
    )
    return f"<border>{sides}<diagonal/></border>"


def _extended(text: bytes, element: Element, count: int, new: bytes) -> list[Splice]:
    stated = element.attributes.get("count")
    result = [Splice(stated.start, stated.end, b' count="%d"' % count)] if stated else []
    return [*result, append_to(text, element, new)]


def place_for(root: Element, name: str, order: tuple[str, ...]) -> int:
    """Find where a child that is not there yet belongs by the schema's order."""
    rank = order.index(name)
    before = [one for one in root.children if one.name in order and order.index(one.name) < rank]
    after = [one for one in root.children if one.name in order and order.index(one.name) > rank]
    if before:
        # Right after what precedes it: an extension element further on then stays behind it.
        return before[-1].end
    return after[0].start if after else root.close_start
