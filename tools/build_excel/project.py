"""VBA projects in workbooks, by pyOpenVBA: the only module that knows it."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import pyopenvba
from msgspec import Struct
from pyopenvba.apps.excel import ExcelApplication

from tools.build_excel import BuildError
from tools.build_excel.sources import Module


class Button(Struct, frozen=True):
    """A button on a sheet.

    Attributes:
        name: of the shape.
        label: what the user reads.
        macro: the Sub it runs, as Module.Sub.
        row: zero-based row at whose top it stands.
    """

    name: str
    label: str
    macro: str
    row: int


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


def with_buttons(data: bytes, sheet: str, column: str, buttons: Sequence[Button]) -> bytes:
    """Put form buttons on a sheet, below each other at the left of a column."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "book.xlsm")
        path.write_bytes(data)
        application = ExcelApplication.open(path, with_vba=False)
        view = application.sheet(sheet)
        for button in buttons:
            corner = f"'{sheet}'!{column}{button.row + 1}"
            view.add_button(
                name=button.name,
                left=_points(application, corner, "Left") + _GAP,
                top=_points(application, corner, "Top"),
                width=_WIDTH,
                height=_HEIGHT,
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


# Points: wide enough for the longest label in the letter of a button, and as high as one row and a bit.
_WIDTH = 140.0
# Points between the form and its buttons.
_GAP = 8.0
_HEIGHT = 24.0


def _points(application: ExcelApplication, cell: str, side: str) -> float:
    return float(str(application.evaluate(f'Range("{cell}").{side}')))
