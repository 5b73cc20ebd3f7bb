"""Sound zips of a workbook in which one part is missing, wrong, hostile, or out of the ordinary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.parts import (
    CONTENT_TYPES,
    SHARED_STRINGS,
    WORKBOOK,
    WORKBOOK_RELATIONSHIPS,
    insert_before,
    replace_once,
    sheet_with_texts,
)
from support.zips import entry, read_parts, scattered_bytes, write_entries, write_overlapping, write_parts

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_OFFICE = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def _change_sheet(path: Path, good: bytes, change: Callable[[bytes], bytes]) -> None:
    parts = read_parts(good)
    name = sheet_with_texts(parts)
    parts[name] = change(parts[name])
    write_parts(path, parts)


def missing_sheet(path: Path, good: bytes) -> None:
    """Leave out the part of one worksheet."""
    parts = read_parts(good)
    del parts[sheet_with_texts(parts)]
    write_parts(path, parts)


def missing_shared_strings(path: Path, good: bytes) -> None:
    """Leave out the shared strings, to which cells refer."""
    parts = read_parts(good)
    del parts[SHARED_STRINGS]
    write_parts(path, parts)


def _string_index(path: Path, good: bytes, index: bytes) -> None:
    pattern = rb'(<c [^>]*t="s"[^>]*><v>)\d+'
    _change_sheet(path, good, lambda sheet: replace_once(sheet, pattern, lambda match: match[1] + index))


def string_index_too_high(path: Path, good: bytes) -> None:
    """Refer to a shared string beyond the last."""
    _string_index(path, good, b"999999")


def string_index_negative(path: Path, good: bytes) -> None:
    """Refer to shared string -1, which a careless reader takes for the last."""
    _string_index(path, good, b"-1")


def duplicate_part(path: Path, good: bytes) -> None:
    """Write a worksheet twice under one name."""
    parts = read_parts(good)
    name = sheet_with_texts(parts)
    second = parts[name].replace(b"<v>", b"<v>0")
    write_entries(path, [*(entry(*part) for part in parts.items()), entry(name, second)])


def duplicate_part_by_case(path: Path, good: bytes) -> None:
    """Write a worksheet twice under names that differ by case only (ECMA-376 part 2, §6.2.2.3)."""
    parts = read_parts(good)
    name = sheet_with_texts(parts)
    second = parts[name].replace(b"<v>", b"<v>0")
    write_entries(path, [*(entry(*part) for part in parts.items()), entry(name.upper(), second)])


def overlapping_entries(path: Path, good: bytes) -> None:
    """Add ten parts that share their bytes, too few and too small to be a bomb."""
    entries = [entry(*part) for part in read_parts(good).items()]
    names = [f"xl/media/image{number:03}.png" for number in range(10)]
    write_overlapping(path, entries, names, scattered_bytes(2**16))


def _declared(sheet: bytes, declarations: bytes, text: bytes) -> bytes:
    """Put a document type with declarations before the root, and a text into cell A1 of a first row."""
    typed = replace_once(
        sheet, rb"<worksheet", lambda match: b"<!DOCTYPE worksheet [" + declarations + b"]>" + match[0]
    )
    row = b'<row r="1"><c r="A1" t="inlineStr"><is><t>' + text + b"</t></is></c></row>"
    return replace_once(typed, rb"<sheetData>", lambda match: match[0] + row)


def billion_laughs(path: Path, good: bytes) -> None:
    """Declare entities that expand tenfold in nine steps."""
    steps = b"".join(b'<!ENTITY e%d "%s">' % (step, b"&e%d;" % (step - 1) * 10) for step in range(1, 10))
    declarations = b'<!ENTITY e0 "ha">' + steps
    _change_sheet(path, good, lambda sheet: _declared(sheet, declarations, b"&e9;"))


def external_entity(path: Path, good: bytes) -> None:
    """Declare an entity that reads a file of the machine (XXE)."""
    secret = path.with_name("geheim.txt")
    secret.write_text("HOV-GEHEIM", encoding="utf-8")
    declarations = f'<!ENTITY geheim SYSTEM "{secret.as_uri()}">'.encode()
    _change_sheet(path, good, lambda sheet: _declared(sheet, declarations, b"&geheim;"))


def _last_row(path: Path, good: bytes, row: bytes) -> None:
    _change_sheet(path, good, lambda sheet: insert_before(sheet, b"</sheetData>", row))


def cell_below_grid(path: Path, good: bytes) -> None:
    """Put a cell one row below the last of the grid: XFD1048577."""
    _last_row(path, good, b'<row r="1048577"><c r="XFD1048577"><v>1</v></c></row>')


def cell_right_of_grid(path: Path, good: bytes) -> None:
    """Put a cell in column AAAA, beyond XFD."""
    _last_row(path, good, b'<row r="1048576"><c r="AAAA1048576"><v>1</v></c></row>')


def cell_one_right_of_grid(path: Path, good: bytes) -> None:
    """Put a cell in column XFE, the first beyond the grid."""
    _last_row(path, good, b'<row r="1048576"><c r="XFE1048576"><v>1</v></c></row>')


def row_below_grid(path: Path, good: bytes) -> None:
    """Put a row 1048577 whose cell has no address of its own."""
    _last_row(path, good, b'<row r="1048577"><c><v>1</v></c></row>')


def corner_cell(path: Path, good: bytes) -> None:
    """Put a cell in the last row and column: allowed, but a dense reader never ends."""
    _last_row(path, good, b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')


def broken_xml(path: Path, good: bytes) -> None:
    """Leave out the end tag of the sheet's data."""
    _change_sheet(path, good, lambda sheet: sheet.replace(b"</sheetData>", b""))


def half_sheet(path: Path, good: bytes) -> None:
    """End a worksheet part in the middle."""
    _change_sheet(path, good, lambda sheet: sheet[: len(sheet) // 2])


def broken_workbook_xml(path: Path, good: bytes) -> None:
    """Leave out the end tag of the workbook part."""
    parts = read_parts(good)
    parts[WORKBOOK] = parts[WORKBOOK].replace(b"</workbook>", b"")
    write_parts(path, parts)


def macros(path: Path, good: bytes) -> None:
    """Make it a macro workbook (.xlsm); the VBA project itself is a dummy."""
    parts = read_parts(good)
    kind = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    main = rb"application/vnd\.openxmlformats-officedocument\.spreadsheetml\.sheet\.main\+xml"
    types = replace_once(parts[CONTENT_TYPES], main, lambda _: kind)
    addition = b'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'
    parts[CONTENT_TYPES] = replace_once(types, rb"<Types[^>]*>", lambda match: match[0] + addition)
    relationship = (
        b'<Relationship Id="rIdVba" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" '
        b'Target="vbaProject.bin"/>'
    )
    relationships = parts[WORKBOOK_RELATIONSHIPS]
    parts[WORKBOOK_RELATIONSHIPS] = insert_before(relationships, b"</Relationships>", relationship)
    parts["xl/vbaProject.bin"] = b"not a VBA project"
    write_parts(path, parts)


def external_link(path: Path, good: bytes) -> None:
    """Link to a cell of another workbook (ECMA-376 part 1, §18.14)."""
    parts = read_parts(good)
    main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml"
    override = b'<Override PartName="/xl/externalLinks/externalLink1.xml" ContentType="' + kind + b'"/>'
    parts[CONTENT_TYPES] = insert_before(parts[CONTENT_TYPES], b"</Types>", override)
    relationship = (
        b'<Relationship Id="rIdLink" Type="' + _OFFICE + b'/externalLink" Target="externalLinks/externalLink1.xml"/>'
    )
    relationships = parts[WORKBOOK_RELATIONSHIPS]
    parts[WORKBOOK_RELATIONSHIPS] = insert_before(relationships, b"</Relationships>", relationship)
    reference = (
        b'<externalReferences><externalReference xmlns:r="' + _OFFICE + b'" r:id="rIdLink"/></externalReferences>'
    )
    parts[WORKBOOK] = replace_once(parts[WORKBOOK], rb"</sheets>", lambda match: match[0] + reference)
    parts["xl/externalLinks/externalLink1.xml"] = (
        b'<externalLink xmlns="' + main + b'"><externalBook xmlns:r="' + _OFFICE + b'" r:id="rId1">'
        b'<sheetNames><sheetName val="Blad1"/></sheetNames></externalBook></externalLink>'
    )
    parts["xl/externalLinks/_rels/externalLink1.xml.rels"] = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship '
        b'Id="rId1" Type="' + _OFFICE + b'/externalLinkPath" Target="Ander%20bestand.xlsx" '
        b'TargetMode="External"/></Relationships>'
    )
    write_parts(path, parts)


def cell_with_external_formula(path: Path, good: bytes) -> None:
    """Link to another workbook from a formula, too."""
    external_link(path, good)
    parts = read_parts(path.read_bytes())
    name = sheet_with_texts(parts)
    row = b'<row r="1048576"><c r="A1048576"><f>[1]Blad1!A1</f><v>7</v></c></row>'
    parts[name] = insert_before(parts[name], b"</sheetData>", row)
    write_parts(path, parts)
