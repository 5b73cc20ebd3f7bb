"""The national allocation proposal: from folders and a list to who gets what, and its workbooks (domain, 4.3)."""

from __future__ import annotations

from hov_tools.texts import Texts

text = Texts("allocation/texts.toml")


def choice(name: str) -> str:
    """Give the text of a choice (domain, "choice")."""
    found: str = text.entry(f"keuzes.{name}")
    return found


def explanation() -> tuple[tuple[str, str], ...]:
    """Give the explanation of the method: (heading, paragraph)."""
    return tuple((one["kop"], one["tekst"]) for one in text.entry("uitleg"))
