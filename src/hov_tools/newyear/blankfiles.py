"""The files of blank forms that were meant: the files themselves, and those in a folder that was named."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

_SUFFIXES = frozenset([".xlsx", ".xlsm"])


def blank_files(paths: Iterable[Path]) -> tuple[Path, ...]:
    """Give the files; of a folder its workbooks, in the order of their names.

    Not every shell replaces "*.xlsx" by names, so a folder must do as well. What Excel or a system put there is none.
    """
    found: list[Path] = []
    for path in paths:
        inside = sorted(path.iterdir()) if path.is_dir() else [path]
        found += [
            one
            for one in inside
            if one is path or one.suffix.lower() in _SUFFIXES and not one.name.startswith(("~$", "."))
        ]
    return tuple(found)
