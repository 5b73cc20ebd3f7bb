"""The unknowns of a distribution, and the places that each of them gives to the members.

New routes with the same start and the same institutions are interchangeable, so the program does not hold routes but
counts them: one unknown per path (a start and institutions in order) says how many routes follow it.

The kind of place, regular or bonus, matters only for the instroom of the allocation year T. That depends only on the
placements that lie wholly or partly in T: the head of the route. Therefore a second group of unknowns counts the routes
of each kind per head, and for every head these add up to the routes along the paths that begin with it. One unknown per
path and kind would say the same with nearly twice as many.

A fixed route is an unknown of its own: 1 when it is kept, 0 when it is not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from itertools import pairwise, permutations
from math import ceil
from typing import TypeAlias, TypeVar

from msgspec import Struct

from hov_tools.calculations.distribution.problem import Column, FixedRoute, Kind, Problem
from hov_tools.calculations.distribution.program import Line, Program, total
from hov_tools.calculations.shares import Placement, Route, route_shares

Shares: TypeAlias = Mapping[int, Mapping[str, Fraction]]
"""Calendar year → institution → the part of one place that a route gives there in that year."""

ONE = Fraction(1)

_Key = TypeVar("_Key")


class Head(Struct, frozen=True):
    """The part of a route that lies in the allocation year T.

    Attributes:
        start: the first day of the route.
        institutions: of the placements that lie wholly or partly in T, in order.
    """

    start: date
    institutions: tuple[str, ...]


class Path(Struct, frozen=True):
    """The way of a new route: when it starts and along which institutions it leads.

    Attributes:
        head: its part in T, with the start.
        institutions: of all placements, in order.
    """

    head: Head
    institutions: tuple[str, ...]


class Model(Struct, frozen=True):
    """The unknowns of a problem, and the numbers of a distribution as sums of them.

    A sum is a `Line`: unknown → the places that one route of that unknown adds.

    Attributes:
        tpids: of the members, sorted.
        paths: path → its unknown, the number of new routes along it.
        heads: (kind, head) → its unknown, the number of new routes of that kind with this head.
        fixed: number of a fixed route → its unknown, 1 when it is kept.
        inflow: (kind, TPID) → the instroom of T, in places.
        flow: (year, TPID) → the doorstroom of T+1 and T+2, in places.
        running: (year, TPID) → the instroom of T, in places, counting only routes that still run in that later year.
        routes: kind → the number of routes.
    """

    tpids: tuple[str, ...]
    paths: Mapping[Path, int]
    heads: Mapping[tuple[Kind, Head], int]
    fixed: Mapping[int, int]
    inflow: Mapping[tuple[Kind, str], Line]
    flow: Mapping[tuple[int, str], Line]
    running: Mapping[tuple[int, str], Line]
    routes: Mapping[Kind, Line]

    def instroom(self, tpid: str) -> Line:
        """Give the instroom of T of a member, regular and bonus places together."""
        return total([(self.inflow[kind, tpid], 1) for kind in Kind])

    def cell(self, problem: Problem, column: Column, tpid: str) -> Line:
        """Give the places in one cell of the distribution: the row of a member, and a column."""
        if column in _KIND_OF:
            return self.inflow[_KIND_OF[column], tpid]
        return self.flow[problem.year + (1 if column is Column.FLOW_1 else 2), tpid]


_KIND_OF = {Column.INFLOW_REGULAR: Kind.REGULAR, Column.INFLOW_BONUS: Kind.BONUS}


def later_years(problem: Problem) -> tuple[int, int]:
    """Give the years of which the form states the doorstroom: T+1 and T+2."""
    return problem.year + 1, problem.year + 2


def most_routes(problem: Problem) -> int:
    """Give a number of routes that no sensible distribution exceeds, as an upper bound for the unknowns.

    It leaves room for routes beyond the places asked for: where requirements clash, the remedies look for a
    distribution with more places.
    """
    asked = [number for member in problem.members for number in (member.minimum, member.capacity) if number is not None]
    cells = [ceil(cell.places) for member in problem.members for cell in member.fixed]
    return problem.allocated + problem.bonus + len(problem.fixed_routes) + sum(asked) + sum(cells) + 1


def shares_of(start: date, lengths: tuple[int, ...], institutions: tuple[str, ...]) -> Shares:
    """Give the places of one new route along these institutions.

    Args:
        start: its first day.
        lengths: the months of each placement.
        institutions: of each placement; as many as there are lengths.
    """
    placements = tuple(Placement(*part) for part in zip(institutions, lengths, strict=True))
    return route_shares(Route(None, start, placements))


def build(problem: Problem, program: Program, *, also_forbidden: bool = False) -> Model:
    """Add the unknowns of a problem to a program, with the rows that tie heads to paths.

    The hard requirements are not among these rows; see `demands`.

    Args:
        problem: what is asked.
        program: to which the unknowns are added.
        also_forbidden: also add paths along pairs that are not allowed and paths that stay at one institution. They are
            needed to find out whether a rule about routes is among the requirements that clash.
    """
    builder = _Builder(problem, program)
    for start in sorted(set(problem.starts)):
        builder.add_start(start, also_forbidden=also_forbidden)
    for route in sorted(problem.fixed_routes, key=lambda one: one.number):
        builder.add_fixed(route)
    return builder.model


def is_allowed(problem: Problem, institutions: tuple[str, ...]) -> bool:
    """Tell whether institutions may follow each other in this order in a new route (`Problem.allowed_pairs`)."""
    pairs = problem.allowed_pairs
    return pairs is None or all(pair in pairs for pair in pairwise(institutions))


class _Builder:
    """Adds unknowns one by one and keeps the sums of the model up to date."""

    def __init__(self, problem: Problem, program: Program) -> None:
        self._problem = problem
        self._program = program
        self._most = most_routes(problem)
        tpids = tuple(sorted(member.tpid for member in problem.members))
        years = later_years(problem)
        self._inflow: dict[tuple[Kind, str], dict[int, Fraction]] = {(kind, one): {} for kind in Kind for one in tpids}
        self._flow: dict[tuple[int, str], dict[int, Fraction]] = {(year, one): {} for year in years for one in tpids}
        self._running: dict[tuple[int, str], dict[int, Fraction]] = {key: {} for key in self._flow}
        self._routes: dict[Kind, dict[int, Fraction]] = {kind: {} for kind in Kind}
        self._paths: dict[Path, int] = {}
        self._heads: dict[tuple[Kind, Head], int] = {}
        self._fixed: dict[int, int] = {}
        self.model = Model(
            tpids=tpids,
            paths=self._paths,
            heads=self._heads,
            fixed=self._fixed,
            inflow=self._inflow,
            flow=self._flow,
            running=self._running,
            routes=self._routes,
        )

    def add_start(self, start: date, *, also_forbidden: bool) -> None:
        """Add the new routes from a day, and tie their heads to their paths."""
        problem, lengths = self._problem, self._problem.lengths
        by_position = shares_of(start, lengths, tuple(str(position) for position in range(len(lengths))))
        in_head = len(by_position[problem.year])
        of_head: dict[Head, dict[int, Fraction]] = {}
        for institutions in self._orders(also_forbidden=also_forbidden):
            path = Path(Head(start, institutions[:in_head]), institutions)
            unknown = self._paths[path] = self._program.unknown(self._most)
            of_head.setdefault(path.head, {})[unknown] = ONE
            self._put_later(unknown, _along(by_position, institutions))
        for head, along in of_head.items():
            for kind in Kind:
                unknown = self._heads[kind, head] = self._program.unknown(self._most)
                along[unknown] = -ONE
                # In every year of the route the same: what its head gives in T. `Model.running` needs that per year.
                touched = dict.fromkeys(by_position, by_position[problem.year])
                self._put_in_year(kind, unknown, _along(touched, head.institutions))
            self._program.add(along, Fraction(0), Fraction(0))

    def add_fixed(self, fixed: FixedRoute) -> None:
        """Add a fixed route as a choice to keep it; a requirement keeps it."""
        unknown = self._fixed[fixed.number] = self._program.unknown(1)
        shares = route_shares(fixed.route)
        self._put_later(unknown, shares)
        self._put_in_year(fixed.kind, unknown, dict.fromkeys(shares, shares.get(self._problem.year, {})))

    def _orders(self, *, also_forbidden: bool) -> Iterator[tuple[str, ...]]:
        length = len(self._problem.lengths)
        for institutions in permutations(self.model.tpids, length):
            if also_forbidden or is_allowed(self._problem, institutions):
                yield institutions
        if also_forbidden:
            yield from ((tpid,) * length for tpid in self.model.tpids)

    def _put_later(self, unknown: int, shares: Shares) -> None:
        for year in later_years(self._problem):
            for tpid, share in shares.get(year, {}).items():
                _put(self._flow, (year, tpid), unknown, share)

    def _put_in_year(self, kind: Kind, unknown: int, of_head: Shares) -> None:
        self._routes[kind][unknown] = ONE
        for tpid, share in of_head.get(self._problem.year, {}).items():
            _put(self._inflow, (kind, tpid), unknown, share)
        for year in later_years(self._problem):
            for tpid, share in of_head.get(year, {}).items():
                _put(self._running, (year, tpid), unknown, share)


def _along(by_position: Shares, institutions: tuple[str, ...]) -> Shares:
    """Put institutions in the place of positions; one at two positions gets the sum of both."""
    given: dict[int, dict[str, Fraction]] = {}
    for year, shares in by_position.items():
        of_year = given.setdefault(year, {})
        for position, share in shares.items():
            tpid = institutions[int(position)]
            of_year[tpid] = of_year.get(tpid, Fraction(0)) + share
    return given


def _put(lines: dict[_Key, dict[int, Fraction]], key: _Key, unknown: int, share: Fraction) -> None:
    # An institution that is not a member has no line; a requirement keeps it out.
    if key in lines:
        lines[key][unknown] = lines[key].get(unknown, Fraction(0)) + share
