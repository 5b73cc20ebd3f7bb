"""Saving files so that each is always the old one or the new one, whole, and a set of them all old or all new."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from hov_tools.ooxml.fileset import (
    ChangedMeanwhileError,
    FileSet,
    Member,
    clear,
    digest,
    holding,
    keep_old,
    place,
    sync_folders,
    take_back,
    write_new,
    write_note,
)
from hov_tools.ooxml.rights import take_rights, usual_mode

NOTHING = ""
"""As what a new file replaces: nothing may stand there."""


class NewFile(Struct, frozen=True):
    """A file to be saved.

    Attributes:
        path: where it goes.
        data: its content.
        replaces: SHA-256 of what stands there, as it was read; `NOTHING`; None: whatever it is.
        like: gets no more rights than this file; when there is none: those of what it replaces, or of any new file.
        is_backup: has exactly the rights of `like`.
    """

    path: Path
    data: bytes
    replaces: str | None = None
    like: Path | None = None
    is_backup: bool = False


def save_atomically(path: Path, data: bytes) -> None:
    """Write a file in one step: beside the target, flushed to the disk, then renamed over it.

    A symbolic link within its folder is followed; owner and rights of an existing file are kept. When anything fails
    the target is as it was and nothing is left beside it.

    Raises:
        OSError: the folder cannot be written to, the disk is full, the target is locked by another program, or it is
            a link that leads out of its folder.
    """
    save_together([NewFile(path, data)])


def save_together(files: Sequence[NewFile]) -> None:
    """Write files that belong together, all or none: all are made beside their places before the first is renamed.

    They take their places in the order given. When one cannot, those before it are put back. When the program is
    stopped in between, `resume.settle` finishes it or takes it back.

    Raises:
        ChangedMeanwhileError: what was to be replaced is no longer what it was; every file of ours is as it was.
        OSError: as `save_atomically`; every file is as it was. `filename` says which could not be written.
    """
    targets = [real_place(one.path) for one in files]
    if len(set(targets)) < len(targets):
        raise FileExistsError(errno.EEXIST, "two of the files have one place", str(files[0].path))
    folder = Path(os.path.commonpath([target.parent for target in targets]))
    with holding(folder) as token:
        members = [_member(one, target, folder) for one, target in zip(files, targets, strict=True)]
        own = FileSet(folder, token, tuple(members))
        is_tidy = True
        try:
            for number, one in enumerate(files):
                with _telling(one.path):
                    _make(own, number, one)
            if len(files) > 1:
                write_note(own)
            is_tidy = False
            for number, one in enumerate(files):
                with _telling(one.path):
                    place(own, number)
            sync_folders(own)
            is_tidy = True
        finally:
            # When it cannot be put back now, the note stays and the next run does it.
            if is_tidy or take_back(own):
                clear(own)


@contextmanager
def _telling(path: Path) -> Iterator[None]:
    """Let an error name the file of the user, and not what is made beside it."""
    try:
        yield
    except OSError as error:
        error.filename, error.filename2 = str(path), None
        raise


def real_place(path: Path) -> Path:
    """Give where a file lies, behind a link.

    Raises:
        OSError: it is a link that leads out of its folder; nothing is ever written there.
    """
    folder = Path(os.path.realpath(path.parent))
    if not path.is_symlink():
        return folder / path.name
    real = Path(os.path.realpath(path))
    if folder not in real.parents:
        raise OSError(errno.ELOOP, "the link leads out of its folder", str(path))
    return real


def _member(one: NewFile, target: Path, folder: Path) -> Member:
    old = digest(target)
    if one.replaces is not None and (old or NOTHING) != one.replaces:
        raise ChangedMeanwhileError(one.path)
    return Member(target.relative_to(folder).as_posix(), old, hashlib.sha256(one.data).hexdigest())


def _is_file(path: Path) -> bool:
    # A path that no file can have is none either.
    try:
        return path.is_file()
    except OSError:
        return False


def _make(files: FileSet, number: int, one: NewFile) -> None:
    """Write the new content beside its place, and keep what stands there."""
    new, target = files.new(number), files.target(number)
    write_new(new, one.data)
    is_there = files.members[number].old is not None
    if is_there:
        keep_old(files, number)
    if one.like is None or not _is_file(one.like):
        if is_there:
            take_rights(new, target)
        else:
            new.chmod(usual_mode())
    elif one.is_backup:
        take_rights(new, one.like)
    else:
        take_rights(new, one.like, target.stat().st_mode if is_there else usual_mode())
