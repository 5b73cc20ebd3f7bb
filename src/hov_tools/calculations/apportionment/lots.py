"""Places by lot: the candidates that are drawn first win (see `calculations.lots`)."""

from __future__ import annotations

from enum import Enum
from fractions import Fraction

from msgspec import Struct

from hov_tools.calculations.errors import CalculationError
from hov_tools.calculations.lots import drawn


class LotKind(Enum):
    """What lots are drawn for; the value is part of the text that is hashed."""

    RESERVE = "reserve"
    LAST_PLACE = "laatste-plaats"


class Lots(Struct, frozen=True):
    """Lots that must be drawn: a candidate can win one place at most.

    Attributes:
        kind: what they are for.
        candidates: by name; more than there are places.
        places: how many of them win.
        quotient: the number of days that all of them have for this place; None for the reserve.

    Raises:
        CalculationError: there are no lots to draw: no place at all, or one for each candidate.
    """

    kind: LotKind
    candidates: tuple[str, ...]
    places: int
    quotient: Fraction | None = None

    def __post_init__(self) -> None:
        if not 0 < self.places < len(set(self.candidates)):
            raise CalculationError(f"{self.places} places by lot for {len(self.candidates)} candidates")


class Ticket(Struct, frozen=True):
    """One candidate in a draw.

    Attributes:
        candidate: its name.
        text: what was hashed.
        sha256: in hexadecimal.
        wins: it gets a place.
    """

    candidate: str
    text: str
    sha256: str
    wins: bool


class Draw(Struct, frozen=True):
    """The record of a draw.

    Attributes:
        lots: what was drawn for.
        seed: as it was given.
        tickets: the smallest hash first; the first `lots.places` win.
    """

    lots: Lots
    seed: str
    tickets: tuple[Ticket, ...]

    @property
    def winners(self) -> tuple[str, ...]:
        """The candidates that get a place."""
        return tuple(ticket.candidate for ticket in self.tickets if ticket.wins)


def draw(lots: Lots, seed: str) -> Draw:
    """Draw lots; the order of the candidates does not matter."""
    tickets = tuple(
        Ticket(one.candidate, one.text, one.sha256, position < lots.places)
        for position, one in enumerate(drawn(seed, lots.kind.value, lots.candidates))
    )
    return Draw(lots, seed, tickets)
