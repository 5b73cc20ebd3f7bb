"""From facts and findings to the verdict, the conditions with their numbers, and the calculations written out."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from hov_tools import dutch
from hov_tools.forms.layout import for_year
from hov_tools.rules.calculation_texts import calculations_of
from hov_tools.rules.catalogue import choice_text, code_texts, text
from hov_tools.rules.facts import ConsortiumFacts
from hov_tools.rules.finding import Condition, ConditionOutcome, Exact, Finding, Outcome, Severity, Verdict
from hov_tools.rules.v import balance_of, sectors_of

CONDITIONS = ("V1", "V2", "V3", "V4", "V5", "V6")
GROUPS = ("A", "P", "D", "H", "F")


def conclude(facts: ConsortiumFacts, findings: Sequence[Finding]) -> Outcome:
    """Draw the conclusion."""
    verdict, headline = _verdict(facts, findings)
    bonus = None if facts.bonus is None else Exact(facts.bonus.exact, facts.bonus.places)
    return Outcome(
        verdict=verdict,
        headline=headline,
        name=_name(facts),
        hov=dict(facts.own_hov),
        joint_hov=facts.joint.total if facts.own_hov else None,
        right=None if facts.right is None else Exact(facts.right.exact, facts.right.places),
        days_per_place=None if facts.days_per_place is None else facts.days_per_place.days,
        allocated=facts.allocated,
        bonus=bonus,
        conditions=tuple(_conditions(facts, findings)),
        calculations=calculations_of(facts),
        choices=tuple(_choices(facts)),
    )


def _name(facts: ConsortiumFacts) -> str | None:
    forms = [one.form for one in reversed(facts.applications)]
    names = [form.text("consortium").value for form in forms]
    names += [facts.flow.form.text("consortium").value] if facts.flow is not None else []
    names += [one.form.text("consortium").value for one in facts.hov]
    return next((name for name in names if name), None)


def _count(findings: Sequence[Finding], severity: Severity) -> int:
    """Count the findings of their own: what follows from another one goes away with it."""
    return sum(one.severity is severity and one.cause is None for one in findings)


def _verdict(facts: ConsortiumFacts, findings: Sequence[Finding]) -> tuple[Verdict | None, str]:
    errors = sum(one.severity is Severity.FOUT for one in findings)
    own_errors = max(_count(findings, Severity.FOUT), 1 if errors else 0)
    counted = text("een_fout") if own_errors == 1 else text("fouten", count=own_errors)
    why = _why_unknown(facts)
    if why is not None and not (errors and facts.members and facts.own_hov and facts.case.is_folder):
        if errors:
            return None, text("kop_onbekend_met_fouten", why=why, errors=counted)
        return None, text("kop_onbekend", why=why)
    if errors:
        return Verdict.FAILS, text("kop_voldoet_niet", errors=counted)
    doubts = _count(findings, Severity.TWIJFEL)
    if doubts:
        points = text("een_punt") if doubts == 1 else text("punten", count=doubts)
        return Verdict.BOARD, text("kop_bestuur", doubts=points)
    return Verdict.MEETS, text("kop_voldoet")


def _why_unknown(facts: ConsortiumFacts) -> str | None:
    if all(one.form is None for one in facts.case.documents):
        return text("waarom_niets_gelezen")
    if facts.year is None:
        return text("waarom_geen_jaar")
    if facts.newest is None or not facts.newest.form.members.rows:
        return text("waarom_geen_leden")
    if not facts.own_hov:
        return text("waarom_geen_hov")
    if facts.right is None:
        return text("waarom_dagen", year=facts.year)
    return None


def _conditions(facts: ConsortiumFacts, findings: Sequence[Finding]) -> list[Condition]:
    found = [
        Condition(own.code, own.title, _outcome(facts, own.code, findings), _numbers(facts, own.code), own.source)
        for own in map(code_texts, CONDITIONS)
    ]
    for group in GROUPS:
        own = [one for one in findings if one.code[0] == group]
        outcome = _grave(own) if _is_known(facts, group) else ConditionOutcome.UNKNOWN
        numbers = _group_numbers(own) if own or _is_known(facts, group) else text("geen_gegevens")
        found.append(Condition(group, text(f"groep_{group}"), outcome, numbers, text(f"bron_{group}")))
    return found


def _grave(findings: Sequence[Finding]) -> ConditionOutcome:
    worst = min((one.severity.rank for one in findings), default=Severity.INFO.rank)
    return {
        Severity.FOUT.rank: ConditionOutcome.FAILS,
        Severity.TWIJFEL.rank: ConditionOutcome.BOARD,
        Severity.WAARSCHUWING.rank: ConditionOutcome.ATTENTION,
        Severity.INFO.rank: ConditionOutcome.MEETS,
    }[worst]


def _outcome(facts: ConsortiumFacts, key: str, findings: Sequence[Finding]) -> ConditionOutcome:
    own = [one for one in findings if one.code == key]
    outcome = _grave(own)
    if outcome is ConditionOutcome.MEETS and not _is_known(facts, key):
        return ConditionOutcome.UNKNOWN
    return outcome


def _is_known(facts: ConsortiumFacts, key: str) -> bool:
    """Tell whether there is anything to judge a condition by."""
    has_members = bool(facts.members) and facts.members_file is not None
    has_routes = facts.flow is not None and bool(facts.flow.form.routes.rows)
    match key:
        case "V1":
            return has_members and all(member.self_sufficient is not None for member in facts.members)
        case "V2":
            return has_routes
        case "V3":
            return has_members and all(member.sector is not None for member in facts.members)
        case "V4" | "A":
            form = None if facts.newest is None else facts.newest.form
            return form is not None and form.text("agreement").value is not None
        case "V5":
            return facts.right is not None
        case "V6":
            return has_routes and facts.days_per_place is not None and bool(facts.own_hov)
        case "P":
            return facts.newest is not None and has_members
        case "D":
            return facts.flow is not None and bool(facts.flow.form.members.rows)
        case "H":
            return bool(facts.hov)
        case _:
            return bool(facts.case.documents)


def _numbers(facts: ConsortiumFacts, key: str) -> str:
    if not _is_known(facts, key) and key not in ("V2", "V5"):
        return text("geen_gegevens")
    match key:
        case "V1":
            counts = balance_of(facts)
            total = counts.self_sufficient + counts.dependent
            share = Fraction(counts.dependent, total)
            return text("getal_V1", dependent=counts.dependent, total=total, share=_percentage(share))
        case "V2":
            routes = 0 if facts.flow is None else len(facts.flow.form.routes.rows)
            return text("getal_V2", routes=routes) if routes else text("getal_V2_geen")
        case "V3":
            keys = [member.sector for member in facts.members if member.sector is not None]
            names = sorted({facts.parameters.sector(one).sector.replace("-", " ") for one in keys})
            fine = sectors_of(facts).fine
            return text("getal_V3", members=len(facts.members), sectors=fine, names=", ".join(names))
        case "V4":
            return text("getal_V4")
        case "V5":
            return _numbers_of_right(facts)
        case _:
            return _numbers_of_bonus(facts)


def _numbers_of_right(facts: ConsortiumFacts) -> str:
    hov = dutch.number(facts.joint.total)
    if facts.right is None or facts.days_per_place is None:
        return text("getal_V5_onbekend", hov=hov) if facts.own_hov else text("geen_gegevens")
    if facts.right.separate:
        separate = sum(facts.right.separate.values())
        return text("getal_V5_afzonderlijk", exact=dutch.number(facts.right.exact), separate=separate)
    days = dutch.number(facts.days_per_place.days)
    return text("getal_V5", hov=hov, days=days, exact=dutch.equals(facts.right.exact), places=facts.right.places)


def _numbers_of_bonus(facts: ConsortiumFacts) -> str:
    rows = () if facts.flow is None else facts.flow.form.members.rows
    places = sum((row.inflow_bonus.value or Fraction(0) for row in rows), Fraction(0))
    below = sum(facts.own_places(tpid) == 0 for tpid in facts.own_hov)
    return text("getal_V6", places=dutch.number(places), below=below)


def _percentage(share: Fraction) -> str:
    return f"{dutch.number(share * 100, 1)}%"


def _group_numbers(findings: Sequence[Finding]) -> str:
    if not findings:
        return text("getal_groep_goed")
    codes = sorted({one.code for one in findings})
    return ", ".join(f"{sum(one.code == code for one in findings)}× {code}" for code in codes)


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
    return [for_year(choice_text(name), facts.year or 0) for name in used]
