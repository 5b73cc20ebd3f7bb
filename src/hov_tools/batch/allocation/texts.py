"""The Dutch texts of the national allocation."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from hov_tools.data import read_toml


@lru_cache(maxsize=1)
def _texts() -> dict[str, Any]:
    return read_toml("batch/allocation/texts.toml")


def text(name: str, /, **values: object) -> str:
    """Give a text, filled in; raises KeyError when there is none."""
    template: str = _texts()[name]
    return template.format(**values)


def choice(name: str) -> str:
    """Give the text of a choice (domain, "choice")."""
    found: str = _texts()["keuzes"][name]
    return found


def explanation() -> tuple[tuple[str, str], ...]:
    """Give the explanation of the method: (heading, paragraph)."""
    return tuple((one["kop"], one["tekst"]) for one in _texts()["uitleg"])
