"""The first sheet of the proposal: whether it can be used and what to do next, the key numbers, and the charts."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from msgspec import Struct

from hov_tools.allocation import text
from hov_tools.allocation.layout import add_facts, add_heading, add_headline, add_table, summed, words
from hov_tools.allocation.presentation import exact_text, incompleteness, known_numbers
from hov_tools.allocation.proposal import Proposal, Result, sectors_of
from hov_tools.calculations.apportionment.national import Allocation
from hov_tools.rules.finding import Verdict
from hov_tools.sheetbook import GOLD, NAVY, Area, BarChart, Column, Series, chart_rows
from hov_tools.sheetbook.book import Page

_WIDTHS = (44, 18, 60)
# More bars would fill more than a page, and a chart would lie on two.
_MOST_BARS = 24


class ConsortiumAreas(Struct, frozen=True):
    """Where the consortia stand, for the chart."""

    names: Area
    regular: Area
    bonus: Area


def fill_summary(page: Page, result: Result, consortia: ConsortiumAreas | None) -> None:
    """Fill the sheet."""
    main = result.main
    page.set_widths(_WIDTHS)
    add_headline(page, *_headline(result), len(_WIDTHS))
    add_facts(page, list(_key_numbers(result, main, main.allocation)))
    sectors = tuple(sectors_of(main).items())
    add_heading(page, text("kop_per_sector"))
    columns: tuple[Column[tuple[str, Fraction]], ...] = (
        words(text("kop_sector"), _WIDTHS[0], lambda line: line[0]),
        summed(text("kop_instroom"), _WIDTHS[1], lambda line: line[1]),
    )
    names, places = add_table(page, columns, sectors, is_main=False)
    if len(sectors) > 1:
        _add_chart(page, text("grafiek_sectoren"), names, (Series(text("kop_instroom"), NAVY, places),))
    if consortia is not None and len(consortia.names.values) <= _MOST_BARS:
        series = (
            Series(text("kop_plaatsen"), NAVY, consortia.regular),
            Series(text("kop_bonus"), GOLD, consortia.bonus),
        )
        _add_chart(page, text("grafiek_verbanden"), consortia.names, series)


def _headline(result: Result) -> tuple[str, Verdict]:
    """Say whether the proposal can be used, else what to do first and where."""
    allocation = result.main.allocation
    wrong = [one for one in result.left_out if one.is_error]
    errors = len(result.errors())
    if wrong:
        told = " ".join(incompleteness(result))
        return f"{told} {text('kop_eerst_herstellen', waar=wrong[0].where)}", Verdict.FAILS
    if errors:
        return text.counted("kop_voorlopig", errors), Verdict.BOARD
    if allocation.undrawn:
        return text.counted("kop_loten", allocation.undrawn), Verdict.BOARD
    if result.main.provisional_bonus:
        return text.counted("kop_bestuur", result.main.provisional_bonus), Verdict.BOARD
    return text("kop_klaar", places=allocation.given, bonus=result.main.bonus_places), Verdict.MEETS


def _add_chart(page: Page, title: str, labels: Area, series: tuple[Series, ...]) -> None:
    rows = chart_rows(len(labels.values))
    page.add_chart(BarChart(title, labels, series, columns=len(_WIDTHS), rows=rows), page.row, 1)
    for _ in range(rows + 1):
        page.skip()


def _key_numbers(result: Result, main: Proposal, allocation: Allocation) -> Iterator[tuple[str, str | int | None, str]]:
    reserve = allocation.reserve
    days = allocation.whole_days_per_place
    exact = allocation.days_per_place
    guaranteed = sum(one.keeps_guarantee for one in allocation.awards.values())
    yield text("getal_plaatsen"), allocation.places, text("getal_plaatsen_bij")
    yield (
        text("getal_dagen"),
        text("niet_te_bepalen") if days is None else days,
        text("getal_dagen_geen") if exact is None else text("getal_dagen_bij", exact=exact_text(exact)),
    )
    for one in known_numbers(result):
        yield text("getal_opgegeven" if one.is_given else "getal_bekend"), one.days, one.source
    yield text("getal_gegeven"), allocation.given, ""
    yield text("getal_loten"), allocation.undrawn, text("getal_loten_bij") if allocation.undrawn else ""
    yield text("getal_over"), allocation.remaining, text("getal_over_bij") if allocation.remaining else ""
    reserved = text("getal_reserve_bij", exact=exact_text(reserve.exact), used=reserve.used, returned=reserve.returned)
    yield text("getal_reserve"), reserve.places, reserved
    yield text("getal_garantie"), guaranteed, text("getal_garantie_bij")
    yield text("getal_bonus"), main.bonus_places, text("getal_bonus_bij")
    provisional = main.provisional_bonus
    yield text("getal_bonus_voorlopig"), provisional, text("getal_bonus_voorlopig_bij") if provisional else ""
    yield text("getal_samen"), allocation.given + main.bonus_places, ""
    yield text("getal_fouten"), len(result.errors()), text("getal_fouten_bij") if result.errors() else ""
    yield text("getal_buiten"), len(result.left_out), text("getal_buiten_bij") if result.left_out else ""
