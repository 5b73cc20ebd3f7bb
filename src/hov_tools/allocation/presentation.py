"""What the terminal and the workbook say in the same words: of an award, and of the proposals side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from msgspec import Struct

from hov_tools import dutch
from hov_tools.allocation import text
from hov_tools.allocation.applications import Application
from hov_tools.allocation.proposal import Proposal, Result
from hov_tools.allocation.taking_part import Notice
from hov_tools.calculations.apportionment.national import Award
from hov_tools.rules.finding import Verdict
from hov_tools.rules.parameters import DaysPerPlace
from hov_tools.texts import in_words

_SHORT = 30  # characters of a remark that may stand at many lines


def exact_text(value: Fraction) -> str:
    """Write a number without rounding: "2.200", "2,5", or "34636/15"."""
    return dutch.number(value) if (value * 100).denominator == 1 else f"{value.numerator}/{value.denominator}"


def verdict_text(verdict: Verdict | None, decisions: Sequence[int] = ()) -> str:
    """Write a verdict, also when there is none yet, with the decisions of the board that it rests on."""
    told = text("niet_te_beoordelen") if verdict is None else in_words(verdict.value)
    if not decisions:
        return told
    return text.counted("oordeel_besluit", len(decisions), verdict=told, numbers=dutch.listed(map(str, decisions)))


def known_numbers(result: Result) -> tuple[DaysPerPlace, ...]:
    """Give the days per place that a person gave and those that were published, as far as there are any."""
    known = result.known
    return tuple(one for one in (known, None if known is None else known.published) if one is not None)


def incompleteness(result: Result) -> Iterator[str]:
    """Say that something is left out that should take part, and how many places it asks for; nothing when all is in."""
    wrong = [one for one in result.left_out if one.is_error]
    if wrong:
        yield text.counted("niet_volledig", len(wrong))
        requested = sum(one.requested or 0 for one in wrong)
        if requested:
            yield text.counted("niet_volledig_gevraagd", requested)


def kind_of(notice: Notice) -> str:
    """Say whether something must be done about it."""
    if notice.is_asked:
        return text("soort_verzoek")
    return text("soort_herstellen") if notice.is_error else text("soort_weten")


def award_remarks(proposal: Proposal, application: Application, award: Award) -> Iterator[str]:
    """Say what else there is to know of an award."""
    allocation = proposal.allocation
    if award.keeps_guarantee:
        yield text("bij_garantie")
    if award.from_reserve:
        yield text("bij_reserve")
    if award.drawn:
        yield text("bij_geloot")
    elif award.in_lots:
        yield text("bij_verloren") if allocation.draws else text("bij_loot_mee")
    if award.is_capped and award.places:
        yield text("bij_alles")
    if application.is_assumed:
        yield text("bij_aangenomen")
    if application.doubts:
        yield text("bij_niet_vast", codes=", ".join(sorted({one.code for one in application.doubts})))
    days = allocation.days_per_place
    if award.applicant.is_new and days is not None and application.hov >= days:
        places = min(application.requested or 0, int(application.hov // days))
        yield text("bij_nieuw_hov", places=text.counted("plaatsen", places))


class Notes(Struct, frozen=True):
    """The remarks of a table: one that many lines share stands once, under it, and the lines refer to it.

    Attributes:
        remarks: key of a line → what is said of it.
        shared: remark → its number under the table.
    """

    remarks: Mapping[str, tuple[str, ...]]
    shared: Mapping[str, int]

    @classmethod
    def of(cls, remarks: Mapping[str, tuple[str, ...]]) -> Notes:
        """Find the remarks that stand at more than one line; a word or two may stand at each."""
        counts = Counter(one for said in remarks.values() for one in said if len(one) > _SHORT)
        shared = [one for one, count in counts.items() if count > 1]
        return cls(remarks, {one: number for number, one in enumerate(shared, 1)})

    def told(self, key: str) -> str:
        """Say what is to be said of a line."""
        said = self.remarks[key]
        return "; ".join(text("zie", n=self.shared[one]) if one in self.shared else one for one in said)

    @property
    def lines(self) -> tuple[str, ...]:
        """What stands under the table."""
        return tuple(text("zie_regel", n=number, remark=one) for one, number in self.shared.items())


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
        text("kop_scenario", places=text.counted("plaatsen", one.allocation.places), scenario=one.scenario.title)
        for one in result.proposals
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
    yield ComparedRow("", text("getal_bonus_voorlopig"), tuple(one.provisional_bonus for one in proposals))
    for consortium in result.main.consortia:
        places = tuple(one.of_consortium(consortium.label) for one in proposals)
        yield ComparedRow(text("kop_verband"), consortium.name, places)
    # The institution that asks for all who merge has another name, and other HOV, when they do not.
    names: dict[str, dict[str, None]] = {}
    for one in proposals:
        for application in one.scenario.applications:
            names.setdefault(application.key, {})[application.name] = None
    for key in sorted(names):
        awards = [one.awards.get(key) for one in allocations]
        yield ComparedRow(
            key, " / ".join(names[key]), tuple(None if award is None else award.places for award in awards)
        )
