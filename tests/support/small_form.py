"""A small form for tests of tools: quick to make, with one of everything that a real form has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import xlsxwriter

if TYPE_CHECKING:
    from pathlib import Path


def write_small_form(path: Path) -> None:
    """Write a hidden sheet with choices, a protected sheet with blocks, and a sheet with a table.

    The cached value of 'Blad 1'!D11 is 999 where 3 is right.
    """
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Lijsten").write_column("A1", ["ja", "nee"])
        book.define_name("lst_JaNee", "=Lijsten!$A$1:$A$2")
        sheet = book.add_worksheet("Blad 1")
        sheet.write("B2", "HOV-formulier")
        sheet.write("B4", "A. Gegevens")
        sheet.write_row("B5", ["Naam", None, "Noord"])
        sheet.merge_range("D5:F5", "Noord")
        sheet.data_validation("D6", {"validate": "list", "source": "=lst_JaNee"})
        sheet.write("B8", "B. Volume")
        sheet.write_column("D9", [1, 2])
        sheet.write_formula("D11", "=SUM(D9:D10)", None, 999)
        sheet.protect()
        table = book.add_worksheet("Tabel")
        table.write_row("A3", ["Nr", "TPID", "Begin", "Eind"])
        table.write_row("A4", [1, "10240", 43174, "='Blad 1'!D11"])
        table.print_area("A1:D4")
        book.worksheets_objs[0].hide()
        sheet.activate()
