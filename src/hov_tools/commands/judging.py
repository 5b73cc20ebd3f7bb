"""Taking in what a command was asked to judge."""

from __future__ import annotations

from pathlib import Path

from hov_tools.commands import ERRORS, NOTHING_READ, OK, text
from hov_tools.commands.options import Asked
from hov_tools.commands.terminal import track
from hov_tools.errors import UsageError
from hov_tools.files.intake import Intake, take_in
from hov_tools.rules.engine import assess
from hov_tools.rules.finding import Assessment

_MANY_FILES = 40


def read(path: Path, *, year: int | None = None, days_per_place: int | None = None) -> Intake:
    """Read a workbook or the workbooks of a folder.

    Raises:
        UsageError: there is nothing at the path.
    """
    progress = track(text("lezen"), least=_MANY_FILES)
    try:
        return take_in(path, year=year, days_per_place=days_per_place, progress=progress)
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


def status_of(intake: Intake, assessment: Assessment) -> int:
    """Give the exit status of a judgement."""
    if intake.has_read_nothing:
        return NOTHING_READ
    return ERRORS if assessment.has_errors else OK
