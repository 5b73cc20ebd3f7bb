"""Toewijzingsvoorstel.xlsx, one sheet per question, and the workbook of one institution."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import TypeAlias

from msgspec import Struct

from hov_tools.allocation import explanation, text
from hov_tools.allocation.applications import Application
from hov_tools.allocation.judged import RegisteredFile
from hov_tools.allocation.layout import (
    add_facts,
    add_heading,
    add_paragraph,
    add_table,
    code,
    new_page,
    number,
    summed,
    words,
)
from hov_tools.allocation.places import ConsortiumPlaces, Flow, InstitutionPlaces
from hov_tools.allocation.presentation import (
    ComparedRow,
    award_remarks,
    compared,
    exact_text,
    headings,
    incompleteness,
    kind_of,
    known_numbers,
    verdict_text,
)
from hov_tools.allocation.proposal import Proposal, Result, sectors_of
from hov_tools.allocation.taking_part import Notice
from hov_tools.calculations.apportionment.national import Allocation, Award
from hov_tools.sheetbook import GOLD, NAVY, Area, BarChart, Column, Series
from hov_tools.sheetbook.book import Book, Page
from hov_tools.texts import without_options

_SUMMARY_WIDTHS = (44, 18, 78)
# A line of running text. LibreOffice makes columns fit a page when there is more than one.
_TEXT_WIDTHS = (44, 44)
_CHART_WIDTH, _BAR_HEIGHT, _CHART_FRAME = 760, 26, 110  # pixels
_ROW_HEIGHT = 20  # pixels

PlacesOf: TypeAlias = Callable[[InstitutionPlaces], Fraction | None]


def proposal_workbook(result: Result) -> bytes:
    """Make Toewijzingsvoorstel.xlsx."""
    title = _title(result)
    book = Book(title)
    main = result.main
    places = text.counted("plaatsen", main.allocation.places)
    subtitle = text("blad_ondertitel", places=places, scenario=main.scenario.title)
    summary = new_page(book, text("blad_samenvatting"), title, subtitle, is_landscape=False)
    _applicants(_page(book, result, "aanvragers"), main)
    consortia = _consortia(_page(book, result, "verbanden"), main) if main.consortia else None
    _institutions(_page(book, result, "instellingen"), result)
    _lots(_page(book, result, "loting"), main)
    if len(result.proposals) > 1:
        _comparison(_page(book, result, "vergelijking"), result)
    if result.left_out:
        _left_out(_page(book, result, "buiten"), result)
    if result.errors():
        _findings(_page(book, result, "bevindingen"), result)
    _files(_page(book, result, "bestanden"), result)
    _explanation(_page(book, result, "toelichting", is_landscape=False), result)
    _summary(summary, result, consortia)
    return book.finish()


def institution_workbook(result: Result, one: InstitutionPlaces) -> bytes:
    """Make the workbook of one institution: the places on which it applies for its beschikbaarheidsbijdrage."""
    title = text("instelling_titel", tpid=one.institution.tpid, name=one.institution.name).strip()
    book = Book(title)
    page = new_page(book, text("blad_plaatsen"), title, _title(result), is_landscape=False)
    columns: tuple[Column[_KindOfPlaces], ...] = (
        words(text("kop_soort"), 34, lambda line: line.kind),
        number(text("kop_regulier_kort"), 14, lambda line: line.regular),
        number(text("kop_bonus"), 14, lambda line: line.bonus),
        number(text("kop_totaal"), 14, lambda line: line.total),
        number(text("kop_bonus_voorlopig"), 14, lambda line: line.provisional),
    )
    page.set_widths([column.width for column in columns])
    if not result.is_complete:
        add_paragraph(page, "", text("instelling_niet_volledig"), len(columns))
        page.skip()
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
    return book.finish()


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


def _title(result: Result) -> str:
    return text("blad_titel", training=result.training, year=result.year)


def _page(book: Book, result: Result, key: str, *, is_landscape: bool = True) -> Page:
    return new_page(book, text(f"blad_{key}"), _title(result), text(f"{key}_ondertitel"), is_landscape=is_landscape)


class _ConsortiumAreas(Struct, frozen=True):
    """Where the consortia stand, for the chart."""

    names: Area
    regular: Area
    bonus: Area


def _summary(page: Page, result: Result, consortia: _ConsortiumAreas | None) -> None:
    main = result.main
    page.set_widths(_SUMMARY_WIDTHS)
    told = " ".join(incompleteness(result))
    if told:
        add_paragraph(page, "", f"{told} {text('niet_volledig_waar')}", len(_SUMMARY_WIDTHS))
        page.skip()
    add_facts(page, _key_numbers(result, main, main.allocation))
    errors = len(result.errors())
    if errors or result.left_out:
        told = text("samenvatting_bevindingen", errors=errors, left_out=len(result.left_out))
        add_paragraph(page, "", told, len(_SUMMARY_WIDTHS))
        page.skip()
    add_heading(page, text("kop_per_sector"))
    columns: tuple[Column[tuple[str, Fraction]], ...] = (
        words(text("kop_sector"), _SUMMARY_WIDTHS[0], lambda line: line[0]),
        summed(text("kop_instroom"), _SUMMARY_WIDTHS[1], lambda line: line[1]),
    )
    sectors, places = add_table(page, columns, tuple(sectors_of(main).items()), is_main=False)
    _add_chart(page, text("grafiek_sectoren"), sectors, (Series(text("kop_instroom"), NAVY, places),))
    if consortia is not None:
        series = (
            Series(text("kop_plaatsen"), NAVY, consortia.regular),
            Series(text("kop_bonus"), GOLD, consortia.bonus),
        )
        _add_chart(page, text("grafiek_verbanden"), consortia.names, series)


def _add_chart(page: Page, title: str, labels: Area, series: tuple[Series, ...]) -> None:
    height = _CHART_FRAME + _BAR_HEIGHT * max(len(labels.values), 2)
    page.add_chart(BarChart(title, labels, series, _CHART_WIDTH, height), page.row, 1)
    for _ in range(height // _ROW_HEIGHT + 2):
        page.skip()


def _key_numbers(result: Result, main: Proposal, allocation: Allocation) -> list[tuple[str, str | int | None, str]]:
    reserve = allocation.reserve
    days = allocation.whole_days_per_place
    exact = allocation.days_per_place
    guaranteed = sum(one.keeps_guarantee for one in allocation.awards.values())
    found: list[tuple[str, str | int | None, str]] = [
        (text("getal_plaatsen"), allocation.places, text("getal_plaatsen_bij")),
        (
            text("getal_dagen"),
            text("niet_te_bepalen") if days is None else days,
            text("getal_dagen_geen") if exact is None else text("getal_dagen_bij", exact=exact_text(exact)),
        ),
    ]
    found += [
        *(
            (text("getal_opgegeven" if one.is_given else "getal_bekend"), one.days, one.source)
            for one in known_numbers(result)
        ),
        (text("getal_gegeven"), allocation.given, ""),
        (text("getal_loten"), allocation.undrawn, text("getal_loten_bij") if allocation.undrawn else ""),
        (text("getal_over"), allocation.remaining, text("getal_over_bij") if allocation.remaining else ""),
        (
            text("getal_reserve"),
            reserve.places,
            text("getal_reserve_bij", exact=exact_text(reserve.exact), used=reserve.used, returned=reserve.returned),
        ),
        (text("getal_garantie"), guaranteed, text("getal_garantie_bij")),
        (text("getal_bonus"), main.bonus_places, text("getal_bonus_bij")),
        (
            text("getal_bonus_voorlopig"),
            main.provisional_bonus,
            text("getal_bonus_voorlopig_bij") if main.provisional_bonus else "",
        ),
        (text("getal_samen"), allocation.given + main.bonus_places, ""),
    ]
    return found


def _applicants(page: Page, main: Proposal) -> None:
    names = {one.label: one.name for one in main.consortia}
    awards = main.allocation.awards

    def consortium(one: Application) -> str:
        return "" if one.consortium is None else names[one.consortium]

    def award(one: Application) -> Award:
        return awards[one.key]

    columns: tuple[Column[Application], ...] = (
        code(text("kop_tpid"), 9, lambda one: one.key),
        words(text("kop_aanvrager"), 34, lambda one: one.name),
        words(text("kop_verband"), 26, consortium),
        summed(text("kop_hov"), 10, lambda one: one.hov),
        summed(text("kop_gevraagd"), 10, lambda one: one.requested),
        summed(text("kop_plaatsen"), 10, lambda one: award(one).places),
        number(text("kop_laatste"), 12, lambda one: award(one).last_quotient),
        number(text("kop_volgende"), 12, lambda one: award(one).next_quotient),
        number(text("kop_tekort"), 10, lambda one: award(one).short),
        words(text("kop_opmerking"), 44, lambda one: "; ".join(award_remarks(main, one, award(one)))),
    )
    add_table(page, columns, main.scenario.applications)


def _consortia(page: Page, main: Proposal) -> _ConsortiumAreas:
    hov = {one.key: one.hov for one in main.scenario.applications}

    def state(one: ConsortiumPlaces) -> str:
        told = text("verdeling_overgenomen" if one.is_divided else "verdeling_niet")
        return f"{told}; {text('verband_loot_mee', count=one.undrawn)}" if one.undrawn else told

    columns: tuple[Column[ConsortiumPlaces], ...] = (
        words(text("kop_samenwerkingsverband"), 34, lambda one: one.name),
        words(text("kop_aanvragers"), 18, lambda one: ", ".join(one.keys)),
        summed(text("kop_hov"), 10, lambda one: sum(hov[key] for key in one.keys)),
        summed(text("kop_plaatsen"), 10, lambda one: one.places),
        number(text("kop_bonus_exact"), 14, lambda one: one.bonus.exact),
        number(text("kop_bonus_heel"), 12, lambda one: one.bonus.places),
        words(text("kop_oordeel"), 20, lambda one: verdict_text(one.verdict)),
        summed(text("kop_bonus_telt"), 12, lambda one: one.bonus_places),
        summed(text("kop_bonus_voorlopig"), 12, lambda one: one.provisional_bonus),
        words(text("kop_verdeling"), 40, state),
    )
    areas = add_table(page, columns, main.consortia)
    return _ConsortiumAreas(names=areas[0], regular=areas[3], bonus=areas[7])


def _institutions(page: Page, result: Result) -> None:
    columns: tuple[Column[InstitutionPlaces], ...] = (
        code(text("kop_tpid"), 9, lambda one: one.institution.tpid),
        words(text("kop_instelling"), 28, lambda one: one.institution.name),
        words(text("kop_sector"), 24, lambda one: one.institution.sector),
        words(text("kop_samenwerkingsverband"), 24, lambda one: one.consortium),
        number(text("kop_eigen_hov"), 9, lambda one: one.institution.hov),
        *(summed(heading, 11, places) for heading, places in _kinds_of_places(result.year)),
        words(text("kop_opmerking"), 36, lambda one: "; ".join(one.remarks)),
    )
    add_table(page, columns, result.main.institutions)


def _kinds_of_places(year: int) -> Iterator[tuple[str, PlacesOf]]:
    yield text("kop_regulier", year=year), lambda one: one.regular
    yield text("kop_bonus_in", year=year), lambda one: one.bonus
    yield text("kop_totaal_in", year=year), lambda one: one.inflow
    yield text("kop_bonus_in_voorlopig", year=year), lambda one: one.provisional
    yield text("kop_door_regulier", year=year + 1), lambda one: one.flow_1.regular
    yield text("kop_door_bonus", year=year + 1), lambda one: one.flow_1.bonus
    yield text("kop_door_totaal", year=year + 1), lambda one: one.flow_1.total
    yield text("kop_door_bonus_voorlopig", year=year + 1), lambda one: one.flow_1.provisional
    yield text("kop_door_regulier", year=year + 2), lambda one: one.flow_2.regular
    yield text("kop_door_bonus", year=year + 2), lambda one: one.flow_2.bonus
    yield text("kop_door_totaal", year=year + 2), lambda one: one.flow_2.total
    yield text("kop_door_bonus_voorlopig", year=year + 2), lambda one: one.flow_2.provisional


class _Candidate(Struct, frozen=True):
    """Who takes part in a lot, with what was drawn."""

    key: str
    kind: str
    places: int
    quotient: Fraction | None
    outcome: str
    text: str = ""
    sha256: str = ""


def _lots(page: Page, main: Proposal) -> None:
    if not main.allocation.lots:
        page.set_widths([60])
        add_heading(page, text("geen_loting"))
        return
    names = {one.key: one.name for one in main.scenario.applications}
    columns: tuple[Column[_Candidate], ...] = (
        code(text("kop_tpid"), 9, lambda one: one.key),
        words(text("kop_aanvrager"), 34, lambda one: names[one.key]),
        words(text("kop_waarvoor"), 20, lambda one: one.kind),
        number(text("kop_te_winnen"), 10, lambda one: one.places),
        number(text("kop_quotient"), 14, lambda one: one.quotient),
        code(text("kop_tekst"), 30, lambda one: one.text),
        code(text("kop_sha256"), 68, lambda one: one.sha256),
        words(text("kop_uitkomst"), 16, lambda one: one.outcome),
    )
    add_table(page, columns, tuple(_candidates(main.allocation)))


def _candidates(allocation: Allocation) -> Iterator[_Candidate]:
    for position, lots in enumerate(allocation.lots):
        kind = text(f"loting_{lots.kind.value}")
        if not allocation.draws:
            for key in lots.candidates:
                yield _Candidate(key, kind, lots.places, lots.quotient, text("niet_geloot"))
            continue
        for ticket in allocation.draws[position].tickets:
            yield _Candidate(
                key=ticket.candidate,
                kind=kind,
                places=lots.places,
                quotient=lots.quotient,
                outcome=text("wint") if ticket.wins else text("wint_niet"),
                text=ticket.text,
                sha256=ticket.sha256,
            )


def _comparison(page: Page, result: Result) -> None:
    def places_in(index: int) -> Callable[[ComparedRow], int | None]:
        return lambda row: row.values[index]

    columns: tuple[Column[ComparedRow], ...] = (
        code(text("kop_wat"), 10, lambda row: row.key),
        words(text("kop_naam"), 40, lambda row: row.name),
        *(number(heading, 18, places_in(index)) for index, heading in enumerate(headings(result))),
    )
    add_table(page, columns, tuple(compared(result)))


class _Problem(Struct, frozen=True):
    """An error in a form."""

    where: str
    message: str
    file: str
    cell: str
    code: str
    remedy: str
    is_hov_unsettled: bool


def _left_out(page: Page, result: Result) -> None:
    columns: tuple[Column[Notice], ...] = (
        words(text("kop_waar"), 40, lambda one: one.where),
        words(text("kop_wat_te_doen"), 16, kind_of),
        words(text("kop_waarom"), 90, lambda one: without_options(one.message)),
        summed(text("kop_gevraagd"), 12, lambda one: one.requested),
    )
    add_table(page, columns, result.left_out)


def _files(page: Page, result: Result) -> None:
    columns: tuple[Column[RegisteredFile], ...] = (
        words(text("kop_bestand"), 60, lambda one: one.name),
        words(text("kop_lot"), 24, lambda one: one.fate.value),
        words(text("kop_waarom"), 44, lambda one: one.reason),
        code(text("kop_sha256"), 68, lambda one: one.sha256),
    )
    add_table(page, columns, result.files)


def _findings(page: Page, result: Result) -> None:
    columns: tuple[Column[_Problem], ...] = (
        words(text("kop_waar"), 26, lambda one: one.where),
        words(text("kop_bestand"), 36, lambda one: one.file),
        code(text("kop_cel"), 22, lambda one: one.cell),
        code(text("kop_code"), 8, lambda one: one.code),
        words(text("kop_melding"), 56, lambda one: one.message),
        words(text("kop_herstel"), 48, lambda one: one.remedy),
        words(text("kop_hov_vast"), 14, lambda one: text("hov_niet_vast") if one.is_hov_unsettled else ""),
    )
    add_table(page, columns, tuple(_problems(result)))


def _problems(result: Result) -> Iterator[_Problem]:
    for judged, finding, is_unsettled in result.errors():
        yield _Problem(
            where=judged.name,
            message=without_options(finding.message),
            file=finding.file,
            cell=f"{finding.sheet}!{finding.cell}" if finding.cell else finding.sheet or "",
            code=finding.code,
            remedy=without_options(finding.remedy),
            is_hov_unsettled=is_unsettled,
        )


def _explanation(page: Page, result: Result) -> None:
    page.set_widths(_TEXT_WIDTHS)
    for heading, paragraph in explanation():
        add_paragraph(page, heading, paragraph, len(_TEXT_WIDTHS))
    add_heading(page, text("kop_keuzes"))
    for choice in result.choices:
        add_paragraph(page, "", without_options(choice), len(_TEXT_WIDTHS))
