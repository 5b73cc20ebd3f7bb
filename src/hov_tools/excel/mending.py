"""Mending a book in which a run broke off: what was half done goes, and Excel and the sheets are as they were."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hov_tools.excel.journal import OpenJournal
from hov_tools.excel.native.contract import Native
from hov_tools.excel.sheets import is_own_sheet
from hov_tools.excel.underway import Note, forget, left_behind, put_back
from hov_tools.excel.undo import take_back_half
from hov_tools.ooxml.errors import EditRefusedError, UnusableJournalError

if TYPE_CHECKING:
    import xlwings as xw


def mend(book: xw.Book, native: Native, key: bytes | None) -> bool:
    """Take back what a run that broke off left half done; tells whether there was one.

    Args:
        book: the open book; it is not saved.
        native: of this system.
        key: the user's own, or None.
    """
    note = left_behind(book, native)
    if note is None:
        return False
    _remove_unfinished(book, native, note)
    try:
        journal = OpenJournal(book, native, key)
        while (rows := journal.rows()) and rows[-1] > note.row:
            take_back_half(book, native, journal, note)
        journal.remove_after(note.row)
    except (EditRefusedError, UnusableJournalError):
        # Someone changed the journal since: what is written down there is not used.
        pass
    put_back(book.app, book, native, note)
    in_front = native.sheet(book, note.in_front)
    if in_front is not None:
        native.show(in_front)
    forget(book, native)
    return True


def _remove_unfinished(book: xw.Book, native: Native, note: Note) -> None:
    """Remove sheets that the run added; the journal is not one of them as long as a run stands in it."""
    for sheet in native.sheets(book):
        if sheet.name in note.sheets:
            continue
        is_empty = sheet.used_range.address == "$A$1" and sheet.range("A1").value is None
        if is_empty or is_own_sheet(sheet) and not OpenJournal.is_at(sheet):
            sheet.delete()
