"""What is beside the outcome itself: the lots with their record, and the proposals side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from msgspec import Struct
from msgspec.structs import replace

from hov_tools.allocation import text
from hov_tools.allocation.layout import add_heading, add_table, code, number, words
from hov_tools.allocation.presentation import ComparedRow, compared, headings
from hov_tools.allocation.proposal import Proposal, Result
from hov_tools.calculations.apportionment.national import Allocation
from hov_tools.report import cell_styles
from hov_tools.rules.finding import Severity
from hov_tools.sheetbook import CellContent, Column, exact
from hov_tools.sheetbook.book import Page

_CHANGED = cell_styles.severity(Severity.TWIJFEL)


class _Candidate(Struct, frozen=True):
    """Who takes part in a lot, with what was drawn."""

    key: str
    kind: str
    places: int
    quotient: Fraction | None
    outcome: str
    text: str = ""
    sha256: str = ""


def fill_lots(page: Page, main: Proposal) -> None:
    """Fill the sheet with who takes part in a lot, and what was drawn."""
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
        words(text("kop_sha256"), 36, lambda one: one.sha256),
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


def fill_comparison(page: Page, result: Result) -> None:
    """Fill the sheet with the proposals side by side; what differs from the first one stands out."""

    def places_in(index: int) -> Callable[[ComparedRow], CellContent]:
        def content(row: ComparedRow) -> CellContent:
            own = exact(row.values[index])
            if row.values[index] == row.values[0]:
                return own
            return replace(own, style=replace(own.style, bold=True, fill=_CHANGED.fill, color=_CHANGED.color))

        return content

    columns: tuple[Column[ComparedRow], ...] = (
        code(text("kop_wat"), 22, lambda row: row.key),
        words(text("kop_naam"), 40, lambda row: row.name),
        *(Column(heading, 18, places_in(index), is_number=True) for index, heading in enumerate(headings(result))),
    )
    add_table(page, columns, tuple(compared(result)))
