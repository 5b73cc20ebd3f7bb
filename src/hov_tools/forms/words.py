"""Which texts could be a label, a heading or a title of a form of any year: all others are what people filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from hov_tools.forms.layout import Layout, all_layouts, for_year
from hov_tools.forms.text import normalise
from hov_tools.kept import kept

YEAR_LINE = re.compile(r"toewijzing(?:sjaar)?(20\d\d)\Z")
YEAR_LABEL = "toewijzingsjaar"
# A title may be followed by some words of a newer version; a sentence that quotes it is longer.
MAX_AFTER_TITLE = 30
_DIGITS = re.compile("[0-9]+")
# Questions of so many letters stand in no other text by chance, and so many of them in no letter.
_LONG, _ENOUGH = 10, 5


@cache
def titles() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Give the titles of the forms as patterns of normalised texts, of which group 1 is the year; with their form."""
    found: dict[tuple[str, str], re.Pattern[str]] = {}
    for layout in all_layouts():
        for title in layout.titles:
            before, _, after = title.partition("{T}")
            pattern = re.escape(normalise(before)) + r"(20\d\d)" + re.escape(normalise(after))
            found[layout.form, title] = re.compile(pattern)
    return tuple((pattern, form) for (form, _), pattern in found.items())


def is_title(key: str) -> bool:
    """Tell whether a normalised text is the title of a form, perhaps with some words behind it."""
    matches = (pattern.match(key) for pattern, _ in titles())
    return any(match is not None and len(key) - match.end() <= MAX_AFTER_TITLE for match in matches)


@kept(16_384)
def could_be_label(text: str) -> bool:
    """Tell whether a text says what some layout asks, in any year; digits, in which a year stands, do not count."""
    key = normalise(text)
    words = _DIGITS.sub("", key)
    if words in label_words() or YEAR_LINE.match(key) is not None:
        return True
    return any(pattern.match(key) is not None for pattern, _ in titles())


@cache
def label_words() -> frozenset[str]:
    """Give what the layouts of all years ask, as normalised texts without digits."""
    wordings = (wording for layout in all_layouts() for wording in _wordings(layout))
    return frozenset([YEAR_LABEL, *(_DIGITS.sub("", normalise(for_year(one, 0))) for one in wordings)])


def _wordings(layout: Layout) -> Iterator[str]:
    """Give every wording by which something of a form is found."""
    for wordings in layout.blocks.values():
        yield from wordings
    for question in layout.fields.values():
        yield from question.labels
    for table in layout.tables.values():
        yield from table.total
        for column in table.columns.values():
            yield from column.labels
    if layout.matrix is not None:
        yield from layout.matrix.corner
        for wordings in (*layout.matrix.kinds.values(), layout.matrix.total_of_kinds, layout.matrix.total_of_years):
            yield from wordings


def reads_as_form(text: str) -> bool:
    """Tell whether a text holds the title of a form and several of its questions; a letter that names a form does not.

    Args:
        text: of a whole file.
    """
    words = normalise(text)
    if not any(pattern.search(words) for pattern, _ in titles()):
        return False
    without_digits = _DIGITS.sub("", words)
    return sum(len(label) >= _LONG and label in without_digits for label in label_words()) >= _ENOUGH
