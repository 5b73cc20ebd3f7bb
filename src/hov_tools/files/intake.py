"""What was handed in, taken in for judging: every file is read, or named with why it is not.

One way for every command, button and batch: list what was handed in, find out of which consortia it is, read it.
"""

from __future__ import annotations

import hashlib
import shlex
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from hov_tools.errors import UsageError
from hov_tools.files import text
from hov_tools.files.documents import read_document
from hov_tools.files.grouping import Group, Grouped, group
from hov_tools.files.handed_in import CONTAINER_SUFFIXES, InputFile, Reader, Refusal, Submission, entries
from hov_tools.files.identity import Looked, Read, look, with_settled_files
from hov_tools.files.settled import SETTLED_NAME, Settled, read_settled
from hov_tools.forms.records import HovForm
from hov_tools.forms.text import normalise
from hov_tools.rules.case import Beside, Case, Document, Fate, FileTrouble, GivenDays
from hov_tools.texts import printable

Progress: TypeAlias = Callable[[Iterable[InputFile], int], Iterable[InputFile]]
"""Wraps the files that are read, to show how far it is: (files, their number)."""


_MOST_NAMED = 10


class Source(Struct, frozen=True):
    """A file that was read, kept for writing back.

    Attributes:
        path: where it lies, or the zip file or mail that holds it.
        document: what the rules see of it.
        data: its bytes; None when they could not be read.
        is_inside: it lies in a zip file or mail, so that nothing can be written into it.
    """

    path: Path
    document: Document
    data: bytes | None
    is_inside: bool = False


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


class SeveralConsortiaError(UsageError):
    """One consortium was to be judged, and there are more: the message names them.

    Attributes:
        groups: what is there.
    """

    def __init__(self, path: Path, groups: Sequence[Group]) -> None:
        self.groups = tuple(groups)
        known = [one for one in groups if one.regiehouder]
        rest = [one.folders for one in groups if not one.regiehouder]
        lines = [
            text("meer_verbanden_regel", folders=one.folders, name=one.name or "-", regiehouder=one.regiehouder)
            for one in known
        ]
        if rest:
            more = len(rest) - len(rest[:_MOST_NAMED])
            lines.append(
                text("meer_verbanden_rest", files=", ".join(rest[:_MOST_NAMED]), more=f" (+{more})" if more else "")
            )
        told = {"path": printable(str(path)), "quoted": printable(shlex.quote(str(path)))}
        super().__init__(text("meer_verbanden", count=len(known), names=printable("\n".join(lines)), **told))


class Basis(Struct, frozen=True):
    """By what consortia are judged.

    Attributes:
        year: the allocation year to judge by; None: the one that the forms state.
        numbers: HOV per place that a person gives; otherwise the published ones count.
        training: key of the training; None: the one that the forms tell.
    """

    year: int | None = None
    numbers: tuple[GivenDays, ...] = ()
    training: str | None = None


AS_STATED = Basis()
"""By what the forms state themselves, and the published numbers."""


class TakenIn(Struct, frozen=True):
    """A consortium that was read.

    Attributes:
        intake: what is judged.
        submissions: with the checksums of what was read.
        only_read: names of files in which nothing is to be marked.
    """

    intake: Intake
    submissions: tuple[Submission, ...]
    only_read: frozenset[str]


def show_nothing(files: Iterable[InputFile], _: int) -> Iterable[InputFile]:
    """Read without showing progress."""
    return files


def _read_file(file: InputFile, data: bytes) -> Document | None:
    """Read a file, and keep nothing of it."""
    return read_document(file.name, data)


def take_in_group(group: Group, basis: Basis, *, progress: Progress = show_nothing, read: Read = _read_file) -> TakenIn:
    """Read the submissions of a consortium.

    Args:
        group: its submissions.
        basis: by what it is judged.
        progress: shows how far it is.
        read: reads a workbook.
    """
    named = list(_named(group))
    reader = Reader()
    sources: list[Source] = []
    beside: list[Beside] = []
    read_back: dict[int, InputFile] = {}
    for position, (name, file) in progress_over(named, progress):
        found, own = _take(name, file, reader, read)
        read_back[position] = own
        if isinstance(found, Source):
            sources.append(found)
        else:
            beside.append(found)
    sources.sort(key=lambda one: one.document.file)
    sources, copies = _without_own_copies(sources, dict(named))
    sources = [replace(one, document=_as_attachment(one.document, sources)) for one in sources]
    is_whole = group.is_whole
    name = group.key if is_whole else group.submissions[0].name
    choices = (*group.choices, *(() if is_whole else (text("niet_ingedeeld", file=name),)))
    case = Case(
        name,
        tuple(one.document for one in sources),
        is_folder=is_whole,
        year=basis.year,
        numbers=basis.numbers,
        training=basis.training,
        counting=frozenset(name for name, file in named if file.counts),
        beside=tuple(sorted((*beside, *copies), key=lambda one: one.file)),
        choices=choices,
    )
    only_read = frozenset(name for name, file in named if file.is_only_read)
    return TakenIn(Intake(case, tuple(sources)), _with_checksums(group, read_back), only_read)


def progress_over(
    named: Sequence[tuple[str, InputFile]], progress: Progress
) -> Iterable[tuple[int, tuple[str, InputFile]]]:
    """Give the files with their position, and show how far it is."""
    shown = progress([file for _, file in named], len(named))
    return ((position, (named[position][0], file)) for position, file in enumerate(shown))


def _named(group: Group) -> Iterable[tuple[str, InputFile]]:
    """Give every file by the name that findings use: with its submission, where there are several."""
    taken: set[str] = set()
    for submission in group.submissions:
        for file in submission.files:
            name = file.name
            if submission.is_folder and len(group.submissions) > 1:
                name = f"{submission.name}/{file.name}"
            yield free_name(name, taken), file


def free_name(name: str, taken: set[str]) -> str:
    """Give a name that no other has, on a system for which case does not matter either; it is taken from then on."""
    free, number = name, 1
    while free.casefold() in taken:
        number += 1
        stem, dot, suffix = name.rpartition(".")
        free = f"{stem} ({number}){dot}{suffix}" if dot else f"{name} ({number})"
    taken.add(free.casefold())
    return free


def _take(name: str, file: InputFile, reader: Reader, read: Read) -> tuple[Source | Beside, InputFile]:
    """Read one file; gives what became of it, and the file with its checksum."""
    if file.fate is not None:
        return Beside(name, file.sha256, file.fate, file.reason), file
    data = reader.read(file)
    if isinstance(data, Refusal):
        document = Document(name, file.sha256, trouble=data.trouble, variant=data.variant, detail=data.detail)
        return Source(Path(file.path), document, None), replace(file, refusal=data)
    sha256 = hashlib.sha256(data).hexdigest()
    own = replace(file, sha256=sha256)
    found = read(replace(own, name=name), data)
    if found is None:
        return Beside(name, sha256, Fate.OWN_OUTPUT), own
    return Source(Path(file.path), found, data, is_inside=bool(file.entries)), own


def _without_own_copies(sources: Sequence[Source], files: dict[str, InputFile]) -> tuple[list[Source], list[Beside]]:
    """Set aside the copies that we wrote and nobody changed since, where what they were made from is there too."""
    copies = {
        one.document.file
        for one in sources
        if one.document.sha256 and one.document.sha256 == files[one.document.file].as_written
    }
    originals = {_meant_as(one.document) for one in sources if one.document.file not in copies} - {None}
    without = {
        one.document.file for one in sources if one.document.file in copies and _meant_as(one.document) in originals
    }
    kept = [one for one in sources if one.document.file not in without]
    beside = [
        Beside(one.document.file, one.document.sha256, Fate.OWN_OUTPUT)
        for one in sources
        if one.document.file in without
    ]
    return kept, beside


def _meant_as(document: Document) -> tuple[str, int | None, str] | None:
    """Tell what a form is a version of; a name alone does not: two members may call their form the same."""
    form = document.form
    if form is None:
        return None
    whose = form.text("tpid" if isinstance(form, HovForm) else "regiehouder").value
    return None if whose is None else (form.kind, form.year, whose)


def _last(name: str) -> str:
    return name.rpartition("/")[2]


def _as_attachment(document: Document, sources: Iterable[Source]) -> Document:
    """Take what is no workbook but is named as a form for an attachment, where that form was handed in as well.

    Many send the form together with a signed scan of it.
    """
    if document.trouble is not FileTrouble.NOT_A_WORKBOOK or document.variant:
        return document
    own = _stem(document.file)
    for source in sources:
        other = _stem(source.document.file)
        if source.document.form is not None and other and (own.startswith(other) or other.startswith(own)):
            return replace(document, trouble=FileTrouble.ATTACHMENT, detail="beside the form itself")
    return document


def _stem(name: str) -> str:
    return normalise(_last(name).rpartition(".")[0] or _last(name))


def _with_checksums(group: Group, files: dict[int, InputFile]) -> tuple[Submission, ...]:
    found: list[Submission] = []
    position = 0
    for one in group.submissions:
        own = tuple(files[number] for number in range(position, position + len(one.files)))
        position += len(one.files)
        found.append(replace(one, files=own))
    return tuple(found)


class _Remembering:
    """Reads each file once, for who it is of and for judging it; then it lets go of it, or all would be kept."""

    def __init__(self) -> None:
        self._known: dict[str, Document | None] = {}

    def __call__(self, file: InputFile, data: bytes) -> Document | None:
        """Read a file, or give what was read of it."""
        # The name counts too: it tells whether what is no form was meant to be one.
        key = f"{file.sha256} {file.name.rpartition('/')[2]}"
        if file.sha256 and key in self._known:
            found = self._known.pop(key)
        else:
            found = self._known[key] = read_document(file.name, data, sha256=file.sha256)
        return None if found is None else replace(found, file=file.name)


def take_in(
    path: Path,
    basis: Basis = AS_STATED,
    *,
    without: frozenset[str] = frozenset(),
    progress: Progress = show_nothing,
) -> Intake:
    """Read the forms of one consortium: a folder with its subfolders, a zip file or mail, or one workbook.

    Args:
        path: a folder or a file.
        basis: by what it is judged.
        without: names of files in the folder that are not read.
        progress: shows how far it is.

    Raises:
        FileNotFoundError: there is nothing at the path.
        NotADirectoryError: as FileNotFoundError.
        PermissionError: the folder may not be listed.
        SeveralConsortiaError: it holds forms of more than one consortium.
    """
    if path.is_dir():
        # Says why when it cannot be listed.
        next(path.iterdir(), None)
    elif not path.exists():
        raise FileNotFoundError(path)
    elif path.suffix.lower() not in CONTAINER_SUFFIXES:
        return _of_file(path, basis, progress)
    # "." has no name of its own, and names begin with that of the folder.
    place = path if path.name not in ("", "..") else path.resolve()
    read = _Remembering()
    looked = [_without(one, without) for one in look(str(place), read=read)]
    found = group(looked, _settled(place))
    if len(found.groups) > 1:
        raise SeveralConsortiaError(path, found.groups)
    name = printable(place.name)
    one = found.groups[0] if found.groups else Group(name, (), is_whole=True, choices=())
    intake = take_in_group(replace(one, key=name, is_whole=True), basis, progress=progress, read=read).intake
    beside = [Beside(own.name.removeprefix(f"{name}/"), own.sha256, *fate_beside(own)) for own in found.beside]
    return replace(intake, case=replace(intake.case, beside=(*intake.case.beside, *beside)))


def _of_file(path: Path, basis: Basis, progress: Progress) -> Intake:
    """Read one workbook, whatever lies beside it."""
    name = printable(path.name)
    alone = Group(name, (Submission(name, (InputFile(name, str(path)),), is_folder=False),), is_whole=True, choices=())
    intake = take_in_group(alone, basis, progress=progress).intake
    return replace(intake, case=replace(intake.case, is_folder=False))


def _without(one: Looked, names: frozenset[str]) -> Looked:
    files = tuple(file for file in one.submission.files if file.name not in names)
    return replace(one, submission=replace(one.submission, files=files))


def _settled(path: Path) -> Settled:
    """Read what a person settled of the parts of a folder; what it says of files is applied where they are listed."""
    try:
        return read_settled(path).below(printable(path.name)) if path.is_dir() else Settled()
    except (OSError, ValueError):
        # It is named as a file that cannot be understood.
        return Settled()


def fate_beside(file: InputFile) -> tuple[Fate, str]:
    """Give what became of a file that is of no consortium, and why."""
    return (Fate.ATTACHMENT, "") if file.fate is None else (file.fate, file.reason)


def take_in_all(
    folder: Path, *, without: Path | None = None, apart: bool = False, progress: Progress = show_nothing
) -> tuple[Grouped, Read]:
    """Find the consortia in a folder of submissions, in this process; gives them, and a reader that knows their files.

    Args:
        folder: with folders, zip files, mails and loose files.
        without: the folder of results, which may lie in it.
        apart: take no folders together.
        progress: shows how far it is.

    Raises:
        OSError: the folder cannot be listed.
        UsageError: its hov.toml cannot be understood.
    """
    read = _Remembering()
    paths = entries(folder, without)
    files = [InputFile(printable(one.name), str(one)) for one in paths]
    looked = [found for one in progress(files, len(files)) for found in look(one.path, read=read)]
    return grouped(folder, looked, apart=apart), read


def grouped(folder: Path, looked: Iterable[Looked], *, apart: bool = False) -> Grouped:
    """Group what lies in a folder, as a person settled it there.

    Raises:
        UsageError: the hov.toml of the folder cannot be understood.
    """
    try:
        settled = read_settled(folder)
    except (OSError, ValueError) as error:
        path = folder / SETTLED_NAME
        raise UsageError(text("hov_toml_fout", path=path, why=type(error).__name__)) from error
    ready: list[Looked] = []
    for one in looked:
        submission, missing = with_settled_files(one.submission, settled)
        ready.append(replace(one, submission=submission, told=(*one.told, *missing)))
    return group(ready, settled, apart=apart)
