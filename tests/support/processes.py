"""Running other programs so that none hangs and none stays behind."""

from __future__ import annotations

import os
import signal
import subprocess
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_END_SECONDS = 60.0


class ProgramError(Exception):
    """A program ended badly, took too long, or did not make the file it was asked for."""


@contextmanager
def running(command: Sequence[str], log: Path, stdin: int = subprocess.DEVNULL) -> Iterator[subprocess.Popen[str]]:
    """Start a program in a process group of its own; nothing of the group outlives the block.

    When the block ends well, the program gets a minute to end by itself.

    Args:
        command: the program and its arguments.
        log: file for all that it prints.
        stdin: as subprocess takes it.
    """
    environment = os.environ | {"LC_ALL": "C.UTF-8"}
    with log.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(
            command,
            stdin=stdin,
            stdout=output,
            stderr=subprocess.STDOUT,
            text=True,
            env=environment,
            start_new_session=True,
        )
        try:
            yield process
            _wait(process, None, _END_SECONDS)
        finally:
            # The launcher may be gone while the program it launched still runs in the group.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def run_to_end(
    command: Sequence[str],
    log: Path,
    seconds: float,
    request: str | None = None,
    accepted: tuple[int, ...] = (0,),
) -> int:
    """Run a program to its end and give its exit status.

    Args:
        command: the program and its arguments.
        log: file for all that it prints.
        seconds: after which it is killed.
        request: text for its standard input.
        accepted: exit statuses that are no failure.

    Raises:
        ProgramError: it took too long, or ended with another status than the accepted ones.
    """
    with running(command, log, subprocess.PIPE) as process:
        _wait(process, request, seconds)
    if process.returncode not in accepted:
        said = log.read_text(encoding="utf-8", errors="replace").strip()
        raise ProgramError(f"{command[0]} ended with status {process.returncode}: {said}")
    return process.returncode


def _wait(process: subprocess.Popen[str], request: str | None, seconds: float) -> None:
    try:
        process.communicate(request, timeout=seconds)
    except subprocess.TimeoutExpired as error:
        raise ProgramError(f"{process.args!r} did not end within {seconds} seconds") from error
