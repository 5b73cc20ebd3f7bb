"""An imagined computer with Windows, for showing elsewhere what installing does there."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath, PureWindowsPath

from hov_tools.excel.setup.machine import WINDOWS
from hov_tools.excel.setup.places import XLWINGS

_HOME = PureWindowsPath("C:/Users/naam")
_PYTHON = _HOME / "hov" / "Scripts" / "pythonw.exe"


class SomeWindows:
    """On which nothing was installed yet, and nothing can be."""

    platform = WINDOWS
    home: PurePath = _HOME
    python: PurePath = _PYTHON
    encoding = "cp1252"

    @property
    def environment(self) -> Mapping[str, str]:
        """The environment variables: none."""
        return {}

    def xlwings(self) -> tuple[str, PurePath] | None:
        """Give the right version."""
        return XLWINGS, _HOME / "hov" / "Lib" / "site-packages" / "xlwings"

    def read(self, path: PurePath) -> bytes | None:  # noqa: ARG002 - no file is there
        """Find no file."""
        return None

    def write(self, path: PurePath, data: bytes) -> None:  # noqa: ARG002 - as above
        """Refuse."""
        raise PermissionError(path)

    def remove(self, path: PurePath) -> None:
        """Refuse."""
        raise PermissionError(path)

    def registry(self, key: str, name: str) -> object | None:  # noqa: ARG002 - as above
        """Find nothing."""
        return None

    def ask_excel(self) -> str:
        """Say nothing."""
        return ""
