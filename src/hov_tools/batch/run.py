"""A whole folder of submissions: found, grouped, worked on, written down; whatever one of them does to its worker."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from hov_tools.batch.isolate import Attempt, Hooks, Work, work_with_less
from hov_tools.batch.progress import DoneConsortium, DoneList
from hov_tools.batch.publish import is_intact, publish, recover, stale_keys, withdraw
from hov_tools.batch.result import ConsortiumResult
from hov_tools.batch.result_file import as_bytes, read_result
from hov_tools.batch.summing import failed
from hov_tools.batch.work import Job, Options, Worked, attempt, fingerprint, rules_version, work
from hov_tools.batch.workers import SECONDS_TO_START, WorkerPool, hand_out
from hov_tools.errors import OutputError
from hov_tools.files import text
from hov_tools.files.apart import Ended
from hov_tools.files.grouping import Group
from hov_tools.files.handed_in import InputFile, entries
from hov_tools.files.identity import Looked, look
from hov_tools.files.intake import grouped
from hov_tools.files.isolate import Look, Probe, Reserve, first_seconds, is_out_of_time, look_with_less, probe, why_not
from hov_tools.files.own_output import RESULT_NAME
from hov_tools.files.receipt import KEPT_FOLDER
from hov_tools.files.unfinished import settle_before, settle_in
from hov_tools.rules.decided import TakenDecision
from hov_tools.rules.h211 import shared_between
from hov_tools.texts import printable

Progress: TypeAlias = Callable[[int], None]
Task = TypeVar("Task")
Result = TypeVar("Result")

STEPS = 3
"""What is done with a consortium when all goes well: finding out whose it is, judging it, and again when it shares
something with another."""

# An executor that ends a task that takes too long does so at one time its limit, after the task before it.
_PATIENCE = 3

# Between a fingerprint and the limit within which something of it could not be done.
_LIMITED = "@"


class Order(Struct, frozen=True):
    """What is asked of a run.

    Attributes:
        folder: with the submissions.
        out: the folder of results.
        options: for every consortium.
        seconds: that one consortium may take, all in all.
        apart: no folders are taken together.
        key: the user's own, with which what is written is signed; None: not signed.
        decisions: of the board, on any consortium.
        work: does one consortium.
        probe: reads one file.
        attempt: does one consortium without writing.
        look: looks at one entry of the folder.
    """

    folder: Path
    out: Path
    options: Options
    seconds: float
    apart: bool = False
    key: bytes | None = None
    decisions: tuple[TakenDecision, ...] = ()
    work: Work = work
    probe: Probe = probe
    attempt: Attempt = attempt
    look: Look = look

    def decisions_on(self, group: Group) -> tuple[TakenDecision, ...]:
        """Give the decisions that can be on a consortium: a new one on another does not have this one done again."""
        return tuple(one for one in self.decisions if one.regiehouder == group.regiehouder)


class Crew(Struct, frozen=True):
    """Who does the work.

    Attributes:
        executor: any; what it does of a consortium at one time may take `first_seconds`.
        size: tasks that it does at one time.
        alone: makes a pool of one worker that may hang or die, for what went wrong with the executor.
    """

    executor: Executor
    size: int
    alone: Callable[[], WorkerPool]


class Done(Struct, frozen=True):
    """A consortium that is done.

    Attributes:
        result: what came of it.
        was_done: an earlier run did it already.
        is_written: its folder of results holds this result.
        told: what went wrong with the program, in Dutch.
        group: the consortium as it was done, where that is with less than was handed in.
    """

    result: ConsortiumResult
    was_done: bool = False
    is_written: bool = True
    told: tuple[str, ...] = ()
    group: Group | None = None


class Found(Struct, frozen=True):
    """What there is to do.

    Attributes:
        groups: the consortia, by key.
        beside: the loose files that are of no consortium.
        withdrawn: keys of consortia whose results were removed: they are no longer handed in.
        told: what went wrong with the program, in Dutch.
    """

    groups: tuple[Group, ...]
    beside: tuple[InputFile, ...]
    withdrawn: tuple[str, ...]
    told: tuple[str, ...]


def find(order: Order, crew: Crew, done_list: DoneList, progress: Progress) -> Found:
    """Look at the folder; results of what is no longer in it are removed.

    Args:
        order: what is asked.
        crew: who does the work.
        done_list: what is done already.
        progress: is called with the number of entries each time one was looked at.

    Raises:
        OSError: the folder cannot be listed.
        OutputError: the folder of results cannot be written to.
    """
    recover(order.out)
    settled = (*settle_before(order.folder), *settle_in([order.out]))
    paths = [str(path) for path in entries(order.folder, order.out)]
    looked: list[Looked] = []
    suspects: list[Ended[str, tuple[Looked, ...]]] = []
    told = list(settled)
    for ended in _handed_out(crew, order, order.look, paths):
        progress(len(paths))
        if ended.result is None:
            suspects.append(ended)
        else:
            looked += ended.result
    if suspects:
        with crew.alone() as alone:
            for one in suspects:
                reserve = Reserve(order.seconds)
                found, lines = look_with_less(alone, reserve, one.task, order.look, one.error, order.probe)
                looked += found
                told += lines
    everything = grouped(order.folder, looked, apart=order.apart)
    groups, stale = _with_kept_keys(order.out, everything.groups)
    for key in stale:
        withdraw(order.out, key)
        done_list.forget(key)
    done_list.save()
    return Found(groups, everything.beside, stale, tuple(told))


def _with_kept_keys(out: Path, groups: Sequence[Group]) -> tuple[tuple[Group, ...], tuple[str, ...]]:
    """Let a consortium keep its folder of results when more is handed in; gives the keys of who is no longer there.

    What was done before is of the same consortium when it has its regiehouder and year, and one of its submissions.
    """
    stale = stale_keys(out, (one.key for one in groups))
    before = {key: read_result(out / key / RESULT_NAME) for key in stale}
    has_results = {path.parent.name for path in out.glob(f"*/{RESULT_NAME}")}
    kept: list[Group] = []
    for one in groups:
        names = {each.name for each in one.submissions}
        former = [
            key
            for key, result in before.items()
            if names & set(result.submissions) and (result.regiehouder or "") == one.regiehouder
        ]
        if former and one.key not in has_results:
            del before[former[0]]
            kept.append(replace(one, key=former[0]))
        else:
            kept.append(one)
    return tuple(sorted(kept, key=lambda one: one.key)), tuple(sorted(before))


def run_groups(order: Order, crew: Crew, done_list: DoneList, groups: Iterable[Group]) -> Iterator[Done]:
    """Do every consortium that is not done yet, and give each as it is done: in any order, each once.

    What failed is tried again by itself when the others are done, without the files that cannot be read without harm.
    """
    jobs: list[Job] = []
    rules = rules_version()
    for one in groups:
        known = _known(order, done_list, one, rules)
        if known is not None:
            yield Done(known, was_done=True)
        else:
            done_list.forget(one.key)
            decisions = order.decisions_on(one)
            jobs.append(Job(one, str(order.out), order.options, rules, key=order.key, decisions=decisions))
    yield from _run_jobs(order, crew, done_list, jobs)


def compare_groups(order: Order, crew: Crew, done_list: DoneList, groups: Iterable[Group]) -> Iterator[Done]:
    """Do again each consortium that shares something with another (H211), or no longer does, once all are done.

    Args:
        order: what is asked.
        crew: who does the work.
        done_list: what is done.
        groups: the consortia as they were done.
    """
    sharing = {one.key: one for one in groups if one.key in set(done_list.sharing())}
    known = {key: done for key in sharing if (done := done_list.find(key)) is not None}
    shared = shared_between(done.claims for done in known.values())
    rules = rules_version()
    jobs: list[Job] = []
    known_by: dict[str, str] = {}
    for key, done in known.items():
        elsewhere = shared.get(key, ())
        if elsewhere != done.elsewhere:
            done_list.forget(key)
            jobs.append(
                Job(
                    sharing[key],
                    str(order.out),
                    order.options,
                    rules,
                    elsewhere,
                    order.key,
                    decisions=order.decisions_on(sharing[key]),
                )
            )
            if _LIMITED in done.fingerprint:
                known_by[key] = done.fingerprint
    yield from _run_jobs(order, crew, done_list, jobs, known_by)


def _run_jobs(
    order: Order,
    crew: Crew,
    done_list: DoneList,
    jobs: Sequence[Job],
    known_by: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[Done]:
    suspects: list[Ended[Job, Worked]] = []
    for ended in _handed_out(crew, order, order.work, jobs):
        if ended.result is not None:
            yield _done(done_list, ended.task, ended.result, known_by.get(ended.task.group.key))
        elif isinstance(ended.error, OutputError):
            yield _failed(ended.task, str(ended.error))
        else:
            suspects.append(ended)
    done_list.save()
    if suspects:
        with crew.alone() as alone:
            for ended in suspects:
                yield _work_alone(order, alone, done_list, ended)


def _handed_out(
    crew: Crew, order: Order, function: Callable[[Task], Result], tasks: Sequence[Task]
) -> Iterator[Ended[Task, Result]]:
    # Twice as many tasks as workers keeps each busy, and makes the last one wait for one other at most.
    patience = _PATIENCE * first_seconds(order.seconds, STEPS) + SECONDS_TO_START
    return hand_out(crew.executor, function, tasks, ahead=2 * crew.size, seconds=patience)


def _work_alone(order: Order, alone: WorkerPool, done_list: DoneList, suspect: Ended[Job, Worked]) -> Done:
    """Do what failed by itself: it may be innocent, or a file may be guilty, of being read or of being marked."""
    asked = suspect.task
    reserve = Reserve(order.seconds, asked.group.spent)
    hooks = Hooks(order.work, order.probe, order.attempt)
    tried = work_with_less(alone, reserve, asked, suspect.error, hooks)
    if tried.result is not None:
        done = _done(done_list, asked, tried.result, _limited(asked, order) if tried.job != asked else None)
        return replace(done, told=(*tried.told, *done.told), group=replace(tried.job.group, spent=reserve.spent))
    if isinstance(tried.error, OutputError):
        return _failed(asked, str(tried.error))
    why = why_not(asked.group.key, order.seconds, tried.error, tried.untried)
    done = _failed(asked, why, why if is_out_of_time(tried.error, tried.untried) else None)
    return replace(done, told=(*tried.told, *done.told))


def _done(done_list: DoneList, job: Job, worked: Worked, known_by: str | None = None) -> Done:
    result = worked.result
    sha256 = hashlib.sha256(as_bytes(result)).hexdigest()
    done_list.add(
        result.key,
        DoneConsortium(
            known_by or result.fingerprint, result.rules, sha256, claims=worked.claims, elsewhere=job.elsewhere
        ),
    )
    return Done(result, told=_told(job, worked.backed_up))


def _told(job: Job, backed_up: tuple[str, ...]) -> tuple[str, ...]:
    """Say of which files that somebody had changed there is a backup now: a correction there does not count."""
    if not backed_up:
        return ()
    told = {"files": ", ".join(map(printable, backed_up)), "folder": f"{job.group.key}/{KEPT_FOLDER}"}
    return (text.counted("gewijzigd_bewaard", len(backed_up), key=job.group.key, **told),)


def _limited(job: Job, order: Order) -> str:
    """Give the fingerprint of what was done but for a file that failed: with more time it may not fail."""
    return f"{fingerprint(job.group, job.options, job.decisions)}{_LIMITED}{order.seconds:g}"


def _failed(job: Job, why: str, stated: str | None = None) -> Done:
    """Say in the folder of results too that there is none; not in the list, so that it is tried again.

    Args:
        job: what failed.
        why: is told.
        stated: in the folder of results; None: that it failed.
    """
    own = stated or text("mislukt", key=job.group.key)
    result = failed(job.group, fingerprint(job.group, job.options, job.decisions), job.rules, own)
    is_written = False
    backed_up: tuple[str, ...] = ()
    with suppress(OutputError):
        backed_up = publish(Path(job.out), result, {}, day=job.options.day)
        is_written = True
    return Done(result, is_written=is_written, told=(why, *_told(job, backed_up)))


def _known(order: Order, done_list: DoneList, one: Group, rules: str) -> ConsortiumResult | None:
    """Give the result of a consortium that is done and of which nothing changed since."""
    known = done_list.find(one.key)
    if known is None or known.rules != rules:
        return None
    done, _, seconds = known.fingerprint.partition(_LIMITED)
    if done != fingerprint(one, order.options, order.decisions_on(one)) or seconds and float(seconds) < order.seconds:
        return None
    if not is_intact(order.out, one.key, known.result_sha256):
        return None
    return read_result(order.out / one.key / RESULT_NAME)


class InOrder:
    """Gives each consortium as soon as it and all before it are done.

    Of those that wait nothing is kept but that they are done: their results would fill the memory when the first of a
    large batch takes long. They are read back when their turn comes.

    Args:
        out: the folder of results.
        keys: of all consortia, in order.
    """

    def __init__(self, out: Path, keys: Iterable[str]) -> None:
        self._out = out
        self._waiting: dict[str, Done | bool | None] = dict.fromkeys(keys)

    def add(self, done: Done) -> Iterator[Done]:
        """Take one in; give those whose turn has come.

        Raises:
            OSError: the result of one that waited is gone.
            ValueError: or is no longer what was written.
        """
        key = done.result.key
        if next(iter(self._waiting)) != key:
            self._waiting[key] = done.was_done if done.is_written else replace(done, told=())
            return
        del self._waiting[key]
        yield done
        while self._waiting:
            key, held = next(iter(self._waiting.items()))
            if held is None:
                return
            del self._waiting[key]
            yield held if isinstance(held, Done) else Done(read_result(self._out / key / RESULT_NAME), held)
