"""Addresses of many cells in as few words as Excel takes, so that a call does for all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from hov_tools.ooxml.address import Range

# An address that Excel takes for several ranges at once has at most 255 characters.
_MAX_ADDRESS = 250


def joined(blocks: Iterable[str]) -> Iterator[str]:
    """Join addresses to as few as Excel takes."""
    address = ""
    for block in blocks:
        if address and len(address) + len(block) >= _MAX_ADDRESS:
            yield address
            address = ""
        address = f"{address},{block}" if address else block
    if address:
        yield address


def stacked(areas: Sequence[Range]) -> Iterator[Range]:
    """Join rows that lie below each other and have the same columns; ranges of several rows stay as they are."""
    rows = sorted((one for one in areas if one.top == one.bottom), key=lambda one: (one.left, one.right, one.top))
    yield from (one for one in areas if one.top != one.bottom)
    joined: Range | None = None
    for one in rows:
        if joined is not None and (one.left, one.right, one.top) == (joined.left, joined.right, joined.bottom + 1):
            joined = Range(joined.top, one.left, one.bottom, one.right)
            continue
        if joined is not None:
            yield joined
        joined = one
    if joined is not None:
        yield joined
