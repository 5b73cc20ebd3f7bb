"""A Dask scheduler and two workers on this machine, for the tests of a batch on them."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hov_tools.batch.workers import TlsFiles, _security
from support.environment import unavailable
from support.processes import running

HOST = "127.0.0.1"


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
    """Start a scheduler and two workers, for TLS when there are files for it; nothing of them is left."""
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
            yield [first, second, third]
        finally:
            for one in (third, second, first):
                os.killpg(one.pid, signal.SIGKILL)


def wait_for_workers(address: str, count: int, tls: TlsFiles | None = None) -> None:
    from distributed import Client  # noqa: PLC0415 - an optional part

    with Client(address, timeout=60, security=_security(address, tls)) as client:
        client.wait_for_workers(count, timeout=60)
