"""Runs under a Python that has `uno`: opens workbooks in a listening LibreOffice, presses buttons, looks and edits.

Usage: click_driver.py PIPE SECONDS. A line of JSON on standard input is a request, one on standard output its answer:

    open      url, filter or null → true, or false when LibreOffice cannot load it
    buttons   → labels of the buttons on the sheet in front
    press     label → null
    store     url, filter → null
    put       cells: [sheet, address, {"value", "fill", "note"}] → null
    look      sheet, addresses → what stands there, in the same form
    sheets    → names
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
from uno_driver import connect, properties

# Ask nothing, run the macros: MacroExecMode.ALWAYS_EXECUTE_NO_WARN.
_ALWAYS = 4
_NO_FILL = -1
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

    def _models(self) -> list[Any]:
        forms = self.books[-1].CurrentController.ActiveSheet.DrawPage.Forms
        every = [forms.getByIndex(number) for number in range(forms.Count)]
        return [form.getByIndex(number) for form in every for number in range(form.Count)]

    def store(self, url: str, filter: str) -> None:  # noqa: A002 - as above
        """Store a copy."""
        self.books[-1].storeToURL(url, properties(FilterName=filter))

    def put(self, cells: list[tuple[str, str, dict[str, Any]]]) -> None:
        """Change cells of the open workbook; a sheet that is not there is added."""
        book = self.books[-1]
        for name, address, wanted in cells:
            if not book.Sheets.hasByName(name):
                book.Sheets.insertNewByName(name, book.Sheets.Count)
            sheet = book.Sheets.getByName(name)
            protected = sheet.isProtected()
            if protected:
                sheet.unprotect("")
            self._put(sheet, sheet.getCellRangeByName(address), wanted)
            if protected:
                sheet.protect("")

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

    def look(self, sheet: str, addresses: list[str]) -> list[dict[str, Any]]:
        """Give what stands in cells."""
        found = self.books[-1].Sheets.getByName(sheet)
        return [self._look(found.getCellRangeByName(address)) for address in addresses]

    @staticmethod
    def _look(cell: Any) -> dict[str, Any]:
        fill = cell.CellBackColor
        is_number = cell.Type.value == "VALUE" or (cell.Type.value == "FORMULA" and cell.getError() == 0)
        return {
            "value": cell.Value if is_number else cell.String,
            "fill": None if fill == _NO_FILL else f"{fill & 0xFFFFFF:06X}",
            "note": cell.Annotation.String or None,
        }

    def sheets(self) -> list[str]:
        """Give the names of the sheets."""
        return list(self.books[-1].Sheets.ElementNames)

    def close(self) -> None:
        """Close the workbook opened last, unsaved."""
        self.books.pop().close(True)  # noqa: FBT003 - UNO's call has no name for it


def main() -> None:
    """Answer requests until there are no more, then end LibreOffice."""
    desk = Desk(connect(sys.argv[1], float(sys.argv[2])))
    for line in sys.stdin:
        request = json.loads(line)
        answer = getattr(desk, request.pop("do"))(**request)
        print(json.dumps(answer), flush=True)  # noqa: T201 - the answer
    while desk.books:
        desk.close()
    desk.desktop.terminate()


if __name__ == "__main__":
    main()
