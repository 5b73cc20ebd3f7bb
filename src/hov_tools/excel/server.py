"""The server of the worksheet functions, as the add-in starts it (Windows)."""

from __future__ import annotations

import atexit
import sys


def serve(clsid: str) -> None:
    """Answer the worksheet functions of one Excel until that ends.

    Args:
        clsid: by which Excel finds this server.
    """
    import xlwings as xw  # noqa: PLC0415 - where it is missing, Excel shows what this raises

    spare_excel()
    xw.serve(clsid)  # type: ignore[call-arg]  # its stand-in on other systems takes none


def spare_excel() -> None:
    """Let xlwings end no Excel on leaving: it takes every one without a window for a leftover of its own."""
    module = sys.modules.get("xlwings._xlwindows")
    if module is not None:
        atexit.unregister(module.cleanup)
