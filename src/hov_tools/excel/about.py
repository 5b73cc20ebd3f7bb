"""The buttons about the tool itself."""

from __future__ import annotations

from hov_tools import __version__
from hov_tools.excel.press import Context
from hov_tools.excel.texts import text


def show_help(_: Context) -> str:
    """Show what the buttons do."""
    return text("help", version=__version__)
