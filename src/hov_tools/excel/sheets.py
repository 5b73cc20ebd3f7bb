"""Sheets of an open book: finding them, knowing our own, adding one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hov_tools.excel.native.contract import Native
from hov_tools.ooxml.errors import EditRefusedError, Refusal
from hov_tools.ooxml.own_sheets import OWN_SHEET
from hov_tools.ooxml.write.workbooktext import quoted

if TYPE_CHECKING:
    import xlwings as xw


def find_sheet(book: xw.Book, name: str) -> xw.Sheet | None:
    """Give a sheet by name, however its letters are cased; None when there is none."""
    return next((sheet for sheet in book.sheets if sheet.name.lower() == name.lower()), None)


def need_sheet(book: xw.Book, name: str) -> xw.Sheet:
    """Give a sheet by name.

    Raises:
        EditRefusedError: "sheet-missing".
    """
    found = find_sheet(book, name)
    if found is None:
        raise EditRefusedError(Refusal.SHEET_MISSING, f"there is no sheet {name}", name)
    return found


def is_own_sheet(sheet: xw.Sheet) -> bool:
    """Tell whether this program made a sheet: by the hidden name that is local to it."""
    return any(name.name.rpartition("!")[2] == OWN_SHEET for name in sheet.names)


def is_referenced(book: xw.Book, sheet: xw.Sheet) -> bool:
    """Tell whether a formula on another sheet refers to a sheet."""
    plain, mentioned = f"{sheet.name}!".lower(), f"{quoted(sheet.name)}!".lower()
    for other in book.sheets:
        if other.name != sheet.name:
            block = other.used_range.formula
            rows = block if isinstance(block, tuple) else ((block,),)
            says = (str(cell).lower() for row in rows for cell in row if str(cell).startswith("="))
            if any(plain in one or mentioned in one for one in says):
                return True
    return False


def add_own_sheet(book: xw.Book, name: str, native: Native) -> xw.Sheet:
    """Add an empty sheet behind those that are shown, with the hidden name by which it is known as our own."""
    sheet = native.add_sheet(book)
    sheet.name = name
    own = sheet.names.add(OWN_SHEET, f"={quoted(name)}!$A$1")
    native.hide_name(own)
    return sheet
