"""What goes wrong between a user and the program, as exceptions with a Dutch message."""

from __future__ import annotations


class UsageError(Exception):
    """The command was used wrongly; the message says how to use it (exit status 2)."""


class OutputError(Exception):
    """A result could not be written; the message names the file and says what to do (exit status 4)."""
