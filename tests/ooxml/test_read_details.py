"""What each odd way of writing a workbook means, as tables; and that what is wrong comes out at reading."""

from __future__ import annotations

from html import escape, unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from written import MAIN, STRICT, book, worksheet

from hov_tools.ooxml.errors import DamagedError, WorkbookError
from hov_tools.ooxml.numbers import exact
from hov_tools.ooxml.reader import read_snapshot
from hov_tools.ooxml.snapshot import Cell, CellKind, Snapshot

SST = f'<sst xmlns="{MAIN}"><si><t>nul</t></si><si><t>een</t></si></sst>'
LINKS = [("sharedStrings", "sharedStrings.xml")]
MORE = {"xl/sharedStrings.xml": SST}
ISO_1904 = '<workbookPr date1904="1"/>'


def read(rows: str, **options: str) -> Snapshot:
    return read_snapshot(book(worksheet(rows, **options), links=LINKS, more=MORE))


def cell(inner: str, attributes: str = "") -> Cell:
    """Read one cell, by both ways: the comment leaves it to expat."""
    row = f'<row r="1"><c r="A1"{attributes}>{inner}</c></row>'
    one, other = read(row).sheets[0]["A1"], read(row + "<!-- -->").sheets[0]["A1"]
    assert one == other
    return one


NUMBER, TEXT, BOOLEAN, ERROR = CellKind.NUMBER, CellKind.TEXT, CellKind.BOOLEAN, CellKind.ERROR
VALUES = [
    ("", "<v>19.0</v>", NUMBER, "19.0"),
    ("", "<v>0.56999999999999995</v>", NUMBER, "0.56999999999999995"),
    ("", "<v>1.5E-3</v>", NUMBER, "1.5E-3"),
    ("", "<v>-0</v>", NUMBER, "-0"),
    (' t="n"', "<v>7</v>", NUMBER, "7"),
    ("", "<v> 7\n</v>", NUMBER, "7"),
    (' t="s"', "<v> 1 </v>", TEXT, "een"),
    (' t="s"', "<v>0</v>", TEXT, "nul"),
    (' t="s"', "<v/>", TEXT, ""),
    (' t="b"', "<v>1</v>", BOOLEAN, "1"),
    (' t="b"', "<v> false </v>", BOOLEAN, "0"),
    (' t="e"', "<v>#REF!</v>", ERROR, "#REF!"),
    (' t="e"', "<v>&lt;a&gt;</v>", ERROR, "<a>"),
    (' t="str"', "<v> a &amp;amp; b </v>", TEXT, " a &amp; b "),
    (' t="str"', "<v>_x0041_</v>", TEXT, "A"),
    (' t="inlineStr"', "<is><t> x </t></is>", TEXT, " x "),
    (' t="inlineStr"', "<is><r><t>a</t></r><r><rPr><b/></rPr><t> b</t></r></is>", TEXT, "a b"),
    (' t="inlineStr"', '<is><t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh></is>', TEXT, "東京"),
    ("", "", CellKind.EMPTY, ""),
    ("", "<v/>", CellKind.EMPTY, ""),
]


@pytest.mark.parametrize(("attributes", "inner", "kind", "lexical"), VALUES)
def test_values(attributes: str, inner: str, kind: CellKind, lexical: str) -> None:
    found = cell(inner, attributes)
    assert (found.kind, found.lexical) == (kind, lexical)


ISO_DATES = [
    ("2022-02-28", "44620", "43158"),
    ("2022-02-28Z", "44620", "43158"),
    ("2022-02-28T12:00:00", "44620.5", "43158.5"),
    ("2022-02-28T06:00", "44620.25", "43158.25"),
    ("2022-02-28T00:00:00.000Z", "44620", "43158"),
    ("2022-02-28T12:00:00.000000000000", "44620.5", "43158.5"),
    ("2022-02-28T12:00:00,864", "44620.50001", "43158.50001"),
    ("2022-02-28T24:00:00", "44621", "43159"),
    ("1904-01-01", "1462", "0"),
    ("1900-03-01", "61", None),
    ("1900-02-28", "59", None),
    ("1900-01-01", "1", None),
    ("1899-12-31T12:00:00", "0.5", None),
    ("1899-12-30", "0", None),
    ("1899-12-30T12:00:00", "0.5", None),
    ("1899-12-29", None, None),
    ("12:00:00", "0.5", "0.5"),
    ("T06:00", "0.25", "0.25"),
    ("10:10:10", "0.4237268518518518", "0.4237268518518518"),
    ("PT0H11M0.000S", "0.007638888888888889", "0.007638888888888889"),
    ("PT36H", "1.5", "1.5"),
    ("P2DT12H", "2.5", "2.5"),
    ("P3D", "3", "3"),
    ("P", None, None),
    ("PT", None, None),
    ("P1M", None, None),  # a month has no length
    ("PT99999999H", None, None),  # beyond the last day
    ("2022-02-30", None, None),
    ("2022-02-28T25:00:00", None, None),
    ("2022-02-28T12:60:00", None, None),
    ("2022-02-28T12:00:00+01:00", None, None),  # Excel knows no time zones
    ("2022-02-28T06", None, None),
    ("28-02-2022", None, None),
    ("44620", None, None),
    ("1" * 5000, None, None),
]


@pytest.mark.parametrize("is_strict", [False, True])
@pytest.mark.parametrize(("text", "since_1900", "since_1904"), ISO_DATES)
def test_iso_dates(text: str, since_1900: str | None, since_1904: str | None, *, is_strict: bool) -> None:
    namespace = STRICT if is_strict else MAIN
    sheet = worksheet(f'<row r="1"><c r="A1" t="d"><v>{text}</v></c></row>', namespace=namespace)
    for before, serial in (("", since_1900), (ISO_1904, since_1904)):
        found = read_snapshot(book(sheet, before_sheets=before, namespace=namespace)).sheets[0]["A1"]
        expected = (CellKind.UNREADABLE, text, False) if serial is None else (NUMBER, serial, True)
        assert (found.kind, found.lexical, found.is_date) == expected


FORMULAS = [
    ("<f>A2&amp;&quot;x&quot;</f>", 'A2&"x"'),
    ("<f/>", None),
    ('<f t="array" ref="A1:A2">B1:B2*2</f>', "B1:B2*2"),
    ('<f t="shared" ref="A1:A9" si="0">B1</f>', "B1"),
    ('<f t="dataTable" ref="A1:A2" dt2D="1" dtr="1" r1="B1" r2="B2"/>', None),
]


@pytest.mark.parametrize(("inner", "formula"), FORMULAS)
def test_formulas(inner: str, formula: str | None) -> None:
    assert cell(f"{inner}<v>1</v>").formula == formula


def test_shared_formulas_are_written_out_for_every_cell_of_the_group() -> None:
    rows = (
        '<row r="1"><c r="A1"><f t="shared" si="3"/></c></row>'  # before its master
        '<row r="2"><c r="B2"><f t="shared" ref="A1:B4" si="3">$A1+C$2&amp;"A1"</f></c></row>'
        '<row r="4"><c r="B4"><f t="shared" si="3"></f><v>7</v></c></row>'
    )
    sheet = read(rows).sheets[0]
    assert sheet["A1"].formula == '#REF!+B$2&"A1"'
    assert sheet["B2"].formula == '$A1+C$2&"A1"'
    assert sheet["B4"].formula == '$A3+C$2&"A1"'


UNREADABLE = [
    ("", "x"),
    ("", "1,5"),
    ("", "1_0"),
    ("", "٣"),
    ("", "INF"),
    ("", "1E999"),
    ("", "9" * 399),
    ("", "1" * 5000),
    ("", "0x10"),
    (' t="s"', "2"),
    (' t="s"', "-1"),
    (' t="s"', "1.0"),
    (' t="s"', "0_1"),
    (' t="s"', "٠"),
    (' t="s"', "0" * 5000),
    (' t="b"', "2"),
    (' t="x"', "2"),
    (' t="N"', "&lt;2&gt;"),
]


@pytest.mark.parametrize(("attributes", "value"), UNREADABLE)
@pytest.mark.parametrize("after", ["", "<!-- -->"])
def test_a_value_that_cannot_be_understood_is_that_of_its_own_cell_only(
    attributes: str, value: str, after: str
) -> None:
    row = f'<row r="1"><c r="A1" s="2"{attributes}><v>{value}</v></c><c r="B1"><v>7</v></c></row>'
    sheet = read(row + after).sheets[0]
    assert (sheet["A1"].kind, sheet["A1"].lexical) == (CellKind.UNREADABLE, unescape(value))
    assert sheet["B1"].lexical == "7"
    assert list(sheet.cells.texts()) == []
    assert sheet.cells.filled() == {1: [1, 2]}


def test_an_unknown_type_keeps_the_text_of_an_inline_string() -> None:
    sheet = read('<row r="1"><c r="A1" t="rich"><is><t>a &lt; b</t></is></c></row>').sheets[0]
    assert (sheet["A1"].kind, sheet["A1"].lexical) == (CellKind.UNREADABLE, "a < b")


@pytest.mark.parametrize("style", ["x", "-1", "1234567", "999999", "٣", ""])
def test_a_format_that_is_none_is_the_plain_one(style: str) -> None:
    found = cell("<v>1</v>", f' s="{style}"')
    assert (found.kind, found.lexical, found.is_date, found.unlocked) == (NUMBER, "1", False, False)


@pytest.mark.parametrize("formula", ['<f t="shared" si="0"/>', '<f t="shared"/>'])
def test_a_formula_that_no_cell_lends_is_there_and_unknown(formula: str) -> None:
    found = cell(formula + "<v>5</v>")
    assert (found.formula, found.lexical) == ("", "5")
    assert not cell(formula).is_empty


NOT_XML = [("", "<f>&nbsp;</f>"), (' t="str"', "<v>&x;</v>"), ("", "<v>1")]


@pytest.mark.parametrize(("attributes", "inner"), NOT_XML)
@pytest.mark.parametrize("after", ["", "<!-- -->"])
def test_what_is_no_xml_comes_out_at_reading(attributes: str, inner: str, after: str) -> None:
    with pytest.raises(DamagedError):
        read(f'<row r="1"><c r="A1"{attributes}>{inner}</c></row>{after}')


@pytest.mark.parametrize("formula", ["A1\x7f€~", '"open', "A9999999+1$", "'", "1" + "+1" * 9_000])
def test_shared_formulas_that_cannot_be_moved_are_unknown(formula: str) -> None:
    rows = (
        f'<row r="1"><c r="A1"><f t="shared" ref="A1:A2" si="0">{formula}</f></c></row>'
        '<row r="2"><c r="A2"><f t="shared" si="0"/><v>7</v></c></row>'
    )
    sheet = read(rows).sheets[0]
    assert sheet["A1"].formula == formula
    assert sheet["A2"].formula in ("", formula)  # as far as it can be moved, it says the same everywhere
    assert sheet["A2"].lexical == "7"


ROWS = st.lists(
    st.builds(
        '<row r="{0}"><c r="A{0}"{1}><f{2}>{3}</f><v>{4}</v></c></row>'.format,
        st.integers(1, 3),
        st.sampled_from(["", ' t="s"', ' t="b"', ' t="e"', ' t="d"', ' t="str"', ' t="inlineStr"', ' s="999999"']),
        st.sampled_from(["", ' t="shared" si="0"', ' t="shared" ref="A1:A2" si="1"', ' t="array" ref="A1"', ' si="9"']),
        st.text("A1$:'\"!()[]#{},;&<>€", max_size=8).map(escape),
        st.sampled_from(["", "0", "1", " 1 ", "2", "-1", "1e5", "x", "2022-01-01", "1899-01-01", "_xD800_", "&#65;"]),
    ),
    max_size=4,
).map("".join)  # fmt: skip


@given(rows=ROWS, early=st.sampled_from(["", ISO_1904]))
def test_nothing_is_wrong_after_reading(rows: str, early: str) -> None:
    data = book(worksheet(rows), before_sheets=early, links=LINKS, more=MORE)
    try:
        snapshot = read_snapshot(data)
    except WorkbookError:
        return
    for found in snapshot.sheets[0].cells:
        assert snapshot.sheets[0].get(found.row, found.column) == found
        found.lexical.encode()
        if found.kind is NUMBER:
            exact(found.lexical)
    list(snapshot.sheets[0].cells.texts())


# --- Around the cells ----------------------------------------------------------------------------------------


def test_rows_and_cells_without_address() -> None:
    rows = (
        '<row><c><v>1</v></c><c r="C1"><v>2</v></c><c><v>3</v></c></row>'
        '<row r="7"><c><v>4</v></c></row><row><c><v>5</v></c></row>'
    )
    found = {item.address: item.lexical for item in read(rows).sheets[0].cells}
    assert found == {"A1": "1", "C1": "2", "D1": "3", "A7": "4", "A8": "5"}


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1048577"><c><v>1</v></c></row>',
        '<row r="1048577"><!-- --></row>',
        '<row r="1048576"/><row><c/></row>',
        '<row r="0"><c/></row>',
        '<row r="1"><c r="XFD1"/><c/></row>',
        '<row r="1"><c r="A1048577"/></row>',
        '<row r="1"><c r="XFE1"/></row>',
        '<row r="1"><c r="A0"/></row>',
        '<row r="1"><c r="$A$1"/></row>',
    ],
)
def test_cells_outside_the_grid(rows: str) -> None:
    with pytest.raises(DamagedError):
        read(rows + "<!-- -->")
