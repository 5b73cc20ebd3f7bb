"""The Dutch texts about files."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from hov_tools.data import read_toml


@lru_cache(maxsize=1)
def _texts() -> dict[str, Any]:
    return read_toml("batch/texts.toml")


def text(name: str, /, **values: object) -> str:
    """Give a text, filled in; raises KeyError when there is none."""
    template: str = _texts()[name]
    return template.format(**values)


def reason(name: str) -> str:
    """Say in Dutch why the writer left something alone; a reason without words of its own is shown by its name."""
    words: dict[str, str] = _texts()["redenen"]
    return words[name] if name in words else text("reden_overig", name=name)
