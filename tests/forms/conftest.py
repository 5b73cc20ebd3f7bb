"""The examples, judged once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hov_tools.rules.engine import assess
from support.cases import case_of

if TYPE_CHECKING:
    from pathlib import Path

    from hov_tools.rules.finding import Assessment


@pytest.fixture(scope="session", params=["2022-zuid", "2025-oost"])
def example(request: pytest.FixtureRequest, workbooks: Path) -> tuple[Path, Assessment]:
    """Give an example consortium of either year: its folder, and what is found in it as it is."""
    folder = workbooks / "voorbeelden" / request.param
    return folder, assess(case_of(folder))
