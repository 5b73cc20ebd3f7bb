"""The English texts: one for every Dutch one, with the same names to fill in, and chosen by --taal everywhere."""

from __future__ import annotations

import json
import re
from string import Formatter
from typing import TYPE_CHECKING, Any

import pytest

from hov_tools import dutch
from hov_tools.cli import main
from hov_tools.data import PACKAGE, parse
from hov_tools.forms.learning import Ground
from hov_tools.overview.totals import Standing
from hov_tools.rules.case import Fate
from hov_tools.rules.facts import Phase
from hov_tools.rules.finding import ConditionOutcome, Severity, Verdict
from hov_tools.texts import Language, Texts, in_words, speaking, without_options
from support.environment import WORKBOOKS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# These hold no texts for people: what forms say, numbers and words to recognise.
NO_CATALOGUE = ("forms/", "rules/parameters.toml")
ENGLISH = PACKAGE / "english"
CATALOGUES = sorted(
    name
    for path in PACKAGE.rglob("*.toml")
    if not (name := path.relative_to(PACKAGE).as_posix()).startswith((*NO_CATALOGUE, "english/"))
)
# Words that stand in nearly every Dutch sentence and in no English one.
DUTCH = frozenset(
    [
        "de",
        "het",
        "een",
        "van",
        "niet",
        "voor",
        "geen",
        "zijn",
        "wordt",
        "worden",
        "deze",
        "dit",
        "dat",
        "er",
        "uw",
        "naar",
        "bij",
        "ook",
        "als",
    ]
)
# What keeps its name: between quotes, a command with its options, a path.
_NAMED = re.compile(r"“[^”]*”|\"[^\"]*\"|'[^']*'|\bhov [a-z]+[^.;:]*|--[a-z-]+|\{[^}]*\}|[\w./-]+\.[a-z]{3,5}\b")

At = tuple[str, ...]


def texts(content: object, at: At = ()) -> Iterator[tuple[At, object]]:
    """Give every value of a catalogue with its keys."""
    if isinstance(content, dict):
        for key, value in content.items():
            yield from texts(value, (*at, key))
    elif isinstance(content, list):
        for number, value in enumerate(content):
            yield from texts(value, (*at, str(number)))
    else:
        yield at, content


def read(path: Path) -> dict[At, Any]:
    return dict(texts(parse(path.read_bytes())))


def names(template: object) -> list[str]:
    """Give what is filled in, in a text."""
    return sorted(f"{name}:{how}" for _, name, how, _ in Formatter().parse(str(template)) if name is not None)


def test_every_catalogue_has_its_english() -> None:
    assert sorted(path.relative_to(ENGLISH).as_posix() for path in ENGLISH.rglob("*.toml")) == sorted(
        [*CATALOGUES, "values.toml"]
    )
    assert len(CATALOGUES) > 10


@pytest.mark.parametrize("name", CATALOGUES)
def test_the_same_texts_with_the_same_names_to_fill_in(name: str) -> None:
    dutch_texts, english = read(PACKAGE / name), read(ENGLISH / name)
    assert list(set(dutch_texts) ^ set(english)) == []
    assert {at for at, one in dutch_texts.items() if names(one) != names(english[at])} == set()
    assert {at for at, one in dutch_texts.items() if type(one) is not type(english[at])} == set()
    assert {at for at, one in dutch_texts.items() if at[-1] == "ernst" and one != english[at]} == set()


@pytest.mark.parametrize("name", CATALOGUES)
def test_no_text_is_left_in_dutch(name: str) -> None:
    left = {}
    for at, one in read(ENGLISH / name).items():
        words = re.findall(r"[a-zà-ÿ_]+", _NAMED.sub(" ", str(one)).lower())
        found = DUTCH & set(words)
        if len(found) > 1 or len(words) > 3 and found:
            left[".".join(at)] = one
    assert left == {}


def test_numbers_and_lists_are_written_in_the_language() -> None:
    with speaking(Language.ENGLISH):
        assert (dutch.digits(34636), dutch.listed(["a", "b", "c"])) == ("34,636", "a, b and c")
    with speaking(Language.DUTCH):
        assert (dutch.digits(34636), dutch.listed(["a", "b", "c"])) == ("34.636", "a, b en c")


def test_what_is_for_the_command_line_is_left_out_in_both() -> None:
    assert without_options("Mend it. On the command line: --x.\nNext.") == "Mend it.\nNext."
    assert without_options("Herstel het. Op de opdrachtregel: --x.\nDaarna.") == "Herstel het.\nDaarna."


def test_the_language_is_that_of_one_run() -> None:
    text = Texts("commands/texts.toml")
    before = text("afgebroken")
    with speaking(Language.ENGLISH):
        assert text("afgebroken") != before
    assert text("afgebroken") == before


@pytest.mark.parametrize("words", [["--taal", "en"], ["--taal=en"]])
@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
def test_the_option_stands_anywhere(words: list[str], before: bool, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["codes", "F101"]
    assert main([*words, *asked] if before else [*asked, *words]) == 0
    assert "Required field is empty" in capsys.readouterr().out


def test_the_help_is_in_the_language(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["valideer", "--help", "--taal", "en"])
    assert "usage: hov valideer" in capsys.readouterr().out


def test_of_a_language_that_is_not_there_is_told_which_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--taal", "fr", "codes"])
    assert "--taal: geef nl of en" in capsys.readouterr().err


def test_a_judgement_has_the_same_findings_in_both(capsys: pytest.CaptureFixture[str]) -> None:
    folder = str(WORKBOOKS / "voorbeelden" / "2022-zuid")
    told = {}
    for language in Language:
        main(["valideer", folder, "--json", "--taal", language.value])
        told[language] = json.loads(capsys.readouterr().out)
    places = {
        language: [(one["code"], one["ernst"], one["bestand"], one["blad"], one["cel"]) for one in found["bevindingen"]]
        for language, found in told.items()
    }
    assert places[Language.DUTCH] == places[Language.ENGLISH]
    said = " ".join(one["melding"] for one in told[Language.ENGLISH]["bevindingen"])
    assert not re.search(r"\b(het|een|niet|wordt)\b", re.sub(r"“[^”]*”|\"[^\"]*\"", "", said))


def test_every_value_that_people_read_has_its_english() -> None:
    read_by_people = (Severity, Verdict, ConditionOutcome, Standing, Fate, Phase, Ground)
    with speaking(Language.ENGLISH):
        said = {one.value: in_words(one.value) for kind in read_by_people for one in kind}
    assert {value for value, word in said.items() if word == value} == {"info"}
    assert in_words("voldoet niet") == "voldoet niet"
