"""Edits as a button carries them out: what was there of an earlier check goes first, what is refused is named."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from hov_tools.excel import reason, text
from hov_tools.excel.apply import Done, apply_edits
from hov_tools.excel.button import Context
from hov_tools.excel.undo import undo_last
from hov_tools.files.apply_and_tell import apply_what_can_be, undoable_if_possible
from hov_tools.ooxml.edits import Action, Edit
from hov_tools.ooxml.errors import EditRefusedError, UnusableJournalError
from hov_tools.ooxml.write.runrecord import Run
from hov_tools.report.marks import is_of_a_check, report_title


class Withdrawn(Struct, frozen=True):
    """What was taken out before a new check.

    Attributes:
        had_report: a report that was asked for by itself was there; the new check brings a new one.
        told: what a user must know.
    """

    had_report: bool
    told: tuple[str, ...]


def withdraw_checks(context: Context) -> Withdrawn:
    """Take out what the last runs put into the book, as far as they were checks and reports."""
    had_report = False
    while True:
        try:
            runs = [entry.run for entry in context.journal.entries()]
        except UnusableJournalError:
            # Writing tells of it.
            return Withdrawn(had_report, ())
        if not runs:
            return Withdrawn(had_report, ())
        if not _is_check(runs[-1]):
            return Withdrawn(had_report, (text("eerdere_blijven"),) if any(map(_is_check, runs)) else ())
        had_report |= {(one.action, one.sheet) for one in runs[-1].edits} == {(Action.ADD_SHEET, report_title())}
        undo_last(context.book, context.native, journal=context.journal)


def _is_check(run: Run) -> bool:
    return all(is_of_a_check(record.action, record.sheet) for record in run.edits)


class Carried(Struct, frozen=True):
    """What carrying out edits came to.

    Attributes:
        told: what was left out and why, and what else a user must know.
        done: number of edits that were carried out.
        refused: number of those that were left out.
    """

    told: tuple[str, ...]
    done: int
    refused: int


def apply_and_tell(context: Context, edits: Sequence[Edit]) -> Carried:
    """Carry out the edits that can be."""
    is_usable = context.journal.is_usable()
    told: list[str] = [] if is_usable else [text("journaal_niet_gebruikt")]
    skipped: list[str] = []

    def apply(left: Sequence[Edit]) -> Done:
        return undoable_if_possible(
            lambda undoable: apply_edits(
                context.book, left, context.native, undoable=undoable, journal=context.journal
            ),
            lambda error: told.append(text("geen_herstel", why=reason(error.reason))),
        )

    def tell(error: EditRefusedError) -> None:
        skipped.append(_skipped(error.sheet, error.cell, error.reason))

    done = apply_what_can_be(edits, apply, tell) or Done(())
    changes = done.changes
    if not done.is_laid_out:
        told.append(text("rapport_geen_printer"))
    alone = [change for change in changes if change.left_alone is not None]
    skipped += [_skipped(one.sheet, one.cell, str(one.left_alone)) for one in alone]
    return Carried((*told, *skipped), len(changes) - len(alone), len(skipped))


def _skipped(sheet: str | None, cell: str | None, why: str) -> str:
    where = "!".join(part for part in (sheet, cell) if part is not None)
    return text("overgeslagen", where=where, why=reason(why))
