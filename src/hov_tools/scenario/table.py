"""Scenarios beside each other: as rows, for a terminal and a sheet, and as values for JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from textwrap import wrap

from msgspec import Struct

from hov_tools import dutch
from hov_tools.report import text
from hov_tools.report.paragraph import WIDTH, Paragraph
from hov_tools.rules.finding import Condition, ConditionOutcome, Exact
from hov_tools.scenario.compare import Scenario
from hov_tools.texts import printable

SCENARIO_VERSION = 1
_LABEL_WIDTH = 28
_LEAST_WIDTH = 16


class Row(Struct, frozen=True):
    """A line of the comparison.

    Attributes:
        label: what it is, in Dutch.
        cells: per scenario.
        outcomes: per scenario, for a condition; empty for a number.
        short: the label where there is little room.
    """

    label: str
    cells: tuple[str, ...]
    outcomes: tuple[ConditionOutcome, ...] = ()
    short: str = ""


def table_rows(found: Sequence[Scenario]) -> tuple[Row, ...]:
    """Give the lines of the comparison, the conditions first."""
    rows = [
        Row(f"{key} {title}", tuple(one.value for one in outcomes), outcomes, text(f"scenario.condition.{key}"))
        for key, title, outcomes in _condition_rows(found)
    ]
    makers: tuple[tuple[str, Callable[[Scenario], str]], ...] = (
        ("year", lambda one: _known(None if one.year is None else str(one.year))),
        ("members", lambda one: str(one.members)),
        ("sectors", lambda one: str(len(one.sectors))),
        ("missing", lambda one: ", ".join(one.missing_sectors) or text("scenario.none")),
        ("joint_hov", lambda one: _number(one.joint_hov)),
        ("days", lambda one: _number(one.days_per_place)),
        ("right", lambda one: _exact(one.right)),
        ("shortage", _shortage),
        ("gain", lambda one: _number(one.gain)),
        ("allocated", lambda one: _number(one.allocated)),
        ("bonus", lambda one: _exact(one.bonus)),
        ("bonus_due", _bonus_due),
    )
    rows += [Row(text(f"scenario.row.{key}"), tuple(make(one) for one in found)) for key, make in makers]
    now = found[0]
    if len(found) > 1:
        rows += [
            Row(text("scenario.row.right_change"), tuple(_change(one.right, now.right) for one in found)),
            Row(text("scenario.row.bonus_change"), tuple(_difference(one.due_bonus, now.due_bonus) for one in found)),
        ]
    return (*rows, *_inflow_rows(found))


def _condition_rows(found: Sequence[Scenario]) -> Iterator[tuple[str, str, tuple[ConditionOutcome, ...]]]:
    for at, condition in enumerate(found[0].conditions):
        yield condition.key, condition.title, tuple(one.conditions[at].outcome for one in found)


def _inflow_rows(found: Sequence[Scenario]) -> Iterator[Row]:
    tpids = sorted({tpid for one in found for tpid, _, _ in one.inflow or ()})
    for tpid in tpids:
        cells = []
        for one in found:
            own = next(((regular, bonus) for name, regular, bonus in one.inflow or () if name == tpid), None)
            cells.append(
                text("scenario.nothing")
                if own is None
                else text("scenario.inflow", regular=dutch.digits(own[0]), bonus=dutch.digits(own[1]))
            )
        yield Row(text("scenario.row.inflow", tpid=tpid), tuple(cells))


def _known(value: str | None) -> str:
    return text("unknown") if value is None else value


def _number(value: int | None) -> str:
    return _known(None if value is None else dutch.digits(value))


def _exact(value: Exact | None) -> str:
    if value is None:
        return text("unknown")
    if value.exact.denominator == 1:
        return dutch.digits(value.places)
    return text("scenario.exact", places=dutch.digits(value.places), exact=dutch.digits(value.exact))


def _shortage(one: Scenario) -> str:
    if one.shortage is None:
        return text("unknown")
    days = dutch.digits(one.shortage.days)
    return days if one.shortage.tpid is None else text("scenario.shortage_of", days=days, tpid=one.shortage.tpid)


def _bonus_due(one: Scenario) -> str:
    due = one.due_bonus
    if due is None:
        return text("unknown")
    return text(f"scenario.bonus_{one.bonus_state}", places=dutch.digits(due)) if one.bonus_state else dutch.digits(due)


def _change(own: Exact | None, now: Exact | None) -> str:
    return _difference(None if own is None else own.places, None if now is None else now.places)


def _difference(own: int | None, now: int | None) -> str:
    if own is None or now is None:
        return text("unknown")
    return f"{own - now:+d}" if own != now else text("scenario.same")


def scenario_notes(found: Sequence[Scenario]) -> Iterator[Paragraph]:
    """Give what is to be said of each scenario, for under the comparison."""
    for one in found:
        for note in one.notes:
            yield Paragraph("")
            yield Paragraph(f"{one.name}: {note}", 2, "")


def scenario_lines(found: Sequence[Scenario]) -> Iterator[str]:
    """Give the comparison as plain lines; as many scenarios beside each other as fit, the present one first."""
    rows = table_rows(found)
    most = max(1, (WIDTH - _LABEL_WIDTH) // (_LEAST_WIDTH + 2) - 1)
    others = list(range(1, len(found)))
    blocks = [others[at : at + most] for at in range(0, len(others), most)] or [[]]
    for number_of_block, block in enumerate(blocks):
        if number_of_block:
            yield ""
        columns = [0, *block]
        width = (WIDTH - _LABEL_WIDTH) // len(columns) - 2
        yield from _row([text("scenario.title"), *(found[at].name for at in columns)], width)
        yield "-" * WIDTH
        for row in rows:
            yield from _row([row.short or row.label, *(row.cells[at] for at in columns)], width)


def _row(cells: Sequence[str], width: int) -> Iterator[str]:
    wrapped = [
        wrap(printable(cell), _LABEL_WIDTH if not at else width, break_on_hyphens=False) or [""]
        for at, cell in enumerate(cells)
    ]
    for line in range(max(map(len, wrapped))):
        parts = [
            (own[line] if line < len(own) else "").ljust(_LABEL_WIDTH if not at else width)
            for at, own in enumerate(wrapped)
        ]
        yield "  ".join(parts).rstrip()


def scenario_document(found: Sequence[Scenario], choices: Sequence[str]) -> dict[str, object]:
    """Give the comparison as values that JSON can hold; the present situation first."""
    return {
        "versie": SCENARIO_VERSION,
        "scenarios": [_values(one) for one in found],
        "keuzes": list(choices),
    }


def _values(one: Scenario) -> dict[str, object]:
    return {
        "naam": one.name,
        "jaar": one.year,
        "dagen_per_plaats": one.days_per_place,
        "instellingen": one.members,
        "sectoren": list(one.sectors),
        "ontbrekende_sectoren": list(one.missing_sectors),
        "voorwaarden": [_condition(condition) for condition in one.conditions],
        "gezamenlijk_hov": one.joint_hov,
        "recht": _exact_values(one.right),
        "dagen_tot_volgende_plaats": None if one.shortage is None else one.shortage.days,
        "winst_samenvoegen": one.gain,
        "toegewezen": one.allocated,
        "bonus": _exact_values(one.bonus),
        "bonus_status": one.bonus_state or None,
        "opmerkingen": list(one.notes),
        "verdeling": None
        if one.inflow is None
        else [
            {"tpid": tpid, "instroom_regulier": _slash(regular), "instroom_bonus": _slash(bonus)}
            for tpid, regular, bonus in one.inflow
        ],
    }


def _condition(condition: Condition) -> dict[str, str]:
    return {"code": condition.key, "oordeel": condition.outcome.value, "gegevens": condition.numbers}


def _exact_values(value: Exact | None) -> dict[str, object] | None:
    return None if value is None else {"exact": _slash(Fraction(value.exact)), "plaatsen": value.places}


def _slash(value: Fraction) -> str:
    return f"{value.numerator}/{value.denominator}"


def described(found: Sequence[Scenario]) -> str:
    """Name the scenarios beside the present one."""
    names = [one.name for one in found[1:]]
    return dutch.listed(names) if names else text("scenario.only_now")
