"""What a user meets while a button works: messages and questions, progress in the status bar, Esc."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from hov_tools.excel import text
from hov_tools.files.handed_in import InputFile
from hov_tools.texts import without_options

if TYPE_CHECKING:
    import xlwings as xw

    from hov_tools.excel.native.contract import Native


class Screen(Protocol):
    """Messages and questions, behind an interface so that a test can stand in for a person."""

    def tell(self, message: str) -> None:
        """Show a message that a user must close."""

    def choose_folder(self, title: str) -> Path | None:
        """Let the user choose a folder; None when they did not."""

    def ask(self, question: str) -> str | None:
        """Ask for a line of text; None when the user stops."""


class ExcelScreen:
    """The screen of Excel itself."""

    def __init__(self, app: xw.App, native: Native) -> None:
        self._app = app
        self._native = native

    def tell(self, message: str) -> None:
        """Show a message box with only an OK button."""
        self._app.alert(without_options(message), title=text("titel"))

    def choose_folder(self, title: str) -> Path | None:
        """Show the system's own window for folders."""
        return self._native.choose_folder(self._app, title)

    def ask(self, question: str) -> str | None:
        """Show a window with a box to type in."""
        return self._native.ask(self._app, question, text("titel"))


class StoppedError(Exception):
    """The user pressed Esc."""


class Progress:
    """Tells how far it is, and stops when the user asks for that."""

    def __init__(self, app: xw.App, native: Native) -> None:
        self._app = app
        self._native = native
        self.last: str | None = None

    def keep(self, message: str) -> None:
        """Leave a message in the status bar when the work is done."""
        self.last = message

    def step(self, message: str) -> None:
        """Show what is being done.

        Raises:
            StoppedError: the user pressed Esc.
        """
        if self._native.is_stop_asked():
            raise StoppedError
        self._app.status_bar = message

    def files(self, files: Iterable[InputFile], count: int) -> Iterator[InputFile]:
        """Show which file is being read; raises as `step`."""
        for number, one in enumerate(files, start=1):
            self.step(text("bezig_bestand", file=one.name, number=number, count=count))
            yield one


@contextmanager
def telling(app: xw.App, native: Native) -> Iterator[Progress]:
    """Tell in the status bar how far it is; afterwards the bar is Excel's own again, or the user's."""
    # Esc that was pressed before the button is not for us.
    native.is_stop_asked()
    bar, progress = app.status_bar, Progress(app, native)
    # What a button said that Python did not live to take away is nobody's.
    is_of_another = isinstance(bar, str) and not bar.startswith(text("titel"))
    try:
        yield progress
    finally:
        app.status_bar = progress.last or (bar if is_of_another else False)
