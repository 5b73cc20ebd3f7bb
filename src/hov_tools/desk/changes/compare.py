"""What changed of one consortium: a comparison of what is remembered of it with what is known now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from hov_tools.desk.changes.summary import FileFact, FindingFact, Summary
from hov_tools.desk.changes.values import (
    ConsortiumChange,
    FileChange,
    FileState,
    FindingChange,
    FindingState,
    Kind,
    ValueChange,
)
from hov_tools.rules.outcome import CONDITIONS

_Slot: TypeAlias = tuple[str | None, str | None]
_Pairs: TypeAlias = tuple[list[tuple[FindingFact, FindingFact]], list[FindingFact], list[FindingFact]]


def compare(before: Summary | None, after: Summary | None) -> ConsortiumChange:
    """Say what changed of a consortium; one of the two is None when it was not there, or no longer is.

    Raises:
        ValueError: both are None.
    """
    there = after or before
    if there is None:
        raise ValueError("nothing to compare")
    kind = Kind.NEW if before is None else Kind.GONE if after is None else Kind.KNOWN
    files = tuple(_file_changes(() if before is None else before.files, () if after is None else after.files))
    if after is not None and after.is_broken:
        is_news = before is None or not before.is_broken
        return ConsortiumChange(there.key, there.label, there.year, kind, files=files, is_broken=is_news)
    findings, still = _finding_changes(before, after)
    return ConsortiumChange(
        there.key,
        there.label,
        there.year,
        kind,
        files=files,
        values=() if before is None or after is None else tuple(_value_changes(before, after)),
        findings=findings,
        open=still,
        has_other_rules=before is not None and after is not None and before.rules != after.rules,
    )


def _value_changes(before: Summary, after: Summary) -> Iterator[ValueChange]:
    pairs: Mapping[str, tuple[str | int | None, str | int | None]] = {
        "oordeel": (before.verdict and before.verdict.value, after.verdict and after.verdict.value),
        "gezamenlijk_hov": (before.joint_hov, after.joint_hov),
        "recht": (before.right, after.right),
        "toegewezen": (before.allocated, after.allocated),
        "bonus": (before.bonus, after.bonus),
        "bonus_voorlopig": (before.provisional_bonus, after.provisional_bonus),
    }
    for what, (was, now) in pairs.items():
        if was != now:
            yield ValueChange(what, was, now)


# --- files -------------------------------------------------------------------------------------------------------


def _slot(one: FileFact | FindingFact) -> _Slot:
    """Give for which form of whom something stands."""
    return one.form, one.institution


def _file_changes(before: Sequence[FileFact], after: Sequence[FileFact]) -> Iterator[FileChange]:
    """Tell which files came, went or were replaced; one that only has another name is the same."""
    stayed = {one.content for one in before} & {one.content for one in after}
    gone = [one for one in before if one.content not in stayed]
    for one in after:
        if one.content in stayed:
            continue
        old = _replaced(one, before, gone)
        if old is None:
            yield FileChange(FileState.NEW, one.name, one.form, one.institution)
            continue
        if old in gone:
            gone.remove(old)
        other_name = None if old.name == one.name else old.name
        yield FileChange(FileState.CORRECTED, one.name, one.form, one.institution, replaces=other_name)
    for one in gone:
        yield FileChange(FileState.WITHDRAWN, one.name, one.form, one.institution)


def _replaced(one: FileFact, before: Iterable[FileFact], gone: Iterable[FileFact]) -> FileFact | None:
    """Give what a file came in the place of: what had its name, or the same form of the same institution.

    The older version may still be there, beside it; it counts no longer then.
    """
    same_name = next((old for old in gone if old.name == one.name), None)
    if same_name is not None or one.form is None or not one.is_counted:
        return same_name
    of_slot = [old for old in before if _slot(old) == _slot(one)]
    return max(of_slot, key=lambda old: (old in gone, old.is_counted), default=None)


# --- findings ----------------------------------------------------------------------------------------------------


def _about(one: FindingFact) -> tuple[str | None, ...]:
    return one.code, *_slot(one), one.unread


def _finding_changes(before: Summary | None, after: Summary | None) -> tuple[tuple[FindingChange, ...], int]:
    """Give the findings that came, went or were allowed, and how many are open as before."""
    old, new = (() if one is None else one.findings for one in (before, after))
    pairs, gone, come = _paired(old, new)
    end = _ends(before, after)
    pairs = [(was, now) for was, now in pairs if now.is_own]
    again = [now for was, now in pairs if was.is_allowed and not now.is_allowed]
    told = [FindingChange.of(end(one), one) for one in gone if one.is_own and not one.is_allowed]
    told += [FindingChange.of(FindingState.ALLOWED, now) for was, now in pairs if now.is_allowed and not was.is_allowed]
    told += [FindingChange.of(FindingState.NEW, one) for one in (*again, *come) if one.is_own and not one.is_allowed]
    return tuple(told), sum(not was.is_allowed and not now.is_allowed for was, now in pairs)


def _ends(before: Summary | None, after: Summary | None) -> Callable[[FindingFact], FindingState]:
    """Give what tells whether a finding that is no longer there was solved.

    It was when its own form came in anew, or when no form was taken away on which it may rest; not when it was a
    condition of which nobody knows now whether it is met.
    """
    if before is None or after is None:
        return lambda _: FindingState.LAPSED
    counted, counting = ({_slot(one) for one in each.files if one.is_counted} for each in (before, after))
    known = {one.content for one in before.files}
    renewed = {_slot(one) for one in after.files if one.is_counted and one.content not in known}
    is_taken_away = not counted <= counting

    def end(one: FindingFact) -> FindingState:
        is_lost = one.form is not None and _slot(one) not in counting or one.code in after.unknown
        return FindingState.LAPSED if is_lost or is_taken_away and _slot(one) not in renewed else FindingState.SOLVED

    return end


def _paired(before: Iterable[FindingFact], after: Iterable[FindingFact]) -> _Pairs:
    """Find each finding again: by where it is; else by what it says, as cells move; else by its file.

    A condition is asked once of a consortium, wherever its finding stands.
    """
    rounds: tuple[Callable[[FindingFact], Hashable], ...] = (
        lambda one: (*_about(one), one.sheet, one.cell, one.content),
        lambda one: (*_about(one), one.sheet, one.content),
        lambda one: (*_about(one), one.content),
        lambda one: (*_about(one), one.sheet, one.cell),
        lambda one: (one.code, one.file, one.sheet, one.cell),
        lambda one: one.code if one.code in CONDITIONS else None,
    )
    pairs: list[tuple[FindingFact, FindingFact]] = []
    old, new = list(before), list(after)
    for key in rounds:
        waiting: dict[Hashable, list[FindingFact]] = defaultdict(list)
        for one in reversed(old):
            waiting[key(one)].append(one)
        waiting.pop(None, None)
        left: list[FindingFact] = []
        for one in new:
            known = waiting.get(key(one))
            if known:
                pairs.append((known.pop(), one))
            else:
                left.append(one)
        matched = {id(one) for one, _ in pairs}
        old, new = [one for one in old if id(one) not in matched], left
    return pairs, old, new
