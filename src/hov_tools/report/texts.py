"""The Dutch texts of reports, by key."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from hov_tools.data import read_toml

# Marks that turn the direction of the text around them (Unicode Bidirectional Algorithm, UAX 9, §2).
_TURNING = "\u200e\u200f\u202a-\u202e\u2066-\u2069"
# Controls but the line feed, half surrogates, and the last two characters of each of the 17 planes.
_NO_CHARACTERS = "".join(chr(plane * 0x10000 + last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
_UNPRINTABLE = re.compile(f"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff{_TURNING}{_NO_CHARACTERS}]")
_REPLACEMENT = "\ufffd"


@lru_cache(maxsize=1)
def _raw() -> Mapping[str, Any]:
    return MappingProxyType(read_toml("report/texts.toml"))


@lru_cache(maxsize=1024)
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
    return _plain(key) if not values else str(_entry(key).format(**values))


@lru_cache(maxsize=1024)
def _plain(key: str) -> str:
    template: str = _entry(key)
    return template.format()


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
    if raw.isprintable():
        # None of these is; saying so takes a tenth of the time of looking for each.
        return raw
    plain = raw.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return _UNPRINTABLE.sub(_REPLACEMENT, plain)
