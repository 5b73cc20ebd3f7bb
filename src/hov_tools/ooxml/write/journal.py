"""Where the runs are written down: a very hidden sheet in the workbook itself.

A sheet of texts survives a save by Excel and by LibreOffice (which drops custom XML and turns very hidden into
hidden), and xlwings can read it. One row is one run: a first cell that says so, one that proves whose run it is, then
base64 in pieces that fit.

A workbook comes from outside, and its journal with it. So a run is signed (HMAC, RFC 2104, with SHA-256) with a key
that never comes into a workbook; only a run that was signed with the user's own key tells what stood somewhere before.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import zlib
from collections.abc import Iterable, Sequence
from typing import TypeVar

from msgspec import Struct

from hov_tools.kept import kept
from hov_tools.ooxml.address import a1
from hov_tools.ooxml.errors import EditRefusedError, Refusal, UnusableJournalError, WorkbookError
from hov_tools.ooxml.limits import JOURNAL_LIMITS
from hov_tools.ooxml.own_sheets import JOURNAL_SHEET, OWN_SHEET
from hov_tools.ooxml.workbookpart import SheetEntry
from hov_tools.ooxml.write.addsheet import WORKSHEET_TYPE
from hov_tools.ooxml.write.celltext import OldText
from hov_tools.ooxml.write.draft import Draft
from hov_tools.ooxml.write.removesheet import is_referenced, remove_sheet
from hov_tools.ooxml.write.runrecord import EditRecord, PartRecord, Run
from hov_tools.ooxml.write.splice import Splice
from hov_tools.ooxml.write.workbooktext import LocalName, WorkbookText, quoted
from hov_tools.ooxml.write.worksheet import RowElement, Worksheet

NAME = JOURNAL_SHEET
"""Name of the journal's sheet."""

_Row = TypeVar("_Row")
_HEADING = "hov_tools journaal 2"
# Before runs were signed.
_EARLIER_HEADING = "hov_tools journaal 1"
_UNSIGNED = "-"
# The journal of a run is read seldom, and by this program only.
_FAST_LEVEL = 1
_PIECE = 32_000
_SMALL = 1 << 13
_EMPTY = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{}"><sheetData></sheetData></worksheet>'
)


class Entry(Struct, frozen=True):
    """A run as a journal holds it.

    Attributes:
        run: what was done.
        is_ours: it was signed with the user's own key; of any other run nothing is certain.
        size: bytes that it takes unpacked.
        length: characters that it takes in the journal.
    """

    run: Run
    is_ours: bool
    size: int
    length: int


class Journal:
    """The journal of a draft; every method reads it as it stands.

    Args:
        draft: the package.
        workbook: its workbook part.
        key: the user's own, with which runs are signed; None: there is none, and no run is certain.
    """

    def __init__(self, draft: Draft, workbook: WorkbookText, key: bytes | None) -> None:
        self._draft = draft
        self._workbook = workbook
        self._key = key

    def sheet(self) -> SheetEntry | None:
        """Give the journal's sheet.

        Raises:
            EditRefusedError: "sheet-exists", when a sheet of that name is someone else's.
        """
        found = self._workbook.sheet(NAME)
        if found is not None and not self._workbook.is_ours(found):
            raise EditRefusedError(Refusal.SHEET_EXISTS, f"a sheet {NAME} is there that we did not make", NAME)
        return found

    def open(self) -> tuple[SheetEntry, bool]:
        """Give the journal's sheet, made when it is not there; and whether it takes the place of an unusable one.

        Raises:
            EditRefusedError: "sheet-exists"; "workbook-structure-protected"; "sheet-is-referenced".
        """
        is_unusable = False
        found = self.sheet()
        if found is not None:
            try:
                self.entries()
            except UnusableJournalError:
                is_unusable = True
                remove_sheet(self._draft, self._workbook, found.name)
            else:
                return found, False
        if self._workbook.is_structure_protected:
            raise EditRefusedError(Refusal.WORKBOOK_STRUCTURE_PROTECTED, "no journal can be added", NAME)
        folder = self._workbook.part.rpartition("/")[0]
        part = self._draft.free_name(f"{folder}/worksheets/sheet".lstrip("/"), ".xml")
        self._draft.add(part, _EMPTY.format(self._workbook.namespace).encode(), WORKSHEET_TYPE)
        names = [LocalName(OWN_SHEET, f"{quoted(NAME)}!$A$1", hidden=True)]
        made = self._workbook.add_sheet(NAME, part, names, first=False, state="veryHidden")
        if is_referenced(self._draft, self._workbook, made):
            # Then it could not be read again: a formula waited for a sheet of this name.
            raise EditRefusedError(Refusal.SHEET_IS_REFERENCED, "a formula refers to the journal", NAME)
        return made, is_unusable

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
        if is_referenced(self._draft, self._workbook, sheet):
            # What is written down there, or taken away, would change what the formula gives.
            raise UnusableJournalError("a formula refers to the journal")
        entries = tuple(entry for _, entry in self._rows(sheet))
        if not entries:
            # Taking back the last run takes the sheet out: someone emptied it.
            raise UnusableJournalError("the journal holds no run")
        return entries

    def append(self, part: str, run: Run) -> None:
        """Write a run down in the part of the journal's sheet, in a row after the last.

        Where the journal would become larger than its limits, the oldest runs are struck out.

        Raises:
            EditRefusedError: "journal-too-large", when the run alone is larger.
        """
        pieces = row_of(run, self._key)
        sheet = self._workbook.sheet(NAME)
        rows = [] if sheet is None else self._rows(sheet)
        gone = number_to_strike([entry for _, entry in rows], run, pieces)
        self._draft.splice(part, [Splice(row.start, row.end, b"") for row, _ in rows[:gone]])
        text = Worksheet(self._draft.text(part), NAME, self._draft.masked(part))
        number = text.rows[-1].number + 1 if text.rows else 1
        prefix = text.prefix.decode()
        cells = "".join(
            f'<{prefix}c r="{a1(number, column)}" t="inlineStr"><{prefix}is><{prefix}t>{piece}</{prefix}t>'
            f"</{prefix}is></{prefix}c>"
            for column, piece in enumerate(pieces, start=1)
        )
        row = f'<{prefix}row r="{number}">{cells}</{prefix}row>'.encode()
        at = text.data.close_start
        if text.data.is_self_closed:
            end = b"</" + text.prefix + b"sheetData>"
            self._draft.splice(part, [Splice(text.data.start, at, end[:1] + end[2:] + row + end)])
        else:
            self._draft.splice(part, [Splice(at, at, row)])

    def remove(self, numbers: Iterable[int]) -> None:
        """Strike out runs, counted from the oldest, 0; and the sheet when there is no other."""
        sheet = self.sheet()
        if sheet is None:
            return
        rows = self._rows(sheet)
        gone = set(numbers)
        if len(gone) == len(rows):
            self._workbook.remove_sheet(sheet)
        else:
            self.strike(sheet, gone)

    def strike(self, sheet: SheetEntry, numbers: Iterable[int]) -> None:
        """Strike out runs, and leave the sheet."""
        rows = self._rows(sheet)
        found = [rows[number][0] for number in sorted(numbers)]
        self._draft.splice(sheet.part, [Splice(row.start, row.end, b"") for row in found])

    def _rows(self, sheet: SheetEntry) -> list[tuple[RowElement, Entry]]:
        """Give the rows that hold a run, each with it."""
        # Before anything in it is looked at.
        if self._draft.text(sheet.part, is_xml=False).count(b"<") > JOURNAL_LIMITS.tags:
            raise UnusableJournalError("the part of the journal is larger than any run makes it")
        try:
            text = Worksheet(self._draft.text(sheet.part), NAME)
            return _entries_in(((row, self._texts(text, row)) for row in text.rows), self._key)
        except (WorkbookError, ValueError) as error:
            raise UnusableJournalError(f"the journal cannot be read: {error}") from error

    def _texts(self, text: Worksheet, row: RowElement) -> list[str]:
        old = OldText(self._draft, self._workbook)
        result: list[str] = []
        length = 0
        for cell in text.cells(row):
            if text.inner_formula(cell) is not None:
                # Its value would change with what it looks at.
                raise UnusableJournalError("a formula stands in the journal")
            content = old.content(text, cell).value or ""
            length += len(content)
            if length > JOURNAL_LIMITS.text:
                # Cells can share one long text.
                raise UnusableJournalError("the journal is larger than any run makes it")
            result.append(content)
        return result


def entries_of(rows: Iterable[Sequence[str]], key: bytes | None) -> tuple[Entry, ...]:
    """Give the runs in the rows of a journal, oldest first; rows that are something else are passed over.

    Raises:
        UnusableJournalError: a row cannot be read, or all together are larger than the limits.
    """
    return tuple(entry for _, entry in _entries_in(enumerate(rows), key))


def _entries_in(rows: Iterable[tuple[_Row, Sequence[str]]], key: bytes | None) -> list[tuple[_Row, Entry]]:
    result: list[tuple[_Row, Entry]] = []
    room = JOURNAL_LIMITS.content
    length = 0
    for row, cells in rows:
        length += sum(map(len, cells))
        if length > JOURNAL_LIMITS.text:
            raise UnusableJournalError("the journal is larger than any run makes it")
        entry = entry_of(cells, key, room)
        if entry is not None:
            room -= entry.size
            result.append((row, entry))
        if len(result) > JOURNAL_LIMITS.runs:
            raise UnusableJournalError("the journal has more runs than are kept")
    return result


def row_of(run: Run, key: bytes | None) -> list[str]:
    """Give a run as the texts of a row of the journal, signed with the user's key when there is one."""
    content = run.to_json().encode()
    packed = base64.b64encode(zlib.compress(content, _FAST_LEVEL)).decode()
    signature = _UNSIGNED if key is None else _signature(content, key)
    return [_HEADING, signature, *(packed[at : at + _PIECE] for at in range(0, len(packed), _PIECE))]


def entry_of(cells: Sequence[str], key: bytes | None, room: int = JOURNAL_LIMITS.content) -> Entry | None:
    """Read back what `row_of` gave; None when the row is something else.

    Args:
        cells: the texts of the row.
        key: the user's own.
        room: bytes that the run may take unpacked.

    Raises:
        UnusableJournalError: the row cannot be read.
    """
    if not cells or cells[0] not in (_HEADING, _EARLIER_HEADING):
        return None
    is_signed = cells[0] == _HEADING
    signature, pieces = (cells[1], cells[2:]) if is_signed and len(cells) > 1 else (_UNSIGNED, cells[1:])
    content = _unpacked("".join(pieces), room)
    is_ours = key is not None and hmac.compare_digest(
        signature.encode("utf-8", "replace"), _signature(content, key).encode()
    )
    return Entry(Run.from_json(content), is_ours, len(content), sum(map(len, cells)))


def number_to_strike(entries: Sequence[Entry], run: Run, pieces: Sequence[str]) -> int:
    """Tell how many of the oldest runs give way to a new one.

    Args:
        entries: the runs of the journal, oldest first.
        run: the new one.
        pieces: the texts of its row.

    Raises:
        EditRefusedError: "journal-too-large", when the run alone is larger than a journal may be.
    """
    limits = JOURNAL_LIMITS
    size, length = len(run.to_json()), sum(map(len, pieces))
    if size > limits.content or length > limits.text or len(run.edits) > limits.edits:
        raise EditRefusedError(Refusal.JOURNAL_TOO_LARGE, f"a run of {size} bytes", NAME)
    left = list(entries)
    while left and (
        len(left) >= limits.runs
        or size + sum(one.size for one in left) > limits.content
        or length + sum(one.length for one in left) > limits.text
    ):
        del left[0]
    return len(entries) - len(left)


def write_down(draft: Draft, workbook: WorkbookText, edits: tuple[EditRecord, ...], key: bytes | None) -> bool:
    """Add a run to the journal of a draft on which it was carried out, signed with the user's key.

    Returns:
        The workbook had a journal that cannot be used; a new one took its place.

    Raises:
        EditRefusedError: "sheet-exists", "sheet-is-referenced", "workbook-structure-protected" or
            "journal-too-large", when there can be no journal.
    """
    journal = Journal(draft, workbook, key)
    sheet, is_unusable = journal.open()
    own = sheet.part
    changed = {
        part: PartRecord(digest(draft.text(part, is_xml=False)), draft.way_back(part))
        for part in draft.changed
        if part != own
    }
    added = {part: digest(draft.text(part, is_xml=False)) for part in draft.added if part != own}
    removed = {part: draft.taken_out(part) for part in draft.removed}
    journal.append(own, Run(edits, changed, added, removed))
    return is_unusable


# Workbooks that were made from one template have small parts in common, in which the same is changed.
@kept(128, largest=_SMALL)
def digest(text: bytes) -> str:
    """Give the SHA-256 of a part's text."""
    return hashlib.sha256(text).hexdigest()


def _signature(content: bytes, key: bytes) -> str:
    # The heading is part of what is signed: a later way of writing a run down must not read as this one.
    return hmac.new(key, _HEADING.encode() + b"\n" + content, hashlib.sha256).hexdigest()


def _unpacked(text: str, room: int) -> bytes:
    inflater = zlib.decompressobj()
    try:
        content = inflater.decompress(base64.b64decode(text, validate=True), room + 1)
    except (zlib.error, binascii.Error, ValueError) as error:
        raise UnusableJournalError(f"the journal cannot be read: {error}") from error
    if not inflater.eof or len(content) > room:
        raise UnusableJournalError("the journal breaks off, or is larger than any run makes it")
    return content
