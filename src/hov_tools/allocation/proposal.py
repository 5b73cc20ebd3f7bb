"""The allocation proposal: who gets what, for each number of places and each way of applying that was asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from msgspec import Struct

from hov_tools.allocation import choice, text
from hov_tools.allocation.applications import Application, applicants_of
from hov_tools.allocation.judged import Judged, RegisteredFile
from hov_tools.allocation.places import ConsortiumPlaces, InstitutionPlaces, places_of
from hov_tools.allocation.scenarios import Scenario
from hov_tools.allocation.taking_part import Notice
from hov_tools.batch.result import FindingResult
from hov_tools.calculations.apportionment.national import Allocation, allocate
from hov_tools.calculations.bonus import bonus
from hov_tools.calculations.errors import CalculationError
from hov_tools.errors import UsageError
from hov_tools.rules.finding import Cause, Severity, Verdict
from hov_tools.rules.outcome import days_choices
from hov_tools.rules.parameters import DaysPerPlace, Parameters


class Proposal(Struct, frozen=True):
    """What one number of places comes to, in one way of applying.

    Attributes:
        scenario: who applies in which way.
        allocation: the places over the applicants.
        consortia: by label.
        institutions: by TPID; empty for a what-if, which no consortium has divided.
    """

    scenario: Scenario
    allocation: Allocation
    consortia: tuple[ConsortiumPlaces, ...]
    institutions: tuple[InstitutionPlaces, ...]

    @property
    def bonus_places(self) -> int:
        """All bonus places that count; they come on top of the places."""
        return sum(one.bonus_places for one in self.consortia)

    @property
    def provisional_bonus(self) -> int:
        """All bonus places that may come to count; in no total."""
        return sum(one.provisional_bonus for one in self.consortia)

    def of_consortium(self, label: str) -> int:
        """Give the allocated places of a consortium."""
        return sum(one.places for one in self.consortia if one.label == label)


class Result(Struct, frozen=True):
    """Everything that the command concludes.

    Attributes:
        year: the allocation year.
        training: as the forms word it.
        known: the days per place for that year and training, as published or as given; None when not known.
        proposals: the first one is the proposal, the others are for comparison.
        judged: the consortia and institutions on their own of this round.
        left_out: what does not take part.
        choices: that were made, in Dutch.
        seed: for the lots, or None.
        files: every file that was there, with what became of it.
    """

    year: int
    training: str
    known: DaysPerPlace | None
    proposals: tuple[Proposal, ...]
    judged: tuple[Judged, ...]
    left_out: tuple[Notice, ...]
    choices: tuple[str, ...]
    seed: str | None
    files: tuple[RegisteredFile, ...]

    @property
    def main(self) -> Proposal:
        """The proposal itself."""
        return self.proposals[0]

    @property
    def has_errors(self) -> bool:
        """Something of severity fout was found, or left out."""
        return not self.is_complete or bool(self.errors())

    @property
    def is_complete(self) -> bool:
        """Nothing is left out that should take part: else places go to others that may not be theirs."""
        return not any(one.is_error for one in self.left_out)

    def errors(self) -> tuple[tuple[Judged, FindingResult, bool], ...]:
        """Give every finding of severity fout, and whether it makes the HOV of its institution unsettled."""
        return tuple(
            (one, finding, any(member.doubt == _as_cause(finding) for member in one.institutions))
            for one in self.judged
            for finding in one.errors
            if finding.severity is Severity.FOUT
        )


def _as_cause(one: FindingResult) -> Cause:
    return Cause(one.code, one.file, one.sheet, one.cell)


class Terms(Struct, frozen=True):
    """What holds for every proposal.

    Attributes:
        parameters: of the year.
        training: key of the training.
        known: days per place that were published or given, or None.
        new: TPIDs of newly recognised institutions.
        guarantee: TPIDs of institutions inside their guarantee period.
        seed: for the lots, or None.
        verdict_at: judges a consortium by another HOV per place; None when its forms are not at hand.
    """

    parameters: Parameters
    training: str
    known: DaysPerPlace | None
    new: frozenset[str]
    guarantee: frozenset[str]
    seed: str | None
    verdict_at: Callable[[Judged, int], Verdict | None] | None = None


def propose(scenario: Scenario, places: int, judged: Sequence[Judged], terms: Terms) -> Proposal:
    """Allocate and work out what follows for the consortia and their institutions.

    Args:
        scenario: who applies.
        places: how many there are.
        judged: the consortia.
        terms: what holds for every proposal.

    Raises:
        UsageError: more guarantee places than places.
    """
    applicants = applicants_of(scenario.applications, terms.new, terms.guarantee)
    try:
        allocation = allocate(applicants, places, terms.parameters.reserve_percentage, terms.seed)
    except CalculationError as error:
        # The applicants were checked already: what is left is more guarantee places than places.
        guaranteed = sum(one.has_guarantee and one.requested > 0 for one in applicants)
        raise UsageError(text("te_weinig_plaatsen", places=places, guaranteed=guaranteed)) from error
    consortia = tuple(_consortium(one, scenario.applications, allocation, terms) for one in judged)
    by_label = {one.label: one for one in judged}
    own = () if scenario.changed else places_of(scenario.applications, allocation, consortia, by_label)
    return Proposal(scenario, allocation, consortia, own)


def _consortium(
    judged: Judged, applications: Sequence[Application], allocation: Allocation, terms: Terms
) -> ConsortiumPlaces:
    own = [one for one in applications if one.consortium == judged.label]
    places = sum(_brought_in(one, allocation) for one in own)
    return ConsortiumPlaces(
        label=judged.label,
        name=judged.name,
        keys=tuple(one.key for one in own),
        places=places,
        bonus=bonus(places, terms.parameters.bonus_percentage),
        verdict=_verdict(judged, allocation, terms),
        divided=judged.divided,
        undrawn=0 if allocation.draws else sum(allocation.awards[one.key].in_lots for one in own),
        decisions=judged.decisions,
    )


def _brought_in(application: Application, allocation: Allocation) -> int:
    got = allocation.awards[application.key].places
    return got if application.brought_in is None else min(got, application.brought_in)


def _verdict(judged: Judged, allocation: Allocation, terms: Terms) -> Verdict | None:
    """Judge by the days per place that are known; where there are none, by those of this allocation."""
    if terms.known is not None or allocation.whole_days_per_place is None or terms.verdict_at is None:
        return judged.verdict
    return terms.verdict_at(judged, allocation.whole_days_per_place)


def choices_of(proposals: Sequence[Proposal], terms: Terms) -> tuple[str, ...]:
    """List the choices that the result rests on."""
    main = proposals[0]
    used = ["afronding"]
    if terms.new or any(one.allocation.reserve.places for one in proposals):
        used += ["reserve", "reserve_over", "nieuw"]
    if terms.guarantee:
        used.append("garantie")
    if any(one.allocation.lots for one in proposals):
        used.append("loting")
    if main.consortia:
        used += ["bonus_erbij", "bonus", "oordeel" if terms.known or terms.verdict_at else "oordeel_batch"]
    if any(application.brought_in is not None for application in main.scenario.applications):
        used.append("ingebracht")
    used.append("vast_hov")
    if any(application.is_assumed for one in proposals for application in one.scenario.applications):
        used.append("zonder_samenvoegen")
    told = tuple(choice(name) for name in used)
    return (*told, *days_choices(terms.known, terms.training, terms.parameters.year))


def sectors_of(proposal: Proposal) -> Mapping[str, Fraction]:
    """Add up the instroom places that count per sector; what is not divided yet stands under a name of its own."""
    found: dict[str, Fraction] = {}
    known = Fraction(0)
    for one in proposal.institutions:
        if one.inflow is not None:
            name = one.institution.sector or text("sector_onbekend")
            found[name] = found.get(name, Fraction(0)) + one.inflow
            known += one.inflow
    ordered = dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))
    rest = proposal.allocation.given + proposal.bonus_places - known
    return {**ordered, text("nog_te_verdelen"): rest} if rest else ordered
