"""Finding the cell of every answer by its label, heading or corner: never by an address.

Inserted rows and columns, moved blocks, renamed sheets and merged cells therefore do not matter.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from hov_tools.forms.index import TextIndex
from hov_tools.forms.layout import Layout, MatrixLayout, TableLayout, label_keys
from hov_tools.forms.records import Place
from hov_tools.forms.text import normalise
from hov_tools.ooxml.snapshot import CellKind
from hov_tools.record import record

# How far to the right of its label an answer, or of its corner a heading, is looked for.
_REACH = 16
# Where the answer stands when nothing on the sheet tells: two columns on, as in every form so far.
_USUAL_STEP = 2
REFERENCE_YEARS = (-4, -3, -2)
"""The years of the days in a HOV form, counted from its allocation year (domain, 4.1)."""
# How far to the left of a table the heading of the next block may stand.
_MARGIN = 2


@record
class TablePlace:
    """Where a table stands.

    Attributes:
        headings: column name → its heading.
        first_row: the first row below the headings.
    """

    headings: Mapping[str, Place]
    first_row: int

    @property
    def sheet(self) -> str:
        """The sheet that it stands on."""
        return next(iter(self.headings.values())).sheet

    @property
    def heading_row(self) -> int:
        """The row of its headings."""
        return next(iter(self.headings.values())).row

    @property
    def left(self) -> int:
        """Its first column."""
        return min(place.column for place in self.headings.values())

    @property
    def right(self) -> int:
        """Its last column."""
        return max(place.column for place in self.headings.values())

    def is_headed_by(self, place: Place) -> bool:
        """Tell whether a cell lies among the headings."""
        is_in_row = place.sheet == self.sheet and place.row == self.heading_row
        return is_in_row and self.left <= place.column <= self.right

    def texts_in(self, index: TextIndex, row: int) -> Mapping[int, str]:
        """Give the normalised texts of a row, by column: in the table's columns, or just before them."""
        keys = index.row_keys(self.sheet, row)
        if not keys:
            return {}
        sheet, left, right = self.sheet, self.left - _MARGIN, self.right
        return {
            column: key
            for column, key in keys
            if column <= right and index.area(Place(sheet, row, column)).right >= left
        }


@record
class MatrixPlace:
    """Where the days per year stand: headings found, by year and by kind ("total" for the totals)."""

    corner: Place
    years: Mapping[int | str, Place]
    kinds: Mapping[str, Place]


def locate_table(layout: TableLayout, index: TextIndex, year: int) -> TablePlace | None:
    """Find the row that holds most of a table's headings; None without two decisive ones or half of all."""
    found: dict[tuple[str, int], dict[str, Place]] = {}
    for name, question in layout.columns.items():
        for place in index.find(label_keys(question.labels, year)):
            found.setdefault((place.sheet, place.row), {}).setdefault(name, place)
    candidates = [
        columns
        for columns in found.values()
        if sum(name in columns for name in layout.headings) >= 2 or 2 * len(columns) >= len(layout.columns)
    ]
    if not candidates:
        return None
    headings = max(candidates, key=len)
    bottom = max(index.area(place).bottom for place in headings.values())
    ordered = {name: headings[name] for name in layout.columns if name in headings}
    return TablePlace(ordered, bottom + 1)


def locate_blocks(layout: Layout, index: TextIndex, year: int) -> Mapping[str, Place]:
    """Find the headings of the blocks; one that is not there is missing."""
    found: dict[str, Place] = {}
    for block, wordings in layout.blocks.items():
        place = next(index.find(label_keys(wordings, year)), None)
        if place is not None:
            found[block] = place
    return found


def locate_labels(
    layout: Layout, index: TextIndex, year: int, blocks: Mapping[str, Place], tables: Sequence[TablePlace]
) -> Mapping[str, Place]:
    """Find the label of every field: within its block if it can be, and never among the headings of a table."""
    found: dict[str, Place] = {}
    for name, question in layout.fields.items():
        candidates = [
            place
            for place in index.find(label_keys(question.labels, year))
            if not any(table.is_headed_by(place) for table in tables)
        ]
        if candidates:
            found[name] = min(candidates, key=lambda place: _distance(place, blocks, question.block))
    return found


def _distance(place: Place, blocks: Mapping[str, Place], block: str | None) -> tuple[int, int]:
    """Rank a label: in its block, below another one of its sheet, anywhere; then the nearest to the heading."""
    heading = blocks.get(block or "")
    if heading is None or heading.sheet != place.sheet or place.row < heading.row:
        return (2, 0)
    between = any(
        other.sheet == place.sheet
        and heading.row < other.row <= place.row
        and heading.column <= other.column <= place.column
        for name, other in blocks.items()
        if name != block
    )
    return (1 if between else 0, place.row - heading.row + abs(place.column - heading.column))


def locate_answers(labels: Mapping[str, Place], index: TextIndex) -> Mapping[str, Place]:
    """Find the answer of every label, to its right.

    An answer is the first cell that is open for input or filled in. Where fields whose labels stand below each
    other disagree, most of them decide: a remark behind an empty answer is not the answer.
    """
    label_cells = {(place.sheet, place.row, place.column) for place in labels.values()}
    own = {name: _first_answer(place, index, label_cells) for name, place in labels.items()}
    votes: dict[tuple[str, int], Counter[int]] = {}
    for name, column in own.items():
        if column is not None:
            place = labels[name]
            votes.setdefault((place.sheet, place.column), Counter())[column] += 1
    found: dict[str, Place] = {}
    for name, place in labels.items():
        edge = index.area(place).right
        counter = votes.get((place.sheet, place.column))
        column = own[name]
        if counter is not None:
            most, count = min(counter.items(), key=lambda item: (-item[1], item[0]))
            if most > edge and (column is None or count >= 3):
                column = most
        found[name] = Place(place.sheet, place.row, column or edge + _USUAL_STEP)
    return found


def _first_answer(label: Place, index: TextIndex, label_cells: set[tuple[str, int, int]]) -> int | None:
    edge = index.area(label).right
    for column in range(edge + 1, edge + 1 + _REACH):
        if (label.sheet, label.row, column) in label_cells:
            return None
        cell = index.held(label.sheet, label.row, column)
        if cell is not None and (cell.unlocked or not cell.is_empty):
            return column
    return None


def locate_matrix(layout: MatrixLayout, index: TextIndex, year: int, blocks: Mapping[str, Place]) -> MatrixPlace | None:
    """Find the days per year by their corner, years and kinds; None when there is no corner."""
    kinds = {**layout.kinds, "total": layout.total_of_kinds}
    best: MatrixPlace | None = None
    corners = sorted(
        index.find(label_keys(layout.corner, year)), key=lambda place: _distance(place, blocks, layout.block)
    )
    for corner in corners:
        found = _matrix_at(corner, layout, index, year, kinds)
        if best is None or len(found.years) + len(found.kinds) > len(best.years) + len(best.kinds):
            best = found
    return best


def _matrix_at(
    corner: Place, layout: MatrixLayout, index: TextIndex, year: int, kinds: Mapping[str, tuple[str, ...]]
) -> MatrixPlace:
    across = [Place(corner.sheet, corner.row, corner.column + step) for step in range(1, _REACH + 1)]
    down = [Place(corner.sheet, corner.row + step, corner.column) for step in range(1, _REACH + 1)]
    year_line, kind_line = (down, across) if layout.years_in_rows else (across, down)
    wanted_years = {str(year + step): year + step for step in REFERENCE_YEARS}
    years: dict[int | str, Place] = {}
    found_kinds: dict[str, Place] = {}
    totals = label_keys(layout.total_of_years, year)
    for place in year_line:
        key = _key(index, place)
        if key in wanted_years:
            years.setdefault(wanted_years[key], place)
        elif key in totals:
            years.setdefault("total", place)
    for place in kind_line:
        key = _key(index, place)
        for kind, wordings in kinds.items():
            if key in label_keys(wordings, year):
                found_kinds.setdefault(kind, place)
    return MatrixPlace(corner, years, found_kinds)


def _key(index: TextIndex, place: Place) -> str:
    cell = index.held(place.sheet, place.row, place.column)
    if cell is None or cell.kind not in (CellKind.TEXT, CellKind.NUMBER):
        return ""
    return normalise(cell.lexical.removesuffix(".0"))
