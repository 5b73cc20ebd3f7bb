"""The cells of a sheet as they were found in the file, before anything is concluded from them."""

from __future__ import annotations

import re
from typing import Final

from msgspec import Struct

from hov_tools.kept import kept
from hov_tools.ooxml.address import MAX_COLUMN, MAX_ROW, column_number
from hov_tools.ooxml.errors import DamagedError
from hov_tools.ooxml.xmlparse import unescape_xml, unescape_xstring

TEXT_TYPES: Final = frozenset(["s", "inlineStr", "str"])
CELL_TYPES: Final = frozenset([None, "n", "b", "d", "e", *TEXT_TYPES])
"""What the attribute t of a cell may be (§18.18.11 ST_CellType); None where it is left out."""
UNREADABLE: Final = "?"
"""Stands for the type of a cell whose type, or whose value, cannot be understood."""

_REFERENCE = re.compile(r"([A-Za-z]{1,3})([1-9][0-9]{0,6})\Z")


class RawCells(Struct, eq=False):
    """The cells of a sheet, one list for each thing that the file says of a cell.

    What is said of one cell stands at the same index in every list; the cells are in the order of the file. Seven
    lists of texts take half the time and memory of an object for every cell.

    Texts are as in the XML, with the five named entities in them; these are replaced when a Cell is made. None stands
    where the file says nothing.

    Attributes:
        references: addresses in capitals, such as "B12"; each occurs once.
        styles: digits of the index of the cell format.
        types: one of `CELL_TYPES`, or `UNREADABLE`.
        formula_attributes: the attributes of the formula's element, such as ' t="shared" si="0"'; "" for a formula
            without attributes, None for a cell without formula.
        formulas: the formula; None also for a cell that borrows a shared one.
        values: the value.
        inlines: the text of an inline string.
        index: of each reference its index in the lists.
    """

    references: list[str]
    styles: list[str | None]
    types: list[str | None]
    formula_attributes: list[str | None]
    formulas: list[str | None]
    values: list[str | None]
    inlines: list[str | None]
    index: dict[str, int]

    def __len__(self) -> int:
        return len(self.index)

    def __contains__(self, reference: str) -> bool:
        return reference in self.index

    def add(
        self,
        reference: str,
        *,
        style: str | None,
        kind: str | None,
        formula_attributes: str | None,
        formula: str | None,
        value: str | None,
        inline: str | None,
    ) -> None:
        """Add a cell of a new address."""
        self.index[reference] = len(self.references)
        self.references.append(reference)
        self.styles.append(style)
        self.types.append(kind)
        self.formula_attributes.append(formula_attributes)
        self.formulas.append(formula)
        self.values.append(value)
        self.inlines.append(inline)


def no_cells() -> RawCells:
    """Make the cells of a sheet of which none was found yet."""
    return RawCells(
        references=[],
        styles=[],
        types=[],
        formula_attributes=[],
        formulas=[],
        values=[],
        inlines=[],
        index={},
    )


def text_of(kind: str | None, value: str | None, inline: str | None) -> str:
    """Give the text of a cell that is no shared string."""
    text = inline if kind == "inlineStr" else value
    return unescape_xstring(unescape_xml(text)) if text else ""


@kept(8_192)
def split_reference(reference: str) -> tuple[int, int]:
    """Split "B12" into (12, 2); raises DamagedError when it is no cell within the grid."""
    match = _REFERENCE.match(reference)
    if match is None:
        raise DamagedError(f"cell reference {reference[:20]!r}")
    row, column = int(match[2]), column_number(match[1])
    if row > MAX_ROW or column > MAX_COLUMN:
        raise DamagedError(f"cell {reference} lies outside the grid")
    return row, column
