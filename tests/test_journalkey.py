"""The user's own key: made once, for no other to read, and missed where it cannot be kept."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from hov_tools import journalkey
from hov_tools.journalkey import SIZE, journal_key, key_path


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(journalkey, "log_folder", lambda: tmp_path / "eigen" / "hov_tools")
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    return key_path().parent


def test_it_is_made_once(folder: Path) -> None:
    key = journal_key()
    assert key is not None
    assert len(key) == SIZE
    assert journal_key() == key
    assert [path.name for path in folder.iterdir()] == [key_path().name]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_no_other_user_can_read_it() -> None:
    journal_key()
    assert key_path().stat().st_mode & 0o077 == 0


def test_the_first_of_two_stays(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = journal_key()
    # Another process looked before it was there.
    monkeypatch.setattr(Path, "exists", lambda _: False)
    assert journal_key() == first
    assert len(list(folder.iterdir())) == 1


def test_what_a_stopped_run_left_of_one_goes(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / f"{key_path().name}.0123456789abcdef").write_bytes(b"half")
    assert journal_key() is not None
    assert [path.name for path in folder.iterdir()] == [key_path().name]


@pytest.mark.parametrize("content", [b"", b"x" * 31, b"x" * 33])
def test_what_is_no_key_is_not_used_and_stays(folder: Path, content: bytes) -> None:
    folder.mkdir(parents=True)
    key_path().write_bytes(content)
    assert journal_key() is None
    assert key_path().read_bytes() == content


def test_without_a_folder_there_is_none(folder: Path) -> None:
    folder.parent.mkdir(parents=True)
    folder.write_bytes(b"a file where the folder must be")
    assert journal_key() is None


@pytest.mark.slow
def test_processes_that_begin_at_once_have_one_key(tmp_path: Path) -> None:
    program = "from hov_tools.journalkey import journal_key; print(journal_key().hex())"
    environment = {**os.environ, "XDG_STATE_HOME": str(tmp_path), "LOCALAPPDATA": str(tmp_path), "HOME": str(tmp_path)}
    started = [
        subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, env=environment)
        for _ in range(6)
    ]
    assert len({one.communicate(timeout=60)[0] for one in started}) == 1
