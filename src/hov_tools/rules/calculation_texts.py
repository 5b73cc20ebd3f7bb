"""The calculations of a consortium written out, step by step, for people who want to follow them."""

from __future__ import annotations

from hov_tools import dutch
from hov_tools.calculations.entitlement import entitlement
from hov_tools.calculations.hov import reference_years
from hov_tools.calculations.merging import gain_of_merging
from hov_tools.rules.catalogue import amount, text
from hov_tools.rules.facts import ConsortiumFacts
from hov_tools.rules.finding import Calculation

Step = tuple[str, str, str]


def calculations_of(facts: ConsortiumFacts) -> tuple[Calculation, ...]:
    """Write out HOV per institution, joint HOV, right and bonus, as far as they are known."""
    found: list[Calculation] = []
    if facts.own_hov and facts.year is not None:
        found += [_per_institution(facts, facts.year), _joint(facts)]
    if facts.right is not None:
        found.append(_right(facts))
    if facts.bonus is not None:
        found.append(_bonus(facts))
    return tuple(found)


def days(count: int) -> str:
    """Write a number of days."""
    return amount("dagen", count)


def places(count: int) -> str:
    """Write a number of places."""
    return amount("plaatsen", count)


def _per_institution(facts: ConsortiumFacts, year: int) -> Calculation:
    years = reference_years(year)
    names = {member.tpid: member.name for member in facts.members}
    steps: list[Step] = []
    for tpid in sorted(facts.own_hov):
        document = facts.hov_of(tpid)
        if document is None:
            continue
        name = names.get(tpid) or document.form.text("name").value or ""
        parts = " + ".join(
            text("berekening_deel", year=one, days=dutch.number(_counted(facts, tpid, one))) for one in years
        )
        steps.append((text("berekening_hov_regel", tpid=tpid, name=name).strip(), parts, days(facts.own_hov[tpid])))
    return Calculation(text("berekening_hov", years=dutch.listed(str(one) for one in years)), tuple(steps))


def _counted(facts: ConsortiumFacts, tpid: str, year: int) -> int:
    document = facts.hov_of(tpid)
    return 0 if document is None else facts.days_in(document, year)


def _joint(facts: ConsortiumFacts) -> Calculation:
    joint = facts.joint
    steps: list[Step] = [(text("stap_som"), amount("instellingen", len(joint.members)), days(joint.sum_of_members))]
    if joint.double_days:
        steps.append((text("stap_dubbel"), text("stap_dubbel_hoe"), days(joint.double_days)))
        how = text(
            "stap_gezamenlijk_hoe", sum=dutch.number(joint.sum_of_members), double=dutch.number(joint.double_days)
        )
        steps.append((text("stap_gezamenlijk"), how, days(joint.total)))
    return Calculation(text("berekening_gezamenlijk"), tuple(steps))


def _right(facts: ConsortiumFacts) -> Calculation:
    steps: list[Step] = []
    right, per_place = facts.right, facts.days_per_place
    if right is None or per_place is None:
        return Calculation(text("berekening_recht"), ())
    size = dutch.number(per_place.days)
    steps.append((text("stap_dagen"), per_place.source, days(per_place.days)))
    if right.merged is not None:
        hov = dutch.number(facts.joint.total)
        how = text("stap_recht_hoe", hov=hov, days=size, exact=dutch.equals(right.merged.exact))
        steps.append((text("stap_recht"), how, places(right.merged.places)))
        short = text("stap_tekort_hoe", next=right.merged.places + 1, days=size, hov=hov)
        steps.append((text("stap_tekort"), short, days(right.merged.days_short_of_next)))
        gain = gain_of_merging(facts.joint.members, facts.joint.total, per_place.days)
        separate = sum(gain.member_places.values())
        how = text("stap_winst_hoe", joint=gain.joint_places, separate=separate)
        steps.append((text("stap_winst"), how, places(gain.places)))
    for tpid, count in sorted(right.separate.items()):
        own = entitlement(facts.own_hov[tpid], per_place.days)
        how = f"{text('stap_afzonderlijk_hoe')} ({dutch.number(own.exact)})"
        steps.append((text("stap_afzonderlijk", tpid=tpid), how, places(count)))
    if right.separate:
        steps.append((text("stap_totaal_recht"), text("stap_totaal_recht_hoe"), places(right.places)))
    return Calculation(text("berekening_recht"), tuple(steps))


def _bonus(facts: ConsortiumFacts) -> Calculation:
    steps: list[Step] = []
    bonus = facts.bonus
    if facts.allocated is not None:
        count = facts.allocated
        steps.append((text("stap_toegewezen"), text("stap_toegewezen_hoe"), places(count)))
    elif facts.right is not None:
        count = facts.right.places
        steps.append((text("stap_op_recht"), text("stap_op_recht_hoe"), places(count)))
    else:
        return Calculation(text("berekening_bonus"), ())
    if bonus is not None:
        how = text("stap_procent_hoe", places=count, exact=dutch.equals(bonus.exact))
        steps.append((text("stap_procent", places=places(count)), how, places(bonus.places)))
    return Calculation(text("berekening_bonus"), tuple(steps))
