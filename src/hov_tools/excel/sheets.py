"""Sheets of an open book: knowing our own, adding one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hov_tools.excel.native.contract import Native
from hov_tools.ooxml.own_sheets import OWN_SHEET
from hov_tools.ooxml.write.workbooktext import quoted

if TYPE_CHECKING:
    import xlwings as xw


def is_own_sheet(sheet: xw.Sheet) -> bool:
    """Tell whether this program made a sheet: by the hidden name that is local to it."""
    return any(name.name.rpartition("!")[2] == OWN_SHEET for name in sheet.names)


def is_referenced(book: xw.Book, sheet: xw.Sheet) -> bool:
    """Tell whether a formula on another sheet refers to a sheet."""
    own = sheet.name
    plain, mentioned = f"{own}!".lower(), f"{quoted(own)}!".lower()
    for other in book.sheets:
        if other.name != own:
            block = other.used_range.formula
            rows = block if isinstance(block, list | tuple) else ((block,),)
            says = (str(cell).lower() for row in rows for cell in row if str(cell).startswith("="))
            if any(plain in one or mentioned in one for one in says):
                return True
    return False


def add_own_sheet(book: xw.Book, name: str, native: Native) -> xw.Sheet:
    """Add an empty sheet behind those that are shown, with the hidden name by which it is known as our own."""
    sheet = native.add_sheet(book)
    sheet.name = name
    native.add_hidden_name(sheet, OWN_SHEET, f"={quoted(name)}!$A$1")
    return sheet
