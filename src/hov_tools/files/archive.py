"""Zip files of submitted folders: read in memory, under limits; no name in them is ever used as a path to write to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from hov_tools.ooxml.errors import DamagedError, EncryptedError
from hov_tools.ooxml.limits import MIB, Limits
from hov_tools.ooxml.package import Package
from hov_tools.texts import printable

ARCHIVE_SUFFIX = ".zip"
ARCHIVE_LIMITS = Limits(file_size=64 * MIB, part_size=24 * MIB, total_size=256 * MIB, parts=5_000)
"""For a zip file of submitted forms: a thousand of them, each no larger than a form may be."""

_ENCRYPTED = 0x1
# What Windows does not allow in the name of a file, and where a name would leave its folder.
_UNSAFE = re.compile(r'[<>:"|?*\x00-\x1f\x7f]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|\Z)", re.IGNORECASE)
# Most systems take 255 bytes; what is put behind or before a name must fit too.
_MAX_BYTES = 200


class ArchiveMember(Struct, frozen=True):
    """A file in an archive.

    Attributes:
        entry: its name as the archive spells it.
        name: its path in the archive, with "/", safe as the name of a file on any system.
        is_refused: its name points outside the archive, or it is an archive itself: it is not read.
    """

    entry: str
    name: str
    is_refused: bool


class Archive:
    """The files in a zip file.

    Args:
        data: the whole file.

    Raises:
        EncryptedError: it has a password.
        WorkbookError: it is no zip file, damaged, or larger than the limits allow.
    """

    def __init__(self, data: bytes) -> None:
        try:
            self._package = Package(data, ARCHIVE_LIMITS)
        except DamagedError as error:
            # The general purpose bits of the first entry (APPNOTE 6.3.10, §4.4.4).
            if data.startswith(b"PK\x03\x04") and len(data) > 6 and data[6] & _ENCRYPTED:
                raise EncryptedError("the zip file has a password") from error
            raise

    def members(self) -> Iterator[ArchiveMember]:
        """Give its files in the order of their names, without folders and what a system adds for itself."""
        for entry in sorted(self._package.entries, key=lambda one: one.name):
            parts = entry.name.replace("\\", "/").split("/")
            if not parts[-1] or parts[0] == "__MACOSX" or any(one.startswith("~$") for one in parts):
                continue
            leaves = any(one in ("", ".", "..") or len(one) > 1 and one[1] == ":" for one in parts)
            if any(one.startswith(".") for one in parts) and not leaves:
                continue
            is_archive = parts[-1].lower().endswith(ARCHIVE_SUFFIX)
            kept = [one for one in parts if one not in ("", ".", "..")]
            yield ArchiveMember(entry.name, "/".join(map(safe_name, kept)), leaves or is_archive)

    def read(self, entry: str) -> bytes:
        """Give the content of a file.

        Raises:
            WorkbookError: it cannot be inflated, or is not as the archive states.
        """
        return self._package.read(entry)


def safe_name(raw: str) -> str:
    """Make the name of a folder or file that every system takes, as like the given one as can be."""
    plain = _UNSAFE.sub("_", printable(raw).replace("/", "_").replace("\\", "_").replace("\n", "_"))
    short = _shortened(plain).strip(" .") or "_"
    return f"_{short}" if _RESERVED.match(short) else short


def _shortened(name: str) -> str:
    if len(name.encode("utf-8")) <= _MAX_BYTES:
        return name
    stem, dot, suffix = name.rpartition(".")
    end = f".{suffix}" if dot and len(suffix) <= 8 else ""
    kept = (stem if end else name).encode("utf-8")[: _MAX_BYTES - len(end.encode("utf-8"))]
    return kept.decode("utf-8", errors="ignore") + end
