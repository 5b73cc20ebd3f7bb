"""What stands around the rows of a sheet is read once for a template; places and rows must be those of each sheet."""

from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hov_tools.kept import SWITCH
from hov_tools.ooxml.errors import DamagedError
from hov_tools.ooxml.write.sheettree import CELLS, OUTLINE, parse_sheet
from hov_tools.ooxml.write.stylesheet import MINIMAL, StyleSheet
from hov_tools.ooxml.write.worksheet import RowElement, Worksheet
from hov_tools.ooxml.write.xmlelements import Element, parse_tree

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
ROW = '<row r="2"><c r="A2" s="1"><v>7</v></c></row>'
BEFORE = '<dimension ref="A1:B2"/><cols><col min="1" max="1" width="9"/></cols>'
AFTER = '<mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells><extLst><ext uri="x"><a b="c"/></ext></extLst>'


def worksheet(data: str, before: str = BEFORE, after: str = AFTER) -> bytes:
    """Give a worksheet part."""
    return f'<?xml version="1.0"?>\n<worksheet xmlns="{MAIN}">{before}{data}{after}</worksheet>'.encode()


SHEETS = {
    "rows": worksheet(f"<sheetData>{ROW}</sheetData>"),
    "no rows": worksheet("<sheetData></sheetData>"),
    "rows that are not there": worksheet("<sheetData/>"),
    "white space in the end tag": worksheet(f"<sheetData>{ROW}</sheetData >"),
    "white space in the start tag": worksheet(f"<sheetData >{ROW}</sheetData>"),
    "an attribute": worksheet(f'<sheetData a="b">{ROW}</sheetData>'),
    "a prefix": worksheet(f"<sheetData>{ROW}</sheetData>")
    .replace(b"<", b"<x:")
    .replace(b"<x:/", b"</x:")
    .replace(b"<x:?", b"<?"),
    "rows deeper down": worksheet(f"<a><sheetData>{ROW}</sheetData></a>"),
    "rows in what is not entered": worksheet("<cols><sheetData><cols></cols></sheetData></cols>"),
    "rows twice": worksheet(f"<sheetData>{ROW}</sheetData>", after=f"<sheetData>{ROW}</sheetData>{AFTER}"),
    "much around them": worksheet(f"<sheetData>{ROW}</sheetData>", after="<a/>" * 5_000),
}


def described(element: Element) -> tuple[object, ...]:
    """Give all that an element tells, with all within it."""
    places = (element.start, element.open_end, element.close_start, element.end)
    names = (element.name, element.namespace, element.prefix, element.is_self_closed)
    return names, places, element.attributes, [described(one) for one in element.children]


@pytest.mark.parametrize("opaque", [CELLS, OUTLINE], ids=["cells", "outline"])
@pytest.mark.parametrize("name", SHEETS)
def test_tree_is_that_of_the_whole_part(name: str, opaque: frozenset[str]) -> None:
    text = SHEETS[name]
    try:
        whole = parse_tree(text, opaque)
    except DamagedError:
        with pytest.raises(DamagedError):
            parse_sheet(text, opaque)
        return
    tree = parse_sheet(text, opaque)
    assert described(tree.placed(tree.around)) == described(whole)
    for there, moved in zip(tree.around.children, tree.placed(tree.around).children, strict=True):
        assert described(tree.placed(there)) == described(moved)


def test_sheets_with_the_same_around_differ_in_their_places() -> None:
    short, long = (parse_sheet(worksheet(f"<sheetData>{ROW * times}</sheetData>"), OUTLINE) for times in (1, 3))
    assert described(short.around) == described(long.around)
    assert short.around is long.around or os.environ.get(SWITCH) == "off"
    ends = [tree.placed(tree.around).end for tree in (short, long)]
    assert ends[1] - ends[0] == 2 * len(ROW)


ROWS = st.lists(
    st.tuples(
        st.integers(1, 3),
        st.sampled_from(
            ['<row r="{}">{}</row>', '<row r="{}" ht="9">{}</row>', "<row r='{}'>{}</row >", '<row r="{}"/>']
        ),
        st.sampled_from(["", "<c/>", '<c><f>A1&lt;2</f></c><c t="s"/>']),
        st.sampled_from(["", "", "\n"]),
    ),
    max_size=9,
)


@given(ROWS)
def test_rows_stand_where_they_were_written(rows: list[tuple[int, str, str, str]]) -> None:
    expected: list[tuple[int, str]] = []
    text, number = "", 0
    for step, form, cells, after in rows:
        number += step
        expected.append((number, form.format(number, cells)))
        text += expected[-1][1] + after
    part = worksheet(f"<sheetData>{text}</sheetData>")
    sheet = Worksheet(part, "Blad1")
    assert [(row.number, part[row.start : row.end].decode()) for row in sheet.rows] == expected
    assert all(sheet.row(row.number) == row for row in sheet.rows)
    assert all(_content(part, row) in ("", "<c/>", '<c><f>A1&lt;2</f></c><c t="s"/>') for row in sheet.rows)


def _content(part: bytes, row: RowElement) -> str:
    return part[row.open_end : row.close_start].decode()


@pytest.mark.parametrize("second", [2, 1, 1_048_577], ids=["the same", "before it", "outside the grid"])
def test_a_row_out_of_order_is_damage(second: int) -> None:
    sheet = Worksheet(worksheet(f'<sheetData>{ROW}<row r="{second}"></row></sheetData>'), "Blad1")
    with pytest.raises(DamagedError, match=f"row {second} is out of order"):
        _ = sheet.rows


def test_formats_of_one_workbook_are_not_in_the_next() -> None:
    text = MINIMAL.format(MAIN).encode()
    first = StyleSheet(text)
    added = first.thin_border("C00000"), first.solid_fill("FFC7CE")
    assert added == (1, 2)
    assert len(first.splices()) == 4
    second = StyleSheet(text)
    assert second.splices() == []
    assert len(second.children("borders")) == 1
    assert second.thin_border("BF9000") == 1
