"""Verschil tussen rondes.xlsx: who gets other places than in the round before, and why."""

from __future__ import annotations

from collections.abc import Sequence

from hov_tools import dutch
from hov_tools.allocation import text
from hov_tools.allocation.layout import add_headline, add_table, code, new_page, number, summed, words
from hov_tools.allocation.rounds.compare import Compared, Line
from hov_tools.allocation.rounds.words import headline
from hov_tools.sheetbook import Column
from hov_tools.sheetbook.book import Book, Page


def rounds_workbook(compared: Compared) -> bytes:
    """Make the workbook: a sheet with a line per applicant, and one per institution; changed ones first."""
    title = text("ronde_titel", training=compared.second.training, year=compared.second.year)
    book = Book(title)
    for key, lines in (("aanvragers", compared.applicants), ("instellingen", compared.institutions)):
        name = text(f"blad_{key}")
        page = new_page(book, name, text("blad_titel_van", name=name, title=title), _limits(compared))
        _fill(page, key, lines)
    return book.finish()


def _limits(compared: Compared) -> str:
    """Say what was divided in both rounds, and by which HOV per place."""
    shown = []
    for one in (compared.first.main, compared.second.main):
        exact = one.days_per_place.exact
        days = text("ronde_onbekend") if exact is None else dutch.number(exact)
        shown.append(text("ronde_ondertitel", places=text.counted("plaatsen", one.places), days=days))
    return text("ronde_ondertitels", first=shown[0], second=shown[1])


def _fill(page: Page, key: str, lines: Sequence[Line]) -> None:
    columns: tuple[Column[Line], ...] = (
        code(text("kop_tpid"), 9, lambda one: one.tpid),
        words(text("kop_instelling" if key == "instellingen" else "kop_aanvrager"), 30, lambda one: one.name),
        words(text("kop_samenwerkingsverband"), 26, lambda one: one.consortium),
        summed(text("ronde_kop_was"), 11, lambda one: one.before),
        summed(text("ronde_kop_is"), 11, lambda one: one.after),
        number(text("ronde_kop_verschil"), 10, lambda one: one.difference),
        words(text("kop_waarom"), 70, lambda one: " ".join(one.why)),
    )
    page.set_widths([one.width for one in columns])
    add_headline(page, *headline(key, lines), len(columns))
    add_table(page, columns, lines)
