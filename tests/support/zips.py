"""Zip files written field by field (PKWARE APPNOTE 6.3), so that every field can lie."""

from __future__ import annotations

import hashlib
import io
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

_STORED_BLOCK = b"\x00"  # RFC 1951, §3.2.4: not the last block, not compressed
_YEAR_1980 = 0x21


@dataclass(frozen=True, slots=True)
class Entry:
    """One deflated entry as its headers describe it, truly or not.

    Attributes:
        name: of the part.
        compressed: the raw deflate stream.
        crc: stated CRC-32 of the content.
        size: stated length of the content in bytes.
    """

    name: str
    compressed: bytes
    crc: int
    size: int

    def local_header(self) -> bytes:
        """Give the header that stands before the data (§4.3.7)."""
        name = self.name.encode()
        return struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, *self._facts(), len(name), 0) + name

    def central_header(self, offset: int) -> bytes:
        """Give the entry of the central directory (§4.3.12)."""
        name = self.name.encode()
        facts = self._facts()
        rest = (len(name), 0, 0, 0, 0, 0, offset)
        return struct.pack("<4s6H3I5H2I", b"PK\x01\x02", 20, 20, *facts, *rest) + name

    def _facts(self) -> tuple[int, ...]:
        """Give flags, method, time, date, CRC and both sizes."""
        return 0, 8, 0, _YEAR_1980, self.crc, len(self.compressed), self.size


def entry(name: str, content: bytes) -> Entry:
    """Make an honest entry."""
    press = zlib.compressobj(6, zlib.DEFLATED, -15)
    return Entry(name, press.compress(content) + press.flush(), zlib.crc32(content), len(content))


def repeating_entry(name: str, head: bytes, unit: bytes, tail: bytes, total: int) -> Entry:
    """Make an entry of head, a unit repeated to about `total` bytes, and tail, without holding it in memory.

    After a full flush the compressor has forgotten what came before, so one compressed block serves for all.
    """
    block = unit * (2**20 // len(unit))
    count = total // len(block)
    press = zlib.compressobj(9, zlib.DEFLATED, -15)
    first = press.compress(head) + press.flush(zlib.Z_FULL_FLUSH)
    middle = press.compress(block) + press.flush(zlib.Z_FULL_FLUSH)
    last = press.compress(tail) + press.flush()
    crc = zlib.crc32(head)
    for _ in range(count):
        crc = zlib.crc32(block, crc)
    size = len(head) + count * len(block) + len(tail)
    return Entry(name, first + middle * count + last, zlib.crc32(tail, crc), size)


def write_entries(path: Path, entries: Iterable[Entry]) -> None:
    """Write a zip file of the entries in their order; a name may occur twice."""
    _write(path, [(item, item.compressed) for item in entries])


def write_overlapping(path: Path, entries: Iterable[Entry], names: Sequence[str], kernel: bytes) -> None:
    """Write honest entries, then many that share one kernel: the data of each contains all that follow it.

    An entry's data begins with a stored block that quotes the next entry's local header, and runs on into the
    next entry's data. Every header and CRC is right; only the overlap gives it away.
    """
    chain: list[tuple[Entry, bytes]] = []
    content = kernel
    compressed = after_header = entry("", kernel).compressed
    for name in reversed(names):
        item = Entry(name, compressed, zlib.crc32(content), len(content))
        chain.append((item, after_header))
        header = item.local_header()
        after_header = _STORED_BLOCK + struct.pack("<2H", len(header), len(header) ^ 0xFFFF)
        content, compressed = header + content, after_header + header + compressed
    _write(path, [*((item, item.compressed) for item in entries), *reversed(chain)])


def _write(path: Path, placed: Sequence[tuple[Entry, bytes]]) -> None:
    """Write entries, each with the bytes that stand between its local header and the next one's."""
    body, directory = bytearray(), bytearray()
    for item, data in placed:
        directory += item.central_header(len(body))
        body += item.local_header() + data
    path.write_bytes(body + directory + _end(len(placed), len(directory), len(body)))


def _end(count: int, size: int, offset: int) -> bytes:
    """Give the end of central directory record (§4.3.16)."""
    return struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, count, count, size, offset, 0)


def scattered_bytes(count: int) -> bytes:
    """Give bytes that do not compress, the same every time."""
    return hashlib.shake_256(b"hov").digest(count)


def read_parts(package: bytes) -> dict[str, bytes]:
    """Give the parts of a sound package in their order."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def write_parts(path: Path, parts: Mapping[str, bytes]) -> None:
    """Write a package of these parts."""
    write_entries(path, [entry(name, content) for name, content in parts.items()])
