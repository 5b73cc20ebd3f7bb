"""Which form a workbook is, and of which allocation year: from its content, never from its name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from hov_tools.forms.index import TextIndex
from hov_tools.forms.layout import Layout, all_layouts, label_keys
from hov_tools.forms.records import Place
from hov_tools.forms.text import normalise
from hov_tools.ooxml.snapshot import CellKind, Snapshot
from hov_tools.record import record

_YEAR_LINE = re.compile(r"toewijzing(?:sjaar)?(20\d\d)\Z")
_YEAR = re.compile(r"20\d\d\Z")
# A title may be followed by some words of a newer version; a sentence that quotes it is longer.
_MAX_AFTER_TITLE = 30
# A workbook without a title is taken for a form when it holds at least this share of the form's labels.
_MIN_SHARE = (1, 2)


@record
class Identity:
    """What a workbook is.

    Attributes:
        layout: the layout to read it by.
        year: the allocation year that its title or year line states, or None.
        year_place: the cell that states it.
        has_title: recognised by its title.
    """

    layout: Layout
    year: int | None
    year_place: Place | None
    has_title: bool


@lru_cache(maxsize=1)
def _titles() -> tuple[tuple[re.Pattern[str], str], ...]:
    found: dict[tuple[str, str], re.Pattern[str]] = {}
    for layout in all_layouts():
        for title in layout.titles:
            before, _, after = title.partition("{T}")
            pattern = re.escape(normalise(before)) + r"(20\d\d)" + re.escape(normalise(after))
            found[layout.form, title] = re.compile(pattern)
    return tuple((pattern, form) for (form, _), pattern in found.items())


def identify(snapshot: Snapshot, index: TextIndex) -> Identity | None:
    """Recognise a form; None when the workbook is none of the known forms."""
    title = _find_title(index)
    year, place = (title[1], title[2]) if title else _find_year(snapshot, index)
    layouts = [layout for layout in all_layouts() if title is None or layout.form == title[0]]
    best = _best(layouts, index, year)
    if best is None:
        return None
    layout, share_is_enough = best
    if title is None and not share_is_enough:
        return None
    return Identity(layout, year, place, title is not None)


def _find_title(index: TextIndex) -> tuple[str, int, Place] | None:
    found: list[tuple[str, int, Place]] = []
    for key, places in index.places.items():
        for pattern, form in _titles():
            match = pattern.match(key)
            if match is not None and len(key) - match.end() <= _MAX_AFTER_TITLE:
                found += [(form, int(match[1]), place) for place in places]
    return max(found, key=lambda title: _rows_with_text(index, title[2]), default=None)


def _rows_with_text(index: TextIndex, place: Place) -> int:
    """Rank a title: the sheet with the questions holds more than the explanation that repeats it."""
    return sum(sheet == place.sheet for sheet, _ in index.rows)


def _find_year(snapshot: Snapshot, index: TextIndex) -> tuple[int | None, Place | None]:
    for key, places in index.places.items():
        match = _YEAR_LINE.match(key)
        if match is not None:
            return int(match[1]), places[0]
    for place in index.find(["toewijzingsjaar"]):
        for column in range(place.column + 1, place.column + 8):
            cell = index.held(place.sheet, place.row, column)
            if cell is not None and cell.kind is CellKind.NUMBER and _YEAR.match(cell.lexical):
                return int(cell.lexical), Place(place.sheet, place.row, column)
    for name in snapshot.names:
        if name.name.lower().endswith("jaar") and _YEAR.match(name.formula):
            return int(name.formula), None
    return None, None


def _best(layouts: Sequence[Layout], index: TextIndex, year: int | None) -> tuple[Layout, bool] | None:
    scored: list[tuple[int, int, Layout, bool]] = []
    for layout in layouts:
        found, own, asked = _score(layout, index, year or 0)
        enough = found * _MIN_SHARE[1] >= asked * _MIN_SHARE[0]
        scored.append((found, own, layout, enough))
    if not scored:
        return None
    # max() keeps the first of equals: the order of the layouts' names, always the same.
    best = max(scored, key=lambda item: (item[0], item[1]))
    return best[2], best[3]


def _score(layout: Layout, index: TextIndex, year: int) -> tuple[int, int, int]:
    """Count the labels found, those found in the layout's own wording, and all."""
    labels = [question.labels for question in layout.fields.values()]
    labels += [column.labels for table in layout.tables.values() for column in table.columns.values()]
    if layout.matrix is not None:
        labels += [layout.matrix.corner, *layout.matrix.kinds.values()]
    keys = [label_keys(wordings, year) for wordings in labels]
    found = sum(any(key in index.places for key in wordings) for wordings in keys)
    own = sum(wordings[0] in index.places for wordings in keys)
    return found, own, len(keys)
