"""What is read of, or put into, many cells at once is what one cell after the other would give."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.styles import Border, PatternFill, Side
from openpyxl.styles.colors import Color

from excel.rig import room as rig
from hov_tools.excel.addresses import alike, joined, rectangles
from hov_tools.excel.cells import Held, Put, held, put
from hov_tools.excel.native import native_for
from hov_tools.excel.sheetfacts import SheetFacts
from hov_tools.ooxml.address import a1
from hov_tools.ooxml.edits import MarkStyle
from hov_tools.ooxml.mark_colours import colours_for
from hov_tools.ooxml.write.values import Content

NATIVE = native_for("win32")
RED = "FFFF0000"
THIN = Side("thin", color=Color(auto=True))
LOOKS: dict[str, dict[str, Any]] = {
    "A1": {},
    "A2": {"fill": PatternFill("solid", fgColor=RED)},
    "A3": {"fill": PatternFill("solid", fgColor=RED), "border": Border(THIN, THIN, THIN, THIN)},
    "A5": {"fill": PatternFill("solid", fgColor=Color(theme=4, tint=0.4))},
    "A6": {"fill": PatternFill("solid", fgColor=Color(theme=4, tint=-0.25))},
    "A7": {"fill": PatternFill("solid", fgColor="FF000000")},
    "A8": {"fill": PatternFill("solid", fgColor=Color(indexed=64))},
    "A9": {"fill": PatternFill("darkGrid", fgColor=RED)},
    "A11": {"border": Border(left=Side("medium", color="FF00FF00"), bottom=Side("thin", color=Color(theme=1)))},
    "A13": {"border": Border(diagonal=THIN, diagonalUp=True)},
    "C1": {"style": "Input"},
    "C2": {"style": "Input", "fill": PatternFill("solid", fgColor=RED)},
}
"""How cells look that marks may lie on; apart, for neighbours share their lines."""


@pytest.fixture
def room(tmp_path: Path) -> Iterator[rig.Room]:
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.title = "Blad1"
    for address, look in LOOKS.items():
        for name, value in look.items():
            setattr(sheet[address], name, value)
    sheet.merge_cells("C5:D5")
    for column in "FGH":
        for row in range(1, 7):
            sheet[f"{column}{row}"].number_format = "0.00" if column == "G" else "General"
    sheet["F3"].number_format = "@"
    made.save(tmp_path / "map.xlsx")
    with rig.engine():
        yield rig.Room(tmp_path / "map.xlsx")


def test_looks_at_once_are_those_of_each_cell(room: rig.Room) -> None:
    sheet = room.book.sheets["Blad1"]
    areas = [*LOOKS, "C5:D5", "E20"]
    facts = SheetFacts.of(sheet, NATIVE)
    assert facts.has_diagonals
    found = NATIVE.looks(sheet.range, areas, has_diagonals=facts.has_diagonals)
    assert found == [NATIVE.look(sheet.range(area)) for area in areas]
    assert len(set(found)) > len(LOOKS) - 2


def test_lines_aslant_are_not_asked_for_where_there_are_none(room: rig.Room) -> None:
    sheet = room.book.sheets["Blad1"]
    room.model.sheets_[0].cells_.pop((13, 1))
    facts = SheetFacts.of(sheet, NATIVE)
    assert not facts.has_diagonals
    room.wire.start()
    NATIVE.looks(sheet.range, ["A1"], has_diagonals=False)
    assert room.wire.calls["Borders.Item"] == 0


def test_marked_cells_are_known_among_many(room: rig.Room) -> None:
    sheet = room.book.sheets["Blad1"]
    NATIVE.mark(sheet.range("A1,A5,C2"), colours_for(MarkStyle.FOUT, (), None))
    assert NATIVE.marked_of(sheet, [*LOOKS, "C5:D5"], MarkStyle.FOUT) == {"A1", "A5", "C2"}
    assert NATIVE.marked_of(sheet, ["A1", "A5"], MarkStyle.TWIJFEL) == frozenset()


CONTENTS = st.sampled_from(
    [
        Content(None, None, None),
        Content(None, None, "12.5"),
        Content("inlineStr", None, "0123"),
        Content("inlineStr", None, "=geen"),
        Content("inlineStr", None, "x" * 8_001),
        Content("b", None, "1"),
        Content("e", None, "#N/A"),
        Content(None, "A1*2", None),
    ]
)
PLACES = st.tuples(st.integers(1, 6), st.integers(6, 8))


@pytest.mark.slow
@given(st.dictionaries(PLACES, CONTENTS, min_size=1, max_size=12))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_cells_put_at_once_hold_what_each_would(room: rig.Room, contents: dict[tuple[int, int], Content]) -> None:
    sheet = room.book.sheets["Blad1"]
    refs = list(contents)
    before = held(sheet, refs, NATIVE, uses_1904=False)
    puts = {
        ref: Put(content, before[ref].number_format, before[ref].number_format) for ref, content in contents.items()
    }
    put(sheet, puts)
    at_once = held(sheet, refs, NATIVE, uses_1904=False)
    for ref, one in puts.items():
        put(sheet, {ref: one})
        assert held(sheet, [ref], NATIVE, uses_1904=False) == {ref: at_once[ref]}
        assert at_once[ref].number_format == before[ref].number_format
    assert all(isinstance(one, Held) for one in at_once.values())


@given(st.sets(st.tuples(st.integers(1, 9), st.integers(1, 9)), max_size=40))
def test_rectangles_hold_each_cell_once(cells: set[tuple[int, int]]) -> None:
    found = [
        (row, column)
        for area in rectangles(cells)
        for row in range(area.top, area.bottom + 1)
        for column in range(area.left, area.right + 1)
    ]
    assert sorted(found) == sorted(cells)


@given(st.lists(st.integers(1, 4), min_size=1, max_size=90))
def test_each_area_gets_the_answer_that_it_would_get_alone(answers: list[int]) -> None:
    areas = {a1(row, 700): answer for row, answer in enumerate(answers, start=1)}

    def ask(address: str, is_one: bool) -> int | None:
        assert len(address) <= 255
        found = {areas[one] for one in address.split(",")}
        assert is_one == ("," not in address)
        return found.pop() if len(found) == 1 else None

    assert {area: answer for part, answer in alike(list(areas), ask) for area in part} == areas
    assert ",".join(joined(areas)) == ",".join(areas)
