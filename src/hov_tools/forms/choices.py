"""The choices that the forms offer, and reading what a person typed as one of them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from msgspec import Struct

from hov_tools.data import read_toml
from hov_tools.forms.text import normalise


class ChoiceList(Struct, frozen=True):
    """One list.

    Attributes:
        wordings: key → wordings, the form's own first.
        by_text: normalised wording → key.
    """

    wordings: Mapping[str, tuple[str, ...]]
    by_text: Mapping[str, str]

    def read(self, text: str) -> str | None:
        """Give the key of a text, case, accents, spaces and punctuation aside; None when it is no choice."""
        return self.by_text.get(normalise(text))

    def nearest(self, text: str) -> str | None:
        """Give the form's wording of the choice that a text is most like, or None when none is like it."""
        import difflib  # noqa: PLC0415 - only a wrong answer waits for it

        near = difflib.get_close_matches(normalise(text), list(self.by_text), n=1, cutoff=0.6)
        return self.wordings[self.by_text[near[0]]][0] if near else None

    @property
    def offered(self) -> tuple[str, ...]:
        """The choices in the form's own wording."""
        return tuple(wordings[0] for wordings in self.wordings.values())


@cache
def _all_lists() -> Mapping[str, ChoiceList]:
    raw = read_toml("forms/choices.toml")
    return MappingProxyType({name: _list(entries) for name, entries in raw.items()})


def _list(entries: dict[str, list[str]]) -> ChoiceList:
    by_text = {normalise(wording): key for key, wordings in entries.items() for wording in wordings}
    wordings = {key: tuple(texts) for key, texts in entries.items()}
    return ChoiceList(MappingProxyType(wordings), MappingProxyType(by_text))


def choice_list(name: str) -> ChoiceList:
    """Give a list by name, such as "sector"; raises KeyError when there is none."""
    return _all_lists()[name]


def wording(name: str, key: str) -> str:
    """Give the form's wording of a choice: ("sector", "ouderenzorg") → "Ouderenzorg"."""
    return choice_list(name).wordings[key][0]
