"""A LibreOffice with macros allowed, in which a test presses buttons."""

from __future__ import annotations

import json
import subprocess
import time
import uuid
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from support.environment import unavailable
from support.libreoffice import XLSX_FILTER, find_soffice, find_uno_python
from support.processes import ProgramError, run_to_end, running
from tools.build_excel.addin import NAME, addin_modules, assemble
from tools.build_excel.sources import Module, as_vba

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

MACRO_FILTER = "Calc MS Excel 2007 VBA XML"
_DRIVER = Path(__file__).with_name("click_driver.py")
_STAND_IN = Path(__file__).with_name("standin.bas")
_SECONDS = 60.0
_RESTART = 81  # the first start of a fresh profile may end with this status
# The modules of xlwings, which LibreOffice cannot compile: one such module silences every macro.
_NOT_OURS = frozenset({"xlwings", "Dictionary"})


class Pressed(Struct, frozen=True):
    """What reached Python when a button was pressed.

    Attributes:
        command: that VBA handed to xlwings.
        book: name of the workbook that was active then.
    """

    command: str
    book: str


class Office:
    """A LibreOffice that listens.

    Args:
        driver: the process that talks to it.
        inbox: file in which the stand-in for xlwings writes.
    """

    def __init__(self, driver: subprocess.Popen[str], inbox: Path) -> None:
        self._driver = driver
        self._inbox = inbox
        self._seen = 0

    def ask(self, action: str, **details: object) -> Any:
        """Let the driver do something; gives its answer."""
        if self._driver.stdin is None or self._driver.stdout is None:
            raise ProgramError("the driver has no pipes")
        self._driver.stdin.write(json.dumps({"do": action} | details) + "\n")
        self._driver.stdin.flush()
        line = self._driver.stdout.readline()
        if not line:
            raise ProgramError(f"the driver ended at {action} {details}")
        said = json.loads(line)
        if "error" in said:
            raise ProgramError(f"{action} {details}: {said['error']}")
        return said["answer"]

    def open(self, path: Path, export: str | None = None) -> None:
        """Open a workbook with its macros; it becomes the one in front."""
        if not self.ask("open", url=path.as_uri(), filter=export):
            raise ProgramError(f"LibreOffice cannot load {path.name}")

    def close(self) -> None:
        """Close the workbook in front, unsaved."""
        self.ask("close")

    def buttons(self) -> list[str]:
        """Give the labels of the buttons of the sheet in front, from top to bottom."""
        return list(self.ask("buttons"))

    def press(self, label: str) -> Pressed:
        """Press a button of the sheet in front and wait for what it hands to Python."""
        self.ask("press", label=label)
        return self._arrived(label)

    def press_ribbon(self, action: str) -> Pressed:
        """Press a control of the ribbon, by its tag: LibreOffice shows no ribbon, but the macro behind it runs."""
        self.ask("ribbon", tag=action)
        return self._arrived(action)

    def _arrived(self, what: str) -> Pressed:
        until = time.monotonic() + _SECONDS
        while time.monotonic() < until:
            lines = self._inbox.read_text(encoding="utf-8").splitlines() if self._inbox.exists() else []
            if len(lines) > self._seen:
                (line,) = lines[self._seen :]
                self._seen += 1
                return Pressed(*line.split("\t"))
            time.sleep(0.01)
        raise ProgramError(f"{what!r} did not reach Python")

    def store(self, path: Path) -> None:
        """Store a copy of the workbook in front, without macros."""
        self.ask("store", url=path.as_uri(), filter=XLSX_FILTER)

    def put(self, cells: Sequence[tuple[str, str, Mapping[str, object]]]) -> None:
        """Change cells of the workbook in front."""
        self.ask("put", cells=cells)

    def look(self) -> dict[tuple[str, str], dict[str, Any]]:
        """Give value, fill and note of every cell of the workbook in front, by sheet and address."""
        sheets = self.ask("look")
        return {(sheet, address): look for sheet, cells in sheets.items() for address, look in cells.items()}

    def add(self, sheet: str, values: Mapping[str, object]) -> None:
        """Add a sheet with values to the workbook in front."""
        self.ask("add", sheet=sheet, values=values)

    def remove(self, sheet: str) -> None:
        """Remove a sheet of the workbook in front."""
        self.ask("remove", sheet=sheet)

    def select(self, sheet: str, address: str) -> None:
        """Select a cell of the workbook in front."""
        self.ask("select", sheet=sheet, address=address)

    def selected(self) -> tuple[str, str]:
        """Give sheet and address of the selected cell."""
        sheet, address = self.ask("selected")
        return sheet, address


@contextmanager
def office(folder: Path) -> Iterator[Office]:
    """Start a LibreOffice with the add-in opened: its own modules, a stand-in for those of xlwings.

    Args:
        folder: an existing folder for the profile and the add-in.
    """
    soffice = find_soffice()
    python = None if soffice is None else find_uno_python(soffice)
    if soffice is None or python is None:
        unavailable("LibreOffice and a Python that can import uno (Debian: libreoffice-calc python3-uno)")
    inbox, addin = folder / "inbox.txt", folder / NAME
    addin.write_bytes(_addin(inbox))
    options = ["--headless", "--norestore", "--nologo", "--nodefault"]
    command = [str(soffice), f"-env:UserInstallation={(folder / 'profile').as_uri()}", *options]
    run_to_end([*command, "--terminate_after_init"], folder / "first.log", _SECONDS, accepted=(0, _RESTART))
    pipe = f"hov-{uuid.uuid4().hex}"
    listening = [*command, f"--accept=pipe,name={pipe};urp;StarOffice.ComponentContext"]
    talking = [str(python), str(_DRIVER), pipe, str(_SECONDS)]
    with (
        running(listening, folder / "office.log"),
        (folder / "driver.log").open("w", encoding="utf-8") as log,
        subprocess.Popen(talking, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True) as driver,
    ):
        try:
            started = Office(driver, inbox)
            # By its filter: LibreOffice does not know the ending of an add-in.
            started.open(addin, MACRO_FILTER)
            yield started
            driver.communicate(timeout=_SECONDS)
        finally:
            driver.kill()


def _addin(inbox: Path) -> bytes:
    own = [module for module in addin_modules() if module.name not in _NOT_OURS]
    text = _STAND_IN.read_text(encoding="utf-8").replace("{inbox}", str(inbox))
    return assemble((*own, Module("xlwings", as_vba(text, _STAND_IN.name))))
