"""What the tests of the writer share: small packages written by hand, and comparisons of packages."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from lxml import etree

from hov_tools.ooxml.address import column_name, column_number
from hov_tools.ooxml.package import Package

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
KEY = bytes(range(32))
"""With which the tests sign what they write."""

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml."
_SHEET_PART = "xl/worksheets/sheet1.xml"

STYLES = (
    f'{_HEAD}<styleSheet xmlns="{MAIN}"><fonts count="1"><font><sz val="11"/><name val="Arial"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/>'
    '</fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="2" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


def worksheet(data: str, *, before: str = "", after: str = "", namespace: str = MAIN) -> str:
    """Give a worksheet part around the rows of its sheetData."""
    return f'{_HEAD}<worksheet xmlns="{namespace}">{before}<sheetData>{data}</sheetData>{after}</worksheet>'


def book(
    sheet: str | bytes,
    *,
    workbook_extra: str = "",
    before_sheets: str = "",
    links: Iterable[tuple[str, str]] = (),
    sheet_links: Iterable[tuple[str, str]] = (),
    more: Mapping[str, str | bytes] | None = None,
    namespace: str = MAIN,
    comment: bytes = b"",
) -> bytes:
    """Give a workbook with one worksheet "Blad".

    Args:
        sheet: the worksheet part.
        workbook_extra: XML after the list of sheets.
        before_sheets: XML before it.
        links: more relationships of the workbook part, as (kind, target).
        sheet_links: relationships of the worksheet, as (kind, target).
        more: more parts.
        namespace: of the workbook part.
        comment: of the archive.
    """
    workbook = (
        f'{_HEAD}<workbook xmlns="{namespace}" xmlns:r="{_OFFICE}">{before_sheets}<sheets>'
        f'<sheet name="Blad" sheetId="1" r:id="rId1"/></sheets>{workbook_extra}</workbook>'
    )
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": (
            f'{_HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_SPREADSHEET}sheet.main+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{_SPREADSHEET}styles+xml"/>'
            f'<Override PartName="/{_SHEET_PART}" ContentType="{_SPREADSHEET}worksheet+xml"/></Types>'
        ),
        "_rels/.rels": relationships([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": workbook,
        "xl/_rels/workbook.xml.rels": relationships(
            [("worksheet", "worksheets/sheet1.xml"), ("styles", "styles.xml"), *links]
        ),
        _SHEET_PART: sheet,
        "xl/styles.xml": STYLES,
    }
    if sheet_links:
        parts["xl/worksheets/_rels/sheet1.xml.rels"] = relationships(sheet_links)
    return pack({**parts, **(more or {})}, comment)


def relationships(links: Iterable[tuple[str, str]]) -> str:
    """Give a .rels part; ids count from rId1."""
    inner = "".join(
        f'<Relationship Id="rId{number}" Type="{kind if ":" in kind else f"{_OFFICE}/{kind}"}" Target="{target}"/>'
        for number, (kind, target) in enumerate(links, start=1)
    )
    return f'{_HEAD}<Relationships xmlns="{_RELS}">{inner}</Relationships>'


def pack(parts: Mapping[str, str | bytes], comment: bytes = b"") -> bytes:
    """Give a zip file of these parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = comment
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2020, 1, 2, 3, 4, 6)), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def parts_of(data: bytes) -> dict[str, bytes]:
    """Give the parts of a package."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def sheet_xml(data: bytes, part: str = _SHEET_PART) -> str:
    """Give a worksheet part as text."""
    return parts_of(data)[part].decode()


def rows_of(data: bytes, part: str = _SHEET_PART) -> str:
    """Give what stands within sheetData."""
    text = sheet_xml(data, part)
    return text.partition("<sheetData>")[2].partition("</sheetData>")[0]


def changed_parts(before: bytes, after: bytes) -> set[str]:
    """Name the parts that differ, came or went; all others must be the same bytes, headers included."""
    old, new = Package(before), Package(after)
    changed = {entry.name for entry in old.entries} ^ {entry.name for entry in new.entries}
    for entry in new.entries:
        there = old.entry(entry.name)
        if there is None:
            continue
        if old.read(entry.name) != new.read(entry.name):
            changed.add(entry.name)
            continue
        assert after[slice(*new.span(entry))] == before[slice(*old.span(there))], entry.name
    return changed


def outside(xml: bytes, cells: Iterable[str]) -> bytes:
    """Give a worksheet part in canonical form without some cells, and without the hints that follow cells."""
    root = etree.fromstring(xml)
    gone = set(cells)
    for number, row in enumerate(root.iter("{*}row"), start=1):
        row.set("r", row.get("r", str(number)))
        column = 0
        for cell in row.iter("{*}c"):
            column = column_number(str(cell.get("r")).rstrip("0123456789")) if "r" in cell.attrib else column + 1
            cell.set("r", f"{column_name(column)}{row.get('r')}")
    for cell in list(root.iter("{*}c")):
        row = cell.getparent()
        if cell.get("r") in gone and row is not None:
            row.remove(cell)
    for row in list(root.iter("{*}row")):
        row.attrib.pop("spans", None)
        data = row.getparent()
        if len(row) == 0 and data is not None and not set(row.attrib) - {"r"}:
            data.remove(row)
    for dimension in root.findall("{*}dimension"):
        dimension.set("ref", "")
    for data in root.iter("{*}sheetData", "{*}row"):
        if len(data) == 0:
            data.text = None
    return etree.tostring(root, method="c14n")
