"""What goes wrong between a user and the program, as exceptions with a Dutch message."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


class UsageError(Exception):
    """The command was used wrongly; the message says how to use it (exit status 2)."""


class OutputError(Exception):
    """A result could not be written; the message names the file and says what to do (exit status 4).

    Attributes:
        written: what was written all the same, before it or after; the message names it too.
    """

    def __init__(self, message: str, written: Sequence[Path] = ()) -> None:
        super().__init__(message)
        self.written = tuple(written)
