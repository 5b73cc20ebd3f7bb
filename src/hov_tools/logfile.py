"""Where the program's own failures are told in full, for whoever looks after it."""

from __future__ import annotations

import os
import secrets
import sys
import traceback
from contextlib import suppress
from pathlib import Path

from hov_tools import __version__


def log_folder() -> Path:
    """Give the folder of the log: the user's own, as the system has it."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or str(Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = str(Path.home() / "Library" / "Logs")
    else:
        base = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return Path(base) / "hov_tools"


def log_failure(error: BaseException, frames: str = "") -> tuple[str, Path]:
    """Write a failure to the log.

    Only the kind of error and the lines of the program are written: its message or values could hold what stands in
    a workbook.

    Args:
        error: what went wrong.
        frames: the lines of the program in the process where it went wrong, when that was another one.

    Returns:
        The number of this run, and the log file.
    """
    run = secrets.token_hex(4)
    path = log_folder() / "hov_tools.log"
    own = "".join(traceback.format_tb(error.__traceback__))
    entry = f"run {run}, hov_tools {__version__}, {type(error).__name__}\n{frames}{own}\n"
    # A log that cannot be written must not hide the failure itself.
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as log:
            log.write(entry)
    return run, path
