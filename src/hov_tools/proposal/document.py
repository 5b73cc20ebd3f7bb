"""A proposed distribution, or why there is none, for programs (JSON) and for a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from hov_tools.calculations.distribution.answer import GoalResult, MemberPlaces, Proposal
from hov_tools.proposal.advice import Advice, notes
from hov_tools.proposal.clash import clash_lines, condition_lines, remedy_lines
from hov_tools.proposal.reasons import (
    goal_lines,
    kept_line,
    member_line,
    new_routes,
    reference_line,
    route_reason,
    summary_line,
)
from hov_tools.proposal.settled import equal_lines, settled_lines, step_name
from hov_tools.report import text
from hov_tools.report.paragraph import Paragraph
from hov_tools.rules.finding import Finding

PROPOSAL_VERSION = 2


def proposal_document(advice: Advice) -> dict[str, object]:
    """Give everything as values that JSON can hold; numbers of places as text "a/b", exactly."""
    return {
        "versie": PROPOSAL_VERSION,
        "jaar": advice.problem.year,
        "toegewezen": advice.problem.allocated,
        "bonus": advice.problem.bonus,
        "dagen_per_plaats": advice.problem.days_per_place,
        "mogelijk": bool(advice.proposals),
        "voorstellen": [_proposal(advice, one) for one in advice.proposals],
        "gelijken": _equals(advice),
        "botsing": list(_clash(advice)),
        "oplossingen": list(_remedies(advice)),
        "voorwaarden": list(_conditions(advice)),
        "let_op": list(notes(advice)),
        "keuzes": list(advice.choices),
    }


def _exact(value: Fraction) -> str:
    return f"{value.numerator}/{value.denominator}"


def _proposal(advice: Advice, proposal: Proposal) -> dict[str, object]:
    return {
        "leden": [_member(advice, one) for one in proposal.members],
        "routes": [
            {
                "soort": text(f"proposal.kind.{one.kind.value}"),
                "start": one.start.isoformat(),
                "delen": [{"tpid": leg.institution, "maanden": leg.months} for leg in one.placements],
                "ligt_vast": one.fixed,
                "waarom": route_reason(one),
            }
            for one in proposal.routes
        ],
        "voorkeuren": [_goal(one) for one in proposal.goals],
        "bewezen": _proof(proposal),
        "zaad": proposal.settled.seed,
        "beslist": [
            {"stap": step_name(step), "uitleg": line}
            for step, line in zip(proposal.settled.decided, settled_lines(proposal), strict=True)
        ],
        "loting": [{"tpid": one.candidate, "tekst": one.text, "sha256": one.sha256} for one in proposal.settled.lots],
    }


def _proof(proposal: Proposal) -> dict[str, object]:
    """Say how far a proposal is proven to be the best."""
    gap = proposal.gap
    numbers = (None, None) if gap is None else (gap.reached, gap.least)
    reached, least = (None if one is None else _exact(one) for one in numbers)
    return {
        "alles": gap is None,
        "stappen": [step_name(step) for step in proposal.proven],
        "open": None if gap is None else {"stap": step_name(gap.step), "waarde": reached, "minstens": least},
    }


def _equals(advice: Advice) -> dict[str, object] | None:
    """Give the equally good distributions; None when they were not asked for, or cannot be told."""
    equals = advice.equals
    if equals is None:
        return None
    return {
        "verdelingen": [[_places(advice, row) for row in rows] for rows in equals.distributions],
        "meer": equals.has_more,
    }


def _member(advice: Advice, member: MemberPlaces) -> dict[str, object]:
    return {
        "tpid": member.tpid,
        "ingebracht": None if member.brought_in is None else _exact(member.brought_in),
        **_places(advice, member),
        "waarom": member_line(advice.problem, member),
    }


def _places(advice: Advice, member: MemberPlaces) -> dict[str, object]:
    return {
        "tpid": member.tpid,
        "instroom_regulier": _exact(member.inflow_regular),
        "instroom_bonus": _exact(member.inflow_bonus),
        "doorstroom": {
            str(advice.problem.year + 1): _exact(member.flow_1),
            str(advice.problem.year + 2): _exact(member.flow_2),
        },
    }


def _goal(one: GoalResult) -> dict[str, object]:
    ((name, met, cost),) = goal_lines((one,))
    best = None if one.ideal is None else _exact(one.ideal)
    return {"naam": name, "uitkomst": met, "waarde": _exact(one.reached), "beste": best, "kost": cost}


def _clash(advice: Advice) -> tuple[str, ...]:
    if advice.mistakes:
        return tuple(_found(one) for one in advice.mistakes)
    found = advice.impossible
    return () if found is None else clash_lines(found, advice.problem, advice.form)


def _remedies(advice: Advice) -> tuple[str, ...]:
    found = None if advice.mistakes else advice.impossible
    return () if found is None else remedy_lines(found, advice.problem, advice.form)


def _conditions(advice: Advice) -> tuple[str, ...]:
    """Give the conditions that fail: those of the solver, and those that the rules found."""
    own = condition_lines(advice.answer.conditions, advice.problem)
    # What the solver says of institutions and sectors says more than the finding.
    told = [one for one in advice.blocked if not (own and one.code == "V3")]
    return (*own, *(_found(one) for one in told))


def _found(one: Finding) -> str:
    ref = ", ".join(part for part in (one.file, "!".join(part for part in (one.sheet, one.cell) if part)) if part)
    return text("proposal.found", code=one.code, place=ref, message=one.message, remedy=one.remedy)


def proposal_lines(advice: Advice) -> tuple[str, ...]:
    """Give everything as plain lines of at most `WIDTH` characters."""
    return tuple(line for one in proposal_text(advice) for line in one.lines())


def filled_line(advice: Advice) -> str:
    """Say of a form that is full that there is nothing to propose."""
    return text("proposal.filled", summary=summary_line(advice.problem))


def proposal_text(advice: Advice) -> Iterator[Paragraph]:
    """Give everything as text."""
    summary = summary_line(advice.problem, is_possible=bool(advice.proposals))
    yield _paragraph(filled_line(advice) if advice.is_filled else summary)
    conditions = _conditions(advice)
    if conditions:
        yield from _list("conditions", conditions)
    if advice.mistakes:
        yield from _list("mistakes", _clash(advice))
    elif advice.impossible is not None:
        yield from _list("clash", _clash(advice))
        remedies = _remedies(advice)
        if remedies:
            yield from _list("remedies", remedies)
    if not advice.proposals:
        return
    shown = notes(advice)
    if shown:
        yield from _list("notes", shown)
    if advice.is_filled:
        yield from _list("goals", _goals(advice.proposals[0]))
        return
    for number, proposal in enumerate(advice.proposals):
        if number:
            yield Paragraph("")
            yield Paragraph(text("proposal.section.alternative", n=number))
        yield from _one_proposal(advice, proposal)
    if advice.wishes.equal:
        yield from _list("equals", equal_lines(advice.problem, advice.proposals[0], advice.equals))
    yield from _list("choices", advice.choices)


def _one_proposal(advice: Advice, proposal: Proposal) -> Iterator[Paragraph]:
    yield from _list("members", [reference_line(advice.problem)])
    for member in proposal.members:
        yield _paragraph(member_line(advice.problem, member), 2)
    routes = [f"{one.number}. {one.line(advice.problem)}. ({route_reason(one.route)})" for one in new_routes(proposal)]
    kept = kept_line(proposal)
    yield from _list("routes", [*([kept] if kept else []), *routes])
    yield from _list("goals", _goals(proposal))
    settled = settled_lines(proposal)
    if settled:
        yield from _list("settled", settled)


def _goals(proposal: Proposal) -> list[str]:
    return [f"{goal}: {met}" + (f" ({cost})" if cost else "") for goal, met, cost in goal_lines(proposal.goals)]


def _list(key: str, lines: tuple[str, ...] | list[str]) -> Iterator[Paragraph]:
    yield Paragraph("")
    yield Paragraph(text(f"proposal.section.{key}"))
    for line in lines:
        yield _paragraph(line, 2)


def _paragraph(content: str, indent: int = 0) -> Paragraph:
    return Paragraph(content, indent + 2, " " * indent)
