"""What the sheets of the overview have in common: the lines above a table, and the columns of one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from msgspec.structs import replace

from hov_tools.ooxml.edits import CellStyle
from hov_tools.overview import text
from hov_tools.report import cell_styles
from hov_tools.report import text as report_text
from hov_tools.rules.finding import Verdict
from hov_tools.sheetbook import CellContent, Column

if TYPE_CHECKING:
    from hov_tools.sheetbook.book import Page

T = TypeVar("T")

_TITLE_HEIGHT = 28


def add_title(page: Page, title: str, *lines: str) -> None:
    """Write the title of a sheet, with lines under it."""
    add_head(page, title)
    add_lines(page, *lines)


def add_head(page: Page, title: str) -> None:
    """Write the title alone."""
    page.add([CellContent(title, cell_styles.TITLE)], points=_TITLE_HEIGHT)


def add_lines(page: Page, *lines: str) -> None:
    """Write lines above a table."""
    for line in lines:
        page.add([CellContent(line, replace(cell_styles.PLAIN, wrap=False))])
    page.skip(8)


def add_headline(page: Page, told_first: str, verdict: Verdict | None, columns: Sequence[Column[T]]) -> None:
    """Write what a reader must know first, over all columns of the table that follows."""
    page.set_widths([one.width for one in columns])
    page.add_paragraph(CellContent(told_first, replace(cell_styles.headline(verdict), size=14)), len(columns))


def consortia(count: int) -> str:
    """Write "1 samenwerkingsverband", "30 samenwerkingsverbanden"."""
    return text.counted("verbanden.telling", count)


def told(value: str | None, style: CellStyle = cell_styles.BODY) -> CellContent:
    """Make a cell of a text; empty when there is none."""
    return CellContent(value or None, style)


def column(key: str, width: float, content: Callable[[T], CellContent]) -> Column[T]:
    """Make a column of texts."""
    return Column(text(f"koppen.{key}"), width, content)


def shared(key: str, width: float, content: Callable[[T], CellContent]) -> Column[T]:
    """Make a column that the report sheet has too."""
    return Column(report_text(f"columns.{key}"), width, content)


def number(
    key: str, width: float, content: Callable[[T], CellContent], amount: Callable[[T], int | None] | None = None
) -> Column[T]:
    """Make a column of numbers; `amount` gives what a line adds to its total."""
    return Column(text(f"koppen.{key}"), width, content, is_number=True, amount=amount)
