"""Excel itself, as far as xlwings does not do the same on every system; the only modules that use its `.api`."""

from __future__ import annotations

import sys

from hov_tools.excel.native.contract import Native


def native_for(platform: str = sys.platform) -> Native:
    """Give the one of this system; on any other than macOS that of Windows."""
    if platform == "darwin":
        from hov_tools.excel.native.mac import MacNative  # noqa: PLC0415 - each system loads its own

        return MacNative()
    from hov_tools.excel.native.windows import WindowsNative  # noqa: PLC0415 - as above

    return WindowsNative()
