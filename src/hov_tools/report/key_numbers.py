"""The five numbers that a consortium asks for first."""

from __future__ import annotations

from fractions import Fraction

from msgspec import Struct
from msgspec.structs import replace

from hov_tools import dutch
from hov_tools.report import text
from hov_tools.rules.deciding import applied_numbers
from hov_tools.rules.finding import Exact, Outcome


class KeyNumber(Struct, frozen=True):
    """One number with what a reader must know about it.

    Attributes:
        label: what it is, in Dutch.
        value: the whole number; None when it is not known.
        exact: before rounding; None when nothing was rounded.
        note: in Dutch; "" when the number speaks for itself.
        is_provisional: an open finding can still change it.
    """

    label: str
    value: int | None
    exact: Fraction | None
    note: str
    is_provisional: bool = False


def key_numbers(outcome: Outcome) -> tuple[KeyNumber, ...]:
    """Give HOV, days per place, right, allocated and bonus places, in this order; always all five."""
    return (
        _provisional(_plain("joint_hov", outcome.joint_hov), outcome),
        _plain("days_per_place", outcome.days_per_place, outcome.days_note),
        _provisional(_rounded("right", outcome.right, text("notes.right")), outcome),
        _plain("allocated", outcome.allocated),
        _bonus(outcome),
    )


def _provisional(number: KeyNumber, outcome: Outcome) -> KeyNumber:
    """Say of a number that an open finding can still change it."""
    if number.value is None or not outcome.is_provisional:
        return number
    note = "; ".join(filter(None, (text("notes.provisional"), number.note)))
    return replace(number, note=note, is_provisional=True)


def _bonus(outcome: Outcome) -> KeyNumber:
    number = _rounded("bonus", outcome.bonus, _bonus_note(outcome))
    # The allocated places stand in a form; only a bonus over the right rests on the HOV.
    return number if outcome.allocated is not None else _provisional(number, outcome)


def _plain(key: str, value: int | None, note: str = "") -> KeyNumber:
    return KeyNumber(text(f"numbers.{key}"), value, None, text(f"missing.{key}") if value is None else note)


def _rounded(key: str, value: Exact | None, note: str) -> KeyNumber:
    if value is None:
        return _plain(key, None)
    return KeyNumber(text(f"numbers.{key}"), value.places, value.exact, note)


def _bonus_note(outcome: Outcome) -> str:
    basis = text("notes.bonus_of_right" if outcome.allocated is None else "notes.bonus_of_allocated")
    verdict = "onbekend" if outcome.verdict is None else outcome.verdict.value
    note = text(f"bonus.{verdict}", basis=basis)
    applied = applied_numbers(outcome.decisions)
    if not applied:
        return note
    return text.counted("bonus.besluit", len(applied), note=note, numbers=dutch.listed(map(str, applied)))
