"""Writing results: a copy in another folder, or in place after a backup; always with a receipt."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from hov_tools.errors import OutputError, UsageError
from hov_tools.files import text
from hov_tools.files.apply_and_tell import Prepared
from hov_tools.files.archive import safe_name
from hov_tools.files.intake import Intake
from hov_tools.files.own_output import BACKUP_SUFFIX
from hov_tools.files.receipt import beside, fitting_name, is_as_written, receipt_beside, receipt_of
from hov_tools.ooxml.save import save_together
from hov_tools.rules.finding import Assessment
from hov_tools.system_errors import system_reason
from hov_tools.texts import encodable, printable

_MOST_LISTED = 40


class Target(Struct, frozen=True):
    """Where results go.

    Attributes:
        folder: the folder of copies; None to write in place.
    """

    folder: Path | None

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


def target_of(folder: Path | None, *, in_place: bool) -> Target:
    """Read the options that say where results go.

    Raises:
        UsageError: neither or both were given.
    """
    if (folder is None) is not in_place:
        raise UsageError(text("waarheen"))
    return Target(folder)


def write(
    target: Target,
    source: Path,
    data: bytes,
    *,
    name: str | None = None,
    below: Path = Path(),
    receipt: Mapping[str, object],
) -> Written:
    """Write a workbook and its receipt, with a backup of a file that is not ours: all of them or none.

    Args:
        target: where results go.
        source: the file that it was made from.
        data: the new bytes.
        name: of the new file; None: that of the source.
        below: the folder of a copy, in that of all copies.
        receipt: what the receipt says beside the file itself.

    Raises:
        OutputError: it cannot be written.
        UsageError: the copy would overwrite the file that it was made from.
    """
    folder = target.folder / below if target.folder is not None else source.parent
    # A name of our own can be longer than the system takes; that of the source is there already.
    path = folder / (source.name if name is None else fitting_name(Path(name).stem, Path(name).suffix))
    output = {"bestand": printable(path.name), "sha256": hashlib.sha256(data).hexdigest()}
    stated = {**receipt, "ter_plekke": target.is_in_place and name is None, "uitvoer": output}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        overwrites = name is None and path.exists() and source.exists() and path.samefile(source)
        if overwrites and not target.is_in_place:
            raise UsageError(text("zelfde_map", file=printable(path.name)))
        has_backup = overwrites or path.exists() and not is_as_written(path)
        backup = _free_backup(path) if has_backup else None
        receipt_path = receipt_beside(path)
        own = encodable(json.dumps(stated, ensure_ascii=False, indent=2)) + "\n"
        # The workbook comes last: it never stands there without what accounts for it.
        kept = [] if backup is None else [(backup, path.read_bytes())]
        save_together([*kept, (receipt_path, own.encode("utf-8")), (path, data)])
    except OSError as error:
        why = system_reason(error)
        raise OutputError(text("niet_geschreven", file=printable(str(path)), why=why)) from error
    return Written(path, receipt_path, backup)


def write_prepared(
    command: str,
    intake: Intake,
    assessment: Assessment,
    one: Prepared,
    target: Target,
    *,
    choices: Sequence[str] = (),
) -> Written:
    """Write a workbook that a judgement made, with a receipt that accounts for it; raises as `write`.

    Copies lie as their sources do below the folder that was read, or in the zip file that holds them. The receipt
    names these choices beside those of the judgement.
    """
    parameters = {"jaar": assessment.year, "dagen_per_plaats": assessment.outcome.days_per_place}
    documents = [source.document for source in intake.sources]
    used = tuple(dict.fromkeys((*assessment.outcome.choices, *choices)))
    receipt = receipt_of(command, documents, one.changes, parameters, used)
    *folders, last = map(safe_name, one.file.split("/")) if one.is_inside else one.file.split("/")
    name = last if one.is_inside and one.name is None else one.name
    below = Path(*folders) if one.name is None else Path()
    return write(target, one.source, one.data, name=name, below=below, receipt=receipt)


def write_each(
    command: str,
    intake: Intake,
    assessment: Assessment,
    prepared: Sequence[Prepared],
    target: Target,
    *,
    choices: Sequence[str] = (),
) -> Iterator[tuple[Prepared, Written | OutputError]]:
    """Write every workbook as `write_prepared` does; one that cannot be written does not stop the others.

    Raises:
        UsageError: a copy would overwrite the file that it was made from; or one of them lies in a zip file or mail
            and is to be written in place: then nothing is written.
    """
    for one in prepared if target.is_in_place else ():
        if one.is_inside:
            raise UsageError(text("in_zip_ter_plekke", file=printable(one.file)))
    for one in prepared:
        try:
            yield one, write_prepared(command, intake, assessment, one, target, choices=choices)
        except OutputError as error:
            yield one, error


def all_in_one(errors: Sequence[OutputError]) -> OutputError:
    """Make one error of several."""
    return OutputError("\n".join(map(str, errors)))


def listed(written: Sequence[Path]) -> str:
    """Say what was written all the same, in lines; a long list in part."""
    shown = [f"  {printable(str(path))}" for path in written[:_MOST_LISTED]]
    rest = len(written) - len(shown)
    more = [text("wel_geschreven_meer", count=rest)] if rest else []
    return "\n".join([text("wel_geschreven"), *shown, *more])


def _free_backup(path: Path) -> Path:
    """Give a name for a copy of the file beside itself that is not taken."""
    number = 1
    while True:
        backup = beside(path, BACKUP_SUFFIX if number == 1 else f"{BACKUP_SUFFIX}-{number}")
        if not backup.exists():
            return backup
        number += 1
