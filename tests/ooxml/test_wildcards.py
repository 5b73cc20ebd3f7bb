"""Patterns of conditions: what fits, and that no pattern makes matching start over and over."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hov_tools.ooxml.formulas.criteria import Criterion, read_wildcards


def fits(pattern: str, text: str) -> bool:
    """Try every way in which a text could fit: short, and of no use for long texts."""
    if not pattern:
        return not text
    sign, rest = pattern[0], pattern[1:]
    if sign == "*":
        return any(fits(rest, text[cut:]) for cut in range(len(text) + 1))
    if sign == "~":
        if not rest:
            return not text
        sign, rest = rest[0], rest[1:]
    elif sign == "?":
        return bool(text) and fits(rest, text[1:])
    return text[:1].lower() == sign.lower() and fits(rest, text[1:])


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("gz*", "GZ-psycholoog", True),
        ("*psych*", "gz-psycholoog", True),
        ("*psych", "gz-psycholoog", False),
        ("a*a", "a", False),
        ("a*a", "aa", True),
        ("?", "", False),
        ("??", "a", False),
        ("*?", "", False),
        ("a~*", "a*", True),
        ("a~*", "ab", False),
        ("~?~~", "?~", True),
        ("a~", "a", True),
        ("*", "regel\nregel", True),
        ("r?gel", "r\ngel", True),
        ("*.*", "a.b", True),
        ("*.*", "ab", False),
    ],
)
def test_patterns(pattern: str, text: str, expected: bool) -> None:
    wildcards = read_wildcards(pattern)
    assert wildcards is not None
    assert wildcards.match(text) is expected
    assert fits(pattern, text) is expected


def test_a_text_without_signs_is_no_pattern() -> None:
    assert read_wildcards("gz-psycholoog") is None


@settings(max_examples=500)
@given(st.text("ab?*~.", max_size=9), st.text("aAb.*?~\n", max_size=9))
def test_the_same_as_trying_every_way(pattern: str, text: str) -> None:
    wildcards = read_wildcards(pattern)
    if wildcards is not None:
        assert wildcards.match(text) is fits(pattern, text)


@pytest.mark.parametrize("pattern", ["*" + "a" * 120 + "b", "*a" * 120 + "*b", "*a?" * 80 + "b", "*?" * 120 + "b"])
def test_what_nearly_fits_takes_no_time(pattern: str) -> None:
    wildcards = read_wildcards(pattern)
    assert wildcards is not None
    # With a new start at each letter these would take minutes, or longer than the universe is old.
    assert not wildcards.match("a" * 32_000)


def test_what_takes_longer_is_charged() -> None:
    cells = ["a" * 32_000] * 10
    assert Criterion("", "*ab").steps(cells) == 10
    assert Criterion("", 3).steps(cells) == 10
    assert Criterion("", "*?a?b").steps(cells) > 10_000
