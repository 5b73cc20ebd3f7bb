"""What a button shows and asks, behind a small interface so that a test can stand in for a person."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from hov_tools.excel import text

if TYPE_CHECKING:
    import xlwings as xw

    from hov_tools.excel.native import Native


class Screen(Protocol):
    """Messages and questions."""

    def tell(self, message: str) -> None:
        """Show a message that a user must close."""

    def choose_folder(self, title: str) -> Path | None:
        """Let the user choose a folder; None when they did not."""


class ExcelScreen:
    """The screen of Excel itself."""

    def __init__(self, app: xw.App, native: Native) -> None:
        self._app = app
        self._native = native

    def tell(self, message: str) -> None:
        """Show a message box with only an OK button."""
        self._app.alert(message, title=text("titel"))

    def choose_folder(self, title: str) -> Path | None:
        """Show the system's own window for folders."""
        return self._native.choose_folder(self._app, title)
