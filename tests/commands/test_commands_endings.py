"""How a run ends that cannot do all: what stands is told with its path, the rest goes on, and nothing is half done."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import hov_tools
from batch.submitted import zipped
from commands.calling import EXAMPLES, Called, hov_inside
from hov_tools.commands.judging import judge
from hov_tools.commands.options import Asked
from hov_tools.files import output
from hov_tools.files.consortium import Intake
from hov_tools.files.output import Target, write
from hov_tools.files.own_output import backup_of
from hov_tools.files.receipt import KEPT_FOLDER, RECEIPT_SUFFIX, is_as_written, receipt_beside
from hov_tools.rules.finding import Assessment
from hov_tools.texts import printable
from support.kept import PARTS, backup, is_part

FLOW = "In- en doorstroom samenwerkingsverband toewijzingsjaar 2022.xlsx"
FORM = "HOV-formulier 10280.xlsx"
Patch = pytest.MonkeyPatch


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a consortium with mistakes: two of its forms, which keeps it fast."""
    made = tmp_path / "verband"
    made.mkdir()
    for name in (FLOW, FORM, "Aanvraag door regiehouder toewijzing 2022.xlsx"):
        shutil.copy(EXAMPLES / "2022-zuid" / name, made)
    return made


def failing(monkeypatch: Patch, number: int, is_meant: Callable[[Path], bool]) -> None:
    """Let the system refuse to put a file in its place."""
    for name in ("replace", "link"):
        monkeypatch.setattr(os, name, refusing(getattr(os, name), number, is_meant))


def refusing(place: Callable[[Path, Path], None], number: int, is_meant: Callable[[Path], bool]) -> Callable[..., None]:
    def refuse(source: Path, target: Path) -> None:
        if is_meant(Path(target)):
            raise OSError(number, os.strerror(number), str(target))
        place(source, target)

    return refuse


def hashes(folder: Path) -> dict[str, str]:
    return {name: hashlib.sha256(content).hexdigest() for name, content in contents(folder).items()}


def contents(folder: Path) -> dict[str, bytes]:
    return {one.relative_to(folder).as_posix(): one.read_bytes() for one in folder.rglob("*") if one.is_file()}


def books(folder: Path) -> set[str]:
    return {one.name for one in folder.glob("*.xlsx")}


def receipt(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(receipt_beside(path).read_bytes())
    return found


def valideer(folder: Path, out: Path | None = None) -> Called:
    return hov_inside("valideer", folder, "--schrijf", *(["--ter-plekke"] if out is None else ["--uit", out]))


# --- One of several workbooks -------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES, errno.EROFS, errno.EDQUOT, errno.EIO])
def test_one_workbook_that_cannot_be_written_stops_no_other(
    tmp_path: Path, folder: Path, monkeypatch: Patch, number: int
) -> None:
    whole = valideer(folder, tmp_path / "heel")
    assert whole.status == 1
    failing(monkeypatch, number, lambda target: target.name == FORM)
    called = valideer(folder, tmp_path / "uit")
    assert called.status == 4
    names = books(tmp_path / "heel") - {FORM}
    assert books(tmp_path / "uit") == names
    assert set((tmp_path / "uit" / KEPT_FOLDER).iterdir()) == {receipt_beside(tmp_path / "uit" / one) for one in names}
    told = called.err.splitlines()
    start = told.index("Wel geschreven:")
    assert told[start - 1].startswith(f"hov: {tmp_path / 'uit' / FORM} kan niet worden geschreven: ")
    assert set(told[start + 1 :]) == {f"  {tmp_path / 'uit' / name}" for name in names}
    assert os.strerror(number) not in called.err


def test_the_library_says_so_too(tmp_path: Path, folder: Path, monkeypatch: Patch) -> None:
    intake = hov_tools.read(folder)
    failing(monkeypatch, errno.ENOSPC, lambda target: target.name == FORM)
    with pytest.raises(hov_tools.OutputError, match="de schijf is vol") as caught:
        hov_tools.write(intake, hov_tools.judge(intake), tmp_path / "uit")
    assert {one.name for one in caught.value.written} >= {FLOW}
    for path in caught.value.written:
        assert path.exists()
        assert str(path) in str(caught.value)


# --- Where copies go ----------------------------------------------------------------------------------------------


def test_files_of_the_same_name_in_two_folders_are_two_copies(tmp_path: Path, folder: Path) -> None:
    for number in ("10280", "10283"):
        (folder / number).mkdir()
        shutil.copy(EXAMPLES / "2022-zuid" / f"HOV-formulier {number}.xlsx", folder / number / "HOV.xlsx")
    (folder / FORM).unlink()
    assert valideer(folder, tmp_path / "uit").status == 1
    for number in ("10280", "10283"):
        copy = tmp_path / "uit" / number / "HOV.xlsx"
        assert is_as_written(copy)
        assert [one["bestand"] for one in receipt(copy)["invoer"]].count(f"{number}/HOV.xlsx") == 1


def test_a_zip_file_is_never_written_over(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "in").mkdir()
    packed = zipped(tmp_path / "in" / "verband.zip", folder)
    before = packed.read_bytes()
    called = valideer(tmp_path / "in")
    assert (called.status, "Gebruik --uit" in called.err) == (2, True)
    assert valideer(tmp_path / "in", tmp_path / "uit").status == 1
    assert contents(tmp_path / "in") == {"verband.zip": before}
    assert is_as_written(tmp_path / "uit" / "verband.zip" / FORM)


# --- A workbook and its receipt -----------------------------------------------------------------------------------


@pytest.mark.parametrize("part", PARTS)
def test_in_place_none_is_changed_when_one_lacks_its_receipt_or_backup(
    folder: Path, monkeypatch: Patch, part: str
) -> None:
    before = hashes(folder)
    with monkeypatch.context() as patched:
        failing(patched, errno.EACCES, is_part(folder / FORM, part))
        called = valideer(folder)
    assert called.status == 4
    told = {"workbook": folder / FORM, "receipt": receipt_beside(folder / FORM), "backup": folder / KEPT_FOLDER}[part]
    assert re.search(rf"hov: {re.escape(str(told))}.* kan niet worden geschreven", called.err)
    assert "Wel geschreven" not in called.err
    assert hashes(folder) == before
    # Nor does an empty folder tell of it.
    assert not (folder / KEPT_FOLDER).exists()


def test_a_workbook_takes_its_place_after_what_belongs_to_it(folder: Path, monkeypatch: Patch) -> None:
    placed: list[Path] = []
    failing(monkeypatch, 0, lambda target: bool(placed.append(target)))
    assert valideer(folder).status == 1
    form = folder / FORM
    assert placed.index(backup(form)) < placed.index(receipt_beside(form)) < placed.index(form)


def test_a_second_run_that_fails_leaves_workbook_and_receipt_of_the_first(folder: Path, monkeypatch: Patch) -> None:
    assert valideer(folder).status == 1
    before = hashes(folder)
    failing(monkeypatch, errno.EBUSY, lambda target: target.name == FORM)
    assert valideer(folder).status == 4
    after = hashes(folder)
    assert after == before
    assert is_as_written(folder / FORM)


def test_a_receipt_says_whether_the_file_of_the_user_was_changed(tmp_path: Path, folder: Path) -> None:
    valideer(folder, tmp_path / "uit")
    assert receipt(tmp_path / "uit" / FORM)["ter_plekke"] is False
    (folder / FLOW).unlink()
    valideer(folder)
    assert receipt(folder / FORM)["ter_plekke"] is True
    # A report of its own is none of the user's files.
    assert receipt(folder / "Validatierapport.xlsx")["ter_plekke"] is False


# --- What ends a run after something was written ------------------------------------------------------------------


@pytest.mark.parametrize(("error", "said"), [(KeyboardInterrupt(), "Afgebroken"), (ValueError("x"), "nummer")])
def test_whatever_ends_the_run_what_was_written_is_told(
    tmp_path: Path, folder: Path, monkeypatch: Patch, error: BaseException, said: str
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    one_after_another = output.write_prepared
    written: list[Path] = []

    def stopping(*arguments: Any, **options: Any) -> output.Written:
        if written:
            raise error
        done = one_after_another(*arguments, **options)
        written.append(done.path)
        return done

    monkeypatch.setattr(output, "write_prepared", stopping)
    called = valideer(folder, tmp_path / "uit")
    assert called.status == 4
    assert said in called.err
    assert called.err.splitlines()[-2:] == ["Wel geschreven:", f"  {written[0]}"]
    assert "niet gewijzigd" not in called.err


@pytest.mark.parametrize("can_be_written", [True, False])
def test_a_log_is_named_only_when_it_was_written(
    tmp_path: Path, folder: Path, monkeypatch: Patch, *, can_be_written: bool
) -> None:
    state = tmp_path / "log"
    if not can_be_written:
        state.write_bytes(b"a file where a folder should be")
    monkeypatch.setenv("XDG_STATE_HOME", str(state))
    monkeypatch.setattr("hov_tools.commands.valideer.judge", lambda _: 1 / 0)
    called = hov_inside("valideer", folder)
    assert called.status == 4
    assert ("hov_tools.log" in called.err) is can_be_written
    assert ("konden niet worden bewaard" in called.err) is not can_be_written
    assert (state / "hov_tools" / "hov_tools.log").exists() is can_be_written


@pytest.mark.parametrize("place", ["bestand", "bestand/uit"])
def test_a_file_where_a_folder_should_be_is_told_before_any_work(tmp_path: Path, folder: Path, place: str) -> None:
    (tmp_path / "bestand").write_bytes(b"van iemand")
    for command in ("valideer", "batch"):
        words = [command, folder, *(["--schrijf"] if command == "valideer" else []), "--uit", tmp_path / place]
        called = hov_inside(*words)
        assert (called.status, called.out) == (2, "")
        assert f"{tmp_path / 'bestand'} is geen map; kies een andere map." in called.err


def test_a_file_that_comes_where_a_folder_should_be_is_told_too(
    tmp_path: Path, folder: Path, monkeypatch: Patch
) -> None:
    place = tmp_path / "bestand"

    def meanwhile(asked: Asked) -> tuple[Intake, Assessment]:
        place.write_bytes(b"van iemand")
        return judge(asked)

    monkeypatch.setattr("hov_tools.commands.valideer.judge", meanwhile)
    called = hov_inside("valideer", folder, "--schrijf", "--uit", place)
    assert called.status == 4
    assert "er staat al iets anders met die naam" in called.err
    assert "Wel geschreven" not in called.err


def test_what_the_system_refuses_elsewhere_is_told_too(tmp_path: Path, monkeypatch: Patch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "log"))
    place = tmp_path / ("x" * 300)
    called = hov_inside("demo", "--uit", place)
    assert called.status == 4
    assert f"{place} kan niet worden gelezen of geschreven: " in called.err


# --- Names of files -----------------------------------------------------------------------------------------------

NAMES = {
    "not UTF-8": os.fsdecode(b"HOV-formulier co\xf6rdinatie 10280.xlsx"),
    "receipt does not fit": f"HOV-formulier 10280 {'x' * 225}.xlsx",
    "as long as can be": f"HOV-formulier 10280 {'x' * 230}.xlsx",
    "long, two bytes a letter": f"HOV-formulier 10280 {'é' * 115}.xlsx",
    "long and not UTF-8": os.fsdecode(b"HOV-formulier 10280 " + b"\xf6" * 230 + b".xlsx"),
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_name_is_no_reason_to_stop(tmp_path: Path, folder: Path, name: str) -> None:
    try:
        (folder / FORM).rename(folder / name)
    except OSError:
        pytest.skip("this system takes no such name")
    expected = {FLOW, name, "Aanvraag door regiehouder toewijzing 2022.xlsx"}
    for out in (tmp_path / "uit", folder):
        called = valideer(folder, None if out == folder else out)
        assert called.status == 1
        for file in expected:
            assert is_as_written(out / file)
        assert f"Geschreven: {printable(str(out / name))}" in called.err.splitlines()
        assert (called.out + called.err).encode("utf-8")
    assert receipt(folder / name)["ter_plekke"] is True
    kept = [one for one in (folder / KEPT_FOLDER).iterdir() if backup_of(one.name)]
    assert len(kept) == len(expected)
    assert not list(folder.rglob("*.tmp"))
    shown = json.loads(hov_inside("valideer", folder, "--json").out.encode("utf-8"))
    assert printable(name) in {one["bestand"] for one in shown["bevindingen"]}


def test_long_names_that_begin_alike_have_receipts_of_their_own(tmp_path: Path) -> None:
    names = [f"{'x' * 249}{last}.xlsx" for last in "ab"]
    assert len({receipt_beside(tmp_path / name) for name in names}) == 2


def test_a_receipt_by_the_long_name_of_before_is_known(tmp_path: Path) -> None:
    # Where a system counts characters, an earlier version could write it under the whole name.
    file = tmp_path / f"{'é' * 116}.xlsx"
    old = file.with_name(file.name + RECEIPT_SUFFIX)
    file.write_bytes(b"werkmap")
    stated = json.dumps({"uitvoer": {"sha256": hashlib.sha256(b"werkmap").hexdigest()}})
    try:
        old.write_text(stated)
    except OSError:
        assert old not in {*file.parent.iterdir()}
        return
    assert is_as_written(file)


def test_a_report_of_its_own_beside_a_long_name(folder: Path) -> None:
    (folder / FLOW).unlink()
    name = f"HOV-formulier 10280 {'x' * 230}.xlsx"
    (folder / FORM).rename(folder / name)
    assert valideer(folder / name).status == 1
    [report] = [one for one in folder.iterdir() if one.name.startswith("Validatierapport") and one.suffix == ".xlsx"]
    assert is_as_written(report)


def test_an_own_file_is_replaced_without_a_backup(tmp_path: Path) -> None:
    for content in (b"een", b"twee"):
        written = write(Target(None), tmp_path / "nieuw.xlsx", content, name="nieuw.xlsx", receipt={})
        assert (written.backup, written.path.read_bytes()) == (None, content)
    (tmp_path / "nieuw.xlsx").write_bytes(b"van een ander")
    assert write(Target(None), tmp_path / "nieuw.xlsx", b"drie", name="nieuw.xlsx", receipt={}).backup is not None
