"""How alike two wordings of a question are, and which texts of a form certainly ask what a layout asks.

The measure is the share of their meanings that two wordings have in common. A meaning is a word without its ending, and
words of one line in `synonyms.toml` are one meaning; compounds of known words are taken apart ("einddatum" is "eind"
and "datum"), and a spelling mistake is forgiven. A year counts as its distance from the allocation year, and other
numbers must be equal: "deel 1" is never "deel 2". What stands between brackets weighs less.

Two wordings belong together with certainty when they are alike enough, and each is clearly more alike to the other than
to anything else on the form or in the layout.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import TypeAlias

from msgspec import Struct

from hov_tools.data import read_toml
from hov_tools.kept import kept

CERTAIN = 0.75
"""From this likeness on, two wordings may be the same question (0: nothing in common, 1: the same meanings)."""

MARGIN = 0.15
"""How much less alike all others must be."""

_WORDS = re.compile(r"[a-z0-9]+")
_BRACKETS = re.compile(r"\(([^)]*)\)")
_YEAR = re.compile(r"20\d\d\Z")
# The least length of a word of which an ending, a part or a mistake can be told.
_LONG = 5
_PART = 3
# How alike two words must be to be one, misspelled (1: equal).
_SPELLING = 0.85
# The weight of what stands between brackets, and of words that say little, beside that of a word.
_LIGHT = 0.3

# Of work: two wordings that are compared, and the characters of one that are compared in a step.
_STEPS_PER_PAIR = 2
_CHARACTERS = 8

Meanings: TypeAlias = Mapping[str, float]
"""Meaning → its weight."""


class Match(Struct, frozen=True):
    """A text of a form that certainly asks what a layout asks.

    Attributes:
        asked: what the layout asks, by its key.
        text: number of the text.
        likeness: how alike they are, from 0 to 1.
    """

    asked: str
    text: int
    likeness: float


class _Dictionary(Struct, frozen=True):
    """The synonyms.

    Attributes:
        phrases: words of a phrase → the meaning, longest first.
        fillers: words without a meaning.
        parts: words of which compounds are made.
        light: meanings that say little.
    """

    phrases: Mapping[tuple[str, ...], str]
    fillers: frozenset[str]
    parts: frozenset[str]
    light: frozenset[str]


def likeness(one: Meanings, other: Meanings) -> float:
    """Give the share of the meanings that two wordings have in common, from 0 to 1."""
    if _numbers(one) != _numbers(other):
        return 0.0
    shared, apart, rest = 0.0, sum(one.values()), dict(other)
    for meaning, weight in one.items():
        same = meaning if meaning in rest else _misspelled(meaning, rest)
        if same is not None:
            # Whether it stands between brackets in one of them makes no difference.
            shared += max(weight, rest.pop(same))
            apart -= weight
    together = shared + apart + sum(rest.values())
    return shared / together if together else 0.0


@kept(4_096)
def meanings(text: str, year: int) -> Meanings:
    """Take a wording apart into its meanings.

    Args:
        text: as a form words it.
        year: the allocation year, from which years in the text are counted.
    """
    plain = "".join(char for char in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(char))
    inside = dict.fromkeys(_meanings_of(" ".join(_BRACKETS.findall(plain)), year), _LIGHT)
    light = _dictionary().light
    outside = {one: _LIGHT if one in light else 1.0 for one in _meanings_of(_BRACKETS.sub(" ", plain), year)}
    return {**inside, **outside}


def certain_matches(
    asked: Mapping[str, Sequence[str]], texts: Sequence[str], year: int, spend: Callable[[int], None] | None = None
) -> tuple[Match, ...]:
    """Find which texts certainly ask what a layout asks, one to one.

    Args:
        asked: key → the wordings that the layout knows.
        texts: of the form.
        year: its allocation year.
        spend: is told of the work that is about to be done, in steps of about a microsecond.
    """
    if spend is not None:
        wordings = sum(map(len, asked.values()))
        spend(sum([(1 + wordings) * (_STEPS_PER_PAIR + len(text) // _CHARACTERS) for text in texts]))
    of_texts = [meanings(text, year) for text in texts]
    of_asked = {key: [meanings(wording, year) for wording in wordings] for key, wordings in asked.items()}
    scores = {
        (key, number): max((likeness(one, own) for one in wordings), default=0.0)
        for key, wordings in of_asked.items()
        for number, own in enumerate(of_texts)
    }
    of_key, of_text = dict[str, list[float]](), dict[int, list[float]]()
    for (key, number), score in scores.items():
        of_key.setdefault(key, []).append(score)
        of_text.setdefault(number, []).append(score)
    # The highest of each is the pair itself, when the pair is the best of both.
    second = {at: sorted(values)[-2] if len(values) > 1 else 0.0 for at, values in (*of_key.items(), *of_text.items())}
    found = [
        Match(key, number, score)
        for (key, number), score in scores.items()
        if score >= CERTAIN
        and score == max(of_key[key]) == max(of_text[number])
        and max(second[key], second[number]) <= score - MARGIN
    ]
    return tuple(sorted(found, key=lambda one: -one.likeness))


def _meanings_of(text: str, year: int) -> tuple[str, ...]:
    words = [_stem(word) for word in _split(_WORDS.findall(text))]
    found: list[str] = []
    at = 0
    book = _dictionary()
    longest = max(map(len, book.phrases))
    while at < len(words):
        for length in range(min(longest, len(words) - at), 0, -1):
            meaning = book.phrases.get(tuple(words[at : at + length]))
            if meaning is not None:
                found.append(meaning)
                at += length
                break
        else:
            word = words[at]
            if _YEAR.match(word) and year:
                found.append(f"#T{int(word) - year:+d}")
            elif word.isdigit():
                found.append(f"#{int(word)}")
            elif word not in book.fillers:
                found.append(word)
            at += 1
    return tuple(dict.fromkeys(found))


def _split(words: Iterable[str]) -> Iterable[str]:
    """Take compounds apart of which both parts are known words."""
    parts = _dictionary().parts
    for word in words:
        if word in parts or _stem(word) in parts or word.isdigit():
            yield word
            continue
        for cut in range(_PART, len(word) - _PART + 1):
            first, second = word[:cut], word[cut:]
            if _is_part(first, parts) and _is_part(second, parts):
                yield first.removesuffix("s") if first not in parts and _stem(first) not in parts else first
                yield second
                break
        else:
            yield word


def _is_part(word: str, parts: frozenset[str]) -> bool:
    return any(one in parts for one in (word, _stem(word), word.removesuffix("s"), _stem(word.removesuffix("s"))))


@kept(4_096)
def _stem(word: str) -> str:
    """Take the commonest endings from a Dutch word: "erkende" and "erkend", "plaatsen" and "plaats" are one."""
    for ending in ("en", "e", "s"):
        if len(word) >= _PART + len(ending) and word.endswith(ending):
            word = word.removesuffix(ending)
            break
    # "dagen" and "dag", "leden" and "led": a doubled consonant goes with its ending.
    return word[:-1] if len(word) > _PART and word[-1] == word[-2] and word[-1] not in "aeiou" else word


def _numbers(one: Meanings) -> frozenset[str]:
    return frozenset(meaning for meaning in one if meaning.startswith("#"))


def _misspelled(meaning: str, others: Iterable[str]) -> str | None:
    from rapidfuzz.distance import OSA  # noqa: PLC0415 - only a form with other words waits for it

    own = meaning.removeprefix("=")
    for other in others:
        its = other.removeprefix("=")
        # "Zelfstandig" and "onzelfstandig" differ in the beginning, and are no mistake for each other.
        is_long = len(own) >= _LONG and len(its) >= _LONG and own[:2] == its[:2] and own[0] != "#"
        if is_long and OSA.normalized_similarity(own, its) >= _SPELLING:
            return other
    return None


@cache
def _dictionary() -> _Dictionary:
    raw = read_toml("forms/synonyms.toml")
    phrases = {
        tuple(_stem(word) for word in phrase.split()): f"={line[0]}" for line in raw["meanings"] for phrase in line
    }
    ordered = dict(sorted(phrases.items(), key=lambda item: -len(item[0])))
    words = {word for line in raw["meanings"] for phrase in line for word in phrase.split()}
    parts = frozenset({*words, *map(_stem, words), *raw["parts"]})
    fillers = frozenset([*raw["fillers"], *map(_stem, raw["fillers"])])
    light = frozenset(phrases.get((_stem(word),), _stem(word)) for word in raw["light"])
    return _Dictionary(ordered, fillers, parts, light)
