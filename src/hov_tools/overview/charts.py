"""The charts of the overview, each beside the numbers that it shows."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from hov_tools.overview import text
from hov_tools.overview.columns import add_title
from hov_tools.overview.sheets import sector_name, title_of
from hov_tools.overview.totals import CodeCount, Places, Standing, Totals
from hov_tools.report import cell_styles
from hov_tools.rules.finding import Verdict
from hov_tools.sheetbook import CHART_ROW, GOLD, NAVY, RED, Area, BarChart, CellContent, Series, chart_rows, exact

if TYPE_CHECKING:
    from hov_tools.sheetbook.book import Page

_MOST_CODES = 10
# The numbers, and beside them the chart.
_WIDTHS = (42, 10, 10, 10, 10, 2, 62)
_CHART_COLUMN = len(_WIDTHS)
_NOTE = replace(cell_styles.PLAIN, wrap=False)
_VERDICTS = {
    Standing.MEETS: Verdict.MEETS,
    Standing.BOARD: Verdict.BOARD,
    Standing.FAILS: Verdict.FAILS,
    Standing.UNKNOWN: None,
    Standing.BROKEN: None,
}


class Bars(Struct, frozen=True):
    """What one colour of a chart shows.

    Attributes:
        name: in Dutch.
        color: RGB in six hexadecimal digits.
        values: one per label.
        colors: a colour per label instead, or nothing.
    """

    name: str
    color: str
    values: tuple[int | Fraction, ...]
    colors: tuple[str, ...] = ()


class Figure(Struct, frozen=True):
    """A chart with its numbers beside it.

    Attributes:
        title: in Dutch.
        axis: what is counted, in Dutch.
        labels: of the bars.
        bars: stacked when there are more colours.
        note: a line under the numbers; "" for none.
        beside: numbers that stand beside the total, and are no part of it or of the chart.
    """

    title: str
    axis: str
    labels: tuple[str, ...]
    bars: tuple[Bars, ...]
    note: str = ""
    beside: Bars | None = None


def add_charts(page: Page, title: str, told: str, found: Sequence[Figure]) -> None:
    """Fill a sheet with charts, under its title and, if there is one, a line that holds for all."""
    page.set_widths(_WIDTHS)
    add_title(page, title, *([told] if told else []))
    for figure in found:
        _add(page, figure)


def _rows(figure: Figure) -> int:
    """Give how many rows a chart and its numbers take, with an empty one under them."""
    return 1 + max(chart_rows(len(figure.labels)), len(figure.labels) + 4)


def frequency_figures(totals: Totals) -> tuple[Figure, ...]:
    """Give the charts of how often there is what: verdicts and findings."""
    return (_standings(totals), _codes(totals.codes))


def place_figures(totals: Totals) -> tuple[Figure, ...]:
    """Give the charts of places: by sector, and by the regiehouder's sector and region."""
    regions = totals.by_lead_region
    no_region = "" if regions else text("grafieken.geen_regio")
    found = (
        _divided("sectoren", _by_sector(totals.by_sector)),
        _divided("sector_regiehouder", _by_sector(totals.by_lead_sector), no_region),
    )
    return (*found, _divided("regio_regiehouder", regions)) if regions else found


def _by_sector(found: Sequence[tuple[str | None, Places]]) -> tuple[tuple[str, Places], ...]:
    return tuple((sector_name(sector), places) for sector, places in found)


def _standings(totals: Totals) -> Figure:
    shown = [(one, count) for one, count in totals.standings.items() if count]
    return Figure(
        text("grafieken.oordelen"),
        text("grafieken.as_verbanden"),
        tuple(text(f"oordelen.{one.value}") for one, _ in shown),
        (
            Bars(
                text("koppen.aantal"),
                NAVY,
                tuple(count for _, count in shown),
                tuple(cell_styles.verdict_color(_VERDICTS[one]) for one, _ in shown),
            ),
        ),
    )


def _divided(key: str, found: Sequence[tuple[str, Places]], note: str = "") -> Figure:
    return Figure(
        text(f"grafieken.{key}"),
        text("grafieken.as_plaatsen"),
        tuple(label for label, _ in found),
        (
            Bars(text("koppen.regulier"), NAVY, tuple(places.regular for _, places in found)),
            Bars(text("koppen.instroom_bonus"), GOLD, tuple(places.bonus for _, places in found)),
        ),
        note,
        Bars(text("koppen.instroom_voorlopig"), GOLD, tuple(places.provisional for _, places in found)),
    )


def _codes(counts: Sequence[CodeCount]) -> Figure:
    shown = counts[:_MOST_CODES]
    return Figure(
        text("grafieken.codes"),
        text("grafieken.as_bevindingen"),
        tuple(f"{one.code} {title_of(one.code)}" for one in shown),
        (Bars(text("koppen.aantal"), RED, tuple(one.count for one in shown)),),
    )


def _add(page: Page, figure: Figure) -> None:
    """Write the numbers of a chart, and the chart beside them."""
    top = page.row
    has_total = len(figure.bars) > 1
    page.add([CellContent(figure.title, cell_styles.SECTION)], points=CHART_ROW * 1.4)
    names = [one.name for one in figure.bars] + ([text("koppen.instroom")] if has_total else [])
    names += [] if figure.beside is None else [figure.beside.name]
    number_head = cell_styles.unindented(cell_styles.NUMBER_HEAD)
    page.add([CellContent(figure.axis, cell_styles.HEAD), *(CellContent(name, number_head) for name in names)])
    first = page.row
    for index, label in enumerate(figure.labels):
        values = [one.values[index] for one in figure.bars]
        shown = [*values, sum(values)] if has_total else values
        shown += [] if figure.beside is None else [figure.beside.values[index]]
        page.add([CellContent(label), *map(exact, shown)])
    if not figure.labels:
        page.add([CellContent(text("grafieken.niets"), _NOTE)], points=CHART_ROW)
    elif figure.note:
        page.add([CellContent(figure.note, _NOTE)], points=CHART_ROW)
    if figure.labels:
        page.add_chart(_chart(figure, page.name, first), top, _CHART_COLUMN)
    while page.row < top + _rows(figure):
        page.skip(CHART_ROW)


def _chart(figure: Figure, sheet: str, first: int) -> BarChart:
    """Make the chart of numbers that begin in this row."""
    series = tuple(
        Series(
            name=one.name,
            color=one.color,
            area=Area(sheet, column, first, one.values),
            colors=one.colors,
        )
        for column, one in enumerate(figure.bars, 2)
    )
    labels = Area(sheet, 1, first, figure.labels)
    return BarChart(figure.title, labels, series, columns=1, rows=chart_rows(len(figure.labels)))
