"""The comparison of scenarios as a sheet, with a chart of right, allocated and bonus places."""

from __future__ import annotations

from collections.abc import Sequence

from hov_tools.ooxml.address import Range
from hov_tools.ooxml.charts import Chart, Series, Source
from hov_tools.ooxml.edits import AddSheet
from hov_tools.report import cell_styles, text
from hov_tools.report.grid import Grid, Span
from hov_tools.scenario.compare import Scenario
from hov_tools.scenario.table import Row, table_rows

_LABEL = 40.0
_TOTAL = 150.0
_WIDEST, _NARROWEST = 34.0, 16.0
_HEIGHT = 240.0
_CHART_WIDTH = 620.0
_NAVY, _TEAL, _AMBER = "1F3864", "0F766E", "F5B731"


def scenario_sheet(found: Sequence[Scenario], *, name: str, choices: Sequence[str], version: str) -> AddSheet:
    """Make the sheet; the same for the same scenarios.

    Args:
        found: the present situation first.
        name: of the consortium.
        choices: that the numbers rest on, in Dutch.
        version: of this tool, for the last line.
    """
    own = min(_WIDEST, max(_NARROWEST, (_TOTAL - _LABEL) / len(found)))
    last = 1 + len(found)
    grid = Grid((_LABEL, *(own for _ in found)))
    grid.add(Span(1, 1, text("scenario.sheet"), cell_styles.TITLE), Span(2, last, name, cell_styles.NAME))
    grid.add(Span(1, last, text("scenario.headline", count=len(found) - 1), cell_styles.headline(None)), at_least=26)
    grid.gap(8)
    at = grid.add(Span(1, last, None, cell_styles.PLAIN), at_least=_HEIGHT + 8)
    names = [Span(at, at, one.name, cell_styles.HEAD) for at, one in enumerate(found, start=2)]
    grid.add(Span(1, 1, text("scenario.title"), cell_styles.HEAD), *names)
    for row in table_rows(found):
        _add(grid, row)
    first, bottom = _numbers(grid, found)
    grid.gap(8)
    for one in found:
        for note in one.notes:
            grid.add(Span(1, last, f"{one.name}: {note}", cell_styles.PLAIN))
    grid.gap(8)
    for choice in choices:
        grid.add(Span(1, last, f"• {choice}", cell_styles.PLAIN))
    grid.gap(8)
    grid.add(Span(1, last, text("footer", version=version), cell_styles.FOOTER))
    return AddSheet(
        name=text("scenario.sheet"),
        cells=grid.cells,
        widths=grid.widths,
        heights=grid.heights,
        merged=grid.merged,
        frozen_rows=2,
        repeat_rows=(1, 1),
        charts=(_chart(found, first, bottom, at),),
        why=text("scenario.why"),
    )


def _add(grid: Grid, row: Row) -> None:
    styles = [cell_styles.outcome(one) for one in row.outcomes] or [cell_styles.BODY] * len(row.cells)
    cells = zip(row.cells, styles, strict=True)
    grid.add(
        Span(1, 1, row.label, cell_styles.STRONG),
        *(Span(at, at, cell, style) for at, (cell, style) in enumerate(cells, 2)),
    )


def _numbers(grid: Grid, found: Sequence[Scenario]) -> tuple[int, int]:
    """Add the whole places that the chart shows; gives the rows of the names and of the last number."""
    grid.gap(10)
    names = [Span(at, at, one.name, cell_styles.NUMBER_HEAD) for at, one in enumerate(found, start=2)]
    first = bottom = grid.add(Span(1, 1, text("scenario.chart.title"), cell_styles.HEAD), *names)
    for key in ("right", "allocated", "bonus"):
        values = [Span(at, at, _value(one, key), cell_styles.NUMBER) for at, one in enumerate(found, start=2)]
        bottom = grid.add(Span(1, 1, text(f"scenario.chart.{key}"), cell_styles.STRONG), *values)
    return first, bottom


def _value(one: Scenario, key: str) -> int | None:
    """Give a number of places; None when it is not known: the chart has a gap there."""
    if key == "right":
        return None if one.right is None else one.right.places
    return one.allocated if key == "allocated" else one.due_bonus


def _chart(found: Sequence[Scenario], first: int, bottom: int, at: int) -> Chart:
    last = 1 + len(found)
    series = tuple(
        Series(
            text(f"scenario.chart.{key}"),
            Source(str(Range(row, 1, row, 1))),
            tuple(_value(one, key) for one in found),
            Source(str(Range(row, 2, row, last))),
            color,
        )
        for row, (key, color) in zip(
            range(first + 1, bottom + 1), (("right", _NAVY), ("allocated", _TEAL), ("bonus", _AMBER)), strict=True
        )
    )
    return Chart(
        title=text("scenario.chart.title"),
        categories=tuple(one.name for one in found),
        categories_source=Source(str(Range(first, 2, first, last))),
        series=series,
        row=at,
        column=1,
        width=_CHART_WIDTH,
        height=_HEIGHT,
        value_title=text("scenario.chart.axis"),
        label_format="0;-0;;",
        description=text("scenario.chart.told"),
    )
