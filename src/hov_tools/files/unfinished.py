"""What a stopped run left where workbooks are read or written: settled first, and told."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from hov_tools.files import text
from hov_tools.files.receipt import KEPT_FOLDER
from hov_tools.ooxml.resume import Ending, Settled, settle
from hov_tools.system_errors import system_reason
from hov_tools.texts import printable

_TEXTS = {
    Ending.FINISHED: "begonnen_afgemaakt",
    Ending.TAKEN_BACK: "begonnen_teruggedraaid",
    Ending.CHANGED: "begonnen_gewijzigd",
    Ending.REFUSED: "begonnen_niet",
    Ending.FOREIGN: "begonnen_vreemd",
    Ending.BUSY: "begonnen_bezig",
}
_MOST_NAMED = 10


def settle_before(path: Path) -> tuple[str, ...]:
    """Finish or take back what a stopped run began in a folder and below it, or beside a file; give what is to be told.

    Args:
        path: a folder, or a file of which only the folder is looked at; it need not be there.
    """
    return tuple(map(_told, settle(path, deep=True))) if path.is_dir() else settle_in([path.parent])


def settle_in(folders: Iterable[Path]) -> tuple[str, ...]:
    """Do so in these folders, which are about to be written to, and in those of their receipts; not below them."""
    each = dict.fromkeys(place for folder in folders for place in (folder, folder / KEPT_FOLDER))
    return tuple(_told(one) for folder in each for one in settle(folder, deep=False))


def _told(one: Settled) -> str:
    names = [printable(path.name) for path in one.files[:_MOST_NAMED]]
    more = [text("wel_geschreven_meer", count=len(one.files) - len(names)).strip()] if one.files[_MOST_NAMED:] else []
    return text(
        _TEXTS[one.ending],
        folder=one.note.parent,
        note=one.note.name,
        files=", ".join([*names, *more]),
        why="" if one.error is None else system_reason(one.error),
    )
