"""A workbook in pieces: parts with their zip headers, which may come to lie, and the XML that is looked at."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import TypeAlias

from lxml import etree

from support.zips import read_parts

Element: TypeAlias = etree._Element
Mutation: TypeAlias = Callable[["Book", Random], bool]
"""Changes a book; tells whether there was anything to change."""

DEFLATED = 8
_PARSER = etree.XMLParser(resolve_entities=False, huge_tree=True, no_network=True)
_DATE = 0x21
# Programs write down when they saved: the same workbook must be made every time.
_CLOCK = re.compile(rb"(?<=W3CDTF\">)[^<]+")
_THEN = b"2025-01-01T00:00:00Z"
_VERSION = 20
_UTF8 = 0x800


@dataclass(slots=True)
class Part:
    """A part as its headers describe it; what is None follows from the content.

    Attributes:
        name: as bytes, since a zip file promises no encoding.
        content: what it inflates to.
        packed: the content as it stands in the file; None: to be deflated.
        method: 0 stored, 8 deflated, else a lie.
        flags: general purpose bits.
        extra: extra field of both headers.
        comment: in the directory.
        crc: as stated.
        packed_size: as stated.
        size: as stated.
        offset: as stated in the directory.
        local_name: in the local header.
        has_descriptor: sizes and checksum stand behind the data.
    """

    name: bytes
    content: bytes
    packed: bytes | None = None
    method: int = DEFLATED
    flags: int = 0
    extra: bytes = b""
    comment: bytes = b""
    crc: int | None = None
    packed_size: int | None = None
    size: int | None = None
    offset: int | None = None
    local_name: bytes | None = None
    has_descriptor: bool = False


@dataclass(slots=True)
class Book:
    """A workbook that is being changed.

    Attributes:
        parts: in their order.
        comment: of the zip file.
        before: bytes before the first part.
        count: of parts, as the end record states it; None for the truth.
        after: what is done with the bytes of the whole file.
    """

    parts: list[Part]
    comment: bytes = b""
    before: bytes = b""
    count: int | None = None
    after: list[Callable[[bytes], bytes]] = field(default_factory=list)
    _trees: dict[int, Element | None] = field(default_factory=dict)

    def named(self, ending: str) -> list[Part]:
        """Give the parts whose name ends so."""
        return [part for part in self.parts if part.name.lower().endswith(ending.encode())]

    def sheets(self) -> list[Part]:
        """Give the worksheets."""
        return [part for part in self.parts if b"worksheets/" in part.name and part.name.endswith(b".xml")]

    def xml(self) -> list[Part]:
        """Give the parts that are XML by their name."""
        return [part for part in self.parts if part.name.endswith((b".xml", b".rels", b".vml"))]

    def tree(self, part: Part) -> Element | None:
        """Give the XML of a part, of which changes are kept; None when it is not XML any more."""
        if id(part) not in self._trees:
            try:
                self._trees[id(part)] = etree.fromstring(part.content, _PARSER)
            except (etree.XMLSyntaxError, ValueError):
                self._trees[id(part)] = None
        return self._trees[id(part)]

    def text(self, part: Part) -> bytes:
        """Give the content of a part with what was changed in its XML."""
        self._serialise(part)
        return part.content

    def put(self, part: Part, content: bytes) -> None:
        """Give a part another content."""
        self._trees.pop(id(part), None)
        part.content, part.packed = content, None

    def _serialise(self, part: Part) -> None:
        root = self._trees.pop(id(part), None)
        if root is not None:
            content = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
            part.content, part.packed = content, None

    def build(self) -> bytes:
        """Write it as a zip file (APPNOTE 6.3.10, §4.3), and do with that what was to be done."""
        body, directory = bytearray(self.before), bytearray()
        for part in self.parts:
            self._serialise(part)
            offset = len(body)
            packed = _packed(part)
            sizes = (
                zlib.crc32(part.content) if part.crc is None else part.crc,
                len(packed) if part.packed_size is None else part.packed_size,
                len(part.content) if part.size is None else part.size,
            )
            flags = part.flags | (8 if part.has_descriptor else 0)
            local = part.name if part.local_name is None else part.local_name
            there = (0, 0, 0) if part.has_descriptor else sizes
            facts = (_VERSION, flags, part.method, 0, _DATE)
            body += struct.pack("<4s5H3I2H", b"PK\x03\x04", *facts, *there, len(local), len(part.extra))
            body += local + part.extra + packed
            if part.has_descriptor:
                body += struct.pack("<4s3I", b"PK\x07\x08", *sizes)
            lengths = (len(part.name), len(part.extra), len(part.comment))
            at = offset if part.offset is None else part.offset
            directory += struct.pack("<4s6H3I5H2I", b"PK\x01\x02", _VERSION, *facts, *sizes, *lengths, 0, 0, 0, at)
            directory += part.name + part.extra + part.comment
        count = len(self.parts) if self.count is None else self.count
        end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, count, count, len(directory), len(body), len(self.comment))
        data = bytes(body + directory + end + self.comment)
        for change in self.after:
            data = change(data)
        return data


def opened(data: bytes) -> Book:
    """Take a sound workbook apart; every part is deflated at zlib's usual level, as an exact undo expects."""
    parts = [Part(name.encode(), _CLOCK.sub(_THEN, content)) for name, content in read_parts(data).items()]
    for part in parts:
        part.packed = deflated(part.content)
    return Book(parts)


def copied(book: Book) -> Book:
    """Give a copy of a book that nobody has looked into yet."""
    return Book([Part(part.name, part.content, part.packed) for part in book.parts])


def deflated(content: bytes) -> bytes:
    """Deflate as most programs do."""
    press = zlib.compressobj(6, zlib.DEFLATED, -15)
    return press.compress(content) + press.flush()


def _packed(part: Part) -> bytes:
    if part.packed is not None:
        return part.packed
    return deflated(part.content) if part.method == DEFLATED else part.content


def local(element: Element) -> str:
    """Give the name of an element without its namespace; "" for a comment."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def elements(root: Element, *names: str) -> list[Element]:
    """Give the elements of these names, or all."""
    if names:
        return [one for name in names for one in root.iter(f"{{*}}{name}")]
    return [one for one in root.iter() if isinstance(one.tag, str)]
