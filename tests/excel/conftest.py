"""The rig for every test that asks for it, and copies of the example forms."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from excel.rig import room as rig


@pytest.fixture
def excel() -> Iterator[Callable[[Path], rig.Room]]:
    """Opens a workbook in an Excel of its own; afterwards xlwings is as it was."""
    with rig.engine():
        yield rig.Room


@pytest.fixture
def folder(workbooks: Path, tmp_path: Path) -> Callable[[str], Path]:
    """A copy of a folder with forms, by its name."""

    def copied(name: str) -> Path:
        target = tmp_path / name.replace("/", "-")
        shutil.copytree(workbooks / name, target)
        return target

    return copied
