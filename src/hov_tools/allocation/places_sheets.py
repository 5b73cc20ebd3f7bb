"""Who gets what: the sheets of applicants, consortia and institutions, and the workbook of one institution."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from hov_tools import dutch
from hov_tools.allocation import text
from hov_tools.allocation.applications import Application
from hov_tools.allocation.layout import (
    add_facts,
    add_heading,
    add_headline,
    add_notes,
    add_paragraph,
    add_table,
    code,
    number,
    summed,
    words,
)
from hov_tools.allocation.places import ConsortiumPlaces, Flow, InstitutionPlaces, told_places
from hov_tools.allocation.presentation import Notes, award_remarks, verdict_text
from hov_tools.allocation.proposal import Proposal, Result
from hov_tools.allocation.summary_sheet import ConsortiumAreas
from hov_tools.calculations.apportionment.national import Award
from hov_tools.rules.finding import Verdict
from hov_tools.sheetbook import CellContent, Column, exact, provisional
from hov_tools.sheetbook.book import Page

PlacesOf: TypeAlias = Callable[[InstitutionPlaces], Fraction | None]


def fill_applicants(page: Page, main: Proposal) -> None:
    """Fill the sheet with a line per applicant."""
    names = {one.label: one.name for one in main.consortia}
    awards = main.allocation.awards
    applications = main.scenario.applications
    notes = Notes.of({one.key: tuple(award_remarks(main, one, awards[one.key])) for one in applications})

    def consortium(one: Application) -> str:
        return "" if one.consortium is None else names[one.consortium]

    def award(one: Application) -> Award:
        return awards[one.key]

    def hov(one: Application) -> CellContent:
        return provisional(exact(one.hov)) if one.doubts else exact(one.hov)

    columns: tuple[Column[Application], ...] = (
        code(text("kop_tpid"), 9, lambda one: one.key),
        words(text("kop_aanvrager"), 34, lambda one: one.name),
        words(text("kop_verband"), 26, consortium),
        replace(summed(text("kop_hov"), 10, lambda one: one.hov), content=hov),
        summed(text("kop_gevraagd"), 10, lambda one: one.requested),
        summed(text("kop_plaatsen"), 10, lambda one: award(one).places),
        number(text("kop_laatste"), 12, lambda one: award(one).last_quotient),
        number(text("kop_volgende"), 12, lambda one: award(one).next_quotient),
        number(text("kop_tekort"), 10, lambda one: award(one).short),
        words(text("kop_opmerking"), 44, lambda one: notes.told(one.key)),
    )
    add_table(page, columns, applications)
    is_open = any(one.doubts for one in applications)
    add_notes(page, (*([text("voorlopig_cijfer")] if is_open else []), *notes.lines))


def fill_consortia(page: Page, main: Proposal) -> ConsortiumAreas:
    """Fill the sheet with a line per consortium; says where its numbers stand."""
    hov = {one.key: one.hov for one in main.scenario.applications}
    notes = Notes.of({one.label: tuple(_state(one)) for one in main.consortia})
    columns: tuple[Column[ConsortiumPlaces], ...] = (
        words(text("kop_samenwerkingsverband"), 30, lambda one: one.name),
        words(text("kop_aanvragers"), 14, lambda one: ", ".join(one.keys)),
        summed(text("kop_hov"), 10, lambda one: sum(hov[key] for key in one.keys)),
        summed(text("kop_plaatsen"), 10, lambda one: one.places),
        number(text("kop_bonus_exact"), 13, lambda one: one.bonus.exact),
        number(text("kop_bonus_heel"), 11, lambda one: one.bonus.places),
        words(text("kop_oordeel"), 18, lambda one: verdict_text(one.verdict, one.decisions)),
        summed(text("kop_bonus_telt"), 10, lambda one: one.bonus_places),
        summed(text("kop_bonus_voorlopig"), 11, lambda one: one.provisional_bonus),
        words(text("kop_verdeling"), 48, lambda one: notes.told(one.label)),
    )
    areas = add_table(page, columns, main.consortia)
    add_notes(page, notes.lines)
    return ConsortiumAreas(names=areas[0], regular=areas[3], bonus=areas[7])


def _state(one: ConsortiumPlaces) -> Iterator[str]:
    """Say whether the consortium's own distribution is that of the proposal, else what to do."""
    if one.is_divided:
        yield text("verdeling_overgenomen")
    elif one.divided is None:
        yield text("verdeling_ontbreekt")
    else:
        yield text("verdeling_niet", places=one.places, extra=one.possible_bonus, **told_places(one.divided))
    if one.undrawn:
        yield text("verband_loot_mee", count=one.undrawn)


def fill_institutions(page: Page, result: Result) -> None:
    """Fill the sheet with a line per institution."""
    lines = result.main.institutions
    notes = Notes.of({one.institution.tpid: one.remarks for one in lines})
    columns: tuple[Column[InstitutionPlaces], ...] = (
        code(text("kop_tpid"), 9, lambda one: one.institution.tpid),
        words(text("kop_instelling"), 28, lambda one: one.institution.name),
        words(text("kop_sector"), 24, lambda one: one.institution.sector),
        words(text("kop_samenwerkingsverband"), 24, lambda one: one.consortium),
        number(text("kop_eigen_hov"), 9, lambda one: one.institution.hov),
        *(
            # A kind of places that nobody has takes no room.
            replace(summed(heading, 11, places), is_hidden=may_hide and not any(map(places, lines)))
            for heading, places, may_hide in _kinds_of_places(result.year)
        ),
        words(text("kop_opmerking"), 32, lambda one: notes.told(one.institution.tpid)),
    )
    add_table(page, columns, lines)
    add_notes(page, notes.lines)


def institutions_note(result: Result) -> tuple[str, Verdict | None] | None:
    """Say of how many institutions the places are not known yet, and where to look; None when of none."""
    lines = result.main.institutions
    open_lines = sum(one.inflow is None for one in lines)
    if not open_lines:
        return None
    return text("instellingen_open", count=open_lines, of=len(lines)), Verdict.BOARD


def _kinds_of_places(year: int) -> Iterator[tuple[str, PlacesOf, bool]]:
    """Give the columns with places: heading, number, and whether it may be left out where there is none."""
    yield text("kop_regulier", year=year), lambda one: one.regular, False
    yield text("kop_bonus_in", year=year), lambda one: one.bonus, False
    yield text("kop_totaal_in", year=year), lambda one: one.inflow, False
    yield text("kop_bonus_in_voorlopig", year=year), lambda one: one.provisional, True
    yield text("kop_door_regulier", year=year + 1), lambda one: one.flow_1.regular, False
    yield text("kop_door_bonus", year=year + 1), lambda one: one.flow_1.bonus, False
    yield text("kop_door_totaal", year=year + 1), lambda one: one.flow_1.total, False
    yield text("kop_door_bonus_voorlopig", year=year + 1), lambda one: one.flow_1.provisional, True
    yield text("kop_door_regulier", year=year + 2), lambda one: one.flow_2.regular, False
    yield text("kop_door_bonus", year=year + 2), lambda one: one.flow_2.bonus, False
    yield text("kop_door_totaal", year=year + 2), lambda one: one.flow_2.total, False
    yield text("kop_door_bonus_voorlopig", year=year + 2), lambda one: one.flow_2.provisional, True


def fill_institution(page: Page, result: Result, one: InstitutionPlaces) -> None:
    """Fill the workbook of one institution: the places on which it applies for its beschikbaarheidsbijdrage."""
    columns: tuple[Column[_KindOfPlaces], ...] = (
        words(text("kop_soort"), 34, lambda line: line.kind),
        number(text("kop_regulier_kort"), 14, lambda line: line.regular),
        number(text("kop_bonus"), 14, lambda line: line.bonus),
        number(text("kop_totaal"), 14, lambda line: line.total),
        number(text("kop_bonus_voorlopig"), 14, lambda line: line.provisional),
    )
    page.set_widths([column.width for column in columns])
    if not result.is_complete:
        add_headline(page, text("instelling_niet_volledig"), Verdict.FAILS, len(columns))
    elif one.inflow is None:
        add_headline(page, text("instelling_onbekend"), Verdict.BOARD, len(columns))
    else:
        add_headline(page, text("instelling_bekend", places=dutch.digits(one.inflow)), Verdict.MEETS, len(columns))
    facts = (
        (text("kop_sector"), one.institution.sector, ""),
        (text("kop_samenwerkingsverband"), one.consortium or text("geen"), ""),
        (text("kop_eigen_hov"), one.institution.hov, text("dagen")),
    )
    add_facts(page, facts)
    add_heading(page, text("instelling_kop"))
    year = result.year
    lines = (
        _KindOfPlaces(text("soort_instroom", year=year), one.regular, one.bonus, one.inflow, one.provisional),
        _KindOfPlaces.of_flow(text("soort_doorstroom", year=year + 1), one.flow_1),
        _KindOfPlaces.of_flow(text("soort_doorstroom", year=year + 2), one.flow_2),
    )
    add_table(page, columns, lines, is_main=False)
    for remark in one.remarks:
        add_paragraph(page, "", remark, len(columns))
    page.skip()
    add_paragraph(page, text("kop_toelichting"), text("instelling_toelichting"), len(columns))


class _KindOfPlaces(Struct, frozen=True):
    """Instroom or doorstroom of one year; None where it is not known."""

    kind: str
    regular: Fraction | None
    bonus: Fraction | None
    total: Fraction | None
    provisional: Fraction | None

    @classmethod
    def of_flow(cls, kind: str, flow: Flow) -> _KindOfPlaces:
        return cls(kind, flow.regular, flow.bonus, flow.total, flow.provisional)
