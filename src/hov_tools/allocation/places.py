"""The places on which each institution applies for its beschikbaarheidsbijdrage (Richtlijn §5).

A consortium divides its places itself: its own in- en doorstroom form is taken over as it is, where its totals are
those of the proposal. Nothing is divided here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from msgspec import Struct
from msgspec.structs import replace

from hov_tools import dutch
from hov_tools.allocation import text
from hov_tools.allocation.applications import Application
from hov_tools.allocation.judged import Institution, Judged
from hov_tools.calculations.apportionment.national import Allocation
from hov_tools.calculations.bonus import Bonus
from hov_tools.rules.finding import Verdict


class ConsortiumPlaces(Struct, frozen=True):
    """What a consortium gets.

    Attributes:
        label: name of its folder.
        name: its name.
        keys: its applicants.
        places: allocated to it: all that merged applicants get, and what separate ones bring in.
        bonus: over those places.
        verdict: None when it cannot be judged.
        divided: regular and bonus places in its in- en doorstroom form; None without a form that can be read.
        undrawn: lots of its applicants that are still to be drawn: each may give one place more.
        decisions: the numbers of the decisions of the board that the verdict rests on.
    """

    label: str
    name: str
    keys: tuple[str, ...]
    places: int
    bonus: Bonus
    verdict: Verdict | None
    divided: tuple[Fraction, Fraction] | None
    undrawn: int = 0
    decisions: tuple[int, ...] = ()

    @property
    def bonus_places(self) -> int:
        """The bonus that counts: only for a consortium that meets the conditions (domain, 4.5)."""
        return self.bonus.places if self.verdict is Verdict.MEETS else 0

    @property
    def provisional_bonus(self) -> int:
        """The bonus that may come to count: the board decides, or it cannot be judged yet."""
        return self.bonus.places if self.is_provisional else 0

    @property
    def is_provisional(self) -> bool:
        """It is not known yet whether its bonus counts."""
        return self.verdict in (Verdict.BOARD, None)

    @property
    def possible_bonus(self) -> int:
        """The bonus that its form may divide, whether it counts already or may come to."""
        return self.bonus_places + self.provisional_bonus

    @property
    def is_divided(self) -> bool:
        """Its form divides exactly the places of the proposal."""
        return self.divided == (Fraction(self.places), Fraction(self.possible_bonus))


class Flow(Struct, frozen=True):
    """Doorstroom places in one year; None where the forms do not say.

    Attributes:
        total: what counts, of both kinds.
        regular: of regular places.
        bonus: of bonus places that count.
        provisional: of bonus places that may come to count; in no total.
    """

    total: Fraction | None
    regular: Fraction | None
    bonus: Fraction | None
    provisional: Fraction | None = Fraction(0)

    def as_provisional(self) -> Flow:
        """Set the bonus places apart; what is not split by kind is then not known."""
        return Flow(self.regular, self.regular, None if self.bonus is None else Fraction(0), self.bonus)


class InstitutionPlaces(Struct, frozen=True):
    """The places of one institution.

    Attributes:
        institution: which.
        consortium: name of its consortium, or "".
        regular: instroom places of the allocation year; None when its consortium has not divided them (right) yet.
        bonus: instroom bonus places that count; None as `regular`.
        provisional: instroom bonus places that may come to count, in no total; None as `regular`.
        flow_1: doorstroom in the year after.
        flow_2: doorstroom in the year after that.
        remarks: in Dutch.
    """

    institution: Institution
    consortium: str
    regular: Fraction | None
    bonus: Fraction | None
    flow_1: Flow
    flow_2: Flow
    remarks: tuple[str, ...]
    provisional: Fraction | None = Fraction(0)

    @property
    def inflow(self) -> Fraction | None:
        """All instroom places that count; None when not known."""
        return None if self.regular is None or self.bonus is None else self.regular + self.bonus


_UNKNOWN_FLOW = Flow(None, None, None, None)
_NO_FLOW = Flow(Fraction(0), Fraction(0), Fraction(0))


def places_of(
    applications: Sequence[Application],
    allocation: Allocation,
    consortia: Sequence[ConsortiumPlaces],
    judged: Mapping[str, Judged],
) -> tuple[InstitutionPlaces, ...]:
    """Give the places of every institution, by TPID."""
    results = {one.label: one for one in consortia}
    found: list[InstitutionPlaces] = []
    for application in applications:
        award = allocation.awards[application.key]
        result = None if application.consortium is None else results[application.consortium]
        waits = (text("nog_loting"),) if award.in_lots and not allocation.draws else ()
        for member in application.members:
            if result is None:
                remarks = (text("doorstroom_onbekend"), *waits)
                own = InstitutionPlaces(
                    institution=member,
                    consortium="",
                    regular=Fraction(award.places),
                    bonus=Fraction(0),
                    flow_1=_UNKNOWN_FLOW,
                    flow_2=_UNKNOWN_FLOW,
                    remarks=remarks,
                )
            else:
                own = _in_consortium(member, result, judged[result.label])
                kept = 0 if application.brought_in is None else max(0, award.places - application.brought_in)
                if kept and own.regular is not None:
                    remarks = (*own.remarks, text("buiten_verband", count=kept))
                    own = replace(own, regular=own.regular + kept, remarks=remarks)
                own = replace(own, remarks=(*own.remarks, *waits))
            found.append(own)
    known = {one.institution.tpid for one in found}
    for result in consortia:
        found += [one for one in _without_hov(result, judged[result.label]) if one.institution.tpid not in known]
    return tuple(sorted(found, key=lambda one: one.institution.tpid))


def _without_hov(result: ConsortiumPlaces, judged: Judged) -> Iterator[InstitutionPlaces]:
    """Give the institutions to which a consortium gives places and that have no HOV form here."""
    for row in judged.distribution if result.is_divided else ():
        if row.tpid is not None:
            own = Institution(row.tpid, row.name, judged.sectors.get(row.tpid, ""), 0, result.label, "")
            found = _in_consortium(own, result, judged)
            yield replace(found, remarks=(*found.remarks, text("zonder_hov")))


def _in_consortium(member: Institution, result: ConsortiumPlaces, judged: Judged) -> InstitutionPlaces:
    if result.divided is None:
        return _undivided(member, result, text("geen_verdeling"))
    if not result.is_divided:
        due = {"places": result.places, "extra": result.possible_bonus}
        return _undivided(member, result, text("verdeling_past_niet", **due, **told_places(result.divided)))
    row = next((row for row in judged.distribution if row.tpid == member.tpid), None)
    if row is None:
        return InstitutionPlaces(
            institution=member,
            consortium=result.name,
            regular=Fraction(0),
            bonus=Fraction(0),
            flow_1=_NO_FLOW,
            flow_2=_NO_FLOW,
            remarks=(text("niet_in_verdeling"),),
        )
    found = InstitutionPlaces(
        institution=member,
        consortium=result.name,
        regular=row.inflow_regular or Fraction(0),
        bonus=row.inflow_bonus or Fraction(0),
        flow_1=_flow(row.flow_1, row.from_routes_1),
        flow_2=_flow(row.flow_2, row.from_routes_2),
        remarks=(),
    )
    return _as_provisional(found, result.verdict) if result.is_provisional else found


def _as_provisional(one: InstitutionPlaces, verdict: Verdict | None) -> InstitutionPlaces:
    """Set the bonus places of an institution apart, and say why."""
    return replace(
        one,
        bonus=Fraction(0),
        provisional=one.bonus,
        flow_1=one.flow_1.as_provisional(),
        flow_2=one.flow_2.as_provisional(),
        remarks=(*one.remarks, text("bonus_voorlopig" if verdict is Verdict.BOARD else "bonus_niet_te_beoordelen")),
    )


def _undivided(member: Institution, result: ConsortiumPlaces, remark: str) -> InstitutionPlaces:
    return InstitutionPlaces(
        institution=member,
        consortium=result.name,
        regular=None,
        bonus=None,
        flow_1=_UNKNOWN_FLOW,
        flow_2=_UNKNOWN_FLOW,
        remarks=(remark,),
        provisional=None,
    )


def told_places(divided: tuple[Fraction, Fraction]) -> dict[str, str]:
    """Write the regular and the bonus places that a form divides."""
    keys = {"regular": "reguliere_plaatsen", "bonus": "bonusplaatsen"}
    return {
        name: text.counted(key, value, n=dutch.digits(value))
        for (name, key), value in zip(keys.items(), divided, strict=True)
    }


def _flow(total: Fraction | None, from_routes: tuple[Fraction, Fraction] | None) -> Flow:
    """Take over the doorstroom, split by what the routes of either kind give; unsplit when that is another number."""
    if total is None:
        return _UNKNOWN_FLOW
    regular, bonus = from_routes or (None, None)
    return Flow(total, regular, bonus, Fraction(0))
