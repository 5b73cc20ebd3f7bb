"""Charts on a sheet of ours, as values: the same for a file on disk and a book open in Excel."""

from __future__ import annotations

from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import TypeAlias

from msgspec import Struct

ChartNumber: TypeAlias = int | Decimal | Fraction
"""A number in a chart; exact, and written with up to 17 digits."""


class Direction(Enum):
    """Which way the bars go; the value is the file format's word (ECMA-376 part 1, §21.2.3.3)."""

    COLUMN = "col"
    BAR = "bar"


class Grouping(Enum):
    """How the series stand; the value is the file format's word (§21.2.3.4)."""

    CLUSTERED = "clustered"
    STACKED = "stacked"


class Source(Struct, frozen=True):
    """The cells that a part of a chart comes from.

    Attributes:
        cells: a range such as "B5:B12" or a cell such as "B4"; within one row or column.
        sheet: name of their sheet; None for the sheet that the chart stands on.
    """

    cells: str
    sheet: str | None = None


class Series(Struct, frozen=True):
    """One colour of bars.

    Attributes:
        name: as the legend shows it; what the cell of `name_source` holds.
        name_source: the cell of the name.
        values: what the cells of `values_source` hold, in their order; None for an empty cell.
        values_source: the cells of the numbers.
        color: RGB in six hexadecimal digits.
    """

    name: str
    name_source: Source
    values: tuple[ChartNumber | None, ...]
    values_source: Source
    color: str


class Chart(Struct, frozen=True):
    """A bar or column chart.

    Attributes:
        title: above it.
        categories: what stands along the axis: what the cells of `categories_source` hold.
        categories_source: the cells of the categories.
        series: one or more, each with as many values as there are categories.
        row: 1-based row of the cell at whose top left corner it starts.
        column: 1-based column of that cell.
        width: in points.
        height: in points.
        direction: bars or columns.
        grouping: beside each other or on top of each other.
        category_title: of the axis with the categories; "" for none.
        value_title: of the axis with the numbers; "" for none.
        label_format: number format of the numbers on the bars; None for no numbers there.
        description: what it shows, for people who cannot see it.
    """

    title: str
    categories: tuple[str, ...]
    categories_source: Source
    series: tuple[Series, ...]
    row: int
    column: int
    width: float
    height: float
    direction: Direction = Direction.COLUMN
    grouping: Grouping = Grouping.CLUSTERED
    category_title: str = ""
    value_title: str = ""
    label_format: str | None = None
    description: str = ""
