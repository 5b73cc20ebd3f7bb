"""The page, built once, and browsers with it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from page.browsers import EXECUTABLES, Browser
from support.environment import ROOT, unavailable

BUILT = "HOV_PAGE"
"""Environment variable with the path of a page that is built already."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test with a browser as slow."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.slow)


def build(path: Path, *options: str) -> Path:
    """Build the page."""
    done = subprocess.run(
        [sys.executable, "-m", "tools.build_page", "--uit", str(path), *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return path


@pytest.fixture(scope="session")
def can_build() -> None:
    """Ask for what building needs."""
    if shutil.which("node") is None:
        unavailable("node is not installed (Debian: nodejs npm)")
    if not (ROOT / "page" / "node_modules").is_dir():
        unavailable("the page's packages are not there: python -m tools.build_page.fetch")


@pytest.fixture(scope="session")
def page(tmp_path_factory: pytest.TempPathFactory, can_build: None) -> Path:  # noqa: ARG001 - asked before
    """Give hov.html."""
    built = os.environ.get(BUILT)
    return Path(built).resolve() if built else build(tmp_path_factory.mktemp("page") / "hov.html")


def executable_of(kind: str) -> str:
    """Give the program of a kind of browser; skips or fails the test when there is none."""
    found = next((path for name in EXECUTABLES[kind] if (path := shutil.which(name)) is not None), None)
    if found is None:
        unavailable(f"no {kind} on this machine (Debian: {EXECUTABLES[kind][0]})")
    return found


@pytest.fixture(scope="module", params=list(EXECUTABLES))
def browser(request: pytest.FixtureRequest, page: Path) -> Iterator[Browser]:
    """Give a browser with the page open: one for the tests of a module."""
    with Browser(request.param, executable_of(request.param), page) as opened:
        yield opened
