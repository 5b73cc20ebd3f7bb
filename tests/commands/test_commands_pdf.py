"""hov valideer --pdf: the report sheet as a PDF, by LibreOffice where that is, in a profile that runs no macro."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from commands.calling import EXAMPLES, hov_inside
from hov_tools.files import printed
from hov_tools.files.printed import NotPrintedError, find_libreoffice, printed_report
from hov_tools.files.receipt import receipt_beside
from hov_tools.rules.engine import assess
from hov_tools.rules.finding import Assessment
from support.cases import consortium_of
from support.libreoffice import LibreOffice

REPORT = "Validatierapport.pdf"
on_posix = pytest.mark.skipif(os.name == "nt", reason="the stand-in is a script")


@pytest.fixture(scope="module")
def judged() -> Assessment:
    return assess(consortium_of(EXAMPLES / "2022-noord").case())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a consortium of one form, with mistakes."""
    made = tmp_path / "verband"
    made.mkdir()
    shutil.copy(EXAMPLES / "2022-zuid" / "HOV-formulier 10283.xlsx", made)
    return made


def stand_in(tmp_path: Path, script: str) -> Path:
    """Give a program that is called as LibreOffice is; OUT is the folder that it was told to write into."""
    program = tmp_path / "soffice"
    start = f"#!{sys.executable}\nimport pathlib, shutil, sys, time, subprocess\nOUT = pathlib.Path(sys.argv[-2])\n"
    program.write_text(f"{start}KEPT = pathlib.Path({str(tmp_path)!r})\n{script}\n", encoding="utf-8")
    program.chmod(0o755)
    return program


def test_without_libreoffice_one_line_says_so_and_all_else_is_written(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printed, "find_libreoffice", lambda: None)
    called = hov_inside("valideer", folder, "--schrijf", "--uit", tmp_path / "uit", "--pdf")
    assert called.status == 1
    assert called.err.count("geen PDF van het rapport gemaakt: daarvoor is LibreOffice nodig") == 1
    assert {one.name for one in (tmp_path / "uit").iterdir() if one.is_file()} == {
        "HOV-formulier 10283.xlsx",
        "Validatierapport.xlsx",
    }


def test_a_pdf_of_what_is_not_written_is_refused_before_any_work(folder: Path) -> None:
    called = hov_inside("valideer", folder, "--pdf")
    assert called.status == 2
    assert "--pdf werkt alleen samen met --schrijf." in called.err


@on_posix
@pytest.mark.slow
def test_libreoffice_gets_our_sheet_only_and_a_profile_without_macros(judged: Assessment, tmp_path: Path) -> None:
    program = stand_in(
        tmp_path,
        'shutil.copytree(OUT, KEPT / "kept")\n(OUT / "Validatierapport.pdf").write_bytes(b"%PDF-1.7")\n'
        '(KEPT / "asked").write_text("\\n".join(sys.argv[1:]))',
    )
    assert printed_report(judged, program=program) == b"%PDF-1.7"
    kept = tmp_path / "kept"
    assert {one.name for one in kept.iterdir()} == {"Validatierapport.xlsx", "profiel"}
    settings = (kept / "profiel" / "user" / "registrymodifications.xcu").read_text(encoding="utf-8")
    assert '"DisableMacrosExecution" oor:op="fuse"><value>true<' in settings
    assert '"MacroSecurityLevel" oor:op="fuse"><value>3<' in settings
    asked = (tmp_path / "asked").read_text(encoding="utf-8").splitlines()
    folder = Path(asked[-1]).parent
    assert asked[0] == f"-env:UserInstallation={(folder / 'profiel').as_uri()}"
    assert "--headless" in asked
    assert not folder.exists()


@on_posix
@pytest.mark.slow
@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("time.sleep(60)", "na 1 s niet klaar"),
        ("sys.exit(77)", "LibreOffice kon dat niet"),
        ('(OUT / "Validatierapport.pdf").write_bytes(b"iets anders")', "LibreOffice kon dat niet"),
    ],
    ids=["hangs", "fails", "no PDF"],
)
def test_what_makes_no_pdf_is_told(judged: Assessment, tmp_path: Path, script: str, told: str) -> None:
    with pytest.raises(NotPrintedError, match=told):
        printed_report(judged, program=stand_in(tmp_path, script), seconds=1)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")
@pytest.mark.slow
def test_nothing_that_was_started_stays_behind(judged: Assessment, tmp_path: Path) -> None:
    child = 'child = subprocess.Popen(["sleep", "60"])\n(KEPT / "child").write_text(str(child.pid))\ntime.sleep(60)'
    with pytest.raises(NotPrintedError):
        printed_report(judged, program=stand_in(tmp_path, child), seconds=2)
    # One that ended and that nobody waited for yet has no command any more.
    command = Path("/proc", (tmp_path / "child").read_text(encoding="utf-8"), "cmdline")
    assert not command.exists() or not command.read_bytes()


@pytest.mark.slow
def test_the_pdf_lies_beside_the_results_and_is_known_for_ours(
    folder: Path, tmp_path: Path, libreoffice: LibreOffice
) -> None:
    assert libreoffice
    assert find_libreoffice() is not None
    results = tmp_path / "uit"
    called = hov_inside("valideer", folder, "--schrijf", "--uit", results, "--pdf")
    assert called.status == 1
    assert (results / REPORT).read_bytes().startswith(b"%PDF-")
    assert receipt_beside(results / REPORT).is_file()
    assert REPORT not in hov_inside("valideer", results, "--alles").out
