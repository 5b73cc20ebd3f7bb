"""Standard output that is closed early, as `hov … | head` does, or that cannot be written."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from commands.calling import EXAMPLES, hov

MISTAKES = EXAMPLES / "2022-zuid"


def closed_early(*arguments: str | Path, lines: int) -> tuple[int, str]:
    """Run hov, read so many lines and close; give its exit status and what it says on standard error."""
    command = [sys.executable, "-m", "hov_tools", *map(str, arguments)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        for _ in range(lines):
            process.stdout.readline()
        process.stdout.close()
        told = process.stderr.read()
        return process.wait(timeout=60), told


@pytest.mark.parametrize("lines", [0, 1])
@pytest.mark.parametrize("shape", [(), ("--json",)], ids=["text", "json"])
def test_whoever_stops_reading_stops_nothing_else(tmp_path: Path, lines: int, shape: tuple[str, ...]) -> None:
    whole = hov("valideer", MISTAKES, "--schrijf", "--uit", tmp_path / "heel", *shape)
    status, told = closed_early("valideer", MISTAKES, "--schrijf", "--uit", tmp_path / "kort", *shape, lines=lines)
    assert status == whole.status == 1
    assert "Traceback" not in told
    assert {one.name: one.read_bytes() for one in (tmp_path / "kort").iterdir() if one.suffix == ".xlsx"} == {
        one.name: one.read_bytes() for one in (tmp_path / "heel").iterdir() if one.suffix == ".xlsx"
    }


def test_a_batch_goes_on_when_nobody_reads_its_lines(tmp_path: Path) -> None:
    status, told = closed_early("batch", EXAMPLES, "--uit", tmp_path / "uit", "--jsonl", "--werkers", "1", lines=0)
    assert (status, "Traceback" in told) == (1, False)
    assert (tmp_path / "uit" / "Overzicht.xlsx").exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_output_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hov_tools", "valideer", str(MISTAKES)]
    environment = {**os.environ, "XDG_STATE_HOME": str(tmp_path)}
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            command, stdout=full, stderr=subprocess.PIPE, encoding="utf-8", check=False, env=environment
        )
    assert done.returncode == 4
    assert done.stderr.startswith("hov: De uitvoer kan niet worden geschreven: de schijf is vol")
    assert len(done.stderr.splitlines()) == 1
