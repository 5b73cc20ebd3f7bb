"""Small files that expand to something huge, or keep a careless reader busy for ever."""

from __future__ import annotations

import re
import struct
import zipfile
from typing import TYPE_CHECKING

from support.parts import SHARED_STRINGS, replace_once, sheet_with_texts
from support.zips import (
    Entry,
    entry,
    read_parts,
    repeating_entry,
    scattered_bytes,
    write_entries,
    write_overlapping,
    write_parts,
)

if TYPE_CHECKING:
    from pathlib import Path

GIBIBYTE = 2**30
_MAIN = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def _with_entry(path: Path, good: bytes, replacement: Entry) -> None:
    entries = (entry(name, content) for name, content in read_parts(good).items() if name != replacement.name)
    write_entries(path, [*entries, replacement])


def spaces_in_a_sheet(path: Path, good: bytes) -> None:
    """Put one cell of a gibibyte of spaces into a sheet."""
    name = sheet_with_texts(read_parts(good))
    head = b"<worksheet " + _MAIN + b'><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>'
    tail = b"</t></is></c></row></sheetData></worksheet>"
    _with_entry(path, good, repeating_entry(name, head, b" ", tail, GIBIBYTE))


def shared_strings(path: Path, good: bytes) -> None:
    """Replace the shared strings by a gibibyte of short ones."""
    head, unit = b"<sst " + _MAIN + b">", b"<si><t>x</t></si>"
    _with_entry(path, good, repeating_entry(SHARED_STRINGS, head, unit, b"</sst>", GIBIBYTE))


def rows(path: Path, good: bytes) -> None:
    """Fill a sheet with a gibibyte of rows without a number."""
    name = sheet_with_texts(read_parts(good))
    head, unit = b"<worksheet " + _MAIN + b"><sheetData>", b"<row><c><v>1</v></c></row>"
    _with_entry(path, good, repeating_entry(name, head, unit, b"</sheetData></worksheet>", GIBIBYTE))


def lying_size(path: Path, good: bytes) -> None:
    """State 1000 bytes in both headers for a sheet that expands to a gibibyte."""
    name = sheet_with_texts(read_parts(good))
    head, unit = b"<worksheet " + _MAIN + b"><sheetData>", b"<row><c><v>1</v></c></row>"
    honest = repeating_entry(name, head, unit, b"</sheetData></worksheet>", GIBIBYTE)
    _with_entry(path, good, Entry(name, honest.compressed, honest.crc, 1000))


def overlapping_entries(path: Path, good: bytes) -> None:
    """Add 300 parts that share one kernel of 4 MiB: 100 kB that expand to more than a gibibyte.

    Each part compresses no better than a real sheet; only their sum, or their overlap, gives it away.
    """
    entries = [entry(name, content) for name, content in read_parts(good).items()]
    names = [f"xl/media/image{number:03}.png" for number in range(300)]
    kernel = b"".join(part.ljust(4096, b"\0") for part in struct.unpack("64s" * 1024, scattered_bytes(2**16)))
    write_overlapping(path, entries, names, kernel)


def empty_parts(path: Path, good: bytes) -> None:
    """Add 100,000 empty parts."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in read_parts(good).items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
        for number in range(100_000):
            archive.writestr(zipfile.ZipInfo(f"xl/media/leeg{number}.png"), b"")


def deep_nesting(path: Path, good: bytes) -> None:
    """Nest a million elements in the extension list of a sheet, under names that compress badly.

    Neither the size of the part (11 MB) nor how well it compresses gives it away.
    """
    parts = read_parts(good)
    name = sheet_with_texts(parts)
    numbers = scattered_bytes(1_000_000)
    start_tags = [b"<n%02x>" % number for number in range(256)]
    end_tags = [b"</n%02x>" % number for number in range(256)]
    opening = b"".join(start_tags[number] for number in numbers)
    closing = b"".join(end_tags[number] for number in reversed(numbers))
    nest = b'<extLst><ext uri="diep">' + opening + closing + b"</ext></extLst></worksheet>"
    parts[name] = replace_once(parts[name], rb"(<extLst>.*)?</worksheet>", lambda _: nest)
    write_parts(path, parts)


def defined_name_loop(path: Path, good: bytes) -> None:
    """Make two names stand for each other, and the source of every list of choices one of them."""
    parts = read_parts(good)
    loop = b'<definedName name="lus_a">lus_b</definedName><definedName name="lus_b">lus_a</definedName>'
    names = rb"<definedNames>.*</definedNames>|(?<=</sheets>)"
    book = "xl/workbook.xml"
    parts[book] = replace_once(parts[book], names, lambda _: b"<definedNames>" + loop + b"</definedNames>")
    for name, content in parts.items():
        if name.startswith("xl/worksheets/"):
            parts[name] = re.sub(rb"(<formula1>)lst_\w+", rb"\1lus_a", content)
    write_parts(path, parts)
