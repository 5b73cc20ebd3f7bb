"""Taking our runs back out of a workbook, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TypeAlias

from msgspec import Struct

from hov_tools.ooxml.edits import Action, Change
from hov_tools.ooxml.errors import EditRefusedError, Refusal
from hov_tools.ooxml.limits import DEFAULT_LIMITS, Limits
from hov_tools.ooxml.package import Package
from hov_tools.ooxml.restore import Restorer
from hov_tools.ooxml.takeout import TakeOut
from hov_tools.ooxml.work import Work
from hov_tools.ooxml.write.draft import Draft
from hov_tools.ooxml.write.existing_styles import existing_styles
from hov_tools.ooxml.write.journal import Entry, Journal, digest
from hov_tools.ooxml.write.runrecord import Run
from hov_tools.ooxml.write.splice import apply
from hov_tools.ooxml.writer import Writer, contradictions

Wanted: TypeAlias = Callable[[Action, str], bool]
"""Tells of something that a run did, by its action and the name of the sheet, whether it is to be taken back."""


class UndoResult(Struct, frozen=True):
    """A workbook without one or more of our runs.

    Attributes:
        data: the new file.
        changes: what was taken back: `old` is what we had put there, `new` what stood there before. One with
            `left_alone` stays as it is: it was changed by someone after us, or what stood there is not certain.
        is_exact: nobody saved the workbook after us, and every part has its old bytes again.
        is_ours: the run was signed with the user's own key. Of another one only what is recognisably ours was taken
            out: marks, notes and sheets.
    """

    data: bytes
    changes: tuple[Change, ...]
    is_exact: bool
    is_ours: bool


def undo_last(
    data: bytes,
    limits: Limits = DEFAULT_LIMITS,
    *,
    key: bytes | None = None,
    only: Wanted | None = None,
    titles: Collection[str] = (),
    work: Work | None = None,
) -> UndoResult:
    """Take back the last run that was made with `undoable`.

    Args:
        data: the bytes of the workbook.
        limits: what the file may ask of the machine.
        key: the user's own, with which the run was signed; None when there is none.
        only: take back the last run of which everything that it did is wanted, and leave the runs after it as they
            are: what one of those did again to the same cell or sheet stays, with `left_alone`. None: the last run.
        titles: that our sheets have: of a run that was not signed with the key, only such a sheet goes.
        work: what the file has left to ask for; None for all that the limits allow.

    Raises:
        EditRefusedError: "nothing-to-undo", or a reason why the workbook cannot be edited.
        UnusableJournalError: the journal is not as this program writes it.
        WorkbookError: the file itself cannot be read.
    """
    with contradictions():
        return _Undo(Package(data, limits, work), key, titles).last(only)


def undo_all(
    data: bytes,
    only: Wanted,
    limits: Limits = DEFAULT_LIMITS,
    *,
    key: bytes | None = None,
    titles: Collection[str] = (),
    work: Work | None = None,
) -> UndoResult:
    """Take back every run of which everything that it did is wanted, the last one first.

    Arguments, and what is raised, as those of `undo_last`.
    """
    work = Work(limits) if work is None else work
    result = undo_last(data, limits, key=key, only=only, titles=titles, work=work)
    changes = [*result.changes]
    while True:
        try:
            result = undo_last(result.data, limits, key=key, only=only, titles=titles, work=work)
        except EditRefusedError:
            # No such run is left, or what the last one did cannot be taken out.
            return UndoResult(result.data, tuple(changes), result.is_exact, result.is_ours)
        changes += result.changes


class _Undo:
    """Takes back runs of one package."""

    def __init__(self, package: Package, key: bytes | None, titles: Collection[str]) -> None:
        self._titles = titles
        self._writer = Writer(package)
        self._draft = self._writer.draft
        self._journal = Journal(self._draft, self._writer.workbook, key)
        self._entries = self._journal.entries()

    def last(self, only: Wanted | None) -> UndoResult:
        chosen = [
            number
            for number, entry in enumerate(self._entries)
            if only is None or all(only(one.action, one.sheet) for one in entry.run.edits)
        ]
        if not chosen:
            raise EditRefusedError(Refusal.NOTHING_TO_UNDO, "the workbook holds no such run of ours")
        number = chosen[-1]
        entry = self._entries[number]
        if not entry.is_ours:
            # Of what is only looked for, looking once for all that is wanted is enough.
            also = [one for one in chosen if only is not None and not self._entries[one].is_ours]
            return self._take_out(also or [number])
        if entry is self._entries[-1] and _is_untouched(self._draft, entry.run) and self._alone_has_formats(entry.run):
            return self._go_back(entry.run)
        earlier = [one.run for one in self._entries[:number] if one.is_ours]
        changes = Restorer(self._writer).restore(entry.run, earlier, _runs(self._entries[number + 1 :]))
        self._journal.remove([number])
        return UndoResult(self._draft.build(quick=()), changes, is_exact=False, is_ours=True)

    def _alone_has_formats(self, run: Run) -> bool:
        """Tell whether what the run did not touch has none of the formats that it added: those go with the run."""
        part = self._writer.styles_part
        changed = None if part is None else run.changed.get(part)
        if part is None or changed is None:
            return True
        text = self._draft.text(part)
        for batch in changed.back:
            text = apply(text, batch)
        first = self._writer.styles.first_behind_room(len(existing_styles(text).children("cellXfs")))
        others = self._writer.formats_in_use({*run.changed, *run.added})
        return not any(first <= one < len(self._writer.styles.children("cellXfs")) for one in others)

    def _take_out(self, numbers: Sequence[int]) -> UndoResult:
        """Take out of other runs what is recognisably ours."""
        after = [entry for number, entry in enumerate(self._entries) if number > numbers[0] and number not in numbers]
        changes = TakeOut(self._writer, self._titles).take_out(
            _runs([self._entries[one] for one in numbers]), _runs(after)
        )
        self._journal.remove(numbers)
        return UndoResult(self._draft.build(quick=()), changes, is_exact=False, is_ours=False)

    def _go_back(self, run: Run) -> UndoResult:
        """Give every part the bytes that it had before the last run."""
        draft, sheet = self._draft, self._journal.sheet()
        for name, part in run.changed.items():
            for batch in part.back:
                draft.splice(name, batch)
        for name in run.added:
            draft.drop(name)
        for name, entry in run.removed.items():
            draft.put_back(name, entry)
        # What an earlier run wrote was deflated as we do, and everything else as most programs do.
        ours = {name for one in self._entries[:-1] for name in (*one.run.changed, *one.run.added)}
        is_exact = True
        if sheet is not None:
            ours.add(sheet.part)
            listed = self._writer.workbook.sheet(sheet.name)
            if listed is None or listed.part != sheet.part:
                draft.drop(sheet.part)
            elif len(self._entries) > 1:
                self._journal.strike(sheet, [len(self._entries) - 1])
            else:
                # The runs before it gave way to later ones: the journal was there, and now holds none.
                self._writer.workbook.remove_sheet(listed)
                is_exact = False
        changes = tuple(
            Change(one.sheet, one.cell or None, one.now, one.was_shown, "", one.action) for one in run.edits
        )
        return UndoResult(draft.build(quick=ours), changes, is_exact=is_exact, is_ours=True)


def _runs(entries: Sequence[Entry]) -> list[Run]:
    return [entry.run for entry in entries]


def _is_untouched(draft: Draft, run: Run) -> bool:
    """Tell whether every part that the run touched is as the run left it."""
    since = {**{name: part.digest for name, part in run.changed.items()}, **run.added}
    return all(
        draft.has(name) and digest(draft.text(name, is_xml=False)) == known for name, known in since.items()
    ) and not any(draft.has(name) for name in run.removed)
