"""The Dutch texts about files."""

from __future__ import annotations

from functools import lru_cache

from hov_tools.data import read_toml


@lru_cache(maxsize=1)
def _texts() -> dict[str, str]:
    return read_toml("batch/texts.toml")


def text(name: str, /, **values: object) -> str:
    """Give a text, filled in; raises KeyError when there is none."""
    return _texts()[name].format(**values)
