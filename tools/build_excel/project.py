"""VBA projects in workbooks, by pyOpenVBA: the only module that knows it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TypeAlias

import pyopenvba
from msgspec import Struct
from pyopenvba.apps.excel import ExcelApplication
from pyopenvba.shapes._xlsx import SheetGrid

from tools.build_excel import BuildError
from tools.build_excel.placing import Corner, Place
from tools.build_excel.sources import Module


class Button(Struct, frozen=True):
    """A button on a sheet.

    Attributes:
        name: of the shape.
        label: what the user reads.
        macro: the Sub it runs, as Module.Sub.
        place: on the sheet.
    """

    name: str
    label: str
    macro: str
    place: Place


def empty_addin() -> bytes:
    """Give an add-in with a VBA project and one empty sheet, as Excel made it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "empty.xlam")
        with pyopenvba.ExcelFile.create_new(path) as book:
            # The module that comes with it is of no use.
            book.vba_project().delete_module("Module1")
            book.save()
        return path.read_bytes()


def with_modules(data: bytes, suffix: str, modules: Sequence[Module], documents: Sequence[tuple[str, str]]) -> bytes:
    """Put modules into the VBA project of a workbook; it gets a project when it has none.

    Args:
        data: the workbook.
        suffix: ".xlam" or ".xlsm".
        modules: to add, in order.
        documents: name of a document module and the text to put below its attributes.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"book{suffix}")
        path.write_bytes(data)
        with pyopenvba.ExcelFile(path) as book:
            if not book.has_vba_project():
                book.add_vba_project()
            project = book.vba_project()
            for name, body in documents:
                book.set_module(name, book.get_module(name) + body)
            for module in modules:
                kind = pyopenvba.VBAModuleKind.other if module.is_class else pyopenvba.VBAModuleKind.standard
                project.add_module(module.name, module.source, kind=kind)
            book.save()
        return path.read_bytes()


Placing: TypeAlias = Callable[[str, Corner], Sequence[Button]]


def with_buttons(data: bytes, sheets: Sequence[str], placed: Placing) -> bytes:
    """Put form buttons on sheets.

    Args:
        data: the workbook.
        sheets: names.
        placed: gives the buttons of a sheet by its name and by what gives left and top of a cell, in points.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "book.xlsm")
        path.write_bytes(data)
        application = ExcelApplication.open(path, with_vba=False)
        for sheet in sheets:
            view = application.sheet(sheet)
            for button in placed(sheet, partial(_corner, view.sheet.drawing_grid())):
                view.add_button(
                    name=button.name,
                    left=button.place.left,
                    top=button.place.top,
                    width=button.place.width,
                    height=button.place.height,
                    text=button.label,
                    macro=button.macro,
                )
        application.save(path)
        return path.read_bytes()


def check(data: bytes, name: str) -> None:
    """Let pyOpenVBA check a whole file.

    Raises:
        BuildError: it found something.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"book{Path(name).suffix}")
        path.write_bytes(data)
        report = pyopenvba.check_file(path)
    if report.issues or not report.complete:
        raise BuildError(f"{name}: {'; '.join(issue.message for issue in report.issues)}")


def _corner(grid: SheetGrid, row: int, column: int) -> tuple[float, float]:
    """Give left and top of a cell, in points, by which a drawing is tied to cells."""
    left = sum(grid.column_widths.get(one, grid.default_column) for one in range(column - 1))
    top = sum(grid.row_heights.get(one, grid.default_row) for one in range(row - 1))
    return left, top
