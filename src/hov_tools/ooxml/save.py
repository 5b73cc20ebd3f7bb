"""Saving files so that each is always the old one or the new one, whole."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path


def save_atomically(path: Path, data: bytes) -> None:
    """Write a file in one step: beside the target, flushed to the disk, then renamed over it.

    A symbolic link is followed, and the permissions of an existing file are kept. When anything fails the target is
    as it was and nothing is left beside it.

    Raises:
        OSError: the folder cannot be written to, the disk is full, or the target is locked by another program.
    """
    save_together([(path, data)])


def save_together(files: Sequence[tuple[Path, bytes]]) -> None:
    """Write files that belong together, all or none: all are made beside their places before the first is renamed.

    They take their places in the order given, so that each has those before it beside it, whenever the program is
    stopped. When one cannot, those before it are put back.

    Args:
        files: where each goes, and its content; as `save_atomically` writes one.

    Raises:
        OSError: as `save_atomically`; every file is as it was.
    """
    targets = [Path(os.path.realpath(path)) for path, _ in files]
    made: list[Path] = []
    placed: list[tuple[Path, Path | None]] = []
    try:
        new = [_make(target, data, made) for target, (_, data) in zip(targets, files, strict=True)]
        # The last one is never put back.
        former = [*(_copy(target, made) for target in targets[:-1]), None]
        for target, temporary, old in zip(targets, new, former, strict=True):
            temporary.replace(target)
            placed.append((target, old))
    except BaseException:
        if len(placed) < len(files):
            _put_back(placed)
        raise
    finally:
        for path in made:
            with suppress(FileNotFoundError):
                path.unlink()
    for folder in {target.parent for target in targets}:
        _sync_folder(folder)


def _make(target: Path, data: bytes, made: list[Path]) -> Path:
    """Write the new content beside its place."""
    path = _new_beside(target, made)
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    path.chmod(target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask())
    return path


def _copy(target: Path, made: list[Path]) -> Path | None:
    """Copy what stands at a place, as renaming it back takes no room on a full disk; None when there is nothing."""
    if not target.exists():
        return None
    path = _new_beside(target, made)
    shutil.copy2(target, path)
    return path


def _new_beside(target: Path, made: list[Path]) -> Path:
    # The name is short: that of the target may be as long as the system takes.
    descriptor, name = tempfile.mkstemp(prefix=".hov-", suffix=".tmp", dir=target.parent)
    made.append(Path(name))
    os.close(descriptor)
    return made[-1]


def _put_back(placed: Sequence[tuple[Path, Path | None]]) -> None:
    for target, old in reversed(placed):
        # What made the saving fail is told; this would hide it.
        with suppress(OSError):
            if old is None:
                target.unlink()
            else:
                old.replace(target)


def _umask() -> int:
    # The process's mask can only be read by setting it.
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _sync_folder(folder: Path) -> None:
    """Make the renames themselves durable, where the system lets a folder be opened (not on Windows)."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    # The files stand in their places: a file system that cannot do this does not undo that.
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
