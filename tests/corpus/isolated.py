"""Work in a process of its own: what aborts or hangs takes nothing with it."""

from __future__ import annotations

import multiprocessing
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection


def in_a_process(task: Callable[[], object], seconds: float) -> object:
    """Give what a task gives; or, in words, that it hung, crashed or raised what no one foresaw."""
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=work, args=(task, sender))
    process.start()
    sender.close()
    found: object = "hang"
    if receiver.poll(seconds):
        try:
            found = receiver.recv()
        except EOFError:
            found = "crash"
    process.kill()
    process.join()
    return found


def work(task: Callable[[], object], sender: Connection) -> None:
    """Do a task and send what came of it; what no one foresaw is a failure like any other."""
    try:
        found = task()
    except Exception as error:  # noqa: BLE001 - the harness must go on and name whatever went wrong
        found = f"{type(error).__name__}: {error}"
    sender.send(found)
