"""Python behind a button that was pressed in LibreOffice: the open workbook goes in, what changes comes out.

xlwings reaches no LibreOffice. The workbook is stored as it is on the screen and opened in the xlwings engine of the
tests (excel/engine.py); the command that the button gave is run as Python would run it; and every cell that it
changed is changed in the open workbook as well.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import xlwings as xw

from excel import engine

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from office import Office

Cell = dict[str, Any]
_EMPTY: Cell = {"value": None, "fill": None, "note": None}


class Mirror:
    """An open workbook and its copy in the engine.

    Args:
        desk: where the workbook is open, in front.
        app: the engine's application.
        book: the copy.
    """

    def __init__(self, desk: Office, app: Any, book: xw.Book) -> None:
        self.desk = desk
        self._app = app
        self._book = book
        self._shown = self._cells()

    def press(self, label: str) -> list[str]:
        """Press a button of the sheet in front and let Python do what it asks; gives the messages for a user."""
        return self._run(self.desk.press(label).command)

    def press_ribbon(self, action: str) -> list[str]:
        """Press a control of the ribbon, as `press`."""
        return self._run(self.desk.press_ribbon(action).command)

    def _run(self, command: str) -> list[str]:
        told = len(self._app.alerts)
        sheet, address = self.desk.selected()
        self._app.selection = self._book.sheets[sheet].range(address).impl
        self._book.sheets[sheet].activate()
        exec(command, {})  # noqa: S102 - the command that VBA gives to Python; another test looks at its words
        self._carry_over(self._cells())
        return list(self._app.alerts[told:])

    def _cells(self) -> dict[str, dict[str, Cell]]:
        model = self._book.impl.book
        return {
            sheet.title: {
                cell.coordinate: seen for row in sheet.iter_rows() for cell in row if (seen := _seen(cell)) != _EMPTY
            }
            for sheet in model.worksheets
        }

    def _carry_over(self, now: dict[str, dict[str, Cell]]) -> None:
        before, self._shown = self._shown, now
        for name in before.keys() - now.keys():
            self.desk.remove(name)
        for name in now.keys() - before.keys():
            # Of a new sheet only what it says: its looks are for other tests.
            self.desk.add(name, {address: look["value"] for address, look in now[name].items()})
        changes = []
        for name in now.keys() & before.keys():
            for address in sorted(before[name].keys() | now[name].keys()):
                was, is_now = before[name].get(address, _EMPTY), now[name].get(address, _EMPTY)
                changed = {key: value for key, value in is_now.items() if value != was[key]}
                if changed:
                    changes.append((name, address, changed))
        self.desk.put(changes)
        front, selection = self._book.impl.book.active.title, self._app.selection
        address = selection.address.replace("$", "").partition(":")[0] if selection.sheet.name == front else "A1"
        self.desk.select(front, address)


def _seen(cell: Any) -> Cell:
    fill = getattr(cell, "fill", None)
    is_filled = fill is not None and fill.patternType == "solid" and fill.fgColor.type == "rgb"
    note = getattr(cell, "comment", None)
    value = cell.value
    return {
        "value": value if isinstance(value, str | int | float | None) else str(value),
        "fill": fill.fgColor.rgb[-6:] if is_filled else None,
        "note": note.text if note is not None else None,
    }


@contextmanager
def mirrored(desk: Office, path: Path) -> Iterator[Mirror]:
    """Copy the workbook in front to a file, and open that in the engine as the workbook that called.

    Args:
        desk: where it is open.
        path: in the folder of the consortium; the forms of the others lie there.
    """
    desk.store(path)
    app = engine.start().app
    try:
        book = xw.Book(path)
        book.set_mock_caller()
        yield Mirror(desk, app, book)
    finally:
        xw.engines.active = None
        xw.engines.engines.clear()
        del xw.Book._mock_caller
