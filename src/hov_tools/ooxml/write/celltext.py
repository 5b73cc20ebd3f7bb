"""What a cell held before an edit, in words for a receipt."""

from __future__ import annotations

from fractions import Fraction

from hov_tools.ooxml.numbers import exact, is_number, serial_to_date
from hov_tools.ooxml.sharedstrings import read_shared_strings
from hov_tools.ooxml.write.draft import Draft
from hov_tools.ooxml.write.sheettext import CellText, SheetText
from hov_tools.ooxml.write.values import Content
from hov_tools.ooxml.write.workbooktext import WorkbookText
from hov_tools.ooxml.write.xmltext import Element, parse_tree, text_of
from hov_tools.ooxml.xstring import unescape_xstring


def shown(content: Content, *, uses_1904: bool) -> str:
    """Give what a cell holds from now on: "=" and the formula, a day as YYYY-MM-DD, or the value."""
    if content.formula is not None:
        return "=" + content.formula
    if content.value is None:
        return ""
    return day(content.value, uses_1904=uses_1904) if content.is_date else content.value


def day(serial: str, *, uses_1904: bool) -> str:
    """Write a serial number as a calendar day; one that is no whole day in the calendar stays a number."""
    number = exact(serial) if is_number(serial) else Fraction(-1)
    found = serial_to_date(number, uses_1904=uses_1904) if number.denominator == 1 else None
    return serial if found is None else found.isoformat()


class OldText:
    """Tells what cells hold; reads the shared strings once, and only when a cell asks for them."""

    def __init__(self, draft: Draft, workbook: WorkbookText) -> None:
        self._draft = draft
        self._workbook = workbook
        self._strings: tuple[str, ...] | None = None

    def _shared(self, index: str) -> str:
        if self._strings is None:
            link = self._draft.link(self._workbook.part, "sharedStrings")
            part = "" if link is None else link.target
            self._strings = read_shared_strings(self._draft.package.read(part), part) if part else ()
        number = int(index) if index.strip().isdecimal() else -1
        return self._strings[number] if 0 <= number < len(self._strings) else ""

    def of(self, sheet: SheetText, cell: CellText | None, *, is_date: bool) -> str:
        """Give a cell's formula with "=", or its value; "" when it is empty or not there."""
        if cell is None or cell.close_start == cell.open_end:
            return ""
        element = parse_tree(sheet.masked[cell.start : cell.end])
        text = sheet.text[cell.start : cell.end]
        parts = {one.name: one for one in element.children}
        if "f" in parts:
            return "=" + text_of(text, parts["f"])
        if "is" in parts:
            return unescape_xstring("".join(_texts(text, parts["is"])))
        if "v" not in parts:
            return ""
        value = text_of(text, parts["v"])
        kind = cell.get("t", "n")
        if kind == "s":
            return self._shared(value)
        if kind == "b":
            return "WAAR" if value == "1" else "ONWAAR"
        if kind == "str":
            return unescape_xstring(value)
        return day(value, uses_1904=self._workbook.uses_1904) if is_date and kind == "n" else value


def _texts(text: bytes, element: Element) -> list[str]:
    """The texts of an inline string: its own, or those of its runs; phonetic hints are no part of it."""
    result = []
    for one in element.children:
        if one.name == "t":
            result.append(text_of(text, one))
        elif one.name == "r":
            result += _texts(text, one)
    return result
