"""Replacements of stretches of bytes: the only way in which the writer changes a part."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from hov_tools.kept import kept

# Workbooks that were made from one template have small parts in common, in which the same is replaced. Of a larger
# part the copies that are kept would weigh more than making them anew.
_SMALL = 1 << 13


class Splice(NamedTuple):
    """Replace bytes start..end (end not included) by others.

    Attributes:
        start: offset of the first byte replaced.
        end: offset after the last; equal to start for an insertion.
        new: what comes in their place.
    """

    start: int
    end: int
    new: bytes


def change(data: bytes, splices: Sequence[Splice]) -> tuple[bytes, tuple[Splice, ...]]:
    """Give the data with all replacements made, and the replacements that bring it back."""
    return _changed(data, tuple(splices))


@kept(256, largest=_SMALL)
def _changed(data: bytes, splices: tuple[Splice, ...]) -> tuple[bytes, tuple[Splice, ...]]:
    return apply(data, splices), inverse(data, splices)


def _place(splice: Splice) -> tuple[int, int]:
    return splice.start, splice.end


def ordered(splices: Iterable[Splice]) -> list[Splice]:
    """Sort by place; insertions at one place keep their order.

    Raises:
        ValueError: two of them overlap.
    """
    result = list(splices)
    if len(result) > 1:
        result.sort(key=_place)
    end = 0
    for one in result:
        if one.start < end or one.end < one.start:
            raise ValueError(f"splices overlap at byte {one.start}")
        end = one.end
    return result


def apply(data: bytes, splices: Iterable[Splice]) -> bytes:
    """Give the data with all replacements made; offsets refer to the data as it was."""
    pieces: list[bytes] = []
    at = 0
    for one in ordered(splices):
        pieces += [data[at : one.start], one.new]
        at = one.end
    pieces.append(data[at:])
    return b"".join(pieces)


def inverse(data: bytes, splices: Sequence[Splice]) -> tuple[Splice, ...]:
    """Give the replacements that bring back `data` from `apply(data, splices)`."""
    result = []
    shift = 0
    for one in ordered(splices):
        start = one.start + shift
        result.append(Splice(start, start + len(one.new), data[one.start : one.end]))
        shift += len(one.new) - (one.end - one.start)
    return tuple(result)
