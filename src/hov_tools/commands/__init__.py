"""The commands of hov, one module each, with its options: thin, over functions that do the work."""

from __future__ import annotations

from hov_tools.texts import Texts

text = Texts("commands/texts.toml")
_help = Texts("commands/help.toml")

OK, ERRORS, WRONG_USE, NOTHING_READ, FAILED = range(5)
"""Exit statuses (domain, 6)."""


def help_text(name: str) -> str:
    """Give a text of the help as it stands; raises KeyError when there is none."""
    found: str = _help.entry(name)
    return found
