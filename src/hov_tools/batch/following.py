"""Looking at a folder again and again, for what is handed in while the program runs."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

from hov_tools.files.handed_in import entries

INTERVAL = 2.0
"""Seconds between two looks; a copy over a slow network is seen to grow."""

_FolderState: TypeAlias = frozenset[tuple[str, int, int]]
# Of what is there but cannot be looked at: it has no size and no time.
_UNKNOWN = (-1, 0)


class Turn:
    """A turn to do what is in the folder; `is_undone` is set by whoever could not, and gets another."""

    def __init__(self) -> None:
        self.is_undone = False


def changes(
    folder: Path,
    without: Path,
    sleep: Callable[[float], None],
    tell: Callable[[Path], None],
    interval: float = INTERVAL,
) -> Iterator[Turn]:
    """Give a turn when the folder differs from what it was at the last turn, and has stood still for one interval.

    A folder that cannot be listed for a while, as on a network that is away, has not changed. A file that is gone
    when it is looked at is not there; a link that leads nowhere stands for itself.

    Args:
        folder: to look at.
        without: the folder of results, which may lie in it.
        sleep: waits; ends the turns by an exception.
        tell: is called with each link that leads nowhere, once.
        interval: seconds between two looks.
    """
    handled: _FolderState | None = None
    before: _FolderState | None = None
    told: set[Path] = set()
    while True:
        now: _FolderState | None
        dangling: set[Path] = set()
        try:
            now = _state_of(folder, without, dangling)
        except OSError:
            now = handled
        for path in sorted(dangling - told):
            tell(path)
        told |= dangling
        if now is not None and now != handled and now == before:
            turn = Turn()
            yield turn
            handled = None if turn.is_undone else now
        before = now
        sleep(interval)


def _state_of(folder: Path, without: Path, dangling: set[Path]) -> _FolderState:
    """Look at everything in the folder.

    Args:
        folder: to look at.
        without: the folder of results.
        dangling: receives the links that lead nowhere.

    Raises:
        OSError: the folder cannot be listed.
    """
    dangling.update(path for path in folder.iterdir() if _leads_nowhere(path))
    found: set[tuple[str, int, int]] = {(str(path), *_UNKNOWN) for path in dangling}
    for entry in entries(folder, without):
        for path in _files(entry):
            try:
                stat = path.stat()
            except FileNotFoundError:
                if _leads_nowhere(path):
                    dangling.add(path)
                    found.add((str(path), *_UNKNOWN))
            except OSError:
                found.add((str(path), *_UNKNOWN))
            else:
                found.add((str(path), stat.st_size, stat.st_mtime_ns))
    return frozenset(found)


def _leads_nowhere(path: Path) -> bool:
    return path.is_symlink() and not path.exists()


def _files(entry: Path) -> Iterator[Path]:
    yield entry
    if entry.is_dir():
        for place, _, names in os.walk(entry):
            # The lock file of a workbook that is open in Excel comes and goes.
            yield from (Path(place, name) for name in names if not name.startswith("~$"))
