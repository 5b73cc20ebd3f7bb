"""Forms that nobody handed out: what a layout asks, set out on sheets in ways drawn by lot.

Of a form that was made it is known where everything stands.

A form is made as a picture. What is drawn: the order of blocks, questions and columns; which blocks have a sheet of
their own; the widths of labels and answers (merged); how far an answer stands from its label, and whether it stands
below it; one or two questions on a line; hints before and remarks behind an answer; headings over one row or two.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from random import Random
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

from hov_tools.forms.layout import Layout, Question, TableLayout, for_year
from hov_tools.forms.locate import REFERENCE_YEARS
from hov_tools.ooxml.address import Range, a1
from hov_tools.ooxml.snapshot import Cell, CellKind, PlainCells, Sheet, Snapshot

if TYPE_CHECKING:
    from collections.abc import Sequence

_At: TypeAlias = tuple[int, int]
"""Row and column of a cell."""

_TYPED = {"text": "Voorbeeld", "choice": "ja", "tpid": "10240", "registration": "5001", "number": "3", "date": "44000"}


class Made(Struct, frozen=True):
    """A form that was made.

    Attributes:
        snapshot: what it looks like.
        fields: field → sheet and cell of its answer.
        columns: table and column → sheet, column and the first row below the headings.
        rows: table → how many rows are filled in.
        days: (year, kind) → sheet and cell.
    """

    snapshot: Snapshot
    fields: Mapping[str, tuple[str, str]]
    columns: Mapping[tuple[str, str], tuple[str, int, int]]
    rows: Mapping[str, int]
    days: Mapping[tuple[int, str], tuple[str, str]]


class _Locks(Enum):
    """Which cells are locked: all but the answers, as in the forms so far; all; or none."""

    LABELS = "labels"
    ALL = "all"
    NONE = "none"


class _Page:
    """A sheet while it is made."""

    def __init__(self, name: str, locks: _Locks) -> None:
        self.name = name
        self.cells: dict[tuple[int, int], Cell] = {}
        self.merged: list[Range] = []
        self.row = 2
        self.is_locked = locks is _Locks.ALL
        self.labels_are_open = locks is _Locks.NONE

    def text(self, row: int, column: int, text: str) -> None:
        self.cells[row, column] = Cell(row, column, CellKind.TEXT, text, unlocked=self.labels_are_open)

    def open(self, row: int, column: int, typed: str | None, kind: str) -> None:
        is_number = kind in ("number", "date")
        held = CellKind.EMPTY if typed is None else CellKind.NUMBER if is_number else CellKind.TEXT
        self.cells[row, column] = Cell(
            row, column, held, typed or "", is_date=kind == "date", unlocked=not self.is_locked
        )

    def merge(self, top: int, left: int, bottom: int, right: int) -> None:
        if (top, left) != (bottom, right):
            self.merged.append(Range(top, left, bottom, right))
            is_open = self.cells[top, left].unlocked
            for row in range(top, bottom + 1):
                for column in range(left, right + 1):
                    self.cells.setdefault((row, column), Cell(row, column, unlocked=is_open))


def made(layout: Layout, year: int, seed: int) -> Made:
    """Make a form of a layout; the same seed gives the same form."""
    return _Maker(layout, year, Random(seed)).make()  # noqa: S311 - the same again is what is asked for


class _Maker:
    def __init__(self, layout: Layout, year: int, lot: Random) -> None:
        self.layout, self.year, self.lot = layout, year, lot
        self.fields: dict[str, tuple[str, str]] = {}
        self.columns: dict[tuple[str, str], tuple[str, int, int]] = {}
        self.rows: dict[str, int] = {}
        self.days: dict[tuple[int, str], tuple[str, str]] = {}
        self.locks = lot.choices(list(_Locks), (8, 1, 1))[0]
        self.pages = [_Page("Formulier", self.locks)]

    def make(self) -> Made:
        lot, layout = self.lot, self.layout
        main = self.pages[0]
        main.text(main.row, lot.randint(1, 3), for_year(layout.titles[0], self.year))
        main.row += 2
        blocks = list(layout.blocks)
        lot.shuffle(blocks)
        for block in blocks:
            page = main if lot.random() < 0.7 else self._page(f"Blad {block}")
            self._block(page, block)
        for name, table in layout.tables.items():
            self._table(main if lot.random() < 0.5 else self._page(f"Tabel {name}"), table)
        sheets = tuple(Sheet(one.name, PlainCells(one.cells), tuple(one.merged)) for one in self.pages)
        return Made(Snapshot(sheets), self.fields, self.columns, self.rows, self.days)

    def _page(self, name: str) -> _Page:
        self.pages.append(_Page(name, self.locks))
        return self.pages[-1]

    def _block(self, page: _Page, block: str) -> None:
        lot = self.lot
        left = lot.randint(1, 3)
        page.text(page.row, left, self.layout.blocks[block][0])
        page.row += 1
        asked = [one for one in self.layout.fields.values() if one.block == block]
        lot.shuffle(asked)
        set_out = lot.choice((self._beside, self._beside, self._below, self._two_on_a_line))
        set_out(page, asked, left)
        matrix = self.layout.matrix
        if matrix is not None and matrix.block == block:
            self._matrix(page, left)
        page.row += lot.randint(1, 3)

    def _typed(self, question: Question) -> str | None:
        if question.name == "year":
            return str(self.year)
        # Without locks only what is filled in shows where an answer stands.
        is_filled = self.locks is not _Locks.LABELS or self.lot.random() < 0.6
        return _TYPED[question.type] if is_filled else None

    def _label(self, question: Question) -> str:
        return for_year(question.labels[0], self.year)

    def _ask(
        self, page: _Page, question: Question, at: tuple[int, int], answer: tuple[int, int], widths: tuple[int, int]
    ) -> None:
        page.text(*at, self._label(question))
        page.merge(*at, at[0], at[1] + widths[0] - 1)
        page.open(*answer, self._typed(question), question.type)
        page.merge(*answer, answer[0], answer[1] + widths[1] - 1)
        self.fields[question.name] = page.name, a1(*answer)

    def _beside(self, page: _Page, asked: Sequence[Question], left: int) -> None:
        lot = self.lot
        width, gap, wide = lot.randint(1, 3), lot.randint(0, 9), lot.randint(1, 3)
        has_hints = self.locks is _Locks.LABELS and gap > 0 and lot.random() < 0.3
        has_remarks = lot.random() < 0.3
        column = left + width + gap
        for question in asked:
            self._ask(page, question, (page.row, left), (page.row, column), (width, wide))
            if has_hints and lot.random() < 0.5:
                page.text(page.row, left + width, "zie de uitleg")
            if has_remarks and lot.random() < 0.5:
                page.text(page.row, column + wide, "niet vergeten")
            page.row += lot.randint(1, 2)

    def _below(self, page: _Page, asked: Sequence[Question], left: int) -> None:
        width, gap = self.lot.randint(1, 3), self.lot.randint(1, 2)
        for question in asked:
            self._ask(page, question, (page.row, left), (page.row + gap, left), (width, width))
            page.row += gap + self.lot.randint(1, 2)

    def _two_on_a_line(self, page: _Page, asked: Sequence[Question], left: int) -> None:
        lot = self.lot
        width, gap, wide = lot.randint(1, 2), lot.randint(0, 2), lot.randint(1, 2)
        second = left + width + gap + wide + lot.randint(0, 2)
        further = lot.randint(0, 2)
        for first, other in zip(asked[::2], [*asked[1::2], None], strict=False):
            self._ask(page, first, (page.row, left), (page.row, left + width + gap), (width, wide))
            if other is not None:
                self._ask(page, other, (page.row, second), (page.row, second + width + further), (width, wide))
            page.row += 1

    def _matrix(self, page: _Page, left: int) -> None:
        matrix, row = self.layout.matrix, page.row
        assert matrix is not None
        page.text(row, left, matrix.corner[0])
        years: list[tuple[str, int | str]] = [(str(self.year + step), self.year + step) for step in REFERENCE_YEARS]
        years.append((matrix.total_of_years[0], "total"))
        kinds = [(wordings[0], kind) for kind, wordings in matrix.kinds.items()]
        if matrix.total_of_kinds:
            kinds.append((matrix.total_of_kinds[0], "total"))
        step = self.lot.randint(1, 2)
        for number, (wording, year) in enumerate(years, 1):
            at = (row + number, left) if matrix.years_in_rows else (row, left + step * number)
            if year == "total":
                page.text(*at, wording)
            else:
                page.cells[at] = Cell(*at, CellKind.NUMBER, wording)
            for count, (heading, kind) in enumerate(kinds, 1):
                beside = (row, left + step * count) if matrix.years_in_rows else (row + count, left)
                page.text(*beside, heading)
                cell = (at[0], beside[1]) if matrix.years_in_rows else (beside[0], at[1])
                page.open(*cell, "12", "number")
                if isinstance(year, int) and kind != "total":
                    self.days[year, kind] = page.name, a1(*cell)
        page.row += max(len(years), len(kinds)) + 1

    def _table(self, page: _Page, table: TableLayout) -> None:
        lot = self.lot
        names = list(table.columns)
        lot.shuffle(names)
        page.row += 1
        top, column = page.row, lot.randint(1, 4)
        is_divided = lot.random() < 0.5
        placed: dict[str, int] = {}
        for name in names:
            if lot.random() < 0.1:
                page.text(top, column, "Eigen kenmerk")
                column += 1
            placed[name] = column
            self._heading(page, self._label(table.columns[name]), (top, column), is_divided=is_divided)
            column += 1
        first = top + (2 if is_divided else 1)
        self.rows[table.name] = lot.randint(0, 4)
        for row in range(first, first + 6):
            for name, at in placed.items():
                question = table.columns[name]
                typed = self._row_value(question, row) if row < first + self.rows[table.name] else None
                page.open(row, at, typed, question.type)
        page.row = first + 6
        if table.total:
            page.text(page.row, min(placed.values()), table.total[0])
            page.row += 1
        for name, at in placed.items():
            self.columns[table.name, name] = page.name, at, first
        page.row += 1

    def _row_value(self, question: Question, row: int) -> str:
        # What is the same in every row looks filled down.
        return str(5000 + row) if question.type in ("registration", "tpid") else _TYPED[question.type]

    def _heading(self, page: _Page, label: str, at: _At, *, is_divided: bool) -> None:
        row, column = at
        words = label.split()
        if is_divided and len(words) > 1 and self.lot.random() < 0.6:
            cut = self.lot.randint(1, len(words) - 1)
            page.text(row, column, " ".join(words[:cut]))
            page.text(row + 1, column, " ".join(words[cut:]))
            return
        page.text(row, column, label)
        if is_divided:
            page.merge(row, column, row + 1, column)
