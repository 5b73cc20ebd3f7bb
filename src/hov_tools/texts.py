"""The Dutch texts that people see, by key: one catalogue in TOML for each room of the house."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any

from hov_tools.data import read_toml

# Marks that turn the direction of the text around them (Unicode Bidirectional Algorithm, UAX 9, §2).
_TURNING = "\u200e\u200f\u202a-\u202e\u2066-\u2069"
# Controls but the line feed, half surrogates, and the last two characters of each of the 17 planes.
_NO_CHARACTERS = "".join(chr(plane * 0x10000 + last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
_UNPRINTABLE = re.compile(f"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff{_TURNING}{_NO_CHARACTERS}]")
_HALVES = re.compile("[\ud800-\udfff]")
_REPLACEMENT = "\ufffd"


COMMAND_LINE = " Op de opdrachtregel: "
"""What follows it, to the end of the line, is for whoever types commands."""


def without_options(told: str) -> str:
    """Give a text as who works in Excel reads it: without what only helps on a command line."""
    if COMMAND_LINE not in told:
        return told
    return "\n".join(line.partition(COMMAND_LINE)[0] for line in told.split("\n"))


class Texts:
    """A catalogue of texts: called with a key, it gives the text with its {names} filled in.

    A key is a path in the file, such as "columns.code". The file is read when the first text is asked for.
    """

    __slots__ = ("_path",)

    def __init__(self, path: str) -> None:
        """Args: path: of the TOML file, below the package."""
        self._path = path

    def __call__(self, key: str, /, **values: object) -> str:
        """Give a text, filled in; raises KeyError when there is no such text, or a name is missing."""
        return _plain(self._path, key) if not values else str(_entry(self._path, key).format(**values))

    def entry(self, key: str) -> Any:  # noqa: ANN401 - a TOML value: a text, a list or a table
        """Give what stands under a key as the file has it; raises KeyError when there is nothing."""
        return _entry(self._path, key)

    def counted(self, key: str, n: int) -> str:
        """Give the singular or plural of a text with its number; raises KeyError when there is none."""
        singular, plural = _entry(self._path, key)
        template: str = singular if n == 1 else plural
        return template.format(n=n)


@cache
def _content(path: str) -> dict[str, Any]:
    return read_toml(path)


@lru_cache(maxsize=2048)
def _entry(path: str, key: str) -> Any:  # noqa: ANN401 - as Texts.entry
    found: Any = _content(path)
    for part in key.split("."):
        found = found[part]
    return found


@lru_cache(maxsize=2048)
def _plain(path: str, key: str) -> str:
    template: str = _entry(path, key)
    return template.format()


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


def encodable(raw: str) -> str:
    """Make a text that UTF-8 can hold: a half surrogate, as in a file's name that is no UTF-8, becomes "\ufffd"."""
    return raw if raw.isascii() else _HALVES.sub(_REPLACEMENT, raw)
