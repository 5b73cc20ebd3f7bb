"""What the evaluator makes of dates, overrides, long chains and large work; and how it writes numbers."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest
from evaluated import Given, book, sheet, value
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from openpyxl.utils.datetime import to_excel

from hov_tools.ooxml.errors import LimitError, Load
from hov_tools.ooxml.formulas.evaluate import (
    CannotEvaluateError,
    CellValue,
    Evaluator,
    ExcelError,
    NewFormula,
    to_lexical,
)
from hov_tools.ooxml.limits import DEFAULT_LIMITS
from hov_tools.ooxml.snapshot import Cell, CellKind, PlainCells, Sheet, Snapshot
from hov_tools.ooxml.work import Work


def test_dates_from_1904() -> None:
    assert value("DATE(1904,1,1)", uses_1904=True) == 0
    assert value("DATE(2018,12,31)", uses_1904=True) == 43465 - 1462
    assert value("YEAR(0)", uses_1904=True) == 1904
    assert value("DAY(60)", uses_1904=True) == 1
    with pytest.raises(CannotEvaluateError):
        value("DATE(3,1,1)", uses_1904=True)


@given(st.dates(min_value=dt.date(1900, 3, 1)), st.booleans())
def test_every_date_comes_back(day: dt.date, uses_1904: bool) -> None:
    if uses_1904 and day.year < 1904:
        return
    text = f"DATE({day.year},{day.month},{day.day})"
    parts = [value(f"{part}({text})", uses_1904=uses_1904) for part in ("YEAR", "MONTH", "DAY")]
    assert parts == [day.year, day.month, day.day]
    if not uses_1904:
        assert value(text) == Fraction(to_excel(day))


def test_the_cached_value_is_not_believed() -> None:
    snapshot = book({"P1": "P2+1", "P2": "SUM(P3:P4)", "P3": "A1", "P4": "A2"})
    assert Evaluator(snapshot).value("Blad 1", 1, 16) == Fraction("13.5")


def test_overrides() -> None:
    snapshot = book({"P1": "SUM(C1:C10)+Z9", "P2": "SUM(Z:Z)"})
    given: dict[tuple[str, int, int], CellValue | NewFormula] = {
        ("Blad 1", 1, 3): None,
        ("BLAD 1", 2, 3): Fraction(102),
        ("Blad 1", 9, 26): NewFormula("A1*2"),
        ("Blad 1", 7000, 26): Fraction(1, 2),
    }
    evaluator = Evaluator(snapshot, given)
    assert evaluator.value("blad 1", 1, 16) == 54 + 100 + 20
    assert evaluator.value("Blad 1", 2, 16) == Fraction("20.5")
    assert evaluator.value("Blad 1", 1, 3) is None


def test_constants_are_given_as_they_are() -> None:
    cells = {
        (1, 1): Cell(1, 1, CellKind.NUMBER, "0.56999999999999995"),
        (2, 1): Cell(2, 1, CellKind.NUMBER, "1.5E-3"),
        (3, 1): Cell(3, 1, CellKind.NUMBER, "19.0"),
        (4, 1): Cell(4, 1, CellKind.BOOLEAN, "1"),
        (5, 1): Cell(5, 1, CellKind.ERROR, "#REF!"),
        (6, 1): Cell(6, 1, CellKind.NUMBER, "1E999"),
        (7, 1): Cell(7, 1, CellKind.ERROR, "#PYTHON!"),
        (8, 1): Cell(8, 1, style=3),
        (9, 1): Cell(9, 1, CellKind.NUMBER, "9" * 5000),
    }
    evaluator = Evaluator(Snapshot((Sheet("B", PlainCells(cells)),)))
    expected = [Fraction("0.57"), Fraction("0.0015"), Fraction(19), True, ExcelError.REF]
    assert [evaluator.value("B", row, 1) for row in range(1, 6)] == expected
    assert evaluator.value("B", 8, 1) is None
    for row in (6, 7, 9):
        with pytest.raises(CannotEvaluateError):
            evaluator.value("B", row, 1)


def test_a_chain_of_cells_may_be_long() -> None:
    cells: dict[str, Given | NewFormula] = {f"A{row}": NewFormula(f"A{row - 1}+1") for row in range(2, 5001)}
    snapshot = Snapshot((sheet("B", cells | {"A1": 1}),))
    assert Evaluator(snapshot).value("B", 5000, 1) == 5000


def test_the_work_is_bounded() -> None:
    cells: dict[str, Given | NewFormula] = {f"A{row}": row for row in range(1, 101)}
    snapshot = Snapshot((sheet("B", cells | {"B1": NewFormula("SUM(A1:A100)")}),))
    assert Evaluator(snapshot, work=Work(replace(DEFAULT_LIMITS, steps=700))).value("B", 1, 2) == 5050
    with pytest.raises(LimitError, match="steps") as raised:
        Evaluator(snapshot, work=Work(replace(DEFAULT_LIMITS, steps=500))).value("B", 1, 2)
    assert (raised.value.load, raised.value.where) == (Load.FORMULAS, "B")


def test_numbers_cannot_grow_without_bound() -> None:
    cells: dict[str, Given | NewFormula] = {f"A{row}": NewFormula(f"A{row - 1}*A{row - 1}") for row in range(2, 60)}
    for start in (1.0000001, 3, 0.7):
        snapshot = Snapshot((sheet("B", cells | {"A1": start}),))
        with pytest.raises(CannotEvaluateError):
            Evaluator(snapshot).value("B", 59, 1)


def test_a_refusal_does_not_spoil_other_cells() -> None:
    evaluator = Evaluator(book({"P1": "P2", "P2": "TODAY()", "P3": "IF(A1=10,1,P2)"}))
    for _ in range(2):
        with pytest.raises(CannotEvaluateError, match="TODAY"):
            evaluator.value("Blad 1", 1, 16)
    assert evaluator.value("Blad 1", 3, 16) == 1


@given(st.integers(-(10**12), 10**12), st.integers(0, 6))
def test_rounding_is_that_of_decimal(digits: int, places: int) -> None:
    number = Fraction(digits, 10**places)
    evaluator = Evaluator(
        book({"P1": "ROUND(P4,2)", "P2": "ROUNDUP(P4,2)", "P3": "ROUNDDOWN(P4,2)"}), {("Blad 1", 4, 16): number}
    )
    nearest, above, below = (evaluator.value("Blad 1", row, 16) for row in (1, 2, 3))
    assert isinstance(nearest, Fraction)
    assert isinstance(above, Fraction)
    assert isinstance(below, Fraction)
    assert abs(below) <= abs(number) <= abs(above)
    assert abs(above) - abs(below) == (0 if (number * 100).denominator == 1 else Fraction(1, 100))
    assert abs(nearest - number) <= Fraction(1, 200)
    assert nearest in (above, below)


@pytest.mark.parametrize(
    ("number", "lexical"),
    [
        (Fraction(0), "0"),
        (Fraction(-700), "-700"),
        (Fraction(2**53), "9007199254740992"),
        (Fraction(10**20), "1E+20"),
        (Fraction(1, 3), "0.3333333333333333"),
        (Fraction("0.1"), "0.1"),
        (Fraction(1, 10**7), "1E-07"),
        (1 + Fraction(1, 10**30), "1"),
    ],
)
def test_to_lexical(number: Fraction, lexical: str) -> None:
    assert to_lexical(number) == lexical


@given(st.fractions(-(10**9), 10**9))
def test_to_lexical_gives_the_same_double(number: Fraction) -> None:
    assert float(to_lexical(number)) == float(number)
