"""The Dutch texts of the overview, by key."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from hov_tools.data import read_toml


@lru_cache(maxsize=1)
def _raw() -> dict[str, Any]:
    return read_toml("batch/overview.toml")


def text(key: str, /, **values: object) -> str:
    """Give a text with its {names} filled in.

    Args:
        key: path in overview.toml, such as "koppen.recht".
        values: what stands for the {names}.

    Raises:
        KeyError: there is no such text, or a name is missing.
    """
    entry: Any = _raw()
    for part in key.split("."):
        entry = entry[part]
    template: str = entry
    return template.format(**values)
