"""Odd and crafted rows, cells, values and formulas: read right or refused by name, and never written worse."""

from __future__ import annotations

import pytest
from odd import ROW, TITLE, cell, cells, reading, writing
from written import book, worksheet

from hov_tools.ooxml.edits import Mark, MarkStyle, SetValue
from hov_tools.ooxml.reader import read_snapshot
from hov_tools.ooxml.snapshot import CellKind
from hov_tools.ooxml.writer import apply_edits
from support.soundness import new_faults

# What each row of cells gives: its cells by address, or None when the workbook is damaged.
ADDRESSES: dict[str, tuple[str, dict[str, str] | None]] = {
    "a cell of a later row": ('<c r="A70"><v>1</v></c>', None),
    "a cell of an earlier row": ('<c r="A55"><v>1</v></c>', None),
    "out of order": ('<c r="B60"><v>2</v></c><c r="A60"><v>1</v></c>', {"A60": "1", "B60": "2"}),
    "twice": ('<c r="A60"><v>1</v></c><c r="A60"><v>2</v></c>', None),
    "twice, in another case": ('<c r="A60"><v>1</v></c><c r="a60"><v>2</v></c>', None),
    "without address beside one with": (
        '<c><v>1</v></c><c r="C60"><v>3</v></c><c><v>4</v></c>',
        {"A60": "1", "C60": "3", "D60": "4"},
    ),
    "without address, running into one with": ('<c r="B60"/><c><v>3</v></c><c r="C60"><v>4</v></c>', None),
    "beyond the last column": ('<c r="XFE60"><v>1</v></c>', None),
    "beyond the last row": ('<c r="A1048577"><v>1</v></c>', None),
    "in small letters": ('<c r="a60"><v>1</v></c>', {"A60": "1"}),
    "absolute": ('<c r="$A$60"><v>1</v></c>', None),
    "empty": ('<c r=""><v>1</v></c>', None),
    "of row 0": ('<c r="A0"><v>1</v></c>', None),
    "with a leading zero": ('<c r="A060"><v>1</v></c>', None),
    "with spaces": ('<c r=" A60 "><v>1</v></c>', None),
    "a range": ('<c r="A60:B61"><v>1</v></c>', None),
    "in other digits": ('<c r="A٦٠"><v>1</v></c>', None),
    "a cell within a cell": ('<c r="A60"><c r="B60"><v>1</v></c></c>', None),
}


@pytest.mark.parametrize("name", ADDRESSES)
def test_addresses_of_cells(name: str) -> None:
    xml, expected = ADDRESSES[name]
    data = cell(xml)
    assert reading(data) == ("DamagedError" if expected is None else "read")
    assert writing(data) == ("DamagedError" if expected is None else "written")
    if expected is not None:
        found = {one.address: one.lexical for one in read_snapshot(data).sheet(TITLE).cells if one.row == ROW}
        assert found == expected


_ONE = '<c r="A60"><v>1</v></c>'
# What rows give: reading, and writing a mark on another row of the sheet.
ROWS = {
    "twice": (f'<row r="60">{_ONE}</row><row r="60"><c r="B60"/></row>', "read", "DamagedError"),
    "twice, with one cell": (f'<row r="60">{_ONE}</row><row r="60">{_ONE}</row>', "DamagedError", "DamagedError"),
    "out of order": (f'<row r="61"/><row r="60">{_ONE}</row>', "read", "DamagedError"),
    "without number": ("<row><c><v>1</v></c></row>", "read", "written"),
    "without number, then that number": ('<row r="60"/><row><c/></row><row r="61"/>', "read", "DamagedError"),
    "without number, and cells with theirs": (f"<row>{_ONE}</row>", "read", "written"),
    "without number, and cells of two rows": (f'<row>{_ONE}<c r="B61"/></row>', "DamagedError", "DamagedError"),
    "number 0": (f'<row r="0">{_ONE}</row>', "DamagedError", "DamagedError"),
    "beyond the last": ('<row r="1048577"/>', "DamagedError", "DamagedError"),
    "after the last": ('<row r="1048576"/><row><c/></row>', "DamagedError", "DamagedError"),
    "negative": ('<row r="-1"/>', "DamagedError", "DamagedError"),
    "a word": ('<row r="x"/>', "DamagedError", "DamagedError"),
    "with a leading zero": (f'<row r="060">{_ONE}</row>', "read", "written"),
    "with a sign": (f'<row r="+60">{_ONE}</row>', "DamagedError", "DamagedError"),
    "of twenty digits": ('<row r="99999999999999999999"/>', "DamagedError", "DamagedError"),
    "a fraction": ('<row r="60.0"/>', "DamagedError", "DamagedError"),
    "cell outside the rows": (_ONE, "DamagedError", "DamagedError"),
    "within a row": (f'<row r="59"><row r="60">{_ONE}</row></row>', "DamagedError", "DamagedError"),
    "in two places": (f'</sheetData><sheetData><row r="60">{_ONE}</row>', "DamagedError", "DamagedError"),
}


@pytest.mark.parametrize("name", ROWS)
def test_rows(name: str) -> None:
    xml, reads, writes = ROWS[name]
    assert (reading(cells(xml)), writing(cells(xml))) == (reads, writes)


def test_a_row_without_number_is_one_and_the_same_for_reading_and_writing() -> None:
    data = book(worksheet('<row r="1"/><row><c s="1" r="A5"><v>7</v></c></row>'))
    after = apply_edits(data, [Mark("Blad", "A5", MarkStyle.FOUT)]).data
    assert [(one.address, one.lexical) for one in read_snapshot(after).sheets[0].cells] == [("A5", "7")]
    assert new_faults([data], after) == []


NUMBER, TEXT, BOOLEAN, ERROR, UNREADABLE = (
    CellKind.NUMBER, CellKind.TEXT, CellKind.BOOLEAN, CellKind.ERROR, CellKind.UNREADABLE
)  # fmt: skip
PHONETIC = '<rPh sb="0" eb="1"><t>fon</t></rPh>'
VALUES = [
    (' t="s"', "<v>99999</v>", UNREADABLE, "99999"),
    (' t="s"', "<v>-1</v>", UNREADABLE, "-1"),
    (' t="s"', "<v>een</v>", UNREADABLE, "een"),
    (' t="s"', "<v>1.0</v>", UNREADABLE, "1.0"),
    (' t="s"', "<v>+1</v>", UNREADABLE, "+1"),
    (' t="s"', f"<v>{'9' * 5000}</v>", UNREADABLE, "9" * 5000),
    (' t="b"', "<v>2</v>", UNREADABLE, "2"),
    (' t="b"', "<v>TRUE</v>", UNREADABLE, "TRUE"),
    (' t="b"', "<v>true</v>", BOOLEAN, "1"),
    (' t="n"', "<v>1e309</v>", UNREADABLE, "1e309"),
    ("", "<v>NaN</v>", UNREADABLE, "NaN"),
    ("", "<v>-INF</v>", UNREADABLE, "-INF"),
    ("", "<v> 12 </v>", NUMBER, "12"),
    ("", "<v>0x1F</v>", UNREADABLE, "0x1F"),
    ("", "<v>1_000</v>", UNREADABLE, "1_000"),
    ("", "<v>1,5</v>", UNREADABLE, "1,5"),
    ("", "<v>١٢</v>", UNREADABLE, "١٢"),
    ("", "<v>1e99999999999</v>", UNREADABLE, "1e99999999999"),
    ("", f"<v>{'1' * 400}</v>", UNREADABLE, "1" * 400),
    (' t="d"', "<v>2024-02-29</v>", NUMBER, "45351"),
    (' t="d"', "<v>2024-02-30</v>", UNREADABLE, "2024-02-30"),
    (' t="d"', "<v>0000-01-01</v>", UNREADABLE, "0000-01-01"),
    (' t="str"', '<f>"a"&amp;"b"</f><v>ab</v>', TEXT, "ab"),
    (' t="str"', "<v> ab </v>", TEXT, " ab "),
    (' t="str"', f"<v>{'a' * 40_000}</v>", TEXT, "a" * 40_000),
    (
        ' t="inlineStr"',
        f'<is><r><t>a</t></r><r><rPr><b/></rPr><t xml:space="preserve"> b</t></r>{PHONETIC}</is>',
        TEXT,
        "a b",
    ),
    (' t="inlineStr"', '<is><rPh sb="0" eb="1"><t>fon</t></rPh></is>', TEXT, ""),
    (' t="inlineStr"', "<v>5</v>", TEXT, ""),
    (' t="str"', "<v>a_x000D_b</v>", TEXT, "a\rb"),
    (' t="str"', "<v>a_xD800_b</v>", TEXT, "a\ufffdb"),
    (' t="inlineStr"', "<is><t>a_xDC00_b</t></is>", TEXT, "a\ufffdb"),
    (' t="str"', "<v>_xD83D__xDE00_</v>", TEXT, "😀"),
    (' t="str"', "<v>_x005F_x000D_</v>", TEXT, "_x000D_"),
    (' t="e"', "<v>#N/A</v>", ERROR, "#N/A"),
    (' t="e"', "<v>#KAPOT!</v>", ERROR, "#KAPOT!"),
    (' t="zz"', "<v>1</v>", UNREADABLE, "1"),
    (' s="999"', "<v>1</v>", NUMBER, "1"),
    (' s="-1"', "<v>1</v>", NUMBER, "1"),
]


@pytest.mark.parametrize(("attributes", "inner", "kind", "lexical"), VALUES)
def test_values(attributes: str, inner: str, kind: CellKind, lexical: str) -> None:
    data = cell(f'<c r="A60"{attributes}>{inner}</c>')
    found = read_snapshot(data).sheet(TITLE)["A60"]
    assert (found.kind, found.lexical) == (kind, lexical)
    assert writing(data) == "written"


_SHARED = '<c r="{}"><f t="shared" si="{}"{}>{}</f><v>2</v></c>'
_BORROWED = _SHARED.format("B60", "7", "", "")
# The formulas of A60 and B60: None for no formula, "" for one that nobody can know.
FORMULAS: dict[str, tuple[str, str | None, str | None, str]] = {
    "no master": ('<c r="A60"><f t="shared" si="7"/><v>1</v></c>', "", None, "written"),
    "master after its borrower": (
        '<c r="A60"><f t="shared" si="7"/></c>' + _SHARED.format("B60", "7", ' ref="A60:B60"', "1+1"),
        "1+1",
        "1+1",
        "written",
    ),
    "group repeated": (
        _SHARED.format("A60", "7", ' ref="A60"', "1+1") + _SHARED.format("B60", "7", ' ref="B60"', "2+2"),
        "1+1",
        "2+2",
        "written",
    ),
    "range elsewhere": (_SHARED.format("A60", "7", ' ref="D60:D61"', "1+1") + _BORROWED, "1+1", "1+1", "written"),
    "range that is none": (_SHARED.format("A60", "7", ' ref="#REF!"', "1+1") + _BORROWED, "1+1", "1+1", "written"),
    "group that is a word": (
        _SHARED.format("A60", "x", ' ref="A60:B60"', "1+1") + _SHARED.format("B60", "x", "", ""),
        "1+1",
        "1+1",
        "written",
    ),
    "master on another sheet": (_BORROWED.replace("B60", "A60"), "", None, "written"),
    "array outside its cell": ('<c r="A60"><f t="array" ref="D60:D61">1+1</f></c>', "1+1", None, "written"),
    "array over the whole sheet": ('<c r="A60"><f t="array" ref="A1:XFD1048576">1</f></c>', "1", None, "written"),
    "array without range": ('<c r="A60"><f t="array">1+1</f></c>', "1+1", None, "written"),
    "array over nothing": ('<c r="A60"><f t="array" ref="onzin">1+1</f></c>', "1+1", None, "DamagedError"),
    "longer than Excel takes": (f'<c r="A60"><f>{"1+" * 5000}1</f></c>', "1+" * 5000 + "1", None, "written"),
    "deep": (f'<c r="A60"><f>{"(" * 3000}1{")" * 3000}</f></c>', "(" * 3000 + "1" + ")" * 3000, None, "written"),
    "of an unknown type": ('<c r="A60"><f t="raar">1</f></c>', "1", None, "written"),
}


@pytest.mark.parametrize("name", FORMULAS)
def test_formulas(name: str) -> None:
    xml, first, second, writes = FORMULAS[name]
    data = cell(xml)
    sheet = read_snapshot(data).sheet(TITLE)
    assert (sheet["A60"].formula, sheet["B60"].formula) == (first, second)
    assert writing(data) == writes


def test_a_cell_is_written_over_whose_group_has_no_formula_at_all() -> None:
    data = cell('<c r="A60"><f t="shared" si="7" ref="A60:B60"/><v>1</v></c>' + _BORROWED)
    result = apply_edits(data, [SetValue(TITLE, "B60", 5)])
    assert [(one.old, one.new) for one in result.changes] == [("=", "5")]
    assert new_faults([data], result.data) == []
