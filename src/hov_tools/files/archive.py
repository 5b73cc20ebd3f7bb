"""Zip files of submitted folders: read in memory, under limits; no name in them is ever used as a path to write to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from hov_tools.ooxml.limits import MIB, Limits
from hov_tools.ooxml.package import Package
from hov_tools.texts import printable

ARCHIVE_SUFFIX = ".zip"
ARCHIVE_LIMITS = Limits(
    file_size=64 * MIB,
    part_size=24 * MIB,
    total_size=256 * MIB,
    parts=5_000,
    steps=10_000_000,
    memory=512 * MIB,
    is_package=False,
)
"""For a zip file of submitted forms: a thousand of them, each no larger than a form may be."""

_SYSTEM_NAMES = frozenset(["__macosx", "thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r"])
# What Windows does not allow in the name of a file, and where a name would leave its folder.
_UNSAFE = re.compile(r'[<>:"|?*\x00-\x1f\x7f]')
# Names of devices on Windows, whatever comes behind a dot and with spaces before it ("Naming Files, Paths, and
# Namespaces", Win32); the small ones, two and three count as digits there.
_RESERVED = re.compile(
    r"(con|prn|aux|nul|(com|lpt)[0-9\u00b9\u00b2\u00b3]|conin\$|conout\$|clock\$) *(\.|\Z)", re.IGNORECASE
)
# Most systems take 255 bytes; what is put behind or before a name must fit too.
_MAX_BYTES = 200


class Member(Struct, frozen=True):
    """A file in a container.

    Attributes:
        entry: by which the container gives its content.
        name: its path in the container, with "/", safe as the name of a file on any system.
        is_outside: its name points outside the container: it is not read.
        is_hidden: the packing system put it there for itself.
    """

    entry: str
    name: str
    is_outside: bool = False
    is_hidden: bool = False


class Archive:
    """The files in a zip file.

    Args:
        data: the whole file.

    Raises:
        EncryptedError: it has a password.
        WorkbookError: it is no zip file, damaged, or larger than the limits allow.
    """

    def __init__(self, data: bytes) -> None:
        self._package = Package(data, ARCHIVE_LIMITS)

    def members(self) -> Iterator[Member]:
        """Give its files in the order of their names, without folders."""
        for entry in sorted(self._package.entries, key=lambda one: one.name):
            parts = entry.name.replace("\\", "/").split("/")
            if not parts[-1]:
                continue
            is_outside = any(one in ("", ".", "..") or len(one) > 1 and one[1] == ":" for one in parts)
            kept = [one for one in parts if one not in ("", ".", "..")]
            is_hidden = not is_outside and any(is_system_name(one) for one in parts)
            name = "/".join(map(printable if is_hidden else safe_name, kept))
            yield Member(entry.name, name, is_outside=is_outside, is_hidden=is_hidden)

    def read(self, entry: str) -> bytes:
        """Give the content of a file.

        Raises:
            WorkbookError: it cannot be inflated, or is not as the archive states.
        """
        return self._package.read(entry)


def is_system_name(name: str) -> bool:
    """Tell whether a file or folder of this name was made by a system for itself, and holds nothing of a person.

    "~$" marks the lock file of a workbook that is open in Excel; a dot what most systems hide.
    """
    return name.startswith(("~$", ".")) or name.casefold() in _SYSTEM_NAMES


def safe_name(raw: str) -> str:
    """Make the name of a folder or file that every system takes, as like the given one as can be."""
    plain = _UNSAFE.sub("_", printable(raw).replace("/", "_").replace("\\", "_"))
    short = _shortened(plain).strip(" .") or "_"
    return f"_{short}" if _RESERVED.match(short) else short


def _shortened(name: str) -> str:
    if len(name.encode("utf-8")) <= _MAX_BYTES:
        return name
    stem, dot, suffix = name.rpartition(".")
    end = f".{suffix}" if dot and len(suffix) <= 8 else ""
    kept = (stem if end else name).encode("utf-8")[: _MAX_BYTES - len(end.encode("utf-8"))]
    return kept.decode("utf-8", errors="ignore") + end
