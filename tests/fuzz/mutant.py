"""From one whole number to a workbook: which one to begin with, and what is changed in it, in which order."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from .aroundchanges import AROUND
from .cellchanges import CELLS
from .packagechanges import PACKAGE
from .seeds import Seed, seeds
from .xmlchanges import XML
from .zipchanges import ZIP

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .book import Mutation

MOST_CHANGES = 6
_TRIES = 6
# What leaves a workbook readable comes most: behind a damaged zip file nothing else is tried.
_KINDS: tuple[tuple[tuple[Mutation, ...], int], ...] = ((CELLS, 44), (AROUND, 26), (PACKAGE, 14), (XML, 12), (ZIP, 4))


@dataclass(frozen=True, slots=True)
class Mutant:
    """A changed workbook.

    Attributes:
        number: that it is made from.
        kept: which of its changes are carried out, by their place in the list; None for all.
    """

    number: int
    kept: tuple[int, ...] | None = None

    @property
    def label(self) -> str:
        """As `--herhaal` takes it: "17", or "17:0,3" with some of the changes."""
        return str(self.number) if self.kept is None else f"{self.number}:{','.join(map(str, self.kept))}"

    @property
    def changes(self) -> tuple[int, ...]:
        """The places of the changes that are carried out."""
        return tuple(range(_changes(self.number))) if self.kept is None else self.kept

    def seed(self) -> Seed:
        """Give the workbook that it is made from."""
        return _chance(self.number, "seed").choice(seeds())

    def is_among_others(self) -> bool:
        """Tell whether it is judged with the other files of its consortium."""
        return bool(self.seed().others) and _chance(self.number, "others").random() < 0.4

    def chance(self) -> Random:
        """Give chance for what is done with it."""
        return _chance(self.number, "edits")

    def build(self) -> tuple[bytes, tuple[str, ...]]:
        """Give the bytes, and the names of what was changed."""
        book = self.seed().opened()
        told: list[str] = []
        for place in self.changes:
            chance = _chance(self.number, str(place))
            for _ in range(_TRIES):
                change = _chosen(chance)
                if change(book, chance):
                    told.append(f"{change.__module__.rpartition('.')[2]}.{change.__name__}")
                    break
        return book.build(), tuple(told)


def mutant_of(label: str) -> Mutant:
    """Read a label.

    Raises:
        ValueError: it is none.
    """
    number, colon, places = label.partition(":")
    return Mutant(int(number), tuple(int(one) for one in places.split(",") if one) if colon else None)


def mutants(first: int, count: int) -> Iterable[Mutant]:
    """Give so many mutants, from a number on."""
    return map(Mutant, range(first, first + count))


def _changes(number: int) -> int:
    # One change shows most clearly what it does, and some faults need several.
    return _chance(number, "count").choice((1, 1, 2, 2, 3, 4, 5, MOST_CHANGES))


def _chance(number: int, purpose: str) -> Random:
    return Random(f"{number} {purpose}")  # noqa: S311 - the same every time is what it is for


def _chosen(chance: Random) -> Mutation:
    [kind] = chance.choices([kind for kind, _ in _KINDS], [weight for _, weight in _KINDS])
    return chance.choice(kind)
