"""Most formulas of a form only add up: SUM over a range, or A + B."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hov_tools.ooxml.formulas.evaluate import CannotEvaluateError, Evaluator, ExcelError
from hov_tools.ooxml.snapshot import Cell, CellKind, PlainCells, Sheet, Snapshot

# What stands in a cell, and what SUM adds for it: only numbers count, also those that a formula gives.
ADDED = {
    (CellKind.NUMBER, "3", None): Fraction(3),
    (CellKind.NUMBER, "2.5", None): Fraction(5, 2),
    (CellKind.NUMBER, "-1E2", None): Fraction(-100),
    (CellKind.TEXT, "tekst", None): Fraction(0),
    (CellKind.TEXT, "4", None): Fraction(0),
    (CellKind.TEXT, "", None): Fraction(0),
    (CellKind.BOOLEAN, "1", None): Fraction(0),
    (CellKind.EMPTY, "", None): Fraction(0),
    (CellKind.NUMBER, "99", "C1+C2"): Fraction(9),
    (CellKind.NUMBER, "99", "SUM(C1:C3)"): Fraction(9),
    (CellKind.NUMBER, "99", "C1*2"): Fraction(14),
}
CONTENTS = st.sampled_from(list(ADDED))
OTHERS = {"C1": (CellKind.NUMBER, "7", None), "C2": (CellKind.NUMBER, "2", None), "C3": (CellKind.TEXT, "x", None)}


def value_of(cells: dict[str, tuple[CellKind, str, str | None]], formula: str) -> object:
    cells = {**cells, "D9": (CellKind.NUMBER, "0", formula)}
    places = {(int(address[1:]), ord(address[0]) - 64): content for address, content in cells.items()}
    sheet = Sheet("Blad", PlainCells({place: Cell(*place, *content) for place, content in places.items()}))
    return Evaluator(Snapshot((sheet,))).value("Blad", 9, 4)


@given(
    st.lists(CONTENTS, min_size=4, max_size=4),
    st.sampled_from(["SUM(A1:B2)", "SUM($A$1:B2)", "SUM(A1:B2,A1)", "SUM(A1,A2,B1,B2)"]),
)
def test_sum_adds_the_numbers_and_nothing_else(contents: list[tuple[CellKind, str, str | None]], formula: str) -> None:
    cells = dict(zip(["A1", "A2", "B1", "B2"], contents, strict=True))
    expected = sum((ADDED[one] for one in contents), Fraction(0))
    if formula.endswith(",A1)"):
        expected += ADDED[contents[0]]
    assert value_of({**cells, **OTHERS}, formula) == expected


CELLS = {
    "A1": (CellKind.NUMBER, "3", None),
    "A2": (CellKind.NUMBER, "2.5", None),
    "A3": (CellKind.TEXT, "4", None),
    "A4": (CellKind.ERROR, "#N/A", None),
    "C1": (CellKind.NUMBER, "1", "SUM(C1:C1)"),
}


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("SUM(A1:A2)", Fraction(11, 2)),
        ("A1+A2", Fraction(11, 2)),
        ("SUM(A1:A3)", Fraction(11, 2)),
        ("A1+A3", Fraction(7)),  # + reads a text as a number
        ("A1+B7", Fraction(3)),
        ("A1-A2", Fraction(1, 2)),
        ("SUM(A1:A4)", ExcelError.NA),
        ("A1+A4", ExcelError.NA),
        ("SUM(A1:A2,A4)", ExcelError.NA),
        ("SUM(B1:B1048576)", Fraction(0)),
    ],
)
def test_what_a_sum_gives(formula: str, expected: object) -> None:
    assert value_of(CELLS, formula) == expected


@pytest.mark.parametrize("formula", ["SUM(C1:C1)", "SUM(Blad2!A1:A2)", "SUM(A1:XFE1)"])
def test_a_sum_that_cannot_be_told(formula: str) -> None:
    with pytest.raises(CannotEvaluateError):
        value_of(CELLS, formula)
