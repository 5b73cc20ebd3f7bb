"""A1–A6: the points that a consortium observes (Richtlijn §4, after the conditions)."""

from __future__ import annotations

from collections.abc import Iterator

from hov_tools.rules.catalogue import finding
from hov_tools.rules.facts import Facts
from hov_tools.rules.finding import Finding, Severity
from hov_tools.rules.known import Known
from hov_tools.rules.shown import shown


def a1(facts: Facts, _: Known) -> Iterator[Finding]:
    """Report a letter of intent that is not signed: fout for a new consortium."""
    return _answers(facts, "A1", "letter_of_intent", Severity.FOUT if facts.is_new else None)


def a2(facts: Facts, _: Known) -> Iterator[Finding]:
    """Report routes that the hoofdopleiders have not approved: fout per route in the in- en doorstroom form."""
    yield from _answers(facts, "A2", "routes_approved", None)
    if facts.flow is None:
        return
    for row in facts.flow.form.routes.rows:
        if row.approved.value == "nee":
            found = shown(row.approved)
            yield finding(
                "A2", facts.flow.file, row.approved.ref, variant="route", found=found, label=row.approved.label
            )


def a3(facts: Facts, _: Known) -> Iterator[Finding]:
    """Report a shared view that is not laid down in a training plan."""
    return _answers(facts, "A3", "training_plan", None)


def a4(facts: Facts, _: Known) -> Iterator[Finding]:
    """Report missing agreements on liability."""
    return _answers(facts, "A4", "liability", None)


def a5(facts: Facts, _: Known) -> Iterator[Finding]:
    """Report missing rules for joining and leaving."""
    return _answers(facts, "A5", "joining_leaving", None)


def a6(facts: Facts, _: Known) -> Iterator[Finding]:
    """Report a consortium that does not take part in platform meetings."""
    return _answers(facts, "A6", "platform", None)


def _answers(facts: Facts, code: str, name: str, severity: Severity | None) -> Iterator[Finding]:
    for document in facts.applications:
        field = document.form.text(name)
        if field.value in ("nee", "in-voorbereiding"):
            yield finding(code, document.file, field.ref, found=shown(field), severity=severity, label=field.label)
