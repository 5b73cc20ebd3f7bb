"""The distributions that the soft requirements find as good as the one that is proposed, by name; a bounded number."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from hov_tools.calculations.distribution.answer import Equals, MemberPlaces
from hov_tools.calculations.distribution.deadline import Deadline
from hov_tools.calculations.distribution.program import Program
from hov_tools.calculations.distribution.solver import minimise
from hov_tools.calculations.distribution.ties import Columns, differ
from hov_tools.calculations.errors import UnprovenError

_STEP = "EQUALS"


def equals(
    program: Program,
    columns: Columns,
    values: Mapping[int, int],
    *,
    count: int,
    most: int,
    deadline: Deadline,
    shown: Callable[[Mapping[int, int]], tuple[MemberPlaces, ...]],
) -> Equals:
    """Look for distributions that differ from one that is given and from each other.

    Args:
        program: allows the equally good distributions only; it is not changed.
        columns: the numbers by which distributions are told apart.
        values: the distribution that is proposed.
        count: how many are given at most.
        most: the number of routes that is never exceeded.
        deadline: when the search must be over.
        shown: gives the rows of a distribution, after checking them.

    Returns:
        In order of the places of the first member, the most first, then of the second, and so on.
    """
    program, found = program.branch(), list[tuple[MemberPlaces, ...]]()
    has_more: bool | None = False
    while True:
        differs = differ(program, columns, values, most)
        try:
            solved = minimise(program, {differs: -1}, step=_STEP, deadline=deadline, start=values)
        except UnprovenError:
            has_more = None
            break
        if solved is None or solved.objective == 0:
            break
        if len(found) == count:
            has_more = True
            break
        program.add({differs: Fraction(1)}, Fraction(1), None)
        values = solved.values
        found.append(shown(values))
    return Equals(tuple(sorted(found, key=_order)), has_more)


def _order(rows: tuple[MemberPlaces, ...]) -> list[tuple[Fraction, ...]]:
    return [(-one.inflow_regular - one.inflow_bonus, -one.inflow_regular, -one.flow_1, -one.flow_2) for one in rows]
