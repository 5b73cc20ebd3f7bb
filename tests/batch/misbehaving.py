"""Work that does to its process what a bad file or a bug could: handed to the batch instead of the real work."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

from hov_tools.batch.work import Job, Worked, attempt, work
from hov_tools.files.handed_in import InputFile
from hov_tools.files.isolate import probe

GUILTY = "verband 01"
GUILTY_FILE = "HOV-formulier 10343.xlsx"
SIX = frozenset(f"HOV-formulier {10240 + 3 * number}.xlsx" for number in range(6))
"""Forms of the example."""

MUCH = 64 << 30
"""Bytes that no worker may have."""


def segfault() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def hang() -> None:
    time.sleep(600)


def take_all_memory() -> None:
    bytearray(MUCH)


def fail() -> None:
    # The message is put together here: the log shows this very line of the program.
    raise ZeroDivisionError("ge" + "heim".lower())


def _is_guilty(job: Job) -> bool:
    files = [file for one in job.group.submissions for file in one.files]
    return any(file.name == GUILTY_FILE and file.refusal is None for file in files)


def work_segfaults(job: Job) -> Worked:
    return _work(job, segfault)


def work_is_killed(job: Job) -> Worked:
    return _work(job, killed)


def work_hangs(job: Job) -> Worked:
    return _work(job, hang)


def work_takes_all_memory(job: Job) -> Worked:
    return _work(job, take_all_memory)


def work_fails(job: Job) -> Worked:
    return _work(job, fail)


def work_hangs_at_six(job: Job) -> Worked:
    if any(file.name in SIX and file.is_to_read for one in job.group.submissions for file in one.files):
        hang()
    return work(job)


def probe_hangs_at_six(file: InputFile) -> None:
    if file.name in SIX:
        hang()
    probe(file)


def probe_segfaults(file: InputFile) -> None:
    _probe(file, segfault)


def probe_is_killed(file: InputFile) -> None:
    _probe(file, killed)


def probe_hangs(file: InputFile) -> None:
    _probe(file, hang)


def probe_takes_all_memory(file: InputFile) -> None:
    _probe(file, take_all_memory)


def probe_fails(file: InputFile) -> None:
    _probe(file, fail)


def work_always_segfaults(job: Job) -> Worked:
    if job.group.key == GUILTY:
        segfault()
    return work(job)


def work_dies_once(job: Job) -> Worked:
    """Die the first time that this consortium is done; a file beside the results remembers it."""
    mark = Path(f"{job.out}-was-hier")
    if job.group.key == GUILTY and not mark.exists():
        mark.touch()
        segfault()
    return work(job)


def _work(job: Job, misbehave: Callable[[], None]) -> Worked:
    if _is_guilty(job):
        misbehave()
    return work(job)


def work_cannot_mark(job: Job) -> Worked:
    if _marks_the_guilty(job):
        segfault()
    return work(job)


def attempt_cannot_mark(job: Job) -> None:
    if _marks_the_guilty(job):
        segfault()
    attempt(job)


def work_hangs_at_marking(job: Job) -> Worked:
    if _marks_the_guilty(job):
        hang()
    return work(job)


def attempt_hangs_at_marking(job: Job) -> None:
    if _marks_the_guilty(job):
        hang()
    attempt(job)


def _marks_the_guilty(job: Job) -> bool:
    files = [file for one in job.group.submissions for file in one.files]
    return any(file.name == GUILTY_FILE and not file.is_only_read for file in files)


def _probe(file: InputFile, misbehave: Callable[[], None]) -> None:
    if file.name == GUILTY_FILE:
        misbehave()
    probe(file)
