"""Reading a worksheet part (§18.3.1.99 worksheet) into raw cells and what stands around them.

Two ways give the same result. The fast one takes the cells out with one pattern, and then proves that what is left
of the sheet data is nothing but rows; the other, for everything the proof does not cover, walks the part with
expat. What stands around the sheet data is always parsed by expat.
"""

from __future__ import annotations

import re
from types import MethodType

from msgspec import Struct, field

from hov_tools.kept import kept
from hov_tools.ooxml.address import MAX_ROW, Range, a1
from hov_tools.ooxml.errors import DamagedError, LimitError
from hov_tools.ooxml.limits import DEFAULT_LIMITS
from hov_tools.ooxml.read.rawcells import CELL_TYPES, UNREADABLE, RawCells, no_cells, split_reference
from hov_tools.ooxml.read.sheetaround import ranges_of, read_plain_around
from hov_tools.ooxml.read.sheetdata import take_cells
from hov_tools.ooxml.snapshot import ListValidation
from hov_tools.ooxml.xmlparse import by_full_name, is_plain_text, is_utf8, parse

_OPEN, _CLOSE = "<sheetData>", "</sheetData>"
_ROOT = re.compile(
    r'(?:\ufeff)?(?>(?:<\?xml [^<>?]*+\?>)?)[ \t\n]*+<worksheet((?>(?:[ \t\n]++[\w:]++="[^"<>&]*+")*))[ \t\n]*+>'
)
_TRANSITIONAL = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_MAX_FAST = 4 << 20
"""Bytes of a part read in one go; of a larger one, text beyond ASCII would take up to four times as many."""


class SheetPart(Struct, eq=False):
    """What a worksheet part holds; filled in while it is read.

    Attributes:
        cells: the cells as they were found.
        merged: merged ranges.
        validations: data validations that offer a list, those of the 2009 extension among them.
        is_protected: sheetProtection is on.
    """

    cells: RawCells
    merged: list[Range] = field(default_factory=list)
    validations: list[ListValidation] = field(default_factory=list)
    is_protected: bool = False


def read_fast(data: bytes, part: str, *, max_cells: int, max_ranges: int = DEFAULT_LIMITS.items) -> SheetPart | None:
    """Read a worksheet part whose sheet data are provably simple; None when they are not.

    Args:
        data: the part.
        part: its name, for messages.
        max_cells: how many cells it may hold.
        max_ranges: how many merged and validated ranges it may hold.

    Raises:
        DamagedError: not well-formed, a cell outside the grid or given twice.
        LimitError: too many cells or ranges, or nested too deeply.
    """
    if len(data) > _MAX_FAST and not data.isascii():
        return None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    begin = text.find(_OPEN)
    end = text.rfind(_CLOSE)
    if not 0 <= begin < end:
        return None
    before, after = text[: begin + len(_OPEN)], text[end:]
    if not _is_plain_around(before, after):
        return None
    cells = take_cells(text[begin + len(_OPEN) : end], part, max_cells)
    if cells is None:
        return None
    around = read_plain_around(before, after, part, max_ranges)
    if around is not None:
        return SheetPart(cells, list(around.merged), list(around.validations), around.is_protected)
    result = SheetPart(cells)
    _Walker(result, no_cells(), part, 0, max_ranges).run((before + after).encode("utf-8"))
    return result


# Forms of one template have the same text around their cells; of a longer one the copy that is kept would weigh more.
@kept(64, largest=1 << 15)
def _is_plain_around(before: str, after: str) -> bool:
    """Tell whether the sheet data are elements of the one main namespace, and the only sheet data."""
    root = _ROOT.match(before)
    if root is None or _TRANSITIONAL not in root[1] or not is_utf8(before):
        return False
    # Before the data: another default namespace, a choice among alternatives, a comment or instruction that hides
    # a tag. Before or after them: a second place for cells. (What is around is checked as XML by expat.)
    inner = before[root.end() : -len(_OPEN)]
    return (
        not any(mark in inner for mark in ("<!", "<?", "xmlns", "AlternateContent", "sheetData"))
        and after.find("sheetData", len(_CLOSE)) < 0
        and is_plain_text((before + after).encode("utf-8"))
    )


def read_with_expat(data: bytes, part: str, *, max_cells: int, max_ranges: int = DEFAULT_LIMITS.items) -> SheetPart:
    """Read any worksheet part, element by element; arguments, and what is raised, as those of `read_fast`."""
    cells = no_cells()
    result = SheetPart(cells)
    _Walker(result, cells, part, max_cells, max_ranges).run(data)
    return result


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;") if "&" in text or "<" in text else text


class _Walker:
    """Fills a SheetPart from expat's events."""

    def __init__(self, result: SheetPart, cells: RawCells, part: str, max_cells: int, max_ranges: int) -> None:
        self.result = result
        self.cells = cells
        self.part = part
        self.max_cells = max_cells
        self.ranges_left = max_ranges
        self.row = 0
        self.column = 0
        self.in_sheet_data = self.had_sheet_data = self.in_row = self.is_numbered = self.is_worksheet = False
        # The cell being read: its address, style and type; None between cells.
        self.cell: tuple[str, str | None, str | None] | None = None
        self.formula_attributes: str | None = None
        self.formula: str | None = None
        self.value: str | None = None
        self.inline: list[str] = []
        self.phonetic = 0
        # The list validation being read: its ranges and its source; None between them.
        self.validation: tuple[list[str], list[str]] | None = None
        # Text being collected.
        self.pieces: list[str] | None = None

    def run(self, data: bytes) -> None:
        start = {name: MethodType(method, self) for name, method in _STARTS.items()}
        end = {name: MethodType(method, self) for name, method in _ENDS.items()}
        parse(data, self.part, start, end, self._text)
        if not self.is_worksheet:
            raise DamagedError(f"{self.part} is no worksheet")

    def _text(self, content: str) -> None:
        if self.pieces is not None:
            self.pieces.append(content)

    def _collected(self) -> str | None:
        content = "".join(self.pieces or ())
        self.pieces = None
        return content or None

    def start_worksheet(self, _: dict[str, str]) -> None:
        self.is_worksheet = True

    def start_sheet_data(self, _: dict[str, str]) -> None:
        if self.had_sheet_data:
            raise DamagedError(f"{self.part}: cells in two places")
        self.in_sheet_data = self.had_sheet_data = True

    def end_sheet_data(self) -> None:
        self.in_sheet_data = False

    def start_row(self, attributes: dict[str, str]) -> None:
        if not self.in_sheet_data:
            return
        if self.in_row:
            raise DamagedError(f"{self.part}: a row within row {self.row}")
        number = attributes.get("r")
        self.in_row, self.is_numbered = True, number is not None
        if number is None:
            self.row += 1
        elif number.isascii() and number.isdecimal() and len(number) <= 7:
            self.row = int(number)
        else:
            raise DamagedError(f"{self.part}: row {number[:20]!r}")
        if not 1 <= self.row <= MAX_ROW:
            raise DamagedError(f"{self.part}: row {self.row} lies outside the grid")
        self.column = 0

    def end_row(self) -> None:
        self.in_row = False

    def start_cell(self, attributes: dict[str, str]) -> None:
        if not self.in_sheet_data:
            return
        if self.cell is not None or not self.in_row:
            raise DamagedError(f"{self.part}: a cell within a cell, or outside the rows")
        reference = attributes.get("r")
        if reference is None:
            self.column += 1
            reference = self._address()
        else:
            row, self.column = split_reference(reference)
            # A row without number has that of its first cell.
            if row != self.row and self.is_numbered:
                raise DamagedError(f"{self.part}: cell {reference} is in row {self.row}")
            self.row = row
            reference = reference.upper()
        self.is_numbered = True
        if reference in self.cells:
            raise DamagedError(f"{self.part}: cell {reference} is given twice")
        if len(self.cells) >= self.max_cells:
            raise LimitError(f"{self.part}: more than {self.max_cells} cells")
        style, kind = attributes.get("s"), attributes.get("t")
        if style is not None and not (style.isascii() and style.isdecimal() and len(style) <= 6):
            style = None
        self.cell = (reference, style, kind if kind in CELL_TYPES else UNREADABLE)
        self.formula_attributes = self.formula = self.value = None
        self.inline.clear()

    def _address(self) -> str:
        try:
            return a1(self.row, self.column)
        except ValueError as error:
            raise DamagedError(f"{self.part}: row {self.row} has too many cells") from error

    def end_cell(self) -> None:
        if self.cell is None:
            return
        reference, style, kind = self.cell
        inline = _escape("".join(self.inline)) or None
        self.cells.add(
            reference,
            style=style,
            kind=kind,
            formula_attributes=self.formula_attributes,
            formula=self.formula,
            value=self.value or inline if kind == UNREADABLE else self.value,
            inline=inline,
        )
        self.cell = None

    def start_in_cell(self, _: dict[str, str]) -> None:
        if self.cell is not None:
            self.pieces = []

    def start_formula(self, attributes: dict[str, str]) -> None:
        if self.cell is not None:
            self.pieces = []
            written = ((name, value) for name, value in attributes.items() if '"' not in value)
            self.formula_attributes = "".join([f' {name}="{value}"' for name, value in written])

    def end_formula(self) -> None:
        if self.cell is not None:
            self.formula = _escape(self._collected() or "") or None

    def end_value(self) -> None:
        if self.cell is not None:
            self.value = _escape(self._collected() or "") or None

    def start_inline(self, _: dict[str, str]) -> None:
        if self.cell is not None and not self.phonetic:
            self.pieces = []

    def end_inline(self) -> None:
        if self.cell is not None and not self.phonetic:
            self.inline.append(self._collected() or "")

    def start_phonetic(self, _: dict[str, str]) -> None:
        self.phonetic += 1

    def end_phonetic(self) -> None:
        self.phonetic -= 1

    def merged(self, attributes: dict[str, str]) -> None:
        self._count_ranges(1)
        self.result.merged += ranges_of([attributes.get("ref", "")])

    def protection(self, attributes: dict[str, str]) -> None:
        self.result.is_protected = attributes.get("sheet") in ("1", "true")

    def start_validation(self, attributes: dict[str, str]) -> None:
        if attributes.get("type") == "list":
            self.validation = ([attributes.get("sqref", "")], [])

    def start_in_validation(self, _: dict[str, str]) -> None:
        if self.validation is not None:
            self.pieces = []

    def end_source(self) -> None:
        if self.validation is not None:
            self.validation[1].append(self._collected() or "")

    def end_sqref(self) -> None:
        if self.validation is not None:
            self.validation[0].append(self._collected() or "")

    def end_validation(self) -> None:
        if self.validation is None:
            return
        references, sources = self.validation
        self.validation = None
        written = [reference for piece in references for reference in piece.split()]
        self._count_ranges(len(written))
        ranges = ranges_of(written)
        if sources and sources[0] and ranges:
            self.result.validations.append(ListValidation(ranges, sources[0]))

    def _count_ranges(self, count: int) -> None:
        self.ranges_left -= count
        if self.ranges_left < 0:
            raise LimitError(f"{self.part}: too many merged or validated ranges")


_STARTS = by_full_name(
    {
        "s:worksheet": _Walker.start_worksheet,
        "s:sheetData": _Walker.start_sheet_data,
        "s:row": _Walker.start_row,
        "s:c": _Walker.start_cell,
        "s:f": _Walker.start_formula,
        "s:v": _Walker.start_in_cell,
        "s:t": _Walker.start_inline,
        "s:rPh": _Walker.start_phonetic,
        "s:mergeCell": _Walker.merged,
        "s:sheetProtection": _Walker.protection,
        "s:dataValidation": _Walker.start_validation,
        "x14:dataValidation": _Walker.start_validation,
        "s:formula1": _Walker.start_in_validation,
        "x14:formula1": _Walker.start_in_validation,
        "xm:sqref": _Walker.start_in_validation,
    }
)
_ENDS = by_full_name(
    {
        "s:sheetData": _Walker.end_sheet_data,
        "s:row": _Walker.end_row,
        "s:c": _Walker.end_cell,
        "s:f": _Walker.end_formula,
        "s:v": _Walker.end_value,
        "s:t": _Walker.end_inline,
        "s:rPh": _Walker.end_phonetic,
        "s:dataValidation": _Walker.end_validation,
        "x14:dataValidation": _Walker.end_validation,
        "s:formula1": _Walker.end_source,
        "x14:formula1": _Walker.end_source,
        "xm:sqref": _Walker.end_sqref,
    }
)
