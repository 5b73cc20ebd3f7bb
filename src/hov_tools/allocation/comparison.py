"""The proposals side by side: the same rows on the terminal and in the workbook."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from hov_tools.allocation import text
from hov_tools.allocation.proposal import Result


class ComparedRow(Struct, frozen=True):
    """One line of the comparison.

    Attributes:
        key: TPID, "Verband", or "".
        name: of the number, the consortium or the applicant.
        values: one for each proposal; None where the applicant does not take part or the number is not known.
    """

    key: str
    name: str
    values: tuple[int | None, ...]


def headings(result: Result) -> tuple[str, ...]:
    """Give the heading of each proposal."""
    return tuple(
        text("kop_scenario", places=one.allocation.places, scenario=one.scenario.title) for one in result.proposals
    )


def compared(result: Result) -> Iterator[ComparedRow]:
    """Give the numbers, the places per consortium and the places per applicant."""
    proposals = result.proposals
    allocations = [one.allocation for one in proposals]
    yield ComparedRow("", text("getal_dagen"), tuple(one.whole_days_per_place for one in allocations))
    yield ComparedRow("", text("getal_gegeven"), tuple(one.given for one in allocations))
    yield ComparedRow("", text("getal_loten"), tuple(one.undrawn for one in allocations))
    yield ComparedRow("", text("getal_over"), tuple(one.remaining for one in allocations))
    yield ComparedRow("", text("getal_bonus"), tuple(one.bonus_places for one in proposals))
    for consortium in result.main.consortia:
        places = tuple(one.of_consortium(consortium.label) for one in proposals)
        yield ComparedRow(text("kop_verband"), consortium.name, places)
    # The institution that asks for all who merge has another name, and other HOV, when they do not.
    names: dict[str, dict[str, None]] = {}
    for one in proposals:
        for entry in one.scenario.entries:
            names.setdefault(entry.key, {})[entry.name] = None
    for key in sorted(names):
        awards = [one.awards.get(key) for one in allocations]
        yield ComparedRow(
            key, " / ".join(names[key]), tuple(None if award is None else award.places for award in awards)
        )
