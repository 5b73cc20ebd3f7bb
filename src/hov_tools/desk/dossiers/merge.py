"""What was typed in the overview, put together with what the dossiers hold by now: nothing is lost on either side.

Each cell is compared with what that overview was written with. What only a person at the overview changed is taken
over; what was changed on both sides, to something else, is a conflict, in which both values are kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import Enum
from typing import TypeAlias

import msgspec
from msgspec import Struct

from hov_tools.desk.dossiers.store import Dossiers
from hov_tools.desk.dossiers.values import Conflict, Dossier, Part, Stamp, UnusableValueError, cleaned, usable

# Equal to nothing that a cell can hold.
_UNKNOWN = object()

Key: TypeAlias = tuple[str, int, Part]
"""Regiehouder, year and part of a dossier."""
Written: TypeAlias = Mapping[Key, str | None]
"""What the cells of an overview were written with."""


class Typed(Struct, frozen=True):
    """A cell of the overview.

    Attributes:
        key: what it is of.
        value: what stands there; None: nothing.
        cell: where, for people.
    """

    key: Key
    value: str | None
    cell: str


class Fate(Enum):
    """What became of what was typed."""

    TAKEN = "overgenomen"
    CONFLICT = "conflict"
    NOT_UNDERSTOOD = "niet_begrepen"
    NO_DOSSIER = "geen_dossier"


class Remark(Struct, frozen=True):
    """A cell in which something was typed, and what became of that."""

    typed: Typed
    fate: Fate


def written_with(dossiers: Iterable[Dossier], shown: Callable[[str], str]) -> Written:
    """Give what the cells of an overview of these dossiers are written with.

    Args:
        dossiers: every one that is shown.
        shown: gives how a cell shows a text.
    """
    return {(one.regiehouder, one.year, part): _as_cell(one.value(part), shown) for one in dossiers for part in Part}


def _as_cell(value: str | None, shown: Callable[[str], str]) -> str | None:
    return None if value is None else cleaned(shown(value))


def mark_of(written: Written) -> str:
    """Give by what an overview is known again: the same for the same values, and only for these."""
    rows = sorted((regiehouder, year, part.value, value) for (regiehouder, year, part), value in written.items())
    return hashlib.sha256(msgspec.json.encode(rows)).hexdigest()


def take_in(
    dossiers: Dossiers, typed: Iterable[Typed], written: Written | None, stamp: Stamp, shown: Callable[[str], str]
) -> Iterator[Remark]:
    """Take over what was typed, or keep it as a conflict; gives every cell with which something is done.

    Args:
        dossiers: open for writing.
        typed: the cells, more than one of a dossier when a person copied a line.
        written: with what they were written; None when nobody knows: whatever differs is a conflict then.
        stamp: who saved the overview, and when.
        shown: gives how a cell shows a text.
    """
    known = {(one.regiehouder, one.year): one for one in dossiers.all()}
    for one in typed:
        regiehouder, year, part = one.key
        dossier = known.get((regiehouder, year))
        if dossier is None:
            if one.value is not None:
                yield Remark(one, Fate.NO_DOSSIER)
            continue
        # Of a line that the overview did not have, nobody knows either.
        before = _UNKNOWN if written is None else written.get(one.key, _UNKNOWN)
        if one.value == before:
            continue
        if _was_taken_in(dossiers, one, stamp):
            continue
        try:
            value = usable(part, one.value)
        except UnusableValueError:
            if dossiers.clash(regiehouder, year, Conflict(part, one.value, stamp)):
                yield Remark(one, Fate.NOT_UNDERSTOOD)
            continue
        now = dossier.value(part)
        if value == now or one.value == _as_cell(now, shown):
            continue
        if before == _as_cell(now, shown):
            known[regiehouder, year] = dossiers.set(regiehouder, year, {part: value}, stamp)
            yield Remark(one, Fate.TAKEN)
        elif dossiers.clash(regiehouder, year, Conflict(part, value, stamp)):
            yield Remark(one, Fate.CONFLICT)


def _was_taken_in(dossiers: Dossiers, typed: Typed, stamp: Stamp) -> bool:
    """Tell whether an earlier run took this cell in from the same file, and could not write the overview anew.

    What was set or chosen since then by a command holds.
    """
    regiehouder, year, part = typed.key
    value = (typed.value or "").casefold()
    changes = ((one.part, one.new, one.stamp) for one in dossiers.history(regiehouder, year))
    conflicts = ((one.part, one.typed, one.stamp) for one in dossiers.conflicts(regiehouder, year))
    return any(
        (its_part, (content or "").casefold(), its_stamp) == (part, value, stamp)
        for its_part, content, its_stamp in (*changes, *conflicts)
    )
