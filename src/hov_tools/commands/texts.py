"""The Dutch texts of the command line."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from hov_tools.data import read_toml


@lru_cache(maxsize=2)
def _texts(name: str) -> dict[str, Any]:
    return read_toml(f"commands/{name}")


def text(name: str, /, **values: object) -> str:
    """Give a text, filled in; raises KeyError when there is none."""
    template: str = _texts("texts.toml")[name]
    return template.format(**values)


def texts(name: str) -> list[str]:
    """Give a list of texts, such as the headings of a table; raises KeyError when there is none."""
    found: list[str] = _texts("texts.toml")[name]
    return found


def help_text(name: str) -> str:
    """Give a text of the help; raises KeyError when there is none."""
    found: str = _texts("help.toml")[name]
    return found
