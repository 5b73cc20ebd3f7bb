"""The engine for every test that asks for it, and copies of the example forms."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import xlwings as xw

from excel import engine


@pytest.fixture
def app() -> Iterator[engine.App]:
    """A fresh engine; afterwards xlwings is as it was."""
    impl = engine.start()
    yield impl.app
    xw.engines.active = None
    xw.engines.engines.clear()
    if hasattr(xw.Book, "_mock_caller"):
        del xw.Book._mock_caller


@pytest.fixture
def folder(workbooks: Path, tmp_path: Path) -> Callable[[str], Path]:
    """A copy of a folder with forms, by its name."""

    def copied(name: str) -> Path:
        target = tmp_path / name.replace("/", "-")
        shutil.copytree(workbooks / name, target)
        return target

    return copied
