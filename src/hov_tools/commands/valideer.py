"""hov valideer: check a consortium's workbooks; write the report sheet, and mark the cells that findings name."""

from __future__ import annotations

from pathlib import Path

from hov_tools.batch.intake import Intake, Source
from hov_tools.commands.common import Asked, Writing, judge, show, show_json, status_of
from hov_tools.rules.finding import Assessment


def run(asked: Asked, writing: Writing, *, as_json: bool, all_findings: bool) -> int:
    """Run the command; gives the exit status."""
    intake, assessment = judge(asked)
    if writing.is_trial:
        from hov_tools.commands.edit_table import show_edits
        from hov_tools.commands.report import prepare

        show_edits(prepare(intake, assessment), as_json=as_json)
    elif as_json:
        from hov_tools.report.document import as_document

        show_json(as_document(assessment))
    else:
        from hov_tools.report.summary import findings_lines

        show(*findings_lines(assessment, all_findings=all_findings))
    if writing.writes:
        write_report(intake, assessment, writing)
    return status_of(intake, assessment)
