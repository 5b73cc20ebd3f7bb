"""The tree of a worksheet without what its rows hold, in which what stands around the rows is read once.

Workbooks that were made from one template differ in their rows only. What stands before and after those is small and
the same in all of them: its tree is kept, and what comes after the rows is moved by their size when a place is asked
for.
"""

from __future__ import annotations

from typing import NamedTuple

from hov_tools.ooxml.write.xmlelements import SMALL, Element, parse_tree

CELLS = frozenset({"sheetData"})
OUTLINE = frozenset({"cols", "sheetData", "mergeCells", "conditionalFormatting", "dataValidations", "protectedRanges"})
"""Children of a worksheet that hold most of it, and not one of their own kind."""

_OPENS, _CLOSES = b"<sheetData>", b"</sheetData>"


class SheetTree(NamedTuple):
    """The tree of a worksheet.

    Attributes:
        around: the root, with places as they are when the rows are left out.
        at: where the rows start.
        size: bytes that they take.
    """

    around: Element
    at: int
    size: int

    def placed(self, element: Element) -> Element:
        """Give an element of the tree with the places that it and what it holds have in the worksheet."""
        return element.with_more(self.at, self.size)


def parse_sheet(masked: bytes, opaque: frozenset[str]) -> SheetTree:
    """Read the tree of a well-formed, masked worksheet as `parse_tree` does; the rows are among what is not entered."""
    at = masked.find(_OPENS) + len(_OPENS)
    end = masked.find(_CLOSES[:-1], at)
    size = end - at
    if at >= len(_OPENS) and masked.startswith(_CLOSES, end) and len(masked) - size <= SMALL:
        around = parse_tree(masked[:at] + masked[end:], opaque)
        # Elsewhere than directly in the root they would be no worksheet's rows.
        if any(one.open_end == at and one.name == "sheetData" for one in around.children):
            return SheetTree(around, at, size)
    return SheetTree(parse_tree(masked, opaque), len(masked), 0)
