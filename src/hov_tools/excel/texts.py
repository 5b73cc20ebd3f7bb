"""The Dutch texts of the buttons and the worksheet functions."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from hov_tools.data import read_toml


@lru_cache(maxsize=2)
def _texts(path: str) -> dict[str, Any]:
    return read_toml(path)


def text(name: str, /, **values: object) -> str:
    """Give a text, filled in; raises KeyError when there is none."""
    template: str = _texts("excel/texts.toml")[name]
    return template.format(**values)


def reason(name: str) -> str:
    """Say in Dutch why something was left alone; a reason without words of its own is shown by its name."""
    own: dict[str, str] = _texts("excel/texts.toml")["redenen"]
    # What a file's writer refuses, an open book refuses for the same reason.
    shared: dict[str, str] = _texts("batch/texts.toml")["redenen"]
    return own.get(name) or shared.get(name) or text("reden_overig", name=name)


def function_text(name: str, /, **values: object) -> str:
    """Give a text of the worksheet functions, filled in; raises KeyError when there is none."""
    templates: dict[str, str] = _texts("excel/texts.toml")["functies"]
    return templates[name].format(**values)
