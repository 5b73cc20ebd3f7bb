"""The allocation proposal as lines on a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from textwrap import wrap

from hov_tools import dutch
from hov_tools.allocation.applications import Application
from hov_tools.allocation.places import ConsortiumPlaces
from hov_tools.allocation.presentation import award_remarks, compared, exact_text, headings, verdict_text
from hov_tools.allocation.proposal import Proposal, Result
from hov_tools.commands import text
from hov_tools.texts import printable

_WIDTH = 100


def lines(result: Result) -> list[str]:
    """Give everything, the proposal first."""
    found = [text("toewijzing_titel", training=result.training, year=result.year)]
    if result.published is not None:
        days = dutch.number(result.published.days)
        found.append(text("toewijzing_bekend", days=days, source=result.published.source))
    for proposal in result.proposals:
        found += ["", *_proposal(proposal)]
    if len(result.proposals) > 1:
        found += ["", *_comparison(result)]
    if result.left_out:
        found += ["", text("toewijzing_niet_mee")]
        for one in result.left_out:
            found += _wrapped(printable(f"{one.where}: {one.message}"), "  ")
    errors = len(result.errors())
    if errors:
        found += ["", text("toewijzing_fouten", count=errors)]
    found += ["", text("toewijzing_keuzes")]
    for choice in result.choices:
        found += _wrapped(choice, "  ")
    return found


def _comparison(result: Result) -> Iterator[str]:
    """Give the proposals side by side, under their numbers: their headings are too long for a column."""
    yield text("toewijzing_vergelijking")
    for number, heading in enumerate(headings(result), 1):
        yield f"  ({number}) {_on_one_line(heading)}"
    heads = ["", "", *(f"({number})" for number in range(1, len(result.proposals) + 1))]
    rows = [
        [row.key, _on_one_line(row.name), *("" if value is None else dutch.number(value) for value in row.values)]
        for row in compared(result)
    ]
    yield from _table([heads, *rows], frozenset({0, 1}))


def _wrapped(words: str, indent: str) -> list[str]:
    return wrap(words, _WIDTH, initial_indent=indent, subsequent_indent=f"{indent}  ")


def _proposal(proposal: Proposal) -> Iterator[str]:
    allocation = proposal.allocation
    yield printable(text("toewijzing_wat", places=allocation.places, scenario=proposal.scenario.title))
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
    )
    applications = proposal.scenario.applications
    yield from _table(
        [text.entry("toewijzing_koppen"), *(_row(proposal, one) for one in applications)], frozenset({0, 1})
    )
    if proposal.consortia:
        rows = [text.entry("toewijzing_verbandkoppen"), *map(_consortium, proposal.consortia)]
        yield ""
        yield from _table(rows, frozenset({0, 3}))
    for position, lots in enumerate(allocation.lots):
        who = ", ".join(lots.candidates)
        yield text("toewijzing_loting", what=lots.kind.value, places=lots.places, count=len(lots.candidates), who=who)
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
    return " ".join(printable(words).split())


def _quotient(value: Fraction | None) -> str:
    return "" if value is None else dutch.number(value)


def _consortium(one: ConsortiumPlaces) -> list[str]:
    return [_on_one_line(one.name), str(one.places), str(one.bonus_places), verdict_text(one.verdict)]


def _table(rows: Sequence[Sequence[str]], left: frozenset[int]) -> Iterator[str]:
    count = len(rows[0])
    widths = [max(len(row[column]) for row in rows) for column in range(count)]
    for row in rows:
        cells = [
            cell.ljust(width) if column in left else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=False))
        ]
        yield "  ".join(["", *cells, *row[count:]]).rstrip()
