"""A set of files: all old or all new, whatever the system refuses and wherever the program stops."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import signal
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any, Self

import pytest

from hov_tools.ooxml import fileset, resume
from hov_tools.ooxml import save as save_module
from hov_tools.ooxml.fileset import ChangedMeanwhileError, holding
from hov_tools.ooxml.resume import Ending, settle
from hov_tools.ooxml.save import NOTHING, NewFile, save_together

Patch = pytest.MonkeyPatch
NAMES = ("noord/een.xlsx", "noord/een.xlsx.reservekopie", "twee.xlsx", "bewijs.json")
OLD = {"noord/een.xlsx": b"oud een", "twee.xlsx": b"oud twee", "bewijs.json": b"{}"}
NEW = {name: b"nieuw " + name.encode() for name in NAMES}
STEPS = ("open", "replace", "link", "fsync", "write", "chmod", "unlink", "stat", "lstat", "chown", "close")
"""What the system can refuse; `write` stands for what a full disk refuses."""


class StoppedError(BaseException):
    """The program ends here, and cleans up nothing."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "verband"
    (made / "noord").mkdir(parents=True)
    for name, content in OLD.items():
        (made / name).write_bytes(content)
    return made


def contents(folder: Path) -> dict[str, bytes]:
    return {one.relative_to(folder).as_posix(): one.read_bytes() for one in folder.rglob("*") if one.is_file()}


def save(folder: Path) -> None:
    save_together([NewFile(folder / name, data) for name, data in NEW.items()])


def failing_at(patch: Patch, name: str, number: int, fail: Callable[[], None], *, once: bool) -> list[int]:
    """Let a call of the system fail the n-th time, or from then on; gives a list that gets longer with each call."""
    calls: list[int] = []
    if name == "write":
        real_open = os.fdopen

        def opened(*arguments: Any, **options: Any) -> Any:
            file = real_open(*arguments, **options)
            real_write = file.write

            class Full:
                def __enter__(self) -> Self:
                    return self

                def __exit__(self, *_: object) -> None:
                    file.close()

                def __getattr__(self, attribute: str) -> Any:
                    return getattr(file, attribute)

                def write(self, data: bytes) -> int:
                    calls.append(1)
                    if len(calls) == number or (not once and len(calls) > number):
                        fail()
                    written: int = real_write(data)
                    return written

            return Full()

        patch.setattr(os, "fdopen", opened)
        return calls
    real = getattr(os, name)

    def counted(*arguments: Any, **options: Any) -> Any:
        calls.append(1)
        if len(calls) == number or (not once and len(calls) > number):
            fail()
        return real(*arguments, **options)

    patch.setattr(os, name, counted)
    return calls


def refuse() -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def stop() -> None:
    raise StoppedError


# --- What goes well -----------------------------------------------------------------------------------------------


def test_all_take_their_places_and_nothing_is_left_beside_them(folder: Path) -> None:
    save(folder)
    assert contents(folder) == NEW


def test_everything_is_made_before_the_first_takes_its_place(folder: Path, monkeypatch: Patch) -> None:
    placed: list[str] = []
    replace, link = os.replace, os.link

    def noted(source: Path, target: Path) -> None:
        if not Path(target).name.startswith(".hov-"):
            if not placed:
                assert len(list(folder.rglob(".hov-*n.tmp"))) == len(NAMES)
                assert len(list(folder.glob(".hov-*.begonnen"))) == 1
            placed.append(Path(target).relative_to(folder).as_posix())
        (link if source and Path(target).name.endswith("o.tmp") else replace)(source, target)

    monkeypatch.setattr(os, "replace", noted)
    monkeypatch.setattr(os, "link", noted)
    save(folder)
    assert placed == list(NAMES)
    assert contents(folder) == NEW


def test_a_disk_without_hard_links(folder: Path, monkeypatch: Patch) -> None:
    def unsupported(*_: object) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "link", unsupported)
    save(folder)
    assert contents(folder) == NEW


def test_a_disk_without_locks(folder: Path, monkeypatch: Patch) -> None:
    fcntl = pytest.importorskip("fcntl")

    def unsupported(*_: object) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(fcntl, "flock", unsupported)
    save(folder)
    assert contents(folder) == NEW


# --- What the system refuses --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", STEPS)
@pytest.mark.parametrize("once", [True, False], ids=["once", "from then on"])
def test_whatever_is_refused_all_are_old_or_all_are_new(folder: Path, name: str, *, once: bool) -> None:
    for number in range(1, 200):
        with pytest.MonkeyPatch.context() as patch:
            calls = failing_at(patch, name, number, refuse, once=once)
            try:
                save(folder)
            except OSError:
                is_saved = False
            else:
                is_saved = True
        left = {key: value for key, value in contents(folder).items() if not Path(key).name.startswith(".hov-")}
        if is_saved:
            assert left == NEW
        elif once:
            assert left == OLD
        settle(folder, deep=True)
        assert contents(folder) in (OLD, NEW)
        reset(folder)
        if len(calls) < number:
            assert number > 1 or name == "chown"
            return
    pytest.fail("there were more steps than were tried")


def reset(folder: Path) -> None:
    for one in [one for one in folder.rglob("*") if one.is_file()]:
        one.unlink()
    for name, content in OLD.items():
        (folder / name).write_bytes(content)


@pytest.mark.parametrize("failing", range(len(NAMES)))
def test_what_is_refused_is_told_by_the_name_of_the_users_file(folder: Path, monkeypatch: Patch, failing: int) -> None:
    name = NAMES[failing]
    for step in ("replace", "link"):
        real = getattr(os, step)

        def refused(source: Path, target: Path, real: Callable[..., None] = real) -> None:
            if Path(target) == folder / name and Path(source).name.endswith("n.tmp"):
                raise PermissionError(errno.EACCES, "Permission denied", str(source), None, str(target))
            real(source, target)

        monkeypatch.setattr(os, step, refused)
    with pytest.raises(PermissionError) as caught:
        save(folder)
    assert (caught.value.filename, caught.value.filename2) == (str(folder / name), None)
    assert contents(folder) == OLD


# --- What somebody else does meanwhile ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_a_save_by_someone_else_is_never_overwritten(folder: Path, monkeypatch: Patch, name: str) -> None:
    real = save_module.write_note

    def meanwhile(*arguments: Any) -> None:
        real(*arguments)
        # As Excel does: a file beside it, renamed over it.
        (folder / "~tmp").write_bytes(b"van een ander")
        (folder / "~tmp").replace(folder / name)

    monkeypatch.setattr(save_module, "write_note", meanwhile)
    with pytest.raises(ChangedMeanwhileError) as caught:
        save(folder)
    assert caught.value.filename == str(folder / name)
    assert contents(folder) == {**OLD, name: b"van een ander"}


@pytest.mark.parametrize("replaces", ["f" * 64, NOTHING])
def test_what_is_not_as_it_was_read_is_not_replaced(folder: Path, replaces: str) -> None:
    with pytest.raises(ChangedMeanwhileError):
        save_together(
            [NewFile(folder / "nieuw.json", b"x"), NewFile(folder / "twee.xlsx", b"nieuw", replaces=replaces)]
        )
    assert contents(folder) == OLD


def test_two_runs_with_one_backup_lose_no_original(folder: Path, monkeypatch: Patch) -> None:
    # The other run comes between making and placing, and its backup has the same content.
    backup = folder / "twee.xlsx.reservekopie"
    own = [NewFile(backup, b"oud twee", NOTHING), NewFile(folder / "twee.xlsx", b"van de eerste")]
    real = save_module.write_note

    def meanwhile(*arguments: Any) -> None:
        real(*arguments)
        monkeypatch.setattr(save_module, "write_note", real)
        save_together([NewFile(backup, b"oud twee", NOTHING), NewFile(folder / "twee.xlsx", b"van de tweede")])

    monkeypatch.setattr(save_module, "write_note", meanwhile)
    with pytest.raises(ChangedMeanwhileError):
        save_together(own)
    assert contents(folder) == {**OLD, "twee.xlsx": b"van de tweede", "twee.xlsx.reservekopie": b"oud twee"}


# --- A run that was stopped ---------------------------------------------------------------------------------------


def stopped_at(folder: Path, number: int, patch: Patch, after: str = "place") -> None:
    """Stop before the n-th file takes its place, as a killed program does: nothing is cleared."""
    real = getattr(save_module, after)
    calls: list[int] = []

    def stopping(*arguments: Any) -> None:
        calls.append(1)
        if len(calls) == number:
            stop()
        real(*arguments)

    patch.setattr(save_module, after, stopping)
    patch.setattr(save_module, "take_back", lambda _: False)
    with pytest.raises(StoppedError):
        save(folder)
    patch.undo()


@pytest.mark.parametrize("placed", range(len(NAMES)))
def test_the_next_run_finishes_or_takes_back(folder: Path, monkeypatch: Patch, placed: int) -> None:
    stopped_at(folder, placed + 1, monkeypatch)
    [settled] = settle(folder, deep=True)
    assert settled.ending is (Ending.FINISHED if placed else Ending.TAKEN_BACK)
    assert contents(folder) == (NEW if placed else OLD)
    assert settle(folder, deep=True) == ()


def test_without_its_new_content_it_is_taken_back(folder: Path, monkeypatch: Patch) -> None:
    stopped_at(folder, 3, monkeypatch)
    next(folder.glob(".hov-*-2n.tmp")).write_bytes(b"afgebroken")
    [settled] = settle(folder, deep=True)
    assert settled.ending is Ending.TAKEN_BACK
    assert contents(folder) == OLD


@pytest.mark.parametrize("place", [0, 2], ids=["placed", "waiting"])
def test_what_someone_saved_since_is_named_and_left_alone(folder: Path, monkeypatch: Patch, place: int) -> None:
    stopped_at(folder, 2, monkeypatch)
    path = folder / NAMES[place]
    path.unlink()
    path.write_bytes(b"van een ander")
    before = contents(folder)
    [settled] = settle(folder, deep=True)
    assert (settled.ending, settled.files) == (Ending.CHANGED, (path,))
    assert contents(folder) == {key: value for key, value in before.items() if not key.endswith(".bezig")}


def test_it_is_settled_from_a_folder_below_too(folder: Path, monkeypatch: Patch) -> None:
    stopped_at(folder, 2, monkeypatch)
    [settled] = settle(folder / "noord", deep=False)
    assert settled.ending is Ending.FINISHED
    assert contents(folder) == NEW


def test_what_is_still_at_work_is_left_alone(folder: Path, monkeypatch: Patch) -> None:
    real = save_module.place
    seen: list[Ending] = []

    def looked_at(*arguments: Any) -> None:
        seen.extend(one.ending for one in settle(folder, deep=True))
        real(*arguments)

    monkeypatch.setattr(save_module, "place", looked_at)
    save(folder)
    assert seen == [Ending.BUSY] * len(NAMES)
    assert contents(folder) == NEW


def test_what_was_left_is_cleared_but_not_what_is_in_use(folder: Path) -> None:
    left = folder / "noord" / f".hov-{'a' * 32}-0n.tmp"
    others = [folder / ".hov-abc.tmp", folder / ".hov-journaal.sqlite", folder / "hov.tmp"]
    with holding(folder) as token:
        used = folder / "noord" / f".hov-{token}-0n.tmp"
        for path in (left, used, *others):
            path.write_bytes(b"")
        assert settle(folder, deep=True) == settle(folder / "noord", deep=True) == ()
        assert not left.exists()
        assert used.exists()
        assert all(path.exists() for path in others)


def killed_at(run: Callable[[], object], step: int) -> bool:
    """Run in a process that is killed at the n-th line of what saves; tells whether it came to its end before."""
    child = os.fork()
    if child == 0:
        lines: list[int] = []

        def trace(frame: FrameType, event: str, _: object) -> Any:
            if frame.f_code.co_filename not in (save_module.__file__, fileset.__file__, resume.__file__):
                return None
            if event == "line":
                lines.append(1)
                if len(lines) == step:
                    os.kill(os.getpid(), signal.SIGKILL)
            return trace

        sys.settrace(trace)
        run()
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows ends processes in another way")
def test_killed_at_any_line_the_next_run_makes_all_old_or_all_new(folder: Path) -> None:
    seen: set[frozenset[tuple[str, bytes]]] = set()
    for step in range(1, 2000):
        is_done = killed_at(lambda: save(folder), step)
        left = {name: content for name, content in contents(folder).items() if not Path(name).name.startswith(".hov-")}
        seen.add(frozenset(left.items()))
        # In the order given, so that a workbook never stands without what belongs to it.
        placed = [left.get(name) == NEW[name] for name in NAMES]
        assert placed == sorted(placed, reverse=True)
        settle(folder, deep=True)
        assert contents(folder) in (OLD, NEW)
        reset(folder)
        if is_done:
            break
    else:
        pytest.fail("saving took more steps than were tried")
    assert len(seen) == len(NAMES) + 1


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows ends processes in another way")
@pytest.mark.parametrize("is_whole", [True, False], ids=["finishing", "taking back"])
def test_killed_while_settling_the_run_after_does_it(folder: Path, monkeypatch: Patch, *, is_whole: bool) -> None:
    for step in range(1, 2000, 3):
        stopped_at(folder, 3, monkeypatch)
        if not is_whole:
            next(folder.glob(".hov-*-2n.tmp")).unlink()
        is_done = killed_at(lambda: settle(folder, deep=True), step)
        settle(folder, deep=True)
        assert contents(folder) == (NEW if is_whole else OLD)
        reset(folder)
        if is_done:
            return
    pytest.fail("settling took more steps than were tried")


# --- A note is not believed ---------------------------------------------------------------------------------------


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


GOOD = {"name": "twee.xlsx", "old": sha(b"oud twee"), "new": sha(b"nieuw")}
TOKEN = "b" * 32
FOREIGN: dict[str, Any] = {
    "no JSON": b"{",
    "nothing": b"",
    "deep": b"[" * 100_000,
    "a list": [],
    "no files": {"versie": 1, "bestanden": []},
    "another version": {"versie": 2, "bestanden": [GOOD]},
    "more than we write": {"versie": 1, "bestanden": [GOOD], "map": "/"},
    "out of the folder": {"versie": 1, "bestanden": [{**GOOD, "name": "../elders.xlsx"}]},
    "a whole path": {"versie": 1, "bestanden": [{**GOOD, "name": "/elders.xlsx"}]},
    "through a link": {"versie": 1, "bestanden": [{**GOOD, "name": "link/elders.xlsx"}]},
    "one of ours": {"versie": 1, "bestanden": [{**GOOD, "name": ".hov-journaal.sqlite"}]},
    "no checksum": {"versie": 1, "bestanden": [{**GOOD, "new": "x"}]},
    "twice": {"versie": 1, "bestanden": [GOOD, GOOD]},
}


@pytest.mark.parametrize("content", FOREIGN.values(), ids=FOREIGN)
def test_a_note_that_is_none_of_ours_is_told_and_left_alone(folder: Path, content: Any) -> None:
    elsewhere = folder.parent / "elders.xlsx"
    elsewhere.write_bytes(b"oud twee")
    (folder / "link").symlink_to(folder.parent)
    for place in (folder, folder.parent):
        (place / f".hov-{TOKEN}-0n.tmp").write_bytes(b"nieuw")
    note = folder / f".hov-{TOKEN}.begonnen"
    note.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    before = contents(folder)
    [settled] = settle(folder, deep=True)
    assert (settled.ending, settled.note) == (Ending.FOREIGN, note)
    assert contents(folder) == before
    assert elsewhere.read_bytes() == b"oud twee"


@pytest.mark.parametrize(
    ("name", "value"), [("old", sha(b"anders")), ("new", sha(b"anders"))], ids=["what is there", "what is to come"]
)
def test_a_checksum_that_does_not_fit(folder: Path, name: str, value: str) -> None:
    (folder / f".hov-{TOKEN}-0n.tmp").write_bytes(b"nieuw")
    note = {"versie": 1, "bestanden": [{**GOOD, name: value}]}
    (folder / f".hov-{TOKEN}.begonnen").write_text(json.dumps(note))
    settle(folder, deep=True)
    assert (folder / "twee.xlsx").read_bytes() == b"oud twee"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes")
@pytest.mark.parametrize("name", [f".hov-{TOKEN}.begonnen", f".hov-{TOKEN}.bezig", f".hov-{TOKEN}-0n.tmp"])
def test_a_pipe_is_never_opened(folder: Path, name: str) -> None:
    os.mkfifo(folder / name)
    assert all(one.ending in {Ending.FOREIGN, Ending.REFUSED} for one in settle(folder, deep=True))
    assert {name: content for name, content in contents(folder).items() if name in OLD} == OLD


# --- Who may read -------------------------------------------------------------------------------------------------


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.skipif(os.name == "nt", reason="rights are those of the folder there")
@pytest.mark.parametrize("umask", [0o022, 0o077, 0o002])
@pytest.mark.parametrize("own", [0o600, 0o640, 0o644, 0o444, 0o660, 0o755])
def test_nobody_can_read_more_than_before(folder: Path, own: int, umask: int) -> None:
    source = folder / "twee.xlsx"
    source.chmod(own)
    before = os.umask(umask)
    try:
        save_together(
            [
                NewFile(folder / "twee.xlsx.reservekopie", b"oud twee", like=source, is_backup=True),
                NewFile(folder / "kopie.xlsx", b"nieuw", like=source),
                NewFile(folder / "los.xlsx", b"nieuw"),
                NewFile(source, b"nieuw"),
            ]
        )
    finally:
        os.umask(before)
    assert mode(source) == mode(folder / "twee.xlsx.reservekopie") == own
    assert mode(folder / "kopie.xlsx") == own & 0o666 & ~umask
    assert mode(folder / "los.xlsx") == 0o666 & ~umask


@pytest.mark.skipif(os.name == "nt", reason="rights are those of the folder there")
def test_a_copy_that_was_closed_stays_closed(folder: Path) -> None:
    source, copy = folder / "twee.xlsx", folder / "kopie.xlsx"
    source.chmod(0o644)
    for own in (0o600, 0o666):
        copy.write_bytes(b"eerder")
        copy.chmod(own)
        save_together([NewFile(copy, b"nieuw", like=source)])
        assert mode(copy) == own & 0o644


@pytest.mark.skipif(not hasattr(os, "chown") or os.geteuid() != 0, reason="only the administrator gives files away")
def test_owner_and_group_stay(folder: Path) -> None:
    source = folder / "twee.xlsx"
    os.chown(source, 1234, 2345)
    save_together(
        [
            NewFile(folder / "kopie.xlsx", b"nieuw", like=source),
            NewFile(folder / "reserve", b"oud twee", like=source, is_backup=True),
            NewFile(source, b"nieuw"),
        ]
    )
    for path in (source, folder / "kopie.xlsx", folder / "reserve"):
        assert (path.stat().st_uid, path.stat().st_gid) == (1234, 2345)


@pytest.mark.skipif(not hasattr(os, "chown") or os.geteuid() != 0, reason="only the administrator gives files away")
def test_a_group_that_cannot_be_given_does_not_become_another(folder: Path, monkeypatch: Patch) -> None:
    source = folder / "twee.xlsx"
    os.chown(source, 1234, 2345)
    source.chmod(0o664)

    def refused(*_: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "chown", refused)
    save_together([NewFile(folder / "kopie.xlsx", b"nieuw", like=source), NewFile(source, b"nieuw")])
    assert mode(source) == 0o644
    source.chmod(0o640)


ACCESS_LIST = "system.posix_acl_access"
# Version 2; the owner reads and writes, user 1234 reads, the group and others do nothing, the mask is read (acl(5),
# linux/posix_acl_xattr.h).
LIST = bytes.fromhex("02000000 01000600ffffffff 02000400d2040000 04000000ffffffff 10000400ffffffff 20000000ffffffff")


def has_list(folder: Path) -> bool:
    try:
        os.setxattr(folder / "twee.xlsx", ACCESS_LIST, LIST)
        os.setxattr(folder / "twee.xlsx", "user.herkomst", b"post")
    except (AttributeError, OSError):
        return False
    return True


def test_access_list_and_attributes_stay(folder: Path) -> None:
    if not has_list(folder):
        pytest.skip("this disk has no access lists")
    source = folder / "twee.xlsx"
    copy, backup = folder / "kopie.xlsx", folder / "reserve"
    save_together(
        [
            NewFile(copy, b"nieuw", like=source),
            NewFile(backup, b"oud twee", like=source, is_backup=True),
            NewFile(source, b"nieuw"),
        ]
    )
    for path in (source, copy, backup):
        assert os.getxattr(path, ACCESS_LIST) == LIST
        assert os.getxattr(path, "user.herkomst") == b"post"


def test_an_access_list_that_cannot_be_kept_opens_nothing(folder: Path, monkeypatch: Patch) -> None:
    if not has_list(folder):
        pytest.skip("this disk has no access lists")

    def refused(*_: object) -> None:
        raise OSError(errno.ENOTSUP, "Operation not supported")

    monkeypatch.setattr(os, "setxattr", refused)
    source = folder / "twee.xlsx"
    assert mode(source) == 0o640
    save_together([NewFile(folder / "kopie.xlsx", b"nieuw", like=source)])
    # The bits of the group were those of the list.
    assert mode(folder / "kopie.xlsx") == 0o600
