"""The modules of pywin32 that `xlwings/_xlwindows.py` imports, and that engine itself, loaded once."""

from __future__ import annotations

import atexit
import ctypes
import datetime as dt
import functools
import importlib
import sys
import types
from contextlib import contextmanager
from unittest import mock

from excel.rig.dispatch import CDispatch, ComError, TimeType

_BUTTONS = {"MB_OK": 0, "MB_OKCANCEL": 1, "MB_YESNO": 4, "MB_YESNOCANCEL": 3}
_ICONS = {"MB_ICONINFORMATION": 64, "MB_ICONWARNING": 48}
_WINDOW, _PROCESS = 1, 4242
ALERTS = []
"""What message boxes said."""
RUNNING = []
"""The Excel that has a window."""


def _message_box(_window, prompt, _title, _style):
    ALERTS.append(prompt)
    return 1


def _module(name, **members):
    made = types.ModuleType(name)
    vars(made).update(members)
    return made


class _Utc:
    @staticmethod
    def utc():

        return dt.UTC


def _modules():
    nothing = type("CoClassBaseClass", (), {})
    client = _module(
        "win32com.client",
        CDispatch=CDispatch,
        CoClassBaseClass=nothing,
        DispatchBaseClass=type("DispatchBaseClass", (), {}),
        Dispatch=lambda one: one,
        DispatchEx=lambda one: one,
    )
    found = [
        _module("pywintypes", com_error=ComError, error=type("error", (Exception,), {}), TimeType=TimeType, IID=str),
        _module("pythoncom", ole_error=ComError, CoInitialize=lambda: None, __file__="pythoncom.dll"),
        _module("win32api", MessageBox=_message_box),
        _module("win32con", **_BUTTONS, **_ICONS),
        _module("win32gui", FindWindowEx=lambda *_: _WINDOW),
        _module("win32process", GetWindowThreadProcessId=lambda _: (0, _PROCESS)),
        _module("win32timezone", TimeZoneInfo=_Utc),
        _module("win32com", client=client),
        client,
    ]
    return {one.__name__: one for one in found}


@functools.cache
def load():
    """Give xlwings' engine for Windows with the modules that it was loaded over."""
    modules = _modules()
    with there(modules), _patched():
        engine = importlib.import_module("xlwings._xlwindows")
    engine.get_xl_app_from_hwnd = lambda _: engine.COMRetryObjectWrapper(RUNNING[-1])
    # It would look for processes of Excel.
    atexit.unregister(engine.cleanup)
    return engine, {**modules, "xlwings._xlwindows": engine}


@contextmanager
def there(modules):
    """Let modules be there; those that are imported meanwhile stay, which `mock.patch.dict` would take out."""
    sys.modules.update(modules)
    try:
        yield
    finally:
        for name in modules:
            sys.modules.pop(name, None)


def _patched():
    libraries = {name: mock.MagicMock() for name in ("windll", "oledll", "PyDLL")}
    windows = libraries["windll"].user32
    windows.GetTopWindow.return_value, windows.GetWindow.return_value = _WINDOW, 0
    return mock.patch.multiple(ctypes, create=True, **libraries)
