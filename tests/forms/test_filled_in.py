"""What people do to a form while filling it in."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace
from transforms import case_after, each_cell, lines, with_cells

from hov_tools.forms.records import Field, HovForm
from hov_tools.ooxml.snapshot import Cell, CellKind
from hov_tools.rules.engine import assess
from hov_tools.rules.finding import Severity
from support.cases import Consortium, case_of, consortium_of, document_of
from support.workbooks import CellValue, copy_folder, set_cells
from support.zips import read_parts, write_parts

if TYPE_CHECKING:
    from pathlib import Path

    from hov_tools.ooxml.snapshot import Sheet
    from hov_tools.rules.finding import Assessment

SHEET = "Opleidelingen"
PART = "xl/worksheets/sheet3.xml"
"""Of the HOV form's own sheet."""


@pytest.fixture(scope="module")
def noord(workbooks: Path) -> Consortium:
    return consortium_of(workbooks / "voorbeelden" / "2022-noord")


def hov_form(path: Path) -> HovForm:
    form = document_of(path).form
    assert isinstance(form, HovForm)
    return form


@pytest.fixture
def path(workbooks: Path, tmp_path: Path) -> Path:
    """Give a HOV form with four trainees, in rows 6 to 9 of 40 numbered ones."""
    return copy_folder(workbooks / "voorbeelden" / "2022-noord", tmp_path / "map") / "HOV-formulier 10249.xlsx"


def trainee(row: int, registration: str) -> dict[tuple[str, str], CellValue]:
    values: tuple[CellValue, ...] = (registration, "Gz-psycholoog", "ja", date(2020, 12, 1), date(2022, 11, 30))
    return {(SHEET, f"{column}{row}"): value for column, value in zip("BCDEF", values, strict=True)}


def test_more_trainees_than_numbered_rows(path: Path) -> None:
    added: dict[tuple[str, str], CellValue] = {}
    for row in range(10, 70):
        added |= trainee(row, f"R{row}")
    set_cells(path, added)
    rows = hov_form(path).trainees.rows
    assert len(rows) == 4 + 60
    assert rows[-1].registration.value == "R69"
    # Rows below the numbered ones have no format: their dates are dates all the same.
    assert rows[-1].end.value == date(2022, 11, 30)
    assert {row.begin.trouble for row in rows} == {None}


def test_rows_left_empty_in_between(path: Path) -> None:
    set_cells(path, trainee(12, "R12") | trainee(30, "R30") | trainee(48, "R48"))
    assert [row.registration.value for row in hov_form(path).trainees.rows[4:]] == ["R12", "R30", "R48"]


def test_row_with_spaces_is_empty(path: Path) -> None:
    set_cells(path, {(SHEET, f"{column}15"): "  " for column in "BCDEF"})
    assert len(hov_form(path).trainees.rows) == 4


def test_rows_below_the_totals_are_not_members(noord: Consortium) -> None:
    case = noord.case({"stroom C40": "10240", "stroom D40": "Notitie", "stroom G41": 12})
    assert noord.written(assess(case)) == []


REMARKS = [("F14", "bellen"), ("G14", "bellen"), ("H14", "zie bijlage"), ("R14", "zie bijlage")]


@pytest.mark.parametrize(("cell", "remark"), REMARKS)
def test_remark_behind_an_empty_answer_is_not_the_answer(noord: Consortium, cell: str, remark: str) -> None:
    found = noord.judge({"10243 D14": None, f"10243 {cell}": remark})
    assert found == ["fout F101 10243 D14"]


def test_remark_behind_an_empty_answer_where_no_cell_is_open_for_input(workbooks: Path) -> None:
    folder = workbooks / "voorbeelden" / "2022-noord"
    where = {"HOV-formulier": (14, 4), "Aanmelding": (12, 4), "In- en doorstroom": (8, 4)}

    def cells_of(sheet: Sheet) -> dict[tuple[int, int], Cell]:
        if sheet.name not in where:
            return {}
        row, column = where[sheet.name]
        return {
            (row, column): Cell(row, column),
            (row, column + 4): Cell(row, column + 4, CellKind.TEXT, "nog vragen"),
        }

    change = with_cells(each_cell(lambda cell: replace(cell, unlocked=False)), cells_of)
    case, _ = case_after(folder, change)
    findings = assess(case).findings
    assert {(one.code, one.cell) for one in findings} == {("F101", "D14"), ("F101", "D12"), ("F101", "D8")}
    assert len(findings) == 8 + 2 + 1


def test_remark_behind_a_filled_in_answer(noord: Consortium) -> None:
    assert noord.judge({"10243 G14": "sinds 2019", "aanmelding G12": "let op", "stroom G11": "brief"}) == []


def test_hidden_rows_and_columns_are_read(path: Path) -> None:
    before = hov_form(path)
    parts = read_parts(path.read_bytes())
    for name in parts:
        if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name):
            parts[name] = parts[name].replace(b"<row ", b'<row hidden="1" ')
    write_parts(path, parts)
    assert hov_form(path) == before


def as_text(cell: Cell) -> Cell:
    """Type a number, a date or a share as text, as Dutch people write them."""
    if not cell.unlocked or cell.kind is not CellKind.NUMBER or cell.formula is not None:
        return cell
    if cell.is_date:
        day = date.fromordinal(date(1899, 12, 30).toordinal() + int(Decimal(cell.lexical)))
        return replace(cell, kind=CellKind.TEXT, lexical=f"{day.day}-{day.month}-{day.year}", is_date=False)
    return replace(cell, kind=CellKind.TEXT, lexical=cell.lexical.replace(".", ","))


def test_every_number_and_date_typed_as_text(workbooks: Path) -> None:
    folder = workbooks / "voorbeelden" / "2022-noord"
    before, (case, _) = assess(case_of(folder)), case_after(folder, each_cell(as_text))
    after = assess(case)
    assert after.outcome.hov == before.outcome.hov
    assert after.outcome.right == before.outcome.right
    assert {one.code for one in after.findings if one.cause is None} == {"F103"}
    # The form's own formulas pass over numbers that are text: that follows.
    follow = {one.code for one in after.findings if one.cause is not None}
    assert follow == {"H202"}
    assert all(one.severity is Severity.WAARSCHUWING for one in after.findings if one.cause is None)


def test_cached_values_of_formulas_do_not_matter(example: tuple[Path, Assessment]) -> None:
    folder, before = example

    def stale(cell: Cell) -> Cell:
        return cell if cell.formula is None else replace(cell, kind=CellKind.NUMBER, lexical="12345")

    case, changes = case_after(folder, each_cell(stale))
    # In the layout of 2022 the days of a trainee are not added up by anything: only the formula is looked at.
    assert lines(assess(case)) == lines(before, changes)


def test_formulas_without_cached_values(example: tuple[Path, Assessment]) -> None:
    folder, before = example

    def bare(cell: Cell) -> Cell:
        return cell if cell.formula is None else replace(cell, kind=CellKind.EMPTY, lexical="")

    case, changes = case_after(folder, each_cell(bare))
    assert lines(assess(case)) == lines(before, changes)


@pytest.mark.parametrize(
    ("formula", "value"),
    [("10+6", Fraction(16)), ("D23*4", Fraction(16)), ("SUM(D23,12)", Fraction(16)), ('"x"', None)],
)
def test_answer_may_be_a_formula(workbooks: Path, formula: str, value: Fraction | None) -> None:
    folder = workbooks / "voorbeelden" / "2022-noord"

    def with_formula(sheet: Sheet) -> dict[tuple[int, int], Cell]:
        return {(22, 4): Cell(22, 4, CellKind.NUMBER, "7", formula)} if sheet.name == "HOV-formulier" else {}

    case, _ = case_after(folder, with_cells(each_cell(lambda cell: cell), with_formula))
    document = next(one for one in case.documents if one.file == "HOV-formulier 10240.xlsx")
    assert document.form is not None
    field: Field[Fraction] = document.form.number("requested")
    assert field.value == value


def test_an_answer_whose_cell_is_gone_is_not_that_of_a_label_above_it(path: Path) -> None:
    """Marking it brings the cell back, and then the form must still say what was judged."""
    set_cells(path, {("HOV-formulier", "D19"): "Aantal in te brengen plaatsen", ("HOV-formulier", "B21"): "10240"})
    parts = read_parts(path.read_bytes())
    without = re.sub(rb'<c r="D20".*?</c>', b"", parts[PART])
    assert without != parts[PART]
    read = []
    for cell in (b"", b'<c r="D20" s="0"/>'):
        write_parts(path, {**parts, PART: without.replace(b'<c r="E20"', cell + b'<c r="E20"')})
        read.append({name: field.ref for name, field in hov_form(path).fields.items()})
    assert cell in read_parts(path.read_bytes())[PART]
    assert read[0] == read[1]
