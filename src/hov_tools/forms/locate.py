"""Finding the cell of every answer by its label, heading or corner: never by an address.

Inserted rows and columns, moved blocks, renamed sheets and merged cells therefore do not matter.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from hov_tools.forms.index import Labels, TextIndex
from hov_tools.forms.layout import Layout, MatrixLayout, Question, TableLayout, for_year, label_keys
from hov_tools.forms.records import CellRef
from hov_tools.forms.text import normalise
from hov_tools.forms.words import is_title
from hov_tools.kept import kept
from hov_tools.ooxml.errors import Load
from hov_tools.ooxml.snapshot import CellKind
from hov_tools.ooxml.work import Work

# How far to the right of its label an answer is looked for.
_REACH = 40
# How far from its corner a heading of the days per year is looked for.
_MATRIX_REACH = 16
REFERENCE_YEARS = (-4, -3, -2)
"""The years of the days in a HOV form, counted from its allocation year (domain, 4.1)."""
# A sheet holds a part of a form again when it has at least this share of the labels found of it.
_ABOUT_AS_MANY = (3, 4)
# Of work: looking at what stands beside a corner; a cell that may be one.
_STEPS_PER_CORNER = 250
_STEPS_PER_CELL = 3
# How far to the left of a table the heading of the next block may stand.
_MARGIN = 2


class TableArea(Struct, frozen=True):
    """Where a table stands.

    Attributes:
        sheet: the sheet that it stands on.
        headings: column name → its heading.
        heading_rows: the rows of its headings: one, or two of which the lower divides what stands above it.
        first_row: the first row below the headings.
        left: its first column.
        right: its last column.
    """

    sheet: str
    headings: Mapping[str, CellRef]
    heading_rows: range
    first_row: int
    left: int
    right: int

    def is_headed_by(self, ref: CellRef) -> bool:
        """Tell whether a cell lies among the headings."""
        is_in_rows = ref.sheet == self.sheet and ref.row in self.heading_rows
        return is_in_rows and self.left <= ref.column <= self.right

    def is_beside(self, labels: Labels, row: int, column: int) -> bool:
        """Tell whether a cell, with what is merged with it, lies in the table's columns, or just before them."""
        ref = CellRef(self.sheet, row, column)
        return column <= self.right and labels.area(ref).right >= self.left - _MARGIN

    def labels_in(self, labels: Labels, row: int) -> Iterator[str]:
        """Give what could be labels in a row, normalised: in the table's columns, or just before them."""
        keys = labels.rows.get((self.sheet, row), ())
        return (key for column, key in keys if self.is_beside(labels, row, column))


class MatrixArea(Struct, frozen=True, eq=False):
    """Where the days per year stand: headings found, by year and by kind ("total" for the totals).

    The years stand below each other (`years_in_rows`) or side by side. The corner may hold another text, or none
    (`has_corner`): then it was found by the years.
    """

    corner: CellRef
    years: Mapping[int | str, CellRef]
    kinds: Mapping[str, CellRef]
    years_in_rows: bool
    has_corner: bool = True


class TableColumn(Struct, frozen=True):
    """A column of a table.

    Attributes:
        question: what it asks.
        label: its heading as the form words it.
        column: where it stands; None when its heading was not found.
    """

    question: Question
    label: str
    column: int | None


class Located(Struct, frozen=True, eq=False):
    """Where the parts of a form stand, as far as its labels tell.

    Attributes:
        tables: by name; None for one that was not found.
        blocks: block → its heading; one that is not there is missing.
        labels: field → its label; one that is not there is missing.
        ends: table → the rows below it that hold the beginning of its totals or the heading of a block; whether
            it is the former.
        columns: table → its columns, those that were not found as well.
        reach: field → the columns in which its answer is looked for.
        again: of every part (the questions, each table) a cell of it on the sheet where it was found and, for each
            other sheet that holds it too, a cell there.
    """

    tables: Mapping[str, TableArea | None]
    blocks: Mapping[str, CellRef]
    labels: Mapping[str, CellRef]
    ends: Mapping[str, Mapping[int, bool]]
    columns: Mapping[str, tuple[TableColumn, ...]]
    reach: Mapping[str, range]
    again: tuple[tuple[CellRef, CellRef], ...]

    @property
    def refs(self) -> Iterator[CellRef]:
        """Give the labels and headings that were found."""
        yield from self.labels.values()
        for area in self.tables.values():
            yield from () if area is None else area.headings.values()


@kept(64)
def locate(layout: Layout, labels: Labels, year: int) -> Located:
    """Find the tables, blocks and labels of a form; of forms of one template once."""
    found_tables = {name: _table_candidates(table, labels, year) for name, table in layout.tables.items()}
    tables = {name: _table(layout.tables[name], ones, labels) for name, ones in found_tables.items()}
    blocks = _blocks(layout, labels, year)
    found = _fields(layout, labels, year, blocks, [area for area in tables.values() if area is not None])
    stops = {key for wordings in layout.blocks.values() for key in label_keys(wordings, year)}
    ends = {
        name: _ends(area, labels, set(label_keys(layout.tables[name].total, year)), stops)
        for name, area in tables.items()
        if area is not None
    }
    columns = {
        name: tuple(_column(question, area, year) for question in layout.tables[name].columns.values())
        for name, area in tables.items()
        if area is not None
    }
    taken = {(ref.sheet, ref.row, ref.column) for ref in found.values()}
    reach = {name: _reach(ref, labels, taken) for name, ref in found.items()}
    again = [*_questions_again(layout, found, labels, year)]
    again += [pair for name, area in tables.items() if area is not None for pair in _again(area, found_tables[name])]
    return Located(
        tables=tables,
        blocks=blocks,
        labels=found,
        ends=ends,
        columns=columns,
        reach=reach,
        again=tuple(again),
    )


def _reach(label: CellRef, labels: Labels, taken: set[tuple[str, int, int]]) -> range:
    """Give the columns to the right of a label, as far as the next label."""
    first = labels.area(label).right + 1
    columns = range(first, first + _REACH)
    end = next((column for column in columns if (label.sheet, label.row, column) in taken), columns.stop)
    return range(first, end)


@kept(1_024)
def table_row(located: Located, table: str, row: int) -> tuple[tuple[TableColumn, CellRef | None], ...]:
    """Give the columns of a table, each with its cell in a row of the sheet; None where its heading was not found."""
    area, columns = located.tables[table], located.columns[table]
    sheet = "" if area is None else area.sheet
    return tuple([(one, None if one.column is None else CellRef(sheet, row, one.column)) for one in columns])


def _column(question: Question, table: TableArea, year: int) -> TableColumn:
    heading = table.headings.get(question.name)
    return TableColumn(question, for_year(question.labels[0], year), None if heading is None else heading.column)


def _questions_again(
    layout: Layout, found: Mapping[str, CellRef], labels: Labels, year: int
) -> Iterator[tuple[CellRef, CellRef]]:
    """Give the questions of a form, and those on other sheets that have a title of a form and about as many."""
    if not found:
        return
    sheets = Counter(ref.sheet for ref in found.values())
    own, most = max(sheets.items(), key=lambda item: item[1])
    elsewhere: dict[str, list[CellRef]] = {}
    for question in layout.fields.values():
        refs = {ref.sheet: ref for ref in labels.find(label_keys(question.labels, year)) if ref.sheet != own}
        for sheet, ref in refs.items():
            elsewhere.setdefault(sheet, []).append(ref)
    titled = {ref.sheet for key, refs in labels.refs.items() if is_title(key) for ref in refs}
    first = next(ref for ref in found.values() if ref.sheet == own)
    for sheet, refs_there in elsewhere.items():
        if sheet in titled and len(refs_there) * _ABOUT_AS_MANY[1] >= most * _ABOUT_AS_MANY[0]:
            yield first, refs_there[0]


def _again(area: TableArea, candidates: Sequence[Mapping[str, CellRef]]) -> Iterator[tuple[CellRef, CellRef]]:
    """Give the heading of a table, and that of tables on other sheets that have about as many of its columns."""
    sheets: set[str] = {area.sheet}
    for columns in candidates:
        other = next(iter(columns.values()))
        is_enough = len(columns) * _ABOUT_AS_MANY[1] >= len(area.headings) * _ABOUT_AS_MANY[0]
        if other.sheet not in sheets and is_enough:
            sheets.add(other.sheet)
            yield next(iter(area.headings.values())), other


def _table_candidates(layout: TableLayout, labels: Labels, year: int) -> Sequence[Mapping[str, CellRef]]:
    """Find the rows that hold two decisive headings of a table, or half of all; two rows that divide them are one."""
    found: dict[tuple[str, int], dict[str, CellRef]] = {}
    for name, question in layout.columns.items():
        for ref in labels.find(label_keys(question.labels, year)):
            found.setdefault((ref.sheet, ref.row), {}).setdefault(name, ref)
    for sheet, row in sorted(found):
        below = found.get((sheet, row + 1), {})
        divided = {name: ref for name, ref in below.items() if ref in labels.divided}
        if divided:
            upper = {name: ref for name, ref in found[sheet, row].items() if name not in divided}
            found[sheet, row + 1] = {**upper, **below}
    return [
        columns
        for columns in found.values()
        if sum(name in columns for name in layout.headings) >= 2 or 2 * len(columns) >= len(layout.columns)
    ]


def _table(layout: TableLayout, candidates: Sequence[Mapping[str, CellRef]], labels: Labels) -> TableArea | None:
    """Choose the row that holds most of a table's headings; the first of equals."""
    if not candidates:
        return None
    headings = max(candidates, key=len)
    top, bottom = min(ref.row for ref in headings.values()), max(labels.area(ref).bottom for ref in headings.values())
    ordered = {name: headings[name] for name in layout.columns if name in headings}
    columns = [ref.column for ref in ordered.values()]
    sheet = next(iter(ordered.values())).sheet
    return TableArea(sheet, ordered, range(top, bottom + 1), bottom + 1, min(columns), max(columns))


def _ends(area: TableArea, labels: Labels, totals: set[str], stops: set[str]) -> Mapping[int, bool]:
    found: dict[int, bool] = {}
    for sheet, row in labels.rows:
        if sheet == area.sheet and row >= area.first_row:
            keys = set(area.labels_in(labels, row))
            if keys & (totals | stops):
                found[row] = bool(keys & totals)
    return found


def _blocks(layout: Layout, labels: Labels, year: int) -> Mapping[str, CellRef]:
    """Find the headings of the blocks; one that is not there is missing."""
    found: dict[str, CellRef] = {}
    for block, wordings in layout.blocks.items():
        ref = next(labels.find(label_keys(wordings, year)), None)
        if ref is not None:
            found[block] = ref
    return found


def _fields(
    layout: Layout, labels: Labels, year: int, blocks: Mapping[str, CellRef], tables: Sequence[TableArea]
) -> Mapping[str, CellRef]:
    """Find the label of every field: within its block if it can be, and never among the headings of a table."""
    found: dict[str, CellRef] = {}
    for name, question in layout.fields.items():
        candidates = [
            ref
            for ref in labels.find(label_keys(question.labels, year))
            if not any(table.is_headed_by(ref) for table in tables)
        ]
        if candidates:
            found[name] = min(candidates, key=lambda ref: _distance(ref, blocks, question.block))
    return found


def _distance(ref: CellRef, blocks: Mapping[str, CellRef], block: str | None) -> tuple[int, int]:
    """Rank a label: in its block, below another one of its sheet, anywhere; then the nearest to the heading."""
    heading = blocks.get(block or "")
    if heading is None or heading.sheet != ref.sheet or ref.row < heading.row:
        return (2, 0)
    between = any(
        other.sheet == ref.sheet and heading.row < other.row <= ref.row and heading.column <= other.column <= ref.column
        for name, other in blocks.items()
        if name != block
    )
    return (1 if between else 0, ref.row - heading.row + abs(ref.column - heading.column))


def locate_matrix(
    layout: MatrixLayout, index: TextIndex, year: int, blocks: Mapping[str, CellRef], work: Work | None = None
) -> MatrixArea | None:
    """Find the days per year by their corner, years and kinds; None when there is neither a corner nor a year.

    Raises:
        LimitError: there are more corners than the workbook may ask to look at.
    """
    work = Work() if work is None else work
    corners = sorted(
        index.labels.find(label_keys(layout.corner, year)), key=lambda ref: _distance(ref, blocks, layout.block)
    )
    best = _best_matrix(corners, layout, index, year, work)
    if best is None or not best.years:
        # The corner may be empty, or be worded otherwise.
        of_years = _best_matrix(_corners_of_years(index, year, work), layout, index, year, work)
        best = best if of_years is None else replace(of_years, has_corner=best is not None)
    return best


def _best_matrix(
    corners: Iterable[CellRef], layout: MatrixLayout, index: TextIndex, year: int, work: Work
) -> MatrixArea | None:
    best: MatrixArea | None = None
    for corner in corners:
        work.charge(_STEPS_PER_CORNER, Load.LABELS, corner.sheet)
        steps = range(1, _MATRIX_REACH + 1)
        across = tuple([_key(index, corner.sheet, corner.row, corner.column + step) for step in steps])
        down = tuple([_key(index, corner.sheet, corner.row + step, corner.column) for step in steps])
        for years_in_rows in (layout.years_in_rows, not layout.years_in_rows):
            found = _matrix_at(corner, layout, year, (across, down), years_in_rows=years_in_rows)
            if best is None or len(found.years) + len(found.kinds) > len(best.years) + len(best.kinds):
                best = found
    return best


def _corners_of_years(index: TextIndex, year: int, work: Work) -> Iterator[CellRef]:
    """Give the cells before the first of the reference years, where these stand side by side or below each other."""
    wanted = [str(year + step) for step in REFERENCE_YEARS]
    for name, sheet in index.sheets.items():
        work.charge(_STEPS_PER_CELL * len(sheet.cells), Load.CELLS, name)
        for cell in sheet.cells:
            if cell.lexical.removesuffix(".0") != wanted[0]:
                continue
            for across, down in ((0, 1), (1, 0)):
                second = (_key(index, name, cell.row + down * step, cell.column + across * step) for step in (1, 2))
                if wanted[1] in second and cell.row > down and cell.column > across:
                    yield CellRef(name, cell.row - down, cell.column - across)


@kept(256)
def _matrix_at(
    corner: CellRef, layout: MatrixLayout, year: int, beside: tuple[tuple[str, ...], ...], *, years_in_rows: bool
) -> MatrixArea:
    """Find the headings beside a corner, by what stands to its right and below it (`beside`)."""
    across, down = beside
    to_right = [(key, CellRef(corner.sheet, corner.row, corner.column + step)) for step, key in enumerate(across, 1)]
    below = [(key, CellRef(corner.sheet, corner.row + step, corner.column)) for step, key in enumerate(down, 1)]
    year_line, kind_line = (below, to_right) if years_in_rows else (to_right, below)
    wanted_years = {str(year + step): year + step for step in REFERENCE_YEARS}
    years: dict[int | str, CellRef] = {}
    found_kinds: dict[str, CellRef] = {}
    totals = label_keys(layout.total_of_years, year)
    for key, ref in year_line:
        if key in wanted_years:
            years.setdefault(wanted_years[key], ref)
        elif key in totals:
            years.setdefault("total", ref)
    for key, ref in kind_line:
        for kind, wordings in {**layout.kinds, "total": layout.total_of_kinds}.items():
            if key in label_keys(wordings, year):
                found_kinds.setdefault(kind, ref)
    return MatrixArea(corner, years, found_kinds, years_in_rows)


def _key(index: TextIndex, sheet: str, row: int, column: int) -> str:
    cell = index.held(sheet, row, column)
    if cell is None or cell.kind not in (CellKind.TEXT, CellKind.NUMBER):
        return ""
    return normalise(cell.lexical.removesuffix(".0"))
