"""What was handed in: every file of a folder, its subfolders, and the zip files and mails in it, with where it is.

Nothing is left out: what is not read is listed with why, so that a register can name it (domain, 5a).
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from hov_tools.files import text
from hov_tools.files.archive import ARCHIVE_LIMITS, ARCHIVE_SUFFIX, Archive, Member, is_system_name
from hov_tools.files.mail import MAIL_SUFFIXES, Mail
from hov_tools.files.own_output import (
    RESULT_NAME,
    Account,
    backup_of,
    folder_with_workbooks,
    is_folder_of_results,
    is_named_as_account,
    read_account,
)
from hov_tools.files.receipt import BATCH_RECEIPT, KEPT_FOLDER, receipts_beside
from hov_tools.files.settled import SETTLED_NAME
from hov_tools.ooxml.errors import EncryptedError, LimitError, NotAWorkbookError, WorkbookError
from hov_tools.ooxml.limits import DEFAULT_LIMITS
from hov_tools.rules.case import Fate, FileTrouble
from hov_tools.texts import printable

CONTAINER_SUFFIXES = frozenset([ARCHIVE_SUFFIX, *MAIL_SUFFIXES])
"""Of the files that hold files which are read as those of a folder."""

_MOST_CONTAINERS = 2
"""A zip file in a zip file is opened, one in that is not."""

_MOST_FILES = 20_000

_UNFINISHED = frozenset([".crdownload", ".part", ".partial", ".download", ".opdownload", ".filepart", ".tmp"])
_OTHER_ARCHIVES = frozenset(
    [
        *(".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".tbz", ".xz", ".txz", ".zst", ".zipx", ".lzh", ".arj"),
        *(".cab", ".iso", ".sit", ".ace"),
    ]
)
_OTHER_MAIL = frozenset([".pst", ".ost", ".mbox", ".emlx", ".oft"])
_NOT_OPENED = {
    **dict.fromkeys(_UNFINISHED, "download"),
    **dict.fromkeys(_OTHER_ARCHIVES, ""),
    **dict.fromkeys(_OTHER_MAIL, "bericht"),
}


class Refusal(Struct, frozen=True):
    """Why a file is not read as a workbook.

    Attributes:
        trouble: gives the code of its finding.
        variant: of the texts of that code; "" for its own.
        detail: English, for the log and for people who know workbooks.
    """

    trouble: FileTrouble
    variant: str = ""
    detail: str = ""


class InputFile(Struct, frozen=True):
    """A file that was handed in.

    Attributes:
        name: its path in the submission, with "/", for people and for the copy that is written.
        path: of the file on the disk, or of the zip file or mail that holds it.
        entries: its names in the files that hold it, from the outermost; none for a file on the disk.
        refusal: why it is not to be read; None when it is.
        fate: what is known to become of it before it is read; None when that is to be seen.
        reason: more of that, in Dutch.
        sha256: of its content, once that was looked at; "" when it cannot be read.
        as_written: SHA-256 of what we wrote under this name, by the receipt beside it; "" when there is none.
        made_from: SHA-256 of the form of which that is a copy, by that receipt; "" when it does not say.
        original: SHA-256 of the form as it was handed in, where this is a copy of ours that is read instead of it.
        is_corrected: that copy holds what someone corrected in it.
        is_only_read: nothing is marked in it: the program does not survive that.
        counts: a person said that it counts, of several versions of a form.
        sender: the folder, zip file or mail that it came in, when its consortium's own list of members came otherwise;
            "" when they came together.
        mailed: the day of the mail that it came in; None when it came in none, or that does not say.
    """

    name: str
    path: str
    entries: tuple[str, ...] = ()
    refusal: Refusal | None = None
    fate: Fate | None = None
    reason: str = ""
    sha256: str = ""
    as_written: str = ""
    made_from: str = ""
    original: str = ""
    is_corrected: bool = False
    is_only_read: bool = False
    counts: bool = False
    sender: str = ""
    mailed: date | None = None

    @property
    def is_to_read(self) -> bool:
        """Nothing is known yet by which it is not read."""
        return self.refusal is None and self.fate is None


class Submission(Struct, frozen=True):
    """A folder, a folder in a zip file, or a loose file.

    Attributes:
        name: as it is named in the input, such as "noord", "noord.zip" or "alles.zip/noord".
        files: in the order of their names.
        is_folder: not a loose file.
    """

    name: str
    files: tuple[InputFile, ...]
    is_folder: bool


Container: TypeAlias = Archive | Mail
Refused: TypeAlias = tuple[tuple[InputFile, Refusal], ...]
"""Files that cannot be read without harm, with the reason."""


class NotRegularError(OSError):
    """It is a pipe, a device or a socket, which is never opened."""


def entries(folder: Path, without: Path | None = None) -> tuple[Path, ...]:
    """Give what lies in a folder of submissions, by name.

    Args:
        folder: with the submissions.
        without: the folder of results, which may lie in it, or None.

    Raises:
        OSError: the folder cannot be listed.
    """
    # Not Path.resolve, which ends at a link to itself.
    apart = None if without is None else os.path.realpath(without)
    found = (path for path in folder.iterdir() if os.path.realpath(path) != apart)
    return tuple(sorted(found, key=lambda path: path.name))


def submission_of(path: Path, refused: Refused = ()) -> Submission:
    """List what one entry of the folder holds; the content of workbooks is not looked at.

    A folder is one submission, with its subfolders and the zip files and mails in it; so is a zip file or mail.

    Args:
        path: of the entry.
        refused: a zip file or mail among these is not opened.
    """
    name = printable(path.name)
    reader = Reader()
    why = {
        file.path: refusal for file, refusal in refused if not file.entries and _suffix(file.name) in CONTAINER_SUFFIXES
    }
    if path.is_dir():
        return Submission(name, _sorted(_with_accounts(list(_in_folder(path, why)), reader, name)), is_folder=True)
    file = _beside_its_receipt(_named(InputFile(name, str(path)), why), path, reader)
    if not file.is_to_read or _suffix(name) not in CONTAINER_SUFFIXES:
        return Submission(name, (file,), is_folder=False)
    files = list(_with_accounts(_in_container(file, reader), reader))
    if len(files) == 1 and not files[0].entries:
        return Submission(name, tuple(files), is_folder=False)
    inside = [replace(one, name=one.name.removeprefix(f"{name}/")) for one in files]
    return Submission(name, _sorted(inside), is_folder=True)


def _sorted(files: Iterable[InputFile]) -> tuple[InputFile, ...]:
    return tuple(sorted(files, key=lambda one: (one.name, one.entries)))


def _suffix(name: str) -> str:
    return PurePosixPath(name).suffix.lower()


def _named(file: InputFile, why: Mapping[str, Refusal] = MappingProxyType({})) -> InputFile:
    """Say of a file what its name alone tells, and why it is not read when that is known of its path."""
    if is_system_name(file.name.rpartition("/")[2]):
        return replace(file, fate=Fate.SYSTEM)
    if file.name.rpartition("/")[2] == SETTLED_NAME:
        return replace(file, fate=Fate.SYSTEM, reason=text("hov_toml"))
    variant = _NOT_OPENED.get(_suffix(file.name))
    if variant is not None:
        return replace(file, refusal=Refusal(FileTrouble.NOT_OPENED, variant, "by its name"))
    return replace(file, refusal=why.get(file.path))


def _in_folder(folder: Path, why: Mapping[str, Refusal]) -> Iterator[InputFile]:
    """List every file below a folder; links to other folders are not followed."""
    refused: list[InputFile] = []
    reader = Reader()
    count = 0

    def refuse(error: OSError) -> None:
        where = Path(str(error.filename or folder))
        shown = printable(folder.name) if where == folder else _relative(where, folder)
        why = Refusal(FileTrouble.DAMAGED, "geen_toegang_map", error.strerror or type(error).__name__)
        refused.append(InputFile(shown, str(where), refusal=why))

    for place, folders, names in os.walk(folder, onerror=refuse):
        is_hidden = any(is_system_name(one) for one in Path(place).relative_to(folder).parts)
        if is_folder_of_results(Path(place), names):
            own = [Path(at, name) for at, _, there in os.walk(place) for name in there]
            yield from (InputFile(_relative(path, folder), str(path), fate=Fate.OWN_OUTPUT) for path in own)
            folders.clear()
            continue
        for name in names:
            path = Path(place, name)
            file = InputFile(_relative(path, folder), str(path))
            if is_hidden:
                yield replace(file, fate=Fate.SYSTEM)
            elif count >= _MOST_FILES:
                yield replace(file, refusal=Refusal(FileTrouble.TOO_LARGE, "map", f"more than {_MOST_FILES} files"))
            else:
                count += 1
                file = _named(file, why)
                is_container = file.is_to_read and _suffix(name) in CONTAINER_SUFFIXES
                yield from _in_container(file, reader) if is_container else [file]
    yield from refused


def _with_accounts(files: Sequence[InputFile], reader: Reader, around: str = "") -> Iterator[InputFile]:
    """Say of files what our receipts among them tell: which ones we wrote, and how they were then.

    Args:
        files: with their paths below one folder.
        reader: reads them.
        around: the name of that folder, which may be that of receipts and backups.
    """
    names = {one.name for one in files}
    whole = {one.name: f"{around}/{one.name}" if around else one.name for one in files}
    accounts: dict[str, Account] = {}
    for one in files:
        if one.is_to_read and is_named_as_account(one.name):
            data = reader.read(one)
            account = None if isinstance(data, Refusal) else read_account(data)
            if account is not None:
                accounts[one.name] = account
    as_written: dict[str, str] = {}
    made_from: dict[str, str] = {}
    # Those of this version come last: where an earlier one wrote the same file, theirs are newer.
    for name, account in sorted(accounts.items(), key=lambda one: f"/{KEPT_FOLDER}/" in f"/{one[0]}"):
        folder = folder_with_workbooks(name.rpartition("/")[0])
        for path, sha256 in account.written.items():
            own = f"{folder}/{path}" if folder else path
            # Of a file that was written in place there is a backup.
            is_in_place = account.is_in_place
            if is_in_place is None:
                is_in_place = any(backup_of(other) == own for other in names)
            # A copy that holds what someone corrected is more than a copy.
            if not is_in_place and path not in account.corrected:
                as_written[own] = sha256
                made_from[own] = account.made_from.get(path, "")
    kept = {whole[name].rpartition("/")[0] for name in accounts}
    for one in files:
        original = backup_of(one.name)
        folder = whole[one.name].rpartition("/")[0]
        # Among our receipts it is a backup whatever became of the workbook, whose name may have been too long as well.
        is_among = folder in kept and folder.rpartition("/")[2] == KEPT_FOLDER
        if one.name in accounts or (original is not None and (original in names or is_among)):
            yield replace(one, fate=Fate.OWN_OUTPUT) if one.is_to_read else one
        else:
            yield replace(one, as_written=as_written.get(one.name, ""), made_from=made_from.get(one.name, ""))


def _beside_its_receipt(file: InputFile, path: Path, reader: Reader) -> InputFile:
    """Say of a loose file what the receipt tells that lies beside it."""
    folder = path.parent
    beside = [*receipts_beside(path), *(folder / part / BATCH_RECEIPT for part in ("", KEPT_FOLDER))]
    original = backup_of(path.name)
    beside += [folder / RESULT_NAME, *([] if original is None else [folder / original])]
    others = [InputFile(_relative(one, folder), str(one)) for one in beside if one != path and one.is_file()]
    return next(one for one in _with_accounts([file, *others], reader) if one.path == file.path)


def _relative(path: Path, folder: Path) -> str:
    return printable(path.relative_to(folder).as_posix())


def _in_container(file: InputFile, reader: Reader) -> list[InputFile]:
    """List the files of a zip file or mail, as those of a folder of its name; one that cannot be read is itself."""
    if len(file.entries) >= _MOST_CONTAINERS:
        return [replace(file, refusal=Refusal(FileTrouble.NOT_OPENED, "te_diep"))]
    is_mail = _suffix(file.name) in MAIL_SUFFIXES
    try:
        container = reader.opened(file)
    except (WorkbookError, OSError) as error:
        why = Refusal(FileTrouble.NOT_OPENED, "bericht", str(error)) if is_mail else refusal_of(error)
        return [replace(file, refusal=why)]
    found: list[InputFile] = []
    for member, name in _without_common_folder(list(container.members())):
        own = replace(file, name=f"{file.name}/{name}", entries=(*file.entries, member.entry))
        if member.is_outside:
            own = replace(own, refusal=Refusal(FileTrouble.NOT_A_WORKBOOK, "naam_uit_zip"))
        elif member.is_hidden:
            own = replace(own, fate=Fate.SYSTEM)
        else:
            own = _named(own)
        is_container = own.is_to_read and _suffix(name) in CONTAINER_SUFFIXES
        found += _in_container(own, reader) if is_container else [own]
    if isinstance(container, Mail):
        # Of a mail within a mail the outer one came in. What the message itself says is not read.
        file, *found = (replace(one, mailed=container.day) for one in (file, *found))
        return [replace(file, refusal=Refusal(FileTrouble.ATTACHMENT, "", "a mail")), *found]
    return found or [replace(file, refusal=Refusal(FileTrouble.NOT_OPENED, "leeg"))]


def _without_common_folder(members: list[Member]) -> Iterator[tuple[Member, str]]:
    """Leave out the folders that all files of a zip file are in: most systems put one around what they pack."""
    parts = [one.name.split("/")[:-1] for one in members if not one.is_hidden]
    common = 0
    for names in zip(*parts, strict=False):
        if len(set(names)) > 1:
            break
        common += 1
    for one in members:
        split = one.name.split("/")
        yield one, one.name if one.is_hidden else "/".join(split[common:])


def refusal_of(error: WorkbookError | OSError) -> Refusal:
    """Say why a file or zip file is not read, after what opening it gave."""
    if isinstance(error, NotRegularError):
        return Refusal(FileTrouble.DAMAGED, "geen_gewoon_bestand", str(error))
    if isinstance(error, OSError):
        return Refusal(FileTrouble.DAMAGED, "geen_toegang", error.strerror or type(error).__name__)
    if isinstance(error, EncryptedError):
        return Refusal(FileTrouble.PASSWORD, "zip", error.detail)
    if isinstance(error, LimitError):
        return Refusal(FileTrouble.TOO_LARGE, "zip", error.detail)
    if isinstance(error, NotAWorkbookError):
        return Refusal(FileTrouble.NOT_A_WORKBOOK, "zip", error.detail)
    return Refusal(FileTrouble.DAMAGED, "zip_beschadigd", error.detail)


class Reader:
    """Reads the bytes of input files; a zip file or mail is opened once for all that it holds."""

    def __init__(self) -> None:
        self._open: dict[tuple[str, ...], Container] = {}

    def read(self, file: InputFile) -> bytes | Refusal:
        """Give the bytes of a file, or why there are none."""
        if file.refusal is not None:
            return file.refusal
        try:
            return self._bytes(file.path, file.entries, DEFAULT_LIMITS.file_size)
        except LimitError as error:
            return refusal_of(error) if file.entries else Refusal(FileTrouble.TOO_LARGE, "", error.detail)
        except (OSError, WorkbookError) as error:
            return refusal_of(error)

    def opened(self, file: InputFile) -> Container:
        """Open a zip file or mail.

        Raises:
            OSError: it cannot be read.
            WorkbookError: it is damaged, has a password or is larger than the limits allow.
        """
        return self._container(file.path, file.entries)

    def _bytes(self, path: str, inside: tuple[str, ...], most: int) -> bytes:
        if inside:
            return self._container(path, inside[:-1]).read(inside[-1])
        on_disk = Path(path)
        described = on_disk.stat()
        if not stat.S_ISREG(described.st_mode):
            # A pipe or a device under the name of a workbook would be read for ever.
            raise NotRegularError("not a regular file")
        size = described.st_size
        if size > most:
            raise LimitError(f"{size} bytes")
        return on_disk.read_bytes()

    def _container(self, path: str, inside: tuple[str, ...]) -> Container:
        key = (path, *inside)
        found = self._open.get(key)
        if found is None:
            # One at a time, with those around it: a large folder of zip files would fill the memory.
            self._open = {known: one for known, one in self._open.items() if key[: len(known)] == known}
            data = self._bytes(path, inside, ARCHIVE_LIMITS.file_size)
            suffix = _suffix(inside[-1] if inside else path)
            found = Mail(data, suffix) if suffix in MAIL_SUFFIXES else Archive(data)
            self._open[key] = found
        return found
