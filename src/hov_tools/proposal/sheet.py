"""The sheet that explains a proposed distribution, with its charts."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from msgspec.structs import replace

from hov_tools import dutch
from hov_tools.calculations.distribution.answer import MemberPlaces, Proposal
from hov_tools.calculations.distribution.problem import Problem
from hov_tools.ooxml.address import Range
from hov_tools.ooxml.charts import Chart, Series, Source
from hov_tools.ooxml.edits import AddSheet
from hov_tools.proposal.reasons import (
    goal_lines,
    kept_line,
    member_line,
    new_routes,
    reference_line,
    route_reason,
    shared_facts,
    summary_line,
)
from hov_tools.proposal.settled import settled_lines
from hov_tools.report import cell_styles, text
from hov_tools.report.grid import Grid, Span
from hov_tools.rules.finding import Verdict

_WIDTHS = (8.5, 24.0, 12.5, 10.5, 10.5, 10.5, 12.0, 12.0, 52.5)
_LAST = len(_WIDTHS)
_TPID, _NAME = 1, 2
"""Columns of the members."""
_NUMBERS = ("brought", "regular", "bonus", "inflow", "flow_1", "flow_2")
# With room for names below the bars, aslant.
_CHART_HEIGHT = 290.0
# LibreOffice leaves an indent out for some of the numbers in a column, so that they would not line up.
_NUMBER, _NUMBER_HEAD, _KEY_NUMBER = map(
    cell_styles.unindented, (cell_styles.NUMBER, cell_styles.NUMBER_HEAD, cell_styles.KEY_NUMBER)
)
# The two charts stand beside each other: the second starts at this column.
_SECOND = 6
# Of a column: per character, and beside them, in a workbook of Calibri 11; in other fonts the charts leave more room.
_POINTS_PER_CHARACTER, _POINTS_BESIDE = 5.25, 3.75
_GREY, _NAVY, _AMBER, _TEAL = "94A3B8", "1F3864", "F5B731", "0F766E"


def proposal_sheet(
    problem: Problem,
    proposal: Proposal,
    *,
    name: str,
    notes: Sequence[str],
    choices: Sequence[str],
    version: str,
    is_filled: bool = False,
) -> AddSheet:
    """Make the sheet; the same for the same proposal, as it holds no date or time.

    Args:
        problem: what was to be divided.
        proposal: the distribution.
        name: of the consortium.
        notes: what a reader must know before using it, in Dutch.
        choices: that it rests on, in Dutch.
        version: of this tool, for the last line.
        is_filled: the form holds this distribution already: it is shown, and nothing is proposed.
    """
    grid = Grid(_WIDTHS)
    # Of a form that is full, the first note only says how to get a proposal all the same.
    verdict = Verdict.BOARD if len(notes) > is_filled else Verdict.MEETS
    title = " · ".join(part for part in (name, text("year", year=problem.year)) if part)
    grid.add(Span(1, 4, text("proposal.title"), cell_styles.TITLE), Span(5, _LAST, title, cell_styles.NAME))
    summary = summary_line(problem)
    told = text("proposal.filled", summary=summary) if is_filled else summary
    grid.add(Span(1, _LAST, told, replace(cell_styles.headline(verdict), size=14)), at_least=26)
    for note in notes:
        grid.add(Span(1, _LAST, note, cell_styles.counts(verdict)))
    first, last = _members(grid, problem, proposal, is_filled=is_filled)
    _section(grid, "charts")
    at = grid.add(Span(1, _LAST, None, cell_styles.PLAIN), at_least=_CHART_HEIGHT + 6)
    # The charts stay with their numbers; what follows begins a page.
    new_page = _routes(grid, problem, proposal)
    _goals(grid, proposal)
    settled = () if is_filled else settled_lines(proposal)
    if settled:
        _section(grid, "settled")
        for line in settled:
            grid.add(Span(1, _LAST, line, cell_styles.PLAIN))
    if not is_filled:
        _section(grid, "choices")
    for choice in () if is_filled else choices:
        grid.add(Span(1, _LAST, f"• {choice}", cell_styles.PLAIN))
    grid.gap(8)
    grid.add(Span(1, _LAST, text("footer", version=version), cell_styles.FOOTER))
    return AddSheet(
        name=text("proposal.title"),
        cells=grid.cells,
        widths=grid.widths,
        heights=grid.heights,
        merged=grid.merged,
        frozen_rows=2,
        landscape=False,
        repeat_rows=(1, 1),
        page_breaks=() if is_filled else (new_page,),
        tab_color=cell_styles.verdict_color(verdict),
        charts=_charts(problem, proposal, first, last, at),
        why=text("proposal.sheet_why"),
    )


def _section(grid: Grid, key: str) -> int:
    """Add a heading; gives its row."""
    grid.gap(10)
    return grid.add(Span(1, _LAST, text(f"proposal.section.{key}"), cell_styles.SECTION), at_least=20)


def _heading(problem: Problem, key: str) -> str:
    years = {"flow_1": problem.year + 1, "flow_2": problem.year + 2}
    return text(f"proposal.head.{key}", year=years.get(key, problem.year))


def _values(member: MemberPlaces) -> tuple[Fraction, ...]:
    brought = Fraction(0) if member.brought_in is None else member.brought_in
    inflow = member.inflow_regular + member.inflow_bonus
    return (brought, member.inflow_regular, member.inflow_bonus, inflow, member.flow_1, member.flow_2)


def _members(grid: Grid, problem: Problem, proposal: Proposal, *, is_filled: bool) -> tuple[int, int]:
    """Add the table; gives its heading row and the row of the last member."""
    _section(grid, "filled_members" if is_filled else "members")
    if not is_filled:
        grid.add(Span(1, _LAST, reference_line(problem), cell_styles.PLAIN))
    heads = [
        Span(1, 1, _heading(problem, "tpid"), cell_styles.HEAD),
        Span(2, 2, _heading(problem, "name"), cell_styles.HEAD),
    ]
    heads += [Span(3 + at, 3 + at, _heading(problem, key), _NUMBER_HEAD) for at, key in enumerate(_NUMBERS)]
    if not is_filled:
        heads.append(Span(_LAST, _LAST, _heading(problem, "why"), cell_styles.HEAD))
    first = last = grid.add(*heads)
    names = {member.tpid: member.name for member in problem.members}
    reasons: dict[str, str] = {}
    for member in proposal.members:
        start = [Span(1, 1, member.tpid, cell_styles.STRONG), Span(2, 2, names[member.tpid], cell_styles.BODY)]
        # The member's name stands in the row already.
        row = [*start, *_numbers(_values(member))]
        if is_filled:
            last = grid.add(*row)
            continue
        label = f"{member.tpid} {names[member.tpid]}".strip()
        why = _once(reasons, member_line(problem, member).partition(": ")[2], label)
        last = grid.add(*row, Span(_LAST, _LAST, why, cell_styles.BODY))
    sums = tuple(sum(column, Fraction(0)) for column in zip(*map(_values, proposal.members), strict=True))
    total = [Span(1, 2, text("proposal.head.total"), cell_styles.STRONG), *_numbers(sums, bold=True)]
    grid.add(*total)
    return first, last


def _once(told: dict[str, str], why: str, name: str) -> str:
    """Give a reason; one that was given already as a reference to whom it was given for."""
    first = told.setdefault(why, name)
    return why if first == name or not why else text("proposal.as_before", name=first)


def _numbers(values: Sequence[Fraction], *, bold: bool = False) -> list[Span]:
    look = _KEY_NUMBER if bold else _NUMBER
    return [
        Span(column, column, value, cell_styles.formatted(look, dutch.number_format(value)))
        for column, value in enumerate(values, start=3)
    ]


def _routes(grid: Grid, problem: Problem, proposal: Proposal) -> int:
    """Add the new routes; gives the row of their heading."""
    row = _section(grid, "routes")
    kept = kept_line(proposal)
    if kept:
        grid.add(Span(1, _LAST, kept, cell_styles.PLAIN))
    groups = new_routes(proposal)
    if not groups:
        return row
    shared = shared_facts(groups)
    if shared:
        grid.add(Span(1, _LAST, text("proposal.route.all_differ"), cell_styles.PLAIN))
    grid.add(
        Span(1, 1, text("proposal.head.number"), cell_styles.HEAD),
        Span(2, 7, text("proposal.head.route"), cell_styles.HEAD),
        Span(8, _LAST, text("proposal.head.why"), cell_styles.HEAD),
    )
    reasons: dict[str, str] = {}
    for one in groups:
        grid.add(
            Span(1, 1, one.first if one.first == one.last else one.number, cell_styles.BODY),
            Span(2, 7, one.line(problem), cell_styles.BODY),
            Span(8, _LAST, _once(reasons, route_reason(one.route, told=shared), one.number), cell_styles.BODY),
        )
    return row


def _goals(grid: Grid, proposal: Proposal) -> None:
    _section(grid, "goals")
    heads = (text("proposal.head.goal"), text("proposal.head.met"), text("proposal.head.cost"))
    for goal, met, cost in (heads, *goal_lines(proposal.goals)):
        look = cell_styles.HEAD if goal == heads[0] else cell_styles.BODY
        grid.add(Span(1, 5, goal, look), Span(6, 8, met, look), Span(_LAST, _LAST, cost, look))


def _labels(problem: Problem, proposal: Proposal) -> tuple[tuple[str, ...], int]:
    """Give what stands below the bars, and its column: the names, as people know members; TPIDs where one has none."""
    names = {member.tpid: member.name for member in problem.members}
    labels = tuple(names[member.tpid] for member in proposal.members)
    if all(labels) and len(set(labels)) == len(labels):
        return labels, _NAME
    return tuple(member.tpid for member in proposal.members), _TPID


def _charts(problem: Problem, proposal: Proposal, head: int, last: int, at: int) -> tuple[Chart, ...]:
    labels, labelled = _labels(problem, proposal)
    rows = [_values(member) for member in proposal.members]

    def column(key: str, color: str) -> Series:
        ref = _NUMBERS.index(key)
        number = 3 + ref
        return Series(
            _heading(problem, key),
            Source(str(Range(head, number, head, number))),
            tuple(values[ref] for values in rows),
            Source(str(Range(head + 1, number, last, number))),
            color,
        )

    halves = (_WIDTHS[: _SECOND - 1], _WIDTHS[_SECOND - 1 :])
    widths = [sum(one) * _POINTS_PER_CHARACTER + (len(one) - 2) * _POINTS_BESIDE for one in halves]
    shown = (
        ("places", 1, (("brought", _GREY), ("regular", _NAVY), ("bonus", _AMBER)), "0;-0;;"),
        ("flow", _SECOND, (("inflow", _NAVY), ("flow_1", _TEAL), ("flow_2", _GREY)), None),
    )
    return tuple(
        Chart(
            title=text(f"proposal.chart.{key}"),
            categories=labels,
            categories_source=Source(str(Range(head + 1, labelled, last, labelled))),
            series=tuple(column(name, color) for name, color in series),
            row=at,
            column=first,
            width=width,
            height=_CHART_HEIGHT,
            category_title=_heading(problem, "name" if labelled == _NAME else "tpid"),
            value_title=text("proposal.chart.axis"),
            label_format=number_format,
            description=text(f"proposal.chart.{key}_told"),
        )
        for (key, first, series, number_format), width in zip(shown, widths, strict=True)
    )
