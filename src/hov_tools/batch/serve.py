"""What runs in a worker process: one task at a time, until the process that started it is gone."""

from __future__ import annotations

import gc
import pickle
import signal
import sys
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, TypeAlias

from hov_tools.errors import OutputError

Task: TypeAlias = tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]
"""A function and what it is called with."""

# Reading a form makes many small values and hardly any circles of them: looking for circles as often as usual would
# take a tenth of the time.
_GARBAGE_THRESHOLD = 50_000


class TaskFailedError(Exception):
    """A task ended in an exception, in another process.

    Attributes:
        kind: name of the exception.
        frames: the lines of the program, without values.
    """

    def __init__(self, kind: str, frames: str) -> None:
        super().__init__(kind, frames)
        self.kind = kind
        self.frames = frames


class OutOfMemoryError(Exception):
    """A task asked for more memory than a worker may use."""


def serve(connection: Connection, memory: int | None) -> None:
    """Do tasks until the connection ends.

    Args:
        connection: first says that the process is ready; then receives pickled tasks, and gives (succeeded, result
            or exception) for each.
        memory: bytes that the process may use; None for no bound.
    """
    # The process that started this one decides what an interrupt means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _limit_memory(memory)
    gc.set_threshold(_GARBAGE_THRESHOLD)
    connection.send_bytes(b"")
    while True:
        try:
            task = connection.recv_bytes()
        except (EOFError, OSError):
            return
        connection.send_bytes(_done(task))


def _done(task: bytes) -> bytes:
    try:
        function, arguments, named = pickle.loads(task)  # noqa: S301 - from the process that started this one
        return pickle.dumps((True, function(*arguments, **named)))
    except OutputError as error:
        return pickle.dumps((False, error))
    except MemoryError:
        return pickle.dumps((False, OutOfMemoryError()))
    except Exception as error:  # noqa: BLE001 - whoever gave the task is told of every failure
        frames = "".join(traceback.format_tb(error.__traceback__))
        return pickle.dumps((False, TaskFailedError(type(error).__name__, frames)))


def _limit_memory(memory: int | None) -> None:
    """Bound the address space of this process, where the system can."""
    if memory is None or sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - not on Windows

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    allowed = memory if hard == resource.RLIM_INFINITY else min(memory, hard)
    resource.setrlimit(resource.RLIMIT_AS, (allowed, hard))
