"""Toewijzingsvoorstel.xlsx: the proposal for people, one sheet per question."""

from __future__ import annotations

from fractions import Fraction

from hov_tools.allocation import explanation, text
from hov_tools.allocation.comparison import compared, headings
from hov_tools.allocation.places import InstitutionPlaces
from hov_tools.allocation.proposal import Proposal, Result, sectors_of
from hov_tools.allocation.sheet import Area, Book, Chart, Column, Kind, Sheet, Value
from hov_tools.allocation.words import award_remarks, exact_text, verdict_text
from hov_tools.calculations.apportionment.national import Allocation

_CHART_ROWS = 18
_PAGE = 88  # characters on a line of running text


def workbook(result: Result) -> bytes:
    """Make the workbook."""
    book = Book(title_of(result))
    main = result.main
    summary = book.sheet(text("blad_samenvatting"), title_of(result), _subtitle(result), is_wide=False)
    _applicants(book, result, main)
    consortia = _consortia(book, result, main) if main.consortia else None
    sectors = _institutions(book, result, main)
    _lots(book, result, main)
    if len(result.proposals) > 1:
        _comparison(book, result)
    if result.left_out or result.errors():
        _findings(book, result)
    _explanation(book, result)
    _summary(summary, result, consortia, sectors)
    return book.data()


def title_of(result: Result) -> str:
    """Give the title of every sheet."""
    return text("blad_titel", training=result.training, year=result.year)


def _subtitle(result: Result) -> str:
    main = result.main
    return text("blad_ondertitel", places=main.allocation.places, scenario=main.scenario.title)


def _summary(
    sheet: Sheet,
    result: Result,
    consortia: tuple[Area, Area, Area] | None,
    sectors: tuple[tuple[str, Fraction], ...],
) -> None:
    main = result.main
    allocation = main.allocation
    sheet.widths([44, 18, 78])
    sheet.facts(_key_numbers(result, main, allocation))
    errors = len(result.errors())
    if errors or result.left_out:
        sheet.paragraph("", text("samenvatting_bevindingen", errors=errors, left_out=len(result.left_out)), 3, 130)
        sheet.row += 1
    columns = (Column(text("kop_sector"), 44), Column(text("kop_instroom"), 18, Kind.NUMBER, is_summed=True))
    sheet.heading(text("kop_per_sector"))
    names, places = sheet.table(columns, sectors, is_main=False)
    top = sheet.row + 1
    sheet.chart(Chart(text("grafiek_sectoren"), names, ((text("kop_instroom"), places),), top, 0, _rows(len(sectors))))
    if consortia is not None:
        who, regular, extra = consortia
        series = ((text("kop_plaatsen"), regular), (text("kop_bonus"), extra))
        below = top + _rows(len(sectors)) + 2
        count = who.last - who.first + 1
        sheet.chart(Chart(text("grafiek_verbanden"), who, series, below, 0, _rows(count)))


def _rows(bars: int) -> int:
    return max(_CHART_ROWS, 8 + bars)


def _key_numbers(result: Result, main: Proposal, allocation: Allocation) -> list[tuple[str, Value, str]]:
    reserve = allocation.reserve
    days: Value = allocation.whole_days_per_place
    exact = allocation.days_per_place
    guaranteed = sum(one.keeps_guarantee for one in allocation.awards.values())
    found: list[tuple[str, Value, str]] = [
        (text("getal_plaatsen"), allocation.places, text("getal_plaatsen_bij")),
        (
            text("getal_dagen"),
            text("niet_te_bepalen") if days is None else days,
            text("getal_dagen_geen") if exact is None else text("getal_dagen_bij", exact=exact_text(exact)),
        ),
    ]
    if result.published is not None:
        found.append((text("getal_bekend"), result.published.days, result.published.source))
    found += [
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
        (text("getal_samen"), allocation.given + main.bonus_places, ""),
    ]
    return found


def _applicants(book: Book, result: Result, main: Proposal) -> None:
    sheet = book.sheet(text("blad_aanvragers"), title_of(result), text("aanvragers_ondertitel"))
    columns = (
        Column(text("kop_tpid"), 9, Kind.CODE),
        Column(text("kop_aanvrager"), 34),
        Column(text("kop_verband"), 26),
        Column(text("kop_hov"), 10, Kind.NUMBER, is_summed=True),
        Column(text("kop_gevraagd"), 10, Kind.NUMBER, is_summed=True),
        Column(text("kop_plaatsen"), 10, Kind.NUMBER, is_summed=True),
        Column(text("kop_laatste"), 12, Kind.NUMBER),
        Column(text("kop_volgende"), 12, Kind.NUMBER),
        Column(text("kop_tekort"), 10, Kind.NUMBER),
        Column(text("kop_opmerking"), 44),
    )
    names = {one.label: one.name for one in main.consortia}
    rows: list[tuple[Value, ...]] = []
    for entry in main.scenario.entries:
        award = main.allocation.awards[entry.key]
        rows.append(
            (
                entry.key,
                entry.name,
                "" if entry.consortium is None else names[entry.consortium],
                entry.hov,
                entry.requested,
                award.places,
                award.last_quotient,
                award.next_quotient,
                award.short,
                "; ".join(award_remarks(main, entry, award)),
            )
        )
    sheet.table(columns, rows)


def _consortia(book: Book, result: Result, main: Proposal) -> tuple[Area, Area, Area]:
    sheet = book.sheet(text("blad_verbanden"), title_of(result), text("verbanden_ondertitel"))
    columns = (
        Column(text("kop_samenwerkingsverband"), 34),
        Column(text("kop_aanvragers"), 18, Kind.TEXT),
        Column(text("kop_hov"), 10, Kind.NUMBER, is_summed=True),
        Column(text("kop_plaatsen"), 10, Kind.NUMBER, is_summed=True),
        Column(text("kop_bonus_exact"), 14, Kind.NUMBER),
        Column(text("kop_bonus_heel"), 12, Kind.NUMBER),
        Column(text("kop_oordeel"), 20),
        Column(text("kop_bonus_telt"), 12, Kind.NUMBER, is_summed=True),
        Column(text("kop_verdeling"), 40),
    )
    hov = {entry.key: entry.hov for entry in main.scenario.entries}
    rows: list[tuple[Value, ...]] = []
    for one in main.consortia:
        state = [text("verdeling_overgenomen" if one.is_divided else "verdeling_niet")]
        state += [text("verband_loot_mee", count=one.undrawn)] if one.undrawn else []
        rows.append(
            (
                one.name,
                ", ".join(one.keys),
                sum(hov[key] for key in one.keys),
                one.places,
                one.bonus.exact,
                one.bonus.places,
                verdict_text(one.verdict),
                one.bonus_places,
                "; ".join(state),
            )
        )
    areas = sheet.table(columns, rows)
    return areas[0], areas[3], areas[7]


def _institutions(book: Book, result: Result, main: Proposal) -> tuple[tuple[str, Fraction], ...]:
    sheet = book.sheet(text("blad_instellingen"), title_of(result), text("instellingen_ondertitel"))
    sheet.table(institution_columns(result.year), [institution_row(one) for one in main.institutions])
    return tuple(sectors_of(main).items())


def institution_columns(year: int) -> tuple[Column, ...]:
    """Give the columns of the places per institution."""
    sums = [text("kop_regulier", year=year), text("kop_bonus_in", year=year), text("kop_totaal_in", year=year)]
    for later in (year + 1, year + 2):
        sums += [text(name, year=later) for name in ("kop_door_regulier", "kop_door_bonus", "kop_door_totaal")]
    return (
        Column(text("kop_tpid"), 9, Kind.CODE),
        Column(text("kop_instelling"), 28),
        Column(text("kop_sector"), 24),
        Column(text("kop_samenwerkingsverband"), 24),
        Column(text("kop_eigen_hov"), 9, Kind.NUMBER),
        *(Column(name, 11, Kind.NUMBER, is_summed=True) for name in sums),
        Column(text("kop_opmerking"), 36),
    )


def institution_row(one: InstitutionPlaces) -> tuple[Value, ...]:
    """Give the places of one institution as a row of that table."""
    flows = [part for flow in (one.flow_1, one.flow_2) for part in (flow.regular, flow.bonus, flow.total)]
    return (
        one.institution.tpid,
        one.institution.name,
        one.institution.sector,
        one.consortium,
        one.institution.hov,
        one.regular,
        one.bonus,
        one.inflow,
        *flows,
        "; ".join(one.remarks),
    )


def _lots(book: Book, result: Result, main: Proposal) -> None:
    allocation = main.allocation
    sheet = book.sheet(text("blad_loting"), title_of(result), text("loting_ondertitel"))
    if not allocation.lots:
        sheet.widths([60])
        sheet.heading(text("geen_loting"))
        return
    columns = (
        Column(text("kop_tpid"), 9, Kind.CODE),
        Column(text("kop_aanvrager"), 34),
        Column(text("kop_waarvoor"), 20),
        Column(text("kop_te_winnen"), 10, Kind.NUMBER),
        Column(text("kop_quotient"), 14, Kind.NUMBER),
        Column(text("kop_tekst"), 30, Kind.CODE),
        Column(text("kop_sha256"), 68, Kind.CODE),
        Column(text("kop_uitkomst"), 16),
    )
    names = {entry.key: entry.name for entry in main.scenario.entries}
    rows: list[tuple[Value, ...]] = []
    for position, lots in enumerate(allocation.lots):
        what = text(f"loting_{lots.kind.value}")
        if allocation.draws:
            for ticket in allocation.draws[position].tickets:
                outcome = text("wint") if ticket.wins else text("wint_niet")
                own = (ticket.candidate, names[ticket.candidate], what, lots.places, lots.quotient)
                rows.append((*own, ticket.text, ticket.sha256, outcome))
        else:
            rows += [
                (one, names[one], what, lots.places, lots.quotient, "", "", text("niet_geloot"))
                for one in lots.candidates
            ]
    sheet.table(columns, rows)


def _comparison(book: Book, result: Result) -> None:
    sheet = book.sheet(text("blad_vergelijking"), title_of(result), text("vergelijking_ondertitel"))
    columns = (
        Column(text("kop_wat"), 10, Kind.CODE),
        Column(text("kop_naam"), 40),
        *(Column(head, 18, Kind.NUMBER) for head in headings(result)),
    )
    sheet.table(columns, [(row.key, row.name, *row.values) for row in compared(result)])


def _findings(book: Book, result: Result) -> None:
    sheet = book.sheet(text("blad_bevindingen"), title_of(result), text("bevindingen_ondertitel"))
    columns = (
        Column(text("kop_waar"), 26),
        Column(text("kop_bestand"), 36),
        Column(text("kop_cel"), 22, Kind.CODE),
        Column(text("kop_code"), 8, Kind.CODE),
        Column(text("kop_melding"), 56),
        Column(text("kop_herstel"), 48),
        Column(text("kop_hov_vast"), 14),
    )
    rows: list[tuple[Value, ...]] = [(one.where, "", "", "", one.message, "", "") for one in result.left_out]
    for judged, finding, is_unsettled in result.errors():
        cell = f"{finding.sheet}!{finding.cell}" if finding.cell else finding.sheet or ""
        unsettled = text("hov_niet_vast") if is_unsettled else ""
        rows.append((judged.name, finding.file, cell, finding.code, finding.message, finding.remedy, unsettled))
    sheet.table(columns, rows)


def _explanation(book: Book, result: Result) -> None:
    sheet = book.sheet(text("blad_toelichting"), title_of(result), text("toelichting_ondertitel"), is_wide=False)
    sheet.widths([_PAGE // 2, _PAGE // 2])
    for heading, words in explanation():
        sheet.paragraph(heading, words, 2, _PAGE)
    sheet.heading(text("kop_keuzes"))
    for choice in result.choices:
        sheet.paragraph("", choice, 2, _PAGE)
    sheet.row += 1
    sheet.heading(text("kop_gelezen"))
    for name, sha256 in result.files:
        sheet.paragraph("", f"{name}\nSHA-256 {sha256}", 2, _PAGE)
