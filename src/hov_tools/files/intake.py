"""From a folder or a file to a case: every file is read or becomes a finding, nothing stops at the first one."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeAlias

from msgspec import Struct

from hov_tools.forms.read import read_form
from hov_tools.forms.text import normalise
from hov_tools.ooxml.errors import DamagedError, EncryptedError, LimitError, NotAWorkbookError
from hov_tools.ooxml.limits import DEFAULT_LIMITS, Limits
from hov_tools.ooxml.own_sheets import JOURNAL_SHEET, own_sheets
from hov_tools.ooxml.reader import read_snapshot
from hov_tools.ooxml.snapshot import Snapshot
from hov_tools.rules.case import Case, Document, FileTrouble, GivenDays

# What people hand in for a workbook. Other files (a signed PDF, a picture) may lie beside the forms.
SUFFIXES = frozenset(
    [
        *(".xlsx", ".xlsm", ".xltx", ".xltm", ".xlam", ".xls", ".xlt", ".xlsb", ".xlm", ".xla"),
        *(".ods", ".ots", ".fods", ".numbers", ".csv", ".tsv", ".dif", ".slk"),
        *(".doc", ".docx", ".docm", ".dot", ".dotx", ".odt", ".rtf"),
    ]
)

# Of those, what is no workbook; it can still be a form that someone saved as another kind of file.
_NO_WORKBOOKS = frozenset([".doc", ".docx", ".docm", ".dot", ".dotx", ".odt", ".rtf", ".csv", ".tsv", ".dif", ".slk"])
_NAMES_OF_FORMS = ("hovformulier", "aanvraag", "aanmelding", "inendoorstroom")

Progress: TypeAlias = Callable[[Iterable[Path], int], Iterable[Path]]
"""Wraps the files that are read, to show how far it is: (files, their number)."""


class Source(Struct, frozen=True):
    """A file that was read, kept for writing back.

    Attributes:
        path: where it lies.
        document: what the rules see of it.
        data: its bytes; None when they could not be read.
    """

    path: Path
    document: Document
    data: bytes | None


class Intake(Struct, frozen=True):
    """What was read.

    Attributes:
        case: for the rules.
        sources: the files, in the order of the case's documents.
    """

    case: Case
    sources: tuple[Source, ...]

    @property
    def has_read_nothing(self) -> bool:
        """There is no file, or not one of them is a form."""
        return all(source.document.form is None for source in self.sources)

    def source(self, file: str) -> Source | None:
        """Give a file by the name that findings use."""
        return next((one for one in self.sources if one.document.file == file), None)


def show_nothing(files: Iterable[Path], _: int) -> Iterable[Path]:
    """Read without showing progress."""
    return files


def take_in(
    path: Path,
    *,
    year: int | None = None,
    numbers: tuple[GivenDays, ...] = (),
    limits: Limits = DEFAULT_LIMITS,
    progress: Progress = show_nothing,
) -> Intake:
    """Read a folder of forms, or one workbook.

    Args:
        path: a folder, of which the files themselves are read (not its subfolders), or a file.
        year: the allocation year to judge by; None: the one that the forms state.
        numbers: HOV per place that a person gives; otherwise the published ones count.
        limits: what a file may ask of the machine.
        progress: shows how far it is.

    Raises:
        FileNotFoundError: there is nothing at the path.
        NotADirectoryError: as FileNotFoundError.
        PermissionError: the folder may not be listed.
    """
    is_folder = path.is_dir()
    files = sorted(_workbooks(path), key=lambda one: one.name) if is_folder else [path]
    if not is_folder and not path.exists():
        raise FileNotFoundError(path)
    sources: list[Source] = []
    for file in progress(files, len(files)):
        source = read_file(file, limits)
        if source is not None:
            sources.append(source)
    documents = tuple(source.document for source in sources)
    return Intake(Case(path.resolve().name, documents, is_folder, year, numbers), tuple(sources))


def _workbooks(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        # "~$" marks the lock file of a workbook that is open in Excel; a dot a file that the system hides.
        is_temporary = path.name.startswith(("~$", "."))
        if not is_temporary and path.suffix.lower() in SUFFIXES and not path.is_dir():
            yield path


def read_file(path: Path, limits: Limits = DEFAULT_LIMITS) -> Source | None:
    """Read one file; None when it is a report of ours, which says nothing new."""
    try:
        if path.stat().st_size > limits.file_size:
            return Source(path, Document(path.name, "", trouble=FileTrouble.TOO_LARGE, detail="file size"), None)
        data = path.read_bytes()
    except OSError as error:
        detail = error.strerror or type(error).__name__
        return Source(path, Document(path.name, "", trouble=FileTrouble.DAMAGED, detail=detail), None)
    document = read_document(path.name, data, limits)
    return None if document is None else Source(path, document, data)


def read_document(file: str, data: bytes, limits: Limits = DEFAULT_LIMITS, *, sha256: str = "") -> Document | None:
    """Read a file's bytes; None when it is a report of ours.

    Args:
        file: its name, as findings use it.
        data: its bytes.
        limits: what it may ask of the machine.
        sha256: of the bytes, when that is known already; it takes a while.
    """
    sha256 = sha256 or hashlib.sha256(data).hexdigest()
    is_named_as_form = any(name in normalise(Path(file).stem) for name in _NAMES_OF_FORMS)
    if Path(file).suffix.lower() in _NO_WORKBOOKS and not is_named_as_form:
        return Document(file, sha256, trouble=FileTrouble.ATTACHMENT, detail="no workbook")
    try:
        snapshot = read_snapshot(data, limits)
    except EncryptedError as error:
        return Document(file, sha256, trouble=FileTrouble.PASSWORD, detail=error.detail)
    except NotAWorkbookError as error:
        return Document(file, sha256, trouble=FileTrouble.NOT_A_WORKBOOK, detail=error.detail)
    except LimitError as error:
        return Document(file, sha256, trouble=FileTrouble.TOO_LARGE, detail=error.detail)
    except DamagedError as error:
        return Document(file, sha256, trouble=FileTrouble.DAMAGED, detail=error.detail)
    form = read_form(snapshot)
    if form is None and _is_own_report(snapshot):
        return None
    if form is None and not is_named_as_form:
        return Document(file, sha256, trouble=FileTrouble.ATTACHMENT, detail="a workbook that is no form")
    return Document(
        file,
        sha256,
        form,
        has_macros=snapshot.has_macros,
        has_links=snapshot.has_external_links,
        has_own_run=any(sheet.name == JOURNAL_SHEET for sheet in snapshot.sheets),
    )


def _is_own_report(snapshot: Snapshot) -> bool:
    return {sheet.name for sheet in snapshot.sheets} == own_sheets(snapshot)
