"""hov valideer: check a consortium's workbooks, and write the report sheet."""

from __future__ import annotations

from pathlib import Path

from hov_tools import __version__
from hov_tools.batch.intake import Intake, Source
from hov_tools.commands.common import Asked, judge, say, show, show_json, status_of
from hov_tools.commands.texts import text
from hov_tools.forms.records import FlowForm
from hov_tools.rules.finding import Assessment


def run(asked: Asked, *, as_json: bool, all_findings: bool, write: bool, folder: Path | None, in_place: bool) -> int:
    """Run the command; gives the exit status."""
    intake, assessment = judge(asked)
    if as_json:
        from hov_tools.report.document import as_document

        show_json(as_document(assessment))
    else:
        from hov_tools.report.summary import findings_lines

        show(*findings_lines(assessment, all_findings=all_findings))
    if write:
        write_report(intake, assessment, folder=folder, in_place=in_place)
    return status_of(intake, assessment)


def write_report(intake: Intake, assessment: Assessment, *, folder: Path | None, in_place: bool) -> Path:
    """Write the report sheet into the in- en doorstroom workbook, or into a workbook of its own.

    Returns:
        The workbook that was written.

    Raises:
        UsageError: the options do not say where to.
        OutputError: it cannot be written.
    """
    from hov_tools.batch.output import receipt_of, target_of, write
    from hov_tools.ooxml.blank import blank_workbook
    from hov_tools.ooxml.errors import EditRefusedError
    from hov_tools.ooxml.writer import apply_edits
    from hov_tools.report.sheet import report_sheet

    target = target_of(folder, in_place=in_place)
    source = _flow_source(intake)
    result = None
    if source is not None and source.data is not None:
        try:
            result = apply_edits(source.data, [report_sheet(assessment, source.document.file, version=__version__)])
        except EditRefusedError as error:
            say(text("rapport_apart", file=source.document.file, why=error.reason))
    else:
        say(text("geen_inendoorstroom"))
    path, name = (source.path, None) if source is not None else (_beside(intake, asked_folder=folder), None)
    if result is None:
        sheet = report_sheet(assessment, None, version=__version__)
        result = apply_edits(blank_workbook(sheet.name), [sheet])
        name = _own_name(intake)
        path = path if source is not None else path / name
    parameters = {
        "jaar": assessment.year,
        "dagen_per_plaats": assessment.outcome.days_per_place,
    }
    receipt = receipt_of("valideer", intake, result.changes, parameters, assessment.outcome.choices)
    written = write(target, path, result.data, name=name, receipt=receipt)
    say(text("geschreven", path=written.path), text("ontvangst", path=written.receipt))
    if written.backup is not None:
        say(text("reservekopie", path=written.backup))
    return written.path


def _flow_source(intake: Intake) -> Source | None:
    """Find the in- en doorstroom workbook; the last by name, as the rules take it."""
    flows = [source for source in intake.sources if isinstance(source.document.form, FlowForm)]
    return flows[-1] if flows else None


def _beside(intake: Intake, *, asked_folder: Path | None) -> Path:
    """Give the folder in which a workbook of its own stands when it is written in place."""
    if intake.sources:
        return intake.sources[0].path.parent
    return asked_folder or Path()


def _own_name(intake: Intake) -> str:
    if intake.case.is_folder or not intake.sources:
        return text("rapport_naam")
    return text("rapport_naam_van", file=intake.sources[0].path.stem)
