"""What a machine lacks: a reason to skip on a laptop, a failure in continuous integration."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NoReturn

import pytest

ROOT = Path(__file__).resolve().parents[2]
"""The working copy of the repository."""

WORKBOOKS = ROOT / "workbooks"
"""Blank forms per year (formulieren) and filled-in consortia (voorbeelden); read only."""


def unavailable(what: str) -> NoReturn:
    """Skip the test that asked for something this machine lacks; fail it when CI=true.

    Args:
        what: what is missing and how to get it.
    """
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} (CI=true: nothing may be skipped)", pytrace=False)
    pytest.skip(what)
