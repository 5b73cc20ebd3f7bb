"""Excel: the open book as a snapshot, edits applied to it, buttons and worksheet functions."""

from __future__ import annotations

from hov_tools import files
from hov_tools.texts import Texts

text = Texts("excel/texts.toml")


def reason(name: str) -> str:
    """Say in Dutch why something was left alone; a reason without words of its own is shown by its name."""
    own: dict[str, str] = text.entry("redenen")
    # What a file's writer refuses, an open book refuses for the same reason.
    return own[name] if name in own else files.reason(name)


def function_text(name: str, /, **values: object) -> str:
    """Give a text of the worksheet functions, filled in; raises KeyError when there is none."""
    return text(f"functies.{name}", **values)
