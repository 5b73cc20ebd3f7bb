"""Fixtures that every test may ask for."""

from __future__ import annotations

import signal
from collections import deque
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from hov_tools.ooxml.write.draft import Draft
from support.environment import WORKBOOKS, unavailable
from support.libreoffice import LibreOffice, find_soffice, find_uno_python
from support.small_form import write_small_form
from support.soundness import new_faults

if TYPE_CHECKING:
    from collections.abc import Container, Iterator
    from pathlib import Path

# The time one example takes depends on what else the machine does: a deadline would fail at random.
settings.register_profile("hov", deadline=None)
settings.load_profile("hov")

_REMEMBERED = 50


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test that starts LibreOffice, so that `-m "not libreoffice"` leaves them out."""
    for item in items:
        if isinstance(item, pytest.Function) and "libreoffice" in item.fixturenames:
            item.add_marker(pytest.mark.libreoffice)


@pytest.fixture(autouse=True)
def every_workbook_is_sound(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Check every workbook that a test lets be written: it has no fault that those it was made from had not.

    All that is written comes out of one method; what an undo brings back was read earlier in the same test.
    """
    build = Draft.build
    read: deque[bytes] = deque(maxlen=_REMEMBERED)
    found: list[str] = []

    def checked(draft: Draft, *, quick: Container[str] | None = None) -> bytes:
        data = build(draft, quick=quick)
        read.append(draft.package.data)
        found.extend(new_faults(read, data))
        assert not found
        return data

    monkeypatch.setattr(Draft, "build", checked)
    yield
    # Also where the code under test goes on after whatever was raised.
    assert not found


@pytest.fixture(autouse=True)
def own_folder(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the user's own folder, with the key and the log, be one of the tests."""
    folder = tmp_path_factory.getbasetemp() / "own"
    for name in ("XDG_STATE_HOME", "XDG_DATA_HOME", "LOCALAPPDATA", "APPDATA"):
        monkeypatch.setenv(name, str(folder))


@pytest.fixture(scope="session")
def workbooks() -> Path:
    """Give the folder with the blank forms and the example consortia; read only."""
    return WORKBOOKS


@pytest.fixture(scope="session")
def libreoffice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LibreOffice]:
    """Give a LibreOffice with a profile of its own; with pytest-xdist one per worker."""
    soffice = find_soffice()
    if soffice is None:
        unavailable("LibreOffice is not installed (Debian: libreoffice-calc)")
    python = find_uno_python(soffice)
    if python is None:
        unavailable("no Python on this machine can import uno (Debian: python3-uno)")
    with LibreOffice(tmp_path_factory.mktemp("libreoffice"), soffice, python) as office:
        yield office


@pytest.fixture(scope="session")
def small_form(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a small form, alone in its folder, under a name that is hard on programs; read only."""
    path = tmp_path_factory.mktemp("form") / "formulier [1] é.xlsx"
    write_small_form(path)
    return path


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Let what is started listen to Ctrl+C: a shell that starts tests in the background has them ignore it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)
