"""hov batch, as a user calls it, on what people hand in: bad files, long names, folders that may not be read."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from batch.submitted import APPLICATION, EXAMPLE, FEW, FLOW, WITH_MISTAKES, consortia, consortium, contents
from commands.calling import Called, hov
from hov_tools.batch.result_file import read_results
from hov_tools.files.own_output import backup_of
from hov_tools.files.receipt import BATCH_RECEIPT, KEPT_FOLDER
from support import bombs, damaged_files
from support.damage import DAMAGED

LONG = "verband één, met spaties en een heel lange naam " + "é" * 30


def batch(folder: Path, out: Path, *options: str) -> tuple[Called, list[dict[str, Any]]]:
    called = hov("batch", folder, "--uit", out, "--jsonl", *options)
    return called, [json.loads(line) for line in called.out.splitlines()]


def codes(result: dict[str, Any], file: str) -> set[str]:
    return {one["code"] for one in result["resultaat"]["bevindingen"] if one["bestand"] == file}


def test_every_kind_of_bad_file_is_reported_and_the_rest_is_done(tmp_path: Path) -> None:
    folder = tmp_path / "inzendingen"
    consortium(folder / "goed", 0)
    bad = consortium(folder / LONG, 1)
    assert len(str(bad / FLOW)) > 200
    good = (EXAMPLE / "HOV-formulier 10240.xlsx").read_bytes()
    expected: dict[str, str] = {}
    for code in ("F120", "F121", "F122", "F123", "F124"):
        damage = next(one for one in DAMAGED if one.code == code)
        expected[damage.build(bad, good).name] = code
    bombs.spaces_in_a_sheet(bad / "bom van een gibibyte.xlsx", good)
    expected["bom van een gibibyte.xlsx"] = "F123"
    called, results = batch(folder, tmp_path / "uit")
    assert called.status == 1
    assert [one["sleutel"] for one in results] == ["goed", LONG]
    for file, code in expected.items():
        assert code in codes(results[1], file)
    assert results[1]["resultaat"]["uitkomst"]["hov"]["10343"] == results[0]["resultaat"]["uitkomst"]["hov"]["10243"]
    marked = openpyxl.load_workbook(tmp_path / "uit" / LONG / FLOW)
    assert "Validatierapport" in marked.sheetnames


def test_exit_statuses(tmp_path: Path) -> None:
    good, mistakes, unreadable, empty = (tmp_path / name for name in ("goed", "fout", "onleesbaar", "leeg"))
    shutil.copytree(EXAMPLE, good / "noord")
    shutil.copytree(WITH_MISTAKES, mistakes / "zuid")
    (unreadable / "stuk").mkdir(parents=True)
    damaged_files.empty(unreadable / "stuk" / "leeg.xlsx", b"")
    empty.mkdir()
    statuses = {
        folder.name: hov("batch", folder, "--uit", tmp_path / f"uit-{folder.name}").status
        for folder in (good, mistakes, unreadable, empty)
    }
    assert statuses == {"goed": 0, "fout": 1, "onleesbaar": 3, "leeg": 3}
    assert hov("batch", tmp_path / "weg", "--uit", tmp_path / "uit").status == 2
    assert hov("batch", good, "--uit", good).status == 2
    assert hov("batch", good, "--uit", tmp_path / "uit", "--volg", "--json").status == 2
    assert hov("batch", good, "--uit", tmp_path).status == 2
    assert hov("batch", mistakes, "--uit", tmp_path / "uit-goed").status == 2
    (tmp_path / "bestand").write_text("van iemand anders")
    assert hov("batch", good, "--uit", tmp_path / "bestand").status == 2


def test_one_line_for_each_consortium(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLE, tmp_path / "in" / "noord")
    shutil.copytree(WITH_MISTAKES, tmp_path / "in" / "zuid")
    called = hov("batch", tmp_path / "in", "--uit", tmp_path / "uit")
    first, second = called.out.splitlines()
    assert first.split() == ["noord", "voldoet", "0", "fouten;", "bonus", "3"]
    assert second.startswith("zuid   voldoet niet")
    document = json.loads(hov("batch", tmp_path / "in", "--uit", tmp_path / "uit", "--json").out)
    assert [one["sleutel"] for one in document["samenwerkingsverbanden"]] == ["noord", "zuid"]
    assert document["samenwerkingsverbanden"][0]["resultaat"] == json.loads(hov("valideer", EXAMPLE, "--json").out)


def test_what_one_consortium_gets_is_what_valideer_writes(tmp_path: Path) -> None:
    shutil.copytree(WITH_MISTAKES, tmp_path / "in" / "zuid")
    hov("batch", tmp_path / "in", "--uit", tmp_path / "uit")
    hov("valideer", tmp_path / "in" / "zuid", "--schrijf", "--uit", tmp_path / "los")
    marked = contents(tmp_path / "uit" / "zuid")
    single = contents(tmp_path / "los")
    assert {name: sha for name, sha in marked.items() if name.endswith(".xlsx")} == {
        name: sha for name, sha in single.items() if name.endswith(".xlsx")
    }
    receipt = json.loads((tmp_path / "uit" / "zuid" / KEPT_FOLDER / BATCH_RECEIPT).read_text(encoding="utf-8"))
    assert {one["bestand"]: one["sha256"] for one in receipt["uitvoer"]}.items() <= marked.items()
    assert {one["bestand"] for one in receipt["invoer"]} == {path.name for path in WITH_MISTAKES.iterdir()}


AS_NOBODY = """
import os, sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from batch.submitted import run_with
from hov_tools import files
from hov_tools.batch.run import Crew, Order
from hov_tools.batch.work import Options
warm, folder, out = map(Path, sys.argv[1:])
def done(folder, out):
    with ThreadPoolExecutor(1) as executor:
        return run_with(Order(folder, out, Options(), 60), Crew(executor, 1, lambda: executor))
# Whoever cannot read the files may not be able to read the program either: all of it is loaded before.
done(warm, warm.with_name("warm uit"))
files.text.entry("redenen")
os.setgroups([])
os.setgid(65534)
os.setuid(65534)
for key, one in done(folder, out).items():
    for finding in one.result.findings:
        print(key, finding.code, finding.file, finding.message, sep="|")
"""


@pytest.fixture
def public() -> Iterator[Path]:
    """A folder that any user may enter; those of pytest are its user's own."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.mark.skipif(sys.platform == "win32", reason="permissions work otherwise there")
def test_a_file_and_a_folder_that_may_not_be_read(public: Path) -> None:
    folder, out = consortia(public / "in", 2), public / "uit"
    consortia(public / "warm", 1)
    locked = folder / "verband 01" / FEW[2].replace("10243", "10343")
    locked.chmod(0)
    (folder / "dicht").mkdir(mode=0)
    out.mkdir()
    out.chmod(0o777)
    folder.chmod(0o755)
    if os.geteuid() == 0:
        # Root reads everything: go on as a user who may not.
        command = [sys.executable, "-c", AS_NOBODY, str(public / "warm"), str(folder), str(out)]
        env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        told = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, timeout=120, env=env).stdout
        found = {tuple(line.split("|")[:3]) for line in told.splitlines()}
    else:
        _, results = batch(folder, out)
        found = {
            (one["sleutel"], each["code"], each["bestand"])
            for one in results
            for each in one["resultaat"]["bevindingen"]
        }
    locked.chmod(0o644)
    (folder / "dicht").chmod(0o755)
    assert ("verband 01", "F120", locked.name) in found
    assert ("dicht", "F120", "dicht") in found
    assert {key for key, _, _ in found} == {"verband 00", "verband 01", "dicht"}
    assert "F120" not in {code for key, code, _ in found if key == "verband 00"}


def test_results_of_what_is_no_longer_handed_in_are_removed(tmp_path: Path) -> None:
    folder, out = consortia(tmp_path / "in", 2), tmp_path / "uit"
    batch(folder, out)
    (out / "verband 01" / "eigen aantekening.txt").write_text("van het bureau")
    (out / "iets anders").mkdir()
    (out / "iets anders" / "resultaat.json").write_text("{}")
    shutil.rmtree(folder / "verband 01")
    called, results = batch(folder, out)
    assert [one["sleutel"] for one in results] == ["verband 00"]
    assert "verband 01: niet meer ingediend" in called.err
    assert [path.name for path in (out / "verband 01").iterdir()] == ["eigen aantekening.txt"]
    assert (out / "iets anders" / "resultaat.json").exists()


def test_what_a_user_changed_in_the_results_is_kept(tmp_path: Path) -> None:
    folder, out = consortia(tmp_path / "in", 1), tmp_path / "uit"
    batch(folder, out)
    mine = out / "verband 00" / FLOW
    mine.write_bytes(mine.read_bytes() + b"van het bureau")
    (out / "verband 00" / "notitie.txt").write_text("bel even")
    changed = mine.read_bytes()
    (folder / "verband 00" / FEW[2]).unlink()
    called, _ = batch(folder, out)
    assert mine.read_bytes() != changed
    (backup,) = (mine.parent / KEPT_FOLDER).glob("*.xlsx")
    assert (backup.read_bytes(), backup_of(backup.name)) == (changed, FLOW)
    told = f"verband 00: {FLOW} is in de uitkomsten gewijzigd; dat telt hier niet mee en staat nu in verband 00/"
    assert any(line.startswith(told) for line in called.err.splitlines())
    batch(folder, out)
    assert backup.read_bytes() == changed
    assert (out / "verband 00" / "notitie.txt").read_text() == "bel even"


@pytest.mark.parametrize("content", [b"", b"geen database", b"SQLite format 3\0" + b"x" * 5000])
def test_a_list_of_what_is_done_that_cannot_be_read_is_started_anew(tmp_path: Path, content: bytes) -> None:
    folder, out = consortia(tmp_path / "in", 1), tmp_path / "uit"
    batch(folder, out)
    before = contents(out)
    (out / ".hov-journaal.sqlite").write_bytes(content)
    called, _ = batch(folder, out)
    assert called.status == 1
    assert contents(out) == before


def test_a_result_that_was_damaged_is_made_again(tmp_path: Path) -> None:
    folder, out = consortia(tmp_path / "in", 1), tmp_path / "uit"
    batch(folder, out)
    before = contents(out)
    receipt = out / "verband 00" / KEPT_FOLDER / BATCH_RECEIPT
    receipt.write_bytes(b"")
    called, _ = batch(folder, out)
    after = contents(out)
    (backup,) = set(after) - set(before)
    assert backup_of(backup) == f"verband 00/{BATCH_RECEIPT}"
    assert {name: after[name] for name in before} == before
    # A receipt is no form that somebody corrected.
    assert "gewijzigd" not in called.err


def test_the_results_can_lie_in_the_folder_of_submissions(tmp_path: Path) -> None:
    folder = consortia(tmp_path / "in", 1)
    for _ in range(2):
        _, results = batch(folder, folder / "uitkomsten")
        assert [one["sleutel"] for one in results] == ["verband 00"]


def test_our_own_reports_and_results_are_no_submissions(tmp_path: Path) -> None:
    folder = consortia(tmp_path / "in", 1)
    (folder / "verband 00" / FLOW).unlink()
    batch(folder, folder / "eerder")
    shutil.copyfile(folder / "eerder" / "verband 00" / "Validatierapport.xlsx", folder / "Validatierapport.xlsx")
    _, results = batch(folder, tmp_path / "uit")
    assert [one["sleutel"] for one in results] == ["verband 00"]


@pytest.mark.slow
@pytest.mark.usefixtures("interruptible")
def test_following_does_what_comes_and_ends_cleanly(tmp_path: Path) -> None:
    folder, out = consortia(tmp_path / "in", 1), tmp_path / "uit"
    command = [sys.executable, "-m", "hov_tools", "batch", str(folder), "--uit", str(out), "--volg", "--werkers", "1"]
    # As a program is started that reads along: Python then keeps lines back until it is told not to.
    usual = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=usual) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("verband 00")
        consortium(tmp_path / "los", 1)
        (tmp_path / "los").rename(folder / "verband 01")
        assert process.stdout.readline().startswith("verband 01")
        process.send_signal(signal.SIGINT)
        rest, told = process.communicate()
    assert process.returncode == 1
    assert rest == ""
    assert "Gestopt met volgen." in told
    assert "Traceback" not in told
    assert {one.key for one in read_results(out)} == {"verband 00", "verband 01"}


@pytest.mark.slow
def test_two_runs_in_one_folder_do_not_get_in_each_others_way(tmp_path: Path) -> None:
    folder, out = consortia(tmp_path / "in", 1), tmp_path / "uit"
    command = [sys.executable, "-m", "hov_tools", "batch", str(folder), "--uit", str(out), "--volg", "--werkers", "1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        called = hov("batch", folder, "--uit", out)
        process.kill()
    assert called.status == 2
    assert "al een hov batch bezig" in called.err


# Python runs this at its start, in the workers too.
A_YEAR_LATER = """
import datetime, time
now = time.time
time.time = lambda: now() + 366 * 86400
class Later(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(time.time(), tz)
datetime.datetime = Later
"""


def test_nothing_of_the_machine_or_the_time_is_in_the_results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sitecustomize.py").write_text(A_YEAR_LATER, encoding="utf-8")
    for name in ("een", "twee"):
        consortium(tmp_path / name / "in" / "noord", 0, (*FEW, APPLICATION)[:3])
        called, _ = batch(tmp_path / name / "in", tmp_path / name / "uit")
        assert called.status == 1
        monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
    first, later = (contents(tmp_path / name / "uit") for name in ("een", "twee"))
    # The overview says since when a file is there, and what is late today.
    assert first.pop("Overzicht.xlsx") != later.pop("Overzicht.xlsx")
    assert first == later
