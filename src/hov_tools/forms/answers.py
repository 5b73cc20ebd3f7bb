"""Where the answer to every label stands: to its right or below it, as the sheet's own structure shows.

What shows it are the cells that are open for input, those that offer choices, and those that are filled in. Nothing is
concluded from one label alone where others of its block stand below each other with it: they are answered alike.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from msgspec import Struct

from hov_tools.forms.index import TextIndex
from hov_tools.forms.locate import Located
from hov_tools.forms.records import CellRef
from hov_tools.kept import kept
from hov_tools.ooxml.errors import Load
from hov_tools.ooxml.snapshot import Sheet
from hov_tools.ooxml.work import Work

# Where the answer stands when nothing on the sheet tells: two columns on, as in every form so far.
_USUAL_STEP = 2
# How many rows below its label an answer is looked for.
_DEPTH = 3
# So many labels of a block tell where the others are answered, against what one row seems to say.
_ENOUGH = 3

# Of work: the ranges with choices that are held against a cell in a step.
_RANGES = 16

_Group: TypeAlias = tuple[str, int, int, int]
"""Labels that are answered alike: sheet, their column, where their answers may begin, row of the block's heading."""


class Sighting(Struct, frozen=True):
    """What could be the answer of one label, as columns to its right or as a row below it; None for what is not there.

    Attributes:
        first: the first cell to the right that is open for input or filled in.
        open: the first one to the right that is open for input.
        below: the first row below that is open for input or filled in.
        open_below: the first row below that is open for input.
    """

    first: int | None
    open: int | None
    below: int | None
    open_below: int | None


def locate_answers(located: Located, index: TextIndex, work: Work | None = None) -> Mapping[str, CellRef]:
    """Find the answer of every label, to its right or else below it.

    An answer is the first cell that is open for input or filled in. Where fields whose labels stand below each other
    in one block disagree, most of them decide: neither a remark behind an empty answer nor a hint before it is the
    answer.

    Args:
        located: the labels.
        index: of the form's sheets.
        work: what the workbook has left to ask for; None for a budget of its own.

    Raises:
        LimitError: it offers more choices than it may ask to look at.
    """
    work = Work() if work is None else work
    for name, ref in located.labels.items():
        offered = sum([len(one.ranges) for one in index.sheets[ref.sheet].validations])
        work.charge((len(located.reach[name]) + _DEPTH) * offered // _RANGES, Load.RANGES, ref.sheet)
    right = {name: _to_the_right(ref, located.reach[name], index) for name, ref in located.labels.items()}
    # What is another label, or open for input beside one, is not looked through for the answer of a label above it.
    taken = {(ref.sheet, ref.row, ref.column) for ref in located.labels.values()}
    for name, ref in located.labels.items():
        _, opened = right[name]
        if opened is not None:
            taken.add((ref.sheet, ref.row, opened))
    seen = tuple([_seen(located.labels[name], right[name], index, taken) for name in located.reach])
    return _answers(located, seen)


def _tells(label: CellRef, index: TextIndex) -> bool:
    """Tell whether it says anything that a cell is open for input: where even the labels are, nothing was locked."""
    own = index.sheets[label.sheet].cells.get(label.row, label.column)
    return own is None or not own.unlocked


def _to_the_right(label: CellRef, columns: range, index: TextIndex) -> tuple[int | None, int | None]:
    """Give the first column that is open for input or filled in, and the first one that is open."""
    sheet = index.sheets[label.sheet]
    tells = _tells(label, index)
    first = None
    for column in columns:
        is_open = _is_open(sheet, label.row, column)
        if is_open or _is_filled(sheet, label.row, column):
            if first is None:
                first = column
            if tells and is_open:
                return first, column
    return first, None


def _seen(
    label: CellRef, right: tuple[int | None, int | None], index: TextIndex, taken: set[tuple[str, int, int]]
) -> Sighting:
    first, opened = right
    if opened is not None:
        return Sighting(first, opened, None, None)
    sheet = index.sheets[label.sheet]
    below = None
    bottom = index.labels.area(label).bottom
    for row in range(bottom + 1, bottom + 1 + _DEPTH):
        if (label.sheet, row, label.column) in taken:
            break
        # A list of choices goes on over rows that were put in between; only where a cell stands something is asked.
        is_open = sheet.cells.get(row, label.column) is not None and _is_open(sheet, row, label.column)
        if is_open or _is_filled(sheet, row, label.column):
            below = row if below is None else below
            if is_open and _tells(label, index):
                return Sighting(first, None, below, row)
    return Sighting(first, None, below, None)


def _is_filled(sheet: Sheet, row: int, column: int) -> bool:
    cell = sheet.cells.get(row, column)
    return cell is not None and not cell.is_empty


def _is_open(sheet: Sheet, row: int, column: int) -> bool:
    """Tell whether a place is for input: unlocked, or with choices, also where the file holds no cell for it yet."""
    cell = sheet.cells.get(row, column)
    return cell is not None and cell.unlocked or _offers_choices(sheet, row, column)


def _offers_choices(sheet: Sheet, row: int, column: int) -> bool:
    return any(
        area.top <= row <= area.bottom and area.left <= column <= area.right
        for validation in sheet.validations
        for area in validation.ranges
    )


@kept(256)
def _answers(located: Located, seen: tuple[Sighting, ...]) -> Mapping[str, CellRef]:
    """Choose the answers; `seen` has what could be the answer of each label."""
    groups = _groups(located)
    of_group = {group: _votes(seen, numbers) for group, numbers in groups.items()}
    found: dict[str, CellRef] = {}
    for group, numbers in groups.items():
        rows = _rows_below(seen, numbers)
        column_votes = of_group[group] or _votes_of_others(of_group, group)
        for number in numbers:
            name, ref = list(located.labels.items())[number]
            row = rows.get(number)
            if row is not None:
                found[name] = CellRef(ref.sheet, row, ref.column)
            else:
                start = located.reach[name].start
                column = _column(seen[number], start, column_votes)
                found[name] = CellRef(ref.sheet, ref.row, column or start + _USUAL_STEP - 1)
    return {name: found[name] for name in located.labels}


def _groups(located: Located) -> Mapping[_Group, Sequence[int]]:
    groups: dict[_Group, list[int]] = {}
    headings = list(located.blocks.values())
    for number, (name, ref) in enumerate(located.labels.items()):
        above = (one.row for one in headings if one.sheet == ref.sheet and one.row <= ref.row)
        group = (ref.sheet, ref.column, located.reach[name].start, max(above, default=0))
        groups.setdefault(group, []).append(number)
    return groups


def _votes(seen: Sequence[Sighting], numbers: Iterable[int]) -> Counter[int]:
    votes: Counter[int] = Counter()
    for number in numbers:
        one = seen[number]
        column = one.first if one.open is None else one.open
        if column is not None:
            votes[column] += 1
    return votes


def _votes_of_others(of_group: Mapping[_Group, Counter[int]], group: _Group) -> Counter[int]:
    """Give what the other blocks say whose labels stand in the same columns, when a block itself says nothing."""
    votes: Counter[int] = Counter()
    for other, counter in of_group.items():
        if other[:3] == group[:3]:
            votes += counter
    return votes


def _rows_below(seen: Sequence[Sighting], numbers: Sequence[int]) -> Mapping[int, int]:
    """Give the rows of the answers that stand below their labels: when no label of the block has one beside it."""
    ones = {number: seen[number] for number in numbers}
    open_below = {number: one.open_below for number, one in ones.items() if one.open_below is not None}
    if open_below or any(one.open is not None for one in ones.values()):
        is_beside, below = any(one.open is not None for one in ones.values()), open_below
    else:
        is_beside = any(one.first is not None for one in ones.values())
        below = {number: one.below for number, one in ones.items() if one.below is not None}
    return {} if is_beside or 2 * len(below) < len(numbers) else below


def _column(seen: Sighting, start: int, votes: Counter[int]) -> int | None:
    if not votes:
        return seen.first
    most, count = min(votes.items(), key=lambda item: (-item[1], item[0]))
    if most < start:
        return seen.first
    if seen.first is None or most in (seen.first, seen.open):
        return most
    if seen.open is not None:
        return seen.open
    return most if count >= _ENOUGH else seen.first
