"""Workbooks changed in memory in another process: one that does harm there costs itself only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TypeAlias, TypeVar

from hov_tools.errors import OutputError
from hov_tools.files import marked, text
from hov_tools.files.apart import Ended
from hov_tools.files.apply_and_tell import Prepared, apply, refusal
from hov_tools.files.consortium import Intake, Source
from hov_tools.files.guarded import Guard
from hov_tools.files.isolate import Reserve, first_seconds, logged, one_by_one, why_not
from hov_tools.ooxml.edits import Edit
from hov_tools.ooxml.errors import WorkbookError
from hov_tools.rules.finding import Assessment
from hov_tools.texts import printable

Task = TypeVar("Task")
Made = TypeVar("Made")
Unmarked: TypeAlias = tuple[str, ...]
"""Names of files in which nothing is to be marked."""


def marked_guarded(
    guard: Guard, intake: Intake, assessment: Assessment, folder: Path | None, key: bytes | None
) -> tuple[Prepared, ...]:
    """Make every workbook that a check changes, as `marked.prepare` does.

    A file that cannot be marked without harm is left out, and that is told.

    Args:
        guard: who does it, how long it may take, and what is told.
        intake: what was read.
        assessment: what was found.
        folder: where copies go, or None.
        key: the user's own, with which what is written is signed, or None.

    Raises:
        OutputError: it could not be done without harm.
    """
    function = partial(_marked, intake, assessment, folder, key)
    every: Unmarked = ()
    ended = guard.apart.do(function, every, first_seconds(guard.seconds))
    if ended.result is None:
        ended = _with_less(guard, function, [one.document.file for one in intake.sources], ended)
    # None of the files is to blame: the folder, or the workbook that was given, says of which consortium it is.
    path = intake.sources[0].path if intake.sources else Path(text("rapport_naam"))
    return _told(guard, printable(path.parent.name if intake.case.is_folder else path.name), ended)


def _with_less(
    guard: Guard,
    function: Callable[[Unmarked], tuple[Made, list[str]]],
    files: Sequence[str],
    failed: Ended[Unmarked, tuple[Made, list[str]]],
) -> Ended[Unmarked, tuple[Made, list[str]]]:
    """Do it again, without marking what cannot be marked without harm, within the other half of the time."""
    reserve = Reserve(guard.seconds)
    harm = one_by_one(guard.apart, reserve, files, partial(_mark_only, function, tuple(files)))
    for file, error in harm.errors.items():
        guard.tell(logged("mislukt_merken", file, error))
    return reserve.do(guard.apart, function, tuple(harm.errors), reserve.left) if harm.errors else failed


def _mark_only(function: Callable[[Unmarked], object], files: Unmarked, file: str) -> None:
    function(tuple(one for one in files if one != file))


def _marked(
    intake: Intake, assessment: Assessment, folder: Path | None, key: bytes | None, unmarked: Unmarked
) -> tuple[tuple[Prepared, ...], list[str]]:
    remarks: list[str] = []
    return marked.prepare(intake, assessment, folder, remarks, unmarked, key=key), remarks


def filled_in_guarded(guard: Guard, source: Source, edits: Sequence[Edit], key: bytes | None) -> Prepared:
    """Carry out edits on a workbook: all of them or none.

    Args:
        guard: who does it, how long it may take, and what is told.
        source: the workbook.
        edits: what to do.
        key: the user's own, with which what is written is signed, or None.

    Raises:
        OutputError: the workbook cannot be changed.
    """
    ended = guard.apart.do(partial(_filled_in, source, key), tuple(edits), guard.seconds)
    return _told(guard, source.document.file, ended)


def _filled_in(source: Source, key: bytes | None, edits: tuple[Edit, ...]) -> tuple[Prepared, list[str]]:
    file = source.document.file
    remarks: list[str] = []
    try:
        result = apply(file, source.data or b"", edits, remarks, key)
    except WorkbookError as error:
        raise OutputError(refusal(file, error)) from error
    return Prepared(file, source.path, None, result.data, result.changes, source.is_inside), remarks


def _told(guard: Guard, what: str, ended: Ended[Task, tuple[Made, list[str]]]) -> Made:
    """Give what was made, once what was left alone is told."""
    if isinstance(ended.error, OutputError):
        raise ended.error
    if ended.result is None:
        raise OutputError(why_not(what, guard.seconds, ended.error, ()))
    made, remarks = ended.result
    for line in remarks:
        guard.tell(line)
    return made
