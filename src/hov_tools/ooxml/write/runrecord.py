"""What a run of edits did, written down so that it can be taken back later: each edit with what was there."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from json import dumps
from typing import Annotated, TypeAlias

from msgspec import DecodeError, Meta, Struct, json

from hov_tools.ooxml.edits import Action, Change
from hov_tools.ooxml.errors import UnusableJournalError
from hov_tools.ooxml.limits import JOURNAL_LIMITS
from hov_tools.ooxml.write.splice import Splice
from hov_tools.ooxml.write.values import Content
from hov_tools.ooxml.write.zipwrite import TakenOut

FormerState: TypeAlias = dict[str, str]
"""What was there before an edit, as named texts; what does not hold is left out."""


class EditRecord(Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """One edit that was carried out.

    Attributes:
        action: what it changed.
        sheet: name of the sheet.
        cell: A1 address or ranges; "" for a whole sheet.
        now: what is there since, as a receipt shows it: by this one sees whether someone changed it afterwards.
        was: what was there before.
    """

    action: Action
    sheet: str
    cell: str
    now: str
    was: FormerState

    @property
    def was_shown(self) -> str:
        """What was there before, as a receipt shows it."""
        if "formula" in self.was:
            return "=" + self.was["formula"]
        names = ("value", "text", "target")
        return next((self.was[name] for name in names if name in self.was), "")


class PartRecord(Struct, frozen=True):
    """A part of the package that changed.

    Attributes:
        digest: SHA-256 of what it holds since.
        back: batches of replacements that bring back what it held.
    """

    digest: str
    back: tuple[tuple[Splice, ...], ...]


class Run(Struct, frozen=True):
    """All that one run of edits did.

    Attributes:
        edits: those that it carried out.
        changed: parts that it changed.
        added: parts that it added, with the SHA-256 of what they hold.
        removed: parts that it took out, as they stood in the package.
    """

    edits: tuple[EditRecord, ...]
    changed: Mapping[str, PartRecord]
    added: Mapping[str, str]
    removed: Mapping[str, TakenOut]

    def to_json(self) -> str:
        """Write down as JSON, the same text for the same run."""
        document = {
            "traces": [[one.action.value, one.sheet, one.cell, one.now, one.was] for one in self.edits],
            "changed": {
                name: [
                    part.digest,
                    [[[s.start, s.end, s.new.decode()] for s in batch] for batch in part.back],
                ]
                for name, part in self.changed.items()
            },
            "added": dict(self.added),
            "removed": {
                name: [_base64(one.local), _base64(one.central), one.following] for name, one in self.removed.items()
            },
        }
        # Not by the library that reads it: what Excel gives may hold half a character, which this writes as any other.
        return dumps(document, ensure_ascii=True, separators=(",", ":"), sort_keys=True)

    @classmethod
    def from_json(cls, text: bytes) -> Run:
        """Read back what `to_json` wrote.

        Raises:
            UnusableJournalError: it is something else, or holds more edits than a run has.
        """
        try:
            found = json.decode(text, type=_Written)
            return cls(
                found.traces,
                {name: PartRecord(part.digest, _back(part.back)) for name, part in found.changed.items()},
                found.added,
                {name: TakenOut(*entry) for name, entry in found.removed.items()},
            )
        except (DecodeError, UnicodeError, RecursionError) as error:
            raise UnusableJournalError(f"the journal cannot be read: {error}") from error


class _WrittenPart(Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A PartRecord as it is written down."""

    digest: str
    back: tuple[tuple[tuple[int, int, str], ...], ...]


class _Written(Struct, frozen=True, forbid_unknown_fields=True):
    """A Run as it is written down."""

    traces: Annotated[tuple[EditRecord, ...], Meta(max_length=JOURNAL_LIMITS.edits)]
    changed: dict[str, _WrittenPart]
    added: dict[str, str]
    removed: dict[str, tuple[bytes, bytes, str]]


def _back(written: tuple[tuple[tuple[int, int, str], ...], ...]) -> tuple[tuple[Splice, ...], ...]:
    return tuple(tuple(Splice(start, end, new.encode()) for start, end, new in batch) for batch in written)


def _base64(content: bytes) -> str:
    return b64encode(content).decode()


class RunRecorder:
    """Takes down what the edits of a run do, each by its number among them; a later edit may replace an earlier."""

    def __init__(self) -> None:
        self._told: dict[int, tuple[Change, FormerState]] = {}

    def tell(self, order: int, change: Change, was: FormerState) -> None:
        """Take down what the edit of a number does, and what was there before."""
        self._told[order] = (change, was)

    @property
    def changes(self) -> tuple[Change, ...]:
        """What was told, for the receipt."""
        return tuple(change for _, (change, _) in sorted(self._told.items()))

    @property
    def edits(self) -> tuple[EditRecord, ...]:
        """What was told, for taking it back; edits that did nothing are left out."""
        return tuple(
            EditRecord(change.action, change.sheet, change.cell or "", change.new, was)
            for _, (change, was) in sorted(self._told.items())
            if change.left_alone is None
        )


def state_of(content: Content) -> FormerState:
    """Write down what a cell holds."""
    state = {"type": content.type, "formula": content.formula, "value": content.value}
    result = {key: value for key, value in state.items() if value is not None}
    if content.rich is not None:
        result["rich"] = content.rich.decode()
    return result


def content_from(state: Mapping[str, str]) -> Content:
    """Read back what `state_of` wrote."""
    rich = state.get("rich")
    return Content(
        state.get("type"), state.get("formula"), state.get("value"), rich=None if rich is None else rich.encode()
    )
