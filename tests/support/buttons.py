"""Pressing a button in LibreOffice, as a user does, with macros allowed."""

from __future__ import annotations

import uuid
from pathlib import Path

from .libreoffice import find_soffice, find_uno_python
from .processes import run_to_end, running

_SUPPORT = Path(__file__).resolve().parent
# Runs under a Python that has `uno`: presses every button of a sheet and prints what stands in a cell in between.
_PRESS = """
import sys, time
folder, pipe, url, sheet, where, address = sys.argv[1:]
sys.path.insert(0, folder)
from uno_driver import connect, end, properties
until = time.monotonic() + 60
desktop = connect(pipe, 60)
book = desktop.loadComponentFromURL(url, "_blank", 0, properties(MacroExecutionMode=4))
sheet = book.Sheets.getByName(sheet)
cell = book.Sheets.getByName(where).getCellRangeByName(address)
values = [cell.Value]
forms = sheet.DrawPage.Forms
models = [form.getByIndex(i) for form in (forms.getByIndex(j) for j in range(forms.Count)) for i in range(form.Count)]
controller = book.CurrentController
controller.setActiveSheet(sheet)
for model in models:
    control = None
    while control is None and time.monotonic() < until:
        time.sleep(0.2)
        control = controller.getControl(model)
    control.AccessibleContext.doAccessibleAction(0)
    patience = time.monotonic() + 10
    while cell.Value == values[-1] and time.monotonic() < patience:
        time.sleep(0.1)
    values.append(cell.Value)
print(*values, flush=True)
book.close(True)
end(desktop)
"""


def pressed(folder: Path, file: Path, sheet: str, target: tuple[str, str]) -> list[float]:
    """Open a workbook in LibreOffice and press the buttons of a sheet one after the other.

    Args:
        folder: for LibreOffice's profile and logs.
        file: the workbook.
        sheet: with the buttons.
        target: sheet and cell that their macro changes.

    Returns:
        The value of the cell before the first, and after each.
    """
    soffice = find_soffice()
    assert soffice is not None
    python = find_uno_python(soffice)
    assert python is not None
    options = ["--headless", "--norestore", "--nologo", "--nodefault"]
    command = [str(soffice), f"-env:UserInstallation={(folder / 'profile').as_uri()}", *options]
    if not (folder / "profile").exists():
        run_to_end([*command, "--terminate_after_init"], folder / "first.log", 60, accepted=(0, 81))
    pipe = f"hov-{uuid.uuid4().hex}"
    log = folder / "press.log"
    with running([*command, f"--accept=pipe,name={pipe};urp;StarOffice.ComponentContext"], folder / "office.log"):
        run_to_end([str(python), "-c", _PRESS, str(_SUPPORT), pipe, file.as_uri(), sheet, *target], log, 90)
    return [float(one) for one in log.read_text(encoding="utf-8").split()]
