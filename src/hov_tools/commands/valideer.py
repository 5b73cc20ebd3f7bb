"""hov valideer: check a consortium's workbooks; write the report sheet, and mark the cells that findings name."""

from __future__ import annotations

from hov_tools.commands.common import Asked, Writing, judge, show, show_json, status_of


def run(asked: Asked, writing: Writing, *, as_json: bool, all_findings: bool) -> int:
    """Run the command; gives the exit status.

    Raises:
        UsageError: the options do not say where to.
        OutputError: a workbook cannot be written.
    """
    intake, assessment = judge(asked)
    if writing.is_trial:
        from hov_tools.commands.edit_table import show_edits
        from hov_tools.commands.marked import prepare

        show_edits(prepare(intake, assessment, writing.folder), as_json=as_json)
    elif as_json:
        from hov_tools.report.document import as_document

        show_json(as_document(assessment))
    else:
        from hov_tools.report.summary import findings_lines

        show(*findings_lines(assessment, all_findings=all_findings))
    if writing.writes:
        from hov_tools.commands.marked import prepare
        from hov_tools.commands.results import write_all
        from hov_tools.files.output import target_of

        target = target_of(writing.folder, in_place=writing.in_place)
        write_all("valideer", intake, assessment, prepare(intake, assessment, writing.folder), target)
    return status_of(intake, assessment)
