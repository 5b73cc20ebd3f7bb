"""The limit of time is for one consortium, all in all: whatever of it hangs, and however often it is tried."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from batch import misbehaving
from batch.submitted import EXAMPLE, consortium, run_with
from hov_tools.batch.isolate import Hooks, Tried, work_with_less
from hov_tools.batch.run import STEPS, Crew, Order
from hov_tools.batch.work import Job, Options, Worked
from hov_tools.batch.workers import WorkerPool
from hov_tools.files.apart import DiedError, Ended
from hov_tools.files.grouping import Group
from hov_tools.files.handed_in import InputFile, Submission
from hov_tools.files.identity import look as really_look
from hov_tools.files.isolate import Reserve, first_seconds, look_with_less
from hov_tools.rules.case import FileTrouble

LIMIT = 60.0
DONE: Any = "what work gives"


class Hangs(BaseException):
    """Stands for work that would never end."""


class Timed:
    """Stands for another process, in which a task takes no time or all that it is given, which is added up."""

    def __init__(self) -> None:
        self.given: list[float] = []

    def do(self, function: Callable[[Any], Any], task: Any, seconds: float) -> Ended[Any, Any]:
        try:
            return Ended(task, function(task), None)
        except Hangs:
            self.given.append(seconds)
            return Ended(task, None, TimeoutError())
        except (DiedError, ZeroDivisionError) as error:
            return Ended(task, None, error)


def job_of(files: int) -> Job:
    each = tuple(InputFile(f"formulier {number}.xlsx", f"/in/{number}") for number in range(files))
    group = Group("verband", (Submission("verband", each, is_folder=True),), is_whole=True, choices=())
    return Job(group, "uit", Options(), "regels")


def files_of(job: Job) -> list[InputFile]:
    return [file for one in job.group.submissions for file in one.files]


def hangs_at(bad: set[str], file: InputFile) -> None:
    if file.name in bad:
        raise Hangs


def work(reading: set[str], marking: set[str], job: Job) -> Worked:
    for file in files_of(job):
        if file.is_to_read and (file.name in reading or file.name in marking and not file.is_only_read):
            raise Hangs
    return DONE


def tried_with(apart: Timed, job: Job, reading: set[str], marking: set[str], spent: float = 0.0) -> Tried:
    own = partial(work, reading, marking)
    hooks = Hooks(own, partial(hangs_at, reading), own)  # type: ignore[arg-type]  # what an attempt gives is not used
    return work_with_less(apart, Reserve(LIMIT, spent), job, TimeoutError(), hooks)


def names(files: list[InputFile]) -> set[str]:
    return {file.name for file in files}


@pytest.mark.parametrize("bad", [1, 2, 6, 12])
@pytest.mark.parametrize("at_marking", [False, True], ids=["reading", "marking"])
def test_all_that_is_tried_is_within_the_limit(bad: int, at_marking: bool) -> None:
    apart, job = Timed(), job_of(20)
    guilty = names(files_of(job)[:bad])
    tried = tried_with(apart, job, *((set(), guilty) if at_marking else (guilty, set())))
    steps = STEPS * first_seconds(LIMIT, STEPS)
    assert sum(apart.given) + steps <= LIMIT
    assert (tried.result, tried.untried) == (DONE, ())
    left_out = [one for one in files_of(tried.job) if one.is_only_read or not one.is_to_read]
    assert names(left_out) == guilty
    assert all(one.refusal is None or one.refusal.trouble is FileTrouble.TOO_LARGE for one in left_out)


@pytest.mark.parametrize("at_marking", [False, True], ids=["reading", "marking"])
def test_files_for_which_there_is_no_time_are_named(at_marking: bool) -> None:
    apart, job = Timed(), job_of(60)
    every = names(files_of(job))
    tried = tried_with(apart, job, *((set(), every) if at_marking else (every, set())))
    assert sum(apart.given) <= LIMIT / 2
    assert (tried.result, isinstance(tried.error, TimeoutError)) == (None, True)
    # Each that was tried had a second or more.
    assert min(apart.given[:-1]) >= 1
    assert 0 < len(tried.untried) < 60
    assert tried.is_over


def test_what_finding_out_took_before_is_gone() -> None:
    apart, job = Timed(), job_of(20)
    tried_with(apart, job, names(files_of(job)[:6]), set(), spent=20)
    assert 0 < sum(apart.given) <= LIMIT / 2 - 20
    apart = Timed()
    tried = tried_with(apart, job, names(files_of(job)[:6]), set(), spent=40)
    assert (apart.given, tried.result, len(tried.untried)) == ([], None, 20)


def test_innocent_files_leave_their_time_to_the_others() -> None:
    apart, job = Timed(), job_of(30)
    last = names(files_of(job)[-1:])
    assert tried_with(apart, job, last, set()).result == DONE
    # A quarter of the limit is for all files.
    assert apart.given == pytest.approx([LIMIT / 4], abs=0.5)


def test_judging_that_hangs_whatever_is_left_out_ends_in_time() -> None:
    def hangs(_: Job) -> Worked:
        raise Hangs

    apart = Timed()
    hooks = Hooks(hangs, partial(hangs_at, set()), hangs)  # type: ignore[arg-type]  # as above
    tried = work_with_less(apart, Reserve(LIMIT), job_of(20), TimeoutError(), hooks)
    assert sum(apart.given) <= LIMIT / 2
    assert (tried.result, tried.untried) == (None, ())


def test_a_process_that_died_of_another_is_given_its_task_again_first() -> None:
    apart, job = Timed(), job_of(3)
    hooks = Hooks(lambda _: DONE, partial(hangs_at, names(files_of(job))), lambda _: None)
    tried = work_with_less(apart, Reserve(LIMIT), job, DiedError(-11), hooks)
    assert (tried.job, tried.result, apart.given) == (job, DONE, [])


def test_looking_that_hangs_ends_in_time_and_the_files_are_named(tmp_path: Path) -> None:
    folder = consortium(tmp_path / "verband", 1)
    bad = {"HOV-formulier 10343.xlsx"}

    def look(path: str, refused: Any = (), *, reads: bool = True) -> Any:
        if reads and bad - {file.name for file, _ in refused}:
            raise Hangs
        return really_look(path, refused, reads=reads)

    apart = Timed()
    [looked], told = look_with_less(apart, Reserve(LIMIT), str(folder), look, TimeoutError(), partial(hangs_at, bad))
    assert sum(apart.given) <= LIMIT / 2
    [refused] = [one for one in looked.submission.files if one.refusal is not None]
    assert ({refused.name}, told) == (bad, ())
    assert looked.spent == pytest.approx(sum(apart.given), abs=1)
    assert looked.identity is not None


class Counting(WorkerPool):
    """Adds up the seconds of what took too long."""

    def __init__(self) -> None:
        super().__init__(1, seconds=LIMIT)
        self.given: list[float] = []

    def do(self, function: Callable[[Any], Any], task: Any, seconds: float) -> Ended[Any, Any]:
        ended = super().do(function, task, seconds)
        if isinstance(ended.error, TimeoutError):
            self.given.append(seconds)
        return ended


@pytest.mark.slow
def test_six_files_that_really_hang_cost_themselves_alone_within_the_limit(tmp_path: Path) -> None:
    consortium(tmp_path / "in" / "verband", 0, tuple(sorted(path.name for path in EXAMPLE.glob("*.xlsx"))))
    limit, pools = 36.0, []

    def alone() -> WorkerPool:
        pools.append(Counting())
        return pools[-1]

    order = Order(
        *(tmp_path / "in", tmp_path / "uit", Options(), limit),
        work=misbehaving.work_hangs_at_six,
        probe=misbehaving.probe_hangs_at_six,
    )
    with WorkerPool(2, seconds=first_seconds(limit, STEPS)) as pool:
        done = run_with(order, Crew(pool, 2, alone))
    result = done["verband"].result
    assert ({one.file for one in result.findings if one.code == "F123"}, result.failure) == (misbehaving.SIX, None)
    [counting] = pools
    assert len(counting.given) == len(misbehaving.SIX)
    assert sum(counting.given) + STEPS * first_seconds(limit, STEPS) <= limit
