"""Addresses of many cells in as few words as Excel takes, so that a call does for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from hov_tools.ooxml.address import Range

# An address that Excel takes for several ranges at once has at most 255 characters.
_MAX_ADDRESS = 250
_Answer = TypeVar("_Answer")


def joined(blocks: Iterable[str]) -> Iterator[str]:
    """Join addresses to as few as Excel takes."""
    yield from (",".join(bundle) for bundle in _bundles(blocks))


def _bundles(blocks: Iterable[str]) -> Iterator[list[str]]:
    bundle: list[str] = []
    for block in blocks:
        if bundle and sum(map(len, bundle)) + len(bundle) + len(block) > _MAX_ADDRESS:
            yield bundle
            bundle = []
        bundle.append(block)
    if bundle:
        yield bundle


def alike(
    areas: Sequence[str], ask: Callable[[str, bool], _Answer | None]
) -> Iterator[tuple[list[str], _Answer | None]]:
    """Put areas together of which Excel says the same: where they differ each half is asked apart.

    Args:
        areas: addresses.
        ask: says something of all of an address; None when they differ. The second argument says that it is one area.

    Returns:
        Areas, and what was said of all of them; only of one that can be None.
    """
    waiting = list(_bundles(areas))
    while waiting:
        part = waiting.pop()
        answer = ask(",".join(part), len(part) == 1)
        if answer is not None or len(part) == 1:
            yield part, answer
        else:
            middle = len(part) // 2
            waiting += [part[:middle], part[middle:]]


def rectangles(cells: Iterable[tuple[int, int]]) -> Iterator[Range]:
    """Give rectangles that together hold cells, by (row, column): runs within a row, joined with equal ones below."""
    rows: dict[int, list[int]] = {}
    for row, column in sorted(cells):
        rows.setdefault(row, []).append(column)
    open_runs: dict[tuple[int, int], tuple[int, int]] = {}
    for row, columns in rows.items():
        here = set(runs(columns))
        for run in [run for run, (_, last) in open_runs.items() if run not in here or last != row - 1]:
            first, last = open_runs.pop(run)
            yield Range(first, run[0], last, run[1])
        for run in sorted(here):
            open_runs[run] = (open_runs[run][0] if run in open_runs else row, row)
    for run, (first, last) in open_runs.items():
        yield Range(first, run[0], last, run[1])


def runs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Give the first and the last of each run of numbers, which come sorted."""
    first = last = numbers[0]
    for number in numbers[1:]:
        if number != last + 1:
            yield first, last
            first = number
        last = number
    yield first, last


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


def cells_of(areas: Iterable[Range]) -> Iterator[tuple[int, int]]:
    """Give the cells of ranges, by (row, column)."""
    for area in areas:
        for row in range(area.top, area.bottom + 1):
            for column in range(area.left, area.right + 1):
                yield row, column


def by_halves(area: Range, ask: Callable[[Range], bool | None]) -> tuple[Range, ...]:
    """Find the cells of which something is true, where only a whole range can be asked.

    Args:
        area: all cells.
        ask: gives True or False when it is so for all of a range, None when its cells differ.

    Returns:
        Ranges that together hold those cells.
    """
    found: list[Range] = []
    waiting = [area]
    while waiting:
        part = waiting.pop()
        answer = ask(part)
        if answer:
            found.append(part)
        if answer is not None:
            continue
        if part.right - part.left >= part.bottom - part.top:
            middle = (part.left + part.right) // 2
            halves = [
                Range(part.top, part.left, part.bottom, middle),
                Range(part.top, middle + 1, part.bottom, part.right),
            ]
        else:
            middle = (part.top + part.bottom) // 2
            halves = [
                Range(part.top, part.left, middle, part.right),
                Range(middle + 1, part.left, part.bottom, part.right),
            ]
        waiting += [half for half in reversed(halves) if half != part]
    return tuple(found)
