"""What each odd way of writing a workbook means, as tables; and that what is wrong comes out at reading."""

from __future__ import annotations

from fractions import Fraction
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from written import MAIN, STRICT, book, pack, parts_of, relationships, worksheet

from hov_tools.ooxml.errors import DamagedError, NotAWorkbookError, WorkbookError
from hov_tools.ooxml.numbers import exact, is_number
from hov_tools.ooxml.reader import read_snapshot
from hov_tools.ooxml.snapshot import Cell, CellKind, Snapshot, Visibility
from hov_tools.ooxml.styles import is_date_format
from hov_tools.ooxml.xstring import unescape_xml, unescape_xstring

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
    ("2022-02-28T12:00:00", "44620.5", "43158.5"),
    ("2022-02-28T06:00", "44620.25", "43158.25"),
    ("2022-02-28T00:00:00.000Z", "44620", "43158"),
    ("1904-01-01", "1462", "0"),
    ("1900-03-01", "61", None),
    ("1900-02-28", "59", None),
    ("1900-01-01", "1", None),
    ("1899-12-30", None, None),
    ("2022-02-30", None, None),
    ("28-02-2022", None, None),
    ("2022-02-28T06", None, None),
]


@pytest.mark.parametrize("is_strict", [False, True])
@pytest.mark.parametrize(("text", "since_1900", "since_1904"), ISO_DATES)
def test_iso_dates(text: str, since_1900: str | None, since_1904: str | None, *, is_strict: bool) -> None:
    namespace = STRICT if is_strict else MAIN
    sheet = worksheet(f'<row r="1"><c r="A1" t="d"><v>{text}</v></c></row>', namespace=namespace)
    for before, expected in (("", since_1900), (ISO_1904, since_1904)):
        data = book(sheet, before_sheets=before, namespace=namespace)
        if expected is None:
            with pytest.raises(DamagedError):
                read_snapshot(data)
            continue
        found = read_snapshot(data).sheets[0]["A1"]
        assert (found.kind, found.lexical, found.is_date) == (NUMBER, expected, True)


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


WRONG_CELLS = [
    ("", "<v>x</v>"),
    ("", "<v>1_0</v>"),
    ("", "<v>٣</v>"),
    ("", "<v>INF</v>"),
    ("", "<v>1E999</v>"),
    ("", f"<v>{'9' * 399}</v>"),
    ("", f"<v>{'1' * 5000}</v>"),
    ("", "<v>0x10</v>"),
    (' t="s"', "<v>2</v>"),
    (' t="s"', "<v>-1</v>"),
    (' t="s"', "<v>1.0</v>"),
    (' t="s"', "<v>0_1</v>"),
    (' t="s"', "<v>٠</v>"),
    (' t="s"', f"<v>{'0' * 5000}</v>"),
    (' t="b"', "<v>2</v>"),
    (' t="x"', "<v>2</v>"),
    (' s="x"', ""),
    (' s="-1"', ""),
    (' s="1234567"', ""),
    ("", '<f t="shared" si="0"/>'),
    ("", '<f t="shared"/>'),
    ("", "<f>&nbsp;</f>"),
    (' t="str"', "<v>&x;</v>"),
]  # fmt: skip


@pytest.mark.parametrize(("attributes", "inner"), WRONG_CELLS)
@pytest.mark.parametrize("after", ["", "<!-- -->"])
def test_wrong_cells_come_out_at_reading(attributes: str, inner: str, after: str) -> None:
    with pytest.raises(DamagedError):
        read(f'<row r="1"><c r="A1"{attributes}>{inner}</c></row>{after}')


@pytest.mark.parametrize("formula", ["A1\x7f€~", '"open', "A9999999+1$", "'", "1" + "+1" * 9_000])
def test_shared_formulas_that_cannot_be_moved_come_out_at_reading(formula: str) -> None:
    rows = (
        f'<row r="1"><c r="A1"><f t="shared" ref="A1:A2" si="0">{formula}</f></c></row>'
        '<row r="2"><c r="A2"><f t="shared" si="0"/></c></row>'
    )
    try:
        snapshot = read(rows)
    except DamagedError:
        return
    assert len(list(snapshot.sheets[0].cells)) == 2


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


MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
XM = "http://schemas.microsoft.com/office/excel/2006/main"
LIST = '<dataValidation type="list" sqref="{}"><formula1>{}</formula1></dataValidation>'
VALIDATIONS = [
    (LIST.format("A1 B2:C3", '"ja,nee"'), [("A1 B2:C3", '"ja,nee"')]),
    (LIST.format("A:B 3:4", "x"), [("A1:B1048576 A3:XFD4", "x")]),
    (LIST.format("A1", "A1&amp;&lt;"), [("A1", "A1&<")]),
    (LIST.format("A1", "x").replace(" type", ' prompt=" type=" error=" sqref=" type'), [("A1", "x")]),
    (LIST.format("&#65;1", "x"), [("A1", "x")]),
    (LIST.format("A1", "x").replace("list", "&#108;ist"), [("A1", "x")]),
    ('<dataValidation type="list" sqref="#REF! A1"><formula1>x</formula1></dataValidation>', [("A1", "x")]),
    ('<dataValidation type="whole" sqref="A1"><formula1>1</formula1></dataValidation>', []),
    ('<dataValidation sqref="A1"><formula1>1</formula1></dataValidation>', []),
    (
        (f'<dataValidation type="list" sqref="A1"><m:AlternateContent xmlns:m="{MC}"><m:Choice Requires="x">'
        "<formula1>no</formula1></m:Choice><m:Fallback><formula1>yes</formula1></m:Fallback></m:AlternateContent>"
        "</dataValidation>"),
        [("A1", "yes")],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("validations", "expected"), VALIDATIONS)
def test_list_validations(validations: str, expected: list[tuple[str, str]]) -> None:
    (sheet,) = read("", after=f"<dataValidations>{validations}</dataValidations>").sheets
    assert [(" ".join(map(str, item.ranges)), item.formula) for item in sheet.validations] == expected


def test_list_validations_of_the_2009_extension() -> None:
    extension = (
        f'<extLst><ext xmlns:e="{X14}" uri="x"><e:dataValidations xmlns:m="{XM}"><e:dataValidation type="list">'
        "<e:formula1><m:f>Lijst!$A$1:$A$3</m:f></e:formula1><m:sqref>B1 B5:B6</m:sqref></e:dataValidation>"
        '<e:dataValidation type="whole"><e:formula1><m:f>1</m:f></e:formula1><m:sqref>C1</m:sqref></e:dataValidation>'
        "</e:dataValidations></ext></extLst>"
    )
    (sheet,) = read("", after=extension).sheets
    (found,) = sheet.validations
    assert (" ".join(map(str, found.ranges)), found.formula) == ("B1 B5:B6", "Lijst!$A$1:$A$3")


def test_merged_ranges_and_protection() -> None:
    after = '<sheetProtection sheet="true"/><mergeCells><mergeCell ref="A1:B2"/><mergeCell ref="D4"/></mergeCells>'
    (sheet,) = read("", after=after).sheets
    assert (list(map(str, sheet.merged)), sheet.is_protected) == (["A1:B2", "D4"], True)
    with pytest.raises(DamagedError):
        read("", after='<mergeCells><mergeCell ref="fout"/></mergeCells>')


def test_of_alternatives_around_rows_the_fallback_is_read() -> None:
    rows = (
        f'<m:AlternateContent xmlns:m="{MC}"><m:Choice Requires="x"><row r="1"><c r="A1"><v>1</v></c></row></m:Choice>'
        '<m:Fallback><row r="1"><c r="A1"><v>2</v></c></row></m:Fallback></m:AlternateContent>'
    )
    (sheet,) = read(rows).sheets
    assert [(item.address, item.lexical) for item in sheet.cells] == [("A1", "2")]


def _workbook(sheets: str, rest: str = "", links: list[tuple[str, str]] | None = None) -> bytes:
    parts: dict[str, str | bytes] = dict(parts_of(book(worksheet(""))))
    parts["xl/workbook.xml"] = (
        f'<workbook xmlns="{MAIN}" xmlns:q="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        f"{rest}<sheets>{sheets}</sheets></workbook>"
    )
    if links is not None:
        parts["xl/_rels/workbook.xml.rels"] = relationships(links)
        parts |= {f"xl/{target}": worksheet("") for _, target in links}
    return pack(parts)


THREE = [("worksheet", "worksheets/sheet1.xml"), ("chartsheet", "chartsheets/a.xml"), ("worksheet", "worksheets/b.xml")]
SHEETS = (
    '<sheet name="Een" sheetId="1" q:id="rId1" state="hidden"/><sheet name="Grafiek" sheetId="2" q:id="rId2"/>'
    '<sheet name="Twee" sheetId="3" q:id="rId3" state="veryHidden"/>'
)


def test_sheets_names_and_their_visibility() -> None:
    names = (
        '<definedNames><definedName name="a">Een!$A$1</definedName>'
        '<definedName name="b" localSheetId="2" hidden="1">&lt;</definedName><definedName name="c"/></definedNames>'
    )
    snapshot = read_snapshot(_workbook(SHEETS, names + '<workbookProtection lockStructure="1"/>', THREE))
    assert [(sheet.name, sheet.visibility) for sheet in snapshot.sheets] == [
        ("Een", Visibility.HIDDEN),
        ("Twee", Visibility.VERY_HIDDEN),
    ]
    assert [(name.name, name.formula, name.sheet, name.hidden) for name in snapshot.names] == [
        ("a", "Een!$A$1", None, False),
        ("b", "<", "Twee", True),
        ("c", "", None, False),
    ]
    assert snapshot.is_structure_protected


WRONG_WORKBOOKS = [
    ("", "", None),
    ('<sheet name="a" sheetId="1" q:id="rId9"/>', "", None),
    ('<sheet name="a" sheetId="1"/>', "", None),
    ('<sheet name="a" sheetId="1" q:id="rId1"/><sheet name="A" sheetId="2" q:id="rId2"/>', "", THREE),
    ('<sheet name="a" sheetId="1" q:id="rId1"/><sheet name="b" sheetId="2" q:id="rId1"/>', "", THREE),
    (SHEETS, '<definedNames><definedName name="a" localSheetId="3"/></definedNames>', THREE),
    (SHEETS, f'<definedNames><definedName name="a" localSheetId="{"1" * 5000}"/></definedNames>', THREE),
]  # fmt: skip


@pytest.mark.parametrize(("sheets", "rest", "links"), WRONG_WORKBOOKS)
def test_wrong_workbook_parts(sheets: str, rest: str, links: list[tuple[str, str]] | None) -> None:
    with pytest.raises(DamagedError):
        read_snapshot(_workbook(sheets, rest, links))


@pytest.mark.parametrize(
    ("encoding", "mark"), [("utf-16", b""), ("utf-16-le", b""), ("utf-16-be", b"\xfe\xff"), ("utf-8", b"\xef\xbb\xbf")]
)
def test_every_part_in_another_encoding(encoding: str, mark: bytes) -> None:
    parts = parts_of(
        book(
            worksheet('<row r="1"><c r="A1" t="s"><v>1</v></c><c r="B1" t="str"><v>é</v></c></row>'),
            links=LINKS,
            more=MORE,
        )
    )
    declared = "UTF-16" if "16" in encoding else "UTF-8"
    changed = {
        name: mark + content.decode().replace('encoding="UTF-8"', f'encoding="{declared}"').encode(encoding)
        for name, content in parts.items()
    }
    (sheet,) = read_snapshot(pack(changed)).sheets
    assert (sheet["A1"].lexical, sheet["B1"].lexical) == ("een", "é")


def test_every_element_under_a_prefix() -> None:
    parts = parts_of(book(worksheet('<row r="1"><c r="A1" t="s" s="2"><v>1</v></c></row>'), links=LINKS, more=MORE))
    for name in ("xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"):
        text = parts[name].decode().replace("<", "<x:").replace("<x:/", "</x:").replace("<x:?", "<?")
        parts[name] = text.replace('xmlns="', 'xmlns:x="').encode()
    (sheet,) = read_snapshot(pack(parts)).sheets
    assert (sheet["A1"].lexical, sheet["A1"].style) == ("een", 2)


def test_a_word_document_and_a_binary_workbook_are_no_workbook() -> None:
    for kind in ("wordprocessingml.document.main+xml", "spreadsheetml.sheet.binary.main"):
        parts = parts_of(book(worksheet("")))
        types = parts["[Content_Types].xml"].decode().replace("spreadsheetml.sheet.main+xml", kind)
        with pytest.raises(NotAWorkbookError):
            read_snapshot(pack({**parts, "[Content_Types].xml": types}))


# --- Numbers, formats and texts ------------------------------------------------------------------------------

EXACT = [
    ("0.56999999999999995", Fraction(57, 100)),
    ("0.57", Fraction(57, 100)),
    ("19.0", Fraction(19)),
    ("1E400", None),
    ("1E-400", Fraction(1, 10**400)),
    ("1.2345678901234567E400", None),
    ("12345678901234567", Fraction(12345678901234568)),
    ("123456789012345", Fraction(123456789012345)),
    ("1000000000000000000", Fraction(10**18)),
    ("0.10000000000000001", Fraction(1, 10)),
    ("0.1000000000000000055511151231257827", Fraction(1, 10)),
    ("0.30000000000000004", Fraction(30000000000000004, 10**17)),
    ("-1.10000000000000005E1", Fraction(-11)),
    ("1E9999", None),
    ("", None),
    (".", None),
    ("0." + "0" * 400, None),
]


@pytest.mark.parametrize(("lexical", "value"), EXACT)
def test_exact(lexical: str, value: Fraction | None) -> None:
    assert is_number(lexical) == (value is not None)
    if value is None:
        with pytest.raises(ValueError):
            exact(lexical)
    else:
        assert exact(lexical) == value


@given(st.integers(-(10**15) + 1, 10**15 - 1), st.integers(0, 20))
def test_what_was_typed_comes_back_from_the_17_digits_of_its_double(digits: int, shift: int) -> None:
    typed = Fraction(digits, 10**shift)
    assert exact(f"{float(typed):.17G}") == typed


FORMATS = [
    ("dd-mm-yyyy", True), ("[$-413]d mmmm yyyy", True), ("[h]:mm", True), ("[ss]", True), ('"d"0', False),
    ("\\d0", False), ("_d0", False), ("[Red]0", False), ("General", False), ('0 "dagen"', False), ("0;[Blue]d", False),
    ('"a;b"dd', True), ("@", False), ("", False), ('"d', False), ("[d", False), ("0.00E+00", False),
]  # fmt: skip


@pytest.mark.parametrize(("code", "expected"), FORMATS)
def test_date_formats(code: str, *, expected: bool) -> None:
    assert is_date_format(code) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("_x0041_", "A"), ("_x005F_x0041_", "_x0041_"), ("_x41_", "_x41_"), ("_xD83D__xDE00_", "😀"),
        ("_xD83D_a", "\ufffda"), ("a_x000a_b", "a\nb"), ("😀_x0041_", "😀A"),
    ],
)  # fmt: skip
def test_xstring(text: str, expected: str) -> None:
    assert unescape_xstring(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("&lt;&amp;lt;", "<&lt;"), ("&#65;&#x42;", "AB"), ("&nbsp;", None), ("&#0;", None), ("&#xD800;", None),
        ("a & b", None), ("&#1114112;", None),
    ],
)  # fmt: skip
def test_xml_entities(text: str, expected: str | None) -> None:
    if expected is None:
        with pytest.raises(DamagedError):
            unescape_xml(text)
    else:
        assert unescape_xml(text) == expected
