"""From facts and findings to the verdict, the conditions with their numbers, and the calculations written out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

from msgspec.structs import replace

from hov_tools import dutch
from hov_tools.forms.choices import wording
from hov_tools.forms.layout import for_year
from hov_tools.ooxml.address import parse_a1
from hov_tools.rules.calculation_texts import calculations_of
from hov_tools.rules.catalogue import amount, choice_text, code_texts, text
from hov_tools.rules.decided import Standing, StandingDecision
from hov_tools.rules.deciding import applied_numbers, decision_lines, ruling_text
from hov_tools.rules.facts import ConsortiumFacts, Phase
from hov_tools.rules.finding import (
    Condition,
    ConditionOutcome,
    Exact,
    Finding,
    Outcome,
    Severity,
    Verdict,
    counted,
)
from hov_tools.rules.judged_on import LATER, lacking
from hov_tools.rules.new_year import new_years
from hov_tools.rules.parameters import DaysPerPlace
from hov_tools.rules.v import balance_of, sectors_of
from hov_tools.texts import in_words

CONDITIONS = ("V1", "V2", "V3", "V4", "V5", "V6")
GROUPS = ("A", "P", "D", "H", "F")


def conclude(
    facts: ConsortiumFacts, findings: Sequence[Finding], decisions: Sequence[StandingDecision] = ()
) -> Outcome:
    """Draw the conclusion; `decisions` are those that were applied to the findings, or lapsed."""
    conditions = tuple(_with_decisions(one, decisions) for one in _conditions(facts, findings))
    verdict, headline = _verdict(facts, findings, conditions)
    applied = applied_numbers(decisions)
    if applied:
        headline = f"{headline} {amount('kop_besluiten', len(applied), numbers=dutch.listed(map(str, applied)))}"
    bonus = None if facts.bonus is None else Exact(facts.bonus.exact, facts.bonus.places)
    return Outcome(
        phase=None if facts.phase is None else facts.phase.value,
        verdict=verdict,
        headline=headline,
        name=_name(facts),
        hov=dict(facts.own_hov),
        joint_hov=facts.joint.total if facts.own_hov else None,
        right=None if facts.right is None else Exact(facts.right.exact, facts.right.places),
        days_per_place=None if facts.days_per_place is None else facts.days_per_place.days,
        allocated=facts.allocated,
        bonus=bonus,
        conditions=conditions,
        calculations=calculations_of(facts),
        choices=(*_choices(facts), *decision_lines(decisions)),
        is_provisional=facts.is_provisional,
        days_note=_days_note(facts.days_per_place),
        decisions=tuple(decisions),
    )


def _with_decisions(condition: Condition, decisions: Sequence[StandingDecision]) -> Condition:
    """Say beside the numbers of a condition what was decided on it; of a group, on any code of it."""
    told = [
        text("getal_besluit", number=one.decision.number, code=one.on.code, ruling=ruling_text(one.decision.ruling))
        for one in decisions
        if one.standing is Standing.HOLDS and condition.key in (one.on.code, one.on.code[0])
    ]
    return replace(condition, numbers="; ".join([condition.numbers, *told])) if told else condition


def _name(facts: ConsortiumFacts) -> str | None:
    forms = [one.form for one in reversed(facts.applications)]
    names = [form.text("consortium").value for form in forms]
    names += [facts.flow.form.text("consortium").value] if facts.flow is not None else []
    names += [one.form.text("consortium").value for one in facts.hov]
    return next((name for name in names if name), None)


def _verdict(
    facts: ConsortiumFacts, findings: Sequence[Finding], conditions: Sequence[Condition]
) -> tuple[Verdict | None, str]:
    """Give the verdict with its headline: "voldoet" only when every condition of the phase is judged and holds."""
    counts = counted(findings)
    errors = counts.errors
    why = _why_unknown(facts, conditions)
    is_consortium = facts.case.is_folder and facts.phase is not None
    new = new_years(facts)
    if new:
        # No verdict rests on a form that the program does not know.
        why = text("waarom_nieuw_jaar", years=dutch.listed([str(year) for year in new]))
        is_consortium = False
    if errors and (is_consortium or why is None):
        return Verdict.FAILS, amount("kop_voldoet_niet", errors)
    if errors:
        return None, amount("kop_onbekend_met_fouten", errors, why=why)
    if counts.doubts and not new:
        return Verdict.BOARD, amount("kop_bestuur", counts.doubts)
    if why is not None or facts.phase is None:
        return None, text("kop_onbekend", why=why)
    phase = in_words(facts.phase.value)
    if counts.warnings == 0:
        return Verdict.MEETS, text("kop_voldoet", phase=phase)
    return Verdict.MEETS, amount("kop_voldoet_let_op", counts.warnings, phase=phase)


def _why_unknown(facts: ConsortiumFacts, conditions: Sequence[Condition]) -> str | None:
    """Say why there is no verdict, by what is to be mended first; None when every condition of the phase is judged."""
    if all(one.form is None for one in facts.case.documents):
        return text("waarom_niets_gelezen")
    if facts.year is None:
        stated = any(one.form is not None and one.form.year is not None for one in facts.case.documents)
        return text("waarom_verschillend_jaar" if stated else "waarom_geen_jaar")
    if facts.newest is None or not facts.newest.form.members.rows:
        return text("waarom_geen_leden")
    if not facts.own_hov:
        return text("waarom_geen_hov")
    if facts.right is None:
        return text("waarom_dagen", year=facts.year)
    unknown = next((one for one in conditions if one.outcome is ConditionOutcome.UNKNOWN), None)
    return None if unknown is None else text("waarom_voorwaarde", key=unknown.key, lacks=_listed(unknown.lacks))


def _conditions(facts: ConsortiumFacts, findings: Sequence[Finding]) -> list[Condition]:
    # What follows from something that is no error goes away with it, and breaks no condition.
    errors = {one.as_cause() for one in findings if one.severity is Severity.FOUT}
    counting = [one for one in findings if one.cause is None or one.cause in errors]
    found = [
        _condition(
            facts, key, text(f"voorwaarde_{key}"), code_texts(key).source, [one for one in counting if one.code == key]
        )
        for key in CONDITIONS
    ]
    for group in GROUPS:
        own = [one for one in counting if one.code[0] == group]
        found.append(_condition(facts, group, text(f"groep_{group}"), text(f"bron_{group}"), own))
    return found


def _condition(facts: ConsortiumFacts, key: str, title: str, source: str, findings: Sequence[Finding]) -> Condition:
    lacks = lacking(facts, key)
    outcome = _outcome(facts, key, findings, lacks)
    numbers = _group_numbers(findings) if key in GROUPS else _numbers(facts, key, findings)
    if outcome is ConditionOutcome.LATER:
        return Condition(key, title, outcome, text("getal_later"), source)
    if outcome is not ConditionOutcome.UNKNOWN:
        return Condition(key, title, outcome, numbers, source)
    known = [] if numbers in (text("geen_gegevens"), text("getal_groep_goed")) else [numbers]
    told = "; ".join([*known, text("getal_ontbreekt", lacks=_listed(lacks))])
    return Condition(key, title, outcome, told, source, lacks)


def _outcome(facts: ConsortiumFacts, key: str, findings: Sequence[Finding], lacks: Sequence[str]) -> ConditionOutcome:
    if key in LATER and facts.phase in (Phase.FIRST, Phase.DEFINITIVE):
        return ConditionOutcome.LATER
    if any(one.severity is Severity.FOUT and one.cause is None for one in findings):
        return ConditionOutcome.FAILS
    if lacks:
        return ConditionOutcome.UNKNOWN
    if any(one.severity is Severity.FOUT for one in findings):
        return ConditionOutcome.FAILS
    if any(one.severity is Severity.TWIJFEL for one in findings):
        return ConditionOutcome.BOARD
    return ConditionOutcome.MEETS


_MAX_LISTED = 3


def _listed(lacks: Sequence[str]) -> str:
    """Write the first of what lacks, and how many more there are."""
    if len(lacks) <= _MAX_LISTED:
        return dutch.listed(lacks)
    return text("en_meer", first=", ".join(lacks[:_MAX_LISTED]), count=len(lacks) - _MAX_LISTED)


def _has_numbers(facts: ConsortiumFacts, key: str) -> bool:
    """Tell whether there is anything to give a condition's numbers of."""
    has_members = bool(facts.members) and facts.members_file is not None
    match key:
        case "V1":
            return has_members and all(member.self_sufficient is not None for member in facts.members)
        case "V3":
            return has_members and all(member.sector is not None for member in facts.members)
        case "V4":
            return facts.newest is not None
        case "V6":
            return facts.flow is not None and facts.days_per_place is not None and bool(facts.own_hov)
        case _:
            return True


def _numbers(facts: ConsortiumFacts, key: str, findings: Sequence[Finding]) -> str:
    if not _has_numbers(facts, key):
        return text("geen_gegevens")
    match key:
        case "V1":
            counts = balance_of(facts)
            total = counts.self_sufficient + counts.dependent
            share = Fraction(counts.dependent, total)
            return text("getal_V1", dependent=counts.dependent, total=total, share=_percentage(share))
        case "V2":
            return _numbers_of_routes(facts, findings)
        case "V3":
            keys = [member.sector for member in facts.members if member.sector is not None]
            names = sorted({facts.parameters.sector(one).sector.replace("-", " ") for one in keys})
            fine = sectors_of(facts).fine
            counted_ones = amount("sectoren", fine, members=amount("instellingen", len(facts.members)))
            return text("getal_V3", counted=counted_ones, names=", ".join(names))
        case "V4":
            missing = dict.fromkeys(one.message for one in findings)
            return _first_of(list(missing)) if missing else text("getal_V4")
        case "V5":
            return _numbers_of_right(facts)
        case _:
            return _numbers_of_bonus(facts)


def _numbers_of_routes(facts: ConsortiumFacts, findings: Sequence[Finding]) -> str:
    """Say how many of the routes are not right: one route can have more than one finding."""
    routes = 0 if facts.flow is None else len(facts.flow.form.routes.rows)
    wrong = len({parse_a1(one.cell)[0] for one in findings if one.cell is not None})
    if not routes:
        return text("getal_V2_geen")
    if not wrong:
        return amount("getal_V2", routes)
    return amount("getal_V2_fout", wrong, routes=str(routes))


def _numbers_of_right(facts: ConsortiumFacts) -> str:
    hov = dutch.number(facts.joint.total)
    if facts.right is None or facts.days_per_place is None:
        return text("getal_V5_onbekend", hov=hov) if facts.own_hov else text("geen_gegevens")
    if facts.right.separate:
        separate = sum(facts.right.separate.values())
        return text("getal_V5_afzonderlijk", exact=dutch.number(facts.right.exact), separate=separate)
    days = dutch.number(facts.days_per_place.days)
    places = amount("plaatsen", facts.right.places)
    return text("getal_V5", hov=hov, days=days, exact=dutch.equals(facts.right.exact), places=places)


def _numbers_of_bonus(facts: ConsortiumFacts) -> str:
    rows = () if facts.flow is None else facts.flow.form.members.rows
    places = sum((row.inflow_bonus.value or Fraction(0) for row in rows), Fraction(0))
    below = sum(facts.own_places(tpid) == 0 for tpid in facts.own_hov)
    return text("getal_V6", places=amount("bonusplaatsen", places), below=amount("leden", below))


def _percentage(share: Fraction) -> str:
    return f"{dutch.number(share * 100, 1)}%"


def _group_numbers(findings: Sequence[Finding]) -> str:
    if not findings:
        return text("getal_groep_goed")
    counts = Counter((one.code, one.title) for one in findings)
    gravest = {(one.code, one.title): one.severity.rank for one in sorted(findings, key=lambda one: -one.severity.rank)}
    return _first_of([_times(each[1], counts[each]) for each in sorted(counts, key=lambda each: (gravest[each], each))])


def _times(title: str, count: int) -> str:
    return title if count == 1 else text("getal_groep_keer", title=title, count=count)


def _first_of(told: Sequence[str]) -> str:
    """Write the first of what is wrong, and how much more there is."""
    first, more = "; ".join(told[:_MAX_LISTED]), len(told) - _MAX_LISTED
    return text("getal_groep_meer", first=first, count=more) if more > 0 else first


def _choices(facts: ConsortiumFacts) -> list[str]:
    """List the choices that this judgement rests on."""
    has_forms = facts.year is not None and any(one.form is not None for one in facts.case.documents)
    used = ["data", "getallen"] if has_forms else []
    if facts.members:
        used += ["evenwicht", "sectoren"]
    if facts.flow is not None and facts.flow.form.routes.rows:
        used.append("lengte")
    if facts.right is not None:
        used.append("heel")
        if facts.right.separate:
            used.append("afzonderlijk")
            used += ["dubbele_dagen"] if facts.claims.double else []
    if facts.bonus is not None:
        used.append("bonus")
        if facts.allocated is None:
            used.append("bonus_op_recht")
    told = [for_year(choice_text(name), facts.year or 0) for name in used]
    days = days_choices(facts.days_per_place, facts.training, facts.year)
    return [*told, *facts.case.choices, *days, *_other_training(facts)]


def days_choices(days: DaysPerPlace | None, training: str | None, year: int | None) -> tuple[str, ...]:
    """Say that a person gave the HOV per place, and which number was published; nothing when nobody did (4.3)."""
    if days is None or not days.is_given:
        return ()
    told = choice_text("dagen_opgegeven").format(
        training=text("geen_opleiding") if training is None else wording("opleiding", training),
        year=text("geen_jaar") if year is None else year,
        days=dutch.number(days.days),
        note=_days_note(days),
    )
    return (told,)


def _days_note(days: DaysPerPlace | None) -> str:
    if days is None or not days.is_given:
        return ""
    if days.published is None:
        return text("met_de_hand", source=days.source)
    published = dutch.number(days.published.days)
    return text("met_de_hand_anders", source=days.source, published=published, published_source=days.published.source)


def _other_training(facts: ConsortiumFacts) -> Sequence[str]:
    """Say of a number for all consortia together that it is not for the training of this one."""
    others = [one for one in facts.case.numbers if one.year is None and one.training != facts.training]
    if facts.days_per_place is not None or facts.training is None or not others:
        return ()
    own, training = (wording("opleiding", key) for key in (others[0].training or "", facts.training))
    return (choice_text("dagen_andere_opleiding").format(own=own, training=training, source=others[0].source),)
