"""Any edits on any small workbook: what was asked is there, the rest is not touched, and undo gives all back."""

from __future__ import annotations

import io
import math
from datetime import date
from decimal import Decimal

import openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from written import KEY, book, changed_parts, outside, parts_of, worksheet

from hov_tools.ooxml.edits import AddSheet, Edit, Mark, MarkStyle, NewCell, SetNote, SetValue, Value
from hov_tools.ooxml.numbers import exact
from hov_tools.ooxml.reader import read_snapshot
from hov_tools.ooxml.undo import undo_last
from hov_tools.ooxml.write.splice import Splice, apply, inverse
from hov_tools.ooxml.write.values import number
from hov_tools.ooxml.writer import apply_edits

SHEET = "xl/worksheets/sheet1.xml"
CELLS = [f"{column}{row}" for row in range(1, 7) for column in "ABCDEF"]
characters = st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff")
values: st.SearchStrategy[Value] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**15) + 1, 10**15 - 1),
    st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**9), max_value=10**9),
    st.dates(date(1900, 3, 1), date(9999, 12, 31)),
    st.text(characters, max_size=20),
)
edits: st.SearchStrategy[Edit] = st.one_of(
    st.builds(SetValue, st.just("Blad"), st.sampled_from(CELLS), values),
    st.builds(Mark, st.just("Blad"), st.sampled_from(CELLS), st.sampled_from(MarkStyle)),
    st.builds(SetNote, st.just("Blad"), st.sampled_from(CELLS), st.text(characters, min_size=1, max_size=50)),
    st.builds(
        AddSheet,
        st.sampled_from(["Een", "Twee"]),
        st.lists(
            st.builds(NewCell, st.integers(1, 4), st.integers(1, 4), values),
            max_size=5,
            unique_by=lambda c: (c.row, c.column),
        ).map(tuple),
        first=st.booleans(),
    ),
)


@st.composite
def sheets(draw: st.DrawFn) -> str:
    """A worksheet of the kinds of rows and cells that writers make: sparse, with and without addresses."""
    rows = []
    for row in range(1, 7):
        kind = draw(st.sampled_from(["none", "empty", "addressed", "plain"]))
        if kind == "empty":
            rows.append(f'<row r="{row}" s="1" customFormat="1"/>')
        if kind in ("addressed", "plain"):
            cells = []
            for index, column in enumerate("ABCDEF"):
                content = draw(
                    st.sampled_from(["", "<v>7</v>", "<f>A1+1</f><v>5</v>", "<extLst><ext uri='u'/></extLst>"])
                )
                if kind == "addressed" and draw(st.booleans()):
                    continue
                address = f' r="{column}{row}"' if kind == "addressed" or index == 0 else ""
                style = draw(st.sampled_from(["", ' s="1"', " s='2'"]))
                cells.append(f"<c{address}{style}>{content}</c>" if content else f"<c{address}{style}/>")
            spans = draw(st.sampled_from(["", ' spans="2:3"']))
            rows.append(f'<row r="{row}"{spans}>{draw(st.sampled_from(["", " ", "<!-- c -->"]))}{"".join(cells)}</row>')
    dimension = draw(st.sampled_from(["", '<dimension ref="B2:C3"/>']))
    return worksheet("".join(rows), before=dimension)


@settings(max_examples=150)
@given(sheets(), st.lists(edits, max_size=8))
def test_undo_gives_back_the_same_file(sheet: str, run: list[Edit]) -> None:
    before = book(sheet)
    after = apply_edits(before, run, undoable=True, key=KEY)
    if after.changes:
        result = undo_last(after.data, key=KEY)
        assert result.is_exact
        assert changed_parts(before, result.data) == set()
    else:
        assert after.data == before


@settings(max_examples=100)
@given(sheets(), st.lists(edits, max_size=8))
def test_what_was_asked_is_there_and_the_rest_is_as_it_was(sheet: str, run: list[Edit]) -> None:
    before = book(sheet)
    result = apply_edits(before, run)
    etree.fromstring(parts_of(result.data)[SHEET])
    asked = {edit.cell: edit.value for edit in run if isinstance(edit, SetValue)}
    snapshot = read_snapshot(result.data).sheet("Blad")
    for cell, value in asked.items():
        found = snapshot[cell]
        if isinstance(value, str):
            assert found.lexical == value
        elif isinstance(value, bool):
            assert found.lexical == str(int(value))
        elif isinstance(value, date):
            assert found.is_date
        elif value is None:
            assert found.is_empty
        else:
            assert exact(found.lexical) == value
    touched = {change.cell for change in result.changes if change.cell} | set(CELLS if asked else ())
    cells = [cell for cell in touched if cell in CELLS]
    if not asked:
        assert without(before, cells) == without(result.data, cells)
    assert openpyxl.load_workbook(io.BytesIO(result.data)).sheetnames.count("Blad") == 1


def without(data: bytes, cells: list[str]) -> bytes:
    named = outside(parts_of(data)[SHEET], cells)
    root = etree.fromstring(named)
    for element in root.findall("{*}legacyDrawing"):
        root.remove(element)
    return etree.tostring(root, method="c14n")


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=Decimal("-1E300"), max_value=Decimal("1E300")))
def test_a_number_is_read_back_as_the_same_double(value: Decimal) -> None:
    if value == 0 or abs(value) > Decimal("1E-300"):
        # Rounded twice, to 17 digits and to a double, it can be one double off.
        assert abs(float(number(value)) - float(value)) <= math.ulp(float(value))


@given(st.binary(max_size=60), st.data())
def test_splices_have_an_inverse(text: bytes, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6)))
    splices = [
        Splice(start, end, data.draw(st.binary(max_size=5))) for start, end in zip(cuts[::2], cuts[1::2], strict=False)
    ]
    after = apply(text, splices)
    assert apply(after, inverse(text, splices)) == text
