"""Changed copies of example workbooks.

The XML itself is edited: saving with openpyxl would lose the cached value of every formula, and with it
what the checks of totals look at. A formula elsewhere that depends on a changed cell keeps its old cached
value; `LibreOffice.resave` brings all of them up to date.
"""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

from lxml import etree
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string, get_column_letter

from support.parts import CONTENT_TYPES, WORKBOOK, WORKBOOK_RELATIONSHIPS, insert_before
from support.zips import read_parts, write_parts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_EPOCH = date(1899, 12, 30)  # day 0 of the 1900 system, for days after February 1900
_FORMULA_TAGS = frozenset({"f", "formula", "formula1", "formula2", "definedName"})


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula without "=", with the value that the file says it has; None for none."""

    text: str
    cached: str | float | Decimal | None = None


@dataclass(frozen=True, slots=True)
class ExcelError:
    """An error value, such as "#REF!"."""

    code: str


@dataclass(frozen=True, slots=True)
class Stored:
    """A type attribute and a value as they are to stand in the file, sound or not."""

    kind: str
    value: str


CellValue: TypeAlias = str | float | Decimal | bool | date | Formula | ExcelError | Stored | None


def copy_folder(source: Path, target: Path) -> Path:
    """Copy the workbooks of a folder into a new folder and give that; the copies can be written to."""
    target.mkdir(parents=True)
    for file in sorted(source.glob("*.xls?")):
        shutil.copyfile(file, target / file.name)
    return target


def set_cells(path: Path, values: Mapping[tuple[str, str], CellValue]) -> None:
    """Set cells of a workbook in place, keeping their style: {("Blad", "D8"): None} empties one.

    A date becomes a number; whether it shows as a date is up to the style that the cell has.

    Raises:
        KeyError: there is no such sheet.
    """
    parts = read_parts(path.read_bytes())
    names = _sheet_parts(parts)
    for sheet in dict.fromkeys(sheet for sheet, _ in values):
        root = etree.fromstring(parts[names[sheet]])
        for (at_sheet, a1), value in values.items():
            if at_sheet == sheet:
                _fill(_cell(root, a1), value)
        parts[names[sheet]] = _serialized(root)
    write_parts(path, parts)


def rename_sheets(path: Path, names: Mapping[str, str]) -> None:
    """Rename sheets of a workbook in place (old → new), with the references to them in formulas and names.

    Raises:
        KeyError: there is no such sheet.
    """
    parts = read_parts(path.read_bytes())
    book = etree.fromstring(parts[WORKBOOK])
    sheets = {sheet.get("name"): sheet for sheet in _sheets(book)}
    for old, new in names.items():
        sheets[old].set("name", new)
    parts[WORKBOOK] = _serialized(book)
    for part in [
        WORKBOOK,
        *(name for name in parts if re.fullmatch(r"xl/(worksheets|charts)/[^/]+\.xml", name)),
    ]:
        root = etree.fromstring(parts[part])
        for element in root.iter("{*}*"):
            if etree.QName(element).localname in _FORMULA_TAGS and element.text:
                element.text = _renamed(element.text, names)
        parts[part] = _serialized(root)
    write_parts(path, parts)


def insert_sheet(path: Path, name: str, index: int, rows: Sequence[Sequence[CellValue]] = ()) -> None:
    """Insert a worksheet with these rows, starting at A1, before the sheet at a 0-based index."""
    parts = read_parts(path.read_bytes())
    target = f"worksheets/toegevoegd{len(parts)}.xml"
    identifier = f"rIdToegevoegd{len(parts)}"
    book = etree.fromstring(parts[WORKBOOK])
    sheets = _sheets(book)
    new = etree.Element(f"{{{_MAIN}}}sheet", {"name": name})
    new.set("sheetId", str(1 + max(int(sheet.attrib["sheetId"]) for sheet in sheets)))
    new.set(f"{{{_OFFICE}}}id", identifier)
    _renumber(book, {old: old + (old >= index) for old in range(len(sheets))})
    sheets.insert(index, new)
    parts[WORKBOOK] = _serialized(book)
    relationship = f'<Relationship Id="{identifier}" Type="{_OFFICE}/worksheet" Target="{target}"/>'
    relationships = parts[WORKBOOK_RELATIONSHIPS]
    parts[WORKBOOK_RELATIONSHIPS] = insert_before(relationships, b"</Relationships>", relationship.encode())
    override = f'<Override PartName="/xl/{target}" ContentType="{_SHEET_TYPE}"/>'
    parts[CONTENT_TYPES] = insert_before(parts[CONTENT_TYPES], b"</Types>", override.encode())
    root = etree.fromstring(f'<worksheet xmlns="{_MAIN}"><sheetData/></worksheet>')
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            _fill(_cell(root, f"{get_column_letter(column)}{number}"), value)
    parts[f"xl/{target}"] = _serialized(root)
    write_parts(path, parts)


def delete_sheet(path: Path, name: str) -> None:
    """Delete a worksheet in place; formulas that refer to it keep their text and their cached value.

    Raises:
        KeyError: there is no such sheet.
    """
    parts = read_parts(path.read_bytes())
    part = _sheet_parts(parts)[name]
    book = etree.fromstring(parts[WORKBOOK])
    sheets = _sheets(book)
    gone = [sheet.get("name") for sheet in sheets].index(name)
    identifier = sheets[gone].get(f"{{{_OFFICE}}}id")
    _renumber(book, {old: old - (old > gone) for old in range(len(sheets)) if old != gone})
    sheets.remove(sheets[gone])
    parts[WORKBOOK] = _serialized(book)
    parts[WORKBOOK_RELATIONSHIPS] = _without(parts[WORKBOOK_RELATIONSHIPS], "Id", identifier)
    parts[CONTENT_TYPES] = _without(parts[CONTENT_TYPES], "PartName", f"/{part}")
    del parts[part]
    parts.pop(f"{part.replace('worksheets/', 'worksheets/_rels/')}.rels", None)
    write_parts(path, parts)


def _sheets(book: etree._Element) -> etree._Element:
    found = book.find(f"{{{_MAIN}}}sheets")
    if found is None:
        raise ValueError("the workbook part has no list of sheets")
    return found


def _sheet_parts(parts: Mapping[str, bytes]) -> dict[str, str]:
    """Give sheet name → part name, for packages whose targets are relative, as in the forms."""
    relationships = etree.fromstring(parts[WORKBOOK_RELATIONSHIPS])
    targets = {item.get("Id"): f"xl/{item.get('Target')}" for item in relationships}
    sheets = _sheets(etree.fromstring(parts[WORKBOOK]))
    return {str(sheet.attrib["name"]): targets[sheet.get(f"{{{_OFFICE}}}id")] for sheet in sheets}


def _renumber(book: etree._Element, positions: Mapping[int, int]) -> None:
    """Follow moved sheets: names local to a sheet carry its position; those of a deleted sheet go with it."""
    for name in list(book.iter(f"{{{_MAIN}}}definedName")):
        local = name.get("localSheetId")
        if local is None:
            continue
        if int(local) in positions:
            name.set("localSheetId", str(positions[int(local)]))
        elif (parent := name.getparent()) is not None:
            parent.remove(name)
    for view in book.iter(f"{{{_MAIN}}}workbookView"):
        for attribute in {"activeTab", "firstSheet"} & set(view.attrib):
            del view.attrib[attribute]


def _without(part: bytes, attribute: str, value: str | None) -> bytes:
    """Take out the children of a part's root whose attribute has this value."""
    root = etree.fromstring(part)
    for item in [child for child in root if child.get(attribute) == value]:
        root.remove(item)
    return _serialized(root)


def _renamed(formula: str, names: Mapping[str, str]) -> str:
    """Replace the sheet names of a formula, quoted or bare, all at once so that two can change places."""
    written = {f"{_quoted(old)}!": new for old, new in names.items()} | {f"{old}!": new for old, new in names.items()}
    pattern = "|".join(rf"(?<![\w']){re.escape(name)}" for name in written)
    return re.sub(pattern, lambda match: f"{_quoted(written[match[0]])}!", formula)


def _quoted(name: str) -> str:
    return "'" + name.replace("'", "''") + "'"


def _cell(root: etree._Element, a1: str) -> etree._Element:
    """Give a cell of a sheet, inserted in its place when the sheet does not hold it."""
    data = root.find(f"{{{_MAIN}}}sheetData")
    if data is None:
        raise ValueError("the sheet holds no data element")
    letters, number = coordinate_from_string(a1)
    row = _ordered_child(data, "row", str(number), number, lambda item: int(item.attrib["r"]))
    return _ordered_child(row, "c", a1, column_index_from_string(letters), _column_of)


def _column_of(cell: etree._Element) -> int:
    return column_index_from_string(coordinate_from_string(str(cell.attrib["r"]))[0])


def _ordered_child(
    parent: etree._Element, tag: str, reference: str, ref: int, place_of: Callable[[etree._Element], int]
) -> etree._Element:
    position = sum(place_of(child) < ref for child in parent)
    if position < len(parent) and place_of(parent[position]) == ref:
        return parent[position]
    new = etree.Element(f"{{{_MAIN}}}{tag}", {"r": reference})
    parent.insert(position, new)
    return new


def _fill(cell: etree._Element, value: CellValue) -> None:
    """Write a value into a cell element; its style stays."""
    for child in list(cell):
        cell.remove(child)
    if "t" in cell.attrib:
        del cell.attrib["t"]
    if isinstance(value, Formula):
        etree.SubElement(cell, f"{{{_MAIN}}}f").text = value.text
        value = value.cached
        if isinstance(value, str):
            cell.set("t", "str")
            etree.SubElement(cell, f"{{{_MAIN}}}v").text = value
            return
    if isinstance(value, str):
        cell.set("t", "inlineStr")
        text = etree.SubElement(etree.SubElement(cell, f"{{{_MAIN}}}is"), f"{{{_MAIN}}}t")
        text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        text.text = value
    elif value is not None:
        kind, lexical = _lexical(value)
        if kind:
            cell.set("t", kind)
        etree.SubElement(cell, f"{{{_MAIN}}}v").text = lexical


def _lexical(value: float | Decimal | date | ExcelError | Stored) -> tuple[str, str]:
    """Give the type attribute and the text of a value that is no text."""
    match value:
        case ExcelError(code):
            return "e", code
        case Stored(kind, written):
            return kind, written
        case bool():
            return "b", str(int(value))
        case date():
            return "", str((value - _EPOCH).days)
        case _:
            return "", str(value)


def _serialized(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
