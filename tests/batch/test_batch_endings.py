"""A batch that cannot write all: what was done is told with its folder, and one that follows a folder goes on."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from batch.submitted import consortia, consortium
from commands.calling import hov
from hov_tools.batch import progress
from hov_tools.batch.progress import PROGRESS_NAME, DoneConsortium, open_done_list
from hov_tools.errors import OutputError
from hov_tools.rules.h211 import Claims

KEY = "verband 00"
DONE = DoneConsortium("a" * 64, "b" * 64, "c" * 64, Claims(KEY, 2022, None, (), ()))


@pytest.mark.parametrize("taken", ["Overzicht.xlsx", "bevindingen.csv"])
def test_what_was_done_before_it_failed_is_told(tmp_path: Path, taken: str) -> None:
    folder, out = consortia(tmp_path / "in", 1), tmp_path / "uit"
    (out / taken / "map").mkdir(parents=True)
    called = hov("batch", folder, "--uit", out, "--tabellen", "csv")
    assert called.status == 4
    told = called.err.splitlines()
    start = told.index("Wel geschreven:")
    assert told[start - 1].startswith(f"hov: {out / taken} kan niet worden geschreven: er staat een map met die naam")
    assert told[start + 1] == f"  {out / KEY}"
    assert (f"  {out / 'Overzicht.xlsx'}" in told) is (taken != "Overzicht.xlsx")
    # It is done already: what the second run is told of is none of its own doing.
    assert f"  {out / KEY}" not in hov("batch", folder, "--uit", out, "--tabellen", "csv").err.splitlines()


def _fill_the_disk(out: Path) -> None:
    with open_done_list(out, out / "in") as done_list:
        pages = done_list._connection.execute("pragma page_count").fetchone()[0]
        done_list._connection.execute(f"pragma max_page_count = {pages}")
        for number in range(1000):
            done_list.add(f"verband {number:03}", DONE)


def test_a_full_disk_under_the_list_of_what_is_done(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="de schijf is vol"):
        _fill_the_disk(tmp_path)


def test_a_list_that_cannot_be_opened_is_not_thrown_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_done_list(tmp_path, tmp_path / "in") as done_list:
        done_list.add(KEY, DONE)
    connect = progress._connect

    def fail(_: Path) -> sqlite3.Connection:
        error = sqlite3.OperationalError("disk I/O error")
        error.sqlite_errorname = "SQLITE_IOERR_READ"
        raise error

    monkeypatch.setattr(progress, "_connect", fail)
    with (
        pytest.raises(OutputError, match="de schijf doet het niet goed"),
        open_done_list(tmp_path, tmp_path / "in"),
    ):
        pytest.fail("it cannot be opened")
    monkeypatch.setattr(progress, "_connect", connect)
    with open_done_list(tmp_path, tmp_path / "in") as done_list:
        assert done_list.find(KEY) == DONE


def test_a_folder_in_the_place_of_the_list(tmp_path: Path) -> None:
    (tmp_path / PROGRESS_NAME).mkdir()
    with pytest.raises(OutputError, match="geen rechten"), open_done_list(tmp_path, tmp_path / "in"):
        pytest.fail("it cannot be opened")


@pytest.mark.slow
@pytest.mark.usefixtures("interruptible")
def test_following_goes_on_whatever_lies_in_the_folder_and_in_its_way(tmp_path: Path) -> None:
    folder, out = consortia(tmp_path / "in", 1), tmp_path / "uit"
    (folder / "verband weg").symlink_to(tmp_path / "bestaat niet")
    (out / "Overzicht.xlsx").mkdir(parents=True)
    command = [sys.executable, "-m", "hov_tools", "batch", str(folder), "--uit", str(out), "--volg", "--werkers", "1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        told = [process.stderr.readline() for _ in range(3)]
        (out / "Overzicht.xlsx").rmdir()
        assert process.stdout.readline().startswith(KEY)
        consortium(tmp_path / "los", 1)
        (tmp_path / "los").rename(folder / "verband 01")
        while not process.stdout.readline().startswith("verband 01"):
            pass
        while "De uitkomsten staan in" not in told[-1]:
            told.append(process.stderr.readline())
        process.send_signal(signal.SIGINT)
        process.communicate()
    assert process.returncode == 1
    assert (out / "Overzicht.xlsx").is_file()
    assert sum("verband weg verwijst naar iets dat er niet is" in line for line in told) == 1
    assert sum("Overzicht.xlsx kan niet worden geschreven" in line for line in told) == 1
