"""The Dutch texts of reports, by key."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from hov_tools.data import read_toml

# Marks that turn the direction of the text around them (Unicode Bidirectional Algorithm, UAX 9, §2).
_TURNING = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_REPLACEMENT = "\ufffd"


@lru_cache(maxsize=1)
def _raw() -> Mapping[str, Any]:
    return MappingProxyType(read_toml("report/texts.toml"))


def _entry(key: str) -> Any:  # noqa: ANN401 - a TOML value: a text or a pair
    entry: Any = _raw()
    for part in key.split("."):
        entry = entry[part]
    return entry


def text(key: str, /, **values: object) -> str:
    """Give a text with its {names} filled in.

    Args:
        key: path in texts.toml, such as "columns.code".
        values: what stands for the {names}.

    Raises:
        KeyError: there is no such text, or a name is missing.
    """
    template: str = _entry(key)
    return template.format(**values)


def counted(key: str, n: int) -> str:
    """Give the singular or plural of a text with its number; raises KeyError as `text`."""
    singular, plural = _entry(key)
    template: str = singular if n == 1 else plural
    return template.format(n=n)


def printable(raw: str) -> str:
    """Make a text from a workbook safe to show, on a sheet and on a terminal.

    Line breaks stay and tabs become spaces; other control characters (a terminal would obey them), half surrogates,
    non-characters (no sheet can hold them, XML 1.0 §2.2) and marks that turn the reading direction become "\ufffd".
    """
    plain = raw.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    if plain.isascii() and plain.replace("\n", "").isprintable():
        return plain
    return "".join(_REPLACEMENT if _is_unprintable(char) else char for char in plain)


def _is_unprintable(char: str) -> bool:
    if char == "\n":
        return False
    return unicodedata.category(char) in ("Cc", "Cs") or char in _TURNING or ord(char) & 0xFFFE == 0xFFFE
