"""Where receipts and backups lie, for tests that look for them or stand in their way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from hov_tools.files.own_output import backup_of
from hov_tools.files.receipt import KEPT_FOLDER, receipt_beside

PARTS = ("workbook", "receipt", "backup")
"""What is written of a workbook in place."""


def backups(path: Path) -> list[Path]:
    """Give the backups of a workbook, by their names: those of one day in the order in which they were made."""
    folder = path.parent / KEPT_FOLDER
    there = sorted(folder.iterdir(), key=lambda one: (len(one.name), one.name)) if folder.is_dir() else []
    return [one for one in there if backup_of(one.name) == path.name]


def backup(path: Path) -> Path:
    """Give the one backup of a workbook."""
    (found,) = backups(path)
    return found


def is_part(path: Path, part: str) -> Callable[[Path], bool]:
    """Give what tells whether a file is one of what is written of a workbook."""
    kept = path.parent / KEPT_FOLDER
    return {
        "workbook": lambda one: one == path,
        "receipt": lambda one: one == receipt_beside(path),
        "backup": lambda one: one.parent == kept and backup_of(one.name) == path.name,
    }[part]
