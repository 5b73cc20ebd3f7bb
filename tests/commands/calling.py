"""Calling hov as a user does: in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

EXAMPLES = Path(str(files("hov_tools") / "examples"))


@dataclass(frozen=True, slots=True)
class Called:
    """What a call came to."""

    status: int
    out: str
    err: str


def hov(*arguments: str | Path, before: str | None = None, folder: Path | None = None) -> Called:
    """Run hov with these arguments; `before` is Python to run first, to let the program fail."""
    if before is None:
        command = [sys.executable, "-m", "hov_tools"]
    else:
        command = [sys.executable, "-c", f"import sys; {before}; from hov_tools.cli import main; sys.exit(main())"]
    done = subprocess.run(
        [*command, *map(str, arguments)], capture_output=True, encoding="utf-8", check=False, cwd=folder, timeout=120
    )
    return Called(done.returncode, done.stdout, done.stderr)
