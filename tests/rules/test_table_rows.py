"""Which rows of a table count: wherever they stand below its headings, and no headings, totals, zeros or defaults."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from openpyxl.utils.cell import coordinate_from_string

from hov_tools.forms.layout import all_layouts
from hov_tools.forms.records import AnyForm, ApplicationForm, FlowForm, HovForm, Row, Table
from hov_tools.ooxml.snapshot import CellKind
from support.cases import document_of

if TYPE_CHECKING:
    from support.cases import Consortium
    from support.workbooks import CellValue

DAYS_2025 = 2242  # any number: it keeps the question for the number of 2025 out of the findings
TABLES = [
    ("noord", "10243", "trainees"),
    ("noord", "aanvraag", "members"),
    ("noord", "aanmelding", "members"),
    ("noord", "stroom", "members"),
    ("noord", "stroom", "routes"),
    ("oost", "10323", "trainees"),
    ("oost", "nieuw", "members"),
    ("oost", "definitief", "members"),
    ("oost", "stroom", "members"),
    ("oost", "stroom", "routes"),
]
# Far below the rows that the form has for them: nothing else stands on these sheets.
OPEN = [table for table in TABLES if table[2] != "members"]


class FilledTable:
    """A table of an example, of which rows can be written elsewhere.

    Args:
        consortium: the example.
        short: one of its forms.
        name: of the table.
    """

    def __init__(self, consortium: Consortium, short: str, name: str) -> None:
        self.consortium, self.short = consortium, short
        form = document_of(consortium.folder / consortium.files[short]).form
        assert form is not None
        self.table = table_of(form, name)
        layout = next(one for one in all_layouts() if one.id == form.layout)
        self.columns = {key: one for key, one in layout.tables[name].columns.items() if key in self.table.headings}
        ref = self.table.heading("number")
        assert ref is not None
        self.sheet = ref.sheet
        self.heading = ref.row

    def cell(self, column: str, row: int) -> str:
        """Write the address of a cell of the table."""
        letters, _ = coordinate_from_string(self.table.headings[column].address)
        return f"{self.short} {self.sheet}!{letters}{row}"

    def row_of(self, number: int) -> int:
        """Give the row of the sheet of a filled-in row."""
        ref = self.table.rows[number].answers()[0].ref
        assert ref is not None
        return ref.row

    def written(self, number: int, row: int) -> dict[str, CellValue]:
        """Write the answers of a filled-in row in a row of the sheet."""
        found: dict[str, CellValue] = {}
        for field in self.table.rows[number].answers():
            if field.name in self.columns and self.columns[field.name].counts:
                lexical = field.cell.lexical
                value = Decimal(lexical) if field.cell.kind is CellKind.NUMBER else lexical or None
                found[self.cell(field.name, row)] = value
        return found

    def emptied(self, row: int) -> dict[str, CellValue]:
        """Empty the answers in a row of the sheet."""
        return {self.cell(name, row): None for name, question in self.columns.items() if question.counts}

    def headings_in(self, row: int) -> dict[str, CellValue]:
        """Write the headings once more."""
        return {self.cell(name, row): question.labels[0] for name, question in self.columns.items() if question.counts}

    def judge(self, changes: dict[str, CellValue]) -> list[str]:
        """Give the findings after changes."""
        return self.consortium.judge(changes, days_per_place=DAYS_2025)

    def rows_after(self, changes: dict[str, CellValue]) -> list[int]:
        """Give the rows of the sheet that are read after changes."""
        file = self.consortium.files[self.short]
        form = next(one.form for one in self.consortium.case(changes).documents if one.file == file)
        assert form is not None
        rows = table_of(form, self.name_of_table()).rows
        return [ref.row for ref in (row.answers()[0].ref for row in rows) if ref is not None]

    def name_of_table(self) -> str:
        """Give the name of the table in the layouts."""
        return "routes" if "kind" in self.columns else "trainees" if "begin" in self.columns else "members"


def table_of(form: AnyForm, name: str) -> Table[Row]:
    match form:
        case HovForm():
            return form.trainees
        case FlowForm():
            return form.routes if name == "routes" else form.members
        case ApplicationForm():
            return form.members


@pytest.fixture(params=TABLES, ids=" ".join)
def filled(request: pytest.FixtureRequest) -> FilledTable:
    """Give any table of either year."""
    name, short, table = request.param
    return FilledTable(request.getfixturevalue(name), short, table)


@pytest.fixture(params=OPEN, ids=" ".join)
def open_table(request: pytest.FixtureRequest) -> FilledTable:
    """Give a table below which nothing else stands on its sheet."""
    name, short, table = request.param
    return FilledTable(request.getfixturevalue(name), short, table)


def test_a_row_in_the_last_free_row_counts(filled: FilledTable) -> None:
    last, free = filled.row_of(-1), filled.table.free[-1]
    changes = {**filled.emptied(last), **filled.written(-1, free)}
    found = filled.judge(changes)
    # What a form says of a row may stand in a remark or a sum beside it; the row itself is not missed.
    assert free in filled.rows_after(changes)
    assert all(" F109 " in line or " H202 " in line for line in found)


@pytest.mark.parametrize("below", [1, 7, 300])
def test_a_row_below_the_rows_of_the_form_counts(open_table: FilledTable, below: int) -> None:
    row = open_table.table.free[-1] + below
    changes = {**open_table.emptied(open_table.row_of(-1)), **open_table.written(-1, row)}
    found = open_table.judge(changes)
    assert row in open_table.rows_after(changes)
    if open_table.short == "10323":
        cause = f"F103 {open_table.cell('registration', row)}"
        assert f"waarschuwing {cause}" in found
        assert all(line.startswith("waarschuwing") or line.endswith(f"door {cause}") for line in found)
    else:
        assert found == []


def test_a_second_table_below_the_first_with_its_own_headings(open_table: FilledTable) -> None:
    below = open_table.table.free[-1] + 3
    last = open_table.row_of(-1)
    changes = {
        **open_table.emptied(last),
        **open_table.emptied(last - 1),
        **open_table.headings_in(below),
        **open_table.written(-2, below + 1),
        **open_table.written(-1, below + 2),
    }
    assert open_table.rows_after(changes)[-2:] == [below + 1, below + 2]
    assert all(" F103 " in line for line in open_table.judge(changes))


@pytest.mark.parametrize("word", ["Totaal", "TOTAAL:", "Subtotaal", "Totaal dagen", "Eindtotaal"])
def test_a_total_row_of_their_own_is_no_row(open_table: FilledTable, word: str) -> None:
    row = open_table.row_of(-1) + 1
    names = [name for name, question in open_table.columns.items() if question.counts]
    changes: dict[str, CellValue] = {open_table.cell(names[0], row): word, open_table.cell(names[4], row): 3}
    assert open_table.judge(changes) == []


def test_a_name_that_begins_like_a_total_is_a_row(noord: Consortium) -> None:
    filled = FilledTable(noord, "aanmelding", "members")
    row = filled.row_of(3)
    assert row in filled.rows_after({filled.cell("name", row): "Totaalzorg", filled.cell("tpid", row): 10249})


def test_rows_of_only_zeros_are_empty(filled: FilledTable) -> None:
    numbers = [name for name, one in filled.columns.items() if one.type == "number" and one.counts and not one.formula]
    changes: dict[str, CellValue] = {filled.cell(name, row): 0 for name in numbers for row in filled.table.free}
    assert filled.judge(changes) == []


def test_a_choice_or_signature_filled_down_to_the_last_row_makes_no_rows(filled: FilledTable) -> None:
    last = filled.table.rows[-1]
    fields = {field.name: field.cell for field in last.answers()}
    defaults = [
        name
        for name, one in filled.columns.items()
        if one.type == "choice" or one.type == "date" and one.range == "submission"
    ]
    changes: dict[str, CellValue] = {}
    for name in defaults:
        cell = fields[name]
        value = Decimal(cell.lexical) if cell.kind is CellKind.NUMBER else cell.lexical
        changes.update(
            {filled.cell(name, row): value for row in range(filled.row_of(-1) + 1, filled.table.free[-1] + 1)}
        )
    assert filled.judge(changes) == []


def test_f113_only_a_choice_in_a_row_is_one_finding_at_that_cell(filled: FilledTable) -> None:
    row = filled.table.free[-1]
    name = next(name for name, one in filled.columns.items() if one.type == "choice")
    field = next(one for one in filled.table.rows[0].answers() if one.name == name)
    cell = filled.cell(name, row)
    found = [line for line in filled.judge({cell: field.cell.lexical}) if " F113 " in line]
    assert len(found) == 1
    assert found[0].endswith(coordinate_from_string(cell.rpartition("!")[2])[0] + str(row))


@pytest.mark.parametrize("typed", ["-", " ", "\u200b", "n.v.t.", "x"])
def test_a_row_that_says_nothing_is_empty(filled: FilledTable, typed: str) -> None:
    row = filled.table.free[0]
    counting = [name for name, one in filled.columns.items() if one.counts]
    assert filled.judge({filled.cell(name, row): typed for name in counting}) == []


def test_free_rows_are_those_of_the_form_whatever_stands_below(open_table: FilledTable) -> None:
    below = open_table.table.free[-1] + 300
    changes = open_table.written(-1, below)
    file = open_table.consortium.files[open_table.short]
    form = next(one.form for one in open_table.consortium.case(changes).documents if one.file == file)
    assert form is not None
    assert table_of(form, open_table.name_of_table()).free == open_table.table.free
