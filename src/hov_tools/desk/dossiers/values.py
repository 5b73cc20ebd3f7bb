"""What a dossier is: where the bureau stands with a consortium, and who changed what in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import Enum

from msgspec import Struct

from hov_tools.texts import printable


class Status(Enum):
    """Where the bureau stands."""

    RECEIVED = "ontvangen"
    IN_HAND = "in behandeling"
    HELD = "aangehouden"
    BEFORE_BOARD = "voorgelegd"
    DECIDED = "besloten"


class Part(Enum):
    """What people set in a dossier."""

    STATUS = "status"
    OWNER = "eigenaar"
    NOTE = "notitie"


LONGEST = {Part.STATUS: 20, Part.OWNER: 100, Part.NOTE: 2000}
"""The most characters that each may have; what is longer is refused, so that a sheet can show it whole."""


class Way(Enum):
    """By which way a change came in."""

    BATCH = "batch"
    COMMAND = "opdracht"
    OVERVIEW = "overzicht"


class Stamp(Struct, frozen=True):
    """By whom, when and by which way.

    Attributes:
        who: the name of a user; None when nobody can say.
        when: with its time zone.
        way: by which way.
    """

    who: str | None
    when: datetime
    way: Way


class Change(Struct, frozen=True):
    """A change, as the history of a dossier has it.

    Attributes:
        part: what was changed.
        old: what stood there; None: nothing.
        new: what stands there since; None: nothing.
        stamp: by whom, when and by which way.
    """

    part: Part
    old: str | None
    new: str | None
    stamp: Stamp


class Conflict(Struct, frozen=True):
    """What was typed in the overview while the dossier was changed to something else.

    Attributes:
        part: of the dossier.
        typed: what stood in the cell; None: it was emptied.
        stamp: by whom and when it was typed, as far as the workbook tells.
        settled: when a person chose; None as long as nobody did.
    """

    part: Part
    typed: str | None
    stamp: Stamp
    settled: datetime | None = None


class Dossier(Struct, frozen=True):
    """Where the bureau stands with a consortium.

    Attributes:
        regiehouder: its TPID; with the year it tells dossiers apart.
        year: the allocation year.
        status: where it stands.
        owner: who of the bureau has it in hand.
        note: what people want to remember.
        reached: status → when it was last set to it.
        changed: by whom and when it was last changed.
        conflicts: that nobody has settled yet.
    """

    regiehouder: str
    year: int
    status: Status
    owner: str | None
    note: str | None
    reached: Mapping[Status, datetime]
    changed: Stamp
    conflicts: tuple[Conflict, ...] = ()

    def value(self, part: Part) -> str | None:
        """Give what a part holds, as a text."""
        return {Part.STATUS: self.status.value, Part.OWNER: self.owner, Part.NOTE: self.note}[part]


class UnusableValueError(ValueError):
    """A text cannot be what a part of a dossier holds: no status, too long, or emptied where something must stand."""


def cleaned(raw: str | None) -> str | None:
    """Give a text as a dossier keeps it: safe to show, without spaces around it; None for an empty one."""
    return None if raw is None else printable(raw.strip(), keeps_lines=True) or None


def usable(part: Part, raw: str | None) -> str | None:
    """Give what a part would hold after this text is typed into it.

    Raises:
        UnusableValueError: it cannot be held.
    """
    value = cleaned(raw)
    if part is Part.STATUS:
        try:
            return Status((value or "").casefold()).value
        except ValueError as error:
            raise UnusableValueError(part.value) from error
    if part is Part.OWNER and value is not None:
        value = " ".join(value.split())
    if value is not None and len(value) > LONGEST[part]:
        raise UnusableValueError(part.value)
    return value
