"""An XML part as text with places: elements know where in the bytes they stand, so that they can be cut exactly.

A parser that gives a tree and writes it back changes quotes, prefixes, entities and line ends everywhere. Here
expat proves the part well-formed, and a scan of the tags then finds the few places to change.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from typing import NamedTuple
from xml.parsers import expat

from hov_tools.kept import kept
from hov_tools.ooxml.errors import DamagedError
from hov_tools.ooxml.write.splice import Splice
from hov_tools.ooxml.xmlparse import unescape_xml

MAIN = frozenset(
    {
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        "http://purl.oclc.org/ooxml/spreadsheetml/main",
    }
)
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"

MAX_CHECKED = 4 << 20
"""Bytes up to which a part is proven well-formed before it is edited."""

# Comments, CDATA sections and processing instructions: the only places where "<" begins no tag.
_OPAQUE = re.compile(rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>", re.DOTALL)
_TAG = re.compile(rb"""<(/?)([^\s/>]+)((?>(?:[^"'>]++|"[^"]*+"|'[^']*+')*))>""")
_ATTRIBUTE = re.compile(rb"""\s+([^\s=]+)\s*=\s*("[^"]*"|'[^']*')""")
_LESS_THAN = ord("<")
_DIGITS = 10
# Workbooks that were made from one template have small parts in common, which are proven and read once. Of a larger
# part the copy that is kept would weigh more than reading it anew.
SMALL = 1 << 14


class Attribute(NamedTuple):
    """An attribute and its place; `start` includes the white space before it.

    Attributes:
        value: with entities replaced.
    """

    name: str
    value: str
    start: int
    end: int


def index_of(value: str) -> int:
    """Read an attribute that counts from 0, such as the format of a cell; 0 also when it is left out or no number."""
    return int(value) if value.isascii() and value.isdecimal() and len(value) <= _DIGITS else 0


class _Name(NamedTuple):
    name: str
    namespace: str
    prefix: bytes


class Element:
    """An element and its place in the bytes; never changed once the tree is read.

    Attributes:
        name: without prefix.
        namespace: URI, "" for none.
        prefix: as written, with its colon; b"" for none.
        start: offset of its "<".
        open_end: after the ">" of its start tag.
        close_start: of its end tag; of an element closed in its start tag the same as its end.
        end: after its last ">".
        children: elements directly within.
    """

    __slots__ = (
        "_attributes",
        "_tag",
        "_tag_at",
        "children",
        "close_start",
        "end",
        "name",
        "namespace",
        "open_end",
        "prefix",
        "start",
    )

    def __init__(self, name: _Name, start: int, open_end: int, tag: tuple[bytes, int]) -> None:
        self.name, self.namespace, self.prefix = name
        self.start, self.open_end, self.close_start, self.end = start, open_end, open_end, open_end
        self.children: tuple[Element, ...] = ()
        self._tag, self._tag_at = tag
        self._attributes: dict[str, Attribute] | None = None

    @property
    def attributes(self) -> dict[str, Attribute]:
        """The attributes by their name as written; taken apart when first asked for."""
        if self._attributes is None:
            self._attributes = attributes_of(self._tag, self._tag_at)
        return self._attributes

    @property
    def is_self_closed(self) -> bool:
        """Written as <name/>."""
        return self.close_start == self.end

    def get(self, name: str, default: str = "") -> str:
        """Give the value of an attribute."""
        found = self.attributes.get(name)
        return default if found is None else found.value

    def child(self, name: str) -> Element | None:
        """Give the first child of this name in this element's own namespace."""
        return next(self.all(name), None)

    def all(self, name: str) -> Iterator[Element]:
        """Give all children of this name in this element's own namespace."""
        return (one for one in self.children if one.name == name and one.namespace == self.namespace)

    def with_more(self, at: int, by: int) -> Element:
        """Give the element as it is where `by` bytes more stand at a place between two tags."""
        if self.end <= at:
            return self
        is_open = self.start < at
        before = 0 if is_open else by
        name = _Name(self.name, self.namespace, self.prefix)
        moved = Element(name, self.start + before, self.open_end + before, (self._tag, self._tag_at + before))
        moved.close_start, moved.end = self.close_start + by, self.end + by
        moved.children = tuple([one.with_more(at, by) for one in self.children])
        if is_open:
            moved._attributes = self.attributes
        return moved


def check_well_formed(text: bytes, part: str) -> None:
    """Let expat judge a part; of a very large one only that it has no document type.

    Expat would take half the time of an edit in a sheet of a hundred thousand cells. What is edited there is still
    found or called damaged; what is broken far from it stays as it is.

    Raises:
        DamagedError: not well-formed, or with a document type.
    """
    if len(text) <= MAX_CHECKED or holds_tag(text, b"!"):
        _check(text, part)


# Nothing is kept of what it raises.
@kept(128, largest=SMALL)
def _check(text: bytes, part: str) -> None:
    parser = expat.ParserCreate("utf-8")

    def refuse(*_: object) -> None:
        raise DamagedError(f"{part}: a document type declaration")

    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(text, True)  # noqa: FBT003 - expat takes it by position only
    except expat.ExpatError as error:
        raise DamagedError(f"{part}: {error}") from error


def holds_tag(text: bytes, sign: bytes, start: int = 0) -> bool:
    """Tell whether "<" with this sign after it occurs at `start` or later.

    Looking for the sign alone is twenty times as fast: few parts hold many, and all hold many "<".
    """
    at = text.find(sign, start + 1)
    while at >= 0 and text[at - 1] != _LESS_THAN:
        at = text.find(sign, at + 1)
    return at >= 0


def mask(text: bytes) -> bytes:
    """Blank out comments, CDATA sections and processing instructions, keeping every place.

    An XML declaration stays: what reads masked text passes over it.
    """
    if not holds_tag(text, b"!") and not holds_tag(text, b"?", 1):
        return text
    return _OPAQUE.sub(lambda found: b" " * len(found[0]), text)


def attributes_of(tag: bytes, offset: int) -> dict[str, Attribute]:
    """Read the attributes of a start tag that stands at `offset`."""
    result = {}
    for found in _ATTRIBUTE.finditer(tag):
        raw, value = found.groups()
        name = raw.decode()
        start, end = found.span()
        result[name] = Attribute(name, unescape_xml(value[1:-1].decode()), offset + start, offset + end)
    return result


def find_close(masked: bytes, name: bytes, at: int) -> tuple[int, int]:
    """Find the end tag of an element that does not nest: its start and end."""
    while (at := masked.find(b"</" + name, at)) >= 0:
        end = masked.find(b">", at)
        if end >= 0 and not masked[at + 2 + len(name) : end].strip():
            return at, end + 1
        at += 2
    raise DamagedError(f"the element {name.decode(errors='replace')} does not end")


class _Scope:
    """The namespaces that hold in an element, and the names that were looked up in it."""

    __slots__ = ("_known", "_namespaces")

    def __init__(self, namespaces: Mapping[str, str]) -> None:
        self._namespaces = namespaces
        self._known: dict[bytes, _Name] = {}

    def name(self, qname: bytes) -> _Name:
        known = self._known.get(qname)
        if known is None:
            prefix, colon, name = qname.rpartition(b":")
            namespace = self._namespaces.get(prefix.decode(), "")
            known = self._known[qname] = _Name(name.decode(), namespace, prefix + colon)
        return known

    def within(self, tag: bytes) -> _Scope:
        """Give the scope within a start tag that declares namespaces."""
        declared = {
            name.partition(":")[2]: attribute.value
            for name, attribute in attributes_of(tag, 0).items()
            if name == "xmlns" or name.startswith("xmlns:")
        }
        return _Scope({**self._namespaces, **declared}) if declared else self


_OUTERMOST: Mapping[str, str] = {"": "", "xml": "http://www.w3.org/XML/1998/namespace"}


@kept(128, largest=SMALL)
def parse_tree(masked: bytes, opaque: frozenset[str] = frozenset()) -> Element:
    """Read the tree of a well-formed, masked part; `opaque` elements (they must not nest) are not entered.

    Raises:
        DamagedError: a tag is missing, or an element of a workbook stands in one of its own name, where none may.
    """
    scope = _Scope(_OUTERMOST)
    children: list[Element] = []
    stack: list[tuple[Element, _Scope, list[Element]]] = []
    at = 0
    search = _TAG.search
    while (tag := search(masked, at)) is not None:
        start, at = tag.span()
        closes, qname, rest = tag.groups()
        if qname.startswith(b"?"):
            continue
        if closes:
            if not stack:
                raise DamagedError("an end tag without its start tag")
            within = children
            one, scope, children = stack.pop()
            one.children, one.close_start, one.end = tuple(within), start, at
            children.append(one)
            continue
        inner = scope.within(rest) if b"xmlns" in rest else scope
        one = Element(inner.name(qname), start, at, (rest, tag.start(3)))
        if rest.endswith(b"/"):
            children.append(one)
        elif opaque and one.name in opaque:
            one.close_start, at = find_close(masked, qname, at)
            one.end = at
            children.append(one)
        else:
            if stack and one.name == stack[-1][0].name and one.namespace in MAIN:
                raise DamagedError(f"an element {one.name} within another")
            stack.append((one, scope, children))
            scope, children = inner, []
    if stack or not children:
        raise DamagedError("an element does not end, or there is none")
    return children[0]


@kept(64, largest=SMALL)
def root_without_children(masked: bytes) -> Element:
    """Read the root of a well-formed, masked part only: its tags are the first and the last."""
    at = 0
    while (tag := _TAG.search(masked, at)) is not None and tag[2].startswith(b"?"):
        at = tag.end()
    if tag is None or tag[1]:
        raise DamagedError("a part without elements")
    scope = _Scope(_OUTERMOST)
    inner = scope.within(tag[3]) if b"xmlns" in tag[3] else scope
    root = Element(inner.name(tag[2]), tag.start(), tag.end(), (tag[3], tag.start(3)))
    if not tag[3].endswith(b"/"):
        root.close_start = masked.rfind(b"</")
        root.end = masked.find(b">", root.close_start) + 1
        if root.close_start < root.open_end or not root.end:
            raise DamagedError("an element does not end")
    return root


def texts_within(text: bytes, element: Element, holders: Container[str]) -> list[str]:
    """Give the texts in the t elements of a string item, and in those of what it holds by one of these names."""
    result: list[str] = []
    waiting = [*reversed(element.children)]
    while waiting:
        one = waiting.pop()
        if one.name == "t":
            result.append(text_of(text, one))
        elif one.name in holders:
            waiting += reversed(one.children)
    return result


def text_of(text: bytes, element: Element) -> str:
    """Give the character data directly within an element that holds no elements."""
    pieces: list[str] = []
    at = element.open_end
    for found in _OPAQUE.finditer(text, element.open_end, element.close_start):
        pieces.append(unescape_xml(_with_plain_lines(text[at : found.start()])))
        if found[0].startswith(b"<![CDATA["):
            pieces.append(_with_plain_lines(found[0][9:-3]))
        at = found.end()
    pieces.append(unescape_xml(_with_plain_lines(text[at : element.close_start])))
    return "".join(pieces)


def _with_plain_lines(data: bytes) -> str:
    """Decode text; however a part ends its lines, its text has one line feed there (XML 1.0, 2.11)."""
    return (data.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in data else data).decode()


def escape(text: str) -> bytes:
    """Write text as character data or as an attribute value in double quotes."""
    if text.isalnum():
        return text.encode()
    for character, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        text = text.replace(character, entity)
    return text.encode()


def escape_attribute(text: str) -> bytes:
    """Write text as an attribute value that keeps its tabs and line ends."""
    if text.isalnum():
        return text.encode()
    return escape(text).replace(b"\t", b"&#9;").replace(b"\n", b"&#10;").replace(b"\r", b"&#13;")


def append_to(text: bytes, element: Element, new: bytes) -> Splice:
    """Put new content last in an element, opening it when it was closed in its start tag."""
    if not element.is_self_closed:
        return Splice(element.close_start, element.close_start, new)
    name = element.prefix + element.name.encode()
    slash = text.rindex(b"/", element.start, element.open_end)
    return Splice(slash, element.end, b">" + new + b"</" + name + b">")
