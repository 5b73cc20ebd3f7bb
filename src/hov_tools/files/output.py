"""Writing results: a copy in another folder, or in place after a backup; always with a receipt."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from hov_tools.errors import OutputError, UsageError
from hov_tools.files import text
from hov_tools.files.apply_and_tell import Prepared
from hov_tools.files.intake import Intake
from hov_tools.files.own_output import BACKUP_SUFFIX
from hov_tools.files.receipt import is_as_written, receipt_beside, receipt_of
from hov_tools.ooxml.save import save_atomically
from hov_tools.rules.finding import Assessment


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
    receipt: Mapping[str, object],
) -> Written:
    """Write a workbook and its receipt.

    Args:
        target: where results go.
        source: the file that it was made from.
        data: the new bytes.
        name: of the new file; None: that of the source.
        receipt: what the receipt says beside the file itself.

    Raises:
        OutputError: it cannot be written.
        UsageError: the copy would overwrite the file that it was made from.
    """
    folder = target.folder if target.folder is not None else source.parent
    path = folder / (name or source.name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        overwrites = path.exists() and source.exists() and path.samefile(source)
        if overwrites and not target.is_in_place:
            raise UsageError(text("zelfde_map", file=path.name))
        backup = _back_up(path) if overwrites or path.exists() and not is_as_written(path) else None
        save_atomically(path, data)
        output = {"bestand": path.name, "sha256": hashlib.sha256(data).hexdigest()}
        own = json.dumps({**receipt, "uitvoer": output}, ensure_ascii=False, indent=2) + "\n"
        receipt_path = receipt_beside(path)
        save_atomically(receipt_path, own.encode("utf-8"))
    except OSError as error:
        raise OutputError(text("niet_geschreven", file=path, why=error.strerror or type(error).__name__)) from error
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

    The receipt names these choices beside those of the judgement.
    """
    parameters = {"jaar": assessment.year, "dagen_per_plaats": assessment.outcome.days_per_place}
    documents = [source.document for source in intake.sources]
    used = tuple(dict.fromkeys((*assessment.outcome.choices, *choices)))
    receipt = receipt_of(command, documents, one.changes, parameters, used)
    return write(target, one.source, one.data, name=one.name, receipt=receipt)


def _back_up(path: Path) -> Path:
    """Copy the file as it is beside itself, under a name that is not taken."""
    number = 1
    while True:
        suffix = BACKUP_SUFFIX if number == 1 else f"{BACKUP_SUFFIX}-{number}"
        backup = path.with_name(path.name + suffix)
        if not backup.exists():
            save_atomically(backup, path.read_bytes())
            return backup
        number += 1
