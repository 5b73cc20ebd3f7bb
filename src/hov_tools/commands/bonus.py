"""hov bonus: the bonus places with the arithmetic written out, and filling in their cell."""

from __future__ import annotations

import argparse

from msgspec import to_builtins

from hov_tools.commands import ERRORS, NOTHING_READ, text
from hov_tools.commands.judging import judge, status_when_done, tell_files
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
from hov_tools.files.consortium import Intake
from hov_tools.report.document import as_document
from hov_tools.rules.deciding import decision_lines
from hov_tools.rules.finding import Assessment, Outcome, Verdict
from hov_tools.rules.outcome import days_choices


def add_options(parser: Parser) -> None:
    """Add the options of the command, and what runs it."""
    add_judging(parser, "PAD")
    add_decisions(parser)
    add_limit(parser)
    add_writing(parser, "bonus")
    parser.set_defaults(run=run)


def run(parsed: argparse.Namespace) -> int:
    """Run the command; gives the exit status.

    Raises:
        UsageError: the options do not say where to.
        OutputError: the workbook cannot be changed or written.
    """
    writing = writing_of(parsed)
    asked = asked_of(parsed)
    intake, assessment = judge(asked)
    tell_files(assessment)
    outcome = assessment.outcome
    # A trial shows the edits instead; when there can be none, why.
    if parsed.json and not writing.is_trial:
        show_json({"versie": 1, **to_builtins(as_document(assessment).outcome)})
    elif outcome.bonus is None:
        show(text("bonus_onbekend", why=text("bonus_geen_plaatsen")))
    elif not writing.is_trial:
        facts = assessment.facts
        given = days_choices(facts.days_per_place, facts.training, facts.year)
        show(*_arithmetic(outcome), *_reservations(outcome), *given, *decision_lines(outcome.decisions))
    if intake.has_read_nothing:
        return NOTHING_READ
    if outcome.bonus is None:
        return ERRORS
    if writing.writes or writing.is_trial:
        return _fill_in(asked, intake, assessment, writing, as_json=parsed.json)
    return status_when_done(assessment)


def _arithmetic(outcome: Outcome) -> list[str]:
    calculation = outcome.calculations[-1]
    return [calculation.title, *(f"  {what}: {how} → {result}" for what, how, result in calculation.steps)]


def _reservations(outcome: Outcome) -> list[str]:
    match outcome.verdict:
        case Verdict.MEETS:
            return []
        case Verdict.BOARD:
            return [text("bonus_voorlopig")]
        case Verdict.FAILS:
            return [text("bonus_vervalt")]
        case None:
            return [text("bonus_nog_niet")]


def _fill_in(asked: Asked, intake: Intake, assessment: Assessment, writing: Writing, *, as_json: bool) -> int:
    from hov_tools.commands.writing import filled_in, finish
    from hov_tools.files.marked import flow_source
    from hov_tools.report.filled import bonus_edits

    found = flow_source(intake, assessment)
    if found is None:
        say(text("bonus_geen_cel"))
        return ERRORS
    source, form = found
    outcome = assessment.outcome
    if outcome.allocated is None or outcome.bonus is None:
        say(text("bonus_geen_toegewezen", file=source.document.file))
        return ERRORS
    edits = bonus_edits(form, outcome.bonus.places, text.counted("bonus_waarom", outcome.allocated))
    if not edits:
        say(text("bonus_al_goed", file=source.document.file))
    prepared = (filled_in(asked.left, source, edits),) if edits else ()
    finish("bonus", intake, assessment, prepared, writing, as_json=as_json)
    return status_when_done(assessment)
