"""Files and folders: what is taken in, what is judged, where results go; shared by commands, buttons and batch."""

from __future__ import annotations

from hov_tools.ooxml.errors import LimitError
from hov_tools.texts import Texts

text = Texts("files/texts.toml")


def reason(name: str) -> str:
    """Say in Dutch why the writer left something alone; a reason without words of its own is shown by its name."""
    words: dict[str, str] = text.entry("redenen")
    return words[name] if name in words else text("reden_overig", name=name)


def load_of(error: Exception) -> str:
    """Say what in a workbook asked for more work than a form may, in Dutch; "" when that is not what is wrong."""
    if not isinstance(error, LimitError) or error.load is None:
        return ""
    what = text(f"werk.{error.load.value}")
    return text("werk_in_blad", what=what, sheet=error.where) if error.where else what
