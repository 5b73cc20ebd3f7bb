"""An open book as a Snapshot: the same values as reading its file, taken in whole ranges."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from hov_tools.excel.errorvalues import error_name
from hov_tools.excel.native.contract import Native, SheetState
from hov_tools.ooxml.address import Range
from hov_tools.ooxml.numbers import is_number
from hov_tools.ooxml.snapshot import Cell, CellKind, DefinedName, PlainCells, Sheet, Snapshot

if TYPE_CHECKING:
    import xlwings as xw

_DAY = 86_400_000_000
_EPOCHS = {False: datetime(1899, 12, 30), True: datetime(1904, 1, 1)}  # noqa: DTZ001 - a cell has no time zone


def snapshot(book: xw.Book, native: Native) -> Snapshot:
    """Take the cells of an open book.

    Of every sheet the used range is read as one block of values, one of formulas and one of formats. A cell that
    Excel does not count as used, and an empty one that is locked, is not there.

    Args:
        book: as it is open now, saved or not.
        native: of this system.
    """
    state = native.book_state(book)
    sheets = tuple(_sheet(sheet, native, uses_1904=state.uses_1904) for sheet in book.sheets)
    return Snapshot(
        sheets,
        tuple(_name(*one) for one in native.names(book)),
        state.uses_1904,
        state.has_macros,
        state.has_external_links,
        state.is_structure_protected,
    )


def _name(name: str, refers_to: str, is_hidden: bool) -> DefinedName:
    sheet, _, own = name.rpartition("!")
    sheet = sheet[1:-1].replace("''", "'") if sheet.startswith("'") else sheet
    return DefinedName(own, refers_to.removeprefix("="), sheet or None, is_hidden)


def _sheet(sheet: xw.Sheet, native: Native, *, uses_1904: bool) -> Sheet:
    used = sheet.used_range
    area = Range.parse(used.address.replace("$", ""))
    values = native.values(used)
    formulas = block(used.formula, area)
    state = native.sheet_state(sheet, used, area)
    return Sheet(
        sheet.name,
        PlainCells(cells(area, values, formulas, state, uses_1904=uses_1904)),
        state.merged,
        (),
        native.visibility(sheet),
        native.is_protected(sheet),
    )


def block(found: object, area: Range) -> Sequence[Sequence[object]]:
    """Give a block as rows: of a single cell Excel gives the content itself, of a single row maybe one row."""
    if not isinstance(found, list | tuple):
        return [[found]]
    if area.top == area.bottom and not (found and isinstance(found[0], list | tuple)):
        return [found]
    return found


def cells(
    area: Range,
    values: Sequence[Sequence[object]],
    formulas: Sequence[Sequence[object]],
    state: SheetState,
    *,
    uses_1904: bool,
) -> dict[tuple[int, int], Cell]:
    """Make cells of a block of values and one of formulas, row after row.

    Args:
        area: the block.
        values: numbers as float, dates as datetime, errors as their names.
        formulas: per cell the formula with "=", or the constant as text.
        state: which cells are open for input.
        uses_1904: the workbook's date system.
    """
    result = {}
    for row, (of_row, texts) in enumerate(zip(values, formulas, strict=True), start=area.top):
        for column, (value, text) in enumerate(zip(of_row, texts, strict=True), start=area.left):
            cell = make_cell(
                (row, column), value, text, is_unlocked=(row, column) in state.unlocked, uses_1904=uses_1904
            )
            if not cell.is_empty or cell.unlocked:
                result[row, column] = cell
    return result


def make_cell(ref: tuple[int, int], value: object, text: object, *, is_unlocked: bool, uses_1904: bool) -> Cell:
    """Make one cell of its value and its formula or constant as Excel gives them."""
    written = text if isinstance(text, str) else ""
    # A text that begins with "=" is its own "formula"; a formula never gives its own text.
    formula = written[1:] if written.startswith("=") and value != written else None
    kind, lexical, is_date = _content(value, written, is_formula=formula is not None, uses_1904=uses_1904)
    return Cell(*ref, kind, lexical, formula, style=0, is_date=is_date, unlocked=is_unlocked)


def _content(value: object, written: str, *, is_formula: bool, uses_1904: bool) -> tuple[CellKind, str, bool]:
    if value is None or value == "":
        return (CellKind.TEXT if is_formula else CellKind.EMPTY), "", False
    if isinstance(value, bool):
        return CellKind.BOOLEAN, "1" if value else "0", False
    if isinstance(value, date):
        # A constant's serial number stands in full where its formula would stand.
        exact = written if not is_formula and is_number(written) else _serial(value, uses_1904=uses_1904)
        return CellKind.NUMBER, exact, True
    error = error_name(value)
    if error is not None:
        return CellKind.ERROR, error, False
    if isinstance(value, int | float | Decimal):
        return CellKind.NUMBER, digits(value), False
    return CellKind.TEXT, str(value), False


def digits(value: float | Decimal) -> str:
    """Write a number with the fewest digits that give the same double; a whole one without a point."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return repr(value) if isinstance(value, float) else str(value)


def _serial(day: date, *, uses_1904: bool) -> str:
    moment = day if isinstance(day, datetime) else datetime(day.year, day.month, day.day)  # noqa: DTZ001 - as above
    since = moment.replace(tzinfo=None) - _EPOCHS[uses_1904]
    micros = (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
    whole, part = divmod(micros, _DAY)
    return str(whole) if not part else repr(float(Fraction(micros, _DAY)))
