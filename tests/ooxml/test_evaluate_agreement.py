"""Values of formulas are those that LibreOffice computes, or that Excel's documentation tells."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
import xlsxwriter
from evaluated import DATA, DAYS, NAMES, book, value
from openpyxl.utils.datetime import to_excel

from hov_tools.ooxml.address import parse_a1
from hov_tools.ooxml.formulas.evaluate import CellValue, Evaluator, ExcelError
from hov_tools.ooxml.formulas.tokens import translate

if TYPE_CHECKING:
    from pathlib import Path

    from support.libreoffice import LibreOffice

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
