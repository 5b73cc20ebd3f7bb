"""The HOV per place that a person gave with the button of that name, kept in a hidden name of the workbook."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hov_tools.excel import text
from hov_tools.rules.case import GivenDays

if TYPE_CHECKING:
    import xlwings as xw

NAME = "_hov_tools_hov_per_plaats"
"""Of the name in the workbook; the add-in writes a text such as "2026=1234;2027=1250;" into it."""

_ENTRY = re.compile(r"(20\d\d)=([1-9]\d{0,5})")


def given_numbers(book: xw.Book) -> tuple[GivenDays, ...]:
    """Give what was given for each year; what the add-in would not write is left out."""
    if NAME not in book.names:
        return ()
    said = (book.names[NAME].refers_to or "").removeprefix("=").strip('"')
    found = (_ENTRY.fullmatch(one) for one in said.split(";"))
    return tuple(GivenDays(int(one[2]), text("dagen_bron"), year=int(one[1])) for one in found if one is not None)
