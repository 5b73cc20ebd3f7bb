"""Office packages as a mapping of parts: read, and written to the same bytes each time."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

# Stored, not compressed: two versions of zlib compress to different bytes.
_METHOD = zipfile.ZIP_STORED
_DATE = (1980, 1, 1, 0, 0, 0)


def read_parts(data: bytes) -> dict[str, bytes]:
    """Give the parts of a package by name, in the order of the file."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {entry.filename: archive.read(entry) for entry in archive.infolist()}


def write_parts(parts: Mapping[str, bytes]) -> bytes:
    """Write parts as a package, in their order."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", _METHOD) as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, _DATE)
            entry.compress_type = _METHOD
            entry.create_system = 0
            archive.writestr(entry, content)
    return buffer.getvalue()
