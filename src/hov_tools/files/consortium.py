"""The submissions of one consortium, read into a case: every file is read, or named with why it is not."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from hov_tools.files import text
from hov_tools.files.grouping import Group
from hov_tools.files.handed_in import InputFile, Reader, Refusal, Submission
from hov_tools.files.identity import Read, read_alone
from hov_tools.forms.records import HovForm
from hov_tools.forms.text import normalise
from hov_tools.rules.case import Beside, Case, Document, Fate, FileTrouble, GivenDays
from hov_tools.rules.decided import TakenDecision

Progress: TypeAlias = Callable[[Iterable[InputFile], int], Iterable[InputFile]]
"""Wraps the files that are read, to show how far it is: (files, their number)."""


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


class Basis(Struct, frozen=True):
    """By what consortia are judged.

    Attributes:
        year: the allocation year to judge by; None: the one that the forms state.
        numbers: HOV per place that a person gives; otherwise the published ones count.
        training: key of the training; None: the one that the forms tell.
        decisions: of the board.
    """

    year: int | None = None
    numbers: tuple[GivenDays, ...] = ()
    training: str | None = None
    decisions: tuple[TakenDecision, ...] = ()


AS_STATED = Basis()
"""By what the forms state themselves, and the published numbers."""


class TakenIn(Struct, frozen=True):
    """A consortium that was read.

    Attributes:
        intake: what is judged.
        submissions: with the checksums of what was read.
        only_read: names of files in which nothing is to be marked.
        mailed: name of a file that came in a mail → the day of that.
    """

    intake: Intake
    submissions: tuple[Submission, ...]
    only_read: frozenset[str]
    mailed: Mapping[str, date]


def show_nothing(files: Iterable[InputFile], _: int) -> Iterable[InputFile]:
    """Read without showing progress."""
    return files


def take_in_group(group: Group, basis: Basis, *, progress: Progress = show_nothing, read: Read = read_alone) -> TakenIn:
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
        senders={name: file.sender for name, file in named if file.sender},
        beside=tuple(sorted((*beside, *copies), key=lambda one: one.file)),
        choices=choices,
        decisions=basis.decisions,
    )
    only_read = frozenset(name for name, file in named if file.is_only_read)
    mailed = {name: file.mailed for name, file in named if file.mailed is not None}
    return TakenIn(Intake(case, tuple(sources)), _with_checksums(group, read_back), only_read, mailed)


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
    if _is_printed_report(file):
        return Beside(name, file.sha256, Fate.OWN_OUTPUT), file
    data = reader.read(file)
    if isinstance(data, Refusal):
        document = Document(name, file.sha256, trouble=data.trouble, variant=data.variant, detail=data.detail)
        return Source(Path(file.path), document, None), replace(file, refusal=data)
    sha256 = hashlib.sha256(data).hexdigest()
    own = replace(file, sha256=sha256)
    if _is_printed_report(own):
        return Beside(name, sha256, Fate.OWN_OUTPUT), own
    found = read(replace(own, name=name), data)
    if found is None:
        return Beside(name, sha256, Fate.OWN_OUTPUT), own
    found = replace(found, original=file.original, is_corrected=file.is_corrected)
    return Source(Path(file.path), found, data, is_inside=bool(file.entries)), own


def _is_printed_report(file: InputFile) -> bool:
    """Tell whether it is a PDF that we wrote and nobody changed since; no form is ever a PDF."""
    return file.name.lower().endswith(".pdf") and bool(file.as_written) and file.sha256 == file.as_written


def _without_own_copies(sources: Sequence[Source], files: dict[str, InputFile]) -> tuple[list[Source], list[Beside]]:
    """Set aside the copies that we wrote and nobody changed since, where what they were made from is there too."""
    copies = {
        one.document.file
        for one in sources
        if one.document.sha256 and one.document.sha256 == files[one.document.file].as_written
    }
    others = [one.document for one in sources if one.document.file not in copies]
    meant, contents = {meant_as(one) for one in others} - {None}, {one.sha256 for one in others} - {""}
    without = {
        name
        for one in sources
        if (name := one.document.file) in copies
        and (meant_as(one.document) in meant or files[name].made_from in contents)
    }
    kept = [one for one in sources if one.document.file not in without]
    beside = [
        Beside(one.document.file, one.document.sha256, Fate.OWN_OUTPUT)
        for one in sources
        if one.document.file in without
    ]
    return kept, beside


def meant_as(document: Document) -> tuple[str, int | None, str] | None:
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
