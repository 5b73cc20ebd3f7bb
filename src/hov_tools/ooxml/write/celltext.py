"""What a cell held before an edit, in words for a receipt."""

from __future__ import annotations

import re
from fractions import Fraction

from msgspec.structs import replace

from hov_tools.ooxml.formulas.tokens import translate
from hov_tools.ooxml.numbers import exact, is_number, serial_to_date
from hov_tools.ooxml.snapshot import ERROR_VALUES
from hov_tools.ooxml.write.draft import Draft
from hov_tools.ooxml.write.values import Content
from hov_tools.ooxml.write.workbooktext import WorkbookText
from hov_tools.ooxml.write.worksheet import CellElement, Worksheet
from hov_tools.ooxml.write.xmlelements import Element, find_close, mask, parse_tree, text_of, texts_within
from hov_tools.ooxml.xmlparse import unescape_xstring

_UNKNOWN_ERROR = "#?"
_INDEX = re.compile(r"\s*[0-9]{1,9}\s*\Z")
_ITEM = re.compile(rb"""<((?:[^\s<>/:]+:)?)si(?=[\s/>])((?:[^"'>]|"[^"]*"|'[^']*')*?)(/?)>""")


def shown(content: Content, *, uses_1904: bool) -> str:
    """Give what a cell holds from now on: "=" and the formula, a day as YYYY-MM-DD, or the value."""
    if content.formula is not None:
        return "=" + content.formula
    if content.value is None:
        return ""
    if content.type == "b":
        return _boolean(content.value)
    if content.type == "e" and content.value not in ERROR_VALUES:
        # It is no error of Excel and can be anything, such as what somebody else typed.
        return _UNKNOWN_ERROR
    return day(content.value, uses_1904=uses_1904) if content.is_date else content.value


def day(serial: str, *, uses_1904: bool) -> str:
    """Write a serial number as a calendar day; one that is no whole day in the calendar stays a number."""
    number = exact(serial) if is_number(serial) else Fraction(-1)
    found = serial_to_date(number, uses_1904=uses_1904) if number.denominator == 1 else None
    return serial if found is None else found.isoformat()


def _boolean(value: str) -> str:
    return "WAAR" if value in ("1", "true") else "ONWAAR"


class OldText:
    """Tells what cells hold; looks at the shared strings only when a cell asks for them."""

    def __init__(self, draft: Draft, workbook: WorkbookText) -> None:
        self._draft = draft
        self._workbook = workbook
        self._items: tuple[re.Match[bytes], ...] | None = None

    def content(self, sheet: Worksheet, cell: CellElement | None) -> Content:
        """Give what a cell holds in a form that does not depend on other parts or cells."""
        if cell is None or cell.close_start == cell.open_end:
            return Content()
        element = parse_tree(sheet.masked[cell.start : cell.end])
        text = sheet.text[cell.start : cell.end]
        parts = {one.name: one for one in element.children}
        kind = cell.get("t", "n")
        if "is" in parts:
            return _inline(text, parts["is"])
        value = text_of(text, parts["v"]) if "v" in parts else None
        if "f" in parts:
            formula = text_of(text, parts["f"]) or self._lent(sheet, cell)
            kept = kind if kind in ("str", "b", "e") and value is not None else None
            return Content(kept, formula, unescape_xstring(value) if kind == "str" and value else value or None)
        if not value:
            return Content()
        if kind == "s":
            return self._shared(value)
        if kind == "str":
            return Content("inlineStr", None, unescape_xstring(value))
        # What cannot be understood keeps its type, so that it is put back as it was stored.
        return Content(None if kind == "n" and is_number(value.strip()) else kind, None, value)

    def _shared(self, index: str) -> Content:
        link = self._draft.link(self._workbook.part, "sharedStrings")
        number = int(index) if _INDEX.match(index) else -1
        if link is None:
            return Content()
        text = self._draft.text(link.target)
        if self._items is None:
            # Of a hundred thousand strings a few are asked for: only where they begin is looked up for all.
            self._items = tuple(_ITEM.finditer(mask(text)))
        if not 0 <= number < len(self._items):
            return Content()
        found = self._items[number]
        if found[3]:
            return Content()
        end = find_close(text, found[1] + b"si", found.end())[1]
        part = text[found.start() : end]
        return _inline(part, parse_tree(mask(part)))

    def _lent(self, sheet: Worksheet, cell: CellElement) -> str:
        """The formula that a cell has from the master of its group (§18.3.1.40)."""
        own = sheet.inner_formula(cell) or {}
        if "si" not in own:
            return ""
        for row in sheet.rows:
            for other in sheet.cells(row):
                lent = sheet.inner_formula(other) or {}
                if "ref" in lent and "si" in lent and lent["si"].value == own["si"].value:
                    return translate(_own_formula(sheet, other), cell.row - other.row, cell.column - other.column)
        return ""

    def of(self, sheet: Worksheet, cell: CellElement | None, *, is_date: bool) -> str:
        """Give a cell's formula with "=", or its value; "" when it is empty or not there."""
        content = self.content(sheet, cell)
        dated = is_date and content.type is None and content.formula is None
        return shown(replace(content, is_date=dated), uses_1904=self._workbook.uses_1904)


def _own_formula(sheet: Worksheet, cell: CellElement) -> str:
    """The formula as it stands in a cell; "" when it stands elsewhere, also in what should lend it to others."""
    element = parse_tree(sheet.masked[cell.start : cell.end])
    own = next((one for one in element.children if one.name == "f"), None)
    return "" if own is None else text_of(sheet.text[cell.start : cell.end], own)


def _inline(text: bytes, element: Element) -> Content:
    """A string item: its text, and its XML when it has runs with a look of their own."""
    # Phonetic hints are no part of it.
    value = unescape_xstring("".join(texts_within(text, element, ("r",))))
    has_runs = any(one.name == "r" for one in element.children)
    rich = text[element.open_end : element.close_start] if has_runs and not element.prefix else None
    return Content("inlineStr", None, value, rich=rich)
