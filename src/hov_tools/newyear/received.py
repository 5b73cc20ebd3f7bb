"""The forms in a folder of submissions, as they are read by the known layouts: nothing is judged."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from hov_tools.errors import UsageError
from hov_tools.files.consortium import AS_STATED, Progress, take_in_group
from hov_tools.files.grouping import Group
from hov_tools.files.handed_in import InputFile
from hov_tools.files.identity import Read
from hov_tools.files.intake import take_in_all
from hov_tools.forms.records import AnyForm
from hov_tools.newyear import text
from hov_tools.newyear.tallies import KindTally, Suspicion, Tally, tallies_of
from hov_tools.rules.case import UNREAD_CODES


class Received(Struct, frozen=True):
    """What was received.

    Attributes:
        kinds: the questions of every kind of form, with how often they were answered.
        unread: names of the files that may hold a form and could not be read.
    """

    kinds: tuple[KindTally, ...]
    unread: tuple[str, ...]


class Compared(Struct, frozen=True):
    """A question, beside last year's.

    Attributes:
        kind: of form.
        now: how often it was answered.
        before: the same last year; None when that is not known.
        suspicions: why it looks wrongly located.
    """

    kind: str
    now: Tally
    before: Tally | None
    suspicions: tuple[Suspicion, ...]


def received(folder: Path, progress: Progress) -> Received:
    """Read all forms in a folder of submissions.

    Args:
        folder: with a folder or zip file for every consortium, and loose forms.
        progress: shows how far it is.

    Raises:
        UsageError: it is no folder, may not be read, or its hov.toml cannot be understood.
    """
    if not folder.is_dir():
        raise UsageError(text("proef.geen_map", path=folder))
    try:
        everything, read = take_in_all(folder, progress=progress)
    except PermissionError as error:
        raise UsageError(text("proef.geen_toegang", path=error.filename or folder)) from error
    unread: list[str] = []
    shown = progress([InputFile(one.key, "") for one in everything.groups], len(everything.groups))
    groups = {one.key: one for one in everything.groups}
    kinds = tallies_of(form for one in shown for form in _forms(groups[one.name], read, unread))
    return Received(kinds, tuple(unread))


def _forms(group: Group, read: Read, unread: list[str]) -> Iterator[AnyForm]:
    for source in take_in_group(group, AS_STATED, read=read).intake.sources:
        document = source.document
        if document.form is not None:
            yield document.form
        elif document.trouble is not None and document.trouble.value in UNREAD_CODES:
            unread.append(f"{group.key}/{document.file}")


def compared(now: Received, before: Received | None) -> tuple[Compared, ...]:
    """Lay last year's answers beside these, by kind of form and question."""
    last = {} if before is None else {(kind.kind, one.key): one for kind in before.kinds for one in kind.tallies}
    found: list[Compared] = []
    for kind in now.kinds:
        for one in kind.tallies:
            own = last.get((kind.kind, one.key))
            found.append(Compared(kind.kind, one, own, tuple(one.suspicions(own))))
    return tuple(found)


def why(line: Compared) -> str:
    """Say why a question is suspicious; "" when it is not."""
    others = ", ".join(line.now.same_cell)
    return "; ".join(text(f"proef.verdacht.{one.value}", others=others) for one in line.suspicions)
