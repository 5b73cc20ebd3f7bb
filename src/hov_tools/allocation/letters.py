"""Brieven.xlsx: a line per institution, from which Word merges letters (Richtlijn §5).

The headings are on the first row and are names of merge fields; numbers are texts, as Word would show a number with
all its decimals.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from hov_tools import dutch
from hov_tools.allocation import text
from hov_tools.allocation.layout import code, words
from hov_tools.allocation.places import InstitutionPlaces
from hov_tools.allocation.proposal import Result
from hov_tools.sheetbook import Column, PageSetup
from hov_tools.sheetbook.book import Book
from hov_tools.texts import Lines


def letters_workbook(result: Result) -> bytes:
    """Make the workbook."""
    title = text("brieven_titel", training=result.training, year=result.year)
    book = Book(title)
    page = book.page(text("blad_brieven"), PageSetup(title, text("blad_voettekst")))
    columns = tuple(_columns(result))
    page.add_heads(columns, frozen_columns=2)
    page.add_lines(columns, result.main.institutions)
    page.add_filter(columns, 2)
    return book.finish()


def _columns(result: Result) -> Iterator[Column[InstitutionPlaces]]:
    def places(key: str, value: Callable[[InstitutionPlaces], Fraction | None]) -> Column[InstitutionPlaces]:
        return words(text(f"veld_{key}"), 12, lambda one: _told(value(one)))

    yield code(text("veld_tpid"), 9, lambda one: one.institution.tpid)
    yield words(text("veld_instelling"), 28, lambda one: one.institution.name)
    yield words(text("veld_versturen"), 11, lambda one: text("nee" if _why_not(result, one) else "ja"))
    yield words(text("veld_waarom_niet"), 30, lambda one: _why_not(result, one))
    yield words(text("veld_verband"), 26, lambda one: one.consortium)
    yield words(text("veld_sector"), 22, lambda one: one.institution.sector)
    yield words(text("veld_opleiding"), 20, lambda _: result.training)
    yield words(text("veld_jaar"), 8, lambda _: str(result.year))
    yield places("instroom", lambda one: one.inflow)
    yield places("regulier", lambda one: one.regular)
    yield places("bonus", lambda one: one.bonus)
    yield places("doorstroom_1", lambda one: one.flow_1.total)
    yield places("doorstroom_2", lambda one: one.flow_2.total)
    yield words(text("veld_brief"), 70, lambda one: _letter(result, one))


def _told(value: Fraction | None) -> str:
    # In the running text of a letter two decimals are a number like any other; the exact one stands in the proposal.
    return "" if value is None else dutch.number(value).removeprefix("≈ ")


def _why_not(result: Result, one: InstitutionPlaces) -> str:
    """Say why a letter must wait; "" when it can go."""
    if not result.is_complete:
        return text("brief_niet_volledig")
    if one.inflow is None:
        return "; ".join(one.remarks)
    if one.provisional:
        return text("brief_bonus_voorlopig")
    return text("nog_loting") if text("nog_loting") in one.remarks else ""


def _letter(result: Result, one: InstitutionPlaces) -> str:
    """Write what stands in the letter; "" while it must wait."""
    if one.inflow is None or _why_not(result, one):
        return ""
    year = result.year
    parts = [
        text("brief_toewijzing", year=year, training=result.training, places=_counted(one.inflow)),
        *([text("brief_delen", regular=_told(one.regular), bonus=_told(one.bonus))] if one.bonus else []),
        *(
            text("brief_doorstroom", year=when, places=_counted(flow.total))
            for when, flow in ((year + 1, one.flow_1), (year + 2, one.flow_2))
            if flow.total
        ),
        text("brief_bijdrage"),
    ]
    return Lines("\n".join(parts))


def _counted(value: Fraction | None) -> str:
    return text.counted("brief_plaatsen", 1 if value == 1 else 2, places=_told(value))
