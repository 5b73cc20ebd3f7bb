"""What the evaluator does not know for certain, it refuses."""

from __future__ import annotations

import pytest
from evaluated import Given, book, cell

from hov_tools.ooxml.address import parse_a1
from hov_tools.ooxml.formulas.evaluate import CannotEvaluateError, Evaluator, NewFormula
from hov_tools.ooxml.snapshot import PlainCells, Sheet, Snapshot

REFUSED = [
    "INDIRECT(A1)",
    "TODAY()",
    "VLOOKUP(1,A1:B2,2)",
    "A1:A3",
    "A1:A3*2",
    "SUM(A1:A3*2)",
    "[1]Blad1!A1",
    "Tabel1[Dagen]",
    "SUM(Jan:Mrt!A1)",
    "Onbekend!A1",
    "Onbekend",
    "Schuift",
    "Som",
    '"12,5"+1',
    '"3-4-2021"+1',
    '"TRUE"+1',
    '"½"+1',
    '1.5&""',
    'TRUE&""',
    '(0.5*3)&""',
    '"a-b"<"ab"',
    "2^0.5",
    "2^5000",
    "10^200*10^200",
    "0.3-0.2-0.1+1E-17=1E-17",
    "1+1E-16=1",
    "1000.1-1000=0.1",
    "0.1-0.3+0.2=0",
    "1000.1-1000>0.1",
    "INT((1000.1-1000)*10)",
    "1/(0.1-0.3+0.2)",
    "IF(0.1-0.3+0.2,1,2)",
    "(0.1-0.3+0.2)^2",
    "(0.1-0.3+0.2+0)=0",
    "INT((0.1+0.7)*10)",
    "ROUNDDOWN(0.57*100,0)",
    "ROUND(A9*5,0)",
    "INT(1-1E-16)",
    'COUNTIF(B1:B3,"1,5")',
    'COUNTIF(B1:B3,">b")',
    'COUNTIF(B1:B3,"waar")',
    "COUNTIF(A1:A3,#N/A)",
    "COUNTIF(X1:X2,12)",
    'COUNTIF(X1:X2,">3")',
    'COUNTIF(1,"ja")',
    "SUMIFS(C1:C3,B1:B3)",
    "IFERROR(A5,1)",
    "COUNT(1,)",
    "SUM()",
    "IF(1,2,3,4)",
    "SUM(1:1048576,1E301)",
    "1+",
    "A1 B1",
    "{1,2}",
    "SUM((A1,1))",
    "(A1,A2)",
    "N(A1:A2)",
    "SUMPRODUCT(ABS(A1:A3))",
    "SUMPRODUCT(A1:A3*C1:C4)",
    "Q1",
    "Q2+1",
    "Q3",
    "SUM(Q1:Q3)",
]


REFUSING_CELLS: dict[str, Given | NewFormula] = {
    "X1": "12",
    "X2": "12,5",
    "Q1": NewFormula("Q2"),
    "Q2": NewFormula("SUM(Q1,1)"),
    "Q3": NewFormula("Q3+1"),
}


@pytest.mark.parametrize("formula", REFUSED)
def test_what_is_not_certain_is_refused(formula: str) -> None:
    snapshot = book({"P1": formula})
    cells = {(found.row, found.column): found for found in snapshot.sheet("Blad 1").cells}
    cells |= {parse_a1(address): cell(address, given) for address, given in REFUSING_CELLS.items()}
    snapshot = Snapshot((Sheet("Blad 1", PlainCells(cells)),), snapshot.names)
    with pytest.raises(CannotEvaluateError) as refusal:
        Evaluator(snapshot).value("Blad 1", 1, 16)
    assert refusal.value.reason.startswith("Blad 1!")
