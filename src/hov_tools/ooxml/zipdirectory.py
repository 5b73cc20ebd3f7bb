"""The central directory of a zip file, read without inflating anything (APPNOTE 6.3.10, §4.3).

The standard library's zipfile cannot hand out an entry's compressed bytes with its header, which the writer
needs to copy untouched parts as they are.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Mapping
from typing import NoReturn

from msgspec import Struct

from hov_tools.kept import kept
from hov_tools.ooxml.errors import DamagedError, EncryptedError, LimitError
from hov_tools.ooxml.limits import Limits

_END = struct.Struct("<4s4H2LH")
_END64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR64 = struct.Struct("<4sLQL")
_CENTRAL_MAGIC = b"PK\x01\x02"
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_LOCAL_SIZE = 30
_LOCAL_LENGTHS = struct.Struct("<2H")
"""Of the name and the extra field: the end of a local header."""
_SHARED = struct.Struct("<4H3L")
_SHARED_AT, _SHARED_LOCALLY = 8, 6
"""Flags, method, time, date, checksum and sizes; where a record of the directory and a local header have them."""
_METHODS = (0, 8)
# A part name has no such segment (ECMA-376 part 2, §6.2.2.2), and programs differ in what they make of it.
_ODD_NAME = re.compile(r"[\x00-\x1f\x7f]|[^/]//|(?:\A|/)\.\.?(?:/|\Z)")

_FULL16, _FULL32 = 0xFFFF, 0xFFFFFFFF
FLAG_ENCRYPTED, FLAG_DESCRIPTOR, FLAG_UTF8 = 0x1, 0x8, 0x800
# Of a patch on other data, or with a header that tells nothing.
_FLAGS_UNKNOWN = 0x2020


class ZipEntry(Struct, frozen=True):
    """One file in a zip archive, as its central directory describes it.

    Attributes:
        name: decoded, and with the slashes of part names where it is stored with backslashes.
        flags: general purpose bits.
        method: 0 stored, 8 deflated.
        crc: CRC-32 of the content.
        compressed_size: bytes in the archive.
        size: bytes after inflating.
        header_offset: where the local header starts.
        data_offset: where the compressed bytes start.
        central: the raw bytes of its central directory record.
    """

    name: str
    flags: int
    method: int
    crc: int
    compressed_size: int
    size: int
    header_offset: int
    data_offset: int
    central: bytes


class Directory(Struct, frozen=True):
    """All entries, and where the directory lies.

    Attributes:
        entries: in the order of the directory.
        offset: where the directory starts.
        comment: of the archive.
        is_zip64: the archive has a zip64 end record.
        by_key: the entries by `part_key` of their names.
    """

    entries: tuple[ZipEntry, ...]
    offset: int
    comment: bytes
    is_zip64: bool
    by_key: Mapping[str, ZipEntry]


# So many of these fit in 16 MiB that the forms of a consortium, all read before one is written, are among them.
@kept(64, largest=1 << 18)
def read_directory(data: bytes, limits: Limits) -> Directory:
    """Read and check the central directory.

    Raises:
        DamagedError: no or a broken directory, overlapping entries, names that occur twice or are none, a local header
            that says something else than the directory, an unknown method.
        EncryptedError: an entry has a password.
        LimitError: more entries or bytes than the limits allow.
    """
    count, size, offset, comment, is_zip64, end = _end_record(data)
    if count > limits.parts:
        raise LimitError(f"{count} parts; at most {limits.parts} are read")
    # Bytes before the archive (a self-extractor's program) would shift every offset; no workbook has them.
    if offset + size != end:
        raise DamagedError("the zip directory does not end where the file says")
    entries: list[ZipEntry] = []
    at = offset
    total = 0
    for _ in range(count):
        entry, at = _entry(data, at, offset, is_package=limits.is_package)
        total += entry.size
        _check_size(entry, limits)
        entries.append(entry)
    if at > offset + size:
        raise DamagedError("the zip directory is longer than its end record says")
    if data.startswith(_CENTRAL_MAGIC, at) and at < offset + size:
        raise DamagedError("the zip directory holds more parts than its end record counts")
    if total > limits.total_size:
        raise LimitError(f"the parts expand to {total} bytes; at most {limits.total_size} are read")
    by_key = {part_key(entry.name): entry for entry in entries}
    if len(by_key) != len(entries):
        _raise_doubled(entries)
    _check_no_overlap(entries, offset)
    return Directory(tuple(entries), offset, comment, is_zip64, by_key)


def _end_record(data: bytes) -> tuple[int, int, int, bytes, bool, int]:
    at = _find_end(data)
    _, disk, first_disk, here, count, size, offset, comment_size = _END.unpack_from(data, at)
    comment = data[at + _END.size : at + _END.size + comment_size]
    end, is_zip64 = at, False
    locator_at = at - _LOCATOR64.size
    if locator_at >= 0 and data[locator_at : locator_at + 4] == b"PK\x06\x07":
        _, _, end64_at, _ = _LOCATOR64.unpack_from(data, locator_at)
        if end64_at + _END64.size > locator_at or data[end64_at : end64_at + 4] != b"PK\x06\x06":
            raise DamagedError("the zip64 end record is broken")
        _, _, _, _, disk, first_disk, here, count, size, offset = _END64.unpack_from(data, end64_at)
        end, is_zip64 = end64_at, True
    elif count == _FULL16 or _FULL32 in (size, offset):
        raise DamagedError("the zip64 end record is missing")
    if disk or first_disk or here != count:
        raise DamagedError("the zip file is one of several volumes")
    return count, size, offset, comment, is_zip64, end


def _find_end(data: bytes) -> int:
    """Find the end record, also behind a comment that quotes one, or before bytes that a download left behind."""
    lowest = max(0, len(data) - _FULL16 - _END.size)
    found: list[int] = []
    at = data.rfind(b"PK\x05\x06", lowest, len(data) - _END.size + 4)
    while at >= 0:
        end = at + _END.size + int.from_bytes(data[at + _END.size - 2 : at + _END.size], "little")
        if end == len(data):
            return at
        found.append(at if end < len(data) else -1)
        at = data.rfind(b"PK\x05\x06", lowest, at)
    if not found:
        raise DamagedError("no zip directory at the end of the file")
    if len(found) > 1 or found[0] < 0:
        raise DamagedError("the zip file breaks off in its last record")
    return found[0]


def _entry(data: bytes, at: int, directory_offset: int, *, is_package: bool) -> tuple[ZipEntry, int]:
    try:
        (magic, _, _, flags, method, _, _, crc, packed, size, name_size, extra_size, comment_size, _, _, _, header) = (
            _CENTRAL.unpack_from(data, at)
        )
    except struct.error as error:
        raise DamagedError("the zip directory breaks off") from error
    name_at = at + _CENTRAL.size
    end = name_at + name_size + extra_size + comment_size
    if magic != _CENTRAL_MAGIC or end > len(data):
        raise DamagedError("a record of the zip directory is broken")
    raw_name = data[name_at : name_at + name_size]
    try:
        # Of letters without accents both are the same, and the one that is read in a moment is tried first.
        name = raw_name.decode("utf-8" if flags & FLAG_UTF8 or raw_name.isascii() else "cp437").replace("\\", "/")
    except UnicodeDecodeError as error:
        raise DamagedError(f"part name {raw_name!r} is not readable") from error
    # Hardly any name needs the whole search.
    may_be_odd = "./" in name or "//" in name or name.endswith(".") or not name.isprintable()
    if is_package and may_be_odd and _ODD_NAME.search(name) is not None:
        raise DamagedError(f"part name {name[:100]!r} is none")
    if _FULL32 in (packed, size, header):
        extra = data[name_at + name_size : name_at + name_size + extra_size]
        size, packed, header = _zip64_sizes(extra, size, packed, header, name)
    if flags & FLAG_ENCRYPTED:
        raise EncryptedError(f"part {name} is encrypted within the zip file")
    if is_package and (method not in _METHODS or flags & _FLAGS_UNKNOWN):
        raise DamagedError(f"part {name} is compressed by unknown method {method}")
    data_offset = _data_offset(data, header, packed, name, raw_name, directory_offset)
    local = data[header + _SHARED_LOCALLY : header + _SHARED_LOCALLY + _SHARED.size]
    if local != data[at + _SHARED_AT : at + _SHARED_AT + _SHARED.size]:
        _check_header(local, (flags, method, crc, packed, size), name)
    entry = ZipEntry(
        name=name,
        flags=flags,
        method=method,
        crc=crc,
        compressed_size=packed,
        size=size,
        header_offset=header,
        data_offset=data_offset,
        central=data[at:end],
    )
    return entry, end


def _zip64_sizes(extra: bytes, size: int, packed: int, header: int, name: str) -> tuple[int, int, int]:
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, at)
        if kind == 1:
            wanted = [value == _FULL32 for value in (size, packed, header)]
            if length < 8 * sum(wanted) or at + 4 + length > len(extra):
                break
            numbers = iter(struct.unpack_from(f"<{sum(wanted)}Q", extra, at + 4))
            large = [
                next(numbers) if full else value for full, value in zip(wanted, (size, packed, header), strict=True)
            ]
            return large[0], large[1], large[2]
        at += 4 + length
    raise DamagedError(f"part {name}: its zip64 sizes are missing")


def _data_offset(data: bytes, header: int, packed: int, name: str, raw_name: bytes, limit: int) -> int:
    start = header + _LOCAL_SIZE
    if start > limit:
        raise DamagedError(f"part {name}: its header lies outside the file")
    name_size, extra_size = _LOCAL_LENGTHS.unpack_from(data, start - _LOCAL_LENGTHS.size)
    data_offset: int = start + name_size + extra_size
    if not data.startswith(b"PK\x03\x04", header) or data_offset + packed > limit:
        raise DamagedError(f"part {name}: its content lies outside the file")
    if name_size != len(raw_name) or not data.startswith(raw_name, start):
        raise DamagedError(f"part {name}: its header has another name")
    return data_offset


def _check_header(header: bytes, stated: tuple[int, int, int, int, int], name: str) -> None:
    """Check what a local header says against what the directory states: a program may go by either."""
    flags, method, _, _, *facts = _SHARED.unpack(header)
    if (flags ^ stated[0]) & (FLAG_ENCRYPTED | FLAG_DESCRIPTOR) or method != stated[1]:
        raise DamagedError(f"part {name}: its header has another method")
    # With a data descriptor, or zip64 sizes, the header leaves out what it does not know yet.
    if not flags & FLAG_DESCRIPTOR and _FULL32 not in facts and tuple(facts) != stated[2:]:
        raise DamagedError(f"part {name}: its header has another size or checksum")


def _check_size(entry: ZipEntry, limits: Limits) -> None:
    if entry.size > limits.part_size:
        raise LimitError(f"part {entry.name} expands to {entry.size} bytes; at most {limits.part_size} are read")
    if entry.size > 1 << 20 and entry.size > limits.ratio * max(entry.compressed_size, 1):
        raise LimitError(f"part {entry.name} expands {entry.size // max(entry.compressed_size, 1)} times")


def part_key(name: str) -> str:
    """Give what two names of one part have in common: case, leading slashes and slanting do not matter."""
    return name.replace("\\", "/").lstrip("/").lower()


def _raise_doubled(entries: list[ZipEntry]) -> NoReturn:
    # Part names are compared without regard to case (ECMA-376 part 2, §6.2.2.3).
    keys = [part_key(entry.name) for entry in entries]
    doubled = next(entry for entry, key in zip(entries, keys, strict=True) if keys.count(key) > 1)
    raise DamagedError(f"part {doubled.name} occurs twice")


def _check_no_overlap(entries: list[ZipEntry], directory_offset: int) -> None:
    end = 0
    for entry in sorted(entries, key=lambda one: one.header_offset):
        if entry.header_offset < end:
            raise DamagedError(f"part {entry.name} overlaps another part")
        end = entry.data_offset + entry.compressed_size
    if end > directory_offset:
        raise DamagedError("a part overlaps the zip directory")
