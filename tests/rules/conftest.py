"""The example consortia, read once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.cases import Consortium, consortium_of

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def noord(workbooks: Path) -> Consortium:
    """Give the consortium of 2022 in which nothing is wrong."""
    return consortium_of(workbooks / "voorbeelden" / "2022-noord")


@pytest.fixture(scope="session")
def zuid(workbooks: Path) -> Consortium:
    """Give the consortium of 2022 in which mistakes were planted, as its verwacht.json lists them."""
    return consortium_of(workbooks / "voorbeelden" / "2022-zuid")


@pytest.fixture(scope="session")
def oost(workbooks: Path) -> Consortium:
    """Give the consortium of 2025, on the forms of that year."""
    return consortium_of(workbooks / "voorbeelden" / "2025-oost")
