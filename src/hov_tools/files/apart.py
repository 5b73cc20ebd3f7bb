"""Work in a process of its own: what may hang, die or want too much there does nothing to this one.

On systems that can copy a process (`os.fork`) that is a copy of this one, made in milliseconds, which needs to load
nothing again. Elsewhere the workers of a batch do it (`hov_tools.batch.workers`), as new interpreters. A browser has
one process for Python, which the page can end as a whole: there it is done in place.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Generic, NoReturn, ParamSpec, Protocol, Self, TypeVar

from msgspec import Struct

from hov_tools.errors import OutputError

_P = ParamSpec("_P")
_T = TypeVar("_T")
Task = TypeVar("Task")
Result = TypeVar("Result")

WORKER_MEMORY = 2 << 30
"""Bytes that a process may use for such work: ten times what the largest file within the limits asks for."""

# Reading a form makes many small values and hardly any circles of them: looking for circles as often as usual would
# take a tenth of the time.
_GARBAGE_THRESHOLD = 50_000
_OUT_OF_MEMORY = 71
_STOPPED = 70


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


class DiedError(Exception):
    """The process died of a task.

    Attributes:
        exitcode: as `multiprocessing` gives it: that of the process, or the number of the signal below zero.
    """

    def __init__(self, exitcode: int) -> None:
        super().__init__(exitcode)
        self.exitcode = exitcode


class Ended(Struct, Generic[Task, Result], frozen=True):
    """A task that ended.

    Attributes:
        task: as it was given.
        result: None when it failed.
        error: why it failed; None when it did not.
    """

    task: Task
    result: Result | None
    error: BaseException | None


class Apart(Protocol):
    """Does work in another process."""

    def do(self, function: Callable[[Task], Result], task: Task, seconds: float) -> Ended[Task, Result]:
        """Do one task and wait for it.

        It ends in TimeoutError when it took too long, in MemoryError when it asked for more than it may have, in an
        exception with an `exitcode` when its process died, in OutputError as the task raised it, and in
        TaskFailedError for any other exception.

        Args:
            function: what is done; both sides know it by its name.
            task: its argument.
            seconds: that it may take; starting a process does not count.
        """


def was_killed(error: BaseException) -> bool:
    """Tell whether the system ended a process outright, as it does when memory runs out."""
    exitcode: int | None = getattr(error, "exitcode", None)
    return exitcode == -getattr(signal, "SIGKILL", 9)


def prepare(memory: int | None) -> None:
    """Make a new process ready for work.

    Args:
        memory: bytes that it may use; None for no bound.
    """
    gc.set_threshold(_GARBAGE_THRESHOLD)
    if memory is None or sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - not on Windows

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    allowed = memory if hard == resource.RLIM_INFINITY else min(memory, hard)
    resource.setrlimit(resource.RLIMIT_AS, (allowed, hard))


def guarded(function: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> _T:
    """Do a task; of an exception, only what holds nothing of a form leaves the process."""
    try:
        return function(*args, **kwargs)
    except OutputError:
        raise
    except MemoryError:
        raise MemoryError from None
    except Exception as error:  # noqa: BLE001 - whoever gave the task is told of every failure
        frames = "".join(traceback.format_tb(error.__traceback__))
        raise TaskFailedError(type(error).__name__, frames) from None


IS_BROWSER = sys.platform == "emscripten"
"""Python runs in a browser, where there are no other processes."""

CAN_COPY = hasattr(os, "fork") and not IS_BROWSER
"""This system can copy a process."""


class InPlace:
    """Does work in this process, where there is no other: what a task raises ends that task only.

    Nothing here ends a task that hangs; whoever asked can end the process.
    """

    def do(self, function: Callable[[Task], Result], task: Task, _: float) -> Ended[Task, Result]:
        """Do one task, as `Apart` says, but for the time and the memory."""
        return Ended(task, *_outcome(function, task))


class Copy:
    """A copy of this process that does tasks, to be used in a `with` block; another one after one that was lost.

    The copy ends a task that takes too long by an alarm of its own, which stops also what never looks up from its work;
    so none outlives a process that is stopped by force. When a copy is made, this process must have one thread.

    Args:
        memory: bytes that a copy may use beside what this process uses already.
        meanwhile: what this process does while the first copy does its first task.
    """

    def __init__(self, memory: int = WORKER_MEMORY, meanwhile: Callable[[], object] | None = None) -> None:
        self._memory = memory
        self._meanwhile = meanwhile
        self._child: _Child | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """End the copy, whatever it is doing."""
        if self._child is not None:
            self._child.end()
            self._child = None

    def do(self, function: Callable[[Task], Result], task: Task, seconds: float) -> Ended[Task, Result]:
        """Do one task and wait for it, as `Apart` says."""
        if self._child is None:
            self._child = _copied(self._memory)
        try:
            pickle.dump((function, task, seconds), self._child.tasks)
            self._child.tasks.flush()
            if self._meanwhile is not None:
                self._meanwhile()
                self._meanwhile = None
            result, error = pickle.load(self._child.answers)  # noqa: S301 - from a copy of this process
        except (BrokenPipeError, EOFError, pickle.UnpicklingError):
            exitcode, self._child = self._child.end(), None
            return Ended(task, None, _why(exitcode))
        return Ended(task, result, error)


class _Child(Struct, frozen=True):
    """A copy, and the pipes to it and from it."""

    pid: int
    tasks: BinaryIO
    answers: BinaryIO

    def end(self) -> int:
        """End it, unless it ended by itself; gives its exit code."""
        with suppress(BrokenPipeError):
            # Without tasks to come it ends; a broken pipe says that it did.
            self.tasks.close()
        self.answers.close()
        with suppress(ChildProcessError):
            ended, status = os.waitpid(self.pid, os.WNOHANG)
            if not ended:
                os.kill(self.pid, signal.SIGKILL)
                _, status = os.waitpid(self.pid, 0)
            return os.waitstatus_to_exitcode(status)
        # Whoever started this process wants to hear nothing of its children.
        return _STOPPED


def _why(exitcode: int) -> BaseException:
    if exitcode == -signal.SIGALRM:
        return TimeoutError()
    return MemoryError() if exitcode == _OUT_OF_MEMORY else DiedError(exitcode)


def _copied(memory: int) -> _Child:
    tasks_out, tasks_in = os.pipe()
    answers_out, answers_in = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(tasks_in)
        os.close(answers_out)
        _serve(tasks_out, answers_in, memory)
    os.close(tasks_out)
    os.close(answers_in)
    return _Child(pid, os.fdopen(tasks_in, "wb"), os.fdopen(answers_out, "rb"))


def _serve(tasks: int, answers: int, memory: int) -> NoReturn:
    """Do tasks until there are no more; nothing of the program that was copied goes on."""
    code = _STOPPED
    try:
        # Ctrl+C is for the process that was copied, which ends this one.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        prepare(_in_use() + memory)
        with os.fdopen(tasks, "rb") as given, os.fdopen(answers, "wb") as told:
            while given.peek(1):
                function, task, seconds = pickle.load(given)  # noqa: S301 - from the process that this one is a copy of
                signal.setitimer(signal.ITIMER_REAL, seconds)
                pickle.dump(_outcome(function, task), told)
                told.flush()
                signal.setitimer(signal.ITIMER_REAL, 0)
        code = 0
    except MemoryError:
        code = _OUT_OF_MEMORY
    finally:
        os._exit(code)


def _outcome(function: Callable[[Task], Result], task: Task) -> tuple[Result | None, BaseException | None]:
    try:
        return guarded(function, task), None
    except MemoryError:
        # A new one: what was in use goes with the old one, so that this can be told.
        return None, MemoryError()
    except Exception as error:  # noqa: BLE001 - it is handed back
        return None, error.with_traceback(None)


def _in_use() -> int:
    """Give the bytes of addresses that this process has, which count for the bound; 0 where nobody can tell."""
    try:
        return int(Path("/proc/self/statm").read_bytes().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return 0
