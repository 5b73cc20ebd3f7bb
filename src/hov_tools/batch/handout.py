"""Handing tasks to any executor, a few at a time, and taking each back as it ends."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from typing import Generic, TypeVar

from msgspec import Struct

from hov_tools.batch.pool import TookTooLongError

Tag = TypeVar("Tag")
Result = TypeVar("Result")


class Ended(Struct, Generic[Tag, Result], frozen=True):
    """A task that ended.

    Attributes:
        task: as it was given.
        result: None when it failed.
        error: why it failed; None when it did not.
    """

    task: Tag
    result: Result | None
    error: BaseException | None


def hand_out(
    executor: Executor, function: Callable[[Tag], Result], tasks: Iterable[Tag], *, ahead: int, seconds: float
) -> Iterator[Ended[Tag, Result]]:
    """Run a function on every task, and give each as soon as it ends.

    Args:
        executor: does them.
        function: what is done with a task.
        tasks: taken as they are needed.
        ahead: tasks that are handed out at one time: more than there are workers, so that none has to wait.
        seconds: after which a task is given up. An executor that ends such a task itself does so before.
    """
    busy: dict[Future[Result], tuple[Tag, float]] = {}
    for task in tasks:
        try:
            busy[executor.submit(function, task)] = (task, time.monotonic() + seconds)
        except BrokenExecutor as error:
            yield Ended(task, None, error)
        while len(busy) >= ahead:
            yield from _ended(busy)
    while busy:
        yield from _ended(busy)


def _ended(busy: dict[Future[Result], tuple[Tag, float]]) -> Iterator[Ended[Tag, Result]]:
    """Wait until something ends, or has taken too long."""
    soonest = min(until for _, until in busy.values())
    done, _ = wait(busy, max(0.0, soonest - time.monotonic()), FIRST_COMPLETED)
    for future in done:
        task, _ = busy.pop(future)
        yield _outcome(task, future)
    for future in [future for future, (_, until) in busy.items() if until <= time.monotonic()]:
        task, _ = busy.pop(future)
        future.cancel()
        yield Ended(task, None, TookTooLongError())


def _outcome(task: Tag, future: Future[Result]) -> Ended[Tag, Result]:
    if future.cancelled():
        return Ended(task, None, BrokenExecutor("cancelled"))
    error = future.exception()
    return Ended(task, None, error) if error is not None else Ended(task, future.result(), None)
