"""Finding the file that makes the work fail: every file alone, in a process of its own, under a time limit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from typing import TypeAlias

from hov_tools.batch.pool import TookTooLongError, WorkerDiedError
from hov_tools.batch.serve import OutOfMemoryError, TaskFailedError
from hov_tools.batch.submissions import InputFile, Reader, Refusal
from hov_tools.files.intake import read_document
from hov_tools.rules.case import FileTrouble

Probe: TypeAlias = Callable[[InputFile], None]


def probe(file: InputFile) -> None:
    """Read one file as the work does; what it holds is not kept."""
    data = Reader().read(file)
    if not isinstance(data, Refusal):
        read_document(file.name, data)


def harmful(alone: Executor, files: Iterable[InputFile], probe: Probe) -> Iterator[tuple[InputFile, BaseException]]:
    """Read files one by one; give those that cannot be read without harm, with what went wrong.

    Args:
        alone: a pool of which a worker may hang or die.
        files: to try.
        probe: reads one.
    """
    for file in files:
        if file.refusal is None:
            error = alone.submit(probe, file).exception()
            if error is not None:
                yield file, error


def refusal_for(error: BaseException) -> Refusal:
    """Say why a file is not read, after what reading it did to a process."""
    if isinstance(error, TookTooLongError):
        return Refusal(FileTrouble.TOO_LARGE, "tijdslimiet", "took too long")
    if isinstance(error, OutOfMemoryError | MemoryError) or isinstance(error, WorkerDiedError) and error.was_killed:
        return Refusal(FileTrouble.TOO_LARGE, "geheugen", "out of memory")
    detail = error.kind if isinstance(error, TaskFailedError) else type(error).__name__
    return Refusal(FileTrouble.DAMAGED, "gestopt", detail)
