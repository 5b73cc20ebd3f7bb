"""The Dutch texts about files."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files


@lru_cache(maxsize=1)
def _texts() -> dict[str, str]:
    return tomllib.loads((files("hov_tools.batch") / "texts.toml").read_text(encoding="utf-8"))


def text(name: str, /, **values: object) -> str:
    """Give a text, filled in; raises KeyError when there is none."""
    return _texts()[name].format(**values)
