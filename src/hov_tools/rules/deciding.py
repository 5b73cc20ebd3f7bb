"""What the board decided, applied to findings; and how a finding on which it decides is known again (domain, 5b)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from hov_tools import dutch
from hov_tools.rules.catalogue import decidable_codes, text
from hov_tools.rules.decided import DecidedFinding, Ruling, Standing, StandingDecision, TakenDecision, standings
from hov_tools.rules.facts import ApplicationDocument, ConsortiumFacts
from hov_tools.rules.finding import Finding, OpenPoint, Severity
from hov_tools.rules.v import balance_of, sectors_of

_CONSORTIUM = "samenwerkingsverband"
_TO_DECIDE = (Severity.FOUT, Severity.TWIJFEL)
_OF_INTEREST = (Standing.HOLDS, Standing.LAPSED, Standing.GONE)

_Values: TypeAlias = tuple[object, ...]


class Decided(Struct, frozen=True):
    """Findings with what was decided on them.

    Attributes:
        findings: in the same order; one that is allowed is information, one that is refused is an error.
        points: those on which the board can decide, as they were before.
        decisions: those that hold, and those that lapsed.
    """

    findings: tuple[Finding, ...]
    points: tuple[OpenPoint, ...]
    decisions: tuple[StandingDecision, ...]


def decide(facts: ConsortiumFacts, findings: Sequence[Finding], taken: Iterable[TakenDecision]) -> Decided:
    """Apply the decisions of the board to what was found.

    Args:
        facts: of the consortium.
        findings: of every code.
        taken: decisions; those of another regiehouder or year do nothing.
    """
    points = tuple(_points(facts, findings))
    own = [one.decision for one in taken if (one.regiehouder, one.year) == (facts.regiehouder, facts.year)]
    if not own:
        return Decided(tuple(findings), points, ())
    found = standings(own, [one.identity for one in points])
    told = tuple(one for one in found if one.standing in _OF_INTEREST)
    identities = {id(one.finding): one.identity for one in points}
    return Decided(tuple(_with(one, identities.get(id(one)), told) for one in findings), points, told)


def _points(facts: ConsortiumFacts, findings: Iterable[Finding]) -> Iterator[OpenPoint]:
    """Give the findings on which the board can decide; what follows from another is mended there."""
    if facts.regiehouder is None or facts.year is None:
        return
    codes = decidable_codes()
    for one in findings:
        if one.code in codes and one.severity in _TO_DECIDE and one.cause is None:
            yield OpenPoint(one, _identity(facts, one, facts.regiehouder))


def _identity(facts: ConsortiumFacts, one: Finding, regiehouder: str) -> DecidedFinding:
    """Make what a finding is known by: no name of a file, no cell, and no words, which are another in English."""
    kind, what, values = _rests_on(facts, one)
    told = json.dumps([one.code, *values], default=str)
    return DecidedFinding(one.code, f"{kind} {regiehouder} {what}", hashlib.sha256(told.encode()).hexdigest())


def _rests_on(facts: ConsortiumFacts, one: Finding) -> tuple[str, str, _Values]:
    """Give whose answer it is about, which, and what was found and expected with the numbers under it."""
    params = facts.parameters
    match one.code:
        case "V1":
            counts = balance_of(facts)
            answers = sorted((member.tpid or "", member.self_sufficient or "") for member in facts.members)
            found = (counts.self_sufficient, counts.dependent, params.balance_lower, params.balance_upper, answers)
            return _CONSORTIUM, "zelfstandigheid", found
        case "V3":
            counted = sectors_of(facts)
            sectors = sorted((member.tpid or "", member.sector or "") for member in facts.members)
            needed = (params.minimum_institutions, params.minimum_sectors)
            return _CONSORTIUM, "sectoren", (counted.fine, counted.coarse, *needed, sectors)
        case "V5":
            exact = None if facts.right is None else facts.right.exact
            days = None if facts.days_per_place is None else facts.days_per_place.days
            hov = sorted(facts.own_hov.items())
            return _CONSORTIUM, "recht", (exact, days, params.minimum_places, sorted(facts.merging), hov)
        case "P3":
            document = late_form(facts, one)
            deadline = params.deadline(document.form.kind)
            submitted = document.form.day("submitted_on").value
            bound = None if deadline is None else (deadline.day, deadline.is_inclusive)
            return document.form.kind, "indiening", (submitted, bound)
        case _:
            # The list of the catalogue and this one are the same; a test says so.
            raise KeyError(one.code)


def late_form(facts: ConsortiumFacts, one: Finding) -> ApplicationDocument:
    """Give the application that came in late (P3)."""
    return next(each for each in facts.applications if each.file == one.file)


def _with(one: Finding, identity: DecidedFinding | None, decisions: Sequence[StandingDecision]) -> Finding:
    """Give a finding with what was decided on it; the newest lapsed decision is named too."""
    own = [each for each in decisions if identity is not None and _is_on(each.on, identity)]
    if not own:
        return one
    newest = own[-1]
    decision = newest.decision
    named = {"number": decision.number, "ruling": ruling_text(decision.ruling), "by": decision.by}
    day = dutch.day(decision.on)
    if newest.standing is not Standing.HOLDS:
        return replace(one, message=f"{one.message} {text('besluit_vervallen_kort', **named, day=day)}")
    is_allowed = decision.ruling is Ruling.ALLOWED
    return replace(
        one,
        severity=Severity.INFO if is_allowed else Severity.FOUT,
        message=f"{one.message} {text('besluit_kort', **named, day=day)}",
        remedy=text("herstel_toegestaan") if is_allowed else text("herstel_afgewezen", remedy=_own_remedy(one)),
    )


def _is_on(decided: DecidedFinding, identity: DecidedFinding) -> bool:
    return (decided.code, decided.about) == (identity.code, identity.about)


def _own_remedy(one: Finding) -> str:
    """Give what the consortium itself can do: to ask the board is over."""
    return text(f"herstel_na_besluit_{one.code}") if one.severity is Severity.TWIJFEL else one.remedy


def ruling_text(ruling: Ruling) -> str:
    """Give what was decided in the language of whoever reads it."""
    return text("toegestaan" if ruling is Ruling.ALLOWED else "afgewezen")


def decision_lines(decisions: Iterable[StandingDecision]) -> tuple[str, ...]:
    """Say which decisions hold and which lapsed, each with who decided, when and why: for under the choices."""
    return tuple(_line(one) for one in decisions)


_LINES = {Standing.HOLDS: "besluit_geldt", Standing.LAPSED: "besluit_vervallen", Standing.GONE: "besluit_niet_nodig"}


def _line(one: StandingDecision) -> str:
    decision = one.decision
    return text(
        _LINES[one.standing],
        number=decision.number,
        code=one.on.code,
        ruling=ruling_text(decision.ruling),
        by=decision.by,
        day=dutch.day(decision.on),
        why=decision.why,
    )


def applied_numbers(decisions: Iterable[StandingDecision], *codes: str) -> tuple[int, ...]:
    """Give the numbers of the decisions that hold, on these codes or, without any, on all."""
    holding = (one for one in decisions if one.standing is Standing.HOLDS)
    return tuple(dict.fromkeys(one.decision.number for one in holding if not codes or one.on.code in codes))
