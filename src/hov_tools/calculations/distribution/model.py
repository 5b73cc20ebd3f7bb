"""A distribution as whole unknowns: how many routes lead along which institutions.

Routes that agree in start and institutions are interchangeable, so that their number is the unknown, not each of
them. What a route gives in T depends only on the placements that T touches: its head. The kind of place is therefore
chosen per head, and the institutions that follow are chosen for both kinds together.
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
"""Year → institution → places."""

ONE = Fraction(1)

_Key = TypeVar("_Key")


class Head(Struct, frozen=True):
    """What a route gives in T.

    Attributes:
        start: its first day.
        institutions: of the placements that T touches, in order.
    """

    start: date
    institutions: tuple[str, ...]


class Path(Struct, frozen=True):
    """Institutions in the order of a new route, from a start.

    Attributes:
        head: its part in T.
        institutions: of all placements.
    """

    head: Head
    institutions: tuple[str, ...]


class Model(Struct, frozen=True):
    """The unknowns of a problem and what they add up to.

    Attributes:
        tpids: of the members, in order.
        paths: path → its unknown, the number of new routes along it.
        heads: (kind, head) → its unknown, the number of new routes of that kind with this head.
        fixed: number of a fixed route → its unknown, 1 when it is kept.
        inflow: (kind, TPID) → instroom of T.
        flow: (year, TPID) → doorstroom of T+1 and T+2.
        running: (year, TPID) → the instroom of T of the routes that still run in that later year.
        routes: number of routes, per kind.
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
        """Give the instroom of both kinds."""
        return total([(self.inflow[kind, tpid], 1) for kind in Kind])

    def cell(self, problem: Problem, column: Column, tpid: str) -> Line:
        """Give what stands in a cell of the distribution."""
        if column in _KIND_OF:
            return self.inflow[_KIND_OF[column], tpid]
        return self.flow[problem.year + (1 if column is Column.FLOW_1 else 2), tpid]


_KIND_OF = {Column.INFLOW_REGULAR: Kind.REGULAR, Column.INFLOW_BONUS: Kind.BONUS}


def later_years(problem: Problem) -> tuple[int, int]:
    """Give the years of which the form states the doorstroom: T+1 and T+2."""
    return problem.year + 1, problem.year + 2


def most_routes(problem: Problem) -> int:
    """Give a number of routes that is more than enough, also where the places are not what was asked."""
    asked = [number for member in problem.members for number in (member.minimum, member.capacity) if number is not None]
    cells = [ceil(cell.places) for member in problem.members for cell in member.fixed]
    return problem.allocated + problem.bonus + len(problem.fixed_routes) + sum(asked) + sum(cells) + 1


def shares_of(start: date, lengths: tuple[int, ...], institutions: tuple[str, ...]) -> Shares:
    """Give what a route along these institutions gives."""
    placements = tuple(Placement(*part) for part in zip(institutions, lengths, strict=True))
    return route_shares(Route(None, start, placements))


def build(problem: Problem, program: Program, *, also_forbidden: bool = False) -> Model:
    """Add the unknowns of a problem to a program, with the rows that tie them together.

    Args:
        problem: what is asked.
        program: gets the unknowns.
        also_forbidden: also paths that no pair allows or that stay at one institution, to see what they would solve.
    """
    builder = _Builder(problem, program)
    for start in sorted(set(problem.starts)):
        builder.add_start(start, also_forbidden=also_forbidden)
    for route in sorted(problem.fixed_routes, key=lambda one: one.number):
        builder.add_fixed(route)
    return builder.model


def is_allowed(problem: Problem, institutions: tuple[str, ...]) -> bool:
    """Tell whether the institutions may follow each other in a new route."""
    pairs = problem.allowed_pairs
    return pairs is None or all(pair in pairs for pair in pairwise(institutions))


class _Builder:
    """Collects what unknowns give while they are added."""

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
            tpids, self._paths, self._heads, self._fixed, self._inflow, self._flow, self._running, self._routes
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
                # The years in which the whole route runs, with what its head gives in T.
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
    """Put institutions in the place of positions; one that comes back gets the sum."""
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
