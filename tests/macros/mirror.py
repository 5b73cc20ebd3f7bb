"""Python behind a button that was pressed in LibreOffice: the open workbook goes in, what changes comes out.

xlwings reaches no LibreOffice. The workbook is stored as it is on the screen and opened in the rig (excel/rig); the
command that the button gave is run as Python would run it; and every cell that it changed is changed in the open
workbook as well.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from pyopenvba.interpreter._values import EMPTY

from excel.rig import room as rig
from hov_tools.ooxml.address import a1

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from office import Office

Cell = dict[str, Any]
_EMPTY: Cell = {"value": None, "fill": None, "note": None}


class Mirror:
    """An open workbook and its copy in the rig.

    Args:
        desk: where the workbook is open, in front.
        room: in which the copy is open.
    """

    def __init__(self, desk: Office, room: rig.Room) -> None:
        self.desk = desk
        self._room = room
        self._shown = self._cells()

    def press(self, label: str) -> list[str]:
        """Press a button of the sheet in front and let Python do what it asks; gives the messages for a user."""
        return self._run(self.desk.press(label).command)

    def press_ribbon(self, action: str) -> list[str]:
        """Press a control of the ribbon, as `press`."""
        return self._run(self.desk.press_ribbon(action).command)

    def _run(self, command: str) -> list[str]:
        sheet, address = self.desk.selected()
        self._room.book.sheets[sheet].activate()
        self._room.book.sheets[sheet].range(address).select()
        # The command that VBA gives to Python; another test looks at its words.
        self._room.push(lambda: exec(command, {}))  # noqa: S102 - as said
        self._carry_over(self._cells())
        return list(self._room.alerts)

    def _cells(self) -> dict[str, dict[str, Cell]]:
        return {
            sheet.name: {
                a1(*place): seen
                for place in sorted({*sheet.cells_, *sheet.notes})
                if (seen := _seen(sheet, *place)) != _EMPTY
            }
            for sheet in self._room.model.sheets_
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
        front = self._room.model.active_sheet
        selected = front.selection.areas[0]
        self.desk.select(front.name, a1(selected.top, selected.left))


def _seen(sheet: Any, row: int, column: int) -> Cell:
    fill, note, cell = sheet.style_at(row, column).fill, sheet.notes.get((row, column)), sheet.cells_.get((row, column))
    value = None if cell is None else cell.formula or cell.value
    is_plain = isinstance(value, str | int | float | None)
    return {
        "value": value if is_plain else None if value is EMPTY else str(value),
        "fill": fill.foreground.value[-6:] if (fill.pattern, fill.foreground.kind) == ("solid", "rgb") else None,
        "note": None if note is None else note.text,
    }


@contextmanager
def mirrored(desk: Office, path: Path) -> Iterator[Mirror]:
    """Copy the workbook in front to a file, and open that in the rig as the workbook that called.

    Args:
        desk: where it is open.
        path: in the folder of the consortium; the forms of the others lie there.
    """
    desk.store(path)
    with rig.engine():
        yield Mirror(desk, rig.Room(path))
