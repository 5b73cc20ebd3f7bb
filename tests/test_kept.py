"""Keeping outcomes changes no answer: not when it is on, not when it is off, not when there is no more room."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable

import pytest

from hov_tools.kept import SWITCH, forget, kept
from support.environment import WORKBOOKS


class Counted:
    """A function that doubles a text, and counts how often it had to."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    def __call__(self, text: str, times: int = 2) -> str:
        self.calls.append(text)
        return text * times


@pytest.fixture(autouse=True)
def switched_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SWITCH, raising=False)


def decorated(limit: int = 8, **options: int | Callable[..., bool]) -> tuple[Counted, Callable[..., str]]:
    counted = Counted()

    @kept(limit, **options)  # type: ignore[arg-type] # a length or a condition, as the test says
    def double(text: str, times: int = 2) -> str:
        return counted(text, times)

    return counted, double


def test_the_same_is_computed_once() -> None:
    counted, double = decorated()
    assert [double("a"), double("b"), double("a"), double("a", 3)] == ["aa", "bb", "aa", "aaa"]
    assert counted.calls == ["a", "b", "a"]


def test_what_was_asked_for_longest_ago_goes_first() -> None:
    counted, double = decorated(limit=2)
    assert [double(text) for text in "abacab"] == ["aa", "bb", "aa", "cc", "aa", "bb"]
    assert counted.calls == ["a", "b", "c", "b"]


def test_a_large_text_is_not_kept() -> None:
    counted, double = decorated(largest=3)
    assert [double(text) for text in ("abc", "abc", "abcd", "abcd")] == ["abcabc", "abcabc", "abcdabcd", "abcdabcd"]
    assert counted.calls == ["abc", "abcd", "abcd"]


def test_texts_count_together_and_by_name() -> None:
    calls: list[tuple[bytes, str]] = []

    @kept(8, largest=4)
    def joined(first: bytes, second: str) -> int:
        calls.append((first, second))
        return len(first) + len(second)

    assert [joined(b"ab", second="cd"), joined(b"ab", second="cd")] == [4, 4]
    assert [joined(b"abc", second="de"), joined(b"abc", second="de")] == [5, 5]
    assert calls == [(b"ab", "cd"), (b"abc", "de"), (b"abc", "de")]


def test_a_condition_may_say_what_is_kept() -> None:
    counted, double = decorated(when=lambda _, times=2: times < 3)
    assert [double("a"), double("a"), double("a", 3), double("a", 3)] == ["aa", "aa", "aaa", "aaa"]
    assert counted.calls == ["a", "a", "a"]


def test_nothing_is_kept_of_what_raises() -> None:
    calls: list[int] = []

    @kept(8)
    def refusing(number: int) -> int:
        calls.append(number)
        raise ValueError(number)

    for _ in range(2):
        with pytest.raises(ValueError, match="7"):
            refusing(7)
    assert calls == [7, 7]


def test_off_the_function_is_the_plain_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def plain(text: str) -> str:
        return text

    monkeypatch.setenv(SWITCH, "off")
    assert kept(8)(plain) is plain
    assert kept(8, largest=3)(plain) is plain
    monkeypatch.setenv(SWITCH, "on")
    assert kept(8)(plain) is not plain


def test_any_other_switch_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SWITCH, "uit")
    with pytest.raises(ValueError, match="HOV_KEPT is 'uit'"):
        kept(8)


def test_forgetting_lets_everything_be_computed_again() -> None:
    counted, double = decorated()
    double("a")
    forget()
    assert double("a") == "aa"
    assert counted.calls == ["a", "a"]


def test_it_keeps_name_and_explanation() -> None:
    for options in ({}, {"largest": 3}):

        @kept(8, **options)
        def explained(text: str) -> str:
            """What it does."""
            return text

        assert (explained.__name__, explained.__doc__) == ("explained", "What it does.")


READ = """
import sys
from pathlib import Path
from hov_tools.forms.read import read_form
from hov_tools.ooxml.reader import read_snapshot
for path in sorted(Path(sys.argv[1]).glob("*.xlsx")):
    snapshot = read_snapshot(path.read_bytes())
    form = read_form(snapshot)
    cells = [list(sheet.cells) for sheet in snapshot.sheets]
    sys.stdout.buffer.write(repr((path.name, cells, form)).encode())
"""


def test_forms_are_read_the_same_on_and_off() -> None:
    on, off = (
        subprocess.run(
            [sys.executable, "-c", READ, str(WORKBOOKS / "voorbeelden" / "2022-noord")],
            env={**os.environ, SWITCH: switch},
            capture_output=True,
            check=True,
        ).stdout
        for switch in ("on", "off")
    )
    assert b"HovForm" in on
    assert on == off
