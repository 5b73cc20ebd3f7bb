"""Building takes a second and a half: once for all tests of the macros."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from built import Built, build_all

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def built(shared: Path) -> Built:
    """Give the add-in and the forms of every year with their buttons."""
    return build_all(shared / "formulieren")
