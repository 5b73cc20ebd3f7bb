"""D1–D6: the distribution in the in- en doorstroom form (Richtlijn §5; domain, 4.4–4.6)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from hov_tools.calculations.shares import Placement, Route, flow
from hov_tools.forms.records import FlowForm, Number, Place, RouteRow, ShareRow
from hov_tools.rules import dutch
from hov_tools.rules.catalogue import finding, text
from hov_tools.rules.facts import Facts
from hov_tools.rules.finding import Finding
from hov_tools.rules.known import Known
from hov_tools.rules.totals import sum_of

KINDS = {"inflow_regular": "regulier", "inflow_bonus": "bonus"}


@dataclass(frozen=True, slots=True)
class Computed:
    """What the routes give.

    Attributes:
        shares: column → institution → places, of the routes that can be worked out.
        loose: column → places of routes that cannot be given to a member, because something in them is wrong.
        doubtful: the routes concerned.
    """

    shares: Mapping[str, Mapping[str, Fraction]]
    loose: Mapping[str, Fraction]
    doubtful: tuple[RouteRow, ...]


def from_routes(form: FlowForm, year: int, members: frozenset[str]) -> Computed:
    """Work out the distribution that the routes give, per column of the form."""
    kinds: dict[str, list[Route]] = {"regulier": [], "bonus": []}
    doubtful: list[RouteRow] = []
    for index, row in enumerate(form.routes.rows):
        route = _route(index, row)
        if route is None or row.kind.value is None:
            doubtful.append(row)
        else:
            kinds[row.kind.value].append(route)
            if any(one.institution not in members for one in route.placements):
                doubtful.append(row)
    every = [*kinds["regulier"], *kinds["bonus"]]
    shares = {name: flow(kinds[kind], year) for name, kind in KINDS.items()}
    shares |= {f"flow_{step}": flow(every, year + step) for step in (1, 2)}
    # A route of which something is wrong may turn out to give up to one place a year to any member.
    loose = {name: Fraction(len(doubtful)) for name in shares}
    return Computed(shares, loose, tuple(doubtful))


def _route(index: int, row: RouteRow) -> Route | None:
    filled = [(one, months) for one, months in row.placements if one.place is not None and not one.is_empty]
    if row.start.value is None or not filled:
        return None
    placements: list[Placement] = []
    for institution, months in filled:
        if institution.value is None or months.value is None:
            return None
        placements.append(Placement(institution.value, int(months.value)))
    return Route(index, row.start.value, tuple(placements))


def d4(facts: Facts, known: Known) -> Iterator[Finding]:
    """Report a distribution that is not what the routes give, per institution, year and kind."""
    if facts.flow is None or facts.flow.form.year is None or not facts.flow.form.routes.rows:
        return
    file, form = facts.flow.file, facts.flow.form
    rows = form.members.rows
    members = frozenset(row.tpid.value for row in rows if row.tpid.value is not None) | facts.member_tpids
    computed = from_routes(form, facts.flow.form.year, members)
    margin = facts.parameters.share_tolerance
    for row in rows:
        for name, shares in computed.shares.items():
            field: Number = getattr(row, name)
            if row.tpid.value is None or field.trouble is not None or field.place is None:
                continue
            given, stated = shares.get(row.tpid.value, Fraction(0)), field.value or Fraction(0)
            if abs(stated - given) <= margin:
                continue
            explained = 0 < stated - given <= computed.loose[name] + margin
            yield finding(
                "D4",
                file,
                field.place,
                found=dutch.shown(field),
                cause=_in_routes(file, computed.doubtful, known) if explained else None,
                label=field.label,
                tpid=row.tpid.value,
                given=dutch.number(given),
                exact=_exact(given),
            )


def _exact(value: Fraction) -> str:
    return dutch.number(value) if (value * 100).denominator == 1 else f"{value.numerator}/{value.denominator}"


def _in_routes(file: str, rows: tuple[RouteRow, ...], known: Known) -> Finding | None:
    places = [field.place for row in rows for field in row.answers()]
    return known.among(file, places)


def d1(facts: Facts, known: Known) -> Iterator[Finding]:
    """Report regular instroom that does not add up to the allocated places."""
    if facts.flow is not None and facts.allocated is not None and facts.flow.form.members.rows:
        yield from _sum(facts, facts.flow.form, "D1", "inflow_regular", facts.allocated, known)


def d2(facts: Facts, known: Known) -> Iterator[Finding]:
    """Report bonus instroom that does not add up to the bonus places."""
    if facts.flow is None or facts.allocated is None or facts.bonus is None or not facts.flow.form.members.rows:
        return
    yield from _sum(facts, facts.flow.form, "D2", "inflow_bonus", facts.bonus.places, known)


def _sum(facts: Facts, form: FlowForm, code: str, column: str, places: int, known: Known) -> Iterator[Finding]:
    rows = form.members.rows
    fields: list[Number] = [getattr(row, column) for row in rows]
    total = sum_of(fields)
    margin = facts.parameters.share_tolerance * len(rows)
    if total is None or facts.flow is None or abs(total - places) <= margin:
        return
    own = form.members.totals.get(column)
    place = own.place if own is not None else form.members.heading(column)
    yield finding(
        code,
        facts.flow.file,
        place,
        found=dutch.number(total),
        cause=_cause_of_sum(facts, form, code, column, fields, total, known),
        places=places,
        allocated=facts.allocated,
    )


def _cause_of_sum(
    facts: Facts,
    form: FlowForm,
    code: str,
    column: str,
    fields: list[Number],
    total: Fraction,
    known: Known,
) -> Finding | None:
    """Find cells that are not what the routes give and explain the sum, or bonus places that are stated wrongly."""
    file = "" if facts.flow is None else facts.flow.file
    stated = form.number("bonus")
    if code == "D2" and stated.value == total:
        return known.at(file, stated.place, "D3")
    routes = [row for row in form.routes.rows if row.kind.value == KINDS[column]]
    wanted = facts.allocated if code == "D1" else (facts.bonus.places if facts.bonus is not None else None)
    if len(routes) == wanted:
        return known.among(file, [field.place for field in fields], "D4")
    return None


def d3(facts: Facts, _: Known) -> Iterator[Finding]:
    """Report bonus places stated that are not 20% of the allocated places (Richtlijn §5)."""
    if facts.flow is None or facts.allocated is None or facts.bonus is None:
        return
    field = facts.flow.form.number("bonus")
    if field.value is not None and field.value != facts.bonus.places:
        yield finding(
            "D3",
            facts.flow.file,
            field.place,
            found=dutch.shown(field),
            places=facts.bonus.places,
            exact=dutch.equals(facts.bonus.exact),
            allocated=facts.allocated,
        )


def d5(facts: Facts, known: Known) -> Iterator[Finding]:
    """Report a number of routes per kind that is not the number of places."""
    if facts.flow is None or facts.allocated is None or facts.bonus is None:
        return
    file, routes = facts.flow.file, facts.flow.form.routes
    if not routes.headings:
        return
    without_kind = [row for row in routes.rows if row.kind.value is None]
    for kind, places in (("regulier", facts.allocated), ("bonus", facts.bonus.places)):
        count = sum(row.kind.value == kind for row in routes.rows)
        if count == places:
            continue
        cause = _in_kinds(file, without_kind, known) if count < places <= count + len(without_kind) else None
        stated = facts.flow.form.number("bonus")
        if cause is None and kind == "bonus" and stated.value == count:
            cause = known.at(file, stated.place, "D3")
        place: Place | None = routes.heading("kind")
        yield finding(
            "D5", file, place, found=text("routes", count=count, kind=kind), cause=cause, places=places, kind=kind
        )


def _in_kinds(file: str, rows: list[RouteRow], known: Known) -> Finding | None:
    return known.among(file, [row.kind.place for row in rows])


def d6(facts: Facts, known: Known) -> Iterator[Finding]:
    """Report a route that names an institution that is not a member."""
    if facts.flow is None:
        return
    own = {row.tpid.value for row in facts.flow.form.members.rows if row.tpid.value is not None}
    members = own | facts.member_tpids
    if not members:
        return
    unread = known.among(facts.flow.file, [_tpid_place(row) for row in facts.flow.form.members.rows], "F107", "F108")
    for row in facts.flow.form.routes.rows:
        for institution, _ in row.placements:
            if institution.value is not None and institution.value not in members:
                found = dutch.shown(institution)
                yield finding("D6", facts.flow.file, institution.place, found=found, cause=unread, tpid=institution.value)


def _tpid_place(row: ShareRow) -> Place | None:
    return row.tpid.place
