"""A run over ten workbooks in place, killed or refused at every call that changes something on the disk.

What counts as such a call is what Python tells its audit hooks (PEP 578: files opened to be written, renamed, linked,
removed, given other rights, owners, attributes or times; folders made; locks), every flush to the disk, and every write
into a file of ours: before anything of it is written, and halfway. `killed` is SIGKILL before the call; `refused` is
the error of the system instead of the call. As a run makes some 340 of them, every one is tried in a process that has
read and judged already: that part changes nothing, which the count of calls of a whole run confirms. strace kills whole
runs as well, at calls of the system itself.
"""

from __future__ import annotations

import errno
import os
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Self

import pytest

from commands.calling import EXAMPLES, Called, hov_inside
from hov_tools.commands import valideer
from hov_tools.files import marked
from hov_tools.files.consortium import Intake
from hov_tools.files.intake import take_in
from hov_tools.files.receipt import is_as_written, receipt_beside
from hov_tools.files.unfinished import settle_before
from hov_tools.journalkey import journal_key, key_path
from hov_tools.rules.engine import assess
from hov_tools.rules.finding import Assessment
from support.environment import unavailable
from support.kept import backup

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows ends processes in another way"),
]

LEAST_CALLS = 300
MOST_CALLS = 1000
ERRORS = (errno.ENOSPC, errno.EACCES, errno.EIO)
_LONG_AGO = 1_600_000_000
_WORKBOOKS = 10
_AUDITED = frozenset(["fcntl.flock"]) | frozenset(
    f"os.{name}"
    for name in (
        *("rename", "link", "symlink", "remove", "chmod", "chown", "setxattr", "removexattr", "utime", "truncate"),
        *("mkdir", "rmdir"),
    )
)
_TO_WRITE = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
Act = Callable[[int, str], None]
"""What is done before a call, by its number from 1 and its name."""


# --- Calls --------------------------------------------------------------------------------------------------------


class Calls:
    """The calls of this process that change something on the disk; what an audit hook counts cannot be taken back."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self._act: Act | None = None
        sys.addaudithook(self._audited)
        self._fsync, self._fdopen = os.fsync, os.fdopen
        os.fsync, os.fdopen = self._flushed, self._opened  # type: ignore[assignment]  # it stands in for them

    def counted(self, act: Act) -> Self:
        """Begin to count, and do this before every call."""
        self.names, self._act = [], act
        return self

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._act = None

    def _meet(self, name: str) -> None:
        act = self._act
        if act is not None:
            self.names.append(name)
            # What it does itself is no call of the program.
            self._act = None
            try:
                act(len(self.names), name)
            finally:
                self._act = act

    def _audited(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self._act is None:
            return
        # What is open already, such as a pipe to another process, is given by its number.
        flags = arguments[2] if event == "open" and not isinstance(arguments[0], int) else 0
        if event in _AUDITED or (isinstance(flags, int) and flags & _TO_WRITE):
            self._meet(event)

    def _flushed(self, descriptor: int) -> None:
        self._meet("fsync")
        self._fsync(descriptor)

    def _opened(self, *arguments: Any, **options: Any) -> Any:
        file = self._fdopen(*arguments, **options)
        # A pipe to another process is nothing on the disk.
        is_counted = self._act is not None and stat.S_ISREG(os.fstat(file.fileno()).st_mode)
        return _Written(file, self._meet) if is_counted else file


class _Written:
    """A file that is written in two halves, with a call before each."""

    def __init__(self, file: Any, meet: Callable[[str], None]) -> None:
        self._file, self._meet = file, meet

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def write(self, data: bytes) -> int:
        middle = len(data) // 2
        for piece in (data[:middle], data[middle:]):
            self._meet("write")
            self._file.write(piece)
            self._file.flush()
        return len(data)


def apart(task: Callable[[], object]) -> None:
    """Do a task in a process of its own, and fail as it fails."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        try:
            task()
        except BaseException as error:  # noqa: BLE001 - whatever it was, the test that waits for it must tell it
            os.write(writer, f"{type(error).__name__}: {error}"[:60_000].encode("utf-8", "replace"))
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        told = pipe.read().decode("utf-8", "replace")
    os.waitpid(child, 0)
    assert not told, told


# --- Ten workbooks ------------------------------------------------------------------------------------------------


class Consortium:
    """A folder with a consortium, how it is before a run and after one, and how to put it back.

    Args:
        folder: a new one.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        for number, path in enumerate(sorted((EXAMPLES / "2022-zuid").glob("*.xlsx"))):
            copy = Path(shutil.copyfile(path, folder / path.name))
            copy.chmod((0o600, 0o640, 0o644)[number % 3])
            if os.geteuid() == 0:
                os.chown(copy, 1234 + number, 2345)
        self.old = contents(folder)
        self._rights = {name: rights(folder / name) for name in self.old}
        self.put_back()
        self.intake: Intake = take_in(folder)
        self.assessment: Assessment = assess(self.intake.case)
        self.prepared = marked.prepare(self.intake, self.assessment, None, [], key=bytes(32))
        self.changed = {one.file for one in self.prepared}
        assert len(self.changed) == _WORKBOOKS

    def put_back(self) -> None:
        """Let the folder be as before any run."""
        for path in self.folder.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        for name, content in self.old.items():
            path = self.folder / name
            path.write_bytes(content)
            mode, owner, group = self._rights[name]
            if os.geteuid() == 0:
                os.chown(path, owner, group)
            path.chmod(mode)
            os.utime(path, (_LONG_AGO, _LONG_AGO))
        shutil.rmtree(key_path().parent, ignore_errors=True)
        key_path().parent.parent.mkdir(parents=True, exist_ok=True)

    def judged(self, _: object) -> tuple[Intake, Assessment]:
        """Stand in for reading and judging: what a stopped run left is settled all the same."""
        settle_before(self.folder)
        return self.intake, self.assessment

    def run(self) -> Called:
        """Check and mark in place."""
        return hov_inside("valideer", self.folder, "--schrijf", "--ter-plekke")

    def assert_old(self) -> None:
        """Every file is as it was: the very file, with its content, rights and time."""
        assert contents(self.folder) == self.old
        for name in self.old:
            path = self.folder / name
            assert rights(path) == self._rights[name], name
            assert path.stat().st_mtime == _LONG_AGO, name

    def assert_new(self, *, keeps_owners: bool = True) -> None:
        """Every workbook is marked, with its receipt and a whole backup, and nobody can read more than before."""
        there = contents(self.folder)
        expected = {
            *self.old,
            *(one.relative_to(self.folder).as_posix() for name in self.changed for one in self.beside(name)),
        }
        assert set(there) == expected
        for name, content in self.old.items():
            path = self.folder / name
            self._assert_rights(path, name, keeps_owners=keeps_owners)
            if name not in self.changed:
                assert (there[name], path.stat().st_mtime) == (content, _LONG_AGO), name
                continue
            assert there[name] != content, name
            assert is_as_written(path), name
            kept = backup(path)
            assert kept.read_bytes() == content, name
            self._assert_rights(kept, name, keeps_owners=keeps_owners)
            assert not rights(receipt_beside(path))[0] & ~self._rights[name][0], name

    def beside(self, name: str) -> tuple[Path, Path]:
        """Give the backup and the receipt of a workbook."""
        path = self.folder / name
        return backup(path), receipt_beside(path)

    def _assert_rights(self, path: Path, name: str, *, keeps_owners: bool) -> None:
        if keeps_owners:
            assert rights(path) == self._rights[name], path.name
        else:
            assert not rights(path)[0] & ~self._rights[name][0], path.name

    def is_old(self) -> bool:
        """Tell whether the workbooks are the old ones."""
        return all((self.folder / name).read_bytes() == content for name, content in self.old.items())

    def settled(self, *, by_command: bool) -> str:
        """Let the next run come, by a whole command or by what every command does first; give what it tells."""
        if by_command:
            return hov_inside("valideer", self.folder).err
        journal_key()
        return "\n".join(settle_before(self.folder))


def contents(folder: Path) -> dict[str, bytes]:
    return {one.relative_to(folder).as_posix(): one.read_bytes() for one in folder.rglob("*") if one.is_file()}


def rights(path: Path) -> tuple[int, int, int]:
    described = path.stat()
    return stat.S_IMODE(described.st_mode), described.st_uid, described.st_gid


@pytest.fixture
def consortium(tmp_path: Path) -> Iterator[Consortium]:
    before = os.umask(0o022)
    yield Consortium(tmp_path / "verband")
    os.umask(before)


@pytest.fixture
def ready(consortium: Consortium, monkeypatch: pytest.MonkeyPatch) -> Consortium:
    """Give a consortium of which every run finds the workbooks read, judged and made."""
    monkeypatch.setattr(valideer, "judge", consortium.judged)
    monkeypatch.setattr(marked, "prepare", lambda *_, **__: consortium.prepared)
    return consortium


def none(_: int, __: str) -> None:
    """Let a call be made."""


def test_reading_and_judging_changes_nothing_on_the_disk(
    consortium: Consortium, monkeypatch: pytest.MonkeyPatch
) -> None:
    def counted() -> None:
        calls = Calls()
        with calls.counted(none):
            assert consortium.run().status == 1
        whole = calls.names
        consortium.assert_new()
        consortium.put_back()
        monkeypatch.setattr(valideer, "judge", consortium.judged)
        monkeypatch.setattr(marked, "prepare", lambda *_, **__: consortium.prepared)
        with calls.counted(none):
            assert consortium.run().status == 1
        consortium.assert_new()
        assert calls.names == whole
        assert LEAST_CALLS < len(whole) < MOST_CALLS

    apart(counted)


# --- Killed -------------------------------------------------------------------------------------------------------


def test_killed_before_every_call_the_next_run_makes_all_old_or_all_new(ready: Consortium) -> None:
    def killed_at(number: int, calls: Calls) -> bool:
        """Run in a process that is killed before a call; tells whether it came to its end before."""
        child = os.fork()
        if child == 0:
            with calls.counted(lambda at, _: os.kill(os.getpid(), signal.SIGKILL) if at == number else None):
                ready.run()
            os._exit(0)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0

    def swept() -> None:
        calls = Calls()
        endings: set[str] = set()
        outcomes: list[bool] = []
        for number in range(1, MOST_CALLS):
            is_done = killed_at(number, calls)
            is_placed = {name for name in ready.changed if (ready.folder / name).read_bytes() != ready.old[name]}
            # Before its backup and its receipt are there no workbook is replaced.
            for name in is_placed:
                assert backup(ready.folder / name).read_bytes() == ready.old[name], number
                assert is_as_written(ready.folder / name), number
            told = ready.settled(by_command=number % 40 == 0)
            endings.update(word for word in ("afgemaakt", "teruggedraaid") if word in told)
            outcomes.append(ready.is_old())
            try:
                ready.assert_old() if outcomes[-1] else ready.assert_new()
                assert {one.name for one in key_path().parent.iterdir()} <= {key_path().name}
                assert is_placed <= (set() if outcomes[-1] else ready.changed)
            except AssertionError as error:
                raise AssertionError(f"call {number}: {error}") from error
            ready.put_back()
            if is_done:
                break
        assert is_done
        assert number > LEAST_CALLS
        assert endings == {"afgemaakt", "teruggedraaid"}
        # From the first file in its place on the run is finished, before that it is taken back.
        assert outcomes == sorted(outcomes, reverse=True)

    apart(swept)


# --- Refused ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ERRORS, ids=[errno.errorcode[code] for code in ERRORS])
def test_refused_at_every_call_all_are_old_and_that_is_told(ready: Consortium, code: int) -> None:
    def refusing(number: int) -> Act:
        def act(at: int, _: str) -> None:
            if at == number:
                raise OSError(code, os.strerror(code))

        return act

    def swept() -> None:
        calls = Calls()
        refused: set[str] = set()
        for number in range(1, MOST_CALLS):
            with calls.counted(refusing(number)):
                called = ready.run()
            name = calls.names[number - 1] if number <= len(calls.names) else ""
            try:
                if called.status == 4:
                    refused.add(name)
                    # By the name of a file of the user, and why.
                    assert any(one in called.err for one in ready.old) or str(ready.folder) in called.err
                    assert ".hov-" not in called.err
                    assert ready.is_old()
                    ready.settled(by_command=False)
                    ready.assert_old()
                else:
                    assert called.status == 1
                    ready.settled(by_command=False)
                    # Only the administrator gives files away: that is no failure.
                    ready.assert_new(keeps_owners=(name, code) != ("os.chown", errno.EACCES))
            except AssertionError as error:
                raise AssertionError(f"call {number}, {name}: {error}") from error
            ready.put_back()
            if not name:
                break
        assert not name
        assert number > LEAST_CALLS
        assert refused >= {"open", "write", "fsync", "os.rename", "os.chmod"}

    apart(swept)


# --- The system itself --------------------------------------------------------------------------------------------

STRACE = shutil.which("strace")
SYSTEM_CALLS = ("rename", "link", "unlink", "fsync", "chmod", "removexattr")


def traced(consortium: Consortium, call: str, number: int, state: Path) -> int:
    """Run hov as a program that the system kills when it makes this call for the n-th time; gives its status."""
    inject = [f"--inject={call}:signal=SIGKILL:when={number}", f"--trace={call}"]
    command = [sys.executable, "-m", "hov_tools", "valideer", str(consortium.folder), "--schrijf", "--ter-plekke"]
    environment = {**os.environ, "XDG_STATE_HOME": str(state)}
    done = subprocess.run(
        [str(STRACE), "-f", "-qqq", "-o", os.devnull, *inject, "--", *command],
        capture_output=True,
        env=environment,
        check=False,
        timeout=300,
    )
    return done.returncode


@pytest.mark.parametrize("call", SYSTEM_CALLS)
def test_killed_by_the_system_at_its_own_calls(consortium: Consortium, tmp_path: Path, call: str) -> None:
    if STRACE is None:
        unavailable("strace is not installed (Debian: strace)")
    killed = 0
    for number in (1, 2, 7, 16, 29):
        status = traced(consortium, call, number, tmp_path / "own")
        if status == 1:
            # It does not make so many of them.
            consortium.assert_new()
            consortium.put_back()
            break
        if status != -signal.SIGKILL and status != 128 + signal.SIGKILL:
            pytest.skip("this system lets no program be traced")
        killed += 1
        hov_inside("valideer", consortium.folder)
        consortium.assert_old() if consortium.is_old() else consortium.assert_new()
        consortium.put_back()
        shutil.rmtree(tmp_path / "own", ignore_errors=True)
    assert killed
