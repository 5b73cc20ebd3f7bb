"""Why there is no distribution, in Dutch: what clashes, and each change that would be enough."""

from __future__ import annotations

from fractions import Fraction

from hov_tools import dutch
from hov_tools.calculations.distribution.answer import (
    Change,
    Condition,
    ConditionClash,
    Demand,
    Impossible,
    Remedy,
    Requirement,
)
from hov_tools.calculations.distribution.problem import Column, Problem
from hov_tools.forms.records import CellRef, FlowForm, Number
from hov_tools.proposal.problem import route_lines
from hov_tools.proposal.reasons import column_name, places, who
from hov_tools.report import text


def condition_lines(conditions: tuple[ConditionClash, ...], problem: Problem) -> tuple[str, ...]:
    """Say which conditions of Richtlijn §4.3 no distribution can mend."""
    lines = []
    told: tuple[str, ...] = ()
    for one in conditions:
        key = "institutions" if one.condition is Condition.INSTITUTIONS else "sectors"
        found = text.counted(f"proposal.condition.{key}_found", one.found)
        lines.append(text(f"proposal.condition.{key}", found=found, needed=one.needed, short=one.needed - one.found))
        if one.without_capacity != told:
            told = one.without_capacity
            is_all = len(told) == len(problem.members)
            names = text("proposal.condition.all") if is_all else dutch.listed(who(problem, tpid) for tpid in told)
            lines.append(text("proposal.condition.without", names=names))
    return tuple(lines)


def clash_lines(answer: Impossible, problem: Problem, form: FlowForm) -> tuple[str, ...]:
    """Say which requirements cannot be met together."""
    return tuple(_requirement(one, problem, form) for one in answer.clash)


def remedy_lines(answer: Impossible, problem: Problem, form: FlowForm) -> tuple[str, ...]:
    """Say what would solve it, as far as the consortium has a say in it: each line by itself is enough."""
    return tuple(_remedy(one, problem, form) for one in answer.remedies if not any(map(_is_for_top, one.changes)))


def _is_for_top(change: Change) -> bool:
    """Tell whether only TOP could make a change: more places, or another bonus than 20% (Richtlijn §5)."""
    demand = change.requirement.demand
    return demand is Demand.BONUS or demand is Demand.ALLOCATED and change.amount > 0


def _remedy(remedy: Remedy, problem: Problem, form: FlowForm) -> str:
    return text("proposal.and_also").join(_change(one, problem, form) for one in remedy.changes)


def _requirement(one: Requirement, problem: Problem, form: FlowForm) -> str:
    key = one.demand.name.lower()
    if one.demand is Demand.CAPACITY and not one.number:
        key = "no_capacity"
    return text.counted(f"proposal.demand.{key}", one.number or 0, **_values(one, problem, form))


def _values(one: Requirement, problem: Problem, form: FlowForm) -> dict[str, str]:
    n = one.number if one.number is not None else Fraction(0)
    return {
        "n": dutch.digits(n),
        "places": places(n),
        "who": "" if one.tpid is None else who(problem, one.tpid),
        "column": "" if one.column is None else column_name(problem, one.column),
        "cell": _cell(_place(one, form)),
        "route": "" if one.route is None else str(one.route),
        "year": str(problem.year),
    }


def _change(change: Change, problem: Problem, form: FlowForm) -> str:
    one, amount = change.requirement, change.amount
    before = one.number if one.number is not None else Fraction(0)
    sign = -1 if one.demand is Demand.MINIMUM else 1
    values = _values(one, problem, form)
    values |= {
        "amount": dutch.digits(abs(amount)),
        "amount_places": places(abs(amount)),
        "after": dutch.digits(before + sign * amount),
        "after_places": places(before + sign * amount),
        "pairs": dutch.listed(f"{first}-{second}" for first, second in change.pairs) if change.pairs else "",
    }
    return text.counted(f"proposal.change.{one.demand.name.lower()}", abs(amount), **values)


def _place(one: Requirement, form: FlowForm) -> CellRef | None:
    """Give the cell that a requirement stands in."""
    match one.demand:
        case Demand.ALLOCATED:
            return form.number("allocated").ref
        case Demand.BONUS:
            return form.number("bonus").ref
        case Demand.FIXED_CELL:
            return _share(one.tpid, one.column, form)
        case Demand.ROUTES_IN_FORM:
            return form.routes.heading("kind")
        case _ if one.route is not None:
            lines = (line for line in route_lines(form) if line.number == one.route and line.route is not None)
            line = next(lines, None)
            return None if line is None or line.route is None else line.route.kind.ref
    return None


def _share(tpid: str | None, column: Column | None, form: FlowForm) -> CellRef | None:
    for row in form.members.rows:
        if row.tpid.value == tpid and column is not None:
            field: Number = getattr(row, column.value)
            return field.ref
    return None


def _cell(ref: CellRef | None) -> str:
    return "" if ref is None else f"{ref.sheet}!{ref.address}"
