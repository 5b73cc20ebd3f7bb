"""hov scenario: what would become of a consortium if, beside what it is now."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hov_tools import __version__
from hov_tools.commands import NOTHING_READ, help_text, text
from hov_tools.commands.judging import judge, read, status_when_done, tell_files
from hov_tools.commands.options import (
    Asked,
    Writing,
    add_counting,
    add_json,
    add_limit,
    add_number_file,
    add_writing,
    days,
    file_numbers,
    places,
    tpid,
    writing_of,
    year,
)
from hov_tools.commands.parser import Parser
from hov_tools.commands.terminal import Table, say, show, show_json, working
from hov_tools.commands.writing import filled_in, finish
from hov_tools.errors import UsageError
from hov_tools.files.apply_and_tell import Prepared
from hov_tools.files.consortium import Intake
from hov_tools.files.marked import flow_source
from hov_tools.ooxml.blank import blank_workbook
from hov_tools.ooxml.edits import AddSheet
from hov_tools.ooxml.writer import apply_edits
from hov_tools.report import text as report_text
from hov_tools.report.paragraph import WIDTH
from hov_tools.rules.finding import Assessment
from hov_tools.scenario.cases import Allocated, DaysForPlace, Step, With, Without, Year
from hov_tools.scenario.compare import Scenario, scenarios
from hov_tools.scenario.sheet import scenario_sheet
from hov_tools.scenario.table import scenario_document, scenario_lines, scenario_notes, table_rows


class _Step(argparse.Action):
    """Appends (option, value) to one list, whichever option it is: so their order is kept."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,  # noqa: ARG002 - argparse calls it so
        namespace: argparse.Namespace,
        values: str | Sequence[Any] | None,
        option_string: str | None = None,
    ) -> None:
        namespace.stappen = [*namespace.stappen, (str(option_string), values)]


def add_options(parser: Parser) -> None:
    """Add the options of the command, and what runs it."""
    parser.add_argument("pad", type=Path, metavar="PAD", help=help_text("arg_pad"))
    _add_steps(parser)
    add_number_file(parser)
    add_counting(parser)
    add_limit(parser)
    add_json(parser)
    add_writing(parser, "scenario")
    parser.set_defaults(run=run)


def _add_steps(parser: Parser) -> None:
    """Add the options by which a what-if is given."""
    parser.set_defaults(stappen=[])
    for name, kind, shown in (
        ("zonder", tpid, "TPID"),
        ("met", Path, "MAP"),
        ("toegewezen", places, "N"),
        ("dagen-per-plaats", days, "N"),
        ("jaar", year, "T"),
    ):
        told = help_text(f"arg_scenario_{name.replace('-', '_')}")
        parser.add_argument(f"--{name}", type=kind, action=_Step, dest="stappen", metavar=shown, help=told)
    parser.add_argument("--samen", action="store_true", help=help_text("arg_samen"))
    parser.add_argument("--verdeling", action="store_true", help=help_text("arg_verdeling"))


def run(parsed: argparse.Namespace) -> int:
    """Run the command; gives the exit status.

    Raises:
        UsageError: there is nothing at a path, or a what-if cannot be.
        OutputError: the sheet cannot be written.
    """
    writing = writing_of(parsed)
    as_json: bool = parsed.json
    numbers, seconds = file_numbers(parsed.getallen), parsed.tijdslimiet
    asked = Asked(parsed.pad, numbers=numbers, counting=tuple(parsed.telt), seconds=seconds)
    intake, assessment = judge(asked)
    if intake.has_read_nothing:
        say(text("niets_gelezen"))
        return NOTHING_READ
    if not parsed.stappen:
        raise UsageError(text("scenario_geen"))
    steps = tuple(_step(option, value, seconds) for option, value in parsed.stappen)
    with working(text("verdeel_rekent")):
        found = scenarios(intake.case, steps, together=parsed.samen, distribute=parsed.verdeling)
    tell_files(assessment)
    given = (choice for one in found for choice in one.choices)
    own = (report_text("scenario.choice.bonus"), report_text("scenario.choice.right"))
    choices = tuple(dict.fromkeys((*assessment.outcome.choices, *given, *own)))
    if not writing.is_trial:
        if as_json:
            show_json(scenario_document(found, choices))
        else:
            show(_table(found), *scenario_notes(found))
    if writing.writes or writing.is_trial:
        sheet = scenario_sheet(found, name=assessment.outcome.name or "", choices=choices, version=__version__)
        prepared = _prepared(asked, intake, assessment, sheet, writing)
        finish("scenario", intake, assessment, (prepared,), writing, as_json=as_json)
    return status_when_done(assessment)


def _table(found: Sequence[Scenario]) -> Table:
    heads = [report_text("scenario.title"), *(one.name for one in found)]
    rows = [[row.short or row.label, *row.cells] for row in table_rows(found)]
    return Table(heads, rows, rule=WIDTH, plain=tuple(scenario_lines(found)))


def _step(option: str, value: Any, seconds: float) -> Step:  # noqa: ANN401 - argparse read it by the option's own type
    match option:
        case "--zonder":
            return Without(value)
        case "--met":
            joining = read(Asked(value, seconds=seconds))
            return With(value.resolve().name, joining.case.documents)
        case "--toegewezen":
            return Allocated(value)
        case "--dagen-per-plaats":
            return DaysForPlace(value)
        case _:
            return Year(value)


def _prepared(asked: Asked, intake: Intake, assessment: Assessment, sheet: AddSheet, writing: Writing) -> Prepared:
    """Put the sheet into the in- en doorstroom workbook; without one into a workbook of its own."""
    source = flow_source(intake, assessment)
    if source is not None:
        return filled_in(asked.left, source[0], [sheet])
    say(text("scenario_eigen_werkmap"))
    name = report_text("scenario.file")
    result = apply_edits(blank_workbook(sheet.name), [sheet])
    folder = intake.sources[0].path.parent if intake.sources else writing.folder or Path()
    return Prepared(name, folder / name, name, result.data, result.changes)
