"""The work on one consortium done again after it failed, with less and less that could be guilty, within its time."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from hov_tools.batch.work import Job, Worked
from hov_tools.errors import OutputError
from hov_tools.files.apart import Apart
from hov_tools.files.handed_in import InputFile, Refused
from hov_tools.files.isolate import (
    Less,
    Probe,
    Reserve,
    is_its_own,
    logged,
    one_by_one,
    with_files,
    with_less,
    without_files,
)

Work: TypeAlias = Callable[[Job], Worked]
Attempt: TypeAlias = Callable[[Job], None]


class Hooks(Struct, frozen=True):
    """What is done in other processes.

    Attributes:
        work: does one consortium.
        probe: reads one file.
        attempt: does one consortium without writing.
    """

    work: Work
    probe: Probe
    attempt: Attempt


class Tried(Struct, frozen=True):
    """What came of it.

    Attributes:
        job: as it was done, or tried last.
        result: None when it failed.
        error: why it failed; None when it did not.
        told: what is to be told of what was left out, in Dutch.
        untried: the files for which there was no time.
    """

    job: Job
    result: Worked | None
    error: BaseException | None
    told: tuple[str, ...] = ()
    untried: tuple[InputFile, ...] = ()

    @property
    def is_over(self) -> bool:
        """It is done, or nothing that is left out will help."""
        return self.result is not None or isinstance(self.error, OutputError) or bool(self.untried)


def work_with_less(apart: Apart, reserve: Reserve, job: Job, error: BaseException | None, hooks: Hooks) -> Tried:
    """Do a job that failed again: as it is, without the files that do harm, without marking those that do.

    Args:
        apart: does it.
        reserve: the time for it.
        job: what failed.
        error: how; what may have been another's fault is done as it is first.
        hooks: what is done.
    """
    tried = Tried(job, None, error)
    if not is_its_own(error):
        ended = reserve.do(apart, hooks.work, job, reserve.half)
        tried = Tried(job, ended.result, ended.error)
    if not tried.is_over:
        tried = _without_reading(apart, reserve, tried, hooks)
    return tried if tried.is_over else _without_marking(apart, reserve, tried, hooks)


def _without_reading(apart: Apart, reserve: Reserve, tried: Tried, hooks: Hooks) -> Tried:
    function = partial(_work_without, hooks.work, tried.job)
    found = with_less(apart, reserve, function, tried.error, Less(_files(tried.job), None), hooks.probe)
    job = replace(tried.job, group=without_files(tried.job.group, found.refused))
    return Tried(job, found.result, found.error, found.told, found.untried)


def _work_without(work: Work, job: Job, refused: Refused) -> Worked:
    return work(replace(job, group=without_files(job.group, refused)))


def _without_marking(apart: Apart, reserve: Reserve, tried: Tried, hooks: Hooks) -> Tried:
    job = tried.job
    judged = reserve.do(apart, hooks.attempt, _only_read(job, _files(job)), reserve.half)
    if judged.error is not None:
        # It is the judging that fails.
        return replace(tried, error=judged.error)
    files = [file for file in _files(job) if file.is_to_read]
    harm = one_by_one(apart, reserve, files, partial(_attempt_marking, hooks.attempt, job))
    told = (*tried.told, *(logged("mislukt_merken", file.name, error) for file, error in harm.errors.items()))
    if not harm.errors:
        return replace(tried, untried=harm.untried)
    job = _only_read(job, tuple(harm.errors))
    ended = reserve.do(apart, hooks.work, job, reserve.left)
    return Tried(job, ended.result, ended.error, told, harm.untried)


def _attempt_marking(attempt: Attempt, job: Job, marked: InputFile) -> None:
    attempt(_only_read(job, tuple(file for file in _files(job) if file != marked)))


def _files(job: Job) -> tuple[InputFile, ...]:
    return tuple(file for one in job.group.submissions for file in one.files)


def _only_read(job: Job, files: tuple[InputFile, ...]) -> Job:
    """Give a job in which nothing is marked in some of the files."""
    group = with_files(job.group, {file: replace(file, is_only_read=True) for file in files if file.is_to_read})
    return replace(job, group=group)
