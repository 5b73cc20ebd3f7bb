"""Text that is broken into lines where it is shown: as wide as a file has it, or as the window of a terminal is."""

from __future__ import annotations

from textwrap import wrap

from msgspec import Struct

from hov_tools.texts import printable

WIDTH = 100
"""Characters on a line, where no window says otherwise."""


class Paragraph(Struct, frozen=True):
    """A text that stands on as many lines as it needs.

    Attributes:
        content: the text.
        indent: empty characters before every line.
        start: what the first line begins with instead of them; None: nothing else.
    """

    content: str
    indent: int = 0
    start: str | None = None

    @property
    def on_one_line(self) -> str:
        """The text without line breaks, and safe to show."""
        return " ".join(printable(self.content, keeps_lines=True).split())

    def lines(self, width: int = WIDTH) -> list[str]:
        """Break it into lines of at most so many characters."""
        blank = " " * self.indent
        start = blank if self.start is None else self.start
        lines = wrap(self.on_one_line, width, initial_indent=start, subsequent_indent=blank, break_on_hyphens=False)
        return [line.rstrip() for line in lines or [start]]
