"""The time that a search may take, which all its steps share."""

from __future__ import annotations

import time
from collections.abc import Callable

from msgspec import Struct


class Deadline(Struct, frozen=True):
    """When a search must be over.

    Attributes:
        seconds: that it was given.
        until: the time of the clock at which it is over.
        clock: gives the time, in seconds from whenever.
    """

    seconds: float
    until: float
    clock: Callable[[], float]

    @property
    def left(self) -> float:
        """The seconds that are left; 0 when time is up."""
        return max(0.0, self.until - self.clock())


def within(seconds: float, clock: Callable[[], float] = time.monotonic) -> Deadline:
    """Let a search that begins now be over after a number of seconds."""
    return Deadline(seconds, clock() + seconds, clock)
