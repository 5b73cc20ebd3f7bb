"""The forms in a folder of submissions, as they are read by the known layouts: nothing is judged."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from hov_tools.errors import UsageError
from hov_tools.files.consortium import AS_STATED, Progress, take_in_group
from hov_tools.files.grouping import Group
from hov_tools.files.guarded import Guard, groups_in, of_group
from hov_tools.files.handed_in import InputFile
from hov_tools.forms.records import AnyForm
from hov_tools.newyear import text
from hov_tools.newyear.tallies import KindTally, Suspicion, Tally, tallies_of
from hov_tools.rules.case import UNREAD_CODES, Document


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


def received(folder: Path, progress: Progress, guard: Guard) -> Received:
    """Read all forms in a folder of submissions, in another process.

    Args:
        folder: with a folder or zip file for every consortium, and loose forms.
        progress: shows how far it is.
        guard: who reads, and how long one consortium may take.

    Raises:
        UsageError: it is no folder, may not be read, or its hov.toml cannot be understood.
    """
    if not folder.is_dir():
        raise UsageError(text("proef.geen_map", path=folder))
    try:
        groups = {one.key: one for one in groups_in(guard, folder, progress).groups}
    except PermissionError as error:
        raise UsageError(text("proef.geen_toegang", path=error.filename or folder)) from error
    unread: list[str] = []
    shown = progress([InputFile(key, "") for key in groups], len(groups))
    kinds = tallies_of(form for one in shown for form in _forms(groups[one.name], guard, unread))
    return Received(kinds, tuple(unread))


def _forms(group: Group, guard: Guard, unread: list[str]) -> Iterator[AnyForm]:
    done = of_group(guard, group, _documents)
    if done.result is None:
        guard.tell(done.why)
        unread += [f"{group.key}/{file.name}" for one in group.submissions for file in one.files if file.is_to_read]
    for document in done.result or ():
        if document.form is not None:
            yield document.form
        elif document.trouble is not None and document.trouble.value in UNREAD_CODES:
            unread.append(f"{group.key}/{document.file}")


def _documents(group: Group) -> tuple[Document, ...]:
    return take_in_group(group, AS_STATED).intake.case.documents


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
