"""What the board needs to know of a finding on which it decides: the numbers, and what speaks for and against.

Only what the forms say is told; whether it weighs is for the board. Nothing is about a trainee.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from fractions import Fraction
from itertools import count
from typing import TypeAlias

from msgspec import Struct

from hov_tools import dutch
from hov_tools.calculations.conditions import balance, dependent_share
from hov_tools.rules.catalogue import amount, text
from hov_tools.rules.deciding import late_form
from hov_tools.rules.facts import ConsortiumFacts, Member
from hov_tools.rules.finding import Assessment, Condition, ConditionOutcome, OpenPoint, Severity
from hov_tools.rules.outcome import GROUPS
from hov_tools.rules.v import balance_of, sectors_of
from hov_tools.texts import printable

_Number: TypeAlias = tuple[str, str]


class BoardCase(Struct, frozen=True):
    """What there is to know of one finding on which the board decides, in Dutch.

    Attributes:
        numbers: what, and how much.
        pros: what speaks for allowing it.
        cons: what speaks against that.
    """

    numbers: tuple[_Number, ...]
    pros: tuple[str, ...]
    cons: tuple[str, ...]


def board_case(assessment: Assessment, point: OpenPoint) -> BoardCase:
    """Gather what there is to know of a finding of an assessment."""
    facts = assessment.facts
    match point.identity.code:
        case "V1":
            own = _balance(facts)
        case "V3":
            own = _sectors(facts)
        case "V5":
            own = _right(facts)
        case _:
            own = _lateness(facts, point)
    conditions = [one for one in assessment.outcome.conditions if one.key != point.identity.code]
    numbers = (*own.numbers, *_at_stake(assessment))
    return BoardCase(
        tuple((what, printable(how_much)) for what, how_much in numbers),
        (*own.pros, *_pros(conditions)),
        (*own.cons, *_cons(assessment, conditions, point)),
    )


def _balance(facts: ConsortiumFacts) -> BoardCase:
    counts, params = balance_of(facts), facts.parameters
    bounds = {"lower": _percentage(params.balance_lower), "upper": _percentage(params.balance_upper)}
    share = dependent_share(counts.self_sufficient, counts.dependent)
    numbers = (
        (text("bestuur_leden"), amount("instellingen", len(facts.members))),
        (text("bestuur_zelfstandig"), _named(one for one in facts.members if one.self_sufficient == "ja")),
        (text("bestuur_afhankelijk"), _named(one for one in facts.members if one.self_sufficient != "ja")),
        (text("bestuur_aandeel"), text("bestuur_van_leden", share=_percentage(share))),
        (text("bestuur_evenwichtig"), text("bestuur_van_tot", **bounds)),
        (text("bestuur_nodig"), amount("bestuur_nodig_V1", _more_of_the_other_kind(facts))),
    )
    if not (counts.self_sufficient and counts.dependent):
        return BoardCase(numbers, (), (text("bestuur_tegen_V1_een_soort"),))
    pros = (text("bestuur_voor_V1_beide"), text("bestuur_voor_V1_grens", **bounds))
    return BoardCase(numbers, pros, (text("bestuur_tegen_V1", share=_percentage(share), **bounds),))


def _more_of_the_other_kind(facts: ConsortiumFacts) -> int:
    """Give how many institutions of the kind that lacks would make the balance."""
    counts, params = balance_of(facts), facts.parameters
    few, many = sorted((counts.self_sufficient, counts.dependent))
    lacks_dependent = counts.dependent == few

    def is_balanced(more: int) -> bool:
        own, dependent = (many, few + more) if lacks_dependent else (few + more, many)
        return balance(dependent_share(own, dependent), params.balance_lower, params.balance_upper)

    return next(more for more in count(1) if is_balanced(more))


def _sectors(facts: ConsortiumFacts) -> BoardCase:
    counts, params = sectors_of(facts), facts.parameters
    groups = {member: params.sector(member.sector) for member in facts.members if member.sector is not None}
    by_sector: dict[str, list[Member]] = {}
    for member, group in groups.items():
        by_sector.setdefault(group.sector.replace("-", " "), []).append(member)
    targets = sorted({group.sector.replace("-", " ") for group in groups.values() if group.is_target})
    numbers = (
        (text("bestuur_leden"), amount("instellingen", len(facts.members))),
        (text("bestuur_sectoren"), amount("bestuur_aantal", counts.fine)),
        (text("bestuur_sectoren_samen"), amount("bestuur_aantal", counts.coarse)),
        (text("bestuur_minstens"), text("bestuur_minstens_V3", sectors=params.minimum_sectors)),
        *((name[:1].upper() + name[1:], _named(members)) for name, members in sorted(by_sector.items())),
    )
    pros = [text("bestuur_voor_V3_doel", sectors=dutch.listed(targets))] if targets else []
    cons = [] if targets else [text("bestuur_tegen_V3_doel")]
    if counts.fine >= params.minimum_sectors and len(facts.members) >= params.minimum_institutions:
        pros.insert(0, text("bestuur_voor_V3", sectors=counts.fine))
        cons.insert(0, text("bestuur_tegen_V3_splitsing", sectors=counts.coarse))
    else:
        short = max(params.minimum_sectors - counts.fine, params.minimum_institutions - len(facts.members))
        cons.insert(0, amount("bestuur_tegen_V3", short))
    return BoardCase(numbers, tuple(pros), tuple(cons))


def _right(facts: ConsortiumFacts) -> BoardCase:
    right, days, minimum = facts.right, facts.days_per_place, facts.parameters.minimum_places
    if right is None or days is None:
        return BoardCase((), (), ())
    short = minimum - right.exact
    told = {"days": dutch.number(short * days.days), "share": _percentage(short / minimum)}
    numbers = (
        (text("bestuur_leden"), amount("instellingen", len(facts.members))),
        (text("bestuur_hov"), amount("dagen", facts.joint.total)),
        (text("bestuur_dagen"), amount("dagen", days.days)),
        (text("bestuur_exact"), amount("plaatsen", right.exact)),
        (text("bestuur_minstens"), amount("plaatsen", minimum)),
        (
            text("bestuur_tekort"),
            text("bestuur_tekort_V5", **told),
        ),
    )
    return BoardCase(numbers, (), (amount("bestuur_tegen_V5", minimum - right.places),))


def _lateness(facts: ConsortiumFacts, point: OpenPoint) -> BoardCase:
    document = late_form(facts, point.finding)
    deadline = facts.parameters.deadline(document.form.kind)
    submitted = document.form.day("submitted_on").value
    if deadline is None or submitted is None:
        return BoardCase((), (), ())
    last = deadline.day if deadline.is_inclusive else deadline.day - timedelta(days=1)
    numbers = (
        (text("bestuur_formulier"), document.file),
        (text("bestuur_ingediend"), dutch.day(submitted)),
        (text("bestuur_laatste_dag"), dutch.day(last)),
        (text("bestuur_te_laat"), amount("dagen", (submitted - last).days)),
    )
    others = [one for one in facts.applications if one is not document]
    in_time = [one.file for one in others if _is_in_time(facts, one.form.kind, one.form.day("submitted_on").value)]
    pros = (text("bestuur_voor_P3", files=dutch.listed(in_time)),) if in_time else ()
    return BoardCase(numbers, pros, (amount("bestuur_tegen_P3", (submitted - last).days),))


def _is_in_time(facts: ConsortiumFacts, kind: str, submitted: date | None) -> bool:
    deadline = facts.parameters.deadline(kind)
    return submitted is not None and deadline is not None and deadline.is_met(submitted)


def _at_stake(assessment: Assessment) -> Iterator[_Number]:
    """Give the numbers that rest on the decision."""
    outcome = assessment.outcome
    if outcome.right is not None:
        yield text("bestuur_recht"), amount("plaatsen", outcome.right.places)
    if outcome.bonus is not None:
        yield text("bestuur_bonus"), amount("bonusplaatsen", outcome.bonus.places)


def _pros(conditions: Iterable[Condition]) -> Iterator[str]:
    held = _keys(conditions, ConditionOutcome.MEETS)
    if held:
        yield text("bestuur_voor_voorwaarden", keys=dutch.listed(held))


def _cons(assessment: Assessment, conditions: Sequence[Condition], point: OpenPoint) -> Iterator[str]:
    failing, unknown = (_keys(conditions, one) for one in (ConditionOutcome.FAILS, ConditionOutcome.UNKNOWN))
    if failing:
        yield text("bestuur_tegen_voorwaarden", keys=dutch.listed(failing))
    if unknown:
        yield text("bestuur_tegen_onbekend", keys=dutch.listed(unknown))
    own = point.finding
    others = [
        one
        for one in assessment.findings
        if one.severity is Severity.FOUT
        and one.cause is None
        and (one.code, one.file, one.sheet, one.cell) != (own.code, own.file, own.sheet, own.cell)
    ]
    if others:
        yield amount("bestuur_tegen_fouten", len(others))
    if assessment.outcome.is_provisional:
        yield text("bestuur_tegen_voorlopig")


def _keys(conditions: Iterable[Condition], outcome: ConditionOutcome) -> list[str]:
    """Name the conditions that come to this; the groups of codes are told by how many errors there are."""
    return [text(f"bestuur_{one.key}") for one in conditions if one.outcome is outcome and one.key not in GROUPS]


def _named(members: Iterable[Member]) -> str:
    """Count institutions and name them."""
    names = [f"{one.name} ({one.tpid})" if one.tpid and one.name else one.name or one.tpid or "?" for one in members]
    return f"{len(names)}: {', '.join(names)}" if names else text("bestuur_geen")


def _percentage(share: Fraction) -> str:
    return f"{dutch.number(share * 100, 1)}%"
