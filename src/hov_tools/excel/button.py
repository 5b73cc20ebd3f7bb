"""What every button does around its own work: it takes the calling book, and ends in a message, never a traceback."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from importlib.util import find_spec
from typing import TYPE_CHECKING

from msgspec import Struct

from hov_tools.errors import OutputError, UsageError
from hov_tools.excel import reason, text
from hov_tools.excel.journal import OpenJournal
from hov_tools.excel.mending import mend
from hov_tools.excel.native import native_for
from hov_tools.excel.native.contract import Native
from hov_tools.excel.server import spare_excel
from hov_tools.excel.session import ExcelScreen, Progress, Screen, StoppedError, telling
from hov_tools.journalkey import journal_key
from hov_tools.ooxml.errors import EditRefusedError, WorkbookError

if TYPE_CHECKING:
    import xlwings as xw


class Context(Struct, frozen=True):
    """What a button works with.

    Attributes:
        book: the workbook in front of the user.
        native: of this system.
        screen: asks and tells.
        progress: how far it is.
        journal: of that workbook, signed with the user's own key where there is one.
        is_mended: what an earlier run left half done was taken back just now.
    """

    book: xw.Book
    native: Native
    screen: Screen
    progress: Progress
    journal: OpenJournal
    is_mended: bool = False


Work = Callable[[Context], str | None]
"""The work of a button; gives the message for its end, or None when there is nothing to tell."""


def work_on_calling_book(work: Work, *, native: Native | None = None) -> None:
    """Do the work of a button on the book that called, and show its message.

    Exits with status 1, and the reason on standard error, when xlwings is missing or Excel cannot be reached.
    """
    if find_spec("xlwings") is None:
        # Without xlwings there is no window to say it in; Excel shows what stands on standard error.
        sys.stderr.write(text("geen_xlwings") + "\n")
        sys.exit(1)
    used = native or native_for()
    try:
        book = _calling_book()
        screen = ExcelScreen(book.app, used)
        message = work_on_book(work, book, used, screen)
        if message:
            screen.tell(message)
    except Exception as error:  # noqa: BLE001 - as in `work_on_book`; here Excel itself cannot be reached
        sys.stderr.write(_unreachable(error) + "\n")
        sys.exit(1)


def _calling_book() -> xw.Book:
    import xlwings as xw  # noqa: PLC0415 - only a button that is pressed waits for it

    spare_excel()
    name = _argument("--wb=")
    if "=" not in name:
        return xw.Book.caller()
    # xlwings reads a name up to its first "=".
    window = _argument("--hwnd=")
    apps = [app for app in xw.apps if not window or str(app.hwnd) == window]
    return apps[0].books[name]


def _argument(start: str) -> str:
    return next((arg.removeprefix(start).strip() for arg in sys.argv if arg.startswith(start)), "")


def _unreachable(error: Exception) -> str:
    """Say that Excel does not answer; on macOS the reason is often that it is not allowed to."""
    from hov_tools.logfile import log_failure  # noqa: PLC0415 - only a failure waits for it

    number, log = log_failure(error)
    if "-1743" in str(error):
        from hov_tools.excel.setup import cause  # noqa: PLC0415 - as above

        return " ".join(cause("geen-toestemming"))
    return text("excel_weigert", run=number, log=log)


def work_on_book(work: Work, book: xw.Book, native: Native, screen: Screen) -> str | None:
    """Do the work; gives its message, or a Dutch one about what went wrong.

    What an earlier run left half done is taken back first, and what this one leaves so afterwards.
    """
    key = journal_key()
    try:
        native.begin()
        is_mended = mend(book, native, key)
        with telling(book.app, native) as progress:
            try:
                message = work(Context(book, native, screen, progress, OpenJournal(book, native, key), is_mended))
            except (Exception, KeyboardInterrupt):
                # Where Excel refuses this as well, the next button does it.
                with suppress(*native.failures):
                    mend(book, native, key)
                raise
        return "\n\n".join([text("hersteld"), *([message] if message else [])]) if is_mended else message
    except (StoppedError, KeyboardInterrupt):
        return text("gestopt")
    except EditRefusedError as error:
        where = "!".join(part for part in (error.sheet, error.cell) if part is not None) or book.name
        return text("geweigerd", where=where, why=reason(error.reason))
    except WorkbookError:
        return text("beschadigd")
    except (UsageError, OutputError) as error:
        return str(error)
    except Exception as error:  # noqa: BLE001 - a user never sees a traceback: it goes to the log, under a number
        from hov_tools.logfile import log_failure  # noqa: PLC0415 - only a failure waits for it

        number, log = log_failure(error)
        if native.is_busy(error):
            return text("excel_bezig")
        return text("excel_kon_niet" if isinstance(error, native.failures) else "mislukt", run=number, log=log)
