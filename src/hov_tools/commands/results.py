"""Workbooks with edits carried out: made in memory first, then shown or written, each with its receipt."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from hov_tools.batch.intake import Intake
from hov_tools.batch.output import Target, receipt_of, write
from hov_tools.commands.common import say
from hov_tools.commands.texts import reason, text
from hov_tools.ooxml.edits import Action, AddSheet, Change, Edit, RemoveSheet, SetNote
from hov_tools.ooxml.errors import EditRefusedError, WorkbookError
from hov_tools.ooxml.write.journal import NAME as JOURNAL
from hov_tools.ooxml.writer import WriteResult, apply_edits
from hov_tools.record import record
from hov_tools.report.texts import printable
from hov_tools.rules.finding import Assessment


@record
class Prepared:
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


def apply(file: str, data: bytes, edits: Sequence[Edit]) -> WriteResult:
    """Carry out edits so that `hov herstel` can take them back; where no journal can be added: without, and told.

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
        say(text("geen_herstel", file=file, why=reason(error.reason)))
        return result


def carry_out(file: str, data: bytes, edits: Sequence[Edit]) -> WriteResult | None:
    """Carry out the edits that can be, and tell which cannot; None when nothing is left to do.

    A refused cell or sheet is left out, and the rest goes on.
    """
    left = list(edits)
    while left:
        try:
            return apply(file, data, left)
        except WorkbookError as error:
            say(refusal(file, error))
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
    if error.reason == "vml-drawing":
        # Only notes need the drawing; the marks can go on without them.
        return isinstance(edit, SetNote) and edit.sheet.lower() == error.sheet.lower()
    if isinstance(edit, AddSheet | RemoveSheet):
        return edit.name.lower() == error.sheet.lower()
    cell = getattr(edit, "cell", None)
    return edit.sheet.lower() == error.sheet.lower() and error.cell in (None, cell)


def write_all(
    command: str, intake: Intake, assessment: Assessment, prepared: Sequence[Prepared], target: Target
) -> None:
    """Write workbooks with their receipts, and tell where.

    Raises:
        OutputError: one cannot be written.
        UsageError: a copy would overwrite the file that it was made from.
    """
    parameters = {"jaar": assessment.year, "dagen_per_plaats": assessment.outcome.days_per_place}
    documents = [source.document for source in intake.sources]
    for one in prepared:
        receipt = receipt_of(command, documents, one.changes, parameters, assessment.outcome.choices)
        write_one(target, one, receipt)


def write_one(target: Target, one: Prepared, receipt: dict[str, object]) -> None:
    """Write one workbook with its receipt, and tell where and what was left alone; raises as `write_all`."""
    written = write(target, one.source, one.data, name=one.name, receipt=receipt)
    for change in one.changes:
        if change.action is Action.NOTE and change.left_alone == "note-of-another":
            place = printable(f"{change.sheet}!{change.cell}")
            say(text("geen_notitie", file=one.file, place=place, why=reason(change.left_alone)))
    say(text("geschreven", path=written.path), text("ontvangst", path=written.receipt))
    if written.backup is not None:
        say(text("reservekopie", path=written.backup))
