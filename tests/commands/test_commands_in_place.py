"""Writing into the user's own files: all or none, nobody's work overwritten, nobody let in, nothing behind a link."""

from __future__ import annotations

import errno
import json
import os
import shutil
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from commands.calling import EXAMPLES, Called, hov_inside
from hov_tools.files import output
from hov_tools.files.receipt import KEPT_FOLDER, is_as_written, receipt_beside
from hov_tools.ooxml import save as save_module
from hov_tools.ooxml.fileset import FileSet
from support.kept import PARTS, backup, is_part

FLOW = "In- en doorstroom samenwerkingsverband toewijzingsjaar 2022.xlsx"
FORM = "HOV-formulier 10280.xlsx"
APPLICATION = "Aanvraag door regiehouder toewijzing 2022.xlsx"
Patch = pytest.MonkeyPatch
on_posix = pytest.mark.skipif(os.name == "nt", reason="rights are those of the folder there")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a consortium with mistakes, of which each workbook gets something: three forms, one in a folder below."""
    made = tmp_path / "verband"
    (made / "leden").mkdir(parents=True)
    for name in (FLOW, APPLICATION):
        shutil.copy(EXAMPLES / "2022-zuid" / name, made)
    shutil.copy(EXAMPLES / "2022-zuid" / FORM, made / "leden")
    return made


def contents(folder: Path) -> dict[str, bytes]:
    return {one.relative_to(folder).as_posix(): one.read_bytes() for one in folder.rglob("*") if one.is_file()}


def in_place(folder: Path, *options: str) -> Called:
    return hov_inside("valideer", folder, "--schrijf", "--ter-plekke", *options)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


# --- All or none --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("part", PARTS)
def test_a_name_that_is_taken_by_a_folder_leaves_all_as_they_were(folder: Path, monkeypatch: Patch, part: str) -> None:
    before = contents(folder)
    real = save_module.place
    is_taken = is_part(folder / "leden" / FORM, part)
    taken: list[Path] = []

    def meanwhile(files: FileSet, number: int) -> None:
        (path,) = filter(is_taken, map(files.target, range(len(files.members))))
        if path.is_file():
            path.unlink()
        path.mkdir(exist_ok=True)
        taken.append(path)
        real(files, number)

    monkeypatch.setattr(save_module, "place", meanwhile)
    called = in_place(folder)
    assert called.status == 4
    assert str(taken[0]) in called.err
    left = contents(folder)
    assert left == {name: content for name, content in before.items() if part != "workbook" or name != f"leden/{FORM}"}


def test_a_workbook_that_someone_saves_meanwhile_is_named_and_nothing_is_written(
    folder: Path, monkeypatch: Patch
) -> None:
    before = contents(folder)
    real = output.save_together

    def meanwhile(files: Any) -> None:
        (folder / "leden" / FORM).write_bytes(b"van een ander")
        real(files)

    monkeypatch.setattr(output, "save_together", meanwhile)
    called = in_place(folder)
    assert called.status == 4
    assert f"{folder / 'leden' / FORM} is tijdens het werk door iemand anders gewijzigd" in called.err
    assert contents(folder) == {**before, f"leden/{FORM}": b"van een ander"}


def test_a_workbook_that_was_changed_since_it_was_read_is_not_taken_for_the_original(
    folder: Path, monkeypatch: Patch
) -> None:
    before = contents(folder)
    real = output._written_in_place

    def meanwhile(*arguments: Any) -> Any:
        (folder / FLOW).write_bytes(b"van een ander")
        return real(*arguments)

    monkeypatch.setattr(output, "_written_in_place", meanwhile)
    called = in_place(folder)
    assert (called.status, "door iemand anders gewijzigd" in called.err) == (4, True)
    assert contents(folder) == {**before, FLOW: b"van een ander"}


def test_herstel_does_not_overwrite_a_save_either(folder: Path, monkeypatch: Patch) -> None:
    assert in_place(folder).status == 1
    real = output.save_together

    def meanwhile(files: Any) -> None:
        (folder / FLOW).write_bytes(b"van een ander")
        real(files)

    monkeypatch.setattr(output, "save_together", meanwhile)
    called = hov_inside("herstel", folder / FLOW, "--ter-plekke")
    assert (called.status, "door iemand anders gewijzigd" in called.err) == (4, True)
    assert (folder / FLOW).read_bytes() == b"van een ander"


@pytest.mark.parametrize("command", ["valideer", "verschil", "herstel", "batch"])
def test_every_command_that_reads_the_folder_settles_it(folder: Path, monkeypatch: Patch, command: str) -> None:
    assert in_place(folder).status == 1
    before = contents(folder)
    calls: list[int] = []
    real = save_module.place

    def stopping(*arguments: Any) -> None:
        calls.append(1)
        if len(calls) == 5:
            raise KeyboardInterrupt
        real(*arguments)

    with monkeypatch.context() as patched:
        patched.setattr(save_module, "place", stopping)
        patched.setattr(save_module, "take_back", lambda _: False)
        assert in_place(folder).status == 4
    assert contents(folder) != before
    words = {
        "valideer": [folder / "leden" / FORM],
        "verschil": [folder, folder],
        "herstel": [folder / FLOW, "--uit", folder.parent / "uit"],
        "batch": [folder.parent, "--uit", folder.parent / "uit", "--werkers", "1"],
    }[command]
    called = hov_inside(command, *words)
    assert "halverwege gestopt. Zij is nu afgemaakt" in called.err
    left = contents(folder)
    assert not [name for name in left if "/.hov-" in f"/{name}"]
    assert is_as_written(folder / FLOW)
    assert is_as_written(folder / "leden" / FORM)
    assert "halverwege" not in hov_inside("valideer", folder).err


def test_a_note_of_someone_else_is_told_and_changes_nothing(folder: Path) -> None:
    (folder / f".hov-{'a' * 32}.begonnen").write_text(
        json.dumps({"versie": 1, "bestanden": [{"name": "../weg.xlsx", "old": None, "new": "0" * 64}]})
    )
    before = contents(folder)
    called = hov_inside("valideer", folder)
    assert called.status == 1
    assert "is geen geldige aantekening van hov en is niet gebruikt" in called.err
    assert contents(folder) == before


def test_copies_of_a_killed_run_are_cleared_by_the_next(folder: Path, tmp_path: Path) -> None:
    left = tmp_path / "uit" / "leden" / f".hov-{'a' * 32}-0n.tmp"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"half")
    assert hov_inside("valideer", folder, "--schrijf", "--uit", tmp_path / "uit").status == 1
    assert not [name for name in contents(tmp_path / "uit") if ".hov-" in name]


# --- Files with more names, read-only files and links -----------------------------------------------------------------


def locked(path: Path) -> None:
    path.chmod(0o444)


def linked(path: Path) -> None:
    os.link(path, path.parents[2] / "andere naam.xlsx")


REFUSED: dict[str, tuple[Callable[[Path], None], str]] = {
    "read-only": (locked, "is alleen-lezen"),
    "more names": (linked, "is één bestand met meer namen"),
}


@pytest.mark.parametrize(("make", "told"), REFUSED.values(), ids=REFUSED)
def test_a_file_that_is_more_than_its_name_is_refused_unless_asked(
    folder: Path, make: Callable[[Path], None], told: str
) -> None:
    form = folder / "leden" / FORM
    make(form)
    before, own = contents(folder.parent), mode(form)
    called = in_place(folder)
    assert called.status == 2
    assert f"{FORM} {told}" in called.err
    assert "--toch" in called.err
    assert contents(folder.parent) == before
    called = in_place(folder, "--toch")
    assert called.status == 1
    assert is_as_written(form)
    assert mode(form) == own
    other = folder.parent / "andere naam.xlsx"
    assert not other.exists() or other.read_bytes() == before[f"verband/leden/{FORM}"]
    called = hov_inside("herstel", form, "--ter-plekke")
    assert called.status == (2 if make is locked else 0)
    if make is locked:
        assert hov_inside("herstel", form, "--ter-plekke", "--toch").status == 0


def test_toch_goes_with_ter_plekke(folder: Path, tmp_path: Path) -> None:
    for words in (["valideer", folder, "--schrijf"], ["herstel", folder / FLOW]):
        called = hov_inside(*words, "--toch", "--uit", tmp_path / "uit")
        assert (called.status, "--toch werkt alleen samen met --ter-plekke" in called.err) == (2, True)
    assert not (tmp_path / "uit").exists()


def test_a_link_out_of_the_folder_is_never_written_behind(folder: Path, tmp_path: Path) -> None:
    form = folder / "leden" / FORM
    elsewhere = form.rename(tmp_path / "elders.xlsx")
    form.symlink_to(elsewhere)
    before = contents(tmp_path)
    for option in ((), ("--toch",)):
        called = in_place(folder, *option)
        assert called.status == 2
        assert f"{FORM} is een koppeling naar een andere map" in called.err
    assert hov_inside("herstel", form, "--ter-plekke", "--toch").status == 2
    assert contents(tmp_path) == before
    # A copy is no link.
    assert hov_inside("valideer", folder, "--schrijf", "--uit", tmp_path / "uit").status == 1
    assert not (tmp_path / "uit" / "leden" / FORM).is_symlink()


@pytest.mark.parametrize("place", [Path, receipt_beside], ids=["copy", "receipt"])
def test_a_link_among_the_copies_is_not_followed_out_of_their_folder(
    folder: Path, tmp_path: Path, place: Callable[[Path], Path]
) -> None:
    (tmp_path / "elders").write_bytes(b"van iemand")
    link = place(tmp_path / "uit" / FLOW)
    link.parent.mkdir(parents=True)
    link.symlink_to(tmp_path / "elders")
    called = hov_inside("valideer", folder, "--schrijf", "--uit", tmp_path / "uit")
    assert (called.status, "een koppeling naar" in called.err) == (4, True)
    assert (tmp_path / "elders").read_bytes() == b"van iemand"


@pytest.mark.parametrize("name", ["leden", KEPT_FOLDER])
def test_a_linked_folder_among_the_copies_is_not_followed(folder: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / "elders").mkdir()
    (tmp_path / "uit").mkdir()
    (tmp_path / "uit" / name).symlink_to(tmp_path / "elders")
    assert hov_inside("valideer", folder, "--schrijf", "--uit", tmp_path / "uit").status == 4
    assert not list((tmp_path / "elders").iterdir())


def test_a_linked_folder_for_backups_is_not_followed_either(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "elders").mkdir()
    (folder / KEPT_FOLDER).symlink_to(tmp_path / "elders")
    before = contents(folder)
    assert in_place(folder).status == 4
    assert not list((tmp_path / "elders").iterdir())
    assert contents(folder) == before


def test_two_links_to_one_file_are_refused(folder: Path) -> None:
    (folder / "leden" / "HOV-formulier 10280 (2).xlsx").symlink_to(FORM)
    before = contents(folder)
    called = in_place(folder)
    assert called.status == 2
    assert "zijn hetzelfde bestand" in called.err
    assert "--toch" not in called.err
    assert contents(folder) == before


# --- Who may read -------------------------------------------------------------------------------------------------


@pytest.fixture
def umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


@on_posix
@pytest.mark.usefixtures("umask")
def test_nobody_can_read_more_than_before(folder: Path, tmp_path: Path) -> None:
    form = folder / "leden" / FORM
    form.chmod(0o600)
    (folder / FLOW).chmod(0o640)
    assert hov_inside("valideer", folder, "--schrijf", "--uit", tmp_path / "uit").status == 1
    assert in_place(folder).status == 1
    for root in (folder, tmp_path / "uit"):
        for path, own in ((root / "leden" / FORM, 0o600), (root / FLOW, 0o640), (root / APPLICATION, 0o644)):
            assert mode(path) == mode(receipt_beside(path)) == own
    assert mode(backup(form)) == 0o600
    assert backup(form).read_bytes() == (EXAMPLES / "2022-zuid" / FORM).read_bytes()


@on_posix
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only the administrator gives files away")
def test_the_owner_stays(folder: Path) -> None:
    os.chown(folder / FLOW, 1234, 2345)
    assert in_place(folder).status == 1
    for path in (folder / FLOW, backup(folder / FLOW)):
        assert (path.stat().st_uid, path.stat().st_gid) == (1234, 2345)


def test_a_disk_that_is_full_changes_nothing(folder: Path, monkeypatch: Patch) -> None:
    before = contents(folder)
    written: list[int] = []
    real = os.fsync

    def full(descriptor: int) -> None:
        written.append(descriptor)
        if len(written) >= 6:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", full)
    called = in_place(folder)
    assert (called.status, "de schijf is vol" in called.err) == (4, True)
    assert contents(folder) == before
