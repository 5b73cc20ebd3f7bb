"""What was handed in: subfolders, zip files and loose workbooks of one folder, with the files in each."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

from msgspec import Struct

from hov_tools.batch.progress import PROGRESS_NAME
from hov_tools.files.archive import ARCHIVE_LIMITS, ARCHIVE_SUFFIX, Archive
from hov_tools.files.intake import SUFFIXES
from hov_tools.ooxml.errors import EncryptedError, LimitError, NotAWorkbookError, WorkbookError
from hov_tools.ooxml.limits import DEFAULT_LIMITS
from hov_tools.rules.case import FileTrouble
from hov_tools.texts import printable

INTERVAL = 2.0
"""Seconds between two looks; a copy over a slow network is seen to grow."""

_FolderState: TypeAlias = frozenset[tuple[str, int, int]]


class Refusal(Struct, frozen=True):
    """Why a file is not read as a workbook.

    Attributes:
        trouble: gives the code of its finding.
        text: name of the text that says more than the code's own, in the texts of this package; "" for none.
        detail: English, for the log and for people who know workbooks.
    """

    trouble: FileTrouble
    text: str = ""
    detail: str = ""


class InputFile(Struct, frozen=True):
    """A file of a submission.

    Attributes:
        name: its path in the submission, with "/", for people and for the copy that is written.
        path: of the file on the disk, or of the zip file that holds it.
        entry: its name in the zip file; None for a file on the disk.
        refusal: why it is not to be read; None when it is.
        sha256: of its content, once that was looked at; "" when it cannot be read.
        is_only_read: nothing is marked in it: the program does not survive that.
    """

    name: str
    path: str
    entry: str | None = None
    refusal: Refusal | None = None
    sha256: str = ""
    is_only_read: bool = False


class Submission(Struct, frozen=True):
    """A folder, a folder in a zip file, or a loose workbook.

    Attributes:
        name: as it is named in the input, such as "noord", "noord.zip" or "alles.zip/noord".
        files: in the order of their names.
        is_folder: not a loose workbook.
    """

    name: str
    files: tuple[InputFile, ...]
    is_folder: bool


def entries(folder: Path, without: Path) -> tuple[Path, ...]:
    """Give what lies in the folder and may be a submission, by name.

    Args:
        folder: with the submissions.
        without: the folder of results, which may lie in it; others are known by their list of what is done.

    Raises:
        OSError: the folder cannot be listed.
    """
    apart = without.resolve()
    found = [path for path in folder.iterdir() if not _is_temporary(path.name) and path.resolve() != apart]
    found = [path for path in found if not _holds_results(path)]
    return tuple(sorted((path for path in found if _is_submission(path)), key=lambda path: path.name))


def _holds_results(path: Path) -> bool:
    try:
        return (path / PROGRESS_NAME).is_file()
    except OSError:
        # A folder that may not be looked into is a submission: that is told.
        return False


def _is_temporary(name: str) -> bool:
    # "~$" marks the lock file of a workbook that is open in Excel; a dot a file that the system hides.
    return name.startswith(("~$", "."))


def _is_submission(path: Path) -> bool:
    return path.is_dir() or path.suffix.lower() in SUFFIXES or path.suffix.lower() == ARCHIVE_SUFFIX


def submissions_of(path: Path) -> tuple[Submission, ...]:
    """List what one entry of the folder holds; the content of workbooks is not looked at.

    A folder is one submission, with its subfolders and the zip files in it. So is a zip file, unless it holds
    folders beside each other: each of those is one.
    """
    name = printable(path.name)
    if path.is_dir():
        return (Submission(name, tuple(_sorted(_in_folder(path))), is_folder=True),)
    if path.suffix.lower() == ARCHIVE_SUFFIX:
        files = _without_common_folder(list(_in_archive(path)))
        tops = {file.name.partition("/")[0] for file in files if "/" in file.name}
        if len(tops) < 2 or any("/" not in file.name for file in files):
            return (Submission(name, tuple(_sorted(files)), is_folder=True),)
        return tuple(_of_top(name, top, files) for top in sorted(tops))
    return (Submission(name, (InputFile(name, str(path)),), is_folder=False),)


def _of_top(archive: str, top: str, files: list[InputFile]) -> Submission:
    start = f"{top}/"
    own = [_renamed(file, file.name.removeprefix(start)) for file in files if file.name.startswith(start)]
    return Submission(f"{archive}/{top}", tuple(_sorted(own)), is_folder=True)


def _sorted(files: Iterator[InputFile] | list[InputFile]) -> list[InputFile]:
    return sorted(files, key=lambda one: (one.name, one.entry or ""))


def _renamed(file: InputFile, name: str) -> InputFile:
    return InputFile(name, file.path, file.entry, file.refusal)


def _in_folder(folder: Path) -> Iterator[InputFile]:
    """List the workbooks below a folder; links to other folders are not followed."""
    refused: list[InputFile] = []

    def refuse(error: OSError) -> None:
        where = Path(str(error.filename or folder))
        shown = printable(folder.name) if where == folder else _relative(where, folder)
        why = Refusal(FileTrouble.DAMAGED, "geen_toegang_map", error.strerror or type(error).__name__)
        refused.append(InputFile(shown, str(where), refusal=why))

    for place, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = [name for name in folders if not _is_temporary(name)]
        for name in names:
            path = Path(place, name)
            suffix = path.suffix.lower()
            if _is_temporary(name):
                continue
            if suffix in SUFFIXES:
                yield InputFile(_relative(path, folder), str(path))
            elif suffix == ARCHIVE_SUFFIX:
                yield from _beside(_in_archive(path), _relative(path, folder))
    yield from refused


def _relative(path: Path, folder: Path) -> str:
    return printable(path.relative_to(folder).as_posix())


def _beside(files: Iterator[InputFile], archive: str) -> Iterator[InputFile]:
    """Name the files of a zip file that lies in a folder: it is as a folder of its own."""
    for file in _without_common_folder(list(files)):
        yield _renamed(file, archive if file.entry is None else f"{archive}/{file.name}")


def _in_archive(path: Path) -> Iterator[InputFile]:
    """List the files of a zip file; one that cannot be read stands for itself."""
    try:
        archive = open_archive(path)
    except (WorkbookError, OSError) as error:
        yield InputFile(printable(path.name), str(path), refusal=_refusal_of(error))
        return
    for member in archive.members():
        if member.is_refused:
            yield InputFile(member.name, str(path), member.entry, Refusal(FileTrouble.NOT_A_WORKBOOK, "niet_uit_zip"))
        elif Path(member.name).suffix.lower() in SUFFIXES:
            yield InputFile(member.name, str(path), member.entry)


def open_archive(path: Path) -> Archive:
    """Open a zip file.

    Raises:
        OSError: it cannot be read.
        WorkbookError: it is damaged, has a password or is larger than the limits allow.
    """
    if path.stat().st_size > ARCHIVE_LIMITS.file_size:
        raise LimitError(f"the zip file has {path.stat().st_size} bytes")
    return Archive(path.read_bytes())


def _refusal_of(error: WorkbookError | OSError) -> Refusal:
    if isinstance(error, OSError):
        return Refusal(FileTrouble.DAMAGED, "geen_toegang", error.strerror or type(error).__name__)
    if isinstance(error, EncryptedError):
        return Refusal(FileTrouble.PASSWORD, "zip_wachtwoord", error.detail)
    if isinstance(error, LimitError):
        return Refusal(FileTrouble.TOO_LARGE, "zip_te_groot", error.detail)
    if isinstance(error, NotAWorkbookError):
        return Refusal(FileTrouble.NOT_A_WORKBOOK, "geen_zip", error.detail)
    return Refusal(FileTrouble.DAMAGED, "zip_beschadigd", error.detail)


def _without_common_folder(files: list[InputFile]) -> list[InputFile]:
    """Leave out the folders that all files of a zip file are in: most systems put one around what they pack."""
    parts = [file.name.split("/")[:-1] for file in files]
    common = 0
    for names in zip(*parts, strict=False):
        if len(set(names)) > 1:
            break
        common += 1
    return [_renamed(file, "/".join(file.name.split("/")[common:])) for file in files]


class Reader:
    """Reads the bytes of input files; a zip file is opened once for all that it holds."""

    def __init__(self) -> None:
        self._path = ""
        self._archive: Archive | None = None

    def read(self, file: InputFile) -> bytes | Refusal:
        """Give the bytes of a file, or why there are none."""
        if file.refusal is not None:
            return file.refusal
        path = Path(file.path)
        try:
            if file.entry is not None:
                return self._opened(path).read(file.entry)
            if not path.is_file():
                # A pipe or a device under the name of a workbook would be read for ever.
                return Refusal(FileTrouble.DAMAGED, "geen_toegang", "not a regular file")
            size = path.stat().st_size
            if size > DEFAULT_LIMITS.file_size:
                return Refusal(FileTrouble.TOO_LARGE, "", f"{size} bytes")
            return path.read_bytes()
        except OSError as error:
            return Refusal(FileTrouble.DAMAGED, "geen_toegang", error.strerror or type(error).__name__)
        except WorkbookError as error:
            return _refusal_of(error)

    def _opened(self, path: Path) -> Archive:
        if self._archive is None or self._path != str(path):
            self._path, self._archive = str(path), open_archive(path)
        return self._archive


def changes(folder: Path, without: Path, sleep: Callable[[float], None], interval: float = INTERVAL) -> Iterator[None]:
    """Give a turn when the folder differs from what it was at the last turn, and has stood still for one interval.

    A folder that cannot be listed for a while, as on a network that is away, has not changed.

    Args:
        folder: to look at.
        without: the folder of results, which may lie in it.
        sleep: waits; ends the turns by an exception.
        interval: seconds between two looks.
    """
    handled: _FolderState | None = None
    before: _FolderState | None = None
    while True:
        now: _FolderState | None
        try:
            now = _state_of(folder, without)
        except OSError:
            now = handled
        if now is not None and now != handled and now == before:
            handled = now
            yield
        before = now
        sleep(interval)


def _state_of(folder: Path, without: Path) -> _FolderState:
    found: set[tuple[str, int, int]] = set()
    for entry in entries(folder, without):
        for path in _files(entry):
            stat = path.stat()
            found.add((str(path), stat.st_size, stat.st_mtime_ns))
    return frozenset(found)


def _files(entry: Path) -> Iterator[Path]:
    yield entry
    if entry.is_dir():
        for place, _, names in os.walk(entry):
            # The lock file of a workbook that is open in Excel comes and goes.
            yield from (Path(place, name) for name in names if not name.startswith("~$"))
