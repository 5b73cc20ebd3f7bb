"""The years that the user added to those of the program: one file per year, in a folder of the user's own.

A file holds all of a year, so that it can be sent to a colleague as it is: the forms (as in `forms/layouts`) and the
numbers (as in `rules/parameters.toml`). The folder is the user's, or the one that the environment names, which a bureau
may share.
"""

from __future__ import annotations

import os
import re
import sys
import zlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from msgspec import Struct, ValidationError, convert

from hov_tools.data import parse
from hov_tools.errors import UsageError
from hov_tools.system_errors import system_reason
from hov_tools.texts import Texts

FOLDER = "HOV_JAREN"
"""The environment variable that names another folder."""

_NAME = re.compile(r"(20\d\d)\.toml\Z")
_LINE = re.compile(r"\(at line (\d+)")
_MAX_SIZE = 1 << 20
_text = Texts("system_errors.toml")


class _YearFile(Struct, frozen=True, forbid_unknown_fields=True):
    """What the file holds."""

    jaar: int
    formulier: dict[str, dict[str, Any]] = {}
    getallen: dict[str, dict[str, Any]] = {}


class OwnYear(Struct, frozen=True):
    """A year that the user added.

    Attributes:
        year: the allocation year.
        path: its file.
        forms: id of a layout → its entries.
        numbers: the entries that stand in for those of the program, as `rules/parameters.toml` has them.
        checksum: of the file.
    """

    year: int
    path: Path
    forms: Mapping[str, Mapping[str, Any]]
    numbers: Mapping[str, Any]
    checksum: int


def own_years_folder() -> Path:
    """Give the folder of the user's own years; it need not be there."""
    named = os.environ.get(FOLDER)
    if named:
        return Path(named)
    if sys.platform == "win32":
        base = Path(os.environ.get("APPDATA") or Path.home() / "AppData" / "Roaming")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return base / "hov_tools" / "jaren"


def own_years() -> tuple[OwnYear, ...]:
    """Read the user's own years, once a process.

    Raises:
        UsageError: a file of the folder cannot be read as a year; nothing is judged by half a year.
    """
    try:
        folder = own_years_folder()
    except RuntimeError:
        # The user has no folder of their own.
        return ()
    return _years_in(folder)


@cache
def _years_in(folder: Path) -> tuple[OwnYear, ...]:
    try:
        paths = sorted(path for path in folder.iterdir() if _NAME.match(path.name)) if folder.is_dir() else []
    except OSError as error:
        # Without its deadlines and numbers a year would be judged by those of another.
        raise UsageError(_text("jaren_onleesbaar", path=folder, why=system_reason(error))) from error
    return tuple(read_year(path) for path in paths)


def read_year(path: Path) -> OwnYear:
    """Read the file of a year.

    Raises:
        UsageError: it cannot be read, or is none.
    """
    try:
        with path.open("rb") as file:
            source = file.read(_MAX_SIZE)
        found = convert(parse(source), _YearFile)
    except ValidationError as error:
        raise UsageError(_text("jaar_onleesbaar", path=path, why=_text("jaar_vorm"))) from error
    except ValueError as error:
        # What is no text, or no TOML; of the latter the library tells where.
        line = _LINE.search(str(error))
        why = _text("jaar_regel", line=line[1]) if line else _text("jaar_geen_tekst")
        raise UsageError(_text("jaar_onleesbaar", path=path, why=why)) from error
    except OSError as error:
        raise UsageError(_text("jaar_onleesbaar", path=path, why=system_reason(error))) from error
    return OwnYear(found.jaar, path, found.formulier, found.getallen, zlib.crc32(source))


def own_years_mark() -> str:
    """Give a text that differs when the user's own years do: results that rest on them are then out of date."""
    return ",".join(f"{one.year}:{one.checksum:08x}" for one in own_years())
