"""Where the runs are written down: a very hidden sheet in the workbook itself.

A sheet of texts survives a save by Excel and by LibreOffice (which drops custom XML and turns very hidden into
hidden), and xlwings can read it. One row is one run: a first cell that says so, then base64 in pieces that fit.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import zlib
from collections.abc import Sequence

from hov_tools.kept import kept
from hov_tools.ooxml.address import a1
from hov_tools.ooxml.errors import DamagedError, EditRefusedError, Refusal
from hov_tools.ooxml.own_sheets import JOURNAL_SHEET, OWN_SHEET
from hov_tools.ooxml.workbookpart import SheetEntry
from hov_tools.ooxml.write.addsheet import WORKSHEET_TYPE
from hov_tools.ooxml.write.celltext import OldText
from hov_tools.ooxml.write.draft import Draft
from hov_tools.ooxml.write.runrecord import EditRecord, PartRecord, Run
from hov_tools.ooxml.write.splice import Splice
from hov_tools.ooxml.write.workbooktext import LocalName, WorkbookText, quoted
from hov_tools.ooxml.write.worksheet import RowElement, Worksheet

NAME = JOURNAL_SHEET
"""Name of the journal's sheet."""

_HEADING = "hov_tools journaal 1"
# The journal of a run is read seldom, and by this program only.
_FAST_LEVEL = 1
_PIECE = 32_000
_LIMIT = 64 << 20
_SMALL = 1 << 13
_EMPTY = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{}"><sheetData></sheetData></worksheet>'
)


class Journal:
    """The journal of a draft; every method reads it as it stands."""

    def __init__(self, draft: Draft, workbook: WorkbookText) -> None:
        self._draft = draft
        self._workbook = workbook

    def sheet(self) -> SheetEntry | None:
        """Give the journal's sheet.

        Raises:
            EditRefusedError: "sheet-exists", when a sheet of that name is someone else's.
        """
        found = self._workbook.sheet(NAME)
        if found is not None and not self._workbook.is_ours(found):
            raise EditRefusedError(Refusal.SHEET_EXISTS, f"a sheet {NAME} is there that we did not make", NAME)
        return found

    def open(self) -> SheetEntry:
        """Give the journal's sheet, made when it is not there.

        Raises:
            EditRefusedError: "sheet-exists"; "workbook-structure-protected".
        """
        found = self.sheet()
        if found is not None:
            return found
        if self._workbook.is_structure_protected:
            raise EditRefusedError(Refusal.WORKBOOK_STRUCTURE_PROTECTED, "no journal can be added", NAME)
        folder = self._workbook.part.rpartition("/")[0]
        part = self._draft.free_name(f"{folder}/worksheets/sheet".lstrip("/"), ".xml")
        self._draft.add(part, _EMPTY.format(self._workbook.namespace).encode(), WORKSHEET_TYPE)
        names = [LocalName(OWN_SHEET, f"{quoted(NAME)}!$A$1", hidden=True)]
        return self._workbook.add_sheet(NAME, part, names, first=False, state="veryHidden")

    def runs(self) -> tuple[Run, ...]:
        """Give the runs, oldest first.

        Raises:
            DamagedError: a row of the journal cannot be read.
        """
        sheet = self.sheet()
        if sheet is None:
            return ()
        text = Worksheet(self._draft.text(sheet.part), NAME)
        return tuple(run for _, run in self._rows(text))

    def append(self, part: str, run: Run) -> None:
        """Write a run down in the part of the journal's sheet, in a row after the last."""
        text = Worksheet(self._draft.text(part), NAME, self._draft.masked(part))
        number = text.rows[-1].number + 1 if text.rows else 1
        pieces = row_of(run)
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

    def remove(self, number: int) -> None:
        """Strike out a run, counted from the oldest, 0; and the sheet when there is no other."""
        sheet = self.sheet()
        if sheet is None:
            return
        text = Worksheet(self._draft.text(sheet.part), NAME)
        rows = self._rows(text)
        if len(rows) <= 1:
            self._workbook.remove_sheet(sheet)
        else:
            gone = rows[number][0]
            self._draft.splice(sheet.part, [Splice(gone.start, gone.end, b"")])

    def _rows(self, text: Worksheet) -> list[tuple[RowElement, Run]]:
        """Give the rows that hold a run, each with it."""
        old = OldText(self._draft, self._workbook)
        result = []
        for row in text.rows:
            run = run_of([old.content(text, cell).value or "" for cell in text.cells(row)])
            if run is not None:
                result.append((row, run))
        return result


def row_of(run: Run) -> list[str]:
    """Give a run as the texts of a row of the journal."""
    packed = _packed(run.to_json())
    return [_HEADING, *(packed[at : at + _PIECE] for at in range(0, len(packed), _PIECE))]


def run_of(cells: Sequence[str]) -> Run | None:
    """Read back what `row_of` gave; None when the row is something else.

    Raises:
        DamagedError: the row cannot be read.
    """
    if not cells or cells[0] != _HEADING:
        return None
    return Run.from_json(_unpacked("".join(cells[1:])))


def write_down(draft: Draft, workbook: WorkbookText, edits: tuple[EditRecord, ...]) -> None:
    """Add a run to the journal of a draft on which it was carried out.

    Raises:
        EditRefusedError: "sheet-exists" or "workbook-structure-protected", when there can be no journal.
    """
    journal = Journal(draft, workbook)
    own = journal.open().part
    changed = {
        part: PartRecord(digest(draft.text(part, is_xml=False)), draft.way_back(part))
        for part in draft.changed
        if part != own
    }
    added = {part: digest(draft.text(part, is_xml=False)) for part in draft.added if part != own}
    removed = {part: draft.taken_out(part) for part in draft.removed}
    journal.append(own, Run(edits, changed, added, removed))


# Workbooks that were made from one template have small parts in common, in which the same is changed.
@kept(128, largest=_SMALL)
def digest(text: bytes) -> str:
    """Give the SHA-256 of a part's text."""
    return hashlib.sha256(text).hexdigest()


def _packed(text: str) -> str:
    return base64.b64encode(zlib.compress(text.encode(), _FAST_LEVEL)).decode()


def _unpacked(text: str) -> str:
    inflater = zlib.decompressobj()
    try:
        content = inflater.decompress(base64.b64decode(text, validate=True), _LIMIT)
    except (zlib.error, binascii.Error, ValueError) as error:
        raise DamagedError(f"the journal cannot be read: {error}") from error
    if not inflater.eof:
        raise DamagedError("the journal breaks off, or is larger than any run makes it")
    return content.decode("ascii", "strict")
