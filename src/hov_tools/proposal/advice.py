"""A distribution proposed for a consortium: from its forms to a proposal, and from a proposal to edits.

This is what the button in Excel and `hov verdeel` share: forms go in, edits come out, no file in sight.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from hov_tools import dutch
from hov_tools.calculations.distribution.answer import Answer, Equals, Impossible, Possible, Proposal
from hov_tools.calculations.distribution.problem import Problem
from hov_tools.calculations.distribution.propose import propose
from hov_tools.errors import OutputError
from hov_tools.forms.records import FlowForm
from hov_tools.ooxml.edits import Edit
from hov_tools.proposal.edits import form_edits
from hov_tools.proposal.problem import Wishes, flow_form, problem_of, route_lines
from hov_tools.proposal.settled import cut_short_line, proof_lines
from hov_tools.proposal.sheet import proposal_sheet
from hov_tools.report import text
from hov_tools.rules.case import Case
from hov_tools.rules.catalogue import choice_text
from hov_tools.rules.decided import StandingDecision
from hov_tools.rules.deciding import applied_numbers, decision_lines
from hov_tools.rules.engine import assess
from hov_tools.rules.facts import ConsortiumFacts
from hov_tools.rules.finding import Assessment, Finding, Severity
from hov_tools.rules.outcome import days_choices

_CONDITIONS = frozenset(["V1", "V3", "V4", "V5"])
# What makes a route wrong by itself, whatever else is still to be filled in.
_OF_ROUTES = frozenset(["V2", "D6"])
# What the distribution and the routes themselves must satisfy.
_OWN = frozenset(["V2", "D1", "D2", "D3", "D4", "D5", "D6"])


class RejectedProposalError(OutputError):
    """The rules do not accept what was proposed: a mistake of this program, found before anything was written."""


class Advice(Struct, frozen=True):
    """What can be said of a consortium's distribution.

    Attributes:
        facts: of its forms.
        wishes: what was asked.
        problem: what was to be divided.
        answer: proposals, or why there is none.
        blocked: conditions that the consortium does not meet: without them there is no bonus (Richtlijn §4 and §5).
        mistakes: in routes that are filled in and are to stay.
        doubts: conditions on which the board of TOP decides: the bonus is provisional.
        choices: the choices that it rests on, in Dutch.
        decisions: of the board, that the conditions rest on, or that lapsed.
    """

    facts: ConsortiumFacts
    wishes: Wishes
    problem: Problem
    answer: Answer
    blocked: tuple[Finding, ...]
    mistakes: tuple[Finding, ...]
    doubts: tuple[Finding, ...]
    choices: tuple[str, ...]
    decisions: tuple[StandingDecision, ...] = ()

    @property
    def form(self) -> FlowForm:
        """The in- en doorstroom form."""
        return flow_form(self.facts)

    @property
    def proposals(self) -> tuple[Proposal, ...]:
        """The proposals that can be submitted, the best first."""
        match self.answer:
            case Possible(proposals=proposals, conditions=()) if not self.blocked and not self.mistakes:
                return proposals
        return ()

    @property
    def is_filled(self) -> bool:
        """The form holds a whole distribution already, which stays: there is nothing to propose."""
        if self.wishes.is_free or not self.proposals:
            return False
        return not form_edits(self.form, self.problem, self.proposals[0], self.wishes)

    @property
    def equals(self) -> Equals | None:
        """The distributions that are as good as the first proposal; None when not asked for, or not known."""
        return self.answer.equals if isinstance(self.answer, Possible) and self.proposals else None

    @property
    def impossible(self) -> Impossible | None:
        """The clash, when there is no distribution."""
        return self.answer if isinstance(self.answer, Impossible) else None


def advise(case: Case, wishes: Wishes, assessment: Assessment | None = None) -> Advice:
    """Propose a distribution for a consortium.

    Args:
        case: its forms.
        wishes: what it asks.
        assessment: of the same case, when it was judged already.

    Raises:
        UsageError: a number is missing; the message asks for it by name.
        UnprovenError: time was up before there was a distribution, or before it was known why there is none.
    """
    assessment = assessment or assess(case)
    facts, findings = assessment.facts, assessment.findings
    problem = problem_of(facts, wishes)
    seed, why = _seed(facts, wishes, problem)
    conditions = [one for one in findings if one.code in _CONDITIONS]
    return Advice(
        facts=facts,
        wishes=wishes,
        problem=problem,
        answer=propose(problem, proposals=wishes.count, seconds=wishes.seconds, seed=seed, equal=wishes.equal),
        blocked=tuple(one for one in conditions if one.severity is Severity.FOUT),
        mistakes=() if wishes.is_free else tuple(_mistakes(facts, findings)),
        doubts=tuple(one for one in conditions if one.severity is Severity.TWIJFEL),
        choices=(
            *_choices(facts, wishes, problem),
            text("proposal.choice.ties"),
            why,
            *decision_lines(assessment.outcome.decisions),
        ),
        decisions=assessment.outcome.decisions,
    )


def proposal_edits(advice: Advice, proposal: Proposal, *, version: str) -> tuple[Edit, ...]:
    """Give the edits of the in- en doorstroom workbook: the form filled in, and the sheet that explains it.

    Args:
        advice: of the consortium.
        proposal: one of its proposals.
        version: of this tool, for the last line of the sheet.
    """
    own = form_edits(advice.form, advice.problem, proposal, advice.wishes)
    name = next((one.form.text("consortium").value for one in advice.facts.applications), None)
    title = name or advice.form.text("consortium").value or ""
    sheet = proposal_sheet(
        advice.problem,
        proposal,
        name=title,
        notes=notes(advice),
        choices=advice.choices,
        version=version,
        is_filled=advice.is_filled,
    )
    return (*own, sheet)


def notes(advice: Advice) -> tuple[str, ...]:
    """Give what a reader must know before using a proposal."""
    lines: list[str] = []
    if advice.is_filled:
        lines.append(text("proposal.note.filled"))
    if advice.proposals:
        lines += proof_lines(advice.proposals[0], advice.wishes.seconds)
    if isinstance(advice.answer, Possible) and advice.answer.is_cut_short:
        lines.append(cut_short_line(advice.wishes.seconds))
    if advice.doubts:
        codes = ", ".join(dict.fromkeys(one.code for one in advice.doubts))
        lines.append(text("proposal.note.provisional", codes=codes))
    applied = applied_numbers(advice.decisions)
    if applied:
        lines.append(text.counted("proposal.note.decided", len(applied), numbers=dutch.listed(map(str, applied))))
    if advice.facts.is_provisional:
        lines.append(text("proposal.note.open"))
    if not advice.facts.applications:
        lines.append(text("proposal.note.unjudged"))
    has_new = any(route.fixed is None for one in advice.proposals[:1] for route in one.routes)
    if has_new and not advice.wishes.is_approved:
        lines.append(text("proposal.note.approval"))
    return tuple(lines)


def check(after: Assessment) -> None:
    """Let the same rules judge the workbook with the proposal in it.

    Raises:
        RejectedProposalError: the distribution or a route is not as it must be.
    """
    wrong = next((one for one in after.findings if one.code in _OWN and one.severity is Severity.FOUT), None)
    if wrong is not None:
        ref = f"{wrong.sheet}!{wrong.cell}"
        raise RejectedProposalError(text("proposal.rejected", code=wrong.code, place=ref, message=wrong.message))


def _mistakes(facts: ConsortiumFacts, findings: Sequence[Finding]) -> Iterator[Finding]:
    """Give what is wrong with routes that are to stay; a row that only says that it is approved is none."""
    form = flow_form(facts)
    rows = [line.route for line in route_lines(form) if line.route is not None]
    places = [field.ref for row in rows for field in row.answers() if field.ref is not None]
    cells = {(ref.sheet, ref.address) for ref in places}
    return (one for one in findings if one.code in _OF_ROUTES and (one.sheet, one.cell) in cells)


def _seed(facts: ConsortiumFacts, wishes: Wishes, problem: Problem) -> tuple[str, str]:
    """Give the seed of the lots, and say where it comes from: it must be known before anybody knows the outcome."""
    forms = [one.form for one in (facts.newest, facts.flow) if one is not None]
    regiehouder = next((tpid for form in forms if (tpid := form.text("regiehouder").value) is not None), None)
    if wishes.seed is not None:
        seed, key = wishes.seed, "given"
    elif regiehouder is not None:
        seed, key = f"{regiehouder} {problem.year}", "regiehouder"
    else:
        seed, key = str(problem.year), "year"
    return seed, text(f"proposal.choice.seed_{key}", seed=seed)


def _choices(facts: ConsortiumFacts, wishes: Wishes, problem: Problem) -> tuple[str, ...]:
    """List the choices that a proposal rests on."""
    used = [choice_text("bonus"), choice_text("lengte")]
    used.append(text(f"proposal.choice.weigh_{problem.weigh.name.lower()}"))
    used.append(text(f"proposal.choice.spread_{problem.spread.name.lower()}"))
    if not wishes.starts:
        used.append(text("proposal.choice.start", year=problem.year))
    if not wishes.lengths:
        used.append(text("proposal.choice.lengths", months="+".join(map(str, problem.lengths))))
    if wishes.capacities:
        used.append(text("proposal.choice.capacity"))
    if facts.allocated is None:
        used.append(text("proposal.choice.allocated"))
    return (*used, *days_choices(facts.days_per_place, facts.training, facts.year))
