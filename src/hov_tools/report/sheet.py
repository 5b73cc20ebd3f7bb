"""The report sheet: an assessment as a sheet that a secretary understands and that prints on A4."""

from __future__ import annotations

from hov_tools import dutch
from hov_tools.ooxml.edits import AddSheet
from hov_tools.report import cell_styles, text
from hov_tools.report.finding_trees import counts_line, finding_trees, form_name
from hov_tools.report.findings_table import add_findings, add_first
from hov_tools.report.grid import Grid, Span
from hov_tools.report.key_numbers import KeyNumber, key_numbers
from hov_tools.report.sections import LAST, WIDTHS, add_empty, add_heads, add_section
from hov_tools.rules.finding import Assessment, Condition, Outcome
from hov_tools.texts import in_words

_FROZEN_ROWS = 3
_SHA256_SHOWN = 12


def report_sheet(assessment: Assessment, here: str | None, *, version: str) -> AddSheet:
    """Make the report sheet.

    Args:
        assessment: what to report.
        here: file name of the workbook that the sheet goes into; findings in that file become links to their cells.
            None for a workbook of its own, without links.
        version: of this tool, for the last line.

    Returns:
        The sheet; the same for the same assessment, as it holds no date or time.
    """
    grid = Grid(WIDTHS)
    _add_top(grid, assessment)
    add_first(grid, assessment)
    _add_key_numbers(grid, assessment.outcome)
    _add_conditions(grid, assessment.outcome.conditions)
    add_findings(grid, assessment, here)
    _add_calculations(grid, assessment.outcome)
    _add_choices(grid, assessment.outcome)
    _add_files(grid, assessment)
    grid.gap(8)
    grid.add(Span(1, LAST, text("footer", version=version), cell_styles.FOOTER))
    return AddSheet(
        name=text("title"),
        cells=grid.cells,
        widths=grid.widths,
        heights=grid.heights,
        merged=grid.merged,
        frozen_rows=_FROZEN_ROWS,
        repeat_rows=(1, 1),
        page_breaks=grid.page_breaks,
        # At the end and not opened: the sheet that was in front stays in front, and its part untouched.
        first=False,
        tab_color=cell_styles.verdict_color(assessment.outcome.verdict),
        why=text("why"),
    )


def _add_top(grid: Grid, assessment: Assessment) -> None:
    outcome = assessment.outcome
    year = text("no_year") if assessment.year is None else text("year", year=assessment.year)
    name = text("no_name") if outcome.name is None else outcome.name
    grid.add(Span(1, 4, text("title"), cell_styles.TITLE), Span(5, LAST, f"{name} · {year}", cell_styles.NAME))
    grid.add(Span(1, LAST, outcome.headline, cell_styles.headline(outcome.verdict)), at_least=26)
    grid.add(
        Span(1, LAST, counts_line(finding_trees(assessment), with_zeros=True), cell_styles.counts(outcome.verdict))
    )


def _add_key_numbers(grid: Grid, outcome: Outcome) -> None:
    add_section(grid, "numbers")
    add_heads(grid, (1, 4, "number"), (5, 5, "value"), (6, 6, "exact"), (7, LAST, "note"), numbers=("value", "exact"))
    for number in key_numbers(outcome):
        grid.add(
            Span(1, 4, number.label, cell_styles.STRONG),
            _value(number),
            _exact(number),
            Span(7, LAST, number.note, cell_styles.BODY),
            at_least=19,
        )


def _value(number: KeyNumber) -> Span:
    if number.value is None:
        return Span(5, 5, text("unknown"), cell_styles.UNKNOWN)
    shown = text("provisional", number=dutch.WHOLE) if number.is_provisional else dutch.WHOLE
    return Span(5, 5, number.value, cell_styles.formatted(cell_styles.KEY_NUMBER, shown))


def _exact(number: KeyNumber) -> Span:
    if number.exact is None:
        return Span(6, 6, None, cell_styles.NUMBER)
    return Span(6, 6, number.exact, cell_styles.formatted(cell_styles.NUMBER, dutch.number_format(number.exact)))


def _add_conditions(grid: Grid, conditions: tuple[Condition, ...]) -> None:
    rows = [_condition(one) for one in conditions]
    if not grid.has_room(*rows):
        grid.new_page()
    add_section(grid, "conditions")
    if not conditions:
        add_empty(grid, "conditions")
        return
    add_heads(grid, (1, 1, "key"), (2, 5, "condition"), (6, 6, "outcome"), (7, 8, "numbers"), (9, 9, "source"))
    for row in rows:
        grid.add(*row)


def _condition(condition: Condition) -> tuple[Span, ...]:
    return (
        Span(1, 1, condition.key, cell_styles.STRONG),
        Span(2, 5, condition.title, cell_styles.BODY),
        Span(6, 6, in_words(condition.outcome.value), cell_styles.outcome(condition.outcome)),
        Span(7, 8, condition.numbers, cell_styles.BODY),
        Span(9, 9, condition.source, cell_styles.BODY),
    )


def _add_calculations(grid: Grid, outcome: Outcome) -> None:
    add_section(grid, "calculations")
    if not outcome.calculations:
        add_empty(grid, "calculations")
    for calculation in outcome.calculations:
        grid.add(Span(1, LAST, calculation.title, cell_styles.FILE))
        add_heads(grid, (1, 4, "what"), (5, 8, "how"), (9, 9, "result"), numbers=("result",))
        for what, how, result in calculation.steps:
            grid.add(
                Span(1, 4, what, cell_styles.BODY),
                Span(5, 8, how, cell_styles.BODY),
                Span(9, 9, result, cell_styles.NUMBER),
            )
        grid.gap(6)


def _add_choices(grid: Grid, outcome: Outcome) -> None:
    add_section(grid, "choices")
    if not outcome.choices:
        add_empty(grid, "choices")
    for choice in outcome.choices:
        grid.add(Span(1, LAST, f"• {choice}", cell_styles.PLAIN))


def _add_files(grid: Grid, assessment: Assessment) -> None:
    add_section(grid, "files")
    if not assessment.files:
        add_empty(grid, "files")
        return
    add_heads(grid, (1, 6, "file"), (7, 7, "form"), (8, 8, "year"), (9, 9, "sha256"))
    for checked in assessment.files:
        grid.add(
            Span(1, 6, checked.file, cell_styles.BODY),
            Span(7, 7, form_name(checked.form), cell_styles.BODY),
            Span(8, 8, text("unknown") if checked.year is None else checked.year, cell_styles.BODY),
            Span(9, 9, checked.sha256[:_SHA256_SHOWN], cell_styles.BODY),
        )
