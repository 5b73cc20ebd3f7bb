"""What of a sheet of an open book is asked once for all its cells: merged ranges, notes, lines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from hov_tools.excel.native.contract import Native
from hov_tools.ooxml.address import Range, a1

if TYPE_CHECKING:
    import xlwings as xw


class SheetFacts(Struct, frozen=True):
    """Facts of one sheet.

    Attributes:
        merged: first cell of a merged range, as (row, column) → the range.
        notes: cell → text of its note.
        has_diagonals: a cell may have a diagonal line.
    """

    merged: Mapping[tuple[int, int], Range]
    notes: Mapping[tuple[int, int], str]
    has_diagonals: bool

    @classmethod
    def of(cls, sheet: xw.Sheet, native: Native) -> SheetFacts:
        """Ask a sheet."""
        used = sheet.used_range
        area = Range.parse(used.address.replace("$", ""))
        state = native.sheet_state(sheet, used, area)
        merged = {(one.top, one.left): one for one in state.merged}
        return cls(merged, native.notes(sheet), state.has_diagonals)

    def is_covered(self, ref: tuple[int, int]) -> bool:
        """Tell whether a cell lies under a merged range, and is not its first."""
        return ref not in self.merged and any(ref in one for one in self.merged.values())

    def address(self, ref: tuple[int, int]) -> str:
        """Give the address of a cell: of the whole range, where it is merged, for Excel formats no part of one."""
        return str(self.merged[ref]) if ref in self.merged else a1(*ref)
