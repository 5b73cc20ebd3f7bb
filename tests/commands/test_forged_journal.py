"""A workbook that comes with a journal that someone made up: what was judged is what is written, and nothing else."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from commands.calling import EXAMPLES, hov_inside
from hov_tools.files.intake import take_in
from hov_tools.files.marked import prepare
from hov_tools.ooxml.edits import Action
from hov_tools.rules.engine import assess
from support.forged import CELL, JOURNALS, SHEET, Forged
from support.untouched import assert_untouched, others_in

FORM = "HOV-formulier 10280.xlsx"
KEY = bytes(range(32))
NOT_USED = "de lijst van wijzigingen in dit bestand is niet van dit programma of is beschadigd; zij is niet gebruikt"
# What cannot be read at all.
UNUSABLE = {
    "half a character", "infinity", "wrong types", "more than a run has", "no run", "no json", "deep",
    "deep within a trace", "bomb", "bomb of zeros", "no base64", "thousands of runs", "thousands of rows",
    "journal that a formula looks at", "no rows",
}  # fmt: skip
# Nothing in the workbook is changed: what would be written is not what was judged, or it is not read at all.
NOT_WRITTEN = {
    "sheet in the part of the form", "journal in the part of the form", "journal in the styles",
    "journal in the content types",
}  # fmt: skip
pytestmark = pytest.mark.slow
EACH = pytest.mark.parametrize("forge", [pytest.param(forge, id=name) for name, forge in JOURNALS.items()])
# Times the processor time that the same command takes over the form without a journal, where all that a run of ours
# can hold takes four; and the memory, which is that of any machine.
TIMES, MEBIBYTES = 10, 150


@pytest.fixture
def form() -> bytes:
    return (EXAMPLES / "2022-zuid" / FORM).read_bytes()


def put(folder: Path, data: bytes) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FORM
    path.write_bytes(data)
    return path


@EACH
def test_a_check_writes_what_it_judged(
    tmp_path: Path, form: bytes, forge: Forged, request: pytest.FixtureRequest
) -> None:
    name = request.node.callspec.id
    data = forge(form)
    path = put(tmp_path / "in", data)
    intake = take_in(path)
    assessment = assess(intake.case)
    remarks: list[str] = []
    prepared = {one.file: one for one in prepare(intake, assessment, None, remarks, key=KEY)}
    assert any(NOT_USED in remark for remark in remarks) is (name in UNUSABLE)
    assert (FORM in prepared) is (name not in NOT_WRITTEN)
    if FORM in prepared:
        written = prepared[FORM]
        assert_untouched(others_in(data), others_in(written.data))
        assert {one.action for one in written.changes} <= {Action.MARK, Action.NOTE, Action.TAB, Action.ADD_SHEET}
        marked = {(one.sheet, one.cell) for one in written.changes if one.action is Action.MARK}
        assert marked >= {(one.sheet, one.cell) for one in assessment.findings if one.file == FORM and one.cell}


@EACH
def test_herstel_takes_out_nothing_but_ours(tmp_path: Path, form: bytes, forge: Forged) -> None:
    data = forge(form)
    path = put(tmp_path, data)
    called = hov_inside("herstel", path, "--uit", tmp_path / "uit")
    assert called.status in (0, 1, 2, 4), called.err
    written = tmp_path / "uit" / FORM
    assert "Traceback" not in called.err
    if written.exists():
        assert_untouched(others_in(data), others_in(written.read_bytes()))
        receipt = json.loads(next(written.parent.rglob("*.json")).read_text())
        # A checksum may hold any digits.
        told = json.dumps([receipt["bewerkingen"], receipt["keuzes"]])
        assert "9999" not in told
        assert "WEBSERVICE" not in told


def test_what_is_not_certain_is_named_with_what_to_do(tmp_path: Path, form: bytes) -> None:
    path = put(tmp_path, JOURNALS["value beside a mark"](form))
    called = hov_inside("herstel", path, "--uit", tmp_path / "uit")
    assert called.status == 1
    assert f"{SHEET}!{CELL}: waarde blijft zoals het is" in called.out
    assert "reservekopie" in called.err


def test_the_run_of_another_user_is_taken_out_by_what_is_ours(tmp_path: Path, form: bytes) -> None:
    path = put(tmp_path, JOURNALS["run of another user"](form))
    called = hov_inside("herstel", path, "--uit", tmp_path / "uit")
    assert (called.status, "3 van 3" in called.out) == (0, True)
    before, after = others_in(form), others_in((tmp_path / "uit" / FORM).read_bytes())
    assert after == before


class Cost(NamedTuple):
    """What a command took: processor time, the peak of what is resident, and how it ended."""

    seconds: float
    mebibytes: float
    status: int


def cost_of(command: str, folder: Path, data: bytes) -> Cost:
    put(folder / "in" / "a", data)
    out = folder / "uit"
    arguments = {
        "valideer": [folder / "in" / "a", "--schrijf", "--uit", out],
        "batch": [folder / "in", "--werkers", "1", "--uit", out],
        "herstel": [folder / "in" / "a" / FORM, "--uit", out],
    }[command]
    measured = subprocess.run(
        [sys.executable, "-c", MEASURE, command, *map(str, arguments)],
        capture_output=True, encoding="utf-8", check=False, timeout=60,
    )  # fmt: skip
    cost = Cost(*json.loads(measured.stdout.splitlines()[-1]))
    assert cost.status in (0, 1, 2, 3, 4), measured.stderr
    assert "Traceback" not in measured.stderr
    return cost


@pytest.fixture(scope="module", params=["valideer", "batch", "herstel"])
def ordinary(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Cost]:
    """Give a command, and what it takes over the form itself: in the same run, as a slow machine is slow in both."""
    form = (EXAMPLES / "2022-zuid" / FORM).read_bytes()
    return request.param, cost_of(request.param, tmp_path_factory.mktemp("zonder"), form)


@EACH
def test_a_journal_takes_neither_the_time_nor_the_memory(
    tmp_path: Path, form: bytes, forge: Forged, ordinary: tuple[str, Cost]
) -> None:
    command, without = ordinary
    cost = cost_of(command, tmp_path, forge(form))
    assert cost.seconds < TIMES * without.seconds
    assert cost.mebibytes < MEBIBYTES
    for written in (tmp_path / "uit").rglob(FORM):
        assert_untouched(others_in(forge(form)), others_in(written.read_bytes()))


MEASURE = """
import json, resource, subprocess, sys
done = subprocess.run([sys.executable, "-m", "hov_tools", *sys.argv[1:]], stdout=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, done.returncode]))
"""
