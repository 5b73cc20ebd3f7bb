"""What stands around the rows and cells: validations, merged ranges, sheets and names, encodings, prefixes."""

from __future__ import annotations

import pytest
from written import MAIN, book, pack, parts_of, relationships, worksheet

from hov_tools.ooxml.errors import DamagedError, NotAWorkbookError
from hov_tools.ooxml.reader import read_snapshot
from hov_tools.ooxml.snapshot import Snapshot, Visibility

SST = f'<sst xmlns="{MAIN}"><si><t>nul</t></si><si><t>een</t></si></sst>'
LINKS = [("sharedStrings", "sharedStrings.xml")]
MORE = {"xl/sharedStrings.xml": SST}
ISO_1904 = '<workbookPr date1904="1"/>'


def read(rows: str, **options: str) -> Snapshot:
    return read_snapshot(book(worksheet(rows, **options), links=LINKS, more=MORE))


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
    merged = '<mergeCells><mergeCell ref="A1:B2"/><mergeCell ref="#REF!"/><mergeCell ref="D4"/></mergeCells>'
    (sheet,) = read("", after='<sheetProtection sheet="true"/>' + merged).sheets
    assert (list(map(str, sheet.merged)), sheet.is_protected) == (["A1:B2", "D4"], True)


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


@pytest.mark.parametrize("index", ["3", "-1", "een", "1" * 5000])
def test_a_name_of_a_sheet_that_is_not_there_is_no_name(index: str) -> None:
    names = f'<definedNames><definedName name="a" localSheetId="{index}">1</definedName><definedName name="b"/>'
    snapshot = read_snapshot(_workbook(SHEETS, names + "</definedNames>", THREE))
    assert [name.name for name in snapshot.names] == ["b"]


@pytest.mark.parametrize(
    "names",
    [
        '<definedName name="a">1<definedName name="b">2</definedName></definedName>',
        '<definedName name="a">1</definedName><definedNames><definedName name="b">2</definedName></definedNames>',
    ],
)
def test_a_name_within_another_is_no_name(names: str) -> None:
    snapshot = read_snapshot(_workbook(SHEETS, f"<definedNames>{names}</definedNames>", THREE))
    assert [name.name for name in snapshot.names] == ["a"]


WRONG_WORKBOOKS = [
    ("", "", None),
    ('<sheet name="a" sheetId="1" q:id="rId9"/>', "", None),
    ('<sheet name="a" sheetId="1"/>', "", None),
    ('<sheet name="a" sheetId="1" q:id="rId1"/><sheet name="A" sheetId="2" q:id="rId2"/>', "", THREE),
    ('<sheet name="a" sheetId="1" q:id="rId1"/><sheet name="b" sheetId="2" q:id="rId1"/>', "", THREE),
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
