"""How a proposal was chosen among equals, how far it is proven to be the best, and which are as good, in Dutch."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from hov_tools import dutch
from hov_tools.calculations.distribution.answer import Equals, Gap, MemberPlaces, Proposal, Step
from hov_tools.calculations.distribution.problem import Column, Problem
from hov_tools.proposal.reasons import column_name, who
from hov_tools.report import text


def settled_lines(proposal: Proposal) -> tuple[str, ...]:
    """Say what decided between equally good distributions; nothing when there was nothing to decide."""
    without = sum(1 for one in proposal.members if not one.inflow_regular + one.inflow_bonus)
    order = ", ".join(one.candidate for one in proposal.settled.lots)
    return tuple(
        text(f"proposal.settled.{step.name.lower()}", n=without, seed=proposal.settled.seed, order=order)
        for step in proposal.settled.decided
    )


def proof_lines(proposal: Proposal, seconds: int) -> tuple[str, ...]:
    """Say how far a proposal is proven to be the best; nothing when all of it is.

    Args:
        proposal: which.
        seconds: that the search was given.
    """
    gap = proposal.gap
    if gap is None:
        return ()
    if gap.step.goal is None:
        key = "routes_open" if gap.step is Step.LOT_OF_ROUTES else "ties_open"
        return (text(f"proposal.proof.{key}", time=_time(seconds)),)
    goals = [step for step in Step if step.goal is not None]
    after = goals[goals.index(gap.step) + 1 :]
    return (text("proposal.proof.open", time=_time(seconds)), *_how_far(proposal.proven, gap, after))


def cut_short_line(seconds: int) -> str:
    """Say that there was no time for all the proposals that were asked for."""
    return text("proposal.proof.cut_short", time=_time(seconds))


def _time(seconds: int) -> str:
    return text.counted("proposal.proof.time", seconds)


def _how_far(proven: tuple[Step, ...], gap: Gap, after: list[Step]) -> Iterator[str]:
    if proven:
        yield text("proposal.proof.proven", steps="; ".join(map(step_name, proven)))
    reached, least = gap.reached or Fraction(0), gap.least or Fraction(0)
    numbers = {"reached": reached, "least": least, "gap": reached - least}
    shown = {name: dutch.digits(number) for name, number in numbers.items()}
    yield text("proposal.proof.gap", step=step_name(gap.step), **shown)
    if after:
        yield text("proposal.proof.after", steps="; ".join(map(step_name, after)))


def step_name(step: Step) -> str:
    """Name a step of the search, within a sentence."""
    return text(f"proposal.step.{step.name.lower()}")


def equal_lines(problem: Problem, proposal: Proposal, equals: Equals | None) -> tuple[str, ...]:
    """Say which distributions are as good as a proposal, by the members that differ.

    Args:
        problem: what was divided.
        proposal: the one that is proposed.
        equals: None when the proposal is not proven to be one of the best.
    """
    if equals is None:
        return (text("proposal.equal.unproven"),)
    count = len(equals.distributions)
    lines = [
        text("proposal.equal.line", number=number, differences="; ".join(_differences(problem, proposal, rows)))
        for number, rows in enumerate(equals.distributions, start=1)
    ]
    if equals.has_more is None:
        lines.append(text("proposal.equal.no_time"))
    elif equals.has_more:
        lines.append(text("proposal.equal.more", count=count))
    return tuple(lines) if lines else (text("proposal.equal.none"),)


def _differences(problem: Problem, proposal: Proposal, rows: tuple[MemberPlaces, ...]) -> Iterator[str]:
    for ours, theirs in zip(proposal.members, rows, strict=True):
        told = [
            text(
                "proposal.equal.column",
                column=column_name(problem, column),
                there=dutch.digits(theirs.of(column)),
                here=dutch.digits(ours.of(column)),
            )
            for column in Column
            if ours.of(column) != theirs.of(column)
        ]
        if told:
            yield f"{who(problem, ours.tpid)}: {', '.join(told)}"
