"""The routes of a proposal before they are explained: made from the unknowns, and their places counted exactly."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction

from msgspec import Struct

from hov_tools.calculations.distribution.model import Head, Model, Path, later_years
from hov_tools.calculations.distribution.problem import Column, Kind, Problem
from hov_tools.calculations.lots import lot
from hov_tools.calculations.shares import Placement, Route, route_shares


class Planned(Struct, frozen=True):
    """A route of a proposal, without reasons.

    Attributes:
        kind: the kind of place.
        start: the first day.
        placements: in order of time.
        fixed: the number of the fixed route that it is; None for a new one.
    """

    kind: Kind
    start: date
    placements: tuple[Placement, ...]
    fixed: int | None = None

    @property
    def institutions(self) -> tuple[str, ...]:
        """Its institutions, in order of time."""
        return tuple(placement.institution for placement in self.placements)


class Tally(Struct, frozen=True):
    """What routes give, counted by `shares.route_shares` and not by the program.

    Attributes:
        inflow: (kind, TPID) → instroom of T.
        flow: (year, TPID) → doorstroom of T+1 and T+2.
        running: (year, TPID) → the instroom of T of the routes that still run in that later year.
    """

    inflow: Mapping[tuple[Kind, str], Fraction]
    flow: Mapping[tuple[int, str], Fraction]
    running: Mapping[tuple[int, str], Fraction]

    def instroom(self, tpid: str) -> Fraction:
        """Give the instroom of T of a member, regular and bonus places together."""
        return sum((self.inflow[kind, tpid] for kind in Kind), Fraction(0))

    def cell(self, year: int, column: Column, tpid: str) -> Fraction:
        """Give what stands in a cell of the distribution of allocation year `year`."""
        if column is Column.INFLOW_REGULAR:
            return self.inflow[Kind.REGULAR, tpid]
        if column is Column.INFLOW_BONUS:
            return self.inflow[Kind.BONUS, tpid]
        return self.flow[year + (1 if column is Column.FLOW_1 else 2), tpid]


def planned(problem: Problem, model: Model, values: Mapping[int, int], *, seed: str) -> tuple[Planned, ...]:
    """Write out the routes that the values of the unknowns stand for.

    Args:
        problem: what is asked.
        model: the unknowns.
        values: of the unknowns.
        seed: of the lots.

    Returns:
        Fixed routes first, by number. Then the new ones: regular before bonus, by institutions and start.
    """
    fixed = [
        Planned(route.kind, route.start, route.placements, route.number)
        for route in sorted(problem.fixed_routes, key=lambda one: one.number)
        if values[model.fixed[route.number]]
    ]
    new = _new(problem, model, values, seed)
    return (*fixed, *sorted(new, key=lambda one: (one.kind is Kind.BONUS, one.institutions, one.start)))


def route_lot(path: Path, seed: str) -> str:
    """Draw the lot of a new route: a hexadecimal number, of which the smaller one comes first."""
    return _lot(seed, "route", path.head.start, path.institutions)


def regular_lot(head: Head, seed: str) -> str:
    """Draw the lot by which a regular place goes to a route with this head rather than to another; as `route_lot`."""
    return _lot(seed, "regulier", head.start, head.institutions)


def _lot(seed: str, what: str, start: date, institutions: tuple[str, ...]) -> str:
    return lot(seed, what, f"{start.isoformat()} {'-'.join(institutions)}").sha256


def _new(problem: Problem, model: Model, values: Mapping[int, int], seed: str) -> Iterator[Planned]:
    paths: dict[Head, list[Path]] = {}
    for path, unknown in model.paths.items():
        paths.setdefault(path.head, []).extend([path] * values[unknown])
    for head, along in paths.items():
        # The kind belongs to the head; which of its paths has which kind changes no number, so that the lot decides.
        regular = values[model.heads[Kind.REGULAR, head]]
        for number, path in enumerate(sorted(along, key=lambda one: route_lot(one, seed))):
            placements = tuple(Placement(*part) for part in zip(path.institutions, problem.lengths, strict=True))
            yield Planned(Kind.REGULAR if number < regular else Kind.BONUS, head.start, placements)


def tally(problem: Problem, routes: Iterable[Planned]) -> Tally:
    """Count what routes give to the members; other institutions are left out."""
    tpids = sorted(member.tpid for member in problem.members)
    inflow = {(kind, tpid): Fraction(0) for kind in Kind for tpid in tpids}
    flow = {(year, tpid): Fraction(0) for year in later_years(problem) for tpid in tpids}
    running = dict(flow)
    for route in routes:
        shares = route_shares(Route(None, route.start, route.placements))
        for tpid, share in shares.get(problem.year, {}).items():
            if tpid in tpids:
                inflow[route.kind, tpid] += share
                for year in shares.keys() & set(later_years(problem)):
                    running[year, tpid] += share
        for year in later_years(problem):
            for tpid, share in shares.get(year, {}).items():
                if tpid in tpids:
                    flow[year, tpid] += share
    return Tally(inflow, flow, running)
