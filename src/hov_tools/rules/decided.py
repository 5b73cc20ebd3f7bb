"""What the board decided on findings that leave it the choice, or made an exception for (domain, 5a)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from enum import Enum

from msgspec import Struct


class Ruling(Enum):
    """What was decided on a finding."""

    ALLOWED = "toegestaan"
    REFUSED = "afgewezen"


class DecidedFinding(Struct, frozen=True):
    """A finding on which was decided, so that it is known again in a later run.

    Attributes:
        code: of the finding, such as "V1".
        about: what it is about, however files are named or cells move: a kind of form, an institution, a field.
        facts: SHA-256 over what the finding rests on; with other facts the decision no longer holds.
    """

    code: str
    about: str
    facts: str


class Decision(Struct, frozen=True):
    """A decision.

    Attributes:
        number: by which people name it, unique within a file of dossiers.
        ruling: what was decided.
        by: who decided, such as "bestuur".
        on: the day of the decision.
        why: the reason, in one or more Dutch sentences.
        findings: on which was decided; one at least.
        withdrawn_on: the day from which it no longer holds; None when it was not withdrawn.
    """

    number: int
    ruling: Ruling
    by: str
    on: date
    why: str
    findings: tuple[DecidedFinding, ...]
    withdrawn_on: date | None = None


class TakenDecision(Struct, frozen=True):
    """A decision with the dossier that it is of: it never holds for another one.

    Attributes:
        regiehouder: TPID.
        year: the allocation year.
        decision: as it was taken.
    """

    regiehouder: str
    year: int
    decision: Decision


class Standing(Enum):
    """What has become of a decision on one finding."""

    HOLDS = "geldt"
    LAPSED = "vervallen"
    GONE = "niet meer nodig"
    REPLACED = "vervangen"
    WITHDRAWN = "ingetrokken"


class StandingDecision(Struct, frozen=True):
    """A decision on one finding, and whether it holds."""

    decision: Decision
    on: DecidedFinding
    standing: Standing


def standings(decisions: Iterable[Decision], present: Collection[DecidedFinding]) -> tuple[StandingDecision, ...]:
    """Say of decisions of one dossier whether they hold, now that these findings are there.

    A finding with other facts under it is another finding, so that what was decided on it lapses. The newest decision
    goes before an earlier one on the same; one that was withdrawn is as if it was never taken.

    Returns:
        One for each decision and each finding of it, in the order of their numbers.
    """
    same = {(one.code, one.about) for one in present}
    newer: set[tuple[str, str]] = set()
    found: list[StandingDecision] = []
    for decision in sorted(decisions, key=lambda one: -one.number):
        for one in decision.findings:
            what = (one.code, one.about)
            if decision.withdrawn_on is not None:
                standing = Standing.WITHDRAWN
            elif what in newer:
                standing = Standing.REPLACED
            elif one in present:
                standing = Standing.HOLDS
            else:
                standing = Standing.LAPSED if what in same else Standing.GONE
            found.append(StandingDecision(decision, one, standing))
        if decision.withdrawn_on is None:
            newer |= {(one.code, one.about) for one in decision.findings}
    return tuple(sorted(found, key=lambda one: one.decision.number))
