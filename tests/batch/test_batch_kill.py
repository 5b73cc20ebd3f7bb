"""A run that is killed outright, ten times, each time elsewhere, and goes on as if nothing had happened."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from batch.submitted import consortia, contents

CONSORTIA = 12
KILLS = 10
SEED = 20220201


def start(folder: Path, out: Path, *options: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "hov_tools", "batch", str(folder), "--uit", str(out), *options]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True, env=os.environ
    )


def finished(folder: Path, out: Path, *options: str) -> dict[str, str]:
    process = start(folder, out, *options)
    process.communicate(timeout=120)
    assert process.returncode == 1
    return contents(out)


def kill_after(process: subprocess.Popen[bytes], done: int) -> bool:
    """Kill a process with all that it started when it told of so many consortia; tell whether it was still running."""
    assert process.stdout is not None
    for _ in range(done):
        process.stdout.readline()
    was_running = process.poll() is None
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    return was_running


@pytest.mark.slow
def test_a_killed_run_goes_on_and_ends_in_the_same_bytes(tmp_path: Path) -> None:
    folder = consortia(tmp_path / "inzendingen", CONSORTIA)
    undisturbed = finished(folder, tmp_path / "ongestoord", "--werkers", "2")
    assert len({path.split("/")[0] for path in undisturbed if "/" in path}) == CONSORTIA
    moments = random.Random(SEED)  # noqa: S311 - moments to kill at, no secrets
    hits = 0
    for kill in range(KILLS):
        # Two kills on end in the same folder, so that what the first left is killed again.
        out = tmp_path / f"uit {kill // 2}"
        hits += kill_after(start(folder, out, "--werkers", "2"), moments.randrange(1, CONSORTIA))
        if kill % 2:
            assert finished(folder, out, "--werkers", "2") == undisturbed
            assert not (out / ".hov-werk").exists()
    assert hits >= KILLS // 3


def test_no_worker_outlives_the_program(tmp_path: Path) -> None:
    folder, out = consortia(tmp_path / "inzendingen", CONSORTIA), tmp_path / "uit"
    command = [sys.executable, "-m", "hov_tools", "batch", str(folder), "--uit", str(out), "--jsonl", "--werkers", "2"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        assert process.stdout.readline()
        # The program alone: its workers hold the same output, which ends when the last of them does.
        process.kill()
        process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL


@pytest.mark.slow
def test_one_worker_and_two_give_the_same_bytes(tmp_path: Path) -> None:
    folder = consortia(tmp_path / "inzendingen", 5)
    assert finished(folder, tmp_path / "een", "--werkers", "1") == finished(folder, tmp_path / "twee", "--werkers", "2")


@pytest.mark.slow
def test_only_what_changed_is_done_again(tmp_path: Path) -> None:
    folder = consortia(tmp_path / "inzendingen", 4)
    out = tmp_path / "uit"
    first = finished(folder, out)
    times = {path: path.stat().st_mtime_ns for path in out.glob("*/resultaat.json")}
    changed = folder / "verband 02" / "HOV-formulier 10443.xlsx"
    changed.unlink()
    second = finished(folder, out)
    redone = {path.parent.name for path, before in times.items() if path.stat().st_mtime_ns != before}
    assert redone == {"verband 02"}
    differing = {path.split("/")[0] for path in first | second if first.get(path) != second.get(path)}
    assert differing == {"verband 02", "Overzicht.xlsx"}
    # The overview told what changed; now nothing did, as the first time.
    assert finished(folder, out) == finished(folder, tmp_path / "opnieuw")
