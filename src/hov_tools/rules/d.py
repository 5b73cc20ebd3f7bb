"""D1–D6: the distribution in the in- en doorstroom form (Richtlijn §5; domain, 4.4–4.6)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from msgspec import Struct

from hov_tools import dutch
from hov_tools.calculations.rounding import is_apart
from hov_tools.forms.records import CellRef, FlowForm, Number, RouteRow, ShareRow
from hov_tools.rules.catalogue import amount, finding
from hov_tools.rules.facts import ConsortiumFacts
from hov_tools.rules.finding import Finding
from hov_tools.rules.findings_so_far import FindingsSoFar
from hov_tools.rules.routes import KIND_OF_INFLOW, NEEDED_HEADINGS, SHARE_COLUMNS, Shares, explained_by, from_routes
from hov_tools.rules.shown import shown
from hov_tools.rules.totals import sum_of


def d1_regular_inflow(facts: ConsortiumFacts, so_far: FindingsSoFar) -> Iterator[Finding]:
    """D1: the regular instroom adds up to the allocated places (Richtlijn §5; domain, 4.6)."""
    if facts.flow is not None and facts.allocated is not None and facts.flow.form.members.rows:
        yield from _sum(facts, facts.flow.form, "D1", "inflow_regular", facts.allocated, so_far)


def d2_bonus_inflow(facts: ConsortiumFacts, so_far: FindingsSoFar) -> Iterator[Finding]:
    """D2: the instroom on bonus places adds up to the bonus places (Richtlijn §5; domain, 4.6)."""
    if facts.flow is None or facts.allocated is None or facts.bonus is None or not facts.flow.form.members.rows:
        return
    yield from _sum(facts, facts.flow.form, "D2", "inflow_bonus", facts.bonus.places, so_far)


def _sum(
    facts: ConsortiumFacts, form: FlowForm, code: str, column: str, places: int, so_far: FindingsSoFar
) -> Iterator[Finding]:
    rows = form.members.rows
    fields: list[Number] = [getattr(row, column) for row in rows]
    total = sum_of(fields)
    margin = facts.parameters.share_tolerance * len(rows)
    if total is None or facts.flow is None or abs(total - places) <= margin:
        return
    yield finding(
        code,
        facts.flow.file,
        _cell_of_sum(form, column),
        found=dutch.number(total),
        cause=_cause_of_sum(facts, form, code, column, fields, total, so_far),
        places=places,
        allocated=facts.allocated,
    )


def _cell_of_sum(form: FlowForm, column: str) -> CellRef | None:
    own = form.members.totals.get(column)
    return own.ref if own is not None else form.members.heading(column)


def _cause_of_sum(
    facts: ConsortiumFacts,
    form: FlowForm,
    code: str,
    column: str,
    fields: list[Number],
    total: Fraction,
    so_far: FindingsSoFar,
) -> Finding | None:
    """Find cells that are not what the routes give and explain the sum, or bonus places that are stated wrongly."""
    file = "" if facts.flow is None else facts.flow.file
    stated = form.number("bonus")
    if code == "D2" and stated.value == total:
        return so_far.at(file, stated.ref, "D3")
    routes = [row for row in form.routes.rows if row.kind.value == KIND_OF_INFLOW[column]]
    wanted = facts.allocated if code == "D1" else (facts.bonus.places if facts.bonus is not None else None)
    if len(routes) == wanted:
        return so_far.among(file, [field.ref for field in fields], "D4")
    return None


def d3_bonus_places(facts: ConsortiumFacts, so_far: FindingsSoFar) -> Iterator[Finding]:
    """D3: the bonus places stated are 20% of the allocated places, rounded half up (Richtlijn §5; domain, 4.5)."""
    if facts.flow is None or facts.bonus is None:
        return
    field = facts.flow.form.number("bonus")
    # Where the allocated places cannot be read, the bonus is held against the right, under what is wrong with them.
    cause = so_far.at(facts.flow.file, facts.flow.form.number("allocated").ref) if facts.allocated is None else None
    if facts.allocated is None and cause is None:
        return
    if field.value is not None and field.value != facts.bonus.places:
        yield finding(
            "D3",
            facts.flow.file,
            field.ref,
            found=shown(field),
            places=facts.bonus.places,
            exact=dutch.equals(facts.bonus.exact),
            allocated=facts.allocated if facts.allocated is not None or facts.right is None else facts.right.places,
            cause=cause,
        )


def d4_shares_of_routes(facts: ConsortiumFacts, so_far: FindingsSoFar) -> Iterator[Finding]:
    """D4: each institution has the places that the routes give it, per year and kind (domain, 4.4)."""
    if facts.flow is None or facts.flow.form.year is None or not facts.flow.form.routes.rows:
        return
    if not set(facts.flow.form.routes.headings) >= NEEDED_HEADINGS:
        return
    file, form, params = facts.flow.file, facts.flow.form, facts.parameters
    rows = [row for row in form.members.rows if row.tpid.value is not None]
    members = frozenset(row.tpid.value for row in rows if row.tpid.value is not None) | facts.member_tpids
    given = from_routes(form, form.year or 0, members, params.length_tolerance)
    off = {
        id(field)
        for tpid, column, field in _stated(rows)
        if is_apart(field.value or 0, given.of(column, tpid), params.share_tolerance)
    }
    if not off:
        return
    differences: dict[tuple[str, str], Fraction] = {}
    for tpid, column, field in _stated(rows):
        differences.setdefault((column, tpid), (field.value or Fraction(0)) - given.of(column, tpid))
    routes = explained_by(differences, given.doubts, params.share_tolerance)
    by_count = _explained_by_count(
        facts, file, form, {key: one for key, one in differences.items() if key not in routes}, so_far
    )
    for row in rows:
        for _, column, field in _stated([row]):
            if id(field) not in off:
                continue
            tpid = row.tpid.value or ""
            exact = given.of(column, tpid)
            cause = so_far.root_at(file, row.tpid.ref, "P4")
            if cause is None and (column, tpid) in routes:
                cause = _in_route(file, routes[column, tpid], so_far)
            yield finding(
                "D4",
                file,
                field.ref,
                found=shown(field),
                cause=cause or by_count.get((column, tpid)),
                label=field.label,
                tpid=tpid,
                given=dutch.number(exact),
                exact=_exact(exact),
            )


def _stated(rows: Sequence[ShareRow]) -> Iterator[tuple[str, str, Number]]:
    """Give the shares that rows state and that can be read: institution, column, field."""
    for row in rows:
        for column in SHARE_COLUMNS:
            field: Number = getattr(row, column)
            if row.tpid.value is not None and field.trouble is None and field.ref is not None:
                yield row.tpid.value, column, field


def _exact(value: Fraction) -> str:
    return dutch.number(value) if (value * 100).denominator == 1 else f"{value.numerator}/{value.denominator}"


# What makes a route one that does not give what it should.
_WRONG_ROUTE = ("F102", "F104", "F105", "F106", "F107", "F108", "F113", "F116", "D6", "V2")


def _in_route(file: str, row: RouteRow, so_far: FindingsSoFar) -> Finding | None:
    return so_far.among(file, [field.ref for field in row.answers()], *_WRONG_ROUTE)


def _explained_by_count(
    facts: ConsortiumFacts, file: str, form: FlowForm, differences: Shares, so_far: FindingsSoFar
) -> Mapping[tuple[str, str], Finding]:
    """Find the differences that routes too few or too many account for, where the distribution itself is right (D5)."""
    margin = facts.parameters.share_tolerance
    wrong = [one for one in _counts(facts) if one.count != one.places]
    if not wrong or any(one.stated != one.places for one in wrong):
        return {}
    missing = {one.column: one.places - one.count for one in wrong}
    # A route of either kind gives doorstroom.
    missing |= dict.fromkeys(("flow_1", "flow_2"), sum(missing.values()))
    found: dict[tuple[str, str], Finding] = {}
    for column, count in missing.items():
        # A route gives a month of a year at the least.
        least = Fraction(1, 12) - margin
        off = {key: rest for key, rest in differences.items() if key[0] == column and abs(rest) >= max(least, margin)}
        is_same_way = all((rest > 0) is (count > 0) for rest in off.values())
        if (
            count
            and is_same_way
            and abs(sum(off.values(), Fraction(0))) <= abs(count) + margin * len(form.members.rows)
        ):
            one = next((one for one in wrong if one.column == column), wrong[0])
            cause = _d5(facts, one, _cause_of_count(file, form, one, so_far))
            found |= dict.fromkeys(off, cause)
    return found


class RouteCount(Struct, frozen=True):
    """The routes of a kind.

    Attributes:
        kind: "regulier" or "bonus".
        column: of the instroom of this kind.
        places: that there are.
        count: the number of routes.
        stated: the instroom that the members state together; None when it cannot be read.
    """

    kind: str
    column: str
    places: int
    count: int
    stated: Fraction | None


def _counts(facts: ConsortiumFacts) -> tuple[RouteCount, ...]:
    if facts.flow is None or facts.allocated is None or facts.bonus is None:
        return ()
    form = facts.flow.form
    places = {"regulier": facts.allocated, "bonus": facts.bonus.places}
    return tuple(
        RouteCount(
            kind,
            column,
            places[kind],
            sum(row.kind.value == kind for row in form.routes.rows),
            sum_of(getattr(row, column) for row in form.members.rows),
        )
        for column, kind in KIND_OF_INFLOW.items()
    )


def d5_number_of_routes(facts: ConsortiumFacts, so_far: FindingsSoFar) -> Iterator[Finding]:
    """D5: there are as many routes of a kind as places of that kind (Richtlijn §5; domain, 4.6)."""
    if facts.flow is None or "kind" not in facts.flow.form.routes.headings:
        return
    for one in _counts(facts):
        if one.count != one.places:
            yield _d5(facts, one, _cause_of_count(facts.flow.file, facts.flow.form, one, so_far))


def _d5(facts: ConsortiumFacts, one: RouteCount, cause: Finding | None) -> Finding:
    file = "" if facts.flow is None else facts.flow.file
    ref = None if facts.flow is None else facts.flow.form.routes.heading("kind")
    found = amount("routes", one.count, kind=one.kind)
    return finding("D5", file, ref, found=found, cause=cause, places=one.places, kind=one.kind)


def _cause_of_count(file: str, form: FlowForm, one: RouteCount, so_far: FindingsSoFar) -> Finding | None:
    """Find routes without a kind, bonus places stated wrongly, or a distribution that the routes agree with."""
    without_kind = [row for row in form.routes.rows if row.kind.value is None]
    if one.count < one.places <= one.count + len(without_kind):
        return _in_kinds(file, without_kind, so_far)
    stated = form.number("bonus")
    wrong_bonus = so_far.at(file, stated.ref, "D3") if one.kind == "bonus" and stated.value == one.count else None
    if wrong_bonus is not None or one.stated != one.count:
        return wrong_bonus
    return so_far.at(file, _cell_of_sum(form, one.column), "D1", "D2")


def _in_kinds(file: str, rows: list[RouteRow], so_far: FindingsSoFar) -> Finding | None:
    return so_far.among(file, [row.kind.ref for row in rows])


def d6_routes_of_members(facts: ConsortiumFacts, so_far: FindingsSoFar) -> Iterator[Finding]:
    """D6: a route leads along members only (Richtlijn §4.2; domain, 4.6)."""
    if facts.flow is None:
        return
    own = {row.tpid.value for row in facts.flow.form.members.rows if row.tpid.value is not None}
    members = own | facts.member_tpids
    if not members:
        return
    # Where an application gives the members, a row that cannot be read takes none of them away.
    is_own_list = facts.members_file == facts.flow.file
    unread = (
        None
        if not is_own_list
        else so_far.among(facts.flow.file, [row.tpid.ref for row in facts.flow.form.members.rows], "F107", "F108")
    )
    for row in facts.flow.form.routes.rows:
        for institution, _ in row.placements:
            if institution.value is not None and institution.value not in members:
                found = shown(institution)
                yield finding("D6", facts.flow.file, institution.ref, found=found, cause=unread, tpid=institution.value)
