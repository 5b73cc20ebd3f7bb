"""Taking the last run back in an open book: what still is as we left it becomes what it was, the rest is named.

It does not matter whether the run was made in the open book or in its file: both leave the same journal.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hov_tools.excel.journal import OpenJournal
from hov_tools.excel.native.contract import Native
from hov_tools.excel.restoring import Restorer
from hov_tools.excel.takingout import TakeOut
from hov_tools.excel.underway import Note, under_way
from hov_tools.ooxml.edits import Change
from hov_tools.ooxml.errors import EditRefusedError, Refusal
from hov_tools.ooxml.write.journal import Entry

if TYPE_CHECKING:
    import xlwings as xw


def undo_last(
    book: xw.Book, native: Native, key: bytes | None = None, *, journal: OpenJournal | None = None
) -> tuple[Change, ...]:
    """Take back the last run that the journal of an open book holds.

    Of a run that was not signed with the user's own key, only what is recognisably ours goes: marks, notes and sheets.

    Args:
        book: the open book; it is not saved.
        native: of this system.
        key: the user's own, or None.
        journal: of the book, where that was read already.

    Returns:
        What was done, in the order of the run's edits.

    Raises:
        EditRefusedError: "nothing-to-undo"; "sheet-password", when a sheet needs a password.
        UnusableJournalError: the journal is not as this program writes it.
    """
    journal = journal or OpenJournal(book, native, key)
    entries = journal.entries()
    if not entries:
        raise EditRefusedError(Refusal.NOTHING_TO_UNDO, "the workbook holds no run of ours")
    restorer = _restorer(book, native, entries)
    run = entries[-1].run
    sheets = restorer.sheets(run)
    rows = journal.rows()
    row = rows[-2] if len(rows) > 1 else 0
    with under_way(book, native, sheets, row=row, adds=restorer.adds(run), beside=restorer.beside(run)):
        changes = restorer.restore(run)
        journal.remove_after(row)
    return changes


def take_back_half(book: xw.Book, native: Native, journal: OpenJournal, note: Note) -> None:
    """Take back the last run of a journal, when Python died while it was made or taken back.

    Args:
        book: the open book.
        native: of this system.
        journal: of the book; it holds a run.
        note: what was there before; its sheets may still be open.

    Raises:
        EditRefusedError: "sheet-password".
    """
    entries = journal.entries()
    restorer = _restorer(book, native, entries, note)
    for sheet in restorer.sheets(entries[-1].run).values():
        if native.is_protected(sheet):
            native.unprotect(sheet)
    restorer.restore(entries[-1].run)
    rows = journal.rows()
    journal.remove_after(rows[-2] if len(rows) > 1 else 0)


def _restorer(book: xw.Book, native: Native, entries: Sequence[Entry], note: Note | None = None) -> Restorer:
    earlier = [entry.run for entry in entries[:-1] if entry.is_ours]
    return Restorer(book, native, earlier, note) if entries[-1].is_ours else TakeOut(book, native, (), note)
