"""The file with the numbers of years of which they are not published (`--getallen`): TOML, as `parameters.toml`.

    [dagen_per_plaats.gz-psycholoog]
    2024 = { waarde = 2300, bron = "TOP-nieuwsbrief" }

What is not understood is refused by name: a number that was meant for another year must not be passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from hov_tools.data import parse
from hov_tools.errors import UsageError
from hov_tools.files import text
from hov_tools.forms.choices import choice_list
from hov_tools.rules.case import GivenDays
from hov_tools.system_errors import system_reason
from hov_tools.texts import printable

_NUMBERS = "dagen_per_plaats"
_KEYS = ("waarde", "bron")
_YEAR = re.compile("20[0-9][0-9]")
_LINE = re.compile(r"at line ([0-9]+)")
_MOST_DAYS = 1_000_000
_LONGEST_SOURCE = 200
_MOST_BYTES = 100_000


def read_numbers(path: Path) -> tuple[GivenDays, ...]:
    """Read the file.

    Raises:
        UsageError: it cannot be read, or something in it is not right; the message names it and says what to do.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise UsageError(text("getallen.onleesbaar", file=path, why=system_reason(error))) from error
    if len(data) > _MOST_BYTES:
        raise UsageError(text("getallen.te_groot", file=path.name))
    return parse_numbers(path.name, data)


def parse_numbers(file: str, data: bytes) -> tuple[GivenDays, ...]:
    """Read the file from its bytes; raises as `read_numbers`."""
    found = tuple(_numbers(file, _parsed(file, data)))
    if not found:
        raise UsageError(text("getallen.leeg", file=file))
    return found


def _parsed(file: str, data: bytes) -> Mapping[str, Any]:
    try:
        # Windows puts a mark before a text in UTF-8.
        content = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(text("getallen.geen_tekst", file=file)) from error
    try:
        # With a last line break every mistake stands on a line.
        return parse(f"{content}\n".encode())
    except (ValueError, RecursionError) as error:
        line = _LINE.search(str(error))
        place = text("getallen.einde") if line is None else text("getallen.regel", line=line[1])
        raise UsageError(text("getallen.geen_toml", file=file, place=place)) from error


def _numbers(file: str, content: Mapping[str, Any]) -> Iterator[GivenDays]:
    trainings = tuple(choice_list("opleiding").wordings)
    by_training = _table(file, content, (_NUMBERS,), "").get(_NUMBERS, {})
    for training, years in _table(file, by_training, trainings, _NUMBERS).items():
        place = f"{_NUMBERS}.{training}"
        for year, entry in _table(file, years, None, place).items():
            if _YEAR.fullmatch(year) is None:
                raise UsageError(text("getallen.jaar", file=file, key=_shown(place, year)))
            yield _given(file, _table(file, entry, _KEYS, f"{place}.{year}"), training, int(year))


def _given(file: str, entry: Mapping[str, Any], training: str, year: int) -> GivenDays:
    days, source = (entry.get(key) for key in _KEYS)
    value, origin = (_shown(_NUMBERS, training, str(year), key) for key in _KEYS)
    # True is a whole number to Python.
    if not isinstance(days, int) or isinstance(days, bool) or not 1 <= days <= _MOST_DAYS:
        raise UsageError(text("getallen.waarde", file=file, key=value))
    if not isinstance(source, str) or not source.strip() or not source.isprintable() or len(source) > _LONGEST_SOURCE:
        raise UsageError(text("getallen.bron", file=file, key=origin, most=_LONGEST_SOURCE))
    return GivenDays(days, source.strip(), training, year)


def _table(file: str, value: Any, keys: tuple[str, ...] | None, place: str) -> Mapping[str, Any]:  # noqa: ANN401 - TOML
    """Check that a value is a table with none but these keys; None allows every key."""
    if not isinstance(value, dict):
        raise UsageError(text("getallen.geen_tabel", file=file, key=place))
    unknown = None if keys is None else next((key for key in value if key not in keys), None)
    if keys is not None and unknown is not None:
        known = ", ".join(keys)
        raise UsageError(text("getallen.onbekend", file=file, key=_shown(place, unknown), known=known))
    return value


def _shown(*keys: str) -> str:
    return printable(".".join(filter(None, keys)))
