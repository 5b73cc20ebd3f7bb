"""What the terminal and the workbook say in the same words about an award."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from hov_tools import dutch
from hov_tools.allocation import text
from hov_tools.allocation.entries import Entry
from hov_tools.allocation.proposal import Proposal
from hov_tools.calculations.apportionment.national import Award
from hov_tools.rules.finding import Verdict


def exact_text(value: Fraction) -> str:
    """Write a number without rounding: "2.200", "2,5", or "34636/15"."""
    return dutch.number(value) if (value * 100).denominator == 1 else f"{value.numerator}/{value.denominator}"


def verdict_text(verdict: Verdict | None) -> str:
    """Write a verdict, also when there is none yet."""
    return text("niet_te_beoordelen") if verdict is None else verdict.value


def award_remarks(proposal: Proposal, entry: Entry, award: Award) -> Iterator[str]:
    """Say what else there is to know of an award."""
    allocation = proposal.allocation
    if award.keeps_guarantee:
        yield text("bij_garantie")
    if award.from_reserve:
        yield text("bij_reserve")
    if award.drawn:
        yield text("bij_geloot")
    elif award.in_lots:
        yield text("bij_verloren") if allocation.draws else text("bij_loot_mee")
    if award.is_capped and award.places:
        yield text("bij_alles")
    if entry.is_assumed:
        yield text("bij_aangenomen")
    if entry.doubts:
        yield text("bij_niet_vast", codes=", ".join(sorted({one.code for one in entry.doubts})))
    days = allocation.days_per_place
    if award.applicant.is_new and days is not None and entry.hov >= days:
        yield text("bij_nieuw_hov", count=min(entry.requested or 0, int(entry.hov // days)))
