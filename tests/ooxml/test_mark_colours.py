"""A mark is seen on every form: by its fill, by its border, and with the text of the cell still readable."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from openpyxl.cell import Cell
from openpyxl.styles.colors import Color

from hov_tools.ooxml.edits import Mark, MarkStyle
from hov_tools.ooxml.mark_colours import NEAR, Colours, colours_for, contrast, distance, every, of_theme
from hov_tools.ooxml.undo import undo_last
from hov_tools.ooxml.writer import apply_edits
from support.environment import WORKBOOKS

FORMS = sorted(WORKBOOKS.rglob("*.xlsx"))
# What the first versions marked with.
EARLIER = {
    MarkStyle.FOUT: Colours("FFC7CE", "C00000"),
    MarkStyle.TWIJFEL: Colours("FFD8A8", "C55A11"),
    MarkStyle.WAARSCHUWING: Colours("FFF2CC", "BF9000"),
    MarkStyle.INFO: Colours("DDEBF7", "2F75B5"),
}


def rgb(color: Color | None) -> str:
    """Give a colour of these forms; of the theme they use the first for paper and the second for text."""
    if color is None or color.type == "indexed":
        return "000000"
    return {0: "FFFFFF", 1: "000000"}[color.theme] if color.type == "theme" else color.rgb[2:]


def fill_of(cell: Cell) -> str:
    return rgb(cell.fill.fgColor) if cell.fill.fill_type == "solid" else "FFFFFF"


def cells_of(data: bytes) -> dict[tuple[str, str], Cell]:
    sheets = openpyxl.load_workbook(io.BytesIO(data)).worksheets
    return {(sheet.title, cell.coordinate): cell for sheet in sheets for row in sheet.iter_rows() for cell in row}


@pytest.mark.slow
@pytest.mark.parametrize("path", FORMS, ids=lambda path: f"{path.parent.name} {path.stem}")
def test_a_mark_stands_out_on_every_cell_of_every_form(path: Path) -> None:
    before = cells_of(path.read_bytes())
    looks = {cell.style_id: place for place, cell in before.items() if hasattr(cell, "column_letter")}
    fills = {fill_of(cell) for cell in before.values()}
    assert len(fills) > 2
    for style in MarkStyle:
        edits = [Mark(*place, style) for place in looks.values()]
        after = cells_of(apply_edits(path.read_bytes(), edits).data)
        for place in looks.values():
            mark, sides = fill_of(after[place]), after[place].border
            border = rgb(sides.left.color)
            assert {sides.left.style, sides.right.style, sides.top.style, sides.bottom.style} == {"thick"}
            assert min(distance(mark, fill) for fill in fills) >= NEAR
            assert contrast(border, mark) >= 4
            # What lies around: paper, or the fill that its neighbours have too.
            for around in ("FFFFFF", fill_of(before[place])):
                assert max(contrast(border, around), contrast(mark, around)) >= 4
            is_filled_in = not before[place].protection.locked
            assert contrast(rgb(after[place].font.color), mark) >= (7 if is_filled_in else 3)


@pytest.mark.parametrize("style", list(MarkStyle))
def test_where_a_form_has_the_colour_of_a_mark_the_mark_has_another(style: MarkStyle) -> None:
    usual = colours_for(style, {"FFFFFF"}, None)
    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = workbook.add_worksheet("Blad")
    sheet.write("A1", 1, workbook.add_format({"bg_color": f"#{usual.fill}"}))
    sheet.write("B2", 1)
    workbook.close()
    mark = fill_of(cells_of(apply_edits(buffer.getvalue(), [Mark("Blad", "B2", style)]).data)["Blad", "B2"])
    assert mark != usual.fill
    assert distance(mark, usual.fill) >= NEAR


def test_a_second_run_takes_the_same_colours() -> None:
    data = FORMS[0].read_bytes()
    place = next(iter(cells_of(data)))
    once = apply_edits(data, [Mark(*place, MarkStyle.WAARSCHUWING)]).data
    again = apply_edits(once, [Mark(*place, MarkStyle.WAARSCHUWING)]).data
    assert fill_of(cells_of(once)[place]) == fill_of(cells_of(again)[place])


@pytest.mark.parametrize("style", list(MarkStyle))
def test_a_mark_in_the_colours_of_an_earlier_version_is_known_and_goes(
    style: MarkStyle, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = FORMS[0].read_bytes()
    place = next(iter(cells_of(data)))
    earlier = EARLIER[style]
    with monkeypatch.context() as patch:
        patch.setattr("hov_tools.ooxml.write.marks.colours_for", lambda *_: earlier)
        marked = apply_edits(data, [Mark(*place, style)], undoable=True, key=b"of whoever marked it").data
    assert fill_of(cells_of(marked)[place]) == earlier.fill
    # The journal is that of another, so that only what is recognised is taken out.
    undone = undo_last(marked, key=b"of who looks").data
    assert fill_of(cells_of(undone)[place]) == fill_of(cells_of(data)[place])


def test_where_nothing_is_far_enough_the_farthest_is_taken() -> None:
    first, second = colours_for(MarkStyle.FOUT, (), None), colours_for(MarkStyle.FOUT, {"FF8A80"}, None)
    assert colours_for(MarkStyle.FOUT, {first.fill, second.fill[:-1] + "A"}, None) == second


def test_severities_are_told_apart_and_none_has_the_fill_of_another() -> None:
    usual = [colours_for(style, {"FFFFFF"}, None).fill for style in MarkStyle]
    assert min(distance(one, other) for one in usual for other in usual if one != other) >= NEAR
    fills = [one.fill for style in MarkStyle for one in every(style)]
    assert len(set(fills)) == len(fills)


@pytest.mark.parametrize(("one", "other", "expected"), [("000000", "FFFFFF", 21.0), ("777777", "FFFFFF", 4.48)])
def test_contrast_is_that_of_wcag(one: str, other: str, expected: float) -> None:
    assert contrast(one, other) == pytest.approx(expected, abs=0.005)


def test_a_colour_of_the_theme_with_its_tint() -> None:
    # "Accent 4, 80% lighter" in the theme of Excel 2013, as the earlier warning.
    assert "FFF2CC" in set(of_theme(7, 0.7999816888943144))
    assert list(of_theme(11, 0.0)) == []
