"""Forms of a year that nobody has seen: those of the examples, of a later year and in other words."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from random import Random
from xml.sax.saxutils import escape

from support.cases import Consortium, consortium_of, refill, shift_years
from support.environment import WORKBOOKS
from support.zips import read_parts, write_parts

_STRINGS = "xl/sharedStrings.xml"


@cache
def other_words() -> Mapping[str, list[str]]:
    """Give wording of 2022 or 2025 → how a later year could word it, near to it first."""
    path = Path(__file__).with_name("other_words.toml")
    found: Mapping[str, list[str]] = tomllib.loads(path.read_text(encoding="utf-8"))
    return found


def some_words(share: float, seed: int, *, nearest: int | None = None) -> dict[str, str]:
    """Choose another wording for a share of the questions; `nearest`: only of the first so many."""
    lot = Random(seed)  # noqa: S311 - the same again is what is asked for
    return {old: lot.choice(new[:nearest]) for old, new in other_words().items() if lot.random() < share}


def reword(path: Path, words: Mapping[str, str]) -> None:
    """Word the questions of a form otherwise, where it stands."""
    parts = read_parts(path.read_bytes())
    strings = parts[_STRINGS].decode()
    for old, new in words.items():
        strings = strings.replace(f">{escape(old)}<", f">{escape(new)}<")
    parts[_STRINGS] = strings.encode()
    write_parts(path, parts)


def blank_forms(folder: Path, like: str, years: int, words: Mapping[str, str]) -> list[Path]:
    """Make the blank forms of a later year."""
    found = []
    for source in sorted((WORKBOOKS / "formulieren" / like).glob("*.xlsx")):
        found.append(shift_years(source, folder / source.name.replace(like, str(int(like) + years)), years))
        reword(found[-1], words)
    return found


def consortium_in_other_words(folder: Path, example: str, years: int, words: Mapping[str, str]) -> Consortium:
    """Hand in an example consortium on the forms of a later year."""
    before = consortium_of(WORKBOOKS / "voorbeelden" / example)
    after = refill(before, WORKBOOKS / "formulieren" / example[:4], folder, years)
    for file in after.files.values():
        reword(folder / file, words)
    return consortium_of(folder)
