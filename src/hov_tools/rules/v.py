"""V1–V6: the conditions of Richtlijn §4."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from hov_tools import dutch
from hov_tools.calculations.conditions import SectorCounts, balance, dependent_share, distinct_sectors
from hov_tools.calculations.entitlement import entitlement
from hov_tools.calculations.rounding import is_apart
from hov_tools.forms.records import CellRef, Field, RouteRow
from hov_tools.rules.catalogue import amount, finding, text
from hov_tools.rules.facts import ConsortiumFacts
from hov_tools.rules.finding import Finding
from hov_tools.rules.findings_so_far import FindingsSoFar
from hov_tools.rules.routes import NEEDED_HEADINGS
from hov_tools.rules.shown import shown
from hov_tools.rules.unsettled import cause_in_form, most_days

_AGREEMENT = (
    "agreement",
    "agreement_training",
    "agreement_recruitment",
    "agreement_lead",
    "agreement_employer",
    "agreement_costs",
)


class Balance(Struct, frozen=True):
    """How many members can and cannot meet the requirements for recognition by themselves (V1)."""

    self_sufficient: int
    dependent: int


def balance_of(facts: ConsortiumFacts) -> Balance:
    """Count the members of which it is known."""
    answers = [member.self_sufficient for member in facts.members if member.self_sufficient is not None]
    return Balance(answers.count("ja"), len(answers) - answers.count("ja"))


def sectors_of(facts: ConsortiumFacts) -> SectorCounts:
    """Count the sectors of the members, as counted for V3 and by wider kind."""
    groups = [facts.parameters.sector(member.sector) for member in facts.members if member.sector is not None]
    return distinct_sectors((group.sector, group.kind) for group in groups)


def _heading(facts: ConsortiumFacts, column: str) -> CellRef | None:
    """Give the heading of a column in the form that gives the members."""
    if facts.newest is not None and facts.members_file == facts.newest.file:
        return facts.newest.form.members.heading(column)
    return None if facts.flow is None else facts.flow.form.members.heading(column)


def v1_balance(facts: ConsortiumFacts, _: FindingsSoFar) -> Iterator[Finding]:
    """V1: self-sufficient and dependent members are in balance (Richtlijn §4.1; domain, 5)."""
    counts = balance_of(facts)
    total = counts.self_sufficient + counts.dependent
    if facts.members_file is None or total == 0 or total < len(facts.members):
        return
    own = text("verhouding", own=counts.self_sufficient, dependent=counts.dependent)
    ref = _heading(facts, "self_sufficient")
    if counts.self_sufficient == 0 or counts.dependent == 0:
        variant = "geen_zelfstandig" if counts.self_sufficient == 0 else "geen_afhankelijk"
        yield finding("V1", facts.members_file, ref, variant=variant, found=own)
        return
    share = dependent_share(counts.self_sufficient, counts.dependent)
    params = facts.parameters
    if not balance(share, params.balance_lower, params.balance_upper):
        yield finding("V1", facts.members_file, ref, found=own, lower=params.balance_lower, upper=params.balance_upper)


def v2_routes(facts: ConsortiumFacts, so_far: FindingsSoFar) -> Iterator[Finding]:
    """V2: a route has two placements or more, of equal length, each at another institution (Richtlijn §4.2)."""
    if facts.flow is None or not set(facts.flow.form.routes.headings) >= NEEDED_HEADINGS:
        return
    for row in facts.flow.form.routes.rows:
        yield from _too_few(facts.flow.file, row, so_far)
        yield from _same_institution(facts.flow.file, row)
        yield from _unequal(facts, facts.flow.file, row)


def _too_few(file: str, row: RouteRow, so_far: FindingsSoFar) -> Iterator[Finding]:
    filled = [one for one, _ in row.placements if one.ref is not None and not one.is_empty]
    if len(filled) >= 2:
        return
    empty = next(one for one, _ in row.placements if one.ref is None or one.is_empty)
    yield finding(
        "V2", file, empty.ref, variant="te_weinig", found=str(len(filled)), cause=so_far.at(file, empty.ref, "F113")
    )


def _same_institution(file: str, row: RouteRow) -> Iterator[Finding]:
    first_seen: dict[str, str] = {}
    for institution, _ in row.placements:
        if institution.value is None or institution.ref is None:
            continue
        if institution.value in first_seen:
            yield finding("V2", file, institution.ref, found=institution.value, other=first_seen[institution.value])
        else:
            first_seen[institution.value] = institution.ref.address


def _unequal(facts: ConsortiumFacts, file: str, row: RouteRow) -> Iterator[Finding]:
    tolerance = facts.parameters.length_tolerance
    lengths = [months for _, months in row.placements if months.value is not None]
    if len(lengths) < 2:
        return
    for index, months in enumerate(lengths[1:], 1):
        if any(is_apart(months.value or 0, one.value or 0, tolerance) for one in lengths[:index]):
            shown = dutch.listed(dutch.number(one.value or 0) for one in lengths)
            yield finding(
                "V2", file, months.ref, variant="ongelijk", found=text("maanden", months=shown), tolerance=tolerance
            )
            return


def v3_sectors(facts: ConsortiumFacts, _: FindingsSoFar) -> Iterator[Finding]:
    """V3: there are four institutions or more, from four sectors or more (Richtlijn §4.3; Stappenplan 1)."""
    if facts.members_file is None or any(member.sector is None for member in facts.members):
        return
    params, counts, size = facts.parameters, sectors_of(facts), len(facts.members)
    ref = _heading(facts, "sector")
    found = amount("sectoren", counts.fine, members=amount("instellingen", size))
    institutions = amount("instellingen", params.minimum_institutions)
    needed = amount("sectoren", params.minimum_sectors, members=institutions)
    if size < params.minimum_institutions or counts.fine < params.minimum_sectors:
        yield finding("V3", facts.members_file, ref, found=found, needed=needed)
    elif counts.coarse < params.minimum_sectors:
        split = "splitsing"
        yield finding("V3", facts.members_file, ref, variant=split, found=found, needed=needed, kinds=counts.coarse)
    if not any(params.sector(member.sector).is_target for member in facts.members if member.sector is not None):
        yield finding("V3", facts.members_file, ref, variant="geen_doelsector", found=found, needed=needed)


def v4_agreement(facts: ConsortiumFacts, _: FindingsSoFar) -> Iterator[Finding]:
    """V4: the boards have an agreement that covers all five subjects (Richtlijn §4.4).

    Every application of the consortium is judged.
    """
    for document in facts.applications:
        for name in _AGREEMENT:
            field = document.form.text(name)
            yield from _agreement(facts, document.file, field)


def _agreement(facts: ConsortiumFacts, file: str, field: Field[str]) -> Iterator[Finding]:
    held = shown(field)
    if field.value == "nee":
        yield finding("V4", file, field.ref, found=held, label=field.label)
    elif field.value == "in-voorbereiding" and facts.is_new:
        yield finding("V4", file, field.ref, variant="nieuw", found=held, label=field.label)
    elif field.value == "in-voorbereiding":
        yield finding("V4", file, field.ref, variant="bestaand", found=held, label=field.label)


def v5_enough_hov(facts: ConsortiumFacts, so_far: FindingsSoFar) -> Iterator[Finding]:
    """V5: the joint HOV gives a right to ten places or more (Richtlijn §4.5)."""
    if not facts.own_hov or facts.members_file is None:
        return
    file, ref = _where_hov_stands(facts)
    if facts.right is None:
        yield finding(
            "V5",
            file,
            ref,
            variant="onbekend",
            found=text("niet_bekend"),
            year=facts.year,
            places=amount("plaatsen", facts.parameters.minimum_places),
        )
    elif facts.right.places < facts.parameters.minimum_places:
        yield finding(
            "V5",
            file,
            ref,
            found=text("recht_op", places=amount("plaatsen", facts.right.places)),
            cause=_cause_of_shortage(facts, so_far),
            places=amount("plaatsen", facts.parameters.minimum_places),
        )


def _where_hov_stands(facts: ConsortiumFacts) -> tuple[str, CellRef | None]:
    if facts.flow is not None:
        total = facts.flow.form.members.totals.get("hov")
        ref = total.ref if total is not None else facts.flow.form.members.heading("hov")
        return facts.flow.file, ref
    newest = facts.newest
    return (facts.case.name, None) if newest is None else (newest.file, newest.form.members.heading("tpid"))


def _cause_of_shortage(facts: ConsortiumFacts, so_far: FindingsSoFar) -> Finding | None:
    """Find what must be mended before it can be said that the HOV is not enough."""
    for member in facts.members:
        if member.tpid not in facts.own_hov:
            missing = so_far.at(facts.members_file or "", member.ref, *_NO_HOV)
            if missing is not None:
                return missing
    if all(one.tpid is not None for one in facts.hov) and _most_places(facts) < facts.parameters.minimum_places:
        other_year = [one for one in facts.hov if one.is_counted and one.form.year not in (None, facts.year)]
        return next((own for one in other_year if (own := so_far.of("F111", file=one.file)) is not None), None)
    found = (cause_in_form(facts, one, so_far) for one in facts.hov if one.is_counted)
    return next((own for own in found if own is not None), None) or so_far.of("F120", "F121", "F122", "F123", "F107")


# What a member without HOV has at its TPID in the list.
_NO_HOV = ("P4", "F101", "F107", "F108", "F113")


def _most_places(facts: ConsortiumFacts) -> int:
    """Give the places that the HOV can still come to, when every doubtful row turns out as long as it can be."""
    if facts.days_per_place is None:
        return 0
    days, more = facts.days_per_place.days, most_days(facts)
    merged = sum(count for tpid, count in more.items() if tpid in facts.merging)
    separate = [entitlement(facts.own_hov[tpid] + more[tpid], days).places for tpid in more.keys() - facts.merging]
    # A double day is none when a registration number turns out to be another trainee's.
    return entitlement(facts.joint.total + facts.joint.double_days + merged, days).places + sum(separate)


def v6_bonus_where_needed(facts: ConsortiumFacts, _: FindingsSoFar) -> Iterator[Finding]:
    """V6: bonus places go first to members whose own HOV is below one place (Richtlijn §4.6)."""
    if facts.flow is None or facts.days_per_place is None:
        return
    rows = [
        (row, row.inflow_bonus.value or 0, facts.own_places(row.tpid.value))
        for row in facts.flow.form.members.rows
        if row.tpid.value is not None
    ]
    without = [row.tpid.value or "" for row, places, own in rows if own == 0 and places == 0]
    if not without:
        return
    for row, places, own in rows:
        if places > 0 and own is not None and own > 0:
            yield finding(
                "V6",
                facts.flow.file,
                row.inflow_bonus.ref,
                found=dutch.number(places),
                without=dutch.listed(without),
                own=amount("plaatsen", own),
            )
