"""Saving: the old file or the new one, whole, and nothing beside it."""

from __future__ import annotations

import os
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


@pytest.mark.parametrize(
    ("module", "name"), [(os, "fsync"), (os, "fdopen"), (Path, "replace"), (Path, "chmod"), (Path, "exists")]
)
def test_when_a_step_fails_the_old_file_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: object, name: str
) -> None:
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
