"""The HOV per place and the year that a person gave with the buttons of those names, in hidden names of the book."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hov_tools.excel import text
from hov_tools.rules.case import GivenDays

if TYPE_CHECKING:
    import xlwings as xw

NAME = "_hov_tools_hov_per_plaats"
"""Of the name in the workbook; the add-in writes a text such as "2026=1234;2027=1250;" into it."""

YEAR_NAME = "_hov_tools_toewijzingsjaar"
"""Of the name in which the add-in keeps the allocation year, such as "2026"; empty when it is forgotten."""

_ENTRY = re.compile(r"(20\d\d)=([1-9]\d{0,5})")


_YEAR = re.compile(r"20\d\d")


def given_numbers(book: xw.Book) -> tuple[GivenDays, ...]:
    """Give what was given for each year; what the add-in would not write is left out."""
    found = (_ENTRY.fullmatch(one) for one in _kept(book, NAME).split(";"))
    return tuple(GivenDays(int(one[2]), text("dagen_bron"), year=int(one[1])) for one in found if one is not None)


def given_year(book: xw.Book) -> int | None:
    """Give the allocation year for when no form states one, or None."""
    found = _YEAR.fullmatch(_kept(book, YEAR_NAME))
    return None if found is None else int(found[0])


def _kept(book: xw.Book, name: str) -> str:
    return (book.names[name].refers_to or "").removeprefix("=").strip('"') if name in book.names else ""
