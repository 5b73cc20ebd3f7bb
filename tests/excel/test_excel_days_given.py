"""The HOV per place that a person gives in Excel: kept in the workbook for its year, and told as given."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import xlwings as xw

from excel.rig import room as rig
from hov_tools.excel.days_given import NAME, YEAR_NAME, given_numbers, given_year
from hov_tools.excel.judging import judge_book
from hov_tools.excel.native import native_for


@pytest.fixture
def book(excel: Callable[[Path], rig.Room], folder: Callable[[str], Path]) -> xw.Book:
    return excel(next(folder("voorbeelden/2022-zuid").glob("In- en doorstroom*.xlsx"))).book


@pytest.mark.parametrize(
    ("kept", "numbers"),
    [
        ('="2026=1234;2027=1250;"', [(1234, 2026), (1250, 2027)]),
        ('=""', []),
        ('="2026=0;26=12;2026=-3;2026=1e9;=;niets"', []),
        ("=Blad1!$A$1", []),
    ],
)
def test_what_the_addin_writes_is_read_and_nothing_else(
    book: xw.Book, kept: str, numbers: list[tuple[int, int]]
) -> None:
    book.names.add(NAME, kept)
    assert [(one.days, one.year) for one in given_numbers(book)] == numbers


def test_a_book_without_the_name_has_none(book: xw.Book) -> None:
    assert given_numbers(book) == ()


@pytest.mark.parametrize(("kept", "counts"), [('="2022=999;"', True), ('="2023=999;"', False)])
@pytest.mark.parametrize("alone", [True, False])
def test_the_number_counts_for_its_own_year(book: xw.Book, kept: str, counts: bool, alone: bool) -> None:
    book.names.add(NAME, kept)
    path = None if alone else Path(book.fullname).parent
    outcome = judge_book(book, native_for("win32"), folder=path).assessment.outcome
    assert (outcome.days_per_place == 999) is counts
    assert ("knop HOV per plaats" in outcome.days_note) is counts


@pytest.mark.parametrize(
    ("kept", "year"), [('="2026"', 2026), ('=""', None), ('="1999"', None), ("=Blad1!$A$1", None), (None, None)]
)
def test_the_year_that_the_addin_keeps_is_read(book: xw.Book, kept: str | None, year: int | None) -> None:
    if kept is not None:
        book.names.add(YEAR_NAME, kept)
    assert given_year(book) == year


@pytest.mark.parametrize(("says", "year"), [("", 2023), ("Toewijzingsjaar 2022", 2022)])
def test_the_year_counts_where_the_form_states_none_and_only_there(book: xw.Book, says: str, year: int) -> None:
    sheet = book.sheets["In- en doorstroom"]
    sheet.api.Unprotect()
    for cell in sheet.range("A1:H12"):
        if "2022" in str(cell.value):
            cell.value = None
    sheet.range("B3").value = says
    book.names.add(YEAR_NAME, '="2023"')
    assert judge_book(book, native_for("win32")).assessment.year == year
