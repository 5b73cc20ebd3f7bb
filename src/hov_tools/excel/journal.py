"""The journal of an open book: the very hidden sheet in which files keep theirs, read and written through Excel.

A run in an open book touches no part of a file that could be put back byte for byte. So it is written down with one
part that no file has, and `hov herstel` takes such a run back edit by edit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hov_tools.excel.native.contract import Native
from hov_tools.excel.sheets import add_own_sheet, find_sheet, is_own_sheet
from hov_tools.ooxml.errors import EditRefusedError, Refusal
from hov_tools.ooxml.write.journal import NAME, row_of, run_of
from hov_tools.ooxml.write.runrecord import EditRecord, PartRecord, Run

if TYPE_CHECKING:
    import xlwings as xw

_NO_PART = {"open book": PartRecord("", ())}


class OpenJournal:
    """The journal of one open book."""

    def __init__(self, book: xw.Book, native: Native) -> None:
        self._book = book
        self._native = native

    def sheet(self) -> xw.Sheet | None:
        """Give the journal's sheet.

        Raises:
            EditRefusedError: "sheet-exists", when a sheet of that name is someone else's.
        """
        found = find_sheet(self._book, NAME)
        if found is not None and not is_own_sheet(found):
            raise EditRefusedError(Refusal.SHEET_EXISTS, f"a sheet {NAME} is there that we did not make", NAME)
        return found

    def check(self) -> None:
        """Refuse before anything is changed what `append` could not do.

        Raises:
            EditRefusedError: "sheet-exists"; "workbook-structure-protected".
        """
        if self.sheet() is None and self._native.book_state(self._book).is_structure_protected:
            raise EditRefusedError(Refusal.WORKBOOK_STRUCTURE_PROTECTED, "no journal can be added", NAME)

    def runs(self) -> tuple[Run, ...]:
        """Give the runs, oldest first.

        Raises:
            EditRefusedError: as `sheet`.
            DamagedError: a row of the journal cannot be read.
        """
        sheet = self.sheet()
        if sheet is None:
            return ()
        found = (run_of(row) for row in _rows(sheet))
        return tuple(run for run in found if run is not None)

    def append(self, edits: tuple[EditRecord, ...]) -> None:
        """Write a run down, in a row after the last.

        Raises:
            EditRefusedError: as `check`.
        """
        self.check()
        sheet = self.sheet()
        number = 1 if sheet is None else len(_rows(sheet)) + 1
        if sheet is None:
            in_front = self._book.sheets.active
            sheet = add_own_sheet(self._book, NAME, self._native)
            in_front.activate()
            self._native.hide(sheet)
        for column, piece in enumerate(row_of(Run(edits, _NO_PART, {}, {})), start=1):
            cell = sheet.range((number, column))
            # A piece may begin with "+" or look like a number.
            cell.number_format = "@"
            cell.value = piece

    def remove_last(self) -> None:
        """Strike out the last run, and the sheet when there is no other."""
        sheet = self.sheet()
        if sheet is None:
            return
        rows = _rows(sheet)
        if len(rows) <= 1:
            sheet.visible = True
            sheet.delete()
            return
        for column in range(1, len(rows[-1]) + 1):
            sheet.range((len(rows), column)).value = None


def _rows(sheet: xw.Sheet) -> list[list[str]]:
    """Give the rows of texts, without empty ones at the end."""
    block = sheet.used_range.options(ndim=2).value
    rows = [[str(value) for value in row if value not in (None, "")] for row in block]
    while rows and not rows[-1]:
        rows.pop()
    return rows
