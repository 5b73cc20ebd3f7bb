"""From the forms of a consortium, and what it asks beside them, to the problem of its distribution (domain, 4.6).

A number that no form gives is asked for by name, all of them at once; nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction

from msgspec import Struct

from hov_tools import dutch
from hov_tools.calculations.bonus import bonus
from hov_tools.calculations.distribution.problem import (
    Column,
    FixedCell,
    FixedRoute,
    Kind,
    Member,
    Problem,
    Spread,
    Weigh,
    default_starts,
)
from hov_tools.calculations.shares import Placement
from hov_tools.errors import UsageError
from hov_tools.forms.records import CellRef, Field, FlowForm, Number, RouteRow, ShareRow
from hov_tools.report import text
from hov_tools.rules.facts import ConsortiumFacts
from hov_tools.rules.parameters import training_months

KINDS = {"regulier": Kind.REGULAR, "bonus": Kind.BONUS}
"""The kind of place by its key in the form's list of choices."""

_ROUTE_FIELDS = ("kind", "start", "institution_1", "months_1", "institution_2", "months_2")
_THIRD = ("institution_3", "months_3")


class Wishes(Struct, frozen=True):
    """What a consortium asks of its distribution: the options of `hov verdeel`, or of the button in Excel.

    Attributes:
        allocated: regular places, where the form does not state them; None to take them from the form.
        is_free: what was filled in before may be replaced.
        capacities: (TPID, places) in any one year.
        minimums: (TPID, places) of instroom.
        maximums: (TPID, places) of instroom.
        starts: (year, month) in which new routes may start; empty: the default.
        lengths: months of the parts of a new route; empty: those of the training, in two equal parts.
        pairs: (TPID, TPID) that may follow each other in this order; empty: all.
        weigh: to what regular places stay close.
        spread: how the doorstroom is spread.
        count: how many proposals are asked for.
        is_approved: the hoofdopleiders have approved the routes; it is then written in the form.
        seed: of the lots between equally good distributions; None: one that follows from the forms.
        equal: how many equally good distributions are to be named at most.
        seconds: that the search may take.
    """

    allocated: int | None = None
    is_free: bool = False
    capacities: tuple[tuple[str, int], ...] = ()
    minimums: tuple[tuple[str, int], ...] = ()
    maximums: tuple[tuple[str, int], ...] = ()
    starts: tuple[tuple[int, int], ...] = ()
    lengths: tuple[int, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    weigh: Weigh = Weigh.BY_PLACE
    spread: Spread = Spread.BY_INSTROOM
    count: int = 1
    is_approved: bool = False
    seed: str | None = None
    equal: int = 0
    seconds: int = 120


class RouteLine(Struct, frozen=True):
    """A row of the table of routes.

    Attributes:
        number: by which people know it: what its first cell says, else its row on the sheet.
        row: on the sheet.
        route: as filled in; None for a row that is free.
        is_approved: the hoofdopleider's approval stands there already.
        is_answered: something stands in the cell for the approval.
    """

    number: int
    row: int
    route: RouteRow | None
    is_approved: bool
    is_answered: bool


def flow_form(facts: ConsortiumFacts) -> FlowForm:
    """Give the in- en doorstroom form.

    Raises:
        UsageError: there is none, or a column that is needed was not found in it.
    """
    if facts.flow is None:
        raise UsageError(text("proposal.ask.no_form"))
    form = facts.flow.form
    needed = dict.fromkeys(("tpid", *(column.value for column in Column)), form.members.headings)
    needed |= dict.fromkeys(_ROUTE_FIELDS, form.routes.headings)
    absent = [name for name, headings in needed.items() if name not in headings]
    if absent:
        missing = ", ".join(one.what for one in form.missing) or ", ".join(absent)
        raise UsageError(text("proposal.ask.columns", file=facts.flow.file, missing=missing))
    return form


def problem_of(facts: ConsortiumFacts, wishes: Wishes) -> Problem:
    """Make the problem.

    Raises:
        UsageError: numbers are missing or contradict each other; the message names each with its cell.
    """
    form = flow_form(facts)
    gaps: list[str] = []
    year = facts.year
    members = tuple(_members(facts, form, wishes, gaps))
    allocated = _allocated(facts, form, wishes, gaps)
    days = facts.days_per_place
    if days is None:
        gaps.append(text("proposal.ask.days", year=year or "?"))
    lines = route_lines(form)
    fixed = () if wishes.is_free else tuple(_fixed_routes(lines, gaps))
    lengths = _lengths(facts, wishes, gaps)
    starts = _starts(year, wishes, gaps)
    _check_names(facts, {member.tpid for member in members}, wishes, gaps)
    places = None if allocated is None else bonus(allocated, facts.parameters.bonus_percentage).places
    if places is not None and not wishes.is_free:
        _check_bonus(form.number("bonus"), places, allocated, gaps)
    if gaps or allocated is None or places is None or days is None or year is None:
        raise UsageError("\n".join(gaps))
    params = facts.parameters
    return Problem(
        year=year,
        members=members,
        allocated=allocated,
        bonus=places,
        days_per_place=days.days,
        starts=starts,
        length_tolerance=params.length_tolerance,
        cell_tolerance=params.share_tolerance,
        minimum_institutions=params.minimum_institutions,
        minimum_sectors=params.minimum_sectors,
        lengths=lengths,
        fixed_routes=fixed,
        allowed_pairs=frozenset(wishes.pairs) if wishes.pairs else None,
        routes_in_form=len(lines),
        weigh=wishes.weigh,
        spread=wishes.spread,
    )


def _check_bonus(stated: Number, places: int, allocated: int | None, gaps: list[str]) -> None:
    """Ask to correct bonus places that are stated and are not 20% of the allocated places (Richtlijn §5)."""
    if not _holds(stated):
        return
    if stated.value is None:
        gaps.append(text("proposal.ask.unreadable", cell=_cell(stated.ref), label=stated.label))
    elif stated.value != places:
        told = {"n": dutch.number(stated.value), "places": places, "of": allocated}
        gaps.append(text.counted("proposal.ask.bonus", stated.value, cell=_cell(stated.ref), **told))


def route_lines(form: FlowForm) -> tuple[RouteLine, ...]:
    """Give the rows of the table of routes from the top; one that only says that it is approved is free."""
    heading = form.routes.headings["kind"]
    filled = {_row_of(row): row for row in form.routes.rows}
    numbers = [row.number.value for row in form.routes.rows]
    is_numbered = len(set(numbers)) == len(numbers) and all(
        one is not None and one.denominator == 1 and one > 0 for one in numbers
    )
    lines = []
    for order, row in enumerate(sorted({*filled, *form.routes.free}), start=1):
        there = filled.get(row)
        holds = there is not None and any(_holds(getattr(there, name)) for name in (*_ROUTE_FIELDS, *_THIRD))
        number = int(there.number.value) if there is not None and is_numbered and there.number.value else 0
        approved = there is not None and there.approved.value == "ja"
        shown = number or (order if is_numbered else row - heading.row)
        answered = there is not None and _holds(there.approved)
        lines.append(RouteLine(shown, row, there if holds else None, approved, answered))
    return tuple(lines)


def member_rows(facts: ConsortiumFacts) -> tuple[ShareRow, ...]:
    """Give the rows of the distribution that name a member."""
    return () if facts.flow is None else tuple(row for row in facts.flow.form.members.rows if row.tpid.value)


def _row_of(row: RouteRow) -> int:
    ref = row.kind.ref
    return 0 if ref is None else ref.row


def _holds(field: Field[object]) -> bool:
    return field.ref is not None and not field.is_empty


def _cell(ref: CellRef | None) -> str:
    return "" if ref is None else f"{ref.sheet}!{ref.address}"


def _members(facts: ConsortiumFacts, form: FlowForm, wishes: Wishes, gaps: list[str]) -> Iterator[Member]:
    capacities, minimums, maximums = dict(wishes.capacities), dict(wishes.minimums), dict(wishes.maximums)
    seen: set[str] = set()
    for row in form.members.rows:
        tpid, sector = row.tpid.value, row.sector.value
        if tpid is None:
            gaps.append(text("proposal.ask.tpid", cell=_cell(row.tpid.ref)))
            continue
        if tpid in seen:
            gaps.append(text("proposal.ask.twice", tpid=tpid, cell=_cell(row.tpid.ref)))
            continue
        seen.add(tpid)
        hov = _hov(facts, row, gaps)
        if sector is None:
            gaps.append(text("proposal.ask.sector", tpid=tpid, cell=_cell(row.sector.ref)))
        cells = () if wishes.is_free else tuple(_fixed_cells(row, gaps))
        if hov is None or sector is None:
            continue
        yield Member(
            tpid=tpid,
            name=row.name.value or "",
            sector=facts.parameters.sector(sector).sector,
            hov_days=hov,
            brought_in=_brought_in(facts, row),
            capacity=capacities.get(tpid),
            minimum=minimums.get(tpid),
            maximum=maximums.get(tpid),
            fixed=cells,
        )
    heading = _cell(form.members.heading("tpid"))
    gaps.extend(text("proposal.ask.no_row", tpid=tpid, cell=heading) for tpid in sorted(facts.member_tpids - seen))
    if not form.members.rows and not facts.member_tpids:
        gaps.append(text("proposal.ask.no_members", cell=heading))


def _hov(facts: ConsortiumFacts, row: ShareRow, gaps: list[str]) -> int | None:
    """Give the own HOV by the member's form, else as the distribution states it."""
    tpid = row.tpid.value or ""
    if tpid in facts.own_hov:
        return facts.own_hov[tpid]
    if row.hov.value is None or row.hov.value.denominator != 1 or row.hov.value < 0:
        gaps.append(text("proposal.ask.hov", tpid=tpid, cell=_cell(row.hov.ref)))
        return None
    return int(row.hov.value)


def _brought_in(facts: ConsortiumFacts, row: ShareRow) -> Fraction | None:
    """Give the places brought in: by the distribution, the member's form, or the right of a separate applicant."""
    tpid = row.tpid.value or ""
    if row.brought_in.value is not None:
        return row.brought_in.value
    document = facts.hov_of(tpid)
    if document is not None:
        stated = document.form.number("brought_in").value
        if stated is not None:
            return stated
    if facts.right is not None and tpid in facts.right.separate:
        return Fraction(facts.right.separate[tpid])
    return None


def _fixed_cells(row: ShareRow, gaps: list[str]) -> Iterator[FixedCell]:
    for column in Column:
        field: Number = getattr(row, column.value)
        if not _holds(field):
            continue
        if field.value is None:
            gaps.append(text("proposal.ask.unreadable", cell=_cell(field.ref), label=field.label))
        else:
            yield FixedCell(column, field.value)


def _allocated(facts: ConsortiumFacts, form: FlowForm, wishes: Wishes, gaps: list[str]) -> int | None:
    field = form.number("allocated")
    if facts.allocated is None:
        if wishes.allocated is None:
            gaps.append(text("proposal.ask.allocated", label=field.label, cell=_cell(field.ref)))
        return wishes.allocated
    if wishes.allocated is not None and wishes.allocated != facts.allocated:
        gaps.append(text.counted("proposal.ask.allocated_differs", facts.allocated, cell=_cell(field.ref)))
    return facts.allocated


def _fixed_routes(lines: Sequence[RouteLine], gaps: list[str]) -> Iterator[FixedRoute]:
    for line in lines:
        row = line.route
        if row is None:
            continue
        needed = list(_ROUTE_FIELDS)
        if any(_holds(getattr(row, name)) for name in _THIRD):
            needed += _THIRD
        wrong = [getattr(row, name) for name in needed if getattr(row, name).value is None]
        if wrong:
            cells = dutch.listed(_cell(field.ref) for field in wrong)
            gaps.append(text("proposal.ask.half_route", number=line.number, cells=cells))
            continue
        placements = tuple(
            Placement(institution.value or "", int(months.value or 0))
            for institution, months in row.placements
            if institution.ref is not None and not institution.is_empty
        )
        yield FixedRoute(line.number, KINDS[row.kind.value or ""], row.start.value or date.min, placements)


def _lengths(facts: ConsortiumFacts, wishes: Wishes, gaps: list[str]) -> tuple[int, ...]:
    if wishes.lengths:
        tolerance = facts.parameters.length_tolerance
        if len(wishes.lengths) < 2 or max(wishes.lengths) - min(wishes.lengths) > tolerance:
            gaps.append(text("proposal.ask.lengths", tolerance=tolerance))
        return wishes.lengths
    months = training_months(facts.training)
    if months is None:
        gaps.append(text("proposal.ask.duration"))
        return ()
    return (months - months // 2, months // 2)


def _starts(year: int | None, wishes: Wishes, gaps: list[str]) -> tuple[date, ...]:
    if year is None:
        gaps.append(text("proposal.ask.year"))
        return ()
    wrong = [f"{own}-{month:02d}" for own, month in wishes.starts if own != year]
    if wrong:
        gaps.append(text("proposal.ask.start", starts=", ".join(wrong), year=year))
        return ()
    return tuple(sorted({date(own, month, 1) for own, month in wishes.starts})) or default_starts(year)


def _check_names(facts: ConsortiumFacts, members: set[str], wishes: Wishes, gaps: list[str]) -> None:
    named = {
        "--capaciteit": [tpid for tpid, _ in wishes.capacities],
        "--minimum": [tpid for tpid, _ in wishes.minimums],
        "--maximum": [tpid for tpid, _ in wishes.maximums],
        "--paar": [tpid for pair in wishes.pairs for tpid in pair],
    }
    rows = {row.tpid.value for row in member_rows(facts)} | members
    gaps.extend(
        text("proposal.ask.unknown", option=option, tpid=tpid)
        for option, tpids in named.items()
        for tpid in dict.fromkeys(tpids)
        if tpid not in rows
    )
