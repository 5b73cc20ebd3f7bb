"""What the routes of an in- en doorstroom form give, and what wrong routes would give when they are put right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from msgspec import Struct
from msgspec.structs import replace

from hov_tools.calculations.shares import Placement, Route, route_shares
from hov_tools.forms.records import FlowForm, RouteRow

KIND_OF_INFLOW = {"inflow_regular": "regulier", "inflow_bonus": "bonus"}
"""Column of the instroom → the kind of the routes that give it."""
SHARE_COLUMNS = (*KIND_OF_INFLOW, "flow_1", "flow_2")
"""The columns of the in- en doorstroom form that the routes give."""
NEEDED_HEADINGS = frozenset(["kind", "start", "institution_1", "months_1", "institution_2", "months_2"])
"""The columns of the routes without which nothing can be said of them (F110)."""
_UNKNOWN = "?"
_NOTHING = Fraction(0)

Shares = Mapping[tuple[str, str], Fraction]
"""(column, institution) → places; an institution without a share is not there."""


class Doubt(Struct, frozen=True):
    """A route in which something is wrong.

    Attributes:
        row: the route.
        corrections: what would change, for every way in which the route can be put right.
        is_open: the route may turn out to give up to one place a year.
        institutions: to whom an open route may give it; None when that may be anyone.
    """

    row: RouteRow
    corrections: tuple[Shares, ...] = ()
    is_open: bool = False
    institutions: frozenset[str] | None = None


class FromRoutes(Struct, frozen=True):
    """What the routes give.

    Attributes:
        shares: of the routes as they stand.
        doubts: the routes in which something is wrong.
    """

    shares: Shares
    doubts: tuple[Doubt, ...]

    def of(self, column: str, institution: str) -> Fraction:
        """Give the places of an institution in a column."""
        return self.shares.get((column, institution), _NOTHING)


def from_routes(form: FlowForm, year: int, members: frozenset[str], tolerance: int) -> FromRoutes:
    """Work out what the routes give, per column of the form and institution.

    Args:
        form: the form.
        year: its allocation year.
        members: the institutions that a route may name.
        tolerance: how many months the placements of a route may differ (V2).
    """
    total: dict[tuple[str, str], Fraction] = {}
    doubts: list[Doubt] = []
    for index, row in enumerate(form.routes.rows):
        route = _route(index, row)
        if route is None:
            doubts.append(Doubt(row, is_open=True, institutions=_named(row, members)))
            continue
        given = _shares(route, row.kind.value, year)
        for key, share in given.items():
            total[key] = total[key] + share if key in total else share
        corrections = [
            {key: share for key, share in _change(given, after).items() if share}
            for after in _put_right(route, row, year, members, tolerance)
        ]
        is_open = len(route.placements) < 2
        if corrections or is_open:
            doubts.append(Doubt(row, tuple(corrections), is_open))
    return FromRoutes(total, tuple(doubts))


def _named(row: RouteRow, members: frozenset[str]) -> frozenset[str] | None:
    """Give the institutions of a route when all of them are known."""
    filled = [one.value for one, _ in row.placements if one.ref is not None and not one.is_empty]
    named = frozenset(one for one in filled if one is not None)
    return named if len(filled) >= 2 and len(named) == len(filled) and named <= members else None


def _route(index: int, row: RouteRow) -> Route | None:
    """Give a route as far as it can be worked out; an institution that cannot be read is an unknown one."""
    filled = [(one, months) for one, months in row.placements if one.ref is not None and not one.is_empty]
    if row.start.value is None or not filled or any(months.value is None for _, months in filled):
        return None
    placements = [Placement(one.value or _UNKNOWN, int(months.value or 0)) for one, months in filled]
    return Route(index, row.start.value, tuple(placements))


def _shares(route: Route, kind: str | None, year: int) -> dict[tuple[str, str], Fraction]:
    by_year = route_shares(route)
    columns = {name: year for name, own in KIND_OF_INFLOW.items() if own == kind} | {
        "flow_1": year + 1,
        "flow_2": year + 2,
    }
    return {
        (column, institution): share
        for column, in_year in columns.items()
        for institution, share in by_year.get(in_year, {}).items()
    }


def _change(before: Shares, after: Shares) -> dict[tuple[str, str], Fraction]:
    """Give what changes for institutions that are known."""
    keys = [key for key in dict.fromkeys((*before, *after)) if key[1] != _UNKNOWN]
    return {key: after.get(key, Fraction(0)) - before.get(key, Fraction(0)) for key in keys}


def _put_right(
    route: Route, row: RouteRow, year: int, members: frozenset[str], tolerance: int
) -> Iterator[dict[tuple[str, str], Fraction]]:
    """Give what a route would give in every way in which one mistake in it can be put right."""
    if row.kind.value is None:
        for kind in KIND_OF_INFLOW.values():
            yield _shares(route, kind, year)
    seen: set[str] = set()
    for position, placement in enumerate(route.placements):
        if placement.institution in seen or placement.institution not in members:
            for member in sorted(members - {one.institution for one in route.placements}):
                yield _shares(_with(route, position, replace(placement, institution=member)), row.kind.value, year)
        seen.add(placement.institution)
    months = [placement.months for placement in route.placements]
    if max(months) - min(months) > tolerance:
        equal = max(1, round(Fraction(sum(months), len(months))))
        for length in dict.fromkeys((equal, *months)):
            even = tuple(replace(placement, months=length) for placement in route.placements)
            yield _shares(replace(route, placements=even), row.kind.value, year)


def _with(route: Route, position: int, placement: Placement) -> Route:
    changed = list(route.placements)
    changed[position] = placement
    return replace(route, placements=tuple(changed))


def explained_by(differences: Shares, doubts: Sequence[Doubt], margin: Fraction) -> dict[tuple[str, str], RouteRow]:
    """Find which differences would go away when a wrong route is put right.

    A correction is accepted only as a whole: everything that it changes must come nearer to what is stated.

    Args:
        differences: (column, institution) → stated less given, of every row of the form; zeros included.
        doubts: the routes in which something is wrong.
        margin: how far a stated share may be off.

    Returns:
        The differences that are explained, with the route that explains them.
    """
    left = dict(differences)
    waiting = [doubt for doubt in doubts if doubt.corrections]
    touched: dict[tuple[str, str], RouteRow] = {}
    for must_explain_all in (True, False):
        for doubt in list(waiting):
            fitting = (one for one in doubt.corrections if _fits(one, left, margin, must_explain_all=must_explain_all))
            correction = next(fitting, None)
            if correction is None:
                continue
            waiting.remove(doubt)
            for key, change in correction.items():
                if key in left:
                    left[key] -= change
                    touched[key] = doubt.row
    found = {key: row for key, row in touched.items() if abs(left[key]) <= margin}
    return found | _within_open(left, doubts, margin)


def _fits(correction: Shares, left: Shares, margin: Fraction, *, must_explain_all: bool) -> bool:
    changes = {key: change for key, change in correction.items() if key in left}
    for key, change in changes.items():
        after = abs(left[key] - change)
        if after > margin and (must_explain_all or after > abs(left[key]) - abs(change) + margin):
            return False
    return any(abs(left[key]) > margin for key in changes)


def _within_open(left: Shares, doubts: Sequence[Doubt], margin: Fraction) -> dict[tuple[str, str], RouteRow]:
    """Give the differences that open routes can make up for: each of them up to one place a year."""
    found: dict[tuple[str, str], RouteRow] = {}
    for column in SHARE_COLUMNS:
        kind = KIND_OF_INFLOW.get(column)
        room = {
            number: Fraction(1)
            for number, doubt in enumerate(doubts)
            if doubt.is_open and (kind is None or doubt.row.kind.value in (None, kind))
        }
        wanting = sorted((abs(rest), key) for key, rest in left.items() if key[0] == column and abs(rest) > margin)
        for size, key in wanting:
            able = [number for number in room if _may_give(doubts[number], key[1])]
            # A route gives a month of a year at the least.
            if able and Fraction(1, 12) - margin <= size <= sum(room[number] for number in able) + margin:
                found[key] = doubts[able[0]].row
                _take(room, able, size)
    return found


def _may_give(doubt: Doubt, institution: str) -> bool:
    return doubt.institutions is None or institution in doubt.institutions


def _take(room: dict[int, Fraction], able: Sequence[int], size: Fraction) -> None:
    for number in able:
        taken = min(size, room[number])
        room[number] -= taken
        size -= taken
