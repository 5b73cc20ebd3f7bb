"""The Dutch texts of installing and of checking an installation."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from hov_tools.data import read_toml


@lru_cache(maxsize=1)
def _texts() -> dict[str, Any]:
    return read_toml("excel/install.toml")


def text(name: str, /, **values: object) -> str:
    """Give a text, filled in; raises KeyError when there is none."""
    template: str = _texts()[name]
    return template.format(**values)


def cause(name: str, /, **values: object) -> tuple[str, str]:
    """Give what was found and what to do about it, filled in; raises KeyError when there is none."""
    found: dict[str, str] = _texts()["oorzaken"][name]
    return found["wat"].format(**values), found["herstel"].format(**values)
