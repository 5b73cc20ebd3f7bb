"""A whole folder of submissions: found, grouped, worked on, written down; whatever one of them does to its worker."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TypeAlias, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from hov_tools.batch.grouping import Group, group
from hov_tools.batch.handout import Ended, hand_out
from hov_tools.batch.identity import Looked, look
from hov_tools.batch.isolate import Probe, harmful, probe, refusal_for
from hov_tools.batch.journal import Entry, Journal
from hov_tools.batch.pool import TookTooLongError
from hov_tools.batch.publish import is_intact, publish, recover, stale_keys, withdraw
from hov_tools.batch.result import RESULT_NAME, ConsortiumResult, as_bytes, read_result
from hov_tools.batch.serve import TaskFailedError
from hov_tools.batch.submissions import InputFile, entries, submissions_of
from hov_tools.batch.summing import failed
from hov_tools.batch.work import Job, Options, attempt, fingerprint, rules_version, work
from hov_tools.errors import OutputError
from hov_tools.files import text
from hov_tools.logfile import log_failure
from hov_tools.rules.case import FileTrouble

Work: TypeAlias = Callable[[Job], ConsortiumResult]
Attempt: TypeAlias = Callable[[Job], None]
Look: TypeAlias = Callable[..., tuple[Looked, ...]]
Progress: TypeAlias = Callable[[int], None]
Task = TypeVar("Task")
Result = TypeVar("Result")

# An executor that ends a task that takes too long does so at one time the limit, after the task before it.
_PATIENCE = 3


class Order(Struct, frozen=True):
    """What is asked of a run.

    Attributes:
        folder: with the submissions.
        out: the folder of results.
        options: for every consortium.
        seconds: that one consortium may take.
        work: does one consortium.
        probe: reads one file.
        attempt: does one consortium without writing.
        look: looks at one entry of the folder.
    """

    folder: Path
    out: Path
    options: Options
    seconds: float
    work: Work = work
    probe: Probe = probe
    attempt: Attempt = attempt
    look: Look = look


class Crew(Struct, frozen=True):
    """Who does the work.

    Attributes:
        executor: any.
        size: tasks that it does at one time.
        alone: makes a pool of one worker that may hang or die, for what went wrong with the executor.
    """

    executor: Executor
    size: int
    alone: Callable[[], Executor]


class Done(Struct, frozen=True):
    """A consortium that is done.

    Attributes:
        result: what came of it.
        was_done: an earlier run did it already.
        is_written: its folder of results holds this result.
        told: what went wrong with the program, in Dutch.
    """

    result: ConsortiumResult
    was_done: bool = False
    is_written: bool = True
    told: tuple[str, ...] = ()


class Found(Struct, frozen=True):
    """What there is to do.

    Attributes:
        groups: the consortia, by key.
        withdrawn: keys of consortia whose results were removed: they are no longer handed in.
        told: what went wrong with the program, in Dutch.
    """

    groups: tuple[Group, ...]
    withdrawn: tuple[str, ...]
    told: tuple[str, ...]


def find(order: Order, crew: Crew, journal: Journal, progress: Progress) -> Found:
    """Look at the folder; results of what is no longer in it are removed.

    Args:
        order: what is asked.
        crew: who does the work.
        journal: what is done already.
        progress: is called with the number of entries each time one was looked at.

    Raises:
        OSError: the folder cannot be listed.
        OutputError: the folder of results cannot be written to.
    """
    recover(order.out)
    paths = [str(path) for path in entries(order.folder, order.out)]
    looked: list[Looked] = []
    suspects: list[str] = []
    told: list[str] = []
    for ended in _handed_out(crew, order, order.look, paths):
        progress(len(paths))
        if ended.result is None:
            suspects.append(ended.task)
        else:
            looked += ended.result
    if suspects:
        with crew.alone() as alone:
            for path in suspects:
                found, lines = _look_alone(order, alone, path)
                looked += found
                told += lines
    groups = group(looked)
    stale = stale_keys(order.out, (one.key for one in groups))
    for key in stale:
        withdraw(order.out, key)
        journal.forget(key)
    journal.keep()
    return Found(groups, stale, tuple(told))


def carry_out(order: Order, crew: Crew, journal: Journal, groups: Iterable[Group]) -> Iterator[Done]:
    """Do every consortium that is not done yet, and give each as it is done: in any order, each once.

    What failed is tried again by itself when the others are done, without the files that cannot be read without harm.
    """
    jobs: list[Job] = []
    rules = rules_version()
    for one in groups:
        known = _known(order, journal, one, rules)
        if known is not None:
            yield Done(known, was_done=True)
        else:
            jobs.append(Job(one, str(order.out), order.options, rules))
    suspects: list[Ended[Job, ConsortiumResult]] = []
    for ended in _handed_out(crew, order, order.work, jobs):
        if ended.result is not None:
            yield _done(journal, ended.result)
        elif isinstance(ended.error, OutputError):
            yield _failed(ended.task, str(ended.error))
        else:
            suspects.append(ended)
    journal.keep()
    if suspects:
        with crew.alone() as alone:
            for ended in suspects:
                yield _work_alone(order, alone, journal, ended)


def _handed_out(
    crew: Crew, order: Order, function: Callable[[Task], Result], tasks: Sequence[Task]
) -> Iterator[Ended[Task, Result]]:
    # Twice as many tasks as workers keeps each busy, and makes the last one wait for one other at most.
    return hand_out(crew.executor, function, tasks, ahead=2 * crew.size, seconds=_PATIENCE * order.seconds)


def _look_alone(order: Order, alone: Executor, path: str) -> tuple[tuple[Looked, ...], tuple[str, ...]]:
    files = [file for one in submissions_of(Path(path)) for file in one.files]
    errors = dict(harmful(alone, files, order.probe))
    refused = tuple((file, refusal_for(error)) for file, error in errors.items())
    future = alone.submit(partial(order.look, refused=refused), path)
    # Without looking into the files no consortium is known, and the folder stands by itself.
    looked = future.result() if future.exception() is None else look(path, refused, reads=False)
    return looked, _logged_files(errors)


def _work_alone(order: Order, alone: Executor, journal: Journal, suspect: Ended[Job, ConsortiumResult]) -> Done:
    """Do what failed by itself: it may be innocent, or a file may be guilty, of being read or of being marked."""
    asked, error = suspect.task, suspect.error
    told: tuple[str, ...] = ()
    for job, lines in _ever_less(order, alone, asked, error):
        told += lines
        future = alone.submit(order.work, job)
        error = future.exception()
        if error is None:
            return _done(journal, future.result(), told, _limited(asked, order) if job is not asked else None)
        if isinstance(error, OutputError):
            break
    if isinstance(error, OutputError):
        return _failed(asked, str(error))
    return _failed(asked, "" if error is None else _logged("mislukt_nummer", asked.group.key, error))


def _ever_less(
    order: Order, alone: Executor, job: Job, error: BaseException | None
) -> Iterator[tuple[Job, tuple[str, ...]]]:
    """Give the job again with less and less that could be guilty, each with what is to be told of what was left out."""
    if not isinstance(error, TookTooLongError | TaskFailedError):
        yield job, ()
    files = [file for one in job.group.submissions for file in one.files]
    errors = dict(harmful(alone, files, order.probe))
    if errors:
        job = _changed(job, {file: replace(file, refusal=refusal_for(error)) for file, error in errors.items()})
        yield job, _logged_files(errors)
    files = [file for one in job.group.submissions for file in one.files if file.refusal is None]
    only_read = {file: replace(file, is_only_read=True) for file in files}
    if alone.submit(order.attempt, _changed(job, only_read)).exception() is not None:
        # It is the judging that fails.
        return
    for file in files:
        trial = _changed(job, {other: reading for other, reading in only_read.items() if other is not file})
        error = alone.submit(order.attempt, trial).exception()
        if error is not None:
            told = _logged("mislukt_merken", file.name, error)
            job = _changed(job, {file: only_read[file]})
            yield job, (told,)


def _changed(job: Job, files: Mapping[InputFile, InputFile]) -> Job:
    """Give a job with other files for some."""
    submissions = tuple(
        replace(one, files=tuple(files.get(file, file) for file in one.files)) for one in job.group.submissions
    )
    return replace(job, group=replace(job.group, submissions=submissions))


def _done(journal: Journal, result: ConsortiumResult, told: tuple[str, ...] = (), known_by: str | None = None) -> Done:
    sha256 = hashlib.sha256(as_bytes(result)).hexdigest()
    journal.write(result.key, Entry(known_by or result.fingerprint, result.rules, sha256))
    return Done(result, told=told)


def _limited(job: Job, order: Order) -> str:
    """Give the fingerprint of what was done but for a file that failed: with more time it may not fail."""
    return f"{fingerprint(job.group, job.options)}@{order.seconds:g}"


def _failed(job: Job, why: str) -> Done:
    """Say in the folder of results too that there is none; not in the journal, so that it is tried again."""
    result = failed(job.group, fingerprint(job.group, job.options), job.rules, text("mislukt", key=job.group.key))
    is_written = False
    with suppress(OutputError):
        publish(Path(job.out), result, {})
        is_written = True
    return Done(result, is_written=is_written, told=(why,))


def _logged_files(errors: Mapping[InputFile, BaseException]) -> tuple[str, ...]:
    """Log the files at which the program stopped; one that took too much is only reported as a finding."""
    return tuple(
        _logged("mislukt_bestand", file.name, error)
        for file, error in errors.items()
        if refusal_for(error).trouble is FileTrouble.DAMAGED
    )


def _logged(name: str, key: str, error: BaseException) -> str:
    run, log = log_failure(error, error.frames if isinstance(error, TaskFailedError) else "")
    return text(name, key=key, run=run, log=log)


def _known(order: Order, journal: Journal, one: Group, rules: str) -> ConsortiumResult | None:
    """Give the result of a consortium that is done and of which nothing changed since."""
    entry = journal.entry(one.key)
    if entry is None or entry.rules != rules:
        return None
    done, _, seconds = entry.fingerprint.partition("@")
    if done != fingerprint(one, order.options) or seconds and float(seconds) < order.seconds:
        return None
    if not is_intact(order.out, one.key, entry.result_sha256):
        return None
    return read_result(order.out / one.key / RESULT_NAME)
