"""The time that a button works: Excel kept still, progress in the status bar, Esc heard, all as before at the end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from hov_tools.excel import text

if TYPE_CHECKING:
    import xlwings as xw

    from hov_tools.excel.native import Native

# What is changed while a button works, and to what.
_QUIET = (
    ("screen_updating", False),
    ("enable_events", False),
    ("display_alerts", False),
    ("calculation", "manual"),
)


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

    def files(self, files: Iterable[Path], count: int) -> Iterator[Path]:
        """Show which file is being read; raises as `step`."""
        for number, path in enumerate(files, start=1):
            self.step(text("bezig_bestand", file=path.name, number=number, count=count))
            yield path


@contextmanager
def quiet(app: xw.App, native: Native) -> Iterator[Progress]:
    """Keep Excel still, and put everything back whatever happens."""
    with ExitStack() as stack:
        # Esc that was pressed before the button is not for us.
        native.is_stop_asked()
        bar, progress = app.status_bar, Progress(app, native)
        stack.callback(lambda: setattr(app, "status_bar", progress.last or (bar if isinstance(bar, str) else False)))
        for name, value in _QUIET:
            stack.callback(setattr, app, name, getattr(app, name))
            setattr(app, name, value)
        yield progress
