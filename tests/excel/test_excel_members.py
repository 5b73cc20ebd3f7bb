"""Every member of Excel that the source names is called in the rig: what is never called there, nobody ever tried."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, TypeGuard

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import Border, PatternFill, Side
from openpyxl.styles.colors import Color

from excel.rig import room as rig
from hov_tools.excel import native as package
from hov_tools.excel.apply import apply_edits
from hov_tools.excel.judging import read_book
from hov_tools.excel.native import native_for
from hov_tools.excel.session import ExcelScreen
from hov_tools.excel.snapshot import snapshot
from hov_tools.excel.undo import undo_last
from hov_tools.ooxml.edits import (
    AddSheet,
    Align,
    CellStyle,
    ColorTab,
    Mark,
    MarkStyle,
    NewCell,
    SetHyperlink,
    SetNote,
    SetValue,
)
from hov_tools.ooxml.writer import apply_edits as apply_to_file

KEY = bytes(32)
LOOKS = CellStyle(
    bold=True, italic=True, underline=True, size=14, color="112233", fill="445566", border="778899", wrap=True,
    align=Align.RIGHT, number_format="0.00", indent=2,
)  # fmt: skip
REPORT = AddSheet(
    "Verslag",
    (NewCell(1, 1, "kop", LOOKS), NewCell(2, 1, 7), NewCell(2, 2, "x", link="'Blad1'!A1", tooltip="tip")),
    merged=("A4:B4", "A5:B5"),
    tab_color="112233",
    autofilter="A1:B2",
    frozen_rows=1,
    landscape=True,
    repeat_rows=(1, 1),
)
EDITS = (
    SetValue("Blad1", "A1", date(2022, 3, 4)),
    *(Mark("Blad1", cell, style) for cell, style in zip(("A1", "B1", "D1"), MarkStyle, strict=False)),
    SetNote("Blad1", "B1", "Kijk."),
    SetHyperlink("Blad1", "A2", "'Blad1'!A1", "naar boven"),
    SetHyperlink("Blad1", "C4", "https://example.org/"),
    REPORT,
    ColorTab("Blad1", MarkStyle.FOUT),
)
# Of the system, and of COM itself.
NOT_EXCEL = {"GetAsyncKeyState", "ExcelBusyError"}


def named() -> set[str]:
    """Give the members of Excel that the modules for Windows name, as an attribute or in a table of names."""
    found: set[str] = set()
    for path in Path(package.__path__[0]).glob("windows*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        annotations = {id(part) for node in ast.walk(tree) for part in _annotated(node)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and id(node) not in annotations:
                found.add(node.attr)
            elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Tuple):
                found |= {one.value for one in ast.walk(node.value) if _is_word(one)}
            elif isinstance(node, ast.Dict):
                found |= {one.value for one in node.keys if _is_word(one)}
    return {name for name in found if name[0].isupper() and not name.isupper()} - NOT_EXCEL


def _annotated(node: ast.AST) -> Iterator[ast.AST]:
    for part in (getattr(node, "annotation", None), getattr(node, "returns", None)):
        if part is not None:
            yield from ast.walk(part)


def _is_word(node: object) -> TypeGuard[Any]:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.isidentifier()


def form(path: Path) -> Path:
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.title = "Blad1"
    sheet["A1"], sheet["A2"] = 12.5, "tekst"
    sheet["B1"].fill = PatternFill("solid", fgColor=Color(theme=4, tint=0.4))
    sheet["B1"].border = Border(left=Side("medium", color=Color(theme=1)), top=Side("dotted", color="FF112233"))
    sheet["B3"].comment = Comment("van iemand", "iemand")
    sheet.merge_cells("D1:E2")
    sheet.protection.sheet = True
    made.save(path)
    return path


def test_no_member_is_named_that_was_never_called(excel: Callable[[Path], rig.Room], tmp_path: Path) -> None:
    path, native = form(tmp_path / "map.xlsx"), native_for("win32")
    # A run of the file has marks that are named styles.
    path.write_bytes(apply_to_file(path.read_bytes(), EDITS, undoable=True, key=KEY).data)
    room = excel(path)
    undo_last(room.book, native, KEY)
    room.world.folder, room.world.autosave = tmp_path, True
    read_book(room.book, native)
    apply_edits(room.book, EDITS, native, key=KEY)
    undo_last(room.book, native, KEY)
    room.wire.methods["Range", "GetValue"] = lambda *_: ""
    snapshot(room.book, native)
    screen = ExcelScreen(room.book.app, native)
    assert screen.choose_folder("Welke map?") == tmp_path
    assert screen.ask("Wat?") == room.world.typed
    # What is handed over by name to a method.
    given = {"DrawingObjects", "Scenarios", "Address", "SubAddress", "ScreenTip", "RefersTo"}
    called = {what.rpartition(".")[2].rstrip("=").removeprefix("Get") for what in room.wire.calls} | given
    assert {name.removeprefix("Get") for name in named()} - called == set()
