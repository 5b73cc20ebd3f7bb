"""Without standard output, standard error or both, as a task scheduler or a window that was closed leaves a program."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from commands.calling import EXAMPLES
from hov_tools.files.receipt import receipt_beside
from support.kept import backups

MISTAKES = EXAMPLES / "2022-zuid"
CLOSED = [(1,), (2,), (1, 2), (0, 1, 2)]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="there such a program gets handles that lead nowhere"),
]


def hov_without(closed: Sequence[int], *arguments: str | Path) -> tuple[int, str, str]:
    """Run hov with these standard files closed; give its exit status and what stands in the others."""
    hov = [sys.executable, "-m", "hov_tools", *map(str, arguments)]
    closing = " ".join(f"{number}>&-" for number in closed)
    done = subprocess.run(
        ["sh", "-c", f'"$@" {closing}', "sh", *hov], capture_output=True, encoding="utf-8", check=False, timeout=120
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("closed", CLOSED, ids=str)
def test_results_are_written_and_the_status_is_true(tmp_path: Path, closed: tuple[int, ...]) -> None:
    shutil.copytree(MISTAKES, tmp_path / "m")
    status, _, err = hov_without(closed, "valideer", tmp_path / "m", "--schrijf", "--ter-plekke")
    assert status == 1
    assert "mis" not in err
    changed = [one for one in (tmp_path / "m").glob("*.xlsx") if backups(one)]
    assert len(changed) == 10
    assert all(receipt_beside(one).exists() for one in changed)
    assert hov_without(closed, "valideer", tmp_path / "niets")[0] == 2


def test_json_holds_nothing_of_what_is_said_elsewhere(tmp_path: Path) -> None:
    status, out, _ = hov_without((2,), "valideer", MISTAKES, "--json", "--schrijf", "--uit", tmp_path / "u")
    assert status == 1
    assert json.loads(out)["bevindingen"]


@pytest.mark.parametrize("closed", CLOSED, ids=str)
def test_a_batch_with_its_workers(tmp_path: Path, closed: tuple[int, ...]) -> None:
    shutil.copytree(MISTAKES, tmp_path / "in" / "zuid")
    status, out, err = hov_without(closed, "batch", tmp_path / "in", "--uit", tmp_path / "uit", "--json")
    assert (status, "mis" in err) == (1, False)
    assert (tmp_path / "uit" / "Overzicht.xlsx").exists()
    if 1 not in closed:
        assert len(json.loads(out)["samenwerkingsverbanden"]) == 1
