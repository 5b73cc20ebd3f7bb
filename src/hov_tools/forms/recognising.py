"""Recognising a form of a year without a layout, whose title is worded otherwise too."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from hov_tools.forms.identify import Identity, best_layout
from hov_tools.forms.index import TextIndex
from hov_tools.forms.layout import Layout, all_layouts, for_year, known_years
from hov_tools.forms.likeness import MARGIN, certain_matches, likeness, meanings
from hov_tools.forms.records import CellRef
from hov_tools.ooxml.errors import Load
from hov_tools.ooxml.work import Work

# A title stands on top, is not long, and names its year.
_TOP, _MAX_TITLE = 12, 120
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
# Only a text about these is looked at further: any other workbook is no form, and that must be quick to tell.
_SUBJECT = re.compile(
    r"hov|opleidingsvolume|samenwerkingsverband|toewijzing|doorstroom|instroom|aanvraag|aanmelding", re.IGNORECASE
)
# A form asks at least this share of what a layout does, with certainty.
_SHARE = (1, 2)
_MAX_TEXTS = 400


def recognise(index: TextIndex, work: Work | None = None) -> Identity | None:
    """Recognise a form by a title like those known, else by what it asks; None when it is no form of another year.

    A year of which the program has the form is left alone: whatever is not worded as that form is, is none.

    Args:
        index: of the workbook's sheets.
        work: what it has left to ask for; None for a budget of its own.

    Raises:
        LimitError: it asks for more work than it may.
    """
    own = Work() if work is None else work

    def spend(steps: int) -> None:
        own.charge(steps, Load.LABELS)

    for year, ref, text in _titles(index):
        titles = {
            layout.form: [for_year(title, year) for one in _of_form(layout.form) for title in one.titles]
            for layout in all_layouts()
        }
        [*alike] = certain_matches(titles, [text], year, spend)
        form = alike[0].asked if alike else _most_like(text, titles, _asked_as(index, year, spend), year)
        if form is not None and year not in known_years(form):
            layout = best_layout(index.labels, form, year)
            return None if layout is None else Identity(layout, year, ref, ref)
    return None


def _titles(index: TextIndex) -> Iterator[tuple[int, CellRef, str]]:
    for sheet in index.sheets.values():
        for row, column, text in sheet.cells.texts():
            years = set(_YEAR.findall(text)) if row <= _TOP and len(text) <= _MAX_TITLE else set()
            if len(years) == 1 and _SUBJECT.search(text):
                yield int(years.pop()), CellRef(sheet.name, row, column), text


def _of_form(form: str) -> Sequence[Layout]:
    return [layout for layout in all_layouts() if layout.form == form]


def _most_like(text: str, titles: Mapping[str, Sequence[str]], forms: Sequence[str], year: int) -> str | None:
    """Choose between kinds of form that ask the same by the title; None when it does not tell."""
    own = meanings(text, year)
    scores = {form: max(likeness(meanings(title, year), own) for title in titles[form]) for form in forms}
    best = sorted(forms, key=lambda form: -scores[form])
    is_clear = len(best) == 1 or bool(best) and scores[best[0]] >= scores[best[1]] + MARGIN
    return best[0] if is_clear else None


def _asked_as(index: TextIndex, year: int, spend: Callable[[int], None]) -> Sequence[str]:
    """Give the kinds of form of which most is asked, when that is enough."""
    texts = list(dict.fromkeys(text for sheet in index.sheets.values() for _, _, text in sheet.cells.texts()))
    spend(sum(len(sheet.cells) for sheet in index.sheets.values()))
    short = [one for one in texts if len(one) <= _MAX_TITLE][:_MAX_TEXTS]
    shares: dict[str, float] = {}
    for layout in all_layouts():
        wordings = _wordings(layout, year)
        found = len(certain_matches(wordings, short, year, spend))
        if found * _SHARE[1] >= len(wordings) * _SHARE[0]:
            shares[layout.form] = max(shares.get(layout.form, 0.0), found / len(wordings))
    return [form for form, share in shares.items() if share == max(shares.values())]


def _wordings(layout: Layout, year: int) -> Mapping[str, Sequence[str]]:
    asked = {name: one.labels for name, one in layout.fields.items()}
    for table in layout.tables.values():
        asked |= {f"{table.name}.{name}": one.labels for name, one in table.columns.items()}
    return {key: [for_year(wording, year) for wording in labels] for key, labels in asked.items()}
