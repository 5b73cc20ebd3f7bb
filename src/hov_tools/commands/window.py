"""The width of the window that a line is shown in."""

from __future__ import annotations

import os
from textwrap import fill
from typing import TextIO


def window_width(stream: TextIO) -> int | None:
    """Give the characters on a line of the terminal that a stream goes to; None where it goes elsewhere."""
    # Not by rich, nor by argparse's own way, which load much that nothing else needs.
    try:
        return (os.get_terminal_size(stream.fileno()).columns or None) if stream.isatty() else None
    except (OSError, ValueError, AttributeError):
        return None


def in_width(shown: str, width: int) -> str:
    """Break lines that are wider than the window; those that were broken by hand stay so."""
    lines = (
        fill(line, width, subsequent_indent=_indent(line), break_on_hyphens=False) if len(line) > width else line
        for line in shown.splitlines()
    )
    return "\n".join(lines)


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]
