"""Saving: the old file or the new one, whole, and nothing beside it."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from hov_tools.ooxml.save import save_atomically, save_together


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


@pytest.mark.parametrize("name", ["fsync", "open", "replace", "chmod", "stat", "write"])
def test_when_a_step_fails_the_old_file_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    file = tmp_path / "boek.xlsx"
    file.write_bytes(b"oud")

    def fail(*_: object, **__: object) -> None:
        raise OSError("no space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(module, name, fail)
        with pytest.raises(OSError, match="no space"):
            save_atomically(file, b"nieuw")
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [("boek.xlsx", b"oud")]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        save_atomically(tmp_path / "weg" / "boek.xlsx", b"nieuw")


def test_what_belongs_together_takes_its_place_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    placed: list[str] = []
    replace = Path.replace

    def noted(self: Path, target: Path) -> Path:
        # All of them are made before the first takes its place.
        assert len(list(tmp_path.glob(".hov-*.tmp"))) == 2 - len(placed)
        placed.append(target.name)
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", noted)
    save_together([(tmp_path / "bewijs.json", b"{}"), (tmp_path / "boek.xlsx", b"nieuw")])
    assert placed == ["bewijs.json", "boek.xlsx"]


@pytest.mark.parametrize("old", [b"{}", None], ids=["there was one", "there was none"])
@pytest.mark.parametrize("failing", ["bewijs.json", "boek.xlsx"])
def test_when_one_cannot_be_placed_all_are_as_they_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str, old: bytes | None
) -> None:
    (tmp_path / "boek.xlsx").write_bytes(b"oud")
    if old is not None:
        (tmp_path / "bewijs.json").write_bytes(old)
    before = {one.name: one.read_bytes() for one in tmp_path.iterdir()}
    replace = Path.replace
    failed: list[str] = []

    def in_use(self: Path, target: Path) -> Path:
        if target.name == failing and not failed:
            failed.append(failing)
            raise PermissionError(13, "Permission denied")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", in_use)
    with pytest.raises(PermissionError):
        save_together([(tmp_path / "bewijs.json", b"{nieuw}"), (tmp_path / "boek.xlsx", b"nieuw")])
    assert {one.name: one.read_bytes() for one in tmp_path.iterdir()} == before


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
