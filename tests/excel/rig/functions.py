"""The worksheet functions as Excel calls them: the add-in's VBA, xlwings' own server, and the Python module.

VBA runs in pyOpenVBA's interpreter. What it calls through COM, `XLPy.CallUDF`, is the method of that name of the real
`xlwings/com_server.py`, which reads the ranges that are handed over by itself.
"""

from __future__ import annotations

import importlib
import sys
import types
from contextlib import contextmanager
from unittest import mock

import xlwings as xw
from pyopenvba.apps.excel._model import Range
from pyopenvba.interpreter._objects import VBAObject, method
from pyopenvba.interpreter._values import MISSING

from excel.rig import pywin32
from excel.rig.dispatch import CDispatch
from tools.build_excel.functions import function_module, read_table

_MISSING = -2147352572  # DISP_E_PARAMNOTFOUND, as pywin32 hands over an argument that is left out
_SERVED = ("xlwings.udfs", "xlwings.com_server", "hov_tools.excel.functions")
# What the interpreter does not know and no function turns on: the wizard is closed; the cell that calls.
_UNKNOWN = {
    'Application.CommandBars("Standard").Controls(1).Enabled': "True",
    "Application.Caller": 'ActiveSheet.Range("Z1")',
}
_LINE = """
Public Lijn As Object
Public Sub Verbind(ByVal andere As Object)
    Set Lijn = andere
End Sub
Public Function XLPy() As Object
    Set XLPy = Lijn
End Function
"""


class _Server(VBAObject):
    """The server of xlwings, as VBA has hold of it."""

    vba_type_name = "XLPython"

    def __init__(self, wire, server):
        self._wire, self._server = wire, server

    @method
    def CallUDF(self, script, name, arguments, book, caller):
        given = [_MISSING if one is MISSING else self._wire.out(one) for one in arguments.elements()]
        return self._wire.into(
            self._server.CallUDF(script, name, tuple(given), self._wire.out(book), self._wire.out(caller))
        )


def _modules():
    def not_ours(_):
        raise TypeError("no object of this process")

    util = types.ModuleType("win32com.server.util")
    util.unwrap = not_ours
    names = ("win32event", "win32com.server", "win32com.server.dispatcher", "win32com.server.policy")
    made = {name: types.ModuleType(name) for name in names}
    made["win32com.server"].util = util
    return {**made, "win32com.server.util": util}


@contextmanager
def serving():
    """Load xlwings' server and the functions that it serves as on Windows; gives the server."""
    _, loaded = pywin32.load()
    loaded["pythoncom"].TypeIIDs = {"IDispatch": type("PyIDispatch", (), {})}
    loaded["pythoncom"].IID_IDispatch = "IDispatch"
    loaded["win32com"].server = _modules()["win32com.server"]
    with mock.patch.dict(sys.modules, {**loaded, **_modules()}):
        for name in _SERVED:
            sys.modules.pop(name, None)
        udfs = importlib.import_module("xlwings.udfs")
        with mock.patch.multiple(xw, func=udfs.xlfunc, arg=udfs.xlarg):
            importlib.import_module("hov_tools.excel.functions")
        com = importlib.import_module("xlwings.com_server")
        try:
            yield com.XLPython()
        finally:
            com.loop.close()


class Functions:
    """The functions of the add-in, called with ranges of an open workbook.

    Args:
        room: with the workbook.
        server: of `serving`.
    """

    def __init__(self, room, server):
        self._room = room
        source = function_module(read_table()).source
        for name, known in _UNKNOWN.items():
            source = source.replace(name, known)
        app = room.host
        app.add_module(source, name="HovFuncties")
        app.add_module(_LINE, name="Lijn1")
        app.run("Verbind", _Server(room.wire, server))

    def __call__(self, name, *arguments):
        """Call a function with values, or with ranges by their addresses behind an "="; gives what VBA answers."""
        given = [self._range(one[1:]) if isinstance(one, str) and one.startswith("=") else one for one in arguments]
        return self._room.host.interpreter.run(name, [self._room.wire.into(one) for one in given])

    def _range(self, address):
        return CDispatch(self._room.model.sheets_[0].vba_get("Range", [address]), self._room.wire)

    def put(self, address, answer):
        """Let an answer stand in cells, as a formula there would give it."""
        target = self._room.model.sheets_[0].vba_get("Range", [address])
        assert isinstance(target, Range)
        target.vba_set("Value", answer)

    def value(self, address):
        """Give what a cell holds, computed."""
        return self._room.model.sheets_[0].vba_get("Range", [address]).vba_get("Value")
