"""Reading for a command, in another process: who does it, and within which time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from hov_tools.commands.options import SECONDS
from hov_tools.commands.terminal import clear_progress, say
from hov_tools.files.apart import CAN_COPY, IS_BROWSER, Apart, Copy, Ended, InPlace
from hov_tools.files.guarded import Guard

Task = TypeVar("Task")
Result = TypeVar("Result")


@contextmanager
def reading(seconds: float = SECONDS, meanwhile: Callable[[], object] | None = None) -> Iterator[Guard]:
    """Give who reads.

    Args:
        seconds: that one consortium may take, all in all.
        meanwhile: what this process may do while another one reads, such as loading what comes after.
    """
    with _apart(meanwhile) as apart:
        try:
            yield Guard(_Cleared(apart), seconds, say)
        except KeyboardInterrupt:
            clear_progress()
            raise


@contextmanager
def _apart(meanwhile: Callable[[], object] | None) -> Iterator[Apart]:
    if CAN_COPY:
        with Copy(meanwhile=meanwhile) as copy:
            yield copy
        return
    if IS_BROWSER:
        yield InPlace()
        return
    from hov_tools.batch.workers import WorkerPool

    with WorkerPool(1, seconds=SECONDS) as pool:
        yield pool


class _Cleared:
    """Clears what a process showed of its progress when it was ended in the midst of it."""

    def __init__(self, apart: Apart) -> None:
        self._apart = apart

    def do(self, function: Callable[[Task], Result], task: Task, seconds: float) -> Ended[Task, Result]:
        """Do one task, as `Apart` says."""
        ended = self._apart.do(function, task, seconds)
        if ended.error is not None:
            clear_progress()
        return ended
