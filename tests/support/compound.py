"""A minimal OLE2 compound file (MS-CFB version 3): the container of .xls and of encrypted workbooks."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_SECTOR = 512
_MINI_CUTOFF = 4096
_FREE = 0xFFFFFFFF
_END = 0xFFFFFFFE
_FAT = 0xFFFFFFFD
_NONE = 0xFFFFFFFF
_ROOT, _STREAM = 5, 2
_BLACK = 1


def compound_file(streams: Mapping[str, bytes]) -> bytes:
    """Give a compound file with these streams in its root; at most three, in one FAT sector.

    A stream under 4096 bytes is filled up with zeros, so that no mini stream is needed (§2.6.4).
    """
    # §2.6.4: siblings are ordered by the length of their name, then by its upper case.
    names = sorted(streams, key=lambda name: (len(name), name.upper()))
    contents = [streams[name].ljust(_MINI_CUTOFF, b"\0") for name in names]
    fat = [_FAT, _END]  # sector 0 holds the FAT, sector 1 the directory
    starts = []
    for content in contents:
        starts.append(len(fat))
        sectors = -(-len(content) // _SECTOR)
        fat += [*range(len(fat) + 1, len(fat) + sectors), _END]
    directory = _directory_entry("Root Entry", _ROOT, (_NONE, 1), _END, 0)
    for position, (name, content) in enumerate(zip(names, contents, strict=True)):
        right = position + 2 if position + 1 < len(names) else _NONE
        directory += _directory_entry(name, _STREAM, (right, _NONE), starts[position], len(content))
    table = struct.pack(f"<{len(fat)}I", *fat).ljust(_SECTOR, b"\xff")
    body = b"".join(content + b"\0" * (-len(content) % _SECTOR) for content in contents)
    return _header() + table + directory.ljust(_SECTOR, b"\0") + body


def _header() -> bytes:
    """Give the header (§2.2): version 3.62, sectors of 512 bytes, the FAT in sector 0, the directory in 1."""
    signature = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    versions = struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
    directory = struct.pack("<4I", 0, 1, 1, 0)
    mini = struct.pack("<5I", _MINI_CUTOFF, _END, 0, _END, 0)
    table = struct.pack("<109I", 0, *[_FREE] * 108)
    return signature + versions + directory + mini + table


def _directory_entry(name: str, kind: int, links: tuple[int, int], start: int, size: int) -> bytes:
    """Give one entry of the directory (§2.6.1); the links are its right sibling and its child."""
    text = name.encode("utf-16-le") + b"\0\0"
    facts = struct.pack("<H2B3I36xIQ", len(text), kind, _BLACK, _NONE, *links, start, size)
    return text.ljust(64, b"\0") + facts
