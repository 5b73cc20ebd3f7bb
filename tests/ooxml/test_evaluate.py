from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.datetime import to_excel

from hov_tools.ooxml.address import parse_a1
from hov_tools.ooxml.evaluate import CannotEvaluateError, CellValue, Evaluator, ExcelError, NewFormula, to_lexical
from hov_tools.ooxml.formula import translate
from hov_tools.ooxml.snapshot import Cell, CellKind, DefinedName, PlainCells, Sheet, Snapshot

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from support.libreoffice import LibreOffice

Given = int | float | str | bool | ExcelError

DAYS = (
    'IF(OR(E6="",F6=""),0,MAX(0,MIN(F6,DATE(2018,12,31))-MAX(E6,DATE(2018,1,1))+1)'
    '-IF(OR(G6="",H6=""),0,MAX(0,MIN(H6,F6,DATE(2018,12,31))-MAX(G6,E6,DATE(2018,1,1))+1)))'
)

DATA: dict[str, Given] = {
    "A1": 10,
    "A2": 2.5,
    "A3": -3,
    "A4": "tekst",
    "A6": 0,
    "A7": 43174,
    "A8": 7,
    "A9": 0.1,
    "A10": 1e-7,
    "B1": "ja",
    "B2": "Nee",
    "B3": "JA",
    "B4": "ja hoor",
    "B6": "a*b",
    "B7": " veel  spaties ",
    "B8": "nee",
    "B9": "ja",
    "C1": 1,
    "C2": 2,
    "C3": 3,
    "C4": 4,
    "C5": 5,
    "C6": 6,
    "C7": 7,
    "C8": 8,
    "C9": 9,
    "C10": 10,
    "D1": True,
    "D2": False,
    "D5": 0,
    "E6": 43174,
    "F6": 43904,
    "G6": 43466,
    "H6": 43496,
    "E7": 43174,
    "F7": 43904,
    "H7": 43496,
    "E8": 43174,
}
NAMES = {"Jaar": "2022", "Lijst": "'Blad 1'!$C$1:$C$10", "Eerste": "'Blad 1'!$A$1", "Min_een": "-1", "Woord": '"ja"'}

SAME_IN_LIBREOFFICE = [
    "1+2*3-4/8",
    "-2^2",
    "2^3^2",
    "2^-2",
    "10%*50",
    "-A1%",
    "--A1",
    "+A1+-A3",
    "(1+2)*3",
    "2*3^2",
    "100-10-1",
    "1+2&3*2",
    "A1/A6",
    "A4+1",
    "A5+1",
    "A5",
    "A4",
    "D1",
    "D1+1",
    "A9*3",
    "A9+0.2",
    "A9+0.2=0.3",
    "1/3",
    "A10*A10",
    '"a"&"b"&12&-3',
    'A5&"x"',
    "A1=10",
    "A1<>10",
    "A1>=A2",
    "A3<A6",
    '"JA"=B1',
    'B1="nee"',
    'A5=""',
    "A5=0",
    "A5=A11",
    'A1="10"',
    'A1<"1"',
    '"a"<"b"',
    '"a1"<"a2"',
    '""<"a"',
    "TRUE>FALSE",
    "#N/A",
    "1+#N/A",
    "#DIV/0!+#N/A",
    "#N/A&1",
    "#N/A=1",
    "SUM(C1:C10)",
    "SUM(A1:A10)",
    "SUM(A1,A4,A5,3)",
    "SUM(A1:A3,C1:C3,1)",
    "SUM(C:C)",
    "SUM(Tweede!1:1)",
    "SUM(A5)",
    "SUM(1,TRUE)",
    "SUM(Lijst)",
    "SUM(A1:A3,#N/A)",
    "SUM('Blad 1'!C1:C3,Tweede!A1)",
    "MAX(A1:A10)",
    "MIN(A1:A10)",
    "MAX(A4)",
    "MAX(1,TRUE,5)",
    "MIN(A5,3)",
    "AVERAGE(C1:C10)",
    "AVERAGE(A4)",
    "AVERAGE(A1:A6)",
    "COUNT(A1:A10)",
    "COUNT(A4,1,A5)",
    "COUNTA(A1:B10)",
    'COUNTA(A5,"",1)',
    'COUNTIF(B1:B10,"ja")',
    'COUNTIF(B1:B10,"JA")',
    'COUNTIF(B1:B10,"ja*")',
    'COUNTIF(B1:B10,"?e?")',
    'COUNTIF(B1:B10,"a~*b")',
    'COUNTIF(B1:B10,"<>ja")',
    'COUNTIF(B1:B10,"<>")',
    'COUNTIF(C1:C10,">3")',
    'COUNTIF(C1:C10,"<=3")',
    "COUNTIF(C1:C10,3)",
    'COUNTIF(C1:C10,"=3")',
    'COUNTIF(C1:C10,"<>3")',
    "COUNTIF(C1:C10,A8)",
    'COUNTIF(C:C,">"&A8)',
    'COUNTIFS(B1:B10,"ja",C1:C10,">1")',
    'COUNTIFS(B1:B10,"ja",C1:C9,">1")',
    'SUMIF(B1:B10,"ja",C1:C10)',
    'SUMIF(B1:B10,"ja",C1)',
    'SUMIF(C1:C10,">5")',
    'SUMIF(B:B,"nee",C:C)',
    'SUMIFS(C1:C10,B1:B10,"ja")',
    'SUMIFS(C1:C10,B1:B10,"ja",C1:C10,"<9")',
    'SUMIFS(C1:C10,B1:B9,"ja")',
    "SUMIFS(C1:C10,B1:B10,Woord)",
    'IF(A1>5,"groot","klein")',
    "IF(A1>50,1)",
    "IF(A5,1,2)",
    "IF(A1,,2)",
    "IF(A1>5,A5,1)",
    "IF(TRUE,1,1/0)",
    "IF(1/0,1,2)",
    'IF(A4=1,1,IF(B1="ja",2,3))',
    "IFERROR(A1/A6,-1)",
    "IFERROR(A1/A2,-1)",
    "AND(A1>1,A2>1)",
    "AND(A1>1,A3>1)",
    "OR(A3>1,D1)",
    "OR(D1:D2)",
    "AND(D1:D2)",
    "OR(A3>1,#N/A)",
    "NOT(D1)",
    "NOT(A6)",
    "ABS(A3)",
    "ABS(-A2)",
    "ROUND(2.5,0)",
    "ROUND(-2.5,0)",
    "ROUND(2.675,2)",
    "ROUND(1234.5,-2)",
    "ROUND(1/3,4)",
    "ROUNDUP(2.1,0)",
    "ROUNDUP(-2.1,0)",
    "ROUNDDOWN(2.9,0)",
    "ROUNDDOWN(-2.99,1)",
    "INT(2.9)",
    "INT(-2.1)",
    "INT(7/2)",
    "DATE(2018,12,31)",
    "DATE(2018,14,1)",
    "DATE(2018,1,-1)",
    "DATE(2020,2,30)",
    "DATE(1900,3,1)",
    "YEAR(A7)",
    "MONTH(A7)",
    "DAY(A7)",
    "YEAR(A7+0.5)",
    "MONTH(DATE(2020,2,29))",
    "LEN(B7)",
    "LEN(123)",
    "LEN(A5)",
    "TRIM(B7)",
    "SUMPRODUCT(C1:C3,C4:C6)",
    "SUMPRODUCT(A1:A6,C1:C6)",
    'SUMPRODUCT((B1:B10="ja")*C1:C10)',
    'SUMPRODUCT(--(B1:B10="ja"),C1:C10)',
    "-SUMPRODUCT(-(C1:C10>3)*(C1:C10<=8)%)",
    "SUMPRODUCT(C1:C3,C4:C7)",
    "N(A1)+N(A4)+N(D1)+N(A5)",
    "ISBLANK(A5)",
    "ISBLANK(B1)",
    "ISNUMBER(A1)",
    "ISNUMBER(A4)",
    "ISNUMBER(A5)",
    "ISTEXT(A4)",
    "ISTEXT(A5)",
    "ISNUMBER(#N/A)",
    "Jaar+1",
    "Eerste*Min_een",
    "jaar-2018",
    DAYS,
    translate(DAYS, 1, 0),
    translate(DAYS, 2, 0),
    translate(DAYS, 3, 0),
    DAYS.replace("2018", "2019"),
    DAYS.replace("2018", "2020"),
]

# What Excel's documentation says and LibreOffice does otherwise, or what is told of Excel only.
AS_EXCEL = [
    ("DATE(1900,1,1)", 1),
    ("DATE(1900,2,28)", 59),
    ("DATE(1900,2,29)", 60),
    ("DATE(1900,1,61)", 61),
    ("DATE(108,1,2)", 39449),
    ("DATE(-1,1,1)", ExcelError.NUM),
    ("DATE(9999,12,32)", ExcelError.NUM),
    ("DAY(60)", 29),
    ("MONTH(60)", 2),
    ("DAY(59)", 28),
    ("DAY(0)", 0),
    ("YEAR(-1)", ExcelError.NUM),
    ("DAY(2958466)", ExcelError.NUM),
    ("DAY(2958465)", 31),
    ("0^0", ExcelError.NUM),
    ("0^-1", ExcelError.DIV0),
    ('"12"+1', 13),
    ('" -12 "*1', -12),
    ('SUM("3",1)', 4),
    ('SUM("x",1)', ExcelError.VALUE),
    ("SUM(D1:D2)", 0),
    ("MAX(D1)", 0),
    ("SUM((A1:A2,C1),1)", Fraction("14.5")),
    ("COUNT(D1,TRUE)", 1),
    ('COUNTIF(B1:B10,"")', 2),
    ("COUNTIF(D1:D6,0)", 1),
    ("COUNTIF(D1:D6,TRUE)", 1),
    ("COUNTIF(A1:A6,A5)", 1),
    ('COUNTIF(A1:A6,"<>0")', 5),
    ('COUNTIF(Z:Z,"")', 1_048_576),
    ('COUNTIF(Z:Z,"<>ja")', 1_048_576),
    ('"a"=TRUE', False),
    ("A5=D2", True),
    ('TRUE>"z"', True),
    ("AND(A4)", ExcelError.VALUE),
    ("OR(A4,D1)", True),
    ('OR("x",D1)', ExcelError.VALUE),
    ('NOT("x")', ExcelError.VALUE),
    ("SUMPRODUCT(D1:D2,C1:C2)", 0),
    ('SUMPRODUCT((B1:B2="ja"))', 0),
    ("SUMPRODUCT(C1:C2/D5)", ExcelError.DIV0),
    ("IF(A4,1,2)", ExcelError.VALUE),
    ("'BLAD 1'!a1", 10),
    # R1 holds a formula that gives "", R2 one that gives #DIV/0!, R3 is empty.
    ('COUNTIF(R1:R3,"")', 2),
    ('COUNTIF(R1:R3,"=")', 1),
    ('COUNTIF(R1:R1,"<>")', 1),
    ("SUM(R1:R2,#N/A)", ExcelError.DIV0),
    ("MAX(R1:R2)", ExcelError.DIV0),
    ("COUNT(R1:R3)", 0),
    ("COUNTA(R1:R3)", 2),
    ("ISBLANK(R1)", False),
    ("OR(R1:R3,TRUE)", ExcelError.DIV0),
    ('SUMIFS(R1:R3,S1:S3,"")', ExcelError.DIV0),
    ('SUMIF(C1:C3,">2",R1:R3)', 0),
    ("SUMPRODUCT(R1:R3,C1:C3)", ExcelError.DIV0),
    ("R1=R3", True),
    ("R1&R3", ""),
    ("R1+1", ExcelError.VALUE),
    ("INT(0.5*4)", 2),
    ("0*A9=0", True),
    ("A9*1=0.1", True),
    ("0.1-0.1=0", True),
    ("A9+A9+A9=0.3", True),
    ("SUM(A9)=A9", True),
    ("1000.1-1000>0.2", False),
    ("ROUND(A9*10,0)", 1),
    ("ROUND(1.5*5,0)", 8),
    ("ROUNDUP(2.3,1)", Fraction("2.3")),
]

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


def cell(address: str, given: Given | NewFormula) -> Cell:
    row, column = parse_a1(address)
    if isinstance(given, NewFormula):
        return Cell(row, column, CellKind.NUMBER, "999", given.text)
    if isinstance(given, bool):
        return Cell(row, column, CellKind.BOOLEAN, str(int(given)))
    if isinstance(given, str):
        return Cell(row, column, CellKind.TEXT, given)
    if isinstance(given, ExcelError):
        return Cell(row, column, CellKind.ERROR, given.value)
    return Cell(row, column, CellKind.NUMBER, repr(given))


def sheet(name: str, cells: Mapping[str, Given | NewFormula]) -> Sheet:
    return Sheet(name, PlainCells({parse_a1(address): cell(address, given) for address, given in cells.items()}))


def book(formulas: Mapping[str, str], *, uses_1904: bool = False) -> Snapshot:
    cells: dict[str, Given | NewFormula] = dict(DATA)
    cells |= {address: NewFormula(text) for address, text in formulas.items()}
    names = tuple(DefinedName(name, meaning) for name, meaning in NAMES.items())
    names += (DefinedName("Schuift", "A1"), DefinedName("Som", "SUM('Blad 1'!$A$1:$A$2)"))
    return Snapshot((sheet("Blad 1", cells), sheet("Tweede", {"A1": 100})), names, uses_1904=uses_1904)


def value(formula: str, *, uses_1904: bool = False) -> CellValue:
    formulas = {"P1": formula, "R1": '""', "R2": "1/D5"}
    return Evaluator(book(formulas, uses_1904=uses_1904)).value("Blad 1", 1, 16)


@pytest.mark.libreoffice
def test_values_are_those_of_libreoffice(libreoffice: LibreOffice, tmp_path: Path) -> None:
    file = tmp_path / "formules.xlsx"
    with xlsxwriter.Workbook(file) as workbook:
        data, second = workbook.add_worksheet("Blad 1"), workbook.add_worksheet("Tweede")
        for address, given in DATA.items():
            data.write(address, given)
        second.write("A1", 100)
        for row, formula in enumerate(SAME_IN_LIBREOFFICE):
            data.write_formula(row, 15, "=" + formula, None, "oud")
        for name, meaning in NAMES.items():
            workbook.define_name(name, "=" + meaning)
    theirs = libreoffice.values(file)["Blad 1"]
    formulas = {f"P{row}": formula for row, formula in enumerate(SAME_IN_LIBREOFFICE, 1)}
    evaluator = Evaluator(book(formulas))
    differences = [
        (text, ours, found)
        for address, text in formulas.items()
        if not is_same(ours := evaluator.value("Blad 1", *parse_a1(address)), found := theirs.get(address, ""))
    ]
    assert differences == [], differences


def is_same(ours: CellValue, theirs: object) -> bool:
    if isinstance(ours, ExcelError):
        return theirs == ours.value
    if isinstance(theirs, (dt.datetime, dt.date)):
        theirs = to_excel(theirs)
    if isinstance(ours, (bool, str)) or not isinstance(theirs, (int, float)):
        return type(ours) is type(theirs) and ours == theirs
    return ours is not None and float(ours) == pytest.approx(theirs, rel=1e-14)


@pytest.mark.parametrize(("formula", "expected"), AS_EXCEL)
def test_values_are_those_of_excel(formula: str, expected: CellValue) -> None:
    found = value(formula)
    assert found == expected
    assert isinstance(found, bool) == isinstance(expected, bool)


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
    assert Evaluator(snapshot, max_cells=110).value("B", 1, 2) == 5050
    with pytest.raises(CannotEvaluateError, match="limit"):
        Evaluator(snapshot, max_cells=90).value("B", 1, 2)


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
