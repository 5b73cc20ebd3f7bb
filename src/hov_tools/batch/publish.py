"""The folder of results of one consortium: as a whole the old one or the new one, whenever the program is stopped.

Files are made in a folder of their own, which then takes the place of the old one by renaming. Nothing is flushed to
the disk on the way: who resumes a run reads back what was written and compares checksums (`is_intact`), and
`flush_to_disk` does so once, at the end. What a user changed in a folder of results, or put into it, is kept.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from itertools import count
from pathlib import Path
from types import MappingProxyType

from hov_tools.batch.result import ConsortiumResult
from hov_tools.batch.result_file import as_bytes, read_result
from hov_tools.errors import OutputError
from hov_tools.files import text
from hov_tools.files.own_output import RESULT_NAME, WORK_FOLDER
from hov_tools.files.receipt import KEPT_FOLDER, backup_beside
from hov_tools.ooxml.fileset import write_new
from hov_tools.ooxml.rights import take_rights, usual_mode
from hov_tools.system_errors import system_reason

_NEW, _OLD = "nieuw-", "oud-"
_TRIES = 5


def publish(
    out: Path,
    result: ConsortiumResult,
    files: Mapping[str, bytes],
    like: Mapping[str, Path] = MappingProxyType({}),
    *,
    day: date,
) -> tuple[str, ...]:
    """Put a consortium's files in place, with its result.

    Args:
        out: the folder of all results.
        result: of the consortium; its `written` names the files.
        files: path below the consortium's folder → content.
        like: path of such a file → the file that it was made from: nobody can read more than in that.
        day: by which backups are named.

    Returns:
        The files that a user had changed, and of which there is a backup now, without receipts: their paths below
        that folder.

    Raises:
        OutputError: a file cannot be written, or the folder is in use.
    """
    target = out / result.key
    token = secrets.token_hex(8)
    new, old = out / WORK_FOLDER / f"{_NEW}{token}", out / WORK_FOLDER / f"{_OLD}{token}"
    content = as_bytes(result)
    try:
        new.mkdir(parents=True)
        for path, data in {**files, RESULT_NAME: content}.items():
            place = new / path
            if "/" in path:
                place.parent.mkdir(parents=True, exist_ok=True)
            _write(place, data, like.get(path))
        backed_up = _keep_what_users_made(target, new, day)
        _swap(new, target, old)
        shutil.rmtree(old, ignore_errors=True)
    except OSError as error:
        shutil.rmtree(new, ignore_errors=True)
        why = system_reason(error)
        raise OutputError(text("niet_geschreven", file=result.key, why=why)) from error
    return backed_up


def _write(place: Path, data: bytes, like: Path | None) -> None:
    if like is None:
        place.write_bytes(data)
        return
    write_new(place, data, is_flushed=False)
    # What it was made from can be gone by now: then it stays ours alone.
    with suppress(FileNotFoundError):
        take_rights(place, like, usual_mode())


def _swap(new: Path, target: Path, old: Path) -> None:
    """Rename the new folder to its place; another that does the same at that moment has made the same."""
    for tries_left in reversed(range(_TRIES)):
        try:
            new.rename(target)
        except OSError:
            if not target.is_dir() or not tries_left:
                raise
            place = old / target.name / str(tries_left)
            place.parent.mkdir(parents=True, exist_ok=True)
            target.rename(place)
        else:
            return


def recover(out: Path) -> None:
    """Clear away what a stopped run left: a folder that was on its way out goes back when none took its place.

    Raises:
        OutputError: the folder cannot be written to.
    """
    work = out / WORK_FOLDER
    try:
        for place in sorted(work.glob(f"{_OLD}*/*/*")):
            target = out / place.parent.name
            if not target.exists():
                place.rename(target)
        if work.exists():
            shutil.rmtree(work)
    except OSError as error:
        why = system_reason(error)
        raise OutputError(text("niet_geschreven", file=WORK_FOLDER, why=why)) from error


def is_intact(out: Path, key: str, result_sha256: str) -> bool:
    """Tell whether a consortium's folder still holds every file as it was written."""
    folder = out / key
    try:
        content = (folder / RESULT_NAME).read_bytes()
        if hashlib.sha256(content).hexdigest() != result_sha256:
            return False
        written = read_result(folder / RESULT_NAME).written
        return all(hashlib.sha256((folder / one.path).read_bytes()).hexdigest() == one.sha256 for one in written)
    except (OSError, ValueError):
        return False


def tidy(out: Path) -> None:
    """Remove the folder in which files were made; it is empty unless something could not be removed."""
    shutil.rmtree(out / WORK_FOLDER, ignore_errors=True)


def stale_keys(out: Path, keys: Iterable[str]) -> tuple[str, ...]:
    """Give the other keys than these that have a folder of results, in order; a file of someone else is no result."""
    found = (path.parent for path in out.glob(f"*/{RESULT_NAME}") if path.is_file())
    # Nothing is removed behind a link.
    others = {folder.name for folder in found if not folder.is_symlink()} - set(keys)
    return tuple(sorted(key for key in others if _is_result(out / key / RESULT_NAME, key)))


def _is_result(path: Path, key: str) -> bool:
    try:
        return read_result(path).key == key
    except (OSError, ValueError):
        return False


def withdraw(out: Path, key: str) -> None:
    """Remove what was written for a consortium that is no longer there; what a user put there stays.

    Raises:
        OutputError: a file cannot be removed.
    """
    folder = out / key
    try:
        for path in _own_files(folder):
            path.unlink()
        (folder / RESULT_NAME).unlink()
        # Folders within come first; one that still holds a file of the user stays.
        for place in sorted((one for one in folder.rglob("*") if one.is_dir()), reverse=True):
            _remove_when_empty(place)
        _remove_when_empty(folder)
    except OSError as error:
        why = system_reason(error)
        raise OutputError(text("niet_geschreven", file=key, why=why)) from error


def flush_to_disk(folder: Path) -> None:
    """Flush what was written to the disk, so that it survives the power going out."""
    if hasattr(os, "sync"):
        os.sync()
        return
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb+") as file:
                os.fsync(file.fileno())


def _remove_when_empty(folder: Path) -> None:
    if not any(folder.iterdir()):
        folder.rmdir()


def _own_files(folder: Path) -> Iterator[Path]:
    """Give the files in a folder of results that are still as we wrote them, without the result itself."""
    try:
        written = read_result(folder / RESULT_NAME).written
    except (OSError, ValueError):
        return
    for one in written:
        path = folder / one.path
        # A result of someone else can name anything.
        if not path.resolve().is_relative_to(folder.resolve()):
            continue
        if path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == one.sha256:
            yield path


def _keep_what_users_made(target: Path, new: Path, day: date) -> tuple[str, ...]:
    """Copy the files that a user changed or added; one whose name is taken becomes a backup, and is given."""
    if not target.is_dir():
        return ()
    backed_up: list[str] = []
    own = {target / RESULT_NAME, *_own_files(target)}
    for path in sorted(one for one in target.rglob("*") if one.is_file() and one not in own):
        name = path.relative_to(target)
        place = new / name
        if place.exists():
            places = (backup_beside(place, day, number) for number in count(1))
            place = next(one for one in places if not one.exists() and not (target / one.relative_to(new)).exists())
            if name.parent.name != KEPT_FOLDER:
                backed_up.append(name.as_posix())
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, place)
    return tuple(backed_up)
