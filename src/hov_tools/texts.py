"""The texts that people see, by key, and what comes from outside put into them so that it can do no harm.

The catalogues are in TOML, one for each room of the house, in Dutch; `english/` has each of them in English. A process
speaks one language, that of `HOV_TAAL`, which the processes that it starts inherit.

What a cell, a file name, a sheet name or a mail says is shown by `printable`: a terminal obeys control characters, a
mark of direction makes a name read as another one, and what shows nothing hides. Such a character is named by its
number, "[U+202E]", as people can look it up; nothing is left out, so that two names that differ are shown as two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import Enum
from fractions import Fraction
from functools import cache, lru_cache
from os import PathLike, environ, fspath
from typing import Any

from hov_tools.data import read_toml

# The general categories Cc, Cf, Cs, Zl and Zp of Unicode 15.1, with room for what may become one of them.
_CONTROLS = "\x00-\x1f\x7f-\x9f"
_FORMATS = (
    "\u00ad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ufeff\ufff0-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff"
)
_HALVES = "\ud800-\udfff"
NOT_SEEN = "".join(["\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0", *map(chr, range(0xFE00, 0xFE10))])
"""Letters and marks that show nothing although Unicode does not count them among the invisible."""
# The last two characters of each of the 17 planes: no sheet can hold them (XML 1.0, 2.2).
_NO_CHARACTERS = "".join(chr(plane * 0x10000 + last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
_HARMFUL = f"{_CONTROLS}{_FORMATS}{_HALVES}{NOT_SEEN}{_NO_CHARACTERS}"
_IN_A_LINE = re.compile(f"[{_HARMFUL}]")
_IN_LINES = re.compile(f"(?!\n)[{_HARMFUL}]")


class Lines(str):
    """A text of our own, already filled in, whose line breaks stay when it is put into another one."""

    __slots__ = ()


COMMAND_LINE = " Op de opdrachtregel: "
"""What follows it, to the end of the line, is for whoever types commands."""
_COMMAND_LINE = re.compile(r" (?:Op de opdrachtregel|On the command line): .*")
_SPOKEN = "HOV_TAAL"


class Language(Enum):
    """What a process speaks."""

    DUTCH = "nl"
    ENGLISH = "en"


def spoken() -> Language:
    """Give the language of this process; anything but "en" is Dutch."""
    return Language.ENGLISH if environ.get(_SPOKEN) == Language.ENGLISH.value else Language.DUTCH


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Speak a language, in this process and in those that it starts meanwhile."""
    before = environ.get(_SPOKEN)
    environ[_SPOKEN] = language.value
    try:
        yield
    finally:
        if before is None:
            del environ[_SPOKEN]
        else:
            environ[_SPOKEN] = before


def catalogue(path: str) -> dict[str, Any]:
    """Read a catalogue in the language of this process; raises FileNotFoundError when there is none.

    Args:
        path: of the Dutch one, below the package, such as "rules/catalogue.toml".
    """
    return _content(_in_language(path))


def in_words(value: str) -> str:
    """Give a value of the JSON contract, such as "voldoet niet", as people read it: in Dutch as it stands."""
    if spoken() is Language.DUTCH:
        return value
    said: str = _content("english/values.toml")[value]
    return said


def _in_language(path: str) -> str:
    return f"english/{path}" if spoken() is Language.ENGLISH else path


def without_options(told: str) -> str:
    """Give a text as who works in Excel reads it: without what only helps on a command line."""
    return _COMMAND_LINE.sub("", told)


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
        path = _in_language(self._path)
        return _plain(path, key) if not values else filled(_entry(path, key), values)

    def entry(self, key: str) -> Any:  # noqa: ANN401 - a TOML value: a text, a list or a table
        """Give what stands under a key as the file has it; raises KeyError when there is nothing."""
        return _entry(_in_language(self._path), key)

    def counted(self, key: str, number: Fraction | int, /, **values: object) -> str:
        """Give the singular or plural of a text, filled in; raises KeyError when there is none.

        Args:
            key: of a pair, or of a text that reads well with any number.
            number: how many; the text has it as {n}, unless `values` has it as it is to be shown.
            values: fill in the text.
        """
        entry = self.entry(key)
        singular, plural = (entry, entry) if isinstance(entry, str) else entry
        return filled(singular if number == 1 else plural, {"n": number, **values})


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


def filled(template: str, values: Mapping[str, object]) -> str:
    """Fill in the {names} of a text; what comes from outside is made `printable`, numbers are left to the text."""
    return template.format(**{name: _shown(value) for name, value in values.items()})


def _shown(value: object) -> object:
    if isinstance(value, Lines):
        return printable(value, keeps_lines=True)
    if isinstance(value, PathLike):
        return printable(str(fspath(value)))
    if isinstance(value, (str, BaseException)):
        return printable(str(value))
    return value


def printable(raw: str, *, keeps_lines: bool = False) -> str:
    """Make a text from outside safe to show, on a terminal, on a sheet and in a file: "naam\u202e" → "naam[U+202E]".

    Named by their number are control characters, what joins, splits or turns text without being seen, line and
    paragraph separators, half surrogates, and what no sheet can hold.

    Args:
        raw: the text.
        keeps_lines: its line breaks stay as they are: it is a text of our own with lines, not a name or a value.
    """
    if raw.isascii() and raw.isprintable():
        return raw
    if keeps_lines:
        return _IN_LINES.sub(_named, raw.replace("\r\n", "\n"))
    return _IN_A_LINE.sub(_named, raw)


def _named(found: re.Match[str]) -> str:
    return f"[{code_point(found[0])}]"


def code_point(char: str) -> str:
    """Name a character by its number: "U+200B"."""
    return f"U+{ord(char):04X}"
