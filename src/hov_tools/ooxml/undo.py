"""Taking our last run back out of a workbook, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from msgspec import Struct

from hov_tools.ooxml.edits import Action, Change
from hov_tools.ooxml.errors import EditRefusedError, Refusal
from hov_tools.ooxml.limits import DEFAULT_LIMITS, Limits
from hov_tools.ooxml.package import Package
from hov_tools.ooxml.restore import Restorer
from hov_tools.ooxml.write.draft import Draft
from hov_tools.ooxml.write.journal import Journal, digest
from hov_tools.ooxml.write.runrecord import Run
from hov_tools.ooxml.writer import Writer, contradictions

Wanted: TypeAlias = Callable[[Action, str], bool]
"""Tells of something that a run did, by its action and the name of the sheet, whether it is to be taken back."""


class UndoResult(Struct, frozen=True):
    """A workbook without our last run.

    Attributes:
        data: the new file.
        changes: what was taken back: `old` is what we had put there, `new` what stood there before. One with
            `left_alone` was changed by someone after us and stays as it is.
        is_exact: nobody saved the workbook after us, and every part has its old bytes again.
    """

    data: bytes
    changes: tuple[Change, ...]
    is_exact: bool


def undo_last(data: bytes, limits: Limits = DEFAULT_LIMITS, *, only: Wanted | None = None) -> UndoResult:
    """Take back the last run that was made with `undoable`.

    Args:
        data: the bytes of the workbook.
        limits: what the file may ask of the machine.
        only: take back the last run of which everything that it did is wanted, and leave the runs after it as they
            are: what one of those did again to the same cell or sheet stays, with `left_alone`. None: the last run.

    Raises:
        EditRefusedError: "nothing-to-undo", or a reason why the workbook cannot be edited.
        WorkbookError: the file itself cannot be read.
    """
    with contradictions():
        return _undo(Package(data, limits), only)


def _undo(package: Package, only: Wanted | None) -> UndoResult:
    writer = Writer(package)
    journal = Journal(writer.draft, writer.workbook)
    runs = journal.runs()
    chosen = [
        number
        for number, run in enumerate(runs)
        if only is None or all(only(one.action, one.sheet) for one in run.edits)
    ]
    if not chosen:
        raise EditRefusedError(Refusal.NOTHING_TO_UNDO, "the workbook holds no such run of ours")
    number = chosen[-1]
    run = runs[number]
    if run is runs[-1] and _is_untouched(writer.draft, run):
        _go_back(writer.draft, journal, runs)
        changes = tuple(
            Change(one.sheet, one.cell or None, one.now, one.was_shown, "", one.action) for one in run.edits
        )
        # What an earlier run wrote was deflated as we do, and everything else as most programs do.
        ours = {name for one in runs[:-1] for name in (*one.changed, *one.added)}
        sheet = journal.sheet()
        ours |= set() if sheet is None else {sheet.part}
        return UndoResult(writer.draft.build(quick=ours), changes, is_exact=True)
    changes = Restorer(writer).restore(run, runs[:number], runs[number + 1 :])
    journal.remove(number)
    return UndoResult(writer.draft.build(quick=()), changes, is_exact=False)


def _is_untouched(draft: Draft, run: Run) -> bool:
    """Tell whether every part that the run touched is as the run left it."""
    since = {**{name: part.digest for name, part in run.changed.items()}, **run.added}
    return all(
        draft.has(name) and digest(draft.text(name, is_xml=False)) == known for name, known in since.items()
    ) and not any(draft.has(name) for name in run.removed)


def _go_back(draft: Draft, journal: Journal, runs: tuple[Run, ...]) -> None:
    run, sheet = runs[-1], journal.sheet()
    if len(runs) > 1:
        journal.remove(len(runs) - 1)
    elif sheet is not None:
        draft.drop(sheet.part)
    for name, part in run.changed.items():
        for batch in part.back:
            draft.splice(name, batch)
    for name in run.added:
        draft.drop(name)
    for name, entry in run.removed.items():
        draft.put_back(name, entry)
