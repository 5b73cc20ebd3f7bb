"""Leaving Excel alone: on leaving, xlwings ends every Excel that has no window, also one that somebody else started."""

from __future__ import annotations

import atexit
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
import xlwings as xw

from excel.rig import pywin32
from hov_tools.excel import server


def cleanup() -> None:
    """Stand in for what xlwings does on leaving."""


@pytest.fixture
def left_out(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Give what is no longer done on leaving."""
    monkeypatch.setitem(sys.modules, "xlwings._xlwindows", SimpleNamespace(cleanup=cleanup))
    done: list[object] = []
    monkeypatch.setattr(atexit, "unregister", done.append)
    return done


def test_what_xlwings_does_on_leaving_has_the_name_that_is_left_out() -> None:
    engine, _ = pywin32.load()
    assert callable(engine.cleanup)
    assert "cleanup" in Path(engine.__file__).read_text(encoding="utf-8").partition("@atexit.register")[2][:40]


def test_no_excel_is_ended_on_leaving(left_out: list[object]) -> None:
    server.spare_excel()
    assert left_out == [cleanup]


def test_the_server_of_the_functions_ends_none_either(left_out: list[object], monkeypatch: pytest.MonkeyPatch) -> None:
    served: list[str] = []
    monkeypatch.setattr(xw, "serve", served.append, raising=False)
    server.serve("{id}")
    assert (served, left_out) == (["{id}"], [cleanup])
