"""Odd and crafted packages made from a blank form, and what reading and writing them gives."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from written import pack, parts_of

from hov_tools.ooxml.edits import AddSheet, Edit, Mark, MarkStyle, NewCell, SetNote
from hov_tools.ooxml.errors import EditRefusedError, WorkbookError
from hov_tools.ooxml.reader import read_snapshot
from hov_tools.ooxml.undo import undo_last
from hov_tools.ooxml.writer import apply_edits
from support.environment import WORKBOOKS
from support.soundness import new_faults

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hov_tools.ooxml.snapshot import Sheet

FORM = WORKBOOKS / "formulieren/2025/Definitieve aanmelding samenwerkingsverband toewijzingsjaar 2025.xlsx"
PARTS = parts_of(FORM.read_bytes())
TITLE = "Aanmelding"
"""Of the sheet with the questions."""
SHEET = "xl/worksheets/sheet2.xml"
KEY = bytes(range(32))
ROW = 60
"""The form ends above this row."""
EDITS: tuple[Edit, ...] = (
    Mark(TITLE, "C7", MarkStyle.FOUT),
    SetNote(TITLE, "C7", "F113: vul de rij verder in"),
    AddSheet("HOV-controle", (NewCell(1, 1, "Bevindingen"), NewCell(2, 1, 1)), first=True),
)
"""What a check writes."""


def form(changes: Mapping[str, Callable[[str], str]], more: Mapping[str, str | bytes] | None = None) -> bytes:
    """Give the blank form with some parts changed and others added."""
    parts: dict[str, str | bytes] = {**PARTS}
    for name, change in changes.items():
        parts[name] = change(PARTS[name].decode())
        assert parts[name] != PARTS[name].decode(), name
    return pack({**parts, **(more or {})})


def swap(old: str, new: str, count: int = 1) -> Callable[[str], str]:
    """Give a change of the first occurrences of a text."""
    return lambda text: text.replace(old, new, count)


def cells(rows: str) -> bytes:
    """Give the form with more rows at the end of its sheet."""
    return form({SHEET: swap("</sheetData>", rows + "</sheetData>")})


def cell(xml: str) -> bytes:
    """Give the form with one more row, of these cells."""
    return cells(f'<row r="{ROW}">{xml}</row>')


def after_cells(xml: str, *, instead: str | None = None) -> bytes:
    """Give the form with something else after the cells of its sheet, in place of an element or before all."""
    if instead is None:
        return form({SHEET: swap("</sheetData>", "</sheetData>" + xml)})
    start = PARTS[SHEET].decode().index(f"<{instead}")
    end = PARTS[SHEET].decode().index(f"</{instead}>") + len(f"</{instead}>")
    return form({SHEET: lambda text: text[:start] + xml + text[end:]})


def reading(data: bytes) -> str:
    """Tell what reading gives: "read", or the name of the refusal."""
    try:
        read_snapshot(data)
    except WorkbookError as error:
        return type(error).__name__
    return "read"


def writing(data: bytes) -> str:
    """Tell what a check that writes gives: "written", or the name of the refusal.

    What is written is read again, has no fault that was not there, and is undone byte for byte.
    """
    try:
        before = read_snapshot(data)
        after = apply_edits(data, EDITS, undoable=True, key=KEY).data
    except EditRefusedError as error:
        return error.reason.value
    except WorkbookError as error:
        return type(error).__name__
    assert new_faults([data], after) == []
    now = read_snapshot(after)
    assert [one.name for one in now.sheets][:1] == ["HOV-controle"]
    for sheet in before.sheets:
        assert _values(now.sheet(sheet.name)) >= _values(sheet), sheet.name
    back = undo_last(after, key=KEY)
    assert back.is_exact
    assert contents(back.data) == contents(data)
    return "written"


def _values(sheet: Sheet) -> set[tuple[object, ...]]:
    return {(one.address, one.kind, one.lexical, one.formula, one.unlocked) for one in sheet.cells}


def contents(data: bytes) -> dict[str, bytes | tuple[int, int]]:
    """Give what each entry holds; of one that cannot be inflated its checksum and size."""
    found: dict[str, bytes | tuple[int, int]] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            try:
                found[info.filename] = archive.read(info)
            except zipfile.BadZipFile:
                found[info.filename] = info.CRC, info.file_size
    return found
