"""A quick proof that no formula looks at some cells, without taking a formula apart.

Most edits of a form concern cells that no formula looks at, and taking apart its hundred long formulas would take
ten times as long as the edit. Everything that this does not understand counts as looking.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from hov_tools.ooxml.address import column_name, column_number

_ANY = re.compile(rb"<(?:[^\s<>/:]+:)?f[\s/>]")
_PLAIN = re.compile(rb"<f>([^<]*)</f>")
_FIRST = re.compile(rb"([A-Z]{1,3})\$?([0-9]{1,7})\Z")
_LAST = re.compile(rb"\$?([A-Z]{1,3})\$?([0-9]{1,7})(?![A-Z0-9_.(])")
# Tables, arrays, other workbooks, spilled ranges; and functions whose cells or value do not follow from the text.
_OPAQUE = (
    b"[", b"{", b"#", b"@", b"INDIRECT", b"OFFSET", b"CELL", b"INFO", b"NOW", b"TODAY", b"RAND", b"CALL", b"REGISTER",
    b"RTD", b"WEBSERVICE", b"GETPIVOTDATA", b"CUBE", b"EVALUATE",
)  # fmt: skip
_MAX_WORK = 20_000_000
_FEW = 200


def may_hold_formulas(text: bytes) -> bool:
    """Tell whether a worksheet's text may hold a formula; surely none when False."""
    return (b"<f" in text or b":f" in text) and _ANY.search(text) is not None


def none_looks_at(sheets: Iterable[bytes], places: Collection[tuple[int, int]], words: Iterable[str]) -> bool:
    """Tell for certain that no formula looks at cells; False when it may.

    Args:
        sheets: the text of every worksheet part.
        places: rows and columns of the cells, on whatever sheet.
        words: defined names and names of sheets that may stand for what changed.
    """
    names = [_without_numbers(word.upper().encode()) for word in words]
    for sheet in sheets:
        text = sheet[sheet.find(b"<sheetData") : sheet.rfind(b"</sheetData")]
        formulas = _PLAIN.findall(text)
        if b"<sheetData" not in sheet or _may_hold_prefixed(text):
            return False
        if len(formulas) != text.count(b"<f") and len(formulas) != sum(1 for _ in _ANY.finditer(text)):
            return False
        # Entities stand in texts and before operators only, so that they hide no reference.
        if not _is_silent(formulas, places, names):
            return False
    return True


def _may_hold_prefixed(text: bytes) -> bool:
    # Looking for a colon alone is fast, and few stand in a sheet.
    if text.count(b":") > _FEW:
        return b":f" in text
    return any(text[at + 1 : at + 2] == b"f" for at in _colons(text))


def _without_numbers(text: bytes) -> bytes:
    return text.translate(None, b"0123456789$")


def _is_silent(found: list[bytes], places: Collection[tuple[int, int]], names: list[bytes]) -> bool:
    # A hundred formulas that are copies of each other are one without their numbers.
    formulas = b"\n".join(found).upper()
    kinds = b"\n".join(set(_without_numbers(formulas).split(b"\n")))
    if len(places) * len(formulas) > _MAX_WORK or b"&#" in kinds:
        return False
    if any(one in kinds for one in _OPAQUE) or any(name in kinds for name in names):
        return False
    ends = {(formulas[max(0, at - 12) : at], formulas[at + 1 : at + 14]) for at in _colons(formulas)}
    for before, after in sorted(ends):
        first, last = _FIRST.search(before), _LAST.match(after)
        if first is None or last is None:
            return False
        (left, top), (right, bottom) = first.groups(), last.groups()
        columns = sorted((column_number(left.decode()), column_number(right.decode())))
        rows = sorted((int(top), int(bottom)))
        if any(rows[0] <= row <= rows[1] and columns[0] <= column <= columns[1] for row, column in places):
            return False
    columns_there = {column for column in {column for _, column in places} if _has_column(kinds, column)}
    return not any(_mentions(formulas, row, column) for row, column in places if column in columns_there)


def _colons(formulas: bytes) -> Iterator[int]:
    at = formulas.find(b":")
    while at >= 0:
        yield at
        at = formulas.find(b":", at + 1)


def _has_column(kinds: bytes, column: int) -> bool:
    """Tell whether letters of a column stand by themselves in formulas without numbers."""
    return re.search(rf"(?<![A-Z_.\\]){column_name(column)}(?![A-Z_.(])".encode(), kinds) is not None


def _mentions(formulas: bytes, row: int, column: int) -> bool:
    name = column_name(column)
    relative, absolute = f"{name}{row}".encode(), f"{name}${row}".encode()
    if relative not in formulas and absolute not in formulas:
        return False
    # What must not stand before it is looked at afterwards: the search can then leap from name to name.
    exact = re.compile(rf"{name}(?<![A-Z0-9_.\\]{name})\$?{row}(?![0-9A-Z_.(])".encode())
    return exact.search(formulas) is not None
