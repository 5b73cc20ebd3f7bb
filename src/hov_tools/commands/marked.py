"""The workbooks of a consortium with the report sheet, and marks and notes on the cells that findings name."""

from __future__ import annotations

from pathlib import Path

from hov_tools import __version__
from hov_tools.batch.intake import Intake, Source
from hov_tools.commands.common import say
from hov_tools.commands.fill_in import flow_source
from hov_tools.commands.results import Prepared, carry_out
from hov_tools.commands.texts import text
from hov_tools.ooxml.blank import blank_workbook
from hov_tools.ooxml.edits import Action, AddSheet, Change, Edit
from hov_tools.ooxml.errors import WorkbookError
from hov_tools.ooxml.undo import UndoResult, undo_last
from hov_tools.ooxml.writer import apply_edits
from hov_tools.report.marks import mark_edits
from hov_tools.report.sheet import report_sheet
from hov_tools.report.texts import text as report_text
from hov_tools.rules.finding import Assessment

_REPORT_ACTIONS = frozenset({Action.ADD_SHEET, Action.MARK, Action.NOTE})


def prepare(intake: Intake, assessment: Assessment, folder: Path | None) -> tuple[Prepared, ...]:
    """Make every workbook that changes, in memory.

    The report sheet goes into the in- en doorstroom workbook; without one, or where it does not fit, into a workbook
    of its own. What an earlier check put into a workbook is taken out first.

    Args:
        intake: what was read.
        assessment: what was found.
        folder: where copies go, or None.
    """
    flow = flow_source(intake)
    home = None if flow is None else flow[0]
    result: list[Prepared] = []
    has_report = False
    for source in intake.sources:
        if source.data is None or source.document.trouble is not None:
            continue
        sheets = [report_sheet(assessment, source.document.file, version=__version__)] if source is home else []
        prepared = _prepared(source, source.data, (*sheets, *mark_edits(assessment, source.document.file)))
        if prepared is not None:
            result.append(prepared)
            # Of a sheet that was taken out, nothing is new.
            has_report |= any(change.action is Action.ADD_SHEET and change.new for change in prepared.changes)
    if not has_report:
        say(text("geen_inendoorstroom") if home is None else text("rapport_apart", file=home.document.file))
        result.append(_own_workbook(intake, assessment, home, folder))
    return tuple(result)


def _prepared(source: Source, data: bytes, edits: tuple[Edit, ...]) -> Prepared | None:
    """Give the workbook with the edits, or without those of an earlier check; None when it stays as it is."""
    file = source.document.file
    earlier = _without_earlier(file, data)
    start = data if earlier is None else earlier.data
    result = carry_out(file, start, edits)
    if result is not None:
        return Prepared(file, source.path, None, result.data, result.changes)
    return None if earlier is None else Prepared(file, source.path, None, earlier.data, earlier.changes)


def _without_earlier(file: str, data: bytes) -> UndoResult | None:
    """Take out what the last run put into a workbook, when that was a check; None when there is no such run."""
    try:
        undone = undo_last(data)
    except WorkbookError:
        # Nothing of ours in it, or it cannot be edited at all: carrying out the edits tells why.
        return None
    if all(map(_is_of_a_check, undone.changes)):
        return undone
    say(text("eerdere_blijven", file=file))
    return None


def _is_of_a_check(change: Change) -> bool:
    """Tell whether a change is one that a check makes; another command may have added a sheet of its own."""
    adds_other = change.action is Action.ADD_SHEET and change.sheet != report_text("title")
    return change.action in _REPORT_ACTIONS and not adds_other


def _own_workbook(intake: Intake, assessment: Assessment, home: Source | None, folder: Path | None) -> Prepared:
    sheet: AddSheet = report_sheet(assessment, None, version=__version__)
    result = apply_edits(blank_workbook(sheet.name), [sheet])
    name = _own_name(intake)
    if home is not None:
        beside = home.path
    else:
        first = intake.sources[0].path.parent if intake.sources else folder or Path()
        beside = first / name
    return Prepared(name, beside, name, result.data, result.changes)


def _own_name(intake: Intake) -> str:
    if intake.case.is_folder or not intake.sources:
        return text("rapport_naam")
    return text("rapport_naam_van", file=intake.sources[0].path.stem)
