"""Failures by what they have in common, and the least of a mutant that still shows one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from .mutant import Mutant
from .oracle import Result
from .worker import examined


@dataclass(frozen=True, slots=True)
class Failure:
    """Failures of one kind.

    Attributes:
        signature: what they have in common.
        first: the first mutant.
        count: how many there were.
        detail: of the first.
    """

    signature: str
    first: Mutant
    count: int
    detail: str


def gather(results: Iterable[tuple[Mutant, Result]]) -> list[Failure]:
    """Put the failures together by their signature, the most frequent first."""
    found: dict[str, Failure] = {}
    for mutant, result in results:
        if result.is_failure:
            known = found.get(result.signature)
            first = Failure(result.signature, mutant, 0, result.detail) if known is None else known
            found[result.signature] = replace(first, count=first.count + 1)
    return sorted(found.values(), key=lambda one: (-one.count, one.signature))


def smaller(mutant: Mutant, signature: str) -> Mutant:
    """Leave out every change without which the failure stays the same."""
    kept = mutant.changes
    for place in mutant.changes:
        less = Mutant(mutant.number, tuple(one for one in kept if one != place))
        [(_, result)] = examined([less])
        if result.signature == signature:
            kept = less.changes
    return Mutant(mutant.number, kept)
