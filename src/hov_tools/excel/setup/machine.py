"""The computer as installing sees it: files, settings and the registry.

It stands behind an interface, so that a test on any system can stand in for Windows or macOS.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path, PurePath, PureWindowsPath
from typing import Protocol

from hov_tools.ooxml.save import save_atomically

WINDOWS, MACOS = "win32", "darwin"

XLWINGS = "0.37.8"
"""The version of xlwings that the add-in is built with: its library and its script carry it in their names."""

_HOME = PureWindowsPath("C:/Users/naam")
_PYTHON = _HOME / "hov" / "Scripts" / "pythonw.exe"


class Machine(Protocol):
    """What installing asks of a computer."""

    @property
    def platform(self) -> str:
        """As `sys.platform`."""

    @property
    def environment(self) -> Mapping[str, str]:
        """The environment variables."""

    @property
    def home(self) -> PurePath:
        """The user's folder."""

    @property
    def python(self) -> PurePath:
        """The interpreter that hov_tools is installed for."""

    @property
    def encoding(self) -> str:
        """In which VBA reads a text file."""

    def xlwings(self) -> tuple[str, PurePath] | None:
        """Give xlwings' version and folder; None when it is not installed."""

    def read(self, path: PurePath) -> bytes | None:
        """Read a file; None when it is not there."""

    def write(self, path: PurePath, data: bytes) -> None:
        """Write a file, with its folder; raises OSError."""

    def remove(self, path: PurePath) -> None:
        """Remove a file; raises OSError."""

    def registry(self, key: str, name: str) -> object | None:
        """Give a value below HKEY_CURRENT_USER; None when it is not there."""

    def policy(self, key: str, name: str) -> object | None:
        """Give a value below HKEY_LOCAL_MACHINE; None when it is not there, or not to be read."""

    def ask_excel(self) -> str:
        """Ask Excel for its version through AppleScript; gives what went wrong, "" for nothing (macOS)."""


class ThisMachine:
    """The computer itself."""

    @property
    def platform(self) -> str:
        """As `sys.platform`."""
        return sys.platform

    @property
    def environment(self) -> Mapping[str, str]:
        """The environment variables."""
        return os.environ

    @property
    def home(self) -> PurePath:
        """The user's folder."""
        return Path.home()

    @property
    def python(self) -> PurePath:
        """The interpreter that hov_tools is installed for, without a window of its own where there is one."""
        here = Path(sys.executable)
        quiet = here.with_name("pythonw.exe")
        return quiet if quiet.is_file() else here

    @property
    def encoding(self) -> str:
        """In which VBA reads a text file: the system's code page on Windows."""
        return "mbcs" if sys.platform == WINDOWS else "utf-8"

    def xlwings(self) -> tuple[str, PurePath] | None:
        """Give xlwings' version and folder; None when it is not installed."""
        found = find_spec("xlwings")
        if found is None or found.origin is None:
            return None
        from importlib.metadata import version  # noqa: PLC0415 - only here

        return version("xlwings"), Path(found.origin).parent

    def read(self, path: PurePath) -> bytes | None:
        """Read a file; None when it is not there."""
        with suppress(FileNotFoundError, NotADirectoryError):
            return Path(path).read_bytes()
        return None

    def write(self, path: PurePath, data: bytes) -> None:
        """Write a file, with its folder; raises OSError."""
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        save_atomically(Path(path), data)

    def remove(self, path: PurePath) -> None:
        """Remove a file; raises OSError."""
        Path(path).unlink(missing_ok=True)

    def registry(self, key: str, name: str) -> object | None:
        """Give a value below HKEY_CURRENT_USER; None when it is not there."""
        if sys.platform != "win32":
            return None
        import winreg  # noqa: PLC0415 - only there

        with suppress(FileNotFoundError), winreg.OpenKey(winreg.HKEY_CURRENT_USER, key) as opened:
            value: object = winreg.QueryValueEx(opened, name)[0]
            return value
        return None

    def policy(self, key: str, name: str) -> object | None:
        """Give a value below HKEY_LOCAL_MACHINE; None when it is not there, or not to be read."""
        if sys.platform != "win32":
            return None
        import winreg  # noqa: PLC0415 - only there

        with suppress(OSError), winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, key) as opened:
            value: object = winreg.QueryValueEx(opened, name)[0]
            return value
        return None

    def ask_excel(self) -> str:
        """Ask Excel for its version through AppleScript; gives what went wrong, "" for nothing (macOS)."""
        if sys.platform != MACOS:
            return ""
        script = 'tell application "Microsoft Excel" to get version'
        asked = subprocess.run(  # noqa: S603 - a fixed program and script
            ["/usr/bin/osascript", "-e", script], capture_output=True, text=True, check=False
        )
        return "" if asked.returncode == 0 else asked.stderr.strip()


class ImaginedWindows:
    """A computer with Windows that is not there: `--proef` shows by it, elsewhere, what installing writes.

    Nothing was installed on it yet, and nothing can be.
    """

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

    def policy(self, key: str, name: str) -> object | None:  # noqa: ARG002 - as above
        """Find nothing."""
        return None

    def ask_excel(self) -> str:
        """Say nothing."""
        return ""
