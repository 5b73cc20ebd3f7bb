"""Writing results: a copy in another folder, or in place after a backup; always with a receipt."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from itertools import count
from pathlib import Path
from types import MappingProxyType

from msgspec import Struct, field

from hov_tools.errors import OutputError, UsageError
from hov_tools.files import text
from hov_tools.files.apply_and_tell import Prepared
from hov_tools.files.archive import safe_name
from hov_tools.files.consortium import Intake
from hov_tools.files.receipt import (
    CORRECTED,
    MADE_FROM,
    backup_beside,
    fitting_name,
    has_receipt,
    holds_correction,
    is_as_written,
    left_behind,
    left_behind_values,
    receipt_beside,
    receipt_of,
    today,
)
from hov_tools.ooxml.fileset import ChangedMeanwhileError
from hov_tools.ooxml.save import NOTHING, NewFile, real_place, save_together
from hov_tools.rules.finding import Assessment, CheckedFile
from hov_tools.system_errors import system_reason
from hov_tools.texts import printable

WHOLE = "valideer"
"""The command whose folder of results holds every form, so that its receipts say what has no copy there."""

_MOST_LISTED = 40
_ANY_WRITE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


class Target(Struct, frozen=True):
    """Where results go.

    Attributes:
        folder: the folder of copies; None to write in place.
        despite: in place also into a file that is read-only, or has another name that then keeps the old content.
        goes_on: a copy of ours in that folder, which was read instead of the form itself, is written over.
        day: by which backups are named.
    """

    folder: Path | None
    despite: bool = False
    goes_on: bool = False
    day: date = field(default_factory=today)

    @property
    def is_in_place(self) -> bool:
        """The user's own file is changed, after a backup."""
        return self.folder is None


class Written(Struct, frozen=True):
    """What was written.

    Attributes:
        path: the workbook.
        receipt: its receipt.
        backup: the copy of the file as it was, when one of that name was there that we did not write.
    """

    path: Path
    receipt: Path
    backup: Path | None


class _Planned(Struct, frozen=True):
    """What is to be written of one workbook: the backup, the receipt and the workbook, in that order."""

    written: Written
    files: tuple[NewFile, ...]


def target_of(folder: Path | None, *, in_place: bool, despite: bool = False, goes_on: bool = False) -> Target:
    """Read the options that say where results go.

    Raises:
        UsageError: neither or both were given, or what is asked of writing in place goes with a copy.
    """
    if (folder is None) is not in_place:
        raise UsageError(text("waarheen"))
    if despite and not in_place:
        raise UsageError(text("toch_zonder"))
    return Target(folder, despite, goes_on)


def write(
    target: Target,
    source: Path,
    data: bytes,
    *,
    name: str | None = None,
    below: Path = Path(),
    read_as: str | None = None,
    receipt: Mapping[str, object],
) -> Written:
    """Write a workbook and its receipt, with a backup of a file that is not ours: all of them or none.

    Args:
        target: where results go.
        source: the file that it was made from; what is written lets nobody in whom this file keeps out.
        data: the new bytes.
        name: of the new file; None: that of the source.
        below: the folder of a copy, in that of all copies.
        read_as: SHA-256 of the source as it was read; in place it is replaced only when it is still so.
        receipt: what the receipt says beside the file itself.

    Raises:
        OutputError: it cannot be written, or someone changed the source since it was read.
        UsageError: the copy would overwrite the file that it was made from, or the file is not written into.
    """
    if target.is_in_place and name is None:
        _refuse_in_place([source], despite=target.despite)
    planned = _plan(target, source, data, name=name, below=below, read_as=read_as, receipt=receipt)
    _save([planned])
    return planned.written


def write_prepared(
    command: str,
    intake: Intake,
    assessment: Assessment,
    one: Prepared,
    target: Target,
    *,
    choices: Sequence[str] = (),
    beside: Sequence[CheckedFile] = (),
) -> Written:
    """Write a workbook that a judgement made, with a receipt that accounts for it; raises as `write`.

    Copies lie as their sources do below the folder that was read, or in the zip file that holds them. The receipt
    names these choices beside those of the judgement, and what was handed in and has no copy.
    """
    planned = _plan_prepared(command, intake, assessment, one, target, choices, beside)
    _save([planned])
    return planned.written


def write_each(
    command: str,
    intake: Intake,
    assessment: Assessment,
    prepared: Sequence[Prepared],
    target: Target,
    *,
    choices: Sequence[str] = (),
) -> Iterator[tuple[Prepared, Written | OutputError]]:
    """Write every workbook as `write_prepared` does; a copy that cannot be written does not stop the others.

    In place they are one set: all are written, or none.

    Raises:
        UsageError: a copy would overwrite the file that it was made from; or one of them is to be written in place and
            lies in a zip file or mail, is read-only, has another name, or is a link that leads elsewhere: then nothing
            is written.
        OutputError: one cannot be written in place: nothing is.
    """
    if target.is_in_place:
        yield from zip(prepared, _written_in_place(command, intake, assessment, prepared, target, choices), strict=True)
        return
    is_whole = command == WHOLE
    beside = left_behind(assessment.files, [one.file for one in prepared]) if is_whole else ()
    for one in prepared:
        try:
            yield one, write_prepared(command, intake, assessment, one, target, choices=choices, beside=beside)
        except OutputError as error:
            yield one, error


def _written_in_place(
    command: str,
    intake: Intake,
    assessment: Assessment,
    prepared: Sequence[Prepared],
    target: Target,
    choices: Sequence[str],
) -> list[Written]:
    for one in prepared:
        if one.is_inside:
            raise UsageError(text("in_zip_ter_plekke", file=one.file))
    _refuse_in_place([one.source for one in prepared if one.name is None], despite=target.despite)
    planned = [_plan_prepared(command, intake, assessment, one, target, choices) for one in prepared]
    _save(planned)
    return [one.written for one in planned]


def _plan_prepared(
    command: str,
    intake: Intake,
    assessment: Assessment,
    one: Prepared,
    target: Target,
    choices: Sequence[str],
    beside: Sequence[CheckedFile] = (),
) -> _Planned:
    parameters = {"jaar": assessment.year, "dagen_per_plaats": assessment.outcome.days_per_place}
    documents = [source.document for source in intake.sources]
    used = tuple(dict.fromkeys((*assessment.outcome.choices, *choices)))
    receipt = receipt_of(command, documents, one.changes, parameters, used)
    if beside:
        receipt["niet_gekopieerd"] = left_behind_values(beside)
    *folders, last = map(safe_name, one.file.split("/")) if one.is_inside else one.file.split("/")
    name = last if one.is_inside and one.name is None else one.name
    below = Path(*folders) if one.name is None else Path()
    source = intake.source(one.file)
    read_as = None if source is None else source.document.sha256
    stated: dict[str, object] = {}
    if source is not None and one.name is None:
        stated[MADE_FROM] = source.document.original or source.document.sha256
        if source.document.is_corrected:
            stated[CORRECTED] = True
    return _plan(target, one.source, one.data, name=name, below=below, read_as=read_as, stated=stated, receipt=receipt)


def _plan(
    target: Target,
    source: Path,
    data: bytes,
    *,
    name: str | None,
    below: Path,
    read_as: str | None,
    stated: Mapping[str, object] = MappingProxyType({}),
    receipt: Mapping[str, object],
) -> _Planned:
    """Say what is to be written where; arguments and errors as those of `write`. Makes the folder of a copy."""
    folder = target.folder / below if target.folder is not None else source.parent
    # A name of our own can be longer than the system takes; that of the source is there already.
    path = folder / (source.name if name is None else fitting_name(Path(name).stem, Path(name).suffix))
    output = {"bestand": printable(path.name), "sha256": hashlib.sha256(data).hexdigest(), **stated}
    whole = {**receipt, "ter_plekke": target.is_in_place and name is None, "uitvoer": output}
    try:
        if target.folder is not None:
            _require_within(folder, target.folder)
        folder.mkdir(parents=True, exist_ok=True)
        own_receipt = receipt_beside(path)
        # Whoever handed the folder in may have put a link there.
        _require_within(own_receipt.parent, folder)
        overwrites = name is None and path.exists() and source.exists() and path.samefile(source)
        if overwrites and not target.is_in_place and not (target.goes_on and has_receipt(path)):
            raise UsageError(text("zelfde_map", file=path.name))
        has_backup = overwrites and target.is_in_place or path.exists() and _is_of_someone(path, data, stated)
        own = (printable(json.dumps(whole, ensure_ascii=False, indent=2), keeps_lines=True) + "\n").encode("utf-8")
        like = None if overwrites else source
        # The workbook comes last: it never stands there without what accounts for it.
        files = [NewFile(own_receipt, own, like=source)]
        files.append(NewFile(path, data, read_as if overwrites else None, like))
        backup = _free_backup(path, target.day) if has_backup else None
        if backup is not None:
            former = path.read_bytes()
            if overwrites and read_as not in {None, hashlib.sha256(former).hexdigest()}:
                raise ChangedMeanwhileError(path)
            files.insert(0, NewFile(backup, former, NOTHING, path, is_backup=True))
    except OSError as error:
        raise _refused(error, path) from error
    return _Planned(Written(path, own_receipt, backup), tuple(files))


def _is_of_someone(path: Path, data: bytes, stated: Mapping[str, object]) -> bool:
    """Tell whether what stands at a place holds work of someone that would be gone with it."""
    is_ours = is_as_written(path) and (CORRECTED in stated or not holds_correction(path))
    return not is_ours and path.read_bytes() != data


def _save(planned: Sequence[_Planned]) -> None:
    made: list[Path] = []
    try:
        for folder in dict.fromkeys(one.written.receipt.parent for one in planned):
            if not folder.is_dir():
                folder.mkdir()
                made.append(folder)
        save_together([file for one in planned for file in one.files])
    except OSError as error:
        for folder in made:
            # It holds what someone else put there meanwhile, or it is empty.
            with suppress(OSError):
                folder.rmdir()
        raise _refused(error, planned[0].written.path) from error


def _refused(error: OSError, path: Path) -> OutputError:
    """Say which file could not be written, and why."""
    file = str(error.filename or path)
    if isinstance(error, ChangedMeanwhileError):
        return OutputError(text("intussen_gewijzigd", file=file))
    return OutputError(text("niet_geschreven", file=file, why=system_reason(error)))


def _require_within(folder: Path, around: Path) -> None:
    """Raise OSError when a folder, which need not be there yet, does not lie in another once links are followed."""
    real, own = Path(os.path.realpath(around)), Path(os.path.realpath(folder))
    if real not in (own, *own.parents):
        raise OSError(errno.ELOOP, "a link leads out of the folder", str(folder))


def _refuse_in_place(sources: Sequence[Path], *, despite: bool) -> None:
    """Refuse files whose content has to do with more than this one place, and those that were locked on purpose."""
    told: list[str] = []
    can_be_asked = True
    places: set[Path] = set()
    for path in sources:
        file = path.name
        try:
            real = real_place(path)
            described = real.stat()
        except OSError as error:
            if error.errno != errno.ELOOP:
                raise _refused(error, path) from error
            told.append(text("koppeling_naar_buiten", file=file))
            can_be_asked = False
            continue
        if real in places:
            told.append(text("koppeling_dubbel", file=file))
            can_be_asked = False
        places.add(real)
        if not despite and described.st_nlink > 1:
            told.append(text("meer_namen", file=file))
        if not despite and not (described.st_mode & _ANY_WRITE and os.access(real, os.W_OK)):
            told.append(text("alleen_lezen", file=file))
    if told:
        raise UsageError("\n".join([*told, text("ter_plekke_toch" if can_be_asked else "ter_plekke_niet")]))


def all_in_one(errors: Sequence[OutputError]) -> OutputError:
    """Make one error of several."""
    return OutputError("\n".join(map(str, errors)))


def listed(written: Sequence[Path]) -> str:
    """Say what was written all the same, in lines; a long list in part."""
    shown = [f"  {printable(str(path))}" for path in written[:_MOST_LISTED]]
    rest = len(written) - len(shown)
    more = [text("wel_geschreven_meer", count=rest)] if rest else []
    return "\n".join([text("wel_geschreven"), *shown, *more])


def _free_backup(path: Path, day: date) -> Path:
    """Give a name for a backup of the file that is not taken."""
    return next(backup for number in count(1) if not (backup := backup_beside(path, day, number)).exists())
