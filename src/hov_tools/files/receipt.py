"""Receipts: what went in, by which numbers and choices, what was changed, and what came out; and where they lie.

Receipts and backups lie out of the way of whoever looks for a form, in a folder of their own beside the workbooks.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

import msgspec

from hov_tools import __version__
from hov_tools.files import text
from hov_tools.ooxml.edits import Action, Change
from hov_tools.rules.case import Document, Fate
from hov_tools.rules.finding import CheckedFile
from hov_tools.texts import printable

KEPT_FOLDER = "Reservekopie en bewijs"
"""The folder with the receipts and backups of the workbooks beside it.

Its name has no sign that a zip program, a Mac or an old console spells otherwise.
"""

BATCH_RECEIPT = "ontvangstbewijs.json"
"""The receipt of a whole consortium, in that folder of its results."""

RECEIPT_SUFFIX = ".ontvangst.json"
MADE_FROM = "gemaakt_van"
"""What a receipt calls the SHA-256 of the form, as it was handed in, of which a workbook that was written is a copy."""

CORRECTED = "met_wijziging"
"""What a receipt says of a workbook that holds what someone corrected in an earlier copy of that form."""

# What most systems take for a name: 255 bytes, or as many units of UTF-16.
_MAX_BYTES = 255


class _Output(msgspec.Struct, frozen=True):
    """What a receipt says of the file that it is of."""

    sha256: str
    holds_correction: bool = msgspec.field(name=CORRECTED, default=False)


class _Stated(msgspec.Struct, frozen=True):
    """What is read back of a receipt."""

    uitvoer: _Output


def fitting_name(start: str, suffix: str) -> str:
    """Make a name of two parts; where that is too long, of the start of the first, a checksum of it, and the second."""
    name = os.fsencode(start)
    if len(name) + len(suffix) <= _MAX_BYTES:
        return start + suffix
    end = f"~{hashlib.sha256(name).hexdigest()[:8]}{suffix}"
    return name[: _MAX_BYTES - len(end)].decode("utf-8", errors="ignore") + end


def receipt_beside(path: Path) -> Path:
    """Give where the receipt of a written workbook lies."""
    return path.parent / KEPT_FOLDER / fitting_name(path.name, RECEIPT_SUFFIX)


def receipts_beside(path: Path) -> tuple[Path, ...]:
    """Give where the receipt of a workbook may lie: that of this version first, then those of earlier ones."""
    # Some systems count the characters of a name: there a receipt of an earlier version can have the long one.
    earlier = (path.with_name(fitting_name(path.name, RECEIPT_SUFFIX)), path.with_name(path.name + RECEIPT_SUFFIX))
    return tuple(dict.fromkeys((receipt_beside(path), *earlier)))


def backup_beside(path: Path, day: date, number: int = 1) -> Path:
    """Give a name for the backup of a file, which Excel opens as it opens the file.

    Args:
        path: of the file.
        day: on which the backup is made.
        number: of those of that day, from 1.
    """
    folder = path.parent if path.parent.name == KEPT_FOLDER else path.parent / KEPT_FOLDER
    numbered = "" if number == 1 else f", {number}"
    return folder / fitting_name(path.stem, f" (reservekopie {day:%Y-%m-%d}{numbered}){path.suffix}")


def today() -> date:
    """Give the day on the clock of this computer, for whoever stands at the edge."""
    return datetime.now().astimezone().date()


def has_receipt(path: Path) -> bool:
    """Tell whether there is a receipt of a file."""
    return bool(_stated(path))


def holds_correction(path: Path) -> bool:
    """Tell whether a file that we wrote holds what someone corrected in an earlier copy, by its receipt."""
    return any(one.holds_correction for one in _stated(path))


def is_as_written(path: Path) -> bool:
    """Tell whether a file is still what an earlier run of this program wrote: its receipt says so.

    Raises:
        OSError: the file cannot be read.
    """
    stated = {one.sha256 for one in _stated(path)}
    return bool(stated) and hashlib.sha256(path.read_bytes()).hexdigest() in stated


def _stated(path: Path) -> tuple[_Output, ...]:
    """Give what the receipts of a file say of it."""
    found: list[_Output] = []
    for place in receipts_beside(path):
        with suppress(OSError, ValueError):
            found.append(msgspec.json.decode(place.read_bytes(), type=_Stated).uitvoer)
    return tuple(found)


def receipt_of(
    command: str,
    documents: Iterable[Document],
    changes: Sequence[Change],
    parameters: Mapping[str, object],
    choices: Sequence[str],
) -> dict[str, object]:
    """Account for a run on one workbook, but for the file that it wrote."""
    start = account(command, documents, parameters, choices)
    return {**start, "bewerkingen": [change_values(change) for change in changes]}


def account(
    command: str, documents: Iterable[Document], parameters: Mapping[str, object], choices: Sequence[str]
) -> dict[str, object]:
    """Say what went in, and by which numbers and choices."""
    return {
        "versie": 1,
        "gereedschap": {"naam": "hov_tools", "versie": __version__},
        "opdracht": command,
        "invoer": [{"bestand": printable(one.file), "sha256": one.sha256} for one in documents],
        "parameters": dict(parameters),
        "keuzes": list(choices),
    }


def left_behind(files: Iterable[CheckedFile], copied: Collection[str]) -> tuple[CheckedFile, ...]:
    """Give what was handed in and has no copy in a folder of results, but for what is the system's or our own."""
    return tuple(one for one in files if one.file not in copied and one.fate not in (Fate.OWN_OUTPUT, Fate.SYSTEM))


def left_behind_values(files: Iterable[CheckedFile]) -> list[dict[str, str]]:
    """Give it as a receipt holds it."""
    return [{"bestand": printable(one.file), "lot": one.fate.value} for one in files]


def change_values(change: Change) -> dict[str, object]:
    """Give a change as values that JSON can hold, as receipts and dry runs show it.

    What a note said before is not repeated: a note of someone else can be about a trainee.
    """
    hides_old = change.action is Action.NOTE and change.old
    return {
        "soort": change.action.value,
        "blad": change.sheet,
        "cel": change.cell,
        "oud": text("eerdere_notitie") if hides_old else change.old,
        "nieuw": change.new,
        "waarom": change.why,
        "overgeslagen": change.left_alone,
    }
