"""A1–A6: the points that a consortium observes (Richtlijn §4, after the conditions)."""

from __future__ import annotations

from collections.abc import Iterator

from hov_tools.rules.catalogue import finding
from hov_tools.rules.facts import ConsortiumFacts
from hov_tools.rules.finding import Finding, Severity
from hov_tools.rules.findings_so_far import FindingsSoFar
from hov_tools.rules.shown import shown


def a1_letter_of_intent(facts: ConsortiumFacts, _: FindingsSoFar) -> Iterator[Finding]:
    """A1: the letter of intent is signed; a new consortium cannot do without it (Richtlijn §4)."""
    return _answers(facts, "A1", "letter_of_intent", Severity.FOUT if facts.is_new else None)


def a2_routes_approved(facts: ConsortiumFacts, _: FindingsSoFar) -> Iterator[Finding]:
    """A2: the hoofdopleiders approve the routes; in the in- en doorstroom form each of them (Richtlijn §4)."""
    yield from _answers(facts, "A2", "routes_approved", None)
    if facts.flow is None:
        return
    for row in facts.flow.form.routes.rows:
        if row.approved.value == "nee":
            found = shown(row.approved)
            yield finding(
                "A2", facts.flow.file, row.approved.ref, variant="route", found=found, label=row.approved.label
            )


def a3_training_plan(facts: ConsortiumFacts, _: FindingsSoFar) -> Iterator[Finding]:
    """A3: the shared view on training is laid down in a plan (Richtlijn §4)."""
    return _answers(facts, "A3", "training_plan", None)


def a4_liability(facts: ConsortiumFacts, _: FindingsSoFar) -> Iterator[Finding]:
    """A4: there are agreements on liability and conflicts (Richtlijn §4)."""
    return _answers(facts, "A4", "liability", None)


def a5_joining_and_leaving(facts: ConsortiumFacts, _: FindingsSoFar) -> Iterator[Finding]:
    """A5: there are rules for members that join or leave (Richtlijn §4)."""
    return _answers(facts, "A5", "joining_leaving", None)


def a6_platform_meetings(facts: ConsortiumFacts, _: FindingsSoFar) -> Iterator[Finding]:
    """A6: the consortium takes part in the platform meetings (Richtlijn §4)."""
    return _answers(facts, "A6", "platform", None)


def _answers(facts: ConsortiumFacts, code: str, name: str, severity: Severity | None) -> Iterator[Finding]:
    for document in facts.applications:
        field = document.form.text(name)
        if field.value in ("nee", "in-voorbereiding"):
            yield finding(code, document.file, field.ref, found=shown(field), severity=severity, label=field.label)
