"""Files and folders: what is taken in, what is judged, where results go; shared by commands, buttons and batch."""

from __future__ import annotations

from hov_tools.texts import Texts

text = Texts("files/texts.toml")


def reason(name: str) -> str:
    """Say in Dutch why the writer left something alone; a reason without words of its own is shown by its name."""
    words: dict[str, str] = text.entry("redenen")
    return words[name] if name in words else text("reden_overig", name=name)
