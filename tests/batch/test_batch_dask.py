"""Dask's workers as the executor: a real scheduler and two workers on this machine, one of the three killed halfway."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from batch.submitted import consortia, contents, run_with
from commands.calling import hov
from hov_tools.batch.progress import open_done_list
from hov_tools.batch.run import Crew, Order, find, run_groups
from hov_tools.batch.work import Options
from hov_tools.batch.workers import SchedulerLostError, WorkerPool, dask_executor
from hov_tools.errors import UsageError
from hov_tools.files.own_output import PROGRESS_NAME
from support.environment import unavailable
from support.processes import running

HOST = "127.0.0.1"
COUNT = 10
SECONDS = 30.0

alone = partial(WorkerPool, 1, seconds=SECONDS)


@pytest.fixture(autouse=True)
def without_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The key does not leave the machine, so runs on a cluster are not signed: nor are those they are compared with."""
    (tmp_path / "geen map").write_bytes(b"")
    for name in ("XDG_STATE_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "geen map" / "hov"))


@pytest.fixture
def address() -> str:
    """Give an address for a scheduler."""
    try:
        import distributed  # noqa: F401, PLC0415 - an optional part
    except ImportError:
        unavailable("Dask is not installed (pip install 'hov-tools[dask]')")
    with socket.socket() as free:
        free.bind((HOST, 0))
        return f"tcp://{HOST}:{free.getsockname()[1]}"


@contextmanager
def cluster(address: str, folder: Path) -> Iterator[list[subprocess.Popen[str]]]:
    """Start a scheduler and two workers; nothing of them is left."""
    dask = [sys.executable, "-m", "dask"]
    port = address.rpartition(":")[2]
    scheduler = [*dask, "scheduler", "--host", HOST, "--port", port, "--no-dashboard"]
    worker = [*dask, "worker", address, "--host", HOST, "--nthreads", "1", "--no-nanny", "--no-dashboard"]
    # Killed as a whole at the end of the block: they would serve for ever.
    with (
        running(scheduler, folder / "scheduler.log") as first,
        running([*worker, "--local-directory", str(folder)], folder / "1.log") as second,
        running([*worker, "--local-directory", str(folder)], folder / "2.log") as third,
    ):
        try:
            yield [first, second, third]
        finally:
            for one in (third, second, first):
                os.killpg(one.pid, signal.SIGKILL)


def wait_for_workers(address: str, count: int) -> None:
    from distributed import Client  # noqa: PLC0415 - an optional part

    with Client(address, timeout=60) as client:
        client.wait_for_workers(count, timeout=60)


@pytest.mark.slow
def test_a_worker_that_is_killed_halfway_loses_and_doubles_nothing(tmp_path: Path, address: str) -> None:
    folder, own, out = consortia(tmp_path / "in", COUNT), tmp_path / "eigen", tmp_path / "uit"
    with WorkerPool(1, seconds=SECONDS) as pool:
        run_with(Order(folder, own, Options(), SECONDS), Crew(pool, 1, alone))
    with cluster(address, tmp_path) as (_, victim, _):
        wait_for_workers(address, 2)
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
        wait_for_workers(address, 2)
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "klaar\n"
            os.killpg(scheduler.pid, signal.SIGKILL)
            _, told = process.communicate(timeout=60)
        assert process.returncode == 4
    # Nothing of what the library says of itself.
    first, listed, *written = told.splitlines()
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
    with cluster(address, tmp_path) as (scheduler, _, _):
        wait_for_workers(address, 2)
        with pytest.raises(SchedulerLostError, match="antwoordt niet meer"):
            _run_and_kill(order, address, scheduler)
    with cluster(address, tmp_path):
        wait_for_workers(address, 2)
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
