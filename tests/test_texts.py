"""Every text of every catalogue keeps to docs/termen.md: one word per notion, real plurals, whole sentences, short."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from msgspec import Struct

from hov_tools.data import PACKAGE
from hov_tools.texts import without_options
from support.environment import ROOT

TERMS, _, ENGLISH_TERMS = (ROOT / "docs" / "termen.md").read_text(encoding="utf-8").partition("## Engels")
# What a form asks and offers, and what the numbers are, is not ours to word.
_OF_FORMS = ("forms/", "rules/parameters.toml")
# Names and kinds, not texts.
_NO_TEXTS = frozenset(
    ["ernst", "bron", "foutwaarden", "windows", "module", "category", "error_prefix", "python", "gives"]
)
# What a screen shows and no sheet: the answers to what was typed.
_ON_THE_SCREEN = {
    "allocation/texts.toml": re.compile(
        r"lijst_|geen_map|jaar_|opleiding_|geen_uitkomsten|andere_getallen|gevraagd_onbekend|tpid_onbekend"
        r"|vraagt_niet_zelf|nieuw_en_|te_weinig_plaatsen|uit_in_map"
    ),
    "report/texts.toml": re.compile(r"(proposal|scenario)\.ask\."),
}
_NEVER = re.compile(r"(?!)")
_ON_A_SHEET = ("rules/", "report/", "overview/", "allocation/", "sheetbook/", "excel/texts.toml")
_LONG_IN_ITSELF = {
    # What a sheet explains to whoever wants to follow the sums, and the examples of a help.
    "allocation/texts.toml": re.compile(r"instelling_toelichting|keuzes\.|uitleg\."),
    "newyear/texts.toml": re.compile(r"proef\.regels|kop_"),
    "commands/help.toml": re.compile(r".*_voorbeelden"),
}


class Written(Struct, frozen=True):
    """A text as a catalogue has it.

    Attributes:
        file: the catalogue, below the package.
        key: the path in it.
        text: with its {names}.
    """

    file: str
    key: str
    text: str

    @property
    def kind(self) -> str:
        """What sort of text it is, by which its greatest length goes."""
        if self.file == "rules/catalogue.toml":
            name = self.key.rpartition(".")[2]
            if self.key[0].isupper():
                return name
            return "keuze" if self.key.startswith("keuzes.") else "tekst"
        return "hulp" if self.file == "commands/help.toml" else "tekst"

    @property
    def words(self) -> str:
        """What it says by itself: without {names}, quotes of a form, options, commands and names of files."""
        return re.sub(r"\{[^}]*\}|“[^”]*”|--[a-z-]+|\S+\.(toml|xlsx|json|py|xlam)\b", " ", self.text)

    def __str__(self) -> str:
        return f"{self.file} {self.key}: {self.text}"


def _texts(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield ".".join(path), value
    elif isinstance(value, list | dict):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, one in items:
            if str(key) not in _NO_TEXTS:
                yield from _texts(one, (*path, str(key)))


def every_text(folder: str = "") -> list[Written]:
    """Give the texts of a language: those below english/, or the Dutch ones, which all others are."""
    files = {
        path.relative_to(PACKAGE / folder).as_posix(): path
        for path in sorted((PACKAGE / folder).rglob("*.toml"))
        if ("english" in path.parts) == bool(folder)
    }
    return [
        Written(file, key, text)
        for file, path in files.items()
        if not file.startswith(_OF_FORMS)
        for key, text in _texts(tomllib.loads(path.read_text(encoding="utf-8")))
    ]


EVERY, ENGLISH = every_text(), every_text("english")
_ROW = re.compile(r"^\| ([^|]+) \| ([^|]+) \| ((?:`[^`]+` ?)+)\|$", re.MULTILINE)


def forbidden() -> dict[str, str]:
    """Give each word that may not be used, with the term that stands for it."""
    return {word: term for term, _, words in _ROW.findall(TERMS) for word in re.findall(r"`([^`]+)`", words)}


def translated() -> list[tuple[str, str, str]]:
    """Give the forms of each term: in Dutch, in English, and the English words that may not be used for it."""
    rows = _ROW.findall(ENGLISH_TERMS)
    return [(dutch, english, "|".join(re.findall(r"`([^`]+)`", words))) for dutch, english, words in rows]


def _any_of(words: str, separator: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, words.split(separator)))})(?![\w-])", re.IGNORECASE)


def _listed(texts: Iterable[Written]) -> str:
    return "\n".join(f"{len(one.text)} {one}" for one in texts)


def lengths() -> dict[str, int]:
    return {kind: int(most) for kind, most in re.findall(r"^\| (\w+) \| (\d+) \|$", TERMS, flags=re.MULTILINE)}


def test_the_catalogues_and_the_list_are_found() -> None:
    assert len({one.file for one in EVERY}) >= 15
    assert len(EVERY) > 2000
    assert len(forbidden()) > 50
    assert set(lengths()) == {one.kind for one in EVERY}


@pytest.mark.parametrize(("dutch", "english", "never"), translated(), ids=[row[1] for row in translated()])
def test_a_notion_has_one_word_in_english_too(dutch: str, english: str, never: str) -> None:
    """What stays Dutch is a name: of a form, a sheet, a button, a command."""
    term, own, others = _any_of(dutch, ", "), _any_of(english, ", "), _any_of(never, "|")
    says = {(one.file, one.key) for one in EVERY if term.search(one.words) and not one.key.endswith("_voorbeelden")}
    here = [one for one in ENGLISH if (one.file, one.key) in says and not term.search(one.text)]
    assert says
    assert _listed(one for one in here if not own.search(one.text)) == "", f"write: {english}"
    assert _listed(one for one in ENGLISH if others.search(one.words)) == "", f"write: {english}"


@pytest.mark.parametrize(("word", "term"), forbidden().items())
def test_one_word_stands_for_a_notion(word: str, term: str) -> None:
    used = re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])", re.IGNORECASE)
    assert _listed(one for one in EVERY if used.search(one.words)) == "", f"write: {term}"


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        (r"\w\((?:s|e|n|en|nen)\)", "a plural between brackets"),
        (r"\((?:nog)\)", "a doubt between brackets"),
        ("—", "a long dash"),
        (r"[a-z.,;]  +[A-Za-z]", "two spaces"),
        (r"[a-z]!", "an exclamation mark"),
        (r"= ?≈|≈[^≈]{0,3}≈", "about, twice"),
        (r"[’‘]", "another apostrophe"),
    ],
)
def test_signs(pattern: str, why: str) -> None:
    found = re.compile(pattern)
    texts = [one for one in EVERY if not one.key.endswith("_voorbeelden")]
    assert _listed(one for one in texts if found.search(one.text)) == "", why


# Days are left out: a HOV is never one day. "1 van 17 routes" is right.
_PLURALS = re.compile(
    r"(?<!van )(?<!van de )\{[a-z_]+\} (?:toegewezen |reguliere |andere |eigen )?"
    r"(?:plaatsen|bonusplaatsen|leden|instellingen|sectoren|routes|opleidingsroutes|regels|formulieren|fouten|punten|"
    r"gevolgen|wijzigingen|seconden|maanden|opleidelingen|bestanden|samenwerkingsverbanden|verschillen|werkmappen|"
    r"scenario's|kolommen|cellen|dagen meer|dagen te)\b"
)


def test_a_number_before_a_plural_has_a_singular_beside_it() -> None:
    assert _listed(one for one in EVERY if _PLURALS.search(one.text) and not one.key.endswith(".1")) == ""


def test_texts_are_short() -> None:
    most = lengths()
    texts = [one for one in EVERY if not _LONG_IN_ITSELF.get(one.file, _NEVER).match(one.key)]
    assert _listed(one for one in texts if len(one.text) > most[one.kind]) == ""


def test_a_message_and_a_remedy_end_with_a_point() -> None:
    sentences = [one for one in EVERY if one.kind in ("melding", "herstel")]
    assert len(sentences) > 200
    assert _listed(one for one in sentences if not re.search(r"[.?]\Z", without_options(one.text))) == ""


def test_more_than_one_sentence_ends_with_a_point_too() -> None:
    """What follows a colon may be a path, a command or a list instead."""
    several = [one for one in EVERY if re.search(r"[a-z)][.] [A-Z]", one.words) and one.kind != "hulp"]
    assert len(several) > 200
    ended = re.compile(r"[.?:…]\n?\Z|: [^.]*\Z")
    assert _listed(one for one in several if not ended.search(without_options(one.text))) == ""


def test_what_lands_on_a_sheet_names_no_option() -> None:
    texts = [
        one
        for one in EVERY
        if one.file.startswith(_ON_A_SHEET) and not _ON_THE_SCREEN.get(one.file, _NEVER).match(one.key)
    ]
    assert _listed(one for one in texts if re.search(r"(?<![\w-])--[a-z]", without_options(one.text))) == ""
