"""hov verdeel: propose the distribution of the places, with reasons, and put it into the in- en doorstroom form."""

from __future__ import annotations

from msgspec.structs import replace

from hov_tools import __version__
from hov_tools.calculations.distribution.answer import Proposal
from hov_tools.calculations.errors import UnprovenError
from hov_tools.commands import text
from hov_tools.commands.common import ERRORS, NOTHING_READ, OK, Asked, Writing, judge, say, show, show_json
from hov_tools.commands.fill_in import filled_in, finish
from hov_tools.commands.verdeel_progress import working
from hov_tools.errors import OutputError, UsageError
from hov_tools.files.apply_and_tell import Prepared, refusal
from hov_tools.files.intake import Intake, Source, read_document
from hov_tools.ooxml.edits import Edit
from hov_tools.ooxml.errors import WorkbookError
from hov_tools.ooxml.writer import apply_edits
from hov_tools.proposal.document import proposal_document, proposal_lines
from hov_tools.proposal.edits import form_edits
from hov_tools.proposal.propose import Advice, advise, check, proposal_edits
from hov_tools.proposal.wishes import Wishes
from hov_tools.rules.case import Case
from hov_tools.rules.engine import assess


def run(asked: Asked, writing: Writing, wishes: Wishes, *, choice: int, as_json: bool) -> int:
    """Run the command; gives the exit status: 1 when no distribution exists.

    Raises:
        UsageError: a number is missing, or there is no proposal of that number.
        OutputError: the workbook cannot be changed, or it took too long.
    """
    intake, assessment = judge(asked)
    if intake.has_read_nothing:
        say(text("niets_gelezen"))
        return NOTHING_READ
    try:
        with working(text("verdeel_rekent")):
            advice = advise(intake.case, wishes, assessment)
    except UnprovenError as error:
        raise OutputError(text("verdeel_te_lang", seconds=round(error.seconds))) from error
    source = None if advice.facts.flow is None else intake.source(advice.facts.flow.file)
    if source is not None:
        for proposal in advice.proposals:
            _judge(intake.case, source, form_edits(advice.form, advice.problem, proposal, wishes))
    chosen = _chosen(advice, choice) if advice.proposals and (writing.writes or writing.is_trial) else None
    if not writing.is_trial or chosen is None:
        if as_json:
            show_json(proposal_document(advice))
        else:
            show(*proposal_lines(advice))
    if not advice.proposals:
        return ERRORS
    if source is not None and chosen is not None:
        prepared = _prepared(intake, source, advice, chosen)
        finish("verdeel", intake, assessment, (prepared,), writing, as_json=as_json)
    return OK


def _chosen(advice: Advice, choice: int) -> Proposal:
    if choice > len(advice.proposals):
        count = len(advice.proposals)
        raise UsageError(text("verdeel_een_voorstel") if count == 1 else text("verdeel_keuze", count=count))
    return advice.proposals[choice - 1]


def _prepared(intake: Intake, source: Source, advice: Advice, proposal: Proposal) -> Prepared:
    prepared = filled_in(source, proposal_edits(advice, proposal, version=__version__))
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
