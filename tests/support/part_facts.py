"""What the parts of a workbook hold and refer to, read without the code under test."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

_REPEATED = frozenset(["conditionalFormatting", "fileRecoveryPr", "AlternateContent"])
# §18.2.27 CT_Workbook, §18.3.1.99 CT_Worksheet, §18.8.39 CT_Stylesheet.
_ORDERS = {
    "workbook": "fileVersion fileSharing workbookPr workbookProtection bookViews sheets functionGroups "
    "externalReferences definedNames calcPr oleSize customWorkbookViews pivotCaches smartTagPr smartTagTypes "
    "webPublishing fileRecoveryPr webPublishObjects extLst",
    "worksheet": "sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection "
    "protectedRanges scenarios autoFilter sortState dataConsolidate customSheetViews mergeCells phoneticPr "
    "conditionalFormatting dataValidations hyperlinks printOptions pageMargins pageSetup headerFooter rowBreaks "
    "colBreaks customProperties cellWatches ignoredErrors smartTags drawing legacyDrawing legacyDrawingHF drawingHF "
    "picture oleObjects controls webPublishItems tableParts extLst",
    "styleSheet": "numFmts fonts fills borders cellStyleXfs cellXfs cellStyles dxfs tableStyles colors extLst",
}
_FIRST_OWN_FORMAT = 164
_SHAPE = re.compile(rb"<(?:[\w.-]+:)?shape(?=[\s>])[^>]*>(?:(?!</(?:[\w.-]+:)?shape>).)*", re.DOTALL)
_SHAPE_ID = (re.compile(rb"""\s[\w.-]+:spid=["']([^"']*)["']"""), re.compile(rb"""\sid=["']([^"']*)["']"""))
_NOTE_ROW = re.compile(rb"<(?:[\w.-]+:)?Row>\s*([0-9]+)\s*</")
_NOTE_COLUMN = re.compile(rb"<(?:[\w.-]+:)?Column>\s*([0-9]+)\s*</")
_A1 = re.compile(r"([A-Z]{1,3})([0-9]{1,7})\Z")
_OUTSIDE_SHEETS = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """What a worksheet refers to, and what is wrong within it."""

    formats: frozenset[int]
    strings: frozenset[int]
    differential: frozenset[int]
    relations: tuple[tuple[str, str], ...]
    formulas: frozenset[str]
    wrong: tuple[str, ...]


def doubled(items: Iterable[Hashable]) -> list[Hashable]:
    return [one for one, count in Counter(items).items() if count > 1]


# Most parts of a workbook are those of the one before.
@lru_cache(maxsize=512)
def root_of(content: bytes) -> etree._Element | None:
    try:
        return etree.fromstring(content, etree.XMLParser(huge_tree=True, resolve_entities=False))
    except etree.XMLSyntaxError:
        return None


def tree_of(content: bytes) -> etree._Element:
    root = root_of(content)
    return etree.Element("none") if root is None else root


def local_name(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def id_of(element: etree._Element) -> str:
    return next((value for name, value in element.attrib.items() if name.endswith("relationships}id")), "")


def beyond(what: str, indexes: Iterable[int], count: int) -> list[str]:
    return [f"{what} {index} is not there" for index in sorted(set(indexes)) if not 0 <= index < count]


@lru_cache(maxsize=512)
def faults_of_order(name: str, content: bytes) -> tuple[str, ...]:
    root = tree_of(content)
    order = _ORDERS.get(local_name(root), "").split()
    children = [local_name(one) for one in root if isinstance(one.tag, str) and one.tag != _OUTSIDE_SHEETS]
    ranks = [order.index(one) for one in children if one in order]
    found = [f"{name}: {one} occurs twice" for one in doubled(children) if one not in _REPEATED]
    return (*found, f"{name}: its elements are out of order") if ranks != sorted(ranks) else tuple(found)


def group_of(content: bytes, name: str) -> list[etree._Element]:
    found = tree_of(content).find(f"{{*}}{name}")
    return [] if found is None else [one for one in found if isinstance(one.tag, str)]


def child_count(content: bytes, group: str) -> int:
    return len(group_of(content, group))


@lru_cache(maxsize=512)
def faults_of_styles(content: bytes) -> tuple[str, ...]:
    groups = [group for group in tree_of(content) if isinstance(group.tag, str)]
    found = [
        f"{local_name(one)} has another count" for one in groups if index_of(one.get("count")) not in (0, len(one))
    ]
    formats = [*group_of(content, "cellStyleXfs"), *group_of(content, "cellXfs")]
    for attribute, group in (("fontId", "fonts"), ("fillId", "fills"), ("borderId", "borders")):
        found += beyond(group, (index_of(one.get(attribute)) for one in formats), child_count(content, group))
    parents = [*group_of(content, "cellXfs"), *group_of(content, "cellStyles")]
    found += beyond(
        "cellStyleXfs", (index_of(one.get("xfId")) for one in parents), max(child_count(content, "cellStyleXfs"), 1)
    )
    own = [index_of(one.get("numFmtId")) for one in group_of(content, "numFmts")]
    found += [f"two number formats {one}" for one in doubled(own)]
    used = {index_of(one.get("numFmtId")) for one in formats} - set(own)
    found += [f"number format {one} is not there" for one in sorted(used) if one >= _FIRST_OWN_FORMAT]
    within = {local_name(one) for xf in formats if local_name(xf) == "xf" for one in xf}
    found += [f"a format holds {one}" for one in sorted(within - {"alignment", "protection", "extLst"})]
    found += [f"two styles {one}" for one in doubled(one.get("name") for one in group_of(content, "cellStyles"))]
    return tuple(found)


def index_of(value: str | None) -> int:
    return int(value) if value is not None and value.isdecimal() else 0


@lru_cache(maxsize=512)
def string_count(content: bytes) -> int:
    return len(tree_of(content).findall("{*}si"))


@lru_cache(maxsize=512)
def sheet_facts(content: bytes) -> SheetFacts:
    root = tree_of(content)
    formats, strings, wrong, formulas = set(), set(), list(faults_of_order("", content)), set()
    row_number = 0
    for row in root.iterfind("{*}sheetData/{*}row"):
        number = int(row.get("r", row_number + 1))
        wrong += [f"row {number} is out of order"] if number <= row_number else []
        row_number, column = number, 0
        formats.add(index_of(row.get("s")))
        for cell in row.iterfind("{*}c"):
            reference = cell.get("r")
            at = (number, column + 1) if reference is None else place_of(reference)
            wrong += [f"cell {reference} is out of order"] if at[0] != number or at[1] <= column else []
            column = at[1]
            formats.add(index_of(cell.get("s")))
            value = cell.findtext("{*}v")
            if cell.get("t") == "s" and value is not None:
                strings.add(int(value) if value.strip().isdecimal() else -1)
            if cell.find("{*}f") is not None and reference is not None:
                formulas.add(reference)
    formats |= {index_of(one.get("style")) for one in root.iterfind("{*}cols/{*}col")}
    for name in ("mergeCells", "dataValidations", "hyperlinks", "tableParts"):
        for group in root.iterfind(f"{{*}}{name}"):
            wrong += [f"{name} has another count"] if index_of(group.get("count")) not in (0, len(group)) else []
            wrong += [f"{name} is empty"] if len(group) == 0 else []
    referring = [*root.iterfind("{*}*"), *root.iterfind("{*}hyperlinks/*"), *root.iterfind("{*}tableParts/*")]
    relations = tuple((local_name(one), identifier) for one in referring if (identifier := id_of(one)))
    rules = root.iterfind("{*}conditionalFormatting/{*}cfRule")
    differential = frozenset(int(one.get("dxfId", "0")) for one in rules if one.get("dxfId") is not None)
    return SheetFacts(
        formats=frozenset(formats),
        strings=frozenset(strings),
        differential=differential,
        relations=relations,
        formulas=frozenset(formulas),
        wrong=tuple(wrong),
    )


@lru_cache(maxsize=4096)
def place_of(reference: str) -> tuple[int, int]:
    """Give row and column of an address, (0, 0) for what is none."""
    match = _A1.match(reference.upper())
    if match is None:
        return 0, 0
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]), column


@lru_cache(maxsize=512)
def shapes_of(drawing: bytes) -> tuple[tuple[bytes, tuple[int, int] | None], ...]:
    """Give the id of every shape in a VML drawing, and the cell of the note that it shows."""
    result = []
    for found in _SHAPE.findall(drawing):
        tag = found[: found.index(b">") + 1]
        identifier = next((match[1] for match in (one.search(tag) for one in _SHAPE_ID) if match), b"")
        row, column = _NOTE_ROW.search(found), _NOTE_COLUMN.search(found)
        is_note = b'"Note"' in found.replace(b"'", b'"') and row is not None and column is not None
        result.append((identifier, (int(row[1]) + 1, int(column[1]) + 1) if is_note and row and column else None))
    return tuple(result)
