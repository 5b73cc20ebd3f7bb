"""What the sheets of the proposal have in common: a title, lines of numbers, paragraphs, and tables with totals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, TypeVar

from msgspec.structs import replace

from hov_tools import dutch
from hov_tools.allocation import text
from hov_tools.ooxml.address import column_name
from hov_tools.ooxml.edits import Align
from hov_tools.report import cell_styles
from hov_tools.rules.finding import Verdict
from hov_tools.sheetbook import (
    Area,
    CellContent,
    Column,
    Number,
    PageSetup,
    exact,
    is_provisional,
    number_style,
    provisional,
)

if TYPE_CHECKING:
    from hov_tools.sheetbook.book import Book, Page

T = TypeVar("T")

_TITLE_HEIGHT = 28  # points
_ON_ONE_LINE = replace(cell_styles.PLAIN, wrap=False)
_LABEL = replace(_ON_ONE_LINE, bold=True)
_FACT = replace(number_style(_ON_ONE_LINE, dutch.WHOLE), align=Align.RIGHT)
_REMARK = replace(cell_styles.PLAIN, align=Align.LEFT, indent=1)
_CODE = replace(cell_styles.BODY, wrap=False)
_TOTAL = replace(cell_styles.FILE_COUNTS, bold=True, wrap=False)


def new_page(
    book: Book,
    name: str,
    title: str,
    subtitle: str,
    note: tuple[str, Verdict | None] | None = None,
    *,
    is_landscape: bool = True,
) -> Page:
    """Add a sheet with a title; `note` is what a reader must know first, with the verdict that colours it."""
    page = book.page(name, PageSetup(title, text("blad_voettekst"), is_landscape=is_landscape))
    page.add([CellContent(title, cell_styles.TITLE)], points=_TITLE_HEIGHT)
    page.add([CellContent(subtitle, _ON_ONE_LINE)])
    if note is None:
        page.skip()
    else:
        words, verdict = note
        page.add([CellContent(words, replace(cell_styles.counts(verdict), fill=None, wrap=False))], points=18)
    return page


def add_headline(page: Page, words: str, verdict: Verdict | None, columns: int) -> None:
    """Write what a reader must know first, over some columns."""
    page.add_paragraph(CellContent(words, replace(cell_styles.headline(verdict), size=12)), columns)
    page.skip()


def add_notes(page: Page, notes: Sequence[str]) -> None:
    """Write under a table what its lines refer to."""
    for note in notes:
        page.add([CellContent(note, _ON_ONE_LINE)])


def add_facts(page: Page, facts: Sequence[tuple[str, str | int | None, str]]) -> None:
    """Write lines of label, value and remark."""
    for label, value, remark in facts:
        style = _ON_ONE_LINE if isinstance(value, str) else _FACT
        page.add([CellContent(label, _LABEL), CellContent(value, style), CellContent(remark, _REMARK)])
    page.skip()


def add_heading(page: Page, words: str) -> None:
    """Write a heading over what follows."""
    page.add([CellContent(words, cell_styles.SECTION)], points=21)


def add_paragraph(page: Page, heading: str, words: str, columns: int) -> None:
    """Write a paragraph over some columns, under a heading of its own when it has one."""
    if heading:
        page.add([CellContent(heading, _LABEL)])
    page.add_paragraph(CellContent(words, cell_styles.PLAIN), columns)
    if heading:
        page.skip()


def words(heading: str, width: float, value: Callable[[T], str]) -> Column[T]:
    """Make a column of texts that wrap."""
    return Column(heading, width, lambda line: CellContent(value(line)))


def code(heading: str, width: float, value: Callable[[T], str]) -> Column[T]:
    """Make a column of texts that never wrap."""
    return Column(heading, width, lambda line: CellContent(value(line), _CODE))


def number(heading: str, width: float, value: Callable[[T], Number | None]) -> Column[T]:
    """Make a column of numbers."""
    return Column(heading, width, lambda line: exact(value(line)), is_number=True)


def summed(heading: str, width: float, value: Callable[[T], Number | None]) -> Column[T]:
    """Make a column of numbers with its total below it."""
    return replace(number(heading, width, value), amount=value)


def add_table(
    page: Page, columns: Sequence[Column[T]], lines: Sequence[T], *, is_main: bool = True
) -> tuple[Area, ...]:
    """Write a table with its totals; gives the area of each column.

    Args:
        page: the sheet.
        columns: its columns.
        lines: what it is about.
        is_main: the sheet is made for it: widths, frozen headings, a filter, headings on every page.
    """
    if is_main:
        page.add_heads(columns, frozen_columns=2)
    else:
        page.add_headings(columns)
    areas = page.add_lines(columns, lines)
    if lines:
        if is_main:
            page.add_filter(columns, areas[0].first)
        if any(column.amount is not None for column in columns):
            page.add([_total(column, lines, area) for column, area in zip(columns, areas, strict=True)])
    page.skip()
    return areas


def _total(column: Column[T], lines: Sequence[T], area: Area) -> CellContent:
    if column.amount is None:
        return CellContent(text("blad_totaal") if area.column == 1 else None, replace(_TOTAL, align=Align.LEFT))
    amounts = [amount for line in lines if (amount := column.amount(line)) is not None]
    if not amounts:
        return CellContent(None, _TOTAL)
    total = Fraction(sum(amounts))
    name = column_name(area.column)
    formula = f"SUM({name}{area.first}:{name}{area.first + len(lines) - 1})"
    told = CellContent(total, number_style(_TOTAL, dutch.number_format(total)), formula=formula)
    return provisional(told) if any(is_provisional(column.content(line)) for line in lines) else told
