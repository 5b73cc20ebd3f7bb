"""Where the labels of a workbook stand, by what they say.

Of the texts on a sheet only those are indexed that could be a label, heading or title of some form. Workbooks of one
template have the same ones in the same cells, so their index is made once: what people filled in is not in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeAlias

from msgspec import Struct

from hov_tools.forms.records import CellRef
from hov_tools.forms.text import normalise
from hov_tools.forms.words import could_be_label
from hov_tools.kept import kept
from hov_tools.ooxml.address import Range
from hov_tools.ooxml.errors import Load
from hov_tools.ooxml.snapshot import Cell, Sheet
from hov_tools.ooxml.work import Work

# A heading or label is shorter; longer texts are explanations that may quote one.
_MAX_LABEL = 200
# Of workbooks with more texts or merged ranges than this the index is not kept: a form has some hundred.
_MAX_KEPT = 1_000
# Of work: a text that reads as one; a text that may be one with that above it, and the texts that are passed over to
# find that; the characters of texts that are held against the words of all forms in a step.
_STEPS_PER_LABEL = 20
_STEPS_PER_DIVIDED = 10
_TEXTS_PASSED = 16
_CHARACTERS_COMPARED = 8

_Text: TypeAlias = tuple[int, int, str]
"""Row, column and text of a cell."""

Skeleton: TypeAlias = tuple[tuple[str, tuple[Range, ...], tuple[_Text, ...], tuple[_Text, ...]], ...]
"""Of each sheet its name, its merged ranges, what could be labels in reading order, and what could be with the text
above it, the two together."""


class Labels(Struct, frozen=True, eq=False):
    """The texts of a skeleton; two are the same only when they are one object, so that they are quick to compare.

    Attributes:
        refs: normalised text → the cells that hold it, in reading order.
        rows: (sheet, row) → (column, normalised text) from left to right.
        merged: (sheet, row, column) of the upper left cell of a merged range → the range.
        divided: the cells of texts that are only a label together with what stands above them, as the lower of two
            rows of headings: "van" and "t/m" below "Onderbreking".
    """

    refs: Mapping[str, Sequence[CellRef]]
    rows: Mapping[tuple[str, int], Sequence[tuple[int, str]]]
    merged: Mapping[tuple[str, int, int], Range]
    divided: frozenset[CellRef]

    def find(self, keys: Sequence[str]) -> Iterator[CellRef]:
        """Give every cell of the given texts; those of the first text first."""
        for key in keys:
            yield from self.refs.get(key, ())

    def area(self, ref: CellRef) -> Range:
        """Give the merged range that begins at a cell, or the cell itself."""
        found = self.merged.get((ref.sheet, ref.row, ref.column))
        return found or Range(ref.row, ref.column, ref.row, ref.column)


class TextIndex(Struct, frozen=True):
    """The labels on a set of sheets, with their cells.

    Attributes:
        sheets: by name, in the order of their tabs.
        labels: of these sheets.
    """

    sheets: Mapping[str, Sheet]
    labels: Labels

    def held(self, sheet: str, row: int, column: int) -> Cell | None:
        """Give the cell, or None when the file does not hold it."""
        return self.sheets[sheet].cells.get(row, column)

    def texts_in(self, sheet: str, row: int) -> Mapping[int, str]:
        """Give the normalised texts of a row by column, whether they could be labels or not."""
        return {column: normalise(text) for at, column, text in self._texts(sheet) if at == row}

    def rows_with_text(self, sheet: str) -> int:
        """Count the rows of a sheet that hold a text."""
        return len({row for row, _, _ in self._texts(sheet)})

    def _texts(self, sheet: str) -> Iterator[tuple[int, int, str]]:
        return (one for one in self.sheets[sheet].cells.texts() if 0 < len(one[2]) <= _MAX_LABEL)


def build_index(sheets: Sequence[Sheet], also: frozenset[str] = frozenset(), *, work: Work | None = None) -> TextIndex:
    """Index the labels of these sheets.

    Args:
        sheets: of one workbook.
        also: normalised texts that are labels in this workbook, besides those that the layouts know.
        work: what the workbook has left to ask for; None for a budget of its own.

    Raises:
        LimitError: they hold more texts than the workbook may ask to look at.
    """
    work = Work() if work is None else work
    skeleton = tuple([(sheet.name, sheet.merged, *_could_be_labels(sheet, also, work)) for sheet in sheets])
    return TextIndex({sheet.name: sheet for sheet in sheets}, _labels(skeleton))


def _could_be_labels(sheet: Sheet, also: frozenset[str], work: Work) -> tuple[tuple[_Text, ...], tuple[_Text, ...]]:
    """Give the texts that could be labels, and those that could be one with the text above them, written together."""
    found: list[_Text] = []
    rows: dict[int, dict[int, str]] = {}

    def is_label(text: str) -> bool:
        return could_be_label(text) or bool(also) and normalise(text) in also

    short = [one for one in sheet.cells.texts() if 0 < len(one[2]) <= _MAX_LABEL]
    characters = sum([len(one[2]) for one in short])
    work.charge(2 * len(short) + characters // _CHARACTERS_COMPARED, Load.LABELS, sheet.name)
    for row, column, text in short:
        rows.setdefault(row, {})[column] = text
        if is_label(text):
            found.append((row, column, text))
    work.charge(_STEPS_PER_LABEL * len(found) + len(sheet.merged), Load.LABELS, sheet.name)
    return tuple(found), tuple(_divided(sheet, {row for row, _, _ in found}, rows, is_label, work))


def _divided(
    sheet: Sheet,
    labelled: set[int],
    rows: Mapping[int, Mapping[int, str]],
    is_label: Callable[[str], bool],
    work: Work,
) -> Iterator[_Text]:
    # Only a row with headings, or one with a text over several columns, has headings divided below it.
    spanning = {area.top for area in sheet.merged if area.right > area.left}
    for row, texts in rows.items():
        above = rows.get(row - 1)
        is_heading = row in labelled or row - 1 in labelled or row - 1 in spanning
        if above is None or not is_heading:
            continue
        # Each text of the row is written together with one of the row above, which is looked for among all of these.
        work.charge(len(texts) * (_STEPS_PER_DIVIDED + len(above) // _TEXTS_PASSED), Load.LABELS, sheet.name)
        for column, text in texts.items():
            label = next(filter(is_label, together(above, column, text)), None)
            if label is not None:
                yield row, column, label


def together(above: Mapping[int, str], column: int, text: str) -> tuple[str, ...]:
    """Write a text together with what stands above it, or above and to its left; in both orders.

    Args:
        above: column → text, in the row above.
        column: of the text.
        text: the lower one.
    """
    start = max((one for one in above if one <= column), default=None)
    both = () if start is None else (f"{above[start]} {text}", f"{text} {above[start]}")
    return tuple(one for one in both if len(one) <= _MAX_LABEL)


def _is_small(skeleton: Skeleton) -> bool:
    return sum([len(merged) + len(found) for _, merged, found, _ in skeleton]) <= _MAX_KEPT


@kept(64, when=_is_small)
def _labels(skeleton: Skeleton) -> Labels:
    refs: dict[str, list[CellRef]] = {}
    rows: dict[tuple[str, int], list[tuple[int, str]]] = {}
    merged: dict[tuple[str, int, int], Range] = {}
    divided: set[CellRef] = set()
    for name, areas, texts, in_two_rows in skeleton:
        divided.update(CellRef(name, row, column) for row, column, _ in in_two_rows)
        for row, column, text in (*texts, *in_two_rows):
            key = normalise(text)
            refs.setdefault(key, []).append(CellRef(name, row, column))
            rows.setdefault((name, row), []).append((column, key))
        for area in areas:
            merged[name, area.top, area.left] = area
    for keys in rows.values():
        keys.sort()
    return Labels(refs, rows, merged, frozenset(divided))
