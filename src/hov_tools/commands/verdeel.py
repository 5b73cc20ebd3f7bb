"""hov verdeel: propose the distribution of the places, with reasons, and put it into the in- en doorstroom form."""

from __future__ import annotations

import argparse
import re

from msgspec.structs import replace

from hov_tools import __version__
from hov_tools.calculations.distribution.answer import Proposal
from hov_tools.calculations.distribution.clash import STEP as CLASH
from hov_tools.calculations.distribution.problem import Spread, Weigh
from hov_tools.calculations.errors import UnprovenError
from hov_tools.commands import ERRORS, NOTHING_READ, help_text, text
from hov_tools.commands.judging import judge, status_when_done, tell_files
from hov_tools.commands.options import (
    SECONDS,
    add_decisions,
    add_judging,
    add_writing,
    asked_of,
    days,
    places,
    seed,
    writing_of,
)
from hov_tools.commands.parser import Parser
from hov_tools.commands.terminal import say, show, show_json, working
from hov_tools.commands.writing import filled_in, finish
from hov_tools.errors import OutputError, UsageError
from hov_tools.files.apply_and_tell import Prepared, refusal
from hov_tools.files.consortium import Intake, Source
from hov_tools.files.documents import read_document
from hov_tools.ooxml.edits import Edit
from hov_tools.ooxml.errors import WorkbookError
from hov_tools.ooxml.writer import apply_edits
from hov_tools.proposal.advice import Advice, advise, check, proposal_edits
from hov_tools.proposal.document import proposal_document, proposal_text
from hov_tools.proposal.edits import form_edits
from hov_tools.proposal.problem import Wishes
from hov_tools.proposal.settled import proof_lines, settled_lines
from hov_tools.rules.case import Case
from hov_tools.rules.engine import assess

_PLACES = re.compile(r"([0-9]{4,6})=([0-9]{1,4})")
_PAIR = re.compile(r"([0-9]{4,6})-([0-9]{4,6})")
_MONTH = re.compile(r"(20[0-9]{2})-(0?[1-9]|1[0-2])")
_LENGTHS = re.compile(r"[0-9]{1,3}(\+[0-9]{1,3}){1,2}")
_MOST_PROPOSALS = 10
_MOST_EQUALS = 20
_SEARCH_SECONDS = 120


def add_options(parser: Parser) -> None:
    """Add the options of the command, and what runs it."""
    add_judging(parser, "PAD")
    add_decisions(parser)
    _add_wishes(parser)
    add_writing(parser, "voorstel")
    parser.set_defaults(run=run)


def _add_wishes(parser: Parser) -> None:
    """Add the options by which a consortium says what it wants."""
    parser.add_argument("--toegewezen", type=places, metavar="N", help=help_text("arg_toegewezen"))
    parser.add_argument("--vrij", action="store_true", help=help_text("arg_vrij"))
    for name in ("capaciteit", "minimum", "maximum"):
        parser.add_argument(
            f"--{name}", type=_of_member, action="append", default=[], metavar="TPID=N", help=help_text(f"arg_{name}")
        )
    parser.add_argument(
        "--start", type=_month, action="append", default=[], metavar="JAAR-MAAND", help=help_text("arg_start")
    )
    parser.add_argument("--duur", type=_lengths, default=(), metavar="M+M", help=help_text("arg_duur"))
    parser.add_argument(
        "--paar", type=_pair, action="append", default=[], metavar="TPID-TPID", help=help_text("arg_paar")
    )
    parser.add_argument("--naar", type=_naar, default="plaats", metavar="plaats|hov", help=help_text("arg_naar"))
    parser.add_argument(
        "--doorstroom",
        type=_doorstroom,
        default="instroom",
        metavar="instroom|gelijk",
        help=help_text("arg_doorstroom"),
    )
    parser.add_argument("--akkoord", action="store_true", help=help_text("arg_akkoord"))
    parser.add_argument("--aantal", type=_count, default=1, metavar="N", help=help_text("arg_aantal"))
    parser.add_argument("--loting", type=seed, metavar="TEKST", help=help_text("arg_loting_verdeling"))
    parser.add_argument("--gelijken", action="store_true", help=help_text("arg_gelijken"))
    told = help_text("arg_tijdslimiet_verdeling")
    parser.add_argument("--tijdslimiet", type=days, default=_SEARCH_SECONDS, metavar="SECONDEN", help=told)
    parser.add_argument("--keuze", type=_count, default=1, metavar="N", help=help_text("arg_keuze"))


def run(parsed: argparse.Namespace) -> int:
    """Run the command; gives the exit status: 1 when no distribution exists.

    Raises:
        UsageError: a number is missing, or there is no proposal of that number.
        OutputError: the workbook cannot be changed, or time was up with nothing to show.
    """
    writing, wishes = writing_of(parsed), _wishes_of(parsed)
    as_json: bool = parsed.json
    # The limit is for the search; reading has what it always has.
    intake, assessment = judge(replace(asked_of(parsed), seconds=SECONDS))
    tell_files(assessment)
    if intake.has_read_nothing:
        say(text("niets_gelezen"))
        return NOTHING_READ
    try:
        with working(text("verdeel_rekent")):
            advice = advise(intake.case, wishes, assessment)
    except UnprovenError as error:
        key = "verdeel_botsing_te_lang" if error.step == CLASH else "verdeel_te_lang"
        raise OutputError(text(key, seconds=wishes.seconds)) from error
    source = None if advice.facts.flow is None else intake.source(advice.facts.flow.file)
    if source is not None:
        for proposal in advice.proposals:
            _judge(intake.case, source, form_edits(advice.form, advice.problem, proposal, wishes))
    chosen = _chosen(advice, parsed.keuze) if advice.proposals and (writing.writes or writing.is_trial) else None
    if not writing.is_trial or chosen is None:
        if as_json:
            show_json(proposal_document(advice))
        else:
            show(*proposal_text(advice))
    if not advice.proposals:
        return ERRORS
    if source is not None and chosen is not None:
        prepared = _prepared(intake, source, advice, chosen)
        choices = (*advice.choices, *settled_lines(chosen), *proof_lines(chosen, wishes.seconds))
        finish("verdeel", intake, assessment, (prepared,), writing, as_json=as_json, choices=choices)
    return status_when_done(assessment)


def _chosen(advice: Advice, choice: int) -> Proposal:
    if choice > len(advice.proposals):
        count = len(advice.proposals)
        raise UsageError(text.counted("verdeel_keuze", count))
    return advice.proposals[choice - 1]


def _prepared(intake: Intake, source: Source, advice: Advice, proposal: Proposal) -> Prepared:
    prepared = filled_in(SECONDS, source, proposal_edits(advice, proposal, version=__version__))
    _check(intake.case, source, prepared.data)
    return prepared


def _judge(case: Case, source: Source, edits: tuple[Edit, ...]) -> None:
    """Put a proposal into a copy of the workbook in memory, and let the rules judge that."""
    try:
        data = apply_edits(source.data or b"", edits).data
    except WorkbookError as error:
        raise OutputError(refusal(source.document.file, error)) from error
    _check(case, source, data)


def _check(case: Case, source: Source, data: bytes) -> None:
    """Read the workbook again as it will be written; raises RejectedProposalError as `check`."""
    after = read_document(source.document.file, data)
    documents = (after if one is source.document else one for one in case.documents)
    check(assess(replace(case, documents=tuple(one for one in documents if one is not None))))


def _wishes_of(parsed: argparse.Namespace) -> Wishes:
    return Wishes(
        allocated=parsed.toegewezen,
        is_free=parsed.vrij,
        capacities=tuple(parsed.capaciteit),
        minimums=tuple(parsed.minimum),
        maximums=tuple(parsed.maximum),
        starts=tuple(parsed.start),
        lengths=parsed.duur,
        pairs=tuple(parsed.paar),
        weigh=Weigh.BY_PLACE if parsed.naar == "plaats" else Weigh.BY_HOV,
        spread=Spread.BY_INSTROOM if parsed.doorstroom == "instroom" else Spread.EQUAL,
        count=max(parsed.aantal, parsed.keuze),
        is_approved=parsed.akkoord,
        seed=parsed.loting,
        equal=_MOST_EQUALS if parsed.gelijken else 0,
        seconds=parsed.tijdslimiet,
    )


def _naar(value: str) -> str:
    return _one_of(value, ("plaats", "hov"))


def _doorstroom(value: str) -> str:
    return _one_of(value, ("instroom", "gelijk"))


def _one_of(value: str, choices: tuple[str, str]) -> str:
    # Not argparse's own choices: it would call the value a command.
    if value not in choices:
        raise argparse.ArgumentTypeError(help_text("fout_een_van").format(first=choices[0], second=choices[1]))
    return value


def _count(value: str) -> int:
    if not (value.isdecimal() and value.isascii() and 1 <= int(value) <= _MOST_PROPOSALS):
        raise argparse.ArgumentTypeError(help_text("fout_aantal"))
    return int(value)


def _of_member(value: str) -> tuple[str, int]:
    match = _PLACES.fullmatch(value)
    if match is None:
        raise argparse.ArgumentTypeError(help_text("fout_van_lid"))
    return match[1], int(match[2])


def _pair(value: str) -> tuple[str, str]:
    match = _PAIR.fullmatch(value)
    if match is None or match[1] == match[2]:
        raise argparse.ArgumentTypeError(help_text("fout_paar"))
    return match[1], match[2]


def _month(value: str) -> tuple[int, int]:
    match = _MONTH.fullmatch(value)
    if match is None:
        raise argparse.ArgumentTypeError(help_text("fout_maand"))
    return int(match[1]), int(match[2])


def _lengths(value: str) -> tuple[int, ...]:
    if _LENGTHS.fullmatch(value) is None or "0" in value.split("+"):
        raise argparse.ArgumentTypeError(help_text("fout_duur"))
    return tuple(map(int, value.split("+")))
