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


def changes(folder: Path, without: Path, sleep: Callable[[float], None], interval: float = INTERVAL) -> Iterator[None]:
    """Give a turn when the folder differs from what it was at the last turn, and has stood still for one interval.

    A folder that cannot be listed for a while, as on a network that is away, has not changed.

    Args:
        folder: to look at.
        without: the folder of results, which may lie in it.
        sleep: waits; ends the turns by an exception.
        interval: seconds between two looks.
    """
    handled: _FolderState | None = None
    before: _FolderState | None = None
    while True:
        now: _FolderState | None
        try:
            now = _state_of(folder, without)
        except OSError:
            now = handled
        if now is not None and now != handled and now == before:
            handled = now
            yield
        before = now
        sleep(interval)


def _state_of(folder: Path, without: Path) -> _FolderState:
    found: set[tuple[str, int, int]] = set()
    for entry in entries(folder, without):
        for path in _files(entry):
            stat = path.stat()
            found.add((str(path), stat.st_size, stat.st_mtime_ns))
    return frozenset(found)


def _files(entry: Path) -> Iterator[Path]:
    yield entry
    if entry.is_dir():
        for place, _, names in os.walk(entry):
            # The lock file of a workbook that is open in Excel comes and goes.
            yield from (Path(place, name) for name in names if not name.startswith("~$"))
