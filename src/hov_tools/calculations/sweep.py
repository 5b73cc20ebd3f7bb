"""Which sets of days meet, found by going through their periods in order of time instead of comparing every pair."""

from __future__ import annotations

from bisect import bisect_right
from heapq import heappop, heappush
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence
    from datetime import date

    from hov_tools.calculations.periods import Period


def first_met(sets: Sequence[tuple[Period, ...]]) -> dict[int, int]:
    """Give of each set of days that shares a day with an earlier one the first of these, by their positions.

    Two periods meet when one is running at the begin of the other. So the first that a period meets is either among
    those that run when it begins, or among those that begin while it runs.
    """
    pieces = sorted((period.begin, period.end, position) for position, days in enumerate(sets) for period in days)
    begins = [begin for begin, _, _ in pieces]
    met: dict[int, int] = {}

    def meet(position: int, other: int) -> None:
        if other < met.get(position, position):
            met[position] = other

    # Those that run, the first position on top; what has ended goes once it is on top.
    running: list[tuple[int, date]] = []
    for begin, end, position in pieces:
        while running and running[0][1] < begin:
            heappop(running)
        if running:
            meet(position, running[0][0])
        heappush(running, (position, end))
    # Of those that begin later, from the back: each with a lower position than all between it and here; as places that
    # count down, so that they are in order.
    lower: list[int] = []
    for at in range(len(pieces) - 1, -1, -1):
        _, end, position = pieces[at]
        last = bisect_right(begins, end) - 1
        found = bisect_right(lower, -last - 1)
        if found < len(lower):
            meet(position, pieces[-lower[found]][2])
        while lower and pieces[-lower[-1]][2] > position:
            lower.pop()
        lower.append(-at)
    return met


def meeting(sets: Sequence[tuple[Hashable, tuple[Period, ...]]]) -> Iterator[tuple[int, int]]:
    """Give the pairs of sets of days of different owners that share a day, by their positions, each pair once.

    Args:
        sets: each with its owner.
    """
    pieces = sorted((period.begin, period.end, at) for at, (_, days) in enumerate(sets) for period in days)
    running: dict[Hashable, list[tuple[date, int]]] = {}
    found: set[tuple[int, int]] = set()
    for begin, end, position in pieces:
        owner = sets[position][0]
        for other, there in running.items():
            if other == owner:
                continue
            there[:] = [one for one in there if one[0] >= begin]
            for _, earlier in there:
                pair = (min(earlier, position), max(earlier, position))
                if pair not in found:
                    found.add(pair)
                    yield pair
        running.setdefault(owner, []).append((end, position))
