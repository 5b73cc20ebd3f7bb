"""A marked cell with its note, as Excel shows it: LibreOffice prints no notes, so a copy has a box beside the cell."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

import msgspec
from openpyxl.cell import Cell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from hov_tools.ooxml.write.notes import HEADING
from tools.pictures.drawn import DOTS_PER_INCH, at_full_size, pages_of, picture_of, printed
from tools.pictures.shown import PICTURES, opened

PICTURE: Final = "notitie"
ABOUT: Final = "Een gemarkeerde cel met haar notitie"
_MAIN: Final = "http://schemas.openxmlformats.org/drawingml/2006/main"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_DRAWING_TYPE: Final = "application/vnd.openxmlformats-officedocument.drawing+xml"
# A note in Excel: pale yellow, black 9 points, 260 points wide.
_WIDE, _LINE_HIGH, _LETTERS = 260, 12.5, 46
_PER_POINT: Final = 12_700
_ABOVE, _HIGH = 60, 430
_SHAPE: Final = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" xmlns:a="{main}">'
    "<xdr:oneCellAnchor><xdr:from><xdr:col>{column}</xdr:col><xdr:colOff>120000</xdr:colOff><xdr:row>{row}</xdr:row>"
    '<xdr:rowOff>0</xdr:rowOff></xdr:from><xdr:ext cx="{wide}" cy="{high}"/><xdr:sp macro="" textlink="">'
    '<xdr:nvSpPr><xdr:cNvPr id="9001" name="Notitie"/><xdr:cNvSpPr/></xdr:nvSpPr><xdr:spPr>'
    '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:solidFill><a:srgbClr val="FFFFE1"/></a:solidFill>'
    '<a:ln w="9525"><a:solidFill><a:srgbClr val="404040"/></a:solidFill></a:ln></xdr:spPr>'
    '<xdr:txBody><a:bodyPr wrap="square" lIns="45720" tIns="45720"/><a:lstStyle/>{lines}</xdr:txBody></xdr:sp>'
    "<xdr:clientData/></xdr:oneCellAnchor></xdr:wsDr>"
)
_LINE: Final = (
    '<a:p><a:r><a:rPr lang="nl-NL" sz="900"><a:solidFill><a:srgbClr val="000000"/></a:solidFill>'
    '<a:latin typeface="Carlito"/></a:rPr><a:t>{}</a:t></a:r></a:p>'
)


class Noted(msgspec.Struct, frozen=True):
    """A cell with a note of ours.

    Attributes:
        sheet: its title.
        part: of the sheet, in the package.
        row: of the cell, 1-based.
        column: of the cell, 1-based; of a merged range its first.
        right: its last column.
        text: what the note says, the name of the program left out.
    """

    sheet: str
    part: str
    row: int
    column: int
    right: int
    text: str


def first_noted(workbook: Path) -> Noted:
    """Find the first cell with a note of ours, on the first sheet that has one."""
    for number, sheet in enumerate(opened(workbook).worksheets, 1):
        for cell in (cell for row in sheet.iter_rows() for cell in row if isinstance(cell, Cell)):
            if cell.comment is not None and cell.comment.text.startswith(HEADING):
                areas = (one for one in sheet.merged_cells.ranges if cell.coordinate in one)
                return Noted(
                    sheet=sheet.title,
                    part=_part(workbook, number),
                    row=cell.row,
                    column=cell.column,
                    right=next((one.max_col for one in areas), cell.column),
                    text=cell.comment.text.removeprefix(HEADING).strip(),
                )
    raise SystemExit(f"{workbook.name}: no note")


def _part(workbook: Path, number: int) -> str:
    with ZipFile(workbook) as package:
        identifiers = re.findall(r'<sheet\b[^>]*\br:id="(\w+)"', package.read("xl/workbook.xml").decode())
        links = package.read("xl/_rels/workbook.xml.rels").decode()
    link = next(one for one in re.findall(r"<Relationship\b[^>]*>", links) if f'Id="{identifiers[number - 1]}"' in one)
    target = re.search(r'Target="/?(?:xl/)?([^"]+)"', link)
    assert target is not None  # noqa: S101 - a relationship has one
    return f"xl/{target[1]}"


def draw_note(workbook: Path, work: Path) -> None:
    """Make the picture of a marked cell with its note."""
    noted = first_noted(workbook)
    whole, copy = work / "notitie-heel.xlsx", work / "notitie.xlsx"
    with ZipFile(workbook) as source, ZipFile(whole, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, _with_box(name, source.read(name), noted))
        if _links(noted.part) not in source.namelist():
            raise SystemExit(f"{noted.part}: a sheet with a note has relationships")
        target.writestr("xl/drawings/drawing9001.xml", _box(noted))
    at_full_size(whole, [noted.sheet], copy)
    pdf = printed(copy, work)
    above = max(_top(opened(workbook)[noted.sheet], noted.row) - _ABOVE, 0)
    picture_of(pdf, pages_of(pdf)[noted.sheet], PICTURES / f"{PICTURE}.png", above=above, height=_HIGH)


def _links(part: str) -> str:
    folder, _, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels"


def _with_box(name: str, content: bytes, noted: Noted) -> bytes:
    if name == "[Content_Types].xml":
        added = f'<Override PartName="/xl/drawings/drawing9001.xml" ContentType="{_DRAWING_TYPE}"/></Types>'
        return content.replace(b"</Types>", added.encode())
    if name == _links(noted.part):
        link = f'<Relationship Id="rId9001" Type="{_OFFICE}/drawing" Target="../drawings/drawing9001.xml"/>'
        return content.replace(b"</Relationships>", f"{link}</Relationships>".encode())
    if name == noted.part:
        drawing = f'<drawing xmlns:r="{_OFFICE}" r:id="rId9001"/><legacyDrawing'
        return re.sub(rb"<drawing\b[^>]*/>", b"", content).replace(b"<legacyDrawing", drawing.encode(), 1)
    return content


def _box(noted: Noted) -> str:
    lines = noted.text.split("\n")
    high = sum(1 + len(line) // _LETTERS for line in lines) * _LINE_HIGH + 10
    return _SHAPE.format(
        main=_MAIN,
        column=noted.right,
        row=max(noted.row - 2, 0),
        wide=_WIDE * _PER_POINT,
        high=round(high * _PER_POINT),
        lines="".join(_LINE.format(escape(line)) for line in lines),
    )


def _top(sheet: Worksheet, row: int) -> int:
    """Give where a row begins on the page, in dots."""
    usual = float(sheet.sheet_format.defaultRowHeight or 15)
    heights = (sheet.row_dimensions[number] for number in range(1, row))
    points = sum(0.0 if one.hidden else float(one.height or usual) for one in heights)
    return round(points / 72 * DOTS_PER_INCH + 0.75 * DOTS_PER_INCH)


def told(workbook: Path) -> str:
    """Give what tells one making of the picture from another."""
    noted = first_noted(workbook)
    return f"{noted.sheet}!{get_column_letter(noted.column)}{noted.row} {noted.text}"
