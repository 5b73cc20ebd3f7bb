"""The machine-readable result (domain, 6): a public contract."""

from __future__ import annotations

from fractions import Fraction

from hov_tools.rules.finding import Assessment, CheckedFile, Exact, Finding, Outcome

DOCUMENT_VERSION = 1


def as_document(assessment: Assessment) -> dict[str, object]:
    """Give an assessment as values that JSON can hold, in a fixed order of keys."""
    return {
        "versie": DOCUMENT_VERSION,
        "jaar": assessment.year,
        "bestanden": [_file(checked) for checked in assessment.files],
        "bevindingen": [_finding(finding) for finding in assessment.findings],
        "uitkomst": _outcome(assessment.outcome),
    }


def _file(checked: CheckedFile) -> dict[str, object]:
    return {
        "bestand": checked.file,
        "formulier": checked.form,
        "jaar": checked.year,
        "sha256": checked.sha256,
    }


def _finding(finding: Finding) -> dict[str, object]:
    return {
        "code": finding.code,
        "ernst": finding.severity.value,
        "bestand": finding.file,
        "blad": finding.sheet,
        "cel": finding.cell,
        "gevonden": finding.found,
        "verwacht": finding.expected,
        "melding": finding.message,
        "herstel": finding.remedy,
        "bron": finding.source,
        "oorzaak": None if finding.cause is None else finding.cause.code,
    }


def _outcome(outcome: Outcome) -> dict[str, object]:
    return {
        "oordeel": None if outcome.verdict is None else outcome.verdict.value,
        "hov": dict(outcome.hov),
        "gezamenlijk_hov": outcome.joint_hov,
        "recht": _exact(outcome.right),
        "toegewezen": outcome.allocated,
        "bonus": _exact(outcome.bonus),
        "keuzes": list(outcome.choices),
    }


def _exact(number: Exact | None) -> dict[str, object] | None:
    if number is None:
        return None
    exact = Fraction(number.exact)
    # Always with a slash, so that a reader needs one way of parsing.
    return {"exact": f"{exact.numerator}/{exact.denominator}", "plaatsen": number.places}
