"""What a program calls: read what was handed in, judge it, write the result into copies.

    from pathlib import Path
    import hov_tools

    intake = hov_tools.read(Path("consortium"), days_per_place=2300)
    assessment = hov_tools.judge(intake)
    print(assessment.outcome.headline)
    for finding in assessment.findings:
        print(finding.code, finding.file, finding.sheet, finding.cell, finding.message)
    hov_tools.write(intake, assessment, Path("uit"))

The commands, the buttons and the batch call the same functions beneath. `docs/domein.md` says what is judged.

All of it happens in the process of the program that calls: a file that hangs or ends the interpreter takes that program
along, within the limits of `hov_tools.ooxml.limits`. The commands and the batch read in another process; a program that
reads what strangers hand in can do so with a process pool of its own.
"""

from __future__ import annotations

import warnings
from pathlib import Path

from msgspec import Struct

from hov_tools.errors import OutputError, UsageError
from hov_tools.files.apply_and_tell import notes_left_alone
from hov_tools.files.consortium import Basis, Intake
from hov_tools.files.intake import take_in
from hov_tools.files.marked import prepare
from hov_tools.files.numbers import read_numbers
from hov_tools.files.output import Target, Written, all_in_one, listed, write_each
from hov_tools.files.unfinished import settle_before, settle_in
from hov_tools.journalkey import journal_key
from hov_tools.report.document import as_document
from hov_tools.rules.case import given_days
from hov_tools.rules.engine import assess
from hov_tools.rules.finding import Assessment, Finding, Outcome, Severity, Verdict

__all__ = [
    "Assessment",
    "Finding",
    "Intake",
    "Outcome",
    "OutputError",
    "Severity",
    "UsageError",
    "Verdict",
    "Write",
    "Written",
    "as_document",
    "judge",
    "read",
    "write",
]


class Write(Struct, frozen=True):
    """What writing came to.

    Attributes:
        written: each workbook with its receipt.
        remarks: what was left alone and why, in Dutch.
    """

    written: tuple[Written, ...]
    remarks: tuple[str, ...]


def read(
    path: Path, *, year: int | None = None, days_per_place: int | None = None, numbers: Path | None = None
) -> Intake:
    """Read a workbook, or a consortium's folder or zip file; a file that cannot be read becomes a finding.

    What a stopped run left there is settled first, with a warning that says so.

    Args:
        path: of a workbook or a folder.
        year: the allocation year to judge by; None: the one that the forms state.
        days_per_place: HOV per place, in days; None: the one in the file, else the published number of that year.
        numbers: a file with the HOV per place of years of which it is not published (docs/handleiding.md).

    Raises:
        FileNotFoundError: there is nothing at the path.
        PermissionError: the folder may not be listed.
        UsageError: the folder holds forms of more than one consortium, the file with numbers cannot be read, or
            something in it is not right.
    """
    listed = () if numbers is None else read_numbers(numbers)
    _warn(settle_before(path))
    return take_in(path, Basis(year, (*given_days(days_per_place), *listed)))


def _warn(lines: tuple[str, ...]) -> None:
    for line in lines:
        warnings.warn(line, stacklevel=3)


def judge(intake: Intake) -> Assessment:
    """Judge what was read: every rule over every form. Pure; the files are not touched."""
    return assess(intake.case)


def write(intake: Intake, assessment: Assessment, folder: Path) -> Write:
    """Write copies with the report sheet, and marks and notes on the cells that findings name, each with a receipt.

    Args:
        intake: what was read.
        assessment: what it came to.
        folder: where the copies go; it is made when it is not there.

    Raises:
        OutputError: a copy cannot be written; the others are, each whole, and it names them.
        UsageError: a copy would overwrite the file that it was made from.
    """
    remarks: list[str] = []
    written: list[Written] = []
    errors: list[OutputError] = []
    prepared = prepare(intake, assessment, folder, remarks, key=journal_key())
    _warn(settle_in([folder]))
    for one, outcome in write_each("valideer", intake, assessment, prepared, Target(folder)):
        if isinstance(outcome, OutputError):
            errors.append(outcome)
        else:
            written.append(outcome)
            remarks += notes_left_alone(one)
    if errors:
        paths = [one.path for one in written]
        raise OutputError("\n".join([str(all_in_one(errors)), *([listed(paths)] if paths else [])]), paths)
    return Write(tuple(written), tuple(remarks))
