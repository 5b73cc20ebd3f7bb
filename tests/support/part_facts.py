"""What the parts of a workbook hold and refer to, read without the code under test."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

_REPEATED = frozenset(["conditionalFormatting", "fileRecoveryPr", "AlternateContent"])
_OF_FORMATS = {
    "numFmts": "numFmt",
    "fonts": "font",
    "fills": "fill",
    "borders": "border",
    "cellStyleXfs": "xf",
    "cellXfs": "xf",
    "cellStyles": "cellStyle",
}
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
_BLOCKS = re.compile(rb"""idmap\s[^>]*?\sdata=["']([^"']*)["']""")
_IN_BLOCK = re.compile(rb"_x0000_[si]([0-9]+)\Z")
_A1 = re.compile(r"([A-Z]{1,3})([0-9]{1,7})\Z")
_MAX_ROW, _MAX_COLUMN = 1_048_576, 16_384
_MOST_DIGITS = 18
_MAX_TEXT, _MAX_FORMULA = 32_767, 8_192
_ERRORS = frozenset(["#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA", "#SPILL!",
                     "#CALC!", "#FIELD!", "#BLOCKED!", "#CONNECT!", "#UNKNOWN!", "#BUSY!", "#PYTHON!"])  # fmt: skip
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
        root = etree.fromstring(content, etree.XMLParser(huge_tree=True, resolve_entities=False))
    except etree.XMLSyntaxError:
        return None
    # What another program puts in under names like those of the standard is none of it.
    for one in _OF_OTHERS(root):
        if not (etree.QName(one).namespace or "").startswith(_KNOWN) and one.getparent() is not None:
            one.getparent().remove(one)
    return root


def tree_of(content: bytes) -> etree._Element:
    root = root_of(content)
    return etree.Element("none") if root is None else root


def local_name(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


_OF_OTHERS = etree.XPath("//*[namespace-uri() != namespace-uri(/*)]")
_KNOWN = (
    "http://schemas.openxmlformats.org/",
    "http://schemas.microsoft.com/",
    "http://purl.oclc.org/",
    "urn:schemas-",
)
_RELATED = etree.XPath(
    "//@*[namespace-uri()='http://schemas.openxmlformats.org/officeDocument/2006/relationships'"
    " or namespace-uri()='http://purl.oclc.org/ooxml/officeDocument/relationships']"
    "|//@*[local-name()='relid'][namespace-uri()='urn:schemas-microsoft-com:office:office']"
)


@lru_cache(maxsize=512)
def related_in(content: bytes) -> frozenset[str]:
    """Give the ids of relationships that a part refers to, wherever in it."""
    # Most large sheets refer to none, and need no tree for that.
    if b"/relationships" not in content and b"relid" not in content:
        return frozenset()
    return frozenset(str(value) for value in _RELATED(tree_of(content)) if value)  # type: ignore[union-attr]


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
    return [] if found is None else held(found)


def held(group: etree._Element) -> list[etree._Element]:
    """Give what a group holds; of alternatives their fallback (ECMA-376 part 3, §7.5).

    Something else within a group of formats is none of them, and has no number among them (part 1, §18.8).
    """
    children = [one for one in group if isinstance(one.tag, str)]
    alternatives = [one for one in children if local_name(one) == "AlternateContent"]
    fallbacks = {one: [inner for each in one.iterfind("{*}Fallback") for inner in each] for one in alternatives}
    name = _OF_FORMATS.get(local_name(group))
    every = [inner for one in children for inner in fallbacks.get(one, [one])]
    return [one for one in every if name is None or local_name(one) == name]


def child_count(content: bytes, group: str) -> int:
    return len(group_of(content, group))


@lru_cache(maxsize=512)
def faults_of_styles(content: bytes) -> tuple[str, ...]:
    groups = [group for group in tree_of(content) if isinstance(group.tag, str)]
    found = [
        f"{local_name(one)} has another count"
        for one in groups
        if index_of(one.get("count")) not in (0, len(held(one)))
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
    return number_of(value, 0)


def number_of(value: str | None, otherwise: int) -> int:
    is_number = value is not None and value.isascii() and value.isdecimal() and len(value) <= _MOST_DIGITS
    return int(value or "") if is_number else otherwise


@lru_cache(maxsize=512)
def string_count(content: bytes) -> int:
    return len(tree_of(content).findall("{*}si"))


@lru_cache(maxsize=512)
def sheet_facts(content: bytes) -> SheetFacts:
    root = tree_of(content)
    formats, strings, wrong, formulas = set(), set(), list(faults_of_order("", content)), set()
    row_number = 0
    for row in root.iterfind("{*}sheetData/{*}row"):
        number = number_of(row.get("r"), _row_of_first_cell(row) or row_number + 1)
        wrong += [f"row {number} is outside the grid"] if not 1 <= number <= _MAX_ROW else []
        wrong += [f"row {number} is out of order"] if number <= row_number else []
        row_number, column = number, 0
        formats.add(index_of(row.get("s")))
        for cell in row.iterfind("{*}c"):
            reference = cell.get("r")
            at = (number, column + 1) if reference is None else place_of(reference)
            wrong += [f"cell {reference} is out of order"] if at[0] != number or at[1] <= column else []
            wrong += [f"cell {reference} is outside the grid"] if not 1 <= at[1] <= _MAX_COLUMN else []
            column = at[1]
            formats.add(index_of(cell.get("s")))
            value = cell.findtext("{*}v")
            wrong += [f"cell {reference}: {fault}" for fault in _faults_of_value(cell, value)]
            if cell.get("t") == "s" and value is not None:
                strings.add(number_of(value.strip(), -1))
            if cell.find("{*}f") is not None and reference is not None:
                formulas.add(reference)
    formats |= {index_of(one.get("style")) for one in root.iterfind("{*}cols/{*}col")}
    for name in ("mergeCells", "dataValidations", "hyperlinks", "tableParts"):
        for group in root.iterfind(f"{{*}}{name}"):
            wrong += [f"{name} has another count"] if index_of(group.get("count")) not in (0, len(group)) else []
            wrong += [f"{name} is empty"] if len(group) == 0 else []
    wrong += _faults_of_ranges(root)
    referring = [*root.iterfind("{*}*"), *root.iterfind("{*}hyperlinks/*"), *root.iterfind("{*}tableParts/*")]
    relations = tuple((local_name(one), identifier) for one in referring if (identifier := id_of(one)))
    rules = root.iterfind("{*}conditionalFormatting/{*}cfRule")
    differential = frozenset(number_of(one.get("dxfId"), -1) for one in rules if one.get("dxfId") is not None)
    return SheetFacts(
        formats=frozenset(formats),
        strings=frozenset(strings),
        differential=differential,
        relations=relations,
        formulas=frozenset(formulas),
        wrong=tuple(wrong),
    )


def _row_of_first_cell(row: etree._Element) -> int:
    first = row.find("{*}c")
    return 0 if first is None else place_of(first.get("r", ""))[0]


def _faults_of_value(cell: etree._Element, value: str | None) -> list[str]:
    """Tell what Excel would not take of a value and a formula (§18.18.11 ST_CellType)."""
    found = []
    kind, text = cell.get("t", "n"), (value or "").strip()
    if kind == "n" and text and not _is_number(text):
        found.append("its value is no number")
    if (kind == "b" and text not in ("", "0", "1", "true", "false")) or (kind == "e" and text and text not in _ERRORS):
        found.append(f"its value is not of type {kind}")
    if kind not in ("n", "b", "e", "s", "str", "inlineStr", "d"):
        found.append("its type is none")
    if kind in ("str", "inlineStr") and len(value or "".join(cell.itertext())) > _MAX_TEXT:
        found.append("its text is too long")
    if len(cell.findtext("{*}f") or "") > _MAX_FORMULA:
        found.append("its formula is too long")
    return found


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text)) and "_" not in text
    except ValueError:
        return False


def _faults_of_ranges(root: etree._Element) -> list[str]:
    """Tell which merged ranges, links and validations Excel would not take, or not twice."""
    merged = [one.get("ref", "") for one in root.iterfind("{*}mergeCells/{*}mergeCell")]
    linked = [one.get("ref", "") for one in root.iterfind("{*}hyperlinks/{*}hyperlink")]
    checked = [one.get("sqref", "") for one in root.iterfind("{*}dataValidations/{*}dataValidation")]
    each = [*merged, *linked, *(one for areas in checked for one in areas.split() or [""])]
    found = [f"{one!r} is no range" for one in each if area_of(one) is None]
    found += [f"two links on {one}" for one in doubled(linked)]
    areas = sorted((area, ref) for ref in merged if (area := area_of(ref)) is not None)
    for at, (one, ref) in enumerate(areas):
        for other, and_ref in areas[at + 1 :]:
            if other[0] > one[2]:
                break
            if other[1] <= one[3] and one[1] <= other[3]:
                found.append(f"merged ranges {ref} and {and_ref} overlap")
    return found


def area_of(reference: str) -> tuple[int, int, int, int] | None:
    """Give top, left, bottom and right of a range; None for what is none, or turned round."""
    first, colon, last = reference.partition(":")
    start, end = place_of(first), place_of(last if colon else first)
    if (0, 0) in (start, end) or start[0] > end[0] or start[1] > end[1]:
        return None
    return (*start, *end) if end[0] <= _MAX_ROW and end[1] <= _MAX_COLUMN else None


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


@lru_cache(maxsize=512)
def blocks_of(drawing: bytes) -> tuple[int, ...] | None:
    """Give the blocks of 1,024 shape ids that a VML drawing claims; None when it has no map of them."""
    found = _BLOCKS.findall(drawing)
    claimed = [one.strip() for data in found for one in data.decode("latin-1").split(",")]
    return tuple(number_of(one, -1) for one in claimed if one) if found else None


def block_of(identifier: bytes) -> int | None:
    """Give the block that the id of a shape is in; None for an id of another kind."""
    match = _IN_BLOCK.match(identifier)
    return None if match is None else int(match[1]) // 1024
