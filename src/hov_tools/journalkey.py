"""The user's own key, with which what is written into workbooks is signed: it never comes into a workbook."""

from __future__ import annotations

import os
import secrets
import sys
from contextlib import suppress
from pathlib import Path

from hov_tools.logfile import log_folder

SIZE = 32
"""Bytes of a key: as many as the digest with which it is used gives (RFC 2104, §3)."""

_NAME = "journaal.sleutel"


def key_path() -> Path:
    """Give the file of the key: in the user's own folder, and not where a log is handed to someone else."""
    folder = log_folder()
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / folder.name / _NAME
    return folder / _NAME


def journal_key() -> bytes | None:
    """Give the user's key, made the first time.

    Returns:
        None when there is none and none can be made, or the file holds something else: what is written can then be
        taken out again only as far as it is recognisably ours.
    """
    try:
        path = key_path()
        if not path.exists():
            _make(path)
        key = path.read_bytes()
        # What a run left that was stopped while it made one; another that is making one now uses ours.
        for left in path.parent.glob(f"{_NAME}.*"):
            left.unlink(missing_ok=True)
    except (OSError, RuntimeError):
        # A RuntimeError: the user has no folder of their own.
        return None
    return key if len(key) == SIZE else None


def _make(path: Path) -> None:
    """Put a new key at a path at which there is none; of two processes that do so at once, one key stays."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = path.with_name(f"{_NAME}.{secrets.token_hex(8)}")
    try:
        handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(SIZE))
            file.flush()
            os.fsync(handle)
        # Another process put its key there, and may have cleared ours.
        with suppress(FileExistsError, FileNotFoundError):
            if sys.platform == "win32":
                # There it takes the place of nothing.
                new.rename(path)
            else:
                path.hardlink_to(new)
    finally:
        new.unlink(missing_ok=True)
