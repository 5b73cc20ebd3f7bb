"""Workbooks with edits carried out, in memory; what could not be done is told, and the rest goes on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from hov_tools.files import reason, text
from hov_tools.ooxml.edits import Action, AddSheet, Change, Edit, RemoveSheet, SetNote
from hov_tools.ooxml.errors import EditRefusedError, Refusal, WorkbookError
from hov_tools.ooxml.write.journal import NAME as JOURNAL
from hov_tools.ooxml.writer import WriteResult, apply_edits
from hov_tools.texts import printable


class Prepared(Struct, frozen=True):
    """A workbook that is ready to be written.

    Attributes:
        file: its name, for people.
        source: the file that it was made from, or beside which it belongs.
        name: of the new file; None: that of the source.
        data: its bytes.
        changes: what was changed in it.
    """

    file: str
    source: Path
    name: str | None
    data: bytes
    changes: tuple[Change, ...]


def refusal(file: str, error: WorkbookError) -> str:
    """Say what could not be changed, and why, in Dutch."""
    if not isinstance(error, EditRefusedError):
        return text("niet_aangepast", where=file, why=reason("damaged"))
    places = [part for part in (error.sheet, error.cell) if part is not None]
    where = printable(f"{file}, {'!'.join(places)}" if places else file)
    return text("niet_aangepast", where=where, why=reason(error.reason))


def notes_left_alone(one: Prepared) -> list[str]:
    """Say at which cells no note was set, because someone else's is there."""
    return [
        text("geen_notitie", file=one.file, place=printable(f"{change.sheet}!{change.cell}"), why=reason(why))
        for change in one.changes
        if change.action is Action.NOTE and (why := change.left_alone) == Refusal.NOTE_OF_ANOTHER
    ]


def apply(file: str, data: bytes, edits: Sequence[Edit], remarks: list[str]) -> WriteResult:
    """Carry out edits so that `hov herstel` can take them back; where no journal can be added: without, and told.

    Args:
        file: name of the workbook.
        data: its bytes.
        edits: what to do.
        remarks: receives what is to be told, in Dutch.

    Raises:
        EditRefusedError: an edit cannot be carried out exactly.
        WorkbookError: the workbook cannot be read.
    """
    try:
        return apply_edits(data, edits, undoable=True)
    except EditRefusedError as error:
        if error.sheet != JOURNAL:
            raise
        result = apply_edits(data, edits)
        remarks.append(text("geen_herstel", file=file, why=reason(error.reason)))
        return result


def carry_out(file: str, data: bytes, edits: Sequence[Edit], remarks: list[str]) -> WriteResult | None:
    """Carry out the edits that can be, and tell which cannot; None when nothing is left to do.

    A refused cell or sheet is left out, and the rest goes on. Arguments as those of `apply`.
    """
    left = list(edits)
    while left:
        try:
            return apply(file, data, left, remarks)
        except WorkbookError as error:
            remarks.append(refusal(file, error))
            kept = [edit for edit in left if not _is_about(edit, error)]
            if len(kept) == len(left):
                return None
            left = kept
    return None


def _is_about(edit: Edit, error: WorkbookError) -> bool:
    if not isinstance(error, EditRefusedError):
        return False
    if error.sheet is None:
        return False
    if error.reason == Refusal.VML_DRAWING:
        # Only notes need the drawing; the marks can go on without them.
        return isinstance(edit, SetNote) and edit.sheet.lower() == error.sheet.lower()
    if isinstance(edit, AddSheet | RemoveSheet):
        return edit.name.lower() == error.sheet.lower()
    cell = getattr(edit, "cell", None)
    return edit.sheet.lower() == error.sheet.lower() and error.cell in (None, cell)
