"""Building and starting LibreOffice take seconds: once for all tests of the macros."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from built import Built, build_all
from office import Office, office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def built(workbooks: Path) -> Built:
    """Give the add-in and the forms of every year with their buttons."""
    return build_all(workbooks / "formulieren")


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Give a LibreOffice in which the add-in is open."""
    with office(tmp_path_factory.mktemp("klik")) as started:
        yield started
