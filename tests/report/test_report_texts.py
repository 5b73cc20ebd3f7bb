from __future__ import annotations

import sys
import unicodedata
from importlib.resources import files

import pytest

from hov_tools.report import text
from hov_tools.texts import printable


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("gewoon, één regel – §4.1 “goed”", "gewoon, één regel – §4.1 “goed”"),
        ("een\r\ntwee\rdrie\nvier", "een\ntwee\ndrie\nvier"),
        ("tab\tspatie", "tab spatie"),
        ("\x1b[31mrood\x07", "\ufffd[31mrood\ufffd"),
        ("half \ud800 paar", "half \ufffd paar"),
        ("geen \uffff teken \U0001fffe", "geen \ufffd teken \ufffd"),
        ("om\u202ekeer", "om\ufffdkeer"),
        ("emoji 😀 mag", "emoji 😀 mag"),
    ],
)
def test_what_a_workbook_says_is_made_safe_to_show(raw: str, shown: str) -> None:
    assert printable(raw) == shown


def test_every_character_is_judged_as_unicode_does() -> None:
    turning = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    wrong = [
        hex(code)
        for code in range(sys.maxunicode + 1)
        if (char := chr(code)) not in "\t\n\r"
        and (printable(char) != char)
        != (unicodedata.category(char) in ("Cc", "Cs") or char in turning or code & 0xFFFE == 0xFFFE)
    ]
    assert wrong == []


def test_values_with_braces_are_not_filled_in_again() -> None:
    assert text("footer", version="{title}") == "Gemaakt met hov_tools {title}."


@pytest.mark.parametrize(("number", "line"), [(0, "0 fouten"), (1, "1 fout"), (2, "2 fouten")])
def test_singular_and_plural(number: int, line: str) -> None:
    assert text.counted("counts.fout", number) == line


def test_an_unknown_text_is_an_error() -> None:
    with pytest.raises(KeyError):
        text("columns.onzin")


def test_a_windows_console_knows_every_character_that_the_terminal_shows() -> None:
    source = (files("hov_tools.report") / "texts.toml").read_text(encoding="utf-8")
    only_on_the_sheet = source.index("[findings]"), source.index("[forms]")
    shown = source[: only_on_the_sheet[0]] + source[only_on_the_sheet[1] :]
    assert shown.encode("cp1252", "replace").decode("cp1252") == shown
