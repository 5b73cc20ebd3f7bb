from __future__ import annotations

import sys
import unicodedata
from importlib.resources import files
from pathlib import Path

import pytest

from hov_tools.report import text
from hov_tools.texts import NOT_SEEN, Lines, printable


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("gewoon, één regel – §4.1 “goed” ï €\u00a05", "gewoon, één regel – §4.1 “goed” ï €\u00a05"),
        ("een\r\ntwee\nnaam.xlsx", "een[U+000D][U+000A]twee[U+000A]naam.xlsx"),
        ("tab\tspatie", "tab[U+0009]spatie"),
        ("\x1b[31mrood\x07", "[U+001B][31mrood[U+0007]"),
        ("half \ud800 paar", "half [U+D800] paar"),
        ("geen \uffff teken \U0001fffe", "geen [U+FFFF] teken [U+1FFFE]"),
        ("om\u202ekeer", "om[U+202E]keer"),
        ("regel\u2028alinea\u2029", "regel[U+2028]alinea[U+2029]"),
        ("10\u200b240\ufe0f", "10[U+200B]240[U+FE0F]"),
        ("emoji 😀 mag", "emoji 😀 mag"),
    ],
)
def test_what_comes_from_outside_is_made_safe_to_show(raw: str, shown: str) -> None:
    assert printable(raw) == shown
    assert printable(shown) == shown
    assert text("footer", version=raw) == f"Gemaakt met hov_tools {shown}."
    assert text("footer", version=Path(raw)) == f"Gemaakt met hov_tools {shown}."


def test_the_lines_of_a_text_of_our_own_stay() -> None:
    assert printable("een\r\ntwee\rdrie\n\x1bvier", keeps_lines=True) == "een\ntwee[U+000D]drie\n[U+001B]vier"
    assert text("footer", version=Lines("een\ntwee\x1b")) == "Gemaakt met hov_tools een\ntwee[U+001B]."


def test_every_character_is_judged_as_unicode_does() -> None:
    harmful = ("Cc", "Cf", "Cs", "Zl", "Zp")
    spared, named = [], []
    for code in range(sys.maxunicode + 1):
        char, category = chr(code), unicodedata.category(chr(code))
        is_harmful = category in harmful or char in NOT_SEEN or code & 0xFFFE == 0xFFFE
        if is_harmful and printable(char) == char:
            spared.append(hex(code))
        # A number that no character has yet may be that of one that shows nothing.
        if not is_harmful and printable(char) != char and category not in ("Cn", "Mn"):
            named.append(hex(code))
    assert (spared, named) == ([], [])


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
