"""A worker that dies, hangs or wants too much costs the file that made it so, or else its consortium; nothing more."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from msgspec.structs import replace
from pebble import ProcessExpired

from batch import misbehaving
from batch.submitted import consortia, contents, jobs_of, run_with
from hov_tools.batch.isolate import Attempt, Work
from hov_tools.batch.run import STEPS, Crew, Order
from hov_tools.batch.work import Options, OtherRulesError, work
from hov_tools.batch.workers import WorkerPool
from hov_tools.files.apart import TaskFailedError
from hov_tools.files.isolate import Probe, first_seconds

pytestmark = pytest.mark.slow

COUNT = 3
SECONDS = 240.0
"""That a consortium may take: never taken, however busy the machine is."""

SHORT = 36.0
"""The same where a task hangs, and the others must be done in time: these tests are slow."""

GOOD = ("verband 00", "verband 02")

# A fork of a process that has threads, as pytest's may have, can hang.
SPAWN = multiprocessing.get_context("spawn")

alone = partial(WorkerPool, 1, seconds=SECONDS)


@contextmanager
def crew(seconds: float = SECONDS) -> Iterator[Crew]:
    with WorkerPool(2, seconds=first_seconds(seconds, STEPS)) as pool:
        yield Crew(pool, 2, alone)


def order(tmp_path: Path, seconds: float = SECONDS, **parts: object) -> Order:
    return Order(tmp_path / "in", tmp_path / "uit", Options(), seconds, **parts)  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def own_log(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "log"))
    return tmp_path / "log" / "hov_tools" / "hov_tools.log"


@pytest.mark.parametrize(
    ("work_function", "probe_function", "code", "told", "is_logged"),
    [
        (misbehaving.work_segfaults, misbehaving.probe_segfaults, "F120", "stopte het programma", True),
        (misbehaving.work_is_killed, misbehaving.probe_is_killed, "F123", "te veel geheugen", False),
        (misbehaving.work_takes_all_memory, misbehaving.probe_takes_all_memory, "F123", "te veel geheugen", False),
        (misbehaving.work_fails, misbehaving.probe_fails, "F120", "stopte het programma", True),
        pytest.param(
            *(misbehaving.work_hangs, misbehaving.probe_hangs, "F123", "duurde te lang", False), marks=pytest.mark.slow
        ),
    ],
)
def test_a_bad_file_costs_that_file(
    tmp_path: Path,
    own_log: Path,
    work_function: Work,
    probe_function: Probe,
    code: str,
    told: str,
    is_logged: bool,
) -> None:
    consortia(tmp_path / "in", COUNT)
    seconds = SHORT if work_function is misbehaving.work_hangs else SECONDS
    with crew(seconds) as workers:
        done = run_with(order(tmp_path, seconds, work=work_function, probe=probe_function), workers)
    assert sorted(done) == ["verband 00", "verband 01", "verband 02"]
    [finding] = [one for one in done[misbehaving.GUILTY].result.findings if one.file == misbehaving.GUILTY_FILE]
    assert (finding.code, told in finding.message) == (code, True)
    assert done[misbehaving.GUILTY].result.failure is None
    assert all("F120" not in {one.code for one in done[key].result.findings} for key in GOOD)
    assert own_log.exists() is is_logged
    if is_logged:
        [line] = done[misbehaving.GUILTY].told
        assert misbehaving.GUILTY_FILE in line
        assert "geheim" not in own_log.read_text() + line


@pytest.mark.parametrize(
    ("work_function", "attempt_function"),
    [
        (misbehaving.work_cannot_mark, misbehaving.attempt_cannot_mark),
        pytest.param(
            *(misbehaving.work_hangs_at_marking, misbehaving.attempt_hangs_at_marking), marks=pytest.mark.slow
        ),
    ],
    ids=["dies", "hangs"],
)
def test_a_file_that_cannot_be_marked_is_still_judged(
    tmp_path: Path, own_log: Path, work_function: Work, attempt_function: Attempt
) -> None:
    consortia(tmp_path / "in", COUNT)
    seconds = SHORT if work_function is misbehaving.work_hangs_at_marking else SECONDS
    with crew(seconds) as workers:
        expected = run_with(Order(tmp_path / "in", tmp_path / "zonder", Options(), seconds), workers)
        done = run_with(order(tmp_path, seconds, work=work_function, attempt=attempt_function), workers)
    guilty, same = done[misbehaving.GUILTY].result, expected[misbehaving.GUILTY].result
    assert (guilty.failure, guilty.document) == (None, same.document)
    assert f"{misbehaving.GUILTY_FILE}: niet aangepast, want het programma stopte toen het dat deed." in guilty.remarks
    # Its own copy is all that is missing.
    assert {one.path for one in same.written} - {one.path for one in guilty.written} <= {misbehaving.GUILTY_FILE}
    [line] = done[misbehaving.GUILTY].told
    assert misbehaving.GUILTY_FILE in line
    assert line.partition("nummer ")[2].partition(";")[0] in own_log.read_text()


@pytest.mark.slow
def test_a_file_that_takes_too_long_is_not_tried_again_until_there_is_more_time(tmp_path: Path) -> None:
    consortia(tmp_path / "in", COUNT)
    asked = order(tmp_path, SHORT, work=misbehaving.work_hangs, probe=misbehaving.probe_hangs)
    with crew(SHORT) as workers:
        run_with(asked, workers)
        first = contents(tmp_path / "uit")
        again = run_with(asked, workers)
        assert all(one.was_done for one in again.values())
        assert contents(tmp_path / "uit") == first
        more = run_with(order(tmp_path, SHORT + 1), workers)
    assert [key for key, one in more.items() if not one.was_done] == [misbehaving.GUILTY]
    assert "F123" not in {one.code for one in more[misbehaving.GUILTY].result.findings}


def test_work_that_fails_whatever_it_reads_costs_its_consortium(tmp_path: Path, own_log: Path) -> None:
    consortia(tmp_path / "in", COUNT)
    with crew() as workers:
        done = run_with(order(tmp_path, work=misbehaving.work_always_segfaults), workers)
        assert done[misbehaving.GUILTY].result.failure is not None
        assert all(done[key].result.failure is None for key in GOOD)
        [line] = done[misbehaving.GUILTY].told
        number = line.partition("nummer ")[2].partition(";")[0]
        assert f"run {number}," in own_log.read_text()
        # It is not taken for done: the next run does it, and only it.
        done = run_with(order(tmp_path), workers)
    assert [key for key, one in done.items() if not one.was_done] == [misbehaving.GUILTY]
    assert done[misbehaving.GUILTY].result.failure is None


def test_an_innocent_consortium_is_done_after_all(tmp_path: Path) -> None:
    consortia(tmp_path / "in", COUNT)
    with crew() as workers:
        done = run_with(order(tmp_path, work=misbehaving.work_dies_once), workers)
    assert all(one.result.failure is None and not one.told for one in done.values())


@pytest.mark.parametrize(
    "make", [partial(ThreadPoolExecutor, 2), partial(ProcessPoolExecutor, 2, SPAWN)], ids=["threads", "processes"]
)
def test_any_executor_gives_the_same_bytes(tmp_path: Path, make: Callable[[], Executor]) -> None:
    consortia(tmp_path / "in", COUNT)
    with crew() as workers:
        run_with(order(tmp_path), workers)
    own = contents(tmp_path / "uit")
    with make() as executor:
        other = Order(tmp_path / "in", tmp_path / "ander", Options(), SECONDS)
        run_with(other, Crew(executor, 2, alone))
    assert contents(tmp_path / "ander") == own


def test_an_executor_that_breaks_as_a_whole_loses_nothing(tmp_path: Path) -> None:
    consortia(tmp_path / "in", COUNT)
    with ProcessPoolExecutor(2, SPAWN) as executor:
        crew_of_it = Crew(executor, 2, alone)
        done = run_with(order(tmp_path, work=misbehaving.work_always_segfaults), crew_of_it)
    assert [key for key, one in done.items() if one.result.failure is not None] == [misbehaving.GUILTY]


def test_tasks_of_a_pool_fail_one_by_one() -> None:
    with WorkerPool(2, seconds=SECONDS) as pool:
        bad = [pool.submit(one) for one in (misbehaving.segfault, misbehaving.fail, misbehaving.killed)]
        good = [pool.submit(pow, 2, number) for number in range(20)]
        assert [one.result(30) for one in good] == [2**number for number in range(20)]
        kinds = [type(one.exception(30)) for one in bad]
    assert kinds == [ProcessExpired, TaskFailedError, ProcessExpired]


def test_a_pool_of_which_a_process_dies_between_two_tasks_goes_on() -> None:
    with WorkerPool(1, seconds=SECONDS) as pool:
        for _ in range(2):
            os.kill(pool.submit(os.getpid).result(30), signal.SIGKILL)
            assert [pool.do(abs, -number, SECONDS).result for number in (1, 2, 3)] == [1, 2, 3]


def test_a_pool_that_is_stopped_ends_at_once() -> None:
    given: list[Future[object]] = []

    def interrupted() -> None:
        with WorkerPool(1, seconds=300) as pool:
            given.extend((pool.submit(misbehaving.hang), pool.submit(pow, 2, 3)))
            assert not any(one.done() for one in given)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    # Ended, and not because the time for a task was over.
    hanging, waiting = given
    assert hanging.cancelled() or isinstance(hanging.exception(0), ProcessExpired)
    assert waiting.cancelled()


def test_work_refuses_another_version_of_the_program(tmp_path: Path) -> None:
    [job] = jobs_of(consortia(tmp_path / "in", 1), tmp_path / "uit").values()
    with pytest.raises(OtherRulesError):
        work(replace(job, rules="other"))
