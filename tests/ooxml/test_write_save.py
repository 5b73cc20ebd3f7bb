"""Saving: the old file or the new one, whole, and nothing beside it."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from hov_tools.ooxml.save import save_atomically


def test_a_new_file(tmp_path: Path) -> None:
    save_atomically(tmp_path / "boek.xlsx", b"nieuw")
    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [("boek.xlsx", b"nieuw")]


def test_an_existing_file_keeps_its_permissions(tmp_path: Path) -> None:
    file = tmp_path / "boek.xlsx"
    file.write_bytes(b"oud")
    file.chmod(0o640)
    save_atomically(file, b"nieuw")
    assert file.read_bytes() == b"nieuw"
    assert file.stat().st_mode & 0o777 == 0o640


def test_a_symbolic_link_stays_one(tmp_path: Path) -> None:
    (tmp_path / "echt.xlsx").write_bytes(b"oud")
    (tmp_path / "link.xlsx").symlink_to(tmp_path / "echt.xlsx")
    save_atomically(tmp_path / "link.xlsx", b"nieuw")
    assert (tmp_path / "link.xlsx").is_symlink()
    assert (tmp_path / "echt.xlsx").read_bytes() == b"nieuw"


def test_a_link_out_of_its_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "map").mkdir()
    (tmp_path / "elders.xlsx").write_bytes(b"oud")
    (tmp_path / "map" / "link.xlsx").symlink_to(tmp_path / "elders.xlsx")
    with pytest.raises(OSError, match="leads out"):
        save_atomically(tmp_path / "map" / "link.xlsx", b"nieuw")
    assert (tmp_path / "elders.xlsx").read_bytes() == b"oud"
    assert [one.name for one in (tmp_path / "map").iterdir()] == ["link.xlsx"]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        save_atomically(tmp_path / "weg" / "boek.xlsx", b"nieuw")


def test_a_name_as_long_as_the_system_takes(tmp_path: Path) -> None:
    file = tmp_path / f"{'x' * 250}.xlsx"
    save_atomically(file, b"nieuw")
    assert [one.name for one in tmp_path.iterdir()] == [file.name]


def test_a_folder_that_cannot_be_flushed_does_not_undo_what_stands_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flush = os.fsync

    def fail(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(22, "Invalid argument")
        flush(descriptor)

    monkeypatch.setattr(os, "fsync", fail)
    save_atomically(tmp_path / "boek.xlsx", b"nieuw")
    assert (tmp_path / "boek.xlsx").read_bytes() == b"nieuw"
