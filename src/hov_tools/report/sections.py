"""What the sections of the report sheet share: the columns, headings and empty lines."""

from __future__ import annotations

from functools import lru_cache

from hov_tools.report import cell_styles, text
from hov_tools.report.grid import Grid, Span

WIDTHS = (13.0, 6.0, 15.0, 6.0, 33.0, 17.0, 18.0, 30.0, 15.0)
"""Ernst, Code, Blad, Cel, Wat is er mis, Gevonden, Verwacht, Wat te doen, Bron: together the width of A4 landscape."""

LAST = len(WIDTHS)
"""The last column."""


def add_section(grid: Grid, key: str) -> None:
    """Add the heading of a section, with room above it."""
    grid.gap(10)
    grid.add(Span(1, LAST, text(f"sections.{key}"), cell_styles.SECTION), at_least=20)


def add_heads(grid: Grid, *heads: tuple[int, int, str], numbers: tuple[str, ...] = ()) -> None:
    """Add a row of column headings.

    Args:
        grid: the sheet under construction.
        heads: first column, last column and key of the text.
        numbers: keys of the columns that hold numbers.
    """
    grid.add(*_heads(heads, numbers))


@lru_cache(maxsize=64)
def _heads(heads: tuple[tuple[int, int, str], ...], numbers: tuple[str, ...]) -> tuple[Span, ...]:
    # A report has the same row for every file and calculation.
    return tuple(
        Span(first, last, text(f"columns.{key}"), cell_styles.NUMBER_HEAD if key in numbers else cell_styles.HEAD)
        for first, last, key in heads
    )


def add_empty(grid: Grid, key: str) -> None:
    """Add the line that says that a section has nothing."""
    grid.add(Span(1, LAST, text(f"empty.{key}"), cell_styles.PLAIN))
