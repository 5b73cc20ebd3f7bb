"""A set of files that take their places together, and the note of it by which a stopped run is finished or taken back.

Everything is made first, beside its place, under names with the token of the set: the new content, and what stands
there now. A note with checksums is written before the first rename and removed after the last, so that whoever finds it
can go on or go back. A lock tells whether who began it is still at work.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import Enum
from pathlib import Path

from msgspec import Struct, to_builtins

from hov_tools.ooxml.rights import take_rights

OWN_NAME = re.compile(r"\.hov-([0-9a-f]{32})(?:(\.begonnen)|(\.bezig)|-[0-9a-z]+\.tmp)")
"""Names of what stands beside files while they are written: the note, the lock and what is made."""

_VERSION = 1
_NO_LOCKS = frozenset({errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL})


class ChangedMeanwhileError(OSError):
    """What stands at a place is not what it was when it was read: it is left as it is; `filename` says which."""

    def __init__(self, path: Path) -> None:
        super().__init__(errno.EBUSY, "changed by someone else", str(path))


class State(Enum):
    """How far a file of a set is."""

    WAITING = "waiting"
    PLACED = "placed"
    TAKEN_BACK = "taken back"
    CHANGED = "changed by someone else"


class Member(Struct, frozen=True):
    """A file of a set.

    Attributes:
        name: its path below the folder of the set, with "/".
        old: SHA-256 of what it replaces; None when there is nothing.
        new: SHA-256 of its content.
    """

    name: str
    old: str | None
    new: str


class FileSet(Struct, frozen=True):
    """Files that take their places together, in this order.

    Attributes:
        folder: that all of them are in.
        token: in the names of what stands beside them meanwhile.
        members: the files.
    """

    folder: Path
    token: str
    members: tuple[Member, ...]

    @property
    def note(self) -> Path:
        """The file that says what was begun."""
        return note_in(self.folder, self.token)

    def target(self, number: int) -> Path:
        """Where a file goes."""
        return self.folder / self.members[number].name

    def new(self, number: int) -> Path:
        """Where its new content stands before."""
        return self.target(number).with_name(f".hov-{self.token}-{number}n.tmp")

    def old(self, number: int) -> Path:
        """Where what it replaces is kept."""
        return self.target(number).with_name(f".hov-{self.token}-{number}o.tmp")


def note_in(folder: Path, token: str) -> Path:
    """Give where the note of a set lies."""
    return folder / f".hov-{token}.begonnen"


def lock_in(folder: Path, token: str) -> Path:
    """Give where the lock of a set lies."""
    return folder / f".hov-{token}.bezig"


def digest(path: Path) -> str | None:
    """Give the SHA-256 of a file; None when there is nothing, "" when it is no ordinary file.

    Raises:
        OSError: it cannot be read.
    """
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return ""
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return None


def is_there(path: Path) -> bool:
    """Tell whether there is anything at a path; raises OSError when that cannot be told."""
    try:
        path.lstat()
    except FileNotFoundError:
        return False
    return True


@contextmanager
def holding(folder: Path) -> Iterator[str]:
    """Give the token of a new set in a folder, of which everybody sees that it is at work until the context ends.

    Raises:
        OSError: the folder cannot be written to.
    """
    is_ours = False
    while not is_ours:
        token = os.urandom(16).hex()
        path = lock_in(folder, token)
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
        try:
            # Between these two another run may have taken it for one that was left, and removed it.
            is_ours = is_locked_by_us(descriptor, unknown=True) and is_there(path)
            if is_ours:
                yield token
        finally:
            # Windows does not remove what is open.
            with suppress(OSError):
                os.close(descriptor)
            remove(path)


def is_locked_by_us(descriptor: int, *, unknown: bool) -> bool:
    """Lock an open file for this process and tell whether that succeeded; `unknown` where no file can be locked."""
    try:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415 - Windows only

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # noqa: PLC0415 - not on Windows

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return unknown if error.errno in _NO_LOCKS else False
    return True


def write_new(path: Path, data: bytes, *, is_flushed: bool = True) -> None:
    """Write a file that is not there yet, that only this user may read, and flush it to the disk."""
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        if is_flushed:
            file.flush()
            os.fsync(file.fileno())


def keep_old(files: FileSet, number: int) -> None:
    """Keep what stands at a place under another name: to put that back takes no room on a full disk."""
    target, place = files.target(number), files.old(number)
    try:
        os.link(target, place)
    except OSError:
        # Not every disk, and not for every file.
        write_new(place, target.read_bytes())
        take_rights(place, target)


def write_note(files: FileSet) -> None:
    """Write down what is begun, in one step."""
    content = {"versie": _VERSION, "bestanden": [to_builtins(one) for one in files.members]}
    temporary = files.folder / f".hov-{files.token}-b.tmp"
    write_new(temporary, json.dumps(content).encode("ascii"))
    temporary.replace(files.note)
    sync_folders(files)


def place(files: FileSet, number: int) -> None:
    """Put a file in its place.

    Raises:
        ChangedMeanwhileError: something else stands there than what it was to replace.
        OSError: the system refuses.
    """
    member, target, new = files.members[number], files.target(number), files.new(number)
    if digest(target) != member.old:
        raise ChangedMeanwhileError(target)
    if member.old is None:
        _put_where_nothing_is(new, target)
    else:
        _put_over(new, target)


def _put_where_nothing_is(new: Path, target: Path) -> None:
    try:
        os.link(new, target)
    except FileExistsError:
        raise ChangedMeanwhileError(target) from None
    except (OSError, AttributeError):
        # A disk, or a Python in a browser, without hard links: an empty file holds the place.
        try:
            write_new(target, b"")
        except FileExistsError:
            raise ChangedMeanwhileError(target) from None
        try:
            _put_over(new, target)
        except OSError:
            target.unlink()
            raise
    else:
        with suppress(OSError):
            new.unlink()


def _put_over(new: Path, target: Path) -> None:
    if sys.platform == "win32":
        _put_over_on_windows(new, target)
        return
    new.replace(target)


def _put_over_on_windows(new: Path, target: Path) -> None:
    """Replace a file so that it keeps its access list; one that is read-only is so again afterwards."""
    if sys.platform != "win32":
        return
    import ctypes  # noqa: PLC0415 - Windows only

    is_read_only = not target.stat().st_mode & stat.S_IWRITE
    if is_read_only:
        target.chmod(stat.S_IWRITE)
    # 2 | 4: attributes or lists that cannot be merged are no reason not to replace (ReplaceFileW, Win32 API).
    if not ctypes.windll.kernel32.ReplaceFileW(str(target), str(new), None, 6, None, None):
        new.replace(target)
    if is_read_only:
        target.chmod(stat.S_IREAD)


def state(files: FileSet, number: int) -> State:
    """Tell how far a file is.

    Raises:
        OSError: it cannot be read.
    """
    member, target, new = files.members[number], files.target(number), files.new(number)
    now = digest(target)
    is_waiting = is_there(new) and not (now is not None and new.samefile(target))
    if is_waiting:
        return State.WAITING if now == member.old else State.CHANGED
    if now == member.new:
        return State.PLACED
    return State.TAKEN_BACK if now == member.old else State.CHANGED


def take_back(files: FileSet) -> bool:
    """Put back what stood there before, the last first; what someone changed since stays.

    Returns:
        Whether the system let us; otherwise the note must stay.
    """
    is_done = True
    for number in reversed(range(len(files.members))):
        # What made the run fail is told; this would hide it.
        try:
            if state(files, number) is not State.PLACED:
                continue
            if files.members[number].old is None:
                files.target(number).unlink()
            else:
                _put_over(files.old(number), files.target(number))
        except OSError:
            is_done = False
    sync_folders(files)
    return is_done


def clear(files: FileSet) -> None:
    """Remove what stands beside the files: the note first, without which the rest is nothing."""
    places = (place for number in range(len(files.members)) for place in (files.new(number), files.old(number)))
    for path in (files.note, files.folder / f".hov-{files.token}-b.tmp", *places):
        remove(path)


def remove(path: Path) -> None:
    """Remove a file of ours, if it is there and the system lets us: the next run tries again."""
    with suppress(OSError):
        path.unlink()
        return
    with suppress(OSError):
        # Windows does not remove what is read-only.
        path.chmod(stat.S_IWRITE)
        path.unlink()


def sync_folders(files: FileSet) -> None:
    """Make the renames themselves durable, where the system lets a folder be opened (not on Windows)."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    for folder in {files.folder, *(files.target(number).parent for number in range(len(files.members)))}:
        # The files stand in their places: a file system that cannot do this does not undo that.
        with suppress(OSError):
            descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
