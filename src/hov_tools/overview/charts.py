"""The charts of the overview, each beside the numbers that it shows."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from msgspec import Struct

from hov_tools.overview import text
from hov_tools.overview.book import Book, Item, Page, exact, whole
from hov_tools.overview.sheets import add_title, sector_name, title_of
from hov_tools.overview.totals import CodeCount, Places, Standing, Totals
from hov_tools.report import looks
from hov_tools.rules.finding import Verdict

_MOST_CODES = 10
_WIDTHS = (42, 10, 10, 10, 2)
_CHART_COLUMN = len(_WIDTHS)
_CHART_WIDTH, _BAR_HEIGHT, _CHART_FRAME = 520, 26, 110  # pixels
_ROW_PIXELS, _ROW_POINTS = 20, 15
_SCALE, _ROWS_PER_PAGE = 68, 44
_SHOWN = '[=0]"";General'
_NAVY, _GOLD, _RED = "1F3864", "F5B731", "B3261E"
_VERDICTS = {
    Standing.MEETS: Verdict.MEETS,
    Standing.BOARD: Verdict.BOARD,
    Standing.FAILS: Verdict.FAILS,
    Standing.UNKNOWN: None,
    Standing.BROKEN: None,
}


class Series(Struct, frozen=True):
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


class Drawing(Struct, frozen=True):
    """A chart.

    Attributes:
        title: in Dutch.
        axis: what is counted, in Dutch.
        labels: of the bars.
        series: stacked when there are more.
        note: a line under the numbers; "" for none.
    """

    title: str
    axis: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    note: str = ""


def add_charts(book: Book, totals: Totals, version: str) -> None:
    """Add the sheet with the charts."""
    page = book.page("grafieken", version, scale=_SCALE)
    page.set_widths(_WIDTHS)
    add_title(page, text("bladen.grafieken"))
    breaks = [0]
    for drawing in drawings(totals):
        if page.row + _rows(drawing) > breaks[-1] + _ROWS_PER_PAGE:
            breaks.append(page.row)
        _add(book, page, drawing)
    page.sheet.set_h_pagebreaks(breaks[1:])


def _rows(drawing: Drawing) -> int:
    """Give how many rows a chart and its numbers take."""
    return max(_height(drawing) // _ROW_PIXELS + 2, len(drawing.labels) + 4)


def _height(drawing: Drawing) -> int:
    """Give the height of a chart in pixels."""
    return _CHART_FRAME + _BAR_HEIGHT * max(len(drawing.labels), 2)


def drawings(totals: Totals) -> tuple[Drawing, ...]:
    """Give the charts: verdicts, places by sector and by the regiehouder's sector and region, frequent findings."""
    regions = totals.by_lead_region
    told = text("grafieken.plaatsen_uitleg")
    found = [
        _standings(totals),
        _divided("sectoren", _by_sector(totals.by_sector), told),
        _divided(
            "sector_regiehouder", _by_sector(totals.by_lead_sector), told if regions else text("grafieken.geen_regio")
        ),
    ]
    if regions:
        found.append(_divided("regio_regiehouder", regions, told))
    found.append(_codes(totals.codes))
    return tuple(found)


def _by_sector(found: Sequence[tuple[str | None, Places]]) -> tuple[tuple[str, Places], ...]:
    return tuple((sector_name(sector), places) for sector, places in found)


def _standings(totals: Totals) -> Drawing:
    shown = [(one, count) for one, count in totals.standings.items() if count]
    return Drawing(
        text("grafieken.oordelen"),
        text("grafieken.as_verbanden"),
        tuple(text(f"oordelen.{one.value}") for one, _ in shown),
        (
            Series(
                text("koppen.aantal"),
                _NAVY,
                tuple(count for _, count in shown),
                tuple(looks.verdict_color(_VERDICTS[one]) for one, _ in shown),
            ),
        ),
    )


def _divided(key: str, found: Sequence[tuple[str, Places]], note: str) -> Drawing:
    return Drawing(
        text(f"grafieken.{key}"),
        text("grafieken.as_plaatsen"),
        tuple(label for label, _ in found),
        (
            Series(text("koppen.regulier"), _NAVY, tuple(places.regular for _, places in found)),
            Series(text("koppen.instroom_bonus"), _GOLD, tuple(places.bonus for _, places in found)),
        ),
        note,
    )


def _codes(counts: Sequence[CodeCount]) -> Drawing:
    shown = counts[:_MOST_CODES]
    return Drawing(
        text("grafieken.codes"),
        text("grafieken.as_bevindingen"),
        tuple(f"{one.code} {title_of(one.code)}" for one in shown),
        (Series(text("koppen.aantal"), _RED, tuple(one.count for one in shown)),),
    )


def _add(book: Book, page: Page, drawing: Drawing) -> None:
    """Write the numbers of a chart, and the chart beside them."""
    top = page.row
    has_total = len(drawing.series) > 1
    page.add([Item(drawing.title, looks.SECTION)], points=_ROW_POINTS * 1.4)
    heads = [
        Item(drawing.axis, looks.HEAD),
        *(Item(one.name, looks.unindented(looks.NUMBER_HEAD)) for one in drawing.series),
    ]
    if has_total:
        heads.append(Item(text("koppen.instroom"), looks.unindented(looks.NUMBER_HEAD)))
    page.add(heads)
    first = page.row
    for index, label in enumerate(drawing.labels):
        values = [one.values[index] for one in drawing.series]
        shown = [*values, sum(values)] if has_total else values
        page.add([Item(label, looks.BODY), *map(_number, shown)])
    if not drawing.labels:
        page.add([Item(text("grafieken.niets"), looks.PLAIN)], points=_ROW_POINTS)
    elif drawing.note:
        page.add([Item(drawing.note, looks.FOOTER)], points=_ROW_POINTS)
    if drawing.labels:
        chart = _chart(book, page, drawing, first)
        chart.set_size({"width": _CHART_WIDTH, "height": _height(drawing)})
        page.sheet.insert_chart(
            top, _CHART_COLUMN, chart, {"y_offset": 3, "object_position": 2, "description": drawing.title}
        )
    while page.row < top + _rows(drawing):
        page.skip(_ROW_POINTS)


def _number(value: int | Fraction) -> Item:
    return whole(value) if isinstance(value, int) else exact(value)


def _chart(book: Book, page: Page, drawing: Drawing, first: int) -> Any:  # noqa: ANN401 - XlsxWriter gives it no type
    kind = {"type": "bar", "subtype": "stacked"} if len(drawing.series) > 1 else {"type": "bar"}
    chart = book.chart(kind)
    name, last = page.sheet.get_name(), first + len(drawing.labels) - 1
    for column, series in enumerate(drawing.series, 1):
        chart.add_series(
            {
                "name": series.name,
                "categories": [name, first, 0, last, 0],
                "values": [name, first, column, last, column],
                # Rows are no longer there to take them from; without them a preview shows empty charts.
                "categories_data": list(drawing.labels),
                "values_data": [float(value) for value in series.values],
                "fill": {"color": f"#{series.color}"},
                "points": [{"fill": {"color": f"#{color}"}} for color in series.colors] or None,
                "data_labels": {"value": True, "num_format": _SHOWN, "font": _label_font(series)},
                "gap": 45,
            }
        )
    chart.set_title({"name": drawing.title, "name_font": {"size": 12, "color": f"#{_NAVY}"}, "overlay": False})
    chart.set_y_axis(
        {"reverse": True, "num_font": {"size": 9}, "line": {"color": "#D0D5DD"}, "major_gridlines": {"visible": False}}
    )
    chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}, "min": 0})
    if len(drawing.series) > 1:
        chart.set_legend({"position": "bottom", "font": {"size": 9}})
    else:
        chart.set_legend({"none": True})
    chart.set_chartarea({"border": {"color": "#D0D5DD"}})
    return chart


def _label_font(series: Series) -> dict[str, Any]:
    """Choose letters that can be read on or beside the bars."""
    is_inside = not series.colors and series.color == _NAVY
    return {"size": 9, "color": "#FFFFFF" if is_inside else "#1F2937"}
