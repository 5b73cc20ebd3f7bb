"""Workbooks with one sheet more, or other parts, than the example that they are made from; as bytes, without a library.

A library would not write what hostile workbooks hold, nor a hundred thousand cells in a moment.
"""

from __future__ import annotations

import io
import re
import zipfile
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from openpyxl.utils.cell import get_column_letter

from support.environment import WORKBOOKS
from support.parts import CONTENT_TYPES, WORKBOOK, WORKBOOK_RELATIONSHIPS, insert_before
from support.zips import read_parts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_EXAMPLE = WORKBOOKS / "voorbeelden" / "2022-zuid"
FLOW = _EXAMPLE / "In- en doorstroom samenwerkingsverband toewijzingsjaar 2022.xlsx"
"""The form into which the report sheet goes, so that adding it concerns the formulas of the workbook."""
HOV = _EXAMPLE / "HOV-formulier 10280.xlsx"
TRAINEES = "xl/worksheets/sheet4.xml"
QUESTIONS = "xl/worksheets/sheet3.xml"
FIRST_ROW = 6
"""Of the trainees."""
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"


class Extra(NamedTuple):
    """What is added to a workbook: sheets that are all alike, and defined names.

    Attributes:
        rows: what stands in the sheet data.
        before: what stands before them.
        after: what stands behind them.
        count: how many such sheets; the first is "Extra".
        state: of their tabs, as an attribute.
        names: the elements of defined names.
        strings: shared strings behind those of the workbook.
    """

    rows: str = ""
    before: str = ""
    after: str = ""
    count: int = 1
    state: str = ""
    names: str = ""
    strings: tuple[str, ...] = ()


def packed(parts: Mapping[str, bytes]) -> bytes:
    """Give a package of parts, each compressed."""
    result = io.BytesIO()
    with zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return result.getvalue()


def parts_of(source: bytes | None = None) -> dict[str, bytes]:
    """Give the parts of the form into which the report sheet goes, or of another workbook."""
    return read_parts(FLOW.read_bytes() if source is None else source)


def with_extra(extra: Extra, parts: dict[str, bytes] | None = None) -> bytes:
    """Add sheets and names to a workbook; by default to the form into which the report sheet goes."""
    parts = parts_of() if parts is None else parts
    sheets, links, types = [], [], []
    for number in range(extra.count):
        name = "Extra" if number == 0 else f"Extra{number}"
        identifier, target = f"rIdExtra{number}", f"worksheets/extra{number}.xml"
        sheets.append(f'<sheet name="{name}" sheetId="{9000 + number}" {extra.state} r:id="{identifier}"/>')
        links.append(f'<Relationship Id="{identifier}" Type="{_OFFICE}/worksheet" Target="{target}"/>')
        types.append(f'<Override PartName="/xl/{target}" ContentType="{_SHEET_TYPE}"/>')
        parts[f"xl/{target}"] = (
            f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{_MAIN}">{extra.before}'
            f"<sheetData>{extra.rows}</sheetData>{extra.after}</worksheet>"
        ).encode()
    book = insert_before(parts[WORKBOOK], b"</sheets>", "".join(sheets).encode())
    parts[WORKBOOK] = insert_before(book, b"</definedNames>", extra.names.encode())
    parts[WORKBOOK_RELATIONSHIPS] = insert_before(
        parts[WORKBOOK_RELATIONSHIPS], b"</Relationships>", "".join(links).encode()
    )
    parts[CONTENT_TYPES] = insert_before(parts[CONTENT_TYPES], b"</Types>", "".join(types).encode())
    if extra.strings:
        add_strings(parts, extra.strings)
    return packed(parts)


def add_strings(parts: dict[str, bytes], texts: Iterable[str]) -> None:
    """Add shared strings behind those that are there."""
    items = "".join(f"<si><t>{text}</t></si>" for text in texts)
    parts["xl/sharedStrings.xml"] = insert_before(parts["xl/sharedStrings.xml"], b"</sst>", items.encode())


def strings_in(parts: Mapping[str, bytes]) -> list[str]:
    """Give the shared strings of a workbook."""
    return re.findall(r"<si><t[^>]*>([^<]*)</t></si>", parts["xl/sharedStrings.xml"].decode())


def row(number: int, cells: str) -> str:
    """Write a row."""
    return f'<row r="{number}">{cells}</row>'


def rows(numbers: range, cells: str) -> str:
    """Write rows of the same cells; {r} is the row, {p} the one before, {n} the one behind."""
    return "".join(row(r, cells.format(r=r, p=r - 1, n=r + 1)) for r in numbers)


def formula(address: str, text: str, attributes: str = "") -> str:
    """Write a cell with a formula."""
    return f'<c r="{address}"><f{attributes}>{text}</f><v>0</v></c>'


def text_cell(address: str, text: str) -> str:
    """Write a cell with a text."""
    return f'<c r="{address}" t="inlineStr"><is><t>{text}</t></is></c>'


def number_cell(address: str, value: object) -> str:
    """Write a cell with a number."""
    return f'<c r="{address}"><v>{value}</v></c>'


def column(number: int) -> str:
    """Give the letters of a column."""
    return get_column_letter(number)


def with_formula(cell: str, text: str, extra: Extra) -> bytes:
    """Give the HOV form with a formula in a cell that is read, and an extra sheet for it to look at."""
    parts = parts_of(HOV.read_bytes())
    new = formula(cell, text)
    changed = re.sub(rf'<c r="{cell}"[^>]*?(?:/>|>.*?</c>)', lambda _: new, parts[QUESTIONS].decode())
    parts[QUESTIONS] = changed.encode()
    return with_extra(extra, parts)


def with_trainees(written: Iterable[str]) -> bytes:
    """Give the HOV form with these rows of trainees instead of its own, and no totals."""
    parts = parts_of(HOV.read_bytes())
    sheet = parts[TRAINEES].decode()
    start, end = sheet.index(f'<row r="{FIRST_ROW}"'), sheet.index("</sheetData>")
    parts[TRAINEES] = (sheet[:start] + "".join(written) + sheet[end:]).encode()
    return packed(parts)


@cache
def days_formulas() -> str:
    """Give the formulas for the days of a trainee as the form has them, for `trainee`: {r} stands for the row."""
    sheet = parts_of(HOV.read_bytes())[TRAINEES].decode()
    cells = re.findall(rf'<c r="[IJK]{FIRST_ROW}".*?</c>', sheet)
    return re.sub(rf"(?<=[A-Z]){FIRST_ROW}(?![0-9])", "{r}", "".join(cells))


def trainee(number: int, *, who: str, funded: str, days: tuple[int, int], rest: str = "") -> str:
    """Write a row of a trainee who trained from one serial day to another."""
    at = FIRST_ROW + number
    cells = number_cell(f"A{at}", number + 1) + text_cell(f"B{at}", who) + text_cell(f"C{at}", "Gz-psycholoog")
    cells += text_cell(f"D{at}", funded) + number_cell(f"E{at}", days[0]) + number_cell(f"F{at}", days[1])
    return row(at, cells + rest.format(r=at))
