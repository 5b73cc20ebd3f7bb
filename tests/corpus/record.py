"""What is known of each workbook, a line of JSON for each, so that a run that stopped goes on where it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from pathlib import Path


class Verdict(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of one workbook.

    Attributes:
        name: path below the folder, with strokes.
        kind: "edited", "refused" (by us, with a reason), "unreadable" (not a sound workbook), or "failed".
        reason: of a refusal or failure.
        detail: what exactly was found.
        elsewhere: why cells were left alone before others took their place; empty when the first ones did.
        is_without_sheet: marks and notes were set without a sheet and without a journal: the structure is protected.
        problems: what the edits broke; empty for a sound result.
        made_by: the program that last saved it, as it says itself.
        size: bytes of the file.
        seconds: of processor time for all that was done with it.
        office: what LibreOffice says: "" (not asked), "same", "differs" or "unread"; of what was not edited "opens" or
            "empty".
        openpyxl: "" (not asked), "keeps", "loses" or the name of what it raised.
        lost: what openpyxl loses, as kind of part → how many.
    """

    name: str
    kind: str
    reason: str = ""
    detail: str = ""
    elsewhere: tuple[str, ...] = ()
    is_without_sheet: bool = False
    problems: tuple[str, ...] = ()
    made_by: str = ""
    size: int = 0
    seconds: float = 0.0
    office: str = ""
    openpyxl: str = ""
    lost: dict[str, int] = {}

    @property
    def source(self) -> str:
        """The first folder of its path."""
        return self.name.partition("/")[0] if "/" in self.name else ""


def read(log: Path) -> list[Verdict]:
    """Give the verdicts of a log; the last of a name counts."""
    if not log.is_file():
        return []
    lines = [msgspec.json.decode(line, type=Verdict) for line in log.read_bytes().splitlines()]
    return list({one.name: one for one in lines}.values())


def append(log: Path, verdicts: list[Verdict]) -> None:
    """Add verdicts to a log."""
    with log.open("ab") as file:
        file.writelines(msgspec.json.encode(one) + b"\n" for one in verdicts)
