"""Toewijzingsvoorstel.xlsx, one sheet per question, and the workbook of one institution."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from hov_tools.allocation import explanation, text
from hov_tools.allocation.beside_sheets import fill_comparison, fill_lots
from hov_tools.allocation.judged import RegisteredFile
from hov_tools.allocation.layout import add_heading, add_paragraph, add_table, code, new_page, summed, words
from hov_tools.allocation.places import InstitutionPlaces
from hov_tools.allocation.places_sheets import (
    fill_applicants,
    fill_consortia,
    fill_institution,
    fill_institutions,
    institutions_note,
)
from hov_tools.allocation.presentation import kind_of
from hov_tools.allocation.proposal import Result
from hov_tools.allocation.summary_sheet import fill_summary
from hov_tools.allocation.taking_part import Notice
from hov_tools.rules.finding import Verdict
from hov_tools.sheetbook import Column
from hov_tools.sheetbook.book import Book, Page
from hov_tools.texts import in_words, without_options

# A line of running text. LibreOffice makes columns fit a page when there is more than one.
_TEXT_WIDTHS = (44, 44)


def proposal_workbook(result: Result) -> bytes:
    """Make Toewijzingsvoorstel.xlsx."""
    title = _title(result)
    book = Book(title)
    main = result.main
    places = text.counted("plaatsen", main.allocation.places)
    subtitle = text("blad_ondertitel", places=places, scenario=main.scenario.title)
    summary = new_page(book, text("blad_samenvatting"), title, subtitle, is_landscape=False)
    fill_applicants(_page(book, result, "aanvragers"), main)
    consortia = fill_consortia(_page(book, result, "verbanden"), main) if main.consortia else None
    fill_institutions(_page(book, result, "instellingen", institutions_note(result)), result)
    fill_lots(_page(book, result, "loting"), main)
    if len(result.proposals) > 1:
        fill_comparison(_page(book, result, "vergelijking"), result)
    if result.left_out:
        _left_out(_page(book, result, "buiten"), result)
    if result.errors():
        _findings(_page(book, result, "bevindingen"), result)
    _files(_page(book, result, "bestanden"), result)
    _explanation(_page(book, result, "toelichting", is_landscape=False), result)
    fill_summary(summary, result, consortia)
    return book.finish()


def institution_workbook(result: Result, one: InstitutionPlaces) -> bytes:
    """Make the workbook of one institution: the places on which it applies for its beschikbaarheidsbijdrage."""
    title = text("instelling_titel", tpid=one.institution.tpid, name=one.institution.name).strip()
    book = Book(title)
    fill_institution(new_page(book, text("blad_plaatsen"), title, _title(result), is_landscape=False), result, one)
    return book.finish()


def _title(result: Result) -> str:
    return text("blad_titel", training=result.training, year=result.year)


def _page(
    book: Book, result: Result, key: str, note: tuple[str, Verdict | None] | None = None, *, is_landscape: bool = True
) -> Page:
    name = text(f"blad_{key}")
    title = text("blad_titel_van", name=name, title=_title(result))
    return new_page(book, name, title, text(f"{key}_ondertitel"), note, is_landscape=is_landscape)


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
        words(text("kop_lot"), 24, lambda one: in_words(one.fate.value)),
        words(text("kop_waarom"), 44, lambda one: one.reason),
        words(text("kop_sha256"), 36, lambda one: one.sha256),
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
