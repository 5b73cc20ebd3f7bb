"""The journal of an open book: the very hidden sheet in which files keep theirs, read and written through Excel.

A run in an open book touches no part of a file that could be put back byte for byte. So it is written down with one
part that no file has, and `hov herstel` takes such a run back edit by edit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hov_tools.excel.native.contract import Native
from hov_tools.excel.sheets import add_own_sheet, is_own_sheet, is_referenced
from hov_tools.ooxml.address import Range, a1
from hov_tools.ooxml.errors import EditRefusedError, Refusal, UnusableJournalError
from hov_tools.ooxml.write.journal import NAME, Entry, entries_of, entry_of, number_to_strike, row_of
from hov_tools.ooxml.write.runrecord import EditRecord, PartRecord, Run

if TYPE_CHECKING:
    import xlwings as xw

_NO_PART = {"open book": PartRecord("", ())}
# Rows that were struck out stay empty; a run takes a row, and its longest a hundred cells.
_MOST_ROWS, _MOST_COLUMNS = 1_000, 100


class OpenJournal:
    """The journal of one open book; what it holds is read once.

    Args:
        book: the book.
        native: of this system.
        key: the user's own, with which runs are signed; None: there is none, and no run is certain.
    """

    def __init__(self, book: xw.Book, native: Native, key: bytes | None) -> None:
        self._book = book
        self._native = native
        self._key = key
        self._sheet: xw.Sheet | None = None
        self._is_looked_for = False
        self._rows: dict[int, list[str]] | None = None
        self._is_referenced: bool | None = None

    @staticmethod
    def is_at(sheet: xw.Sheet) -> bool:
        """Tell whether a sheet is a journal in which something is written down."""
        return sheet.name == NAME and sheet.range("A1").value not in (None, "")

    def sheet(self) -> xw.Sheet | None:
        """Give the journal's sheet.

        Raises:
            EditRefusedError: "sheet-exists", when a sheet of that name is someone else's.
        """
        if not self._is_looked_for:
            found = self._native.sheet(self._book, NAME)
            if found is not None and not is_own_sheet(found):
                raise EditRefusedError(Refusal.SHEET_EXISTS, f"a sheet {NAME} is there that we did not make", NAME)
            self._sheet, self._is_looked_for = found, True
        return self._sheet

    def check(self) -> None:
        """Refuse before anything is changed what `append` could not do.

        Raises:
            EditRefusedError: "sheet-exists"; "workbook-structure-protected"; "sheet-is-referenced".
        """
        sheet = self.sheet()
        if sheet is not None and self._has_references(sheet):
            raise EditRefusedError(Refusal.SHEET_IS_REFERENCED, "a formula refers to the journal", NAME)
        is_fixed = self._native.is_structure_protected(self._book)
        if is_fixed and (sheet is None or not self.is_usable()):
            raise EditRefusedError(Refusal.WORKBOOK_STRUCTURE_PROTECTED, "no journal can be added", NAME)

    def is_usable(self) -> bool:
        """Tell whether the journal is as this program writes it, or is not there."""
        try:
            self.entries()
        except UnusableJournalError:
            return False
        except EditRefusedError:
            # Of someone else, and no journal.
            return True
        return True

    def entries(self) -> tuple[Entry, ...]:
        """Give the runs, oldest first.

        Raises:
            EditRefusedError: as `sheet`.
            UnusableJournalError: the journal is not as this program writes it, holds no run, is larger than any that
                it writes, or a formula refers to it.
        """
        sheet = self.sheet()
        if sheet is None:
            return ()
        if self._has_references(sheet):
            raise UnusableJournalError("a formula refers to the journal")
        entries = entries_of(self._read(sheet).values(), self._key)
        if not entries:
            raise UnusableJournalError("the journal holds no run")
        return entries

    def rows(self) -> tuple[int, ...]:
        """Give the rows in which a run stands, oldest first; none when the journal is not usable."""
        sheet = self.sheet()
        if sheet is None or not self.is_usable():
            return ()
        return tuple(number for number, texts in self._read(sheet).items() if entry_of(texts, self._key) is not None)

    def append(self, edits: tuple[EditRecord, ...]) -> None:
        """Write a run down, in a row after the last; a journal that cannot be used makes place for a new one.

        Raises:
            EditRefusedError: as `check`; "journal-too-large".
        """
        sheet = self.sheet()
        run = Run(edits, _NO_PART, {}, {})
        pieces = row_of(run, self._key)
        if sheet is not None and not self.is_usable():
            number_to_strike((), run, pieces)
            self._delete(sheet)
            sheet = None
        gone = number_to_strike(() if sheet is None else self.entries(), run, pieces)
        if sheet is None:
            in_front = self._book.sheets.active
            sheet, self._rows = add_own_sheet(self._book, NAME, self._native), {}
            self._sheet = sheet
            self._native.show(in_front)
            self._native.hide(sheet)
        rows = self._read(sheet)
        number = max(rows, default=0) + 1
        # A piece may begin with "+" or look like a number.
        sheet.range(str(Range(number, 1, number, len(pieces)))).number_format = "@"
        # The heading comes last: a row that is half written is no run. Excel takes no long texts as a block.
        for column in range(len(pieces), 0, -1):
            sheet.range(a1(number, column)).raw_value = pieces[column - 1]
        for old in list(rows)[:gone]:
            _empty(sheet, old, rows[old])
        self._rows = None

    def remove_last(self) -> None:
        """Strike out the last run, and the sheet when there is no other."""
        rows = self.rows()
        if rows:
            self.remove_after(rows[-2] if len(rows) > 1 else 0)

    def remove_after(self, row: int) -> None:
        """Strike out all that stands below a row; and the sheet when nothing else stands there."""
        sheet = self.sheet()
        if sheet is None:
            return
        rows = self._read(sheet)
        if all(number > row for number in rows):
            self._delete(sheet)
        else:
            for number in sorted(rows, reverse=True):
                if number > row:
                    _empty(sheet, number, rows[number])
        self._rows = None

    def _delete(self, sheet: xw.Sheet) -> None:
        sheet.visible = True
        sheet.delete()
        self._sheet, self._rows, self._is_referenced = None, {}, None

    def _read(self, sheet: xw.Sheet) -> dict[int, list[str]]:
        if self._rows is None:
            self._rows = _rows(sheet, self._native)
        return self._rows

    def _has_references(self, sheet: xw.Sheet) -> bool:
        if self._is_referenced is None:
            self._is_referenced = is_referenced(self._book, sheet)
        return self._is_referenced


def _rows(sheet: xw.Sheet, native: Native) -> dict[int, list[str]]:
    """Give the rows of texts by their numbers, without empty ones.

    Raises:
        UnusableJournalError: there are more cells than a journal has.
    """
    used = sheet.used_range
    area = Range.parse(used.address.replace("$", ""))
    if area.bottom > _MOST_ROWS or area.right > _MOST_COLUMNS:
        raise UnusableJournalError("the journal is larger than any run makes it")
    rows: dict[int, list[str]] = {}
    for number, row in enumerate(native.values(used), start=area.top):
        texts = [str(value) for value in row if value not in (None, "")]
        if texts:
            rows[number] = texts
    return rows


def _empty(sheet: xw.Sheet, number: int, texts: list[str]) -> None:
    sheet.range(str(Range(number, 1, number, len(texts)))).clear_contents()
