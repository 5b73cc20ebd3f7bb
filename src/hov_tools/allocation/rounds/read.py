"""A round as `hov toewijzing --uit` or `--json` wrote it (allocation.document)."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct, field

from hov_tools.allocation import text
from hov_tools.allocation.document import DOCUMENT_VERSION
from hov_tools.batch.result_file import to_fraction
from hov_tools.errors import UsageError
from hov_tools.rules.finding import Verdict
from hov_tools.system_errors import system_reason


class Applicant(Struct, frozen=True):
    """Who asks for places; attributes as in the document."""

    tpid: str
    name: str = field(name="naam")
    consortium: str | None = field(name="verband")
    members: tuple[str, ...] = field(name="leden")
    hov: int
    requested: int = field(name="gevraagd")
    places: int = field(name="plaatsen")
    drawn: int = field(name="geloot")
    in_lots: bool = field(name="loot_mee")
    keeps_guarantee: bool = field(name="garantieplaats")
    from_reserve: bool = field(name="uit_reserve")


class Bonus(Struct, frozen=True):
    """The bonus places of a consortium."""

    counting: int = field(name="telt_mee")
    provisional: int = field(name="voorlopig")


class Consortium(Struct, frozen=True):
    """A consortium; attributes as in the document."""

    label: str = field(name="verband")
    name: str = field(name="naam")
    places: int = field(name="plaatsen")
    verdict: Verdict | None = field(name="oordeel")
    bonus: Bonus


class Institution(Struct, frozen=True):
    """An institution; attributes as in the document."""

    tpid: str
    name: str = field(name="naam")
    consortium: str | None = field(name="verband")
    regular: Fraction | None = field(name="instroom_regulier")
    bonus: Fraction | None = field(name="instroom_bonus")
    remarks: tuple[str, ...] = field(name="opmerkingen")

    @property
    def inflow(self) -> Fraction | None:
        """All instroom places that count; None when not known."""
        return None if self.regular is None or self.bonus is None else self.regular + self.bonus


class DaysPerPlace(Struct, frozen=True):
    """The HOV per place that the round came to."""

    exact: Fraction | None


class Proposal(Struct, frozen=True):
    """The proposal itself; attributes as in the document."""

    places: int = field(name="plaatsen")
    days_per_place: DaysPerPlace = field(name="hov_per_plaats")
    applicants: tuple[Applicant, ...] = field(name="aanvragers")
    consortia: tuple[Consortium, ...] = field(name="verbanden")
    institutions: tuple[Institution, ...] = field(name="instellingen")


class LeftOut(Struct, frozen=True):
    """Who or what took no part."""

    where: str = field(name="waar")
    message: str = field(name="melding")


class Round(Struct, frozen=True):
    """A round.

    Attributes:
        year: the allocation year.
        training: as the forms word it.
        proposals: the first one is the proposal.
        left_out: what took no part, and why.
        is_complete: nothing was left out that should take part.
    """

    year: int = field(name="jaar")
    training: str = field(name="opleiding")
    proposals: tuple[Proposal, ...] = field(name="voorstellen")
    left_out: tuple[LeftOut, ...] = field(name="niet_meegenomen")
    is_complete: bool = field(name="volledig")

    @property
    def main(self) -> Proposal:
        """The proposal itself."""
        return self.proposals[0]

    def why_out(self, *names: str | None) -> str | None:
        """Give why somebody took no part, by one of its names; None when it is not said."""
        return next((one.message for one in self.left_out if one.where in names), None)


def read_round(path: Path) -> Round:
    """Read the folder that a round was written to, or its JSON.

    Raises:
        UsageError: it is not there, cannot be read, or is no round that this version knows.
    """
    file = path / text("bestand_json") if path.is_dir() else path
    try:
        raw: Mapping[str, Any] = msgspec.json.decode(file.read_bytes(), type=dict[str, Any])
        if raw.get("versie") != DOCUMENT_VERSION:
            raise UsageError(text("ronde_versie", file=file))
        found = msgspec.convert(raw, Round, dec_hook=to_fraction)
    except OSError as error:
        raise UsageError(text("ronde_niet_te_lezen", file=file, why=system_reason(error))) from error
    except (msgspec.MsgspecError, UnicodeDecodeError, ValueError, ZeroDivisionError) as error:
        raise UsageError(text("ronde_geen", file=file)) from error
    if not found.proposals:
        raise UsageError(text("ronde_geen", file=file))
    return found
