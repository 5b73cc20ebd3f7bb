"""The comparison of scenarios as a sheet, with a chart of right, allocated and bonus places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from msgspec.structs import replace

from hov_tools.ooxml.address import Range
from hov_tools.ooxml.charts import Chart, Series, Source
from hov_tools.ooxml.edits import AddSheet, CellStyle
from hov_tools.report import cell_styles, text
from hov_tools.report.grid import Grid, Span
from hov_tools.rules.finding import Severity
from hov_tools.scenario.compare import Scenario
from hov_tools.scenario.sheet_rows import SheetRow, difference_lines, headline, note_lines, sheet_rows

_LABEL = 46.0
_TOTAL = 126.0
_WIDEST, _NARROWEST = 34.0, 16.0
_HEIGHT = 240.0
_POINTS_PER_CHARACTER = 5.25
_SHOWN = {"right": "1F3864", "allocated": "0F766E", "bonus_due": "F5B731"}
# LibreOffice leaves an indent out for some of the numbers in a column, so that they would not line up.
_NUMBER, _NUMBER_HEAD, _UNKNOWN = map(
    cell_styles.unindented, (cell_styles.NUMBER, cell_styles.NUMBER_HEAD, cell_styles.UNKNOWN)
)
_DIFFERENT = cell_styles.severity(Severity.TWIJFEL)


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
    told, verdict = headline(found)
    grid.add(Span(1, last, told, replace(cell_styles.headline(verdict), size=14)), at_least=26)
    for line in difference_lines(found):
        grid.add(Span(1, last, line, cell_styles.PLAIN))
    above = [text("scenario.told.yellow")] if len(found) > 1 else []
    above += [text("scenario.told.provisional")] if any(one.is_provisional for one in found) else []
    grid.gap(6)
    for line in above:
        grid.add(Span(1, last, line, cell_styles.PLAIN))
    names = [Span(at, at, one.full_name, _NUMBER_HEAD) for at, one in enumerate(found, start=2)]
    head = grid.add(Span(1, 1, text("scenario.title"), cell_styles.HEAD), *names)
    rows = {row.key: (_add(grid, row), row) for row in sheet_rows(found)}
    grid.gap(8)
    at = grid.add(Span(1, last, None, cell_styles.PLAIN), at_least=_HEIGHT + 8)
    _section(grid, "notes", list(note_lines(found)), last)
    _section(grid, "choices", [f"• {choice}" for choice in choices], last)
    grid.gap(8)
    grid.add(Span(1, last, text("footer", version=version), cell_styles.FOOTER))
    width = (_LABEL + own * len(found)) * _POINTS_PER_CHARACTER
    return AddSheet(
        name=text("scenario.sheet"),
        cells=grid.cells,
        widths=grid.widths,
        heights=grid.heights,
        merged=grid.merged,
        frozen_rows=2,
        landscape=False,
        repeat_rows=(1, 1),
        charts=(_chart(found, {key: rows[key] for key in _SHOWN}, head, at, width),),
        why=text("scenario.why"),
    )


def _section(grid: Grid, key: str, lines: Sequence[str], last: int) -> None:
    """Add lines under a heading; nothing when there are none."""
    if not lines:
        return
    grid.gap(8)
    grid.add(Span(1, last, text(f"proposal.section.{key}"), cell_styles.SECTION), at_least=20)
    for line in lines:
        grid.add(Span(1, last, line, cell_styles.PLAIN))


def _add(grid: Grid, row: SheetRow) -> int:
    label = Span(1, 1, row.label, cell_styles.STRONG)
    return grid.add(label, *(_cell(row, at) for at in range(len(row.values))))


def _cell(row: SheetRow, at: int) -> Span:
    value = row.values[at]
    if row.outcomes:
        return Span(at + 2, at + 2, value, cell_styles.outcome(row.outcomes[at]))
    if value is None:
        return Span(at + 2, at + 2, text("unknown"), _UNKNOWN)
    style = cell_styles.formatted(_NUMBER, row.formats[at]) if row.formats else cell_styles.BODY
    return Span(at + 2, at + 2, value, _marked(style) if row.stands_out(at) else style)


def _marked(style: CellStyle) -> CellStyle:
    """Give the look of what differs from the present situation."""
    return replace(style, bold=True, fill=_DIFFERENT.fill, color=_DIFFERENT.color)


def _chart(
    found: Sequence[Scenario], rows: Mapping[str, tuple[int, SheetRow]], head: int, at: int, width: float
) -> Chart:
    last = 1 + len(found)
    series = tuple(
        Series(
            row.label,
            Source(str(Range(place, 1, place, 1))),
            tuple(value if isinstance(value, int | Fraction) else None for value in row.values),
            Source(str(Range(place, 2, place, last))),
            _SHOWN[key],
        )
        for key, (place, row) in rows.items()
    )
    return Chart(
        title=text("scenario.chart.title"),
        categories=tuple(one.full_name for one in found),
        categories_source=Source(str(Range(head, 2, head, last))),
        series=series,
        row=at,
        column=1,
        width=width,
        height=_HEIGHT,
        value_title=text("scenario.chart.axis"),
        label_format="0;-0;;",
        description=text("scenario.chart.told"),
    )
