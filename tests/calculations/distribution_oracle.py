"""An oracle for distributions, written from the domain (4.4–4.6) and not from the program: counting and brute force."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache
from itertools import combinations, combinations_with_replacement, pairwise, permutations, product
from typing import NamedTuple, TypeAlias

from hov_tools.calculations.distribution.answer import Proposal
from hov_tools.calculations.distribution.problem import Column, Kind, Member, Problem, Spread, Weigh

OracleRoute: TypeAlias = tuple[Kind, date, tuple[tuple[str, int], ...]]
Table: TypeAlias = Mapping[tuple[str, int, str], Fraction]


def routes_of(proposal: Proposal) -> list[OracleRoute]:
    return [
        (route.kind, route.start, tuple((part.institution, part.months) for part in route.placements))
        for route in proposal.routes
    ]


@lru_cache(maxsize=4096)
def shares(start: date, parts: tuple[tuple[str, int], ...]) -> dict[int, dict[str, Fraction]]:
    """Walk along the months of a route (or its days, from another day than the first) and count them per year."""
    seen: dict[int, Counter[str]] = {}
    month = start.year * 12 + start.month - 1
    for institution, months in parts:
        for _ in range(months):
            if start.day == 1:
                seen.setdefault(month // 12, Counter())[institution] += 1
            else:
                day = date(month // 12, month % 12 + 1, start.day)
                after = date((month + 1) // 12, (month + 1) % 12 + 1, start.day)
                while day < after:
                    seen.setdefault(day.year, Counter())[institution] += 1
                    day += timedelta(days=1)
            month += 1
    return {
        year: {one: Fraction(count, sum(counts.values())) for one, count in counts.items()}
        for year, counts in seen.items()
    }


@lru_cache(maxsize=4096)
def _adds(year: int, route: OracleRoute) -> list[tuple[tuple[str, int, str], Fraction]]:
    kind, start, parts = route
    by_year = shares(start, parts)
    own = [
        ((kind.value if one == year else "later", one, tpid), share)
        for one, given in by_year.items()
        for tpid, share in given.items()
    ]
    return own + [(("running", one, tpid), share) for one in by_year for tpid, share in by_year.get(year, {}).items()]


def table(problem: Problem, routes: Sequence[OracleRoute]) -> dict[tuple[str, int, str], Fraction]:
    """Give (kind or "later" or "running", year, TPID) → places."""
    cells: dict[tuple[str, int, str], Fraction] = {}
    for route in routes:
        for key, share in _adds(problem.year, route):
            cells[key] = cells[key] + share if key in cells else share
    return cells


def cell(problem: Problem, cells: Table, column: Column, tpid: str) -> Fraction:
    key = {
        Column.INFLOW_REGULAR: ("regular", problem.year, tpid),
        Column.INFLOW_BONUS: ("bonus", problem.year, tpid),
        Column.FLOW_1: ("later", problem.year + 1, tpid),
        Column.FLOW_2: ("later", problem.year + 2, tpid),
    }[column]
    return cells.get(key, Fraction(0))


def broken(problem: Problem, routes: Sequence[OracleRoute]) -> list[str]:
    """Name the hard requirements of domain 4.6 that routes do not meet."""
    found = []
    tpids = {member.tpid for member in problem.members}
    for kind, places in ((Kind.REGULAR, problem.allocated), (Kind.BONUS, problem.bonus)):
        if sum(route[0] is kind for route in routes) != places:
            found.append(kind.value)
    fixed = Counter(
        (route.kind, route.start, tuple((part.institution, part.months) for part in route.placements))
        for route in problem.fixed_routes
    )
    if fixed - Counter(routes):
        found.append("fixed routes")
    for kind, start, parts in (Counter(routes) - fixed).elements():
        own = [one for one, _ in parts]
        if tuple(months for _, months in parts) != problem.lengths or start not in problem.starts:
            found.append(f"new route {kind} {start} {parts}")
        if problem.allowed_pairs is not None and not set(pairwise(own)) <= problem.allowed_pairs:
            found.append(f"pairs {own}")
    for _, start, parts in routes:
        own = [one for one, _ in parts]
        if len(own) < 2 or len(set(own)) != len(own) or not set(own) <= tpids or start.year != problem.year:
            found.append(f"route {start} {parts}")
        if any(abs(one - other) > problem.length_tolerance for (_, one), (_, other) in combinations(parts, 2)):
            found.append(f"lengths {parts}")
    if problem.routes_in_form is not None and len(routes) > problem.routes_in_form:
        found.append("rows of the form")
    cells = table(problem, routes)
    return found + [one for member in problem.members for one in _broken_of(problem, member, cells)]


def _broken_of(problem: Problem, member: Member, cells: Table) -> Iterator[str]:
    given = {column: cell(problem, cells, column, member.tpid) for column in Column}
    instroom = given[Column.INFLOW_REGULAR] + given[Column.INFLOW_BONUS]
    if member.capacity is not None and max(instroom, given[Column.FLOW_1], given[Column.FLOW_2]) > member.capacity:
        yield f"capacity {member.tpid}"
    if member.minimum is not None and instroom < member.minimum:
        yield f"minimum {member.tpid}"
    if member.maximum is not None and instroom > member.maximum:
        yield f"maximum {member.tpid}"
    for fixed in member.fixed:
        if abs(given[fixed.column] - fixed.places) > problem.cell_tolerance:
            yield f"cell {member.tpid} {fixed.column.value}"


def wishes(problem: Problem, routes: Sequence[OracleRoute]) -> tuple[Fraction, ...]:
    """Measure the soft requirements, the most important first, as `aims` words them; the less the better."""
    cells = table(problem, routes)
    regular = {one.tpid: cell(problem, cells, Column.INFLOW_REGULAR, one.tpid) for one in problem.members}
    bonus = {one.tpid: cell(problem, cells, Column.INFLOW_BONUS, one.tpid) for one in problem.members}
    small = [one.tpid for one in problem.members if one.hov_days < problem.days_per_place]
    by_hov = _by_hov(problem.members, Fraction(problem.allocated))
    wanted = by_hov if problem.weigh is Weigh.BY_HOV else _by_place(problem)
    off = [abs(regular[tpid] - wanted[tpid]) for tpid in regular]
    sector = {one.tpid: one.sector for one in problem.members}
    alike = sum(len({sector[one] for one, _ in parts}) < len(parts) for _, _, parts in routes)
    uneven = []
    for year in (problem.year + 1, problem.year + 2):
        running = {one: cells.get(("running", year, one), Fraction(0)) for one in regular}
        for one in regular:
            even = (
                running[one] if problem.spread is Spread.BY_INSTROOM else sum(running.values()) / Fraction(len(running))
            )
            uneven.append(abs(cells.get(("later", year, one), Fraction(0)) - even))
    return (
        sum((bonus[one] for one in bonus if one not in small), Fraction(0)),
        Fraction(sum(bonus[one] == 0 for one in small)),
        max((bonus[one] for one in small), default=Fraction(0)),
        sum(off, Fraction(0)),
        max(off),
        Fraction(0)
        if problem.weigh is Weigh.BY_HOV
        else sum((abs(regular[one] - by_hov[one]) for one in regular), Fraction(0)),
        Fraction(alike),
        sum(uneven, Fraction(0)),
        max(uneven),
    )


MEASURES = (0, 3, 6, 7)
"""Which of the wishes is the measure of each goal."""


def _by_hov(members: Sequence[Member], places: Fraction) -> dict[str, Fraction]:
    joint = sum(one.hov_days for one in members)
    return {
        one.tpid: places * (Fraction(one.hov_days, joint) if joint else Fraction(1, len(members))) for one in members
    }


def _by_place(problem: Problem) -> dict[str, Fraction]:
    stated = {one.tpid: one.brought_in for one in problem.members if one.brought_in is not None}
    merged = [one for one in problem.members if one.brought_in is None]
    return {**stated, **_by_hov(merged, max(Fraction(0), problem.allocated - sum(stated.values(), Fraction(0))))}


def instroom(problem: Problem, routes: Sequence[OracleRoute]) -> tuple[tuple[Fraction, Fraction], ...]:
    """Give each member's regular and bonus instroom, by which proposals differ."""
    cells = table(problem, routes)
    return tuple(
        (cell(problem, cells, Column.INFLOW_REGULAR, tpid), cell(problem, cells, Column.INFLOW_BONUS, tpid))
        for tpid in sorted(one.tpid for one in problem.members)
    )


def everything(problem: Problem) -> Iterator[list[OracleRoute]]:
    """Give every set of routes with the right totals, whether or not it meets the other requirements."""
    fixed = [
        (route.kind, route.start, tuple((part.institution, part.months) for part in route.placements))
        for route in problem.fixed_routes
    ]
    tpids = sorted(one.tpid for one in problem.members)
    paths = [
        (start, tuple(zip(own, problem.lengths, strict=True)))
        for start in sorted(set(problem.starts))
        for own in permutations(tpids, len(problem.lengths))
        if problem.allowed_pairs is None or set(pairwise(own)) <= problem.allowed_pairs
    ]
    per_kind = []
    for kind, places in ((Kind.REGULAR, problem.allocated), (Kind.BONUS, problem.bonus)):
        left = places - sum(route[0] is kind for route in fixed)
        chosen = combinations_with_replacement(paths, left) if left >= 0 else iter(())
        per_kind.append([[(kind, *path) for path in one] for one in chosen])
    for regular, bonus in product(*per_kind):
        yield [*fixed, *regular, *bonus]


def rows(problem: Problem, routes: Sequence[OracleRoute]) -> tuple[tuple[Fraction, ...], ...]:
    """Give each member's places in every column of the form, by which distributions differ."""
    cells = table(problem, routes)
    return tuple(
        tuple(cell(problem, cells, column, tpid) for column in Column)
        for tpid in sorted(one.tpid for one in problem.members)
    )


def _lot(seed: str, what: str, candidate: str) -> str:
    return hashlib.sha256(f"{seed}|{what}|{candidate}".encode()).hexdigest()


class Ties(NamedTuple):
    """What chooses between equally good distributions (domain, 4.6), in this order; the less the better."""

    without_instroom: int
    to_smaller_hov: tuple[Fraction, ...]
    to_first_drawn: tuple[Fraction, ...]
    lots_of_routes: int
    lots_of_regular: int


def ties(problem: Problem, routes: Sequence[OracleRoute], seed: str) -> Ties:
    regular, bonus, *flows = zip(*rows(problem, routes), strict=True)
    tpids = sorted(one.tpid for one in problem.members)
    given = dict(zip(tpids, (one + other for one, other in zip(regular, bonus, strict=True)), strict=True))
    by_hov: dict[int, Fraction] = {}
    for one in problem.members:
        by_hov[one.hov_days] = by_hov.get(one.hov_days, Fraction(0)) + given[one.tpid]
    order = sorted(range(len(tpids)), key=lambda at: _lot(seed, "verdeling", tpids[at]))
    columns = (tuple(given.values()), regular, *flows)
    own, heads = [], []
    fixed = Counter(
        (one.kind, one.start, tuple((part.institution, part.months) for part in one.placements))
        for one in problem.fixed_routes
    )
    for kind, start, parts in (Counter(routes) - fixed).elements():
        lot = int(_lot(seed, "route", f"{start} {'-'.join(one for one, _ in parts)}")[:4], 16)
        in_year = shares(start, parts)[problem.year]
        own.append(lot)
        if kind is Kind.REGULAR:
            head = "-".join(one for one, _ in parts if one in in_year)
            heads.append((lot, int(_lot(seed, "regulier", f"{start} {head}")[:4], 16)))
    return Ties(
        sum(1 for places in given.values() if places == 0),
        tuple(-by_hov[days] for days in sorted(by_hov)),
        tuple(-column[at] for column in columns for at in order),
        sum(own) + sum(head for _, head in heads),
        sum(lot for lot, _ in heads),
    )


class Distribution(NamedTuple):
    """A distribution that is possible."""

    wishes: tuple[Fraction, ...]
    instroom: tuple[tuple[Fraction, Fraction], ...]
    routes: list[OracleRoute]


def all_distributions(problem: Problem) -> list[Distribution]:
    """Give every distribution that is possible, the best first."""
    found = [routes for routes in everything(problem) if not broken(problem, routes)]
    every = [Distribution(wishes(problem, one), instroom(problem, one), one) for one in found]
    return sorted(every, key=lambda one: one[:2])
