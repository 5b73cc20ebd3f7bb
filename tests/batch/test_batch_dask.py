"""Dask's workers as the executor: a real scheduler and two workers on this machine, one of the three killed halfway."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from batch.dask_cluster import address, cluster, without_key
from batch.submitted import consortia, contents, run_with
from commands.calling import hov
from hov_tools.batch.progress import open_done_list
from hov_tools.batch.run import Crew, Order, find, run_groups
from hov_tools.batch.work import Options
from hov_tools.batch.workers import SchedulerLostError, WorkerPool, dask_executor
from hov_tools.errors import UsageError
from hov_tools.files.own_output import PROGRESS_NAME

COUNT = 10
SECONDS = 30.0

__all__ = ["address", "without_key"]

alone = partial(WorkerPool, 1, seconds=SECONDS)


@pytest.mark.slow
def test_a_worker_that_is_killed_halfway_loses_and_doubles_nothing(tmp_path: Path, address: str) -> None:
    folder, own, out = consortia(tmp_path / "in", COUNT), tmp_path / "eigen", tmp_path / "uit"
    with WorkerPool(1, seconds=SECONDS) as pool:
        run_with(Order(folder, own, Options(), SECONDS), Crew(pool, 1, alone))
    with cluster(address, tmp_path) as (_, victim, _):
        out.mkdir()
        seen: list[str] = []
        order = Order(folder, out, Options(), SECONDS)
        with dask_executor(address) as (executor, size), open_done_list(out, folder) as done_list:
            crew = Crew(executor, size, alone)
            groups = find(order, crew, done_list, lambda _: None).groups
            for done in run_groups(order, crew, done_list, groups):
                assert done.result.failure is None
                seen.append(done.result.key)
                if len(seen) == 3:
                    os.killpg(victim.pid, signal.SIGKILL)
    assert sorted(seen) == [f"verband {number:02}" for number in range(COUNT)]
    assert contents(out) == contents(own)
    with sqlite3.connect(out / PROGRESS_NAME) as connection:
        keys = [key for (key,) in connection.execute("select sleutel from klaar")]
    assert sorted(keys) == sorted(seen)


# What a batch shows comes when all is done: this says when the first consortium is.
TELLING = """
import sys
from hov_tools.batch import run
from hov_tools.cli import main
done = run._done
def told(*given):
    print("klaar", flush=True)
    return done(*given)
run._done = told
sys.exit(main())
"""


@pytest.mark.slow
def test_a_scheduler_that_dies_ends_the_run_and_the_next_one_finishes_it(tmp_path: Path, address: str) -> None:
    folder, own, out = consortia(tmp_path / "in", COUNT), tmp_path / "eigen", tmp_path / "uit"
    assert hov("batch", folder, "--uit", own).status == 1
    command = [sys.executable, "-c", TELLING, "batch", str(folder), "--uit", str(out), "--dask", address]
    with cluster(address, tmp_path) as (scheduler, _, _):
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "klaar\n"
            os.killpg(scheduler.pid, signal.SIGKILL)
            _, told = process.communicate(timeout=60)
        assert process.returncode == 4
    # The warning that nothing is encrypted, and nothing of what the library says of itself.
    _, first, listed, *written = told.splitlines()
    assert first.startswith(f"hov: De Dask-planner op {address} antwoordt niet meer.")
    assert listed == "Wel geschreven:"
    assert 1 <= len(written) < COUNT
    assert all((Path(line.strip()) / "resultaat.json").exists() for line in written)
    assert hov("batch", folder, "--uit", out).status == 1
    assert contents(out) == contents(own)


def _run_and_kill(order: Order, address: str, scheduler: subprocess.Popen[str]) -> None:
    """Run with Dask; the scheduler is killed when the first consortium is done."""
    with dask_executor(address) as (executor, size), open_done_list(order.out, order.folder) as done_list:
        crew = Crew(executor, size, alone)
        groups = find(order, crew, done_list, lambda _: None).groups
        for _ in run_groups(order, crew, done_list, groups):
            os.killpg(scheduler.pid, signal.SIGKILL)


@pytest.mark.slow
def test_a_run_that_lost_its_scheduler_is_finished_with_another(tmp_path: Path, address: str) -> None:
    folder, own, out = consortia(tmp_path / "in", COUNT), tmp_path / "eigen", tmp_path / "uit"
    assert hov("batch", folder, "--uit", own).status == 1
    order = Order(folder, out, Options(), SECONDS)
    out.mkdir()
    lost = pytest.raises(SchedulerLostError, match="antwoordt niet meer")
    with cluster(address, tmp_path) as (scheduler, _, _), lost:
        _run_and_kill(order, address, scheduler)
    with cluster(address, tmp_path):
        assert hov("batch", folder, "--uit", out, "--dask", address).status == 1
    assert contents(out) == contents(own)


def test_the_command_says_what_is_missing(tmp_path: Path, address: str) -> None:
    folder = consortia(tmp_path / "in", 1)
    lacking = "sys.modules['distributed'] = None"
    called = hov("batch", folder, "--uit", tmp_path / "uit", "--dask", address, before=lacking)
    assert (called.status, "hov-tools[dask]" in called.err) == (2, True)


def test_an_address_without_a_scheduler(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hov_tools.batch.workers._SECONDS_TO_CONNECT", 1)
    with pytest.raises(UsageError, match="antwoordt geen Dask-planner"), dask_executor(address):
        pytest.fail("there is none")
