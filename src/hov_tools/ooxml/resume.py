"""What a stopped run left in a folder: a set of files that was begun is finished or taken back, the rest is cleared.

Nothing that a note says is trusted: it names files below its own folder, whose checksums must be what it says, or it is
told and left alone. What a run that is still at work holds is left alone too.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterable
from contextlib import suppress
from enum import Enum
from pathlib import Path

import msgspec
from msgspec import Struct

from hov_tools.ooxml.fileset import (
    OWN_NAME,
    FileSet,
    Member,
    State,
    clear,
    digest,
    is_locked_by_us,
    lock_in,
    note_in,
    place,
    remove,
    state,
    sync_folders,
    take_back,
)

_MOST_BYTES = 16 << 20
_DIGITS = 64
_SEPARATORS = frozenset("\0\\:" if os.name == "nt" else "\0")


class Ending(Enum):
    """What became of a set that was begun."""

    FINISHED = "finished"
    TAKEN_BACK = "taken back"
    CHANGED = "a file is neither old nor new: left alone"
    REFUSED = "the system did not let us: left alone"
    FOREIGN = "the note is none of ours: left alone"
    BUSY = "someone is at work"


class Settled(Struct, frozen=True):
    """A set that was begun.

    Attributes:
        note: the file that said so.
        ending: what became of it.
        files: that were finished or taken back, or the one that is in the way.
        error: what the system said.
    """

    note: Path
    ending: Ending
    files: tuple[Path, ...] = ()
    error: OSError | None = None


class _Note(Struct, frozen=True, forbid_unknown_fields=True):
    versie: int
    bestanden: tuple[Member, ...]


def settle(folder: Path, *, deep: bool) -> tuple[Settled, ...]:
    """Finish or take back what was begun in a folder, and clear what else a stopped run left there.

    Args:
        folder: to look in; one that is not there holds nothing.
        deep: in the folders below it too.

    Returns:
        What is to be told, in the order of the notes.
    """
    found: dict[str, set[Path]] = {}
    for place_, folders, names in os.walk(folder):
        for name in names:
            match = OWN_NAME.fullmatch(name)
            if match is not None:
                found.setdefault(match[1], set()).add(Path(place_))
        if not deep:
            folders.clear()
    endings = [ending for token, places in found.items() if (ending := _settle(token, places)) is not None]
    return tuple(sorted(endings, key=lambda one: one.note))


def _settle(token: str, places: Iterable[Path]) -> Settled | None:
    """Settle one set, of which something lies in these folders; None when there is nothing to tell."""
    first = min(places)
    # The note lies in the folder that all files of the set are in, which can be one above.
    above = (one for one in (first, *first.absolute().parents) if _is_home(one, token))
    home = next(above, None)
    if home is None:
        _clear_all(token, places)
        return None
    note = note_in(home, token)
    try:
        lock = os.open(lock_in(home, token), os.O_CREAT | os.O_RDWR | getattr(os, "O_NOFOLLOW", 0), 0o600)
    except OSError as error:
        return Settled(note, Ending.REFUSED, error=error) if os.path.lexists(note) else None
    is_ours = is_locked_by_us(lock, unknown=False)
    try:
        if not is_ours:
            return Settled(note, Ending.BUSY) if os.path.lexists(note) else None
        if os.path.lexists(note):
            return _finish_or_take_back(home, token)
        _clear_all(token, (home, *places))
    finally:
        os.close(lock)
        if is_ours:
            remove(lock_in(home, token))
    return None


def _is_home(folder: Path, token: str) -> bool:
    return os.path.lexists(note_in(folder, token)) or os.path.lexists(lock_in(folder, token))


def _clear_all(token: str, places: Iterable[Path]) -> None:
    for folder in places:
        with suppress(OSError):
            for path in folder.glob(f".hov-{token}-*.tmp"):
                if OWN_NAME.fullmatch(path.name) and stat.S_ISREG(path.lstat().st_mode):
                    remove(path)


def _finish_or_take_back(home: Path, token: str) -> Settled:
    note = note_in(home, token)
    try:
        files = _read(home, token)
    except ValueError:
        return Settled(note, Ending.FOREIGN)
    except OSError as error:
        return Settled(note, Ending.REFUSED, error=error)
    targets = tuple(files.target(number) for number in range(len(files.members)))
    try:
        states = [state(files, number) for number in range(len(files.members))]
        for target, one in zip(targets, states, strict=True):
            if one is State.CHANGED:
                return Settled(note, Ending.CHANGED, (target,))
        if State.TAKEN_BACK in states or not _can_be_finished(files, states):
            return _taken_back(files, states, targets)
        if State.PLACED not in states:
            # Nothing of it had taken its place.
            ending = Ending.TAKEN_BACK
        else:
            for number, one in enumerate(states):
                if one is State.WAITING:
                    place(files, number)
            ending = Ending.FINISHED
    except OSError as error:
        return Settled(note, Ending.REFUSED, error=error)
    sync_folders(files)
    clear(files)
    return Settled(note, ending, targets)


def _taken_back(files: FileSet, states: Iterable[State], targets: tuple[Path, ...]) -> Settled:
    for number, one in enumerate(states):
        old = files.members[number].old
        if one is State.PLACED and old is not None and digest(files.old(number)) != old:
            return Settled(files.note, Ending.CHANGED, (files.target(number),))
    if not take_back(files):
        return Settled(files.note, Ending.REFUSED, targets)
    clear(files)
    return Settled(files.note, Ending.TAKEN_BACK, targets)


def _can_be_finished(files: FileSet, states: Iterable[State]) -> bool:
    return all(
        digest(files.new(number)) == files.members[number].new
        for number, one in enumerate(states)
        if one is State.WAITING
    )


def _read(home: Path, token: str) -> FileSet:
    """Read a note.

    Raises:
        ValueError: it is none that this version writes, or names a file that is not below its folder.
        OSError: it cannot be read.
    """
    path = note_in(home, token)
    described = path.lstat()
    if not stat.S_ISREG(described.st_mode) or described.st_size > _MOST_BYTES:
        raise ValueError("no note")
    try:
        # Names that are no UTF-8 are half surrogates, which only this module of Python takes.
        found = msgspec.convert(json.loads(path.read_bytes()), _Note)
    except (msgspec.ValidationError, RecursionError) as error:
        raise ValueError("no note") from error
    if found.versie != 1 or not found.bestanden:
        raise ValueError("another version")
    files = FileSet(home, token, found.bestanden)
    real_home = os.path.realpath(home)
    targets = [files.target(number) for number in range(len(files.members))]
    for one, target in zip(files.members, targets, strict=True):
        parts = one.name.split("/")
        is_plain = all(part not in {"", ".", ".."} and not set(part) & _SEPARATORS for part in parts)
        if not is_plain or not all(map(_is_digest, (one.new, one.old or one.new))):
            raise ValueError("no file of a set")
        if os.path.commonpath([real_home, os.path.realpath(target.parent)]) != real_home:
            raise ValueError("a folder that lies elsewhere")
        if OWN_NAME.fullmatch(target.name) or target.name.startswith(".hov-"):
            raise ValueError("a file of our own")
    if len(set(targets)) < len(targets):
        raise ValueError("twice the same")
    return files


def _is_digest(value: str) -> bool:
    return len(value) == _DIGITS and not set(value) - set("0123456789abcdef")
