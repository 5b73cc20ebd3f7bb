"""hov valideer: check a consortium's workbooks; write the report sheet, and mark the cells that findings name."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from hov_tools.commands import help_text, text
from hov_tools.commands.judging import judge, status_of
from hov_tools.commands.options import (
    Asked,
    Writing,
    add_decisions,
    add_judging,
    add_limit,
    add_writing,
    asked_of,
    writing_of,
)
from hov_tools.commands.parser import Parser
from hov_tools.commands.terminal import say, show, show_json
from hov_tools.errors import UsageError
from hov_tools.rules.finding import Assessment

if TYPE_CHECKING:
    from hov_tools.files.apply_and_tell import Prepared
    from hov_tools.files.consortium import Intake


def add_options(parser: Parser) -> None:
    """Add the options of the command, and what runs it."""
    add_judging(parser, "PAD")
    add_decisions(parser)
    parser.add_argument("--alles", action="store_true", help=help_text("arg_alles"))
    add_limit(parser)
    add_writing(parser, "rapport")
    parser.add_argument("--verder", action="store_true", help=help_text("arg_verder"))
    parser.add_argument("--pdf", action="store_true", help=help_text("arg_pdf"))
    parser.set_defaults(run=run)


def run(parsed: argparse.Namespace) -> int:
    """Run the command; gives the exit status.

    Raises:
        UsageError: the options do not say where to, or ask for what goes with writing alone; or someone corrected a
            copy in the folder of results.
        OutputError: a workbook cannot be written.
    """
    writing = replace(writing_of(parsed), goes_on=parsed.verder)
    if parsed.pdf and not writing.writes:
        from hov_tools.files import text as of_files

        raise UsageError(of_files("pdf_zonder_schrijf"))
    asked = asked_of(parsed)
    if writing.folder is not None and writing.writes:
        from hov_tools.files.corrected import Results

        asked = replace(asked, results=Results(writing.folder, writing.goes_on))
    elif parsed.verder:
        from hov_tools.files import text as of_files

        raise UsageError(of_files("verder_zonder"))
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

        prepared = with_marks(asked.left, intake, assessment, None if writing.is_trial else writing.folder)
        if parsed.pdf:
            prepared += _pdf(intake, assessment, writing.folder)
        finish("valideer", intake, assessment, prepared, writing, as_json=parsed.json)
    # Of what was not read no cell can be marked: what to do stands at the finding.
    if not (parsed.json or writing.is_trial or intake.has_read_nothing):
        say(*_closing(asked, assessment, writing, all_findings=parsed.alles))
    return status_of(intake, assessment)


def _pdf(intake: Intake, assessment: Assessment, folder: Path | None) -> tuple[Prepared, ...]:
    """Print the report; where that cannot be done it is told, and the rest is written all the same."""
    from hov_tools.files.marked import beside_report
    from hov_tools.files.printed import NotPrintedError, find_libreoffice, printed_report

    try:
        data = printed_report(assessment, program=find_libreoffice())
    except NotPrintedError as error:
        say(str(error))
        return ()
    return (beside_report(intake, assessment, folder, data, ".pdf"),)


def _closing(asked: Asked, assessment: Assessment, writing: Writing, *, all_findings: bool) -> Iterator[str]:
    """Say what there is to mend, and what to do next."""
    from hov_tools.report.finding_trees import counts_line, finding_trees
    from hov_tools.report.to_correct import in_order

    trees = finding_trees(assessment)
    # Of these nothing is marked; where nothing is written, the findings above tell it.
    if writing.writes and (clean := in_order(assessment)) is not None:
        yield clean
    if not assessment.needs_attention or not trees:
        return
    has_more = not all_findings and any(one.following for one in trees)
    yield counts_line(trees, with_zeros=False) + (text("valideer_gevolgen") if has_more else "")
    if writing.writes:
        place = asked.path if writing.folder is None else writing.folder
        yield text("valideer_herstel" if place.is_dir() else "valideer_herstel_een", place=place)
    else:
        yield text("valideer_schrijf", path=asked.path)
