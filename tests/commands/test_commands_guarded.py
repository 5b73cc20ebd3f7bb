"""A file that hangs, wants too much or ends the interpreter costs itself only, for every command that reads forms."""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import shutil
from pathlib import Path

import pytest

from commands import misreading
from commands.calling import EXAMPLES, hov
from hov_tools.batch.workers import WorkerPool
from hov_tools.commands.terminal import Track
from hov_tools.errors import OutputError
from hov_tools.files.apart import CAN_COPY, Copy, DiedError, TaskFailedError
from hov_tools.files.consortium import AS_STATED, Intake
from hov_tools.files.guarded import Guard, take_in_guarded
from hov_tools.files.intake import SeveralConsortiaError, take_in
from support.environment import ROOT

pytestmark = pytest.mark.skipif(not CAN_COPY, reason="misbehaviour is put into the process that is copied")

GUILTY = "HOV-formulier 10243.xlsx"
LIMIT = "16"
TESTS = ROOT / "tests"


def spoilt(
    folder: Path, harm: str, module: str = "hov_tools.files.documents", name: str = "read_snapshot", file: str = GUILTY
) -> str:
    """Give the Python that lets reading a file do harm."""
    own = f"sys.path.insert(0, {str(TESTS)!r}); from commands.misreading import spoil"
    return f"{own}; spoil({module!r}, {name!r}, {str(folder / file)!r}, {harm!r})"


def sums(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(autouse=True)
def own_log(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "log"))
    return tmp_path / "log" / "hov_tools" / "hov_tools.log"


@pytest.fixture
def noord(tmp_path: Path) -> Path:
    return shutil.copytree(EXAMPLES / "2022-noord", tmp_path / "noord")


HARMS = [
    ("loops", "F123", "duurde te lang", False),
    ("takes_all_memory", "F123", "te veel geheugen", False),
    ("is_killed", "F123", "te veel geheugen", False),
    ("segfaults", "F120", "stopte het programma", True),
    ("fails", "F120", "stopte het programma", True),
]


@pytest.mark.slow
@pytest.mark.parametrize("writes", [False, True], ids=["shown", "written"])
@pytest.mark.parametrize(("harm", "code", "told", "is_logged"), HARMS, ids=[row[0] for row in HARMS])
def test_a_bad_file_costs_itself(
    noord: Path, own_log: Path, harm: str, code: str, told: str, is_logged: bool, writes: bool
) -> None:
    before = sums(noord)
    out = noord.parent / "uit"
    options = ("--schrijf", "--uit", out) if writes else ()
    called = hov("valideer", noord, "--json", "--tijdslimiet", LIMIT, *options, before=spoilt(noord, harm))
    assert (called.status, sums(noord)) == (1, before)
    document = json.loads(called.out)
    [finding] = [one for one in document["bevindingen"] if one["bestand"] == GUILTY]
    assert (finding["code"], told in finding["melding"]) == (code, True)
    fates = {one["bestand"]: one["lot"] for one in document["bestanden"]}
    assert {name for name, fate in fates.items() if fate != "telt mee"} == {GUILTY}
    assert fates.keys() == before.keys()
    assert own_log.exists() is is_logged
    if is_logged:
        assert GUILTY in called.err
        assert called.err.partition("nummer ")[2].partition(";")[0] in own_log.read_text()
        assert "geheim" not in own_log.read_text() + called.err
    if writes:
        # The report is there, and nothing of the file that was not read.
        assert "In- en doorstroom samenwerkingsverband toewijzingsjaar 2022.xlsx" in sums(out)
        assert GUILTY not in sums(out)


MARKING = ("hov_tools.files.apply_and_tell", "apply_edits")
MARKED, OTHER_MARKED = "HOV-formulier 10280.xlsx", "HOV-formulier 10292.xlsx"
FLOW = "In- en doorstroom samenwerkingsverband toewijzingsjaar 2022.xlsx"


@pytest.mark.slow
@pytest.mark.parametrize("harm", [row[0] for row in HARMS])
def test_a_file_that_cannot_be_marked_costs_its_own_marks(tmp_path: Path, own_log: Path, harm: str) -> None:
    zuid, out = shutil.copytree(EXAMPLES / "2022-zuid", tmp_path / "zuid"), tmp_path / "uit"
    expected = hov("valideer", zuid, "--json")
    words = ("valideer", zuid, "--json", "--schrijf", "--uit", out, "--tijdslimiet", LIMIT)
    called = hov(*words, before=spoilt(zuid, harm, *MARKING, MARKED))
    # It is judged as if nothing had happened; the others are marked, and it lies beside them as it was handed in.
    assert (called.status, called.out) == (expected.status, expected.out)
    assert MARKED in called.err
    assert called.err.partition("nummer ")[2].partition(";")[0] in own_log.read_text()
    assert "geheim" not in own_log.read_text() + called.err
    written, before = sums(out), sums(zuid)
    assert {name: written[name] == before[name] for name in (FLOW, OTHER_MARKED, MARKED)} == {
        FLOW: False,
        OTHER_MARKED: False,
        MARKED: True,
    }


@pytest.mark.slow
@pytest.mark.parametrize("command", ["samenvoegen", "bonus", "verdeel"])
@pytest.mark.parametrize("harm", ["loops", "segfaults"])
def test_a_workbook_that_cannot_be_filled_in_stops_the_command_and_is_named(
    noord: Path, command: str, harm: str
) -> None:
    before = sums(noord)
    words = (command, noord, "--schrijf", "--ter-plekke", "--tijdslimiet", "8")
    called = hov(*words, before=spoilt(noord, harm, *MARKING, FLOW))
    assert (called.status, sums(noord)) == (4, before)
    assert FLOW in called.err


@pytest.mark.slow
@pytest.mark.parametrize("harm", ["loops", "segfaults"])
@pytest.mark.parametrize("command", ["valideer", "samenvoegen", "bonus", "scenario"])
def test_judging_that_does_harm_ends_in_a_message(noord: Path, command: str, harm: str) -> None:
    before = sums(noord)
    words = (command, noord, *COMMANDS[command], "--tijdslimiet", "8")
    harmful = f"from commands import misreading; from hov_tools.rules import engine; engine.assess = misreading.{harm}"
    called = hov(*words, before=f"sys.path.insert(0, {str(TESTS)!r}); {harmful}")
    assert (called.status, called.out, sums(noord)) == (4, "", before)
    assert "noord" in called.err
    assert "Traceback" not in called.err


@pytest.mark.slow
def test_in_place_the_bad_file_stays_as_it_is(noord: Path) -> None:
    before = sums(noord)
    called = hov("valideer", noord, "--schrijf", "--ter-plekke", before=spoilt(noord, "segfaults"))
    assert called.status == 1
    after = sums(noord)
    assert after[GUILTY] == before[GUILTY]
    assert {name for name in before if after[name] != before[name]}


COMMANDS = {
    "valideer": (),
    "samenvoegen": (),
    "bonus": (),
    "verdeel": (),
    "scenario": ("--zonder", "10246"),
    "toewijzing": ("--plaatsen", "14"),
    "jaar proef": (),
}


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_goes_on_and_names_the_file(noord: Path, command: str) -> None:
    words = (*command.split(), noord, *COMMANDS[command])
    expected = hov(*words, before=spoilt(noord, "fails", file="HOV-formulier 10240.xlsx"))
    called = hov(*words, before=spoilt(noord, "segfaults"))
    assert called.status == 1
    assert GUILTY in called.out + called.err
    # Whichever of the members it is.
    assert called.status == expected.status
    assert "HOV-formulier 10240.xlsx" in expected.out + expected.err


@pytest.mark.slow
def test_what_differs_is_shown_of_the_other_files(noord: Path, tmp_path: Path) -> None:
    other = shutil.copytree(noord, tmp_path / "ander")
    called = hov("verschil", noord, other, before=spoilt(noord, "segfaults"))
    assert (called.status, GUILTY in called.err) == (1, True)


@pytest.mark.slow
def test_one_workbook_that_does_harm_is_an_unread_one(noord: Path) -> None:
    before = sums(noord)
    called = hov("valideer", noord / GUILTY, before=spoilt(noord, "takes_all_memory"))
    assert (called.status, sums(noord)) == (3, before)
    assert "F123" in called.out


@pytest.mark.slow
def test_a_zip_file_that_cannot_be_opened_without_harm_costs_itself(noord: Path) -> None:
    (noord / "bijlagen.zip").write_bytes(b"PK\x03\x04 hierin zit iets")
    harm = spoilt(noord, "segfaults", "hov_tools.files.handed_in", "Archive", "bijlagen.zip")
    called = hov("valideer", noord, "--json", before=harm)
    fates = {one["bestand"]: one["lot"] for one in json.loads(called.out)["bestanden"]}
    assert called.status == 1
    assert {name for name, fate in fates.items() if fate != "telt mee"} == {"bijlagen.zip"}


@pytest.mark.slow
@pytest.mark.parametrize(("harm", "status"), [("loops", 3), ("takes_all_memory", 3), ("segfaults", 3)])
def test_herstel_leaves_a_file_that_does_harm_as_it_is(noord: Path, harm: str, status: int) -> None:
    before = sums(noord)
    own = spoilt(noord, harm, "hov_tools.commands.herstel", "undo_last")
    called = hov("herstel", noord / GUILTY, "--ter-plekke", "--tijdslimiet", "3", before=own)
    assert (called.status, sums(noord)) == (status, before)
    assert GUILTY in called.err


@pytest.mark.slow
def test_when_time_is_up_the_files_that_were_not_tried_are_named(noord: Path) -> None:
    own = f"sys.path.insert(0, {str(TESTS)!r}); from commands import misreading; import hov_tools.files.documents as it"
    every = f"{own}; it.read_snapshot = lambda *given: misreading.loops()"
    called = hov("valideer", noord, "--tijdslimiet", "8", before=every)
    assert called.status == 4
    assert "de tijdslimiet (8 s) was op. Niet geprobeerd: " in called.err
    assert "--tijdslimiet" in called.err


def working(kind: str) -> str:
    getattr(misreading, kind)()
    return kind


def test_a_copy_ends_one_task_and_does_the_next() -> None:
    with Copy() as copy:
        assert copy.do(abs, -3, 60).result == 3
        pid = copy.do(_pid, 0, 60).result
        assert pid != os.getpid()
        assert isinstance(copy.do(working, "takes_all_memory", 60).error, MemoryError)
        error = copy.do(working, "fails", 60).error
        assert isinstance(error, TaskFailedError)
        assert (error.kind, "geheim" in error.frames) == ("ZeroDivisionError", False)
        # A process that lives goes on.
        assert copy.do(_pid, 0, 60).result == pid
        error = copy.do(working, "segfaults", 60).error
        assert (type(error), getattr(error, "exitcode", 0)) == (DiedError, -11)
        assert isinstance(copy.do(working, "loops", 0.1).error, TimeoutError)
        assert copy.do(_pid, 0, 60).result not in (pid, os.getpid())
        assert isinstance(copy.do(_cannot_write, 0, 60).error, OutputError)


def test_of_a_copy_nothing_stays_behind() -> None:
    with Copy() as copy:
        pid = copy.do(_pid, 0, 60).result
    assert pid is not None
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@pytest.mark.slow
def test_where_a_process_cannot_be_copied_a_new_one_reads_the_same(noord: Path) -> None:
    shown = Track("lezen", least=40)
    with WorkerPool(1, seconds=60) as pool:
        found = take_in_guarded(Guard(pool, 60, print), noord, AS_STATED, _same, shown)
    assert found == take_in(noord)


def _same(intake: Intake) -> Intake:
    return intake


def _pid(_: int) -> int:
    return os.getpid()


def _cannot_write(_: int) -> int:
    raise OutputError("vol")


def test_what_a_user_can_act_on_comes_from_the_other_process() -> None:
    with pytest.raises(SeveralConsortiaError) as caught:
        take_in(EXAMPLES)
    again = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 - made here
    assert (str(again), again.groups) == (str(caught.value), caught.value.groups)
