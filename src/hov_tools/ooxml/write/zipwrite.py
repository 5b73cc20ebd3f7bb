"""Writing the package: untouched entries as their compressed bytes with their headers (APPNOTE 6.3.10, §4.3).

The standard library's zipfile can only inflate and deflate again. Here an untouched entry keeps its bytes, its
timestamps and its extra fields; only its offset in the central directory is patched.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Container, Iterable, Mapping
from operator import attrgetter

from msgspec import Struct

from hov_tools.kept import kept
from hov_tools.ooxml.errors import EditRefusedError, Refusal
from hov_tools.ooxml.package import Package
from hov_tools.ooxml.zipdirectory import FLAG_UTF8, ZipEntry

# From the version that is needed to the length of the extra field: what a local header and its record share.
_SHARED = struct.Struct("<5H3L2H")
_METHOD, _LENGTHS = struct.Struct("<3H"), struct.Struct("<2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_FULL32 = 0xFFFFFFFF
_OFFSET_FIELD, _UNSTATED = 42, b"\xff" * 4
_ZIP64 = 1
_DEFLATED = 8
# For a form's sheet level 6 takes three to four times as long as 2 and saves a tenth to a sixth. A part over a megabyte
# takes longer to deflate than to edit; Excel deflates all parts the fast way.
_USUAL_LEVEL, _QUICK_LEVEL, _FAST_LEVEL = 6, 2, 1
_SMALL, _LARGE = 1 << 12, 1 << 20
# Window and memory: getting the usual quarter of a megabyte takes ten times as long as deflating a small part.
_USUAL_WINDOW, _SMALL_WINDOW = (-15, 8), (-12, 5)
# Of workbooks that were made from one template, two thirds of what is deflated is the same. Of a larger part the copy
# that is kept would weigh more than deflating it anew.
_KEPT = 1 << 14
# 1 January 1980, the first moment that a zip file can name: what makes equal input give equal output.
_NEW_TIME, _NEW_DATE = 0, 0x21


class TakenOut(Struct, frozen=True):
    """An entry that was taken out of a package.

    Attributes:
        local: its local header, compressed bytes and data descriptor.
        central: its central directory record.
        following: name of the entry after it in the directory; "" when it was the last.
    """

    local: bytes
    central: bytes
    following: str


def write_package(
    package: Package,
    changed: Mapping[str, bytes | None],
    added: Mapping[str, bytes],
    put_back: Mapping[str, TakenOut],
    *,
    quick: Container[str] | None = None,
) -> bytes:
    """Give the bytes of the package with some parts changed.

    Args:
        package: as it was read.
        changed: entry name → its new content, or None to leave it out.
        added: name → content, in the order in which they are appended.
        put_back: name → an entry that goes back to where it was.
        quick: names of the entries that are deflated in less time when they are larger; None for all. The others get
            the compressed bytes that zlib's usual level gives, as most programs write them.

    Raises:
        EditRefusedError: "zip64-needed", when the result would not fit an ordinary zip file.
    """
    body: list[bytes] = []
    at = 0
    central: dict[str, bytes] = {}
    entries = sorted(package.entries, key=attrgetter("header_offset"))
    there = {entry.name: entry for entry in entries}
    for name in [*_merged(entries, put_back), *added]:
        if name in put_back:
            local, record = put_back[name].local, _moved(put_back[name].central, at)
        elif name in added:
            local, record = _new(name, added[name], at, is_quick=quick is None or name in quick)
        elif name in changed:
            content = changed[name]
            if content is None:
                continue
            local, record = _replaced(there[name], content, at, is_quick=quick is None or name in quick)
        else:
            start, end = package.span(there[name])
            local, record = package.data[start:end], _moved(there[name].central, at)
        central[name] = record
        body.append(local)
        at += len(local)
    # The directory keeps its own order, which need not be that of the entries.
    order = _merged(package.entries, put_back)
    names = [name for name in [*order, *added] if name in central]
    directory = b"".join(central[name] for name in names)
    comment = package.directory.comment
    if at + len(directory) >= _FULL32 or len(names) >= 0xFFFF:
        raise EditRefusedError(Refusal.ZIP64_NEEDED, f"{len(names)} parts, {at} bytes")
    end_record = _END.pack(b"PK\5\6", 0, 0, len(names), len(names), len(directory), at, len(comment))
    return b"".join([*body, directory, end_record, comment])


def _merged(entries: Iterable[ZipEntry], put_back: Mapping[str, TakenOut]) -> list[str]:
    result = [entry.name for entry in entries]
    # Of neighbours that were taken out together, the last goes back first: the others stand before it.
    for name, entry in reversed(list(put_back.items())):
        result.insert(result.index(entry.following) if entry.following in result else len(result), name)
    return result


def _moved(record: bytes, offset: int) -> bytes:
    """Patch the offset in a central record, in its zip64 field when it stands there."""
    if record[_OFFSET_FIELD : _OFFSET_FIELD + 4] != _UNSTATED:
        return b"%b%b%b" % (record[:_OFFSET_FIELD], offset.to_bytes(4, "little"), record[_OFFSET_FIELD + 4 :])
    fields = _CENTRAL.unpack_from(record)
    packed, size = fields[8], fields[9]
    at = _CENTRAL.size + fields[10]
    while struct.unpack_from("<H", record, at)[0] != _ZIP64:
        at += 4 + int(struct.unpack_from("<H", record, at + 2)[0])
    at += 4 + 8 * [packed, size].count(_FULL32)
    return record[:at] + struct.pack("<Q", offset) + record[at + 8 :]


def _deflate(content: bytes, *, is_quick: bool) -> bytes:
    if len(content) > _LARGE:
        level = _FAST_LEVEL
    else:
        level = _QUICK_LEVEL if is_quick and len(content) > _SMALL else _USUAL_LEVEL
    window = _SMALL_WINDOW if is_quick and len(content) <= _SMALL else _USUAL_WINDOW
    return _deflated(content, level, window)


@kept(128, largest=_KEPT)
def _deflated(content: bytes, level: int, window: tuple[int, int]) -> bytes:
    deflater = zlib.compressobj(level, zlib.DEFLATED, *window)
    return deflater.compress(content) + deflater.flush()


def _replaced(entry: ZipEntry, content: bytes, offset: int, *, is_quick: bool) -> tuple[bytes, bytes]:
    method, time, date = _METHOD.unpack_from(entry.central, 10)
    name_size, extra_size = _LENGTHS.unpack_from(entry.central, 28)
    name = entry.central[_CENTRAL.size : _CENTRAL.size + name_size]
    comment = entry.central[_CENTRAL.size + name_size + extra_size :]
    packed = content if method == 0 else _deflate(content, is_quick=is_quick)
    # Sizes stand in the header, so no data descriptor; the extra field may hold zip64 sizes that no longer hold.
    sizes = zlib.crc32(content), len(packed), len(content)
    shared = _SHARED.pack(20, entry.flags & FLAG_UTF8, method, time, date, *sizes, name_size, 0)
    # Who made the entry, and what it says of the file beside its content, stay.
    record = b"%b%b%b%b" % (entry.central[:6], shared, entry.central[32:_OFFSET_FIELD], offset.to_bytes(4, "little"))
    return b"PK\3\4" + shared + name + packed, record + name + comment


def _new(name: str, content: bytes, offset: int, *, is_quick: bool) -> tuple[bytes, bytes]:
    raw = name.encode()
    flags = 0 if name.isascii() else FLAG_UTF8
    packed, crc = _deflate(content, is_quick=is_quick), zlib.crc32(content)
    shared = _SHARED.pack(20, flags, _DEFLATED, _NEW_TIME, _NEW_DATE, crc, len(packed), len(content), len(raw), 0)
    record = b"PK\1\2\24\0" + shared + bytes(10) + offset.to_bytes(4, "little")
    return b"PK\3\4" + shared + raw + packed, record + raw
