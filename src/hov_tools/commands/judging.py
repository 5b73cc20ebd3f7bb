"""Taking in what a command was asked to judge."""

from __future__ import annotations

from msgspec.structs import replace

from hov_tools.commands import ERRORS, NOTHING_READ, OK, text
from hov_tools.commands.options import Asked
from hov_tools.commands.terminal import say, track
from hov_tools.errors import UsageError
from hov_tools.files.intake import Intake, take_in
from hov_tools.rules.engine import assess
from hov_tools.rules.finding import Assessment

_MANY_FILES = 40


def read(asked: Asked) -> Intake:
    """Read a workbook or the workbooks of a folder.

    Raises:
        UsageError: there is nothing at the path, or no file or training is meant by what was asked.
    """
    progress = track(text("lezen"), least=_MANY_FILES)
    training = None
    if asked.training is not None:
        from hov_tools.allocation.submissions import training_key

        training = training_key(asked.training)
    try:
        intake = take_in(asked.path, year=asked.year, numbers=asked.numbers, progress=progress)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise UsageError(text("pad_niet_gevonden", path=asked.path)) from error
    except PermissionError as error:
        raise UsageError(text("pad_geen_toegang", path=asked.path)) from error
    counting = frozenset(path.name for path in asked.counting)
    for file in sorted(counting):
        if intake.source(file) is None:
            raise UsageError(text("telt_niet_gevonden", file=file, path=asked.path))
    return replace(intake, case=replace(intake.case, training=training, counting=counting))


def judge(asked: Asked) -> tuple[Intake, Assessment]:
    """Read and judge.

    Raises:
        UsageError: there is nothing at the path, or no file or training is meant by what was asked.
    """
    intake = read(asked)
    return intake, assess(intake.case)


def tell_versions(assessment: Assessment) -> None:
    """Say of which forms there are several versions, and which one was used."""
    say(*(one.message for one in assessment.findings if one.code == "F119"))


def status_of(intake: Intake, assessment: Assessment) -> int:
    """Give the exit status of a judgement."""
    if intake.has_read_nothing:
        return NOTHING_READ
    return ERRORS if assessment.has_errors else OK
