"""Zip directories and relationships as other programs write them, and as an attacker would."""

from __future__ import annotations

import io
import struct
import zipfile
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from written import book, pack, parts_of, worksheet

from hov_tools.ooxml.errors import DamagedError, EncryptedError, LimitError, WorkbookError
from hov_tools.ooxml.limits import DEFAULT_LIMITS, Limits
from hov_tools.ooxml.package import Package
from hov_tools.ooxml.reader import read_snapshot
from support.zips import entry, write_entries

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

GOOD = book(worksheet('<row r="1"><c r="A1"><v>42</v></c></row>'))
PARTS = parts_of(GOOD)
END_SIZE = 22


def value(data: bytes) -> str:
    return read_snapshot(data).sheets[0]["A1"].lexical


def commented(comment: bytes) -> bytes:
    return book(worksheet('<row r="1"><c r="A1"><v>42</v></c></row>'), comment=comment)


def by_zipfile(*, compression: int = zipfile.ZIP_DEFLATED, stream: bool = False, zip64: bool = False) -> bytes:
    """Write with the standard library: stored, with data descriptors, or with zip64 fields."""

    class Stream(io.BytesIO):
        def seekable(self) -> bool:
            return not stream

        def seek(self, *args: int) -> int:
            if stream:
                raise io.UnsupportedOperation
            return super().seek(*args)

        def tell(self) -> int:
            if stream:
                raise io.UnsupportedOperation
            return super().tell()

    target = Stream()
    with zipfile.ZipFile(target, "w", compression) as archive:
        for name, content in PARTS.items():
            with archive.open(zipfile.ZipInfo(name), "w", force_zip64=zip64) as part:
                part.write(content)
    return target.getvalue()


def with_zip64_end() -> bytes:
    """Replace the end record's numbers by those of a zip64 end record (APPNOTE §4.3.14)."""
    *_, count, size, offset, _ = struct.unpack("<4s4H2LH", GOOD[-END_SIZE:])
    at = len(GOOD) - END_SIZE
    record = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, offset)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, at, 1)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return GOOD[:at] + record + locator + end


SOUND: dict[str, Callable[[], bytes]] = {
    "comment": lambda: commented(b"gemaakt door ons"),
    "comment that quotes an end record": lambda: commented(b"x" + GOOD[-END_SIZE:] + b"tail"),
    "comment of the greatest length": lambda: commented(b"PK\x05\x06" * 16_383),
    "bytes after the end": lambda: GOOD + b"\r\n",
    "stored": lambda: by_zipfile(compression=zipfile.ZIP_STORED),
    "data descriptors": lambda: by_zipfile(stream=True),
    "data descriptors of zip64": lambda: by_zipfile(stream=True, zip64=True),
    "zip64 sizes": lambda: by_zipfile(zip64=True),
    "zip64 end": with_zip64_end,
}


@pytest.mark.parametrize("name", SOUND)
def test_sound_directories(name: str) -> None:
    data = SOUND[name]()
    assert value(data) == "42"
    package = Package(data)
    assert {item.name: package.read(item.name) for item in package.entries} == PARTS


def patched(position: int, layout: str, *values: int) -> bytes:
    """Overwrite fields of the end record, counted from its start."""
    at = len(GOOD) - END_SIZE + position
    return GOOD[:at] + struct.pack(layout, *values) + GOOD[at + struct.calcsize(layout) :]


def patched_central(position: int, layout: str, number: int) -> bytes:
    """Overwrite a field of the first record of the directory."""
    at = GOOD.index(b"PK\x01\x02") + position
    return GOOD[:at] + struct.pack(layout, number) + GOOD[at + struct.calcsize(layout) :]


UNSOUND: dict[str, Callable[[], bytes]] = {
    "bytes before the start": lambda: b"PK" + GOOD,
    "a comment cut off": lambda: commented(b"gemaakt door ons")[:-1],
    "two end records, neither at the end": lambda: commented(b"x" + GOOD[-END_SIZE:] + b"tail") + b"\n",
    "another volume": lambda: patched(4, "<H", 1),
    "too many entries": lambda: patched(10, "<H", 9),
    "directory beyond the file": lambda: patched(16, "<L", len(GOOD)),
    "directory of another size": lambda: patched(12, "<L", 10),
    "zip64 end missing": lambda: patched(16, "<L", 0xFFFFFFFF),
    "zip64 sizes missing": lambda: patched_central(24, "<L", 0xFFFFFFFF),
    "unknown method": lambda: patched_central(10, "<H", 12),
    "header elsewhere": lambda: patched_central(42, "<L", 7),
    "larger than said": lambda: patched_central(24, "<L", 10),
    "smaller than said": lambda: patched_central(24, "<L", 10_000),
    "name of another": lambda: GOOD.replace(b"[Content_Types].xml", b"[Content_Typez].xml", 1),
    "broken zip64 end": lambda: with_zip64_end().replace(b"PK\x06\x06", b"PK\x06\x00"),
}


@pytest.mark.parametrize("name", UNSOUND)
def test_unsound_directories(name: str) -> None:
    with pytest.raises(DamagedError):
        read_snapshot(UNSOUND[name]())


def test_a_part_with_a_password_of_its_own_is_a_file_with_a_password() -> None:
    with pytest.raises(EncryptedError):
        read_snapshot(patched_central(8, "<H", 1))


@given(st.data())
def test_any_change_of_a_byte_is_refused_or_read(data: st.DataObject) -> None:
    position = data.draw(st.integers(0, len(GOOD) - 1))
    changed = GOOD[:position] + bytes([data.draw(st.integers(0, 255))]) + GOOD[position + 1 :]
    try:
        snapshot = read_snapshot(changed[: data.draw(st.sampled_from([len(changed), len(changed) // 2, position]))])
    except WorkbookError:
        return
    assert len(snapshot.sheets) == len(read_snapshot(GOOD).sheets)


@pytest.mark.parametrize(
    "limits",
    [
        Limits(file_size=len(GOOD) - 1),
        Limits(parts=len(PARTS) - 1),
        Limits(part_size=max(map(len, PARTS.values())) - 1),
        Limits(total_size=sum(map(len, PARTS.values())) - 1),
        Limits(cells=0),
        Limits(items=3),
    ],
)
def test_limits(limits: Limits) -> None:
    with pytest.raises(LimitError):
        read_snapshot(GOOD, limits)


def test_limit_on_cells_counts_all_sheets_and_both_ways() -> None:
    row = '<row r="1"><c r="A1"><v>1</v></c><c r="B1"/></row>'
    for data in (book(worksheet(row)), book(worksheet(row + "<!-- -->"))):
        assert len(read_snapshot(data, Limits(cells=2)).sheets[0].cells) == 2
        with pytest.raises(LimitError):
            read_snapshot(data, Limits(cells=1))


# --- Names and targets ---------------------------------------------------------------------------------------

SHEET = "xl/worksheets/sheet1.xml"
TARGETS = [
    (SHEET, "worksheets/sheet1.xml"),
    (SHEET, "/xl/worksheets/sheet1.xml"),
    (SHEET, "\\xl\\worksheets\\sheet1.xml"),
    (SHEET, "worksheets\\sheet1.xml"),
    (SHEET, "./worksheets/../worksheets/sheet1.xml"),
    (SHEET, "../xl/worksheets/sheet1.xml"),
    (SHEET, "worksheets/SHEET1.xml"),
    (SHEET, "worksheets/sheet1.xml#deel"),
    (SHEET, "worksheets/sheet%31.xml"),
    ("xl\\worksheets\\sheet1.xml", "worksheets/sheet1.xml"),
    ("/xl/worksheets/sheet1.xml", "worksheets/sheet1.xml"),
    ("xl/blad é.xml", "blad%20%C3%A9.xml"),
    ("xl/blad%201.xml", "blad%201.xml"),
    ("xl/100%.xml", "100%.xml"),
]


@pytest.mark.parametrize(("part", "target"), TARGETS)
def test_targets(part: str, target: str) -> None:
    parts = dict(PARTS)
    parts[part] = parts.pop(SHEET)
    rels = "xl/_rels/workbook.xml.rels"
    parts[rels] = parts[rels].replace(b'Target="worksheets/sheet1.xml"', f'Target="{target}"'.encode())
    assert value(pack(parts)) == "42"


@pytest.mark.parametrize("target", ["../../../etc/passwd", "/etc/passwd", "file:///etc/passwd", "", "worksheets", ".."])
def test_targets_that_are_no_part(target: str) -> None:
    rels = "xl/_rels/workbook.xml.rels"
    changed = PARTS[rels].replace(b'Target="worksheets/sheet1.xml"', f'Target="{target}"'.encode())
    with pytest.raises(DamagedError):
        read_snapshot(pack({**PARTS, rels: changed}))


def test_an_external_sheet_is_not_followed() -> None:
    rels = "xl/_rels/workbook.xml.rels"
    changed = PARTS[rels].replace(b'Target="worksheets', b'TargetMode="External" Target="worksheets')
    with pytest.raises(DamagedError):
        read_snapshot(pack({**PARTS, rels: changed}))


def test_two_relationships_of_one_id() -> None:
    rels = "xl/_rels/workbook.xml.rels"
    with pytest.raises(DamagedError):
        read_snapshot(pack({**PARTS, rels: PARTS[rels].replace(b"rId2", b"rId1")}))


@pytest.mark.parametrize("second", ["xl/Workbook.xml", "XL/workbook.xml", "/xl/workbook.xml", "xl\\workbook.xml"])
def test_two_parts_of_one_name(second: str, tmp_path: Path) -> None:
    path = tmp_path / "dubbel.xlsx"
    write_entries(path, [*(entry(*part) for part in PARTS.items()), entry(second, b"<x/>")])
    with pytest.raises(DamagedError):
        read_snapshot(path.read_bytes())


def test_limits_are_meant_for_forms() -> None:
    assert DEFAULT_LIMITS.total_size < 100 << 20
