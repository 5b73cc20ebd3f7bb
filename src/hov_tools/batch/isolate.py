"""Finding what makes the work fail: each file alone, in a process of its own, under a time limit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeAlias

from msgspec.structs import replace

from hov_tools.batch.work import Job
from hov_tools.batch.workers import TaskFailedError, WorkerPool, was_killed
from hov_tools.files import text
from hov_tools.files.documents import read_document
from hov_tools.files.handed_in import InputFile, Reader, Refusal
from hov_tools.logfile import log_failure
from hov_tools.rules.case import FileTrouble

Probe: TypeAlias = Callable[[InputFile], None]
Attempt: TypeAlias = Callable[[Job], None]


def probe(file: InputFile) -> None:
    """Read one file as the work does; what it holds is not kept."""
    data = Reader().read(file)
    if not isinstance(data, Refusal):
        read_document(file.name, data)


def harmful(alone: WorkerPool, files: Iterable[InputFile], probe: Probe) -> dict[InputFile, BaseException]:
    """Read files one by one; give those that cannot be read without harm, with what went wrong.

    Args:
        alone: a pool of which a worker may hang or die.
        files: to try.
        probe: reads one.
    """
    errors = {file: alone.do(probe, file).error for file in files if file.is_to_read}
    return {file: error for file, error in errors.items() if error is not None}


def refusal_for(error: BaseException) -> Refusal:
    """Say why a file is not read, after what reading it did to a process."""
    if isinstance(error, TimeoutError):
        return Refusal(FileTrouble.TOO_LARGE, "tijdslimiet", "took too long")
    if isinstance(error, MemoryError) or was_killed(error):
        return Refusal(FileTrouble.TOO_LARGE, "geheugen", "out of memory")
    detail = error.kind if isinstance(error, TaskFailedError) else type(error).__name__
    return Refusal(FileTrouble.DAMAGED, "gestopt", detail)


def ever_less(
    alone: WorkerPool, job: Job, error: BaseException | None, probe: Probe, attempt: Attempt
) -> Iterator[tuple[Job, tuple[str, ...]]]:
    """Give a job that failed again with less and less that could be guilty, until none is left to leave out.

    Args:
        alone: a pool of which a worker may hang or die.
        job: what failed.
        error: how; what may have been another's fault is given as it is first.
        probe: reads one file.
        attempt: does the job without writing.

    Yields:
        The job, with what is to be told of what was left out, in Dutch.
    """
    if not isinstance(error, TimeoutError | TaskFailedError):
        yield job, ()
    files = [file for one in job.group.submissions for file in one.files]
    errors = harmful(alone, files, probe)
    if errors:
        job = _changed(job, {file: replace(file, refusal=refusal_for(error)) for file, error in errors.items()})
        yield job, logged_files(errors)
    files = [file for one in job.group.submissions for file in one.files if file.is_to_read]
    only_read = {file: replace(file, is_only_read=True) for file in files}
    if alone.do(attempt, _changed(job, only_read)).error is not None:
        # It is the judging that fails.
        return
    for file in files:
        trial = _changed(job, {other: reading for other, reading in only_read.items() if other is not file})
        error = alone.do(attempt, trial).error
        if error is not None:
            told = logged("mislukt_merken", file.name, error)
            job = _changed(job, {file: only_read[file]})
            yield job, (told,)


def _changed(job: Job, files: Mapping[InputFile, InputFile]) -> Job:
    """Give a job with other files for some."""
    submissions = tuple(
        replace(one, files=tuple(files.get(file, file) for file in one.files)) for one in job.group.submissions
    )
    return replace(job, group=replace(job.group, submissions=submissions))


def logged_files(errors: Mapping[InputFile, BaseException]) -> tuple[str, ...]:
    """Log the files at which the program stopped; one that took too much is only reported as a finding."""
    return tuple(
        logged("mislukt_bestand", file.name, error)
        for file, error in errors.items()
        if refusal_for(error).trouble is FileTrouble.DAMAGED
    )


def logged(name: str, key: str, error: BaseException) -> str:
    """Log a failure of the program; gives what is told of it, in Dutch.

    Args:
        name: of the text.
        key: what failed: a file or a consortium.
        error: how.
    """
    run, log = log_failure(error, error.frames if isinstance(error, TaskFailedError) else "")
    return text(name, key=key, run=run, log=log)
