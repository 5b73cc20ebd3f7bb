"""The allocation proposal as text and tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from hov_tools import dutch
from hov_tools.allocation import text as allocation_text
from hov_tools.allocation.applications import Application
from hov_tools.allocation.places import ConsortiumPlaces
from hov_tools.allocation.presentation import (
    award_remarks,
    compared,
    exact_text,
    headings,
    incompleteness,
    known_numbers,
    verdict_text,
)
from hov_tools.allocation.proposal import Proposal, Result
from hov_tools.allocation.taking_part import Notice
from hov_tools.commands import text
from hov_tools.commands.terminal import Part, Table
from hov_tools.report.paragraph import Paragraph
from hov_tools.texts import printable


def shown(result: Result) -> list[Part]:
    """Give everything, the proposal first."""
    found: list[Part] = [text("toewijzing_titel", training=result.training, year=result.year)]
    found += (Paragraph(line) for line in incompleteness(result))
    for known in known_numbers(result):
        told = "toewijzing_opgegeven" if known.is_given else "toewijzing_bekend"
        found.append(text(told, days=dutch.number(known.days), source=known.source))
    for proposal in result.proposals:
        found += ["", *_proposal(proposal)]
    if len(result.proposals) > 1:
        found += ["", *_comparison(result)]
    if result.left_out:
        found += ["", text("toewijzing_niet_mee")]
        for one in result.left_out:
            found.append(_paragraph(_left_out(one)))
    errors = len(result.errors())
    if errors:
        found += ["", text("toewijzing_fouten", count=errors)]
    found += ["", text("toewijzing_keuzes")]
    return [*found, *map(_paragraph, result.choices)]


def _left_out(one: Notice) -> str:
    asked = "" if one.requested is None else text("toewijzing_gevraagd", count=one.requested)
    return printable(f"{one.where}: {one.message}{asked}")


def _comparison(result: Result) -> Iterator[Part]:
    """Give the proposals side by side, under their numbers: their headings are too long for a column."""
    yield text("toewijzing_vergelijking")
    for number, heading in enumerate(headings(result), 1):
        yield f"  ({number}) {_on_one_line(heading)}"
    heads = ["", "", *(f"({number})" for number in range(1, len(result.proposals) + 1))]
    rows = [
        [row.key, _on_one_line(row.name), *("" if value is None else dutch.number(value) for value in row.values)]
        for row in compared(result)
    ]
    yield _table(heads, rows, left={0, 1})


def _paragraph(words: str) -> Paragraph:
    return Paragraph(words, 4, "  ")


def _proposal(proposal: Proposal) -> Iterator[Part]:
    allocation = proposal.allocation
    places = allocation_text.counted("plaatsen", allocation.places)
    yield text("toewijzing_wat", places=places, scenario=proposal.scenario.title)
    exact = allocation.days_per_place
    if exact is None:
        yield text("toewijzing_geen_dagen")
    else:
        whole = allocation.whole_days_per_place
        yield text("toewijzing_dagen", whole="-" if whole is None else dutch.number(whole), exact=exact_text(exact))
    reserve = allocation.reserve
    if reserve.places:
        yield text("toewijzing_reserve", places=reserve.places, exact=dutch.number(reserve.exact), used=reserve.used)
    yield text(
        "toewijzing_tel",
        given=allocation.given,
        undrawn=allocation.undrawn,
        remaining=allocation.remaining,
        bonus=proposal.bonus_places,
        provisional=proposal.provisional_bonus,
    )
    applications = proposal.scenario.applications
    # The last column has the remarks.
    heads = [*text.entry("toewijzing_koppen"), ""]
    yield _table(heads, [_row(proposal, one) for one in applications], left={0, 1, len(heads) - 1})
    if proposal.consortia:
        yield ""
        yield _table(text.entry("toewijzing_verbandkoppen"), list(map(_consortium, proposal.consortia)), left={0, 4})
    for position, lots in enumerate(allocation.lots):
        who = ", ".join(lots.candidates)
        won = allocation_text.counted("plaatsen", lots.places)
        yield text("toewijzing_loting", what=lots.kind.value, places=won, count=len(lots.candidates), who=who)
        if allocation.draws:
            draw = allocation.draws[position]
            yield text("toewijzing_gewonnen", seed=draw.seed, who=", ".join(draw.winners))
        else:
            yield text("toewijzing_niet_geloot")


def _row(proposal: Proposal, application: Application) -> list[str]:
    award = proposal.allocation.awards[application.key]
    return [
        application.key,
        _on_one_line(application.name),
        dutch.number(application.hov),
        str(application.requested),
        str(award.places),
        _quotient(award.last_quotient),
        _quotient(award.next_quotient),
        "" if award.short is None else dutch.number(award.short),
        "; ".join(award_remarks(proposal, application, award)),
    ]


def _on_one_line(words: str) -> str:
    return " ".join(printable(words, keeps_lines=True).split())


def _quotient(value: Fraction | None) -> str:
    return "" if value is None else dutch.number(value)


def _consortium(one: ConsortiumPlaces) -> list[str]:
    places = (one.places, one.bonus_places, one.provisional_bonus)
    return [_on_one_line(one.name), *map(str, places), verdict_text(one.verdict, one.decisions)]


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]], left: set[int]) -> Table:
    return Table(heads, rows, right=frozenset(range(len(heads))) - left, indent=2)
