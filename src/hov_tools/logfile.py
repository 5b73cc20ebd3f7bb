"""Where the program's own failures are told in full, for whoever looks after it."""

from __future__ import annotations

import os
import secrets
import sys
import traceback
from pathlib import Path

from hov_tools import __version__
from hov_tools.texts import Texts

_text = Texts("system_errors.toml")


def log_folder() -> Path:
    """Give the folder of the log: the user's own, as the system has it."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or str(Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = str(Path.home() / "Library" / "Logs")
    else:
        base = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return Path(base) / "hov_tools"


def log_failure(error: BaseException, frames: str = "") -> tuple[str, str]:
    """Write a failure to the log.

    Only the kind of error and the lines of the program are written: its message or values could hold what stands in
    a workbook.

    Args:
        error: what went wrong.
        frames: the lines of the program in the process where it went wrong, when that was another one.

    Returns:
        The number of this run, and where its particulars stand: a clause in Dutch. A log that cannot be written hides
        nothing of the failure, and is not named.
    """
    run = secrets.token_hex(4)
    own = "".join(traceback.format_tb(error.__traceback__))
    entry = f"run {run}, hov_tools {__version__}, {type(error).__name__}\n{frames}{own}\n"
    try:
        path = log_folder() / "hov_tools.log"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8", errors="replace") as log:
            log.write(entry)
    except (OSError, RuntimeError):
        # A RuntimeError: the user has no folder of their own.
        return run, _text("geen_log")
    return run, _text("log", path=path)
