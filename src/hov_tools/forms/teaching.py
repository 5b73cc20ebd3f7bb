"""From the blank forms of a year to its layouts: its kind, what it is most like, and what is learned of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from hov_tools.forms.entries import entries
from hov_tools.forms.identify import Identity, identify
from hov_tools.forms.index import build_index
from hov_tools.forms.layout import Layout, abstract_layout, all_layouts, layout_of
from hov_tools.forms.learning import Blank, Lesson, learn
from hov_tools.forms.locate import locate
from hov_tools.forms.recognising import recognise
from hov_tools.ooxml.snapshot import Snapshot, Visibility

KINDS = ("hov", "aanvraag", "aanmelding", "aanmelding-nieuw", "aanmelding-definitief", "in-en-doorstroom")
"""The kinds of forms that the program judges (domain, 2)."""


class Taught(Struct, frozen=True):
    """A blank form and what was learned of it.

    Attributes:
        form: its kind.
        year: its allocation year.
        lesson: what was learned.
        entries: of the new layout; what differs from the nearest.
        layout: the new layout, whole.
    """

    form: str
    year: int
    lesson: Lesson
    entries: Mapping[str, Any]
    layout: Layout

    @property
    def layout_id(self) -> str:
        """Give the name of the new layout: "hov-2026"."""
        return f"{self.form}-{self.year}"


def kind_of(snapshot: Snapshot) -> tuple[str | None, int | None]:
    """Give which kind of form a blank one is, and of which year, as far as it says so."""
    found = _identity(snapshot)
    return (None, None) if found is None else (found.layout.form if found.has_title else None, found.year)


def teach(snapshot: Snapshot, form: str, year: int, answers: Mapping[str, str], among: Sequence[Layout]) -> Taught:
    """Learn a blank form.

    Args:
        snapshot: of the blank form.
        form: its kind.
        year: its allocation year.
        answers: of a person, as `learn` takes them.
        among: the layouts of which the nearest is taken; none of them of this year.
    """
    sheets = [one for one in snapshot.sheets if one.visibility is Visibility.VISIBLE]
    labels = build_index(sheets).labels

    def likeness_of(layout: Layout) -> tuple[bool, int, int]:
        located = locate(layout, labels, year)
        columns = sum(len(area.headings) for area in located.tables.values() if area is not None)
        return layout.form == form, len(located.labels) + columns, layout.year

    nearest = max(among, key=likeness_of)
    lesson = learn(Blank(snapshot, year), _with_all_kinds(nearest), answers)
    lesson = replace(lesson, nearest=nearest)
    index = build_index(sheets, lesson.words)
    identity = _identity(snapshot)
    ref = None if identity is None else identity.title_ref
    cell = None if ref is None else index.held(ref.sheet, ref.row, ref.column)
    title = nearest.titles[0] if cell is None else cell.lexical
    new = entries(lesson, form, title, snapshot, index, year)
    layout_id = f"{form}-{year}"
    return Taught(form, year, lesson, new, layout_of(layout_id, {layout_id: new}))


def layouts_besides(year: int) -> tuple[Layout, ...]:
    """Give the layouts of other years, of which one is the nearest to a form."""
    return tuple(one for one in all_layouts() if one.year != year)


def _identity(snapshot: Snapshot) -> Identity | None:
    index = build_index([one for one in snapshot.sheets if one.visibility is Visibility.VISIBLE])
    found = identify(snapshot, index)
    return found if found is not None and found.has_title else recognise(index) or found


def _with_all_kinds(nearest: Layout) -> Layout:
    """Give a layout that also looks for the kinds of days that forms of other years have."""
    common = abstract_layout(nearest.form)
    if nearest.matrix is None or common is None or common.matrix is None:
        return nearest
    kinds = {**common.matrix.kinds, **nearest.matrix.kinds}
    totals = nearest.matrix.total_of_kinds or common.matrix.total_of_kinds
    return replace(nearest, matrix=replace(nearest.matrix, kinds=kinds, total_of_kinds=totals))
