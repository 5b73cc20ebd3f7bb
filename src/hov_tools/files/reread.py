"""What was written, read again: a form must answer what the one that was judged answered, and nothing else.

Marks and notes change no answer; but what they are written into, or taken out of, comes from outside.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from hov_tools.files.documents import read_document
from hov_tools.ooxml.limits import DEFAULT_LIMITS
from hov_tools.ooxml.snapshot import Cell
from hov_tools.rules.case import Document

_AROUND = ("has_own_run", "spent", "original", "is_corrected")
"""What is known of a document beside what it says."""


def reads_as_before(before: Document, data: bytes) -> bool:
    """Tell whether a workbook reads as it did, but for the looks of its cells and for what we put beside them.

    Args:
        before: as it was read and judged.
        data: the bytes that are about to be written.
    """
    # The marks and notes make it somewhat more work; one that could just be read must not fail for that.
    roomy = replace(DEFAULT_LIMITS, steps=2 * DEFAULT_LIMITS.steps, memory=2 * DEFAULT_LIMITS.memory)
    after = read_document(before.file, data, roomy, sha256=before.sha256)
    return after is not None and _alike(before, replace(after, **{name: getattr(before, name) for name in _AROUND}))


def _alike(one: object, other: object) -> bool:
    """Tell whether two values are equal, but for the numbers of cell formats and for cells without content."""
    if one == other:
        return True
    if isinstance(one, Cell | None) and isinstance(other, Cell | None):
        if one is None or other is None:
            return (one or other or Cell(1, 1)).is_empty
        # A cell that was not written out has the format of its row or column only once it is.
        unlocked = other.unlocked if one.is_empty else one.unlocked
        return replace(one, style=other.style, unlocked=unlocked) == other
    if isinstance(one, Struct):
        return type(one) is type(other) and all(
            _alike(getattr(one, name), getattr(other, name)) for name in one.__struct_fields__
        )
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(_alike, one, other))
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(_alike(value, other[key]) for key, value in one.items())
    return False
