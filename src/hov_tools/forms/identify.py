"""Which form a workbook is, and of which allocation year: from its content, never from its name."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct

from hov_tools.forms.index import Labels, TextIndex, build_index
from hov_tools.forms.layout import Layout, all_layouts, label_keys
from hov_tools.forms.records import CellRef
from hov_tools.forms.words import MAX_AFTER_TITLE, YEAR_LABEL, YEAR_LINE, titles
from hov_tools.kept import kept
from hov_tools.ooxml.errors import Load
from hov_tools.ooxml.snapshot import CellKind, Snapshot
from hov_tools.ooxml.work import Work

_YEAR = re.compile(r"20\d\d\Z")
# A workbook without a title is taken for a form when it holds at least this share of the form's labels.
_MIN_SHARE = (1, 2)
# Of work: holding the labels of a sheet against all layouts.
_STEPS_PER_TITLE = 1_000


class Identity(Struct, frozen=True):
    """What a workbook is.

    Attributes:
        layout: the layout to read it by.
        year: the allocation year that its title or year line states, or None.
        year_ref: the cell that states it.
        title_ref: its title; None when it was recognised without one.
    """

    layout: Layout
    year: int | None
    year_ref: CellRef | None
    title_ref: CellRef | None

    @property
    def has_title(self) -> bool:
        """It was recognised by its title."""
        return self.title_ref is not None


def identify(snapshot: Snapshot, index: TextIndex) -> Identity | None:
    """Recognise a form; None when the workbook is none of the known forms."""
    title = _find_title(index)
    year, ref = (title[1], title[2]) if title else _find_year(snapshot, index)
    best = _best(index.labels, title[0] if title else None, year)
    if best is None:
        return None
    layout, share_is_enough = best
    if title is None and not share_is_enough:
        return None
    return Identity(layout, year, ref, None if title is None else title[2])


def another_form(identity: Identity, index: TextIndex, work: Work) -> CellRef | None:
    """Find the title of a form of another kind on a sheet that holds at least half of what that form asks."""
    labels: dict[str, Labels] = {}
    seen: set[tuple[str, int, str]] = set()
    for form, year, ref in _titles_in(index.labels):
        if form == identity.layout.form or (form, year, ref.sheet) in seen:
            continue
        seen.add((form, year, ref.sheet))
        if identity.title_ref is None or ref.sheet != identity.title_ref.sheet:
            if ref.sheet not in labels:
                labels[ref.sheet] = build_index([index.sheets[ref.sheet]], work=work).labels
            work.charge(_STEPS_PER_TITLE, Load.LABELS, ref.sheet)
            best = _best(labels[ref.sheet], form, year)
            if best is not None and best[1]:
                return ref
    return None


def _find_title(index: TextIndex) -> tuple[str, int, CellRef] | None:
    found = _titles_in(index.labels)
    if len(found) < 2:
        return found[0] if found else None
    # The sheet with the questions holds more than the explanation that repeats the title.
    rows = {sheet: index.rows_with_text(sheet) for sheet in {title[2].sheet for title in found}}
    return max(found, key=lambda title: rows[title[2].sheet])


@kept(64)
def _titles_in(labels: Labels) -> tuple[tuple[str, int, CellRef], ...]:
    found: list[tuple[str, int, CellRef]] = []
    for key, refs in labels.refs.items():
        for pattern, form in titles():
            match = pattern.match(key)
            if match is not None and len(key) - match.end() <= MAX_AFTER_TITLE:
                found += [(form, int(match[1]), ref) for ref in refs]
    return tuple(found)


def _find_year(snapshot: Snapshot, index: TextIndex) -> tuple[int | None, CellRef | None]:
    for key, refs in index.labels.refs.items():
        match = YEAR_LINE.match(key)
        if match is not None:
            return int(match[1]), refs[0]
    for ref in index.labels.find([YEAR_LABEL]):
        for column in range(ref.column + 1, ref.column + 8):
            cell = index.held(ref.sheet, ref.row, column)
            if cell is not None and cell.kind is CellKind.NUMBER and _YEAR.match(cell.lexical):
                return int(cell.lexical), CellRef(ref.sheet, ref.row, column)
    for name in snapshot.names:
        if name.name.lower().endswith("jaar") and _YEAR.match(name.formula):
            return int(name.formula), None
    return None, None


def best_layout(labels: Labels, form: str, year: int) -> Layout | None:
    """Give the layout of a kind of form of which most labels are found."""
    best = _best(labels, form, year)
    return None if best is None else best[0]


@kept(64)
def _best(labels: Labels, form: str | None, year: int | None) -> tuple[Layout, bool] | None:
    """Give the layout of which most labels are found, of equals that of the year; and whether those are enough."""
    scored: list[tuple[int, int, bool, Layout, bool]] = []
    for layout in all_layouts():
        if form is None or layout.form == form:
            found, own, asked = _score(layout, labels, year or 0)
            enough = found * _MIN_SHARE[1] >= asked * _MIN_SHARE[0]
            scored.append((found, own, layout.year == year, layout, enough))
    if not scored:
        return None
    # max() keeps the first of equals: the order of the layouts' names, always the same.
    best = max(scored, key=lambda item: item[:3])
    return best[3], best[4]


def _score(layout: Layout, labels: Labels, year: int) -> tuple[int, int, int]:
    """Count the labels found, those found in the layout's own wording, and all."""
    asked: list[Sequence[str]] = [question.labels for question in layout.fields.values()]
    asked += [column.labels for table in layout.tables.values() for column in table.columns.values()]
    if layout.matrix is not None:
        asked += [layout.matrix.corner, *layout.matrix.kinds.values()]
    keys = [label_keys(tuple(wordings), year) for wordings in asked]
    found = sum(any(key in labels.refs for key in wordings) for wordings in keys)
    own = sum(wordings[0] in labels.refs for wordings in keys)
    return found, own, len(keys)
