"""Our own output, known wherever it lies, so that it is never taken for what somebody handed in.

Each workbook that we wrote has a receipt that names its checksum: a file that is still so is ours. One that was
changed since is the work of whoever changed it, and is read as any other. A workbook that was marked in place stays the
form that it was.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from hov_tools.files.receipt import BATCH_RECEIPT, CORRECTED, KEPT_FOLDER, MADE_FROM, RECEIPT_SUFFIX

RESULT_NAME = "resultaat.json"
"""The file in a consortium's folder of results that holds what its work gave."""

PROGRESS_NAME = ".hov-journaal.sqlite"
"""The list of what a batch has done, in its folder of results."""

PREVIOUS_NAME = ".hov-vorige.jsonl"
"""What a batch remembers of its last run that came to its end, in its folder of results."""

DOSSIERS_NAME = "Dossiers.sqlite"
"""What the bureau adds to the results, in their folder; it lasts whatever is handed in or withdrawn."""

DOSSIERS_HOLDER = ".hov-dossiers-bezig"
"""Says who is writing in the dossiers, as long as somebody is."""

WORK_FOLDER = ".hov-werk"
"""The folder in which a batch makes the folders of results."""

_TABLES_OF_RESULTS = (
    *("bevindingen", "samenwerkingsverbanden", "instellingen", "verdeling", "bestanden"),
    *("ontvangst", "routes", "versies", "keuzes", "contacten", "wijzigingen", "besluiten", "dossiers"),
)

BESIDE_RESULTS = frozenset(
    [
        PROGRESS_NAME,
        PREVIOUS_NAME,
        WORK_FOLDER,
        DOSSIERS_NAME.casefold(),
        DOSSIERS_HOLDER,
        KEPT_FOLDER.casefold(),
        "overzicht.xlsx",
        *(f"{name}.{end}" for name in _TABLES_OF_RESULTS for end in ("csv", "parquet")),
    ]
)
"""What stands beside a batch's folders of results, in small letters: no consortium's folder is named so."""

_BACKUP = re.compile(r"(.+) \(reservekopie [0-9]{4}-[0-9]{2}-[0-9]{2}(?:, [0-9]+)?\)(\.[^./]+)?", re.DOTALL)
# As earlier versions named it, beside the workbook.
_EARLIER_BACKUP = re.compile(r"(.+)\.reservekopie(?:-[0-9]+)?", re.DOTALL)
_DATABASE = b"SQLite format 3\0"
# What the first page of the list says of its tables (SQLite's file format, 2.6: the schema stands on page one).
_TABLES = (b"klaar", b"vingerafdruk", b"opgave")
_PAGE = 4096
_MOST_BYTES = 64 << 20


class Account(msgspec.Struct, frozen=True):
    """What a receipt says was written.

    Attributes:
        written: path, from the folder with the workbooks, of what was written → its SHA-256.
        made_from: such a path → SHA-256 of the form that it is a copy of, as it was handed in.
        corrected: such paths of copies that hold what someone corrected in an earlier one.
        read: path in what was handed in of what was read → its SHA-256.
        is_in_place: into the user's own file; None when it does not say, as those of earlier versions.
    """

    written: dict[str, str]
    made_from: dict[str, str] = msgspec.field(default_factory=dict)
    corrected: frozenset[str] = frozenset()
    read: dict[str, str] = msgspec.field(default_factory=dict)
    is_in_place: bool | None = None


def is_folder_of_results(folder: Path, names: Collection[str]) -> bool:
    """Tell whether a folder is that of a batch's results, by what is in it.

    That is a list of what is done, or, where that list was lost, a consortium's result beside our receipt.

    Args:
        folder: to look at.
        names: of the files in it.
    """
    if PROGRESS_NAME not in names:
        return False
    try:
        return _is_list(folder / PROGRESS_NAME) or any(map(_is_of_a_consortium, folder.iterdir()))
    except OSError:
        return False


def _is_list(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        page = file.read(_PAGE)
    return page.startswith(_DATABASE) and all(one in page for one in _TABLES)


def _is_of_a_consortium(folder: Path) -> bool:
    # A batch of an earlier version put its receipt beside the result.
    receipts = (folder / KEPT_FOLDER / BATCH_RECEIPT, folder / BATCH_RECEIPT)
    return _account_in(folder / RESULT_NAME) is not None and any(_account_in(one) is not None for one in receipts)


def _account_in(path: Path) -> Account | None:
    if not path.is_file() or path.stat().st_size > _MOST_BYTES:
        return None
    return read_account(path.read_bytes())


def is_named_as_account(name: str) -> bool:
    """Tell whether a file has the name of a receipt or of a result."""
    last = name.rpartition("/")[2]
    return last.endswith(RECEIPT_SUFFIX) or last in (BATCH_RECEIPT, RESULT_NAME)


def backup_of(name: str) -> str | None:
    """Give the path of the workbook of which a file is named as the backup; None when it is not.

    Args:
        name: its path, with "/".
    """
    named = _BACKUP.fullmatch(name)
    if named is None:
        earlier = _EARLIER_BACKUP.fullmatch(name)
        return None if earlier is None else earlier[1]
    folder, _, last = f"{named[1]}{named[2] or ''}".rpartition("/")
    around = folder_with_workbooks(folder)
    return f"{around}/{last}" if around else last


def folder_with_workbooks(folder: str) -> str:
    """Give the folder of the workbooks of which a folder holds the receipts and backups, as paths with "/"."""
    above, _, last = folder.rpartition("/")
    return above if last == KEPT_FOLDER else folder


def read_account(data: bytes) -> Account | None:
    """Read what a receipt or result says was written; None when it is not one of ours.

    Args:
        data: its bytes; nothing in it is followed, and only checksums are compared with it.
    """
    try:
        raw: Any = msgspec.json.decode(data)
        if not isinstance(raw, dict):
            return None
        tool = raw.get("gereedschap")
        is_receipt = isinstance(tool, dict) and tool.get("naam") == "hov_tools"
        if not is_receipt and not (isinstance(raw.get("sleutel"), str) and "vingerafdruk" in raw):
            return None
        outputs = tuple(_files(raw.get("uitvoer")))
        return Account(
            {path: one["sha256"] for path, one in outputs},
            {path: made_from for path, one in outputs if isinstance(made_from := one.get(MADE_FROM), str)},
            frozenset(path for path, one in outputs if one.get(CORRECTED) is True),
            {path: one["sha256"] for path, one in _files(raw.get("invoer"))},
            # What a batch writes never goes into the files that were handed in.
            raw.get("ter_plekke") is True if "ter_plekke" in raw or _is_of_batch(raw) else None,
        )
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _is_of_batch(raw: dict[str, Any]) -> bool:
    return "vingerafdruk" in raw or raw.get("opdracht") == "batch"


def _files(stated: object) -> Iterator[tuple[str, dict[str, Any]]]:
    for one in stated if isinstance(stated, Sequence) and not isinstance(stated, str) else [stated]:
        if isinstance(one, dict) and isinstance(one.get("bestand"), str) and isinstance(one.get("sha256"), str):
            yield one["bestand"], one
