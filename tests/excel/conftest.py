"""The engine for every test of this folder, and copies of the example forms."""

from __future__ import annotations

import shutil

import pytest
import xlwings as xw
from excel import engine


@pytest.fixture
def app():
    """A fresh engine; afterwards xlwings is as it was."""
    impl = engine.start()
    yield impl.app
    xw.engines.active = None
    xw.engines.engines.clear()
    if hasattr(xw.Book, "_mock_caller"):
        del xw.Book._mock_caller


@pytest.fixture
def folder(shared, tmp_path):
    """A copy of a folder with forms, by its name."""

    def copied(name):
        target = tmp_path / name.replace("/", "-")
        shutil.copytree(shared / name, target)
        return target

    return copied
