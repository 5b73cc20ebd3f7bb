"""A network drive is told apart from a disk of this machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from hov_tools.desk.dossiers import drive
from hov_tools.desk.dossiers.drive import kind_of_mount, network_drive

MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
//server/deel /mnt/deel\\040van\\040ons cifs rw 0 0
/dev/sdb1 /mnt/deel ext4 rw 0 0
server:/deel3 /delen nfs4 rw 0 0
tmpfs /delen/werk/tmp tmpfs rw 0 0
onzin
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "ext4"),
        ("/mnt/deel van ons/HOV", "cifs"),
        ("/mnt/deel", "ext4"),
        ("/mnt/deel2", "ext4"),
        ("/delen/werk", "nfs4"),
        ("/delenwerk", "ext4"),
        ("/delen/werk/tmp/x", "tmpfs"),
    ],
)
def test_a_path_lies_on_the_longest_mount_above_it(path: str, kind: str) -> None:
    assert kind_of_mount(path, MOUNTS) == kind


@pytest.mark.parametrize(("kind", "named"), [("cifs", "cifs"), ("nfs4", "nfs4"), ("9p", "9p"), ("ext4", None)])
def test_only_what_lies_on_another_machine_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, named: str | None
) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"x / ext4 rw 0 0\nx {tmp_path.resolve()} {kind} rw 0 0\n", encoding="utf-8")
    monkeypatch.setattr(drive, "_MOUNTS", mounts)
    assert network_drive(tmp_path) == named
    monkeypatch.setattr(drive, "_MOUNTS", tmp_path / "weg")
    assert network_drive(tmp_path) is None


@pytest.mark.parametrize(("found", "named"), [(4, "Z:"), (3, None)])
def test_windows_tells_of_its_drives(monkeypatch: pytest.MonkeyPatch, found: int, named: str | None) -> None:
    monkeypatch.setattr(drive.sys, "platform", "win32")
    monkeypatch.setattr(drive.os.path, "realpath", lambda _: "Z:\\HOV")
    monkeypatch.setattr(drive.os.path, "splitdrive", lambda path: (path[:2], path[2:]))
    monkeypatch.setattr(drive, "_drive_type", lambda root: found if root == "Z:\\" else 0)
    assert network_drive(Path("Z:/HOV")) == named


def test_a_path_of_a_server_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drive.os.path, "realpath", lambda _: "\\\\server\\deel\\HOV")
    assert network_drive(Path("x")) == "\\\\server\\deel\\HOV"
