"""A Dask scheduler and two workers on this machine, for the tests of a batch on them."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hov_tools.batch.workers import TlsFiles
from support.environment import unavailable
from support.processes import running

HOST = "127.0.0.1"
_WORKERS = 2
_SECONDS_TO_START = 60


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
def cluster(address: str, folder: Path, tls: TlsFiles | None = None) -> Iterator[list[subprocess.Popen[str]]]:
    """Start a scheduler and two workers, for TLS when there are files for it, and wait; nothing of them is left."""
    dask = [sys.executable, "-m", "dask"]
    port = address.rpartition(":")[2]
    host = f"{address.partition('://')[0]}://{HOST}"
    scheduler = [*dask, "scheduler", "--host", host, "--port", port, "--no-dashboard"]
    worker = [*dask, "worker", address, "--host", host, "--nthreads", "1", "--no-nanny", "--no-dashboard"]
    if tls is not None:
        files = ["--tls-ca-file", str(tls.authority), "--tls-cert", str(tls.certificate), "--tls-key", str(tls.key)]
        scheduler += files
        worker += files
    # Killed as a whole at the end of the block: they would serve for ever.
    with (
        running(scheduler, folder / "scheduler.log") as first,
        running([*worker, "--local-directory", str(folder)], folder / "1.log") as second,
        running([*worker, "--local-directory", str(folder)], folder / "2.log") as third,
    ):
        try:
            _wait_for_workers(folder / "scheduler.log")
            yield [first, second, third]
        finally:
            for one in (third, second, first):
                os.killpg(one.pid, signal.SIGKILL)


def _wait_for_workers(log: Path) -> None:
    """Wait until the scheduler says that both workers are with it.

    A client would know it as well, but starts a thread that gets ten seconds for it, on a machine that may stand still
    for longer.
    """
    end = time.monotonic() + _SECONDS_TO_START
    while log.read_text(encoding="utf-8").count("Register worker") < _WORKERS:
        if time.monotonic() > end:
            pytest.fail(f"no workers within {_SECONDS_TO_START} s: {log.read_text(encoding='utf-8')[-2_000:]}")
        time.sleep(0.1)
