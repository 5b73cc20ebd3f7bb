"""What the commands share: taking in what was asked for, telling what was written."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct

from hov_tools.commands import text
from hov_tools.errors import UsageError
from hov_tools.files.intake import Intake, take_in
from hov_tools.rules.engine import assess
from hov_tools.rules.finding import Assessment

OK, ERRORS, WRONG_USE, NOTHING_READ, FAILED = range(5)
"""Exit statuses (domain, 6)."""

_MANY_FILES = 40


class Asked(Struct, frozen=True):
    """What a command was asked to judge.

    Attributes:
        path: a workbook or a consortium folder.
        year: the allocation year, or None.
        days_per_place: HOV per place in days, or None.
    """

    path: Path
    year: int | None
    days_per_place: int | None


class Writing(Struct, frozen=True):
    """What a command was asked to do with its result.

    Attributes:
        writes: into a workbook.
        is_trial: show what would be written, and write nothing.
        folder: of the copies, or None.
        in_place: in the user's own file, after a backup.
    """

    writes: bool = False
    is_trial: bool = False
    folder: Path | None = None
    in_place: bool = False


def read(path: Path, *, year: int | None = None, days_per_place: int | None = None) -> Intake:
    """Read a workbook or the workbooks of a folder.

    Raises:
        UsageError: there is nothing at the path.
    """
    try:
        return take_in(path, year=year, days_per_place=days_per_place, progress=_progress)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise UsageError(text("pad_niet_gevonden", path=path)) from error
    except PermissionError as error:
        raise UsageError(text("pad_geen_toegang", path=path)) from error


def judge(asked: Asked) -> tuple[Intake, Assessment]:
    """Read and judge.

    Raises:
        UsageError: there is nothing at the path.
    """
    intake = read(asked.path, year=asked.year, days_per_place=asked.days_per_place)
    return intake, assess(intake.case)


def _progress(files: Iterable[Path], count: int) -> Iterable[Path]:
    """Show a bar when reading may take longer than a second."""
    if count < _MANY_FILES:
        return files
    from tqdm import tqdm  # only a large folder waits for it

    bar: Iterable[Path] = tqdm(files, total=count, desc=text("lezen"), unit="bestand", file=sys.stderr, delay=1)
    return bar


def status_of(intake: Intake, assessment: Assessment) -> int:
    """Give the exit status of a judgement."""
    if intake.has_read_nothing:
        return NOTHING_READ
    return ERRORS if assessment.has_errors else OK


def say(*lines: str) -> None:
    """Tell the user something that is not the result: on standard error."""
    for line in lines:
        print(line, file=sys.stderr)


def show(*lines: str) -> None:
    """Give the result: on standard output.

    Whoever reads it may have seen enough and close it, as `head` does; what else the command was asked goes on.
    """
    try:
        for line in lines:
            print(line)
    except BrokenPipeError:
        show_no_more()


def show_no_more() -> None:
    """Let what is still to come on standard output go nowhere: nobody reads it any more."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def show_json(document: object) -> None:
    """Give the result as one JSON document."""
    show(json.dumps(document, ensure_ascii=False, indent=2))
