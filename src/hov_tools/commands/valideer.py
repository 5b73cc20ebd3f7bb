"""hov valideer: check a consortium's workbooks; write the report sheet, and mark the cells that findings name."""

from __future__ import annotations

import argparse

from hov_tools.commands import help_text
from hov_tools.commands.judging import judge, status_of
from hov_tools.commands.options import Parser, add_judging, add_limit, add_writing, asked_of, writing_of
from hov_tools.commands.terminal import show, show_json


def add_options(parser: Parser) -> None:
    """Add the options of the command, and what runs it."""
    add_judging(parser, "PAD")
    parser.add_argument("--alles", action="store_true", help=help_text("arg_alles"))
    add_limit(parser)
    add_writing(parser, "rapport")
    parser.set_defaults(run=run)


def run(parsed: argparse.Namespace) -> int:
    """Run the command; gives the exit status.

    Raises:
        UsageError: the options do not say where to.
        OutputError: a workbook cannot be written.
    """
    writing = writing_of(parsed)
    asked = asked_of(parsed)
    intake, assessment = judge(asked)
    # What only shows findings does not wait for what writes workbooks.
    if parsed.json and not writing.is_trial:
        from hov_tools.report.document import as_document

        show_json(as_document(assessment))
    elif not writing.is_trial:
        from hov_tools.report.summary import findings_text

        show(*findings_text(assessment, all_findings=parsed.alles))
    if writing.writes or writing.is_trial:
        from hov_tools.commands.writing import finish, with_marks

        prepared = with_marks(asked.left, intake, assessment, writing.folder)
        finish("valideer", intake, assessment, prepared, writing, as_json=parsed.json)
    return status_of(intake, assessment)
