"""The page as it is built: the same each time, with its licences, and nothing in it that looks elsewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from page.conftest import build
from tools.build_page.fetch import PACKAGES


def test_two_builds_are_the_same(page: Path, tmp_path: Path) -> None:
    assert build(tmp_path / "again.html").read_bytes() == page.read_bytes()


@pytest.mark.parametrize("name", [*PACKAGES, "pyodide", "highs", "Python", "Mozilla Public License", "Apache License"])
def test_the_licences_stand_in_the_page(page: Path, name: str) -> None:
    text = page.read_text(encoding="utf-8")
    licences = re.search(r'id="hov-licenties">(.*?)</script>', text, re.DOTALL)
    assert licences is not None
    assert name in licences[1]


def test_no_element_asks_for_something_elsewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    markup = re.sub(r"<(script|style)\b[^>]*>.*?</\1>", "", text, flags=re.DOTALL)
    assert not re.findall(r"\b(?:src|href|srcset|action|data)\s*=", markup)
    assert not re.findall(r"<script[^>]*\bsrc\b", text)
