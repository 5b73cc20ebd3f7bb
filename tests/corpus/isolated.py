"""Work in a process of its own: what aborts, hangs or eats memory takes nothing with it."""

from __future__ import annotations

import math
import multiprocessing
import resource
import signal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection

MEMORY = 4 << 30
"""Bytes of address space for one process."""
_WALL = 10.0
"""How many times its processor time a task may last: others may be using the machine."""


def in_a_process(task: Callable[[], object], seconds: float, memory: int = MEMORY) -> object:
    """Give what a task gives; or, in words, that it hung, crashed or raised what no one foresaw.

    Args:
        task: what to do; what it gives must survive pickling.
        seconds: of processor time, after which the process is ended.
        memory: bytes that it may ask for.
    """
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=work, args=(task, sender, seconds, memory))
    process.start()
    sender.close()
    found: object = "hang"
    if receiver.poll(seconds * _WALL):
        try:
            found = receiver.recv()
        except EOFError:
            process.join()
            found = "hang" if process.exitcode == -signal.SIGXCPU else "crash"
    process.kill()
    process.join()
    return found


def work(task: Callable[[], object], sender: Connection, seconds: float, memory: int) -> None:
    """Do a task and send what came of it; what no one foresaw is a failure like any other."""
    # Of the processor, not of the clock, and set in every process: what this one starts ends too when it is killed.
    resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(seconds), math.ceil(seconds) + 5))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        found = task()
    except Exception as error:  # noqa: BLE001 - the harness must go on and name whatever went wrong
        found = f"{type(error).__name__}: {error}"
    sender.send(found)
