"""Lots that anybody can draw again by hand.

For each candidate the text "seed|what|candidate" is hashed (SHA-256 of its UTF-8 bytes); the candidate with the
smallest hash, as a hexadecimal number, is drawn first. Nobody can steer the outcome once the seed is fixed, and
everybody who knows it can check it. The sources ask for lots and prescribe no way of drawing them: that is a choice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from msgspec import Struct


class Lot(Struct, frozen=True):
    """The lot of one candidate.

    Attributes:
        candidate: its name.
        text: what was hashed.
        sha256: in hexadecimal.
    """

    candidate: str
    text: str
    sha256: str


def lot(seed: str, what: str, candidate: str) -> Lot:
    """Give the lot of a candidate.

    Args:
        seed: as it was given.
        what: what is drawn for, so that no two draws are the same.
        candidate: its name.
    """
    text = f"{seed}|{what}|{candidate}"
    return Lot(candidate, text, hashlib.sha256(text.encode("utf-8")).hexdigest())


def drawn(seed: str, what: str, candidates: Iterable[str]) -> tuple[Lot, ...]:
    """Draw all candidates, the first one first; their order does not matter."""
    lots = (lot(seed, what, candidate) for candidate in candidates)
    return tuple(sorted(lots, key=lambda one: (one.sha256, one.candidate)))
