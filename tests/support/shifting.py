"""Where a cell goes when rows are inserted above each block and columns at the left: plain arithmetic."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import openpyxl
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string, get_column_letter

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

_BLOCK_TITLE = re.compile(r"[A-Z]\. ")
_HEADINGS = 4


@dataclass(frozen=True, slots=True)
class Shift:
    """An insertion of rows above each block and of columns at the left of every visible sheet.

    Attributes:
        blocks: sheet → the 1-based rows above which rows are inserted; None for a hidden sheet, which
            stays as it is.
        rows: number of rows inserted above each block.
        columns: number of columns inserted at the left.
    """

    blocks: Mapping[str, tuple[int, ...] | None]
    rows: int = 3
    columns: int = 1

    def shift_cell(self, sheet: str, a1: str) -> str:
        """Give the address to which a cell moves; raises KeyError for a sheet that is not there."""
        blocks = self.blocks[sheet]
        if blocks is None:
            return a1
        letters, row = coordinate_from_string(a1)
        column = column_index_from_string(letters) + self.columns
        return f"{get_column_letter(column)}{row + self.rows * sum(block <= row for block in blocks)}"


def block_rows(path: Path) -> dict[str, tuple[int, ...] | None]:
    """Find the block rows of every sheet of a workbook; None stands for a hidden sheet.

    A block starts at a row whose first text begins with a capital, a full stop and a space ("A. Gegevens").
    A sheet without any has one block when it has a table: from the first row with at least four texts.
    """
    book = openpyxl.load_workbook(path)
    return {sheet.title: _blocks_of(sheet) if sheet.sheet_state == "visible" else None for sheet in book.worksheets}


def _blocks_of(sheet: Worksheet) -> tuple[int, ...]:
    titles: list[int] = []
    headings: list[int] = []
    for number, values in enumerate(sheet.iter_rows(values_only=True), start=1):
        texts = [value for value in values if isinstance(value, str) and not value.startswith("=")]
        if texts and _BLOCK_TITLE.match(texts[0]):
            titles.append(number)
        if len(texts) >= _HEADINGS:
            headings.append(number)
    return tuple(titles or headings[:1])
