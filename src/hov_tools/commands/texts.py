"""The Dutch texts of the command line."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files


@lru_cache(maxsize=2)
def _texts(name: str) -> dict[str, str]:
    return tomllib.loads((files("hov_tools.commands") / name).read_text(encoding="utf-8"))


def text(name: str, /, **values: object) -> str:
    """Give a text, filled in; raises KeyError when there is none."""
    return _texts("texts.toml")[name].format(**values)


def help_text(name: str) -> str:
    """Give a text of the help; raises KeyError when there is none."""
    return _texts("help.toml")[name]
