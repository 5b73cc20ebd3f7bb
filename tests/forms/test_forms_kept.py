"""What is kept from one form to the next changes nothing: as a form read with nothing kept, and no text left out."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from hov_tools.forms import index, words
from hov_tools.forms.layout import all_layouts, for_year
from hov_tools.forms.read import read_form
from hov_tools.kept import SWITCH, forget
from hov_tools.ooxml.reader import read_snapshot
from hov_tools.ooxml.snapshot import Cell, CellKind, PlainCells, Sheet, Snapshot
from support.environment import WORKBOOKS

if TYPE_CHECKING:
    from collections.abc import Sequence

NAMES = (
    "HOV-formulier 10240.xlsx",
    "Aanvraag door regiehouder toewijzing 2022.xlsx",
    "In- en doorstroom samenwerkingsverband toewijzingsjaar 2022.xlsx",
)
FORMS = tuple(read_snapshot((WORKBOOKS / "voorbeelden" / "2022-noord" / name).read_bytes()) for name in NAMES)
WORDINGS = sorted({wording.replace("{T}", "2022") for layout in all_layouts() for wording in words._wordings(layout)})


@st.composite
def rearranged(draw: st.DrawFn) -> Snapshot:
    """Take a form, move its rows and columns down and to the right, and change some of its texts."""
    snapshot = draw(st.sampled_from(FORMS))
    sheets = []
    for sheet in snapshot.sheets:
        below, down = draw(st.integers(0, 40)), draw(st.integers(0, 3))
        right = draw(st.integers(0, 2))
        cells = [_moved(cell, below, down, right) for cell in sheet.cells]
        texts = [cell for cell in cells if cell.kind is CellKind.TEXT]
        changed = draw(st.lists(st.sampled_from(texts), max_size=4)) if texts else []
        for cell in changed:
            text = draw(st.one_of(st.sampled_from(WORDINGS), st.sampled_from([one.lexical for one in texts]), OTHER))
            cells.append(replace(cell, lexical=text))
        merged = () if below or down or right else sheet.merged
        sheets.append(
            replace(sheet, cells=PlainCells({(cell.row, cell.column): cell for cell in cells}), merged=merged)
        )
    return replace(snapshot, sheets=tuple(sheets))


OTHER = st.sampled_from(["", " ", "Naam", "Totaal 2021", "20036", "R123456", "toewijzing 2025", "x" * 300])


def _moved(cell: Cell, below: int, down: int, right: int) -> Cell:
    return replace(cell, row=cell.row + (down if cell.row > below else 0), column=cell.column + right)


@settings(deadline=None, max_examples=60)
@given(st.lists(rearranged(), min_size=1, max_size=3))
def test_reading_is_as_with_nothing_kept_and_every_text_indexed(snapshots: Sequence[Snapshot]) -> None:
    kept = [repr(read_form(snapshot)) for snapshot in snapshots]
    for snapshot, found in zip(snapshots, kept, strict=True):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(index, "could_be_label", bool)
            forget()
            assert repr(read_form(snapshot)) == found


def test_there_are_forms_of_each_kind() -> None:
    assert [type(read_form(snapshot)).__name__ for snapshot in FORMS] == ["HovForm", "ApplicationForm", "FlowForm"]


@pytest.mark.parametrize("year", [0, 2022, 2031, 2099])
def test_every_wording_of_every_year_could_be_a_label(year: int) -> None:
    for layout in all_layouts():
        for wording in words._wordings(layout):
            shown = for_year(wording, year)
            assert words.could_be_label(f" {shown.upper()}: "), shown
        for title in layout.titles:
            assert words.could_be_label(for_year(title, year or 2022)), title


@pytest.mark.skipif(os.environ.get(SWITCH) == "off", reason="nothing is kept")
def test_forms_of_one_template_share_one_index() -> None:
    labels = index.build_index(FORMS[0].sheets).labels
    assert index.build_index(_with_other_answers(FORMS[0]).sheets).labels is labels
    assert index.build_index(FORMS[1].sheets).labels is not labels


def _with_other_answers(snapshot: Snapshot) -> Snapshot:
    return replace(snapshot, sheets=tuple(_answered(sheet) for sheet in snapshot.sheets))


def _answered(sheet: Sheet) -> Sheet:
    cells = {(cell.row, cell.column): cell for cell in sheet.cells}
    open_cells = {at: replace(cell, kind=CellKind.TEXT, lexical="Iets") for at, cell in cells.items() if cell.unlocked}
    return replace(sheet, cells=PlainCells({**cells, **open_cells}))
