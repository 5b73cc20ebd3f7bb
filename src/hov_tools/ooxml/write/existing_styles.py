"""What a styles part holds, taken apart where it is asked for and never changed (ECMA-376 part 1, §18.8).

Workbooks that were made from one template have the same styles, which are then taken apart once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from msgspec import Struct

from hov_tools.kept import kept
from hov_tools.ooxml.errors import DamagedError
from hov_tools.ooxml.read.styles import read_styles
from hov_tools.ooxml.write.xmlelements import (
    SMALL,
    Element,
    attributes_of,
    escape_attribute,
    index_of,
    mask,
    parse_tree,
)

# What is only ever copied whole; none of these holds one of its own kind.
_FIRST_LINE = re.compile(rb"\A<\?xml[^>]*\?>")
_COPIED_WHOLE = frozenset({"font", "fill", "border", "xf", "dxfs", "tableStyles", "colors"})

_NAMES = {
    "numFmts": "numFmt",
    "fonts": "font",
    "fills": "fill",
    "borders": "border",
    "cellStyleXfs": "xf",
    "cellXfs": "xf",
    "cellStyles": "cellStyle",
}
"""What the groups of a styles part hold."""


class Format(Struct, frozen=True):
    """An xf element taken apart.

    Attributes:
        attributes: name → value, in the order of the file.
        inner: the XML within it: alignment, protection, extensions.
    """

    attributes: tuple[tuple[str, str], ...]
    inner: bytes = b""

    def having(self, **values: str) -> Format:
        """Give the same format with other attributes."""
        return Format(tuple({**dict(self.attributes), **values}.items()), self.inner)

    def get(self, name: str, default: str = "0") -> str:
        """Give the value of an attribute."""
        return dict(self.attributes).get(name, default)

    def render(self, prefix: bytes) -> bytes:
        """Write the xf element."""
        written = [(name, escape_attribute(value).decode()) for name, value in self.attributes]
        stated = "".join([f' {name}="{value}"' for name, value in written])
        start = b"<%bxf%b" % (prefix, stated.encode())
        return start + b">%b</%bxf>" % (self.inner, prefix) if self.inner else start + b"/>"


class ExistingStyles:
    """A styles part as it was read.

    Args:
        text: the part, as UTF-8.
    """

    def __init__(self, text: bytes) -> None:
        self.text = text
        self._children: dict[str, tuple[bytes, ...]] = {}
        self._places: dict[str, dict[bytes, int]] = {}
        self._formats: dict[tuple[str, int], Format] = {}
        self._names: dict[bytes, tuple[str, int] | None] = {}

    @cached_property
    def root(self) -> Element:
        """The styleSheet element; raises DamagedError when it is another."""
        root = parse_tree(mask(self.text), _COPIED_WHOLE)
        if root.name != "styleSheet":
            raise DamagedError("the styles part holds no styleSheet")
        return root

    @cached_property
    def dates(self) -> tuple[bool, ...]:
        """Whether the formats show a date, in their order."""
        # What the first line says of the encoding no longer holds; how large it may be was seen when it was read.
        return read_styles(_FIRST_LINE.sub(b"", self.text), "styles", max_tags=None).dates

    def children(self, group: str) -> tuple[bytes, ...]:
        """Give the XML of all children of a group such as "fonts"."""
        known = self._children.get(group)
        if known is None:
            element = self.root.child(group)
            found = () if element is None else element.children
            name = _NAMES.get(group)
            every = [one for child in found for one in _without_choices(child)]
            # Formats are counted as reading counts them: what is none of the standard's is passed over.
            read = [one for one in every if name in (None, one.name) and one.namespace == self.root.namespace]
            known = self._children[group] = tuple(self.text[one.start : one.end] for one in read)
        return known

    def place(self, group: str, xml: bytes) -> int | None:
        """Give the index of the first child with this XML, None when there is none."""
        known = self._places.get(group)
        if known is None:
            children = self.children(group)
            known = self._places[group] = {children[at]: at for at in reversed(range(len(children)))}
        return known.get(xml)

    def format(self, group: str, index: int) -> Format:
        """Take apart an xf of "cellXfs" or "cellStyleXfs" that is there."""
        known = self._formats.get((group, index))
        if known is None:
            known = self._formats[group, index] = format_of(self.children(group)[index])
        return known

    def named(self) -> Iterator[tuple[str, int]]:
        """Give name and format of every named style."""
        for xml in self.children("cellStyles"):
            if xml not in self._names:
                self._names[xml] = named_style_of(xml)
            named = self._names[xml]
            if named is not None:
                yield named


def _without_choices(child: Element) -> tuple[Element, ...]:
    """Give a child; of alternatives what their fallback holds, as reading does (ECMA-376 part 3, §7.5)."""
    if child.name != "AlternateContent":
        return (child,)
    return tuple(inner for one in child.children if one.name == "Fallback" for inner in one.children)


def format_of(xml: bytes) -> Format:
    """Take apart an xf."""
    element = parse_tree(mask(xml))
    attributes = tuple((one.name, one.value) for one in element.attributes.values())
    return Format(attributes, xml[element.open_end : element.close_start])


def named_style_of(xml: bytes) -> tuple[str, int] | None:
    """Give name and format of a cellStyle element, None when it does not state both."""
    attributes = attributes_of(mask(xml), 0)
    has_both = "name" in attributes and "xfId" in attributes
    return (attributes["name"].value, index_of(attributes["xfId"].value)) if has_both else None


@kept(16, largest=SMALL)
def existing_styles(text: bytes) -> ExistingStyles:
    """Give what a styles part holds, given as UTF-8."""
    return ExistingStyles(text)
