"""The choices that the forms offer, and reading what a person typed as one of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from msgspec import Struct

from hov_tools.data import read_toml
from hov_tools.forms.text import normalise

_WORD = re.compile(r"\w+")


class ChoiceList(Struct, frozen=True):
    """One list.

    Attributes:
        wordings: key → wordings, the form's own first.
        by_text: normalised wording → key.
        hints: normalised word that is no choice → the key that is most likely meant by it.
    """

    wordings: Mapping[str, tuple[str, ...]]
    by_text: Mapping[str, str]
    hints: Mapping[str, str]

    def read(self, text: str) -> str | None:
        """Give the key of a text, case, accents, spaces and punctuation aside; None when it is no choice."""
        return self.by_text.get(normalise(text))

    def nearest(self, text: str) -> str | None:
        """Give the form's wording of the choice that a text most likely means, or None when none is likely.

        It is what the text is a known word for, else what it begins with ("ja, zie bijlage"), else what a word in it
        stands for, else what it is like.
        """
        import difflib  # noqa: PLC0415 - only a wrong answer waits for it

        likely = (
            self.hinted(text) or self._begun(text) or next(filter(None, map(self.hinted, _WORD.findall(text))), None)
        )
        if likely is not None:
            return likely
        near = difflib.get_close_matches(normalise(text), list(self.by_text), n=1, cutoff=0.6)
        return self.wordings[self.by_text[near[0]]][0] if near else None

    def hinted(self, text: str) -> str | None:
        """Give the form's wording of the choice that a known word stands for."""
        key = self.hints.get(normalise(text))
        return None if key is None else self.wordings[key][0]

    def _begun(self, text: str) -> str | None:
        words = _WORD.findall(text)
        for count in range(len(words), 0, -1):
            key = self.by_text.get(normalise("".join(words[:count])))
            if key is not None:
                return self.wordings[key][0]
        return None

    @property
    def offered(self) -> tuple[str, ...]:
        """The choices in the form's own wording."""
        return tuple(wordings[0] for wordings in self.wordings.values())


@cache
def _all_lists() -> Mapping[str, ChoiceList]:
    raw = dict(read_toml("forms/choices.toml"))
    hints = raw.pop("bedoeld")
    return MappingProxyType({name: _list(entries, hints.get(name, {})) for name, entries in raw.items()})


def _list(entries: dict[str, list[str]], hints: dict[str, list[str]]) -> ChoiceList:
    wordings = {key: tuple(texts) for key, texts in entries.items()}
    return ChoiceList(MappingProxyType(wordings), _by_text(entries), _by_text(hints))


def _by_text(texts: dict[str, list[str]]) -> Mapping[str, str]:
    return MappingProxyType({normalise(one): key for key, own in texts.items() for one in own})


def choice_list(name: str) -> ChoiceList:
    """Give a list by name, such as "sector"; raises KeyError when there is none."""
    return _all_lists()[name]


def wording(name: str, key: str) -> str:
    """Give the form's wording of a choice: ("sector", "ouderenzorg") → "Ouderenzorg"."""
    return choice_list(name).wordings[key][0]
