"""hov scenario: what would become of a consortium if, beside what it is now."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from msgspec import Struct

from hov_tools import __version__
from hov_tools.commands import text
from hov_tools.commands.common import NOTHING_READ, OK, Writing, read, say, show, show_json
from hov_tools.commands.fill_in import filled_in, finish
from hov_tools.commands.verdeel_progress import working
from hov_tools.errors import UsageError
from hov_tools.files.apply_and_tell import Prepared
from hov_tools.files.intake import Intake
from hov_tools.files.marked import flow_source
from hov_tools.ooxml.blank import blank_workbook
from hov_tools.ooxml.edits import AddSheet
from hov_tools.ooxml.writer import apply_edits
from hov_tools.report import text as report_text
from hov_tools.rules.engine import assess
from hov_tools.scenario.cases import Allocated, DaysForPlace, Step, With, Without, Year
from hov_tools.scenario.compare import scenarios
from hov_tools.scenario.sheet import scenario_sheet
from hov_tools.scenario.table import scenario_document, scenario_lines


class Wanted(Struct, frozen=True):
    """What was asked.

    Attributes:
        steps: (option, value), in the order in which they were typed.
        together: all of them make one scenario.
        distribute: propose a distribution for each scenario.
    """

    steps: tuple[tuple[str, Any], ...]
    together: bool
    distribute: bool


def run(path: Path, wanted: Wanted, writing: Writing, *, as_json: bool) -> int:
    """Run the command; gives the exit status.

    Raises:
        UsageError: there is nothing at a path, or a what-if cannot be.
        OutputError: the sheet cannot be written.
    """
    intake = read(path)
    if intake.has_read_nothing:
        say(text("niets_gelezen"))
        return NOTHING_READ
    if not wanted.steps:
        raise UsageError(text("scenario_geen"))
    steps = tuple(_step(option, value) for option, value in wanted.steps)
    with working(text("verdeel_rekent")):
        found = scenarios(intake.case, steps, together=wanted.together, distribute=wanted.distribute)
    assessment = assess(intake.case)
    choices = (*assessment.outcome.choices, report_text("scenario.choice.bonus"), report_text("scenario.choice.right"))
    if not writing.is_trial:
        if as_json:
            show_json(scenario_document(found, choices))
        else:
            show(*scenario_lines(found))
    if writing.writes or writing.is_trial:
        sheet = scenario_sheet(found, name=assessment.outcome.name or "", choices=choices, version=__version__)
        finish("scenario", intake, assessment, (_prepared(intake, sheet, writing),), writing, as_json=as_json)
    return OK


def _step(option: str, value: Any) -> Step:  # noqa: ANN401 - argparse read it by the option's own type
    match option:
        case "--zonder":
            return Without(value)
        case "--met":
            joining = read(value)
            return With(value.resolve().name, joining.case.documents)
        case "--toegewezen":
            return Allocated(value)
        case "--dagen-per-plaats":
            return DaysForPlace(value)
        case _:
            return Year(value)


def _prepared(intake: Intake, sheet: AddSheet, writing: Writing) -> Prepared:
    """Put the sheet into the in- en doorstroom workbook; without one into a workbook of its own."""
    source = flow_source(intake)
    if source is not None:
        return filled_in(source[0], [sheet])
    say(text("scenario_eigen_werkmap"))
    name = report_text("scenario.file")
    result = apply_edits(blank_workbook(sheet.name), [sheet])
    folder = intake.sources[0].path.parent if intake.sources else writing.folder or Path()
    return Prepared(name, folder / name, name, result.data, result.changes)
