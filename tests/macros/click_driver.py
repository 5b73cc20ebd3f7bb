"""Runs under a Python that has `uno`: opens workbooks in a listening LibreOffice, presses buttons, looks and edits.

Usage: click_driver.py PIPE SECONDS. A line of JSON on standard input is a request, one on standard output its answer:

    open      url, filter or null → true, or false when LibreOffice cannot load it
    buttons   → labels of the buttons on the sheet in front
    press     label → null
    store     url, filter → null
    put       cells: [sheet, address, {"value", "fill", "note"}] → null
    add       sheet, values: address → value → null
    remove    sheet → null
    select    sheet, address → null
    selected  → sheet and address of the selected cell
    look      → sheet → address → what stands there, in the same form
    ribbon    tag → null; as a control of the ribbon with this tag
    close     → null

Every request is about the workbook that was opened last. Standard library and uno only: this interpreter does not know
the project.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from uno_driver import connect, end, properties

# Ask nothing, run the macros: MacroExecMode.ALWAYS_EXECUTE_NO_WARN.
_ALWAYS = 4
_NO_FILL = -1
_CALLBACK = "vnd.sun.star.script:VBAProject.HovLint.LintKnop?language=Basic&location=document"
_SECONDS = 20.0


class Desk:
    """The workbooks that are open, the last one opened on top."""

    def __init__(self, desktop: Any) -> None:
        self.desktop = desktop
        self.books: list[Any] = []

    def open(self, url: str, filter: str | None) -> bool:  # noqa: A002 - LibreOffice calls it so
        """Open a workbook with its macros allowed, in a window: without one its buttons do not exist."""
        given = {"MacroExecutionMode": _ALWAYS} | ({"FilterName": filter} if filter else {})
        book = self.desktop.loadComponentFromURL(url, "_blank", 0, properties(**given))
        if book is not None:
            self.books.append(book)
        return book is not None

    def buttons(self) -> list[str]:
        """Give the labels of the buttons, from top to bottom."""
        return [model.Label for model in self._models()]

    def press(self, label: str) -> None:
        """Press a button as assistive technology does."""
        controller = self.books[-1].CurrentController
        (model,) = (one for one in self._models() if one.Label == label)
        until = time.monotonic() + _SECONDS
        while (control := controller.getControl(model)) is None:
            if time.monotonic() > until:
                raise TimeoutError(f"button {label!r} has no control")
            time.sleep(0.02)
        control.AccessibleContext.doAccessibleAction(0)

    def ribbon(self, tag: str) -> None:
        """Do what a control of the ribbon does: call the add-in with something that has a tag."""
        addin = self.books[0]
        control = addin.createInstance("com.sun.star.form.component.CommandButton")
        control.Tag = tag
        script = addin.ScriptProvider.getScript(_CALLBACK)
        script.invoke((control,), (), ())

    def _models(self) -> list[Any]:
        forms = self.books[-1].CurrentController.ActiveSheet.DrawPage.Forms
        every = [forms.getByIndex(number) for number in range(forms.Count)]
        return [form.getByIndex(number) for form in every for number in range(form.Count)]

    def store(self, url: str, filter: str) -> None:  # noqa: A002 - as above
        """Store a copy."""
        self.books[-1].storeToURL(url, properties(FilterName=filter))

    def put(self, cells: list[tuple[str, str, dict[str, Any]]]) -> None:
        """Change cells of the open workbook, as Python does: a protected sheet is opened for a moment."""
        sheets = self.books[-1].Sheets
        for name in dict.fromkeys(name for name, _, _ in cells):
            sheet = sheets.getByName(name)
            protected = sheet.isProtected()
            if protected:
                sheet.unprotect("")
            for owner, address, wanted in cells:
                if owner == name:
                    self._put(sheet, sheet.getCellRangeByName(address), wanted)
            if protected:
                sheet.protect("")

    def add(self, sheet: str, values: dict[str, Any]) -> None:
        """Add a sheet with values, behind the others."""
        sheets = self.books[-1].Sheets
        sheets.insertNewByName(sheet, sheets.Count)
        made = sheets.getByName(sheet)
        at = {address: made.getCellRangeByName(address).CellAddress for address in values}
        rows, columns = (max(getattr(one, side) for one in at.values()) + 1 for side in ("Row", "Column"))
        grid = [[""] * columns for _ in range(rows)]
        for address, value in values.items():
            grid[at[address].Row][at[address].Column] = "" if value is None else value
        made.getCellRangeByPosition(0, 0, columns - 1, rows - 1).setDataArray(tuple(map(tuple, grid)))

    @staticmethod
    def _put(sheet: Any, cell: Any, wanted: dict[str, Any]) -> None:
        if "value" in wanted:
            value = wanted["value"]
            if isinstance(value, str) and value.startswith("="):
                cell.Formula = value
            elif isinstance(value, int | float):
                cell.Value = value
            else:
                cell.String = value or ""
        if "fill" in wanted:
            cell.CellBackColor = _NO_FILL if wanted["fill"] is None else int(wanted["fill"], 16)
        if "note" in wanted:
            cell.clearContents(8)  # CellFlags.ANNOTATION
            if wanted["note"] is not None:
                sheet.Annotations.insertNew(cell.CellAddress, wanted["note"])

    def look(self) -> dict[str, dict[str, dict[str, Any]]]:
        """Give what stands in every cell of every sheet: a few questions a sheet, because each one takes a while."""
        sheets = self.books[-1].Sheets
        return {name: self._look(sheets.getByName(name)) for name in sheets.ElementNames}

    @staticmethod
    def _look(sheet: Any) -> dict[str, dict[str, Any]]:
        cursor = sheet.createCursor()
        cursor.gotoEndOfUsedArea(False)  # noqa: FBT003 - UNO's call has no name for it
        end = cursor.RangeAddress
        used = sheet.getCellRangeByPosition(0, 0, end.EndColumn, end.EndRow)
        cells = {
            (row, column): {"value": None if value == "" else value, "fill": None, "note": None}
            for row, line in enumerate(used.DataArray)
            for column, value in enumerate(line)
        }
        groups = used.UniqueCellFormatRanges
        for group in (groups.getByIndex(number) for number in range(groups.Count)):
            fill = group.CellBackColor
            for area in group.RangeAddresses if fill != _NO_FILL else ():
                for row in range(area.StartRow, area.EndRow + 1):
                    for column in range(area.StartColumn, area.EndColumn + 1):
                        cells[row, column]["fill"] = f"{fill & 0xFFFFFF:06X}"
        notes = sheet.Annotations
        for note in (notes.getByIndex(number) for number in range(notes.Count)):
            where = note.Position
            cells[where.Row, where.Column]["note"] = note.String
        return {_address(*place): look for place, look in cells.items()}

    def remove(self, sheet: str) -> None:
        """Remove a sheet."""
        self.books[-1].Sheets.removeByName(sheet)

    def select(self, sheet: str, address: str) -> None:
        """Bring a sheet to the front and select a cell of it."""
        controller = self.books[-1].CurrentController
        found = self.books[-1].Sheets.getByName(sheet)
        controller.setActiveSheet(found)
        controller.select(found.getCellRangeByName(address))

    def selected(self) -> tuple[str, str]:
        """Give the selected cell."""
        name = self.books[-1].CurrentSelection.AbsoluteName
        sheet, _, address = name.rpartition(".")
        return sheet.removeprefix("$").strip("'"), address.replace("$", "")

    def close(self) -> None:
        """Close the workbook opened last, unsaved."""
        self.books.pop().close(True)  # noqa: FBT003 - UNO's call has no name for it


def _address(row: int, column: int) -> str:
    letters, rest = "", column + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(65 + letter) + letters
    return f"{letters}{row + 1}"


def main() -> None:
    """Answer requests until there are no more, then end LibreOffice."""
    desk = Desk(connect(sys.argv[1], float(sys.argv[2])))
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = {"answer": getattr(desk, request.pop("do"))(**request)}
        except Exception as error:  # noqa: BLE001 - whatever LibreOffice refuses: the test must hear of it
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)  # noqa: T201 - the answer
    while desk.books:
        desk.close()
    end(desk.desktop)


if __name__ == "__main__":
    main()
