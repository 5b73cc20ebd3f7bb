"""The folder of a national allocation: consortium folders, and HOV forms of institutions on their own."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from hov_tools.allocation import text
from hov_tools.errors import UsageError
from hov_tools.files.intake import AS_STATED, Intake, Progress, take_in_all, take_in_group
from hov_tools.forms.choices import choice_list, wording
from hov_tools.forms.records import ApplicationForm, FlowForm, HovForm
from hov_tools.forms.text import normalise
from hov_tools.rules.case import Case, Document, FileTrouble


class Submission(Struct, frozen=True):
    """What is judged together: a consortium folder, or the HOV form of an institution on its own.

    Attributes:
        label: name of the folder or file, without where it lies.
        case: its workbooks.
        is_consortium: it is a folder.
    """

    label: str
    case: Case
    is_consortium: bool


class Notice(Struct, frozen=True):
    """Something that takes no part, or not as it stands.

    Attributes:
        where: folder, file or TPID.
        message: what and why, in Dutch.
        is_error: somebody must do something about it.
    """

    where: str
    message: str
    is_error: bool = True


class Round(Struct, frozen=True):
    """What takes part in one allocation.

    Attributes:
        year: the allocation year.
        training: key of the training.
        submissions: of that year, with the HOV forms of that training.
        left_out: what does not take part.
    """

    year: int
    training: str
    submissions: tuple[Submission, ...]
    left_out: tuple[Notice, ...]


def read_submissions(path: Path, progress: Progress) -> tuple[tuple[Submission, ...], tuple[Notice, ...]]:
    """Read a folder of submissions, as a batch does; a loose HOV form of no consortium is an institution on its own.

    Raises:
        UsageError: it is no folder, may not be read, or its hov.toml cannot be understood.
    """
    if not path.is_dir():
        raise UsageError(text("geen_map", path=path))
    try:
        everything, read = take_in_all(path, progress=progress)
    except PermissionError as error:
        raise UsageError(text("geen_toegang", path=error.filename or path)) from error
    found: list[Submission] = []
    left_out: list[Notice] = []
    for group in everything.groups:
        intake = take_in_group(group, AS_STATED, read=read).intake
        is_consortium = any(one.is_folder for one in group.submissions) or any(
            isinstance(one.form, ApplicationForm | FlowForm) for one in intake.case.documents
        )
        if not is_consortium:
            own, unread = _on_their_own(intake)
            found += own
            left_out += unread
        elif intake.has_read_nothing:
            left_out.append(Notice(group.key, text("map_zonder_formulieren")))
        else:
            found.append(Submission(group.key, intake.case, is_consortium=True))
            left_out += [Notice(f"{group.key}, {one.file}", text("geen_formulier")) for one in _unread(intake)]
    return tuple(sorted(found, key=lambda one: (not one.is_consortium, one.label))), tuple(left_out)


def _on_their_own(intake: Intake) -> tuple[list[Submission], list[Notice]]:
    """Give each loose HOV form as an institution on its own, and what is none."""
    found = [
        Submission(one.file, Case(one.file, (one,), is_folder=False), is_consortium=False)
        for one in intake.case.documents
        if one.form is not None
    ]
    return found, [Notice(one.file, text("geen_formulier")) for one in _unread(intake)]


def _unread(intake: Intake) -> list[Document]:
    """Give the files that may hold a form and were not read; an attachment does not."""
    return [one for one in intake.case.documents if one.trouble not in (None, FileTrouble.ATTACHMENT)]


def training_key(asked: str) -> str:
    """Give the key of a training by its name or the beginning of it: "gz" is gz-psycholoog.

    Raises:
        UsageError: none is meant, or more than one can be.
    """
    choices = choice_list("opleiding")
    meant = {key for said, key in choices.by_text.items() if said.startswith(normalise(asked))} if asked else set()
    exact = choices.read(asked)
    if exact is None and len(meant) != 1:
        raise UsageError(text("opleiding_onbekend", asked=asked, choices=", ".join(choices.offered)))
    return exact or meant.pop()


def make_round(submissions: tuple[Submission, ...], year: int | None, training: str | None) -> Round:
    """Take together what is for one year and one training.

    Args:
        submissions: everything that was read.
        year: the allocation year; None: the one that all forms state.
        training: key of the training; None: the one that all HOV forms state.

    Raises:
        UsageError: the forms state no year or training, or more than one, and none was given.
    """
    years = [(one, _year(one.case)) for one in submissions]
    stated = sorted({own for _, own in years if own is not None})
    if year is None and len(stated) != 1:
        raise UsageError(text("jaar_kiezen", years=", ".join(map(str, stated))) if stated else text("jaar_geven"))
    chosen = year if year is not None else stated[0]
    left_out = [
        Notice(one.label, text("ander_jaar", found=own, year=chosen)) for one, own in years if own not in (None, chosen)
    ]
    taking_part = [one for one, own in years if own in (None, chosen)]
    trainings = sorted({own for one in taking_part for own in map(_training, one.case.documents) if own is not None})
    if training is None and len(trainings) != 1:
        named = ", ".join(wording("opleiding", key) for key in trainings)
        raise UsageError(text("opleiding_kiezen", trainings=named) if named else text("opleiding_geven"))
    key = training if training is not None else trainings[0]
    found: list[Submission] = []
    for one in taking_part:
        kept = tuple(document for document in one.case.documents if _training(document) in (None, key))
        left_out += [
            Notice(_place(one, document), text("andere_opleiding", training=wording("opleiding", key)), is_error=False)
            for document in one.case.documents
            if document not in kept
        ]
        if any(isinstance(document.form, HovForm) for document in kept):
            found.append(replace(one, case=replace(one.case, documents=kept, year=chosen, training=key)))
        else:
            left_out.append(Notice(one.label, text("geen_hov"), is_error=one.is_consortium))
    return Round(chosen, key, tuple(found), tuple(left_out))


def _place(submission: Submission, document: Document) -> str:
    return f"{submission.label}, {document.file}" if submission.is_consortium else document.file


def _year(case: Case) -> int | None:
    """Give the year that most forms state; of equals the latest."""
    counter = Counter(one.form.year for one in case.documents if one.form is not None and one.form.year is not None)
    return max(counter, key=lambda year: (counter[year], year)) if counter else None


def _training(document: Document) -> str | None:
    return document.form.text("training").value if isinstance(document.form, HovForm) else None
