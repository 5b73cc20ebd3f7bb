"""The workbooks of a consortium as they go back: marks and notes on cells, what to correct, and the report.

A folder of results is whole: it holds every form that counts or is to be mended, so that it can be judged and sent on.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from hov_tools import __version__
from hov_tools.files import reason, text
from hov_tools.files.apply_and_tell import Prepared, apply_and_tell, tell_unusable_journal
from hov_tools.files.consortium import Intake, Source
from hov_tools.files.receipt import left_behind
from hov_tools.files.reread import reads_as_before
from hov_tools.forms.records import FlowForm
from hov_tools.ooxml.blank import blank_workbook
from hov_tools.ooxml.edits import Action, AddSheet, Change, Edit
from hov_tools.ooxml.errors import UnusableJournalError, WorkbookError
from hov_tools.ooxml.undo import undo_all
from hov_tools.ooxml.work import Work
from hov_tools.ooxml.writer import apply_edits
from hov_tools.report.marks import is_of_a_check, mark_edits, own_titles, report_title
from hov_tools.report.sheet import report_sheet
from hov_tools.report.to_correct import to_correct_sheet
from hov_tools.rules.case import Fate
from hov_tools.rules.finding import Assessment, Severity

_MOST_NAMED = 10


def flow_source(intake: Intake, assessment: Assessment) -> tuple[Source, FlowForm] | None:
    """Find the in- en doorstroom workbook that counts."""
    flow = assessment.facts.flow
    source = None if flow is None else intake.source(flow.file)
    return None if source is None or flow is None else (source, flow.form)


def prepare(
    intake: Intake,
    assessment: Assessment,
    folder: Path | None,
    remarks: list[str],
    only_read: Collection[str] = (),
    *,
    key: bytes | None,
) -> tuple[Prepared, ...]:
    """Make every workbook that changes, in memory.

    The report sheet goes into the in- en doorstroom workbook; without one, or where it does not fit, into a workbook
    of its own. Every form in which something was found has a sheet with its own findings in front. What an earlier
    check put into a workbook is taken out first.

    Args:
        intake: what was read.
        assessment: what was found.
        folder: where copies go, which is then made whole; None: in place.
        remarks: receives what is to be told, in Dutch.
        only_read: files, by the names that findings use, in which nothing is to be marked.
        key: the user's own, with which what is written is signed, or None.
    """
    flow = flow_source(intake, assessment)
    home = None if flow is None else flow[0]
    result: list[Prepared] = []
    has_report = False
    for source in intake.sources:
        if source.data is None or source.document.trouble is not None:
            continue
        if source.document.file in only_read:
            remarks.append(text("niet_aangepast", where=source.document.file, why=reason("stopped")))
            continue
        edits = (*_sheets(assessment, source, is_home=source is home), *mark_edits(assessment, source.document.file))
        prepared = _prepared(source, source.data, edits, remarks, key)
        if prepared is not None:
            result.append(prepared)
            # Of a sheet that was taken out, nothing is new.
            has_report |= any(one.action is Action.ADD_SHEET and one.new == report_title() for one in prepared.changes)
    if not has_report:
        told = text("geen_inendoorstroom") if home is None else text("rapport_apart", file=home.document.file)
        remarks.append(told)
        result.append(_own_workbook(intake, assessment, home, folder))
    return tuple(result) if folder is None else _whole(intake, assessment, result, remarks)


def _whole(
    intake: Intake, assessment: Assessment, changed: Sequence[Prepared], remarks: list[str]
) -> tuple[Prepared, ...]:
    """Leave out what is of no use in a folder of results, and put in, as it was handed in, what nothing changed."""
    to_mend = {one.file for one in assessment.findings if one.severity is Severity.FOUT}
    belongs = {
        one.file
        for one in assessment.files
        if one.fate is Fate.COUNTS or one.fate is Fate.LEFT_OUT and one.form is not None and one.file in to_mend
    }
    made = {one.file: one for one in changed if one.name is None}
    copies = [
        made.get(file) or Prepared(file, source.path, None, source.data, (), source.is_inside)
        for source in intake.sources
        if (file := source.document.file) in belongs and source.data is not None
    ]
    beside = left_behind(assessment.files, [one.file for one in copies])
    if beside:
        named = [one.file for one in beside[:_MOST_NAMED]]
        more = [text("en_nog", count=len(beside) - len(named))] if beside[_MOST_NAMED:] else []
        remarks.append(text.counted("niet_gekopieerd", len(beside), files=", ".join([*named, *more])))
    return (*copies, *(one for one in changed if one.name is not None))


def _sheets(assessment: Assessment, source: Source, *, is_home: bool) -> Iterator[AddSheet]:
    file = source.document.file
    if is_home:
        yield report_sheet(assessment, file, version=__version__)
    to_correct = None if source.document.form is None else to_correct_sheet(assessment, file, version=__version__)
    if to_correct is not None:
        yield to_correct


def _prepared(
    source: Source, data: bytes, edits: tuple[Edit, ...], remarks: list[str], key: bytes | None
) -> Prepared | None:
    """Give the workbook with the edits, or without those of an earlier check; None when it stays as it is."""
    file = source.document.file
    # What reading took of the budget is gone; the workbook with the edits is read again on a budget of its own.
    work = Work(spent=source.document.spent)
    start, changes = _without_earlier(file, data, remarks, key, work) if source.document.has_own_run else (data, ())
    result = apply_and_tell(file, start, edits, remarks, key, work)
    if result is not None:
        start, changes = result.data, result.changes
    if not changes:
        return None
    if not reads_as_before(source.document, start):
        remarks.append(text("anders_dan_beoordeeld", file=file))
        return None
    return Prepared(file, source.path, None, start, changes, source.is_inside)


def _without_earlier(
    file: str, data: bytes, remarks: list[str], key: bytes | None, work: Work
) -> tuple[bytes, tuple[Change, ...]]:
    """Take out what earlier checks put into a workbook, also when it was filled in since; gives what was taken out."""
    try:
        undone = undo_all(data, is_of_a_check, key=key, titles=own_titles(), work=work)
    except UnusableJournalError:
        tell_unusable_journal(file, remarks)
        return data, ()
    except WorkbookError:
        # Nothing of a check in it, or it cannot be edited at all: carrying out the edits tells why.
        return data, ()
    return undone.data, undone.changes


def beside_report(intake: Intake, assessment: Assessment, folder: Path | None, data: bytes, suffix: str) -> Prepared:
    """Give another shape of the report, such as a PDF, as it is written beside the workbooks."""
    home = flow_source(intake, assessment)
    name = str(Path(_own_name(intake)).with_suffix(suffix))
    return Prepared(name, _beside(intake, None if home is None else home[0], folder, name), name, data, ())


def _own_workbook(intake: Intake, assessment: Assessment, home: Source | None, folder: Path | None) -> Prepared:
    sheet: AddSheet = report_sheet(assessment, None, version=__version__)
    result = apply_edits(blank_workbook(sheet.name), [sheet])
    name = _own_name(intake)
    return Prepared(name, _beside(intake, home, folder, name), name, result.data, result.changes)


def _beside(intake: Intake, home: Source | None, folder: Path | None, name: str) -> Path:
    """Give the file beside which a report of its own belongs."""
    if home is not None:
        return home.path
    first = intake.sources[0].path.parent if intake.sources else folder or Path()
    return first / name


def _own_name(intake: Intake) -> str:
    if intake.case.is_folder or not intake.sources:
        return text("rapport_naam")
    return text("rapport_naam_van", file=intake.sources[0].path.stem)
