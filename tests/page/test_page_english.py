"""The page in English: its own words, its numbers, and what Python says in it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from page.browsers import Browser
from page.conftest import build, executable_of
from page.test_page_results import EXAMPLES
from page.test_page_shown import drop

# Words that stand in nearly every Dutch sentence and in no English one.
DUTCH = re.compile(r"\b(?:het|een|van|niet|voor|geen|zijn|wordt|naar|bij|ook)\b")


@pytest.fixture(scope="module")
def english(tmp_path_factory: pytest.TempPathFactory, can_build: None) -> Iterator[Browser]:  # noqa: ARG001 - asked before
    """Give a browser with the page in English."""
    page = build(tmp_path_factory.mktemp("page") / "hov.html", "--taal", "en")
    with Browser("chrome", executable_of("chrome"), page) as opened:
        opened.evaluate("await globalThis.hov.start()")
        yield opened


def test_words_and_numbers_are_english(english: Browser) -> None:
    assert english.evaluate("return document.documentElement.lang") == "en-GB"
    drop(english, EXAMPLES / "2022-noord")
    shown = english.evaluate("return document.querySelector('main').innerText")
    named = re.sub(r"“[^”]*”|\S+\.xlsx", "", shown)
    assert DUTCH.findall(named) == [], named
    assert "Entitlement" in shown
    assert "voldoet" not in shown
    # The joint HOV of the example.
    assert "34,636" in shown
    assert not re.search(r"\b\d{2}\.\d{3}\b", shown), shown
