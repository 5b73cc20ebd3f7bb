"""Edits carried out in a file or in an open book: what could not be done is told, and the rest goes on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from msgspec import Struct

from hov_tools.files import load_of, reason, text
from hov_tools.ooxml.edits import Action, AddSheet, Change, ColorTab, Edit, RemoveSheet, SetNote
from hov_tools.ooxml.errors import EditRefusedError, Refusal, WorkbookError
from hov_tools.ooxml.work import Work
from hov_tools.ooxml.write.journal import NAME as JOURNAL
from hov_tools.ooxml.writer import WriteResult, apply_edits

Applied = TypeVar("Applied")


class Prepared(Struct, frozen=True):
    """A workbook that is ready to be written.

    Attributes:
        file: its name, for people; with "/" its path in what was handed in.
        source: the file that it was made from, or beside which it belongs.
        name: of the new file; None: that of the source.
        data: its bytes.
        changes: what was changed in it.
        is_inside: the source lies in a zip file or mail, into which nothing can be written.
    """

    file: str
    source: Path
    name: str | None
    data: bytes
    changes: tuple[Change, ...]
    is_inside: bool = False


def refusal(file: str, error: WorkbookError) -> str:
    """Say what could not be changed, and why, in Dutch."""
    if load := load_of(error):
        return text("niet_aangepast", where=file, why=text("werk_te_veel", load=load))
    if not isinstance(error, EditRefusedError):
        return text("niet_aangepast", where=file, why=reason("damaged"))
    places = [part for part in (error.sheet, error.cell) if part is not None]
    where = f"{file}, {'!'.join(places)}" if places else file
    return text("niet_aangepast", where=where, why=reason(error.reason))


def notes_left_alone(one: Prepared) -> list[str]:
    """Say at which cells no note was set, because someone else's is there."""
    return [
        text("geen_notitie", file=one.file, place=f"{change.sheet}!{change.cell}", why=reason(why))
        for change in one.changes
        if change.action is Action.NOTE and (why := change.left_alone) == Refusal.NOTE_OF_ANOTHER
    ]


def apply(
    file: str, data: bytes, edits: Sequence[Edit], remarks: list[str], key: bytes | None, work: Work | None = None
) -> WriteResult:
    """Carry out edits so that `hov herstel` can take them back; where no journal can be added: without, and told.

    Args:
        file: name of the workbook.
        data: its bytes.
        edits: what to do.
        remarks: receives what is to be told, in Dutch.
        key: the user's own, with which the journal is signed, or None.
        work: what the workbook has left to ask for; None for a budget of its own.

    Raises:
        EditRefusedError: an edit cannot be carried out exactly.
        WorkbookError: the workbook cannot be read.
    """
    own = Work() if work is None else work
    result = undoable_if_possible(
        lambda undoable: apply_edits(data, edits, undoable=undoable, key=key, work=own),
        lambda error: remarks.append(text("geen_herstel", file=file, why=reason(error.reason))),
    )
    if result.had_unusable_journal:
        tell_unusable_journal(file, remarks)
    return result


def tell_unusable_journal(file: str, remarks: list[str]) -> None:
    """Say, once, that the journal that a workbook came with was not used."""
    told = text("journaal_niet_gebruikt", file=file)
    if told not in remarks:
        remarks.append(told)


def apply_and_tell(
    file: str, data: bytes, edits: Sequence[Edit], remarks: list[str], key: bytes | None, work: Work | None = None
) -> WriteResult | None:
    """Carry out the edits that can be, and tell which cannot; None when nothing is left to do.

    A refused cell or sheet is left out, and the rest goes on. Arguments as those of `apply`.
    """
    own = Work() if work is None else work
    try:
        return apply_what_can_be(
            edits,
            lambda left: apply(file, data, left, remarks, key, own),
            lambda error: remarks.append(refusal(file, error)),
        )
    except WorkbookError as error:
        remarks.append(refusal(file, error))
        return None


def undoable_if_possible(apply: Callable[[bool], Applied], tell: Callable[[EditRefusedError], None]) -> Applied:
    """Carry out edits so that they can be taken back, or else without.

    Args:
        apply: carries them out, in a file or in an open book; is called with whether they can be taken back.
        tell: receives why they cannot, once they are carried out.

    Raises:
        EditRefusedError: an edit cannot be carried out exactly.
    """
    try:
        return apply(True)  # noqa: FBT003 - as the argument is described
    except EditRefusedError as error:
        if error.sheet != JOURNAL:
            raise
        applied = apply(False)  # noqa: FBT003 - as above
        tell(error)
        return applied


def apply_what_can_be(
    edits: Sequence[Edit], apply: Callable[[Sequence[Edit]], Applied], tell: Callable[[EditRefusedError], None]
) -> Applied | None:
    """Carry out the edits that can be; None when nothing is left to do.

    Args:
        edits: what to do.
        apply: carries them out, all or none, in a file or in an open book.
        tell: receives each refusal; what it is about is left out, and the rest goes on.

    Raises:
        EditRefusedError: what was refused is none of the edits.
    """
    left = list(edits)
    while left:
        try:
            return apply(left)
        except EditRefusedError as error:
            kept = [edit for edit in left if not _is_about(edit, error)]
            if len(kept) == len(left):
                raise
            tell(error)
            left = kept
    return None


def _is_about(edit: Edit, error: EditRefusedError) -> bool:
    if error.sheet is None:
        return False
    if error.reason == Refusal.VML_DRAWING:
        # Only notes need the drawing; the marks can go on without them.
        return isinstance(edit, SetNote) and edit.sheet.lower() == error.sheet.lower()
    if isinstance(edit, AddSheet | RemoveSheet):
        return edit.name.lower() == error.sheet.lower()
    if error.reason == Refusal.WORKBOOK_STRUCTURE_PROTECTED:
        # What holds of one tab holds of all, and needs to be told once.
        return isinstance(edit, ColorTab)
    if error.reason == Refusal.TAB_COLOR and not isinstance(edit, ColorTab):
        return False
    cell = getattr(edit, "cell", None)
    return edit.sheet.lower() == error.sheet.lower() and error.cell in (None, cell)
