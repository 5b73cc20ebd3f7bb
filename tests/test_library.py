"""hov_tools as a library: what its public face does, and that it is all there."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

import hov_tools
from hov_tools import library
from support.environment import WORKBOOKS

EXAMPLES = WORKBOOKS / "voorbeelden"


def test_the_public_face_is_what_the_library_offers() -> None:
    assert set(hov_tools.__all__) == {"__version__", *library.__all__}
    for name in library.__all__:
        assert getattr(hov_tools, name) is getattr(library, name)
    with pytest.raises(AttributeError):
        _ = hov_tools.something_else


def test_importing_the_package_loads_none_of_its_rooms() -> None:
    code = "import sys, hov_tools; print([one for one in sys.modules if one.startswith('hov_tools.')])"
    assert subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout == "[]\n"


def test_read_judge_and_write(tmp_path: Path) -> None:
    folder = EXAMPLES / "2022-zuid"
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    intake = hov_tools.read(folder)
    assessment = hov_tools.judge(intake)
    assert assessment.outcome.verdict is hov_tools.Verdict.FAILS
    assert {one.severity for one in assessment.findings} >= {hov_tools.Severity.FOUT}
    result = hov_tools.write(intake, assessment, tmp_path / "uit")
    assert {one.path.name for one in result.written} >= {"HOV-formulier 10280.xlsx"}
    for one in result.written:
        receipt = json.loads(one.receipt.read_bytes())
        assert receipt["uitvoer"]["sha256"] == hashlib.sha256(one.path.read_bytes()).hexdigest()
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_copy_never_overwrites_what_it_was_made_from(tmp_path: Path) -> None:
    source = tmp_path / "HOV-formulier 10280.xlsx"
    source.write_bytes((EXAMPLES / "2022-zuid" / source.name).read_bytes())
    intake = hov_tools.read(source)
    with pytest.raises(hov_tools.UsageError):
        hov_tools.write(intake, hov_tools.judge(intake), tmp_path)
    assert source.read_bytes() == (EXAMPLES / "2022-zuid" / source.name).read_bytes()


def test_nothing_at_the_path(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        hov_tools.read(tmp_path / "niets")
