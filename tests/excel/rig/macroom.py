"""The room on macOS: xlwings' own engine for it, over AppleScript that reaches the same recorded Excel."""

from __future__ import annotations

import atexit
import functools
import importlib
from contextlib import contextmanager
from unittest import mock

import xlwings as xw

from excel.rig import appscript
from excel.rig import room as rig
from excel.rig.dispatch import CDispatch
from excel.rig.pywin32 import there
from hov_tools.excel import button
from hov_tools.excel.native import native_for


@functools.cache
def load():
    """Give xlwings' engine for macOS with the modules that it was loaded over."""
    modules = appscript.modules()
    with there(modules):
        engine = importlib.import_module("xlwings._xlmac")
    atexit.unregister(engine.cleanup)
    # The system tells them, not Excel.
    engine.App.pid, engine.App.visible = 1, True
    engine.Apps._iter_excel_instances = lambda _: [engine.App.pid]
    engine.App.activate = lambda _, steal_focus=False: None
    return engine, {**modules, "xlwings._xlmac": engine}


class MacRoom(rig.Room):
    """One Excel on macOS with one workbook open."""

    def reached(self):
        engine, _ = load()
        appscript.RUNNING[:] = [appscript.reference(CDispatch(self.app, self.wire))]
        app = engine.App(xl=appscript.RUNNING[-1])
        book = xw.Book(impl=engine.Book(app, self.model.name))
        book.set_mock_caller()
        return book


@contextmanager
def engine(*, calculates=False):
    """Make xlwings' engine for macOS the active one, and the buttons those of macOS."""
    with rig.engine(calculates=calculates):
        loaded, modules = load()
        with there(modules), mock.patch.object(button, "native_for", return_value=native_for("darwin")):
            xw.engines.engines.clear()
            one = xw.Engine(impl=loaded.engine)
            xw.engines.add(one)
            one.activate()
            yield
