"""A small workbook whose formulas the evaluator is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hov_tools.ooxml.address import parse_a1
from hov_tools.ooxml.formulas.evaluate import CellValue, Evaluator, ExcelError, NewFormula
from hov_tools.ooxml.snapshot import Cell, CellKind, DefinedName, PlainCells, Sheet, Snapshot

if TYPE_CHECKING:
    from collections.abc import Mapping


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
