"""Names and special files: what a consortium or a file is called, or is, does no harm to a batch."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import socket
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from batch.submitted import APPLICATION, EXAMPLE, FEW, FLOW, consortia, consortium, jobs_of, zipped
from commands.calling import hov_inside
from hov_tools import frames
from hov_tools.batch.progress import open_done_list
from hov_tools.batch.work import work
from hov_tools.errors import OutputError
from hov_tools.files.archive import safe_name
from hov_tools.files.handed_in import submission_of
from hov_tools.files.own_output import (
    BESIDE_RESULTS,
    DOSSIERS_HOLDER,
    DOSSIERS_NAME,
    PREVIOUS_NAME,
    PROGRESS_NAME,
    RESULT_NAME,
    WORK_FOLDER,
)
from hov_tools.files.receipt import KEPT_FOLDER
from hov_tools.overview.workbook import overview_name
from hov_tools.rules.case import Fate

HOV = "HOV-formulier 10243.xlsx"


def batch(folder: Path, out: Path, *options: str) -> int:
    return hov_inside("batch", folder, "--uit", out, "--werkers", "1", *options).status


# --- Names --------------------------------------------------------------------------------------------------------


def test_the_names_that_a_batch_uses_itself_are_known() -> None:
    tables = {f"{name}.{kind.value}" for name in frames.NAMES.values() for kind in frames.Format}
    dossiers = {DOSSIERS_NAME.casefold(), DOSSIERS_HOLDER}
    own = {overview_name().casefold(), PROGRESS_NAME, PREVIOUS_NAME, WORK_FOLDER, *dossiers, *tables}
    # And that of another command that is given the same folder.
    assert own | {KEPT_FOLDER.casefold()} == BESIDE_RESULTS


OWN_NAMES = ("Overzicht.xlsx", "overzicht.XLSX", "bevindingen.csv", "verdeling.parquet", PROGRESS_NAME, WORK_FOLDER)


@pytest.mark.parametrize("name", [*OWN_NAMES, RESULT_NAME, "LPT1", "CON."])
def test_a_consortium_named_as_a_file_of_the_batch_has_a_folder_of_its_own(tmp_path: Path, name: str) -> None:
    consortium(tmp_path / "in" / name, 0)
    [key] = jobs_of(tmp_path / "in", tmp_path / "uit")
    assert key.casefold() not in BESIDE_RESULTS
    assert batch(tmp_path / "in", tmp_path / "uit") == 1
    assert (tmp_path / "uit" / key / RESULT_NAME).is_file()
    assert (tmp_path / "uit" / overview_name()).is_file()
    assert (tmp_path / "uit" / PROGRESS_NAME).is_file()


@pytest.mark.parametrize(
    "name",
    ["CON", "nul", "Lpt1", "com9.xlsx", "CON .txt", "aux..", "COM¹", "lpt³.x", "CONIN$", "conout$.a", "NUL  ", "prn. "],
)
def test_a_reserved_name_is_none_that_is_written(name: str) -> None:
    assert safe_name(name).startswith("_")
    assert not safe_name(name).endswith((".", " "))


@pytest.mark.parametrize("name", ["Consortium", "nulmeting", "com10", "auxiliair.xlsx"])
def test_a_name_that_only_begins_so_stays(name: str) -> None:
    assert safe_name(name) == name


def test_a_workbook_named_as_our_own_file_is_a_copy_beside_it(tmp_path: Path) -> None:
    made = consortium(tmp_path / "in" / "een", 0)
    (made / HOV).rename(made / RESULT_NAME)
    [job] = jobs_of(tmp_path / "in", tmp_path / "uit").values()
    written = {one.path for one in work(job).result.written}
    assert RESULT_NAME not in written
    assert work(job).result.key == "een"


# --- Who may read -------------------------------------------------------------------------------------------------


@pytest.mark.skipif(os.name == "nt", reason="rights are those of the folder there")
def test_a_copy_lets_nobody_read_more_than_its_source(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        made = consortium(tmp_path / "in" / "een", 0)
        (made / FLOW).chmod(0o600)
        packed = zipped(tmp_path / "in" / "twee.zip", consortium(tmp_path / "twee", 1))
        packed.chmod(0o640)
        results = [work(job).result for job in jobs_of(tmp_path / "in", tmp_path / "uit").values()]
    finally:
        os.umask(before)
    modes = {
        f"{result.key}/{one.path}": stat.S_IMODE((tmp_path / "uit" / result.key / one.path).stat().st_mode)
        for result in results
        for one in result.written
        if one.path.endswith(".xlsx")
    }
    assert modes.pop(f"een/{FLOW}") == 0o600
    assert {own for path, own in modes.items() if path.startswith("twee/")} == {0o640}
    assert {own for path, own in modes.items() if path.startswith("een/")} <= {0o644}


# --- Files that are no files --------------------------------------------------------------------------------------


def a_pipe(path: Path) -> None:
    os.mkfifo(path)


def a_socket(path: Path) -> None:
    # The path of a socket is short.
    before = Path.cwd()
    os.chdir(path.parent)
    with socket.socket(socket.AF_UNIX) as own:
        own.bind(path.name)
    os.chdir(before)


def a_device(path: Path) -> None:
    try:
        os.mknod(path, stat.S_IFCHR | 0o600, os.makedev(1, 5))
    except PermissionError:
        pytest.skip("only the administrator makes devices")


SPECIAL = ("pijp.xlsx", "pijp.zip", "pijp.eml", "pijp", "resultaat.json", "hov.toml", "x.ontvangst.json", PROGRESS_NAME)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes")
@pytest.mark.parametrize("make", [a_pipe, a_socket, a_device])
def test_what_is_no_file_is_named_and_never_opened(tmp_path: Path, make: Callable[[Path], None]) -> None:
    made = consortium(tmp_path / "in" / "een", 0)
    for name in SPECIAL:
        make(made / name)
    make(tmp_path / "in" / "los.xlsx")
    make(tmp_path / "in" / "los.zip")
    results = {key: work(job).result for key, job in jobs_of(tmp_path / "in", tmp_path / "uit").items()}
    assert {one.file for one in results["een"].files} == {*FEW, *SPECIAL}
    told = {one.file: one.message for one in results["een"].findings if one.code == "F120"}
    assert told["pijp.xlsx"] == told["pijp.zip"] == told["resultaat.json"]
    assert "geen gewoon bestand" in told["pijp.xlsx"]
    assert sorted(one.file for key, own in results.items() if key != "een" for one in own.files) == [
        "los.xlsx",
        "los.zip",
    ]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes")
def test_a_pipe_is_not_taken_back(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pijp.xlsx")
    called = hov_inside("herstel", tmp_path / "pijp.xlsx", "--uit", tmp_path / "uit")
    assert (called.status, "geen gewoon bestand" in called.err) == (2, True)


def test_a_link_to_itself_ends_nothing(tmp_path: Path) -> None:
    made = consortium(tmp_path / "in" / "een", 0)
    for place in (made, made.parent):
        (place / "lus").symlink_to("lus")
    assert batch(made.parent, tmp_path / "uit") == 1


@pytest.mark.parametrize("make", [a_pipe, lambda path: path.symlink_to(path.parent.parent / "elders")])
def test_a_list_that_leads_elsewhere_is_not_written_to(tmp_path: Path, make: Callable[[Path], None]) -> None:
    (tmp_path / "uit").mkdir()
    make(tmp_path / "uit" / PROGRESS_NAME)
    with pytest.raises(OutputError, match="kan niet worden geschreven"), open_done_list(tmp_path / "uit", tmp_path):
        pass
    assert not (tmp_path / "elders").exists()


# --- Results that lie among what was handed in ----------------------------------------------------------------------


def fates(folder: Path) -> dict[str, Fate | None]:
    return {file.name: file.fate for file in submission_of(folder).files}


def test_a_folder_of_results_is_known_by_its_list(tmp_path: Path) -> None:
    assert batch(consortia(tmp_path / "in", 1), tmp_path / "uit") == 1
    assert set(fates(tmp_path / "uit").values()) == {Fate.OWN_OUTPUT}
    # Or, when that was lost, by a result with our receipt.
    (tmp_path / "uit" / PROGRESS_NAME).write_bytes(b"")
    assert set(fates(tmp_path / "uit").values()) == {Fate.OWN_OUTPUT}


@pytest.mark.parametrize(
    "content",
    [b"", b"SQLite format 3\0", b"SQLite format 3\0" + bytes(4096), b"klaar vingerafdruk opgave"],
    ids=["empty", "a start", "another database", "words"],
)
@pytest.mark.parametrize("with_result", [False, True], ids=["alone", "beside a file named as a result"])
def test_a_file_of_that_name_hides_no_forms(tmp_path: Path, content: bytes, *, with_result: bool) -> None:
    made = consortium(tmp_path / "een", 0)
    (made / PROGRESS_NAME).write_bytes(content)
    (made / "leden").mkdir()
    (made / HOV).rename(made / "leden" / HOV)
    if with_result:
        (made / "leden" / RESULT_NAME).write_bytes(b'{"sleutel": "leden", "vingerafdruk": ""}')
    found = fates(made)
    assert found[PROGRESS_NAME] is Fate.SYSTEM
    assert [found[name] for name in (FLOW, APPLICATION, f"leden/{HOV}")] == [None] * 3


def test_nothing_is_removed_that_a_result_names_outside_its_folder(tmp_path: Path) -> None:
    own, out = consortia(tmp_path / "in", 1), tmp_path / "uit"
    assert batch(own, out) == 1
    outside = shutil.copy(EXAMPLE / HOV, tmp_path / "elders.xlsx")
    [path] = out.glob(f"*/{RESULT_NAME}")
    result = json.loads(path.read_bytes())
    digest = hashlib.sha256(outside.read_bytes()).hexdigest()
    result["uitvoer"].append({"bestand": "../../elders.xlsx", "sha256": digest})
    path.write_text(json.dumps(result), encoding="utf-8")
    shutil.rmtree(own)
    own.mkdir()
    batch(own, out)
    assert not path.exists()
    assert outside.exists()
