"""Reading a worksheet part (§18.3.1.99 worksheet) into raw cells and what stands around them.

Two ways give the same result. The fast one takes the cells out with one pattern, after a second pattern has
proved that the sheet data consist of nothing else; the other, for everything the proof does not cover, walks the
part with expat. What stands around the sheet data always goes through expat.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from hov_tools.ooxml.address import Range, a1
from hov_tools.ooxml.cellstore import INLINE, REFERENCE, Raw, split_reference
from hov_tools.ooxml.errors import DamagedError, LimitError
from hov_tools.ooxml.snapshot import ListValidation
from hov_tools.ooxml.xmlparse import is_plain_text, is_utf8, parse

_CHARS = "[^<]*+"
_ATTRIBUTES = r'(?: [\w:]++="[^"<>&]*+")*+'
# Letters up to XFD and rows up to 999,999: a reference beyond is left to the other way, which judges it.
_REFERENCE = r"(?:[A-Z]{1,2}|[A-W][A-Z]{2}|X[A-E][A-Z]|XF[A-D])[1-9][0-9]{0,5}"


def _cell_pattern(begin: str, end: str) -> str:
    """Write the pattern of a cell, its parts between `begin` and `end`: captured, or only grouped."""
    return (
        f'<c r="{begin}{_REFERENCE}{end}"'
        f'(?: s="{begin}[0-9]{{1,6}}{end}")?+(?: t="{begin}[a-zA-Z]{{1,9}}{end}")?+'
        "(?:/>|>"
        f"(?:<f{begin}{_ATTRIBUTES}{end}>{begin}{_CHARS}{end}</f>|<f{begin}{_ATTRIBUTES}{end}/>)?+"
        f"(?:<v>{begin}{_CHARS}{end}</v>|<v/>)?+"
        f'(?:<is><t(?: xml:space="preserve")?+>{begin}{_CHARS}{end}</t></is>)?+</c>)'
    )


_CELLS = re.compile(_cell_pattern("(", ")"))
_ROWS = re.compile(
    rf"\s*+(?:<row{_ATTRIBUTES}(?:/>|>\s*+(?:{_cell_pattern('(?:', ')')}\s*+)*+</row>)\s*+)*+\Z"
)
_OPEN, _CLOSE = "<sheetData>", "</sheetData>"
_TRANSITIONAL = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_PART_TYPES = frozenset(["", "b", "d", "e", "inlineStr", "n", "s", "str"])


@dataclass(slots=True)
class SheetPart:
    """What a worksheet part holds.

    Attributes:
        cells: raw cells by address, in the order of the file.
        merged: merged ranges.
        validations: data validations that offer a list, those of the 2009 extension among them.
        is_protected: sheetProtection is on.
    """

    cells: dict[str, Raw] = field(default_factory=dict)
    merged: list[Range] = field(default_factory=list)
    validations: list[ListValidation] = field(default_factory=list)
    is_protected: bool = False


def read_sheet_part(data: bytes, part: str, *, max_cells: int) -> SheetPart:
    """Read a worksheet part.

    Raises:
        DamagedError: not well-formed, a cell outside the grid or given twice.
        LimitError: more than `max_cells` cells.
    """
    return read_fast(data, part, max_cells=max_cells) or read_with_expat(data, part, max_cells=max_cells)


def read_fast(data: bytes, part: str, *, max_cells: int) -> SheetPart | None:
    """Read a part whose sheet data are provably simple; None when they are not."""
    if not is_plain_text(data):
        return None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    begin = text.find(_OPEN)
    end = text.find(_CLOSE, begin)
    if begin < 0 or end < 0 or not is_utf8(text) or _TRANSITIONAL not in text[: min(begin, 2000)]:
        return None
    inside = text[begin + len(_OPEN) : end]
    if "]]>" in inside or "&" in inside and _has_foreign_entity(inside):  # noqa: RUF021 - reads as it says
        return None
    around = text[: begin + len(_OPEN)] + text[end:]
    # A comment or CDATA section could hide a second sheetData; a second one would be an error anyway.
    if "<!" in around or around.count(_OPEN) != 1 or around.count(_CLOSE) != 1 or _ROWS.match(inside) is None:
        return None
    found = _CELLS.findall(inside)
    if len(found) > max_cells:
        raise LimitError(f"{part}: {len(found)} cells; at most {max_cells} are read")
    result = SheetPart()
    result.cells = {raw[REFERENCE]: raw for raw in found}
    if len(result.cells) != len(found):
        raise DamagedError(f"{part}: a cell is given twice")
    _Walker(result, part, max_cells).run(around.encode("utf-8"))
    return result


_ENTITIES = re.compile(r"&(?!(?:lt|gt|amp|quot|apos);)")


def _has_foreign_entity(text: str) -> bool:
    return _ENTITIES.search(text) is not None


def read_with_expat(data: bytes, part: str, *, max_cells: int) -> SheetPart:
    """Read any part, element by element."""
    result = SheetPart()
    _Walker(result, part, max_cells).run(data)
    return result


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;") if "&" in text or "<" in text else text


class _Walker:
    """Fills a SheetPart from expat's events."""

    def __init__(self, result: SheetPart, part: str, max_cells: int) -> None:
        self.result = result
        self.part = part
        self.max_cells = max_cells
        self.row = 0
        self.column = 0
        self.cell: list[str] | None = None
        self.pieces: list[str] | None = None
        self.phonetic = 0
        self.validation: tuple[str, list[str], list[str]] | None = None
        self.in_sheet_data = False

    def run(self, data: bytes) -> None:
        parse(data, self.part, self.start, self.end, self.text)

    def text(self, content: str) -> None:
        if self.pieces is not None:
            self.pieces.append(content)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if self.cell is not None:
            self._start_in_cell(name, attributes)
        elif name == "s:c" and self.in_sheet_data:
            self._start_cell(attributes)
        elif name == "s:row" and self.in_sheet_data:
            self._start_row(attributes)
        elif name == "s:sheetData":
            self.in_sheet_data = True
        elif name == "s:mergeCell":
            self.result.merged.extend(self._ranges(attributes.get("ref", "")))
        elif name == "s:sheetProtection":
            self.result.is_protected = attributes.get("sheet") in ("1", "true")
        elif name.endswith("dataValidation") and attributes.get("type") == "list":
            self.validation = (name, [attributes.get("sqref", "")], [])
        elif self.validation is not None and name.endswith(("formula1", "sqref")):
            self.pieces = []

    def end(self, name: str) -> None:
        if self.cell is not None:
            self._end_in_cell(name)
        elif name == "s:sheetData":
            self.in_sheet_data = False
        elif self.validation is not None:
            self._end_in_validation(name, self.validation)

    def _start_row(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r")
        if number is None:
            self.row += 1
        elif number.isdecimal() and len(number) <= 7:  # noqa: PLR2004 - 1,048,576 has seven digits
            self.row = int(number)
        else:
            raise DamagedError(f"{self.part}: row {number[:20]!r}")
        self.column = 0

    def _start_cell(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r")
        if reference is None:
            self.column += 1
            reference = self._address()
        else:
            self.row, self.column = split_reference(reference.upper())
            reference = reference.upper()
        if reference in self.result.cells:
            raise DamagedError(f"{self.part}: cell {reference} is given twice")
        if len(self.result.cells) >= self.max_cells:
            raise LimitError(f"{self.part}: more than {self.max_cells} cells")
        style = attributes.get("s", "")
        if style and not (style.isdecimal() and len(style) <= 6):  # noqa: PLR2004 - as the fast way
            raise DamagedError(f"{self.part}: {reference} has style {style[:20]!r}")
        kind = attributes.get("t", "")
        if kind not in _PART_TYPES:
            raise DamagedError(f"{self.part}: {reference} is of unknown type {kind[:20]!r}")
        self.cell = [reference, style, kind, "", "", "", "", ""]

    def _address(self) -> str:
        try:
            return a1(self.row, self.column)
        except ValueError as error:
            raise DamagedError(f"{self.part}: row {self.row} has too many cells") from error

    def _start_in_cell(self, name: str, attributes: dict[str, str]) -> None:
        if name in ("s:v", "s:f"):
            self.pieces = []
            if name == "s:f" and self.cell is not None:
                self.cell[3] = "".join(f' {key}="{value}"' for key, value in attributes.items() if '"' not in value)
        elif name == "s:rPh":
            self.phonetic += 1
        elif name == "s:t" and not self.phonetic:
            self.pieces = []

    def _end_in_cell(self, name: str) -> None:
        cell = self.cell
        if cell is None:
            return
        if name == "s:c":
            self._finish_cell(cell)
        elif name == "s:rPh":
            self.phonetic -= 1
        elif name in ("s:v", "s:f", "s:t") and self.pieces is not None:
            content = _escape("".join(self.pieces))
            self.pieces = None
            if name == "s:v":
                cell[6] = content
            elif name == "s:t":
                cell[INLINE] += content
            elif content:
                cell[4] = content
            else:
                cell[3], cell[5] = "", cell[3]

    def _finish_cell(self, cell: list[str]) -> None:
        reference, style, kind, attributes, formula, empty_attributes, value, inline = cell
        self.result.cells[reference] = (
            reference,
            style,
            kind,
            attributes,
            formula,
            empty_attributes,
            value,
            inline,
        )
        self.cell = None

    def _end_in_validation(self, name: str, validation: tuple[str, list[str], list[str]]) -> None:
        own_name, sqref, formula = validation
        if name == own_name:
            self.validation = None
            ranges = tuple(self._ranges(" ".join(sqref)))
            if formula and ranges:
                self.result.validations.append(ListValidation(ranges, formula[0]))
        elif name.endswith(("formula1", "sqref")) and self.pieces is not None:
            (sqref if name.endswith("sqref") else formula).append("".join(self.pieces))
            self.pieces = None

    def _ranges(self, text: str) -> Iterator[Range]:
        for reference in text.split():
            try:
                yield Range.parse(reference)
            except ValueError:
                # Whole columns ("A:A") may stand in a validation; they say nothing that the forms need.
                continue
