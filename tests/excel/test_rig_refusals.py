"""What Excel and xlwings refuse is refused in the rig as well; each line of the table is shown once."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeGuard

import openpyxl
import pytest
import xlwings
from openpyxl.styles import Border, Side
from xlwings import base_classes

import hov_tools.excel
from excel.rig import pywin32
from excel.rig import room as rig
from excel.rig.dispatch import ComError
from excel.rig.lacking import World
from excel.rig.refusals import table
from hov_tools.excel import buttons
from hov_tools.excel.native import native_for
from hov_tools.ooxml.edits import AddSheet, NewCell

Try = Callable[[rig.Room, Any], object]


@pytest.fixture
def room(tmp_path: Path) -> Iterator[rig.Room]:
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.title = "Blad1"
    sheet["A1"].border = Border(left=Side("thin", color="FF112233"))
    sheet.merge_cells("C1:D2")
    made.create_sheet("Verborgen").sheet_state = "veryHidden"
    path = tmp_path / "map.xlsx"
    made.save(path)
    with rig.engine():
        yield rig.Room(path)


def _protect(api: Any) -> None:
    api.Worksheets(1).Protect()


def _style(_: rig.Room, api: Any) -> None:
    style = api.Styles.Add("Eigen")
    _protect(api)
    style.Interior.Color = 255


def _edges(_: rig.Room, api: Any) -> None:
    style = api.Styles.Add("Eigen")
    style.Borders(7).LineStyle = 1
    assert style.Borders(-4131).LineStyle == 1, "nothing was drawn"


def _note(_: rig.Room, api: Any) -> None:
    api.Worksheets(1).Range("A1").AddComment("een")
    api.Worksheets(1).Range("A1").AddComment("twee")


def _structure(_: rig.Room, api: Any) -> None:
    api.Protect()
    api.Worksheets.Add()


def _busy(room: rig.Room, api: Any) -> None:
    native_for("win32").begin()
    room.wire.busy = 10_000
    _ = api.Name


def _format(_: rig.Room, api: Any) -> None:
    _protect(api)
    api.Worksheets(1).Range("A1").Interior.Color = 255


def _twice(_: rig.Room, api: Any) -> None:
    api.Styles.Add("Eigen")
    api.Styles.Add("Eigen")


def _page(room: rig.Room, api: Any) -> None:
    room.world.has_printer = False
    api.Worksheets(1).PageSetup.Orientation = 2


SHOWN: dict[str, Try] = {
    "theme colour of a line that has none": lambda _, api: api.Worksheets(1).Range("A1").Borders(7).ThemeColor,
    "style changed while a sheet is protected": _style,
    "edges 7 to 10 of a style": _edges,
    "format of a locked cell on a protected sheet": _format,
    "second note on a cell": _note,
    "second style of a name": _twice,
    "sheet added to a protected structure": _structure,
    "freeze_panes": lambda room, _: room.book.sheets[0].freeze_panes,
    "adjust_indent": lambda room, _: room.book.sheets[0].range("A1").adjust_indent(1),
    "busy Excel": _busy,
    "lock of a part of a merged area": lambda _, api: setattr(api.Worksheets(1).Range("C1"), "Locked", False),
    "hidden sheet moved or brought to the front": lambda _, api: api.Worksheets(2).Move(Before=api.Worksheets(1)),
    "address of more than 255 characters": lambda _, api: api.Worksheets(1).Range(",".join(["A1"] * 100)),
    "page setup without a printer": _page,
    "saving by itself of a book that is not in the cloud": lambda _, api: setattr(api, "AutoSaveOn", True),
}


def test_every_line_of_the_table_is_shown() -> None:
    assert [one.name for one in table(World())] == list(SHOWN)


@pytest.mark.parametrize("name", SHOWN)
def test_refused(room: rig.Room, name: str) -> None:
    with pytest.raises((ComError, NotImplementedError, AssertionError)):
        SHOWN[name](room, room.book.api)


OF_EXCEL = (
    *("App", "Books", "Book", "Sheets", "Sheet", "Range"),
    *("Borders", "Border", "DataValidation", "Font", "Note", "Name", "Names"),
)
"""Classes of xlwings' contract of which this program has objects."""


def _is_name(node: ast.expr) -> TypeGuard[ast.Name]:
    return isinstance(node, ast.Name)


def _unimplemented(engine: str) -> set[str]:
    """Members that the contract of xlwings only raises for, and an engine does not bring."""
    tree = ast.parse((Path(xlwings.__file__).parent / f"{engine}.py").read_text(encoding="utf-8"))
    theirs = {
        node.name: {one.name for one in node.body if isinstance(one, ast.FunctionDef)}
        | {name.id for one in node.body if isinstance(one, ast.Assign) for name in one.targets if _is_name(name)}
        for node in tree.body
        if isinstance(node, ast.ClassDef)
    }
    contract = ast.parse(inspect.getsource(base_classes))
    return {
        one.name
        for node in contract.body
        if isinstance(node, ast.ClassDef) and node.name in OF_EXCEL
        for one in node.body
        if isinstance(one, ast.FunctionDef) and "NotImplementedError" in ast.dump(one)
        if one.name not in theirs[node.name]
    }


@pytest.mark.parametrize("engine", ["_xlwindows", "_xlmac"])
def test_every_member_of_xlwings_that_is_used_is_there_on_both_systems(engine: str) -> None:
    missing = _unimplemented(engine)
    assert {"freeze_panes", "adjust_indent"} <= missing
    folder = Path(hov_tools.excel.__path__[0])
    used = {
        (path.name, node.attr)
        for path in [*folder.glob("*.py"), *folder.glob("native/*.py")]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
    }
    assert not {(file, name) for file, name in used if name in missing}


@pytest.mark.parametrize("code", [-2147418111, -2146777998])
def test_a_busy_excel_is_said_to_be_busy_and_not_asked_for_ever(room: rig.Room, code: int) -> None:
    native = native_for("win32")
    native.begin()
    room.wire.busy, room.wire.busy_code = 10_000, code
    with pytest.raises(ComError) as caught:
        _ = room.book.api.Saved
    assert native.is_busy(caught.value)
    assert not native.is_busy(ComError(-2147352567, "x", (0, "Excel", "", None, 0, -2146827284)))
    assert pywin32.load()[0].N_COM_ATTEMPTS > 0


def test_without_a_printer_the_sheet_comes_and_that_is_said(room: rig.Room) -> None:
    room.world.has_printer = False
    native = native_for("win32")
    sheet = native.add_sheet(room.book)
    assert not native.lay_out(sheet, AddSheet("Blad2", (NewCell(1, 1, "a"),)))
    assert room.model.sheets_[0].name == "Blad1"
    assert room.model.sheets_[-1].name == "Verborgen"


def test_excel_does_not_save_by_itself_while_a_button_writes(tmp_path: Path) -> None:
    source = Path(__file__).parents[2] / "workbooks/voorbeelden/2022-zuid/HOV-formulier 10280.xlsx"
    path = tmp_path / "map.xlsx"
    path.write_bytes(source.read_bytes())
    with rig.engine():
        room = rig.Room(path)
        room.world.autosave = True
        room.push(buttons.controleer_formulier)
        log = list(room.wire.log)
        assert room.world.autosave is True
    off, on = (number for number, what in enumerate(log) if what == "Workbook.AutoSaveOn=")
    written = [number for number, what in enumerate(log) if what in ("Range.Value=", "Interior.Color=", "Sheets.Add")]
    assert written
    assert off < min(written) <= max(written) < on
