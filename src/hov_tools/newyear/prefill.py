"""Copies of the blank forms of a new year, each filled in for whom it is for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from hov_tools.errors import UsageError
from hov_tools.files.apply_and_tell import Prepared, apply_and_tell
from hov_tools.files.archive import safe_name
from hov_tools.files.consortium import free_name
from hov_tools.forms.read import read_form
from hov_tools.forms.records import HovForm
from hov_tools.newyear import text
from hov_tools.newyear.blankfiles import blank_files
from hov_tools.newyear.filling import Blank, Filled, fill_hov_form, fill_regiehouder_form
from hov_tools.newyear.known import Known, Left
from hov_tools.ooxml.edits import Action, Change
from hov_tools.ooxml.errors import WorkbookError
from hov_tools.ooxml.reader import read_snapshot
from hov_tools.report import text as report_text


class Copy(Struct, frozen=True):
    """A copy of a blank form.

    Attributes:
        blank: the form.
        name: of the new file.
        tpid: whose it is; None for the consortium.
        filled: what is filled in.
    """

    blank: Blank
    name: str
    tpid: str | None
    filled: Filled


class Made(Struct, frozen=True):
    """A copy that is ready to be written.

    Attributes:
        copy: what was to be filled in.
        prepared: the workbook; its changes do not repeat what stands in cells on trainees.
        left: what was not carried over.
    """

    copy: Copy
    prepared: Prepared
    left: tuple[Left, ...]


def read_blanks(paths: Sequence[Path]) -> tuple[Blank, ...]:
    """Read blank forms of a new year: files, or folders with them.

    Raises:
        UsageError: there is none, or one cannot be read, names no year, is filled in, or is of a kind and year that
            another one is.
    """
    blanks: list[Blank] = []
    seen: dict[tuple[str, int], Blank] = {}
    for path in _files(paths):
        own = _blank(path)
        if own.is_of_somebody:
            raise UsageError(text("vul.niet_leeg", file=path))
        other = seen.setdefault((own.form.kind, own.year), own)
        if other is not own:
            raise UsageError(text("twee_keer", file=path, other=other.path, form=own.form.kind))
        blanks.append(own)
    return tuple(blanks)


def _files(paths: Sequence[Path]) -> Sequence[Path]:
    try:
        found = blank_files(paths)
    except OSError as error:
        raise UsageError(text("vul.niet_leesbaar", file=error.filename)) from error
    if not found:
        raise UsageError(text("vul.geen_formulier", path=paths[0]))
    return found


def _blank(path: Path) -> Blank:
    try:
        data = path.read_bytes()
        snapshot = read_snapshot(data)
    except (WorkbookError, OSError) as error:
        raise UsageError(text("vul.niet_leesbaar", file=path)) from error
    form = read_form(snapshot)
    if form is None:
        raise UsageError(text("vul.niet_leesbaar", file=path))
    if form.year is None:
        raise UsageError(text("vul.geen_jaar", file=path))
    return Blank(path, data, snapshot, form, form.year)


def copies(blanks: Sequence[Blank], known: Known) -> Iterator[Copy]:
    """Fill in the forms: a HOV form for every member, any other one for the consortium.

    Raises:
        UsageError: what is known is of a later year than a form.
    """
    taken: set[str] = set()
    for blank in blanks:
        if known.year is not None and known.year > blank.year:
            raise UsageError(text("vul.later", year=known.year, file=blank.path, own=blank.year))
        named = {"form": report_text(f"forms.{blank.form.kind}"), "year": blank.year}
        if isinstance(blank.form, HovForm):
            for member in known.members:
                name = text("vul.naam_hov", **named, tpid=member.tpid, name=member.name)
                filled = fill_hov_form(blank, known, member)
                yield Copy(blank, free_name(_safe(name, blank), taken), member.tpid, filled)
        else:
            name = text("vul.naam", **named, name=known.name)
            yield Copy(blank, free_name(_safe(name, blank), taken), None, fill_regiehouder_form(blank, known))


def _safe(name: str, blank: Blank) -> str:
    """Give a name that any system takes, with the suffix of the blank form: it may hold macros."""
    stem = " ".join(name.removesuffix(".xlsx").replace("/", "-").replace("\\", "-").split())
    return safe_name(f"{stem}{blank.path.suffix}")


def make(copy: Copy, key: bytes | None) -> Made:
    """Carry out what is filled in on a copy, in memory.

    Args:
        copy: what is filled in.
        key: the user's own, with which the journal is signed, or None.
    """
    remarks: list[str] = []
    result = apply_and_tell(copy.name, copy.blank.data, copy.filled.edits, remarks, key)
    data, changes = (copy.blank.data, ()) if result is None else (result.data, result.changes)
    shown = tuple(_shown(one, copy.filled.of_trainees) for one in changes)
    left = (*copy.filled.left, *(Left(copy.name, "", "", one) for one in remarks))
    return Made(copy, Prepared(copy.name, copy.blank.path, copy.name, data, shown), left)


def _shown(change: Change, of_trainees: frozenset[tuple[str, str]]) -> Change:
    is_of_trainee = change.action is Action.VALUE and (change.sheet, change.cell) in of_trainees
    return replace(change, new=text("vul.niet_getoond")) if is_of_trainee else change
