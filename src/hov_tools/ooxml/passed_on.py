"""A workbook as it goes to somebody for whom one of our sheets is not meant."""

from __future__ import annotations

from msgspec.structs import replace

from hov_tools.ooxml.edits import Action
from hov_tools.ooxml.package import Package
from hov_tools.ooxml.write.journal import Journal
from hov_tools.ooxml.write.removesheet import remove_sheet
from hov_tools.ooxml.write.runrecord import EditRecord
from hov_tools.ooxml.writer import Writer, contradictions


def without_sheet(data: bytes, name: str, *, key: bytes | None) -> bytes:
    """Take a sheet of ours out of a workbook, and out of the journal what stood on it.

    What else its run did stays, and can still be taken out by a later check.

    Args:
        data: the bytes of the workbook.
        name: of the sheet; where there is none of ours, the workbook stays as it is.
        key: the user's own, with which a run is signed anew that was signed with it.

    Raises:
        EditRefusedError: the sheet cannot be taken out without harm.
        UnusableJournalError: the journal is not as this program writes it.
        WorkbookError: the file itself cannot be read.
    """
    with contradictions():
        writer = Writer(Package(data))
        draft, workbook = writer.draft, writer.workbook
        found = workbook.sheet(name)
        if found is None or not workbook.is_ours(found):
            return data
        journal = Journal(draft, workbook, key)
        entries = journal.entries()
        remove_sheet(draft, workbook, found.name)
        sheet = journal.sheet()
        if sheet is not None:
            journal.strike(sheet, range(len(entries)))
            for entry in entries:
                kept = tuple(one for one in entry.run.edits if not _made(one, found.name))
                # A run of somebody else is not made one of the user's.
                signing = journal if entry.is_ours else Journal(draft, workbook, None)
                signing.append(sheet.part, replace(entry.run, edits=kept))
        return draft.build(quick=())


def _made(record: EditRecord, name: str) -> bool:
    return record.action is Action.ADD_SHEET and record.sheet.lower() == name.lower()
