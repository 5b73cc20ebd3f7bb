"""Calling hov as a user does: in a process of its own."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from hov_tools.cli import main
from support.environment import WORKBOOKS, unavailable

EXAMPLES = WORKBOOKS / "voorbeelden"


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


def hov_without_rights(*arguments: str | Path) -> Called:
    """Run hov as somebody to whom the rights of files and folders apply, whoever runs the tests."""
    command = [sys.executable, "-m", "hov_tools", *map(str, arguments)]
    if os.geteuid() == 0:
        if shutil.which("setpriv") is None:
            unavailable("setpriv is not installed (Debian: util-linux)")
        # Root is stopped by them too without these two capabilities (capabilities(7)).
        command = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", *command]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False, timeout=120)
    return Called(done.returncode, done.stdout, done.stderr)


def hov_inside(*arguments: str | Path) -> Called:
    """Run hov in this process: ten times as fast, for what does not depend on a process of its own."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        try:
            status = main([str(argument) for argument in arguments])
        except SystemExit as stop:
            status = stop.code if isinstance(stop.code, int) else 1
    return Called(status, out.getvalue(), err.getvalue())
