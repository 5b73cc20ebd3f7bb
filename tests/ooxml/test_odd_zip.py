"""Odd and crafted zip files: read as every program reads them, or refused by name."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING

import pytest
from odd import PARTS, contents, reading, writing

from hov_tools.ooxml.edits import AddSheet, NewCell
from hov_tools.ooxml.writer import apply_edits

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

NAMES = tuple(name.encode() for name in PARTS)
SHEET = NAMES.index(b"xl/worksheets/sheet2.xml")
IMAGE = NAMES.index(b"xl/media/image1.png")
_END = struct.Struct("<4s4H2IH")


def zipped(
    names: Sequence[bytes] = NAMES,
    more: Sequence[tuple[bytes, bytes]] = (),
    *,
    local: Mapping[int, Mapping[str, int | bytes]] | None = None,
    central: Mapping[int, Mapping[str, int | bytes]] | None = None,
    end: Mapping[str, int | bytes] | None = None,
    before: bytes = b"",
    between: bytes = b"",
) -> bytes:
    """Give the form as a zip file in which fields say something else (APPNOTE 6.3.10, §4.3).

    Args:
        names: of the entries, for the parts of the form in their order.
        more: other entries, by name and content.
        local: what the local header of an entry says otherwise, by its index.
        central: what the directory says of it otherwise.
        end: what the end record says otherwise; "comment" among it.
        before: bytes before the first entry.
        between: bytes after every entry.
    """
    body, directory = bytearray(before), bytearray()
    items = [*zip(names, PARTS.values(), strict=True), *more]
    for index, (name, content) in enumerate(items):
        deflater = zlib.compressobj(6, zlib.DEFLATED, -15)
        packed = deflater.compress(content) + deflater.flush()
        facts = {"flags": 0, "method": 8, "crc": zlib.crc32(content), "packed": len(packed), "size": len(content)}
        true: dict[str, int | bytes] = {**facts, "name": name, "extra": b"", "offset": len(body), "descriptor": b""}
        here, there = {**true, **(local or {}).get(index, {})}, {**true, **(central or {}).get(index, {})}
        body += struct.pack("<4s3HI", b"PK\3\4", 20, here["flags"], here["method"], 0x21 << 16)
        body += struct.pack(
            "<3I2H", here["crc"], here["packed"], here["size"], len(_b(here["name"])), len(_b(here["extra"]))
        )
        body += _b(here["name"]) + _b(here["extra"]) + packed + _b(here["descriptor"]) + between
        directory += struct.pack("<4s4HI", b"PK\1\2", 20, 20, there["flags"], there["method"], 0x21 << 16)
        lengths = len(_b(there["name"])), len(_b(there["extra"]))
        directory += struct.pack(
            "<3I5H2I", there["crc"], there["packed"], there["size"], *lengths, 0, 0, 0, 0, there["offset"]
        )
        directory += _b(there["name"]) + _b(there["extra"])
    says = {
        "here": len(items),
        "count": len(items),
        "size": len(directory),
        "at": len(body),
        "comment": b"",
        **(end or {}),
    }
    comment = _b(says["comment"])
    record = _END.pack(b"PK\5\6", 0, 0, says["here"], says["count"], says["size"], says["at"], len(comment))
    return bytes(body + directory + record + comment)


def _b(value: int | bytes) -> bytes:
    assert isinstance(value, bytes)
    return value


def _zip64(number: int, kind: str = "Q") -> bytes:
    return struct.pack(f"<2H{kind}", 1, struct.calcsize(f"<{kind}"), number)


FULL = 0xFFFFFFFF
SIZE = len(PARTS["xl/worksheets/sheet2.xml"])
SHEETS_NAME = NAMES[SHEET]
NO_DESCRIPTOR = {"flags": 8, "crc": 0, "packed": 0, "size": 0}
EMPTY_END = _END.pack(b"PK\5\6", 0, 0, 0, 0, 0, 0, 0)


def both(index: int, **fields: int | bytes) -> bytes:
    """Give the form with fields that say the same in the header and in the directory."""
    return zipped(local={index: fields}, central={index: fields})


READ = {
    "as it should be": zipped(),
    "leading slashes": zipped([b"/" + name for name in NAMES]),
    "backslashes": zipped([name.replace(b"/", b"\\") for name in NAMES]),
    "entries for folders": zipped(more=[(b"xl/", b""), (b"docProps/", b"")]),
    "entry for a folder with data": zipped(more=[(b"xl/", b"data")]),
    "folder of the name of a part": zipped(more=[(b"xl/styles.xml/", b"")]),
    "part of a path of Windows": zipped(more=[(b"C:\\evil.txt", b"x")]),
    "name of sixty thousand letters": zipped(more=[(b"a" * 60_000, b"x")]),
    "zip64 size": zipped(central={SHEET: {"size": FULL, "extra": _zip64(SIZE)}}),
    "zip64 field that nothing asks for": zipped(central={SHEET: {"extra": _zip64(5)}}),
    "zip64 offset": zipped(central={0: {"offset": FULL, "extra": _zip64(0)}}),
    "extra field that is none": zipped(central={SHEET: {"extra": b"\xff\xff\xff"}}),
    "descriptor": zipped(
        local={SHEET: {**NO_DESCRIPTOR, "descriptor": b"PK\7\x08" + bytes(12)}}, central={SHEET: {"flags": 8}}
    ),
    "descriptor that is not there": zipped(local={SHEET: NO_DESCRIPTOR}, central={SHEET: {"flags": 8}}),
    "bytes between the entries": zipped(between=b"PK\3\4junk"),
    "bytes before the entries": zipped(before=b"PKjunk"),
    "bytes after the end": zipped() + b"junk" * 10,
    "comment": zipped(end={"comment": b"hallo"}),
    "checksum of a picture": both(IMAGE, crc=7),
}


@pytest.mark.parametrize("name", READ)
def test_what_is_read_is_written_and_undone(name: str) -> None:
    assert reading(READ[name]) == "read"
    assert writing(READ[name]) == "written"


REFUSED = {
    "within the folder above": (zipped(more=[(b"../../evil.txt", b"x")]), "DamagedError"),
    "within the folder above, slanting": (zipped(more=[(b"..\\..\\evil.txt", b"x")]), "DamagedError"),
    "dot before all": (zipped([b"./" + name for name in NAMES]), "DamagedError"),
    "dot in between": (zipped(more=[(b"xl/./styles.xml", b"<x/>")]), "DamagedError"),
    "two slashes in between": (zipped(more=[(b"xl//styles.xml", b"<x/>")]), "DamagedError"),
    "one name twice": (zipped(more=[(b"xl/styles.xml", b"<x/>")]), "DamagedError"),
    "one name twice in another case": (zipped(more=[(b"XL/Styles.xml", b"<x/>")]), "DamagedError"),
    "one name twice with a slash": (zipped(more=[(b"/xl/styles.xml", b"<x/>")]), "DamagedError"),
    "NUL in a name": (zipped(more=[(b"xl/styles.xml\0.txt", b"<x/>")]), "DamagedError"),
    "control character in a name": (zipped(more=[(b"xl/\x1b[31m.xml", b"<x/>")]), "DamagedError"),
    "name that is no UTF-8": (both(IMAGE, flags=0x800, name=b"xl/\xff.png"), "DamagedError"),
    "header of another name": (zipped(local={SHEET: {"name": SHEETS_NAME[:-1] + b"x"}}), "DamagedError"),
    "header of another size": (zipped(local={SHEET: {"size": 7}}), "DamagedError"),
    "header of another packed size": (zipped(local={SHEET: {"packed": 7}}), "DamagedError"),
    "header of another checksum": (zipped(local={SHEET: {"crc": 7}}), "DamagedError"),
    "header of another method": (zipped(local={SHEET: {"method": 0}}), "DamagedError"),
    "header that says encrypted": (zipped(local={SHEET: {"flags": 1}}), "DamagedError"),
    "header that promises a descriptor": (zipped(local={SHEET: {"flags": 8}}), "DamagedError"),
    "encrypted": (both(SHEET, flags=1), "EncryptedError"),
    "encrypted strongly": (both(SHEET, flags=0x41), "EncryptedError"),
    "headers hidden": (both(SHEET, flags=0x2000), "DamagedError"),
    "patch on other data": (both(SHEET, flags=0x20), "DamagedError"),
    "wrong checksum": (both(SHEET, crc=7), "DamagedError"),
    "unknown method": (both(SHEET, method=12), "DamagedError"),
    "unknown method of a picture": (both(IMAGE, method=99), "DamagedError"),
    "smaller than said": (both(SHEET, size=99_999), "DamagedError"),
    "larger than said": (both(SHEET, size=7), "DamagedError"),
    "four gigabytes, it says": (both(SHEET, size=FULL - 1), "LimitError"),
    "zip64 size missing": (zipped(central={SHEET: {"size": FULL}}), "DamagedError"),
    "zip64 size cut off": (zipped(central={SHEET: {"size": FULL, "extra": _zip64(5, "L")}}), "DamagedError"),
    "zip64 size that lies": (zipped(central={SHEET: {"size": FULL, "extra": _zip64(2**63)}}), "DamagedError"),
    "zip64 size that lies twice": (both(SHEET, size=FULL, extra=_zip64(2**63)), "LimitError"),
    "two entries in one place": (zipped(central={SHEET: {"offset": 0}}), "DamagedError"),
    "entry over the next": (both(SHEET, packed=5_000), "DamagedError"),
    "another program before it": (zipped(before=b"MZ"), "NotAWorkbookError"),
    "shifted": (b"PK" + zipped(), "DamagedError"),
    "two archives": (zipped() * 2, "DamagedError"),
    "much after the end": (zipped() + b"j" * 70_000, "DamagedError"),
    "comment that is an end record": (zipped(end={"comment": EMPTY_END}), "DamagedError"),
    "fewer entries than there are": (zipped(end={"here": 3, "count": 3}), "DamagedError"),
    "two counts of entries": (zipped(end={"here": 3}), "DamagedError"),
    "more entries than there are": (zipped(end={"here": 99, "count": 99}), "DamagedError"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_programs_would_read_differently_is_refused_by_name(name: str) -> None:
    data, expected = REFUSED[name]
    assert reading(data) == expected
    assert writing(data) == expected


def test_what_lay_outside_the_entries_is_not_copied() -> None:
    data = zipped(before=b"PKgeheim", between=b"geheim") + b"geheim"
    after = apply_edits(data, [AddSheet("Extra", (NewCell(1, 1, "x"),))]).data
    assert b"geheim" not in after
    assert contents(after).keys() >= contents(data).keys()
