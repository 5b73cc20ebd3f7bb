"""Taking in what a command was asked to judge."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from msgspec.structs import replace

from hov_tools.commands import ERRORS, NOTHING_READ, OK, text
from hov_tools.commands.options import Asked
from hov_tools.commands.parser import not_found
from hov_tools.commands.reading import reading
from hov_tools.commands.terminal import Track, say
from hov_tools.errors import UsageError
from hov_tools.files.consortium import Basis, Intake
from hov_tools.files.guarded import take_in_guarded
from hov_tools.files.unfinished import settle_before
from hov_tools.rules.case import UNREAD_CODES
from hov_tools.rules.finding import Assessment
from hov_tools.texts import printable

Result = TypeVar("Result")
_MANY_FILES = 40


def read(asked: Asked) -> Intake:
    """Read a workbook or the workbooks of a folder, once what a stopped run left there is settled.

    Raises:
        UsageError: there is nothing at the path, or no file or training is meant by what was asked.
        OutputError: there was no time to read it, or it could not be read without harm.
    """
    return _read(asked, partial(_counting, asked))


def judge(asked: Asked) -> tuple[Intake, Assessment]:
    """Read and judge, both in another process.

    Raises:
        UsageError: there is nothing at the path, or no file or training is meant by what was asked.
        OutputError: there was no time to read and judge it, or it could not be done without harm.
    """
    return _read(asked, partial(_judged, asked))


def _read(asked: Asked, then: Callable[[Intake], Result]) -> Result:
    say(*settle_before(asked.path))
    training = None
    if asked.training is not None:
        from hov_tools.allocation.taking_part import training_key

        training = training_key(asked.training)
    try:
        with reading(asked.seconds, _load_telling) as guard:
            basis = Basis(asked.year, asked.numbers, training, asked.decisions)
            track = Track(text("lezen"), least=_MANY_FILES)
            return take_in_guarded(guard, asked.path, basis, then, track, asked.results)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise UsageError(not_found(asked.path)) from error
    except PermissionError as error:
        raise UsageError(text("pad_geen_toegang", path=asked.path)) from error


def _counting(asked: Asked, intake: Intake) -> Intake:
    """Let the files count that a person named."""
    counting = frozenset(_meant(intake, asked, path) for path in asked.counting)
    return replace(intake, case=replace(intake.case, counting=intake.case.counting | counting))


def _meant(intake: Intake, asked: Asked, path: Path) -> str:
    """Give the name that findings use of a file that a person named, by its path or by its name alone."""
    names = [source.document.file for source in intake.sources]
    found = [name for name in names if name in (path.as_posix(), printable(path.name))]
    found += [name for name in names if not found and (asked.path / name).resolve() == path.resolve()]
    found += [name for name in names if not found and name.rpartition("/")[2] == path.name]
    if len(found) != 1:
        raise UsageError(text("telt_niet_gevonden", file=path, path=asked.path))
    return found[0]


def _judged(asked: Asked, intake: Intake) -> tuple[Intake, Assessment]:
    from hov_tools.rules.engine import assess

    counted = _counting(asked, intake)
    return counted, assess(counted.case)


def _load_telling() -> None:
    """Load what tells of a judgement, which takes as long as reading a form."""
    import hov_tools.report.summary  # noqa: F401


def tell_files(assessment: Assessment) -> None:
    """Say of which forms there are several versions and which one was used, and what was handed in and not read."""
    say(*(one.message for one in assessment.findings if one.code == "F119"))
    unread = (one for one in assessment.findings if one.code in UNREAD_CODES)
    say(*(text("niet_gelezen", file=one.file, message=one.message, remedy=one.remedy) for one in unread))


def status_when_done(assessment: Assessment) -> int:
    """Give the exit status of a command that did what was asked: 1 while something that was handed in was not read."""
    return ERRORS if any(one.code in UNREAD_CODES for one in assessment.findings) else OK


def status_of(intake: Intake, assessment: Assessment) -> int:
    """Give the exit status of a judgement."""
    if intake.has_read_nothing:
        return NOTHING_READ
    return ERRORS if assessment.needs_attention else OK
