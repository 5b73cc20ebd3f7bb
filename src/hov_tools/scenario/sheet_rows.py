"""The lines of the comparison for a sheet, where a number is a number; and what stands out between the scenarios."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import TypeAlias

from msgspec import Struct

from hov_tools import dutch
from hov_tools.report import text
from hov_tools.rules.finding import ConditionOutcome, Exact, Verdict
from hov_tools.scenario.compare import Scenario
from hov_tools.scenario.table import table_rows

Value: TypeAlias = str | int | Fraction | None

# What may still change bears an asterisk, and stays a number.
_MAY_CHANGE = '"*"'
_PLAIN_YEAR = "0"


class SheetRow(Struct, frozen=True):
    """A line of the sheet.

    Attributes:
        key: of its label in the catalogue, or "".
        label: what it is, in Dutch.
        values: per scenario; None when not known.
        formats: per scenario, of numbers; empty for texts.
        outcomes: per scenario, for a condition; else empty.
        is_change: the numbers tell how much a scenario differs from the present situation.
    """

    key: str
    label: str
    values: tuple[Value, ...]
    formats: tuple[str, ...] = ()
    outcomes: tuple[ConditionOutcome, ...] = ()
    is_change: bool = False

    def stands_out(self, at: int) -> bool:
        """Tell whether a scenario differs here from the present situation."""
        value = self.values[at]
        return bool(value) if self.is_change else value != self.values[0]


def sheet_rows(found: Sequence[Scenario]) -> Iterator[SheetRow]:
    """Give the lines, the conditions first."""
    told = table_rows(found)
    for row in told:
        if row.outcomes:
            yield SheetRow("", row.label, row.cells, outcomes=row.outcomes)
    yield _numbers("year", found, lambda one: one.year, lambda _: _PLAIN_YEAR)
    yield _numbers("members", found, lambda one: one.members)
    yield _numbers("sectors", found, lambda one: len(one.sectors))
    missing = tuple(", ".join(one.missing_sectors) or text("scenario.none") for one in found)
    yield SheetRow("missing", text("scenario.row.missing"), missing)
    yield _numbers("joint_hov", found, lambda one: one.joint_hov, _open(lambda one: one.joint_hov))
    yield _numbers("days", found, lambda one: one.days_per_place)
    yield _numbers("right", found, lambda one: _places(one.right), _open(lambda one: _places(one.right)))
    yield _numbers("right_exact", found, lambda one: _exact(one.right), _open(lambda one: _exact(one.right)))
    yield _numbers("shortage", found, lambda one: None if one.shortage is None else one.shortage.days, _shortage)
    yield _numbers("gain", found, lambda one: one.gain)
    yield _numbers("allocated", found, lambda one: one.allocated)
    yield _numbers("bonus", found, lambda one: _exact(one.bonus))
    yield _numbers("bonus_due", found, lambda one: one.due_bonus, _due)
    if len(found) > 1:
        yield _changes("right_change", found, lambda one: _places(one.right))
        yield _changes("bonus_change", found, lambda one: one.due_bonus)
    yield from _inflow(found)


def _numbers(
    key: str,
    found: Sequence[Scenario],
    value: Callable[[Scenario], int | Fraction | None],
    shown_as: Callable[[Scenario], str] | None = None,
) -> SheetRow:
    formats = tuple(_format(value(one)) if shown_as is None else shown_as(one) for one in found)
    return SheetRow(key, text(f"scenario.row.{key}"), tuple(map(value, found)), formats)


def _changes(key: str, found: Sequence[Scenario], value: Callable[[Scenario], int | None]) -> SheetRow:
    now = value(found[0])
    changes = [_change(now, value(one)) for one in found]
    shown_as = f'+0;-0;"{text("scenario.same")}"'
    return SheetRow(key, text(f"scenario.row.{key}"), tuple(changes), (shown_as,) * len(found), is_change=True)


def _change(now: int | None, then: int | None) -> int | None:
    return None if now is None or then is None else then - now


def _inflow(found: Sequence[Scenario]) -> Iterator[SheetRow]:
    names = {tpid: name for one in found for tpid, name in one.institutions.items()}
    for tpid in sorted({tpid for one in found for tpid, _, _ in one.inflow or ()}):
        who = f"{tpid} {names.get(tpid, '')}".strip()
        for kind, at in (("inflow_regular", 1), ("inflow_bonus", 2)):
            rows = [next((row for row in one.inflow or () if row[0] == tpid), None) for one in found]
            values = tuple(None if row is None else Fraction(row[at]) for row in rows)
            if any(values):
                yield SheetRow("", text(f"scenario.row.{kind}", who=who), values, tuple(map(_format, values)))


def _format(value: int | Fraction | None) -> str:
    return dutch.WHOLE if value is None else dutch.number_format(Fraction(value))


def _open(value: Callable[[Scenario], int | Fraction | None]) -> Callable[[Scenario], str]:
    """Mark a number that an open finding can still change."""
    return lambda one: _format(value(one)) + (_MAY_CHANGE if one.is_provisional else "")


def _shortage(one: Scenario) -> str:
    if one.shortage is None or one.shortage.tpid is None:
        return dutch.WHOLE
    return dutch.WHOLE + f'" {text("scenario.shortage_at", tpid=one.shortage.tpid)}"'


def _due(one: Scenario) -> str:
    return dutch.WHOLE + (f'" ({one.bonus_state})"' if one.bonus_state else "")


def _places(value: Exact | None) -> int | None:
    return None if value is None else value.places


def _exact(value: Exact | None) -> Fraction | None:
    return None if value is None else Fraction(value.exact)


def headline(found: Sequence[Scenario]) -> tuple[str, Verdict | None]:
    """Say which scenario differs most from the present situation, and by what; with the verdict that colours it."""
    now, *others = found
    lost = {one.full_name: _lost(now, one) for one in others}
    worst = next((name for name, codes in lost.items() if codes), None)
    if worst is not None:
        return text("scenario.told.fails", name=worst, codes=dutch.listed(lost[worst])), Verdict.FAILS
    values: tuple[tuple[str, Callable[[Scenario], int | None]], ...] = (
        ("right", lambda one: _places(one.right)),
        ("bonus", lambda one: one.due_bonus),
    )
    for key, value in values:
        changes = {one.full_name: change for one in others if (change := _change(value(now), value(one)))}
        if changes:
            name = max(changes, key=lambda name: abs(changes[name]))
            before = value(now) or 0
            told = text.counted(f"scenario.told.{key}", before + changes[name], name=name, now=before)
            return told, Verdict.BOARD if changes[name] < 0 else Verdict.MEETS
    return text("scenario.told.same" if others else "scenario.told.only_now"), None


def _lost(now: Scenario, then: Scenario) -> tuple[str, ...]:
    """Give the conditions that the consortium would no longer meet."""
    before = {one.key: one.outcome for one in now.conditions}
    return tuple(
        one.key
        for one in then.conditions
        if one.outcome is ConditionOutcome.FAILS and before.get(one.key) is not ConditionOutcome.FAILS
    )


def difference_lines(found: Sequence[Scenario]) -> Iterator[str]:
    """Say of each scenario in one line what it comes to, beside the present situation."""
    now, *others = found
    for one in others:
        yield text(
            "scenario.told.line",
            name=one.full_name,
            right=_from_to(_places(now.right), _places(one.right)),
            bonus=_from_to(now.due_bonus, one.due_bonus),
            conditions=_conditions(one),
        )


def _from_to(now: int | None, then: int | None) -> str:
    known = [text("unknown") if value is None else str(value) for value in (now, then)]
    return text("scenario.told.stays", n=known[0]) if now == then else " → ".join(known)


def _conditions(one: Scenario) -> str:
    for outcome in (ConditionOutcome.FAILS, ConditionOutcome.BOARD, ConditionOutcome.UNKNOWN):
        codes = [condition.key for condition in one.conditions if condition.outcome is outcome]
        if codes:
            return f"{dutch.listed(codes)}: {outcome.value}"
    return text("scenario.told.meets")


def note_lines(found: Sequence[Scenario]) -> Iterator[str]:
    """Give what else changes, each once with the scenarios for which it holds."""
    names: dict[str, list[str]] = {}
    for one in found:
        for note in one.notes:
            names.setdefault(note, []).append(one.name)
    return (f"{dutch.listed(dict.fromkeys(of))}: {note}" for note, of in names.items())
