"""What-ifs beside each other: each judged by the same rules as the consortium as it is. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from msgspec import Struct
from msgspec.structs import replace

from hov_tools.calculations.bonus import bonus
from hov_tools.calculations.conditions import distinct_sectors
from hov_tools.calculations.entitlement import entitlement
from hov_tools.calculations.errors import UnprovenError
from hov_tools.calculations.merging import gain_of_merging
from hov_tools.errors import UsageError
from hov_tools.forms.choices import choice_list
from hov_tools.proposal.advice import advise
from hov_tools.proposal.problem import Wishes
from hov_tools.report import text
from hov_tools.rules.case import Case, given_days
from hov_tools.rules.engine import assess
from hov_tools.rules.facts import ConsortiumFacts
from hov_tools.rules.finding import Assessment, Condition, ConditionOutcome, Exact
from hov_tools.rules.gathering import gather_facts
from hov_tools.rules.outcome import days_choices
from hov_tools.scenario.cases import Allocated, DaysForPlace, Step, Without, Year, changed, step_name

_BONUS_NEEDS = frozenset(["V1", "V3", "V4", "V5"])


class Shortage(Struct, frozen=True):
    """What is missing for one place more.

    Attributes:
        days: of HOV.
        tpid: of the separate applicant that is nearest to it; None when the members that merge are.
    """

    days: int
    tpid: str | None


class Scenario(Struct, frozen=True):
    """A consortium as it is or as it would be.

    Attributes:
        name: what is different, in Dutch.
        full_name: the same, with the names of institutions beside their TPIDs.
        institutions: TPID → name, of the present situation and this one.
        is_provisional: an open finding can still change the joint HOV and the right.
        year: allocation year, or None.
        days_per_place: or None.
        members: number of institutions.
        sectors: as V3 counts them, in alphabetical order.
        conditions: V1–V6.
        joint_hov: in days; None without HOV forms.
        right: None when not known.
        shortage: for the next place, or None.
        gain: whole places that merging gives; None when nobody merges or a number is not known.
        allocated: places; None when not stated.
        bonus: over the allocated places, else over the right; None when neither is known.
        bonus_state: "" when it is due, "vervalt", "voorlopig": a condition is not met, or is for the board to decide.
        missing_sectors: sectors of which one more would help to meet V3; empty when it is met.
        notes: what else changes, in Dutch.
        choices: on an HOV per place that a person gave, in Dutch.
        inflow: (TPID, regular, bonus) of a proposed distribution; None when not asked for or not possible.
    """

    name: str
    full_name: str
    institutions: Mapping[str, str]
    is_provisional: bool
    year: int | None
    days_per_place: int | None
    members: int
    sectors: tuple[str, ...]
    conditions: tuple[Condition, ...]
    joint_hov: int | None
    right: Exact | None
    shortage: Shortage | None
    gain: int | None
    allocated: int | None
    bonus: Exact | None
    bonus_state: str
    missing_sectors: tuple[str, ...]
    notes: tuple[str, ...]
    choices: tuple[str, ...]
    inflow: tuple[tuple[str, Fraction, Fraction], ...] | None

    @property
    def due_bonus(self) -> int | None:
        """The whole bonus places that there would be: none when a condition is not met."""
        if self.bonus is None:
            return None
        return 0 if self.bonus_state == "vervalt" else self.bonus.places


def scenarios(case: Case, steps: tuple[Step, ...], *, together: bool, distribute: bool) -> tuple[Scenario, ...]:
    """Judge the present situation and what would become of it.

    Args:
        case: the consortium as it is.
        steps: what would change.
        together: all steps make one scenario; otherwise each makes its own.
        distribute: propose a distribution for each.

    Returns:
        The present situation first.

    Raises:
        UsageError: a step cannot be.
    """
    present = assess(case)
    completed, steps = _completed(case, present.facts, steps)
    if completed is not case:
        case, present = completed, assess(completed)
    groups = (steps,) if together and steps else tuple((step,) for step in steps)
    now = _scenario(case, present, (), distribute=distribute)
    return (now, *(_scenario(case, present, group, distribute=distribute) for group in groups))


def _completed(case: Case, facts: ConsortiumFacts, steps: tuple[Step, ...]) -> tuple[Case, tuple[Step, ...]]:
    """Let the first year and days per place hold for all scenarios where the present situation has none."""
    first_year = next((one for one in steps if isinstance(one, Year)), None)
    if first_year is not None and facts.year is None:
        case, steps = replace(case, as_if_year=first_year.year), tuple(one for one in steps if one is not first_year)
        # What a place takes depends on the year.
        facts = gather_facts(case)
    first_days = next((one for one in steps if isinstance(one, DaysForPlace)), None)
    if first_days is not None and facts.days_per_place is None:
        case = replace(case, numbers=given_days(first_days.days))
        steps = tuple(one for one in steps if one is not first_days)
    return case, steps


def _scenario(before: Case, present: Assessment, steps: tuple[Step, ...], *, distribute: bool) -> Scenario:
    case = changed(before, present.facts, steps)
    assessment = assess(case) if steps else present
    facts, outcome = assessment.facts, assessment.outcome
    conditions = tuple(one for one in outcome.conditions if one.key.startswith("V"))
    asked = next((one.places for one in reversed(steps) if isinstance(one, Allocated)), None)
    allocated = facts.allocated if asked is None else asked
    right = outcome.right
    basis = allocated if allocated is not None else (None if right is None else right.places)
    due = None if basis is None else bonus(basis, facts.parameters.bonus_percentage)
    notes = list(_notes(present.facts, facts, steps))
    inflow = None
    if distribute:
        inflow, why = _inflow(case, assessment, basis)
        notes += why
    groups = [facts.parameters.sector(member.sector).sector for member in facts.members if member.sector]
    names = _names(present.facts) | _names(facts)
    return Scenario(
        name=" + ".join(map(step_name, steps)) or text("scenario.now"),
        full_name=" + ".join(step_name(one, names) for one in steps) or text("scenario.now"),
        institutions=names,
        is_provisional=outcome.is_provisional,
        year=facts.year,
        days_per_place=outcome.days_per_place,
        members=len(facts.members) or len(facts.own_hov),
        sectors=tuple(sorted(set(groups))),
        conditions=conditions,
        joint_hov=outcome.joint_hov,
        right=right,
        shortage=_shortage(facts),
        gain=_gain(facts),
        allocated=allocated,
        bonus=None if due is None else Exact(due.exact, due.places),
        bonus_state=_state(conditions),
        missing_sectors=_missing_sectors(facts, conditions),
        notes=tuple(notes),
        choices=days_choices(facts.days_per_place, facts.training, facts.year),
        inflow=inflow,
    )


def _state(conditions: tuple[Condition, ...]) -> str:
    outcomes = {one.outcome for one in conditions if one.key in _BONUS_NEEDS}
    if ConditionOutcome.FAILS in outcomes:
        return "vervalt"
    return "voorlopig" if outcomes & {ConditionOutcome.BOARD, ConditionOutcome.UNKNOWN} else ""


def _shortage(facts: ConsortiumFacts) -> Shortage | None:
    days = facts.days_per_place
    if days is None or facts.right is None:
        return None
    if facts.right.merged is not None:
        return Shortage(facts.right.merged.days_short_of_next, None)
    short = {tpid: entitlement(hov, days.days).days_short_of_next for tpid, hov in facts.own_hov.items()}
    nearest = min(short, key=lambda tpid: (short[tpid], tpid))
    return Shortage(short[nearest], nearest)


def _gain(facts: ConsortiumFacts) -> int | None:
    if facts.days_per_place is None or not facts.merging:
        return None
    return gain_of_merging(facts.joint.members, facts.joint.total, facts.days_per_place.days).places


def _missing_sectors(facts: ConsortiumFacts, conditions: tuple[Condition, ...]) -> tuple[str, ...]:
    """Name the sectors of which a member would help to meet V3; those with the attention first (Richtlijn §4.3)."""
    v3 = next(one for one in conditions if one.key == "V3")
    params = facts.parameters
    present = [params.sector(member.sector) for member in facts.members if member.sector is not None]
    has_target = any(group.is_target for group in present)
    if v3.outcome is ConditionOutcome.UNKNOWN or v3.outcome is ConditionOutcome.MEETS and has_target:
        return ()
    counts = distinct_sectors((group.sector, group.kind) for group in present)
    by_kind = v3.outcome is ConditionOutcome.BOARD
    there = {group.kind if by_kind else group.sector for group in present}
    groups = {params.sector(key).sector: params.sector(key) for key in choice_list("sector").wordings}
    only_targets = counts.coarse >= params.minimum_sectors and len(facts.members) >= params.minimum_institutions
    absent = [
        group
        for group in groups.values()
        if (group.kind if by_kind else group.sector) not in there and (group.is_target or not only_targets)
    ]
    return tuple(
        group.sector.replace("-", " ") for group in sorted(absent, key=lambda one: (not one.is_target, one.sector))
    )


def _names(facts: ConsortiumFacts) -> dict[str, str]:
    """Give the names of the members: as the leading form has them, else as their own HOV form does."""
    own = {one.tpid: one.form.text("name").value or "" for one in facts.hov if one.tpid is not None}
    return own | {one.tpid: one.name for one in facts.members if one.tpid is not None and one.name}


def _notes(before: ConsortiumFacts, after: ConsortiumFacts, steps: tuple[Step, ...]) -> list[str]:
    notes = []
    leaving = [one.tpid for one in steps if isinstance(one, Without)]
    regiehouder = None if before.newest is None else before.newest.form.text("regiehouder").value
    for tpid in leaving:
        if tpid == regiehouder:
            notes.append(text("scenario.note.regiehouder", tpid=tpid))
        if tpid == before.receiver:
            notes.append(text("scenario.note.receiver", tpid=tpid))
    if before.flow is not None and after.flow is not None:
        gone = len(before.flow.form.routes.rows) - len(after.flow.form.routes.rows)
        if gone:
            notes.append(text.counted("scenario.note.routes", gone))
    if steps and after.allocated is None and before.allocated is not None:
        notes.append(text.counted("scenario.note.allocated", before.allocated))
    return notes


def _inflow(
    case: Case, assessment: Assessment, basis: int | None
) -> tuple[tuple[tuple[str, Fraction, Fraction], ...] | None, list[str]]:
    """Propose a distribution anew; gives it, or why there is none."""
    wishes = Wishes(allocated=basis if assessment.facts.allocated is None else None, is_free=True)
    try:
        advice = advise(case, wishes, assessment)
    except UsageError as error:
        return None, [text("scenario.note.no_distribution", why=" ".join(str(error).split("\n")))]
    except UnprovenError:
        return None, [text("scenario.note.unproven")]
    if not advice.proposals:
        return None, [text("scenario.note.impossible")]
    members = advice.proposals[0].members
    why = [] if advice.proposals[0].gap is None else [text("scenario.note.not_proven")]
    return tuple((one.tpid, one.inflow_regular, one.inflow_bonus) for one in members), why
