"""Finding and changing parts of a package in memory."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

WORKBOOK = "xl/workbook.xml"
WORKBOOK_RELATIONSHIPS = "xl/_rels/workbook.xml.rels"
SHARED_STRINGS = "xl/sharedStrings.xml"
CONTENT_TYPES = "[Content_Types].xml"


def sheet_with_texts(parts: Mapping[str, bytes]) -> str:
    """Give the name of the last worksheet part that refers to shared strings."""
    sheets = [name for name in parts if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name) and b't="s"' in parts[name]]
    return max(sheets)


def replace_once(content: bytes, pattern: bytes, replacement: Callable[[re.Match[bytes]], bytes]) -> bytes:
    """Replace the first match of a pattern.

    Raises:
        ValueError: the pattern does not occur, so that the file would not be what its builder says.
    """
    changed, count = re.subn(pattern, replacement, content, count=1, flags=re.DOTALL)
    if count == 0:
        raise ValueError(f"{pattern!r} does not occur")
    return changed


def insert_before(content: bytes, mark: bytes, addition: bytes) -> bytes:
    """Insert bytes before the first occurrence of a mark; raises ValueError when there is none."""
    position = content.index(mark)
    return content[:position] + addition + content[position:]
